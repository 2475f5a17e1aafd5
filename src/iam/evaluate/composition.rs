//! Several documents, one request.
//!
//! IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic" and "Evaluating identity-based policies with
//! resource-based policies".

use super::decide::{Decision, evaluate, matching};
use super::principal::{self, Listed};
use crate::iam::document::{Document, Effect, Known, Statement};
use crate::iam::request::{Principal, Request};

/// What applies to a request.
#[derive(Debug, Clone, Copy)]
pub struct Policies<'a> {
    /// The principal's own policies.
    pub identity: &'a [&'a Document],
    /// The permissions boundary of a user or role.
    pub boundary: Option<&'a Document>,
    /// The policy of the resource.
    pub resource: Option<ResourcePolicy<'a>>,
    /// The account that the resource is in.
    pub owner: &'a str,
}

/// A policy that a resource has.
#[derive(Debug, Clone, Copy)]
pub struct ResourcePolicy<'a> {
    /// What it says.
    pub document: &'a Document,
    /// What becomes of a request on which it is silent.
    pub standing: Standing,
}

/// Whether a resource's policy must allow a request of the resource's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may also be silent and leave it to the principal's own policies: buckets, queues, topics.
    Optional,
    /// It must: KMS keys and the trust policies of roles.
    Required,
}

/// Decides `request` by all the policies that apply to it.
///
/// Of users and roles of the resource's own account either side may allow it, of others both must. Services, federated identities and
/// the anonymous have no policies of their own: the resource's policy decides.
pub fn compose(policies: &Policies, request: &Request) -> Decision {
    let resource = policies.resource.map(|policy| policy.document);
    let documents = policies.identity.iter().copied().chain(policies.boundary).chain(resource);
    if documents.into_iter().any(|document| evaluate(document, request) == Decision::Denied) {
        return Decision::Denied;
    }
    if allowed(policies, request) { Decision::Allowed } else { Decision::NotAllowed }
}

fn allowed(policies: &Policies, request: &Request) -> bool {
    let allows = |document: &Document| evaluate(document, request) == Decision::Allowed;
    let granted = policies.resource.and_then(|policy| grant(policy.document, request));
    let bounded = policies.boundary.is_none_or(allows);
    let arn = match &request.principal {
        // Whoever has the identity policy, in the resource's own account.
        None => None,
        Some(Principal::Aws(arn)) => Some(arn),
        Some(Principal::Service(_) | Principal::Federated(_) | Principal::Anonymous) => return granted.is_some(),
    };
    // The root user of an account has no policies and needs none.
    let root = arn.is_some_and(|arn| arn.ends_with(":root"));
    let own = root || (bounded && policies.identity.iter().any(|document| allows(document)));
    let own_account = arn.is_none_or(|arn| arn.split(':').nth(4) == Some(policies.owner));
    if !own_account {
        return own && granted.is_some();
    }
    let required = policies.resource.is_some_and(|policy| policy.standing == Standing::Required);
    match granted {
        // What is given to a user, a session or to all stands even where the boundary does not have it.
        Some(Listed::Person) => true,
        Some(Listed::Role) => bounded || own,
        Some(Listed::Account) => own,
        None => own && !required,
    }
}

/// By what the strongest statement that allows the request means the principal.
fn grant(document: &Document, request: &Request) -> Option<Listed> {
    matching(document, request).filter_map(|statement| listed(statement, request)).max()
}

fn listed(statement: &Statement, request: &Request) -> Option<Listed> {
    if statement.effect != Known::Yes(Effect::Allow) {
        return None;
    }
    match (&statement.principals, &request.principal) {
        (Some(scope), Some(asking)) if !scope.negated => match &scope.values {
            Known::Yes(principals) => principal::lists(principals, asking),
            Known::No(_) => None,
        },
        _ => Some(Listed::Person),
    }
}
