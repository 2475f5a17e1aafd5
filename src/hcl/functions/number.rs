//! Functions of numbers.

use num_bigint::BigUint;

use super::{Call, machine};
use crate::base::{Kind, Number, Type, Value};
use crate::hcl::eval::Result;
use crate::hcl::types::convert;

pub fn abs(call: &Call<'_>) -> Result<Value> {
    Ok(call.from(0, Kind::Number(call.number(0).absolute())))
}

pub fn ceil(call: &Call<'_>) -> Result<Value> {
    rounded(call, false)
}

pub fn floor(call: &Call<'_>) -> Result<Value> {
    rounded(call, true)
}

fn rounded(call: &Call<'_>, down: bool) -> Result<Value> {
    let number = call.number(0);
    let Some((negative, mut magnitude)) = number.truncated() else { return Ok(call.from(0, Kind::Number(number))) };
    if !number.is_whole() && negative == down {
        magnitude += 1_u32;
    }
    call.computed(number.with_whole(negative, magnitude))
}

pub fn signum(call: &Call<'_>) -> Result<Value> {
    Ok(call.here(Kind::Number(Number::from(call.integer(0)?.signum()))))
}

pub fn max(call: &Call<'_>) -> Result<Value> {
    extreme(call, |here, best| here > best)
}

pub fn min(call: &Call<'_>) -> Result<Value> {
    extreme(call, |here, best| here < best)
}

fn extreme(call: &Call<'_>, better: fn(&Number, &Number) -> bool) -> Result<Value> {
    let mut best: Option<&Value> = None;
    for value in &call.arguments {
        if let Some(number) = value.as_number()
            && best.and_then(Value::as_number).is_none_or(|best| better(number, best))
        {
            best = Some(value);
        }
    }
    best.cloned().ok_or_else(|| call.invalid("at least one number is required"))
}

pub fn log(call: &Call<'_>) -> Result<Value> {
    machine(call, machine::log(call.number(0).as_f64()) / machine::log(call.number(1).as_f64()))
}

pub fn pow(call: &Call<'_>) -> Result<Value> {
    match machine::pow(call.number(0).as_f64(), call.number(1).as_f64()) {
        Some(power) => machine(call, power),
        None => Ok(call.unknown_value(Type::Number)),
    }
}

fn machine(call: &Call<'_>, result: f64) -> Result<Value> {
    call.computed(Number::machine(result).ok_or_else(|| call.invalid("the result is not a number"))?)
}

pub fn parse_int(call: &Call<'_>) -> Result<Value> {
    let Some(text) = call.argument(0).as_str() else { return Err(call.invalid("a string is required")) };
    let base = call.integer(1)?;
    let refuse = || call.invalid(format!("{text:?} is no whole number of base {base}"));
    let base = u32::try_from(base).ok().filter(|base| (2..=62).contains(base));
    let base = base.ok_or_else(|| call.invalid("the base must be between 2 and 62"))?;
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, &**text),
    };
    if digits.is_empty() {
        return Err(refuse());
    }
    call.fuel.text(digits.len().saturating_mul(64), call.place)?;
    let digits = digits.bytes().map(|byte| digit(byte, base)).collect::<Option<Vec<u8>>>().ok_or_else(refuse)?;
    let magnitude = BigUint::from_radix_be(&digits, base).ok_or_else(refuse)?;
    call.computed(Number::whole(negative, magnitude))
}

/// Up to base 36 upper and lower case are the same; above, upper case letters follow the lower case ones.
fn digit(byte: u8, base: u32) -> Option<u8> {
    let value = match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'z' => byte - b'a' + 10,
        b'A'..=b'Z' if base <= 36 => byte - b'A' + 10,
        b'A'..=b'Z' => byte - b'A' + 36,
        _ => return None,
    };
    (u32::from(value) < base).then_some(value)
}

pub fn sum(call: &Call<'_>) -> Result<Value> {
    let refuse = || call.invalid("a list, set or tuple of numbers is required");
    let seq = call.argument(0).as_seq().ok_or_else(refuse)?;
    let mut total: Option<Number> = None;
    for item in seq.items() {
        let item = convert(item, &Type::Number).map_err(|_| refuse())?;
        let number = item.as_number().ok_or_else(refuse)?;
        total = Some(match total {
            None => number.clone(),
            Some(total) => total.add(number).map_err(|error| crate::hcl::eval::of_number(error, call.place))?,
        });
    }
    total.map(|total| call.here(Kind::Number(total))).ok_or_else(|| call.invalid("there is nothing to sum"))
}
