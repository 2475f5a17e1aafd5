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
    /// Its properties that name other things.
    #[serde(default)]
    pub links: BTreeMap<String, Link>,
    /// Properties that no resource says, and what they are: `meaning` tells them from those that are said.
    #[serde(default)]
    pub follows: BTreeMap<String, String>,
    /// The types of properties that formats write in several ways: `bool`, `number`, or `json` of documents.
    #[serde(default)]
    pub types: BTreeMap<String, Typed>,
    /// The types of Terraform resources that it is made of, the main one among them.
    pub terraform: BTreeMap<String, Part>,
    /// The types of CloudFormation resources.
    #[serde(default)]
    pub cloudformation: BTreeMap<String, Part>,
}

/// The type of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Typed {
    /// True or false, also where that is written as a string.
    Bool,
    /// A number, also where it is written as a string.
    Number,
    /// The text of a document, which may be written as the object itself.
    Json,
    /// The ARN of a log group, which may have `:*` behind it.
    #[serde(rename = "log_group")]
    LogGroup,
}

/// That a property names another thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The kinds that it may be of.
    pub to: Vec<String>,
    /// Whether what the other is for it is for too: who reads a stream of the pipeline is in the pipeline, who uses the same key is not.
    #[serde(default)]
    pub back: bool,
    /// Of a role: the needs, by their names in `data/needs.json`, of which it serves one.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// What one type of resources says of a thing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Of the main type: the attributes by which others name the thing.
    #[serde(default)]
    pub names: Vec<String>,
    /// Of any other type: the attribute that names the thing, or a list of them.
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
    /// At the first of these that has one.
    First(Vec<Source>),
    /// In another resource, which this one names; in each that it names, where it names several.
    Elsewhere(Elsewhere),
    /// In an attribute that is the JSON of an object.
    Json {
        /// The attribute.
        json: String,
        /// The member of the object.
        take: String,
    },
    /// At each of these, for a list.
    All {
        /// Where.
        all: Vec<Source>,
    },
    /// At a path, in words that mean others.
    Words {
        /// The path.
        at: String,
        /// What they mean.
        words: BTreeMap<String, String>,
    },
    /// A value that follows from there being something at a path.
    There {
        /// The path.
        there: String,
        /// The value.
        is: serde_json::Value,
    },
    /// A map, which is written as a list of names and values.
    Pairs {
        /// The path of the list.
        pairs: String,
        /// The members that have name and value.
        by: [String; 2],
    },
    /// An object for each element of a list, with these properties. One that ends in `[]` is a list.
    Each {
        /// The path of the list; empty: what is at hand is the only element.
        each: String,
        /// The properties.
        properties: BTreeMap<String, Source>,
    },
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

impl Part {
    /// Whether a thing has one resource of this type at most.
    pub(super) fn is_single(&self) -> bool {
        self.properties.keys().all(|property| !property.ends_with("[]"))
    }

    /// Where it has a property.
    pub(super) fn source(&self, property: &str) -> Option<&Source> {
        self.properties.get(property).or_else(|| {
            self.properties.iter().find(|(own, _)| own.strip_suffix("[]") == Some(property)).map(|(_, source)| source)
        })
    }
}

/// Properties of every thing: its kind, what follows from where it is, whether its main resource is in view, and those that Terraform leaves alone
/// once they are set.
pub(super) const OF_ALL: [&str; 6] = ["kind", "account", "region", "partition", "made_here", "hidden"];

impl Kind {
    /// The types of resources that it is made of, of all formats.
    pub fn parts(&self) -> impl Iterator<Item = (&String, &Part)> {
        self.terraform.iter().chain(&self.cloudformation)
    }

    /// What a type of resources says of it. No two formats call types the same.
    pub fn part(&self, resource: &str) -> Option<&Part> {
        self.terraform.get(resource).or_else(|| self.cloudformation.get(resource))
    }

    /// Whether a type of resources makes one.
    pub fn is_made_by(&self, resource: &str) -> bool {
        self.part(resource).is_some_and(|part| part.of.is_none())
    }

    /// The properties that resources say.
    fn said(&self) -> impl Iterator<Item = &str> {
        let said = self.parts().flat_map(|(_, part)| part.properties.keys());
        said.map(|said| said.strip_suffix("[]").unwrap_or(said))
    }

    /// All properties.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.said().chain(self.follows.keys().map(String::as_str)).chain(OF_ALL)
    }

    /// Whether resources say this property, or something within it.
    pub fn has(&self, property: &str) -> bool {
        self.said().any(|said| is_within(said, property))
    }

    /// Whether resources say this very property.
    pub fn says(&self, property: &str) -> bool {
        self.said().any(|said| said == property)
    }

    /// Whether there is this property, something within it, or what it is within.
    pub fn knows(&self, property: &str) -> bool {
        self.properties().any(|own| is_within(own, property) || is_within(property, own))
    }
}

/// Whether a path is the other or leads into it.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// All kinds, by their names.
pub fn kinds() -> &'static BTreeMap<String, Kind> {
    static KINDS: LazyLock<BTreeMap<String, Kind>> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../data/model.json")).unwrap_or_default());
    &KINDS
}

/// The outermost attributes of a type of resources that say a property of a kind.
pub(super) fn attributes_of<'a>(kind: &str, resource: &str, property: &str) -> impl Iterator<Item = &'a str> {
    let part = kinds().get(kind).and_then(|kind| kind.part(resource));
    let source = part.and_then(|part| part.source(property));
    source.into_iter().flat_map(Source::paths).map(|path| path.split('.').next().unwrap_or(path))
}

impl Source {
    /// The paths of the resource itself that have the value, or name what has it.
    pub(super) fn paths(&self) -> Vec<&str> {
        match self {
            Self::Here(path)
            | Self::Json { json: path, .. }
            | Self::Words { at: path, .. }
            | Self::There { there: path, .. }
            | Self::Pairs { pairs: path, .. }
            | Self::Each { each: path, .. } => vec![path],
            Self::Elsewhere(elsewhere) => vec![&elsewhere.attribute],
            Self::First(all) | Self::All { all } => all.iter().flat_map(Self::paths).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::actions::need;

    #[test]
    fn every_kind_has_one_main_type() {
        assert!(kinds().contains_key("bucket"));
        for (name, kind) in kinds() {
            for parts in [&kind.terraform, &kind.cloudformation] {
                assert_eq!(parts.values().filter(|part| part.of.is_none()).count(), 1, "{name}");
            }
            assert!(kind.parts().all(|(_, part)| part.names.is_empty() != part.of.is_none()), "{name}");
            assert!(kind.types.keys().all(|property| kind.has(property.trim_end_matches("[]"))), "{name}");
            for (property, link) in &kind.links {
                assert!(kind.has(property), "{name}: {property}");
                assert!(link.to.iter().all(|to| kinds().contains_key(to)), "{name}: {property}");
                assert!(link.needs.iter().all(|name| need(name).is_some()), "{name}: {property}");
            }
        }
    }
}
