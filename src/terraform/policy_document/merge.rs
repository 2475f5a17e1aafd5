//! Documents that are merged: later statements replace earlier ones of the same Sid.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{Problem, tuple};
use crate::base::{Either, Entries, Entry, Kind, Place, Type, Unknown, Value, identity};
use crate::hcl::eval::Fuel;
use crate::hcl::functions::decode_json;

/// A document while it is put together.
#[derive(Default)]
pub struct Document {
    /// `Version`.
    pub version: Option<Value>,
    /// `Id`.
    pub id: Option<Value>,
    /// `Statement`.
    pub statements: Vec<Value>,
    /// Set where there may be further statements.
    pub more: Option<Unknown>,
}

impl Document {
    /// The document that a text of JSON holds. What cannot be read is noted.
    pub fn read(text: &Value, fuel: &Fuel, problems: &mut Vec<Problem>) -> Self {
        let place = text.place();
        let unknown = || Self { more: Some(Unknown::new(identity::of(text), Type::Any)), ..Self::default() };
        let Kind::String(known) = &text.kind else { return unknown() };
        if let Some(value) = known.as_json() {
            return Self::from_value(value, problems);
        }
        match decode_json(text, fuel, place) {
            Ok(Some(value)) => Self::from_value(&value, problems),
            Ok(None) => unknown(),
            Err(error) => {
                problems.push((place, format!("this is no policy document: {}", error.message)));
                unknown()
            }
        }
    }

    fn from_value(value: &Value, problems: &mut Vec<Problem>) -> Self {
        let unknown = || Self { more: Some(Unknown::new(identity::of(value), Type::Any)), ..Self::default() };
        let Some(entries) = value.as_entries() else { return unknown() };
        let text = |name: &str| find(entries, name).filter(|value| !value.is_null()).cloned();
        let mut document =
            Self { version: text("Version"), id: text("Id"), statements: Vec::new(), more: entries.more().cloned() };
        match find(entries, "Statement") {
            None => {}
            Some(list) => match (list.as_seq(), &list.kind) {
                (Some(seq), _) => {
                    document.statements = seq.items().iter().map(statement).collect();
                    document.more = document.more.or_else(|| seq.more().cloned());
                }
                (None, Kind::Null(_)) => {}
                (None, Kind::Object(_) | Kind::Map(_)) => {
                    problems.push((list.place(), "the provider takes only a list of statements here".to_owned()));
                    document.statements.push(statement(list));
                }
                (None, _) => document.more = Some(Unknown::new(identity::of(list), Type::Any)),
            },
        }
        document
    }

    /// Puts another document over this one.
    pub fn merge(&mut self, other: Self) {
        if other.id.as_ref().is_some_and(|id| id.as_str().is_none_or(|id| !id.is_empty())) {
            self.id = other.id;
        }
        // The later version wins; one that is not known may be it.
        let newer = match (self.version.as_ref().map(Value::as_str), other.version.as_ref().map(Value::as_str)) {
            (_, None) | (Some(None), Some(Some(_))) => false,
            (Some(Some(own)), Some(Some(new))) => new > own,
            _ => true,
        };
        if newer {
            self.version = other.version;
        }
        for statement in other.statements {
            let replaced = match sid(&statement) {
                Some(new) => {
                    let same = |before: &Value| sid(before).is_some_and(|old| identity::of(old) == identity::of(new));
                    self.statements.iter_mut().find(|before| same(before))
                }
                None => None,
            };
            match replaced {
                Some(before) => *before = statement,
                None => self.statements.push(statement),
            }
        }
        self.more = self.more.take().or(other.more);
    }

    /// The document.
    pub fn into_value(self, place: Place) -> Value {
        let mut entries = Vec::new();
        let mut add = |key: &str, value: Value| {
            let place = value.place();
            entries.push(Entry { key: key.into(), place, value });
        };
        if let Some(version) = self.version {
            add("Version", version);
        }
        if let Some(id) = self.id {
            add("Id", id);
        }
        if !self.statements.is_empty() || self.more.is_some() {
            add("Statement", tuple(self.statements, self.more, place));
        }
        Value::new(Kind::Object(Entries::new(entries)), place)
    }
}

/// The Sid of a statement.
pub fn sid(statement: &Value) -> Option<&Value> {
    statement.get("Sid")
}

/// An entry by its name. The provider's library does not tell upper case from lower case.
fn find<'a>(entries: &'a Entries, name: &str) -> Option<&'a Value> {
    let other = || entries.items().iter().find(|entry| entry.key.eq_ignore_ascii_case(name)).map(|entry| &entry.value);
    entries.get(name).or_else(other)
}

/// A statement of a document that was merged in, as the provider writes it again.
fn statement(value: &Value) -> Value {
    const PARTS: [&str; 9] =
        ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];
    let kind = match &value.kind {
        Kind::Either(either) => {
            let (then, otherwise) = (statement(either.then()), statement(either.otherwise()));
            Kind::Either(Either::new(either.condition().clone(), then, otherwise))
        }
        Kind::Object(entries) | Kind::Map(entries) => {
            let parts = PARTS.into_iter().filter_map(|name| {
                let part = find(entries, name).filter(|part| !empty(part))?;
                let value = match name {
                    "Principal" | "NotPrincipal" => principals(part),
                    "Condition" => conditions(part),
                    _ => part.clone(),
                };
                Some(Entry { key: name.into(), place: part.place(), value })
            });
            Kind::Object(Entries::of(Type::Any, parts.collect(), entries.more().cloned()))
        }
        _ => return value.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

/// What is left out when it is written.
fn empty(part: &Value) -> bool {
    part.is_null() || part.as_str().is_some_and(|text| text.is_empty())
}

/// Lists are sorted backwards. Any text by itself is everyone.
fn principals(part: &Value) -> Value {
    let Some(entries) = part.as_entries() else { return part.clone() };
    let items = entries.items().iter().map(|entry| {
        let value = match entry.value.as_seq() {
            Some(seq) if seq.items().iter().all(|item| item.as_str().is_some()) => {
                let mut items = seq.items().to_vec();
                items.sort_by_cached_key(|item| Reverse(item.as_str().cloned().unwrap_or_else(|| Arc::from(""))));
                tuple(items, seq.more().cloned(), entry.value.place())
            }
            _ => entry.value.clone(),
        };
        Entry { value, ..entry.clone() }
    });
    Value::new(Kind::Object(Entries::of(Type::Any, items.collect(), entries.more().cloned())), part.place())
}

/// Values are texts; a list of one is that.
fn conditions(part: &Value) -> Value {
    let map = |value: &Value, each: &dyn Fn(&Value) -> Value| {
        let Some(entries) = value.as_entries() else { return value.clone() };
        let items = entries.items().iter().map(|entry| Entry { value: each(&entry.value), ..entry.clone() });
        Value::new(Kind::Object(Entries::of(Type::Any, items.collect(), entries.more().cloned())), value.place())
    };
    let values = |value: &Value| match (&value.kind, value.as_seq().map(|seq| (seq.items(), seq.more()))) {
        (Kind::Bool(known), _) => Value::string(if *known { "true" } else { "false" }, value.place()),
        (_, Some(([one], None))) => one.clone(),
        _ => value.clone(),
    };
    map(part, &|operator| map(operator, &values))
}
