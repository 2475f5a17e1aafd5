//! The set-up of the article that the project started from, re-created in `tests/article`: every flaw in it that Terraform can show is
//! reported, at its line.

use serde_json::Value;

use super::project;

const SECURITY: &str = "security/main.tf";
const APPLICATION: &str = "application/main.tf";

/// The number of a flaw, the policy that reports it, the file, and what its line says.
#[rustfmt::skip]
const FLAWS: &[(u8, &str, &str, &str)] = &[
    // One role for CloudWatch Logs and Firehose.
    (1, "role-per-service", SECURITY, r#"resource "aws_iam_role" "ingest" {"#),
    // CloudWatch Logs may take it for anyone.
    (2, "role-trust", SECURITY, r#"Principal = { Service = "logs.${local.region}.amazonaws.com" }"#),
    // The writer may do almost everything with the bucket: unlock it, let it expire.
    (3, "role-actions", SECURITY, r#"Sid = "Bucket""#),
    (3, "bucket-immutability", SECURITY, "policy = jsonencode({"),
    // What Put, Get and List do not cover.
    (4, "role-needs", SECURITY, r#"resource "aws_iam_role" "ingest" {"#),
    (5, "role-actions", SECURITY, r#"Sid = "Stream""#),
    (6, "role-pass-role", SECURITY, r#"Sid = "Itself""#),
    (7, "key-role-actions", SECURITY, r#"Sid = "Ingest""#),
    (8, "key-rotation", SECURITY, r#"resource "aws_kms_key" "logs" {"#),
    // A permission for TLS forbids nothing.
    (9, "bucket-plain-http", SECURITY, "policy = jsonencode({"),
    (10, "bucket-encryption", SECURITY, r#"sse_algorithm = "AES256""#),
    // Neither versions, nor locks, nor a life cycle.
    (11, "bucket-immutability", SECURITY, r#"resource "aws_s3_bucket" "logs" {"#),
    (11, "bucket-lifecycle", SECURITY, r#"resource "aws_s3_bucket" "logs" {"#),
    // Compressed twice.
    (12, "delivery-format", SECURITY, r#"resource "aws_kinesis_firehose_delivery_stream" "logs" {"#),
    (13, "delivery-errors", SECURITY, r#"resource "aws_kinesis_firehose_delivery_stream" "logs" {"#),
    (14, "destination-order", SECURITY, r#"resource "aws_cloudwatch_log_destination" "logs" {"#),
    // Ids of nine digits, quoted and joined; whom they should let in is not let in.
    (15, "destination-account-format", SECURITY, r#"default = "\"222222222\", \"333333333\"""#),
    (15, "destination-account-missing", SECURITY, "access_policy = join"),
    (16, "stream-retention", SECURITY, r#"resource "aws_kinesis_stream" "logs" {"#),
    (16, "alarm-missing", SECURITY, r#"resource "aws_kinesis_stream" "logs" {"#),
    (16, "alarm-missing", SECURITY, r#"resource "aws_kinesis_firehose_delivery_stream" "logs" {"#),
    // What sends: by log stream to one shard, without the key, and to another region.
    (17, "subscription-distribution", APPLICATION, r#"resource "aws_cloudwatch_log_subscription_filter" "security" {"#),
    (17, "log-group-retention", APPLICATION, r#"resource "aws_cloudwatch_log_group" "security" {"#),
    (17, "subscription-region", APPLICATION, "destination_arn ="),
];

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_flaw_of_the_article_is_reported_at_its_line() {
    let (code, out, error) =
        project::seclog(&["lint", "tests/article", "--config", "tests/article/seclog.hcl", "--output", "json"]);
    assert_eq!(code, 1, "{error}");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["undecided"], serde_json::json!([]));
    // The places of a finding, each with two lines more: what is wrong of a statement in a list is told at its bracket.
    let said = |place: &Value| {
        let path = place["path"].as_str().unwrap().to_owned();
        let before = usize::try_from(place["line"].as_u64().unwrap()).unwrap() - 1;
        let lines: Vec<String> = project::text(&path).lines().skip(before).take(3).map(str::to_owned).collect();
        (path, words(&lines.join(" ")))
    };
    let mut findings: Vec<(&str, String, String)> = Vec::new();
    for one in report["findings"].as_array().unwrap() {
        for place in one["related"].as_array().unwrap().iter().chain([one]) {
            let (path, said) = said(place);
            findings.push((one["policy"].as_str().unwrap(), path, said));
        }
    }
    for (flaw, policy, file, line) in FLAWS {
        let is_told = findings
            .iter()
            .any(|(own, path, said)| own == policy && path.ends_with(file) && said.contains(&words(line)));
        assert!(is_told, "flaw {flaw}: {policy} says nothing at `{line}`: {findings:#?}");
    }
    let numbers: std::collections::BTreeSet<u8> = FLAWS.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers.len(), 17);
}
