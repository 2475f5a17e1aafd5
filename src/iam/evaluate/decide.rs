//! One document, one request.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{condition, pattern, principal};
use crate::iam::document::{Document, Effect, Known, List, Principals, Scope, Statement};
use crate::iam::request::Request;
use crate::iam::text::{Piece, Text};

/// What a document says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// A statement allows it and none denies it.
    Allowed,
    /// A statement denies it.
    Denied,
    /// No statement speaks of it. IAM User Guide calls that an implicit deny.
    NotAllowed,
}

/// Decides `request` by `document` alone.
///
/// What is not known counts as the least there is: an unknown part of a string as empty, a list as ending, a statement of unknown
/// presence, effect or principals as absent. To try other values, [`super::assign`] them first.
pub fn evaluate(document: &Document, request: &Request) -> Decision {
    let mut decision = Decision::NotAllowed;
    for statement in matching(document, request) {
        match statement.effect {
            Known::Yes(Effect::Deny) => return Decision::Denied,
            Known::Yes(Effect::Allow) => decision = Decision::Allowed,
            Known::No(_) => {}
        }
    }
    decision
}

/// The statements of `document` that speak of `request`, in their order.
pub fn matching<'a>(document: &'a Document, request: &'a Request) -> impl Iterator<Item = &'a Statement> {
    let variables = Variables::of(document, request);
    document.statements.items.iter().filter(move |statement| matches(statement, request, variables))
}

/// What policy variables stand for; nothing where the document's version has none.
///
/// IAM User Guide, "IAM policy elements: Variables and tags": variables came with version 2012-10-17 and are plain text before it.
#[derive(Clone, Copy)]
pub(super) struct Variables<'a>(pub(super) Option<&'a BTreeMap<String, Vec<String>>>);

impl<'a> Variables<'a> {
    pub(super) fn of(document: &Document, request: &'a Request) -> Self {
        let version = document.version.as_ref().map(plain);
        Self((version.as_deref() == Some("2012-10-17")).then_some(&request.context))
    }
}

/// The characters of a text; what is not known is empty.
pub(super) fn plain(text: &Text) -> Cow<'_, str> {
    if let Some(known) = text.as_known() {
        return Cow::Borrowed(known);
    }
    let known = text.pieces().iter().filter_map(|piece| match piece {
        Piece::Known(known) => Some(&**known),
        Piece::Unknown(_) => None,
    });
    Cow::Owned(known.collect())
}

fn matches(statement: &Statement, request: &Request, variables: Variables) -> bool {
    let (Known::Yes(_), None) = (&statement.effect, &statement.presence) else { return false };
    by_principal(statement.principals.as_ref(), request)
        && by_action(&statement.actions, &request.action)
        && by_resource(statement.resources.as_ref(), &request.resource, variables)
        && statement.conditions.items.iter().all(|condition| condition::holds(condition, &request.context, variables))
}

/// Identity policies name no principal: whoever has them is meant.
fn by_principal(scope: Option<&Scope<Known<Principals>>>, request: &Request) -> bool {
    let Some(scope) = scope else { return true };
    let (Known::Yes(principals), Some(asking)) = (&scope.values, &request.principal) else { return false };
    principal::lists(principals, asking).is_some() != scope.negated
}

/// Actions compare without regard to case and have no variables.
fn by_action(scope: &Scope<List<Text>>, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let listed = scope.values.items.iter().any(|text| {
        let text = plain(text).to_ascii_lowercase();
        let closely = || pattern::tokens(&text, Variables(None)).is_some_and(|tokens| pattern::glob(&tokens, &action));
        pattern::at_once(&text, &action).unwrap_or_else(closely)
    });
    listed != scope.negated
}

/// Trust policies name no resource: the role that has them is meant.
fn by_resource(scope: Option<&Scope<List<Text>>>, resource: &str, variables: Variables) -> bool {
    let Some(scope) = scope else { return true };
    let listed = scope.values.items.iter().any(|text| {
        let text = plain(text);
        let closely = || pattern::tokens(&text, variables).is_some_and(|tokens| pattern::arn(&tokens, resource));
        pattern::at_once(&text, resource).unwrap_or_else(closely)
    });
    listed != scope.negated
}
