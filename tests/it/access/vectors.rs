//! Is a policy within another? Cases of the kinds that people check new policies for, and AWS's own samples where they are at hand.
// What `json!` makes is written where it is used.
#![allow(clippy::needless_pass_by_value)]

use seclog::iam::access::{Answer, Fuel, PolicyKind, within};
use seclog::iam::document::Document;
use seclog::iam::evaluate::{Decision, evaluate};
use serde_json::{Value, json};

use super::document;

/// A candidate's witness is allowed by it and not by the reference.
fn check(name: &str, kind: PolicyKind, candidate: &Document, reference: &Document, expected: bool) {
    match within(candidate, reference, kind, Fuel::default()) {
        Answer::Yes => assert!(expected, "{name}: said to be within"),
        Answer::No(witness) => {
            assert!(!expected, "{name}: {witness:?}");
            assert_eq!(evaluate(candidate, &witness.request), Decision::Allowed, "{name}: {witness:?}");
            assert_ne!(evaluate(reference, &witness.request), Decision::Allowed, "{name}: {witness:?}");
        }
        Answer::Undecided(reason) => panic!("{name}: {reason}"),
    }
}

fn policy(statements: &Value) -> Document {
    document(&json!({"Version": "2012-10-17", "Statement": statements}).to_string())
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

fn allow_if(action: &str, resource: &str, condition: Value) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition})
}

fn deny(action: &str, resource: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": resource})
}

fn deny_if(action: &str, resource: &str, condition: Value) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": resource, "Condition": condition})
}

