//! A plan's resources at the places of the code that it was made of.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::{Entries, Entry, Kind, Resource, Seq, Value, identity};

/// Moves what a plan says to where the code says it. `code` are the resources of the root module that the plan is of.
///
/// What the code does not have, because it is older or newer than the plan, stays where it is.
pub fn at_source(plan: &mut [Resource], code: &[Resource]) {
    let by_address: HashMap<&str, &Resource> = code.iter().map(|resource| (&*resource.address, resource)).collect();
    for resource in plan {
        let Some(code) = by_address.get(&*resource.address) else { continue };
        resource.header = code.header;
        resource.place = code.place;
        resource.references = Arc::clone(&code.references);
        resource.ignored = Arc::clone(&code.ignored);
        resource.values = moved(&resource.values, &code.values);
    }
}

/// The value with the places of the same in the code.
fn moved(planned: &Value, written: &Value) -> Value {
    if planned.is_known() && written.is_known() && identity::of(planned) == identity::of(written) {
        return written.clone();
    }
    let entries = |planned: &Entries, written: &Entries| {
        let entry = |entry: &Entry| match written.entry(&entry.key) {
            Some(other) => {
                Entry { key: Arc::clone(&entry.key), place: other.place, value: moved(&entry.value, &other.value) }
            }
            None => entry.clone(),
        };
        Entries::of(planned.element().clone(), planned.items().iter().map(entry).collect(), planned.more().cloned())
    };
    let items = |planned: &Seq, written: &Seq| {
        let pairs = planned.items().iter().zip(written.items());
        let all = pairs.map(|(planned, written)| moved(planned, written)).collect();
        Seq::of(planned.element().clone(), all, planned.more().cloned())
    };
    let kind = match (&planned.kind, &written.kind) {
        (Kind::Object(planned), Kind::Object(written) | Kind::Map(written)) => Kind::Object(entries(planned, written)),
        (Kind::Map(planned), Kind::Object(written) | Kind::Map(written)) => Kind::Map(entries(planned, written)),
        (Kind::Tuple(planned), Kind::List(written) | Kind::Set(written) | Kind::Tuple(written))
            if planned.items().len() == written.items().len() =>
        {
            Kind::Tuple(items(planned, written))
        }
        (kind, _) => kind.clone(),
    };
    Value { kind, origin: written.origin.clone() }
}
