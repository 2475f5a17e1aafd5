//! Which resources make up one thing, in the forms that people write.

use seclog::aws::{Gathered, Thing, at, gather};
use seclog::base::{Kind, Value, identity, settle};

use super::evaluated;

fn gathered(text: &str) -> Gathered {
    gather(&evaluated::resources(&[("main.tf", text)]))
}

fn things<'a>(gathered: &'a Gathered, kind: &str) -> Vec<&'a Thing> {
    gathered.things.iter().filter(|thing| thing.kind == kind).collect()
}

fn only(text: &str, kind: &str) -> Value {
    let gathered = gathered(text);
    assert!(gathered.loose.is_empty(), "{:?}", gathered.loose);
    let [thing] = things(&gathered, kind)[..] else { panic!("{gathered:?}") };
    thing.properties.clone()
}

/// What a property is, as it would be written.
fn said(properties: &Value, path: &str) -> String {
    identity::of(&at(properties, path))
}

const BLOCK: &str = "
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
";

#[test]
fn a_bucket_is_linked_by_reference_name_and_arn() {
    for (bucket, named) in [
        ("bucket = \"secops-logs\"", "aws_s3_bucket.logs.id"),
        ("bucket = \"secops-logs\"", "aws_s3_bucket.logs.bucket"),
        ("bucket = \"secops-logs\"", "\"secops-logs\""),
        ("bucket = var.name", "aws_s3_bucket.logs.id"),
        ("bucket = var.name", "var.name"),
        ("bucket_prefix = \"secops-\"", "aws_s3_bucket.logs.id"),
        ("bucket_prefix = \"secops-\"", "aws_s3_bucket.logs.bucket"),
        ("count = 1\n bucket = var.name", "aws_s3_bucket.logs[0].id"),
        ("count = 1\n bucket_prefix = \"secops-\"", "one(aws_s3_bucket.logs[*].id)"),
        ("for_each = { a = 1 }\n bucket = var.name", "aws_s3_bucket.logs[\"a\"].id"),
    ] {
        let text = format!(
            "variable \"name\" {{\n type = string\n}}\nresource \"aws_s3_bucket\" \"logs\" {{\n {bucket}\n}}\n\
             resource \"aws_s3_bucket_public_access_block\" \"logs\" {{\n bucket = {named}\n{BLOCK}\
             resource \"aws_s3_bucket_versioning\" \"logs\" {{\n bucket = {named}\n versioning_configuration {{\n  status = \"Enabled\"\n }}\n}}\n"
        );
        let bucket = only(&text, "bucket");
        assert_eq!(said(&bucket, "public_access_block.block_public_acls"), "true", "{text}");
        assert_eq!(said(&bucket, "versioning.status"), "\"Enabled\"", "{text}");
        assert_eq!(said(&bucket, "policy"), "null", "{text}");
    }
}

#[test]
fn instances_are_linked_one_by_one() {
    let text = format!(
        "resource \"aws_s3_bucket\" \"logs\" {{\n for_each = toset([\"a\", \"b\"])\n bucket_prefix = each.key\n}}\n\
         resource \"aws_s3_bucket_public_access_block\" \"logs\" {{\n for_each = aws_s3_bucket.logs\n bucket = each.value.id\n{BLOCK}"
    );
    let gathered = gathered(&text);
    assert!(gathered.loose.is_empty(), "{:?}", gathered.loose);
    let buckets = things(&gathered, "bucket");
    assert_eq!(buckets.len(), 2);
    assert!(buckets.iter().all(|bucket| bucket.resources.len() == 2), "{gathered:?}");
}

