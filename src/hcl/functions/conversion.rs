//! Functions that convert, hide and show.

use super::Call;
use crate::base::{Kind, Type, Value};
use crate::hcl::eval::Result;

pub fn to_bool(call: &Call<'_>) -> Result<Value> {
    call.converted(0, &Type::Bool)
}

pub fn to_number(call: &Call<'_>) -> Result<Value> {
    call.converted(0, &Type::Number)
}

pub fn to_string(call: &Call<'_>) -> Result<Value> {
    call.converted(0, &Type::String)
}

pub fn to_list(call: &Call<'_>) -> Result<Value> {
    call.converted(0, &Type::list(Type::Any))
}

pub fn to_set(call: &Call<'_>) -> Result<Value> {
    call.converted(0, &Type::set(Type::Any))
}

pub fn to_map(call: &Call<'_>) -> Result<Value> {
    call.converted(0, &Type::map(Type::Any))
}

pub fn sensitive(call: &Call<'_>) -> Result<Value> {
    Ok(call.argument(0).clone().sensitive(true))
}

pub fn nonsensitive(call: &Call<'_>) -> Result<Value> {
    let mut value = call.argument(0).clone();
    value.origin.sensitive = false;
    Ok(value)
}

pub fn is_sensitive(call: &Call<'_>) -> Result<Value> {
    let value = call.argument(0);
    let open = !value.origin.sensitive && matches!(value.kind, Kind::Unknown(_) | Kind::Either(_));
    Ok(if open { call.unknown_value(Type::Bool) } else { call.here(Kind::Bool(value.origin.sensitive)) })
}

/// Nothing that is evaluated here is ephemeral.
pub fn ephemeral_as_null(call: &Call<'_>) -> Result<Value> {
    Ok(call.argument(0).clone())
}
