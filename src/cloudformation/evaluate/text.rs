//! Functions that make strings: `Fn::Sub`, `Fn::Join`, `Fn::Base64`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::invalid;
use super::reader::Reader;
use crate::base::{Kind, Piece, Place, Seq, Span, Str, Type, Unknown, Value, identity};
use crate::cloudformation::node::{Kind as Syntax, Node};
use crate::cloudformation::parameters::stretch;
use crate::cloudformation::template::DYNAMIC;
use crate::hcl::eval::{Result, lift};

/// A part of a string with `${...}`.
enum Chunk {
    /// These bytes.
    Literal(Span),
    /// What is named by these bytes.
    Name(Span),
}

impl Reader<'_, '_> {
    /// A string that is written in the template.
    pub(super) fn literal(&mut self, text: &Str, place: Place) -> Result {
        let Some(whole) = text.text() else { return Ok(Value::new(Kind::String(text.clone()), place)) };
        self.stack.run.fuel.text(whole.len(), place)?;
        let mut pieces = text.pieces(place);
        if !self.loops.is_empty() && whole.contains('{') {
            pieces = self.with_loops(whole, &pieces);
        }
        if whole.contains(DYNAMIC) {
            return Ok(Value::new(Kind::String(Str::new(resolved(&pieces))), place));
        }
        Ok(Value::new(Kind::String(Str::new(pieces)), place))
    }

    /// A text with the variables of loops filled in.
    fn with_loops(&self, text: &str, pieces: &[Piece]) -> Vec<Piece> {
        let (mut found, mut from, mut at) = (Vec::new(), 0, 0);
        while let Some(open) = text[at..].find(['$', '&']).map(|next| at + next) {
            at = open + 1;
            let Some(name) = text[at..].strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name)
            else {
                continue;
            };
            if let Some(value) = self.looped(name)
                && let (Kind::String(known), Some(whole)) = (&value.kind, value.as_str())
            {
                found.extend(stretch(pieces, from..open));
                if text[open..].starts_with('&') {
                    let alphanumeric: String = whole.chars().filter(char::is_ascii_alphanumeric).collect();
                    found.push(Piece::Known(alphanumeric.into(), value.place()));
                } else {
                    found.extend(known.pieces(value.place()));
                }
                at = open + name.len() + 3;
                from = at;
            }
        }
        found.extend(stretch(pieces, from..text.len()));
        found
    }

    /// A text, or `[text, {name: value}]`.
    pub(super) fn substituted(&mut self, argument: &Node, place: Place) -> Result {
        let none: &[_] = &[];
        let (template, variables) = match argument.as_list() {
            Some([template, variables]) => (&**template, variables.as_map().unwrap_or(none)),
            Some([template]) => (&**template, none),
            Some(_) => return invalid(place, "Fn::Sub takes a text and a mapping"),
            None => (argument, none),
        };
        if template.only().is_some_and(|only| &*only.key == "Fn::Transform") {
            // The text is what a macro makes.
            let made = identity::call("Sub", [&self.value_or_null(argument)]);
            return Ok(Value::unknown(Unknown::new(made, Type::String), place));
        }
        let (Syntax::Text(text), Some(whole)) = (&template.kind, template.as_str()) else {
            return invalid(place, "Fn::Sub takes a text");
        };
        self.stack.run.fuel.text(whole.len(), place)?;
        let pieces = text.pieces(template.place);
        let own: Vec<(&str, Value)> =
            variables.iter().map(|entry| (&*entry.key, self.value_or_null(&entry.value))).collect();
        let mut parts = Vec::new();
        for chunk in chunks(whole) {
            match chunk {
                Chunk::Literal(span) => {
                    let known = Str::new(resolved(&stretch(&pieces, span)));
                    parts.push(Value::new(Kind::String(known), template.place));
                }
                Chunk::Name(span) => {
                    let name = whole[span.clone()].trim();
                    let here = crate::cloudformation::parameters::covered(&stretch(&pieces, span)).unwrap_or(place);
                    let value = match own.iter().find(|(own, _)| *own == name) {
                        Some((_, value)) => value.clone(),
                        None => self.named(name, here)?.unwrap_or_else(|| Value::string("", here)),
                    };
                    if value.as_seq().is_some() || value.as_entries().is_some() {
                        return invalid(here, format!("{name} is no string"));
                    }
                    parts.push(value);
                }
            }
        }
        lift(&parts, place, &mut |parts| self.joined(parts, place))
    }

    /// `[delimiter, list]`.
    pub(super) fn join(&mut self, argument: &Node, place: Place) -> Result {
        let Some([delimiter, list]) = argument.as_list() else {
            return invalid(place, "Fn::Join takes a delimiter and a list");
        };
        let (delimiter, list) = (self.value_or_null(delimiter), self.value_or_null(list));
        if delimiter.as_str().is_none() {
            return invalid(place, "the delimiter of Fn::Join is no text");
        }
        let is_empty = delimiter.as_str().is_some_and(|text| text.is_empty());
        self.items(&list, place, &mut |items| {
            let Some(items) = items else {
                let unknown = Unknown::new(identity::call("Join", [&delimiter, &list]), Type::String);
                return Ok(Value::unknown(unknown, place));
            };
            let mut parts = Vec::with_capacity(items.len() * 2);
            for item in items {
                if !is_empty && !parts.is_empty() {
                    parts.push(delimiter.clone());
                }
                // A list within it: an empty one, or one that is not known.
                match item.as_seq().map(Seq::items) {
                    Some([]) => {}
                    Some(_) => return invalid(item.place(), "Fn::Join takes a list of strings"),
                    None => parts.push(item.clone()),
                }
            }
            self.joined(&parts, place)
        })
    }

    /// Strings one behind the other.
    pub(super) fn joined(&self, parts: &[Value], place: Place) -> Result {
        let fuel = &self.stack.run.fuel;
        let mut pieces = Vec::new();
        let (mut sensitive, mut bytes) = (false, 0);
        for part in parts {
            sensitive |= part.origin.sensitive;
            let from = pieces.len();
            match &part.kind {
                Kind::String(text) => pieces.extend(text.pieces(part.place())),
                Kind::Number(number) => pieces.push(Piece::Known(number.to_string().into(), part.place())),
                Kind::Bool(known) => pieces.push(Piece::Known(known.to_string().into(), part.place())),
                Kind::Unknown(unknown) => pieces.push(Piece::Unknown(unknown.clone())),
                Kind::Null(_) => {}
                _ => return invalid(part.place(), format!("{} is no string", identity::of(part))),
            }
            let length = |piece: &Piece| if let Piece::Known(text, _) = piece { text.len() } else { 1 };
            bytes += pieces[from..].iter().map(length).sum::<usize>();
            fuel.spend(pieces.len() - from, place)?;
            fuel.text(bytes, place)?;
        }
        Ok(Value::new(Kind::String(Str::new(pieces)), place).sensitive(sensitive))
    }

    /// The base64 of a text.
    pub(super) fn base64(&mut self, argument: &Node, place: Place) -> Result {
        let text = self.value_or_null(argument);
        lift(&[text], place, &mut |text| {
            let [text] = text else { return Ok(Value::null(place)) };
            if let Some(known) = text.as_str() {
                return Ok(Value::string(STANDARD.encode(known.as_bytes()), place));
            }
            let unknown = Unknown::new(identity::call("Base64", [text]), Type::String);
            Ok(Value::unknown(unknown, place))
        })
    }
}

