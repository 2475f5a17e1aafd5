//! Parts of a statement that never come together: actions and resources, actions and condition keys, principals and condition keys.

use super::arn::Parts;
use super::operator::{Family, Operator};
use super::{FaultKind, Faults, PolicyKind, action};
use crate::iam::actions::{Action, ActionIds, Table, global_condition_keys, table};
use crate::iam::document::{Condition, Known, List, PrincipalKind, Principals, Statement};
use crate::iam::relations::{self, Presence};
use crate::iam::text::Text;

/// Actions of a statement above which it is not looked at: with so many, some fit nearly everything.
const MOST_ACTIONS: usize = 2_000;

/// Patterns of actions above which a statement is not looked at.
const MOST_PATTERNS: usize = 1_000;

/// Longest resource that is looked at, in bytes; ARNs are shorter: IAM API Reference, "Policy simulation", `ResourceArns`.
const LONGEST_RESOURCE: usize = 2_048;

/// Keys of users and sessions that deciding access does not rely on. IAM User Guide, "AWS global condition context keys", "Properties of
/// the principal".
const FURTHER_KEYS_OF_IDENTITIES: &[&str] = &["aws:userid", "aws:username"];

pub fn check(statement: &Statement, faults: &mut Faults) {
    principals_and_keys(statement, faults);
    let actions = &statement.actions;
    let Some(patterns) = known(&actions.values).filter(|patterns| !actions.negated && patterns.len() <= MOST_PATTERNS)
    else {
        return;
    };
    let mut each = Vec::with_capacity(patterns.len());
    for (text, pattern) in &patterns {
        if !action::is_pattern(pattern) {
            return;
        }
        let Some(ids) = faults.lookup.expand(pattern) else { return };
        // An action that does not exist has a fault of its own.
        if !ids.is_empty() {
            each.push(Named { text, pattern, ids: ids.clone() });
        }
    }
    let all = each.iter().fold(ActionIds::default(), |all, one| all.union(&one.ids));
    if all.is_empty() || all.len() > MOST_ACTIONS {
        return;
    }
    if faults.kind != PolicyKind::Trust {
        actions_and_resources(statement, &each, &all, faults);
    }
    for condition in &statement.conditions.items {
        actions_and_key(condition, &each, faults);
    }
}

/// A pattern of `Action` and what it names.
struct Named<'a> {
    text: &'a Text,
    pattern: &'a str,
    ids: ActionIds,
}

/// The strings of a list of which all is known.
fn known(list: &List<Text>) -> Option<Vec<(&Text, &str)>> {
    let all: Option<Vec<_>> = list.items.iter().map(|text| Some((text, text.as_known()?))).collect();
    all.filter(|all| list.more.is_none() && !all.is_empty())
}

fn actions_and_resources(statement: &Statement, each: &[Named], all: &ActionIds, faults: &mut Faults) {
    let Some(scope) = statement.resources.as_ref().filter(|scope| !scope.negated) else { return };
    if scope.values.items.iter().any(|text| text.as_known() == Some("*")) {
        return;
    }
    let fair = |resource: &&str| resource.len() <= LONGEST_RESOURCE && resource.starts_with("arn:");
    let mut reached = ActionIds::default();
    // Whether all that is reached is known: one resource that is not could be what an action works on.
    let mut complete = scope.values.more.is_none();
    let mut whole_services = Vec::new();
    let mut useless = 0;
    for text in &scope.values.items {
        let Some(resource) = text.as_known().filter(fair) else {
            complete = false;
            continue;
        };
        let Some(table) = faults.lookup.table(100 + 8 * resource.len()) else { return };
        let parts = Parts::of(resource, true);
        let granted = granted(table, all, resource, &parts);
        reached = reached.union(&granted);
        if parts.resource() == Some("*") && parts.wrong().is_none() {
            // Where an action works on no resource, some services take this for `*`: S3 User Guide, "Identity-based policy examples",
            // has `s3:ListAllMyBuckets` on `arn:aws:s3:::*`.
            whole_services.extend(parts.service());
        } else if granted.is_empty() {
            useless += 1;
            if parts.wrong().is_none() {
                let message = "none of the statement's actions works on this resource";
                unmatched(table, all, parts.service(), text, message, faults);
            }
        }
    }
    if !complete || useless == scope.values.items.len() {
        return;
    }
    for named in each.iter().filter(|named| !named.ids.iter().any(|id| reached.contains(id))) {
        let service = named.pattern.split(':').next().unwrap_or_default();
        if !whole_services.contains(&service) {
            let message = format!("`{}` works on none of the statement's resources", named.pattern);
            unmatched(table(), &named.ids, Some(service), named.text, &message, faults);
        }
    }
}

/// What the actions do on a resource. The account may be missing: AWS's own images, snapshots and documents have none.
fn granted(table: &Table, actions: &ActionIds, resource: &str, parts: &Parts) -> ActionIds {
    let granted = table.granted(actions, &[resource]);
    if !granted.is_empty() || parts.account() != Some("") {
        return granted;
    }
    let before: Vec<&str> = parts.before_resource().take(4).collect();
    table.granted(actions, &[&format!("{}:*:{}", before.join(":"), parts.resource().unwrap_or_default())])
}

