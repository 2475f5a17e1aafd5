//! Holding a contract against its JSON Schema: defaults in, mistakes out.

use std::sync::LazyLock;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::{Location, LocationSegment};
use serde_json::{Map, Value};

use crate::base::Mistake;
use crate::hcl::literal::Literal;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(super::SCHEMA).unwrap_or_default());

static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| jsonschema::validator_for(&SCHEMA).ok());

/// Every way in which the file does not fit the schema.
pub fn mistakes(document: &Literal, value: &Value) -> Vec<Mistake> {
    let Some(validator) = VALIDATOR.as_ref() else {
        return vec![Mistake::new(0..0, "the program's own schema is broken: please report it")];
    };
    let mut mistakes = Vec::new();
    for error in validator.iter_errors(value) {
        let path = segments(error.instance_path());
        let here = document.nearest(path.iter().map(String::as_str));
        let schema = schema_of(error.schema_path());
        let expected = schema.and_then(|schema| schema.get("x-expected")?.as_str());
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                mistakes.extend(unexpected.iter().map(|key| unknown(here, key, schema)));
            }
            ValidationErrorKind::Required { property } => {
                let property = property.as_str().unwrap_or_default();
                let wanted = schema
                    .and_then(|schema| resolve(schema.get("properties")?.get(property)?))
                    .and_then(|schema| schema.get("x-expected")?.as_str());
                let mistake = Mistake::new(here.span.clone(), format!("`{property}` is missing"));
                mistakes.push(with(mistake, wanted));
            }
            ValidationErrorKind::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default();
                let span = here.key_span(name).unwrap_or(&here.span).clone();
                let wanted = schema_of(error.schema_path()).and_then(|schema| schema.get("x-expected")?.as_str());
                mistakes.push(with(Mistake::new(span, format!("`{name}` cannot be a name here")), wanted));
            }
            _ => {
                let name = path.last().filter(|step| step.parse::<usize>().is_err());
                let message = match name {
                    Some(name) => format!("`{name}` has a value that it cannot have"),
                    None => "this value cannot stand here".to_owned(),
                };
                mistakes.push(with(Mistake::new(here.span.clone(), message), expected));
            }
        }
    }
    mistakes
}

/// Fills in every default of the schema, after writing out the short forms.
pub fn fill_defaults(value: &mut Value) {
    expand_log_groups(value);
    fill(value, &SCHEMA);
}

/// `log_groups = ["NAME"]` is short for `log_group "NAME" {}`.
fn expand_log_groups(value: &mut Value) {
    let accounts = value.get_mut("application_account").and_then(Value::as_object_mut);
    for account in accounts.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        let listed = account.get("log_groups").and_then(Value::as_array).cloned().unwrap_or_default();
        let blocks = account.entry("log_group").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(blocks) = blocks {
            for name in listed.iter().filter_map(Value::as_str) {
                blocks.entry(name).or_insert_with(|| Value::Object(Map::new()));
            }
        }
    }
}

fn fill(value: &mut Value, schema: &Value) {
    let Value::Object(object) = value else { return };
    if let Some(Value::Object(properties)) = schema.get("properties") {
        for (name, property) in properties {
            let resolved = resolve(property).unwrap_or(property);
            if !object.contains_key(name)
                && let Some(default) = property.get("default").or_else(|| resolved.get("default"))
            {
                object.insert(name.clone(), default.clone());
            }
            if let Some(inner) = object.get_mut(name) {
                fill(inner, resolved);
            }
        }
    }
    if let Some(entries) = schema.get("additionalProperties").and_then(resolve) {
        object.values_mut().for_each(|inner| fill(inner, entries));
    }
}

fn with(mistake: Mistake, expected: Option<&str>) -> Mistake {
    match expected {
        Some(expected) => mistake.expected(expected),
        None => mistake,
    }
}

fn unknown(here: &Literal, key: &str, schema: Option<&Value>) -> Mistake {
    let span = here.key_span(key).unwrap_or(&here.span).clone();
    let mistake = Mistake::new(span, format!("there is no setting `{key}` here"));
    let Some(known) = schema.and_then(|schema| schema.get("properties")?.as_object()) else {
        return mistake;
    };
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    match similar::get_close_matches(key, &names, 1, 0.6).first() {
        Some(near) => mistake.expected(format!("one that exists: did you mean `{near}`?")),
        None => mistake.expected(format!("one of {}", names.join(", "))),
    }
}

fn segments(location: &Location) -> Vec<String> {
    location
        .iter()
        .map(|segment| match segment {
            LocationSegment::Property(name) => name.to_string(),
            LocationSegment::Index(index) => index.to_string(),
        })
        .collect()
}

/// The schema that holds the keyword at a path of the schema.
fn schema_of(keyword: &Location) -> Option<&'static Value> {
    let mut steps = segments(keyword);
    steps.pop();
    let mut here: &'static Value = &SCHEMA;
    for step in steps {
        here = match here {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            _ => resolve(here.get(&step)?)?,
        };
    }
    Some(here)
}

/// Follows a `$ref` into `$defs`. Its siblings (a description, a default) stay with the one who refers.
fn resolve(schema: &Value) -> Option<&Value> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => SCHEMA.pointer(reference.strip_prefix('#')?),
        None => Some(schema),
    }
}
