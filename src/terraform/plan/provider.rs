//! Where the resources of a plan are: what it says of its providers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jsonc_parser::ast::Object;

use super::configuration::Configuration;
use super::{Listed, entry, text};
use crate::base::{Place, Provider, Type, Unknown, Value};
use crate::names::region;
use crate::terraform::environment::Environment;

/// The key of the configuration that a resource has where none is told.
const DEFAULT: &str = "aws";

/// Provider configurations by their keys, as far as a plan says where these are.
#[derive(Debug)]
pub struct Providers {
    told: BTreeMap<String, Environment>,
    /// What the caller knows.
    otherwise: Environment,
}

impl Providers {
    /// From the arguments of provider configurations that are constants, and from what data sources that were read say.
    ///
    /// A state has no configurations: what its data sources say holds for all, if they say one thing.
    pub fn read(configuration: &Configuration, data: &[Listed<'_>], otherwise: &Environment) -> Self {
        let mut told = configuration.providers.clone();
        let mut said: BTreeMap<String, [BTreeSet<&str>; 3]> = BTreeMap::new();
        for listed in data {
            let Some(entry) = entry(&listed.document) else { continue };
            let Some((kind, values)) = text(entry, "type").zip(entry.get_object("values")) else { continue };
            let (which, value) = match kind {
                "aws_caller_identity" => (0, text(values, "account_id")),
                "aws_region" => (1, text(values, "region").or_else(|| text(values, "name"))),
                "aws_partition" => (2, text(values, "partition")),
                _ => continue,
            };
            let key = listed.block(configuration).map_or(DEFAULT, |block| &*block.provider);
            said.entry(key.to_owned()).or_default()[which].extend(value);
        }
        let only = |all: &BTreeSet<&str>| all.first().filter(|_| all.len() == 1).map(|one| Arc::from(*one));
        for (key, [accounts, regions, partitions]) in said {
            let environment = told.entry(key).or_default();
            environment.account = only(&accounts).or(environment.account.take());
            environment.region = only(&regions).or(environment.region.take());
            environment.partition = only(&partitions).or(environment.partition.take());
        }
        Self { told, otherwise: otherwise.clone() }
    }

    /// What is known of the place of the default configuration.
    pub fn environment(&self) -> Environment {
        self.of(DEFAULT)
    }

    fn of(&self, key: &str) -> Environment {
        let told = self.told.get(key);
        let either = |of: fn(&Environment) -> &Option<Arc<str>>| {
            told.and_then(|told| of(told).clone()).or_else(|| of(&self.otherwise).clone())
        };
        let region = either(|one| &one.region);
        let partition = region.as_deref().and_then(region::partition).map(|partition| Arc::from(partition.as_str()));
        Environment {
            account: either(|one| &one.account),
            partition: partition.or_else(|| either(|one| &one.partition)),
            region,
            workspace: self.otherwise.workspace.clone(),
        }
    }

    /// The configuration of a resource, whose own ARN, where it has one, says where it is.
    pub fn provider(&self, key: Option<&str>, values: Option<&Object<'_>>) -> Arc<Provider> {
        let key = key.unwrap_or(DEFAULT);
        let mut place = self.of(key);
        let mut arn = values.and_then(|values| text(values, "arn")).unwrap_or_default().splitn(6, ':').skip(3);
        let mut own = || arn.next().filter(|part| !part.is_empty()).map(Arc::from);
        let (region, account) = (own(), own());
        place.region = region.or(place.region);
        place.account = account.or(place.account);
        let known = |value: Option<Arc<str>>, what: &str| match value {
            Some(text) => Value::string(text, Place::default()),
            None => Value::unknown(Unknown::new(format!("{key}.{what}"), Type::String).not_null(), Place::default()),
        };
        Arc::new(Provider {
            key: key.into(),
            source: "registry.terraform.io/hashicorp/aws".into(),
            account: known(place.account, "account_id"),
            region: known(place.region, "region"),
            partition: known(place.partition, "partition"),
            default_tags: None,
        })
    }
}
