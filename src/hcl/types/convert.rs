//! Converting values from type to type.

use std::sync::Arc;

use super::{set, unify};
use crate::base::{Either, Entries, Entry, Kind, Number, Seq, Str, Type, Unknown, Value};

/// Why a value does not convert.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConvertError(pub String);

type Result<T = Value> = std::result::Result<T, ConvertError>;

fn refuse<T>(message: impl Into<String>) -> Result<T> {
    Err(ConvertError(message.into()))
}

/// Whether values of the one type can, all or some, be converted to the other.
pub fn convertible(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (_, Type::Any) | (Type::Any, _) => true,
        (Type::Bool, Type::Number) | (Type::Number, Type::Bool) => false,
        (from, to) if from.is_primitive() && to.is_primitive() => true,
        (Type::List(from) | Type::Set(from), Type::List(to) | Type::Set(to)) | (Type::Map(from), Type::Map(to)) => {
            convertible(from, to)
        }
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => {
            let unified = from.is_empty() || **to != Type::Any || unify(from).is_some();
            unified && from.iter().all(|from| convertible(from, to))
        }
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to.iter()).all(|(from, to)| convertible(from, to))
        }
        (Type::Object(from), Type::Map(to)) => {
            let types = || from.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>();
            let unified = from.is_empty() || **to != Type::Any || unify(&types()).is_some();
            unified && from.iter().all(|(_, from)| convertible(from, to))
        }
        (Type::Map(from), Type::Object(to)) => to.iter().all(|(_, to)| convertible(from, to)),
        (Type::Object(_), Type::Object(to)) => {
            to.iter().all(|(name, to)| from.attribute(name).is_some_and(|from| convertible(from, to)))
        }
        _ => false,
    }
}

/// The value as a value of this type. It keeps its origin.
pub fn convert(value: &Value, to: &Type) -> Result {
    let kind = match (&value.kind, to) {
        (_, Type::Any) => return Ok(value.clone()),
        (Kind::Null(from), _) => {
            if !convertible(from, to) {
                return refuse(required(to));
            }
            Kind::Null(to.clone())
        }
        (Kind::Unknown(unknown), _) => Kind::Unknown(convert_unknown(unknown, to)?),
        (Kind::Either(either), _) => {
            let (then, otherwise) = (convert(either.then(), to)?, convert(either.otherwise(), to)?);
            Kind::Either(Either::new(either.condition().clone(), then, otherwise))
        }
        (Kind::Bool(_), Type::Bool) | (Kind::Number(_), Type::Number) | (Kind::String(_), Type::String) => {
            return Ok(value.clone());
        }
        (Kind::Bool(known), Type::String) => Kind::String(Str::known(if *known { "true" } else { "false" })),
        (Kind::Number(number), Type::String) => Kind::String(Str::known(number.to_string())),
        (Kind::String(text), Type::Number | Type::Bool) => return from_string(value, text, to),
        (Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq), Type::List(element)) => {
            if let Kind::List(seq) = &value.kind
                && (**element == Type::Any || seq.element() == &**element)
            {
                return Ok(value.clone());
            }
            Kind::List(sequence(value, seq, element)?)
        }
        (Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq), Type::Set(element)) => {
            if let Kind::Set(seq) = &value.kind
                && (**element == Type::Any || seq.element() == &**element)
            {
                return Ok(value.clone());
            }
            let list = sequence(value, seq, element)?;
            Kind::Set(set::normalized(list.element().clone(), list.items().to_vec(), list.more().cloned()))
        }
        (Kind::Tuple(seq), Type::Tuple(types)) if seq.more().is_none() && seq.items().len() == types.len() => {
            let items = seq.items().iter().zip(types.iter()).map(|(item, ty)| convert(item, ty));
            Kind::Tuple(Seq::new(items.collect::<Result<_>>()?))
        }
        (Kind::Map(entries) | Kind::Object(entries), Type::Map(element)) => {
            if let Kind::Map(entries) = &value.kind
                && (**element == Type::Any || entries.element() == &**element)
            {
                return Ok(value.clone());
            }
            Kind::Map(mapping(value, entries, element)?)
        }
        (Kind::Map(entries) | Kind::Object(entries), Type::Object(attributes)) => {
            Kind::Object(object(entries, attributes)?)
        }
        _ => return refuse(required(to)),
    };
    Ok(Value { kind, origin: value.origin.clone() })
}

/// What is said where another type is required.
fn required(to: &Type) -> String {
    match to {
        Type::Bool => "a bool is required".to_owned(),
        Type::Number => "a number is required".to_owned(),
        Type::String => "a string is required".to_owned(),
        Type::List(_) => "a list is required".to_owned(),
        Type::Set(_) => "a set is required".to_owned(),
        Type::Map(_) => "a map is required".to_owned(),
        Type::Tuple(_) => "a tuple is required".to_owned(),
        Type::Object(_) => "an object is required".to_owned(),
        Type::Any => "a value is required".to_owned(),
    }
}

