//! How condition keys hang together with who asks: the few relations that deciding access relies on.
//!
//! IAM User Guide, "AWS global condition context keys". A relation that is wrong here hides a grant, so there are no more than these.
//!
//! Of policy variables one thing is taken for granted: without a value, because the key is absent, the pattern with the variable matches
//! nothing, and a `Not...` element with it everything. The IAM User Guide leaves open whether then the whole statement matches nothing.

use super::request::{Principal, Request};

/// When a request has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Always,
    /// It may have it or not.
    Free,
    /// It may, if a service makes it on its own behalf.
    Service,
    /// It may, if a user, role or session makes it.
    Identity,
}

/// What values a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Any string.
    Text,
    /// `true` or `false`.
    Truth,
    /// A number.
    Number,
    /// A point in time.
    Date,
    /// An IP address.
    Address,
    /// The ARN of the principal; of a session, that of its role.
    PrincipalArn,
    /// The account of the principal.
    PrincipalAccount,
    /// `true` where a service asks, else `false`.
    PrincipalIsService,
}

/// What is known of a condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// Its name, in lower case.
    pub key: &'static str,
    /// When it is there.
    pub presence: Presence,
    /// What it holds.
    pub values: Values,
    /// Whether it may have several values.
    pub several: bool,
}

const fn one(key: &'static str, presence: Presence, values: Values) -> Relation {
    Relation { key, presence, values, several: false }
}

const fn several(key: &'static str, presence: Presence) -> Relation {
    Relation { key, presence, values: Values::Text, several: true }
}

/// The relations, by key.
pub const RELATIONS: &[Relation] = &[
    one("aws:securetransport", Presence::Always, Values::Truth),
    one("aws:multifactorauthpresent", Presence::Free, Values::Truth),
    one("aws:viaawsservice", Presence::Free, Values::Truth),
    one("aws:principalisawsservice", Presence::Free, Values::PrincipalIsService),
    one("aws:multifactorauthage", Presence::Free, Values::Number),
    one("aws:currenttime", Presence::Free, Values::Date),
    one("aws:epochtime", Presence::Free, Values::Date),
    one("aws:tokenissuetime", Presence::Free, Values::Date),
    one("aws:sourceip", Presence::Free, Values::Address),
    one("aws:vpcsourceip", Presence::Free, Values::Address),
    one("aws:sourcearn", Presence::Service, Values::Text),
    one("aws:sourceaccount", Presence::Service, Values::Text),
    one("aws:sourceorgid", Presence::Service, Values::Text),
    several("aws:sourceorgpaths", Presence::Service),
    one("aws:principalarn", Presence::Identity, Values::PrincipalArn),
    one("aws:principalaccount", Presence::Identity, Values::PrincipalAccount),
    // AWS KMS Developer Guide, "kms:CallerAccount".
    one("kms:calleraccount", Presence::Identity, Values::PrincipalAccount),
    one("aws:principalorgid", Presence::Identity, Values::Text),
    several("aws:principalorgpaths", Presence::Identity),
    several("aws:principalservicenameslist", Presence::Service),
    several("aws:tagkeys", Presence::Free),
    several("aws:calledvia", Presence::Free),
];

/// What is known of the key of that name, in lower case.
pub fn of(key: &str) -> Option<&'static Relation> {
    RELATIONS.iter().find(|relation| relation.key == key)
}

/// Whether a request holds to the relations. One that does not cannot be made.
///
/// Where the principal is left open, as for identity policies, nothing is said of the keys that hang on it.
pub fn possible(request: &Request) -> bool {
    RELATIONS.iter().all(|relation| {
        let values = request.context.get(relation.key).filter(|values| !values.is_empty());
        let Some(values) = values else { return !must_be_there(relation, request.principal.as_ref()) };
        (relation.several || values.len() == 1)
            && may_be_there(relation.presence, request.principal.as_ref())
            && values.iter().all(|value| may_be(relation.values, value, request.principal.as_ref()))
    })
}

fn must_be_there(relation: &Relation, principal: Option<&Principal>) -> bool {
    match relation.values {
        Values::PrincipalArn => matches!(principal, Some(Principal::Aws(_))),
        // Only requests to KMS have its own name for it.
        Values::PrincipalAccount if relation.key.starts_with("kms:") => false,
        Values::PrincipalAccount => matches!(principal, Some(Principal::Aws(arn)) if arn.split(':').nth(4).is_some()),
        _ => relation.presence == Presence::Always,
    }
}

fn may_be_there(presence: Presence, principal: Option<&Principal>) -> bool {
    match (presence, principal) {
        (Presence::Always | Presence::Free, _) | (_, None) => true,
        (Presence::Service, Some(principal)) => matches!(principal, Principal::Service(_)),
        (Presence::Identity, Some(principal)) => matches!(principal, Principal::Aws(_)),
    }
}

fn may_be(values: Values, value: &str, principal: Option<&Principal>) -> bool {
    match (values, principal) {
        (Values::Truth, _) | (Values::PrincipalIsService, None) => matches!(value, "true" | "false"),
        (Values::PrincipalIsService, Some(principal)) => {
            value == if matches!(principal, Principal::Service(_)) { "true" } else { "false" }
        }
        (Values::PrincipalArn, Some(Principal::Aws(arn))) => is_arn_of(value, arn),
        (Values::PrincipalAccount, Some(Principal::Aws(arn))) => Some(value) == arn.split(':').nth(4),
        _ => true,
    }
}

/// Adds the keys that a request cannot be without.
pub fn complete(request: &mut Request) {
    let required = RELATIONS.iter().filter(|relation| must_be_there(relation, request.principal.as_ref()));
    for relation in required {
        let value = match (relation.values, &request.principal) {
            (Values::PrincipalArn, Some(Principal::Aws(arn))) => match session(arn) {
                Some((head, role)) => format!("{}:role/{role}", head.replacen(":sts:", ":iam:", 1)),
                None => arn.clone(),
            },
            (Values::PrincipalAccount, Some(Principal::Aws(arn))) => {
                arn.split(':').nth(4).unwrap_or_default().to_owned()
            }
            _ => "true".to_owned(),
        };
        let values = request.context.entry(relation.key.to_owned()).or_default();
        if values.is_empty() {
            values.push(value);
        }
    }
}

/// The start of a session's ARN and the role's name.
fn session(arn: &str) -> Option<(&str, &str)> {
    let (head, rest) = arn.split_once(":assumed-role/")?;
    Some((head, rest.split_once('/')?.0))
}

/// Whether `value` is what `aws:PrincipalArn` holds for the principal `arn`.
fn is_arn_of(value: &str, arn: &str) -> bool {
    let Some((head, role)) = session(arn) else { return value == arn };
    let role_of = value.split_once(":role/").map(|(head, path)| (head, path.rsplit('/').next().unwrap_or(path)));
    role_of == Some((&head.replacen(":sts:", ":iam:", 1), role))
}
