//! What a role must be allowed for its jobs: a request for each action that AWS documents, on what the role is used with.

use super::gather::filled;
use super::link::{Linked, linked};
use super::path::at;
use super::{Thing, role};
use crate::base::{Entry, Kind, Place, Resource, Value};
use crate::iam::actions::{Need, table};
use crate::iam::document::{Effect, Known};

/// What a delivery stream puts before the keys of objects where it does not say: a date.
const DEFAULT_PREFIX: &str = "2000/01/01/00/";

/// What nothing fails without, though it is documented: Firehose does not read what it wrote.
const SPARE: &[&str] = &["s3:GetObject"];

/// The ARN of such a thing, by which it is told what actions work on.
fn example(name: &str) -> Option<&'static str> {
    Some(match name {
        "stream" => "arn:aws:kinesis:eu-west-1:111122223333:stream/x",
        "delivery_stream" => "arn:aws:firehose:eu-west-1:111122223333:deliverystream/x",
        "bucket" => "arn:aws:s3:::x",
        "log_group" => "arn:aws:logs:eu-west-1:111122223333:log-group:x",
        // What a key lets it do is said by the key's policy as well.
        _ => return None,
    })
}

/// The requests of a need, an action and a resource each, that the thing which uses the role leads to. What cannot be told is left out.
pub(super) fn requests(need: &Need, user: &Thing, resource: &Resource, things: &[Thing], place: Place) -> Vec<Value> {
    let entry = |key: &str, value| Entry { key: key.into(), place: Place::default(), value };
    let mut requests = Vec::new();
    // What a sender's role may do nobody asks: it proves no more than that it is of the organization.
    let is_told = matches!(user.kind, "delivery_stream" | "trail") || role::target_kind(user).is_some();
    if !is_told || need.name == "organization-sender" {
        return requests;
    }
    for (actions, templates) in need.grants(role::NOT_TOLD) {
        for template in templates {
            let head = template.split_inclusive('}').next().unwrap_or(template);
            let name = head.trim_matches(['{', '}']);
            let (Some(example), Some(rest)) = (example(name), rest(&template[head.len()..], user)) else { continue };
            let named = role::values(name, user, things);
            let [named] = &named[..] else { continue };
            if named.is_null() {
                continue;
            }
            let possible = format!("{example}{rest}");
            for action in actions.iter().filter(|action| !SPARE.contains(&action.as_str())) {
                let meant = table().expand(action);
                let works = table().granted(&meant, &[&possible]);
                if works.iter().next().is_none() || (name == "bucket" && is_granted_by_bucket(action, user, things)) {
                    continue;
                }
                let on = filled(&format!("{{name}}{rest}"), resource, named);
                let actions = Value::tuple(vec![Value::string(action.as_str(), place)], place);
                let resources = Value::tuple(vec![on], place);
                requests.push(Value::object(vec![entry("actions", actions), entry("resources", resources)], place));
            }
        }
    }
    requests
}

/// What follows the thing in the ARN of a request, as in `{bucket}/{prefix}*`.
fn rest(template: &str, user: &Thing) -> Option<String> {
    let Some((before, name)) = template.split_once('{') else { return Some(template.to_owned()) };
    let name = name.split('}').next().unwrap_or(name);
    let property = match name {
        "prefix" | "error_prefix" => format!("s3.{name}"),
        "log_stream" => "s3.logging.log_stream".to_owned(),
        _ => return None,
    };
    let value = at(&user.properties, &property);
    let text = match &value.kind {
        Kind::Null(_) if name != "log_stream" => DEFAULT_PREFIX.to_owned(),
        Kind::String(text) => text.text()?.split("!{").next().unwrap_or_default().to_owned(),
        _ => return None,
    };
    let object = if name == "log_stream" { "" } else { "x" };
    Some(format!("{before}{text}{object}"))
}

/// Whether the bucket's own policy may allow an action: in one account either policy is enough.
fn is_granted_by_bucket(action: &str, user: &Thing, things: &[Thing]) -> bool {
    let Linked::Thing(bucket) = linked(user, "s3.bucket", things) else { return false };
    let Some(all) = &*bucket.documents("policy") else { return true };
    let meant = table().expand(action);
    let statements = all.iter().flat_map(|one| &one.documents).flat_map(|document| &document.statements.items);
    let allows = statements.filter(|statement| statement.effect != Known::Yes(Effect::Deny));
    let may = |statement: &crate::iam::document::Statement| {
        statement.actions.values.items.iter().any(|text| {
            text.as_known().is_none_or(|pattern| table().expand(pattern).iter().any(|id| meant.contains(id)))
        })
    };
    all.iter().any(|one| one.unknown.is_some()) || allows.into_iter().any(may)
}
