//! What each service of the logging pipeline needs, and the least grants that serve it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use thiserror::Error;

use super::ids::ActionIds;
use super::table::Table;

/// Conditions: values by operator and key, as a policy writes them.
pub type Conditions = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What somebody needs to do one job.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Its name, as `firehose-delivery`.
    pub name: String,
    /// The job.
    pub title: String,
    /// The AWS guide and page that say so.
    pub source: String,
    /// The service that acts by a role that trusts it. Without this and `service` it is anybody's role.
    #[serde(default)]
    pub role_of: Option<String>,
    /// The service that acts as itself.
    #[serde(default)]
    service: Option<String>,
    grants: Vec<Template>,
}

/// A grant as AWS documents it, with values as `{bucket}` to be filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    /// Needed only where these values are given: encryption, transformation and the like are optional.
    #[serde(default)]
    if_given: Vec<String>,
    actions: Vec<String>,
    resources: Vec<String>,
    #[serde(default)]
    condition: Conditions,
}

/// Actions on resources, on conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The actions; all of them work on one of the resources.
    pub actions: ActionIds,
    /// The resources.
    pub resources: Vec<String>,
    /// What holds of every request of the job.
    pub conditions: Conditions,
}

/// A value of which a need cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{need} needs a value for {value}")]
pub struct Missing {
    /// The need's name.
    pub need: String,
    /// The value's name, as `bucket`.
    pub value: String,
}

/// The values that fill a need in, by name: ARNs for `bucket`, `stream`, `key`, `log_group` and so on, and plain ones for `region`,
/// `dns_suffix`, `partition`, `account`, `prefix`.
pub type Values<'a> = BTreeMap<&'a str, &'a str>;

/// All documented needs.
pub fn needs() -> &'static [Need] {
    static NEEDS: LazyLock<Vec<Need>> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../../data/needs.json")).unwrap_or_default());
    &NEEDS
}

/// A need, by its name.
pub fn need(name: &str) -> Option<&'static Need> {
    needs().iter().find(|need| need.name == name)
}

impl Need {
    /// The service that acts as itself, as `cloudtrail.amazonaws.com`.
    pub fn service(&self, values: &Values<'_>) -> Result<Option<String>, Missing> {
        self.service.as_deref().map(|service| self.fill(service, values)).transpose()
    }

    /// The names of the values that it takes, and whether it cannot do without.
    pub fn values(&self) -> BTreeMap<&str, bool> {
        let mut names = BTreeMap::new();
        for template in &self.grants {
            let conditions = template.condition.values().flat_map(BTreeMap::values).flatten();
            for name in template.resources.iter().chain(conditions).flat_map(|text| placeholders(text)) {
                *names.entry(name).or_default() |= template.if_given.is_empty();
            }
        }
        names.extend(self.service.iter().flat_map(|text| placeholders(text)).map(|name| (name, true)));
        names
    }

    /// The actions and the resources of each of its grants, with values as `{bucket}` to be filled in; without those that are needed
    /// only where the value `not_given` is.
    pub fn grants<'a>(&'a self, not_given: &'a str) -> impl Iterator<Item = (&'a [String], &'a [String])> {
        let templates =
            self.grants.iter().filter(move |template| !template.if_given.iter().any(|name| name == not_given));
        templates.map(|template| (&*template.actions, &*template.resources))
    }

    /// The least grants that serve it: each action only on those of the documented resources that it works on.
    pub fn least(&self, table: &Table, values: &Values<'_>) -> Result<Vec<Grant>, Missing> {
        let mut grants = Vec::new();
        for template in &self.grants {
            if template.if_given.iter().all(|name| values.contains_key(name.as_str())) {
                self.least_of(template, table, values, &mut grants)?;
            }
        }
        Ok(grants)
    }

    fn least_of(
        &self,
        template: &Template,
        table: &Table,
        values: &Values<'_>,
        grants: &mut Vec<Grant>,
    ) -> Result<(), Missing> {
        let resources = self.fill_all(&template.resources, values)?;
        let mut conditions = Conditions::new();
        for (operator, keys) in &template.condition {
            for (key, texts) in keys {
                let filled = self.fill_all(texts, values)?;
                conditions.entry(operator.clone()).or_default().insert(key.clone(), filled);
            }
        }
        let documented = table.expand_all(template.actions.iter().map(String::as_str));
        let reached: Vec<_> = resources.iter().map(|resource| table.granted(&documented, &[resource])).collect();
        let places = |id| (0..resources.len()).filter(|place| reached[*place].contains(id)).collect::<Vec<_>>();
        let mut groups: BTreeMap<Vec<usize>, Vec<u32>> = BTreeMap::new();
        for id in documented.iter() {
            groups.entry(places(id)).or_default().push(id);
        }
        grants.extend(groups.into_iter().filter(|(places, _)| !places.is_empty()).map(|(places, ids)| Grant {
            actions: ids.into_iter().collect(),
            resources: places.into_iter().map(|place| resources[place].clone()).collect(),
            conditions: conditions.clone(),
        }));
        Ok(())
    }

    /// Fills texts in; two that come out alike are one.
    fn fill_all(&self, texts: &[String], values: &Values<'_>) -> Result<Vec<String>, Missing> {
        let mut seen = BTreeSet::new();
        let filled = texts.iter().map(|text| self.fill(text, values)).collect::<Result<Vec<_>, _>>()?;
        Ok(filled.into_iter().filter(|text| seen.insert(text.clone())).collect())
    }

    fn fill(&self, text: &str, values: &Values<'_>) -> Result<String, Missing> {
        let mut filled = text.to_owned();
        for name in placeholders(text) {
            let missing = || Missing { need: self.name.clone(), value: name.to_owned() };
            filled = filled.replace(&format!("{{{name}}}"), values.get(name).ok_or_else(missing)?);
        }
        Ok(filled)
    }
}

/// The names in braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}
