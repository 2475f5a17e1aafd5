//! Values that conditions choose: what a value is where they hold, and where they do not.

use super::text::Piece;
use super::{Either, Entries, Entry, Kind, Seq, Str, Unknown, Value};

/// Most values that a value is split into. Three conditions that are not known have as many.
const MOST: usize = 8;

/// What a value is under some conditions.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The conditions that it supposes, and whether they hold.
    pub assumed: Vec<(Unknown, bool)>,
    /// The value.
    pub value: Value,
}

/// All that `value` may be, by conditions that are not known. `None` where they are too many.
pub fn settle(value: &Value) -> Option<Vec<Settled>> {
    let mut settled = Vec::new();
    let mut open = vec![Settled { assumed: Vec::new(), value: value.clone() }];
    while let Some(next) = open.pop() {
        let Some(condition) = first(&next.value) else {
            settled.push(next);
            continue;
        };
        if settled.len() + open.len() + 2 > MOST {
            return None;
        }
        for holds in [false, true] {
            let mut assumed = next.assumed.clone();
            assumed.push((condition.clone(), holds));
            open.push(Settled { assumed, value: chosen(&next.value, &condition, holds) });
        }
    }
    Some(settled)
}

/// The first condition that a value hangs on.
fn first(value: &Value) -> Option<Unknown> {
    if value.is_known() {
        return None;
    }
    match &value.kind {
        Kind::Either(either) => Some(either.condition().clone()),
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => seq.items().iter().find_map(first),
        Kind::Map(entries) | Kind::Object(entries) => entries.items().iter().find_map(|entry| first(&entry.value)),
        Kind::String(text) => text.pieces(value.place()).iter().find_map(|piece| match piece {
            Piece::Json(value, _) => first(value),
            _ => None,
        }),
        _ => None,
    }
}

/// The value where a condition holds, or where it does not.
pub fn chosen(value: &Value, condition: &Unknown, holds: bool) -> Value {
    if value.is_known() {
        return value.clone();
    }
    let kind = match &value.kind {
        Kind::Either(either) if either.condition() == condition => {
            let arm = if holds { either.then() } else { either.otherwise() };
            return chosen(arm, condition, holds);
        }
        Kind::Either(either) => Kind::Either(Either::new(
            either.condition().clone(),
            chosen(either.then(), condition, holds),
            chosen(either.otherwise(), condition, holds),
        )),
        Kind::List(seq) => Kind::List(chosen_seq(seq, condition, holds)),
        Kind::Set(seq) => Kind::Set(chosen_seq(seq, condition, holds)),
        Kind::Tuple(seq) => Kind::Tuple(chosen_seq(seq, condition, holds)),
        Kind::Map(entries) => Kind::Map(chosen_entries(entries, condition, holds)),
        Kind::Object(entries) => Kind::Object(chosen_entries(entries, condition, holds)),
        Kind::String(text) => Kind::String(Str::new(
            text.pieces(value.place())
                .into_iter()
                .map(|piece| match piece {
                    Piece::Json(value, layout) => Piece::Json(chosen(&value, condition, holds), layout),
                    other => other,
                })
                .collect(),
        )),
        other => other.clone(),
    };
    Value { kind, origin: value.origin.clone() }
}

fn chosen_seq(seq: &Seq, condition: &Unknown, holds: bool) -> Seq {
    let items = seq.items().iter().map(|item| chosen(item, condition, holds)).collect();
    Seq::of(seq.element().clone(), items, seq.more().cloned()).scattered(seq.is_scattered())
}

fn chosen_entries(entries: &Entries, condition: &Unknown, holds: bool) -> Entries {
    let entry = |entry: &Entry| Entry { value: chosen(&entry.value, condition, holds), ..entry.clone() };
    Entries::of(entries.element().clone(), entries.items().iter().map(entry).collect(), entries.more().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Place, Type};

    fn text(text: &str) -> Value {
        Value::string(text, Place::default())
    }

    fn either(condition: &str, then: Value, otherwise: Value) -> Value {
        Value::from(Kind::Either(Either::new(Unknown::new(condition, Type::Bool), then, otherwise)))
    }

    fn shown(value: &Value) -> Vec<(String, String)> {
        let mut all: Vec<_> = settle(value)
            .unwrap()
            .into_iter()
            .map(|one| {
                let conditions = one.assumed.iter().map(|(unknown, holds)| format!("{}={holds}", unknown.identity()));
                (conditions.collect::<Vec<_>>().join(" "), crate::base::identity::of(&one.value))
            })
            .collect();
        all.sort();
        all
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    }

    #[test]
    fn the_same_condition_chooses_the_same_everywhere() {
        let value = Value::tuple(
            vec![either("var.a", text("x"), text("y")), either("var.a", text("1"), text("2"))],
            Place::default(),
        );
        assert_eq!(shown(&value), pairs(&[("var.a=false", r#"["y", "2"]"#), ("var.a=true", r#"["x", "1"]"#)]));
    }

    #[test]
    fn conditions_within_conditions_and_within_json() {
        let value = either("var.a", either("var.b", text("x"), text("y")), text("z"));
        let expected =
            [("var.a=false", r#""z""#), ("var.a=true var.b=false", r#""y""#), ("var.a=true var.b=true", r#""x""#)];
        assert_eq!(shown(&value), pairs(&expected));
        let json = Value::from(Kind::String(Str::json(either("var.a", text("x"), text("y")))));
        let settled = settle(&json).unwrap();
        let texts: Vec<_> = settled.iter().map(|one| one.value.as_str().unwrap().to_string()).collect();
        assert_eq!(texts, [r#""x""#, r#""y""#]);
    }

    #[test]
    fn too_many_are_too_many() {
        let many = (0..4).map(|at| either(&format!("var.{at}"), text("x"), text("y"))).collect();
        assert!(settle(&Value::tuple(many, Place::default())).is_none());
        assert_eq!(settle(&text("x")).unwrap().len(), 1);
    }
}
