//! Is plain HTTP refused? Variants of one bucket policy, of which most look right and are not.
// What `json!` makes is written where it is used.
#![allow(clippy::needless_pass_by_value)]

use seclog::iam::access::{Answer, Fuel, PolicyKind, Shape, denies, withholds};
use seclog::iam::document::Document;
use seclog::iam::evaluate::{Decision, evaluate, matching};
use serde_json::{Value, json};

use super::document;

const BUCKET: &str = "arn:aws:s3:::log-bucket";
const OBJECTS: &str = "arn:aws:s3:::log-bucket/*";

/// Every request to the bucket and its objects over plain HTTP.
fn plain_http() -> Document {
    let everything = json!({"Statement": {
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [BUCKET, OBJECTS],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}
    }});
    document(&everything.to_string())
}

/// The usual statement with some elements replaced; `null` takes one away.
fn with(changes: Value) -> Value {
    let mut statement = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [BUCKET, OBJECTS],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}
    });
    for (name, value) in changes.as_object().unwrap() {
        let elements = statement.as_object_mut().unwrap();
        match value {
            Value::Null => drop(elements.remove(name)),
            value => drop(elements.insert(name.clone(), value.clone())),
        }
    }
    statement
}

fn policy(statements: Vec<Value>) -> Document {
    document(&json!({"Version": "2012-10-17", "Statement": statements}).to_string())
}

/// Asserts whether `policy` denies all plain HTTP; if not, that the evaluator lets the witness through.
fn check(name: &str, policy: &Document, expected: bool) {
    let asked = plain_http();
    let shape: &Shape = &asked.statements.items[0];
    match denies(policy, shape, PolicyKind::Resource, Fuel::default()) {
        Answer::Yes => assert!(expected, "{name}: said to deny everything"),
        Answer::No(witness) => {
            assert!(!expected, "{name}: {witness:?}");
            assert!(matching(&asked, &witness.request).next().is_some(), "{name}: {witness:?}");
            assert_ne!(evaluate(policy, &witness.request), Decision::Denied, "{name}: {witness:?}");
            assert_eq!(witness.request.context["aws:securetransport"], ["false"], "{name}");
        }
        Answer::Undecided(reason) => panic!("{name}: {reason}"),
    }
}

#[test]
fn denied() {
    let condition = |condition: Value| with(json!({"Condition": condition}));
    for (name, statements) in [
        ("the usual statement", vec![with(json!({}))]),
        ("every principal of AWS and every service", vec![with(json!({"Principal": {"AWS": "*"}}))]),
        ("every action", vec![with(json!({"Action": "*"}))]),
        ("every resource", vec![with(json!({"Resource": "*"}))]),
        ("a pattern that holds bucket and objects", vec![with(json!({"Resource": "arn:aws:s3:::log-bucket*"}))]),
        ("a Boolean", vec![condition(json!({"Bool": {"aws:SecureTransport": false}}))]),
        ("another spelling of the key", vec![condition(json!({"Bool": {"AWS:securetransport": "false"}}))]),
        ("if the key exists", vec![condition(json!({"BoolIfExists": {"aws:SecureTransport": "false"}}))]),
        ("not true, as a string", vec![condition(json!({"StringNotEquals": {"aws:SecureTransport": "true"}}))]),
        ("false, as a string", vec![condition(json!({"StringEquals": {"aws:SecureTransport": "false"}}))]),
        ("both values", vec![condition(json!({"Bool": {"aws:SecureTransport": ["false", "true"]}}))]),
        ("no condition", vec![with(json!({"Condition": null}))]),
        (
            "bucket and objects by two statements",
            vec![with(json!({"Resource": BUCKET})), with(json!({"Resource": OBJECTS}))],
        ),
        (
            "an Action and the NotAction that is left",
            vec![with(json!({"Action": "s3:Get*"})), with(json!({"Action": null, "NotAction": "s3:Get*"}))],
        ),
        (
            "one account and all others",
            vec![
                with(json!({"Principal": {"AWS": "111122223333"}})),
                with(json!({"Principal": null, "NotPrincipal": {"AWS": "111122223333"}})),
            ],
        ),
        (
            "all resources but those of another bucket",
            vec![with(json!({"Resource": null, "NotResource": "arn:aws:s3:::other/*"}))],
        ),
        (
            "cut in two by a key",
            vec![
                condition(json!({"Bool": {"aws:SecureTransport": "false"}, "StringLike": {"s3:prefix": "a*"}})),
                condition(json!({"Bool": {"aws:SecureTransport": "false"}, "StringNotLike": {"s3:prefix": "a*"}})),
            ],
        ),
    ] {
        check(name, &policy(statements), true);
    }
}

