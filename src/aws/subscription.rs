//! Where subscriptions send, and what else sends the same.

use std::collections::HashMap;
use std::sync::Arc;

use super::Thing;
use super::path::at;
use super::same::{Same, same};
use crate::base::{Entry, Kind, Piece, Seq, Str, Type, Unknown, Value, identity};

/// The kinds that send log events.
const KINDS: [&str; 2] = ["subscription", "account_subscription"];

/// What sends log events, by whose: a large root module has thousands.
pub(super) struct Senders {
    by_group: HashMap<Arc<str>, Vec<usize>>,
    /// Those of which it is not known or that are an account's.
    others: Vec<usize>,
}

impl Senders {
    /// The senders among things.
    pub(super) fn of(things: &[Thing]) -> Self {
        let mut senders = Self { by_group: HashMap::new(), others: Vec::new() };
        for (number, thing) in things.iter().enumerate().filter(|(_, thing)| KINDS.contains(&thing.kind)) {
            match at(&thing.properties, "log_group").as_str().filter(|_| thing.kind == KINDS[0]) {
                Some(group) => senders.by_group.entry(Arc::clone(group)).or_default().push(number),
                None => senders.others.push(number),
            }
        }
        senders
    }

    /// Those that may send events of a log group, in the order of their numbers.
    fn may_send(&self, group: &Value) -> Vec<usize> {
        let mut all = self.others.clone();
        match group.as_str() {
            Some(group) => all.extend(self.by_group.get(group).into_iter().flatten()),
            None => all.extend(self.by_group.values().flatten()),
        }
        all.sort_unstable();
        all
    }
}

/// `destination_region` and `destination_account`, as the ARN of a log destination says; `beside`: kind, address and destination of each
/// earlier one that sends events of the same log group.
pub(super) fn properties(number: usize, things: &[Thing], senders: &Senders) -> Vec<(&'static str, Value)> {
    let one = &things[number];
    let mut destination = at(&one.properties, "destination");
    let known = |text: &Str| {
        text.flat_pieces(one.place).iter().any(|piece| match piece {
            Piece::Known(known, _) => known.contains(":destination:"),
            _ => false,
        })
    };
    if let Kind::String(text) = &destination.kind
        && text.prefix().starts_with("arn:")
        && !known(text)
    {
        destination = Value::null(destination.place());
    }
    let mut found =
        vec![("destination_region", arn_part(&destination, 3)), ("destination_account", arn_part(&destination, 4))];
    let (mut items, mut more) = (Vec::new(), None);
    // An account's policy is told beside a filter, whichever comes first.
    let earlier = |(at, other): &(usize, &Thing)| other.kind != one.kind || (other.place, *at) < (one.place, number);
    let group = at(&one.properties, "log_group");
    let all = senders.may_send(&group).into_iter().filter(|at| *at != number).map(|at| (at, &things[at]));
    for (_, other) in all.filter(earlier) {
        match sends_the_same((one, &group), other) {
            Same::No => {}
            Same::Yes => {
                let entry = |key: &str, value: Value| Entry { key: key.into(), place: value.place(), value };
                let entries = vec![
                    entry("kind", Value::string(other.kind, one.place)),
                    entry("address", Value::string(&*other.address, one.place)),
                    entry("destination", at(&other.properties, "destination")),
                ];
                items.push(Value::object(entries, one.place));
            }
            Same::Perhaps => {
                more = Some(Unknown::new(format!("whether {} sends the same", other.address), Type::Any));
            }
        }
    }
    found.push(("beside", Value::new(Kind::List(Seq::of(Type::Any, items, more)), one.place)));
    found
}

