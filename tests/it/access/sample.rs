//! Random requests that touch what documents speak of.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use seclog::iam::document::{Document, Known, PrincipalKind, Principals, Scope};
use seclog::iam::request::{Principal, Request};
use seclog::iam::text::{Piece, Text};

use super::generator::Random;
use super::words::{self, Kind};

/// What documents name: where requests are taken from.
pub struct Named {
    principals: Vec<Principal>,
    actions: Vec<String>,
    resources: Vec<String>,
    keys: BTreeMap<String, Vec<String>>,
    resource_policy: bool,
}

/// The names in `documents`, and some besides.
pub fn named(documents: &[&Document], resource_policy: bool) -> Named {
    let mut principals = vec![Principal::Anonymous, Principal::Service("sns.amazonaws.com".into())];
    let mut actions: BTreeSet<String> =
        ["s3:GetObject", "s3:PutObjectAcl", "sts:GetCallerIdentity"].map(str::to_owned).into();
    let mut resources: BTreeSet<String> = ["arn:aws:s3:::logs/a", "arn:aws:s3:::else", "*"].map(str::to_owned).into();
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    principals.extend(words::AWS_PRINCIPALS.iter().skip(1).chain(words::STRANGERS).flat_map(|name| people(name)));
    for statement in documents.iter().flat_map(|document| &document.statements.items) {
        actions.extend(statement.actions.values.items.iter().map(plain));
        resources.extend(statement.resources.iter().flat_map(|scope| &scope.values.items).map(plain));
        for condition in &statement.conditions.items {
            keys.entry(plain(&condition.key).to_lowercase())
                .or_default()
                .extend(condition.values.items.iter().map(plain));
        }
        let Some(Scope { values: Known::Yes(Principals::ByKind(kinds)), .. }) = &statement.principals else { continue };
        for (kind, names) in kinds {
            principals.extend(names.items.iter().map(plain).flat_map(|name| match kind {
                PrincipalKind::Aws => people(&name),
                PrincipalKind::Service => vec![Principal::Service(name)],
                PrincipalKind::Federated => vec![Principal::Federated(name)],
                PrincipalKind::CanonicalUser => vec![],
            }));
        }
    }
    let (actions, resources) = (actions.into_iter().collect(), resources.into_iter().collect());
    Named { principals, actions, resources, keys, resource_policy }
}

fn plain(text: &Text) -> String {
    let known = text.pieces().iter().map(|piece| match piece {
        Piece::Known(known) => &**known,
        Piece::Unknown(_) => "",
    });
    known.collect()
}

/// Those whom a name under `AWS` may mean.
fn people(name: &str) -> Vec<Principal> {
    let account = if name.starts_with("arn:") { name.split(':').nth(4).unwrap_or_default() } else { name };
    if account.len() != 12 || account.bytes().any(|byte| !byte.is_ascii_digit()) {
        return vec![];
    }
    let mut arns = vec![format!("arn:aws:iam::{account}:user/ann"), format!("arn:aws:iam::{account}:role/z")];
    if name.starts_with("arn:") {
        arns.push(name.to_owned());
    }
    if let Some((_, role)) = name.split_once(":role/") {
        let role = role.rsplit('/').next().unwrap_or_default();
        arns.extend(["s", "t"].map(|session| format!("arn:aws:sts::{account}:assumed-role/{role}/{session}")));
    }
    arns.into_iter().map(Principal::Aws).collect()
}

/// A string that has the form of `pattern`.
fn filled(random: &mut Random, pattern: &str, username: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(next) = rest.chars().next() {
        if let Some((_, after)) = rest.strip_prefix("${").and_then(|inner| inner.split_once('}')) {
            text.push_str(username);
            rest = after;
            continue;
        }
        match next {
            '*' => text.push_str(random.pick::<&str>(words::FILLINGS)),
            '?' => text.push(*random.pick(&['a', 'b', 'e', '1'])),
            other => text.push(other),
        }
        rest = &rest[next.len_utf8()..];
    }
    text
}

