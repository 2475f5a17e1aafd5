//! Prints what is read of the files that standard input names: a line of JSON for each. `scripts/compare-corpus` holds it against others.

use std::io::{BufRead as _, Write as _};
use std::path::Path;

use seclog::hcl::ast::{Body, Expression, Key, Kind, Part, Step, Unary};
use seclog::hcl::parse;
use seclog::terraform::files::Files;
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let thread = std::thread::Builder::new().stack_size(parse::STACK);
    thread.spawn(print)?.join().unwrap_or_else(|_| Err(std::io::Error::other("a file cannot be read without a panic")))
}

fn print() -> std::io::Result<()> {
    let files = Files::new(Path::new("/"))?;
    let mut out = std::io::stdout().lock();
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        let read = match files.read(Path::new(&path)) {
            Err(unchecked) => json!({ "wrong": unchecked.reason }),
            Ok(text) => match parse::body(&text.text, text.file) {
                Err(mistake) => json!({ "wrong": mistake.to_string(), "at": mistake.span().start }),
                Ok(read) => json!({ "body": body(&read) }),
            },
        };
        writeln!(out, "{}", json!([path, read]))?;
    }
    Ok(())
}

fn body(body: &Body) -> Value {
    let attributes = body.attributes.iter().map(|attribute| json!([attribute.name.text, expression(&attribute.value)]));
    let blocks = body.blocks.iter().map(|block| {
        let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
        json!([block.kind.text, labels, self::body(&block.body)])
    });
    json!([attributes.collect::<Vec<_>>(), blocks.collect::<Vec<_>>()])
}

/// Its kind, its place, and what it holds.
fn expression(of: &Expression) -> Value {
    let all = |inner: &[Expression]| inner.iter().map(expression).collect::<Vec<_>>();
    let (kind, inner) = match &of.kind {
        Kind::Null => ("literal", Value::Null),
        Kind::Bool(value) => ("literal", json!(value)),
        Kind::Number(text) => ("number", json!(text)),
        Kind::Template(inner) => ("template", parts(inner)),
        Kind::Tuple(items) => ("tuple", json!(all(items))),
        Kind::Object(entries) => {
            let entry = |(key, value): &(Key, Expression)| match key {
                Key::Name(name) => json!([name.text, expression(value)]),
                Key::Expression(key) => json!([expression(key), expression(value)]),
            };
            ("object", entries.iter().map(entry).collect())
        }
        Kind::Conditional(three) => ("conditional", json!(all(&**three))),
        Kind::Unary(Unary::Negate, number) if matches!(number.kind, Kind::Number(_)) => {
            ("negative", expression(number))
        }
        Kind::Unary(_, inner) | Kind::Parenthesis(inner) => ("other", json!([expression(inner)])),
        Kind::Variable(_) => ("reference", json!([])),
        Kind::Attribute(inner, _) => (steps_of(inner, true), json!([expression(inner)])),
        Kind::Index(inner, index) => {
            (steps_of(inner, is_literal(index)), json!([expression(inner), expression(index)]))
        }
        Kind::Splat(inner, steps) => {
            let indexes =
                steps.iter().filter_map(|step| if let Step::Index(index) = step { Some(index) } else { None });
            ("other", std::iter::once(&**inner).chain(indexes).map(expression).collect())
        }
        Kind::Call(call) => ("other", json!(all(&call.arguments))),
        Kind::Binary(_, two) => ("other", json!(all(&**two))),
        Kind::For(for_) => {
            let rest = for_.result_key.iter().chain(&for_.condition);
            ("other", [&for_.collection, &for_.result].into_iter().chain(rest).map(expression).collect())
        }
    };
    json!([kind, of.place.start, of.place.end, inner])
}

/// A chain of names and literal indexes is a reference; any other chain is not.
fn steps_of(inner: &Expression, literal: bool) -> &'static str {
    let reference = match &inner.kind {
        Kind::Variable(_) => true,
        Kind::Attribute(inner, _) => steps_of(inner, true) == "reference",
        Kind::Index(inner, index) => steps_of(inner, is_literal(index)) == "reference",
        _ => false,
    };
    if literal && reference { "reference" } else { "other" }
}

fn is_literal(index: &Expression) -> bool {
    match &index.kind {
        Kind::Number(_) => true,
        Kind::Template(parts) => parts.iter().all(|part| matches!(part, Part::Literal(..))),
        _ => false,
    }
}

fn parts(parts: &[Part]) -> Value {
    let part = |part: &Part| match part {
        Part::Literal(text, _) => json!(text),
        Part::Interpolation(inner) => expression(inner),
        Part::If(condition, then, otherwise) => {
            json!({ "if": expression(condition), "then": self::parts(then), "else": self::parts(otherwise) })
        }
        Part::For(for_) => {
            let names: Vec<&str> = for_.key.as_deref().into_iter().chain([&*for_.value]).collect();
            json!({ "for": names.join(", "), "in": expression(&for_.collection), "parts": self::parts(&for_.parts) })
        }
    };
    parts.iter().map(part).collect()
}
