//! The document as a whole and which elements its statements have.

use std::collections::HashSet;

use super::{FaultKind, Faults, PolicyKind, size};
use crate::iam::document::{Document, Known, List, Principals, Scope, Statement};
use crate::iam::text::Text;

/// The version that has policy variables.
const CURRENT: &str = "2012-10-17";
const EARLIER: &str = "2008-10-17";

/// Services whose resource policies have no `Resource`: ECR User Guide, "Private repository policies".
const WITHOUT_RESOURCE: &[&str] = &["ecr:"];

/// Whether policy variables are more than text in the document.
pub fn variables_work(document: &Document) -> Option<bool> {
    match document.version.as_ref().map(Text::as_known) {
        None | Some(Some(EARLIER)) => Some(false),
        Some(Some(CURRENT)) => Some(true),
        Some(_) => None,
    }
}

pub fn check(document: &Document, faults: &mut Faults) {
    if let Some(version) = document.version.as_ref()
        && let Some(text) = version.as_known()
        && ![CURRENT, EARLIER].contains(&text)
    {
        let message = format!("the policy language has no version `{text}`");
        faults.add(FaultKind::InvalidVersion, version.place, message, format!("`{CURRENT}`"));
    }
    if document.statements.items.is_empty() && document.statements.more.is_none() {
        faults.add(FaultKind::MissingElement, document.place, "the document has no statement", "a statement");
    }
    sids(document, faults);
    for statement in &document.statements.items {
        elements(statement, faults);
        nothing(statement, faults);
    }
    size::check(document, faults);
}

fn sids(document: &Document, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for sid in document.statements.items.iter().filter_map(|statement| statement.sid.as_ref()) {
        let Some(text) = sid.as_known().filter(|text| !text.is_empty()) else { continue };
        // Other services take spaces and more: the Sid of KMS's default key policy is `Enable IAM User Permissions`.
        let of_iam = matches!(faults.kind, PolicyKind::Identity | PolicyKind::Trust);
        if of_iam && !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = format!("`{text}` has characters that a Sid may not have");
            faults.add(FaultKind::InvalidSid, sid.place, message, "letters and digits of ASCII");
        }
        if !seen.insert(text) {
            let message = format!("a statement before this has the Sid `{text}` too");
            faults.add(FaultKind::DuplicateSid, sid.place, message, "a Sid of its own for each statement");
        }
    }
}

/// Elements that the kind of policy demands or does not have.
fn elements(statement: &Statement, faults: &mut Faults) {
    let identity = faults.kind == PolicyKind::Identity;
    match &statement.principals {
        Some(scope) if identity => {
            let message = "an identity policy names no principal";
            faults.add(
                FaultKind::UnsupportedElement,
                scope.place,
                message,
                "a statement without it: it speaks of its owner",
            );
        }
        None if !identity => {
            faults.add(FaultKind::MissingElement, statement.place, "the statement has no `Principal`", "`Principal`");
        }
        Some(scope) if scope.negated && faults.kind == PolicyKind::Trust => {
            let message = "a trust policy has no `NotPrincipal`";
            faults.add(FaultKind::UnsupportedElement, scope.place, message, "`Principal`");
        }
        _ => {}
    }
    match &statement.resources {
        Some(scope) if faults.kind == PolicyKind::Trust => {
            let message = "a trust policy names no resource";
            faults.add(
                FaultKind::UnsupportedElement,
                scope.place,
                message,
                "a statement without it: it speaks of its role",
            );
        }
        None if faults.kind != PolicyKind::Trust && !does_without_resource(statement, faults.kind) => {
            faults.add(FaultKind::MissingElement, statement.place, "the statement has no `Resource`", "`Resource`");
        }
        _ => {}
    }
}

fn does_without_resource(statement: &Statement, kind: PolicyKind) -> bool {
    let actions = &statement.actions.values;
    let of_such = |action: &Text| {
        // Of an action that is not known, nothing is said.
        action.as_known().is_none_or(|action| WITHOUT_RESOURCE.iter().any(|service| action.starts_with(service)))
    };
    kind == PolicyKind::Resource && (actions.more.is_some() || actions.items.iter().all(of_such))
}

/// Elements that list nothing, and `Not...` elements that leave nothing.
fn nothing(statement: &Statement, faults: &mut Faults) {
    let mut check = |name: &str, scope: &Scope<List<Text>>| {
        let list = &scope.values;
        if list.items.is_empty() && list.more.is_none() {
            let message = format!("`{}{name}` lists nothing", if scope.negated { "Not" } else { "" });
            faults.add(FaultKind::Empty, scope.place, message, "at least one");
        }
        let everything =
            |text: &&Text| text.as_known().is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b == b'*'));
        if let Some(text) = list.items.iter().find(everything).filter(|_| scope.negated) {
            let message = format!("`Not{name}` of everything leaves nothing, so that the statement never matches");
            faults.add(FaultKind::NeverMatches, text.place, message, format!("less than `*`, or `{name}`"));
        }
    };
    check("Action", &statement.actions);
    if let Some(resources) = &statement.resources {
        check("Resource", resources);
    }
    let Some(Scope { negated, values: Known::Yes(principals), place }) = &statement.principals else { return };
    match principals {
        Principals::Everyone if *negated => {
            let message = "`NotPrincipal` of everyone leaves nobody, so that the statement never matches";
            faults.add(FaultKind::NeverMatches, *place, message, "some principals, or `Principal`");
        }
        Principals::ByKind(kinds) if kinds.iter().all(|(_, list)| list.items.is_empty() && list.more.is_none()) => {
            faults.add(FaultKind::Empty, *place, "no principal is listed", "at least one");
        }
        _ => {}
    }
}
