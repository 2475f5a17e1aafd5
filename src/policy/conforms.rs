//! `conforms`: a value matches a JSON Schema.

use std::sync::Arc;

use jsonschema::Validator;
use serde_json::{Value as Json, json};

use super::verdict::{Failure, Verdict};
use crate::aws::Thing;
use crate::base::settle::settle;
use crate::base::{Kind, Place, Value};

/// The key of the object that stands for what is not known.
const UNKNOWN: &str = "$unknown";

/// More elements than a schema allows that bounds their number.
const MANY: usize = 64;

/// What checks values by a schema.
pub(super) fn validator(schema: &Value) -> Result<Arc<Validator>, String> {
    let json = json(schema, 1);
    if has_unknown(&json) {
        return Err("the policy's schema hangs on something that is not known".to_owned());
    }
    let validator = jsonschema::validator_for(&json);
    validator.map(Arc::new).map_err(|error| format!("the policy's schema is none: {error}"))
}

/// Whether a value matches a schema.
pub(super) fn check(thing: &Thing, value: &Value, validator: &Validator) -> Verdict {
    let Some(all) = settle(value) else {
        return Verdict::Undecided("it hangs on too many conditions that are not known".to_owned());
    };
    let each = all.into_iter().map(|one| {
        // Where it is not known how many elements a list has, there may be none or many.
        let counts: &[usize] = if open_list(&one.value).is_some() { &[1, 0, MANY] } else { &[1] };
        let verdicts = counts.iter().map(|count| by_schema(thing, &one.value, *count, validator));
        let verdict = verdicts.reduce(|first, other| if matches!(first, Verdict::Pass) { other } else { first });
        (one.assumed, verdict.unwrap_or(Verdict::Pass))
    });
    Verdict::of_all(each.collect())
}

/// What a schema says of a value; `count`: how many elements a list has beyond those that are known, if it may have more.
fn by_schema(thing: &Thing, value: &Value, count: usize, validator: &Validator) -> Verdict {
    let instance = json(value, count);
    let mut undecided = None;
    for error in validator.iter_errors(&instance) {
        // An error at something that is not known, or around it, may be none.
        if let Some(identity) =
            first_unknown(error.instance()).or_else(|| (count != 1).then(|| open_list(value)).flatten())
        {
            undecided = Some(Verdict::Undecided(format!("{identity} is not known")));
            continue;
        }
        let place = place_of(value, &error.instance_path().to_string()).unwrap_or(thing.place);
        return Verdict::Fail(Failure::at(place));
    }
    undecided.unwrap_or(Verdict::Pass)
}

/// Where the value at a JSON pointer stands, or the nearest around it that stands anywhere.
fn place_of(value: &Value, pointer: &str) -> Option<Place> {
    let own = (!value.is_null()).then(|| value.place());
    let Some((key, rest)) = pointer.strip_prefix('/').map(|path| path.split_once('/').unwrap_or((path, ""))) else {
        return own;
    };
    let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
    let inner = match value.as_seq() {
        Some(seq) => key.parse().ok().and_then(|at: usize| seq.items().get(at)),
        None => value.get(&key.replace("~1", "/").replace("~0", "~")),
    };
    inner.and_then(|inner| place_of(inner, &rest)).or(own)
}

/// A value as JSON; an object with the identity stands for what is not known.
fn json(value: &Value, count: usize) -> Json {
    let unknown = |identity: &str| json!({ UNKNOWN: identity });
    match &value.kind {
        Kind::Null(_) => Json::Null,
        Kind::Bool(value) => Json::Bool(*value),
        Kind::Number(number) => serde_json::from_str(&number.to_string()).unwrap_or_default(),
        Kind::String(text) => match text.text() {
            Some(text) => Json::String(text.to_string()),
            None => unknown(&crate::base::identity::of(value)),
        },
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            let more = seq.more().map(|more| vec![unknown(more.identity()); count]);
            seq.items().iter().map(|item| json(item, count)).chain(more.into_iter().flatten()).collect()
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            let more = entries.more().map(|more| (UNKNOWN.to_owned(), Json::String(more.identity().to_string())));
            let entries = entries.items().iter().map(|entry| (entry.key.to_string(), json(&entry.value, count)));
            entries.chain(more).collect()
        }
        Kind::Unknown(own) => unknown(own.identity()),
        Kind::Either(either) => unknown(either.condition().identity()),
    }
}

/// What the first list may have more of, of which it is not known how many elements it has.
fn open_list(value: &Value) -> Option<&str> {
    match &value.kind {
        _ if value.is_known() => None,
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            let own = seq.more().map(|more| &**more.identity());
            own.or_else(|| seq.items().iter().find_map(open_list))
        }
        Kind::Map(entries) | Kind::Object(entries) => entries.items().iter().find_map(|entry| open_list(&entry.value)),
        _ => None,
    }
}

fn first_unknown(value: &Json) -> Option<&str> {
    match value {
        Json::Object(entries) => {
            let own = entries.get(UNKNOWN).and_then(Json::as_str);
            own.or_else(|| entries.values().find_map(first_unknown))
        }
        Json::Array(items) => items.iter().find_map(first_unknown),
        _ => None,
    }
}

fn has_unknown(value: &Json) -> bool {
    first_unknown(value).is_some()
}
