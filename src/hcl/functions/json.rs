//! JSON, also of strings of which parts are not known.

use std::sync::Arc;

use super::Call;
use crate::base::{Entries, Entry, Kind, Number, Piece, Place, Seq, Str, Type, Unknown, Value};
use crate::hcl::eval::{EvalError, Fuel, Result, normal};

pub fn json_encode(call: &Call<'_>) -> Result<Value> {
    let value = call.argument(0);
    if let Kind::Unknown(_) = value.kind {
        return Ok(call.unknown_value(Type::String));
    }
    if has_infinity(value) {
        return Err(call.invalid("an infinite number has no JSON"));
    }
    let text = Str::json(value.clone());
    call.fuel.read(value, call.place)?;
    Ok(call.here(Kind::String(text)))
}

fn has_infinity(value: &Value) -> bool {
    match &value.kind {
        Kind::Number(number) => number.is_infinite(),
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => seq.items().iter().any(has_infinity),
        Kind::Map(entries) | Kind::Object(entries) => entries.items().iter().any(|entry| has_infinity(&entry.value)),
        _ => false,
    }
}

pub fn json_decode(call: &Call<'_>) -> Result<Value> {
    let value = call.argument(0);
    match decode(value, call.fuel, call.place) {
        Ok(Some(decoded)) => Ok(decoded),
        Ok(None) => Ok(call.unknown(Type::Any)),
        Err(error) => Err(error),
    }
}

/// The value that a JSON text says. Unknown parts inside of its strings stay parts of those; an unknown part in the place of a value is
/// that value. `None` where what is not known could change the structure.
pub fn decode(text: &Value, fuel: &Fuel, place: Place) -> Result<Option<Value>> {
    let Kind::String(string) = &text.kind else { return Ok(None) };
    if let Some(value) = string.as_json() {
        return Ok(Some(as_decoded(value)));
    }
    let mut input = Input::default();
    for piece in string.pieces(text.place()) {
        match piece {
            Piece::Known(known, place) => {
                input.sources.push((input.text.len(), place, place.span().len() == known.len()));
                input.text.push_str(&known);
            }
            Piece::Unknown(unknown) => input.marks.push((input.text.len(), Mark::Unknown(unknown))),
            Piece::Json(value, _) => input.marks.push((input.text.len(), Mark::Json(value))),
        }
    }
    fuel.spend(input.text.len() / 8, place)?;
    let mut parser = Parser { input: &input, at: 0, mark: 0, depth: 0, fuel, place };
    let parsed = parser.document();
    match parsed {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Open) => Ok(None),
        // With unknown parts, what looks wrong may yet be right.
        Err(Failure::Invalid(_)) if !input.marks.is_empty() && !text.is_known() => Ok(None),
        Err(Failure::Invalid(at)) => {
            let message = format!("this is no JSON: it goes wrong after {at} bytes");
            Err(EvalError::invalid(place, message))
        }
        Err(Failure::Bound(error)) => Err(error),
    }
}

/// Lists and sets are tuples and maps are objects, once they have been JSON.
fn as_decoded(value: &Value) -> Value {
    let kind = match &value.kind {
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            let items = seq.items().iter().map(as_decoded).collect();
            Kind::Tuple(Seq::of(Type::Any, items, seq.more().cloned()).scattered(seq.is_scattered()))
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            let item = |entry: &Entry| Entry { value: as_decoded(&entry.value), ..entry.clone() };
            Kind::Object(Entries::of(Type::Any, entries.items().iter().map(item).collect(), entries.more().cloned()))
        }
        Kind::Null(_) => Kind::Null(Type::Any),
        other => other.clone(),
    };
    let mut origin = value.origin.clone();
    origin.sensitive = false;
    Value { kind, origin }
}

/// The known text, what stands unknown between its bytes, and where its bytes come from.
#[derive(Default)]
struct Input {
    text: String,
    marks: Vec<(usize, Mark)>,
    /// Offsets where a source begins, its place, and whether it is verbatim.
    sources: Vec<(usize, Place, bool)>,
}

enum Mark {
    Unknown(Unknown),
    Json(Value),
}

enum Failure {
    /// What is not known decides.
    Open,
    Invalid(usize),
    Bound(EvalError),
}

