//! What a role is for, and the least that it needs for it.

use std::collections::BTreeSet;

use super::gather::filled;
use super::kinds::{attributes_of, kinds};
use super::link::{Linked, linked};
use super::path::at;
use super::same::{Same, same};
use super::{Thing, granted, named, needed, size};
use crate::base::{Entries, Entry, Kind, Place, Resource, Type, Unknown, Value, identity};
use crate::iam::actions::{Need, need, needs};
use crate::names::limits;

/// A value of needs that nobody gives: who owns the bucket need not be told what is in it.
pub(super) const NOT_TOLD: &str = "bucket_owner";

/// `services` that may assume it, `used_by`: the addresses of what uses it, `regions`: of what uses it, or of the role itself, `jobs` by
/// their names in `data/needs.json`, `least`: the statements that serve these, `needs`: requests that it must be allowed, what it has
/// beyond them, `trust_bytes`.
///
/// `others`: see [`other_uses`].
pub(super) fn properties(
    role: &Thing,
    things: &[Thing],
    resources: &[Resource],
    others: &[(String, &Value)],
) -> Vec<(&'static str, Value)> {
    let services = named::services(role, "trust");
    let known = services.as_seq().filter(|seq| seq.more().is_none() && !at(&role.properties, "trust").is_null());
    let known: Option<Vec<&str>> =
        known.and_then(|seq| seq.items().iter().map(|name| name.as_str().map(|name| &**name)).collect());
    let uses = uses(role, things, resources);
    // Who may assume it decides what it is for, where nothing in view uses it.
    let trust = at(&role.properties, "trust");
    let is_for_anybody = role.is_made_here && uses.is_empty() && matches!(trust.kind, Kind::Unknown(_));
    let trusted = |need: &&Need| {
        let name = need.role_of.as_deref();
        name.is_some_and(|name| known.as_ref().is_none_or(|all| all.iter().any(|own| is_service(own, name))))
    };
    let (mut least, mut requests) = (Vec::new(), Vec::new());
    let mut jobs = BTreeSet::new();
    for (need, user, resource) in &uses {
        jobs.insert(need.name.as_str());
        least.extend(statements(need, Some((user, resource)), things, role.place));
        requests.extend(needed::requests(need, user, resource, things, role.place));
    }
    if uses.is_empty() {
        for need in needs().iter().filter(trusted) {
            jobs.insert(need.name.as_str());
            least.extend(statements(need, None, things, role.place));
        }
    }
    let text = |text: &str| Value::string(text, role.place);
    let texts = |texts: BTreeSet<&str>| Value::list(Type::String, texts.into_iter().map(text).collect(), role.place);
    let mut found = vec![
        ("services", services),
        ("used_by", texts(uses.iter().map(|(_, user, _)| &*user.address).collect())),
        (
            "least",
            match others.iter().find(|(_, block)| holds(block, &at(&role.properties, "arn"))) {
                Some((what, _)) => Value::unknown(Unknown::new(format!("what {what} needs"), Type::Any), role.place),
                None => Value::tuple(least, role.place),
            },
        ),
        ("needs", Value::tuple(requests, role.place)),
    ];
    let mut regions: Vec<Value> = uses.iter().map(|(_, _, resource)| resource.provider.region.clone()).collect();
    if regions.is_empty() {
        let own = role.resources.first().and_then(|number| resources.get(*number));
        regions.extend(own.map(|own| own.provider.region.clone()));
    }
    found.push(("regions", Value::list(Type::String, regions, role.place)));
    found.extend(granted::properties(role, &jobs));
    let anybody = || Unknown::new(format!("who may assume a role by {}", identity::of(&trust)), Type::Any);
    found.push(("jobs", if is_for_anybody { Value::unknown(anybody(), role.place) } else { texts(jobs) }));
    found.extend(size::property("trust_bytes", role, "trust", (limits::TRUST_POLICY_CHARACTERS, true)));
    found
}

/// The actions that jobs need, by their names in `data/needs.json`.
pub(super) fn actions<'a>(jobs: &'a BTreeSet<&str>) -> impl Iterator<Item = &'static str> + 'a {
    let grants = jobs.iter().filter_map(|name| need(name)).flat_map(|need| need.grants(NOT_TOLD));
    grants.flat_map(|(actions, _)| actions.iter().map(String::as_str))
}

/// Whether a principal is this service, also by its regional name, as `logs.eu-west-1.amazonaws.com`.
fn is_service(principal: &str, service: &str) -> bool {
    let (name, suffix) = service.split_once('.').unwrap_or((service, ""));
    principal
        .strip_prefix(name)
        .is_some_and(|rest| rest.starts_with('.') && (rest.ends_with(suffix) || rest.contains(".amazonaws.com")))
}

/// What delivery streams configure that is not in the model, as delivery to a search domain, and where: roles in it need more than is known.
pub(super) fn other_uses(resources: &[Resource]) -> Vec<(String, &Value)> {
    let Some((name, kind)) = kinds().get_key_value("delivery_stream") else { return Vec::new() };
    let roles =
        kind.links.iter().filter(|(_, link)| link.to.iter().any(|to| to == "role")).map(|(property, _)| property);
    let roles: Vec<&String> = roles.collect();
    let streams = resources.iter().filter(|resource| kind.is_made_by(&resource.kind));
    let others = streams.flat_map(|stream| {
        let is_known =
            |key: &str| roles.iter().any(|role| attributes_of(name, &stream.kind, role).any(|own| own == key));
        let entries = stream.values.as_entries().into_iter().flat_map(Entries::items);
        let is_block = |value: &Value| {
            matches!(&value.kind, Kind::Object(_)) || value.as_seq().is_some_and(|seq| !seq.items().is_empty())
        };
        let blocks = entries.filter(|entry| is_block(&entry.value)).filter(move |entry| !is_known(&entry.key));
        blocks.map(|entry| (format!("{} of {}", entry.key, stream.address), &entry.value)).collect::<Vec<_>>()
    });
    others.collect()
}

