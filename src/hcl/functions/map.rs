//! Functions of maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Call;
use crate::base::{Entries, Entry, Kind, Place, Seq, Type, Unknown, Value, identity};
use crate::hcl::eval::{Result, choose};
use crate::hcl::types::convert;

fn within(entry: &Entry, collection: &Value) -> Entry {
    let mut entry = entry.clone();
    entry.value.origin = entry.value.origin.within(&collection.origin);
    entry
}

pub fn merge(call: &Call<'_>) -> Result<Value> {
    let mut merged: BTreeMap<Arc<str>, Entry> = BTreeMap::new();
    let mut more: Option<Unknown> = None;
    let mut first: Option<Type> = None;
    let mut alike = true;
    for argument in &call.arguments {
        let unknown = match &argument.kind {
            Kind::Null(Type::Map(_) | Type::Object(_) | Type::Any) => {
                alike &= matches!(&argument.kind, Kind::Null(ty) if *ty != Type::Any && first.as_ref().is_none_or(|first| first == ty));
                continue;
            }
            Kind::Map(entries) | Kind::Object(entries) => {
                call.fuel.elements(entries.items().len(), call.place)?;
                if let Some(more) = entries.more() {
                    for entry in merged.values_mut().filter(|entry| entries.entry(&entry.key).is_none()) {
                        overridden(entry, more, call.place);
                    }
                }
                for entry in entries.items() {
                    merged.insert(Arc::clone(&entry.key), within(entry, argument));
                }
                entries.more()
            }
            Kind::Unknown(unknown) if matches!(unknown.ty(), Type::Any | Type::Map(_) | Type::Object(_)) => {
                for entry in merged.values_mut() {
                    overridden(entry, unknown, call.place);
                }
                Some(unknown)
            }
            _ => return Err(call.invalid("maps or objects are required")),
        };
        // Only a map's type tells one argument from another here: objects merge to an object in any case.
        let ty = if let Kind::Map(entries) = &argument.kind { Type::map(entries.element().clone()) } else { Type::Any };
        alike &= first.as_ref().is_none_or(|first| *first == ty);
        first.get_or_insert(ty);
        if let Some(further) = unknown {
            let identity = match &more {
                Some(before) => format!("{}, {}", before.identity(), further.identity()),
                None => further.identity().to_string(),
            };
            more = Some(Unknown::new(identity::bounded(identity), further.ty().clone()));
        }
    }
    let items = merged.into_values().collect();
    Ok(call.here(match first {
        Some(Type::Map(element)) if alike => Kind::Map(Entries::of((*element).clone(), items, more)),
        _ => Kind::Object(Entries::of(Type::Any, items, more)),
    }))
}

/// An entry that a later, unknown map may have another value for.
fn overridden(entry: &mut Entry, unknown: &Unknown, place: Place) {
    let has =
        Unknown::new(identity::bounded(format!("contains(keys({}), {:?})", unknown.identity(), entry.key)), Type::Bool);
    let other = Value::unknown(unknown.attribute(&entry.key), place);
    entry.value = choose(&has, other, entry.value.clone(), place);
}

pub fn keys(call: &Call<'_>) -> Result<Value> {
    let key = |entry: &Entry| Value::string(Arc::clone(&entry.key), entry.place);
    let tail =
        |entries: &Entries| entries.more().map(|more| Unknown::new(format!("keys({})", more.identity()), Type::Any));
    Ok(match &call.argument(0).kind {
        Kind::Map(entries) => {
            let items = entries.items().iter().map(key).collect();
            call.here(Kind::List(Seq::of(Type::String, items, tail(entries)).scattered(true)))
        }
        Kind::Object(entries) => {
            let items = entries.items().iter().map(key).collect();
            call.here(Kind::Tuple(Seq::of(Type::Any, items, tail(entries)).scattered(true)))
        }
        Kind::Unknown(unknown) => match unknown.ty() {
            Type::Object(attributes) => {
                let items = attributes.iter().map(|(name, _)| Value::string(Arc::clone(name), call.place)).collect();
                call.here(Kind::Tuple(Seq::new(items)))
            }
            Type::Map(_) => call.unknown_value(Type::list(Type::String)),
            Type::Any => call.unknown_value(Type::Any),
            _ => return Err(call.invalid("a map or object is required")),
        },
        _ => return Err(call.invalid("a map or object is required")),
    })
}

