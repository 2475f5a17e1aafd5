//! YAML, as Terraform reads and writes it.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::Call;
use super::encoding::bytes_of_base64;
use crate::base::{Entry, Kind, Number, Value};
use crate::hcl::eval::{EvalError, Result, normal};

mod write;

pub fn encode(call: &Call<'_>) -> Result<Value> {
    let mut emitter = write::Emitter::default();
    emitter.document(call.argument(0));
    call.string(emitter.text())
}

pub fn decode(call: &Call<'_>) -> Result<Value> {
    let mut reader = Reader { call, events: Parser::new_from_str(call.text(0)), anchors: HashMap::new(), depth: 0 };
    let mut documents = 0;
    let mut value = None;
    while let Some(event) = reader.next()? {
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                let first = reader.next()?.ok_or_else(|| reader.refuse())?;
                value = Some(reader.node(first)?);
            }
            Event::StreamEnd => break,
            _ => {}
        }
    }
    match (value, documents) {
        (Some(value), 1) => Ok(value),
        _ => Err(call.invalid("exactly one YAML document is required")),
    }
}

struct Reader<'a, 'c> {
    call: &'a Call<'c>,
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: HashMap<usize, Value>,
    depth: u16,
}

impl<'a> Reader<'a, '_> {
    fn refuse(&self) -> EvalError {
        self.call.invalid("this is no YAML that Terraform reads")
    }

    fn next(&mut self) -> Result<Option<Event<'a>>> {
        self.call.fuel.spend(1, self.call.place)?;
        match self.events.next() {
            None => Ok(None),
            Some(Ok((event, _))) => Ok(Some(event)),
            Some(Err(error)) => Err(self.call.invalid(format!("this is no YAML: {error}"))),
        }
    }

    fn must(&mut self) -> Result<Event<'a>> {
        self.next()?.ok_or_else(|| self.refuse())
    }

    fn node(&mut self, event: Event<'a>) -> Result<Value> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = self.scalar(&text, style, tag.as_deref())?;
                Ok(self.anchored(anchor, value))
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().ok_or_else(|| self.refuse())?;
                // What stands behind an alias counts each time.
                self.call.fuel.read(&value, self.call.place)?;
                Ok(value)
            }
            Event::SequenceStart(anchor, tag) => {
                self.only(tag.as_deref(), "seq")?;
                let value = self.deeper(Self::sequence)?;
                Ok(self.anchored(anchor, value))
            }
            Event::MappingStart(anchor, tag) => {
                self.only(tag.as_deref(), "map")?;
                let value = self.deeper(Self::mapping)?;
                Ok(self.anchored(anchor, value))
            }
            _ => Err(self.refuse()),
        }
    }

    fn anchored(&mut self, anchor: usize, value: Value) -> Value {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        value
    }

    fn only(&self, tag: Option<&Tag>, suffix: &str) -> Result<()> {
        if tag.is_none_or(|tag| tag.is_yaml_core_schema() && tag.suffix == suffix) {
            Ok(())
        } else {
            Err(self.refuse())
        }
    }

    fn deeper(&mut self, inner: fn(&mut Self) -> Result<Value>) -> Result<Value> {
        self.depth += 1;
        if self.depth > self.call.fuel.bounds().nesting {
            return Err(self.call.bound("this YAML nests too deep"));
        }
        let value = inner(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn sequence(&mut self) -> Result<Value> {
        let mut items = Vec::new();
        loop {
            match self.must()? {
                Event::SequenceEnd => return Ok(Value::tuple(items, self.call.place)),
                event => items.push(self.node(event)?),
            }
        }
    }

    fn mapping(&mut self) -> Result<Value> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (text, style, tag) = match self.must()? {
                Event::MappingEnd => return Ok(Value::object(entries, self.call.place)),
                Event::Scalar(text, style, _, tag) => (text, style, tag),
                _ => return Err(self.call.invalid("only strings can be keys")),
            };
            let merge = match tag.as_deref() {
                None => &*text == "<<",
                Some(tag) => tag.is_yaml_core_schema() && tag.suffix == "merge",
            };
            if merge {
                let event = self.must()?;
                let merged = self.node(event)?;
                self.merge(&merged, &mut entries)?;
                continue;
            }
            let key = self.scalar(&text, style, tag.as_deref())?;
            let key = crate::hcl::types::convert(&key, &crate::base::Type::String).map_err(|_| self.refuse())?;
            let key = key.as_str().cloned().ok_or_else(|| self.call.invalid("a key must not be null"))?;
            let event = self.must()?;
            let value = self.node(event)?;
            entries.push(Entry { key, place: self.call.place, value });
        }
    }

    fn merge(&self, merged: &Value, entries: &mut Vec<Entry>) -> Result<()> {
        let mut add = |value: &Value| match value.as_entries() {
            Some(from) => {
                entries.extend(from.items().iter().cloned());
                Ok(())
            }
            None => Err(self.call.invalid("only mappings can be merged")),
        };
        match merged.as_seq() {
            Some(seq) => seq.items().iter().try_for_each(add),
            None => add(merged),
        }
    }

    /// What a scalar means: YAML 1.2, with the words for true and false of 1.1, and dates as strings.
    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value> {
        let tag = match tag {
            None => "",
            Some(tag) if tag.is_yaml_core_schema() => &*tag.suffix,
            // `!` alone makes a string.
            Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => "str",
            Some(_) => return Err(self.refuse()),
        };
        let string = || Kind::String(crate::base::Str::known(normal(text)));
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let kind = match tag {
            "str" => string(),
            "binary" => {
                bytes_of_base64(text).ok_or_else(|| self.refuse())?;
                string()
            }
            "" if !quoted && matches!(text, ".nan" | ".NaN" | ".NAN") => return Err(self.refuse()),
            "bool" | "int" | "float" | "null" | "timestamp" | "" => {
                let resolved = if quoted && hinted(text) { Some(string()) } else { resolved(text, tag) };
                match (resolved, tag) {
                    (Some(kind), _) => kind,
                    (None, "") => string(),
                    (None, "null") => Kind::Null(crate::base::Type::Any),
                    (None, "int" | "float") => number(text).ok_or_else(|| self.refuse())?,
                    (None, _) => return Err(self.refuse()),
                }
            }
            _ => return Err(self.refuse()),
        };
        Ok(Value::new(kind, self.call.place))
    }
}

