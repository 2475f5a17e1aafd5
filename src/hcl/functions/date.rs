//! Points in time: RFC 3339.

use std::fmt::Write as _;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::Call;
use crate::base::{Kind, Number, Type, Value};
use crate::hcl::eval::Result;

/// A point in time as it is written: local time and its offset from UTC in minutes.
struct Timestamp {
    local: DateTime,
    offset: i32,
}

impl Timestamp {
    fn read(call: &Call<'_>, at: usize) -> Result<Self> {
        Self::parse(call.text(at)).ok_or_else(|| call.invalid("this is no RFC 3339 timestamp"))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<i16> {
            let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse().ok()
        };
        let small = |from: usize| number(from, from + 2).and_then(|number| i8::try_from(number).ok());
        let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if marks.iter().any(|(at, mark)| bytes.get(*at) != Some(mark)) {
            return None;
        }
        let mut rest = text.get(19..)?;
        let mut nanoseconds = 0;
        if let Some(fraction) = rest.strip_prefix('.') {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return None;
            }
            let kept = &fraction[..digits.min(9)];
            nanoseconds = format!("{kept:0<9}").parse().ok()?;
            rest = &fraction[digits..];
        }
        let offset = match rest.as_bytes() {
            b"Z" => 0,
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let at = text.len() - 6;
                let (hours, minutes) = (i32::from(small(at + 1)?), i32::from(small(at + 4)?));
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let offset = hours * 60 + minutes;
                if *sign == b'-' { -offset } else { offset }
            }
            _ => return None,
        };
        // Leap seconds do not exist for Go.
        let second = small(17).filter(|second| *second < 60)?;
        let local =
            DateTime::new(number(0, 4)?, small(5)?, small(8)?, small(11)?, small(14)?, second, nanoseconds).ok()?;
        Some(Self { local, offset })
    }

    fn utc(&self) -> Option<DateTime> {
        self.local.checked_sub(SignedDuration::from_mins(i64::from(self.offset))).ok()
    }

    /// `+02:00`, or with another separator.
    fn zone(&self, separator: &str) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs();
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }
}

pub fn now(call: &Call<'_>) -> Result<Value> {
    Ok(call.unknown_value(Type::String))
}

pub fn add(call: &Call<'_>) -> Result<Value> {
    let timestamp = Timestamp::read(call, 0)?;
    let duration = duration(call.text(1)).ok_or_else(|| call.invalid("this is no duration"))?;
    let local = timestamp.local.checked_add(duration).map_err(|_| call.bound("the result is out of range"))?;
    let moved = Timestamp { local, offset: timestamp.offset };
    let zone = if moved.offset == 0 { "Z".to_owned() } else { moved.zone(":") };
    call.string_from(0, format!("{}{zone}", local.strftime("%Y-%m-%dT%H:%M:%S")))
}

pub fn compare(call: &Call<'_>) -> Result<Value> {
    let (left, right) = (Timestamp::read(call, 0)?, Timestamp::read(call, 1)?);
    let (Some(left), Some(right)) = (left.utc(), right.utc()) else {
        return Err(call.bound("a timestamp is out of range"));
    };
    Ok(call.here(Kind::Number(Number::from(left.cmp(&right) as i64))))
}

/// A duration of Go, as `1h30m`.
fn duration(text: &str) -> Option<SignedDuration> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if unsigned == "0" {
        return Some(SignedDuration::ZERO);
    }
    let mut rest = unsigned;
    let mut total: i128 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, after) = rest.split_at(length);
        let unit_length = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_length);
        let nanoseconds: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total = total.checked_add(whole.checked_mul(nanoseconds)?)?;
        let fraction = &fraction[..fraction.len().min(18)];
        if !fraction.is_empty() {
            let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
            total = total.checked_add(fraction.parse::<i128>().ok()? * nanoseconds / scale)?;
        }
        rest = after;
    }
    let total = i64::try_from(total).ok()?;
    Some(SignedDuration::from_nanos(if negative { -total } else { total }))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub fn format(call: &Call<'_>) -> Result<Value> {
    let timestamp = Timestamp::read(call, 1)?;
    let mut out = String::new();
    let mut rest = call.text(0);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => literal(rest, &mut out).ok_or_else(|| call.invalid("a quote is not closed"))?,
            'a'..='z' | 'A'..='Z' => {
                let length = rest.chars().take_while(|c| *c == first).count();
                verb(first, length, &timestamp, &mut out)
                    .ok_or_else(|| call.invalid(format!("there is no verb {:?}", &rest[..length])))?;
                length
            }
            _ => {
                out.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
        call.fuel.fits(out.len(), call.place)?;
    }
    call.string_from(1, out)
}

/// Writes what stands between quotes; gives the length with the quotes. Two quotes are one.
fn literal(rest: &str, out: &mut String) -> Option<usize> {
    if rest.starts_with("''") {
        out.push('\'');
        return Some(2);
    }
    let mut at = 1;
    loop {
        let end = at + rest[at..].find('\'')?;
        out.push_str(&rest[at..end]);
        if !rest[end + 1..].starts_with('\'') {
            return Some(end + 1);
        }
        out.push('\'');
        at = end + 2;
    }
}

fn verb(verb: char, length: usize, timestamp: &Timestamp, out: &mut String) -> Option<()> {
    let local = timestamp.local;
    let named = |names: &[&str], at: i8, out: &mut String| {
        let name = names.get(usize::try_from(at - 1).ok()?)?;
        out.push_str(if length == 3 { name.get(..3)? } else { name });
        Some(())
    };
    let number = |number: i8, out: &mut String| {
        let _ = if length == 1 { write!(out, "{number}") } else { write!(out, "{number:02}") };
        (length <= 2).then_some(())
    };
    match (verb, length) {
        ('Y', 2) => write!(out, "{:02}", local.year() % 100).ok(),
        ('Y', 4) => write!(out, "{:04}", local.year()).ok(),
        ('M', 1 | 2) => number(local.month(), out),
        ('M', 3 | 4) => named(&MONTHS, local.month(), out),
        ('D', _) => number(local.day(), out),
        ('E', 3 | 4) => named(&DAYS, local.weekday().to_monday_one_offset(), out),
        ('h', _) => number(local.hour(), out),
        ('H', _) => number((local.hour() + 11) % 12 + 1, out),
        ('A', 2) => {
            out.push_str(if local.hour() < 12 { "AM" } else { "PM" });
            Some(())
        }
        ('a', 2) => {
            out.push_str(if local.hour() < 12 { "am" } else { "pm" });
            Some(())
        }
        ('m', _) => number(local.minute(), out),
        ('s', _) => number(local.second(), out),
        ('Z', 1) if timestamp.offset == 0 => {
            out.push('Z');
            Some(())
        }
        ('Z', 3) if timestamp.offset == 0 => {
            out.push_str("UTC");
            Some(())
        }
        ('Z', 1 | 5) => {
            out.push_str(&timestamp.zone(":"));
            Some(())
        }
        ('Z', 3 | 4) => {
            out.push_str(&timestamp.zone(""));
            Some(())
        }
        _ => None,
    }
}
