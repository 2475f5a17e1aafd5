//! The forms in which people write a policy document or a value.

use std::fmt::Write as _;

use serde_json::Value;

use super::edit::Tree;

/// Between these marks stands a reference in the text of a document. Neither occurs in one.
pub const OPEN: char = '\u{e000}';
pub const CLOSE: char = '\u{e001}';

/// An expression, and what it needs beside it.
pub struct Written {
    pub expression: String,
    /// More blocks for the file in which it stands.
    pub blocks: String,
    /// More files, by their paths in the module's folder.
    pub files: Tree,
}

impl Written {
    fn alone(expression: String) -> Self {
        Self { expression, blocks: String::new(), files: Tree::new() }
    }

    fn with(expression: &str, blocks: String) -> Self {
        Self { expression: expression.to_owned(), blocks, files: Tree::new() }
    }
}

/// How a document is written; nothing where it cannot be written so.
pub type DocumentForm = fn(&Value) -> Option<Written>;

pub const DOCUMENTS: [(&str, DocumentForm); 10] = [
    ("heredoc", |document| Some(heredoc(document))),
    ("jsonencode", |document| Some(jsonencode(document))),
    ("data", data),
    ("dynamic", dynamic),
    ("variable", variable),
    ("local", |document| Some(local(document))),
    ("module", |document| Some(module(document))),
    ("for", each),
    ("merged", merged),
    ("template", |document| Some(template(document))),
];

/// How a value is written.
pub type ValueForm = fn(&str) -> Written;

pub const VALUES: [(&str, ValueForm); 6] = [
    ("literal", |value| Written::alone(value.to_owned())),
    ("variable", |value| Written::with("var.mutant", format!("\nvariable \"mutant\" {{\n  default = {value}\n}}\n"))),
    ("local", |value| Written::with("local.mutant.own", format!("\nlocals {{\n  mutant = {{ own = {value} }}\n}}\n"))),
    ("for", |value| Written::alone(format!("[for own in [{value}, 0] : own][0]"))),
    ("condition", |value| Written::alone(format!("length(\"mutant\") == 6 ? {value} : null"))),
    ("module", |value| {
        let output = format!("output \"own\" {{\n  value = {value}\n}}\n");
        Written {
            files: Tree::from([("mutant/main.tf".to_owned(), output)]),
            ..Written::with("module.mutant.own", "\nmodule \"mutant\" {\n  source = \"./mutant\"\n}\n".to_owned())
        }
    }),
];

fn heredoc(document: &Value) -> Written {
    let text = serde_json::to_string_pretty(document).unwrap();
    let text = text.replace("${", "$${").replace("%{", "%%{").replace(OPEN, "${").replace(CLOSE, "}");
    Written::alone(format!("<<POLICY\n{text}\nPOLICY\n"))
}

fn jsonencode(document: &Value) -> Written {
    Written::alone(format!("jsonencode({})", expression(document)))
}

fn data(document: &Value) -> Option<Written> {
    let mut text = String::from("\ndata \"aws_iam_policy_document\" \"mutant\" {\n");
    for statement in statements(document, true)? {
        write!(text, "  statement {{\n{}  }}\n", block(statement)?).unwrap();
    }
    Some(Written::with("data.aws_iam_policy_document.mutant.json", text + "}\n"))
}

/// Statements that differ only in what lists hold are made by one block.
fn dynamic(document: &Value) -> Option<Written> {
    let mut text = String::from("\ndata \"aws_iam_policy_document\" \"mutant\" {\n");
    for (number, statement) in statements(document, true)?.iter().enumerate() {
        let block = block(statement)?;
        let actions = list(statement.get("Action")?);
        let block = block.replace(&format!("actions = {actions}"), &format!("actions = made{number}.value"));
        write!(
            text,
            "  dynamic \"statement\" {{\n    for_each = [{actions}]\n    iterator = made{number}\n    content {{\n{block}    }}\n  }}\n"
        )
        .unwrap();
    }
    Some(Written::with("data.aws_iam_policy_document.mutant.json", text + "}\n"))
}

fn variable(document: &Value) -> Option<Written> {
    let value = expression(document);
    if value.contains("${") {
        return None;
    }
    Some(Written::with("jsonencode(var.mutant)", format!("\nvariable \"mutant\" {{\n  default = {value}\n}}\n")))
}

fn local(document: &Value) -> Written {
    let blocks = format!("\nlocals {{\n  mutant = {}\n}}\n", expression(document));
    Written::with("jsonencode(local.mutant)", blocks)
}

fn module(document: &Value) -> Written {
    let references = references(document);
    let mut text = expression(document);
    let (mut call, mut inputs) = (String::new(), String::new());
    for (number, reference) in references.iter().enumerate() {
        text = text.replace(&format!("${{{reference}}}"), &format!("${{var.given{number}}}"));
        writeln!(call, "  given{number} = {reference}").unwrap();
        writeln!(inputs, "variable \"given{number}\" {{\n  type = string\n}}\n").unwrap();
    }
    let text = format!("{inputs}output \"own\" {{\n  value = jsonencode({text})\n}}\n");
    Written {
        files: Tree::from([("mutant/main.tf".to_owned(), text)]),
        ..Written::with("module.mutant.own", format!("\nmodule \"mutant\" {{\n  source = \"./mutant\"\n{call}}}\n"))
    }
}

