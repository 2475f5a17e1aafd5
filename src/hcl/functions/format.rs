//! `format`, `formatlist`: verbs as `%s` and `%05d`.

use num_bigint::BigUint;
use unicode_segmentation::UnicodeSegmentation as _;

use super::Call;
use crate::base::number::Notation;
use crate::base::{Kind, Number, Piece, Place, Seq, Str, Type, Unknown, Value, identity, json};
use crate::hcl::eval::Result;
use crate::hcl::types::convert;

/// A verb of a format.
#[derive(Default)]
struct Verb<'a> {
    raw: &'a str,
    /// Of `0`, `#`, `-`, `+` and space, those that are there.
    flags: &'a str,
    width: Option<usize>,
    precision: Option<usize>,
    /// Which argument, from one.
    argument: usize,
    mode: char,
}

pub fn format(call: &Call<'_>) -> Result<Value> {
    if call.argument(0).as_str().is_none() {
        return Ok(call.unknown_value(Type::String));
    }
    formatted(call, call.rest(1))
}

pub fn format_list(call: &Call<'_>) -> Result<Value> {
    let unknown = || Ok(call.unknown_value(Type::list(Type::String)));
    if call.argument(0).as_str().is_none() {
        return unknown();
    }
    let arguments = call.rest(1);
    let mut length = None;
    for argument in arguments {
        match &argument.kind {
            Kind::Set(seq) if !seq.extent().known => return unknown(),
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
                if seq.more().is_some() {
                    return unknown();
                }
                if length.is_some_and(|length| length != seq.items().len()) {
                    return Err(call.invalid("the lists are not of one length"));
                }
                length = Some(seq.items().len());
            }
            Kind::Unknown(unknown_argument) if !unknown_argument.ty().is_primitive() => return unknown(),
            _ => {}
        }
    }
    let length = length.unwrap_or(1);
    call.fuel.elements(length, call.place)?;
    let mut items = Vec::with_capacity(length);
    for at in 0..length {
        let row: Vec<Value> = arguments
            .iter()
            .map(|argument| match argument.as_seq() {
                Some(seq) => seq.items().get(at).cloned().unwrap_or_else(|| Value::null(call.place)),
                None => argument.clone(),
            })
            .collect();
        items.push(formatted(call, &row)?);
    }
    Ok(call.here(Kind::List(Seq::of(Type::String, items, None))))
}

