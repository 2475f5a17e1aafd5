//! Which alarms watch a thing.

use super::Thing;
use super::path::at;
use super::same::{Same, same};
use crate::base::{Entry, Kind, Place, Seq, Type, Unknown, Value, identity};

/// `alarms`: `{ metric, missing_data }` of each alarm of this code on a stream, a delivery stream or a subscription; of a stream those on
/// the delivery streams that read it too.
pub(super) fn property(thing: &Thing, things: &[Thing]) -> (&'static str, Value) {
    let readers = thing.used_by.iter().filter(|(_, property)| *property == "source.stream");
    let watched = std::iter::once(thing).chain(readers.filter_map(|(reader, _)| things.get(*reader)));
    let (mut items, mut more) = (Vec::new(), None);
    for one in watched {
        let (dimension, name) = match one.kind {
            "stream" => ("StreamName", "name"),
            "delivery_stream" => ("DeliveryStreamName", "name"),
            _ => ("LogGroupName", "log_group"),
        };
        let name = at(&one.properties, name);
        for alarm in things.iter().filter(|alarm| alarm.kind == "alarm") {
            let missing_data = at(&alarm.properties, "missing_data");
            for metric in metrics(alarm) {
                let named = at(&metric, &format!("dimensions.{dimension}"));
                let searches = at(&metric, "expression").as_str().is_some_and(|text| text.contains("SEARCH("));
                match same(&named, &name) {
                    Same::Yes if alarm.presence.is_none() => items.push(entry_of(&metric, &missing_data)),
                    Same::No if !searches => {}
                    _ => {
                        let what = format!("whether {} watches {}", alarm.address, identity::of(&name));
                        more = Some(Unknown::new(what, Type::Any));
                    }
                }
            }
        }
    }
    ("alarms", Value::new(Kind::List(Seq::of(Type::Any, items, more)), thing.place))
}

/// What an alarm looks at: one metric, or those that it calculates with.
fn metrics(alarm: &Thing) -> Vec<Value> {
    let queries = at(&alarm.properties, "metrics");
    let queries = queries.as_seq().into_iter().flat_map(Seq::items);
    let metrics = queries.map(|query| match at(query, "metric") {
        metric if metric.is_null() => query.clone(),
        metric => metric,
    });
    let own = Value::object(
        ["metric", "dimensions"]
            .into_iter()
            .map(|name| {
                let value = at(&alarm.properties, name);
                let key = if name == "metric" { "metric_name" } else { name };
                Entry { key: key.into(), place: Place::default(), value }
            })
            .collect(),
        alarm.place,
    );
    std::iter::once(own).chain(metrics).collect()
}

fn entry_of(metric: &Value, missing_data: &Value) -> Value {
    let entry = |key: &str, value: Value| Entry { key: key.into(), place: Place::default(), value };
    // The block is a list of one.
    let name = at(metric, "metric_name");
    Value::object(vec![entry("metric", name), entry("missing_data", missing_data.clone())], metric.place())
}
