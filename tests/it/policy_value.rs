//! Policy documents out of Terraform's values: all forms give the same document, and every part knows where it stands.

use seclog::base::{Place, Resource, Value};
use seclog::iam::document::{Document, Known, List, PrincipalKind, Principals};
use seclog::iam::read::{Read, read_value};
use seclog::iam::text::{Piece, Text};

use super::evaluated;

/// The policy of the only bucket policy in a `main.tf`.
fn policy(text: &str) -> Value {
    let resources = evaluated::resources(&[("main.tf", text)]);
    let is_policy = |resource: &&Resource| &*resource.kind == "aws_s3_bucket_policy";
    resources.iter().find(is_policy).unwrap().values.get("policy").unwrap().clone()
}

fn read(text: &str) -> Read {
    read_value(&policy(text)).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn known(list: &List<Text>) -> Vec<&str> {
    assert_eq!(list.more, None);
    list.items.iter().map(|text| text.as_known().unwrap()).collect()
}

fn aws(document: &Document, at: usize) -> &List<Text> {
    let scope = document.statements.items[at].principals.as_ref().unwrap();
    match &scope.values {
        Known::Yes(Principals::ByKind(kinds)) if kinds[0].0 == PrincipalKind::Aws => &kinds[0].1,
        other => panic!("{other:?}"),
    }
}

fn shown(text: &str, place: Place) -> &str {
    &text[place.span()]
}

const FORMS: [&str; 4] = [
    r#"
resource "aws_s3_bucket_policy" "p" {
  bucket = "b"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action    = ["s3:PutObject", local.get]
      Resource  = "arn:aws:s3:::b/${var.prefix}*"
      Condition = { Bool = { "aws:SecureTransport" = false } }
    }]
  })
}
locals { get = "s3:GetObject" }
variable "prefix" {}
"#,
    r#"
resource "aws_s3_bucket_policy" "p" {
  bucket = "b"
  policy = <<-POLICY
    {"Version": "2012-10-17",
     "Statement": {
       "Effect": "Deny",
       "Principal": {"AWS": "*"},
       "Action": ["s3:PutObject", "${local.get}"],
       "Resource": "arn:aws:s3:::b/${var.prefix}*",
       "Condition": {"Bool": {"aws:SecureTransport": "false"}}
     }
    }
  POLICY
}
locals { get = "s3:GetObject" }
variable "prefix" {}
"#,
    r#"
resource "aws_s3_bucket_policy" "p" {
  bucket = "b"
  policy = "{\"Version\": \"2012-10-17\", \"Statement\": ${jsonencode([local.statement])}}"
}
locals {
  statement = {
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action    = concat(["s3:PutObject"], ["s3:GetObject"])
      Resource  = join("", ["arn:aws:s3:::b/", var.prefix, "*"])
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }
}
variable "prefix" {}
"#,
    r#"
resource "aws_s3_bucket_policy" "p" {
  bucket = "b"
  policy = data.aws_iam_policy_document.p.json
}
data "aws_iam_policy_document" "p" {
  statement {
    effect  = "Deny"
    actions = ["s3:PutObject", "s3:GetObject"]
    resources = ["arn:aws:s3:::b/${var.prefix}*"]
    principals {
      type = "AWS"
      identifiers = ["*"]
    }
    condition {
      test = "Bool"
      variable = "aws:SecureTransport"
      values = ["false"]
    }
  }
}
variable "prefix" {}
"#,
];

#[test]
fn every_form_is_the_same_document() {
    for text in FORMS {
        let Read { document, faults } = read(text);
        assert!(faults.is_empty(), "{text}: {faults:?}");
        assert_eq!(document.version.as_ref().unwrap().as_known(), Some("2012-10-17"));
        assert_eq!(document.statements.more, None);
        let [statement] = &document.statements.items[..] else { panic!("{text}: {document:?}") };
        assert_eq!(statement.presence, None, "{text}");
        let mut actions = known(&statement.actions.values);
        actions.sort_unstable();
        assert_eq!(actions, ["s3:GetObject", "s3:PutObject"]);
        let resource = &statement.resources.as_ref().unwrap().values.items[0];
        let [Piece::Known(before), Piece::Unknown(prefix), Piece::Known(after)] = resource.pieces() else {
            panic!("{text}: {resource:?}")
        };
        assert_eq!((&**before, prefix.identity(), &**after), ("arn:aws:s3:::b/", "var.prefix", "*"));
        let [condition] = &statement.conditions.items[..] else { panic!("{text}: {statement:?}") };
        assert_eq!(known(&condition.values), ["false"]);
    }
}

