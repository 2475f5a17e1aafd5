//! Functions of lists and tuples.

use std::collections::HashSet;

use super::Call;
use crate::base::{Kind, Number, Seq, Type, Unknown, Value, identity};
use crate::hcl::eval::{Result, equal};
use crate::hcl::types::{convert, unify};

/// Most numbers that `range` gives, in Terraform.
const LONGEST_RANGE: usize = 1024;

fn within(item: &Value, collection: &Value) -> Value {
    let mut item = item.clone();
    item.origin = item.origin.within(&collection.origin);
    item
}

pub fn concat(call: &Call<'_>) -> Result<Value> {
    if call.arguments.is_empty() {
        return Err(call.invalid("at least one argument is required"));
    }
    let types: Vec<Type> = call.arguments.iter().map(Value::ty).collect();
    let lists = types.iter().all(|ty| matches!(ty, Type::List(_)));
    if lists && let Some(Type::List(element)) = unify(&types) {
        let to = Type::List(element.clone());
        let arguments =
            call.arguments.iter().map(|argument| convert(argument, &to).map_err(|error| call.invalid(error)));
        let (items, more, scattered) = gathered(call, &arguments.collect::<Result<Vec<_>>>()?)?;
        return Ok(call.here(Kind::List(Seq::of((*element).clone(), items, more).scattered(scattered))));
    }
    let (items, more, scattered) = gathered(call, &call.arguments)?;
    Ok(call.here(Kind::Tuple(Seq::of(Type::Any, items, more).scattered(scattered))))
}

/// All elements of all sequences, what is unknown of further ones, and whether those may stand among them.
fn gathered(call: &Call<'_>, sequences: &[Value]) -> Result<(Vec<Value>, Option<Unknown>, bool)> {
    let mut items = Vec::new();
    let mut more: Option<Unknown> = None;
    let mut scattered = false;
    for sequence in sequences {
        match &sequence.kind {
            Kind::List(seq) | Kind::Tuple(seq) => {
                call.fuel.elements(seq.items().len(), call.place)?;
                scattered |= seq.is_scattered() || more.is_some() && !seq.items().is_empty();
                items.extend(seq.items().iter().map(|item| within(item, sequence)));
                add(&mut more, seq.more());
            }
            Kind::Unknown(unknown) if matches!(unknown.ty(), Type::Any | Type::List(_) | Type::Tuple(_)) => {
                add(&mut more, Some(unknown));
            }
            _ => return Err(call.invalid("lists or tuples are required")),
        }
    }
    Ok((items, more, scattered))
}

/// One unknown tail of several.
fn add(more: &mut Option<Unknown>, further: Option<&Unknown>) {
    *more = match (more.take(), further) {
        (Some(before), Some(further)) => {
            let identity = identity::bounded(format!("{}, {}", before.identity(), further.identity()));
            Some(Unknown::new(identity, Type::Any))
        }
        (before, further) => before.or_else(|| further.cloned()),
    };
}

pub fn flatten(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let mut flat = (Vec::new(), None, false);
    match &argument.kind {
        Kind::Unknown(_) => return Ok(call.unknown_value(Type::Any)),
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => flatten_into(call, argument, &mut flat)?,
        _ => return Err(call.invalid("a list, set or tuple is required")),
    }
    let (items, more, scattered) = flat;
    Ok(call.here(Kind::Tuple(Seq::of(Type::Any, items, more).scattered(scattered))))
}

