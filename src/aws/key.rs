//! Keys: who of the pipeline is in view beside one, and whose key it is that something is encrypted with.

use std::collections::BTreeSet;

use super::Thing;
use super::document::Documents;
use super::kinds::kinds;
use super::link::{Linked, linked};
use super::path::at;
use crate::base::{Either, Kind, Mode, Place, Resource, Type, Unknown, Value, identity, without_keys};
use crate::iam::document::{Effect, Known, Principals, Statement};
use crate::iam::text::Text;

/// `roles`: the ARNs of the roles that are of use in the pipeline; the same for every key of a root module.
pub(super) fn roles(things: &[Thing]) -> Value {
    let has_job = |role: &&Thing| at(&role.properties, "jobs").as_seq().is_some_and(|jobs| !jobs.items().is_empty());
    let roles = things.iter().filter(|thing| thing.kind == "role").filter(has_job);
    let arns = roles.map(|role| at(&role.properties, "arn")).filter(|arn| !arn.is_null()).collect();
    Value::list(Type::String, arns, Place::default())
}

/// The account of a key of which the code does not say it: the one account that the key's policy lets do everything. KMS refuses a policy
/// that locks the key's own account out. AWS KMS Developer Guide, "Default key policy".
pub(super) fn account(key: &Thing) -> Option<Value> {
    if at(&key.properties, "account").is_known() {
        return None;
    }
    let policy = at(&key.properties, "policy");
    let all = key.documents("policy");
    let is_readable = |one: &Documents| one.unknown.is_none() && one.unreadable.is_empty();
    let all = all.as_ref().as_ref().filter(|all| all.iter().all(is_readable))?;
    let statements = all.iter().flat_map(|one| &one.documents).flat_map(|document| &document.statements.items);
    let lets_all = |statement: &&Statement| {
        let is_all = |text: &Text| matches!(text.as_known(), Some("kms:*" | "*"));
        statement.effect == Known::Yes(Effect::Allow)
            && !statement.actions.negated
            && statement.actions.values.items.iter().any(is_all)
    };
    let mut accounts = BTreeSet::new();
    for statement in statements.filter(lets_all) {
        let Known::Yes(Principals::ByKind(kinds)) = &statement.principals.as_ref()?.values else { return None };
        for name in kinds.iter().flat_map(|(_, names)| &names.items) {
            let name = name.as_known()?;
            let root = name.split_once(":iam::").and_then(|(_, rest)| rest.strip_suffix(":root"));
            let is_account = |text: &&str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
            accounts.extend(root.or(Some(name)).filter(is_account).map(str::to_owned));
        }
    }
    match (accounts.pop_first(), accounts.is_empty()) {
        (Some(only), true) => Some(Value::string(only, policy.place())),
        _ => None,
    }
}

/// What looks keys up.
pub(super) fn looked_up(resources: &[Resource]) -> Vec<&Resource> {
    let is_of_keys = |data: &&Resource| data.mode == Mode::Data && data.kind.starts_with("aws_kms_");
    resources.iter().filter(is_of_keys).collect()
}

/// Beside each property that names a key, as `s3.key`, whose that is, `s3.key_owner`: `customer` or `aws`; and by what it is named,
/// `s3.key_form`: `alias` or `key`.
pub(super) fn named(thing: &Thing, things: &[Thing], looked_up: &[&Resource]) -> Vec<(String, Value)> {
    let links = kinds().get(thing.kind).into_iter().flat_map(|kind| &kind.links);
    let keys = links.filter(|(_, link)| link.to == ["key"]).map(|(property, _)| property);
    let said = keys.filter(|property| thing.said_by.contains_key(*property));
    said.flat_map(|property| {
        let is_in_view = matches!(linked(thing, property, things), Linked::Thing(_));
        let key = at(&thing.properties, property);
        let owner = each(&key, &|key| owner(key, is_in_view, looked_up));
        let form = each(&key, &|key| form(key, is_in_view));
        [(format!("{property}_owner"), owner), (format!("{property}_form"), form)]
    })
    .collect()
}

/// What is told of whichever name it is.
fn each(key: &Value, tell: &dyn Fn(&str) -> Option<&'static str>) -> Value {
    let written = match &key.kind {
        Kind::Null(_) => return key.clone(),
        Kind::Either(either) => {
            let either =
                Either::new(either.condition().clone(), each(either.then(), tell), each(either.otherwise(), tell));
            return Value { kind: Kind::Either(either), origin: key.origin.clone() };
        }
        _ => identity::of(key),
    };
    match tell(&written) {
        Some(told) => Value::string(told, key.place()),
        None => Value::unknown(Unknown::new(format!("what key {written} is"), Type::String), key.place()),
    }
}

/// Whose key it is. AWS's own have aliases that begin with `alias/aws/`: AWS KMS Developer Guide, "AWS managed keys".
fn owner(written: &str, is_in_view: bool, looked_up: &[&Resource]) -> Option<&'static str> {
    // A plan has what the data source was told.
    let is_told = |data: &Resource| {
        ["target_key_arn", "target_key_id", "arn"].iter().any(|name| identity::of(&at(&data.values, name)) == written)
    };
    let found =
        looked_up.iter().find(|data| written.contains(&format!("{}.", without_keys(&data.address))) || is_told(data));
    let by = found.map(|data| at(&data.values, if &*data.kind == "aws_kms_alias" { "name" } else { "key_id" }));
    let by = by.as_ref().and_then(Value::as_str).map(|by| &**by);
    let is_of_aws = |name: &str| name.contains("alias/aws/");
    if is_of_aws(written) || by.is_some_and(is_of_aws) {
        return Some("aws");
    }
    let is_known = form(written, is_in_view).is_some() && !written.starts_with("data.");
    (is_known || by.is_some()).then_some("customer")
}

/// By what it is named. An alias is looked up where it is used, the ARN or id of a key is one key.
fn form(written: &str, is_in_view: bool) -> Option<&'static str> {
    let of_key = [":key/", ".target_key_arn", ".target_key_id", "data.aws_kms_key."];
    let is_of_key = of_key.iter().any(|part| written.contains(part));
    match () {
        () if is_of_key => Some("key"),
        () if written.contains("alias/") || written.contains("aws_kms_alias.") => Some("alias"),
        // What is known whole stands in quotes, with no `${` in it.
        () if is_in_view || (written.starts_with('"') && !written.contains("${")) => Some("key"),
        () => None,
    }
}
