//! Lists, principals and conditions of a statement.

use std::cmp::Reverse;
use std::sync::Arc;

use super::set_order;
use super::tuple;
use crate::base::{Either, Entries, Entry, Kind, Piece, Place, Str, Type, Unknown, Value, identity};

/// A set of strings as the provider writes it: nothing if it is empty, a string if it has one, else a list, sorted backwards.
pub fn list(set: &Value) -> Option<Value> {
    match &set.kind {
        Kind::Null(_) => None,
        Kind::Either(either) => Some(either_of(either, set, &mut |arm| list(arm))),
        _ => {
            let Some(seq) = set.as_seq() else { return Some(set.clone()) };
            match (seq.items(), seq.more()) {
                ([], None) => None,
                ([one], None) => Some(one.clone()),
                (items, more) => Some(tuple(backwards(items.to_vec()), more.cloned(), set.place())),
            }
        }
    }
}

/// Sorted from the last to the first; what is not known comes at the end.
fn backwards(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by_cached_key(|item| match item.as_str() {
        Some(text) => (Reverse(Some(Arc::clone(text))), String::new()),
        None => (Reverse(None), identity::of(item)),
    });
    items
}

/// Applies `render` to both arms. An arm that renders to nothing is null.
fn either_of(either: &Either, whole: &Value, render: &mut dyn FnMut(&Value) -> Option<Value>) -> Value {
    let mut arm = |value: &Value| render(value).unwrap_or_else(|| Value::null(value.place()));
    let (then, otherwise) = (arm(either.then()), arm(either.otherwise()));
    Value::new(Kind::Either(Either::new(either.condition().clone(), then, otherwise)), whole.place())
}

