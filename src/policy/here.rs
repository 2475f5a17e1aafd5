//! Where a thing is, if that is not known: its account, region and partition, tried by value.
//!
//! A document that says `${data.aws_caller_identity.current.account_id}` is as right or wrong in one account as in another, unless it
//! names accounts by their ids as well. So each id that is written is tried, and one that is not.

use std::collections::BTreeSet;

use crate::aws::{Thing, at};
use crate::base::{Kind, Piece as BasePiece};
use crate::iam::document::{Known, List, Principals, Statement};
use crate::iam::evaluate::{Assignment, Value};
use crate::iam::text::{Piece, Text, Unknown};

/// Most assignments that are tried.
const MOST: usize = 24;

/// The values to try for what is not known of where a thing is; one empty assignment where all is known, or where they would be too many.
pub(super) fn assignments<'a>(thing: &Thing, statements: impl Iterator<Item = &'a Statement>) -> Vec<Assignment> {
    let unknown: Vec<(&Fact, Unknown)> =
        FACTS.iter().filter_map(|fact| Some((fact, unknown(thing, fact.0)?))).collect();
    if unknown.is_empty() {
        return vec![Assignment::new()];
    }
    let texts: Vec<&Text> = statements.flat_map(texts).collect();
    let is_it = |piece: &Piece, unknown: &Unknown| matches!(piece, Piece::Unknown(own) if own == unknown);
    let is_used = |unknown: &Unknown| texts.iter().flat_map(|text| text.pieces()).any(|piece| is_it(piece, unknown));
    let used: Vec<(&Fact, Unknown)> = unknown.into_iter().filter(|(_, unknown)| is_used(unknown)).collect();
    if used.is_empty() {
        return vec![Assignment::new()];
    }
    let written: BTreeSet<&str> =
        texts.iter().flat_map(|text| words(text)).filter(|word| FACTS.iter().any(|(_, is, _)| is(word))).collect();
    let all = |is: fn(&str) -> bool| written.iter().filter(|word| is(word)).map(ToString::to_string).collect();
    let mut assignments = vec![Assignment::new()];
    for ((_, is, others), unknown) in used {
        let mut values: Vec<String> = all(*is);
        values.extend(others.iter().find(|other| !written.contains(**other)).map(ToString::to_string));
        assignments = values
            .iter()
            .flat_map(|value| assignments.iter().map(move |one| (one, value)))
            .map(|(one, value)| {
                let mut one = one.clone();
                one.insert(unknown.clone(), Value::Text(value.clone()));
                one
            })
            .collect();
    }
    if assignments.len() > MOST { vec![Assignment::new()] } else { assignments }
}

/// A property, whether a word is one, and values of which one is not written.
type Fact = (&'static str, fn(&str) -> bool, &'static [&'static str]);

const FACTS: &[Fact] = &[
    ("account", is_account, &["000000000000", "000000000001"]),
    ("region", is_region, &["us-east-1", "eu-west-1"]),
    ("partition", |word| word == "aws" || word.starts_with("aws-"), &["aws"]),
];

fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_region(word: &str) -> bool {
    if !word.ends_with(|last: char| last.is_ascii_digit()) {
        return false;
    }
    let parts: Vec<&str> = word.split('-').collect();
    let is_name = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    matches!(&parts[..], [names @ .., number] if names.len() >= 2 && names.iter().all(is_name)
        && number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The one thing that a property is, where that is not known.
fn unknown(thing: &Thing, property: &str) -> Option<Unknown> {
    let value = at(&thing.properties, property);
    let identity = match &value.kind {
        Kind::Unknown(unknown) => unknown.identity().clone(),
        Kind::String(text) => match &text.flat_pieces(value.place())[..] {
            [BasePiece::Unknown(unknown)] => unknown.identity().clone(),
            _ => return None,
        },
        _ => return None,
    };
    Some(Unknown::new(identity))
}

/// What a text may name: what stands between colons and dots in it.
fn words(text: &Text) -> impl Iterator<Item = &str> {
    let known = text.pieces().iter().filter_map(|piece| if let Piece::Known(text) = piece { Some(text) } else { None });
    known.flat_map(|text| text.split([':', '.']))
}

/// The texts of a statement that may name where something is.
fn texts(statement: &Statement) -> Vec<&Text> {
    let kinds = match statement.principals.as_ref().map(|scope| &scope.values) {
        Some(Known::Yes(Principals::ByKind(kinds))) => &kinds[..],
        _ => &[],
    };
    let named = kinds.iter().flat_map(|(_, List { items, .. })| items);
    let resources = statement.resources.iter().flat_map(|scope| &scope.values.items);
    let values = statement.conditions.items.iter().flat_map(|condition| &condition.values.items);
    named.chain(resources).chain(values).collect()
}
