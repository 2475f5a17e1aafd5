//! What the generated policies allow and deny, proved for all requests: every need of the pipeline's roles, and nothing for others.
//!
//! The documents are those that AWS gets (`tests/e2e/test_documents.py` holds them against an applied state).

use seclog::iam::access::{
    Answer, Fuel, PolicyKind, Shape, allows, allows_together, denies, withholds, withholds_together,
};
use seclog::iam::document::Document;
use seclog::iam::evaluate::{Policies, ResourcePolicy, Standing};
use seclog::iam::grammar;
use seclog::iam::read::read;
use serde_json::{Value, json};

use crate::project;

const SECURITY: &str = "111122223333";
const STREAM: &str = "arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs";
const BUCKET: &str = "arn:aws:s3:::secops-logs-111122223333-eu-west-1";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const ROLES: [&str; 3] = ["destination", "stream_reader", "archive_writer"];

fn document(name: &str) -> Document {
    let text = project::text(&format!("tests/documents/security/{name}.json"));
    let read = read(&text, 0).unwrap();
    assert_eq!(read.faults, [], "{name}");
    read.document
}

/// A shape of requests, written as a statement.
fn shape(statement: &Value) -> Shape {
    let text = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    read(&text, 1).unwrap().document.statements.items.remove(0)
}

fn role_arn(role: &str) -> String {
    format!("arn:aws:iam::{SECURITY}:role/secops-{}", role.replace('_', "-"))
}

/// A thing that a role must be able to do.
struct Need {
    role: &'static str,
    actions: &'static [&'static str],
    resources: Vec<String>,
    conditions: Value,
    /// The document of the resource's own policy, and whether it must allow.
    policy: Option<(&'static str, Standing)>,
}

impl Need {
    /// The requests of the need when this role makes them. The ARN of a session does not tell the role's path; the key does.
    fn shape(&self, role: &str) -> Shape {
        let mut conditions = self.conditions.clone();
        conditions["ArnEquals"] = json!({ "aws:PrincipalArn": role });
        shape(&json!({
            "Effect": "Allow",
            "Principal": { "AWS": role },
            "Action": self.actions,
            "Resource": self.resources,
            "Condition": conditions,
        }))
    }
}

