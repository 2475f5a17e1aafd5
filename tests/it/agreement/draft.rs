//! A resource of a template that is being written.

use std::collections::{BTreeMap, BTreeSet};

use seclog::base::Unknown;
use serde_json::{Map, Value as Json, json};

use super::at;
use super::table::{Form, Kinds};
use super::unsaid::Unsaid;

#[derive(Debug)]
pub struct Draft {
    pub ty: &'static str,
    pub condition: Option<Unknown>,
    /// The Terraform resources, without keys, that it waits for.
    pub waits_for: BTreeSet<String>,
    properties: Json,
    /// The Terraform resources that say its properties.
    said_by: BTreeMap<&'static str, String>,
}

impl Draft {
    pub fn new(ty: &'static str, condition: Option<Unknown>) -> Self {
        Self { ty, condition, waits_for: BTreeSet::new(), properties: json!({}), said_by: BTreeMap::new() }
    }

    /// Says a property; of what one resource says twice, the later counts.
    pub fn say(&mut self, by: &str, property: &'static str, indices: &[usize], value: Json) -> Result<(), Unsaid> {
        let before = self.said_by.insert(property, by.to_owned());
        if before.is_some_and(|other| other != by) && !property.ends_with("[+]") {
            return Err(Unsaid("two resources say one property".to_owned()));
        }
        at::put(&mut self.properties, property, indices, value);
        Ok(())
    }

    /// The resource of this logical id; `others`: those of what it waits for.
    pub fn done(mut self, id: &str, kinds: &Kinds, others: &BTreeSet<&str>, condition: Option<String>) -> Json {
        let own = kinds.values().filter(|kind| matches!(kind.form, Form::Own(ty) if ty == self.ty));
        for (property, value) in own.flat_map(|kind| &kind.wanted) {
            let properties = self.properties.as_object_mut().expect("an object");
            let value = if *value == "@" { id } else { value };
            properties.entry(*property).or_insert_with(|| serde_json::from_str(value).unwrap_or_else(|_| json!(value)));
        }
        // What is named is waited for.
        let waits_for: Vec<&&str> = others.iter().filter(|other| !names(&self.properties, other)).collect();
        let mut resource = json!({ "Type": self.ty, "Properties": hoisted(self.properties) });
        if !waits_for.is_empty() {
            resource["DependsOn"] = json!(waits_for);
        }
        if let Some(condition) = condition {
            resource["Condition"] = json!(condition);
        }
        resource
    }
}

/// Whether a function in a value names a resource.
fn names(value: &Json, id: &str) -> bool {
    match value {
        Json::Array(items) => items.iter().any(|item| names(item, id)),
        Json::Object(members) => members.iter().any(|(key, inner)| match (key.as_str(), inner) {
            ("Ref", Json::String(name)) => name == id,
            ("Fn::GetAtt", Json::Array(parts)) => parts[0] == id,
            ("Fn::Sub", Json::String(text)) => has_variable(text, id),
            ("Fn::Sub", Json::Array(parts)) => parts[0].as_str().is_some_and(|text| has_variable(text, id)),
            _ => names(inner, id),
        }),
        _ => false,
    }
}

fn has_variable(text: &str, id: &str) -> bool {
    text.contains(&format!("${{{id}}}")) || text.contains(&format!("${{{id}."))
}

/// Properties in which an object of which all members hang on one condition hangs on it itself.
fn hoisted(properties: Json) -> Json {
    let Json::Object(members) = properties else { return properties };
    let members = members.into_iter().map(|(name, value)| {
        let value = hoisted(value);
        (name, value.as_object().and_then(conditional).unwrap_or(value))
    });
    Json::Object(members.collect())
}

/// Members that are there on one condition as an object that is.
fn conditional(members: &Map<String, Json>) -> Option<Json> {
    let none = json!({ "Ref": "AWS::NoValue" });
    let choice = |value: &Json| {
        let [condition, then, otherwise] = value.get("Fn::If")?.as_array()?.as_slice() else { return None };
        (*otherwise == none).then(|| (condition.clone(), then.clone()))
    };
    let (condition, _) = choice(members.values().next()?)?;
    let then = members.iter().map(|(name, value)| {
        let (own, then) = choice(value)?;
        (own == condition).then(|| (name.clone(), then))
    });
    let then: Option<Map<String, Json>> = then.collect();
    Some(json!({ "Fn::If": [condition, then?, none] }))
}
