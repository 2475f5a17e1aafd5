//! Deciding access where parts of the policies are not known.

use seclog::base::Place;
use seclog::iam::access::{Answer, Fuel, PolicyKind, Reason, within};
use seclog::iam::document::{Document, Effect, Known, Principals};
use seclog::iam::evaluate::{Assignment, Decision, Value, assign, evaluate};
use seclog::iam::read::read;
use seclog::iam::text::{Piece, Text, Unknown};

/// A text in which `<name>` is something unknown.
fn text(written: &str) -> Text {
    let mut pieces = Vec::new();
    let mut rest = written;
    while let Some((before, (name, after))) = rest.split_once('<').and_then(|(a, b)| Some((a, b.split_once('>')?))) {
        pieces.extend([Piece::Known(before.into()), Piece::Unknown(Unknown::new(name))]);
        rest = after;
    }
    pieces.push(Piece::Known(rest.into()));
    Text::new(pieces, Place::default())
}

/// An identity policy of lines of effect, actions and resources; `...` in a list for more of them.
fn policy(lines: &str) -> Document {
    let mut document = read(r#"{"Version": "2012-10-17", "Statement": []}"#, 0).expect("a document").document;
    let one = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let one = read(one, 0).expect("a document").document.statements.items.remove(0);
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [effect, actions, resources] = cells[..] else { panic!("{line}") };
        let mut statement = one.clone();
        statement.effect = match effect {
            "?" => Known::No(Unknown::new("effect")),
            "deny" => Known::Yes(Effect::Deny),
            _ => Known::Yes(Effect::Allow),
        };
        statement.presence = (effect == "maybe").then(|| Unknown::new("count"));
        for (list, cell) in [
            (&mut statement.actions.values, actions),
            (&mut statement.resources.as_mut().expect("resources").values, resources),
        ] {
            list.items = cell.split(',').filter(|item| *item != "...").map(text).collect();
            list.more = cell.contains("...").then(|| Unknown::new("more"));
        }
        document.statements.items.push(statement);
    }
    document
}

fn ask(candidate: &str, reference: &str) -> Answer {
    within(&policy(candidate), &policy(reference), PolicyKind::Identity, Fuel::default())
}

#[track_caller]
fn yes(candidate: &str, reference: &str) {
    assert_eq!(ask(candidate, reference), Answer::Yes);
}

/// The answer is no, and its witness stands for the values that it supposes.
#[track_caller]
fn no(candidate: &str, reference: &str) {
    let answer = ask(candidate, reference);
    let Answer::No(witness) = answer else { panic!("{answer:?}") };
    let values = witness.supposed.iter().map(|(unknown, value)| (unknown.clone(), Value::Text(value.clone())));
    let values: Assignment = values.collect();
    let decide = |lines: &str| evaluate(&assign(&policy(lines), &values), &witness.request);
    assert_eq!(decide(candidate), Decision::Allowed, "{witness:?}");
    assert_ne!(decide(reference), Decision::Allowed, "{witness:?}");
}