pub fn values(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let tail =
        |entries: &Entries| entries.more().map(|more| Unknown::new(format!("values({})", more.identity()), Type::Any));
    let items = |entries: &Entries| entries.items().iter().map(|entry| within(entry, argument).value).collect();
    Ok(match &argument.kind {
        Kind::Map(entries) => {
            let seq = Seq::of(entries.element().clone(), items(entries), tail(entries));
            call.here(Kind::List(seq.scattered(true)))
        }
        Kind::Object(entries) => {
            call.here(Kind::Tuple(Seq::of(Type::Any, items(entries), tail(entries)).scattered(true)))
        }
        Kind::Unknown(unknown) => match unknown.ty() {
            Type::Map(element) => call.unknown_value(Type::List(Arc::clone(element))),
            Type::Any | Type::Object(_) => call.unknown_value(Type::Any),
            _ => return Err(call.invalid("a map or object is required")),
        },
        _ => return Err(call.invalid("a map or object is required")),
    })
}

pub fn lookup(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let default = call.arguments.get(2);
    if call.arguments.len() > 3 {
        return Err(call.invalid("takes two or three arguments"));
    }
    let element = match argument.ty() {
        Type::Map(element) => Some((*element).clone()),
        _ => None,
    };
    let default = match (default, &element) {
        (Some(default), Some(element)) => Some(
            convert(default, element).map_err(|_| call.invalid("the default must have the type of the elements"))?,
        ),
        (default, _) => default.cloned(),
    };
    let entries = match &argument.kind {
        Kind::Map(entries) | Kind::Object(entries) => entries,
        Kind::Unknown(unknown) if matches!(unknown.ty(), Type::Any | Type::Map(_) | Type::Object(_)) => {
            return Ok(call.unknown(element.unwrap_or_default()));
        }
        _ => return Err(call.invalid("a map or object is required")),
    };
    let Some(key) = call.argument(1).as_str() else { return Ok(call.unknown(element.unwrap_or_default())) };
    match (entries.entry(key), entries.more(), default) {
        (Some(entry), ..) => Ok(within(entry, argument).value),
        (None, Some(_), _) => Ok(call.unknown(element.unwrap_or_default())),
        (None, None, Some(default)) => Ok(default),
        (None, None, None) => Err(call.invalid(format!("there is no {key:?}"))),
    }
}

pub fn zip(call: &Call<'_>) -> Result<Value> {
    let (keys, values) = (call.argument(0), call.argument(1));
    let (list, seq) = match &values.kind {
        Kind::List(seq) => (true, seq),
        Kind::Tuple(seq) => (false, seq),
        Kind::Unknown(unknown) => {
            return match unknown.ty() {
                Type::List(element) => Ok(call.unknown_value(Type::Map(Arc::clone(element)))),
                Type::Any | Type::Tuple(_) => Ok(call.unknown_value(Type::Any)),
                _ => Err(call.invalid("a list or tuple of values is required")),
            };
        }
        _ => return Err(call.invalid("a list or tuple of values is required")),
    };
    let known_keys = keys.as_seq().filter(|keys| keys.extent().known);
    let Some(keys) = known_keys.filter(|_| seq.more().is_none()) else {
        return Ok(call.unknown_value(if list { Type::map(seq.element().clone()) } else { Type::Any }));
    };
    if keys.items().len() != seq.items().len() {
        return Err(call.invalid("there must be as many keys as values"));
    }
    let mut entries = Vec::with_capacity(keys.items().len());
    for (key, value) in keys.items().iter().zip(seq.items()) {
        let text = key.as_str().ok_or_else(|| call.invalid("a key must not be null"))?;
        let entry = Entry { key: Arc::clone(text), place: key.place(), value: value.clone() };
        entries.push(within(&entry, values));
    }
    call.fuel.elements(entries.len(), call.place)?;
    let entries = Entries::of(seq.element().clone(), entries, None);
    Ok(call.here(if list { Kind::Map(entries) } else { Kind::Object(entries) }))
}

pub fn transpose(call: &Call<'_>) -> Result<Value> {
    let mut transposed: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for entry in call.entries(0).map_or(&[][..], Entries::items) {
        let seq = entry.value.as_seq().ok_or_else(|| call.invalid("a list must not be null"))?;
        for item in seq.items() {
            let text = item.as_str().ok_or_else(|| call.invalid("a string must not be null"))?;
            let key = Value::string(Arc::clone(&entry.key), entry.place);
            transposed.entry(Arc::clone(text)).or_default().push(key);
        }
    }
    let entry = |(key, items)| {
        let value = Value::list(Type::String, items, call.place);
        Entry { key, place: call.place, value }
    };
    let entries = transposed.into_iter().map(entry).collect();
    Ok(call.here(Kind::Map(Entries::of(Type::list(Type::String), entries, None))))
}
