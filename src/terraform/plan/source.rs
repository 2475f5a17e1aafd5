//! A plan's resources at the places of the code that it was made of, and with what the code says of what the plan does not know.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::{Entries, Entry, Kind, Resource, Seq, Value, identity};

/// Moves what a plan says to where the code says it. `code` are the resources of the root module that the plan is of, evaluated with its
/// variables.
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

/// The planned value with the places of the written one; the written one itself where the plan does not know.
fn moved(planned: &Value, written: &Value) -> Value {
    if planned.is_known()
        && written.is_known()
        && (identity::of(planned) == identity::of(written) || is_json_of(planned, written))
    {
        return written.clone();
    }
    let own = &written.kind;
    let kind = match (&planned.kind, own) {
        (Kind::Object(planned), Kind::Object(written) | Kind::Map(written)) => Kind::Object(entries(planned, written)),
        (Kind::Map(planned), Kind::Object(written) | Kind::Map(written)) => Kind::Map(entries(planned, written)),
        // A plan has the elements of a set in another order.
        (Kind::Tuple(planned), Kind::List(written) | Kind::Tuple(written) | Kind::Set(written))
            if planned.items().len() == written.items().len()
                && (planned.items().len() == 1 || !matches!(own, Kind::Set(_))) =>
        {
            let pairs = planned.items().iter().zip(written.items());
            let items = pairs.map(|(planned, written)| moved(planned, written)).collect();
            Kind::Tuple(Seq::of(planned.element().clone(), items, planned.more().cloned()))
        }
        _ if planned.is_known() => planned.kind.clone(),
        _ => return written.clone(),
    };
    Value { kind, origin: written.origin.clone() }
}

/// Whether two texts are the JSON of one document: the provider writes it in its own way.
fn is_json_of(planned: &Value, written: &Value) -> bool {
    let json = |value: &Value| {
        let text = value.as_str().filter(|text| text.trim_start().starts_with(['{', '[']))?;
        serde_json::from_str::<serde_json::Value>(text).ok()
    };
    json(planned).is_some_and(|planned| json(written) == Some(planned))
}

/// The same for attributes, and those that only the code has: a plan leaves out what it does not know.
fn entries(planned: &Entries, written: &Entries) -> Entries {
    let entry = |entry: &Entry| match written.entry(&entry.key) {
        Some(other) => {
            Some(Entry { key: Arc::clone(&entry.key), place: other.place, value: moved(&entry.value, &other.value) })
        }
        // What the code does not say either, the provider sets.
        None => entry.value.is_known().then(|| entry.clone()),
    };
    let more = written.items().iter().filter(|entry| planned.get(&entry.key).is_none());
    let items = planned.items().iter().filter_map(entry).chain(more.cloned()).collect();
    Entries::of(planned.element().clone(), items, planned.more().cloned())
}