#[track_caller]
fn undecided(candidate: &str, reference: &str, because: &str) {
    match ask(candidate, reference) {
        Answer::Undecided(Reason::Unknown(unknown)) => assert_eq!(unknown.identity(), because),
        Answer::Undecided(Reason::Variable(name)) => assert_eq!(name, because),
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn the_same_unknown_equals_itself() {
    yes("allow s3:GetObject <bucket>/*", "allow s3:Get* <bucket>,<bucket>/*");
    yes("allow s3:GetObject <bucket>/logs/*", "allow s3:* <bucket>/*");
    yes("allow s3:GetObject arn:aws:s3:::<name>/a", "allow s3:* arn:aws:s3:::*");
    no("allow s3:PutObject <bucket>/*", "allow s3:Get* <bucket>/*");
    no("allow s3:GetObject *", "allow s3:GetObject arn:aws:s3:::<name>");
}

#[test]
fn different_unknowns_may_be_equal() {
    undecided("allow s3:GetObject <one>", "allow s3:GetObject <other>", "other");
    undecided("allow s3:GetObject arn:aws:s3:::<name>", "allow s3:GetObject arn:aws:s3:::logs", "name");
    // An unknown may hold anything, colons and slashes too.
    undecided("allow s3:GetObject <bucket>", "allow s3:GetObject arn:aws:s3:::*", "bucket");
    no("allow s3:GetObject arn:aws:s3:::a<name>", "allow s3:GetObject arn:aws:s3:::b*");
}

#[test]
fn an_unknown_in_a_denial_denies_perhaps_nothing() {
    undecided("allow s3:* *\ndeny s3:* <bucket>", "allow s3:* *\ndeny s3:* arn:aws:s3:::logs", "bucket");
    yes("allow s3:* *\ndeny s3:* <bucket>*", "allow s3:* *\ndeny s3:* <bucket>/*");
    no("allow s3:* *", "allow s3:* *\ndeny s3:* <bucket>");
}

#[test]
fn more_may_follow() {
    yes("allow s3:GetObject,... *", "allow s3:Get*,... *");
    undecided("allow s3:GetObject,... *", "allow s3:Get* *", "more");
    yes("allow s3:GetObject *", "allow s3:GetObject,... *");
    undecided("allow s3:PutObject *", "allow s3:GetObject,... *", "more");
    no("allow s3:PutObject arn:aws:s3:::a,...", "allow s3:GetObject *");
}

#[test]
fn statements_may_be_absent() {
    yes("maybe s3:GetObject *", "allow s3:* *");
    yes("maybe s3:GetObject *", "maybe s3:GetObject *");
    undecided("allow s3:GetObject *", "maybe s3:GetObject *", "count");
    undecided("maybe s3:PutObject *", "allow s3:GetObject *", "count");
    no("maybe s3:PutObject *\nallow s3:PutObject *", "allow s3:GetObject *");
    undecided("? s3:GetObject *", "allow s3:PutObject *", "effect");
    yes("? s3:GetObject *", "allow s3:GetObject *");
}

#[test]
fn variables_are_a_part_of_the_request() {
    yes("allow s3:* arn:aws:s3:::b/${aws:username}/*", "allow s3:* arn:aws:s3:::b/${AWS:UserName}/*");
    yes("allow s3:* arn:aws:s3:::b/${aws:username}/*", "allow s3:* arn:aws:s3:::b/*");
    no("allow s3:* arn:aws:s3:::b/${aws:username}/*", "allow s3:* arn:aws:s3:::b/ann/*");
    no("allow s3:* arn:aws:s3:::b/ann/*", "allow s3:* arn:aws:s3:::b/${aws:username}/*");
}

/// What hangs on the value of a variable is decided by its values.
#[test]
fn variables_are_tried_by_value() {
    let policy = |conditions: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
            "Condition": {{{conditions}}}}}}}"#
        );
        read(&text, 0).expect("a document").document
    };
    let is_within =
        |wide: &str, narrow: &str| within(&policy(wide), &policy(narrow), PolicyKind::Identity, Fuel::default());
    let own = r#""StringEquals": {"aws:ResourceTag/user": "${aws:userid}", "aws:RequestTag/user": "${aws:userid}"}"#;
    let named = r#", "StringNotEquals": {"aws:RequestTag/user": ""}"#;
    let both = r#", "StringNotEquals": {"aws:RequestTag/user": "", "aws:ResourceTag/user": ""}"#;
    assert!(is_within(&format!("{own}{named}"), &format!("{own}{both}")).is_yes(), "both tags are the user");
    let no = is_within(own, &format!("{own}{named}"));
    let witness = no.witness().expect("an empty tag");
    assert_eq!(witness.request.context["aws:userid"], [""]);
    // With wildcards one other value does not stand for all.
    let like = r#", "StringNotLike": {"aws:RequestTag/user": "a*b*"}"#;
    let like_both = r#", "StringNotLike": {"aws:RequestTag/user": "a*b*", "aws:ResourceTag/user": "a*b*"}"#;
    assert!(!matches!(is_within(&format!("{own}{like}"), &format!("{own}{like_both}")), Answer::No(_)));
}

