//! Texts put together from parts: where each part stands, and what of the text is not known.
//!
//! A policy comes from a heredoc, from `jsonencode`, from a data source or from all of them at once. All are read as one JSON text in which
//! a character of a private plane stands for each thing that is not known.

use crate::base::{Entries, Kind, Piece, Place, Seq, Span, Str, Type, Value, json};
use crate::iam::text::{self, Text, Unknown};

/// The first of the characters that stand for what is not known: supplementary private use area A.
const FIRST_GAP: u32 = 0xF_0000;

/// The last of them.
const LAST_GAP: u32 = 0xF_FFFD;

/// The JSON text of a value that may be a document.
#[derive(Debug, Default)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
    gaps: Vec<Gap>,
    /// Where the text stands in JSON: what is open.
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// The last character that is no space and stands in no string.
    last: u8,
    place: Place,
}

/// Where the text from `start` to the next part stands.
#[derive(Debug)]
struct Part {
    start: usize,
    place: Place,
    /// Whether its characters are those of the place.
    verbatim: bool,
}

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// A part of a string.
    Text(Unknown),
    /// Any JSON value.
    Value(Unknown),
    /// Any number of further elements or entries.
    Rest(Unknown),
}

impl Gap {
    /// What it is.
    pub fn unknown(&self) -> &Unknown {
        match self {
            Self::Text(unknown) | Self::Value(unknown) | Self::Rest(unknown) => unknown,
        }
    }
}

/// A value that holds one of the characters that stand for what is not known, or more unknown things than there are.
#[derive(Debug)]
pub struct Unusable;

impl Template {
    /// The text of a string value, or of any other value as JSON.
    pub fn of(value: &Value) -> Result<Self, Unusable> {
        let mut template = Self { place: value.place(), ..Self::default() };
        match &value.kind {
            Kind::String(text) => template.pieces(text, value.place())?,
            _ => template.value(value)?,
        }
        Ok(template)
    }

    /// The text, with stand-ins.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a range of the text stands.
    pub fn place(&self, span: &Span) -> Place {
        let Some((first, start)) = self.at(span.start) else { return self.place };
        if !first.verbatim {
            return first.place;
        }
        match self.at(span.end.saturating_sub(1)) {
            Some((last, end)) if last.verbatim && last.place.file == first.place.file && end >= start => {
                Place { file: first.place.file, start, end: end + u32::from(span.end > span.start) }
            }
            _ => Place { start, ..first.place },
        }
    }

    /// The part that holds a byte of the text, and the byte of the source that this is.
    fn at(&self, offset: usize) -> Option<(&Part, u32)> {
        let part = self.parts.get(self.parts.partition_point(|part| part.start <= offset).checked_sub(1)?)?;
        let within = u32::try_from(offset - part.start).unwrap_or(u32::MAX);
        Some((part, part.place.start.saturating_add(within)))
    }

    /// What a character stands for.
    pub fn gap(&self, character: char) -> Option<&Gap> {
        let number = u32::from(character).checked_sub(FIRST_GAP)?;
        self.gaps.get(usize::try_from(number).ok()?)
    }

    /// A string of the text with what is not known in it.
    pub fn string(&self, string: &str, place: Place) -> Text {
        let mut pieces = Vec::new();
        let mut rest = string;
        while let Some(at) = rest.find(|character| self.gap(character).is_some()) {
            pieces.push(text::Piece::Known(rest[..at].into()));
            let mut after = rest[at..].chars();
            let gap = after.next().and_then(|character| self.gap(character));
            pieces.extend(gap.map(|gap| text::Piece::Unknown(gap.unknown().clone())));
            rest = after.as_str();
        }
        pieces.push(text::Piece::Known(rest.into()));
        Text::new(pieces, place)
    }

    fn part(&mut self, place: Place, verbatim: bool) {
        self.parts.push(Part { start: self.text.len(), place, verbatim });
    }

    /// Adds characters that are JSON, or a part of it.
    fn push(&mut self, text: &str) -> Result<(), Unusable> {
        if !text.is_ascii() && text.chars().any(|character| (FIRST_GAP..=LAST_GAP).contains(&u32::from(character))) {
            return Err(Unusable);
        }
        for byte in text.bytes() {
            if self.in_string {
                self.in_string = self.escaped || byte != b'"';
                self.escaped = !self.escaped && byte == b'\\';
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'[' | b'{' => self.open.push(byte),
                b']' | b'}' => drop(self.open.pop()),
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                self.last = byte;
            }
        }
        self.text.push_str(text);
        Ok(())
    }

    fn stand_in(&mut self, gap: Gap) -> Result<(), Unusable> {
        let number = u32::try_from(self.gaps.len()).ok().and_then(|number| FIRST_GAP.checked_add(number));
        let character = number.filter(|number| *number <= LAST_GAP).and_then(char::from_u32).ok_or(Unusable)?;
        self.gaps.push(gap);
        self.text.push(character);
        Ok(())
    }

