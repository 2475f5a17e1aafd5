//! Keys: who of the pipeline is in view beside one, and whose key it is that something is encrypted with.

use super::Thing;
use super::kinds::kinds;
use super::link::{Linked, linked};
use super::path::at;
use crate::base::{Either, Kind, Mode, Place, Resource, Type, Unknown, Value, identity, without_keys};

/// `roles`: the ARNs of the roles that are of use in the pipeline; the same for every key of a root module.
pub(super) fn roles(things: &[Thing]) -> Value {
    let has_job = |role: &&Thing| at(&role.properties, "jobs").as_seq().is_some_and(|jobs| !jobs.items().is_empty());
    let roles = things.iter().filter(|thing| thing.kind == "role").filter(has_job);
    let arns = roles.map(|role| at(&role.properties, "arn")).filter(|arn| !arn.is_null()).collect();
    Value::list(Type::String, arns, Place::default())
}

/// Beside each property that names a key, as `s3.key`, whose that is: `s3.key_owner`, `customer` or `aws`.
pub(super) fn owners(thing: &Thing, things: &[Thing], resources: &[Resource]) -> Vec<(String, Value)> {
    let links = kinds().get(thing.kind).into_iter().flat_map(|kind| &kind.links);
    let keys = links.filter(|(_, link)| link.to == ["key"]).map(|(property, _)| property);
    keys.filter_map(|property| {
        let key = at(&thing.properties, property);
        let is_in_view = || matches!(linked(thing, property, things), Linked::Thing(_));
        (!key.is_null()).then(|| (format!("{property}_owner"), owner(&key, &is_in_view, resources)))
    })
    .collect()
}

/// Whose key it is. AWS's own have aliases that begin with `alias/aws/`: AWS KMS Developer Guide, "AWS managed keys".
fn owner(key: &Value, is_in_view: &dyn Fn() -> bool, resources: &[Resource]) -> Value {
    let is = |name: &str| Value::string(name, key.place());
    let written = match &key.kind {
        Kind::Null(_) => return key.clone(),
        Kind::Either(either) => {
            let arm = |arm: &Value| owner(arm, is_in_view, resources);
            let either = Either::new(either.condition().clone(), arm(either.then()), arm(either.otherwise()));
            return Value { kind: Kind::Either(either), origin: key.origin.clone() };
        }
        _ => identity::of(key),
    };
    let mut data = resources.iter().filter(|resource| resource.mode == Mode::Data);
    let looked_up = data.find(|data| {
        data.kind.starts_with("aws_kms_") && written.contains(&format!("{}.", without_keys(&data.address)))
    });
    let by = looked_up.map(|data| match &*data.kind {
        "aws_kms_alias" => at(&data.values, "name"),
        _ => at(&data.values, "key_id"),
    });
    match by {
        _ if written.contains("alias/aws/") => is("aws"),
        Some(by) if by.as_str().is_some_and(|name| name.contains("alias/aws/")) => is("aws"),
        Some(by) if by.as_str().is_some() => is("customer"),
        _ if written.contains(":key/") || written.contains("alias/") || key.as_str().is_some() || is_in_view() => {
            is("customer")
        }
        _ => Value::unknown(Unknown::new(format!("whose key {written} is"), Type::String), key.place()),
    }
}
