//! The plain evaluator, case by case from the IAM User Guide.

use std::collections::BTreeMap;

use seclog::base::Place;
use seclog::iam::access::{Fuel, PolicyKind, within};
use seclog::iam::evaluate::{Decision, Value, assign, evaluate, matching};
use seclog::iam::request::Principal;
use seclog::iam::text::{Piece, Text, Unknown};
use serde_json::json;

use super::generator::{self, Random, Shape};
use super::{aws, by, document, print, request, sample};

const BUCKET: &str = "arn:aws:s3:::logs";
pub const OBJECT: &str = "arn:aws:s3:::logs/a/b.gz";
pub const USER: &str = "arn:aws:iam::111122223333:user/ann";
pub const ROLE: &str = "arn:aws:iam::111122223333:role/team/writer";
pub const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/writer/i-1";
pub const FOREIGN: &str = "arn:aws:iam::222222222222:role/writer";

/// Whether a condition of one key holds, as an Allow with nothing else tells.
fn holds(operator: &str, listed: &[&str], present: Option<&[&str]>) -> bool {
    let policy = document(
        &json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {operator: {"aws:Key": listed}}}})
        .to_string(),
    );
    let mut context: Vec<(&str, &[&str])> = vec![("aws:username", &["ann"]), ("aws:TagKeys", &["one", "two"])];
    context.extend(present.map(|values| ("AWS:kEY", values)));
    evaluate(&policy, &request("s3:GetObject", OBJECT, &context)) == Decision::Allowed
}

/// Checks lines of `operator | listed, listed | present, present | holds`; `-` for a key that is absent, nothing for an empty list.
fn check(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [operator, listed, present, expected] = cells[..] else { panic!("{line}") };
        let values = |cell: &'static str| -> Vec<&str> {
            cell.split(", ")
                .map(|value| if value == "''" { "" } else { value })
                .filter(|value| *value != "[]")
                .collect()
        };
        let leak = |cell: &str| -> &'static str { Box::leak(cell.to_owned().into_boxed_str()) };
        let (listed, present) = (values(leak(listed)), (present != "-").then(|| values(leak(present))));
        assert_eq!(holds(operator, &listed, present.as_deref()), expected == "yes", "{line}");
    }
}

#[test]
fn strings() {
    check(
        "StringEquals              | a          | a     | yes
         StringEquals              | a          | A     | no
         StringEquals              | a, b       | b     | yes
         StringEquals              | a*         | ab    | no
         StringEquals              | a*         | a*    | yes
         StringEquals              | ''         | ''    | yes
         StringEquals              | []         | a     | no
         StringNotEquals           | []         | a     | yes
         StringEquals              | a          | -     | no
         StringNotEquals           | a, b       | b     | no
         StringNotEquals           | a, b       | c     | yes
         StringNotEquals           | a          | -     | yes
         StringEqualsIgnoreCase    | a          | A     | yes
         StringNotEqualsIgnoreCase | a          | A     | no
         StringNotEqualsIgnoreCase | a          | b     | yes
         StringLike                | a*c?       | abbcd | yes
         StringLike                | a*c?       | abbc  | no
         StringLike                | *          | ''    | yes
         StringLike                | ?          | ''    | no
         StringLike                | ?          | é     | yes
         StringLike                | A*         | ab    | no
         StringLike                | a:*:d      | a:b:c:d | yes
         StringLike                | *ab*ab     | ababab | yes
         StringNotLike             | a*, b*     | bc    | no
         StringNotLike             | a*, b*     | c     | yes
         StringNotLike             | a*         | -     | yes
         stringlike                | a*         | ab    | yes
         StringLikes               | a*         | ab    | no",
    );
}

