//! Values that operators other than those for strings can read.

use std::net::IpAddr;

use super::operator::Family;

/// Whether an operator of that family can read the value.
pub fn readable(family: Family, value: &str) -> bool {
    match family {
        Family::String => true,
        Family::Arn => is_arn_pattern(value),
        Family::Bool | Family::Null => is_truth(value),
        Family::Numeric => is_number(value),
        Family::Date => is_date(value),
        Family::IpAddress => Network::parse(value).is_some(),
        Family::Binary => is_base64(value),
    }
}

/// What such an operator takes.
pub fn expected(family: Family) -> &'static str {
    match family {
        Family::String => "a string",
        Family::Arn => "an ARN: `arn:partition:service:region:account:resource`",
        Family::Bool | Family::Null => "`true` or `false`",
        Family::Numeric => "a number, as `10` or `0.5`",
        Family::Date => "a date, as `2027-06-30` or `2027-06-30T12:00:00Z`, or seconds since 1970",
        Family::IpAddress => "an address or a network, as `203.0.113.0/24` or `2001:db8::/32`",
        Family::Binary => "base64",
    }
}

/// `true` or `false`, in any case.
pub fn is_truth(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

/// All six parts, or a wildcard that may stand for the rest.
fn is_arn_pattern(value: &str) -> bool {
    let first = value.split(':').next().unwrap_or_default();
    let begins = first == "arn" || first.contains(['*', '?']);
    begins && (value.splitn(6, ':').count() == 6 || value.contains('*'))
}

fn is_digits(text: &str, count: impl std::ops::RangeBounds<usize>) -> bool {
    count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(value: &str) -> bool {
    let value = value.strip_prefix(['-', '+']).unwrap_or(value);
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    is_digits(whole, 1..) && is_digits(fraction, 1..)
}

/// The profile of ISO 8601 in the W3C note "Date and Time Formats", or seconds since 1970.
fn is_date(value: &str) -> bool {
    let seconds = value.strip_prefix('-').unwrap_or(value);
    if is_digits(seconds, 1..) {
        return true;
    }
    let (day, time) = value.split_once('T').map_or((value, None), |(day, time)| (day, Some(time)));
    let parts: Vec<&str> = day.split('-').collect();
    let within = |text: &str, from: u32, to: u32| {
        is_digits(text, 2..=2) && text.parse::<u32>().is_ok_and(|number| (from..=to).contains(&number))
    };
    let is_day = match parts.as_slice() {
        [year, month] => is_digits(year, 4..=4) && within(month, 1, 12),
        [year, month, day] => is_digits(year, 4..=4) && within(month, 1, 12) && within(day, 1, days(year, month)),
        _ => false,
    };
    let Some(time) = time else { return is_day };
    let Some(zone) = time.find(['Z', '+', '-']) else { return false };
    let (clock, zone) = time.split_at(zone);
    let is_zone = zone == "Z"
        || zone[1..].split_once(':').is_some_and(|(hours, minutes)| within(hours, 0, 23) && within(minutes, 0, 59));
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_clock = match clock.split(':').collect::<Vec<_>>().as_slice() {
        [hour, minute] => within(hour, 0, 23) && within(minute, 0, 59) && fraction == "0",
        [hour, minute, second] => within(hour, 0, 23) && within(minute, 0, 59) && within(second, 0, 59),
        _ => false,
    };
    is_day && parts.len() == 3 && is_clock && is_digits(fraction, 1..) && is_zone
}

/// Days of a month.
fn days(year: &str, month: &str) -> u32 {
    let leap = year.parse::<u32>().is_ok_and(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    match month {
        "02" if leap => 29,
        "02" => 28,
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    }
}

fn is_base64(value: &str) -> bool {
    let digits = value.trim_end_matches('=');
    let in_alphabet = digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    value.len().is_multiple_of(4) && value.len() - digits.len() <= 2 && in_alphabet
}

/// An address, or a block of them.
pub struct Network {
    address: IpAddr,
    length: u32,
}

impl Network {
    /// Reads `203.0.113.7`, `203.0.113.0/24` and the like for IPv6.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => width,
            Some(length) if is_digits(length, 1..=3) => length.parse().ok()?,
            Some(_) => return None,
        };
        (length <= width).then_some(Self { address, length })
    }

    /// Whether all of it is for private use: RFC 1918, RFC 4193.
    pub fn is_private(&self) -> bool {
        match self.address {
            IpAddr::V4(address) => match address.octets() {
                [10, ..] => self.length >= 8,
                [172, 16..=31, ..] => self.length >= 12,
                [192, 168, ..] => self.length >= 16,
                _ => false,
            },
            IpAddr::V6(address) => address.is_unique_local() && self.length >= 7,
        }
    }
}