/// Whether the first character may begin something other than a string.
fn hinted(text: &str) -> bool {
    matches!(text.bytes().next(), None | Some(b'+' | b'-' | b'.' | b'~' | b'0'..=b'9'))
        || text.starts_with(['y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O'])
}

/// What a plain scalar is other than a string.
fn resolved(text: &str, tag: &str) -> Option<Kind> {
    if !hinted(text) {
        return None;
    }
    let infinite = |negative: bool| match Number::parse(if negative { "-Inf" } else { "Inf" }) {
        Some(Ok(number)) => Some(Kind::Number(number)),
        _ => None,
    };
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Some(Kind::Bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Some(Kind::Bool(false));
        }
        "" | "~" | "null" | "Null" | "NULL" => return Some(Kind::Null(crate::base::Type::Any)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return infinite(false),
        "-.inf" | "-.Inf" | "-.INF" => return infinite(true),
        _ => {}
    }
    if let Some(b'.') = text.bytes().next() {
        return plain_number(text);
    }
    if matches!(tag, "" | "timestamp")
        && let Some(timestamp) = timestamp(text)
    {
        return Some(Kind::String(crate::base::Str::known(timestamp)));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |text: &str, base: u32| !text.is_empty() && text.chars().all(|c| c.is_digit(base));
    let based = |prefix: &str, base: u32| {
        text.strip_prefix(prefix)
            .filter(|rest| digits(rest, base))
            .and_then(|rest| u64::from_str_radix(rest, base).ok())
    };
    if let Some(value) = based("0o", 8).or_else(|| based("0x", 16)) {
        return plain_number(&value.to_string());
    }
    if unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') { plain_number(text) } else { None }
}

fn plain_number(text: &str) -> Option<Kind> {
    Number::parse(text)?.ok().map(Kind::Number)
}

/// A number by its tag, which may have underscores.
fn number(text: &str) -> Option<Kind> {
    plain_number(&text.replace('_', ""))
}

/// The timestamp in RFC 3339 where the text is one of those that YAML 1.1 knows.
fn timestamp(text: &str) -> Option<Arc<str>> {
    let (year, rest) = text.split_once('-')?;
    let digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) {
        return None;
    }
    let (month, rest) = rest.split_once('-')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, rest) = rest.split_at(end);
    let number = |text: &str| digits(text, 2).then(|| text.parse::<i8>().ok()).flatten();
    let date = jiff::civil::Date::new(year.parse().ok()?, number(month)?, number(day)?).ok()?;
    if rest.is_empty() {
        return Some(format!("{date}T00:00:00Z").into());
    }
    let (zoned, rest) = match rest.as_bytes().first()? {
        b'T' | b't' => (true, &rest[1..]),
        b' ' => (false, &rest[1..]),
        _ => return None,
    };
    let end = if zoned { rest.find(['Z', '+', '-'])? } else { rest.len() };
    let (time, zone) = rest.split_at(end);
    let mut parts = time.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let seconds = parts.next()?;
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if parts.next().is_some() || !digits(fraction, 20) {
        return None;
    }
    let second = number(second).filter(|second| *second < 60)?;
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    let zone = match zone {
        "" | "Z" | "+00:00" | "-00:00" => "Z",
        zone if zone.len() == 6
            && zone.as_bytes()[3] == b':'
            && number(&zone[1..3])? < 24
            && number(&zone[4..])? < 60 =>
        {
            zone
        }
        _ => return None,
    };
    Some(format!("{date}T{}{zone}", time.strftime("%H:%M:%S")).into())
}
