//! Functions of strings.

use unicode_segmentation::UnicodeSegmentation as _;

use super::Call;
use crate::base::{Kind, Piece, Place, Seq, Str, Type, Unknown, Value, identity};
use crate::hcl::eval::Result;

/// The parts of a string argument with its JSON written out; `None` where it is no string of parts.
pub(super) fn pieces(value: &Value) -> Option<Vec<Piece>> {
    match &value.kind {
        Kind::String(text) => Some(text.flat_pieces(value.place())),
        Kind::Unknown(unknown) if !unknown.prefix().is_empty() => {
            Some(vec![Piece::Known(unknown.prefix().into(), Place::default()), Piece::Unknown(unknown.clone())])
        }
        _ => None,
    }
}

/// Each known part changed; an unknown part is the function of it.
fn mapped(call: &Call<'_>, change: impl Fn(&str) -> String) -> Result<Value> {
    let value = call.argument(0);
    if let Some(text) = value.as_str() {
        return call.string_from(0, change(text));
    }
    let Kind::String(text) = &value.kind else { return Ok(call.unknown_value(Type::String)) };
    let pieces = text.flat_pieces(value.place()).into_iter().map(|piece| match piece {
        Piece::Known(text, place) => Piece::Known(change(&text).into(), place),
        Piece::Unknown(unknown) => {
            let mut arguments = vec![Value::from(Kind::Unknown(unknown))];
            arguments.extend(call.rest(1).iter().cloned());
            Piece::Unknown(Unknown::new(identity::call(call.name, &arguments), Type::String).not_null())
        }
        json @ Piece::Json(..) => json,
    });
    Ok(call.from(0, Kind::String(Str::new(pieces.collect()))))
}

pub fn upper(call: &Call<'_>) -> Result<Value> {
    mapped(call, |text| text.chars().map(upper_char).collect())
}

pub fn lower(call: &Call<'_>) -> Result<Value> {
    mapped(call, |text| text.chars().map(lower_char).collect())
}

/// Go maps character by character.
fn upper_char(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// The first of a word: as upper case, but for what Unicode has letters of title case of, and Georgian, which has none.
fn title_char(c: char) -> char {
    match c {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        'ა'..='ჺ' | 'ჽ'..='ჿ' => c,
        _ => upper_char(c),
    }
}

fn lower_char(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

pub fn title(call: &Call<'_>) -> Result<Value> {
    let separates = |c: char| {
        if c.is_ascii() { !(c.is_ascii_alphanumeric() || c == '_') } else { !c.is_alphanumeric() && c.is_whitespace() }
    };
    let mut before = ' ';
    let titled: String = call
        .text(0)
        .chars()
        .map(|c| {
            let here = if separates(before) { title_char(c) } else { c };
            before = c;
            here
        })
        .collect();
    call.string_from(0, titled)
}

pub fn reverse(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, call.text(0).graphemes(true).rev().collect::<String>())
}

pub fn chomp(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, call.text(0).trim_end_matches(['\r', '\n']))
}

pub fn trim_space(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, call.text(0).trim())
}

pub fn trim(call: &Call<'_>) -> Result<Value> {
    let set: Vec<char> = call.text(1).chars().collect();
    call.string_from(0, call.text(0).trim_matches(set.as_slice()))
}

pub fn trim_prefix(call: &Call<'_>) -> Result<Value> {
    let Some(prefix) = call.argument(1).as_str() else { return Ok(call.unknown_value(Type::String)) };
    if let Some(text) = call.argument(0).as_str() {
        return call.string_from(0, text.strip_prefix(&**prefix).unwrap_or(text));
    }
    let Some(mut pieces) = pieces(call.argument(0)) else { return Ok(call.unknown_value(Type::String)) };
    match pieces.first_mut() {
        _ if prefix.is_empty() => Ok(call.argument(0).clone()),
        Some(Piece::Known(first, place)) if first.starts_with(&**prefix) => {
            if place.span().len() == first.len() {
                place.start += u32::try_from(prefix.len()).unwrap_or(0);
            }
            *first = first[prefix.len()..].into();
            pieces.retain(|piece| !matches!(piece, Piece::Known(text, _) if text.is_empty()));
            Ok(call.from(0, Kind::String(Str::new(pieces))))
        }
        Some(Piece::Known(first, _)) if !prefix.starts_with(&**first) => Ok(call.argument(0).clone()),
        _ => Ok(call.unknown_value(Type::String)),
    }
}

