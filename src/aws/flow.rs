//! What flows through streams.

use super::Thing;
use super::link::{Linked, linked};
use crate::base::{Type, Unknown, Value};

/// `carries_log_events`: true where something of this code sends log events of CloudWatch Logs to the stream or delivery stream, or to
/// the stream that it reads; else not known, for other code may.
pub(super) fn property(thing: &Thing, things: &[Thing]) -> (&'static str, Value) {
    let source = match linked(thing, "source.stream", things) {
        Linked::Thing(stream) => Some(stream),
        _ => None,
    };
    let users = [Some(thing), source].into_iter().flatten().flat_map(|stream| &stream.used_by);
    let mut senders =
        users.filter(|(user, _)| matches!(things[*user].kind, "destination" | "subscription" | "account_subscription"));
    let carries = match senders.next() {
        Some(_) => Value::bool(true, thing.place),
        None => Value::unknown(Unknown::new(format!("what {} carries", thing.address), Type::Bool), thing.place),
    };
    ("carries_log_events", carries)
}
