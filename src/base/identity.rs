//! Identities of what is computed from unknowns: the same operation over the same operands is the same value.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{Entries, Kind, Piece, Seq, Str, Value};

/// Longest identity in bytes. A longer one is cut and ends in a hash of the whole.
const LONGEST: usize = 240;

/// The identity of a function's result.
pub fn call<'a>(function: &str, arguments: impl IntoIterator<Item = &'a Value>) -> String {
    let mut text = format!("{function}(");
    for (at, argument) in arguments.into_iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        value(argument, &mut text);
    }
    text.push(')');
    bounded(text)
}

/// The identity of a value: that of an unknown, or the value as it would be written.
pub fn of(of: &Value) -> String {
    let mut text = String::new();
    value(of, &mut text);
    bounded(text)
}

/// The same text, or where it is long its beginning and a hash.
pub fn bounded(mut text: String) -> String {
    if text.len() > LONGEST {
        let hash = Sha256::digest(text.as_bytes());
        let mut end = LONGEST - 40;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push_str("...#");
        for byte in hash.iter().take(16) {
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}

fn value(value: &Value, text: &mut String) {
    match &value.kind {
        Kind::Null(_) => text.push_str("null"),
        Kind::Bool(known) => text.push_str(if *known { "true" } else { "false" }),
        Kind::Number(number) => {
            let _ = write!(text, "{number}");
        }
        Kind::String(known) => string(known, text),
        Kind::List(items) | Kind::Set(items) | Kind::Tuple(items) => seq(items, text),
        Kind::Map(items) | Kind::Object(items) => entries(items, text),
        Kind::Unknown(unknown) => text.push_str(unknown.identity()),
        Kind::Either(either) => {
            let _ = write!(text, "({} ? ", either.condition().identity());
            self::value(either.then(), text);
            text.push_str(" : ");
            self::value(either.otherwise(), text);
            text.push(')');
        }
    }
}

fn string(known: &Str, text: &mut String) {
    let literal = |known: &str, text: &mut String| {
        if known.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\')) {
            text.push_str(known);
        } else {
            let _ = write!(text, "{}", known.escape_debug());
        }
    };
    text.push('"');
    if let Some(known) = known.text() {
        literal(known, text);
    } else {
        for piece in known.pieces(super::Place::default()) {
            match piece {
                Piece::Known(known, _) => literal(&known, text),
                Piece::Unknown(unknown) => {
                    let _ = write!(text, "${{{}}}", unknown.identity());
                }
                Piece::Json(inner, _) => {
                    text.push_str("${jsonencode(");
                    value(&inner, text);
                    text.push_str(")}");
                }
            }
        }
    }
    text.push('"');
}

fn seq(items: &Seq, text: &mut String) {
    text.push('[');
    for (at, item) in items.items().iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        value(item, text);
    }
    if let Some(more) = items.more() {
        let _ = write!(text, ", {}...", more.identity());
    }
    text.push(']');
}

fn entries(items: &Entries, text: &mut String) {
    text.push('{');
    for (at, entry) in items.items().iter().enumerate() {
        let _ = write!(text, "{}{} = ", if at == 0 { "" } else { ", " }, entry.key.escape_debug());
        value(&entry.value, text);
    }
    if let Some(more) = items.more() {
        let _ = write!(text, ", {}...", more.identity());
    }
    text.push('}');
}
