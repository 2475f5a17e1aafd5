//! Values of nested blocks, and of nested properties.

use std::collections::BTreeSet;

use seclog::base::{Kind, Unknown, Value};
use serde_json::{Value as Json, json};

use super::unsaid::Unsaid;

/// A value at a path of arguments.
#[derive(Debug, Clone)]
pub struct Found {
    pub value: Value,
    /// In which of the blocks, for each `[]` of the path.
    pub indices: Vec<usize>,
    /// Where it is there.
    pub conditions: Vec<(Unknown, bool)>,
}

/// The paths of all arguments, those of nested blocks too: `rule.filter.prefix`.
pub fn said(values: &Value) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let mut open = vec![(String::new(), values)];
    while let Some((path, value)) = open.pop() {
        match &value.kind {
            Kind::Null(_) => {}
            Kind::Either(either) => open.extend(either.arms().into_iter().map(|arm| (path.clone(), arm))),
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
                open.extend(seq.items().iter().map(|item| (path.clone(), item)));
            }
            Kind::Object(entries) => open.extend(entries.items().iter().map(|entry| {
                let inner = if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
                (inner, &entry.value)
            })),
            _ => drop(paths.insert(path)),
        }
    }
    paths
}

/// All values at a path. A block that is there stands for what is in it.
pub fn found(values: &Value, path: &str) -> Result<Vec<Found>, Unsaid> {
    let mut open = vec![Found { value: values.clone(), indices: Vec::new(), conditions: Vec::new() }];
    for step in path.split('.') {
        let (name, is_each) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        let mut inner = Vec::new();
        for block in blocks(open, false)? {
            if matches!(block.value.kind, Kind::Unknown(_)) {
                return Err(Unsaid("a block that is not known".to_owned()));
            }
            if let Some(value) = block.value.get(name).filter(|value| !value.is_null()) {
                inner.push(Found { value: value.clone(), ..block });
            }
        }
        open = if is_each { blocks(inner, true)? } else { inner };
    }
    // An empty list of blocks is none.
    let is_none = |one: &Found| one.value.as_seq().is_some_and(|seq| seq.items().is_empty() && seq.more().is_none());
    open.retain(|one| !is_none(one));
    Ok(open)
}

/// The blocks of values that may be lists of them, or hang on conditions; `is_each`: they are counted.
fn blocks(values: Vec<Found>, is_each: bool) -> Result<Vec<Found>, Unsaid> {
    let mut found = Vec::new();
    for one in values {
        match &one.value.kind {
            Kind::Null(_) => {}
            Kind::Either(either) => {
                for (arm, holds) in [(either.then(), true), (either.otherwise(), false)] {
                    let mut one = Found { value: arm.clone(), ..one.clone() };
                    one.conditions.push((either.condition().clone(), holds));
                    found.extend(blocks(vec![one], is_each)?);
                }
            }
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
                if seq.more().is_some() {
                    return Err(Unsaid("blocks of which the number is not known".to_owned()));
                }
                let numbered = |(at, value): (usize, &Value)| {
                    let mut one = Found { value: value.clone(), ..one.clone() };
                    one.indices.extend(is_each.then_some(at));
                    one
                };
                found.extend(blocks(seq.items().iter().enumerate().map(numbered).collect(), false)?);
            }
            _ => found.push(one),
        }
    }
    Ok(found)
}

/// Puts a value where a path of properties leads.
pub fn put(properties: &mut Json, path: &str, indices: &[usize], value: Json) {
    let mut indices = indices.iter().copied();
    let mut inner = properties;
    for step in path.split('.') {
        if inner.is_null() {
            *inner = json!({});
        }
        let (name, list) = step.split_once('[').unwrap_or((step, ""));
        inner = &mut inner[name];
        if list.is_empty() {
            continue;
        }
        if inner.is_null() {
            *inner = json!([]);
        }
        let items = inner.as_array_mut().expect("a list");
        let at = match list {
            "0]" => 0,
            "+]" => items.len(),
            _ => indices.next().expect("as many [] as the argument has"),
        };
        items.resize(items.len().max(at + 1), Json::Null);
        inner = &mut items[at];
    }
    *inner = value;
}
