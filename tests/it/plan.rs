//! Plans and states in JSON: the same resources as those of code.

use seclog::aws::{Thing, at, gather};
use seclog::base::{Resource, Source, identity};
use seclog::terraform::environment::Environment;
use seclog::terraform::plan::{is_plan, read};

fn resources(text: &str) -> Vec<Resource> {
    assert!(is_plan(text));
    let environment = Environment {
        account: Some("111122223333".into()),
        region: None,
        partition: Some("aws".into()),
        workspace: None,
    };
    read(&Source::new("plan.json", text), 0, &environment).unwrap()
}

fn said(things: &[Thing], kind: &str, property: &str) -> String {
    let thing = things.iter().find(|thing| thing.kind == kind).unwrap();
    identity::of(&at(&thing.properties, property))
}

/// A bucket whose name is known in a module, with a policy that is made of a document that is read later, and a key that goes.
const PLAN: &str = r#"{
  "format_version": "1.2", "terraform_version": "1.11.4",
  "resource_changes": [
    { "address": "module.logs[0].aws_s3_bucket.this", "module_address": "module.logs[0]", "mode": "managed", "type": "aws_s3_bucket",
      "name": "this", "change": { "actions": ["create"], "before": null,
        "after": { "bucket": "secops-logs", "tags": null }, "after_unknown": { "arn": true, "id": true } } },
    { "address": "module.logs[0].aws_s3_bucket_policy.this", "module_address": "module.logs[0]", "mode": "managed",
      "type": "aws_s3_bucket_policy", "name": "this", "change": { "actions": ["create"], "before": null,
        "after": {}, "after_unknown": { "bucket": true, "policy": true } } },
    { "address": "module.logs[0].data.aws_iam_policy_document.this", "module_address": "module.logs[0]", "mode": "data",
      "type": "aws_iam_policy_document", "name": "this", "change": { "actions": ["read"], "before": null,
        "after": { "statement": [{ "effect": "Deny", "actions": ["s3:*"], "resources": [null, null],
          "principals": [{ "type": "*", "identifiers": ["*"] }],
          "condition": [{ "test": "Bool", "variable": "aws:SecureTransport", "values": ["false"] }] }] },
        "after_unknown": { "statement": [{ "resources": [true, true] }], "json": true } } },
    { "address": "aws_kinesis_stream.logs[\"eu\"]", "mode": "managed", "type": "aws_kinesis_stream", "name": "logs", "index": "eu",
      "change": { "actions": ["update"], "before": {}, "after": { "name": "secops-eu", "encryption_type": "KMS" }, "after_unknown": { "kms_key_id": true } } },
    { "address": "aws_kms_key.logs", "mode": "managed", "type": "aws_kms_key", "name": "logs",
      "change": { "actions": ["create"], "before": null, "after": { "description": "secops-logs" }, "after_unknown": { "arn": true } } },
    { "address": "aws_kms_key.old", "mode": "managed", "type": "aws_kms_key", "name": "old",
      "change": { "actions": ["delete"], "before": { "description": "secops-old" }, "after": null } }
  ],
  "configuration": {
    "provider_config": { "aws": { "name": "aws", "expressions": { "region": { "constant_value": "eu-west-1" } } } },
    "root_module": {
      "resources": [
        { "address": "aws_kinesis_stream.logs", "mode": "managed", "type": "aws_kinesis_stream", "name": "logs",
          "provider_config_key": "aws", "expressions": { "kms_key_id": { "references": ["aws_kms_key.logs.arn", "aws_kms_key.logs"] } },
          "depends_on": ["module.logs"] },
        { "address": "aws_kms_key.logs", "mode": "managed", "type": "aws_kms_key", "name": "logs", "provider_config_key": "aws" }
      ],
      "module_calls": { "logs": { "source": "./logs", "module": { "resources": [
        { "address": "aws_s3_bucket.this", "mode": "managed", "type": "aws_s3_bucket", "name": "this", "provider_config_key": "aws" },
        { "address": "aws_s3_bucket_policy.this", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "this", "provider_config_key": "aws",
          "expressions": { "bucket": { "references": ["aws_s3_bucket.this.id", "aws_s3_bucket.this"] },
            "policy": { "references": ["data.aws_iam_policy_document.this.json", "data.aws_iam_policy_document.this"] } } }
      ] } } }
    }
  }
}"#;

#[test]
fn a_plan_says_what_there_is_after_it() {
    let resources = resources(PLAN);
    let addresses: Vec<&str> = resources.iter().map(|one| &*one.address).collect();
    assert!(!addresses.contains(&"aws_kms_key.old"), "{addresses:?}");
    assert_eq!(resources.len(), 5);
    let stream = resources.iter().find(|one| &*one.kind == "aws_kinesis_stream").unwrap();
    assert_eq!(stream.key.as_ref().unwrap().to_string(), "[\"eu\"]");
    let references: Vec<(&str, bool)> = stream.references.iter().map(|one| (&*one.target, one.explicit)).collect();
    assert_eq!(references, [("aws_kms_key.logs", false), ("module.logs", true)]);
    assert_eq!(&PLAN[stream.header.span()], "\"aws_kinesis_stream.logs[\\\"eu\\\"]\"");
}

#[test]
fn things_are_linked_by_names_and_by_the_configuration() {
    let resources = resources(PLAN);
    let gathered = gather(&resources);
    assert!(gathered.loose.is_empty(), "{:?}", gathered.loose);
    let things = &gathered.things;
    assert_eq!(said(things, "bucket", "arn"), r#""arn:aws:s3:::secops-logs""#);
    assert!(said(things, "bucket", "policy").contains("aws:SecureTransport"), "{}", said(things, "bucket", "policy"));
    assert_eq!(said(things, "stream", "arn"), r#""arn:aws:kinesis:eu-west-1:111122223333:stream/secops-eu""#);
    let stream = things.iter().find(|thing| thing.kind == "stream").unwrap();
    assert!(
        matches!(seclog::aws::linked(stream, "encryption.key", things), seclog::aws::Linked::Thing(key) if key.kind == "key")
    );
}

#[test]
fn a_state_says_what_there_is() {
    let state = r#"{ "format_version": "1.0", "terraform_version": "1.11.4", "values": { "root_module": {
        "resources": [{ "address": "aws_s3_bucket.a", "mode": "managed", "type": "aws_s3_bucket", "name": "a", "values": { "bucket": "a" } }],
        "child_modules": [{ "address": "module.m", "resources": [
          { "address": "module.m.aws_s3_bucket.b[1]", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "index": 1, "values": { "bucket": "b" } }] }] } } }"#;
    let addresses: Vec<String> =
        resources(state).iter().map(|one| format!("{} in {}", one.address, one.module)).collect();
    assert_eq!(addresses, ["aws_s3_bucket.a in ", "module.m.aws_s3_bucket.b[1] in module.m"]);
}

#[test]
fn what_is_no_plan_is_told() {
    assert!(!is_plan("{\"Resources\": {}}") && !is_plan("format_version: terraform_version") && !is_plan(""));
    let message = |text: &str| {
        read(&Source::new("plan.json", text), 0, &Environment::default()).expect_err(text).message().to_owned()
    };
    assert!(message(r#"{"format_version": "2.0", "terraform_version": "9"}"#).contains("format version 2.0"));
    assert!(message(r#"{"format_version": "1.0", "terraform_version": "9"}"#).contains("no resources"));
    assert!(message("[]").contains("no plan"));
    assert!(message("{").contains("no JSON"));
}