/// Names the form of a resource that one of the actions works on, of the given service if there is one.
fn unmatched(table: &Table, ids: &ActionIds, service: Option<&str>, text: &Text, message: &str, faults: &mut Faults) {
    let actions = ids.iter().filter_map(|id| table.action(id));
    let arns: Vec<_> = actions.flat_map(Action::resource_types).flat_map(|used| used.resource_type().arns()).collect();
    let best = arns.iter().find(|arn| arn.split(':').nth(2) == service).or(arns.first());
    match best {
        Some(arn) => faults.add(FaultKind::UnmatchedResource, text.place, message, format!("a resource as `{arn}`")),
        None => {
            faults.add(FaultKind::NeedsAllResources, text.place, message, "`*` as resource: it works on no resource");
        }
    }
}

/// A key that requests of some of the actions never have: Access Analyzer's "unsupported action for condition key".
fn actions_and_key(condition: &Condition, each: &[Named], faults: &mut Faults) {
    let (Some(operator), Some(key)) = (condition.operator.as_known(), condition.key.as_known()) else { return };
    let Some(operator) = Operator::parse(operator) else { return };
    let prefix = key.split(':').next().unwrap_or_default();
    // Global keys, and those of identity providers, hang on the principal and the resource and not on the action.
    let of_service = table().service(prefix).filter(|service| service.condition_keys().any(|own| own.is(key)));
    if of_service.is_none() || global_condition_keys().any(|global| global.is(key)) {
        return;
    }
    let mut without = Vec::new();
    for named in each {
        let Some(table) = faults.lookup.table(4 * named.ids.len()) else { return };
        let mut actions = named.ids.iter().filter_map(|id| table.action(id));
        if !actions.any(|action| action.condition_keys().any(|own| own.is(key))) {
            without.push(named.pattern);
        }
    }
    let wants_presence = operator.needs_key() || operator.family == Family::Null && is_null(condition, "false");
    let shown = without.iter().take(3).map(|pattern| format!("`{pattern}`")).collect::<Vec<_>>().join(", ");
    let shown = if without.len() > 3 { format!("{shown} and {} more", without.len() - 3) } else { shown };
    let place = condition.key.place;
    if !without.is_empty() && wants_presence {
        let message = format!("no request of {shown} has `{key}`: the statement never matches it");
        let all = without.len() == each.len();
        faults.add(
            if all { FaultKind::UnsupportedConditionKey } else { FaultKind::PartlyUnsupportedConditionKey },
            place,
            message,
            "a statement of its own, without this condition",
        );
    } else if without.len() == each.len() {
        let message = format!("no request of {shown} has `{key}`: this condition always holds");
        faults.add(FaultKind::UnsupportedConditionKey, place, message, "a condition key that the actions have");
    }
}

fn is_null(condition: &Condition, truth: &str) -> bool {
    let values = &condition.values;
    let all = values.items.iter().all(|value| value.as_known().is_some_and(|value| value.eq_ignore_ascii_case(truth)));
    all && !values.items.is_empty() && values.more.is_none()
}

/// A key that no request of the statement's principals has.
fn principals_and_keys(statement: &Statement, faults: &mut Faults) {
    let Some(scope) = statement.principals.as_ref().filter(|scope| !scope.negated) else { return };
    let Known::Yes(Principals::ByKind(kinds)) = &scope.values else { return };
    if kinds.iter().any(|(_, list)| list.more.is_some()) {
        return;
    }
    let listed: Vec<_> = kinds.iter().filter(|(_, list)| !list.items.is_empty()).collect();
    let only_services = listed.iter().all(|(kind, _)| *kind == PrincipalKind::Service);
    // Everyone may be a service too, and who is not known may be everyone.
    let is_one = |text: &Text| text.as_known().is_some_and(|text| text != "*");
    let no_services =
        listed.iter().all(|(kind, list)| *kind != PrincipalKind::Service && list.items.iter().all(is_one));
    if listed.is_empty() {
        return;
    }
    for condition in &statement.conditions.items {
        let (Some(operator), Some(written)) = (condition.operator.as_known(), condition.key.as_known()) else {
            continue;
        };
        let Some(operator) = Operator::parse(operator) else { continue };
        let key = written.to_ascii_lowercase();
        let presence = relations::of(&key).map(|relation| relation.presence);
        if !(operator.needs_key() || operator.family == Family::Null && is_null(condition, "false")) {
            continue;
        }
        let of_identity = presence == Some(Presence::Identity)
            || FURTHER_KEYS_OF_IDENTITIES.contains(&&*key)
            || key.starts_with("aws:principaltag/");
        let (who, expected) = if only_services && of_identity {
            ("a service", "`aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`")
        } else if no_services && presence == Some(Presence::Service) {
            ("a user or role", "`aws:PrincipalArn`, `aws:PrincipalAccount` or `aws:PrincipalOrgID`")
        } else {
            continue;
        };
        let message = format!("no request of {who} has `{written}`, so that the statement never matches");
        faults.add(FaultKind::NeverMatches, condition.key.place, message, expected);
    }
}