fn flatten_into(call: &Call<'_>, sequence: &Value, flat: &mut (Vec<Value>, Option<Unknown>, bool)) -> Result<()> {
    let Some(seq) = sequence.as_seq() else { return Ok(()) };
    call.fuel.spend(seq.items().len(), call.place)?;
    for item in seq.items() {
        let item = within(item, sequence);
        match &item.kind {
            Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) => flatten_into(call, &item, flat)?,
            // It may be a sequence of any length.
            Kind::Unknown(unknown)
                if matches!(unknown.ty(), Type::Any | Type::List(_) | Type::Set(_) | Type::Tuple(_)) =>
            {
                add(&mut flat.1, Some(unknown));
            }
            Kind::Either(either)
                if either.arms().iter().any(|arm| arm.as_seq().is_some() || matches!(arm.kind, Kind::Unknown(_))) =>
            {
                add(&mut flat.1, Some(&Unknown::new(identity::of(&item), Type::Any)));
            }
            _ => {
                flat.2 |= flat.1.is_some();
                flat.0.push(item);
            }
        }
    }
    flat.2 |= seq.is_scattered();
    add(&mut flat.1, seq.more());
    Ok(())
}

pub fn element(call: &Call<'_>) -> Result<Value> {
    let list = call.argument(0);
    let Some(number) = call.argument(1).as_number() else { return Ok(call.unknown(element_type(list))) };
    let index = number.as_i64().ok_or_else(|| call.invalid("the index must be a whole number"))?;
    let seq = match &list.kind {
        Kind::List(seq) | Kind::Tuple(seq) => seq,
        Kind::Unknown(unknown) if matches!(unknown.ty(), Type::Any | Type::List(_) | Type::Tuple(_)) => {
            return Ok(call.unknown(element_type(list)));
        }
        _ => return Err(call.invalid("a list or tuple is required")),
    };
    if seq.more().is_some() {
        // Only the first is sure to be there, whatever the length.
        if let (0, false, Some(first)) = (index, seq.is_scattered(), seq.items().first()) {
            return Ok(within(first, list));
        }
        return Ok(call.unknown(element_type(list)));
    }
    let length = i64::try_from(seq.items().len()).unwrap_or(i64::MAX);
    // From the end of a list, but not of a tuple: so it is in Terraform.
    let at = if let Kind::List(_) = list.kind { index.checked_rem_euclid(length) } else { index.checked_rem(length) };
    let at = at.and_then(|at| usize::try_from(at).ok());
    match at.and_then(|at| seq.items().get(at)) {
        Some(item) => Ok(within(item, list)),
        None => Err(call.invalid("there is no such element")),
    }
}

fn element_type(list: &Value) -> Type {
    match list.ty() {
        Type::List(element) => (*element).clone(),
        _ => Type::Any,
    }
}

pub fn one(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let refuse = || call.invalid("a list, set or tuple of no or one element is required");
    let seq = match &argument.kind {
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => seq,
        Kind::Unknown(unknown) => {
            return match unknown.ty() {
                Type::List(element) | Type::Set(element) => Ok(call.unknown((**element).clone())),
                Type::Any => Ok(call.unknown(Type::Any)),
                Type::Tuple(elements) if elements.len() < 2 => Ok(call.unknown(Type::Any)),
                _ => Err(refuse()),
            };
        }
        _ => return Err(refuse()),
    };
    match (seq.items(), seq.more()) {
        ([], None) => Ok(call.here(Kind::Null(seq.element().clone()))),
        // More than one would be refused.
        ([item], _) => Ok(within(item, argument)),
        ([], Some(_)) => Ok(call.unknown(seq.element().clone())),
        _ if matches!(argument.kind, Kind::Set(_)) && !seq.extent().known => Ok(call.unknown(seq.element().clone())),
        _ => Err(refuse()),
    }
}

pub fn reverse(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let (list, seq) = match &argument.kind {
        Kind::List(seq) | Kind::Set(seq) => (true, seq),
        Kind::Tuple(seq) => (false, seq),
        Kind::Unknown(unknown) if !unknown.ty().is_primitive() => return Ok(call.unknown_value(unknown.ty().clone())),
        _ => return Err(call.invalid("a list or tuple is required")),
    };
    let items = seq.items().iter().rev().map(|item| within(item, argument)).collect();
    let reversed = Seq::of(seq.element().clone(), items, seq.more().cloned()).scattered(true);
    Ok(call.here(if list { Kind::List(reversed) } else { Kind::Tuple(reversed) }))
}

