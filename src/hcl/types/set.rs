//! Sets: their elements once each, in the order that Terraform walks them.

use std::cmp::Ordering;
use std::fmt::Write as _;

use crate::base::{Kind, Seq, Type, Unknown, Value};

/// A set of these elements, sorted, each once. Of equal elements the first stays, with its origin.
pub fn normalized(element: Type, items: Vec<Value>, more: Option<Unknown>) -> Seq {
    normalized_by(element, items, more, Value::clone)
}

/// The same, where elements are compared as what `whole` makes of them.
pub fn normalized_by(element: Type, items: Vec<Value>, more: Option<Unknown>, whole: impl Fn(&Value) -> Value) -> Seq {
    let mut keyed: Vec<(Key, Value)> = items.into_iter().map(|item| (Key::of(&whole(&item)), item)).collect();
    keyed.sort_by(|left, right| left.0.cmp(&right.0));
    keyed.dedup_by(|later, earlier| later.0 == earlier.0);
    let items = keyed.into_iter().map(|(_, item)| item).collect();
    Seq::of(element, items, more).scattered(true)
}

/// What elements of a set are sorted by: numbers and strings by themselves, structures by a text of them, then `null`, then unknowns.
#[derive(PartialEq, Eq)]
enum Key {
    Bool(bool),
    Number(crate::base::Number),
    Text(String),
    Null,
    Unknown(String),
}

impl Key {
    fn of(value: &Value) -> Self {
        match &value.kind {
            Kind::Null(_) => Self::Null,
            Kind::Bool(known) => Self::Bool(*known),
            Kind::Number(number) => Self::Number(number.clone()),
            Kind::String(text) if text.text().is_some() => Self::Text(text.text().map_or("", |text| text).to_owned()),
            Kind::Unknown(_) | Kind::Either(_) | Kind::String(_) => Self::Unknown(crate::base::identity::of(value)),
            _ => {
                let mut text = String::new();
                structure(value, &mut text);
                Self::Text(text)
            }
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Bool(_) | Self::Number(_) | Self::Text(_) => 0,
            Self::Null => 1,
            Self::Unknown(_) => 2,
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) | (Self::Unknown(left), Self::Unknown(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// The text that Terraform's library sorts structures in sets by.
fn structure(value: &Value, text: &mut String) {
    match &value.kind {
        Kind::Null(_) => text.push('~'),
        Kind::Unknown(_) | Kind::Either(_) => {
            let _ = write!(text, "?{}", crate::base::identity::of(value));
        }
        Kind::Bool(known) => text.push(if *known { 'T' } else { 'F' }),
        Kind::Number(number) => {
            let _ = write!(text, "{number}");
        }
        Kind::String(known) => match known.text() {
            Some(known) => {
                let _ = write!(text, "{known:?}");
            }
            None => {
                let _ = write!(text, "?{}", crate::base::identity::of(value));
            }
        },
        Kind::Map(entries) => {
            text.push('{');
            for entry in entries.items() {
                let _ = write!(text, "{:?}:", entry.key);
                structure(&entry.value, text);
                text.push(';');
            }
            text.push('}');
        }
        Kind::List(seq) | Kind::Set(seq) => bracketed(seq.items().iter(), ['[', ']'], text),
        Kind::Tuple(seq) => bracketed(seq.items().iter(), ['<', '>'], text),
        Kind::Object(entries) => bracketed(entries.items().iter().map(|entry| &entry.value), ['<', '>'], text),
    }
}

fn bracketed<'a>(values: impl Iterator<Item = &'a Value>, [open, close]: [char; 2], text: &mut String) {
    text.push(open);
    for value in values {
        structure(value, text);
        text.push(';');
    }
    text.push(close);
}
