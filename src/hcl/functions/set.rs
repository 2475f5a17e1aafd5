//! Functions of sets.

use super::Call;
use crate::base::{Kind, Seq, Type, Unknown, Value};
use crate::hcl::eval::{Result, equal};
use crate::hcl::types::{convert, set, unify};

/// The arguments as sets of the one type that they have in common.
fn alike(call: &Call<'_>) -> Result<(Type, Vec<Value>)> {
    let untyped = |value: &&Value| !matches!(&value.kind, Kind::Set(seq) if seq.items().is_empty() && seq.more().is_none() && *seq.element() == Type::Any);
    let types: Vec<Type> = call.arguments.iter().filter(untyped).map(Value::ty).collect();
    let to = if types.is_empty() { Some(Type::set(Type::Any)) } else { unify(&types) };
    let Some(Type::Set(element)) = to else { return Err(call.invalid("the sets have no type in common")) };
    let to = Type::Set(element.clone());
    let sets = call.arguments.iter().map(|argument| convert(argument, &to).map_err(|error| call.invalid(error)));
    Ok(((*element).clone(), sets.collect::<Result<_>>()?))
}

fn made(call: &Call<'_>, element: Type, items: Vec<Value>, more: Option<Unknown>) -> Result<Value> {
    call.fuel.elements(items.len(), call.place)?;
    Ok(call.here(Kind::Set(set::normalized(element, items, more))))
}

pub fn union(call: &Call<'_>) -> Result<Value> {
    let (element, sets) = alike(call)?;
    let mut items = Vec::new();
    let mut more = None;
    for value in &sets {
        match &value.kind {
            Kind::Set(seq) => {
                items.extend(seq.items().iter().cloned());
                more = more.or_else(|| seq.more().map(|_| call.more()));
            }
            _ => more = Some(call.more()),
        }
    }
    made(call, element, items, more)
}

pub fn intersection(call: &Call<'_>) -> Result<Value> {
    let (element, sets) = alike(call)?;
    if sets.iter().any(|value| !value.is_known()) {
        return Ok(call.unknown_value(Type::set(element)));
    }
    let Some((first, others)) = sets.split_first() else { return made(call, element, Vec::new(), None) };
    let mut items = first.as_seq().map_or(Vec::new(), |seq| seq.items().to_vec());
    for other in others.iter().filter_map(Value::as_seq) {
        items = kept(call, items, other, true)?;
    }
    made(call, element, items, None)
}

pub fn subtract(call: &Call<'_>) -> Result<Value> {
    let (element, sets) = alike(call)?;
    if sets.iter().any(|value| !value.is_known()) {
        return Ok(call.unknown_value(Type::set(element)));
    }
    let (Some(first), Some(other)) = (sets.first().and_then(Value::as_seq), sets.get(1).and_then(Value::as_seq)) else {
        return made(call, element, Vec::new(), None);
    };
    let items = kept(call, first.items().to_vec(), other, false)?;
    made(call, element, items, None)
}

/// Those items that the other set has, or has not.
fn kept(call: &Call<'_>, items: Vec<Value>, other: &Seq, has: bool) -> Result<Vec<Value>> {
    if let Some(texts) = other.items().iter().map(Value::as_str).collect::<Option<std::collections::HashSet<_>>>() {
        return Ok(items
            .into_iter()
            .filter(|item| item.as_str().is_some_and(|text| texts.contains(text)) == has)
            .collect());
    }
    call.fuel.spend(items.len().saturating_mul(other.items().len()), call.place)?;
    let found = |item: &Value| other.items().iter().any(|other| equal(item, other) == Some(true));
    Ok(items.into_iter().filter(|item| found(item) == has).collect())
}

pub fn product(call: &Call<'_>) -> Result<Value> {
    if call.arguments.len() < 2 {
        return Err(call.invalid("at least two arguments are required"));
    }
    let mut types = Vec::new();
    let mut factors: Vec<Vec<Value>> = Vec::new();
    let mut ordered = true;
    let mut open = false;
    for argument in &call.arguments {
        let (seq, element) = match &argument.kind {
            Kind::List(seq) => (seq, seq.element().clone()),
            Kind::Set(seq) => {
                ordered = false;
                open |= !seq.extent().known && seq.items().len() > 1;
                (seq, seq.element().clone())
            }
            Kind::Tuple(seq) => {
                let types: Vec<Type> = seq.items().iter().map(Value::ty).collect();
                let element = if types.is_empty() { Some(Type::Any) } else { unify(&types) };
                (seq, element.ok_or_else(|| call.invalid("all elements must be of one type"))?)
            }
            Kind::Unknown(unknown) if !unknown.ty().is_primitive() => return Ok(call.unknown_value(Type::Any)),
            _ => return Err(call.invalid("sets, lists or tuples are required")),
        };
        open |= seq.more().is_some();
        let items = seq.items().iter().map(|item| convert(item, &element).map_err(|error| call.invalid(error)));
        factors.push(items.collect::<Result<_>>()?);
        types.push(element);
    }
    if open {
        return Ok(call.unknown_value(Type::Any));
    }
    let element = Type::Tuple(types.into());
    let total = factors.iter().try_fold(1_usize, |total, factor| total.checked_mul(factor.len()));
    let total = total.ok_or_else(|| call.bound("the product is too large"))?;
    call.fuel.elements(total.saturating_mul(factors.len()), call.place)?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for factor in &factors {
        rows = rows
            .iter()
            .flat_map(|row| {
                factor.iter().map(|item| {
                    let mut row = row.clone();
                    row.push(item.clone());
                    row
                })
            })
            .collect();
    }
    let items = rows.into_iter().map(|row| Value::tuple(row, call.place)).collect();
    if ordered { call.list(element, items) } else { made(call, element, items, None) }
}
