//! Values of one type, however formats write them.

use super::kinds::Typed;
use crate::base::settle::chosen;
use crate::base::{Either, Entries, Entry, Kind, Piece, Seq, Str, Type, Unknown, Value};
use crate::hcl::eval::choose;
use crate::hcl::types::convert;

/// The value as one of this type. What is none stays as it is.
pub(super) fn typed(value: &Value, ty: Typed) -> Value {
    match ty {
        Typed::Bool => convert(&word(value), &Type::Bool).unwrap_or_else(|_| value.clone()),
        Typed::Number => convert(value, &Type::Number).unwrap_or_else(|_| value.clone()),
        Typed::Json => text(value),
        Typed::LogGroup => without_streams(value),
    }
}

/// A word of YAML 1.1 as the bool that it means.
fn word(value: &Value) -> Value {
    let kind = match &value.kind {
        Kind::Either(either) => {
            Kind::Either(Either::new(either.condition().clone(), word(either.then()), word(either.otherwise())))
        }
        _ => match value.as_str().map(|text| text.to_ascii_lowercase()).as_deref() {
            Some("true" | "yes" | "on") => Kind::Bool(true),
            Some("false" | "no" | "off") => Kind::Bool(false),
            _ => return value.clone(),
        },
    };
    Value { kind, origin: value.origin.clone() }
}

/// The ARN of a log group without what stands for its streams. CloudTrail wants it with `:*` behind, and so CloudFormation tells it.
pub(super) fn without_streams(value: &Value) -> Value {
    let kind = match &value.kind {
        Kind::Either(either) => {
            let [then, otherwise] = [either.then(), either.otherwise()].map(without_streams);
            Kind::Either(Either::new(either.condition().clone(), then, otherwise))
        }
        Kind::String(text) if text.suffix().ends_with(":*") => {
            let mut pieces = text.pieces(value.place());
            let Some(Piece::Known(last, place)) = pieces.last_mut() else { return value.clone() };
            let Some(rest) = last.strip_suffix(":*") else { return value.clone() };
            // What stands there verbatim still does.
            if place.span().len() == last.len() {
                place.end -= 2;
            }
            *last = rest.into();
            Kind::String(Str::new(pieces))
        }
        _ => return value.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

/// The text of a document; of each, where there are several.
fn text(value: &Value) -> Value {
    let kind = match &value.kind {
        Kind::Map(_) | Kind::Object(_) => {
            let whole = there(value);
            if !matches!(whole.kind, Kind::Map(_) | Kind::Object(_)) {
                return text(&whole);
            }
            Kind::String(Str::json(whole))
        }
        Kind::Either(either) => {
            Kind::Either(Either::new(either.condition().clone(), text(either.then()), text(either.otherwise())))
        }
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            Kind::Tuple(Seq::of(Type::Any, seq.items().iter().map(text).collect(), seq.more().cloned()))
        }
        _ => return value.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

/// A document without what conditions leave out, and with its numbers as strings, as CloudFormation hands them on.
fn there(value: &Value) -> Value {
    if let Some(condition) = left_out(value) {
        let arm = |holds| there(&chosen(value, &condition, holds));
        return choose(&condition, arm(true), arm(false), value.place());
    }
    let kind = match &value.kind {
        Kind::Number(number) => Kind::String(Str::known(number.to_string())),
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            let items = seq.items().iter().filter(|item| !item.is_null()).map(there).collect();
            Kind::Tuple(Seq::of(Type::Any, items, seq.more().cloned()))
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            let there = |entry: &Entry| Entry { value: there(&entry.value), ..entry.clone() };
            let items = entries.items().iter().filter(|entry| !entry.value.is_null()).map(there).collect();
            Kind::Object(Entries::of(Type::Any, items, entries.more().cloned()))
        }
        Kind::Either(either) => {
            Kind::Either(Either::new(either.condition().clone(), there(either.then()), there(either.otherwise())))
        }
        other => other.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

/// The condition by which an element or entry is there or not.
fn left_out(value: &Value) -> Option<Unknown> {
    let maybe = |part: &Value| match &part.kind {
        Kind::Either(either) if either.arms().iter().any(|arm| arm.is_null()) => Some(either.condition().clone()),
        _ => None,
    };
    match &value.kind {
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => seq.items().iter().find_map(maybe),
        Kind::Map(entries) | Kind::Object(entries) => entries.items().iter().find_map(|entry| maybe(&entry.value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Place, identity};

    #[test]
    fn arns_of_log_groups_without_their_streams() {
        let known = |text: &str| Piece::Known(text.into(), Place::new(1, &(10..10 + text.len())));
        let unknown = || Piece::Unknown(Unknown::new("aws.account_id".to_owned(), Type::String));
        let told = |pieces: Vec<Piece>| {
            let value = Value { kind: Kind::String(Str::new(pieces)), ..Value::null(Place::default()) };
            identity::of(&without_streams(&value))
        };
        assert_eq!(told(vec![known("arn:log-group:a:*")]), "\"arn:log-group:a\"");
        assert_eq!(
            told(vec![known("arn:"), unknown(), known(":log-group:a:*")]),
            "\"arn:${aws.account_id}:log-group:a\""
        );
        assert_eq!(told(vec![known("arn:log-group:a")]), "\"arn:log-group:a\"");
        assert_eq!(told(vec![unknown()]), "\"${aws.account_id}\"");
    }
}