#[test]
fn not_denied() {
    let condition = |condition: Value| with(json!({"Condition": condition}));
    for (name, statements) in [
        ("nothing", vec![]),
        ("objects only", vec![with(json!({"Resource": OBJECTS}))]),
        ("the bucket only", vec![with(json!({"Resource": BUCKET}))]),
        ("reading only", vec![with(json!({"Action": "s3:GetObject"}))]),
        ("all but reading", vec![with(json!({"Action": null, "NotAction": "s3:GetObject"}))]),
        ("the value inverted", vec![condition(json!({"Bool": {"aws:SecureTransport": "true"}}))]),
        ("an allow", vec![with(json!({"Effect": "Allow"}))]),
        ("a string that never is", vec![condition(json!({"StringEquals": {"aws:SecureTransport": "False"}}))]),
        ("a mistyped key", vec![condition(json!({"Bool": {"aws:SecureTransports": "false"}}))]),
        ("a mistyped operator", vec![condition(json!({"Boolean": {"aws:SecureTransport": "false"}}))]),
        ("a key that is always there", vec![condition(json!({"Null": {"aws:SecureTransport": "true"}}))]),
        (
            "one more condition",
            vec![condition(json!({
                "Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "0.0.0.0/0"}
            }))],
        ),
        (
            "an organization only",
            vec![condition(json!({
                "Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
            }))],
        ),
        ("one principal", vec![with(json!({"Principal": {"AWS": "arn:aws:iam::111122223333:role/analyst"}}))]),
        ("one account", vec![with(json!({"Principal": {"AWS": "111122223333"}}))]),
        ("one service", vec![with(json!({"Principal": {"Service": "logs.amazonaws.com"}}))]),
        (
            "all but one principal",
            vec![with(json!({
                "Principal": null, "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/analyst"}
            }))],
        ),
        ("nobody", vec![with(json!({"Principal": null, "NotPrincipal": "*"}))]),
        ("all but the bucket's objects", vec![with(json!({"Resource": null, "NotResource": OBJECTS}))]),
        (
            "a pattern that starts like the bucket",
            vec![with(json!({"Resource": ["arn:aws:s3:::log-bucket", "arn:aws:s3:::log-bucket-*"]}))],
        ),
        ("one folder", vec![with(json!({"Resource": [BUCKET, "arn:aws:s3:::log-bucket/AWSLogs/*"]}))]),
        (
            "another partition",
            vec![with(json!({"Resource": ["arn:aws-cn:s3:::log-bucket", "arn:aws-cn:s3:::log-bucket/*"]}))],
        ),
        (
            "an Action and a NotAction that leaves one out",
            vec![
                with(json!({"Action": "s3:Get*"})),
                with(json!({"Action": null, "NotAction": ["s3:Get*", "s3:PutObject"]})),
            ],
        ),
        (
            "for tagged principals",
            vec![condition(json!({
                "Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalTag/team": "logs"}
            }))],
        ),
    ] {
        check(name, &policy(statements), false);
    }
}

/// A policy that allows over TLS only: it grants nothing over plain HTTP, yet does not stop what other policies grant.
#[test]
fn allowing_only_tls_denies_nothing() {
    let policy = policy(vec![with(json!({
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:role/writer"},
        "Action": ["s3:PutObject", "s3:GetObject"],
        "Condition": {"Bool": {"aws:SecureTransport": "true"}}
    }))]);
    check("allowed over TLS", &policy, false);
    let asked = plain_http();
    let granted = withholds(&policy, &asked.statements.items[0], PolicyKind::Resource, Fuel::default());
    assert!(granted.is_yes(), "{granted:?}");
}
