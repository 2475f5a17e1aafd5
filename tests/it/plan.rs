//! Plans and states in JSON: the same resources as those of code.

use seclog::aws::{Thing, at, gather};
use seclog::base::{Resource, Source, identity};
use seclog::terraform::environment::Environment;
use seclog::terraform::plan::{Plan, is_plan, read};

fn resources(text: &str) -> Vec<Resource> {
    plan(text).resources
}

fn plan(text: &str) -> Plan {
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

/// A delivery stream in a module: its key is handed in, its bucket is another module's output, its role is one of two, and its prefix is
/// made of a name.
const HANDED_IN: &str = r#"{
  "format_version": "1.2", "terraform_version": "1.11.4",
  "variables": { "region": { "value": "eu-central-1" }, "unset": {} },
  "prior_state": { "values": { "root_module": { "resources": [
    { "address": "data.aws_caller_identity.current", "mode": "data", "type": "aws_caller_identity", "name": "current",
      "values": { "account_id": "222222222222" } } ] } } },
  "resource_changes": [
    { "address": "aws_kms_key.logs[0]", "mode": "managed", "type": "aws_kms_key", "name": "logs", "index": 0,
      "change": { "actions": ["create"], "after": {}, "after_unknown": { "arn": true } } },
    { "address": "module.bucket.aws_s3_bucket.this", "module_address": "module.bucket", "mode": "managed", "type": "aws_s3_bucket", "name": "this",
      "change": { "actions": ["create"], "after": { "bucket": "secops-logs" }, "after_unknown": { "arn": true } } },
    { "address": "module.out.aws_kinesis_firehose_delivery_stream.this", "module_address": "module.out", "mode": "managed",
      "type": "aws_kinesis_firehose_delivery_stream", "name": "this", "change": { "actions": ["create"],
        "after": { "name": "secops-out", "extended_s3_configuration": [{}] },
        "after_unknown": { "extended_s3_configuration": [{ "kms_key_arn": true, "bucket_arn": true, "role_arn": true }] } } },
    { "address": "aws_s3_bucket_policy.this", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "this",
      "change": { "actions": ["create"], "after": {}, "after_unknown": { "policy": true } } }
  ],
  "configuration": {
    "provider_config": { "aws": { "expressions": { "region": { "references": ["var.region"] } } } },
    "root_module": {
      "resources": [
        { "address": "aws_kms_key.logs", "mode": "managed", "type": "aws_kms_key", "name": "logs", "provider_config_key": "aws" },
        { "address": "aws_s3_bucket_policy.this", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "this", "provider_config_key": "aws",
          "expressions": { "policy": { "references": ["module.bucket.arn", "module.bucket"] } } }
      ],
      "module_calls": {
        "bucket": { "module": {
          "outputs": { "arn": { "expression": { "references": ["aws_s3_bucket.this.arn", "aws_s3_bucket.this"] } } },
          "resources": [{ "address": "aws_s3_bucket.this", "mode": "managed", "type": "aws_s3_bucket", "name": "this", "provider_config_key": "aws" }] } },
        "out": {
          "expressions": { "bucket_arn": { "references": ["module.bucket.arn", "module.bucket"] },
            "key_arn": { "references": ["aws_kms_key.logs[0].arn", "aws_kms_key.logs[0]", "aws_kms_key.logs"] } },
          "module": { "resources": [{ "address": "aws_kinesis_firehose_delivery_stream.this", "mode": "managed",
            "type": "aws_kinesis_firehose_delivery_stream", "name": "this", "provider_config_key": "aws",
            "expressions": { "extended_s3_configuration": [{ "kms_key_arn": { "references": ["var.key_arn"] },
              "bucket_arn": { "references": ["var.bucket_arn"] },
              "role_arn": { "references": ["aws_iam_role.a.arn", "aws_iam_role.a", "aws_iam_role.b.arn", "aws_iam_role.b"] } }] } }] } }
      }
    }
  }
}"#;