/// Whether a resource policy for everyone under the one condition is within the same under the other.
fn within_for_everyone(wide: &str, narrow: &str) -> Answer {
    let policy = |condition: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "*", "Condition": {{{condition}}}}}}}"#
        );
        read(&text, 0).expect("a document").document
    };
    within(&policy(wide), &policy(narrow), PolicyKind::Resource, Fuel::default())
}

/// A number where a string belongs still compares: nobody may be overlooked for it.
#[test]
fn accounts_compared_as_numbers() {
    let wide = r#""NumericEquals": {"aws:PrincipalAccount": "222222222222"}"#;
    let answer = within_for_everyone(wide, r#""StringEquals": {"aws:PrincipalAccount": "111122223333"}"#);
    assert!(matches!(answer, Answer::No(_)), "{answer:?}");
}

/// Patterns tell accounts apart that no policy names.
#[test]
fn accounts_by_patterns() {
    let is_no = |wide: &str, narrow: &str| {
        let answer = within_for_everyone(wide, narrow);
        assert!(matches!(answer, Answer::No(_)), "{wide} within {narrow}: {answer:?}");
    };
    let nobody = r#""Null": {"aws:SecureTransport": "true"}"#;
    let account = r#""StringLike": {"aws:PrincipalAccount": "11*"}"#;
    is_no(
        account,
        r#""StringLike": {"aws:PrincipalAccount": "11*"}, "StringNotLike": {"aws:PrincipalAccount": "*22"}"#,
    );
    is_no(account, r#""StringLike": {"aws:PrincipalArn": "arn:aws:iam::111*"}"#);
    is_no(r#""StringLike": {"aws:PrincipalArn": "arn:aws:iam::11*"}"#, nobody);
    is_no(r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1?*:role/a"}"#, nobody);
    is_no(r#""StringLike": {"aws:PrincipalArn": "*::4*:federated-user/*"}"#, nobody);
    assert!(within_for_everyone(r#""StringLike": {"aws:PrincipalArn": "arn:aws:iam::11*"}"#, account).is_yes());
}

/// What is written where an action belongs and holds no colon names none.
#[test]
fn actions_have_a_service() {
    yes("allow s3GetObject *", "allow s3:* *");
    yes("allow s3GetObject *", "allow ec2:* *");
    yes("allow s3* *", "allow s3*:* *");
    no("allow s3* *", "allow s3:* *");
    no("allow *GetObject *", "allow s3:* *");
}

/// What begins or ends with the same unknown differs in the rest of it.
#[test]
fn what_begins_with_the_same_unknown_differs_in_the_rest() {
    no("allow s3:* <arn>,<arn>/*", "allow s3:* <arn>/*");
    no("allow s3:* <arn>", "allow s3:* <arn>/*");
    no("allow s3:* arn:aws:s3:::<b>/*", "allow s3:* arn:aws:s3:::<b>/logs/*");
    no("allow s3:* */<name>", "allow s3:* */x/<name>");
    yes("allow s3:* <arn>/logs/*", "allow s3:* <arn>/*");
}

/// Who is named by something unknown may be one of those that the reference knows by a pattern of the ARN.
#[test]
fn an_unknown_principal_may_be_whom_a_pattern_means() {
    let key = |principal: &str, condition: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal}, "Action": "kms:Decrypt", "Resource": "*"{condition}}}]}}"#
        );
        read(&text, 0).expect("a document").document
    };
    let mut candidate = key(r#"{"AWS": "arn:aws:iam::111122223333:root"}"#, "");
    if let Some(Known::Yes(Principals::ByKind(kinds))) =
        candidate.statements.items[0].principals.as_mut().map(|scope| &mut scope.values)
    {
        kinds[0].1.items = vec![text("<who>")];
    }
    let pattern = r#"["arn:*:iam::111122223333:role/a-*", "arn:*:iam::111122223333:role/*/a-*"]"#;
    let reference = key(r#""*""#, &format!(r#", "Condition": {{"ArnLike": {{"aws:PrincipalArn": {pattern}}}}}"#));
    let answer = within(&candidate, &reference, PolicyKind::Key, Fuel::default());
    assert_eq!(answer, Answer::Undecided(Reason::Unknown(Unknown::new("who"))));
}