pub fn slice(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let (items, more, element) = match &argument.kind {
        Kind::List(seq) | Kind::Tuple(seq) => (seq.items(), seq.more(), seq.element()),
        Kind::Unknown(unknown) => match unknown.ty() {
            Type::List(element) => (&[][..], Some(unknown), &**element),
            Type::Any | Type::Tuple(_) => return Ok(call.unknown_value(unknown.ty().clone())),
            _ => return Err(call.invalid("a list or tuple is required")),
        },
        _ => return Err(call.invalid("a list or tuple is required")),
    };
    if call.argument(1).as_number().is_none() || call.argument(2).as_number().is_none() {
        return Ok(call.unknown_value(Type::Any));
    }
    let (start, end) = (call.count(1)?, call.count(2)?);
    if start > end {
        return Err(call.invalid("the start must not be greater than the end"));
    }
    if argument.as_seq().is_some_and(Seq::is_scattered) || more.is_none() && end > items.len() {
        let Some(_) = more else { return Err(call.invalid("the end must not be greater than the length")) };
        return Ok(call.unknown_value(argument.ty()));
    }
    call.fuel.elements(end - start, call.place)?;
    // There are so many elements, known or not: else it would be an error.
    let one = |at: usize| match (items.get(at), more) {
        (Some(item), _) => within(item, argument),
        (None, Some(more)) => Value::unknown(more.element(&at.to_string()).with_type(element.clone()), call.place),
        (None, None) => Value::null(call.place),
    };
    let part = Seq::of(element.clone(), (start..end).map(one).collect(), None);
    Ok(call.here(if let Kind::Tuple(_) = argument.kind { Kind::Tuple(part) } else { Kind::List(part) }))
}

pub fn chunks(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let ty = argument.ty();
    let (Some(seq), Some(_)) = (argument.as_seq().filter(|seq| seq.more().is_none()), call.argument(1).as_number())
    else {
        return Ok(call.unknown_value(Type::list(ty)));
    };
    let size = call.count(1)?;
    if seq.items().is_empty() {
        return call.list(ty, Vec::new());
    }
    if size == 0 {
        return call.list(ty, vec![argument.clone()]);
    }
    let chunk = |items: &[Value]| {
        let items = items.iter().map(|item| within(item, argument)).collect();
        Value::new(Kind::List(Seq::of(seq.element().clone(), items, None)), call.place)
    };
    call.list(ty, seq.items().chunks(size).map(chunk).collect())
}

pub fn distinct(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let Some(seq) = argument.as_seq() else { return Ok(call.unknown_value(argument.ty())) };
    // Of unknown elements it is not known which of them are the same; the others are kept.
    let open = !seq.extent().known;
    let mut items: Vec<Value> = Vec::new();
    let mut texts: HashSet<std::sync::Arc<str>> = HashSet::new();
    for item in seq.items() {
        let seen = if let Some(text) = item.as_str() {
            !texts.insert(std::sync::Arc::clone(text))
        } else {
            call.fuel.spend(items.len(), call.place)?;
            items.iter().any(|other| equal(other, item) == Some(true))
        };
        if !seen {
            items.push(within(item, argument));
        }
    }
    let more = seq.more().cloned().or_else(|| (open && items.len() > 1).then(|| call.more()));
    let all_apart = !items.iter().enumerate().any(|(at, item)| {
        !item.is_known()
            && items.iter().skip(at + 1).chain(items.iter().take(at)).any(|other| equal(other, item).is_none())
    });
    let more = if seq.more().is_none() && all_apart { None } else { more };
    let scattered = more.is_some();
    Ok(call.here(Kind::List(Seq::of(seq.element().clone(), items, more).scattered(scattered))))
}