/// The parts of a text: `${!Literal}` is `${Literal}`, and what is not closed is as it is.
fn chunks(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(open) = text[at..].find("${").map(|next| at + next) {
        let Some(close) = text[open..].find('}').map(|next| open + next) else { break };
        if text[open + 2..].starts_with('!') {
            chunks.push(Chunk::Literal(from..open + 2));
            from = open + 3;
        } else {
            chunks.push(Chunk::Literal(from..open));
            chunks.push(Chunk::Name(open + 2..close));
            from = close + 1;
        }
        at = close + 1;
    }
    chunks.push(Chunk::Literal(from..text.len()));
    chunks.retain(|chunk| !matches!(chunk, Chunk::Literal(span) if span.is_empty()));
    chunks
}

/// Pieces in which dynamic references are not known.
fn resolved(pieces: &[Piece]) -> Vec<Piece> {
    let mut found = Vec::new();
    for piece in pieces {
        let Piece::Known(text, _) = piece else {
            found.push(piece.clone());
            continue;
        };
        let own = std::slice::from_ref(piece);
        let mut from = 0;
        while let Some(open) = text[from..].find(DYNAMIC).map(|next| from + next) {
            let close = text[open..].find("}}").map_or(text.len(), |next| open + next + 2);
            found.extend(stretch(own, from..open));
            found.push(Piece::Unknown(Unknown::new(&text[open..close], Type::String).not_null()));
            from = close;
        }
        found.extend(stretch(own, from..text.len()));
    }
    found
}
