//! Faults of policy documents. In the tables, `«` and `»` mark the place of the one fault that is expected; without marks, none is.

use seclog::base::Place;
use seclog::iam::fault::Fault;
use seclog::iam::grammar::{FaultKind, FaultKind::*, PolicyKind, PolicyKind::*, faults};
use seclog::iam::read::{read, read_bytes};

use crate::policy_read::marked;

/// Reads a document, or the statement or the condition of one.
fn document(text: &str, kind: PolicyKind) -> String {
    let rest = match kind {
        Identity => r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#,
        Resource => r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""#,
        Key => r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Decrypt", "Resource": "*""#,
        Trust => r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#,
    };
    let text = if text.starts_with("IF ") {
        text.replacen("IF ", r#"{REST, "Condition": {"#, 1) + "}}"
    } else {
        text.to_owned()
    };
    let without = |name: &str| {
        let parts = rest.split(", ").filter(|part| !part.starts_with(&format!("\"{name}\"")));
        parts.collect::<Vec<_>>().join(", ")
    };
    let text = text.replace("REST-Action", &without("Action")).replace("REST-Resource", &without("Resource"));
    let text = text.replace("REST-Principal", &without("Principal")).replace("REST", rest);
    if text.contains("\"Statement\"") { text } else { format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#) }
}

fn all_faults(text: &str, kind: PolicyKind) -> Vec<Fault> {
    let read = read(text, 0).unwrap_or_else(|error| panic!("{text}: {error}"));
    read.faults.into_iter().chain(faults(&read.document, kind)).collect()
}

fn check(cases: &[(PolicyKind, FaultKind, &str)]) {
    let mut wrong = Vec::new();
    for (kind, fault, text) in cases {
        let (text, place) = marked(&document(text, *kind));
        let found = all_faults(&text, *kind);
        let found: Vec<_> = found.iter().map(|found| (found.kind, found.place, found.message.as_str())).collect();
        if !matches!(found.as_slice(), [(found, at, _)] if found == fault && *at == place) {
            wrong.push(format!("{kind:?} {text}\n   expected {fault:?} {place:?}\n   found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_fine(cases: &[(PolicyKind, &str)]) {
    for (kind, text) in cases {
        let text = document(text, *kind);
        assert_eq!(all_faults(&text, *kind), [], "{kind:?} {text}");
    }
}

#[test]
fn elements() {
    check(&[
        (Identity, InvalidVersion, r#"{"Version": «"2012-10-18"», "Statement": [{REST}]}"#),
        (Identity, MissingElement, r#"«{"Statement": []}»"#),
        (Identity, UnsupportedElement, r#"{REST, "Principal": «"*"»}"#),
        (Identity, MissingElement, "«{REST-Resource}»"),
        (Resource, MissingElement, "«{REST-Resource}»"),
        (Resource, MissingElement, "«{REST-Principal}»"),
        (Trust, MissingElement, "«{REST-Principal}»"),
        (Trust, UnsupportedElement, r#"{REST, "Resource": «"*"»}"#),
        (Trust, UnsupportedElement, r#"{REST-Principal, "NotPrincipal": «{"AWS": "111122223333"}»}"#),
        (Identity, InvalidSid, r#"{"Sid": «"Has space"», REST}"#),
        (Trust, InvalidSid, r#"{"Sid": «"a-b"», REST}"#),
        (Identity, DuplicateSid, r#"{"Sid": "A", REST}, {"Sid": «"A"», REST}"#),
        (Resource, DuplicateSid, r#"{"Sid": "A b", REST}, {"Sid": «"A b"», REST}"#),
        (Identity, Empty, r#"{REST-Action, "Action": «[]»}"#),
        (Identity, Empty, r#"{REST-Resource, "Resource": «[]»}"#),
        (Resource, Empty, r#"{REST-Principal, "Principal": «{}»}"#),
        (Resource, Empty, r#"{REST-Principal, "Principal": «{"AWS": []}»}"#),
        (Identity, Empty, r#"{REST, "Condition": «{}»}"#),
        (Identity, Empty, r#"IF "StringEquals": «{}»"#),
        (Identity, Empty, r#"IF "StringEquals": {«"aws:userid": []»}"#),
        (Identity, NeverMatches, r#"{REST-Action, "NotAction": «"*"»}"#),
        (Identity, NeverMatches, r#"{REST-Resource, "NotResource": ["arn:aws:s3:::b", «"*"»]}"#),
        (Resource, NeverMatches, r#"{REST-Principal, "NotPrincipal": «"*"»}"#),
    ]);
    check_fine(&[
        (Identity, "{REST}"),
        (Resource, "{REST}"),
        (Trust, "{REST}"),
        (Key, "{REST}"),
        (Key, r#"{"Sid": "Enable IAM User Permissions", REST}"#),
        (Identity, r#"{"Sid": "", REST}, {"Sid": "", REST}"#),
        (Resource, r#"{"Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"]}"#),
        (Identity, r#"{"Version": "2008-10-17", "Id": "x", "Statement": {REST}}"#),
    ]);
}

#[test]
fn principals() {
    let bad: &[(PolicyKind, &[&str])] = &[
        (
            Resource,
            &[
                r#"{"AWS": «"11112222333"»}"#,
                r#"{"AWS": «"alice"»}"#,
                r#"{"AWS": «"AROAEXAMPLEEXAMPLE123"»}"#,
                r#"{"AWS": «"arn:aws:iam::111122223333:role/*"»}"#,
                r#"{"AWS": «"arn:aws:iam::1111222233:root"»}"#,
                r#"{"AWS": «"arn:aws:iam::111122223333:group/g"»}"#,
                r#"{"AWS": «"arn:aws:iam::111122223333:instance-profile/p"»}"#,
                r#"{"AWS": «"arn:aws:iam:::role/r"»}"#,
                r#"{"AWS": «"arn:aws:s3:::bucket"»}"#,
                r#"{"AWS": «"arn:aws:iam::111122223333"»}"#,
                r#"{"AWS": ["111122223333", «"arn:amazon:iam::111122223333:root"»]}"#,
                r#"{"AWS": «"arn:aws:sts::111122223333:role/r"»}"#,
                r#"{"Service": «"logs"»}"#,
                r#"{"Service": «"*"»}"#,
                r#"{"Service": «"Logs.amazonaws.com"»}"#,
                r#"{"Service": «"logs.amazonaws.org"»}"#,
                r#"{"Federated": «"cognito-identity.amazonaws.com"»}"#,
                r#"{"CanonicalUser": «"abc"»}"#,
            ],
        ),
        (Key, &[r#"{"CanonicalUser": «"abc"»}"#]),
        (
            Trust,
            &[
                r#"«"*"»"#,
                r#"{"Federated": «"arn:aws:iam::111122223333:role/r"», "AWS": "111122223333"}"#,
                r#"{"Federated": «"google"», "AWS": "111122223333"}"#,
            ],
        ),
    ];
    for (kind, principals) in bad {
        for principal in *principals {
            check(&[(*kind, InvalidPrincipal, &format!(r#"{{REST-Principal, "Principal": {principal}}}"#))]);
        }
    }
    let federated = r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/p"}"#;
    check(&[
        (Trust, NeverMatches, &format!(r#"{{{federated}, "Action": «"sts:AssumeRole"»}}"#)),
        (Trust, NeverMatches, r#"{REST-Action, "Action": ["sts:AssumeRole", «"sts:AssumeRoleWithSAML"»]}"#),
        (
            Resource,
            InvalidVariable,
            r#"{REST-Principal, "Principal": {"AWS": «"arn:aws:iam::111122223333:user/${aws:username}"»}}"#,
        ),
    ]);
    check_fine(&[
        (Trust, &format!(r#"{{{federated}, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]}}"#)),
        (Trust, r#"{REST-Principal, "Principal": {"AWS": "*", "Federated": "accounts.google.com"}}"#),
        (
            Resource,
            r#"{REST-Principal, "Principal": {"AWS": ["arn:aws:iam::111122223333:role/path/r", "arn:aws:iam::111122223333:root",
                "arn:aws:sts::111122223333:assumed-role/r/s", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"],
                "Service": ["logs.eu-west-1.amazonaws.com", "delivery.logs.amazonaws.com", "alexa-appkit.amazon.com"]}}"#,
        ),
        (Resource, r#"{REST-Principal, "NotPrincipal": {"AWS": "arn:aws-cn:iam::111122223333:user/u"}}"#),
    ]);
}

#[test]
fn actions_and_resources() {
    for action in ["GetObject", "s3:", ":GetObject", "s3:Get Object", "s3:Get:Object", "", "s3/GetObject"] {
        check(&[(Identity, InvalidAction, &format!(r#"{{REST-Action, "Action": ["s3:GetObject", «"{action}"»]}}"#))]);
    }
    check(&[
        (Trust, InvalidAction, r#"{REST-Action, "Action": «"s3:GetObject"»}"#),
        (Identity, InvalidVariable, r#"{REST-Action, "Action": «"s3:${aws:username}"»}"#),
    ]);
    for arn in [
        "bucket",
        "s3:::bucket",
        "*bucket",
        "arn:aws:s3:bucket",
        "arn:aws:s3::bucket",
        "arn:aws:*",
        "arn:aws1:s3:::bucket",
        "arn:aws:S3:::bucket",
        "arn:aws::::bucket",
        "arn:aws:s3:eu-west-9::bucket",
        "arn:aws-cn:sqs:eu-west-1:111122223333:q",
        "arn:aws:sqs:eu-west-1:1111222233:q",
        "arn:aws:sqs:eu-west-1:ACCOUNT:q",
        "",
    ] {
        check(&[(
            Identity,
            InvalidArn,
            &format!(r#"{{"Effect": "Allow", "Action": "sqs:*", "Resource": «"{arn}"»}}"#),
        )]);
    }
    check(&[
        (
            Identity,
            InvalidVariable,
            r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": «"arn:aws:sqs:*:${aws:PrincipalAccount}:q"»}"#,
        ),
        (Identity, InvalidVariable, r#"{REST-Resource, "Resource": «"arn:aws:s3:::b/${aws:username"»}"#),
        (Identity, InvalidVariable, r#"{REST-Resource, "Resource": «"arn:aws:s3:::b/${}"»}"#),
        (Identity, InvalidVariable, r#"{REST-Resource, "Resource": «"arn:aws:s3:::b/${aws:user name}"»}"#),
        (Identity, InvalidVariable, r#"{REST-Resource, "Resource": «"arn:aws:s3:::b/${aws:username, none}"»}"#),
        (
            Identity,
            LiteralVariable,
            r#"{"Statement": {REST-Resource, "Resource": «"arn:aws:s3:::b/${aws:username}"»}}"#,
        ),
    ]);
    check_fine(&[
        (
            Identity,
            r#"{REST-Resource, "Resource": ["arn:aws:s3:::b/${aws:username}/*", "arn:*:s3:::b/${*}", "arn:aws:s3:::*"]}"#,
        ),
        (
            Identity,
            r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": ["arn:aws:sqs:eu-*:1111*:q", "arn:aws:sqs:*:????????????:*"]}"#,
        ),
        (Identity, r#"{"Effect": "Allow", "Action": "iam:GetPolicy", "Resource": "arn:aws:iam::aws:policy/*"}"#),
        // IAM completes these.
        (
            Identity,
            r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": ["arn:aws:sqs", "arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:111122223333"]}"#,
        ),
        (
            Resource,
            r#"{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}"#,
        ),
    ]);
}

#[test]
fn conditions() {
    check(&[
        (Identity, UnknownOperator, r#"IF «"StringEqual"»: {"aws:userid": "x"}"#),
        (Identity, UnknownOperator, r#"IF «"ForSome:StringEquals"»: {"aws:userid": "x"}"#),
        (Identity, UnknownOperator, r#"IF «"NullIfExists"»: {"aws:userid": "true"}"#),
        (Identity, UnfitOperator, r#"IF «"ForAnyValue:Null"»: {"aws:TagKeys": "true"}"#),
        (Identity, InvalidConditionKey, r#"IF "StringEquals": {«"userid"»: "x"}"#),
        (Identity, InvalidConditionKey, r#"IF "StringEquals": {«"aws:"»: "x"}"#),
        (Identity, DuplicateElement, r#"IF "StringEquals": {"aws:userid": "x", «"aws:UserId"»: "y"}"#),
        (Resource, InvalidConditionValue, r#"IF "Bool": {"aws:SecureTransport": «"no"»}"#),
        (Resource, InvalidConditionValue, r#"IF "Bool": {"aws:SecureTransport": «0»}"#),
        (Resource, InvalidConditionValue, r#"IF "Bool": {«"aws:SecureTransport": ["true", "false"]»}"#),
        (Resource, ImpossibleConditionValue, r#"IF "StringEquals": {"aws:SecureTransport": «"False"»}"#),
        (Identity, InvalidConditionValue, r#"IF "Null": {"aws:userid": «"yes"»}"#),
        (
            Identity,
            InvalidConditionValue,
            r#"IF "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", «"203.0.113.0/33"»]}"#,
        ),
        (Identity, InvalidConditionValue, r#"IF "IpAddress": {"aws:SourceIp": «"203.0.113"»}"#),
        (Identity, InvalidConditionValue, r#"IF "NotIpAddress": {"aws:SourceIp": «"203.0.113.*"»}"#),
        (
            Identity,
            ImpossibleConditionValue,
            r#"IF "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", «"10.1.0.0/16"»]}"#,
        ),
        (Identity, InvalidConditionValue, r#"IF "DateLessThan": {"aws:CurrentTime": «"2027-02-29"»}"#),
        (Identity, InvalidConditionValue, r#"IF "DateLessThan": {"aws:CurrentTime": «"30.06.2027"»}"#),
        (Identity, InvalidConditionValue, r#"IF "NumericLessThan": {"aws:MultiFactorAuthAge": «"1h"»}"#),
        (Identity, InvalidVariable, r#"IF "NumericLessThan": {"aws:MultiFactorAuthAge": «"${aws:EpochTime}"»}"#),
        (Resource, ImpossibleConditionValue, r#"IF "ArnLike": {"aws:PrincipalArn": «"role/x"»}"#),
        (Resource, LiteralWildcard, r#"IF "StringNotEquals": {"aws:PrincipalArn": «"arn:aws:iam::*:role/x"»}"#),
        (Resource, LiteralWildcard, r#"IF "StringEqualsIgnoreCase": {"aws:userid": «"a?"»}"#),
        (Resource, ImpossibleConditionValue, r#"IF "StringEquals": {"aws:PrincipalAccount": «"1234"»}"#),
        (Resource, ImpossibleConditionValue, r#"IF "StringNotEquals": {"aws:PrincipalOrgID": «"ou-abcd-12345678"»}"#),
        (Resource, ImpossibleConditionValue, r#"IF "StringEquals": {"aws:SourceVpce": «"vpc-12345678"»}"#),
        (Identity, NeverMatches, r#"IF "Null": {"aws:userid": "true"}, "StringEquals": {«"aws:UserID"»: "x"}"#),
        (
            Identity,
            LiteralVariable,
            r#"{"Version": "2008-10-17", "Statement": {REST, "Condition": {"StringEquals": {"aws:userid": «"${aws:userid}"»}}}}"#,
        ),
    ]);
    check_fine(&[
        (Resource, r#"IF "Bool": {"aws:SecureTransport": false}"#),
        (Resource, r#"IF "bool": {"aws:securetransport": "False"}"#),
        (Resource, r#"IF "StringEquals": {"aws:SecureTransport": "false"}"#),
        (Resource, r#"IF "StringEqualsIgnoreCase": {"aws:SecureTransport": "False"}"#),
        (Resource, r#"IF "BoolIfExists": {"aws:SecureTransport": "false"}, "Null": {"aws:userid": "true"}"#),
        (
            Resource,
            r#"IF "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "Null": {"aws:PrincipalOrgID": true}"#,
        ),
        (
            Identity,
            r#"IF "IpAddress": {"aws:SourceIp": ["203.0.113.7", "2001:db8::/32"]}, "NotIpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}"#,
        ),
        (
            Identity,
            r#"IF "DateGreaterThan": {"aws:CurrentTime": ["2027-01-31T00:00:00Z", "2027-02", "1700000000", "2028-02-29T01:02+01:00"]}"#,
        ),
        (Identity, r#"IF "NumericLessThanEquals": {"aws:MultiFactorAuthAge": [3600, "0.5"]}"#),
        (
            Resource,
            r#"IF "ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/x", "*", "arn:aws:iam::111122223333:role/${aws:userid}"]}"#,
        ),
        (
            Identity,
            r#"IF "StringEquals": {"aws:userid": "a${*}b", "aws:PrincipalTag/team": "${aws:PrincipalTag/team, 'no*ne'}"}"#,
        ),
        (Identity, r#"IF "ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}"#),
    ]);
}

#[test]
fn names_that_do_not_exist() {
    check(&[
        (Identity, UnknownAction, r#"{REST-Action, "Action": ["s3:GetObject", «"s3:GetObjects"»]}"#),
        (Identity, UnknownAction, r#"{REST-Action, "Action": «"s3:Fetch*"»}"#),
        (Identity, UnknownAction, r#"{REST-Action, "NotAction": «"s3:ListObjects"»}"#),
        (Identity, UnknownService, r#"{REST-Action, "Action": «"s4:GetObject"»}"#),
        (Identity, UnknownService, r#"{"Effect": "Deny", "Action": "*", "Resource": «"arn:aws:s4:::bucket"»}"#),
        (Resource, UnknownConditionKey, r#"IF "Bool": {«"aws:SecureTransports"»: "false"}"#),
        (Resource, UnknownConditionKey, r#"IF "StringEquals": {«"s3:prefixes"»: "x"}"#),
        (Resource, InvalidConditionKey, r#"IF "StringEquals": {«"aws:PrincipalTag"»: "x"}"#),
        (Resource, InvalidConditionKey, r#"IF "StringEquals": {«"aws:PrincipalTag/"»: "x"}"#),
        (Identity, UnknownConditionKey, r#"{REST-Resource, "Resource": «"arn:aws:s3:::b/${aws:user}"»}"#),
        (Identity, UnknownConditionKey, r#"IF "StringEquals": {"aws:userid": «"${username}"»}"#),
    ]);
    let expected = |text: &str, kind| {
        let found = all_faults(&document(text, kind), kind);
        found[0].expected.clone().expect("what was expected")
    };
    assert_eq!(expected(r#"{REST-Action, "Action": "s3:GetObjects"}"#, Identity), "`s3:GetObject`");
    assert_eq!(expected(r#"{REST-Action, "Action": "fierhose:PutRecord"}"#, Identity), "`firehose:PutRecord`");
    assert_eq!(expected(r#"IF "Bool": {"aws:SecureTransports": "false"}"#, Resource), "`aws:SecureTransport`");
    assert_eq!(expected(r#"IF "StringEqual": {"aws:userid": "x"}"#, Resource), "`StringEquals`");
    check_fine(&[
        (Identity, r#"{REST-Action, "Action": ["S3:getobject", "s3:Get*", "*", "s3:*Object"]}"#),
        // SNS writes it, and the table does not have it.
        (Resource, r#"{REST-Action, "Action": ["SNS:Publish", "SNS:Receive"]}"#),
        (Resource, r#"{REST-Action, "Action": "sns:Receive"}"#),
        (
            Identity,
            r#"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:elasticloadbalancing:*:*:loadbalancer/*"}"#,
        ),
        (
            Trust,
            r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/example.com"},
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"example.com:aud": "x"}}}"#,
        ),
        (
            Trust,
            r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/p"},
            "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}"#,
        ),
    ]);
}

#[test]
fn operators_fit_the_types_of_keys() {
    check(&[
        (Resource, UnfitOperator, r#"IF «"NumericEquals"»: {"aws:SecureTransport": "0"}"#),
        (Resource, UnfitOperator, r#"IF «"Bool"»: {"aws:PrincipalOrgID": "true"}"#),
        (Resource, UnfitOperator, r#"IF «"StringLike"»: {"aws:CurrentTime": "2027-01-01"}"#),
        (Resource, UnfitOperator, r#"IF «"IpAddress"»: {"aws:PrincipalAccount": "203.0.113.0/24"}"#),
        (Resource, ImpossibleConditionValue, r#"IF "StringEquals": {"aws:SecureTransport": «"False"»}"#),
        (Resource, ImpossibleConditionValue, r#"IF "StringEquals": {"aws:SourceIp": «"203.0.113.0/24"»}"#),
        (Resource, UnfitOperator, r#"IF «"StringLike"»: {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#),
        (Resource, UnfitOperator, r#"IF «"ForAllValues:StringEquals"»: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#),
    ]);
    check_fine(&[
        (
            Resource,
            r#"IF "StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}, "NumericLessThan": {"aws:EpochTime": 1}"#,
        ),
        (Resource, r#"IF "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}"#),
        (Key, r#"IF "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:111122223333:*"}"#),
        (Resource, r#"IF "StringEquals": {"aws:SourceIp": "203.0.113.7"}, "StringLike": {"aws:SecureTransport": "*"}"#),
    ]);
}

#[test]
fn parts_that_never_come_together() {
    let on =
        |action: &str, resource: &str| format!(r#"{{"Effect": "Allow", "Action": {action}, "Resource": {resource}}}"#);
    let objects = r#""arn:aws:s3:::b/*""#;
    check(&[
        (Identity, UnmatchedResource, &on(r#"["s3:GetObject", «"s3:ListBucket"»]"#, objects)),
        (Identity, UnmatchedResource, &on(r#""s3:GetObject""#, r#"["arn:aws:s3:::b/*", «"arn:aws:s3:::b"»]"#)),
        (Identity, UnmatchedResource, &on(r#""s3:GetObject""#, r#"«"arn:aws:s3:eu-west-1:111122223333:b/x"»"#)),
        (Identity, NeedsAllResources, &on(r#""s3:ListAllMyBuckets""#, r#"«"arn:aws:s3:::b"»"#)),
        (Identity, NeedsAllResources, &on(r#"["s3:GetObject", «"s3:ListAllMyBuckets"»]"#, objects)),
        (
            Identity,
            UnmatchedResource,
            &on(r#"["kms:Decrypt"]"#, r#"«"arn:aws:kms:eu-west-1:111122223333:alias/logs"»"#),
        ),
        (
            Identity,
            UnmatchedResource,
            &on(r#"["logs:PutLogEvents", «"s3:PutObject"»]"#, r#""arn:aws:logs:*:*:log-group:g:*""#),
        ),
        (
            Identity,
            PartlyUnsupportedConditionKey,
            r#"{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*",
                "Condition": {"StringLike": {«"s3:prefix"»: "home/*"}}}"#,
        ),
        (Identity, UnsupportedConditionKey, r#"IF "StringNotLike": {«"s3:prefix"»: "home/*"}"#),
        (Identity, UnsupportedConditionKey, r#"IF "Null": {«"s3:prefix"»: "false"}"#),
        (
            Resource,
            NeverMatches,
            r#"{REST-Principal, "Principal": {"Service": "logs.amazonaws.com"},
                "Condition": {"StringEquals": {«"aws:PrincipalOrgID"»: "o-a1b2c3d4e5"}}}"#,
        ),
        (
            Resource,
            NeverMatches,
            r#"{REST-Principal, "Principal": {"AWS": "111122223333"},
                "Condition": {"StringEquals": {«"aws:SourceAccount"»: "111122223333"}}}"#,
        ),
    ]);
    check_fine(&[
        (Identity, &on(r#"["s3:GetObject", "s3:ListBucket"]"#, r#"["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#)),
        (Identity, &on(r#"["s3:*", "s3:GetObject"]"#, objects)),
        (Identity, &on(r#"["s3:ListAllMyBuckets", "s3:GetBucketLocation"]"#, r#""arn:aws:s3:::*""#)),
        (Identity, &on(r#""ssm:SendCommand""#, r#""arn:aws:ssm:*::document/AWS-*""#)),
        (Identity, &on(r#"["logs:CreateLogStream", "logs:PutLogEvents"]"#, r#""arn:aws:logs:*:*:log-group:g:*""#)),
        (Identity, &on(r#""s3:ListBucket""#, r#"["arn:aws:s3:::${aws:username}", "*"]"#)),
        (Identity, r#"{REST, "Condition": {"StringLikeIfExists": {"aws:PrincipalArn": "*"}}}"#),
        (
            Identity,
            r#"{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*",
                "Condition": {"StringLikeIfExists": {"s3:prefix": "home/*"}}}"#,
        ),
        (
            Resource,
            r#"{REST-Principal, "Principal": {"Service": "logs.amazonaws.com", "AWS": "111122223333"},
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}"#,
        ),
        (
            Resource,
            r#"{REST-Principal, "Principal": {"AWS": "*"}, "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}}"#,
        ),
        (
            Resource,
            r#"{REST-Principal, "Principal": {"Service": "logs.amazonaws.com"},
                "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}"#,
        ),
    ]);
}

/// What would take too long to look up is named, not passed over.
#[test]
fn hostile_documents_are_checked_soon() {
    let many = |count: usize, of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<Vec<_>>().join(",");
    let actions =
        |list: String| format!(r#"{{"Statement": {{"Effect": "Allow", "Action": [{list}], "Resource": "*"}}}}"#);
    let cases = [
        (actions(many(20_000, &|n| format!("\"*:*x{n}*\""))), true),
        (actions(many(20_000, &|n| format!("\"s3:*x{n}*\""))), true),
        (actions(many(20_000, &|n| format!("\"s3:GetObject{n}\""))), true),
        (actions(many(20_000, &|_| "\"s3:Get*\"".to_owned())), false),
        (
            format!(
                r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": [{}]}}}}"#,
                many(2_000, &|n| format!("\"arn:aws:s3:::bucket{n}{}\"", "?*".repeat(100)))
            ),
            true,
        ),
        (
            format!(
                r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{"StringEquals": {{{}}}}}}}}}"#,
                many(20_000, &|n| format!("\"aws:k{n}\": \"v\""))
            ),
            true,
        ),
        (
            format!(
                r#"{{"Statement": [{}]}}"#,
                many(5_000, &|n| format!(r#"{{"Sid": "S{n}", "Effect": "Deny", "Action": "ec2:*", "Resource": "*"}}"#))
            ),
            false,
        ),
    ];
    for (text, gives_up) in cases {
        let started = std::time::Instant::now();
        let found = all_faults(&text, Identity);
        let begin = &text[..90];
        assert_eq!(found.iter().any(|fault| fault.kind == Unchecked), gives_up, "{begin}");
        assert!(started.elapsed() < std::time::Duration::from_secs(30), "{begin}: {:?}", started.elapsed());
    }
}

#[test]
fn sizes() {
    let fill = |count: usize| {
        let ids: Vec<_> = (0..count).map(|n| format!("\"{n:012}\"")).collect();
        format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{{\"AWS\":[{}]}}}}}}",
            ids.join(",\n   ")
        )
    };
    // 104 characters and 15 for each account.
    let size = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let (fits, too_large) = (fill(129), fill(130));
    assert_eq!((size(&fits), size(&too_large)), (2038, 2053));
    assert_eq!(all_faults(&fits, Trust), []);
    let [fault] = all_faults(&too_large, Trust).try_into().expect("one fault");
    assert_eq!(fault.kind, TooLarge);
    assert!(fault.message.contains("2053 characters"), "{}", fault.message);
    // Conditions are counted as they are: this document has 3,000 characters, and is as short as it can be.
    let conditions = format!(
        r#"{{"Statement":{{"Effect":"Deny","Principal":"*","Action":"sts:*","Condition":{{"Null":{{"aws:userid":true}},"StringLike":{{"aws:PrincipalTag/a":["x","{}"],"aws:PrincipalTag/b":"y"}}}}}}}}"#,
        "z".repeat(2825)
    );
    assert_eq!(conditions.len(), 3000);
    let found = all_faults(&conditions, Trust);
    assert!(found.iter().any(|fault| fault.message.contains(" 3000 characters")), "{found:?}");
    assert_eq!(all_faults(&too_large, Key).iter().filter(|fault| fault.kind == TooLarge).count(), 0);
}

/// Whatever is done to a document, it is read or refused, and every place is one of its text.
#[test]
fn damaged_documents_have_places() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "ü1", "Effect": "Allow", "Principal": {"AWS": ["111122223333",
        "arn:aws:iam::111122223333:role/r"], "Service": "logs.amazonaws.com"}, "Action": ["s3:Get*", "s3:PutObject"],
        "Resource": "arn:aws:s3:::b/${aws:username}*", "Condition": {"Bool": {"aws:SecureTransport": true},
        "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", 1.5]}, "DateLessThan": {"aws:CurrentTime": "2027-01-31T00:00:00Z"}}}]}"#;
    let replacements: [&[u8]; 8] = [b"", b"\"", b"\\", b"{", b"]", b"\xc3\xbc", b"\xff", b":"];
    for at in 0..text.len() {
        for replacement in replacements {
            let mut bytes = text.as_bytes().to_vec();
            bytes.splice(at..=at, replacement.iter().copied());
            let fits = |place: Place| place.start <= place.end && place.end as usize <= bytes.len();
            match read_bytes(&bytes, 0) {
                Err(error) => assert!(fits(error.place), "{at} {replacement:?} {error:?}"),
                Ok(read) => {
                    let text = std::str::from_utf8(&bytes).unwrap();
                    for fault in read.faults.into_iter().chain(faults(&read.document, Resource)) {
                        assert!(text.get(fault.place.span()).is_some(), "{at} {replacement:?} {fault:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn kinds_have_names_of_their_own() {
    let mut names: Vec<_> = FaultKind::ALL.iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FaultKind::ALL.len());
}
