//! Values within values, by a path such as `rule.default_retention.mode`.

use std::sync::Arc;

use crate::base::{Either, Entries, Entry, Kind, Seq, Type, Value};

/// The value at a path. What is not there is null.
///
/// Nested blocks are lists: the path goes on in the only one of them; where there are several, in each, which makes a list.
pub fn at(value: &Value, path: &str) -> Value {
    if path.is_empty() { value.clone() } else { follow(value, path.split('.')) }
}

/// The same by the names of the path.
pub fn follow<'a>(value: &Value, mut names: impl Iterator<Item = &'a str> + Clone) -> Value {
    match names.next() {
        Some(name) => step(value, name, names),
        None => value.clone(),
    }
}

fn step<'a>(value: &Value, name: &'a str, rest: impl Iterator<Item = &'a str> + Clone) -> Value {
    let within = |kind: Kind| Value { kind, origin: value.origin.clone() };
    match &value.kind {
        Kind::Map(entries) | Kind::Object(entries) => match (entries.get(name), entries.more()) {
            (Some(found), _) => follow(found, rest),
            // What is not configured and the provider sets is not known.
            (None, Some(more)) => follow(&Value::unknown(more.attribute(name), value.place()), rest),
            (None, None) => Value::null(value.place()),
        },
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => match (seq.items(), seq.more()) {
            ([], None) => Value::null(value.place()),
            ([one], None) => step(one, name, rest),
            (items, more) => {
                let items = items.iter().map(|item| step(item, name, rest.clone())).collect();
                within(Kind::List(Seq::of(Type::Any, items, more.cloned())))
            }
        },
        Kind::Either(either) => {
            let (then, otherwise) = (step(either.then(), name, rest.clone()), step(either.otherwise(), name, rest));
            within(Kind::Either(Either::new(either.condition().clone(), then, otherwise)))
        }
        Kind::Unknown(unknown) => follow(&within(Kind::Unknown(unknown.attribute(name))), rest),
        _ => Value::null(value.place()),
    }
}

/// The object with other values at paths, which lead through objects only.
pub(super) fn with(object: &Value, changes: Vec<(&str, Value)>) -> Value {
    let (mut entries, more) = match &object.kind {
        Kind::Object(entries) | Kind::Map(entries) => (entries.items().to_vec(), entries.more().cloned()),
        _ => (Vec::new(), None),
    };
    for (path, value) in changes {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let value = if rest.is_empty() {
            value
        } else {
            let before = entries.iter().rev().find(|entry| &*entry.key == name);
            let before = before.map_or_else(|| Value::object(Vec::new(), object.place()), |entry| entry.value.clone());
            with(&before, vec![(rest, value)])
        };
        // Of one key the last entry counts.
        entries.push(Entry { key: name.into(), place: value.place(), value });
    }
    Value { kind: Kind::Object(Entries::of(Type::Any, entries, more)), origin: object.origin.clone() }
}

/// An object with the value at a path.
pub(super) fn put(object: &mut Tree, path: &str, value: Value) {
    match path.split_once('.') {
        Some((first, rest)) => put(object.branches.entry(first.into()).or_default(), rest, value),
        None => drop(object.leaves.insert(path.into(), value)),
    }
}

/// An object that is being put together.
#[derive(Debug, Default)]
pub(super) struct Tree {
    branches: std::collections::BTreeMap<Arc<str>, Tree>,
    leaves: std::collections::BTreeMap<Arc<str>, Value>,
}

impl Tree {
    /// The object, which stands at `place`.
    pub(super) fn value(self, place: crate::base::Place) -> Value {
        let branches = self.branches.into_iter().map(|(key, tree)| (key, tree.value(place)));
        let entries = branches.chain(self.leaves).map(|(key, value)| Entry { key, place: value.place(), value });
        Value::object(entries.collect(), place)
    }

    /// The value at a path of it.
    pub(super) fn get(&self, path: &str) -> Option<&Value> {
        match path.split_once('.') {
            Some((first, rest)) => self.branches.get(first)?.get(rest),
            None => self.leaves.get(path),
        }
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, path: &str) -> Option<&mut Value> {
        match path.split_once('.') {
            Some((first, rest)) => self.branches.get_mut(first)?.get_mut(rest),
            None => self.leaves.get_mut(path),
        }
    }
}
