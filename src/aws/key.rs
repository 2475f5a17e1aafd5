//! Who of the pipeline is in view beside a key.

use super::Thing;
use super::path::at;
use crate::base::{Type, Value};

/// `roles`: the ARNs of the roles that are of use in the pipeline.
pub(super) fn properties(key: &Thing, things: &[Thing]) -> Vec<(&'static str, Value)> {
    let has_job = |role: &&Thing| at(&role.properties, "jobs").as_seq().is_some_and(|jobs| !jobs.items().is_empty());
    let roles = things.iter().filter(|thing| thing.kind == "role").filter(has_job);
    let arns = roles.map(|role| at(&role.properties, "arn")).filter(|arn| !arn.is_null()).collect();
    vec![("roles", Value::list(Type::String, arns, key.place))]
}
