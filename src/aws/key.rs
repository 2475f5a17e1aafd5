//! Who of the pipeline is in view beside a key.

use super::Thing;
use super::path::at;
use crate::base::{Place, Type, Value};

/// `roles`: the ARNs of the roles that are of use in the pipeline; the same for every key of a root module.
pub(super) fn roles(things: &[Thing]) -> Value {
    let has_job = |role: &&Thing| at(&role.properties, "jobs").as_seq().is_some_and(|jobs| !jobs.items().is_empty());
    let roles = things.iter().filter(|thing| thing.kind == "role").filter(has_job);
    let arns = roles.map(|role| at(&role.properties, "arn")).filter(|arn| !arn.is_null()).collect();
    Value::list(Type::String, arns, Place::default())
}