fn needs() -> Vec<Need> {
    let kinesis_key = json!({ "StringEquals": {
        "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
        "kms:EncryptionContext:aws:kinesis:arn": STREAM,
    }});
    let https =
        json!({ "Bool": { "aws:SecureTransport": "true" }, "NumericGreaterThanEquals": { "s3:TlsVersion": "1.2" } });
    let mut encrypted = https.clone();
    encrypted["StringEquals"] = json!({
        "s3:x-amz-server-side-encryption": "aws:kms",
        "s3:x-amz-server-side-encryption-aws-kms-key-id": KEY,
    });
    encrypted["Null"] = json!({ "s3:x-amz-server-side-encryption-customer-algorithm": "true" });
    let objects = || vec![format!("{BUCKET}/logs/*"), format!("{BUCKET}/errors/*")];
    let bucket_policy = Some(("s3_bucket_policy.archive", Standing::Optional));
    let key_policy = Some(("kms_key.logs", Standing::Required));
    let need = |role, actions, resources, conditions, policy| Need { role, actions, resources, conditions, policy };
    vec![
        need("destination", &["kinesis:PutRecord"][..], vec![STREAM.to_owned()], json!({}), None),
        need("destination", &["kms:GenerateDataKey"], vec![KEY.to_owned()], kinesis_key.clone(), key_policy),
        need(
            "stream_reader",
            &["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"],
            vec![STREAM.to_owned()],
            json!({}),
            None,
        ),
        need("stream_reader", &["kms:Decrypt"], vec![KEY.to_owned()], kinesis_key, key_policy),
        need(
            "archive_writer",
            &["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            vec![BUCKET.to_owned()],
            https.clone(),
            bucket_policy,
        ),
        need("archive_writer", &["s3:AbortMultipartUpload"], objects(), https, bucket_policy),
        need("archive_writer", &["s3:PutObject"], objects(), encrypted, bucket_policy),
        need(
            "archive_writer",
            &["kms:GenerateDataKey", "kms:Decrypt"],
            vec![KEY.to_owned()],
            json!({
                "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
                "StringLike": { "kms:EncryptionContext:aws:s3:arn": [BUCKET, format!("{BUCKET}/logs/*"), format!("{BUCKET}/errors/*")] },
            }),
            key_policy,
        ),
        need(
            "archive_writer",
            &["logs:PutLogEvents"],
            vec!["arn:aws:logs:eu-west-1:111122223333:log-group:secops-delivery:log-stream:archive".to_owned()],
            json!({}),
            None,
        ),
    ]
}

/// Asks `question` about the requests of a need, as somebody with the identity policy of a role of the pipeline, or with none.
fn ask(
    need: &Need,
    principal: &str,
    identity: Option<&str>,
    question: fn(&Policies, &Shape, Fuel) -> Answer,
) -> Answer {
    let identity = identity.map(|role| document(&format!("iam_role_policy.{role}")));
    let identity: Vec<&Document> = identity.iter().collect();
    let policy = need.policy.map(|(name, standing)| (document(name), standing));
    let resource = policy.as_ref().map(|(document, standing)| ResourcePolicy { document, standing: *standing });
    let policies = Policies { identity: &identity, boundary: None, resource, owner: SECURITY };
    question(&policies, &need.shape(principal), Fuel::default())
}

#[test]
fn every_need_is_allowed_for_its_role() {
    for need in needs() {
        let answer = ask(&need, &role_arn(need.role), Some(need.role), allows_together);
        assert_eq!(answer, Answer::Yes, "{}: {:?}", need.role, need.actions);
    }
}

#[test]
fn no_need_is_allowed_for_another_role_of_the_pipeline() {
    for need in needs() {
        for other in ROLES.into_iter().filter(|other| *other != need.role) {
            let answer = ask(&need, &role_arn(other), Some(other), withholds_together);
            assert_eq!(answer, Answer::Yes, "{other}: {:?}", need.actions);
        }
    }
}

#[test]
fn no_need_is_allowed_for_an_application_account() {
    for need in needs() {
        let stranger = "arn:aws:iam::222222222222:role/anything";
        // Even with every right that its own account can give.
        let everything =
            read(r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#, 2);
        let everything = everything.unwrap().document;
        let policy = need.policy.map(|(name, standing)| (document(name), standing));
        let resource = policy.as_ref().map(|(document, standing)| ResourcePolicy { document, standing: *standing });
        let policies = Policies { identity: &[&everything], boundary: None, resource, owner: SECURITY };
        let answer = withholds_together(&policies, &need.shape(stranger), Fuel::default());
        assert_eq!(answer, Answer::Yes, "{:?}", need.actions);
    }
}

#[test]
fn plain_http_is_denied_to_everyone() {
    let requests = shape(&json!({
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [BUCKET, format!("{BUCKET}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    }));
    let policy = document("s3_bucket_policy.archive");
    assert_eq!(denies(&policy, &requests, PolicyKind::Resource, Fuel::default()), Answer::Yes);
}

#[test]
fn a_service_may_assume_a_role_for_the_known_accounts_only() {
    let assume = |service: &str, conditions: Value| {
        shape(&json!({
            "Effect": "Allow",
            "Principal": { "Service": service },
            "Action": "sts:AssumeRole",
            "Condition": conditions,
        }))
    };
    let trust = document("iam_role.destination");
    let known = json!({ "StringEquals": { "aws:SourceAccount": ["111122223333", "222222222222", "333333333333"] } });
    let unknown = json!({ "StringEquals": { "aws:SourceAccount": "444444444444" } });
    let fuel = Fuel::default();
    let logs = "logs.amazonaws.com";
    assert_eq!(allows(&trust, &assume(logs, known), PolicyKind::Trust, fuel), Answer::Yes);
    assert_eq!(withholds(&trust, &assume(logs, unknown), PolicyKind::Trust, fuel), Answer::Yes);
    let external = |id: &str| json!({ "StringEquals": { "sts:ExternalId": id } });
    for role in ["stream_reader", "archive_writer"] {
        let trust = document(&format!("iam_role.{role}"));
        let firehose = "firehose.amazonaws.com";
        assert_eq!(allows(&trust, &assume(firehose, external(SECURITY)), PolicyKind::Trust, fuel), Answer::Yes);
        assert_eq!(
            withholds(&trust, &assume(firehose, external("444444444444")), PolicyKind::Trust, fuel),
            Answer::Yes
        );
        assert_eq!(withholds(&trust, &assume(logs, external(SECURITY)), PolicyKind::Trust, fuel), Answer::Yes);
    }
}

#[test]
fn only_the_known_accounts_may_subscribe() {
    let policy = document("cloudwatch_log_destination_policy.logs");
    let subscribe = |account: &str| {
        shape(&json!({
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{account}:role/anything") },
            "Action": "logs:PutSubscriptionFilter",
            "Resource": "arn:aws:logs:eu-west-1:111122223333:destination:secops-logs",
        }))
    };
    for account in ["222222222222", "333333333333"] {
        assert_eq!(allows(&policy, &subscribe(account), PolicyKind::Resource, Fuel::default()), Answer::Yes);
    }
    assert_eq!(withholds(&policy, &subscribe("444444444444"), PolicyKind::Resource, Fuel::default()), Answer::Yes);
}

#[test]
fn nothing_in_the_generated_documents_is_refused_or_without_effect() {
    for stack in project::names("tests/documents") {
        for file in project::names(&format!("tests/documents/{stack}")) {
            let kind = match file.split('.').next().unwrap() {
                "iam_policy" | "iam_role_policy" => PolicyKind::Identity,
                "iam_role" => PolicyKind::Trust,
                "kms_key" => PolicyKind::Key,
                _ => PolicyKind::Resource,
            };
            let read = read(&project::text(&format!("tests/documents/{stack}/{file}")), 0).unwrap();
            assert_eq!(read.faults, [], "{stack}/{file}");
            assert_eq!(grammar::faults(&read.document, kind), [], "{stack}/{file}");
        }
    }
}
