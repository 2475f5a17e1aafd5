//! What can be seen without a search: that one statement speaks of all that another one speaks of, part by part.
//!
//! Most documents are right, and most of those are so plainly. A no here says nothing: then the search decides.

use std::borrow::Cow;

use crate::iam::document::{Condition, Document, Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use crate::iam::relations::{self, Presence};
use crate::iam::text::Text;

/// Keys of one value that tell accounts and organizations apart.
const ONE_VALUE: [&str; 5] =
    ["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceAccount", "aws:SourceOrgID", "sts:ExternalId"];

/// Whether each request that `candidate` allows is plainly allowed by `reference`, which must deny nothing, or is none of those of `among`.
pub fn within(candidate: &Document, reference: &[Statement], among: Option<&[Statement]>) -> bool {
    candidate.statements.more.is_none()
        && candidate.statements.items.iter().all(|inner| {
            let is_denial = inner.effect == Known::Yes(Effect::Deny);
            let is_asked = among.is_none_or(|among| among.iter().any(|shape| !are_apart(inner, shape)));
            is_denial
                || !is_asked
                || reference.iter().any(|outer| outer.effect == Known::Yes(Effect::Allow) && covers(outer, inner))
        })
}

/// Whether each request of these shapes is plainly denied by `document`.
pub fn denies(document: &Document, shapes: &[Statement]) -> bool {
    let denials = || document.statements.items.iter().filter(|outer| outer.effect == Known::Yes(Effect::Deny));
    shapes.iter().all(|inner| denials().any(|outer| covers(outer, inner)))
}

/// Whether two statements plainly have no request in common: no action, or a key that has one value in the one and another in the other.
fn are_apart(one: &Statement, other: &Statement) -> bool {
    let apart = |one: &Condition, other: &Condition| {
        let (Some((own, own_must)), Some((others, others_must))) = (single(one), single(other)) else { return false };
        let keys = one.key.as_known().zip(other.key.as_known());
        let is_same_key = keys.is_some_and(|(one, other)| one.eq_ignore_ascii_case(other));
        // A key that may be absent on both sides has no value then.
        is_same_key && (own_must || others_must) && !own.iter().any(|value| others.contains(value))
    };
    let conditions =
        || one.conditions.items.iter().flat_map(|one| other.conditions.items.iter().map(move |other| (one, other)));
    let by_whom = |own: &Statement, other: &Statement| {
        is_of_services(own) && (wants_identity(other) || is_of_accounts(other)) || are_of_other_accounts(own, other)
    };
    by_whom(one, other)
        || by_whom(other, one)
        || actions_are_apart(one, other)
        || conditions().any(|(one, other)| apart(one, other))
}

/// Whether only services are named.
fn is_of_services(statement: &Statement) -> bool {
    let principals = statement.principals.as_ref().filter(|scope| !scope.negated).map(|scope| &scope.values);
    matches!(principals, Some(Known::Yes(Principals::ByKind(kinds))) if kinds.iter().all(|(kind, names)| {
        *kind == PrincipalKind::Service || (names.items.is_empty() && names.more.is_none())
    }))
}

/// Whether only users, roles and accounts are named.
fn is_of_accounts(statement: &Statement) -> bool {
    accounts(statement).is_some()
}

/// The accounts of those who are named, where all are named as of one.
fn accounts(statement: &Statement) -> Option<Vec<String>> {
    let principals = statement.principals.as_ref().filter(|scope| !scope.negated).map(|scope| &scope.values);
    let Some(Known::Yes(Principals::ByKind(kinds))) = principals else { return None };
    let mut accounts = Vec::new();
    for (kind, names) in kinds {
        if *kind != PrincipalKind::Aws || names.more.is_some() {
            return None;
        }
        for name in &names.items {
            let name = name.as_known()?;
            let account = if name.contains(':') { name.split(':').nth(4)? } else { name };
            accounts.push(Some(account).filter(|account| is_account(account))?.to_owned());
        }
    }
    Some(accounts)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether one names principals of accounts of which the other wants none.
fn are_of_other_accounts(one: &Statement, other: &Statement) -> bool {
    let Some(accounts) = accounts(one) else { return false };
    other.conditions.items.iter().any(|condition| {
        let is_key = condition.key.as_known().is_some_and(|key| key.eq_ignore_ascii_case("aws:PrincipalAccount"));
        let wanted = single(condition).filter(|(_, must)| is_key && *must);
        wanted.is_some_and(|(wanted, _)| !accounts.iter().any(|account| wanted.contains(&account.as_str())))
    })
}

/// Whether a condition wants a key that only requests of users, roles and sessions have.
fn wants_identity(statement: &Statement) -> bool {
    statement.conditions.items.iter().any(|condition| {
        let key = condition.key.as_known().map(str::to_ascii_lowercase).unwrap_or_default();
        let wants = condition.operator.as_known().is_some_and(|operator| {
            ["StringEquals", "StringLike", "ArnLike", "ArnEquals"].iter().any(|own| own.eq_ignore_ascii_case(operator))
        });
        wants && relations::of(&key).is_some_and(|relation| relation.presence == Presence::Identity)
    })
}

/// The values of a condition of which a request has one, and whether it must have it.
fn single(condition: &Condition) -> Option<(Vec<&str>, bool)> {
    let key = condition.key.as_known()?;
    let known = condition.values.items.iter().map(Text::as_known).collect::<Option<Vec<_>>>()?;
    let must = match condition.operator.as_known()?.to_ascii_lowercase().as_str() {
        "stringequals" => true,
        "stringequalsifexists" => false,
        _ => return None,
    };
    let is_single = ONE_VALUE.iter().any(|own| own.eq_ignore_ascii_case(key));
    (is_single && condition.values.more.is_none() && known.iter().all(|value| is_plain(value))).then_some((known, must))
}

/// Whether no action is of both, as their services and names begin.
fn actions_are_apart(one: &Statement, other: &Statement) -> bool {
    let texts = |statement: &Statement| {
        let list = &statement.actions;
        let known: Option<Vec<String>> =
            list.values.items.iter().map(|text| text.as_known().map(str::to_ascii_lowercase)).collect();
        known.filter(|_| !list.negated && list.values.more.is_none())
    };
    let (Some(one), Some(other)) = (texts(one), texts(other)) else { return false };
    // What stands before the first wildcard is of every action that a pattern means.
    let head = |text: &str| text.find(['*', '?']).map_or_else(|| text.to_owned(), |at| text[..at].to_owned());
    let differ = |one: &str, other: &str| {
        let (own, others) = (head(one), head(other));
        let both_whole = own.len() == one.len() && others.len() == other.len();
        if both_whole { own != others } else { !own.starts_with(&others) && !others.starts_with(&own) }
    };
    one.iter().all(|one| other.iter().all(|other| differ(one, other)))
}

/// Whether a statement plainly speaks of every request that another one may speak of.
fn covers(outer: &Statement, inner: &Statement) -> bool {
    outer.presence.is_none()
        && outer.conditions.more.is_none()
        && covers_list(&outer.actions, &inner.actions, covers_action)
        && match (&outer.resources, &inner.resources) {
            (None, _) => true,
            (Some(outer), Some(inner)) => covers_list(outer, inner, covers_resource),
            (Some(outer), None) => !outer.negated && outer.values.items.iter().any(|text| text.as_known() == Some("*")),
        }
        && covers_principals(outer, inner)
        && outer.conditions.items.iter().all(|condition| is_implied(condition, inner))
}

fn covers_list(outer: &Scope<List<Text>>, inner: &Scope<List<Text>>, covers: fn(&str, &str) -> bool) -> bool {
    let covered = |inner: &Text| {
        let inner = inner.spelled();
        outer.values.items.iter().any(|outer| is_plain(&inner) && covers(&outer.spelled(), &inner))
    };
    !outer.negated && !inner.negated && inner.values.more.is_none() && inner.values.items.iter().all(covered)
}

/// Whether a text has no policy variable, which means nothing in one version of the language and something in the other.
fn is_plain(text: &str) -> bool {
    !text.contains("${")
}

fn covers_action(outer: &str, inner: &str) -> bool {
    let prefix = outer.strip_suffix('*').filter(|prefix| !prefix.contains(['*', '?']));
    let begins = |prefix: &str| inner.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    outer == "*" || outer.eq_ignore_ascii_case(inner) || prefix.is_some_and(begins)
}

/// Wildcards stay within a part between colons, but for the last part, of ARNs the sixth.
fn covers_resource(outer: &str, inner: &str) -> bool {
    if outer == "*" || outer == inner {
        return is_plain(outer);
    }
    let (outer, inner): (Vec<&str>, Vec<&str>) = (outer.splitn(6, ':').collect(), inner.splitn(6, ':').collect());
    let pairs = outer.iter().zip(&inner).enumerate();
    let is_covered = |(at, (outer, inner)): (usize, (&&str, &&str))| match outer.strip_suffix('*') {
        _ if outer == inner => true,
        // What is not known may have colons in it, and inner wildcards may be more than outer ones.
        Some(prefix) => !prefix.contains(['*', '?']) && inner.starts_with(prefix) && (at == 5 || !inner.contains('\0')),
        None => false,
    };
    outer.len() == 6 && inner.len() == 6 && outer.iter().all(|part| is_plain(part)) && pairs.into_iter().all(is_covered)
}

fn covers_principals(outer: &Statement, inner: &Statement) -> bool {
    let (Some(outer_scope), Some(inner_scope)) = (&outer.principals, &inner.principals) else {
        return outer.principals.is_none() && inner.principals.is_none();
    };
    let (Known::Yes(own), Known::Yes(other)) = (&outer_scope.values, &inner_scope.values) else { return false };
    if outer_scope.negated || inner_scope.negated {
        return false;
    }
    let denies = outer.effect == Known::Yes(Effect::Deny);
    match (own, other) {
        (Principals::Everyone, _) if denies => true,
        (Principals::Everyone, Principals::Everyone) => true,
        // Services and identity providers are not everyone whom an Allow means.
        (Principals::Everyone, Principals::ByKind(kinds)) => kinds.iter().all(|(kind, _)| *kind == PrincipalKind::Aws),
        (Principals::ByKind(_), Principals::Everyone) => false,
        (Principals::ByKind(own), Principals::ByKind(kinds)) => kinds.iter().all(|(kind, names)| {
            let same_kind = own.iter().filter(|(own, _)| own == kind).flat_map(|(_, names)| &names.items);
            let listed: Vec<Cow<'_, str>> = same_kind.map(Text::spelled).collect();
            let is_listed = |name: &Text| listed.contains(&name.spelled()) && !name.spelled().contains("${");
            names.more.is_none() && names.items.iter().all(is_listed)
        }),
    }
}

/// Whether a condition holds for every request of a statement, because that has the same or a narrower one, or by whom it names.
fn is_implied(condition: &Condition, inner: &Statement) -> bool {
    let (Some(operator), Some(key)) = (condition.operator.as_known(), condition.key.as_known()) else { return false };
    let values: Vec<Cow<'_, str>> = condition.values.items.iter().map(Text::spelled).collect();
    if condition.values.more.is_some() || !values.iter().all(|value| is_plain(value)) {
        return false;
    }
    let is_negated = operator.to_ascii_lowercase().contains("not");
    let is_narrower = |other: &Condition| {
        let is_same = |own: &str, text: &Text| text.as_known().is_some_and(|text| text.eq_ignore_ascii_case(own));
        let others: Vec<Cow<'_, str>> = other.values.items.iter().map(Text::spelled).collect();
        let all_in =
            |some: &[Cow<'_, str>], all: &[Cow<'_, str>]| !some.is_empty() && some.iter().all(|one| all.contains(one));
        let narrower = if is_negated { all_in(&values, &others) } else { all_in(&others, &values) };
        is_same(operator, &other.operator) && is_same(key, &other.key) && other.values.more.is_none() && narrower
    };
    inner.conditions.items.iter().any(is_narrower) || is_implied_by_principals(operator, key, &values, inner)
}

/// The same of `aws:PrincipalArn` and `aws:PrincipalAccount`, where the statement names roles and accounts.
fn is_implied_by_principals(operator: &str, key: &str, values: &[Cow<'_, str>], inner: &Statement) -> bool {
    let Some(Scope { negated: false, values: Known::Yes(Principals::ByKind(kinds)), .. }) = &inner.principals else {
        return false;
    };
    let implied = |name: &Text| {
        let name = name.spelled();
        let account = if is_account(&name) { Some(&*name) } else { name.split(':').nth(4) };
        match (operator.to_ascii_lowercase().as_str(), key.to_ascii_lowercase().as_str()) {
            ("stringequals", "aws:principalaccount") => {
                account.is_some_and(|account| is_account(account) && values.iter().any(|value| value == account))
            }
            ("arnlike" | "arnequals", "aws:principalarn") => is_role_of(&name, values),
            _ => false,
        }
    };
    let mut names = kinds.iter();
    names.all(|(kind, names)| *kind == PrincipalKind::Aws && names.more.is_none() && names.items.iter().all(implied))
}

/// Whether the patterns hold the ARN of a role whatever path it has: that of a session does not tell.
fn is_role_of(arn: &str, patterns: &[Cow<'_, str>]) -> bool {
    let Some((head, role)) = arn.split_once(":role/") else { return false };
    if arn.contains(['*', '?', '\0']) || !is_plain(arn) {
        return false;
    }
    let name = role.rsplit('/').next().unwrap_or(role);
    let with_path = format!("{head}:role/*/{name}");
    let holds = |wanted: &str| patterns.iter().any(|pattern| covers_role(pattern, wanted));
    holds(arn) && holds(&with_path)
}

/// The same as of resources, and a path stands for any.
fn covers_role(pattern: &str, arn: &str) -> bool {
    let parts = |text: &'_ str| text.split_once(":role/").map(|(head, name)| (format!("{head}:x"), name.to_owned()));
    let (Some((own, own_name)), Some((other, name))) = (parts(pattern), parts(arn)) else { return false };
    let name_covered = match (own_name.strip_prefix("*/"), name.strip_prefix("*/")) {
        (Some(own), Some(name)) => covers_name(own, name),
        (None, None) => covers_name(&own_name, &name),
        _ => false,
    };
    covers_resource(&own, &other) && name_covered
}

/// Whether a name is this one, or begins as one with a wildcard at its end.
fn covers_name(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => !prefix.contains(['*', '?']) && name.starts_with(prefix),
        None => pattern == name && !pattern.contains(['*', '?']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::read::read;

    fn statements(text: &str) -> Document {
        let text = text.replace('\'', "\"");
        read(&format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#), 0).unwrap().document
    }

    fn allows(rest: &str) -> Document {
        statements(&format!("{{'Effect': 'Allow', {rest}}}"))
    }

    fn is_within(candidate: &str, reference: &str) -> bool {
        within(&allows(candidate), &allows(reference).statements.items, None)
    }

    #[test]
    fn what_is_plainly_within() {
        let all = "'Principal': '*', 'Action': 's3:*', 'Resource': '*'";
        for candidate in [
            all,
            "'Principal': {'AWS': '111122223333'}, 'Action': ['s3:Get*', 'S3:PUTOBJECT'], 'Resource': 'arn:aws:s3:::b/*'",
        ] {
            assert!(is_within(candidate, all), "{candidate}");
        }
        for candidate in [
            "'Principal': {'Service': 'logs.amazonaws.com'}, 'Action': 's3:*', 'Resource': '*'",
            "'Principal': '*', 'Action': '*', 'Resource': '*'",
            "'Principal': '*', 'NotAction': 's3:*', 'Resource': '*'",
        ] {
            assert!(!is_within(candidate, all), "{candidate}");
        }
        let streams = "'Action': '*', 'Resource': 'arn:aws:kinesis:*:*:stream/secops-*'";
        let on = |resource: &str| format!("'Action': 'kinesis:*', 'Resource': 'arn:aws:kinesis:{resource}'");
        assert!(is_within(&on("eu-west-1:111122223333:stream/secops-a*"), streams));
        for other in ["eu-west-1:111122223333:stream/*", "eu-west-1:1:x:stream/secops-a", "*:stream/secops-a:1:1"] {
            assert!(!is_within(&on(other), streams), "{other}");
        }
    }

    #[test]
    fn conditions_that_imply_others() {
        let with = |condition: &str| {
            format!(
                "'Principal': {{'AWS': 'arn:aws:iam::111122223333:role/secops-a'}}, 'Action': 'kms:Decrypt', 'Resource': '*'{condition}"
            )
        };
        let everyone = |condition: &str| {
            format!("'Principal': '*', 'Action': 'kms:*', 'Resource': '*', 'Condition': {{{condition}}}")
        };
        let role = everyone(
            "'ArnLike': {'aws:PrincipalArn': ['arn:*:iam::111122223333:role/secops-*', 'arn:*:iam::111122223333:role/*/secops-*']}",
        );
        assert!(is_within(&with(""), &role));
        assert!(is_within(
            &with(""),
            &everyone("'StringEquals': {'aws:PrincipalAccount': ['111122223333', '222222222222']}")
        ));
        // The path of a role is not told by the ARN of its session.
        assert!(!is_within(
            &with(""),
            &everyone("'ArnLike': {'aws:PrincipalArn': 'arn:*:iam::111122223333:role/secops-*'}")
        ));
        assert!(!is_within(&with(""), &everyone("'StringEquals': {'aws:PrincipalAccount': '222222222222'}")));
        let account = everyone("'StringEquals': {'aws:SourceAccount': ['1', '2']}");
        assert!(is_within(&with(", 'Condition': {'stringequals': {'AWS:sourceaccount': '2'}}"), &account));
        assert!(!is_within(&with(", 'Condition': {'StringEquals': {'aws:SourceAccount': ['2', '3']}}"), &account));
        assert!(!is_within(&with(", 'Condition': {'StringEqualsIfExists': {'aws:SourceAccount': '2'}}"), &account));
        let other = everyone("'StringNotEquals': {'aws:SourceAccount': '1'}");
        assert!(is_within(&with(", 'Condition': {'StringNotEquals': {'aws:SourceAccount': ['1', '2']}}"), &other));
        assert!(!is_within(&with(", 'Condition': {'StringNotEquals': {'aws:SourceAccount': '2'}}"), &other));
    }

    #[test]
    fn statements_that_have_nothing_in_common() {
        let trust = |principal: &str, condition: &str| {
            allows(&format!("'Principal': {principal}, 'Action': 'sts:AssumeRole', 'Condition': {{{condition}}}"))
        };
        let firehose = "{'Service': 'firehose.amazonaws.com'}";
        let apart = |one: &Document, other: &Document| are_apart(&one.statements.items[0], &other.statements.items[0]);
        let own = trust(firehose, "'StringEquals': {'sts:ExternalId': '111122223333'}");
        assert!(apart(&own, &trust(firehose, "'StringEqualsIfExists': {'sts:ExternalId': '000000000000'}")));
        assert!(!apart(&own, &trust(firehose, "'StringEquals': {'sts:ExternalId': ['1', '111122223333']}")));
        assert!(!apart(&own, &trust(firehose, "'StringEquals': {'aws:SourceAccount': '000000000000'}")));
        assert!(apart(&own, &trust("'*'", "'StringEquals': {'aws:PrincipalAccount': '000000000000'}")));
        assert!(!apart(&own, &trust("'*'", "'StringNotEquals': {'aws:PrincipalAccount': '000000000000'}")));
        let actions = |one: &str, other: &str| {
            let of = |action: &str| allows(&format!("'Action': '{action}', 'Resource': '*'"));
            apart(&of(one), &of(other))
        };
        assert!(actions("s3:Get*", "iam:PassRole") && actions("s3:GetObject", "s3:GetObjectAcl"));
        assert!(!actions("s3:Get*", "s3:*Acl") && !actions("*", "iam:PassRole") && !actions("S3:getobject", "s3:Get*"));
    }

    #[test]
    fn what_is_plainly_denied() {
        let deny = |rest: &str| statements(&format!("{{'Effect': 'Deny', 'Principal': '*', {rest}}}"));
        let shape = allows(
            "'Principal': '*', 'Action': 's3:*', 'Resource': ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'], 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}",
        );
        let is_denied = |rest: &str| denies(&deny(rest), &shape.statements.items);
        let plain_http = "'Condition': {'Bool': {'aws:SecureTransport': 'false'}}";
        assert!(is_denied(&format!("'Action': '*', 'Resource': ['arn:aws:s3:::b/*', 'arn:aws:s3:::b'], {plain_http}")));
        assert!(!is_denied(&format!("'Action': 's3:*', 'Resource': 'arn:aws:s3:::b/*', {plain_http}")));
        assert!(!is_denied(
            "'Action': 's3:*', 'Resource': '*', 'Condition': {'Bool': {'aws:SecureTransport': 'true'}}"
        ));
    }
}
