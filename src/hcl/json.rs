//! HCL's JSON syntax: JSON with places, and its values as expressions.
//!
//! HCL JSON Syntax Specification: strings are templates where an expression is expected, and literal text where it is not.

use std::collections::HashSet;

use jsonc_parser::ast::{Object, ObjectProp, ObjectPropName, StringLit, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::ast::{Expression, Key, Kind, Part, Unary};
use super::parse;
use super::relocate::{self, Original};
use crate::base::{Mistake, Place, Span};

/// Strict JSON: what `jsonc_parser` takes beyond it is refused.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// A file of JSON syntax, or a part of one.
pub struct Document<'a> {
    /// Its text.
    source: &'a str,
    /// What its places say.
    file: u32,
    /// Where it begins in the file.
    start: usize,
    /// What it holds.
    pub value: Value<'a>,
}

/// How the strings of a value are to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strings {
    /// As templates.
    Templates,
    /// As they are.
    Literals,
    /// As expressions in native syntax: references and types.
    Expressions,
}

/// Reads a file. `file` is what its places say. Call it on a thread with a stack of [`parse::STACK`].
pub fn document(source: &str, file: u32) -> Result<Document<'_>, Mistake> {
    parse::bounded(source)?;
    part(source, file, 0..source.len())
}

/// Reads a part of a file, which may be larger than those that are read whole.
pub fn part(source: &str, file: u32, span: Span) -> Result<Document<'_>, Mistake> {
    let (start, source) = (span.start, &source[span]);
    if values(source) > parse::MOST_TOKENS {
        return Err(Mistake::new(start..start, format!("this holds more than {} values", parse::MOST_TOKENS)));
    }
    let parsed = parse_to_ast(source, &CollectOptions::default(), &STRICT).map_err(|error| {
        let Range { start: from, end: to } = error.range();
        Mistake::new(start + from..start + to, format!("this is no JSON: {}", error.kind()))
    })?;
    let empty = || Mistake::new(start..start, "this file is empty").expected("an object");
    Ok(Document { source, file, start, value: parsed.value.ok_or_else(empty)? })
}

/// About how many values a text holds, and no fewer.
pub fn values(source: &str) -> usize {
    source.bytes().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count()
}

impl Document<'_> {
    /// Where a part of it stands.
    pub fn place(&self, part: &impl Ranged) -> Place {
        self.at(part.start()..part.end())
    }

    fn at(&self, span: Span) -> Place {
        Place::new(self.file, &(self.start + span.start..self.start + span.end))
    }

    /// A mistake at a part of it.
    pub fn mistake(&self, part: &impl Ranged, message: impl Into<String>) -> Mistake {
        Mistake::new(self.place(part).span(), message)
    }

    /// A value as an expression.
    pub fn expression(&self, value: &Value<'_>, strings: Strings) -> Result<Expression, Mistake> {
        let place = self.place(value);
        let kind = match value {
            Value::NullKeyword(_) => Kind::Null,
            Value::BooleanLit(literal) => Kind::Bool(literal.value),
            Value::NumberLit(literal) => match literal.value.strip_prefix('-') {
                Some(digits) => {
                    let digits = Expression { kind: Kind::Number(digits.into()), place };
                    Kind::Unary(Unary::Negate, Box::new(digits))
                }
                None => Kind::Number(literal.value.into()),
            },
            Value::StringLit(literal) => return self.string(literal, strings),
            Value::Array(array) => Kind::Tuple(
                array.elements.iter().map(|element| self.expression(element, strings)).collect::<Result<_, _>>()?,
            ),
            Value::Object(object) => Kind::Object(self.entries(object, strings)?),
        };
        Ok(Expression { kind, place })
    }

    /// What an object holds. Other than in native syntax, a key that stands twice is a mistake.
    fn entries(&self, object: &Object<'_>, strings: Strings) -> Result<Vec<(Key, Expression)>, Mistake> {
        let keys = if strings == Strings::Templates { strings } else { Strings::Literals };
        let mut names = HashSet::new();
        let entry = |property: &ObjectProp<'_>| {
            let name = match &property.name {
                ObjectPropName::String(literal) => literal,
                ObjectPropName::Word(word) => return Err(self.mistake(word, "a name stands in quotes")),
            };
            if !names.insert(name.value.to_string()) {
                return Err(self.mistake(name, format!("{} stands here a second time", name.value)));
            }
            Ok((Key::Expression(self.string(name, keys)?), self.expression(&property.value, strings)?))
        };
        object.properties.iter().map(entry).collect()
    }

    fn string(&self, literal: &StringLit<'_>, strings: Strings) -> Result<Expression, Mistake> {
        let place = self.place(literal);
        let wrong = |mistake: Mistake| self.mistake(literal, mistake.to_string());
        let has_sequence = literal.value.contains("${") || literal.value.contains("%{");
        if strings == Strings::Expressions {
            let mut expression = parse::expression(&literal.value, self.file).map_err(wrong)?;
            relocate::expression(&mut expression, &Cooked::new(self, literal));
            return Ok(expression);
        }
        let cooked = Cooked::new(self, literal);
        if strings == Strings::Literals || !has_sequence {
            let parts = cooked.pieces.into_iter().map(|piece| Part::Literal(piece.text, piece.place)).collect();
            return Ok(Expression { kind: Kind::Template(parts), place });
        }
        let mut parts = parse::template(&literal.value, self.file).map_err(wrong)?;
        relocate::parts(&mut parts, &cooked);
        Ok(Expression { kind: Kind::Template(parts), place })
    }
}

