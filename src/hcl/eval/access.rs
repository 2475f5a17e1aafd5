//! Steps into values: attributes and indexes.

use super::either::lift;
use super::{EvalError, Result};
use crate::base::{Entries, Kind, Place, Seq, Type, Unknown, Value, identity};
use crate::hcl::types::convert;

/// `value.name`
pub fn attribute(value: &Value, name: &str, place: Place) -> Result<Value> {
    let found = match &value.kind {
        Kind::Object(entries) | Kind::Map(entries) => match (entries.get(name), entries.more()) {
            (Some(found), _) => found.clone(),
            (None, Some(more)) => Value::unknown(more.attribute(name), place),
            (None, None) => {
                return Err(EvalError::invalid(place, format!("this object has no attribute {name:?}")));
            }
        },
        Kind::Unknown(unknown) => match unknown.ty() {
            Type::Any | Type::Map(_) => Value::unknown(unknown.attribute(name), place),
            ty if ty.attribute(name).is_some() => Value::unknown(unknown.attribute(name), place),
            ty => return Err(EvalError::invalid(place, format!("a value of type {ty} has no attribute {name:?}"))),
        },
        Kind::Either(_) => {
            return lift(std::slice::from_ref(value), place, &mut |values| match values {
                [value] => attribute(value, name, place),
                _ => Ok(Value::null(place)),
            });
        }
        Kind::Null(_) => return Err(EvalError::invalid(place, format!("null has no attribute {name:?}"))),
        _ => return Err(EvalError::invalid(place, format!("this value has no attribute {name:?}"))),
    };
    Ok(taken(found, value))
}

/// `value[key]`
pub fn index(value: &Value, key: &Value, place: Place) -> Result<Value> {
    if matches!(value.kind, Kind::Either(_)) || matches!(key.kind, Kind::Either(_)) {
        return lift(&[value.clone(), key.clone()], place, &mut |values| match values {
            [value, key] => index(value, key, place),
            _ => Ok(Value::null(place)),
        });
    }
    if value.is_null() {
        return Err(EvalError::invalid(place, "null has no elements"));
    }
    if key.is_null() {
        return Err(EvalError::invalid(place, "an index must not be null"));
    }
    let found = match &value.kind {
        Kind::List(seq) | Kind::Tuple(seq) => in_sequence(value, seq, key, place)?,
        Kind::Map(entries) | Kind::Object(entries) => in_entries(value, entries, key, place)?,
        Kind::Set(_) => {
            return Err(EvalError::invalid(place, "elements of a set have no index: they are known by their value"));
        }
        Kind::Unknown(unknown) => match unknown.ty() {
            Type::Bool | Type::Number | Type::String | Type::Set(_) => {
                return Err(EvalError::invalid(place, "this value has no elements"));
            }
            _ => match key.as_str() {
                Some(name) => Value::unknown(unknown.attribute(name), place),
                None => Value::unknown(unknown.element(&identity::of(key)), place),
            },
        },
        _ => return Err(EvalError::invalid(place, "this value has no elements")),
    };
    Ok(taken(found, value).sensitive(key.origin.sensitive))
}

fn in_sequence(value: &Value, seq: &Seq, key: &Value, place: Place) -> Result<Value> {
    let key = convert(key, &Type::Number)
        .map_err(|_| EvalError::invalid(place, "the index of a list or tuple must be a number"))?;
    let Some(number) = key.as_number() else {
        return Ok(Value::unknown(part(value, seq.element(), &key), place));
    };
    if let Some(at) = number.as_usize() {
        match (seq.items().get(at), seq.more()) {
            (Some(found), _) if !seq.is_scattered() => return Ok(found.clone()),
            (_, Some(more)) => {
                let element = more.element(&identity::of(&key)).with_type(seq.element().clone());
                return Ok(Value::unknown(element, place));
            }
            (Some(found), None) => return Ok(found.clone()),
            (None, None) => {}
        }
    }
    Err(EvalError::invalid(place, format!("there is no element {number}")))
}

fn in_entries(value: &Value, entries: &Entries, key: &Value, place: Place) -> Result<Value> {
    let key = convert(key, &Type::String)
        .map_err(|_| EvalError::invalid(place, "the index of a map or object must be a string"))?;
    let Some(name) = key.as_str() else {
        return Ok(Value::unknown(part(value, entries.element(), &key), place));
    };
    match (entries.get(name), entries.more()) {
        (Some(found), _) => Ok(found.clone()),
        (None, Some(more)) => Ok(Value::unknown(more.attribute(name), place)),
        (None, None) => Err(EvalError::invalid(place, format!("there is no element {name:?}"))),
    }
}

/// An element of a known collection at an unknown index.
fn part(value: &Value, element: &Type, key: &Value) -> Unknown {
    let identity = identity::bounded(format!("{}[{}]", identity::of(value), identity::of(key)));
    Unknown::new(identity, element.clone())
}

/// What is taken out of a collection came its way too.
fn taken(mut found: Value, collection: &Value) -> Value {
    found.origin = found.origin.within(&collection.origin);
    found
}