#[test]
fn numbers() {
    check(
        "NumericEquals            | 10      | 10.0  | yes
         NumericEquals            | 10      | 010   | yes
         NumericEquals            | 0.5     | 0.50  | yes
         NumericEquals            | -0      | 0     | yes
         NumericEquals            | 9007199254740993 | 9007199254740992 | no
         NumericEquals            | ten     | ten   | no
         NumericEquals            | 1e1     | 10    | no
         NumericNotEquals         | 10      | 10.0  | no
         NumericNotEquals         | 10, 11  | 12    | yes
         NumericNotEquals         | 10      | -     | yes
         NumericLessThan          | 10      | 9.99  | yes
         NumericLessThan          | 10      | 10    | no
         NumericLessThan          | 10      | -     | no
         NumericLessThan          | -10     | -11   | yes
         NumericLessThan          | -10     | -9    | no
         NumericLessThan          | 0       | -0.1  | yes
         NumericLessThanEquals    | 10      | 10    | yes
         NumericGreaterThan       | 10      | 10.01 | yes
         NumericGreaterThan       | 9       | 10    | yes
         NumericGreaterThan       | 10      | 10    | no
         NumericGreaterThanEquals | 10      | 10    | yes
         NumericGreaterThanEquals | 10, 5   | 7     | yes
         NumericGreaterThan       | 10      | x     | no",
    );
}

#[test]
fn dates() {
    check(
        "DateEquals            | 2020-01-01T00:00:00Z | 1577836800             | yes
         DateEquals            | 2020-01-01           | 2020-01-01T00:00:00Z   | yes
         DateEquals            | 2020                 | 2020-01-01T00:00Z      | yes
         DateEquals            | 2020-01-01T01:00:00+01:00 | 2020-01-01T00:00:00Z | yes
         DateEquals            | 2020-02-30           | 2020-02-30             | no
         DateEquals            | 1970                 | 0                      | yes
         DateEquals            | 2000-02-29           | 951782400              | yes
         DateEquals            | 1969-12-31T23:59:59Z | -1                     | yes
         DateNotEquals         | 2020-01-01           | 2020-01-02             | yes
         DateNotEquals         | 2020-01-01           | -                      | yes
         DateLessThan          | 2020-06-30           | 2020-06-29T23:59:59.9Z | yes
         DateLessThan          | 2020-06-30           | 2020-06-30T00:00:00Z   | no
         DateLessThanEquals    | 2020-06-30           | 2020-06-30T00:00:00Z   | yes
         DateGreaterThan       | 2019-07-16T12:00:00Z | 2019-07-16T12:00:00.1Z | yes
         DateGreaterThan       | 2019-07-16T12:00:00Z | 2019-07-16T13:00:00+02:00 | no
         DateGreaterThanEquals | 2019-07-16T12:00:00Z | 2019-07-16T12:00:00Z   | yes
         DateGreaterThan       | 2019-07-16T12:00:00Z | -                      | no
         DateGreaterThan       | soon                 | 2019-07-16T12:00:00Z   | no",
    );
}

#[test]
fn truth_binary_and_presence() {
    check(
        "Bool         | true        | true  | yes
         Bool         | TRUE        | true  | yes
         Bool         | true        | false | no
         Bool         | true, false | false | yes
         Bool         | false       | -     | no
         Bool         | no          | no    | no
         BoolIfExists | true        | -     | yes
         BoolIfExists | true        | false | no
         BinaryEquals | QmluYXJ5VmFsdWVJbkJhc2U2NA== | QmluYXJ5VmFsdWVJbkJhc2U2NA== | yes
         BinaryEquals | QQ==        | Qg==  | no
         BinaryEquals | QQ          | QQ    | no
         BinaryEquals | QR==        | QR==  | no
         Null         | true        | -     | yes
         Null         | true        | a     | no
         Null         | false       | a     | yes
         Null         | false       | -     | no
         Null         | false       | []    | no
         Null         | true, false | -     | yes",
    );
}