#[test]
fn a_bucket_that_is_made_elsewhere_is_one_by_its_name() {
    let text = format!(
        "resource \"aws_s3_bucket_public_access_block\" \"p\" {{\n bucket = \"other\"\n{BLOCK}\
         resource \"aws_s3_bucket_policy\" \"p\" {{\n bucket = \"other\"\n policy = \"{{}}\"\n}}\n\
         resource \"aws_s3_bucket_policy\" \"q\" {{\n bucket = \"another\"\n policy = \"{{}}\"\n}}\n"
    );
    let gathered = gathered(&text);
    let buckets = things(&gathered, "bucket");
    assert_eq!(buckets.iter().map(|bucket| bucket.resources.len()).collect::<Vec<_>>(), [2, 1]);
    assert!(buckets.iter().all(|bucket| !bucket.is_made_here));
}

#[test]
fn what_cannot_be_linked_is_said() {
    let gathered = gathered(
        "variable \"which\" {\n type = string\n}\nresource \"aws_s3_bucket\" \"a\" {\n bucket_prefix = \"a\"\n}\n\
         resource \"aws_s3_bucket\" \"b\" {\n bucket_prefix = \"b\"\n}\n\
         resource \"aws_s3_bucket_policy\" \"p\" {\n bucket = var.which\n policy = \"{}\"\n}\n",
    );
    assert_eq!(things(&gathered, "bucket").len(), 2);
    let [loose] = &gathered.loose[..] else { panic!("{gathered:?}") };
    assert_eq!(loose.reason, "bucket is var.which, which is not known");
}

#[test]
fn one_arm_of_a_condition_is_no_link() {
    let gathered = gathered(
        "variable \"own\" {\n type = bool\n}\nvariable \"other\" {\n type = string\n}\n\
         resource \"aws_s3_bucket\" \"a\" {\n bucket_prefix = \"a\"\n}\n\
         resource \"aws_s3_bucket_policy\" \"p\" {\n bucket = var.own ? aws_s3_bucket.a.id : var.other\n policy = \"{}\"\n}\n",
    );
    assert_eq!(gathered.loose.len(), 1, "{gathered:?}");
}

#[test]
fn what_may_not_be_there_may_be_null() {
    let text = format!(
        "variable \"on\" {{\n type = bool\n}}\nresource \"aws_s3_bucket\" \"logs\" {{\n bucket = \"b\"\n}}\n\
         resource \"aws_s3_bucket_public_access_block\" \"logs\" {{\n count = var.on ? 1 : 0\n bucket = \"b\"\n{BLOCK}"
    );
    let block = at(&only(&text, "bucket"), "public_access_block.block_public_acls");
    let settled = settle::settle(&block).unwrap();
    let mut each: Vec<String> = settled.iter().map(|one| identity::of(&one.value)).collect();
    each.sort();
    assert_eq!(each, ["null", "true"]);
}

#[test]
fn all_policies_of_a_role() {
    let gathered = gathered(
        r#"
resource "aws_iam_role" "writer" {
  name                = "secops-writer"
  assume_role_policy  = "trust"
  managed_policy_arns = [aws_iam_policy.managed.arn]
  inline_policy {
    name   = "inline"
    policy = "one"
  }
}
resource "aws_iam_role_policy" "writer" {
  role   = aws_iam_role.writer.id
  policy = "two"
}
resource "aws_iam_policy" "managed" {
  name   = "managed"
  policy = "five"
}
resource "aws_iam_policy" "writer" {
  name_prefix = "w"
  policy      = "three"
}
resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.writer.name
  policy_arn = aws_iam_policy.writer.arn
}
resource "aws_iam_role_policy_attachment" "of_aws" {
  role       = "secops-writer"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
resource "aws_iam_policy" "of_many" {
  policy = "four"
}
resource "aws_iam_policy_attachment" "of_many" {
  name       = "many"
  roles      = ["secops-other", aws_iam_role.writer.name]
  policy_arn = aws_iam_policy.of_many.arn
}
"#,
    );
    let policies = at(&things(&gathered, "role")[0].properties, "policies");
    let mut each: Vec<String> = policies.as_seq().unwrap().items().iter().map(identity::of).collect();
    each.sort();
    assert_eq!(
        each,
        [
            "\"five\"",
            "\"four\"",
            "\"one\"",
            "\"three\"",
            "\"two\"",
            "policy of \"arn:aws:iam::aws:policy/ReadOnlyAccess\""
        ]
    );
}

