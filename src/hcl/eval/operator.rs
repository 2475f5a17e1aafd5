//! Operators.

use super::either::lift;
use super::{EvalError, Result};
use crate::base::{Kind, Number, Piece, Place, Str, Type, Unknown, Value, identity, number::NumberError};
use crate::hcl::ast::{Binary, Unary};
use crate::hcl::types::convert;

/// `!a`, `-a`
pub fn unary(operator: Unary, operand: &Value, place: Place) -> Result<Value> {
    lift(std::slice::from_ref(operand), place, &mut |values| {
        let [operand] = values else { return Ok(Value::null(place)) };
        let to = if operator == Unary::Not { Type::Bool } else { Type::Number };
        let converted = as_operand(operand, &to, place)?;
        let kind = match &converted.kind {
            Kind::Bool(known) => Kind::Bool(!known),
            Kind::Number(number) => Kind::Number(number.negated()),
            _ => {
                let identity = identity::of(&converted);
                // Twice not is the value again.
                let identity = match (operator, identity.strip_prefix('!')) {
                    (Unary::Not, Some(inner)) => inner.to_owned(),
                    (Unary::Not, None) => format!("!{identity}"),
                    (Unary::Negate, _) => format!("-{identity}"),
                };
                Kind::Unknown(Unknown::new(identity::bounded(identity), to).not_null())
            }
        };
        Ok(Value::new(kind, place).sensitive(operand.origin.sensitive))
    })
}

/// `a + b` and all others.
pub fn binary(operator: Binary, left: &Value, right: &Value, place: Place) -> Result<Value> {
    if !matches!(left.kind, Kind::Either(_)) && !matches!(right.kind, Kind::Either(_)) {
        return operate(operator, left, right, place);
    }
    lift(&[left.clone(), right.clone()], place, &mut |values| match values {
        [left, right] => operate(operator, left, right, place),
        _ => Ok(Value::null(place)),
    })
}

fn operate(operator: Binary, left: &Value, right: &Value, place: Place) -> Result<Value> {
    let found = match operator {
        Binary::Equal => equal(left, right).map(Kind::Bool),
        Binary::NotEqual => equal(left, right).map(|equal| Kind::Bool(!equal)),
        Binary::And | Binary::Or => {
            let deciding = operator == Binary::Or;
            let left = as_operand(left, &Type::Bool, place)?;
            let right = as_operand(right, &Type::Bool, place)?;
            match (left.as_bool(), right.as_bool()) {
                (Some(one), _) | (_, Some(one)) if one == deciding => Some(Kind::Bool(deciding)),
                (Some(_), Some(_)) => Some(Kind::Bool(!deciding)),
                // The known side changes nothing.
                (Some(_), None) => Some(right.kind),
                (None, Some(_)) => Some(left.kind),
                (None, None) if left.kind_is(&right) => Some(left.kind),
                (None, None) => None,
            }
        }
        _ => {
            let left = as_operand(left, &Type::Number, place)?;
            let right = as_operand(right, &Type::Number, place)?;
            match (left.as_number(), right.as_number()) {
                (Some(left), Some(right)) => Some(numbers(operator, left, right, place)?),
                _ => None,
            }
        }
    };
    let sensitive = match operator {
        Binary::Equal | Binary::NotEqual if left.is_null() != right.is_null() => {
            left.origin.sensitive || right.origin.sensitive
        }
        Binary::Equal | Binary::NotEqual => left.extent().sensitive || right.extent().sensitive,
        _ => left.origin.sensitive || right.origin.sensitive,
    };
    let kind = found.unwrap_or_else(|| {
        let (sign, ty) = sign(operator);
        let identity = format!("({} {sign} {})", identity::of(left), identity::of(right));
        Kind::Unknown(Unknown::new(identity::bounded(identity), ty).not_null())
    });
    Ok(Value::new(kind, place).sensitive(sensitive))
}

fn sign(operator: Binary) -> (&'static str, Type) {
    match operator {
        Binary::Add => ("+", Type::Number),
        Binary::Subtract => ("-", Type::Number),
        Binary::Multiply => ("*", Type::Number),
        Binary::Divide => ("/", Type::Number),
        Binary::Modulo => ("%", Type::Number),
        Binary::Equal => ("==", Type::Bool),
        Binary::NotEqual => ("!=", Type::Bool),
        Binary::Less => ("<", Type::Bool),
        Binary::LessOrEqual => ("<=", Type::Bool),
        Binary::Greater => (">", Type::Bool),
        Binary::GreaterOrEqual => (">=", Type::Bool),
        Binary::And => ("&&", Type::Bool),
        Binary::Or => ("||", Type::Bool),
    }
}

fn numbers(operator: Binary, left: &Number, right: &Number, place: Place) -> Result<Kind> {
    let number = match operator {
        Binary::Add => left.add(right),
        Binary::Subtract => left.subtract(right),
        Binary::Multiply => left.multiply(right),
        Binary::Divide => left.divide(right),
        Binary::Modulo => left.modulo(right),
        Binary::Less => return Ok(Kind::Bool(left < right)),
        Binary::LessOrEqual => return Ok(Kind::Bool(left <= right)),
        Binary::Greater => return Ok(Kind::Bool(left > right)),
        _ => return Ok(Kind::Bool(left >= right)),
    };
    number.map(Kind::Number).map_err(|error| of_number(error, place))
}

/// Why there is no number.
pub fn of_number(error: NumberError, place: Place) -> EvalError {
    match error {
        NumberError::Undefined => EvalError::invalid(place, error.to_string()),
        NumberError::OutOfRange => EvalError::bound(place, error.to_string()),
    }
}

