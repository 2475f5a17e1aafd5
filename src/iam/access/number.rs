//! Numbers, dates and addresses of conditions, as numbers on a line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::pattern::Token;

/// A kind of values that are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Line {
    /// Decimal numbers, in units of 10^-12.
    Number,
    /// Points in time, in nanoseconds since 1970.
    Date,
    /// Addresses of IP version 4.
    V4,
    /// Addresses of IP version 6, shifted so that they fit.
    V6,
}

/// Values from the first to the last, both included.
pub(super) type Range = (i128, i128);

/// Digits after the point that a number may have.
const FRACTION: usize = 12;
const UNIT: i128 = 1_000_000_000_000;
const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400;

impl Line {
    /// The value that a text means. `Err` where it means one, but one out of range.
    pub(super) fn value(self, text: &str) -> Result<Option<i128>, OutOfRange> {
        Ok(match self {
            Self::Number => return number(text),
            Self::Date => date(text),
            Self::V4 => text.parse().ok().map(|address: Ipv4Addr| i128::from(address.to_bits())),
            Self::V6 => text.parse().ok().map(|address: Ipv6Addr| shifted(address.to_bits())),
        })
    }

    /// Whether a text that means a value may have the form of the pattern, as far as its characters tell.
    pub(super) fn may_be(self, pattern: &[Token]) -> bool {
        let alphabet = match self {
            Self::Number => "0123456789+-.",
            Self::Date => "0123456789+-.:TZ",
            Self::V4 => "0123456789.",
            Self::V6 => "0123456789abcdefABCDEF:.",
        };
        pattern.iter().all(|token| match token {
            Token::Char(char) => alphabet.contains(*char),
            Token::Fold(char) => alphabet.contains([*char, char.to_ascii_uppercase()]),
            _ => true,
        })
    }

    /// A text that means this value.
    pub(super) fn text(self, value: i128) -> String {
        match self {
            Self::Number => {
                let (sign, size) = if value < 0 { ("-", value.unsigned_abs()) } else { ("", value.unsigned_abs()) };
                let unit = UNIT.unsigned_abs();
                let fraction = format!("{:012}", size % unit);
                let fraction = fraction.trim_end_matches('0');
                let point = if fraction.is_empty() { "" } else { "." };
                format!("{sign}{}{point}{fraction}", size / unit)
            }
            Self::Date => date_text(value),
            Self::V4 => Ipv4Addr::from_bits(u32::try_from(value).unwrap_or(0)).to_string(),
            Self::V6 => Ipv6Addr::from_bits(unshifted(value)).to_string(),
        }
    }

    /// The whole number that means a value.
    pub(super) fn whole(self, value: i128) -> Option<i128> {
        match self {
            Self::Number | Self::Date => Some(value.div_euclid(self.step())),
            Self::V4 | Self::V6 => None,
        }
    }

    /// The least step that a witness should take from a named value.
    fn step(self) -> i128 {
        match self {
            Self::Number => UNIT,
            Self::Date => SECOND,
            Self::V4 | Self::V6 => 1,
        }
    }

    fn bounds(self) -> Range {
        match self {
            Self::Number | Self::Date => (i128::MIN / 4, i128::MAX / 4),
            Self::V4 => (0, i128::from(u32::MAX)),
            Self::V6 => (i128::MIN, i128::MAX),
        }
    }

    /// All values before (`less`) or after a value, and itself where `equal`.
    pub(super) fn beside(self, value: i128, less: bool, equal: bool) -> Range {
        let (first, last) = self.bounds();
        match (less, equal) {
            (true, true) => (first, value),
            (true, false) => (first, value - 1),
            (false, true) => (value, last),
            (false, false) => (value + 1, last),
        }
    }

    /// A value of each cell into which the ends of the ranges cut the line.
    pub(super) fn samples(self, ranges: &[Range]) -> Vec<i128> {
        let (low, high) = self.bounds();
        let step = self.step();
        let mut starts = vec![low];
        for (first, last) in ranges {
            starts.push(*first);
            starts.extend(last.checked_add(1).filter(|after| *after <= high));
        }
        starts.sort_unstable();
        starts.dedup();
        let mut samples = Vec::with_capacity(starts.len());
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).map_or(high, |next| next - 1);
            let before = end.div_euclid(step).checked_mul(step).filter(|_| *start == low && step > 1);
            // A value of few digits reads better than the first one.
            let steps = std::iter::successors(Some(step), |step| Some(step / 10).filter(|step| *step > 0));
            let round = steps.filter_map(|step| {
                (start.div_euclid(step) + i128::from(start.rem_euclid(step) != 0)).checked_mul(step)
            });
            let nice = before.into_iter().chain(round).find(|value| value >= start && *value <= end);
            samples.push(nice.unwrap_or(*start));
        }
        samples
    }
}

/// The number before one that is written so: one less in its last digit, 1.1 before 1.2.
pub(super) fn before(text: &str) -> Option<i128> {
    let value = number(text).ok()??;
    let steps = std::iter::successors(Some(UNIT), |step| Some(step / 10).filter(|step| *step > 0));
    let step = { steps }.find(|step| value % step == 0)?;
    Some(value - step)
}

/// A number that is too large or too fine to be compared here.
#[derive(Debug)]
pub(super) struct OutOfRange;

fn shifted(bits: u128) -> i128 {
    (bits ^ (1 << 127)).cast_signed()
}

