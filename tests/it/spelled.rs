//! What findings say is in the words of the format that they are found in.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

use seclog::policy;
use seclog::policy::page::cases;

use super::project::{self, seclog_in};

/// The cases of all pages that fail, held to all policies: the address of each finding and what it says.
fn told(format: &str, file: &str) -> Vec<(String, String)> {
    let home = project::path("policies");
    let mut told = Vec::new();
    for config in [None, Some("organization")] {
        let folder = tempfile::tempdir().unwrap();
        for entry in policy::folder(&home).unwrap() {
            for case in cases(&entry.page) {
                if case.format == format
                    && case.expected == "fail"
                    && case.config().filter(|own| *own != "none") == config
                {
                    let own = folder.path().join(format!("{}-{}", entry.policy.id, case.line));
                    std::fs::create_dir(&own).unwrap();
                    std::fs::write(own.join(file), case.text).unwrap();
                }
            }
        }
        let contract = home.join(config.unwrap_or_default()).join("seclog.hcl");
        // What hangs on there being no contract at all is told without one.
        for contract in [Some(contract), None].into_iter().take(if config.is_none() { 2 } else { 1 }) {
            told.extend(linted(folder.path(), contract.as_deref()));
        }
    }
    told
}

fn linted(folder: &Path, contract: Option<&Path>) -> Vec<(String, String)> {
    let config = contract.map_or(Vec::new(), |path| vec!["--config", path.to_str().unwrap()]);
    let (_, out, error) = seclog_in(folder, &[&["lint", "--scope", "all", "--output", "json"], &config[..]].concat());
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|wrong| panic!("{wrong}: {error}"));
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    findings.map(|one| (text(&one["address"]), format!("{}\n{}", text(&one["message"]), text(&one["fix"])))).collect()
}

/// The words of the paths that a part of the model has for a format.
fn words(format: &str) -> BTreeSet<String> {
    fn collect(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(path) => found.extend(path.split(['.', '[', ']']).map(str::to_owned)),
            Value::Array(all) => all.iter().for_each(|one| collect(one, found)),
            Value::Object(all) => all.values().for_each(|one| collect(one, found)),
            _ => {}
        }
    }
    let model: Value = serde_json::from_str(&project::text("data/model.json")).unwrap();
    let mut found = BTreeSet::new();
    model.as_object().unwrap().values().for_each(|kind| collect(&kind[format], &mut found));
    found
}

#[test]
fn templates_are_told_nothing_in_the_words_of_terraform() {
    let terraform = Regex::new(r"\baws_[a-z0-9_]+|jsonencode|depends_on|ignore_changes|[a-z\]}] = |\w+ \{").unwrap();
    let (own, others) = (words("cloudformation"), words("terraform"));
    let attributes: BTreeSet<&str> =
        others.difference(&own).map(String::as_str).filter(|word| word.contains('_')).collect();
    assert!(attributes.contains("block_public_acls"));
    let all = told("cloudformation", "template.yaml");
    assert!(all.len() > 50, "{}", all.len());
    assert!(all.iter().any(|(_, text)| text.contains("set PublicAccessBlockConfiguration.BlockPublicAcls to true")));
    for (address, text) in &all {
        let word = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').find(|word| attributes.contains(word));
        assert!(!terraform.is_match(text) && word.is_none(), "{address}: {text}");
    }
}

#[test]
fn terraform_is_told_nothing_in_the_words_of_templates() {
    let template = Regex::new(r"\b(AWS|Custom)::|!Ref|!GetAtt|!Sub|Fn::").unwrap();
    let all = told("terraform", "main.tf");
    assert!(all.len() > 200, "{}", all.len());
    let fix = "set block_public_acls of aws_s3_bucket_public_access_block to true";
    assert!(all.iter().any(|(_, text)| text.contains(fix)));
    for (address, text) in &all {
        assert!(!template.is_match(text), "{address}: {text}");
    }
}

/// What the code says of a property is where it is to be mended; where it says nothing, what is there for it.
#[test]
fn the_attribute_that_says_it_is_named() {
    let fixes = |text: &str| {
        let folder = project::folder_of(&[("main.tf", text)]);
        let arguments = ["lint", "--scope", "all", "--policy", "bucket-encryption", "--output", "json"];
        let report: Value = serde_json::from_str(&seclog_in(folder.path(), &arguments).1).unwrap();
        report["findings"][0]["fix"].as_str().unwrap().to_owned()
    };
    let bucket = |more: &str| format!("resource \"aws_s3_bucket\" \"b\" {{\n  bucket = \"secops-b\"\n{more}}}\n");
    assert!(fixes(&bucket("")).contains("sse_algorithm of aws_s3_bucket_server_side_encryption_configuration to"));
    let rule = "server_side_encryption_configuration {\n rule {\n apply_server_side_encryption_by_default {\n sse_algorithm = \"AES256\"\n }\n }\n }\n";
    let own = "set server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.sse_algorithm to";
    assert!(fixes(&bucket(rule)).starts_with(own));
    let plan = r#"{ "format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{
        "address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
        "change": { "actions": ["create"], "after": { "bucket": "secops-b" }, "after_unknown": {} } }] }"#;
    let folder = project::folder_of(&[("plan.json", plan)]);
    let planned = linted(folder.path(), None);
    assert!(planned.iter().any(|(_, text)| text.contains("block_public_acls of aws_s3_bucket_public_access_block")));
}