#[test]
fn identity_policies() {
    let object = "arn:aws:s3:::logs/*";
    let queue = "arn:aws:sqs:eu-west-1:111122223333:alerts";
    let everything_but = |deny: Value| json!([allow("*", "*"), deny]);
    let region = |region: &str| json!({"StringEquals": {"aws:RequestedRegion": region}});
    for (name, candidate, reference, expected) in [
        ("the same", json!([allow("s3:GetObject", object)]), json!([allow("s3:GetObject", object)]), true),
        ("nothing", json!([]), json!([]), true),
        ("a deny alone", json!([deny("*", "*")]), json!([]), true),
        ("one action of a wildcard", json!([allow("s3:GetObject", object)]), json!([allow("s3:Get*", object)]), true),
        ("a wildcard of one action", json!([allow("s3:Get*", object)]), json!([allow("s3:GetObject", object)]), false),
        ("letters of other case", json!([allow("S3:getOBJECT", object)]), json!([allow("s3:GetObject", object)]), true),
        (
            "a resource of other case",
            json!([allow("s3:GetObject", "arn:aws:s3:::LOGS/*")]),
            json!([allow("s3:GetObject", object)]),
            false,
        ),
        (
            "a folder",
            json!([allow("s3:GetObject", "arn:aws:s3:::logs/a/*")]),
            json!([allow("s3:GetObject", object)]),
            true,
        ),
        ("the bucket itself", json!([allow("s3:*", "arn:aws:s3:::logs")]), json!([allow("s3:*", object)]), false),
        (
            "split over two statements",
            json!([allow("sqs:*", queue)]),
            json!([{"Effect": "Allow", "Action": "sqs:Send*", "Resource": "*"}, {"Effect": "Allow", "NotAction": "sqs:Send*", "Resource": queue}]),
            true,
        ),
        (
            "another account's queue",
            json!([allow("sqs:SendMessage", "arn:aws:sqs:*:222222222222:alerts")]),
            json!([allow("sqs:SendMessage", "arn:aws:sqs:*:111122223333:*")]),
            false,
        ),
        (
            "a wildcard does not cross colons",
            json!([allow("sqs:SendMessage", "arn:aws:sqs:*:alerts:x")]),
            json!([allow("sqs:SendMessage", "arn:aws:sqs:*:111122223333:*")]),
            false,
        ),
        (
            "within what a deny leaves",
            json!([allow("s3:PutObject", "arn:aws:s3:::other/*")]),
            everything_but(deny("s3:*", object)),
            true,
        ),
        (
            "against a deny",
            json!([allow("s3:PutObject", "arn:aws:s3:::l*")]),
            everything_but(deny("s3:*", object)),
            false,
        ),
        (
            "against a deny, with the same deny",
            json!([allow("s3:*", "*"), deny("*", object)]),
            everything_but(deny("s3:*", object)),
            true,
        ),
        (
            "a deny of less",
            json!([allow("s3:*", "*"), deny("s3:Put*", object)]),
            everything_but(deny("s3:*", object)),
            false,
        ),
        (
            "NotAction",
            json!([{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}]),
            everything_but(deny("iam:*", "*")),
            true,
        ),
        (
            "NotAction against it",
            json!([{"Effect": "Allow", "NotAction": "sts:*", "Resource": "*"}]),
            everything_but(deny("iam:*", "*")),
            false,
        ),
        (
            "NotResource",
            json!([{"Effect": "Allow", "Action": "s3:*", "NotResource": [object, "arn:aws:s3:::logs"]}]),
            everything_but(deny("s3:*", object)),
            true,
        ),
        (
            "NotResource against it",
            json!([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::logs"}]),
            everything_but(deny("s3:*", object)),
            false,
        ),
        ("a condition more", json!([allow_if("ec2:*", "*", region("eu-west-1"))]), json!([allow("ec2:*", "*")]), true),
        ("a condition less", json!([allow("ec2:*", "*")]), json!([allow_if("ec2:*", "*", region("eu-west-1"))]), false),
        (
            "another region",
            json!([allow_if("ec2:*", "*", region("us-east-1"))]),
            json!([allow_if("ec2:*", "*", region("eu-west-1"))]),
            false,
        ),
        (
            "one region of two",
            json!([allow_if("ec2:*", "*", region("eu-west-1"))]),
            json!([allow_if(
                "ec2:*",
                "*",
                json!({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]}})
            )]),
            true,
        ),
        (
            "a region of a pattern",
            json!([allow_if("ec2:*", "*", region("eu-west-1"))]),
            json!([allow_if("ec2:*", "*", json!({"StringLike": {"aws:RequestedRegion": "eu-*"}}))]),
            true,
        ),
        (
            "a pattern in StringEquals",
            json!([allow_if("ec2:*", "*", region("eu-west-1"))]),
            json!([allow_if("ec2:*", "*", region("eu-*"))]),
            false,
        ),
        (
            "a region if there is one",
            json!([allow_if("ec2:*", "*", json!({"StringEqualsIfExists": {"aws:RequestedRegion": "eu-west-1"}}))]),
            json!([allow_if("ec2:*", "*", region("eu-west-1"))]),
            false,
        ),
        (
            "without the key against a negated condition",
            json!([allow("ec2:*", "*")]),
            json!([
                allow("ec2:*", "*"),
                deny_if("*", "*", json!({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}))
            ]),
            false,
        ),
        (
            "a network in another",
            json!([allow_if("*", "*", json!({"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}))]),
            json!([allow_if("*", "*", json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))]),
            true,
        ),
        (
            "two halves of a network",
            json!([allow_if("*", "*", json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))]),
            json!([allow_if("*", "*", json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}}))]),
            true,
        ),
        (
            "a network around another",
            json!([allow_if("*", "*", json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/7"}}))]),
            json!([allow_if("*", "*", json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))]),
            false,
        ),
        (
            "outside of a network of the other family",
            json!([allow_if("*", "*", json!({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}))]),
            json!([allow_if("*", "*", json!({"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}))]),
            true,
        ),
        (
            "a smaller number",
            json!([allow_if("s3:ListBucket", "*", json!({"NumericLessThan": {"s3:max-keys": "10"}}))]),
            json!([allow_if("s3:ListBucket", "*", json!({"NumericLessThanEquals": {"s3:max-keys": "10.0"}}))]),
            true,
        ),
        (
            "a larger number",
            json!([allow_if("s3:ListBucket", "*", json!({"NumericLessThanEquals": {"s3:max-keys": "10"}}))]),
            json!([allow_if("s3:ListBucket", "*", json!({"NumericLessThan": {"s3:max-keys": "10.0"}}))]),
            false,
        ),
        (
            "an earlier end",
            json!([allow_if("*", "*", json!({"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}))]),
            json!([allow_if("*", "*", json!({"DateLessThan": {"aws:CurrentTime": "2030-01-01T01:00:00Z"}}))]),
            true,
        ),
        (
            "a time zone",
            json!([allow_if("*", "*", json!({"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00-02:00"}}))]),
            json!([allow_if("*", "*", json!({"DateLessThan": {"aws:CurrentTime": "2030-01-01T01:00:00Z"}}))]),
            false,
        ),
        (
            "any tag keys against all",
            json!([allow_if("*", "*", json!({"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}))]),
            json!([allow_if("*", "*", json!({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}))]),
            false,
        ),
        (
            "fewer tag keys",
            json!([allow_if("*", "*", json!({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}))]),
            json!([allow_if("*", "*", json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]}}))]),
            true,
        ),
        (
            "the key must be there",
            json!([allow_if("*", "*", json!({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}))]),
            json!([allow_if(
                "*",
                "*",
                json!({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:TagKeys": "false"}})
            )]),
            false,
        ),
        (
            "one's own folder",
            json!([allow("s3:*", "arn:aws:s3:::logs/${aws:username}/*")]),
            json!([allow("s3:*", object)]),
            true,
        ),
        (
            "the same variable",
            json!([allow("s3:GetObject", "arn:aws:s3:::logs/${aws:username}/a")]),
            json!([allow("s3:*", "arn:aws:s3:::logs/${AWS:UserName}/*")]),
            true,
        ),
        ("an unknown action", json!([allow("s3:GetObjects", "*")]), json!([allow("s3:Get*", "*")]), true),
        (
            "passing a role",
            json!([allow("iam:PassRole", "arn:aws:iam::111122223333:role/*")]),
            json!([
                allow("*", "*"),
                deny_if(
                    "iam:PassRole",
                    "*",
                    json!({"StringNotEquals": {"iam:PassedToService": "lambda.amazonaws.com"}})
                )
            ]),
            false,
        ),
    ] {
        check(name, PolicyKind::Identity, &policy(&candidate), &policy(&reference), expected);
    }
}

#[test]
fn resource_policies() {
    let to = |principal: Value| json!([{"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}]);
    let to_if = |principal: Value, condition: Value| {
        let mut statements = to(principal);
        statements[0]["Condition"] = condition;
        statements
    };
    let role = || json!({"AWS": "arn:aws:iam::111122223333:role/reader"});
    let session = || json!({"AWS": "arn:aws:sts::111122223333:assumed-role/reader/i-1"});
    let account = || json!({"AWS": "111122223333"});
    let root = || json!({"AWS": "arn:aws:iam::111122223333:root"});
    let service = || json!({"Service": "cloudtrail.amazonaws.com"});
    let organization = || json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}});
    for (name, candidate, reference, expected) in [
        ("a role of the account", to(role()), to(account()), true),
        ("an account by number and by its root", to(account()), to(root()), true),
        ("an account for a role", to(account()), to(role()), false),
        ("a session of the role", to(session()), to(role()), true),
        ("a role for a session", to(role()), to(session()), false),
        ("everyone", to(json!("*")), to(account()), false),
        ("an account of everyone", to(account()), to(json!("*")), true),
        ("everyone by both spellings", to(json!({"AWS": "*"})), to(json!("*")), true),
        ("a service", to(service()), to(service()), true),
        ("another service", to(json!({"Service": "logs.amazonaws.com"})), to(service()), false),
        (
            "a service for an account's",
            to_if(service(), json!({"StringEquals": {"aws:SourceAccount": "111122223333"}})),
            to(service()),
            true,
        ),
        (
            "a service for anybody",
            to(service()),
            to_if(service(), json!({"StringEquals": {"aws:SourceAccount": "111122223333"}})),
            false,
        ),
        (
            "a service for a trail of the account",
            to_if(
                service(),
                json!({"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/*"}}),
            ),
            to_if(service(), json!({"StringEquals": {"aws:SourceAccount": "111122223333"}})),
            true,
        ),
        ("an organization of everyone", to_if(json!("*"), organization()), to(json!("*")), true),
        ("everyone for an organization", to(json!("*")), to_if(json!("*"), organization()), false),
        (
            "a role by its ARN in a condition",
            to_if(json!("*"), json!({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader"}})),
            to(account()),
            true,
        ),
        (
            "roles by a pattern in a condition",
            to_if(json!("*"), json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/reader"}})),
            to(account()),
            false,
        ),
        (
            "an account in a condition",
            to_if(json!("*"), json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}})),
            to(account()),
            true,
        ),
        (
            "all but an account",
            json!([{"Effect": "Allow", "NotPrincipal": account(), "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}]),
            to(json!("*")),
            true,
        ),
    ] {
        check(name, PolicyKind::Resource, &policy(&candidate), &policy(&reference), expected);
    }
}

/// A name in one list and a variable in another: the name may be the variable's value, also where its list has more names.
#[test]
fn a_variable_may_be_one_of_several_names() {
    let names = ["arn:aws:iam::222222222222:*", "arn:aws:iam::111122223333:user/ann"];
    for names in [&names[..], &names[1..]] {
        let candidate = policy(&json!([{
            "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "*",
            "Condition": {
                "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/${aws:username}"},
                "StringEquals": {"aws:PrincipalArn": names}
            }
        }]));
        let answer = within(&candidate, &policy(&json!([])), PolicyKind::Resource, Fuel::default());
        assert!(!answer.is_yes(), "{names:?}");
    }
}

/// AWS's own samples and verdicts, from `aws-samples/iam-access-analyzer-custom-policy-check-samples`. They are not part of this
/// repository: `SECLOG_VECTORS` names a file with one case a line, `{file, case, type, expect, reference, candidate}`.
#[test]
#[ignore = "needs SECLOG_VECTORS"]
fn samples_of_aws() {
    let path = std::env::var("SECLOG_VECTORS").expect("SECLOG_VECTORS names the file");
    let (mut agreed, mut faults) = (0, Vec::new());
    for line in std::fs::read_to_string(&path).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = format!("{}: {}", case["file"], case["case"]);
        let kind = if case["type"] == "identity" { PolicyKind::Identity } else { PolicyKind::Resource };
        let (candidate, reference) =
            (document(&case["candidate"].to_string()), document(&case["reference"].to_string()));
        let answer = within(&candidate, &reference, kind, Fuel::default());
        match &answer {
            Answer::No(witness) => {
                assert_eq!(evaluate(&candidate, &witness.request), Decision::Allowed, "{name}: {witness:?}");
                assert_ne!(evaluate(&reference, &witness.request), Decision::Allowed, "{name}: {witness:?}");
            }
            Answer::Yes | Answer::Undecided(_) => {}
        }
        match (&answer, case["expect"] == "PASS") {
            (Answer::Yes, true) | (Answer::No(_), false) => agreed += 1,
            _ => faults.push(format!("{name}: expected {}, got {answer:?}", case["expect"])),
        }
    }
    assert!(faults.is_empty(), "{agreed} agree, not these: {faults:#?}");
    assert!(agreed > 100, "{agreed}");
}