/// The format with these arguments.
fn formatted(call: &Call<'_>, arguments: &[Value]) -> Result<Value> {
    let format = call.argument(0);
    let text = call.text(0);
    let place = format.place();
    let verbatim = place.span().len() == text.len();
    let within = |start: usize, end: usize| {
        if !verbatim {
            return place;
        }
        let offset = |at: usize| place.start + u32::try_from(at).unwrap_or(0);
        Place { file: place.file, start: offset(start), end: offset(end) }
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut bytes = 0;
    let mut at = 0;
    let mut next = 1;
    let mut highest = 0;
    while at < text.len() {
        let literal = text[at..].find('%').unwrap_or(text.len() - at);
        if literal > 0 {
            pieces.push(Piece::Known(text[at..at + literal].into(), within(at, at + literal)));
            bytes += literal;
            at += literal;
            continue;
        }
        if text[at..].starts_with("%%") {
            pieces.push(Piece::Known("%".into(), within(at, at + 2)));
            at += 2;
            continue;
        }
        let verb = Verb::read(&text[at..], next).ok_or_else(|| call.invalid("the format is not valid"))?;
        at += verb.raw.len();
        highest = highest.max(verb.argument);
        next = verb.argument + 1;
        call.fuel.fits(verb.width.unwrap_or(0).max(verb.precision.unwrap_or(0)), call.place)?;
        let argument = verb.argument.checked_sub(1).and_then(|argument| arguments.get(argument));
        let argument = argument.ok_or_else(|| call.invalid(format!("{:?} has no argument", verb.raw)))?;
        verb.append(call, argument, &mut pieces)?;
        if let Some(Piece::Known(last, _)) = pieces.last() {
            bytes += last.len();
        }
        call.fuel.fits(bytes, call.place)?;
    }
    call.fuel.text(bytes, call.place)?;
    if highest < arguments.len() {
        return Err(call.invalid("more arguments are given than the format uses"));
    }
    Ok(match pieces.as_slice() {
        [] => call.from(0, Kind::String(Str::known(""))),
        [Piece::Known(text, place)] => {
            let mut value = call.from(0, Kind::String(Str::known(std::sync::Arc::clone(text))));
            value.origin.place = *place;
            value
        }
        _ => call.from(0, Kind::String(Str::new(pieces))),
    })
}

impl<'a> Verb<'a> {
    /// The verb at the start of `text`, which begins with `%`.
    fn read(text: &'a str, next: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut verb = Self { argument: next, ..Self::default() };
        let mut at = 1;
        while matches!(bytes.get(at)?, b'0' | b'#' | b'-' | b'+' | b' ') {
            at += 1;
        }
        verb.flags = &text[1..at];
        let number = |at: &mut usize| {
            let start = *at;
            *at += bytes.iter().skip(start).take_while(|byte| byte.is_ascii_digit()).count();
            text[start..*at].parse::<usize>().ok()
        };
        if bytes.get(at)?.is_ascii_digit() {
            verb.width = Some(number(&mut at)?);
        }
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            let empty = !bytes.get(at)?.is_ascii_digit();
            verb.precision = Some(if empty { 0 } else { number(&mut at)? });
        }
        if bytes.get(at) == Some(&b'[') {
            at += 1;
            if bytes.get(at) == Some(&b'0') {
                return None;
            }
            verb.argument = number(&mut at)?;
            if bytes.get(at) != Some(&b']') {
                return None;
            }
            at += 1;
        }
        let mode = bytes.get(at).filter(|mode| mode.is_ascii_alphabetic())?;
        verb.mode = char::from(*mode);
        verb.raw = &text[..=at];
        Some(verb)
    }

    fn append(&self, call: &Call<'_>, argument: &Value, pieces: &mut Vec<Piece>) -> Result<()> {
        if self.mode != 'v' && argument.is_null() {
            return Err(call.invalid(format!("null cannot be written with {:?}", self.raw)));
        }
        let plain = self.width.is_none()
            && (self.precision.is_none() && self.mode == 's' || self.mode == 'v' && !self.has('#'));
        match &argument.kind {
            Kind::String(text) if plain => {
                pieces.extend(text.pieces(argument.place()));
                return Ok(());
            }
            Kind::Unknown(unknown)
                if plain && (self.mode == 's' || *unknown.ty() == Type::String && unknown.is_not_null()) =>
            {
                pieces.push(Piece::Unknown(unknown.clone()));
                return Ok(());
            }
            _ if !argument.is_known() => {
                let verb = Value::string(self.raw, call.place);
                let identity = identity::call("format", [&verb, argument]);
                pieces.push(Piece::Unknown(Unknown::new(identity, Type::String).not_null()));
                return Ok(());
            }
            _ => {}
        }
        let unsuitable = || call.invalid(format!("this value cannot be written with {:?}", self.raw));
        let converted = |to: Type| convert(argument, &to).map_err(|_| unsuitable());
        let text = match self.mode {
            'v' => self.padded(&self.as_is(argument)),
            't' => if converted(Type::Bool)?.as_bool() == Some(true) { "true" } else { "false" }.to_owned(),
            's' | 'q' => {
                let value = converted(Type::String)?;
                let text = value.as_str().map_or("", |text| text);
                let text = match self.precision {
                    Some(most) if most > 0 => text.graphemes(true).take(most).collect(),
                    _ => text.to_owned(),
                };
                self.padded(&if self.mode == 'q' { quoted(&text) } else { text })
            }
            'b' | 'd' | 'o' | 'x' | 'X' => {
                let value = converted(Type::Number)?;
                let number = value.as_number().filter(|number| number.is_whole()).ok_or_else(unsuitable)?;
                let (_, magnitude) = number.truncated().ok_or_else(unsuitable)?;
                self.integer(number.is_negative() && magnitude != BigUint::ZERO, &magnitude)
            }
            'e' | 'E' | 'f' | 'g' | 'G' => {
                let value = converted(Type::Number)?;
                self.float(value.as_number().ok_or_else(unsuitable)?)
            }
            _ => return Err(call.invalid(format!("there is no verb {:?}", self.raw))),
        };
        pieces.push(Piece::Known(crate::hcl::eval::normal(&text), argument.place()));
        Ok(())
    }

    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    fn as_is(&self, argument: &Value) -> String {
        match &argument.kind {
            Kind::String(text) if !self.has('#') => text.text().map_or("", |text| text).to_owned(),
            Kind::Number(number) if !self.has('#') => {
                let sign = if number.is_negative() { "-" } else { "" };
                let sign = if number.is_infinite() && sign.is_empty() { "+" } else { sign };
                format!("{sign}{}", number.written(Notation::General, None))
            }
            _ => {
                let mut text = String::new();
                json::write(argument, json::ENCODED, &mut |piece| {
                    if let Piece::Known(part, _) = piece {
                        text.push_str(&part);
                    }
                });
                text
            }
        }
    }

    fn padded(&self, text: &str) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.graphemes(true).count());
        let padding = if self.has('0') { "0" } else { " " }.repeat(missing);
        if self.has('-') { format!("{text}{padding}") } else { format!("{padding}{text}") }
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.has('+'), self.has(' ')) {
            (true, ..) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            _ => "",
        }
    }

    /// As Go writes whole numbers of any size.
    fn integer(&self, negative: bool, magnitude: &BigUint) -> String {
        let (base, prefix) = match self.mode {
            'b' => (2, "0b"),
            'o' => (8, "0"),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            _ => (10, ""),
        };
        let prefix = if self.has('#') { prefix } else { "" };
        let mut digits = magnitude.to_str_radix(base);
        if self.mode == 'X' {
            digits = digits.to_uppercase();
        }
        if self.precision == Some(0) && *magnitude == BigUint::ZERO {
            return " ".repeat(self.width.unwrap_or(0));
        }
        let mut zeros = self.precision.unwrap_or(0).saturating_sub(digits.len());
        let sign = self.sign(negative);
        let length = sign.len() + prefix.len() + zeros + digits.len();
        let missing = self.width.unwrap_or(0).saturating_sub(length);
        let (mut left, mut right) = (0, 0);
        if self.has('-') {
            right = missing;
        } else if self.has('0') && self.precision.is_none() {
            zeros += missing;
        } else {
            left = missing;
        }
        format!("{}{sign}{prefix}{}{digits}{}", " ".repeat(left), "0".repeat(zeros), " ".repeat(right))
    }

    /// As Go writes its large floating point numbers.
    fn float(&self, number: &Number) -> String {
        let (notation, precision) = match self.mode {
            'e' | 'E' => (Notation::Exponent, Some(self.precision.unwrap_or(6))),
            'f' => (Notation::Fraction, Some(self.precision.unwrap_or(6))),
            _ => (Notation::General, self.precision),
        };
        let mut body = number.written(notation, precision);
        if matches!(self.mode, 'E' | 'G') && !number.is_infinite() {
            body = body.to_uppercase();
        }
        let mut sign = self.sign(number.is_negative());
        if number.is_infinite() && sign.is_empty() {
            sign = "+";
        }
        let missing = self.width.unwrap_or(0).saturating_sub(sign.len() + body.len());
        if self.has('0') && !number.is_infinite() {
            format!("{sign}{}{body}", "0".repeat(missing))
        } else if self.has('-') {
            format!("{sign}{body}{}", " ".repeat(missing))
        } else {
            format!("{}{sign}{body}", " ".repeat(missing))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    json::escape(text, &mut quoted);
    quoted.push('"');
    quoted
}
