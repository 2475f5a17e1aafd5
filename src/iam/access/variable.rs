//! Trying the values of a policy variable, where an answer hangs on one.
//!
//! With a value put in for the variable, and only requests with that value asked about, nothing hangs on it any more. A no remains a no.
//! Yes needs all values: those that the documents compare it with, another one, and none. Another one stands for all others only where
//! values are compared for being the same, not with wildcards.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;

use super::answer::{Answer, Reason};
use super::condition::{Comparison, Operator};
use super::problem::hangs_on_principal;
use crate::iam::actions::table;
use crate::iam::document::{Condition, Document, Effect, Known, List, Scope, Statement};
use crate::iam::relations::{self, Values};
use crate::iam::text::{Piece, Text};

/// Most variables that are tried within each other.
const MOST_VARIABLES: usize = 3;

/// Most trials of one question.
const MOST_TRIALS: usize = 200;

/// Most values of one variable that are tried.
const MOST_VALUES: usize = 32;

/// Two documents that a question is about: requests that the first one allows, and what the second one says of them.
pub(super) struct Pair<'a> {
    pub(super) asked: Cow<'a, Document>,
    pub(super) other: Cow<'a, Document>,
}

/// The answer to the question about the pair, by way of the values of a variable where it hangs on one.
///
/// `has_principal`: requests have a principal, on which some keys hang.
pub(super) fn by_value(pair: &Pair, has_principal: bool, ask: &dyn Fn(&Pair) -> Answer) -> Answer {
    tried(pair, has_principal, ask, MOST_VARIABLES, &Cell::new(MOST_TRIALS))
}

fn tried(pair: &Pair, has_principal: bool, ask: &dyn Fn(&Pair) -> Answer, depth: usize, left: &Cell<usize>) -> Answer {
    let answer = ask(pair);
    let Answer::Undecided(Reason::Variable(written)) = &answer else { return answer };
    let Some(key) = variables(written).next().map(|(key, _)| key) else { return answer };
    let has_one_value = has_one_value(&key) && !pair.asks_for_several(&key);
    if depth == 0 || !has_one_value || !is_free(&key, has_principal) || !pair.has_effects() {
        return answer;
    }
    let compared = Compared::with(&key, pair);
    let is_exact = compared.same_or_not && compared.keys.iter().all(|key| is_free(key, has_principal));
    let mut all = is_exact && compared.constants.len() <= MOST_VALUES;
    let values = compared.constants.iter().take(MOST_VALUES).cloned().chain([compared.another(&key)]).map(Some);
    for value in values.chain([None]) {
        let Some(rest) = left.get().checked_sub(1) else { return answer };
        left.set(rest);
        match tried(&pair.with(&key, value.as_deref()), has_principal, ask, depth - 1, left) {
            Answer::Yes => {}
            Answer::No(witness) => return Answer::No(witness),
            // Each trial would burn as much again.
            Answer::Undecided(Reason::Fuel) => return answer,
            Answer::Undecided(_) => all = false,
        }
    }
    if all { Answer::Yes } else { answer }
}

/// Whether a request has one value of the key or none.
fn has_one_value(key: &str) -> bool {
    match relations::of(key) {
        Some(relation) => !relation.several,
        None => table().condition_key(key).is_none_or(|key| !key.multivalued),
    }
}

/// Whether the key's value can be any string, whoever asks.
fn is_free(key: &str, has_principal: bool) -> bool {
    relations::of(key).is_none_or(|relation| match relation.values {
        Values::Text => !has_principal || !hangs_on_principal(relation),
        Values::PrincipalAccount => !has_principal,
        _ => false,
    })
}

/// The variables in a string: key and default of each.
fn variables(text: &str) -> impl Iterator<Item = (String, Option<&str>)> {
    text.split("${").skip(1).filter_map(|rest| {
        let (inner, _) = rest.split_once('}')?;
        let (key, default) = inner.split_once(',').map_or((inner, None), |(key, default)| (key, Some(default)));
        let default = default.and_then(|default| default.trim().strip_prefix('\'')?.strip_suffix('\''));
        (!matches!(inner, "*" | "?" | "$")).then(|| (key.trim().to_ascii_lowercase(), default))
    })
}

/// What a variable is compared with, and what that is compared with in turn.
#[derive(Default)]
struct Compared {
    keys: BTreeSet<String>,
    constants: BTreeSet<String>,
    /// Whether it is only compared for being the same.
    same_or_not: bool,
}

impl Compared {
    fn with(key: &str, pair: &Pair) -> Self {
        let mut own = Self {
            keys: BTreeSet::from([key.to_owned()]),
            constants: BTreeSet::from([String::new()]),
            same_or_not: true,
        };
        let conditions: Vec<&Condition> = pair.statements().flat_map(|one| &one.conditions.items).collect();
        let named = |condition: &Condition| -> Vec<String> {
            let values = condition.values.items.iter().flat_map(Text::pieces).filter_map(known);
            values.flat_map(variables).map(|(key, _)| key).chain(key_of(condition)).collect()
        };
        loop {
            let linked = conditions.iter().map(|condition| named(condition));
            let linked = linked.filter(|named| named.iter().any(|key| own.keys.contains(key))).flatten();
            let linked: BTreeSet<String> = linked.chain(own.keys.iter().cloned()).collect();
            if linked.len() == own.keys.len() {
                break;
            }
            own.keys = linked;
        }
        for condition in conditions {
            if condition.key.as_known().is_none() || key_of(condition).is_some_and(|key| own.keys.contains(&key)) {
                own.same_or_not &= own.add(condition);
            }
        }
        let resources =
            pair.statements().filter_map(|one| one.resources.as_ref()).flat_map(|scope| &scope.values.items);
        let mut variables = resources.flat_map(Text::pieces).filter_map(known).flat_map(variables);
        own.same_or_not &= !variables.any(|(key, _)| own.keys.contains(&key));
        own
    }

