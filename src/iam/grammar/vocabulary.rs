//! Services, actions and condition keys that do not exist, by the action table.

use super::arn::Parts;
use super::lookup::{Key, is_in_arns};
use super::variable::variables;
use super::{FaultKind, Faults, action, beginning};
use crate::iam::actions::{Action, Service, global_condition_keys, is_unlisted, table};
use crate::iam::document::Statement;
use crate::iam::text::Text;

const WILDCARDS: [char; 2] = ['*', '?'];

pub fn check(statement: &Statement, faults: &mut Faults) {
    for text in &statement.actions.values.items {
        if let Some(pattern) = text.as_known().filter(|pattern| action::is_pattern(pattern)) {
            check_action(pattern, text, faults);
        }
    }
    if let Some(resources) = &statement.resources {
        for text in &resources.values.items {
            check_arn_service(text, faults);
            check_variables(text, faults);
        }
    }
    for condition in &statement.conditions.items {
        if let Some(key) = condition.key.as_known() {
            check_key(key, &condition.key, faults);
        }
        for value in &condition.values.items {
            check_variables(value, faults);
        }
    }
}

fn check_action(pattern: &str, text: &Text, faults: &mut Faults) {
    if is_unlisted(pattern) {
        return;
    }
    let Some(false) = faults.lookup.expand(pattern).map(|ids| !ids.is_empty()) else { return };
    let (service, name) = pattern.split_once(':').unwrap_or((pattern, ""));
    let Some(known) = table().service(service) else {
        if service.contains(WILDCARDS) {
            faults.add(
                FaultKind::UnknownAction,
                text.place,
                format!("`{pattern}` names no action"),
                "an action that exists",
            );
            return;
        }
        let meant = faults.guess(service, || table().services().iter().map(Service::name).collect());
        let expected = meant.map_or("the prefix of a service, as `s3`".to_owned(), |meant| format!("`{meant}:{name}`"));
        faults.add(FaultKind::UnknownService, text.place, format!("there is no service `{service}`"), expected);
        return;
    };
    let meant =
        faults.guess(name, || known.actions().map(Action::name).collect()).filter(|_| !name.contains(WILDCARDS));
    let expected = meant.map_or("an action that exists".to_owned(), |meant| format!("`{service}:{meant}`"));
    let message = if name.contains(WILDCARDS) {
        format!("`{service}` has no action like `{name}`")
    } else {
        format!("`{service}` has no action `{name}`")
    };
    faults.add(FaultKind::UnknownAction, text.place, message, expected);
}

fn check_arn_service(text: &Text, faults: &mut Faults) {
    let (known, whole) = beginning(text);
    let parts = Parts::of(known, whole);
    let Some(service) = parts.service().filter(|_| parts.wrong().is_none()) else { return };
    if !service.contains(WILDCARDS) && !service.contains('$') && !is_in_arns(service) {
        let message = format!("no ARN has the service `{service}`");
        faults.add(FaultKind::UnknownService, text.place, message, "a service, as `s3`");
    }
}

fn check_key(key: &str, text: &Text, faults: &mut Faults) {
    let Some((prefix, name)) = key.split_once(':').filter(|(prefix, name)| !prefix.is_empty() && !name.is_empty())
    else {
        return;
    };
    if key.contains("${") {
        return;
    }
    if faults.lookup.key(key) != Key::Unknown {
        return;
    }
    let place = text.place;
    if let Key::Is(_) = faults.lookup.key(&format!("{}/tag", key.trim_end_matches('/'))) {
        let message = format!("`{key}` names no tag");
        let expected = format!("the tag's key as well: `{}/team`", key.trim_end_matches('/'));
        faults.add(FaultKind::InvalidConditionKey, place, message, expected);
        return;
    }
    let meant = faults.guess(&format!("{prefix}:{name}"), || keys(prefix));
    let expected = meant.map_or("a condition key that exists".to_owned(), |meant| format!("`{meant}`"));
    faults.add(FaultKind::UnknownConditionKey, place, format!("there is no condition key `{key}`"), expected);
}

/// The keys of a service, and the global ones.
fn keys(prefix: &str) -> Vec<&'static str> {
    let own = table().service(prefix).into_iter().flat_map(Service::condition_keys);
    own.chain(global_condition_keys()).map(|key| key.name).collect()
}

/// Variables of condition keys that do not exist.
fn check_variables(text: &Text, faults: &mut Faults) {
    let Some(known) = text.as_known().filter(|_| faults.variables == Some(true)) else { return };
    for variable in variables(known).into_iter().filter(|variable| variable.wrong.is_none()) {
        let key = variable.key.trim();
        if faults.lookup.key(key) == Key::Unknown {
            let message = format!("there is no condition key `{key}`, so that `${{{key}}}` has no value");
            let (prefix, name) = key.split_once(':').unwrap_or(("aws", key));
            let meant = faults.guess(&format!("{prefix}:{name}"), || keys(prefix));
            let expected = meant.map_or("a condition key that exists".to_owned(), |meant| format!("`${{{meant}}}`"));
            faults.add(FaultKind::UnknownConditionKey, text.place, message, expected);
        }
    }
}
