//! JSON values with places, looked into one level at a time.
//!
//! `serde_json` checks the whole text first, without recursion, and keeps values as slices of it. Each level of a policy is split from
//! its slice when it is asked for, so that what is not part of a policy costs nothing, however deep or long it is.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{Deserialize, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::ReadError;
use super::template::{Gap, Template};
use crate::base::{Place, Span};
use crate::iam::text::Text;

/// A text and where it stands.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    pub text: &'a str,
    pub at: At<'a>,
}

/// Where a text stands.
#[derive(Clone, Copy)]
pub enum At<'a> {
    /// It is the whole of a file.
    File(u32),
    /// It was put together.
    Template(&'a Template),
}

/// A value that is well formed.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    raw: &'a str,
    origin: Origin<'a>,
}

/// What a value is, looked into by one level.
pub enum Content<'a> {
    Object(Vec<(Value<'a>, Value<'a>)>),
    Array(Vec<Value<'a>>),
    String,
    /// A number, as it is written.
    Number(&'a str),
    Bool(&'static str),
    Null,
    /// Any value, or any number of them.
    Gap(&'a Gap),
}

impl<'a> Origin<'a> {
    /// The one value that the text is.
    pub fn parse(self) -> Result<Value<'a>, ReadError> {
        match serde_json::from_str::<&RawValue>(self.text) {
            Ok(raw) => Ok(Value::of(raw, self)),
            Err(error) => Err(self.refuse(&error)),
        }
    }

    /// The place of this range of bytes.
    pub fn place(self, span: &Span) -> Place {
        match self.at {
            At::File(file) => Place::new(file, span),
            At::Template(template) => template.place(span),
        }
    }

    /// What the string stands for, where it is a value or a rest that is not known.
    fn gap(self, string: &str) -> Option<&'a Gap> {
        let At::Template(template) = self.at else { return None };
        let mut characters = string.chars();
        let gap = characters.next().and_then(|first| template.gap(first))?;
        (characters.next().is_none() && !matches!(gap, Gap::Text(_))).then_some(gap)
    }

    /// What `serde_json` says of the whole text.
    fn refuse(self, error: &serde_json::Error) -> ReadError {
        let said = said(error);
        let line: usize = self.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        // The column counts the bytes that were taken, mostly with the one at fault.
        let taken = usize::from(!said.starts_with("control character"));
        let at = if error.is_eof() { self.text.len() } else { line + error.column().saturating_sub(taken) };
        let begins = |at: &usize| self.text.is_char_boundary(*at);
        let first = (0..=at.min(self.text.len())).rev().find(begins).unwrap_or(0);
        let last = (first + 1..self.text.len()).find(begins).unwrap_or(self.text.len());
        let expected = match said.strip_prefix("expected ") {
            Some("value") => "a value",
            Some("ident") => "`true`, `false` or `null`",
            Some(expected) => expected,
            None => "JSON as in RFC 8259",
        };
        let message =
            if said.starts_with("expected ") { "this is not JSON" } else { &format!("this is not JSON: {said}") };
        ReadError::new(self.place(&(first..last)), message, expected)
    }
}

/// The message without the place.
fn said(error: &serde_json::Error) -> String {
    let mut said = error.to_string();
    said.truncate(said.rfind(" at line ").unwrap_or(said.len()));
    said
}

impl<'a> Value<'a> {
    /// Where it stands; a string with its quotes.
    pub fn place(self) -> Place {
        let start = self.raw.as_ptr().addr() - self.origin.text.as_ptr().addr();
        self.origin.place(&(start..start + self.raw.len()))
    }

    /// From the beginning of this to the end of `other`.
    pub fn to(self, other: Self) -> Place {
        let (from, to) = (self.place(), other.place());
        if from.file == to.file && from.end <= to.end { Place { end: to.end, ..from } } else { from }
    }

    /// What it is.
    pub fn content(self) -> Result<Content<'a>, ReadError> {
        Ok(match self.raw.as_bytes().first() {
            Some(b'{') => {
                let entries = self.parse::<Entries>()?.0.into_iter();
                let value = |raw| Self::of(raw, self.origin);
                Content::Object(entries.map(|(name, entry)| (value(name), value(entry))).collect())
            }
            Some(b'[') => {
                let elements = self.parse::<Vec<&RawValue>>()?;
                Content::Array(elements.into_iter().map(|raw| Self::of(raw, self.origin)).collect())
            }
            Some(b'"') => self.origin.gap(self.inner()).map_or(Content::String, Content::Gap),
            Some(b't') => Content::Bool("true"),
            Some(b'f') => Content::Bool("false"),
            Some(b'n') | None => Content::Null,
            Some(_) => Content::Number(self.raw),
        })
    }

    /// What stands between the quotes of a string.
    fn inner(self) -> &'a str {
        self.raw.get(1..self.raw.len().saturating_sub(1)).unwrap_or_default()
    }

    /// A string with what is not known in it.
    pub fn text(self) -> Result<Text, ReadError> {
        let string = self.string()?;
        Ok(match self.origin.at {
            At::File(_) => Text::known(&string, self.place()),
            At::Template(template) => template.string(&string, self.place()),
        })
    }

    /// The text of a string, with the stand-ins of what is not known. Fails on an escape that stands for no character.
    pub fn string(self) -> Result<Cow<'a, str>, ReadError> {
        let inner = self.inner();
        if !inner.contains('\\') {
            return Ok(Cow::Borrowed(inner));
        }
        self.parse().map(Cow::Owned)
    }

    fn of(raw: &'a RawValue, origin: Origin<'a>) -> Self {
        Self { raw: raw.get(), origin }
    }

    fn parse<T: Deserialize<'a>>(self) -> Result<T, ReadError> {
        let refuse =
            |error| ReadError::new(self.place(), format!("this is not JSON: {}", said(&error)), "JSON as in RFC 8259");
        serde_json::from_str(self.raw).map_err(refuse)
    }
}

/// The names and values of an object in their order, with those that repeat.
struct Entries<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(parser: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        parser.deserialize_map(Collect)
    }
}
