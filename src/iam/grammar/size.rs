//! Sizes of documents.

use super::{FaultKind, Faults, PolicyKind, principal};
use crate::iam::document::{Document, Effect, Known, List, Principals, Statement};
use crate::iam::text::{Piece, Text};
use crate::names::limits::{KEY_POLICY_BYTES, ROLE_INLINE_POLICY_CHARACTERS, TRUST_POLICY_CHARACTERS};

pub fn check(document: &Document, faults: &mut Faults) {
    let largest = match faults.kind {
        PolicyKind::Identity => ROLE_INLINE_POLICY_CHARACTERS,
        PolicyKind::Trust => TRUST_POLICY_CHARACTERS,
        PolicyKind::Key => KEY_POLICY_BYTES,
        // Each service has a limit of its own.
        PolicyKind::Resource => return,
    };
    let least = least_characters(document);
    if least > largest {
        let message = format!("this document has {least} characters or more without white space");
        let exception = if faults.kind == PolicyKind::Trust { ", if the quota is not raised" } else { "" };
        faults.add(FaultKind::TooLarge, document.place, message, format!("at most {largest} characters{exception}"));
    }
}

/// Characters without white space that the document has at least, in whatever way it is written as JSON.
pub fn least_characters(document: &Document) -> usize {
    let head =
        element("Version", document.version.as_ref().map(string)) + element("Id", document.id.as_ref().map(string));
    let statements = list(document.statements.items.iter().map(statement));
    "{}".len() + head + element("Statement", Some(statements)) - 1
}

fn statement(statement: &Statement) -> usize {
    if statement.presence.is_some() {
        return 0;
    }
    let not = |negated: bool| if negated { "Not".len() } else { 0 };
    let effect = match statement.effect {
        Known::Yes(Effect::Allow) => "\"Allow\"".len(),
        Known::Yes(Effect::Deny) => "\"Deny\"".len(),
        Known::No(_) => 0,
    };
    let principals = statement.principals.as_ref().map(|scope| match &scope.values {
        Known::Yes(Principals::Everyone) => "\"*\"".len(),
        Known::Yes(Principals::ByKind(kinds)) => {
            "{}".len() - 1
                + kinds.iter().map(|(kind, list)| element(principal::name(*kind), Some(strings(list)))).sum::<usize>()
        }
        Known::No(_) => 0,
    });
    let negated = statement.principals.as_ref().is_some_and(|scope| scope.negated);
    let mut size = "{}".len() + element("Sid", statement.sid.as_ref().map(string)) + element("Effect", Some(effect));
    size += element("Principal", principals) + not(negated);
    size += element("Action", Some(strings(&statement.actions.values))) + not(statement.actions.negated);
    if let Some(resources) = &statement.resources {
        size += element("Resource", Some(strings(&resources.values))) + not(resources.negated);
    }
    size + conditions(statement) - 1
}

fn conditions(statement: &Statement) -> usize {
    let mut size = 0;
    let mut operator = None;
    for condition in &statement.conditions.items {
        // Keys of one operator stand together, whose name then counts once.
        let same =
            operator.replace(&condition.operator).is_some_and(|before| before.pieces() == condition.operator.pieces());
        size += if same { 0 } else { string(&condition.operator) + ":{},".len() - 1 };
        let values = list(condition.values.items.iter().map(|value| match value.as_known() {
            Some(known) if known == "true" || known == "false" || known.parse::<f64>().is_ok() => known.len(),
            _ => string(value),
        }));
        size += string(&condition.key) + ":,".len() + values;
    }
    if size == 0 { 0 } else { element("Condition", Some("{}".len() + size - 1)) }
}

/// `"Name":value,`, where there is a value.
fn element(name: &str, value: Option<usize>) -> usize {
    value.map_or(0, |value| name.len() + "\"\":,".len() + value)
}

fn strings(list_of: &List<Text>) -> usize {
    list(list_of.items.iter().map(string))
}

/// A list without brackets where there is only one element.
fn list(sizes: impl Iterator<Item = usize>) -> usize {
    let (count, sum) = sizes.fold((0, 0), |(count, sum), size| (count + 1, sum + size));
    if count > 1 { sum + count + 1 } else { sum }
}

fn string(text: &Text) -> usize {
    let known = text.pieces().iter().map(|piece| match piece {
        Piece::Known(text) => characters(text),
        Piece::Unknown(_) => 0,
    });
    "\"\"".len() + known.sum::<usize>()
}

fn characters(text: &str) -> usize {
    let escaped = |c: char| matches!(c, '"' | '\\') || c.is_control();
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if escaped(c) { 2 } else { 1 }).sum()
}
