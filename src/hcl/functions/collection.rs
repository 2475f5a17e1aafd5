//! Functions of any collection.

use unicode_segmentation::UnicodeSegmentation as _;

use super::Call;
use crate::base::{Kind, Number, Type, Value};
use crate::hcl::eval::{Result, equal};

pub fn length(call: &Call<'_>) -> Result<Value> {
    let count = match &call.argument(0).kind {
        Kind::String(text) => text.text().map(|text| text.graphemes(true).count()),
        Kind::List(seq) | Kind::Tuple(seq) if seq.more().is_none() => Some(seq.items().len()),
        // Elements that are not known may turn out to be one.
        Kind::Set(seq) if seq.extent().known || seq.items().len() == 1 && seq.more().is_none() => {
            Some(seq.items().len())
        }
        Kind::Map(entries) | Kind::Object(entries) if entries.more().is_none() => Some(entries.items().len()),
        Kind::List(_) | Kind::Tuple(_) | Kind::Set(_) | Kind::Map(_) | Kind::Object(_) => None,
        Kind::Unknown(unknown) => match unknown.ty() {
            Type::Tuple(elements) => Some(elements.len()),
            Type::Object(attributes) => Some(attributes.len()),
            Type::Bool | Type::Number => return Err(call.invalid("a string or a collection is required")),
            _ => None,
        },
        _ => return Err(call.invalid("a string or a collection is required")),
    };
    Ok(match count {
        Some(count) => call.from(0, Kind::Number(Number::from(count))),
        None => call.unknown_value(Type::Number),
    })
}

pub fn contains(call: &Call<'_>) -> Result<Value> {
    let Some(seq) = call.argument(0).as_seq() else {
        if matches!(call.argument(0).kind, Kind::Unknown(_)) {
            return Ok(call.unknown_value(Type::Bool));
        }
        return Err(call.invalid("a list, tuple or set is required"));
    };
    call.fuel.spend(seq.items().len(), call.place)?;
    let mut open = seq.more().is_some();
    for item in seq.items() {
        match equal(call.argument(1), item) {
            Some(true) => return Ok(call.here(Kind::Bool(true))),
            Some(false) => {}
            None => open = true,
        }
    }
    Ok(if open { call.unknown_value(Type::Bool) } else { call.here(Kind::Bool(false)) })
}