pub fn trim_suffix(call: &Call<'_>) -> Result<Value> {
    let Some(suffix) = call.argument(1).as_str() else { return Ok(call.unknown_value(Type::String)) };
    if let Some(text) = call.argument(0).as_str() {
        return call.string_from(0, text.strip_suffix(&**suffix).unwrap_or(text));
    }
    let Some(mut pieces) = pieces(call.argument(0)) else { return Ok(call.unknown_value(Type::String)) };
    match pieces.last_mut() {
        _ if suffix.is_empty() => Ok(call.argument(0).clone()),
        Some(Piece::Known(last, place)) if last.ends_with(&**suffix) => {
            if place.span().len() == last.len() {
                place.end -= u32::try_from(suffix.len()).unwrap_or(0);
            }
            *last = last[..last.len() - suffix.len()].into();
            pieces.retain(|piece| !matches!(piece, Piece::Known(text, _) if text.is_empty()));
            Ok(call.from(0, Kind::String(Str::new(pieces))))
        }
        Some(Piece::Known(last, _)) if !suffix.ends_with(&**last) => Ok(call.argument(0).clone()),
        _ => Ok(call.unknown_value(Type::String)),
    }
}

pub fn starts_with(call: &Call<'_>) -> Result<Value> {
    let prefix = call.argument(1).as_str();
    let begins = pieces(call.argument(0)).map(|pieces| Str::new(pieces).prefix());
    let found = match (prefix, call.argument(0).as_str(), begins) {
        (Some(prefix), Some(text), _) => Some(text.starts_with(&**prefix)),
        (Some(prefix), ..) if prefix.is_empty() => Some(true),
        (Some(prefix), None, Some(begins)) if begins.starts_with(&**prefix) => Some(true),
        (Some(prefix), None, Some(begins)) if !prefix.starts_with(&*begins) => Some(false),
        _ => None,
    };
    Ok(found.map_or_else(|| call.unknown_value(Type::Bool), |found| call.here(Kind::Bool(found))))
}

pub fn ends_with(call: &Call<'_>) -> Result<Value> {
    let suffix = call.argument(1).as_str();
    let ends = pieces(call.argument(0)).map(|pieces| match pieces.last() {
        Some(Piece::Known(text, _)) => text.to_string(),
        _ => String::new(),
    });
    let found = match (suffix, call.argument(0).as_str(), ends) {
        (Some(suffix), Some(text), _) => Some(text.ends_with(&**suffix)),
        (Some(suffix), ..) if suffix.is_empty() => Some(true),
        (Some(suffix), None, Some(ends)) if ends.ends_with(&**suffix) => Some(true),
        (Some(suffix), None, Some(ends)) if !suffix.ends_with(&*ends) => Some(false),
        _ => None,
    };
    Ok(found.map_or_else(|| call.unknown_value(Type::Bool), |found| call.here(Kind::Bool(found))))
}

pub fn contains(call: &Call<'_>) -> Result<Value> {
    let Some(part) = call.argument(1).as_str() else { return Ok(call.unknown_value(Type::Bool)) };
    if let Some(text) = call.argument(0).as_str() {
        return Ok(call.here(Kind::Bool(text.contains(&**part))));
    }
    let found = pieces(call.argument(0)).is_some_and(|pieces| {
        pieces.iter().any(|piece| matches!(piece, Piece::Known(text, _) if text.contains(&**part)))
    });
    Ok(if found { call.here(Kind::Bool(true)) } else { call.unknown_value(Type::Bool) })
}

pub fn indent(call: &Call<'_>) -> Result<Value> {
    let spaces = call.count(0)?;
    let text = call.text(1);
    let lines = text.matches('\n').count();
    call.fuel.text(text.len().saturating_add(spaces.saturating_mul(lines.max(1))), call.place)?;
    call.string_from(1, text.replace('\n', &format!("\n{}", " ".repeat(spaces))))
}

