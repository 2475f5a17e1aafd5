//! Which things are parts of the logging pipeline.
//!
//! From every log destination, every subscription that is aimed at one and everything that bears the namespace, along the links of
//! `data/model.json`. A full ARN links root modules too.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::kinds::kinds;
use super::path::at;
use super::thing::Thing;
use crate::base::{Kind, Piece, Value};

/// The part of the pipeline that one root module makes.
#[derive(Debug, Default)]
pub struct Pipeline {
    /// For each thing whether it is in it.
    pub inside: Vec<bool>,
    /// ARNs that things of it name and nothing of this root module has.
    pub named: BTreeSet<Arc<str>>,
    /// ARNs of the things that are not in it.
    pub outside: BTreeSet<Arc<str>>,
}

/// The things of one root module that are parts of the pipeline; `named` are ARNs that its parts in other root modules name.
pub fn pipeline(things: &[Thing], namespace: &str, named: &BTreeSet<Arc<str>>) -> Pipeline {
    let mut forth: Vec<Vec<usize>> = vec![Vec::new(); things.len()];
    for (to, thing) in things.iter().enumerate() {
        for (from, property) in &thing.used_by {
            forth[*from].push(to);
            let link = kinds().get(things[*from].kind).and_then(|kind| kind.links.get(*property));
            if link.is_some_and(|link| link.back) {
                forth[to].push(*from);
            }
        }
    }
    let is_named = |thing: &Thing| at(&thing.properties, "arn").as_str().is_some_and(|arn| named.contains(arn));
    let is_seed = |thing: &Thing| {
        is_aimed_at_destination(thing) || thing.kind == "destination" || bears(thing, namespace) || is_named(thing)
    };
    let mut inside: Vec<bool> = things.iter().map(is_seed).collect();
    let mut open: Vec<usize> = (0..things.len()).filter(|at| inside[*at]).collect();
    while let Some(next) = open.pop() {
        for &to in &forth[next] {
            if !std::mem::replace(&mut inside[to], true) {
                open.push(to);
            }
        }
    }
    let mut pipeline = Pipeline { inside, ..Pipeline::default() };
    for (thing, is_inside) in things.iter().zip(&pipeline.inside) {
        let arn = at(&thing.properties, "arn").as_str().cloned();
        if *is_inside {
            pipeline.named.extend(named_by(thing));
        } else {
            pipeline.outside.extend(arn);
        }
    }
    pipeline
}

/// The ARNs that a thing names.
fn named_by(thing: &Thing) -> impl Iterator<Item = Arc<str>> {
    let links = kinds().get(thing.kind).into_iter().flat_map(|kind| kind.links.keys());
    let values = links.map(|property| at(&thing.properties, property));
    values.filter_map(|value| value.as_str().filter(|text| text.starts_with("arn:")).cloned())
}

/// Whether it sends to a log destination, be that in view or not.
fn is_aimed_at_destination(thing: &Thing) -> bool {
    let property = match thing.kind {
        "subscription" => "destination",
        "account_subscription" => "document",
        _ => return false,
    };
    let Kind::String(text) = at(&thing.properties, property).kind else { return false };
    let pieces = text.flat_pieces(thing.place);
    pieces.iter().any(|piece| matches!(piece, Piece::Known(text, _) if text.contains(":destination:")))
}

/// Whether one of its names, its description or a tag bears the namespace.
fn bears(thing: &Thing, namespace: &str) -> bool {
    let properties = ["name", "name_prefix", "aliases", "description", "tags"].map(|name| at(&thing.properties, name));
    properties.iter().any(|value| any_bears(value, namespace))
}

fn any_bears(value: &Value, namespace: &str) -> bool {
    match &value.kind {
        Kind::String(text) => {
            // Known pieces that follow one another are one text, as in "${var.namespace}-logs".
            let (mut run, mut from_start, mut is_found) = (String::new(), true, false);
            for piece in text.flat_pieces(value.place()) {
                match piece {
                    Piece::Known(text, _) => run.push_str(&text),
                    Piece::Unknown(unknown) => {
                        is_found |= is_borne(&(run + unknown.prefix()), namespace, from_start);
                        (run, from_start) = (String::new(), false);
                    }
                    Piece::Json(..) => {}
                }
            }
            is_found || is_borne(&run, namespace, from_start)
        }
        Kind::Unknown(unknown) => is_borne(unknown.prefix(), namespace, true),
        Kind::Either(either) => either.arms().into_iter().any(|arm| any_bears(arm, namespace)),
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            seq.items().iter().any(|item| any_bears(item, namespace))
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            entries.items().iter().any(|entry| any_bears(&entry.value, namespace))
        }
        _ => false,
    }
}

/// Whether a word of the text begins with the namespace and a hyphen. `from_start`: nothing stands before the text.
fn is_borne(text: &str, namespace: &str, from_start: bool) -> bool {
    let prefix = format!("{namespace}-");
    text.match_indices(&prefix).any(|(at, _)| match text[..at].chars().next_back() {
        None => from_start,
        Some(before) => !before.is_alphanumeric() && !matches!(before, '-' | '_' | '.'),
    })
}

#[cfg(test)]
mod tests {
    use super::is_borne;

    #[test]
    fn what_bears_a_namespace() {
        for text in ["secops-logs", "alias/secops-logs", "the secops-ingest key", "/secops-app/x"] {
            assert!(is_borne(text, "secops", true), "{text}");
        }
        for text in ["secops log key", "my-secops-logs", "devsecops-logs", "secopslogs"] {
            assert!(!is_borne(text, "secops", true), "{text}");
        }
        assert!(!is_borne("secops-logs", "secops", false));
    }
}