impl Named {
    /// A request that could be made.
    pub fn request(&self, random: &mut Random) -> Request {
        let principal = self.resource_policy.then(|| random.pick(&self.principals).clone());
        let username = *random.pick(&["ann", "a", "b", ""]);
        let (action, resource) = (random.pick(&self.actions).clone(), random.pick(&self.resources).clone());
        let mut context = BTreeMap::new();
        for (key, values) in &self.keys {
            let several = words::KEYS.iter().any(|known| known.several && known.name.eq_ignore_ascii_case(key));
            let count = if several { random.below(4) } else { usize::from(random.chance(75)) };
            let values: Vec<String> = (0..count).map(|_| value(random, key, values, username)).collect();
            if !values.is_empty() {
                context.insert(key.clone(), values);
            }
        }
        if random.chance(50) {
            context.insert("aws:username".into(), vec![username.to_owned()]);
        }
        let mut request = Request {
            principal,
            action: filled(random, &action, username),
            resource: if random.chance(90) { filled(random, &resource, username) } else { resource },
            context,
        };
        make_possible(random, &mut request);
        request
    }
}

/// A value on which some condition may turn: one of those that are named, or one beside it.
fn value(random: &mut Random, key: &str, named: &[String], username: &str) -> String {
    let kind = words::KEYS.iter().find(|known| known.name.eq_ignore_ascii_case(key)).map_or(Kind::Text, |key| key.kind);
    let of_kind: Vec<&String> = named.iter().filter(|value| is(kind, value)).collect();
    if of_kind.is_empty() || random.chance(10) {
        return (*random.pick(kind.others())).to_owned();
    }
    let value = *random.pick(&of_kind);
    match (kind, value.parse::<i64>()) {
        (Kind::Address, _) => value.split('/').next().unwrap_or_default().to_owned(),
        (Kind::Number, Ok(number)) if random.chance(50) => (number + [-1, 1][random.below(2)]).to_string(),
        (Kind::Text | Kind::Arn, _) => filled(random, value, username),
        _ => value.clone(),
    }
}

/// Whether a policy's value could be, or could be made into, a request's value of a key of this kind.
fn is(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Text | Kind::Arn => true,
        Kind::Number => value.parse::<f64>().is_ok(),
        Kind::Date => value.starts_with("20") || value.parse::<i64>().is_ok(),
        Kind::Truth => matches!(value, "true" | "false"),
        Kind::Address => value.split('/').next().is_some_and(|address| address.parse::<IpAddr>().is_ok()),
        Kind::Binary => value.len() == 4,
    }
}

/// Gives keys that follow from the rest of a request values that they can have.
fn make_possible(random: &mut Random, request: &mut Request) {
    let truth = if random.chance(50) { "true" } else { "false" };
    request.context.insert("aws:securetransport".into(), vec![truth.into()]);
    let of_service = ["aws:sourcearn", "aws:sourceaccount"];
    let of_identity = ["aws:principalarn", "aws:principalaccount", "aws:principalorgid"];
    let impossible: Vec<&str> = match &request.principal {
        None => vec![],
        Some(Principal::Service(_)) => of_identity.into(),
        Some(Principal::Aws(_)) => of_service.into(),
        Some(_) => of_identity.into_iter().chain(of_service).collect(),
    };
    // Those of identities follow from the principal.
    let known = request.principal.is_some();
    let follows = |key: &str| known && matches!(key, "aws:principalarn" | "aws:principalaccount");
    request.context.retain(|key, _| !impossible.contains(&key.as_str()) && !follows(key));
    if let Some(Principal::Aws(arn)) = &request.principal
        && arn.contains(":assumed-role/")
    {
        let own = role_of(arn);
        let in_path = own.replacen(":role/", ":role/team/", 1);
        let exists = |role: &str| words::AWS_PRINCIPALS.contains(&role);
        if exists(&in_path) || (!exists(&own) && random.chance(50)) {
            request.context.insert("aws:principalarn".into(), vec![in_path]);
        }
    }
    complete(request);
}

/// The ARN of the role of a session, as if it had no path.
fn role_of(session: &str) -> String {
    let role = session.rsplit_once('/').map_or(session, |(role, _)| role);
    role.replacen(":sts:", ":iam:", 1).replacen(":assumed-role/", ":role/", 1)
}

/// Gives a request the keys that it must have and has not.
pub fn complete(request: &mut Request) {
    let mut must_have = |key: &str, value: String| {
        request.context.entry(key.to_owned()).or_insert_with(|| vec![value]);
    };
    must_have("aws:securetransport", "true".into());
    let Some(Principal::Aws(arn)) = &request.principal else { return };
    let own = if arn.contains(":assumed-role/") { role_of(arn) } else { arn.clone() };
    must_have("aws:principalaccount", arn.split(':').nth(4).unwrap_or_default().to_owned());
    must_have("aws:principalarn", own);
}
