//! Functions that choose.

use super::Call;
use crate::base::{Kind, Type, Value};
use crate::hcl::eval::Result;
use crate::hcl::types::{convert, unify};

pub fn all_true(call: &Call<'_>) -> Result<Value> {
    truth(call, false)
}

pub fn any_true(call: &Call<'_>) -> Result<Value> {
    truth(call, true)
}

/// The deciding truth value if any element has it. `null` counts as false.
fn truth(call: &Call<'_>, deciding: bool) -> Result<Value> {
    let Some(seq) = call.argument(0).as_seq() else { return Ok(call.unknown_value(Type::Bool)) };
    let mut open = seq.more().is_some();
    for item in seq.items() {
        let known = match &item.kind {
            Kind::Bool(known) => *known,
            Kind::Null(_) => false,
            _ => {
                open = true;
                continue;
            }
        };
        if known == deciding {
            return Ok(call.here(Kind::Bool(deciding)));
        }
    }
    Ok(if open { call.unknown_value(Type::Bool) } else { call.here(Kind::Bool(!deciding)) })
}

pub fn coalesce(call: &Call<'_>) -> Result<Value> {
    let types: Vec<Type> = call.arguments.iter().map(Value::ty).collect();
    let to = unify(&types).ok_or_else(|| call.invalid("the arguments have no type in common"))?;
    for argument in &call.arguments {
        let value = convert(argument, &to).map_err(|error| call.invalid(error))?;
        let open = match &value.kind {
            Kind::Null(_) => continue,
            Kind::String(text) if text.text().is_some_and(|text| text.is_empty()) => continue,
            // An unknown string may be empty, and any other unknown null.
            Kind::String(text) => text.text().is_none() && text.prefix().is_empty(),
            Kind::Unknown(unknown) => {
                !unknown.is_not_null()
                    || unknown.prefix().is_empty() && matches!(unknown.ty(), Type::String | Type::Any)
            }
            Kind::Either(_) => true,
            _ => false,
        };
        return Ok(if open { call.unknown_value(to) } else { value });
    }
    Err(call.invalid("no argument is other than null and the empty string"))
}

pub fn coalesce_list(call: &Call<'_>) -> Result<Value> {
    if call.arguments.is_empty() {
        return Err(call.invalid("at least one argument is required"));
    }
    for argument in &call.arguments {
        match &argument.kind {
            Kind::List(_) | Kind::Tuple(_) | Kind::Unknown(_) | Kind::Null(Type::List(_) | Type::Tuple(_)) => {}
            _ => return Err(call.invalid("lists or tuples are required")),
        }
    }
    for argument in &call.arguments {
        match &argument.kind {
            Kind::List(seq) | Kind::Tuple(seq) if !seq.items().is_empty() => return Ok(argument.clone()),
            Kind::List(seq) | Kind::Tuple(seq) if seq.more().is_none() => {}
            Kind::Null(_) => {}
            _ => return Ok(call.unknown_value(Type::Any)),
        }
    }
    Err(call.invalid("no argument has elements"))
}