#[test]
fn addresses() {
    check(
        "IpAddress    | 203.0.113.0/24     | 203.0.113.255     | yes
         IpAddress    | 203.0.113.0/24     | 203.0.114.0       | no
         IpAddress    | 203.0.113.7/24     | 203.0.113.9       | yes
         IpAddress    | 203.0.113.7        | 203.0.113.7       | yes
         IpAddress    | 203.0.113.7        | 203.0.113.8       | no
         IpAddress    | 0.0.0.0/0          | 198.51.100.1      | yes
         IpAddress    | 0.0.0.0/0          | 2001:db8::1       | no
         IpAddress    | 0.0.0.0/33         | 198.51.100.1      | no
         IpAddress    | 2001:db8:1234:5678::/64 | 2001:DB8:1234:5678::9 | yes
         IpAddress    | 2001:db8:1234:5678::/64 | 2001:db8:1234:5679::9 | no
         IpAddress    | ::/0               | 2001:db8::1       | yes
         IpAddress    | 10.0.0.0/8, 192.0.2.0/24 | 192.0.2.1   | yes
         IpAddress    | 10.0.0.0/8         | -                 | no
         IpAddress    | 10.0.0.0/8         | vpce              | no
         NotIpAddress | 10.0.0.0/8, 192.0.2.0/24 | 192.0.2.1   | no
         NotIpAddress | 10.0.0.0/8         | 192.0.2.1         | yes
         NotIpAddress | 10.0.0.0/8         | -                 | yes",
    );
}