fn unshifted(value: i128) -> u128 {
    value.cast_unsigned() ^ (1 << 127)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(text: &str) -> Result<Option<i128>, OutOfRange> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !all_digits(whole) || !all_digits(fraction) {
        return Ok(None);
    }
    let fraction = fraction.trim_end_matches('0');
    let whole = whole.trim_start_matches('0');
    if fraction.len() > FRACTION || whole.len() > 20 {
        return Err(OutOfRange);
    }
    let digits = format!("0{whole}{fraction:0<FRACTION$}");
    let size: i128 = digits.parse().map_err(|_| OutOfRange)?;
    Ok(Some(if text.starts_with('-') { -size } else { size }))
}

/// A W3C profile of ISO 8601, or seconds since 1970. Four digits are a year.
fn date(text: &str) -> Option<i128> {
    let seconds = text.strip_prefix('-').unwrap_or(text);
    if all_digits(seconds) && seconds.len() != 4 {
        return text.parse::<i64>().ok().map(|seconds| i128::from(seconds) * SECOND);
    }
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let fixed =
        |text: &str, length: usize| (text.len() == length && all_digits(text)).then(|| text.parse::<i128>().ok())?;
    let mut parts = day.split('-');
    let year = fixed(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |month| fixed(month, 2))?;
    let date = parts.next().map_or(Some(1), |date| fixed(date, 2))?;
    let days = days_before(year, month, date);
    if parts.next().is_some() || !(1..=12).contains(&month) || date < 1 || civil(days) != (year, month, date) {
        return None;
    }
    let midnight = days * DAY * SECOND;
    let Some(time) = time else { return Some(midnight) };
    let (clock, zone) = time.split_at(time.find(['Z', '+', '-'])?);
    let (clock, fraction) = clock.split_once('.').map_or((clock, "0"), |(clock, fraction)| (clock, fraction));
    let mut parts = clock.split(':');
    let (hour, minute) = (fixed(parts.next()?, 2)?, fixed(parts.next()?, 2)?);
    let second = match parts.next() {
        Some(second) => fixed(second, 2)?,
        None if fraction == "0" => 0,
        None => return None,
    };
    let is_clock = hour < 24 && minute < 60 && second < 60;
    if day.len() != 10 || parts.next().is_some() || !is_clock || !all_digits(fraction) {
        return None;
    }
    let nanoseconds: i128 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let (hours, minutes) = match zone {
        "Z" => ("00", "00"),
        _ => zone[1..].split_once(':').or_else(|| zone[1..].split_at_checked(2))?,
    };
    let (hours, minutes) = (fixed(hours, 2)?, fixed(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let offset = (hours * 3600 + minutes * 60) * if zone.starts_with('-') { -1 } else { 1 };
    Some(midnight + (hour * 3600 + minute * 60 + second - offset) * SECOND + nanoseconds)
}

fn date_text(value: i128) -> String {
    let (seconds, nanoseconds) = (value.div_euclid(SECOND), value.rem_euclid(SECOND));
    let (year, month, date) = civil(seconds.div_euclid(DAY));
    if !(0..=9999).contains(&year) {
        let seconds = i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX });
        return seconds.to_string();
    }
    let clock = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    let fraction = if nanoseconds == 0 { String::new() } else { format!(".{nanoseconds:09}") };
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Days from 1970-01-01, in the Gregorian calendar. The year begins in March here, so that the leap day is its last.
fn days_before(year: i128, month: i128, date: i128) -> i128 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

/// Year, month and date of a day: [`days_before`] the other way.
fn civil(days: i128) -> (i128, i128, i128) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i128::from(month <= 2), month, date)
}

/// The line and range of an address or CIDR block. Bits of the host are of no account.
pub(super) fn network(text: &str) -> Option<(Line, Range)> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().ok()?;
    let (line, width, bits) = match address {
        IpAddr::V4(address) => (Line::V4, 32, u128::from(address.to_bits())),
        IpAddr::V6(address) => (Line::V6, 128, address.to_bits()),
    };
    let length: u32 = match length {
        Some(length) if all_digits(length) => length.parse().ok()?,
        Some(_) => return None,
        None => width,
    };
    let host = width.checked_sub(length)?;
    let mask = if host == 0 { 0 } else { u128::MAX >> (128 - host) };
    let (first, last) = (bits & !mask, bits | mask);
    Some(match line {
        Line::V4 => (line, (first.cast_signed(), last.cast_signed())),
        _ => (line, (shifted(first), shifted(last))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_before_another_one_has_no_more_digits() {
        let cases = [("1.2", "1.1"), ("1.20", "1.1"), ("1.0", "0"), ("10", "9"), ("0", "-1"), ("-0.5", "-0.6")];
        for (text, expected) in cases.into_iter().chain([("0.000000000001", "0")]) {
            assert_eq!(before(text).map(|value| Line::Number.text(value)).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(before("1e3"), None);
    }

    #[test]
    fn a_sample_between_two_numbers_has_few_digits() {
        let below = |text: &str| Line::Number.beside(Line::Number.value(text).unwrap().unwrap(), true, false);
        let samples = |bounds: &[&str]| {
            let ranges: Vec<Range> = bounds.iter().map(|bound| below(bound)).collect();
            Line::Number.samples(&ranges).into_iter().map(|value| Line::Number.text(value)).collect::<Vec<_>>()
        };
        assert_eq!(samples(&["1.2"]), ["1", "2"]);
        assert_eq!(samples(&["1.1", "1.2"]), ["1", "1.1", "2"]);
        assert_eq!(samples(&["1.15", "1.18", "1.3"]), ["1", "1.15", "1.2", "2"]);
    }
}