    /// A gap that stands for a value, or for further elements or entries.
    fn quoted(&mut self, gap: Gap) -> Result<(), Unusable> {
        self.push("\"")?;
        self.stand_in(gap)?;
        self.push("\"")
    }

    /// Something that is not known, wherever the text has come to.
    fn unknown(&mut self, unknown: &crate::base::Unknown, place: Place) -> Result<(), Unusable> {
        self.part(place, false);
        if self.in_string {
            let mut escaped = String::new();
            json::escape(unknown.prefix(), &mut escaped);
            self.push(&escaped)?;
            return self.stand_in(Gap::Text(named(unknown)));
        }
        if self.last == b':' || self.open.is_empty() {
            return self.quoted(Gap::Value(named(unknown)));
        }
        self.rest(unknown)
    }

    /// Any number of further elements or entries of what is open.
    fn rest(&mut self, unknown: &crate::base::Unknown) -> Result<(), Unusable> {
        if !matches!(self.last, b'[' | b'{' | b',') {
            self.push(",")?;
        }
        self.quoted(Gap::Rest(named(unknown)))?;
        if self.open.last() == Some(&b'{') { self.push(":null") } else { Ok(()) }
    }

    /// The pieces of a text that is JSON as a whole.
    fn pieces(&mut self, text: &Str, place: Place) -> Result<(), Unusable> {
        for piece in text.pieces(place) {
            match piece {
                Piece::Known(text, place) => {
                    let after_rest = self.text.ends_with('"') && !self.in_string && self.ends_in_rest();
                    if after_rest && text.trim_start().starts_with(['"', '{', '[']) {
                        self.push(",")?;
                    }
                    self.part(place, place.span().len() == text.len());
                    self.push(&text)?;
                }
                Piece::Unknown(unknown) => self.unknown(&unknown, place)?,
                // Within a string of JSON, the JSON of a value is text like any other.
                Piece::Json(value, layout) if self.in_string => {
                    let flat = Str::json_in(value.clone(), layout).flat_pieces(value.place());
                    self.pieces(&Str::new(flat), value.place())?;
                }
                Piece::Json(value, _) => self.value(&value)?,
            }
        }
        Ok(())
    }

    fn ends_in_rest(&self) -> bool {
        let last = self.text.chars().rev().nth(1);
        matches!(last.and_then(|character| self.gap(character)), Some(Gap::Rest(_)))
    }

    fn value(&mut self, value: &Value) -> Result<(), Unusable> {
        self.part(value.place(), false);
        match &value.kind {
            Kind::Null(_) => self.push("null"),
            Kind::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Kind::Number(number) => self.push(&number.to_string()),
            Kind::String(text) => self.string_value(text, value.place()),
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => self.seq(seq, value.place()),
            Kind::Map(entries) | Kind::Object(entries) => self.entries(entries, value.place()),
            Kind::Unknown(unknown) if *unknown.ty() == Type::String && unknown.is_not_null() => {
                self.push("\"")?;
                self.unknown(unknown, value.place())?;
                self.push("\"")
            }
            Kind::Unknown(unknown) => self.quoted(Gap::Value(named(unknown))),
            Kind::Either(either) => self.quoted(Gap::Value(named(either.condition()))),
        }
    }

    fn string_value(&mut self, text: &Str, place: Place) -> Result<(), Unusable> {
        self.push("\"")?;
        for piece in text.flat_pieces(place) {
            match piece {
                Piece::Known(text, place) => {
                    let mut escaped = String::new();
                    json::escape(&text, &mut escaped);
                    self.part(place, escaped == *text && place.span().len() == text.len());
                    self.push(&escaped)?;
                }
                Piece::Unknown(unknown) => self.unknown(&unknown, place)?,
                Piece::Json(..) => {}
            }
        }
        self.part(place, false);
        self.push("\"")
    }

    fn seq(&mut self, seq: &Seq, place: Place) -> Result<(), Unusable> {
        self.push("[")?;
        for (at, item) in seq.items().iter().enumerate() {
            if at > 0 {
                self.push(",")?;
            }
            self.value(item)?;
        }
        self.part(place, false);
        if let Some(more) = seq.more() {
            self.rest(more)?;
        }
        self.push("]")
    }

    fn entries(&mut self, entries: &Entries, place: Place) -> Result<(), Unusable> {
        self.push("{")?;
        for (at, entry) in entries.items().iter().enumerate() {
            if at > 0 {
                self.push(",")?;
            }
            let mut key = String::from("\"");
            json::escape(&entry.key, &mut key);
            key.push_str("\":");
            self.part(entry.place, false);
            self.push(&key)?;
            self.value(&entry.value)?;
        }
        self.part(place, false);
        if let Some(more) = entries.more() {
            self.rest(more)?;
        }
        self.push("}")
    }
}

fn named(unknown: &crate::base::Unknown) -> Unknown {
    Unknown::new(std::sync::Arc::clone(unknown.identity()))
}
