//! Values of a plan, with what it says is not known of them.

use std::sync::Arc;

use jsonc_parser::ast::{Object, ObjectPropName, Value as Json};

use crate::base::{Entries, Entry, Kind, Number, Seq, Type, Unknown, Value};
use crate::hcl::json::Document;

/// What follows the name of what is not known, as Terraform prints it.
pub const AFTER_APPLY: &str = " (known after apply)";

/// The attributes of a resource. Those that are not known at all are left out: they are a part of its unknown rest.
pub fn entries(document: &Document<'_>, values: &Object<'_>, unknown: Option<&Json<'_>>, address: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for property in &values.properties {
        let name = name_of(&property.name);
        let inner = unknown.and_then(|unknown| member(unknown, name));
        if is_unknown(inner) {
            continue;
        }
        let value = of(document, &property.value, inner, &format!("{address}.{name}"));
        entries.push(Entry { key: name.into(), place: document.place(&property.name), value });
    }
    entries
}

fn of(document: &Document<'_>, json: &Json<'_>, unknown: Option<&Json<'_>>, identity: &str) -> Value {
    let place = document.place(json);
    if is_unknown(unknown) {
        return Value::unknown(Unknown::new(format!("{identity}{AFTER_APPLY}"), Type::Any), place);
    }
    match json {
        Json::NullKeyword(_) => Value::null(place),
        Json::BooleanLit(literal) => Value::bool(literal.value, place),
        Json::NumberLit(literal) => match Number::parse(literal.value) {
            Some(Ok(number)) => Value::number(number, place),
            _ => Value::unknown(Unknown::new(identity, Type::Number), place),
        },
        Json::StringLit(literal) => Value::string(literal.value.as_ref(), place),
        Json::Array(array) => {
            let inner = |at: usize| match unknown {
                Some(Json::Array(unknown)) => unknown.elements.get(at),
                _ => None,
            };
            let item = |(at, json): (usize, &Json<'_>)| of(document, json, inner(at), &format!("{identity}[{at}]"));
            let items: Vec<Value> = array.elements.iter().enumerate().map(item).collect();
            // Elements of which nothing is known are in the one list only.
            let more = matches!(unknown, Some(Json::Array(unknown)) if unknown.elements.len() > items.len());
            let more = more.then(|| Unknown::new(format!("{identity}[*]{AFTER_APPLY}"), Type::Any));
            Value::new(Kind::Tuple(Seq::of(Type::Any, items, more)), place)
        }
        Json::Object(object) => {
            let mut entries = Vec::new();
            for property in &object.properties {
                let name = name_of(&property.name);
                let inner = unknown.and_then(|unknown| member(unknown, name));
                let value = of(document, &property.value, inner, &format!("{identity}.{name}"));
                entries.push(Entry { key: name.into(), place: document.place(&property.name), value });
            }
            if let Some(Json::Object(unknown)) = unknown {
                let missing = unknown.properties.iter().map(|property| (name_of(&property.name), &property.value));
                for (name, value) in missing.filter(|(name, _)| object.get(name).is_none()) {
                    if is_unknown(Some(value)) {
                        let value =
                            Value::unknown(Unknown::new(format!("{identity}.{name}{AFTER_APPLY}"), Type::Any), place);
                        entries.push(Entry { key: Arc::from(name), place, value });
                    }
                }
            }
            Value::new(Kind::Object(Entries::new(entries)), place)
        }
    }
}

/// What a plan says of a member of a value.
pub fn member<'a, 'b>(unknown: &'a Json<'b>, name: &str) -> Option<&'a Json<'b>> {
    match unknown {
        Json::Object(object) => object.get(name).map(|property| &property.value),
        _ => None,
    }
}

/// Whether a plan says of a value that nothing of it is known.
pub fn is_unknown(unknown: Option<&Json<'_>>) -> bool {
    matches!(unknown, Some(Json::BooleanLit(literal)) if literal.value)
}

fn name_of<'a>(name: &'a ObjectPropName<'_>) -> &'a str {
    match name {
        ObjectPropName::String(literal) => &literal.value,
        ObjectPropName::Word(word) => word.value,
    }
}