/// An operand of this type, which must not be null.
fn as_operand(value: &Value, to: &Type, place: Place) -> Result<Value> {
    let converted =
        convert(value, to).map_err(|error| EvalError::invalid(place, format!("unsuitable operand: {error}")))?;
    if converted.is_null() {
        return Err(EvalError::invalid(place, "an operand must not be null"));
    }
    Ok(converted)
}

impl Value {
    /// Whether both are the same unknown.
    fn kind_is(&self, other: &Self) -> bool {
        matches!((&self.kind, &other.kind), (Kind::Unknown(left), Kind::Unknown(right)) if left == right)
    }
}

/// Whether both are equal, where that is known.
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (&left.kind, &right.kind) {
        (Kind::Unknown(left), Kind::Unknown(right)) if left == right => Some(true),
        (Kind::Unknown(unknown), _) => with_unknown(unknown, right),
        (_, Kind::Unknown(unknown)) => with_unknown(unknown, left),
        (Kind::Either(either), _) => all_same(either.arms().into_iter().map(|arm| equal(arm, right))),
        (_, Kind::Either(either)) => all_same(either.arms().into_iter().map(|arm| equal(left, arm))),
        (Kind::Null(_), Kind::Null(_)) => Some(true),
        (Kind::Bool(left), Kind::Bool(right)) => Some(left == right),
        (Kind::Number(left), Kind::Number(right)) => Some(left.is_written_as(right)),
        (Kind::String(left), Kind::String(right)) => texts(left, right),
        (Kind::List(left), Kind::List(right)) | (Kind::Tuple(left), Kind::Tuple(right)) => {
            if left.more().is_some() || right.more().is_some() {
                return None;
            }
            if left.items().len() != right.items().len() || !types_meet(left.element(), right.element()) {
                return Some(false);
            }
            all(left.items().iter().zip(right.items()).map(|(left, right)| equal(left, right)))
        }
        (Kind::Set(left), Kind::Set(right)) => {
            if !left.extent().known || !right.extent().known {
                return None;
            }
            if left.items().len() != right.items().len() || !types_meet(left.element(), right.element()) {
                return Some(false);
            }
            all(left.items().iter().zip(right.items()).map(|(left, right)| equal(left, right)))
        }
        (Kind::Map(left), Kind::Map(right)) | (Kind::Object(left), Kind::Object(right)) => {
            if left.more().is_some() || right.more().is_some() {
                return None;
            }
            let same_keys = left.items().len() == right.items().len()
                && left.items().iter().zip(right.items()).all(|(left, right)| left.key == right.key);
            if !same_keys || !types_meet(left.element(), right.element()) {
                return Some(false);
            }
            all(left.items().iter().zip(right.items()).map(|(left, right)| equal(&left.value, &right.value)))
        }
        // Values of other types are never equal, and null only to null.
        _ => Some(false),
    }
}

fn types_meet(left: &Type, right: &Type) -> bool {
    left == right || left.has_any() || right.has_any()
}

fn with_unknown(unknown: &Unknown, other: &Value) -> Option<bool> {
    match &other.kind {
        Kind::Null(_) if unknown.is_not_null() => return Some(false),
        Kind::Null(_) => return None,
        _ => {}
    }
    if let Kind::String(text) = &other.kind
        && *unknown.ty() == Type::String
    {
        let meet = prefixes_meet(unknown.prefix(), &text.prefix(), text.text().is_some());
        return if meet { None } else { Some(false) };
    }
    let (ty, other) = (unknown.ty(), other.ty());
    let apart = !ty.has_any() && !other.has_any() && *ty != other;
    apart.then_some(false)
}

/// Whether strings that begin like this can be equal; `whole` where the second is all of its string.
fn prefixes_meet(one: &str, other: &str, whole: bool) -> bool {
    one.starts_with(other) && (!whole || one.len() <= other.len()) || other.starts_with(one)
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut whole = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => whole = None,
        }
    }
    whole
}

fn all_same(mut parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = parts.next()??;
    parts.all(|part| part == Some(first)).then_some(first)
}

/// Strings with unknown pieces: what is known at both ends may tell them apart.
fn texts(left: &Str, right: &Str) -> Option<bool> {
    if let (Some(left), Some(right)) = (left.text(), right.text()) {
        return Some(left == right);
    }
    let (left, right) = (joined(left), joined(right));
    if left == right {
        return Some(true);
    }
    let known = |pieces: &[Part]| {
        pieces.iter().map(|piece| if let Part::Known(text) = piece { text.len() } else { 0 }).sum::<usize>()
    };
    let whole = |pieces: &[Part]| pieces.iter().all(|piece| matches!(piece, Part::Known(_)));
    let longer = whole(&left) && known(&right) > known(&left) || whole(&right) && known(&left) > known(&right);
    let end = |piece: Option<&Part>| if let Some(Part::Known(text)) = piece { text.clone() } else { String::new() };
    let (first_left, first_right) = (end(left.first()), end(right.first()));
    let (last_left, last_right) = (end(left.last()), end(right.last()));
    let starts = first_left.starts_with(&first_right) || first_right.starts_with(&first_left);
    let ends = last_left.ends_with(&last_right) || last_right.ends_with(&last_left);
    if longer || !starts || !ends { Some(false) } else { None }
}

#[derive(PartialEq)]
enum Part {
    Known(String),
    Unknown(Unknown),
}

fn joined(text: &Str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for piece in text.flat_pieces(Place::default()) {
        match (parts.last_mut(), piece) {
            (Some(Part::Known(before)), Piece::Known(text, _)) => before.push_str(&text),
            (_, Piece::Known(text, _)) => parts.push(Part::Known(text.to_string())),
            (_, Piece::Unknown(unknown)) => parts.push(Part::Unknown(unknown)),
            (_, Piece::Json(..)) => {}
        }
    }
    parts
}
