//! Values that conditions compare: numbers, dates, network addresses, binary.

use std::cmp::Ordering;
use std::net::IpAddr;

/// A decimal number of any length, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number<'a> {
    negative: bool,
    /// Without zeros before it.
    whole: &'a str,
    /// Without zeros after it.
    fraction: &'a str,
}

impl<'a> Number<'a> {
    /// Reads `[+-]digits[.digits]`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let negative = text.starts_with('-');
        let text = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (text, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Some(Self { negative: negative && !(whole.is_empty() && fraction.is_empty()), whole, fraction })
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |number: &Self| (number.whole.len(), number.whole.to_owned(), number.fraction.to_owned());
        match (self.negative, other.negative) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
        }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads a point in time as seconds and nanoseconds since 1970: a W3C profile of ISO 8601, `2025`, `2025-01`, `2025-01-31`,
/// `2025-01-31T23:59Z`, with seconds and fractions, or a number of seconds. Four digits are a year.
pub(super) fn date(text: &str) -> Option<(i64, u32)> {
    let seconds = text.strip_prefix('-').unwrap_or(text);
    if !seconds.is_empty() && seconds.len() != 4 && seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((text.parse().ok()?, 0));
    }
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |month| digits(month, 2))?;
    let date = parts.next().map_or(Some(1), |date| digits(date, 2))?;
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=month_length(year, month)).contains(&date) {
        return None;
    }
    let midnight = days(year, month, date) * 86_400;
    let Some(time) = time else { return Some((midnight, 0)) };
    if day.len() != 10 {
        return None;
    }
    let zone_at = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at(zone_at);
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = match (parts.next(), fraction) {
        (Some(second), _) => digits(second, 2)?,
        (None, Some(_)) => return None,
        (None, None) => 0,
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((midnight + hour * 3_600 + minute * 60 + second - offset(zone)?, nanoseconds(fraction)?))
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `Z`, `+01:00` or `+0100`, in seconds.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let zone = zone.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match zone.split_once(':') {
        Some(parts) => parts,
        None => zone.split_at_checked(2)?,
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn nanoseconds(fraction: Option<&str>) -> Option<u32> {
    let Some(fraction) = fraction else { return Some(0) };
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    nine.parse().ok()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, by counting.
fn days(year: i64, month: i64, date: i64) -> i64 {
    let leap_years_before = |year: i64| {
        let last = year - 1;
        last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400)
    };
    let years = (year - 1970) * 365 + leap_years_before(year) - leap_years_before(1970);
    years + (1..month).map(|month| month_length(year, month)).sum::<i64>() + date - 1
}

/// Whether the address `own` is in `network`: a CIDR block, or an address alone.
pub(super) fn within_network(own: &str, network: &str) -> bool {
    let (address, length) = match network.split_once('/') {
        Some((address, length)) if !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()) => {
            (address, length.parse::<u32>().ok())
        }
        Some(_) => return false,
        None => (network, Some(128)),
    };
    let (Ok(own), Ok(address), Some(length)) = (own.parse::<IpAddr>(), address.parse::<IpAddr>(), length) else {
        return false;
    };
    let (own, address, width) = match (own, address) {
        (IpAddr::V4(own), IpAddr::V4(address)) => (u128::from(own.to_bits()), u128::from(address.to_bits()), 32),
        (IpAddr::V6(own), IpAddr::V6(address)) => (own.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let length = if network.contains('/') { length } else { width };
    if length > width {
        return false;
    }
    // Bits of the host are of no account.
    let host = width - length;
    own.checked_shr(host).unwrap_or(0) == address.checked_shr(host).unwrap_or(0)
}

/// Whether a string is what base64 with padding makes of some bytes.
pub(super) fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    let Some(sextets) = body.bytes().map(sextet).collect::<Option<Vec<u8>>>() else { return false };
    // The bits that the padding leaves over are zero, so that the same bytes are always the same string.
    let spare = match (padding, sextets.len() % 4) {
        (0, 0) => 0,
        (1, 3) => 0b11,
        (2, 2) => 0b1111,
        _ => return false,
    };
    sextets.last().is_none_or(|last| last & spare == 0)
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
