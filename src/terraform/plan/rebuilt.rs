//! What a plan does not know and its configuration tells: arguments that are an attribute of another resource.
//!
//! A plan shows which attribute an argument refers to, not how. Where it refers to one only, it is taken to be that; policy documents are
//! not, since `"${aws_s3_bucket.logs.arn}/*"` refers to no more than the bucket's ARN.

use std::collections::HashMap;
use std::sync::Arc;

use super::configuration::Configuration;
use super::value::AFTER_APPLY;
use crate::base::{Entries, Entry, Kind, Mode, Place, Resource, Seq, Type, Unknown, Value, without_keys};

/// A step to an argument within a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To an attribute or block of this name.
    Name(Arc<str>),
    /// To the nested block of this number.
    Element(usize),
}

/// An attribute of a resource, as an expression refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The module that the resource is in, without keys.
    pub module: String,
    /// Its block: `aws_kms_key.logs`.
    pub block: String,
    /// Its instance's key in brackets, where one is written.
    pub key: Option<String>,
    /// The attribute's name.
    pub name: String,
}

/// Arguments that are documents, in which an ARN is a part of the text.
fn is_document(argument: &str) -> bool {
    ["policy", "policy_document", "document", "json"].iter().any(|ending| argument.ends_with(ending))
}

/// Fills in what the configuration tells.
pub fn rebuild(resources: &mut [Resource], configuration: &Configuration) {
    let mut instances: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (number, resource) in resources.iter().enumerate() {
        let data = if resource.mode == Mode::Data { "data." } else { "" };
        let block = format!("{data}{}.{}", resource.kind, resource.name);
        instances.entry((without_keys(&resource.module), block)).or_default().push(number);
    }
    let managed = (0..resources.len()).filter(|number| resources[*number].mode == Mode::Managed);
    let rebuilt: Vec<(usize, Value)> = managed
        .filter_map(|number| {
            let resource = &resources[number];
            let block = configuration.block(&resource.module, &resource.kind, &resource.name, resource.mode)?;
            let mut values = resource.values.clone();
            for (path, attribute) in &block.attributes {
                let of = instances.get(&(attribute.module.clone(), attribute.block.clone()));
                let of = of.and_then(|all| the_one(all, attribute, resource, resources));
                let is_document = matches!(path.last(), Some(Step::Name(name)) if is_document(name));
                if let Some(of) = of.filter(|_| !is_document) {
                    values = with(&values, path, &|place| {
                        let known = of.values.get(&attribute.name).filter(|value| !value.is_null());
                        let unknown = || {
                            Unknown::new(format!("{}.{}{AFTER_APPLY}", of.address, attribute.name), Type::Any)
                                .not_null()
                        };
                        known.map_or_else(
                            || Value::unknown(unknown(), place),
                            |value| Value::new(value.kind.clone(), place),
                        )
                    });
                }
            }
            Some((number, values))
        })
        .collect();
    for (number, values) in rebuilt {
        resources[number].values = values;
    }
}

/// The instance that is meant: the only one, or the one of the written key, or of the same key.
fn the_one<'a>(
    all: &[usize],
    attribute: &Attribute,
    from: &Resource,
    resources: &'a [Resource],
) -> Option<&'a Resource> {
    let only = |is_meant: &dyn Fn(&Resource) -> bool| {
        let mut meant = all.iter().map(|number| &resources[*number]).filter(|one| is_meant(one));
        meant.next().filter(|_| meant.next().is_none())
    };
    let has_key = |one: &Resource| match (&attribute.key, &one.key) {
        (Some(written), Some(key)) => *written == key.to_string(),
        (None, _) => true,
        (Some(_), None) => false,
    };
    only(&has_key).or_else(|| {
        only(&|one| has_key(one) && one.module == from.module && (attribute.key.is_some() || one.key == from.key))
    })
}

/// The value with another one at the end of a path, if what is there is not known.
fn with(value: &Value, path: &[Step], known: &dyn Fn(Place) -> Value) -> Value {
    let same = |kind: Kind| Value { kind, origin: value.origin.clone() };
    match (path, &value.kind) {
        ([], Kind::Unknown(_)) => known(value.place()),
        ([Step::Name(name), rest @ ..], Kind::Object(entries)) => {
            let items = entries.items().iter().map(|entry| {
                let value = if entry.key == *name { with(&entry.value, rest, known) } else { entry.value.clone() };
                Entry { key: Arc::clone(&entry.key), place: entry.place, value }
            });
            same(Kind::Object(Entries::of(entries.element().clone(), items.collect(), entries.more().cloned())))
        }
        ([Step::Element(at), rest @ ..], Kind::Tuple(seq)) => {
            let mut items = seq.items().to_vec();
            if let Some(item) = items.get_mut(*at) {
                *item = with(item, rest, known);
            }
            same(Kind::Tuple(Seq::of(seq.element().clone(), items, seq.more().cloned())))
        }
        _ => value.clone(),
    }
}