/// "Each of the six colon-delimited components of the ARN is checked separately."
#[test]
fn arns() {
    check(
        "ArnLike      | arn:aws:sns:*:123:*       | arn:aws:sns:us-east-1:123:topic:a | yes
         ArnLike      | arn:aws:sns:*:1?3:topic   | arn:aws:sns:us-east-1:a:123:topic | no
         ArnLike      | arn:aws:s3:::logs*        | arn:aws:s3:::logs/a:b             | yes
         ArnLike      | arn:aws:iam::*:role/*     | arn:aws:iam::123:user/role/a      | no
         ArnLike      | arn:*:*:*:*:*             | arn:aws:s3:::logs                 | yes
         ArnLike      | arn:aws:s3:*:logs         | arn:aws:s3:::logs                 | yes
         ArnLike      | *                         | anything                          | yes
         ArnLike      | arn:*                     | arn:aws:s3:::logs                 | yes
         ArnLike      | arn:aws:s3:::LOGS         | arn:aws:s3:::logs                 | no
         ArnLike      | arn:*:*:*:*:*             | arn:aws:s3                        | no
         ArnEquals    | arn:aws:s3:::lo?s         | arn:aws:s3:::logs                 | yes
         ArnEquals    | arn:aws:s3:::logs         | -                                 | no
         ArnNotEquals | arn:aws:s3:::lo?s         | arn:aws:s3:::logs                 | no
         ArnNotLike   | arn:aws:s3:::a, arn:aws:s3:::b | arn:aws:s3:::c               | yes
         ArnNotLike   | arn:aws:s3:::a            | -                                 | yes",
    );
}

#[test]
fn if_exists_and_qualifiers() {
    check(
        "StringEqualsIfExists                | a       | -       | yes
         StringEqualsIfExists                | a       | b       | no
         StringNotEqualsIfExists             | a       | -       | yes
         StringNotEqualsIfExists             | a       | a       | no
         NumericLessThanIfExists             | 1       | -       | yes
         ForAllValues:StringEquals           | a, b    | a, b    | yes
         ForAllValues:StringEquals           | a, b    | a, c    | no
         ForAllValues:StringEquals           | a, b    | a       | yes
         ForAllValues:StringEquals           | a, b    | -       | yes
         ForAllValues:StringEquals           | a, b    | []      | yes
         ForAllValues:StringNotEquals        | a, b    | c, d    | yes
         ForAllValues:StringNotEquals        | a, b    | c, a    | no
         ForAllValues:StringLike             | a*      | ab, ac  | yes
         ForAnyValue:StringEquals            | a, b    | c, b    | yes
         ForAnyValue:StringEquals            | a, b    | c, d    | no
         ForAnyValue:StringEquals            | a, b    | -       | no
         ForAnyValue:StringEquals            | a, b    | []      | no
         ForAnyValue:StringNotEquals         | a, b    | a, c    | yes
         ForAnyValue:StringNotEquals         | a, b    | a, b    | no
         ForAnyValue:StringNotEquals         | a, b    | -       | no
         ForAnyValue:StringEqualsIfExists    | a       | -       | yes
         ForAnyValue:StringEqualsIfExists    | a       | b       | no
         ForAllValues:StringEqualsIfExists   | a       | -       | yes
         ForAnyValue:ArnLike                 | arn:aws:s3:::* | arn:aws:sns:a:b:c, arn:aws:s3:::b | yes
         ForAnyValue:Bool                    | true    | false, true | yes
         ForEachValue:StringEquals           | a       | a       | no",
    );
}

/// "IAM policy elements: Variables and tags".
#[test]
fn variables() {
    check(
        "StringEquals  | ${aws:username}          | ann    | yes
         StringEquals  | ${AWS:UserName}          | ann    | yes
         StringLike    | home/${aws:username}/*   | home/ann/x | yes
         StringLike    | home/${aws:username}/*   | home/bob/x | no
         StringEquals  | ${aws:userid}            | ann    | no
         StringEquals  | ${aws:userid}            | ${aws:userid} | no
         StringEquals  | ${aws:userid,'nobody'}  | nobody | yes
         StringEquals  | ${aws:username,'nobody'} | nobody | no
         StringEquals  | ${aws:TagKeys}           | one    | no
         StringEquals  | ${aws:TagKeys,'x'}      | x      | yes
         StringLike    | ${*}                     | *      | yes
         StringLike    | ${*}                     | a      | no
         StringLike    | a${?}c                   | a?c    | yes
         StringLike    | a${?}c                   | abc    | no
         StringEquals  | ${$}                     | $      | yes
         StringLike    | ${aws:username*          | ${aws:usernamex | yes
         ArnLike       | arn:aws:iam::1:user/${aws:username} | arn:aws:iam::1:user/ann | yes
         NumericEquals | ${aws:username}          | ann    | no",
    );
    let policy = |version: &str| {
        document(
            &json!({"Version": version, "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/${aws:username}/*"}})
                .to_string(),
        )
    };
    let own = request("s3:GetObject", "arn:aws:s3:::logs/ann/x", &[("aws:username", &["ann"])]);
    assert_eq!(evaluate(&policy("2012-10-17"), &own), Decision::Allowed);
    assert_eq!(evaluate(&policy("2008-10-17"), &own), Decision::NotAllowed);
    let spelled = request("s3:GetObject", "arn:aws:s3:::logs/${aws:username}/x", &[("aws:username", &["ann"])]);
    assert_eq!(evaluate(&policy("2008-10-17"), &spelled), Decision::Allowed);
    let starred = request("s3:GetObject", "arn:aws:s3:::logs/ann/x", &[("aws:username", &["*"])]);
    assert_eq!(evaluate(&policy("2012-10-17"), &starred), Decision::NotAllowed);
}

#[test]
fn statements() {
    let policy = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["s3:get*", "S3:PUTOBJECT"], "Resource": ["arn:aws:s3:::logs/*"]},
            {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:sns:*:*:alarms"},
            {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/locked/*",
             "Condition": {"StringEquals": {"a:b": "1", "a:c": "2"}, "Bool": {"aws:SecureTransport": false}}}
        ]}"#,
    );
    let topic = "arn:aws:sns:eu-west-1:111122223333:alarms";
    for (action, resource, expected) in [
        ("s3:GetObject", OBJECT, Decision::Allowed),
        ("s3:PutObject", OBJECT, Decision::Allowed),
        ("s3:PutObjectAcl", OBJECT, Decision::NotAllowed),
        ("s3:GetObject", BUCKET, Decision::NotAllowed),
        ("s3:ListAllMyBuckets", "*", Decision::NotAllowed),
        ("sns:Publish", topic, Decision::Allowed),
        ("sns:ListTopics", "*", Decision::Denied),
        ("s3:GetObject", "arn:aws:s3:::logs/locked/a", Decision::Allowed),
    ] {
        assert_eq!(evaluate(&policy, &request(action, resource, &[])), expected, "{action} {resource}");
    }
    let all = [("a:b", &["1"][..]), ("a:c", &["2"]), ("aws:securetransport", &["false"])];
    for left_out in 0..=all.len() {
        let context: Vec<_> = all.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, key)| *key).collect();
        let decision = evaluate(&policy, &request("s3:GetObject", "arn:aws:s3:::logs/locked/a", &context));
        assert_eq!(decision == Decision::Denied, left_out == all.len(), "all conditions must hold");
    }
    assert_eq!(matching(&policy, &request("sns:Publish", topic, &[])).count(), 1);
}

/// "AWS JSON policy elements: Principal" and "`NotPrincipal`".
#[test]
fn principals() {
    let root = "arn:aws:iam::111122223333:root";
    let service = || Principal::Service("logs.amazonaws.com".into());
    let provider = "arn:aws:iam::111122223333:saml-provider/idp";
    for (effect, element, listed, principal, expected) in [
        ("Allow", "Principal", json!("*"), aws(FOREIGN), true),
        ("Allow", "Principal", json!("*"), Principal::Anonymous, true),
        ("Allow", "Principal", json!("*"), service(), true),
        ("Allow", "Principal", json!({"AWS": "*"}), Principal::Anonymous, true),
        ("Allow", "Principal", json!({"AWS": "*"}), service(), true),
        ("Deny", "Principal", json!("*"), service(), true),
        ("Deny", "Principal", json!({"AWS": "*"}), service(), true),
        ("Allow", "Principal", json!({"AWS": "111122223333"}), aws(USER), true),
        ("Allow", "Principal", json!({"AWS": "111122223333"}), aws(SESSION), true),
        ("Allow", "Principal", json!({"AWS": root}), aws(ROLE), true),
        ("Allow", "Principal", json!({"AWS": root}), aws(root), true),
        ("Allow", "Principal", json!({"AWS": root}), aws(FOREIGN), false),
        ("Allow", "Principal", json!({"AWS": root}), Principal::Anonymous, false),
        ("Allow", "Principal", json!({"AWS": ROLE}), aws(ROLE), true),
        ("Allow", "Principal", json!({"AWS": ROLE}), aws(SESSION), true),
        ("Allow", "Principal", json!({"AWS": ROLE}), aws("arn:aws:sts::222222222222:assumed-role/writer/i-1"), false),
        ("Allow", "Principal", json!({"AWS": ROLE}), aws("arn:aws:sts::111122223333:assumed-role/writer2/i-1"), false),
        ("Allow", "Principal", json!({"AWS": SESSION}), aws(SESSION), true),
        ("Allow", "Principal", json!({"AWS": SESSION}), aws(ROLE), false),
        ("Allow", "Principal", json!({"AWS": USER}), aws(USER), true),
        ("Allow", "Principal", json!({"AWS": "arn:aws:iam::111122223333:user/*"}), aws(USER), false),
        ("Allow", "Principal", json!({"AWS": [FOREIGN, USER]}), aws(USER), true),
        ("Allow", "Principal", json!({"Service": "logs.amazonaws.com"}), service(), true),
        ("Allow", "Principal", json!({"Service": "s3.amazonaws.com"}), service(), false),
        ("Allow", "Principal", json!({"Service": "logs.amazonaws.com", "AWS": USER}), aws(USER), true),
        ("Allow", "Principal", json!({"Federated": provider}), Principal::Federated(provider.into()), true),
        ("Allow", "Principal", json!({"AWS": provider}), Principal::Federated(provider.into()), false),
        ("Deny", "NotPrincipal", json!({"AWS": ROLE}), aws(SESSION), false),
        ("Deny", "NotPrincipal", json!({"AWS": ROLE}), aws(USER), true),
        ("Deny", "NotPrincipal", json!({"AWS": ROLE}), service(), true),
        ("Deny", "NotPrincipal", json!({"AWS": "*"}), service(), false),
        ("Deny", "NotPrincipal", json!({"Service": "logs.amazonaws.com"}), service(), false),
        ("Deny", "NotPrincipal", json!({"Service": "logs.amazonaws.com"}), Principal::Anonymous, true),
    ] {
        let policy = json!({"Statement": [{"Effect": effect, element: listed, "Action": "s3:*", "Resource": "*"}]});
        let asked = by(principal.clone(), &request("s3:GetObject", OBJECT, &[]));
        assert_eq!(
            matching(&document(&policy.to_string()), &asked).count() == 1,
            expected,
            "{effect} {element} {listed}: {principal}"
        );
    }
}

#[test]
fn unknown_parts_take_values() {
    let unknown = Unknown::new("aws_s3_bucket.logs.arn");
    let more = Unknown::new("var.actions");
    let mut policy =
        document(r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "REPLACED"}]}"#);
    let statement = &mut policy.statements.items[0];
    let pieces = [Piece::Unknown(unknown.clone()), Piece::Known("/*".into())];
    statement.resources.as_mut().unwrap().values.items[0] = Text::new(pieces, Place::default());
    statement.actions.values.more = Some(more.clone());
    let read = request("s3:GetObject", OBJECT, &[]);
    let write = request("s3:PutObject", OBJECT, &[]);
    assert_eq!(evaluate(&policy, &read), Decision::NotAllowed);
    let mut assignment = BTreeMap::from([(unknown, Value::Text(BUCKET.into()))]);
    assert_eq!(evaluate(&assign(&policy, &assignment), &read), Decision::Allowed);
    assert_eq!(evaluate(&assign(&policy, &assignment), &write), Decision::NotAllowed);
    assignment.insert(more, Value::Texts(vec!["s3:Put*".into()]));
    assert_eq!(evaluate(&assign(&policy, &assignment), &write), Decision::Allowed);

    policy.statements.items[0].presence = Some(Unknown::new("count"));
    assert_eq!(evaluate(&assign(&policy, &assignment), &read), Decision::NotAllowed);
    assignment.insert(Unknown::new("count"), Value::Present(true));
    assert_eq!(evaluate(&assign(&policy, &assignment), &read), Decision::Allowed);
    assignment.insert(Unknown::new("count"), Value::Present(false));
    assert!(assign(&policy, &assignment).statements.items.is_empty());
}

#[test]
fn an_identity_policy_may_leave_the_end_of_an_arn_out() {
    const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:alarms:1";
    let policy = |principal: &str, resource: &str| {
        document(&format!(
            r#"{{"Statement": {{"Effect": "Allow", {principal} "Action": "sqs:*", "Resource": "{resource}"}}}}"#
        ))
    };
    let whole = policy("", "arn:aws:sqs:*:*:*");
    let asked = request("sqs:SendMessage", QUEUE, &[]);
    for (resource, has_queue, is_all) in [
        ("arn:aws:sqs", true, true),
        ("arn:aws:sqs:*", true, true),
        ("arn:aws:sqs:*:*", true, true),
        ("arn:aws:sqs:eu-west-1", true, false),
        ("arn:aws:sqs:eu-west-1:111122223333", true, false),
        ("arn:aws:sqs:eu-west-1:222222222222", false, false),
        ("arn:aws:sns", false, false),
    ] {
        let short = policy("", resource);
        assert_eq!(evaluate(&short, &asked) == Decision::Allowed, has_queue, "{resource}");
        let answer = |one, other| within(one, other, PolicyKind::Identity, Fuel::default());
        assert_eq!(answer(&whole, &short).is_yes(), is_all, "{resource}");
        assert_eq!(answer(&short, &whole).is_yes(), !resource.contains("sns"), "{resource}");
    }
    // In a resource's policy it is plain text.
    let of_queue = policy(r#""Principal": "*","#, "arn:aws:sqs");
    assert_eq!(evaluate(&of_queue, &by(aws(USER), &asked)), Decision::NotAllowed);
}

/// Otherwise random tests would test little.
#[test]
fn random_requests_get_every_decision() {
    let mut random = Random::new(1);
    let mut counts = BTreeMap::new();
    for case in 0..500 {
        let shape = Shape { resource_policy: case % 2 == 0, symbolic: false, statements: 3 };
        let policy = generator::document(&mut random, shape);
        let written = document(&print::json(&policy).to_string());
        // Reading completes ARNs.
        let reads_alike = shape.resource_policy || print::json(&policy) == print::json(&written);
        let named = sample::named(&[&policy], shape.resource_policy);
        for _ in 0..10 {
            let request = named.request(&mut random);
            let decision = evaluate(&policy, &request);
            let again = evaluate(&written, &request);
            assert!(!reads_alike || again == decision, "{again:?}, not {decision:?}: {}", print::json(&policy));
            *counts.entry(format!("{decision:?}")).or_insert(0) += 1;
        }
    }
    assert!(counts.len() == 3 && counts.values().all(|count| *count > 250), "{counts:?}");
}
