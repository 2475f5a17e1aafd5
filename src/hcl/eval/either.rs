//! Computing with values of which an unknown condition chooses.

use super::{Cause, EvalError, Result};
use crate::base::value::MOST_ARMS;
use crate::base::{Either, Kind, Place, Type, Unknown, Value, identity};

/// `condition ? then : otherwise`. Alike arms are one value; too many become an unknown.
pub fn choose(condition: &Unknown, then: Value, otherwise: Value, place: Place) -> Value {
    if alike(&then, &otherwise) {
        return then;
    }
    if let Some(negated) = condition.identity().strip_prefix('!') {
        return choose(&Unknown::new(negated, Type::Bool).not_null(), otherwise, then, place);
    }
    let sensitive = then.origin.sensitive || otherwise.origin.sensitive;
    let value = Value::new(Kind::Either(Either::new(condition.clone(), then, otherwise)), place).sensitive(sensitive);
    let arms = if let Kind::Either(either) = &value.kind { either.arms().len() } else { 0 };
    if arms <= MOST_ARMS {
        return value;
    }
    let unknown = Unknown::new(identity::of(&value), value.ty());
    Value::unknown(unknown, place).sensitive(sensitive)
}

/// Whether both are the same simple value for certain.
fn alike(left: &Value, right: &Value) -> bool {
    match (&left.kind, &right.kind) {
        (Kind::Bool(left), Kind::Bool(right)) => left == right,
        (Kind::Number(left), Kind::Number(right)) => left == right,
        (Kind::Unknown(left), Kind::Unknown(right)) => left == right,
        (Kind::String(left), Kind::String(right)) => left.text().is_some() && left.text() == right.text(),
        (Kind::Null(left), Kind::Null(right)) => left == right,
        (Kind::List(left), Kind::List(right)) | (Kind::Tuple(left), Kind::Tuple(right)) => left.same(right),
        (Kind::Map(left), Kind::Map(right)) | (Kind::Object(left), Kind::Object(right)) => left.same(right),
        _ => false,
    }
}

/// Computes `of` for each choice among the arms of `values`. A condition that decides several of them decides them together.
///
/// An arm that has no value becomes an unknown: Terraform may never take it. If none has one, that is the error.
pub fn lift(values: &[Value], place: Place, of: &mut dyn FnMut(&[Value]) -> Result<Value>) -> Result<Value> {
    if !values.iter().any(|value| matches!(value.kind, Kind::Either(_))) {
        return of(values);
    }
    let mut budget = MOST_ARMS * 4;
    let found = arms(values, place, of, &mut budget)?;
    let sensitive = values.iter().any(|value| value.origin.sensitive);
    Ok(found.sensitive(sensitive))
}

fn arms(
    values: &[Value],
    place: Place,
    of: &mut dyn FnMut(&[Value]) -> Result<Value>,
    budget: &mut usize,
) -> Result<Value> {
    let condition = values.iter().find_map(|value| match &value.kind {
        Kind::Either(either) => Some(either.condition().clone()),
        _ => None,
    });
    let Some(condition) = condition else { return of(values) };
    if *budget == 0 {
        return Ok(Value::unknown(Unknown::new(identity::call("choice", values), Type::Any), place));
    }
    *budget -= 1;
    let mut side = |then: bool| {
        let decided: Vec<Value> = values.iter().map(|value| decided(value, &condition, then)).collect();
        arms(&decided, place, of, budget)
    };
    match (side(true), side(false)) {
        (Ok(then), Ok(otherwise)) => Ok(choose(&condition, then, otherwise, place)),
        (Err(error), Ok(value)) if error.cause == Cause::Invalid => {
            Ok(choose(&condition, absent(&condition, &error, place), value, place))
        }
        (Ok(value), Err(error)) if error.cause == Cause::Invalid => {
            Ok(choose(&condition, value, absent(&condition, &error, place), place))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// What stands for an arm that has no value.
fn absent(condition: &Unknown, error: &EvalError, place: Place) -> Value {
    let identity = identity::bounded(format!("{} ? {}", condition.identity(), error.message));
    Value::unknown(Unknown::new(identity, Type::Any), place)
}

/// The value once the condition is decided.
fn decided(value: &Value, condition: &Unknown, then: bool) -> Value {
    let mut value = value;
    let mut sensitive = false;
    while let Kind::Either(either) = &value.kind {
        if either.condition() != condition {
            break;
        }
        sensitive |= value.origin.sensitive;
        value = if then { either.then() } else { either.otherwise() };
    }
    value.clone().sensitive(sensitive)
}