/// Each statement of a list in turn.
fn each(document: &Value) -> Option<Written> {
    let statements = statements(document, false)?;
    let list: Vec<String> = statements.iter().map(expression).collect();
    let blocks = format!("\nlocals {{\n  mutant = [{}]\n}}\n", list.join(", "));
    let expression = "jsonencode({ Version = \"2012-10-17\", Statement = [for own in local.mutant : { for key, value in own : key => value }] })";
    Some(Written::with(expression, blocks))
}

/// A document for each statement, put together.
fn merged(document: &Value) -> Option<Written> {
    let mut text = String::new();
    let mut names = Vec::new();
    for (number, statement) in statements(document, true)?.iter().enumerate() {
        let block = block(statement)?;
        write!(text, "\ndata \"aws_iam_policy_document\" \"mutant{number}\" {{\n  statement {{\n{block}  }}\n}}\n")
            .unwrap();
        names.push(format!("data.aws_iam_policy_document.mutant{number}.json"));
    }
    let names = names.join(", ");
    write!(text, "\ndata \"aws_iam_policy_document\" \"mutant\" {{\n  source_policy_documents = [{names}]\n}}\n")
        .unwrap();
    Some(Written::with("data.aws_iam_policy_document.mutant.json", text))
}

fn template(document: &Value) -> Written {
    let mut text = serde_json::to_string_pretty(document).unwrap().replace("${", "$${").replace("%{", "%%{");
    let mut given = Vec::new();
    for (number, reference) in references(document).iter().enumerate() {
        text = text.replace(&format!("{OPEN}{reference}{CLOSE}"), &format!("${{given{number}}}"));
        given.push(format!("given{number} = {reference}"));
    }
    let given = given.join(", ");
    Written {
        files: Tree::from([("mutant.json.tftpl".to_owned(), text)]),
        ..Written::alone(format!("templatefile(\"${{path.module}}/mutant.json.tftpl\", {{ {given} }})"))
    }
}

/// The statements, each a document of its own where `told_apart`: without a Sid that occurs twice, which the data source refuses.
fn statements(document: &Value, told_apart: bool) -> Option<&Vec<Value>> {
    let statements = document.get("Statement")?.as_array()?;
    let mut sids: Vec<&str> = statements.iter().filter_map(|one| one.get("Sid")?.as_str()).collect();
    let all = sids.len();
    sids.sort_unstable();
    sids.dedup();
    (!told_apart || sids.len() == all).then_some(statements)
}

/// What stands in the block of a statement.
fn block(statement: &Value) -> Option<String> {
    let mut text = String::new();
    for (key, value) in statement.as_object()? {
        match key.as_str() {
            "Sid" => writeln!(text, "    sid = {}", expression(value)).unwrap(),
            "Effect" => writeln!(text, "    effect = {}", expression(value)).unwrap(),
            "Action" => writeln!(text, "    actions = {}", list(value)).unwrap(),
            "NotAction" => writeln!(text, "    not_actions = {}", list(value)).unwrap(),
            "Resource" => writeln!(text, "    resources = {}", list(value)).unwrap(),
            "NotResource" => writeln!(text, "    not_resources = {}", list(value)).unwrap(),
            "Principal" | "NotPrincipal" => {
                let name = if key == "Principal" { "principals" } else { "not_principals" };
                let everyone = serde_json::json!({ "*": "*" });
                let kinds = if value == "*" { &everyone } else { value };
                for (kind, names) in kinds.as_object()? {
                    let names = list(names);
                    write!(text, "    {name} {{\n      type = \"{kind}\"\n      identifiers = {names}\n    }}\n")
                        .unwrap();
                }
            }
            "Condition" => {
                for (test, keys) in value.as_object()? {
                    for (key, values) in keys.as_object()? {
                        let values = list(values);
                        write!(
                            text,
                            "    condition {{\n      test = \"{test}\"\n      variable = \"{key}\"\n      values = {values}\n    }}\n"
                        )
                        .unwrap();
                    }
                }
            }
            _ => return None,
        }
    }
    Some(text)
}

fn list(value: &Value) -> String {
    if value.is_array() { expression(value) } else { format!("[{}]", expression(value)) }
}

/// A value as an expression, with references in it.
pub fn expression(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let each = entries.iter().map(|(key, value)| format!("{} = {}", quoted(key), expression(value)));
            format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(expression).collect::<Vec<_>>().join(", ")),
        Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let text = text.replace("${", "$${").replace("%{", "%%{");
    format!("\"{}\"", text.replace(OPEN, "${").replace(CLOSE, "}"))
}

/// What a document refers to.
fn references(document: &Value) -> Vec<String> {
    let text = document.to_string();
    let mut all: Vec<String> =
        text.split(OPEN).skip(1).filter_map(|rest| Some(rest.split_once(CLOSE)?.0.to_owned())).collect();
    all.sort();
    all.dedup();
    all
}
