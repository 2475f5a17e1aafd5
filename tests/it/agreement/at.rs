//! Values of nested blocks, and of nested properties.

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

/// All values at a path. A block that is there stands for what is in it.
pub fn found(values: &Value, path: &str) -> Result<Vec<Found>, Unsaid> {
    let mut open = vec![Found { value: values.clone(), indices: Vec::new(), conditions: Vec::new() }];
    for step in path.split('.') {
        let (name, is_each) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        let mut next = Vec::new();
        for one in open {
            for object in blocks(one, false, path)? {
                match &object.value.kind {
                    Kind::Unknown(_) => return Err(Unsaid(format!("a block that is not known: {path}"))),
                    _ => {
                        if let Some(value) = object.value.get(name).filter(|value| !value.is_null()) {
                            next.push(Found { value: value.clone(), ..object.clone() });
                        }
                    }
                }
            }
        }
        open = match is_each {
            true => next.into_iter().map(|one| blocks(one, true, path)).collect::<Result<Vec<_>, _>>()?.concat(),
            false => next,
        };
    }
    // An empty list of blocks is none.
    open.retain(|one| !matches!(&one.value.kind, Kind::List(seq) if seq.items().is_empty() && seq.more().is_none()));
    Ok(open)
}

/// The blocks of a value that may be a list of them, or hang on a condition; `is_each`: they are counted.
fn blocks(one: Found, is_each: bool, path: &str) -> Result<Vec<Found>, Unsaid> {
    match &one.value.kind {
        Kind::Either(either) => {
            let arm = |value: &Value, holds: bool| {
                let mut conditions = one.conditions.clone();
                conditions.push((either.condition().clone(), holds));
                blocks(Found { value: value.clone(), conditions, ..one.clone() }, is_each, path)
            };
            Ok([arm(either.then(), true)?, arm(either.otherwise(), false)?].concat())
        }
        Kind::Null(_) => Ok(Vec::new()),
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            if seq.more().is_some() {
                return Err(Unsaid("blocks of which the number is not known".to_owned()));
            }
            let numbered = |(at, value): (usize, &Value)| {
                let mut indices = one.indices.clone();
                indices.extend(is_each.then_some(at));
                Found { value: value.clone(), indices, conditions: one.conditions.clone() }
            };
            let items = seq.items().iter().enumerate().map(numbered);
            Ok(items.map(|item| blocks(item, false, path)).collect::<Result<Vec<_>, _>>()?.concat())
        }
        _ => Ok(vec![one]),
    }
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
