//! A statement block, rendered.

use super::parts;
use crate::base::{Either, Entries, Entry, Kind, Value};

/// What a statement block makes. One that may be there stays one that may be there.
pub fn render(block: &Value) -> Value {
    let kind = match &block.kind {
        Kind::Object(entries) => Kind::Object(object(entries, block)),
        Kind::Either(either) => {
            let (then, otherwise) = (render(either.then()), render(either.otherwise()));
            Kind::Either(Either::new(either.condition().clone(), then, otherwise))
        }
        _ => return block.clone(),
    };
    Value { kind, origin: block.origin.clone() }
}

fn object(block: &Entries, whole: &Value) -> Entries {
    let place = whole.place();
    let mut entries = Vec::new();
    let mut add = |key: &str, found: Option<Value>| {
        if let Some(value) = found {
            let place = value.place();
            entries.push(Entry { key: key.into(), place, value });
        }
    };
    let text = |name: &str| block.get(name).filter(|value| !value.is_null()).cloned();
    add("Sid", text("sid").filter(|sid| sid.as_str().is_none_or(|sid| !sid.is_empty())));
    add("Effect", Some(text("effect").unwrap_or_else(|| Value::string("Allow", place))));
    add("Action", block.get("actions").and_then(parts::list));
    add("NotAction", block.get("not_actions").and_then(parts::list));
    let variables = |name: &str| block.get(name).and_then(parts::list).map(|list| parts::with_variables(&list));
    add("Resource", variables("resources"));
    add("NotResource", variables("not_resources"));
    add("Principal", block.get("principals").and_then(parts::principals));
    add("NotPrincipal", block.get("not_principals").and_then(parts::principals));
    add("Condition", block.get("condition").and_then(parts::conditions));
    Entries::new(entries)
}
