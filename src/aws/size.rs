//! How many bytes a text has, which may have parts that are not known.

use super::Thing;
use super::path::at;
use crate::base::settle::settle;
use crate::base::{Kind, Piece, Type, Unknown, Value, identity};

/// Most bytes of a name or ARN that is not known: names of log groups and destinations have up to 512 characters, and an ARN has
/// less than 100 before it. CloudWatch Logs API Reference, `CreateLogGroup` and `PutDestination`.
const LONGEST_NAME: usize = 612;

/// Most bytes of an account's id, of a region and of a partition.
const LONGEST_FACT: usize = 16;

/// The bytes of a property: a number where all is known, or whatever they are within the limit or beyond it; else not known. Without white
/// space outside of strings where AWS does not count that.
pub(super) fn property(
    name: &'static str,
    thing: &Thing,
    of: &str,
    (limit, compact): (usize, bool),
) -> Option<(&'static str, Value)> {
    let value = at(&thing.properties, of);
    if value.is_null() {
        return None;
    }
    let facts = ["account", "region", "partition"].map(|fact| identity::of(&at(&thing.properties, fact)));
    let (mut least, mut most) = (usize::MAX, Some(0));
    for one in settle(&value)? {
        let (low, high) = bytes(&one.value, compact, &facts);
        least = least.min(low);
        most = most.and_then(|most: usize| Some(most.max(high?)));
    }
    let place = value.place();
    let bytes = match most {
        _ if least > limit => Value::number(least, place),
        Some(most) if most <= limit => Value::number(most, place),
        _ => {
            let text = match &value.kind {
                Kind::Unknown(unknown) => unknown.identity().to_string(),
                _ => format!("the {of} of {}", thing.address),
            };
            let whole = Unknown::new(format!("the length of {text}"), Type::Number);
            Value::unknown(whole.not_null(), place)
        }
    };
    Some((name, bytes))
}

/// Least and most bytes.
fn bytes(value: &Value, compact: bool, facts: &[String]) -> (usize, Option<usize>) {
    let Kind::String(text) = &value.kind else { return (0, value.is_null().then_some(0)) };
    let is_bounded = |unknown: &Unknown| match text.as_json() {
        Some(json) => !holds_lists(json),
        None => *unknown.ty() == Type::String && !MADE_OF_LISTS.iter().any(|made| unknown.identity().starts_with(made)),
    };
    let (mut least, mut most) = (0, Some(0));
    let mut white = White::default();
    for piece in text.flat_pieces(value.place()) {
        let (low, high) = match &piece {
            Piece::Known(text, _) if compact => (white.count(text), None),
            Piece::Known(text, _) => (text.len(), None),
            // The longest of an account's id, a region and a partition.
            Piece::Unknown(unknown) if facts.iter().any(|fact| fact.contains(&**unknown.identity())) => {
                (0, Some(Some(LONGEST_FACT)))
            }
            Piece::Unknown(unknown) if is_bounded(unknown) => (unknown.prefix().len(), Some(Some(LONGEST_NAME))),
            _ => (0, Some(None)),
        };
        least += low;
        most = most.and_then(|most: usize| Some(most + high.unwrap_or(Some(low))?));
    }
    (least, most)
}

/// Functions of any format that make a text of lists.
const MADE_OF_LISTS: [&str; 4] = ["jsonencode(", "join(", "templatefile(", "Join("];

/// Whether there may be any number of strings in a value.
fn holds_lists(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(unknown) => *unknown.ty() != Type::String,
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            seq.more().is_some() || seq.items().iter().any(holds_lists)
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            entries.more().is_some() || entries.items().iter().any(|entry| holds_lists(&entry.value))
        }
        Kind::String(text) => text.as_json().is_some_and(holds_lists),
        _ => false,
    }
}

/// Leaves out the white space of JSON, text by text.
#[derive(Default)]
struct White {
    quoted: bool,
    escaped: bool,
}

impl White {
    fn count(&mut self, text: &str) -> usize {
        let mut count = 0;
        for character in text.chars() {
            if self.quoted || !character.is_ascii_whitespace() {
                count += character.len_utf8();
            }
            if character == '"' && !self.escaped {
                self.quoted = !self.quoted;
            }
            self.escaped = self.quoted && character == '\\' && !self.escaped;
        }
        count
    }
}