pub fn substr(call: &Call<'_>) -> Result<Value> {
    if call.argument(1).as_number().is_none() || call.argument(2).as_number().is_none() {
        return Ok(call.unknown_value(Type::String));
    }
    let (offset, length) = (call.integer(1)?, call.integer(2)?);
    let (text, whole) = match (call.argument(0).as_str(), pieces(call.argument(0)).as_deref()) {
        (Some(text), _) => (std::sync::Arc::clone(text), true),
        (None, Some([Piece::Known(text, _), ..])) => (std::sync::Arc::clone(text), false),
        _ => return Ok(call.unknown_value(Type::String)),
    };
    let clusters: Vec<&str> = text.graphemes(true).collect();
    let count = i64::try_from(clusters.len()).unwrap_or(i64::MAX);
    // What follows may join the last character that is known.
    if !whole && (offset < 0 || length < 0 || offset.saturating_add(length) >= count) {
        return Ok(call.unknown_value(Type::String));
    }
    let start = if offset < 0 { offset.saturating_add(count) } else { offset };
    if offset >= 0 && length == 0 {
        return call.string_from(0, "");
    }
    let start = usize::try_from(start).unwrap_or(0).min(clusters.len());
    let end = usize::try_from(length).map_or(clusters.len(), |length| start.saturating_add(length).min(clusters.len()));
    call.string_from(0, clusters.get(start..end).unwrap_or_default().concat())
}

pub fn split(call: &Call<'_>) -> Result<Value> {
    let Some(separator) = call.argument(0).as_str() else { return Ok(call.unknown_value(Type::list(Type::String))) };
    let value = call.argument(1);
    let item = |text: &str| {
        let mut item = value.clone();
        item.origin.sensitive = false;
        item.kind = Kind::String(Str::known(text));
        item
    };
    if let Some(text) = value.as_str() {
        let items = if separator.is_empty() {
            text.chars().map(|c| item(c.encode_utf8(&mut [0; 4]))).collect()
        } else {
            text.split(&**separator).map(item).collect()
        };
        return call.list(Type::String, items);
    }
    let more = Some(call.more());
    let mut items = Vec::new();
    if let Some([Piece::Known(first, _), ..]) = pieces(value).as_deref()
        && !separator.is_empty()
    {
        // The last part may go on.
        let parts: Vec<&str> = first.split(&**separator).collect();
        items = parts.iter().take(parts.len() - 1).map(|part| item(part)).collect();
    }
    Ok(call.here(Kind::List(Seq::of(Type::String, items, more))))
}

pub fn join(call: &Call<'_>) -> Result<Value> {
    let lists = call.rest(1);
    if lists.is_empty() {
        return Err(call.invalid("at least one list is required"));
    }
    let separator = call.argument(0);
    let separators = match &separator.kind {
        Kind::String(text) => text.pieces(separator.place()),
        Kind::Unknown(unknown) => vec![Piece::Unknown(unknown.clone())],
        _ => return Ok(call.unknown_value(Type::String)),
    };
    let known_items = lists.iter().filter_map(Value::as_seq).flat_map(Seq::items);
    if separator.as_str().is_some() && lists.iter().all(Value::is_known) {
        let texts = known_items.map(|item| item.as_str().map(|text| &**text)).collect::<Option<Vec<&str>>>();
        let texts = texts.ok_or_else(|| call.invalid("an element must not be null"))?;
        let length: usize = texts.iter().map(|text| text.len() + call.text(0).len()).sum();
        call.fuel.text(length, call.place)?;
        if texts.len() < 2 {
            return call.string(texts.concat());
        }
    }
    let mut joined: Vec<Piece> = Vec::new();
    let mut first = true;
    for (at, list) in lists.iter().enumerate() {
        let seq = list.as_seq().filter(|seq| !seq.is_scattered());
        for item in seq.map_or(&[][..], Seq::items) {
            if !std::mem::take(&mut first) {
                joined.extend(separators.iter().cloned());
            }
            match &item.kind {
                Kind::Null(_) => return Err(call.invalid("an element must not be null")),
                Kind::String(text) => joined.extend(text.pieces(item.place())),
                Kind::Unknown(unknown) => joined.push(Piece::Unknown(unknown.clone())),
                _ => joined.push(Piece::Unknown(Unknown::new(identity::of(item), Type::String).not_null())),
            }
        }
        if seq.is_none_or(|seq| seq.more().is_some()) {
            // If there are no further elements, there is no separator before them either.
            let identity = identity::call(call.name, std::iter::once(separator).chain(&lists[at..]));
            joined.push(Piece::Unknown(Unknown::new(identity, Type::String).not_null()));
            break;
        }
    }
    let bytes = joined.iter().map(|piece| if let Piece::Known(text, _) = piece { text.len() } else { 0 }).sum();
    call.fuel.text(bytes, call.place)?;
    Ok(call.here(Kind::String(Str::new(joined))))
}
