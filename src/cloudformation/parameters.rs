//! Values of parameters: given by the caller, in files, or by default.
//!
//! AWS CloudFormation User Guide, "CloudFormation template Parameters syntax"; AWS CLI Command Reference, `create-stack --parameters` and
//! `deploy --parameter-overrides`; AWS `CodePipeline` User Guide, "Template configuration file".

use std::collections::BTreeMap;
use std::sync::Arc;

use super::node::{self, Kind as Syntax, Node};
use crate::base::{Kind, Mistake, Piece, Place, Seq, Span, Str, Type, Unknown, Value, Way};

/// Values by the names of parameters.
pub type Given = BTreeMap<Arc<str>, Value>;

/// The values in a parameter file.
pub fn read(text: &str, file: u32) -> Result<Given, Mistake> {
    let document = node::read(text, file)?;
    let mut given = Given::new();
    let root = document.root.get("Parameters").unwrap_or(&document.root);
    if let Some(entries) = root.as_map() {
        given.extend(entries.iter().filter_map(|entry| Some((Arc::clone(&entry.key), scalar(&entry.value)?))));
        return Ok(given);
    }
    let expected = "[{\"ParameterKey\": ..., \"ParameterValue\": ...}], [\"KEY=VALUE\"] or {\"KEY\": \"VALUE\"}";
    let wrong = |place: Place| Mistake::new(place.span(), "this gives no parameter a value").expected(expected);
    for item in root.as_list().ok_or_else(|| wrong(root.place))? {
        if let Some(name) = item.get("ParameterKey").and_then(|key| key.as_str()) {
            // Without a value it keeps the one that it had.
            given.extend(item.get("ParameterValue").and_then(|value| Some((Arc::clone(name), scalar(value)?))));
        } else if let Syntax::Text(text) = &item.kind
            && let Some((name, rest)) = item.as_str().and_then(|whole| whole.split_once('='))
        {
            let pieces = stretch(&text.pieces(item.place), name.len() + 1..name.len() + 1 + rest.len());
            given.insert(name.into(), Value::new(Kind::String(Str::new(pieces)), item.place));
        } else {
            return Err(wrong(item.place));
        }
    }
    Ok(given)
}

/// A value that is no collection.
fn scalar(node: &Node) -> Option<Value> {
    let kind = match &node.kind {
        Syntax::Text(text) => Kind::String(text.clone()),
        Syntax::Bool(known) => Kind::Bool(*known),
        Syntax::Number(number) => Kind::Number(number.clone()),
        _ => return None,
    };
    Some(Value::new(kind, node.place))
}

/// The value of a parameter, and what is wrong with it. `within`: what the addresses of its stack begin with; `declared`: its entry in the
/// template.
pub(super) fn value(
    (within, name): (&str, &Arc<str>),
    declared: &Node,
    given: Option<&Value>,
) -> (Value, Option<String>) {
    let text = |key: &str| declared.get(key).and_then(|node| node.as_str()).map(|text| &**text);
    let ty = text("Type").unwrap_or("String");
    let is_list = ty.starts_with("List<") || ty == "CommaDelimitedList";
    let is_hidden = declared.get("NoEcho").is_some_and(|node| match &node.kind {
        Syntax::Bool(known) => *known,
        _ => node.as_str().is_some_and(|text| matches!(&*text.to_ascii_lowercase(), "true" | "yes" | "on")),
    });
    let unknown = || {
        let ty = if is_list { Type::list(Type::String) } else { Type::String };
        Value::unknown(Unknown::new(format!("{within}{name}"), ty), declared.place)
    };
    // What such a parameter is given is where Systems Manager keeps the value.
    if ty.starts_with("AWS::SSM::Parameter::Value<") {
        return (unknown().sensitive(is_hidden), None);
    }
    let default = declared.get("Default").and_then(|node| scalar(node));
    let Some(written) = given.cloned().or(default) else { return (unknown().sensitive(is_hidden), None) };
    let written = if is_list { list(&written) } else { plain(written) };
    let problem = not_allowed(name, declared, &written);
    let origin = written.origin.clone().through(Way::Parameter, name, declared.place);
    (written.with_origin(origin).sensitive(is_hidden), problem)
}

/// Parameters hold strings.
fn plain(value: Value) -> Value {
    let text = match &value.kind {
        Kind::Bool(known) => known.to_string(),
        Kind::Number(number) => number.to_string(),
        _ => return value,
    };
    Value::string(text, value.place()).with_origin(value.origin)
}

/// The parts of a text with commas, without spaces around them.
fn list(value: &Value) -> Value {
    let text = plain(value.clone());
    let (Some(whole), Kind::String(string)) = (text.as_str().cloned(), &text.kind) else { return value.clone() };
    let pieces = string.pieces(text.place());
    let mut items = Vec::new();
    let mut at = 0;
    for part in whole.split(',') {
        let start = at + part.len() - part.trim_start().len();
        let own = stretch(&pieces, start..start + part.trim().len());
        let place = covered(&own).unwrap_or(text.place());
        items.push(Value::new(Kind::String(Str::new(own)), place));
        at += part.len() + 1;
    }
    if whole.is_empty() {
        items.clear();
    }
    Value { kind: Kind::List(Seq::of(Type::String, items, None)), origin: value.origin.clone() }
}

/// That the value is none of those that the template allows.
fn not_allowed(name: &str, declared: &Node, value: &Value) -> Option<String> {
    let allowed = declared.get("AllowedValues")?.as_list()?;
    let allowed: Vec<Arc<str>> = allowed.iter().filter_map(|node| plain(scalar(node)?).as_str().cloned()).collect();
    let own = match value.as_seq() {
        Some(seq) => seq.items(),
        None => std::slice::from_ref(value),
    };
    let wrong = own.iter().filter_map(Value::as_str).find(|text| !allowed.contains(text))?;
    Some(format!("`{wrong}` is none of the values that {name} allows: {}", allowed.join(", ")))
}

/// The pieces of a known text from one byte of it to another.
pub(super) fn stretch(pieces: &[Piece], wanted: Span) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in pieces {
        let Piece::Known(text, place) = piece else { continue };
        let (from, to) = (wanted.start.max(at), wanted.end.min(at + text.len()));
        if from < to {
            let (from, to) = (from - at, to - at);
            let is_verbatim = place.span().len() == text.len();
            let inner = if is_verbatim {
                let start = place.span().start;
                Place::new(place.file, &(start + from..start + to))
            } else {
                *place
            };
            found.extend(text.get(from..to).map(|text| Piece::Known(text.into(), inner)));
        }
        at += text.len();
    }
    found
}

/// From the beginning of the first piece to the end of the last.
pub(super) fn covered(pieces: &[Piece]) -> Option<Place> {
    let place = |piece: &Piece| if let Piece::Known(_, place) = piece { Some(*place) } else { None };
    let (first, last) = (place(pieces.first()?)?, place(pieces.last()?)?);
    Some(if first.file == last.file { Place { end: last.end.max(first.end), ..first } } else { first })
}