fn convert_unknown(unknown: &Unknown, to: &Type) -> Result<Unknown> {
    if !convertible(unknown.ty(), to) {
        return refuse(required(to));
    }
    if to.has_any() && *unknown.ty() != Type::Any && !matches!(unknown.ty(), Type::Tuple(_) | Type::Object(_)) {
        return Ok(unknown.clone());
    }
    Ok(if unknown.ty() == to { unknown.clone() } else { unknown.clone().with_type(to.clone()) })
}

fn from_string(value: &Value, text: &Str, to: &Type) -> Result {
    let Some(known) = text.text() else {
        // The text decides; as long as it is not known, so is the value.
        let unknown = Unknown::new(crate::base::identity::of(value), to.clone()).not_null();
        return Ok(Value { kind: Kind::Unknown(unknown), origin: value.origin.clone() });
    };
    let kind = if *to == Type::Bool {
        match &**known {
            "true" | "1" => Kind::Bool(true),
            "false" | "0" => Kind::Bool(false),
            _ => return refuse("a bool is required: \"true\" or \"false\""),
        }
    } else {
        match Number::parse(known) {
            Some(Ok(number)) => Kind::Number(number),
            Some(Err(error)) => return refuse(error.to_string()),
            None => return refuse("a number is required"),
        }
    };
    Ok(Value { kind, origin: value.origin.clone() })
}

/// The elements converted to one type; for `any` to the one that they unify to.
fn sequence(value: &Value, seq: &Seq, element: &Type) -> Result<Seq> {
    let (items, element) = match &value.kind {
        Kind::List(_) | Kind::Set(_) if *element == Type::Any => (seq.items().to_vec(), seq.element().clone()),
        Kind::List(_) | Kind::Set(_) if !convertible(seq.element(), element) => return refuse(required(element)),
        _ => to_one_type(seq.items(), element, "list")?,
    };
    Ok(Seq::of(element, items, seq.more().cloned()).scattered(seq.is_scattered()))
}

fn mapping(value: &Value, entries: &Entries, element: &Type) -> Result<Entries> {
    let values: Vec<Value> = entries.items().iter().map(|entry| entry.value.clone()).collect();
    let (values, element) = match &value.kind {
        Kind::Map(_) if *element == Type::Any => (values, entries.element().clone()),
        Kind::Map(_) if !convertible(entries.element(), element) => return refuse(required(element)),
        _ => to_one_type(&values, element, "map")?,
    };
    let items = entries.items().iter().zip(values).map(|(entry, value)| Entry { value, ..entry.clone() });
    Ok(Entries::of(element, items.collect(), entries.more().cloned()))
}

fn to_one_type(items: &[Value], element: &Type, what: &str) -> Result<(Vec<Value>, Type)> {
    let all = |items: &[Value], to: &Type| items.iter().map(|item| convert(item, to)).collect::<Result<Vec<_>>>();
    let unified = |items: &[Value]| {
        let types: Vec<Type> = items.iter().map(Value::ty).collect();
        let Some(to) = unify(&types) else {
            return refuse(format!("all elements of a {what} must have the same type"));
        };
        if to == Type::Any && types.iter().any(|ty| *ty != Type::Any) {
            // An unknown of unknown type may be of the others' type, `null` may not.
            let open = |item: &Value| !matches!(item.kind, Kind::Null(_)) && item.ty() == Type::Any;
            if !items.iter().any(open) {
                // A map may have them beside others, if those are of one type as they are.
                let mut others = types.iter().filter(|ty| **ty != Type::Any);
                if let Some(first) = others.next()
                    && what == "map"
                    && others.all(|ty| ty == first)
                {
                    return Ok((all(items, first)?, first.clone()));
                }
                return refuse(format!("all elements of a {what} must have the same type"));
            }
        }
        Ok((all(items, &to)?, to))
    };
    if items.is_empty() {
        Ok((Vec::new(), element.clone()))
    } else if *element == Type::Any {
        unified(items)
    } else if element.has_any() {
        unified(&all(items, element)?)
    } else {
        Ok((all(items, element)?, element.clone()))
    }
}

fn object(entries: &Entries, attributes: &Arc<[(Arc<str>, Type)]>) -> Result<Entries> {
    let items = attributes.iter().map(|(name, ty)| match (entries.entry(name), entries.more()) {
        (Some(entry), _) => match convert(&entry.value, ty) {
            Ok(value) => Ok(Entry { value, ..entry.clone() }),
            Err(error) => refuse(format!("attribute {name:?}: {error}")),
        },
        (None, Some(more)) => {
            let unknown = more.attribute(name).with_type(ty.clone());
            let value = Value::from(Kind::Unknown(unknown));
            Ok(Entry { key: Arc::clone(name), place: crate::base::Place::default(), value })
        }
        (None, None) => refuse(format!("attribute {name:?} is required")),
    });
    Ok(Entries::new(items.collect::<Result<_>>()?))
}