/// Whether a value is a name, or holds it.
fn holds(value: &Value, name: &Value) -> bool {
    match &value.kind {
        Kind::Object(entries) | Kind::Map(entries) => entries.items().iter().any(|entry| holds(&entry.value, name)),
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => seq.items().iter().any(|item| holds(item, name)),
        Kind::Either(either) => either.arms().into_iter().any(|arm| holds(arm, name)),
        _ => same(value, name) == Same::Yes,
    }
}

/// What uses the role, and for what.
fn uses<'a>(
    role: &Thing,
    things: &'a [Thing],
    resources: &'a [Resource],
) -> Vec<(&'static Need, &'a Thing, &'a Resource)> {
    let mut found = Vec::new();
    for (user, property) in &role.used_by {
        let Some(user) = things.get(*user) else { continue };
        let link = kinds().get(user.kind).and_then(|kind| kind.links.get(*property));
        let resource = user.resources.first().and_then(|number| resources.get(*number));
        let (Some(link), Some(resource)) = (link, resource) else { continue };
        let needs = link.needs.iter().filter_map(|name| need(name));
        found.extend(needs.filter(|need| fits(need, user)).map(|need| (need, user, resource)));
    }
    found
}

/// Whether the user, a subscription or destination, sends to what the need is about.
fn fits(need: &Need, user: &Thing) -> bool {
    let names = need.values();
    // Where the target's ARN says what it is, the need must be about such a thing.
    let said = target_kind(user);
    user.kind == "delivery_stream" || user.kind == "trail" || said.is_none_or(|kind| names.contains_key(kind))
}

/// What a subscription or destination sends to, by the name of a need's value, where the ARN says it.
pub(super) fn target_kind(user: &Thing) -> Option<&'static str> {
    let kinds = [("stream", ":stream/"), ("delivery_stream", ":deliverystream/"), ("log_group", ":destination:")];
    let target = ["target", "destination"].map(|property| at(&user.properties, property));
    let texts: Vec<String> = target.iter().map(identity::of).collect();
    kinds.iter().find(|(_, mark)| texts.iter().any(|text| text.contains(mark))).map(|(kind, _)| *kind)
}

/// The statements that serve a need, for anybody or for the thing that uses the role.
fn statements(need: &Need, user: Option<(&Thing, &Resource)>, things: &[Thing], place: Place) -> Vec<Value> {
    let entry = |key: &str, value| Entry { key: key.into(), place: Place::default(), value };
    let text = |text: &str| Value::string(text, place);
    let grants = need.grants(NOT_TOLD);
    let statements = grants.map(|(actions, templates)| {
        let mut all = Vec::new();
        for template in templates {
            let Some((user, resource)) = user else {
                all.push(text("*"));
                continue;
            };
            let head = template.split_inclusive('}').next().unwrap_or(template);
            let values = values(head.trim_matches(['{', '}']), user, things);
            for value in values {
                if value.is_null() {
                    all.push(text("*"));
                    continue;
                }
                let rest = template.strip_prefix(head).unwrap_or_default();
                // What is in it is not told apart: all objects of a bucket, all streams of a log group.
                let rest = if rest.contains('{') { format!("{}*", &rest[..1]) } else { rest.to_owned() };
                all.push(filled(&format!("{{name}}{rest}"), resource, &value));
            }
        }
        let actions = actions.iter().map(|action| text(action)).collect();
        Value::object(
            vec![entry("actions", Value::tuple(actions, place)), entry("resources", Value::tuple(all, place))],
            place,
        )
    });
    statements.collect()
}

/// What a placeholder of a need stands for, for this user of the role; null where it cannot be told.
pub(super) fn values(name: &str, user: &Thing, things: &[Thing]) -> Vec<Value> {
    let unknown = || Value::null(user.place);
    let of_user = |properties: &[&str]| {
        let values = properties.iter().map(|property| at(&user.properties, property));
        values.filter(|value| !value.is_null()).collect::<Vec<_>>()
    };
    let arn_of = |property: &str| match linked(user, property, things) {
        Linked::Thing(one) => at(&one.properties, "arn"),
        _ => at(&user.properties, property),
    };
    let found: Vec<Value> = match name {
        // A delivery stream's `destination` is no link.
        "stream" if user.kind == "delivery_stream" => vec![arn_of("source.stream")],
        "stream" | "delivery_stream" => ["target", "destination"].map(arn_of).into(),
        "bucket" => vec![arn_of("s3.bucket")],
        "log_group" if user.kind == "delivery_stream" => vec![arn_of("s3.logging.log_group")],
        "log_group" => vec![arn_of("log_group")],
        "key" => {
            let mut keys = of_user(&["s3.key", "key"]);
            for property in ["source.stream", "target", "destination", "s3.bucket"] {
                if let Linked::Thing(one) = linked(user, property, things) {
                    keys.push(at(&one.properties, "encryption.key"));
                }
            }
            keys
        }
        _ => vec![unknown()],
    };
    let found: Vec<Value> = found.into_iter().filter(|value| !value.is_null()).collect();
    // Only an ARN bounds what a grant may name.
    let is_arn = |value: &Value| match &value.kind {
        Kind::String(text) => text.prefix().starts_with("arn:"),
        Kind::Unknown(_) => true,
        _ => false,
    };
    if found.is_empty() || !found.iter().all(is_arn) { vec![unknown()] } else { found }
}
