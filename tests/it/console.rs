//! Expressions against `terraform console`: the same value of the same type, or an error where it errs.
//!
//! `tests/console/*.txt` has one expression a line; more are made here of all functions, operators and kinds of values. Needs
//! `terraform` on PATH.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seclog::base::{Kind, Piece, Type, Value, json};
use seclog::hcl::eval::{Access, EvalError, File, FileError, Files, Fuel, Reference, Resolved, Scope, evaluate};
use seclog::hcl::{functions, parse};

use crate::project;

mod random;

/// What expressions can refer to.
const LOCALS: [(&str, &str); 6] = [
    ("both", r#""$${a}-%%{ if b }x%%{ endif }""#),
    ("upper", r#""$${upper(a)}""#),
    ("file", r#""$${file(a)}""#),
    ("broken", r#""$${a""#),
    ("one", r#""$${a}""#),
    ("list", r#"["$${a}", "b"]"#),
];

/// A module with these locals, next to the test's files.
struct Console {
    root: PathBuf,
}

impl Scope for Console {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, EvalError> {
        let step = reference.steps.first();
        match LOCALS.iter().find(|(name, _)| matches!(step, Some(Access::Attribute(step)) if step == name)) {
            Some((_, expression)) if reference.root == "local" => {
                Ok(Resolved { value: here(self, expression).unwrap(), steps: 1 })
            }
            _ => Err(EvalError::invalid(reference.place, "there is no such name")),
        }
    }

    fn files(&self) -> &dyn Files {
        self
    }
}

impl Files for Console {
    fn read(&self, path: &str) -> Result<File, FileError> {
        let content = std::fs::read(self.root.join(path)).map_err(|_| FileError::Missing)?;
        Ok(File { content: content.into(), number: 1 })
    }

    fn exists(&self, path: &str) -> Result<bool, FileError> {
        let path = self.root.join(path);
        if path.is_dir() { Err(FileError::NoFile) } else { Ok(path.exists()) }
    }

    fn below(&self, folder: &str) -> Result<Vec<String>, FileError> {
        fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
            let Ok(entries) = std::fs::read_dir(folder) else { return };
            for entry in entries.flatten() {
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if entry.path().is_dir() {
                    walk(&entry.path(), &format!("{name}/"), found);
                } else {
                    found.push(name);
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.root.join(folder), "", &mut found);
        Ok(found)
    }

    fn absolute(&self, _: &str) -> Option<String> {
        None
    }
}

/// What an expression gives.
#[derive(PartialEq)]
enum Answer {
    /// The JSON of `{ v = EXPRESSION }`.
    Value(String),
    Error,
    /// Hidden.
    Sensitive,
    /// Terraform does not know it either.
    Unknown,
}

fn here(console: &Console, expression: &str) -> Result<Value, String> {
    let parsed = parse::expression(expression, 0).map_err(|mistake| mistake.to_string())?;
    evaluate(&parsed, console, &Fuel::default()).map_err(|error| error.message)
}

/// The JSON of a value that is known whole.
fn text(value: &Value) -> String {
    let mut text = String::from("{\"v\":");
    json::write(value, json::ENCODED, &mut |piece| match piece {
        Piece::Known(part, _) => text.push_str(&part),
        Piece::Unknown(unknown) => drop(write!(text, "<{}>", unknown.identity())),
        Piece::Json(..) => {}
    });
    text.push('}');
    text
}

fn holds_infinity(value: &Value) -> bool {
    match &value.kind {
        Kind::Number(number) => number.is_infinite(),
        _ => {
            value.as_seq().is_some_and(|seq| seq.items().iter().any(holds_infinity))
                || value
                    .as_entries()
                    .is_some_and(|entries| entries.items().iter().any(|entry| holds_infinity(&entry.value)))
        }
    }
}

/// Runs `terraform console` once in a module that has the locals.
fn terraform(root: &Path, locals: &str, input: &str) -> String {
    std::fs::write(root.join("main.tf"), locals).unwrap();
    let mut child = Command::new("terraform")
        .args(["console", "-no-color"])
        .current_dir(root)
        .env_remove("TF_CLI_CONFIG_FILE")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this test needs terraform on PATH");
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), format!("{input}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn answers(root: &Path, expressions: &[String]) -> Vec<Answer> {
    let mut locals = String::from("locals {\n");
    for (name, expression) in LOCALS {
        let _ = writeln!(locals, "  {name} = {expression}");
    }
    locals.push_str("  all = [\n");
    for expression in expressions {
        let _ = writeln!(locals, "    try(base64encode(jsonencode({{ v = ({expression}\n) }})), \"\"),");
    }
    locals.push_str("  ]\n}\n");
    let output = terraform(root, &locals, "local.all");
    let answer = |line: &str| match line.trim().trim_end_matches(',').trim_matches('"') {
        "" => Answer::Error,
        "(known after apply)" => Answer::Unknown,
        "(sensitive value)" => Answer::Sensitive,
        line => Answer::Value(String::from_utf8(STANDARD.decode(line).unwrap_or_else(|_| panic!("{line}"))).unwrap()),
    };
    let lines: Vec<&str> = output.lines().collect();
    let answers: Vec<Answer> = lines[1..lines.len() - 1].iter().map(|line| answer(line)).collect();
    assert_eq!(answers.len(), expressions.len(), "{output}");
    answers
}

/// The types as `type()` writes them, without white space and without the commas that end a line.
fn types(root: &Path, expressions: &[&String]) -> Vec<String> {
    let mut locals = String::from("locals {\n");
    for (name, expression) in LOCALS {
        let _ = writeln!(locals, "  {name} = {expression}");
    }
    locals.push_str("  all = [\n");
    for expression in expressions {
        let _ = writeln!(locals, "    ({expression}\n),");
    }
    locals.push_str("  ]\n}\n");
    let all: String = terraform(root, &locals, "type(local.all)").split_whitespace().collect();
    let mut all = all.strip_prefix("tuple([").unwrap().strip_suffix("])").unwrap().to_owned();
    for close in [')', ']', '}'] {
        all = all.replace(&format!(",{close}"), &close.to_string());
    }
    let mut types = vec![String::new()];
    let mut depth = 0;
    for c in all.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        match c {
            ',' if depth == 0 => types.push(String::new()),
            c => types.last_mut().unwrap().push(c),
        }
    }
    types.retain(|ty| !ty.is_empty());
    types
}

fn type_text(ty: &Type) -> String {
    match ty {
        Type::Any => "dynamic".to_owned(),
        Type::Bool | Type::Number | Type::String => ty.to_string(),
        Type::List(element) => format!("list({})", type_text(element)),
        Type::Set(element) => format!("set({})", type_text(element)),
        Type::Map(element) => format!("map({})", type_text(element)),
        Type::Tuple(elements) => {
            format!("tuple([{}])", elements.iter().map(type_text).collect::<Vec<_>>().join(","))
        }
        Type::Object(attributes) => {
            let attribute =
                |(name, ty): &(Arc<str>, Type)| format!("{}:{}", name.replace(char::is_whitespace, ""), type_text(ty));
            format!("object({{{}}})", attributes.iter().map(attribute).collect::<Vec<_>>().join(","))
        }
    }
}

/// The expressions of the files.
fn written() -> Vec<String> {
    let mut found = Vec::new();
    for name in project::names("tests/console") {
        if name != "files" && name != "unknown.txt" {
            let lines = project::text(&format!("tests/console/{name}"));
            found.extend(lines.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        }
    }
    found
}

/// One value of each kind.
const VALUES: [&str; 18] = [
    "null",
    "true",
    "0",
    "(-2.5)",
    "7",
    "\"\"",
    "\"12\"",
    "\"a,b\"",
    "\"true\"",
    "[]",
    "[\"b\", \"a\", \"b\"]",
    "[1, \"x\", true]",
    "tolist([3, 1, 2])",
    "toset([\"z\", \"y\"])",
    "{}",
    "{ b = 1, a = \"x\" }",
    "tomap({ k = \"v\", j = \"w\" })",
    "[[1], [2, [3]]]",
];

/// Expressions of all operators and functions over all kinds of values.
fn generated() -> Vec<String> {
    let mut found = Vec::new();
    for operator in ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"] {
        for (at, left) in VALUES.iter().enumerate() {
            // A third of all pairs, each time others.
            for right in VALUES.iter().skip((at + operator.len()) % 3).step_by(3) {
                found.push(format!("{left} {operator} {right}"));
            }
        }
    }
    for left in VALUES {
        for right in VALUES {
            found.push(format!("true ? {left} : {right}"));
        }
        for form in
            ["!V", "-V", "V[0]", "V[\"a\"]", "V[*]", "[for x in V : x]", "{ for k, v in V : k => v }", "\"x${V}\""]
        {
            found.push(form.replace('V', left));
        }
    }
    let names = functions::names().filter(|name| !UNKNOWN.contains(name));
    for name in names {
        let (least, most) = functions::function(name).unwrap().arity();
        let seeds: [&[&str]; 3] = [&VALUES[..], &["\"a\"", "1", "[\"a\"]", "null"], &["2", "\"b\""]];
        for first in VALUES {
            if least == 0 || least == 1 {
                found.push(format!("{name}({first})"));
            }
            if least == 2 || most.is_none() {
                found.extend(seeds[1].iter().map(|second| format!("{name}({first}, {second})")));
            }
            if least == 3 || most.is_none() {
                found.extend(seeds[2].iter().map(|third| format!("{name}({first}, \"a\", {third})")));
                found.push(format!("{name}({first}, {first}, {first})"));
            }
        }
        found.push(format!("{name}()"));
    }
    found
}

/// Functions of which Terraform knows what cannot be known here.
const UNKNOWN: [&str; 7] = ["abspath", "base64gzip", "bcrypt", "pathexpand", "plantimestamp", "timestamp", "uuid"];

fn console() -> (tempfile::TempDir, Console) {
    let folder = tempfile::tempdir().unwrap();
    let files = project::path("tests/console/files");
    let mut open = vec![files.clone()];
    while let Some(from) = open.pop() {
        let to = folder.path().join("files").join(from.strip_prefix(&files).unwrap());
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(&from).unwrap().flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    }
    let root = folder.path().to_owned();
    (folder, Console { root })
}

#[test]
fn expressions_give_what_terraform_gives() {
    let (_folder, console) = console();
    let mut expressions = written();
    expressions.extend(generated());
    compare(&console, expressions);
}

/// `SECLOG_SEED` chooses others.
#[test]
fn random_expressions_give_what_terraform_gives() {
    let (_folder, console) = console();
    let seed = std::env::var("SECLOG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    compare(&console, random::expressions(seed, 1500));
}

fn compare(console: &Console, expressions: Vec<String>) {
    // What Terraform's parser refuses would refuse the whole file.
    let (expressions, unread): (Vec<String>, Vec<String>) =
        expressions.into_iter().partition(|expression| parse::expression(&format!("({expression}\n)"), 0).is_ok());
    let expected = answers(&console.root, &expressions);
    let mut faults = Vec::new();
    let mut typed = Vec::new();
    let mut own_types = Vec::new();
    for (expression, expected) in expressions.iter().zip(&expected) {
        let found = here(console, expression);
        let own = match &found {
            Ok(value) if holds_infinity(value) => Answer::Error,
            Ok(value) if value.extent().sensitive => Answer::Sensitive,
            Ok(value) => Answer::Value(text(value)),
            Err(_) => Answer::Error,
        };
        // Broken powers are not known here.
        let broken = expression.contains("pow(") && found.as_ref().is_ok_and(|value| !value.is_known());
        if *expected == Answer::Unknown || broken {
            continue;
        }
        if own != *expected {
            let why = found.err().unwrap_or_default();
            faults.push(format!("{expression}\n  Terraform: {}\n  here:      {} {why}", shown(expected), shown(&own)));
        } else if let Ok(value) = found
            && matches!(expected, Answer::Value(_))
        {
            typed.push(expression);
            own_types.push(type_text(&value.ty()));
        }
    }
    eprintln!("{} expressions, {} unread, {} faults", expressions.len(), unread.len(), faults.len());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    let expected_types = types(&console.root, &typed);
    assert_eq!(own_types.len(), expected_types.len());
    let other: Vec<_> = typed
        .iter()
        .zip(own_types.iter().zip(&expected_types))
        .filter(|(_, (own, expected))| own != expected)
        .map(|(expression, (own, expected))| format!("{expression}\n  Terraform: {expected}\n  here:      {own}"))
        .collect();
    assert!(other.is_empty(), "{} of other types\n{}", other.len(), other.join("\n"));
}

fn shown(answer: &Answer) -> &str {
    match answer {
        Answer::Value(text) => text,
        Answer::Error => "error",
        Answer::Sensitive => "sensitive",
        Answer::Unknown => "unknown",
    }
}

#[test]
fn what_only_terraform_can_know_is_unknown() {
    let (_folder, console) = console();
    for expression in project::text("tests/console/unknown.txt").lines() {
        let value = here(&console, expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
        assert!(!value.is_known(), "{expression}: {value:?}");
    }
}
