//! Encodings: Base64, URL, CSV, character sets.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use encoding_rs::Encoding;

use super::Call;
use crate::base::{Entry, Type, Value};
use crate::hcl::eval::{Result, normal};

/// Bytes of Base64 text as Go reads it: line ends do not count, and the last bits may be any.
pub(super) fn bytes_of_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose =
        GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    LENIENT.decode(text).ok()
}

pub fn base64_encode(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, STANDARD.encode(call.text(0)))
}

pub fn base64_decode(call: &Call<'_>) -> Result<Value> {
    let bytes = bytes_of_base64(call.text(0)).ok_or_else(|| call.invalid("this is no Base64"))?;
    let text = String::from_utf8(bytes).map_err(|_| call.invalid("the result is no UTF-8"))?;
    call.string_from(0, text)
}

/// Compressed bytes differ from library to library, so the result is Terraform's own.
pub fn base64_gzip(call: &Call<'_>) -> Result<Value> {
    Ok(call.unknown_value(Type::String))
}

pub fn url_encode(call: &Call<'_>) -> Result<Value> {
    let mut encoded = String::new();
    for byte in call.text(0).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    call.string_from(0, encoded)
}

/// A character set.
enum Set {
    Utf8,
    Utf16 { big: bool, mark: bool },
    Latin1,
    Ascii,
    Other(&'static Encoding),
}

fn set(call: &Call<'_>) -> Result<Set> {
    let name = call.text(1).to_ascii_uppercase();
    Ok(match &*name {
        "UTF-8" => Set::Utf8,
        "UTF-16" => Set::Utf16 { big: true, mark: true },
        "UTF-16BE" => Set::Utf16 { big: true, mark: false },
        "UTF-16LE" => Set::Utf16 { big: false, mark: false },
        "ISO-8859-1" | "ISO_8859-1" | "LATIN1" | "L1" | "ISO_8859-1:1987" | "ISO-IR-100" => Set::Latin1,
        "US-ASCII" | "ASCII" => Set::Ascii,
        _ => Set::Other(
            Encoding::for_label(name.as_bytes()).ok_or_else(|| call.invalid("this encoding is not supported"))?,
        ),
    })
}

pub fn text_encode(call: &Call<'_>) -> Result<Value> {
    let text = call.text(0);
    let refuse = || call.invalid("a character does not exist in this encoding");
    let bytes = match set(call)? {
        Set::Utf8 => text.as_bytes().to_vec(),
        Set::Utf16 { big, mark } => {
            let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
        Set::Latin1 => text.chars().map(|c| u8::try_from(c).map_err(|_| refuse())).collect::<Result<_>>()?,
        Set::Ascii if text.is_ascii() => text.as_bytes().to_vec(),
        Set::Ascii => return Err(refuse()),
        Set::Other(encoding) => match encoding.encode(text) {
            (bytes, _, false) => bytes.into_owned(),
            _ => return Err(refuse()),
        },
    };
    call.string_from(0, STANDARD.encode(bytes))
}

pub fn text_decode(call: &Call<'_>) -> Result<Value> {
    let set = set(call)?;
    let bytes = bytes_of_base64(call.text(0)).ok_or_else(|| call.invalid("this is no Base64"))?;
    let refuse = || call.invalid("a symbol is not defined for this encoding");
    let text = match set {
        Set::Ascii if !bytes.is_ascii() => return Err(refuse()),
        Set::Utf8 | Set::Ascii => String::from_utf8(bytes).map_err(|_| refuse())?,
        Set::Utf16 { big, mark } => {
            let unit =
                |pair: &[u8; 2], big: bool| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
            let (pairs, []) = bytes.as_chunks::<2>() else { return Err(refuse()) };
            let (big, pairs) = match pairs.first() {
                Some([0xfe, 0xff]) if mark => (true, &pairs[1..]),
                Some([0xff, 0xfe]) if mark => (false, &pairs[1..]),
                _ => (big, pairs),
            };
            let units: Vec<u16> = pairs.iter().map(|pair| unit(pair, big)).collect();
            String::from_utf16(&units).map_err(|_| refuse())?
        }
        Set::Latin1 => bytes.into_iter().map(char::from).collect(),
        Set::Other(encoding) => match encoding.decode_without_bom_handling(&bytes) {
            (text, false) => text.into_owned(),
            _ => return Err(refuse()),
        },
    };
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(refuse());
    }
    call.string_from(0, text)
}

pub fn csv_decode(call: &Call<'_>) -> Result<Value> {
    let refuse = || call.invalid("this is no CSV");
    let mut rows = rows(call.text(0)).ok_or_else(refuse)?.into_iter();
    let header: Vec<Arc<str>> =
        rows.next().ok_or_else(|| call.invalid("the header is missing"))?.iter().map(|name| normal(name)).collect();
    let mut names = header.clone();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(call.invalid("a column stands twice"));
    }
    let mut items = Vec::new();
    for row in rows {
        call.fuel.elements(header.len(), call.place)?;
        if row.len() != header.len() {
            return Err(call.invalid("a row has more or fewer fields than the header"));
        }
        let entry = |(name, field): (&Arc<str>, &String)| Entry {
            key: Arc::clone(name),
            place: call.place,
            value: Value::string(normal(field), call.place),
        };
        items.push(Value::object(header.iter().zip(&row).map(entry).collect(), call.place));
    }
    call.list(Type::object(header.into_iter().map(|name| (name, Type::String)).collect()), items)
}

/// The rows of RFC 4180 as Go reads it: a quote stands only in quoted fields, and empty lines do not count.
fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let text = text.replace("\r\n", "\n");
    let mut rest = text.strip_suffix('\r').unwrap_or(&text);
    let mut rows = Vec::new();
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('\n') {
            rest = tail;
            continue;
        }
        let mut row = Vec::new();
        loop {
            let mut field = String::new();
            if let Some(mut tail) = rest.strip_prefix('"') {
                loop {
                    let (part, after) = tail.split_once('"')?;
                    field.push_str(part);
                    let Some(after) = after.strip_prefix('"') else {
                        rest = after;
                        break;
                    };
                    field.push('"');
                    tail = after;
                }
            } else {
                let end = rest.find([',', '\n']).unwrap_or(rest.len());
                field.push_str(&rest[..end]);
                if field.contains('"') {
                    return None;
                }
                rest = &rest[end..];
            }
            row.push(field);
            match rest.chars().next() {
                Some(',') => rest = &rest[1..],
                Some('\n') => {
                    rest = &rest[1..];
                    break;
                }
                None => break,
                Some(_) => return None,
            }
        }
        rows.push(row);
    }
    Some(rows)
}
