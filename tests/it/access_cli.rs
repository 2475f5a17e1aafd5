//! `seclog access` as a user runs it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const OBJECTS_ONLY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyPlainHttp",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::secops-logs/*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}
"#;

/// Runs `seclog access`; `-` among the arguments reads `input`.
fn access(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_seclog"))
        .arg("access")
        .args(arguments)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that fails before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const PLAIN_HTTP: [&str; 8] = [
    "--action",
    "s3:*",
    "--resource",
    "arn:aws:s3:::secops-logs",
    "--resource",
    "arn:aws:s3:::secops-logs/*",
    "--condition",
    "Bool aws:SecureTransport false",
];

fn denies(policy: &str, more: &[&str]) -> (i32, String, String) {
    access(&[&["denies", "--policy", "-"], &PLAIN_HTTP[..], more].concat(), policy)
}

#[test]
fn plain_http_that_gets_through_is_shown_as_a_request() {
    let (code, stdout, stderr) = denies(OBJECTS_ONLY, &[]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    assert!(stdout.starts_with("fail: such a request is not denied, as this request shows"), "{stdout}");
    assert!(stdout.contains("arn:aws:s3:::secops-logs\n"), "the bucket itself gets through: {stdout}");
    assert!(stdout.contains("aws:SecureTransport  false"), "{stdout}");

    let both = OBJECTS_ONLY
        .replace("\"arn:aws:s3:::secops-logs/*\"", "[\"arn:aws:s3:::secops-logs\", \"arn:aws:s3:::secops-logs/*\"]");
    assert_eq!(denies(&both, &[]), (0, "pass: every such request is denied\n".to_owned(), String::new()));
    assert_eq!(denies(&both, &["--quiet"]), (0, String::new(), String::new()));
}

#[test]
fn answers_come_as_json() {
    let (code, stdout, _) = denies(OBJECTS_ONLY, &["--output", "json"]);
    let answer: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(code, 1);
    assert_eq!(answer["result"], "fail");
    assert_eq!(answer["witness"]["resource"], "arn:aws:s3:::secops-logs");
    assert_eq!(answer["witness"]["context"]["aws:SecureTransport"], json!(["false"]));
}

#[test]
fn within_points_at_the_statement_that_allows_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, action: &str| {
        let path = folder.path().join(name);
        let text = format!(
            "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {{\n    \"Sid\": \"Write\",\n    \"Effect\": \"Allow\",\n    \"Action\": \"{action}\",\n    \
             \"Resource\": \"*\"\n  }}\n}}\n"
        );
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (wide, narrow) = (file("wide.json", "s3:Put*"), file("narrow.json", "s3:PutObject"));
    let (code, stdout, _) = access(&["within", "--candidate", &wide, "--reference", &narrow], "");
    assert_eq!(code, 1);
    assert!(stdout.contains("wide.json:4:12") && stdout.contains("\"Write\""), "{stdout}");
    assert!(stdout.contains("  s3:Put"), "{stdout}");
    assert_eq!(access(&["within", "--candidate", &narrow, "--reference", &wide], "").0, 0);
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let (code, stdout, stderr) = denies("{ \"Statement\": [ }", &[]);
    assert_eq!((code, stdout.as_str()), (3, ""));
    assert!(stderr.contains("standard input:1:"), "{stderr}");
    let (code, _, stderr) = access(&["within", "--candidate", "nowhere.json", "--reference", "-"], "{}");
    assert_eq!(code, 2);
    assert!(stderr.contains("nowhere.json cannot be read"), "{stderr}");
    assert_eq!(denies(OBJECTS_ONLY, &["--condition", "Bool"]).0, 2);
    assert_eq!(access(&["expand", "s3:Nothing*"], "").0, 2);
}

#[test]
fn who_may_do_what_is_listed() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:PutKeyPolicy", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": "logs.eu-west-1.amazonaws.com"}, "Action": "kms:Decrypt", "Resource": "*"}
    ]}"#;
    let (code, stdout, _) = access(&["who", "--policy", "-", "--type", "key"], policy);
    assert_eq!(code, 0);
    assert!(stdout.contains("account 111122223333\n  kms:PutKeyPolicy"), "{stdout}");
    assert!(stdout.contains("logs.eu-west-1.amazonaws.com\n  kms:Decrypt"), "{stdout}");
    let (_, stdout, _) = access(&["who", "--policy", "-", "--type", "key", "--action", "kms:Put*"], policy);
    assert!(!stdout.contains("kms:Decrypt"), "{stdout}");
    assert_eq!(access(&["who", "--policy", "-", "--type", "identity"], policy).0, 2);
}

#[test]
fn a_wildcard_is_expanded_by_what_it_works_on() {
    let count = |arguments: &[&str]| access(&[&["expand", "s3:Put*"], arguments].concat(), "").1.lines().count();
    assert_eq!(count(&["--resource", "arn:aws:s3:::b/*"]), 9);
    assert_eq!(count(&["--resource", "arn:aws:s3:::b/*", "--resource", "arn:aws:s3:::b"]), 30);
    let (code, stdout, _) = access(&["expand", "kms:Sched*", "--output", "json"], "");
    assert_eq!(code, 0);
    let answer: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(answer["actions"][0]["action"], "kms:ScheduleKeyDeletion");
}