pub fn compact(call: &Call<'_>) -> Result<Value> {
    let argument = call.argument(0);
    let Some(seq) = argument.as_seq() else { return Ok(call.unknown_value(Type::list(Type::String))) };
    let mut items = Vec::new();
    let mut more = seq.more().cloned();
    let mut scattered = seq.is_scattered();
    for item in seq.items() {
        let may_be_empty = match &item.kind {
            Kind::Null(_) => continue,
            Kind::String(text) if text.text().is_some_and(|text| text.is_empty()) => continue,
            Kind::String(text) => text.text().is_none() && !text.has_known(),
            Kind::Unknown(unknown) => !unknown.is_not_null() || unknown.prefix().is_empty(),
            _ => true,
        };
        if may_be_empty {
            add(&mut more, Some(&Unknown::new(identity::of(item), Type::String)));
        } else {
            scattered |= more.is_some();
            items.push(within(item, argument));
        }
    }
    Ok(call.here(Kind::List(Seq::of(Type::String, items, more).scattered(scattered))))
}

pub fn index(call: &Call<'_>) -> Result<Value> {
    let (Kind::List(seq) | Kind::Tuple(seq)) = &call.argument(0).kind else {
        return Err(call.invalid("a list or tuple is required"));
    };
    call.fuel.spend(seq.items().len(), call.place)?;
    match seq.items().iter().position(|item| equal(item, call.argument(1)) == Some(true)) {
        Some(at) => Ok(call.here(Kind::Number(Number::from(at)))),
        None => Err(call.invalid("there is no such element")),
    }
}

pub fn match_keys(call: &Call<'_>) -> Result<Value> {
    let (keys, search) = (call.argument(1), call.argument(2));
    let to =
        unify(&[keys.ty(), search.ty()]).ok_or_else(|| call.invalid("keys and search set must be of the same type"))?;
    let (keys, search) = (call.converted(1, &to)?, call.converted(2, &to)?);
    let values = call.items(0);
    let (Some(keys), Some(search)) = (keys.as_seq(), search.as_seq()) else { return Ok(call.unknown_value(Type::Any)) };
    if values.len() != keys.items().len() {
        return Err(call.invalid("there must be as many keys as values"));
    }
    call.fuel.spend(keys.items().len().saturating_mul(search.items().len()), call.place)?;
    let matches = |key: &Value| search.items().iter().any(|search| equal(key, search) == Some(true));
    let items =
        values.iter().zip(keys.items()).filter(|(_, key)| matches(key)).map(|(value, _)| value.clone()).collect();
    call.list(element_type(call.argument(0)), items)
}

pub fn sort(call: &Call<'_>) -> Result<Value> {
    let mut items = call.items(0).to_vec();
    if items.iter().any(Value::is_null) {
        return Err(call.invalid("null cannot be sorted"));
    }
    items.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
    call.list(Type::String, items)
}

pub fn range(call: &Call<'_>) -> Result<Value> {
    let zero = || Number::from(0_i64);
    let one = |down: bool| Number::from(if down { -1_i64 } else { 1 });
    let (start, end, step) = match call.arguments.len() {
        1 => (zero(), call.number(0), one(call.number(0).sign() < 0)),
        2 => (call.number(0), call.number(1), one(call.number(1) < call.number(0))),
        3 => (call.number(0), call.number(1), call.number(2)),
        _ => return Err(call.invalid("takes one, two or three numbers")),
    };
    let down = step.sign() < 0;
    if if down { end > start } else { end < start } {
        return Err(call.invalid("the step leads away from the end"));
    }
    let mut items = Vec::new();
    let mut here = start;
    while if down { here > end } else { here < end } {
        if items.len() >= LONGEST_RANGE {
            return Err(call.invalid(format!("more than {LONGEST_RANGE} numbers")));
        }
        items.push(Value::number(here.clone(), call.place));
        here = here.add(&step).map_err(|error| crate::hcl::eval::of_number(error, call.place))?;
    }
    call.list(Type::Number, items)
}
