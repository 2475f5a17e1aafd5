//! `conforms`: a value matches a JSON Schema.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use serde_json::{Value as Json, json};

use super::definition::Schema;
use super::verdict::{Failure, Verdict};
use crate::aws::Thing;
use crate::base::settle::settle;
use crate::base::{Kind, Place, Value};
use crate::hcl::ast::Expression;

/// The key of the object that stands for what is not known.
const UNKNOWN: &str = "$unknown";

/// What checks values by a schema; `of` evaluates its expression.
pub(super) fn validator(
    schema: &Schema,
    of: impl FnOnce(&Expression) -> Result<Value, String>,
) -> Result<Arc<Validator>, String> {
    if let Some(validator) = schema.validator.as_ref().and_then(OnceLock::get) {
        return Ok(Arc::clone(validator));
    }
    let json = json(&of(&schema.expression)?);
    if has_unknown(&json) {
        return Err("the policy's schema hangs on something that is not known".to_owned());
    }
    let validator =
        jsonschema::validator_for(&json).map_err(|error| format!("the policy's schema is none: {error}"))?;
    let validator = Arc::new(validator);
    Ok(match &schema.validator {
        Some(once) => Arc::clone(once.get_or_init(|| validator)),
        None => validator,
    })
}

/// Whether a value matches a schema.
pub(super) fn check(thing: &Thing, value: &Value, validator: &Validator) -> Verdict {
    let Some(all) = settle(value) else {
        return Verdict::Undecided("it hangs on too many conditions that are not known".to_owned());
    };
    let each = all.into_iter().map(|one| {
        let instance = json(&one.value);
        let mut undecided = None;
        let mut verdict = Verdict::Pass;
        for error in validator.iter_errors(&instance) {
            // An error at something that is not known, or around it, may be none.
            if let Some(identity) = first_unknown(error.instance()) {
                undecided = Some(Verdict::Undecided(format!("{identity} is not known")));
                continue;
            }
            let place = place_of(&one.value, &error.instance_path().to_string()).unwrap_or(thing.place);
            verdict = Verdict::Fail(Failure::at(place));
            break;
        }
        let verdict = if matches!(verdict, Verdict::Pass) { undecided.unwrap_or(verdict) } else { verdict };
        (one.assumed, verdict)
    });
    Verdict::of_all(each.collect())
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
fn json(value: &Value) -> Json {
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
            let more = seq.more().map(|more| unknown(more.identity()));
            seq.items().iter().map(json).chain(more).collect()
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            let more = entries.more().map(|more| (UNKNOWN.to_owned(), Json::String(more.identity().to_string())));
            let entries = entries.items().iter().map(|entry| (entry.key.to_string(), json(&entry.value)));
            entries.chain(more).collect()
        }
        Kind::Unknown(own) => unknown(own.identity()),
        Kind::Either(either) => unknown(either.condition().identity()),
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
