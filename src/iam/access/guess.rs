//! Requests that a statement itself suggests: most of what is wrong shows in one of them, and then no search is needed.
//!
//! A guess is only taken where the plain evaluator says that it shows a no, and where all is known.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::answer::{Answer, Requests, Witness};
use super::number::{self, Line};
use super::real::{TELLING, example};
use crate::iam::actions::{ActionId, ActionIds, table};
use crate::iam::document::{Document, Effect, Known, PrincipalKind, Principals, Statement};
use crate::iam::evaluate::{Decision, evaluate, matching};
use crate::iam::relations;
use crate::iam::request::{Principal, Request};
use crate::iam::text::Text;

/// Most actions, and most resources, of a statement that are tried.
const MOST: usize = 3;

/// A request that `candidate` allows and `reference` does not, of those of `among`.
pub(super) fn beyond(candidate: &Document, reference: &Document, among: Option<&Document>) -> Option<Answer> {
    let all_known = is_known(candidate) && is_known(reference) && among.is_none_or(is_known);
    let allowing = candidate.statements.items.iter().filter(|statement| statement.effect == Known::Yes(Effect::Allow));
    let allowed = |document: &Document, request: &Request| evaluate(document, request) == Decision::Allowed;
    let shows = |request: &Request| {
        allowed(candidate, request) && !allowed(reference, request) && among.is_none_or(|among| allowed(among, request))
    };
    first(all_known, candidate, allowing.flat_map(requests), shows)
}

/// One of the requests that `document` does not deny.
pub(super) fn not_denied(document: &Document, asked: &Requests) -> Option<Answer> {
    let shapes = asked.document();
    let all_known = is_known(document) && is_known_but_for_absent_keys(&shapes);
    let shows = |request: &Request| {
        evaluate(&shapes, request) == Decision::Allowed && evaluate(document, request) != Decision::Denied
    };
    first(all_known, document, asked.of.iter().flat_map(requests), shows)
}

fn first(
    all_known: bool,
    document: &Document,
    requests: impl Iterator<Item = Request>,
    shows: impl Fn(&Request) -> bool,
) -> Option<Answer> {
    if !all_known {
        return None;
    }
    let request = requests.filter(relations::possible).find(shows)?;
    let allowing = matching(document, &request).filter(|statement| statement.effect == Known::Yes(Effect::Allow));
    let statements = allowing.map(|statement| statement.place).collect();
    Some(Answer::No(Box::new(Witness { request, statements, supposed: BTreeMap::new() })))
}

/// The same where it is of no account what a key is not: guesses leave it out.
fn is_known_but_for_absent_keys(document: &Document) -> bool {
    let mut document = document.clone();
    for statement in &mut document.statements.items {
        let keys: Vec<Text> = statement.conditions.items.iter().map(|one| one.key.clone()).collect();
        statement.conditions.items.retain(|one| {
            let is_negated = one.operator.as_known().is_some_and(|operator| {
                ["StringNotEquals", "StringNotLike", "ArnNotEquals", "ArnNotLike"].contains(&operator)
            });
            !is_negated || one.values.more.is_some() || keys.iter().filter(|key| **key == one.key).count() > 1
        });
    }
    is_known(&document)
}

/// Whether nothing in a document is unknown.
fn is_known(document: &Document) -> bool {
    let known = |text: &Text| text.as_known().is_some();
    document.statements.more.is_none()
        && document.version.as_ref().is_none_or(known)
        && document.statements.items.iter().all(|statement| {
            let principals = match statement.principals.as_ref().map(|scope| &scope.values) {
                None | Some(Known::Yes(Principals::Everyone)) => true,
                Some(Known::Yes(Principals::ByKind(kinds))) => {
                    kinds.iter().all(|(_, names)| names.more.is_none() && names.items.iter().all(known))
                }
                Some(Known::No(_)) => false,
            };
            let resources = statement.resources.as_ref().map(|scope| &scope.values);
            statement.presence.is_none()
                && matches!(statement.effect, Known::Yes(_))
                && principals
                && [Some(&statement.actions.values), resources]
                    .into_iter()
                    .flatten()
                    .all(|list| list.more.is_none() && list.items.iter().all(known))
                && statement.conditions.more.is_none()
                && statement.conditions.items.iter().all(|one| {
                    known(&one.operator)
                        && known(&one.key)
                        && one.values.more.is_none()
                        && one.values.items.iter().all(known)
                })
        })
}

/// Requests that a statement speaks of, if its parts mean what they seem to.
fn requests(statement: &Statement) -> Vec<Request> {
    let Some(mut principals) = principals(statement) else { return Vec::new() };
    let Some(context) = context(statement) else { return Vec::new() };
    // Of everyone it is the one of whom the conditions are.
    let is_one = |text: &&String| !text.contains(['*', '?', '$']);
    let value = |key: &str| context.get(key).and_then(|values| values.first()).filter(is_one);
    let named =
        value("aws:principalarn").filter(|arn| arn.starts_with("arn:aws") && arn.split(':').count() == 6).cloned();
    let named = named.or_else(|| value("aws:principalaccount").map(|account| format!("arn:aws:iam::{account}:root")));
    if let (Some(named), [Some(Principal::Anonymous)]) = (named, &principals[..]) {
        principals = vec![Some(Principal::Aws(named))];
    }
    let resources: Vec<String> = match &statement.resources {
        Some(scope) if !scope.negated => scope.values.items.iter().filter_map(Text::as_known).map(resource).collect(),
        _ => vec!["*".to_owned()],
    };
    let mut found = Vec::new();
    let pairs = pairs(statement, &resources);
    for principal in principals {
        for (action, resource) in pairs.iter().cloned() {
            let mut request = Request { principal: principal.clone(), action, resource, context: context.clone() };
            relations::complete(&mut request);
            found.push(request);
        }
    }
    found
}