impl Input {
    /// Where the bytes of a range come from.
    fn place(&self, start: usize, end: usize) -> Place {
        let source = self.sources.partition_point(|(at, ..)| *at <= start).checked_sub(1);
        let Some((at, place, verbatim)) = source.and_then(|source| self.sources.get(source)).copied() else {
            return Place::default();
        };
        if !verbatim {
            return place;
        }
        let offset = |bytes: usize| place.start + u32::try_from(bytes - at).unwrap_or(0);
        Place { file: place.file, start: offset(start), end: offset(end).min(place.end) }
    }
}

struct Parser<'a> {
    input: &'a Input,
    at: usize,
    /// The next mark.
    mark: usize,
    depth: u16,
    fuel: &'a Fuel,
    place: Place,
}

type Parsed<T> = std::result::Result<T, Failure>;

impl<'a> Parser<'a> {
    fn byte(&self) -> Option<u8> {
        self.input.text.as_bytes().get(self.at).copied()
    }

    /// What is not known and stands here.
    fn mark(&self) -> Option<&'a Mark> {
        self.input.marks.get(self.mark).filter(|(at, _)| *at == self.at).map(|(_, mark)| mark)
    }

    fn invalid<T>(&self) -> Parsed<T> {
        Err(Failure::Invalid(self.at))
    }

    /// Skips white space. What is not known and stands between tokens could be anything.
    fn space(&mut self) -> Parsed<()> {
        loop {
            if self.mark().is_some() {
                return Err(Failure::Open);
            }
            match self.byte() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                _ => return Ok(()),
            }
        }
    }

    fn space_to_value(&mut self) {
        while self.mark().is_none() && matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn document(&mut self) -> Parsed<Value> {
        self.space_to_value();
        let value = self.value()?;
        self.space()?;
        if self.at == self.input.text.len() { Ok(value) } else { self.invalid() }
    }

    fn value(&mut self) -> Parsed<Value> {
        self.fuel.spend(1, self.place).map_err(Failure::Bound)?;
        if let Some(mark) = self.mark() {
            self.mark += 1;
            let ends = matches!(self.byte(), None | Some(b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r'));
            if self.mark().is_some() || !ends {
                return Err(Failure::Open);
            }
            return Ok(match mark {
                Mark::Json(value) => as_decoded(value),
                // A string would stand between quotes, so this is the text of some value.
                Mark::Unknown(unknown) => {
                    let identity = format!("jsondecode({})", unknown.identity());
                    Value::unknown(Unknown::new(crate::base::identity::bounded(identity), Type::Any), self.place)
                }
            });
        }
        let start = self.at;
        let kind = match self.byte() {
            Some(b'{') => return self.deeper(Self::object),
            Some(b'[') => return self.deeper(Self::array),
            Some(b'"') => return self.string(),
            Some(b't') => self.word("true", Kind::Bool(true))?,
            Some(b'f') => self.word("false", Kind::Bool(false))?,
            Some(b'n') => self.word("null", Kind::Null(Type::Any))?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return self.invalid(),
        };
        if self.mark().is_some() {
            return Err(Failure::Open);
        }
        Ok(Value::new(kind, self.input.place(start, self.at)))
    }

    fn deeper(&mut self, inner: fn(&mut Self) -> Parsed<Value>) -> Parsed<Value> {
        self.depth += 1;
        if self.depth > self.fuel.bounds().nesting {
            let message = format!("this JSON nests more than {} levels deep", self.fuel.bounds().nesting);
            return Err(Failure::Bound(EvalError::bound(self.place, message)));
        }
        let value = inner(self);
        self.depth -= 1;
        value
    }

    fn word(&mut self, word: &str, kind: Kind) -> Parsed<Kind> {
        if self.input.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(kind)
        } else {
            self.invalid()
        }
    }

    fn number(&mut self) -> Parsed<Kind> {
        let rest = &self.input.text.as_bytes()[self.at..];
        let digits = |from: usize| rest.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let mut length = usize::from(rest.first() == Some(&b'-'));
        let whole = digits(length);
        if whole == 0 || whole > 1 && rest.get(length) == Some(&b'0') {
            return self.invalid();
        }
        length += whole;
        if rest.get(length) == Some(&b'.') {
            let fraction = digits(length + 1);
            if fraction == 0 {
                return self.invalid();
            }
            length += 1 + fraction;
        }
        if matches!(rest.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if exponent == 0 {
                return self.invalid();
            }
            length += 1 + sign + exponent;
        }
        let parsed = Number::parse(&self.input.text[self.at..self.at + length]);
        self.at += length;
        match parsed {
            Some(Ok(number)) => Ok(Kind::Number(number)),
            Some(Err(error)) => Err(Failure::Bound(crate::hcl::eval::of_number(error, self.place))),
            None => self.invalid(),
        }
    }

    fn string(&mut self) -> Parsed<Value> {
        let open = self.at;
        self.at += 1;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut text = String::new();
        let mut start = self.at;
        loop {
            if let Some(mark) = self.mark() {
                self.mark += 1;
                if !text.is_empty() {
                    pieces.push(Piece::Known(normal(&text), self.input.place(start, self.at)));
                    text.clear();
                }
                match mark {
                    Mark::Unknown(unknown) => pieces.push(Piece::Unknown(unknown.clone())),
                    // Its quotes would end this string.
                    Mark::Json(_) => return Err(Failure::Open),
                }
                start = self.at;
                continue;
            }
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut text)?,
                Some(0..=0x1f) | None => return self.invalid(),
                Some(_) => {
                    let stop = self.input.marks.get(self.mark).map_or(self.input.text.len(), |(at, _)| *at);
                    let rest = &self.input.text[self.at..stop];
                    let end = rest.find(|c: char| c < ' ' || c == '"' || c == '\\').unwrap_or(rest.len());
                    text.push_str(&rest[..end]);
                    self.at += end;
                }
            }
        }
        if !text.is_empty() {
            pieces.push(Piece::Known(normal(&text), self.input.place(start, self.at)));
        }
        self.at += 1;
        let place = self.input.place(open, self.at);
        Ok(match pieces.as_slice() {
            [] => Value::string("", place),
            [Piece::Known(text, place)] => Value::string(Arc::clone(text), *place),
            _ => Value::new(Kind::String(Str::new(pieces)), place),
        })
    }

    fn escape(&mut self, text: &mut String) -> Parsed<()> {
        if self.input.marks.get(self.mark).is_some_and(|(at, _)| *at == self.at + 1) {
            return Err(Failure::Open);
        }
        let bytes = self.input.text.as_bytes();
        let c = match bytes.get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let code = self.hexadecimal(self.at + 2)?;
                self.at += 6;
                // A pair of surrogates is one character; half a pair is none.
                if (0xd800..0xdc00).contains(&code)
                    && bytes.get(self.at..self.at + 2) == Some(b"\\u")
                    && let Ok(low @ 0xdc00..0xe000) = self.hexadecimal(self.at + 2)
                {
                    self.at += 6;
                    let code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                } else {
                    text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                return Ok(());
            }
            _ => return self.invalid(),
        };
        text.push(c);
        self.at += 2;
        Ok(())
    }

    fn hexadecimal(&self, at: usize) -> Parsed<u32> {
        let digits = self.input.text.get(at..at + 4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => Ok(code),
            None => self.invalid(),
        }
    }

    fn array(&mut self) -> Parsed<Value> {
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        self.space_to_value();
        if self.mark().is_some() || self.byte() != Some(b']') {
            loop {
                self.space_to_value();
                items.push(self.value()?);
                self.space()?;
                match self.byte() {
                    Some(b',') => self.at += 1,
                    Some(b']') => break,
                    _ => return self.invalid(),
                }
            }
        }
        self.at += 1;
        Ok(Value::tuple(items, self.input.place(start, self.at)))
    }

    fn object(&mut self) -> Parsed<Value> {
        let start = self.at;
        self.at += 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut more: Option<Unknown> = None;
        self.space()?;
        if self.byte() != Some(b'}') {
            loop {
                self.space()?;
                if self.byte() != Some(b'"') {
                    return self.invalid();
                }
                let key = self.string()?;
                self.space()?;
                if self.byte() != Some(b':') {
                    return self.invalid();
                }
                self.at += 1;
                self.space_to_value();
                let value = self.value()?;
                match key.as_str() {
                    Some(text) => entries.push(Entry { key: Arc::clone(text), place: key.place(), value }),
                    None => more = Some(Unknown::new(crate::base::identity::of(&key), Type::Any)),
                }
                self.space()?;
                match self.byte() {
                    Some(b',') => self.at += 1,
                    Some(b'}') => break,
                    _ => return self.invalid(),
                }
            }
        }
        self.at += 1;
        let place = self.input.place(start, self.at);
        Ok(Value::new(Kind::Object(Entries::of(Type::Any, entries, more)), place))
    }
}