/// The same with `&{...}`, which is how Terraform's strings write IAM's `${...}`, replaced.
pub fn with_variables(value: &Value) -> Value {
    let kind = match &value.kind {
        Kind::String(text) => match text.text() {
            Some(known) if !known.contains("&{") => return value.clone(),
            Some(known) => Kind::String(Str::known(known.replace("&{", "${"))),
            None => {
                let pieces = text.pieces(value.place()).into_iter().map(|piece| match piece {
                    Piece::Known(text, place) => Piece::Known(text.replace("&{", "${").into(), place),
                    other => other,
                });
                Kind::String(Str::new(pieces.collect()))
            }
        },
        Kind::Tuple(seq) => {
            return tuple(seq.items().iter().map(with_variables).collect(), seq.more().cloned(), value.place());
        }
        Kind::Either(either) => return either_of(either, value, &mut |arm| Some(with_variables(arm))),
        _ => return value.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

/// What grows while blocks are taken in: for each key the one string or the list.
#[derive(Default)]
struct Grouped {
    groups: Vec<(Value, Place, Group)>,
}

enum Group {
    One(Value),
    Many(Vec<Value>, Option<Unknown>),
}

impl Grouped {
    fn group(&mut self, key: &Value) -> Option<&mut Group> {
        let same = |other: &Value| identity::of(other) == identity::of(key);
        self.groups.iter_mut().find(|(other, ..)| same(other)).map(|(.., group)| group)
    }

    /// Takes in the values of a block.
    fn add(&mut self, key: &Value, values: &Value, place: Place) {
        let incoming = match values.as_seq() {
            Some(seq) => Group::Many(seq.items().to_vec(), seq.more().cloned()),
            None => Group::One(values.clone()),
        };
        let Some(group) = self.group(key) else {
            self.groups.push((key.clone(), place, incoming));
            return;
        };
        let before = std::mem::replace(group, Group::Many(Vec::new(), None));
        *group = match (before, incoming) {
            (Group::One(first), Group::One(second)) => Group::Many(vec![first, second], None),
            (Group::One(first), Group::Many(items, more)) => {
                Group::Many(std::iter::once(first).chain(items).collect(), more)
            }
            (Group::Many(mut items, more), Group::One(last)) => {
                items.push(last);
                Group::Many(items, more)
            }
            (Group::Many(mut items, more), Group::Many(others, other)) => {
                items.extend(others);
                Group::Many(items, more.or(other))
            }
        };
    }

    fn into_entries(self, more: Option<Unknown>) -> Kind {
        let mut entries = Vec::new();
        let mut more = more;
        for (key, place, group) in self.groups {
            let value = match group {
                Group::One(value) => value,
                Group::Many(items, more) => tuple(items, more, place),
            };
            match key.as_str() {
                Some(known) => entries.push(Entry { key: Arc::clone(known), place: key.place(), value }),
                // The key is not known: neither is what stands under it.
                None => more = Some(Unknown::new(identity::of(&key), Type::Any)),
            }
        }
        Kind::Object(Entries::of(Type::Any, entries, more))
    }
}

/// The blocks of a set, in the provider's order; blocks that are not known, and whether there are more.
fn blocks(set: &Value, order: fn(&Entries) -> Option<String>) -> (Vec<&Value>, Option<Unknown>) {
    let Some(seq) = set.as_seq() else {
        return (Vec::new(), Some(Unknown::new(identity::of(set), Type::Any)));
    };
    let mut blocks: Vec<&Value> = seq.items().iter().collect();
    // By the hash of their content, as text; what is not known cannot be told.
    blocks.sort_by_cached_key(|block| block.as_entries().and_then(order).map(|text| set_order::key(&text)));
    (blocks, seq.more().cloned())
}

/// `Principal`, from its blocks.
pub fn principals(set: &Value) -> Option<Value> {
    let (blocks, mut more) = blocks(set, set_order::principal);
    let everyone = |block: &Value| {
        let ids = block.get("identifiers").and_then(list)?;
        let star = block.get("type")?.as_str().is_some_and(|kind| &**kind == "*");
        (star && ids.as_str().is_some_and(|id| &**id == "*")).then_some(ids)
    };
    match blocks.as_slice() {
        [] if more.is_none() => return None,
        [one] if more.is_none() => {
            if let Some(everyone) = everyone(one) {
                return Some(everyone);
            }
        }
        _ => {}
    }
    let mut grouped = Grouped::default();
    for block in blocks {
        match (block.get("type"), block.get("identifiers")) {
            (Some(kind), Some(ids)) => {
                let none = || tuple(Vec::new(), None, ids.place());
                let ids = list(ids).map_or_else(none, |ids| with_variables(&ids));
                grouped.add(kind, &ids, block.place());
            }
            _ => more = more.or_else(|| Some(Unknown::new(identity::of(block), Type::Any))),
        }
    }
    Some(Value::new(grouped.into_entries(more), set.place()))
}

/// `Condition`, from its blocks: operator, then key, then values.
pub fn conditions(set: &Value) -> Option<Value> {
    let (blocks, mut more) = blocks(set, set_order::condition);
    if blocks.is_empty() && more.is_none() {
        return None;
    }
    let mut operators: Vec<(Value, Grouped)> = Vec::new();
    for block in blocks {
        let (Some(test), Some(variable), Some(values)) =
            (block.get("test"), block.get("variable"), block.get("values"))
        else {
            more = more.or_else(|| Some(Unknown::new(identity::of(block), Type::Any)));
            continue;
        };
        let values = match (values.as_seq().map(|seq| (seq.items(), seq.more())), &values.kind) {
            (Some(([one], None)), _) => with_variables(one),
            (Some((items, more)), _) => with_variables(&tuple(items.to_vec(), more.cloned(), values.place())),
            (None, _) => values.clone(),
        };
        let same = |other: &Value| identity::of(other) == identity::of(test);
        let at = operators.iter().position(|(other, _)| same(other)).unwrap_or_else(|| {
            operators.push((test.clone(), Grouped::default()));
            operators.len() - 1
        });
        operators[at].1.add(variable, &values, block.place());
    }
    let mut entries = Vec::new();
    for (test, grouped) in operators {
        let value = Value::new(grouped.into_entries(None), test.place());
        match test.as_str() {
            Some(known) => entries.push(Entry { key: Arc::clone(known), place: test.place(), value }),
            None => more = Some(Unknown::new(identity::of(&test), Type::Any)),
        }
    }
    Some(Value::new(Kind::Object(Entries::of(Type::Any, entries, more)), set.place()))
}