/// `subscribed_by`: the addresses of what sends the events of a log group; `written_by`: of the delivery streams that log to it.
pub(super) fn of_log_group(group: &Thing, things: &[Thing], senders: &Senders) -> Vec<(&'static str, Value)> {
    let addresses = |kind: &str| {
        let users = group.used_by.iter().map(|(user, _)| &things[*user]).filter(move |user| user.kind == kind);
        users.map(|user| Value::string(&*user.address, user.place)).collect::<Vec<_>>()
    };
    let (mut subscribed_by, mut more) = (addresses("subscription"), None);
    for policy in senders.others.iter().map(|at| &things[*at]).filter(|other| other.kind == KINDS[1]) {
        match are_at_one_place(group, policy).and(selects(policy, &at(&group.properties, "name"))) {
            Same::No => {}
            Same::Yes => subscribed_by.push(Value::string(&*policy.address, policy.place)),
            Same::Perhaps => more = Some(Unknown::new(format!("whether {} selects it", policy.address), Type::Any)),
        }
    }
    let subscribed_by = Value::new(Kind::List(Seq::of(Type::String, subscribed_by, more)), group.place);
    let written_by = Value::list(Type::String, addresses("delivery_stream"), group.place);
    vec![("subscribed_by", subscribed_by), ("written_by", written_by)]
}

/// Whether two send events of one log group; `group` is that of the one.
fn sends_the_same((one, group): (&Thing, &Value), other: &Thing) -> Same {
    let same_group = match (one.kind, other.kind) {
        ("subscription", "subscription") => same(group, &at(&other.properties, "log_group")),
        ("subscription", _) => selects(other, group),
        // It is told at the filter.
        (_, "subscription") => Same::No,
        _ => Same::Yes,
    };
    // Of thousands of subscriptions nearly all send something else.
    if same_group == Same::No { Same::No } else { are_at_one_place(one, other).and(same_group) }
}

fn are_at_one_place(one: &Thing, other: &Thing) -> Same {
    let is_same = |property: &str| same(&at(&one.properties, property), &at(&other.properties, property));
    is_same("account").and(is_same("region"))
}

/// Whether an account's policy sends the events of a log group: of all but those that its criteria name. CloudWatch Logs API Reference,
/// `PutAccountPolicy`: `LogGroupName NOT IN []` is the only form.
fn selects(policy: &Thing, group: &Value) -> Same {
    if at(&policy.properties, "destination").is_null() {
        return Same::No;
    }
    let criteria = at(&policy.properties, "selection_criteria");
    match (criteria.as_str(), group.as_str()) {
        _ if criteria.is_null() => Same::Yes,
        (Some(criteria), Some(group)) if criteria.contains(&format!("\"{group}\"")) => Same::No,
        (Some(_), Some(_)) => Same::Yes,
        _ => Same::Perhaps,
    }
}

/// A part of an ARN, from 0 on; null of what is none, and not known where that is not.
fn arn_part(arn: &Value, number: usize) -> Value {
    let unknown = || {
        let unknown = Unknown::new(format!("part {} of {}", number + 1, identity::of(arn)), Type::String);
        Value::unknown(unknown.not_null(), arn.place())
    };
    let text = match &arn.kind {
        Kind::String(text) => text,
        Kind::Null(_) => return arn.clone(),
        _ => return unknown(),
    };
    if !text.prefix().starts_with("arn:") {
        return if text.prefix().is_empty() { unknown() } else { Value::null(arn.place()) };
    }
    let mut parts: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in text.flat_pieces(arn.place()) {
        let Piece::Known(known, place) = &piece else {
            if let Some(last) = parts.last_mut() {
                last.push(piece);
            }
            continue;
        };
        for (at, part) in known.split(':').enumerate() {
            if at > 0 {
                parts.push(Vec::new());
            }
            if let Some(last) = parts.last_mut().filter(|_| !part.is_empty()) {
                last.push(Piece::Known(part.into(), *place));
            }
        }
    }
    match parts.into_iter().nth(number) {
        Some(pieces) if !pieces.is_empty() => {
            Value { kind: Kind::String(Str::new(pieces)), origin: arn.origin.clone() }
        }
        _ => unknown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Place;

    #[test]
    fn parts_of_arns() {
        let part = |arn: &str| identity::of(&arn_part(&Value::string(arn, Place::default()), 3));
        assert_eq!(part("arn:aws:logs:eu-west-1:111122223333:destination:secops-logs"), "\"eu-west-1\"");
        assert_eq!(part("secops-logs"), "null");
    }
}
