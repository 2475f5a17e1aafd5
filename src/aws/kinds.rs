//! The kinds of things that policies speak of, and the resources that make them up.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// A kind of things.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// What the ARN of one is, with `{partition}`, `{region}`, `{account}` and `{name}`, where it follows from the name.
    pub arn: Option<String>,
    /// The types of Terraform resources that it is made of, the main one among them.
    pub terraform: BTreeMap<String, Part>,
}

/// What one type of resources says of a thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Of the main type: the attributes by which others name the thing.
    #[serde(default)]
    pub names: Vec<String>,
    /// Of any other type: the attribute that names the thing.
    pub of: Option<String>,
    /// Paths of the thing's properties, and where the resource has them. A property that ends in `[]` is a list that each resource adds to.
    pub properties: BTreeMap<String, Source>,
}

/// Where a property's value is.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// At this path of the resource.
    Here(String),
    /// In another resource, which this one names.
    Elsewhere(Elsewhere),
}

/// Where a property's value is, if not in the resource itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The attribute that names the other resource.
    pub attribute: String,
    /// The other's type.
    pub of: String,
    /// The other's attribute that has the name.
    pub by: String,
    /// The other's attribute that has the value.
    pub take: String,
}

/// All kinds, by their names.
pub fn kinds() -> &'static BTreeMap<String, Kind> {
    static KINDS: LazyLock<BTreeMap<String, Kind>> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../data/model.json")).unwrap_or_default());
    &KINDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_main_type() {
        assert!(kinds().contains_key("bucket"));
        for (name, kind) in kinds() {
            let main = kind.terraform.values().filter(|part| part.of.is_none());
            assert_eq!(main.clone().count(), 1, "{name}");
            assert!(main.clone().all(|part| !part.names.is_empty()), "{name}");
            assert!(kind.terraform.values().all(|part| part.names.is_empty() != part.of.is_none()), "{name}");
        }
    }
}
