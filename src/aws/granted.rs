//! What the policies of a role grant, beside what it needs.

use std::collections::BTreeSet;

use super::path::at;
use super::same::{Same, same};
use super::{Thing, role};
use crate::base::{Kind, Piece, Seq, Str, Type, Unknown, Value};
use crate::iam::actions::{ActionIds, table};
use crate::iam::document::{Effect, Known, Statement};
use crate::iam::text::{self, Text};

/// Actions that are shown of those that a role does not need.
const MOST_SHOWN: usize = 8;

/// `surplus`: the actions that the role has and does not need, in words; `named`: the resources that its policies name without
/// wildcards, but for itself; `managed_by_aws`: the ARNs of its policies that AWS manages.
pub(super) fn properties(role: &Thing, jobs: &BTreeSet<&str>) -> [(&'static str, Value); 3] {
    let all = role.documents("policies");
    let documents = all.iter().flatten().flat_map(|one| &one.documents);
    let allows: Vec<&Statement> = documents
        .flat_map(|document| &document.statements.items)
        .filter(|statement| statement.effect != Known::Yes(Effect::Deny))
        .collect();
    let surplus = if jobs.is_empty() { String::new() } else { surplus(&allows, jobs) };
    let mut named: Vec<Value> = Vec::new();
    let resources = allows.iter().filter_map(|statement| statement.resources.as_ref());
    for text in resources.filter(|scope| !scope.negated).flat_map(|scope| &scope.values.items) {
        let resource = value(text);
        let is_itself = same(&resource, &at(&role.properties, "arn")) == Same::Yes;
        if !is_itself && !has_wildcard(text) && named.iter().all(|other| same(other, &resource) != Same::Yes) {
            named.push(resource);
        }
    }
    let managed = at(&role.properties, "managed_policies");
    let managed = managed.as_seq().map(Seq::items).unwrap_or_default().iter();
    let of_aws = managed.filter(|arn| arn.as_str().is_some_and(|arn| arn.contains(":iam::aws:policy/"))).cloned();
    [
        ("surplus", Value::string(surplus, role.place)),
        ("named", Value::list(Type::String, named, role.place)),
        ("managed_by_aws", Value::list(Type::String, of_aws.collect(), role.place)),
    ]
}

/// The actions that the statements allow and none of the jobs needs.
fn surplus(allows: &[&Statement], jobs: &BTreeSet<&str>) -> String {
    let table = table();
    let needed = table.expand_all(role::actions(jobs));
    let mut surplus = ActionIds::default();
    for statement in allows {
        let texts =
            |texts: &'_ [Text]| texts.iter().map(|text| text.as_known().map(str::to_owned)).collect::<Option<Vec<_>>>();
        let Some(patterns) = texts(&statement.actions.values.items) else { continue };
        let patterns = patterns.iter().map(String::as_str);
        let named = if statement.actions.negated { table.expand_not(patterns) } else { table.expand_all(patterns) };
        let resources = statement.resources.as_ref().filter(|scope| !scope.negated);
        let granted = match resources.and_then(|scope| texts(&scope.values.items)) {
            Some(resources) => table.granted(&named, &resources.iter().map(String::as_str).collect::<Vec<_>>()),
            None => named,
        };
        surplus = surplus.union(&granted);
    }
    let mut names = surplus.iter().filter(|id| !needed.contains(*id)).filter_map(|id| table.action(id));
    let shown: Vec<String> = names.by_ref().take(MOST_SHOWN).map(|action| action.to_string()).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn has_wildcard(text: &Text) -> bool {
    text.pieces().iter().any(|piece| matches!(piece, text::Piece::Known(known) if known.contains(['*', '?', '$'])))
}

/// A string of a document as a value.
pub(super) fn value(text: &Text) -> Value {
    let piece = |piece: &text::Piece| match piece {
        text::Piece::Known(known) => Piece::Known(known.clone(), text.place),
        text::Piece::Unknown(unknown) => Piece::Unknown(Unknown::new(unknown.identity(), Type::String).not_null()),
    };
    Value::new(Kind::String(Str::new(text.pieces().iter().map(piece).collect())), text.place)
}