    /// Adds what a condition compares with; whether it does so for being the same.
    fn add(&mut self, condition: &Condition) -> bool {
        let Some(operator) = condition.operator.as_known().and_then(Operator::parse) else { return false };
        let wildcards = match operator.comparison {
            Comparison::Null => return operator.qualifier.is_none(),
            Comparison::Text { fold: false, wildcards } => wildcards,
            Comparison::Arn => true,
            _ => return false,
        };
        let mut plain = operator.qualifier.is_none() && condition.values.more.is_none();
        for text in &condition.values.items {
            let Some(text) = text.as_known() else { return false };
            let has_wildcards = wildcards && text.contains(['*', '?']);
            match variables(text).next() {
                Some((_, default)) => {
                    plain &= text.starts_with("${") && text.find('}') == Some(text.len() - 1);
                    self.constants.extend(default.map(str::to_owned));
                }
                None if has_wildcards => plain &= text == "*",
                // A string that would have to be written in another way to stand for itself.
                None if text.contains(['*', '?', '$']) => plain = false,
                None => drop(self.constants.insert(text.to_owned())),
            }
        }
        plain
    }

    /// A value that is not compared with.
    fn another(&self, key: &str) -> String {
        let same = (0..10).map(|digit: u32| digit.to_string().repeat(12));
        let numbered = std::iter::once("other".to_owned()).chain((1..).map(|at: u32| format!("other-{at}")));
        let mut candidates = same.filter(|_| key.ends_with("account")).chain(numbered);
        candidates.find(|value| !self.constants.contains(value)).unwrap_or_default()
    }
}

fn known(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Known(text) => Some(text),
        Piece::Unknown(_) => None,
    }
}

fn key_of(condition: &Condition) -> Option<String> {
    condition.key.as_known().map(str::to_ascii_lowercase)
}

impl Pair<'_> {
    fn statements(&self) -> impl Iterator<Item = &Statement> {
        [&*self.asked, &*self.other].into_iter().flat_map(|document| &document.statements.items)
    }

    /// Whether a condition asks about the key as if it had several values.
    fn asks_for_several(&self, key: &str) -> bool {
        let mut conditions = self.statements().flat_map(|one| &one.conditions.items);
        conditions.any(|condition| {
            let operator = condition.operator.as_known().and_then(Operator::parse);
            key_of(condition).as_deref() == Some(key) && operator.is_some_and(|operator| operator.qualifier.is_some())
        })
    }

    /// Whether what the first document allows is known.
    fn has_effects(&self) -> bool {
        self.asked.statements.more.is_none()
            && self.asked.statements.items.iter().all(|statement| matches!(statement.effect, Known::Yes(_)))
    }

    /// With the value put in for a key's variable, and of requests those that have it; `None`: those without the key.
    fn with(&self, key: &str, value: Option<&str>) -> Pair<'static> {
        let (mut asked, other) = (filled(&self.asked, key, value), filled(&self.other, key, value));
        for statement in asked.statements.items.iter_mut().filter(|one| one.effect == Known::Yes(Effect::Allow)) {
            let place = statement.place;
            let (operator, value) = value.map_or(("Null", "true"), |value| ("StringEquals", value));
            statement.conditions.items.push(Condition {
                operator: Text::known(operator, place),
                key: Text::known(key, place),
                values: List::known(vec![Text::known(value, place)]),
                place,
            });
        }
        Pair { asked: Cow::Owned(asked), other: Cow::Owned(other) }
    }
}

/// The document with the value of a key put in for its variable. A string with a variable that has no value matches nothing.
fn filled(document: &Document, key: &str, value: Option<&str>) -> Document {
    let mut filled = document.clone();
    if document.version.as_ref().and_then(Text::as_known) != Some(super::compile::WITH_VARIABLES) {
        return filled;
    }
    let fill = |list: &mut List<Text>| {
        list.items = list.items.iter().filter_map(|text| with_value(text, key, value)).collect();
    };
    for statement in &mut filled.statements.items {
        if let Some(Scope { values, .. }) = &mut statement.resources {
            fill(values);
        }
        for condition in &mut statement.conditions.items {
            let operator = condition.operator.as_known().and_then(Operator::parse);
            if operator.is_some_and(Operator::takes_variables) {
                fill(&mut condition.values);
            }
        }
    }
    filled
}

fn with_value(text: &Text, key: &str, value: Option<&str>) -> Option<Text> {
    let mut pieces = Vec::new();
    for piece in text.pieces() {
        let Piece::Known(known) = piece else {
            pieces.push(piece.clone());
            continue;
        };
        let mut parts = known.split("${");
        let mut written = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let variable = format!("${{{part}");
            let own = variables(&variable).next().filter(|(own, _)| own == key);
            match (own, part.split_once('}')) {
                (Some((_, default)), Some((_, after))) => {
                    written.push_str(value.or(default)?);
                    written.push_str(after);
                }
                _ => written.push_str(&variable),
            }
        }
        pieces.push(Piece::Known(written.into()));
    }
    Some(Text::new(pieces, text.place))
}