#[test]
fn an_argument_that_refers_to_one_attribute_is_it() {
    let Plan { resources, variables, environment } = plan(HANDED_IN);
    let one = |kind: &str| resources.iter().find(|one| &*one.kind == kind).unwrap();
    let stream = |path: &str| said_at(one("aws_kinesis_firehose_delivery_stream"), path);
    assert_eq!(
        stream("extended_s3_configuration.kms_key_arn"),
        r#""arn:aws:kms:eu-central-1:222222222222:key/${aws_kms_key.logs[0].key_id}""#
    );
    assert_eq!(stream("extended_s3_configuration.bucket_arn"), r#""arn:aws:s3:::secops-logs""#);
    let role = "module.out.aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].role_arn (known after apply)";
    assert_eq!(stream("extended_s3_configuration.role_arn"), role);
    // A document is more than what it refers to.
    assert_eq!(said_at(one("aws_s3_bucket_policy"), "policy"), "aws_s3_bucket_policy.this.policy (known after apply)");
    assert_eq!(variables.len(), 1);
    assert_eq!(
        (environment.account.as_deref(), environment.region.as_deref()),
        (Some("222222222222"), Some("eu-central-1"))
    );
}

fn said_at(resource: &Resource, path: &str) -> String {
    identity::of(&at(&resource.values, path))
}

#[test]
fn of_two_documents_none_is_taken() {
    let one = r#"["data.aws_iam_policy_document.this.json", "data.aws_iam_policy_document.this"]"#;
    let two = r#"["data.aws_iam_policy_document.other.json", "data.aws_iam_policy_document.other", "data.aws_iam_policy_document.this.json", "data.aws_iam_policy_document.this"]"#;
    assert!(PLAN.contains(one));
    let gathered = gather(&resources(&PLAN.replace(one, two)));
    let policy = said(&gathered.things, "bucket", "policy");
    assert_eq!(policy, "module.logs[0].aws_s3_bucket_policy.this.policy (known after apply)");
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
fn a_state_says_where_its_resources_are_and_what_they_waited_for() {
    let state = r#"{ "format_version": "1.0", "terraform_version": "1.11.4", "values": { "root_module": { "resources": [
        { "address": "aws_kinesis_stream.a", "mode": "managed", "type": "aws_kinesis_stream", "name": "a",
          "values": { "name": "a", "arn": "arn:aws:kinesis:eu-west-3:333333333333:stream/a" }, "depends_on": ["module.m.aws_kms_key.k"] }] } } }"#;
    let resources = resources(state);
    let [stream] = &resources[..] else { panic!("{resources:?}") };
    assert_eq!(identity::of(&stream.provider.region), "\"eu-west-3\"");
    assert_eq!(identity::of(&stream.provider.account), "\"333333333333\"");
    let references: Vec<(&str, bool)> = stream.references.iter().map(|one| (&*one.target, one.explicit)).collect();
    assert_eq!(references, [("module.m.aws_kms_key.k", true)]);
}

#[test]
fn what_is_no_plan_is_told() {
    assert!(!is_plan("{\"Resources\": {}}") && !is_plan("format_version: terraform_version") && !is_plan(""));
    let mistake = |text: &str| read(&Source::new("plan.json", text), 0, &Environment::default()).expect_err(text);
    let message = |text: &str| mistake(text).message().to_owned();
    assert!(message(r#"{"format_version": "2.0", "terraform_version": "9"}"#).contains("format version 2.0"));
    assert!(message(r#"{"format_version": "1.0", "terraform_version": "9"}"#).contains("no resources"));
    assert!(message("[]").contains("no plan"));
    assert!(message("{").contains("no JSON"));
    // The place lies between characters.
    let cut = read(&Source::new("plan.json", "\"\u{356}"), 0, &Environment::default()).unwrap_err();
    assert!("\"\u{356}".get(cut.span().clone()).is_some(), "{cut:?}");
    let head = "{\"format_version\": \"1.0\",\n \"resource_changes\":";
    let told = |rest: &str| {
        let text = format!("{head}{rest}");
        let mistake = mistake(&text);
        (mistake.message().to_owned(), text[mistake.span().start..].to_owned())
    };
    let (message, at) = told(" 12 }");
    assert!(message.starts_with("this is no plan: invalid type: integer") && !message.contains("line"), "{message}");
    assert_eq!(at, "2 }");
    let (message, at) = told("[{\"address\": nul} ]}");
    assert!(message.starts_with("this is no JSON: ") && at.starts_with("} ]}"), "{message}: {at}");
    let (message, at) = told(&format!("[{{}}, {{\"a\": {}1{}}} ]}}", "[".repeat(600), "]".repeat(600)));
    assert!(message.contains("nesting depth") && at.starts_with("[[["), "{message}: {at}");
}