#[test]
fn places_are_those_of_the_source() {
    for text in FORMS {
        let document = read(text).document;
        let statement = &document.statements.items[0];
        let get = statement.actions.values.items.iter().find(|action| action.as_known() == Some("s3:GetObject"));
        let at = shown(text, get.unwrap().place);
        assert!(at.contains("s3:GetObject") || at.contains("local.get"), "{at:?} in {text}");
        let at = shown(text, statement.conditions.items[0].values.items[0].place);
        assert!(at.contains("false"), "{at:?} in {text}");
        let at = shown(text, statement.place);
        assert!(at.contains("Deny") && at.contains("SecureTransport"), "{at:?} in {text}");
    }
}

/// The policy of a bucket with this as JSON text, in which `${...}` are Terraform's.
fn heredoc(json: &str) -> Read {
    read(&format!(
        "resource \"aws_s3_bucket_policy\" \"p\" {{\n  bucket = \"b\"\n  policy = <<X\n{json}\nX\n}}\n\
         variable \"a\" {{\n  type = string\n}}\nvariable \"list\" {{\n  type = list(string)\n}}\nvariable \"any\" {{}}\n"
    ))
}

#[test]
fn what_is_spliced_into_json_is_not_known() {
    let statement = |elements: &str| {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {elements}, "Resource": "*"}}]}}"#)
    };
    let one = heredoc(&statement(r#""Principal": {"AWS": [${join(",", var.list)}]}, "Action": "s3:GetObject""#));
    assert!(one.faults.is_empty(), "{:?}", one.faults);
    let accounts = aws(&one.document, 0);
    assert!(accounts.items.is_empty() && accounts.more.is_some());
    let some = heredoc(&statement(
        r#""Principal": {"AWS": ["111122223333", ${join(",", var.list)}, "222222222222"]}, "Action": "s3:GetObject""#,
    ));
    let accounts = aws(&some.document, 0);
    assert_eq!(accounts.items.len(), 2);
    assert!(accounts.more.is_some());
    let whole = heredoc(&statement(r#""Principal": ${jsonencode(var.any)}, "Action": ["${var.a}:Get*"]"#));
    assert!(matches!(whole.document.statements.items[0].principals.as_ref().unwrap().values, Known::No(_)));
    assert_eq!(whole.document.statements.items[0].actions.values.items[0].pieces().len(), 2);
    assert!(whole.faults.is_empty(), "{:?}", whole.faults);
}

#[test]
fn elements_that_are_not_known_leave_the_rest_known() {
    let read = read(
        r#"
resource "aws_s3_bucket_policy" "p" {
  bucket = "b"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([{
      Effect    = var.effect
      Principal = "*"
      Action    = var.actions
      Resource  = concat(["arn:aws:s3:::b"], var.more)
      Condition = merge({ Bool = { "aws:SecureTransport" = "true" } }, var.conditions)
    }], var.statements)
  })
}
variable "effect" { type = string }
variable "actions" { type = list(string) }
variable "more" { type = list(string) }
variable "conditions" { type = map(map(string)) }
variable "statements" { type = list(any) }
"#,
    );
    assert!(read.faults.is_empty(), "{:?}", read.faults);
    let statements = &read.document.statements;
    assert!(statements.more.is_some());
    let statement = &statements.items[0];
    assert!(matches!(&statement.effect, Known::No(unknown) if unknown.identity() == "var.effect"), "{statement:?}");
    assert!(statement.actions.values.more.is_some());
    let resources = &statement.resources.as_ref().unwrap().values;
    assert_eq!((resources.items.len(), resources.more.is_some()), (1, true));
    assert!(statement.conditions.more.is_some());
}

/// A string that stands in one place is read as the file that it is.
#[test]
fn a_string_is_read_as_a_file() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get\u004fbject", "Resource": "*"}]}"#;
    let value = Value::string(text, Place::new(0, &(0..text.len())));
    assert_eq!(read_value(&value), seclog::iam::read::read(text, 0));
}

#[test]
fn hostile_texts_are_refused() {
    let stands_for_something =
        "resource \"aws_s3_bucket_policy\" \"p\" {\n  policy = \"{\\\"Id\\\": \\\"\\U000F0000\\\"}\"\n}\n";
    assert!(read_value(&policy(stands_for_something)).is_err());
}