/// The telling actions.
static TELLING_IDS: LazyLock<Vec<ActionId>> =
    LazyLock::new(|| TELLING.iter().filter_map(|name| table().lookup(name)).collect());

/// Actions with resources that they work on, the telling ones first.
fn pairs(statement: &Statement, resources: &[String]) -> Vec<(String, String)> {
    let table = table();
    if statement.actions.negated {
        return Vec::new();
    }
    let texts: Vec<&str> = statement.actions.values.items.iter().filter_map(Text::as_known).collect();
    let all = table.expand_all(texts.iter().copied());
    let telling = TELLING_IDS.iter().copied().filter(|id| all.contains(*id));
    let mut pairs = Vec::new();
    for id in telling.chain(all.iter()).take(TELLING.len() + MOST) {
        let Some(action) = table.action(id) else { continue };
        let name = format!("{}:{}", action.service().name(), action.name());
        let one: ActionIds = [id].into_iter().collect();
        let fits = |resource: &&String| match of_objects(&name) {
            _ if *resource == "*" => true,
            // To look up what an action works on takes long.
            Some(of_objects) => {
                resource.starts_with("arn:") && resource.contains(":s3:::") && resource.contains('/') == of_objects
            }
            None => table.granted(&one, &[resource]).iter().next().is_some(),
        };
        let Some(resource) = resources.iter().find(fits) else { continue };
        let template = || action.resource_types().flat_map(|used| used.resource_type().arns()).next();
        let resource =
            if resource == "*" { template().map_or_else(|| "*".to_owned(), example) } else { resource.clone() };
        pairs.push((name, resource));
        if pairs.len() == MOST {
            break;
        }
    }
    pairs
}

/// Of the telling actions of S3 whether they work on objects, and not on buckets.
fn of_objects(action: &str) -> Option<bool> {
    match action {
        "s3:GetObject" | "s3:PutObject" | "s3:DeleteObject" => Some(true),
        "s3:ListBucket" | "s3:PutBucketPolicy" => Some(false),
        _ => None,
    }
}

/// A resource of a pattern.
fn resource(pattern: &str) -> String {
    if pattern == "*" {
        return "*".to_owned();
    }
    let parts = pattern.splitn(6, ':').enumerate().map(|(at, part)| match (at, part) {
        (1, "*") => "aws".to_owned(),
        (3, "*") => "eu-west-1".to_owned(),
        (4, "*") => "111122223333".to_owned(),
        _ => part.replace('*', "example").replace('?', "x"),
    });
    parts.collect::<Vec<_>>().join(":")
}

/// Somebody of each kind of principals; none where that is not plain.
fn principals(statement: &Statement) -> Option<Vec<Option<Principal>>> {
    let Some(scope) = &statement.principals else { return Some(vec![None]) };
    let Known::Yes(principals) = &scope.values else { return None };
    let kinds = match principals {
        _ if scope.negated => return None,
        Principals::Everyone => return Some(vec![Some(Principal::Anonymous)]),
        Principals::ByKind(kinds) => kinds,
    };
    let mut found = Vec::new();
    for (kind, names) in kinds {
        for name in names.items.iter().filter_map(Text::as_known).take(MOST) {
            found.push(Some(match kind {
                PrincipalKind::Aws if name == "*" => Principal::Anonymous,
                PrincipalKind::Aws if !name.contains(':') => Principal::Aws(format!("arn:aws:iam::{name}:root")),
                PrincipalKind::Aws => Principal::Aws(name.to_owned()),
                PrincipalKind::Service => Principal::Service(name.to_owned()),
                PrincipalKind::Federated => Principal::Federated(name.to_owned()),
                PrincipalKind::CanonicalUser => return None,
            }));
        }
    }
    Some(found)
}

/// Values of keys with which the conditions hold; none where that is not plain.
fn context(statement: &Statement) -> Option<BTreeMap<String, Vec<String>>> {
    let mut context = BTreeMap::new();
    for condition in &statement.conditions.items {
        let operator = condition.operator.as_known()?.to_ascii_lowercase();
        let key = condition.key.as_known()?.to_ascii_lowercase();
        let value = condition.values.items.first()?.as_known()?;
        let wanted = match operator.strip_suffix("ifexists").unwrap_or(&operator) {
            "bool" | "stringequals" | "stringequalsignorecase" | "arnequals" => Some(value.to_owned()),
            "stringlike" | "arnlike" if !value.contains("${") => Some(resource(value)),
            // A key that is absent is unlike anything.
            "stringnotequals" | "stringnotlike" | "arnnotlike" | "arnnotequals" => None,
            "null" if value == "true" => None,
            "null" => Some("example".to_owned()),
            "numericlessthan" => Some(Line::Number.text(number::before(value)?)),
            _ => return None,
        };
        if let Some(wanted) = wanted
            && context.insert(key, vec![wanted]).is_some()
        {
            return None;
        }
    }
    Some(context)
}
