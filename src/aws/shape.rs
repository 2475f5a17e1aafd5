//! Values that formats nest or name differently, as `data/model.json` says.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kinds::Source;
use super::path::{self, Tree};
use crate::base::{Either, Entries, Entry, Kind, Seq, Type, Unknown, Value, identity};

/// What a source finds within a value; nothing where it is not there.
pub(super) fn within(source: &Source, value: &Value) -> Vec<Value> {
    let at = |path: &str| Some(path::at(value, path)).filter(|found| !found.is_null());
    let found = match source {
        Source::Here(path) => at(path),
        Source::First(each) => each.iter().find_map(|one| within(one, value).into_iter().next()),
        Source::All { all } => return all.iter().flat_map(|one| within(one, value)).collect(),
        Source::Words { at: path, words } => at(path).map(|found| meant(&found, words)),
        Source::There { there, is } => at(there).map(|found| constant(&found, is)),
        Source::Pairs { pairs, by } => at(pairs).map(|list| map(&list, by)),
        Source::Each { each, properties } => at(each).map(|list| objects(&list, properties)),
        Source::Json { .. } | Source::Elsewhere(_) => None,
    };
    found.into_iter().collect()
}

/// A word by what it means.
fn meant(value: &Value, words: &BTreeMap<String, String>) -> Value {
    choices(value, &|value| match value.as_str().and_then(|word| words.get(&**word)) {
        Some(meaning) => Value { kind: Value::string(meaning.as_str(), value.place()).kind, ..value.clone() },
        None => value.clone(),
    })
}

/// A value that follows from there being this one.
fn constant(found: &Value, is: &serde_json::Value) -> Value {
    choices(found, &|found| {
        let place = found.place();
        match (&found.kind, is) {
            (Kind::Null(_), _) => found.clone(),
            (Kind::Unknown(unknown), _) => {
                Value::unknown(Unknown::new(format!("whether there is {}", unknown.identity()), Type::Any), place)
            }
            (_, serde_json::Value::Bool(known)) => Value::bool(*known, place),
            (_, other) => Value::string(other.as_str().unwrap_or_default(), place),
        }
    })
}

/// A map out of a list of names and values.
fn map(list: &Value, by: &[String; 2]) -> Value {
    let [key, value] = by;
    let Some(seq) = list.as_seq() else { return list.clone() };
    let mut more = seq.more().cloned();
    let mut entries = Vec::new();
    for item in seq.items() {
        match path::at(item, key).as_str() {
            Some(name) => {
                entries.push(Entry { key: Arc::clone(name), place: item.place(), value: path::at(item, value) });
            }
            None => more = Some(Unknown::new(identity::of(item), Type::Any)),
        }
    }
    Value { kind: Kind::Map(Entries::of(Type::Any, entries, more)), origin: list.origin.clone() }
}

/// A list of objects out of a list, or out of its only element.
fn objects(list: &Value, properties: &BTreeMap<String, Source>) -> Value {
    let object = |item: &Value| choices(item, &|item| object(item, properties));
    let kind = match list.as_seq() {
        Some(seq) => {
            let items = seq.items().iter().filter(|item| !item.is_null()).map(object).collect();
            Kind::List(Seq::of(Type::Any, items, seq.more().cloned()))
        }
        None if list.as_entries().is_some() => Kind::List(Seq::of(Type::Any, vec![object(list)], None)),
        None => return list.clone(),
    };
    Value { kind, origin: list.origin.clone() }
}

fn object(item: &Value, properties: &BTreeMap<String, Source>) -> Value {
    if item.as_entries().is_none() {
        return item.clone();
    }
    let mut tree = Tree::default();
    for (property, source) in properties {
        let found = within(source, item);
        match property.strip_suffix("[]") {
            Some(list) => {
                let items = found.iter().flat_map(|value| match value.as_seq() {
                    Some(seq) => seq.items().to_vec(),
                    None => vec![value.clone()],
                });
                // What has no property is not there.
                let items = items.filter(|item| item.as_entries().is_none_or(|entries| !entries.items().is_empty()));
                path::put(&mut tree, list, Value::tuple(items.collect(), item.place()));
            }
            None => {
                if let Some(value) = found.into_iter().next() {
                    path::put(&mut tree, property, value);
                }
            }
        }
    }
    Value { origin: item.origin.clone(), ..tree.value(item.place()) }
}

/// What `of` makes of a value, or of each that a condition chooses from.
fn choices(value: &Value, of: &dyn Fn(&Value) -> Value) -> Value {
    let Kind::Either(either) = &value.kind else { return of(value) };
    let either = Either::new(either.condition().clone(), choices(either.then(), of), choices(either.otherwise(), of));
    Value { kind: Kind::Either(either), origin: value.origin.clone() }
}