#[test]
fn of_two_resources_that_set_one_property_either_may_win() {
    let policy = at(
        &only(
            "resource \"aws_kms_key\" \"k\" {\n policy = \"one\"\n}\n\
             resource \"aws_kms_key_policy\" \"k\" {\n key_id = aws_kms_key.k.key_id\n policy = \"two\"\n}\n\
             resource \"aws_kms_alias\" \"k\" {\n name = \"alias/secops\"\n target_key_id = aws_kms_key.k.arn\n}\n",
            "key",
        ),
        "policy",
    );
    assert!(matches!(&policy.kind, Kind::Either(either) if either.arms().len() == 2), "{policy:?}");
}

#[test]
fn what_is_made_elsewhere_may_say_more() {
    let text = "resource \"aws_s3_bucket_versioning\" \"logs\" {\n bucket = \"secops-logs\"\n versioning_configuration {\n status = \"Enabled\"\n }\n}\n";
    let bucket = only(text, "bucket");
    assert_eq!(said(&bucket, "versioning.status"), "\"Enabled\"");
    assert!(!at(&bucket, "public_access_block").is_null());
    let made =
        only(&format!("{text}\nresource \"aws_s3_bucket\" \"logs\" {{\n bucket = \"secops-logs\"\n}}\n"), "bucket");
    assert!(at(&made, "public_access_block").is_null());
}

#[test]
fn roles_with_a_job_stand_beside_the_key() {
    let role = |name: &str, service: &str| {
        format!(
            "resource \"aws_iam_role\" \"{name}\" {{\n name_prefix = \"{name}\"\n assume_role_policy = jsonencode({{\n \
             Version = \"2012-10-17\"\n Statement = {{ Effect = \"Allow\", Principal = {{ Service = \"{service}.amazonaws.com\" }}, \
             Action = \"sts:AssumeRole\" }}\n }})\n}}\n"
        )
    };
    let text = role("reader", "firehose") + &role("app", "ec2") + "resource \"aws_kms_key\" \"logs\" {\n}\n";
    let key = only(&text, "key");
    // The provider chooses the name, and nothing else of the ARN.
    assert_eq!(said(&key, "roles"), "[\"arn:aws:iam::111122223333:role/${aws_iam_role.reader.name}\"]");
}

#[test]
fn whose_key_it_is() {
    let before = "resource \"aws_kms_key\" \"own\" {\n}\nvariable \"key\" {\n type = string\n}\n\
                  data \"aws_kms_alias\" \"of_aws\" {\n name = \"alias/aws/kinesis\"\n}\n\
                  data \"aws_kms_key\" \"own\" {\n key_id = \"alias/secops-logs\"\n}\n";
    for (key, owner, form) in [
        ("aws_kms_key.own.key_id", "\"customer\"", "\"key\""),
        ("data.aws_kms_key.own.arn", "\"customer\"", "\"key\""),
        ("\"11111111-2222-3333-4444-555555555555\"", "\"customer\"", "\"key\""),
        ("\"alias/secops-logs\"", "\"customer\"", "\"alias\""),
        ("\"alias/aws/kinesis\"", "\"aws\"", "\"alias\""),
        ("data.aws_kms_alias.of_aws.target_key_arn", "\"aws\"", "\"key\""),
        ("var.key", "what key var.key is", "what key var.key is"),
        ("null", "null", "null"),
    ] {
        let stream = only(
            &format!("{before}resource \"aws_kinesis_stream\" \"s\" {{\n name = \"s\"\n kms_key_id = {key}\n}}\n"),
            "stream",
        );
        assert_eq!(said(&stream, "encryption.key_owner"), owner, "{key}");
        assert_eq!(said(&stream, "encryption.key_form"), form, "{key}");
    }
}
