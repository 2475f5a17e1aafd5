//! What is not known never becomes a value that may be wrong.

use seclog::base::{Type, Unknown, Value, identity};
use seclog::hcl::eval::{EvalError, Files, Fuel, NoFiles, Reference, Resolved, Scope, evaluate};
use seclog::hcl::parse;

/// Every name is an unknown.
struct Unknowns;

impl Scope for Unknowns {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, EvalError> {
        let ty = match reference.root {
            "text" => Type::String,
            "texts" => Type::list(Type::String),
            "bool" => Type::Bool,
            "map" => Type::map(Type::String),
            _ => Type::Any,
        };
        let value = Value::unknown(Unknown::new(reference.root, ty).not_null(), reference.place);
        Ok(Resolved { value, steps: 0 })
    }

    fn files(&self) -> &dyn Files {
        &NoFiles
    }
}

/// Expressions and what is known of their values.
const CASES: [(&str, &str); 22] = [
    // `try` and `can` depend on what is not known.
    ("try(any.a, 1)", "(can(any.a) ? any.a : 1)"),
    ("can(any.a)", "(can(any.a) ? true : false)"),
    ("try({ a = any.a, b = 1 }, null).b", "(can(any.a) ? 1 : can(any.a) ? null has no attribute \"b\")"),
    ("try(jsondecode(text), {})", "(can(jsondecode(text)) ? jsondecode(text) : {})"),
    ("try(text, 1)", "text"),
    ("try(any.a)", "any.a"),
    ("can(text)", "true"),
    ("try([].a, try(any.a, 2))", "(can(any.a) ? any.a : 2)"),
    // A later entry of an unknown key may have the same one.
    ("{ a = 1, (text) = 2 }.a", "((text == \"a\") ? 2 : 1)"),
    ("{ (text) = 2, a = 1 }.a", "1"),
    ("{ a = 1, \"b-${text}\" = 2 }.a", "1"),
    ("merge({ a = 1 }, { (text) = 2 }).a", "(contains(keys(text), \"a\") ? text.a : 1)"),
    ("merge({ (text) = 2 }, { a = 1 }).a", "1"),
    // A separator is found from the left.
    ("split(\"aa\", \"xaaa${text}\")[0]", "\"x\""),
    ("split(\",\", \"a,b,c${text}\")[1]", "\"b\""),
    ("split(\",\", \"a,b,c${text}\")[2]", "split(\",\", \"a,b,c${text}\")[2]"),
    // A list without elements has no separators.
    ("join(\",\", [\"a\"], texts)", "\"a${join(\",\", texts)}\""),
    ("join(\",\", texts, [\"a\"])", "\"${join(\",\", texts, [\"a\"])}\""),
    ("join(\",\", [\"a\", text], [\"b\"])", "\"a,${text},b\""),
    // Other things that look known.
    ("length([text, text])", "2"),
    ("length(toset([text, \"a\"]))", "length([\"a\", text])"),
    ("pow(8, 1.5)", "pow(8, 1.5)"),
];

#[test]
fn unknowns_stay_unknown() {
    let mut faults = Vec::new();
    for (expression, expected) in CASES {
        let parsed = parse::expression(expression, 0).unwrap();
        let found = match evaluate(&parsed, &Unknowns, &Fuel::default()) {
            Ok(value) => identity::of(&value),
            Err(error) => format!("error: {error}"),
        };
        if found != expected {
            faults.push(format!("{expression}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