/// A stretch of a string: verbatim, or one escape sequence.
struct Piece {
    /// What it means.
    text: Box<str>,
    /// Where it stands.
    place: Place,
    /// Its offset in the meaning of the whole string.
    start: u32,
}

/// The meaning of a string of JSON, with the way back to the file.
struct Cooked {
    pieces: Vec<Piece>,
    end: u32,
}

impl Cooked {
    fn new(document: &Document<'_>, literal: &StringLit<'_>) -> Self {
        let (start, end) = (literal.start() + 1, literal.end().saturating_sub(1));
        let raw = document.source.get(start..end).unwrap_or_default();
        let mut cooked = Self { pieces: Vec::new(), end: document.at(end..end).end };
        let mut at = 0;
        let mut meaning = 0;
        while at < raw.len() {
            let rest = &raw[at..];
            let (length, text): (usize, Box<str>) = if rest.starts_with('\\') {
                escape(rest)
            } else {
                let length = rest.find('\\').unwrap_or(rest.len());
                (length, rest[..length].into())
            };
            let place = document.at(start + at..start + at + length);
            at += length;
            cooked.pieces.push(Piece { start: meaning, place, text });
            meaning += cooked.pieces.last().map_or(0, |piece| bytes(&piece.text));
        }
        cooked
    }

    /// The piece that holds this offset, or the last one.
    fn piece(&self, at: u32) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.start <= at);
        self.pieces.get(after.saturating_sub(1))
    }

    /// The place in the file of an offset in the meaning.
    fn original(&self, at: u32) -> u32 {
        self.piece(at).map_or(self.end, |piece| {
            let inside = at - piece.start.min(at);
            if inside >= bytes(&piece.text) {
                piece.place.end
            } else if piece.verbatim() {
                piece.place.start + inside
            } else {
                piece.place.start
            }
        })
    }
}

impl Piece {
    fn verbatim(&self) -> bool {
        bytes(&self.text) == self.place.end - self.place.start
    }
}

impl Original for Cooked {
    fn place(&self, place: Place) -> Place {
        Place { start: self.original(place.start), end: self.original(place.end), ..place }
    }

    fn literal(&self, text: Box<str>, place: Place) -> impl Iterator<Item = (Box<str>, Place)> {
        // The meaning of an escape of templates, as `$${`, is one piece whatever it is written with.
        if bytes(&text) != place.end - place.start {
            return vec![(text, self.place(place))].into_iter();
        }
        let mut pieces = Vec::new();
        let mut at = place.start;
        while at < place.end {
            let Some(piece) = self.piece(at) else { break };
            let end = place.end.min(piece.start + bytes(&piece.text)).max(at + 1);
            let part = text.get((at - place.start) as usize..(end - place.start) as usize).unwrap_or_default();
            pieces.push((part.into(), self.place(Place { start: at, end, ..place })));
            at = end;
        }
        pieces.into_iter()
    }
}

fn bytes(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// The length and the meaning of the escape sequence that `rest` begins with. The parser has made sure that it is one.
fn escape(rest: &str) -> (usize, Box<str>) {
    let unit = |at: usize| rest.get(at + 2..at + 6).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let meaning = match rest.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => {
            let first = unit(0).unwrap_or(0xfffd);
            let second = rest.get(6..8).filter(|next| *next == "\\u").and_then(|_| unit(6));
            let pair = [first, second.unwrap_or(0)];
            if let Some(Ok(both)) = second.and_then(|_| char::decode_utf16(pair).next())
                && both.len_utf16() == 2
            {
                return (12, both.to_string().into());
            }
            let alone = char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER);
            return (6.min(rest.len()), alone.to_string().into());
        }
        _ => return (2.min(rest.len()), rest.get(1..2).unwrap_or_default().into()),
    };
    (2, meaning.to_string().into())
}
