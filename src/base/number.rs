//! Terraform's numbers: binary floating point of up to 512 bits, as Go's `big.Float` computes.
//!
//! A literal has 512 bits; what a function counts has 64, what a function computes in machine numbers 53. A result has the larger precision
//! of its operands. Decimal text is the shortest that reads back as the same number of that precision.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::BigUint;

/// Precision of literals, in bits.
const LITERAL: u32 = 512;
/// Precision of what functions count.
const COUNTED: u32 = 64;
/// Precision of machine numbers.
const MACHINE: u32 = 53;
/// Largest binary exponent, either way: larger and smaller numbers are refused. It bounds the time that one operation takes.
const LARGEST_EXPONENT: i64 = 1 << 12;

/// A number.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    /// A whole number. Its precision is 64 bits or more, so it is exact.
    Whole(i64, u32),
    Float(Arc<Float>),
}

#[derive(Clone)]
struct Float {
    negative: bool,
    precision: u32,
    form: Form,
}

#[derive(Clone)]
enum Form {
    /// An odd mantissa times two to the exponent, or zero.
    Finite(BigUint, i64),
    Infinite,
}

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// As in `0 / 0`.
    #[error("can't divide zero by zero or infinity by infinity")]
    Undefined,
    /// As in `1e999999`.
    #[error("this number is larger, or nearer to zero, than the numbers that are computed with here")]
    OutOfRange,
}

type Result<T> = std::result::Result<T, NumberError>;

impl Float {
    /// Rounds to the nearest number of this precision, to the even one of two.
    fn finite(negative: bool, mut mantissa: BigUint, mut exponent: i64, precision: u32) -> Result<Self> {
        let bits = mantissa.bits();
        if bits > u64::from(precision) {
            let drop = bits - u64::from(precision);
            let half = mantissa.bit(drop - 1);
            let below = mantissa.trailing_zeros().is_some_and(|zeros| zeros < drop - 1);
            mantissa >>= drop;
            if half && (below || mantissa.bit(0)) {
                mantissa += 1u32;
            }
            exponent = exponent.saturating_add_unsigned(drop);
        }
        match mantissa.trailing_zeros() {
            Some(zeros) if zeros > 0 => {
                mantissa >>= zeros;
                exponent = exponent.saturating_add_unsigned(zeros);
            }
            None => exponent = 0,
            _ => {}
        }
        if exponent.unsigned_abs().saturating_add(mantissa.bits()) > LARGEST_EXPONENT.unsigned_abs() {
            return Err(NumberError::OutOfRange);
        }
        Ok(Self { negative, precision, form: Form::Finite(mantissa, exponent) })
    }

    fn infinite(negative: bool, precision: u32) -> Self {
        Self { negative, precision, form: Form::Infinite }
    }

    fn is_zero(&self) -> bool {
        matches!(&self.form, Form::Finite(mantissa, _) if mantissa.bits() == 0)
    }

    fn rounded(&self, precision: u32) -> Result<Self> {
        match &self.form {
            Form::Finite(mantissa, exponent) => Self::finite(self.negative, mantissa.clone(), *exponent, precision),
            Form::Infinite => Ok(Self::infinite(self.negative, precision)),
        }
    }

    fn add(&self, other: &Self, precision: u32) -> Result<Self> {
        let (Form::Finite(left, left_exponent), Form::Finite(right, right_exponent)) = (&self.form, &other.form) else {
            return match (&self.form, &other.form) {
                (Form::Infinite, Form::Infinite) if self.negative != other.negative => Err(NumberError::Undefined),
                (Form::Infinite, _) => Ok(Self::infinite(self.negative, precision)),
                _ => Ok(Self::infinite(other.negative, precision)),
            };
        };
        let exponent = *left_exponent.min(right_exponent);
        let left = left << (left_exponent - exponent).unsigned_abs();
        let right = right << (right_exponent - exponent).unsigned_abs();
        let (negative, mantissa) = if self.negative == other.negative {
            (self.negative, left + right)
        } else {
            match left.cmp(&right) {
                Ordering::Greater => (self.negative, left - right),
                Ordering::Less => (other.negative, right - left),
                Ordering::Equal => (false, BigUint::ZERO),
            }
        };
        Self::finite(negative, mantissa, exponent, precision)
    }

    fn multiply(&self, other: &Self, precision: u32) -> Result<Self> {
        let negative = self.negative != other.negative;
        match (&self.form, &other.form) {
            (Form::Finite(left, left_exponent), Form::Finite(right, right_exponent)) => {
                Self::finite(negative, left * right, left_exponent + right_exponent, precision)
            }
            _ if self.is_zero() || other.is_zero() => Err(NumberError::Undefined),
            _ => Ok(Self::infinite(negative, precision)),
        }
    }

    fn divide(&self, other: &Self, precision: u32) -> Result<Self> {
        let negative = self.negative != other.negative;
        match (&self.form, &other.form) {
            (Form::Infinite, Form::Infinite) => Err(NumberError::Undefined),
            (Form::Infinite, _) => Ok(Self::infinite(negative, precision)),
            (_, Form::Infinite) => Self::finite(negative, BigUint::ZERO, 0, precision),
            (Form::Finite(..), Form::Finite(..)) if other.is_zero() => {
                if self.is_zero() {
                    Err(NumberError::Undefined)
                } else {
                    Ok(Self::infinite(negative, precision))
                }
            }
            (Form::Finite(left, left_exponent), Form::Finite(right, right_exponent)) => {
                // Two bits more than are kept, and one that says whether anything is left.
                let shift = (u64::from(precision) + 2 + right.bits()).saturating_sub(left.bits());
                let numerator = left << shift;
                let mut quotient = &numerator / right;
                let rest = numerator - &quotient * right;
                quotient = (quotient << 1u32) + u32::from(rest.bits() > 0);
                let exponent = left_exponent - right_exponent - i64::try_from(shift).unwrap_or(i64::MAX) - 1;
                Self::finite(negative, quotient, exponent, precision)
            }
        }
    }

    /// Towards zero.
    fn truncated(&self) -> Option<BigUint> {
        match &self.form {
            Form::Finite(mantissa, exponent) if *exponent < 0 => Some(mantissa >> exponent.unsigned_abs()),
            Form::Finite(mantissa, exponent) => Some(mantissa << exponent.unsigned_abs()),
            Form::Infinite => None,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let sign = |float: &Self| {
            if float.is_zero() {
                0
            } else if float.negative {
                -1
            } else {
                1
            }
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || sign(self) == 0 {
            return by_sign;
        }
        let magnitude = match (&self.form, &other.form) {
            (Form::Infinite, Form::Infinite) => Ordering::Equal,
            (Form::Infinite, _) => Ordering::Greater,
            (_, Form::Infinite) => Ordering::Less,
            (Form::Finite(left, left_exponent), Form::Finite(right, right_exponent)) => {
                let top = |mantissa: &BigUint, exponent: i64| exponent.saturating_add_unsigned(mantissa.bits());
                top(left, *left_exponent).cmp(&top(right, *right_exponent)).then_with(|| {
                    let exponent = *left_exponent.min(right_exponent);
                    let left = left << (left_exponent - exponent).unsigned_abs();
                    left.cmp(&(right << (right_exponent - exponent).unsigned_abs()))
                })
            }
        };
        if self.negative { magnitude.reverse() } else { magnitude }
    }
}

impl From<i64> for Number {
    /// A counted number.
    fn from(value: i64) -> Self {
        Self(Repr::Whole(value, COUNTED))
    }
}

impl From<usize> for Number {
    /// A counted number.
    fn from(value: usize) -> Self {
        Self::from(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl Number {
    /// Reads decimal text, as a literal or a string that is converted.
    pub fn parse(text: &str) -> Option<Result<Self>> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        if matches!(unsigned, "Inf" | "inf") {
            return Some(Ok(Self(Repr::Float(Arc::new(Float::infinite(negative, LITERAL))))));
        }
        if unsigned.len() < 18 && !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            let value: i64 = unsigned.parse().ok()?;
            if value != 0 || !negative {
                return Some(Ok(Self(Repr::Whole(if negative { -value } else { value }, LITERAL))));
            }
        }
        let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
            Some(at) => (&unsigned[..at], unsigned.get(at + 1..)?),
            None => (unsigned, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let is_exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(&digits) || !all_digits(is_exponent) {
            return None;
        }
        Some(Self::decimal(negative, &digits, exponent, fraction.len()))
    }

    fn decimal(negative: bool, digits: &str, exponent: &str, fraction: usize) -> Result<Self> {
        let longest = usize::try_from(LARGEST_EXPONENT).unwrap_or(usize::MAX);
        if digits.len() > longest {
            return Err(NumberError::OutOfRange);
        }
        let mantissa = BigUint::parse_bytes(digits.as_bytes(), 10).unwrap_or_default();
        let fraction = i64::try_from(fraction).map_err(|_| NumberError::OutOfRange)?;
        if mantissa.bits() == 0 {
            return Float::finite(negative, mantissa, 0, LITERAL).map(Self::from);
        }
        let exponent: i64 = exponent.parse().map_err(|_| NumberError::OutOfRange)?;
        let exponent = exponent.saturating_sub(fraction);
        let power = u32::try_from(exponent.unsigned_abs()).ok().filter(|power| i64::from(*power) < LARGEST_EXPONENT);
        let power = Float {
            negative: false,
            precision: 0,
            form: Form::Finite(BigUint::from(5u32).pow(power.ok_or(NumberError::OutOfRange)?), exponent.abs()),
        };
        let float = Float { negative, precision: 0, form: Form::Finite(mantissa, 0) };
        let float = if exponent < 0 { float.divide(&power, LITERAL) } else { float.multiply(&power, LITERAL) };
        float.map(Self::from)
    }

    /// A machine number, as the functions that compute in them give; `None` for what is no number.
    pub fn machine(value: f64) -> Option<Result<Self>> {
        if value.is_nan() {
            return None;
        }
        let float = if value.is_infinite() {
            Ok(Float::infinite(value < 0.0, MACHINE))
        } else {
            let bits = value.to_bits();
            let exponent = i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
            let fraction = bits & ((1 << 52) - 1);
            let (mantissa, exponent) = if exponent == 0 { (fraction, 1) } else { (fraction | 1 << 52, exponent) };
            Float::finite(value.is_sign_negative(), mantissa.into(), exponent - 1075, MACHINE)
        };
        Some(float.map(Self::from))
    }

    /// A whole number of any size.
    pub fn whole(negative: bool, magnitude: BigUint) -> Result<Self> {
        let precision = u32::try_from(magnitude.bits()).unwrap_or(u32::MAX).max(COUNTED);
        Float::finite(negative && magnitude.bits() > 0, magnitude, 0, precision).map(Self::from)
    }

    /// This whole number, with the precision of `self`.
    pub fn with_whole(&self, negative: bool, magnitude: BigUint) -> Result<Self> {
        Float::finite(negative && magnitude.bits() > 0, magnitude, 0, self.precision()).map(Self::from)
    }

    fn precision(&self) -> u32 {
        match &self.0 {
            Repr::Whole(_, precision) => *precision,
            Repr::Float(float) => float.precision,
        }
    }

    fn float(&self) -> Arc<Float> {
        match &self.0 {
            Repr::Float(float) => Arc::clone(float),
            Repr::Whole(value, precision) => {
                let magnitude = BigUint::from(value.unsigned_abs());
                let zeros = magnitude.trailing_zeros().unwrap_or(0);
                Arc::new(Float {
                    negative: *value < 0,
                    precision: *precision,
                    form: Form::Finite(magnitude >> zeros, i64::try_from(zeros).unwrap_or(0)),
                })
            }
        }
    }

    /// The number as a machine integer, where it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Whole(value, _) => Some(*value),
            Repr::Float(float) => match &float.form {
                Form::Finite(_, exponent) if *exponent >= 0 => {
                    let magnitude = i64::try_from(float.truncated()?).ok()?;
                    Some(if float.negative { -magnitude } else { magnitude })
                }
                _ => None,
            },
        }
    }

    /// The number as an index or a count, where it is one.
    pub fn as_usize(&self) -> Option<usize> {
        usize::try_from(self.as_i64()?).ok()
    }

    /// The nearest machine number.
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Float(float) if matches!(float.form, Form::Infinite) => {
                if float.negative {
                    f64::NEG_INFINITY
                } else {
                    f64::INFINITY
                }
            }
            _ => self.to_string().parse().unwrap_or(f64::NAN),
        }
    }

    /// How many digits its text may have, roughly. The work of computing with it grows with them.
    pub fn digits(&self) -> usize {
        match &self.0 {
            Repr::Whole(..) => 1,
            Repr::Float(float) => match &float.form {
                Form::Finite(_, exponent) => usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX),
                Form::Infinite => 1,
            },
        }
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Whole(..) => true,
            Repr::Float(float) => matches!(&float.form, Form::Finite(_, exponent) if *exponent >= 0),
        }
    }

    /// Whether it is no finite number.
    pub fn is_infinite(&self) -> bool {
        matches!(&self.0, Repr::Float(float) if matches!(float.form, Form::Infinite))
    }

    /// Whether both are one number for Terraform: equal, or of the same decimal text.
    pub fn is_written_as(&self, other: &Self) -> bool {
        self == other || self.precision() != other.precision() && self.to_string() == other.to_string()
    }

    /// Minus one, zero or one.
    pub fn sign(&self) -> i64 {
        match self.cmp(&Self::from(0_i64)) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        }
    }

    /// The whole number and its sign, without the fraction.
    pub fn truncated(&self) -> Option<(bool, BigUint)> {
        let float = self.float();
        Some((float.negative, float.truncated()?))
    }

    /// `self + other`
    pub fn add(&self, other: &Self) -> Result<Self> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Whole(left, _), Repr::Whole(right, _)) = (&self.0, &other.0)
            && let Some(sum) = left.checked_add(*right)
        {
            return Ok(Self(Repr::Whole(sum, precision)));
        }
        self.float().add(&other.float(), precision).map(Self::from)
    }

    /// `self - other`
    pub fn subtract(&self, other: &Self) -> Result<Self> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Whole(left, _), Repr::Whole(right, _)) = (&self.0, &other.0)
            && let Some(difference) = left.checked_sub(*right)
        {
            return Ok(Self(Repr::Whole(difference, precision)));
        }
        self.float().add(&other.negated().float(), precision).map(Self::from)
    }

    /// `self * other`: exact up to 512 bits.
    pub fn multiply(&self, other: &Self) -> Result<Self> {
        let precision = self.precision().max(other.precision());
        if let (Repr::Whole(left, _), Repr::Whole(right, _)) = (&self.0, &other.0)
            && *left != 0
            && *right != 0
            && let Some(product) = left.checked_mul(*right)
        {
            return Ok(Self(Repr::Whole(product, precision)));
        }
        let product = self.float().multiply(&other.float(), LITERAL)?;
        let needed = match &product.form {
            Form::Finite(mantissa, _) => u32::try_from(mantissa.bits()).unwrap_or(LITERAL),
            Form::Infinite => 0,
        };
        product.rounded(precision.max(needed)).map(Self::from)
    }

    /// `self / other`
    pub fn divide(&self, other: &Self) -> Result<Self> {
        let precision = self.precision().max(other.precision());
        self.float().divide(&other.float(), precision).map(Self::from)
    }

    /// `self % other`, which has the sign of `self`. By zero it is `self`.
    pub fn modulo(&self, other: &Self) -> Result<Self> {
        if let (Repr::Whole(left, precision), Repr::Whole(right, _)) = (&self.0, &other.0)
            && *right != 0
            && let Some(rest) = left.checked_rem(*right)
        {
            return Ok(Self(Repr::Whole(rest, *precision)));
        }
        if self.sign() == 0 || other.sign() == 0 || other.is_infinite() {
            return Ok(self.clone());
        }
        let (dividend, divisor) = (self.float(), other.float());
        let quotient = self.divide(other)?.float();
        let times = quotient.truncated().ok_or(NumberError::Undefined)?;
        let times = Float::finite(quotient.negative, times, 0, dividend.precision)?;
        let mut taken = divisor.multiply(&times, dividend.precision)?;
        taken.negative = !taken.negative;
        dividend.add(&taken, dividend.precision).map(Self::from)
    }

    /// `-self`; of zero it is a zero that is written `-0`.
    #[must_use]
    pub fn negated(&self) -> Self {
        match &self.0 {
            Repr::Whole(value, precision) if *value != 0 && *value != i64::MIN => Self(Repr::Whole(-value, *precision)),
            _ => {
                let mut float = (*self.float()).clone();
                float.negative = !float.negative;
                Self(Repr::Float(Arc::new(float)))
            }
        }
    }

    /// Without its sign.
    #[must_use]
    pub fn absolute(&self) -> Self {
        if self.sign() < 0 || matches!(&self.0, Repr::Float(float) if float.negative) {
            self.negated()
        } else {
            self.clone()
        }
    }
}

/// How a number is written by a format verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `1.5e+10`
    Exponent,
    /// `1.500`
    Fraction,
    /// The shorter of both.
    General,
}

impl Number {
    /// The number without its sign, with so many digits, or with as many as it needs.
    pub fn written(&self, notation: Notation, precision: Option<usize>) -> String {
        let float = self.float();
        let Form::Finite(mantissa, exponent) = &float.form else { return "Inf".to_owned() };
        let zero = Decimal { digits: Vec::new(), exponent: 0 };
        let exact = || if mantissa.bits() == 0 { zero.clone() } else { Decimal::exact(mantissa, *exponent) };
        let count = |from: i64, more: usize| usize::try_from(from.saturating_add_unsigned(more as u64)).unwrap_or(0);
        let (decimal, digits) = match (notation, precision) {
            (_, None) => {
                let decimal = if mantissa.bits() == 0 { zero } else { shortest(mantissa, *exponent, float.precision) };
                let all = decimal.digits.len();
                let digits = match notation {
                    Notation::Exponent => all.saturating_sub(1),
                    Notation::Fraction => all.saturating_sub(count(decimal.exponent, 0)),
                    Notation::General => all,
                };
                (decimal, digits)
            }
            (Notation::Exponent, Some(digits)) => (exact().round(digits.saturating_add(1)), digits),
            (Notation::Fraction, Some(digits)) => {
                let exact = exact();
                // Nothing is left of a number that is that small.
                let all = exact.exponent.saturating_add_unsigned(digits as u64);
                let decimal = if all < 0 {
                    zero
                } else {
                    let all = count(exact.exponent, digits);
                    exact.round(all)
                };
                (decimal, digits)
            }
            (Notation::General, Some(digits)) => (exact().round(digits.max(1)), digits.max(1)),
        };
        match notation {
            Notation::Exponent => decimal.with_exponent(digits),
            Notation::Fraction => decimal.with_fraction(digits),
            Notation::General => {
                let all = decimal.digits.len();
                let turn = if precision.is_none() {
                    6
                } else if digits > all && all >= count(decimal.exponent, 0) {
                    all
                } else {
                    digits
                };
                let exponent = if all == 0 { -1 } else { decimal.exponent - 1 };
                if exponent < -4 || exponent >= i64::try_from(turn).unwrap_or(i64::MAX) {
                    decimal.with_exponent(digits.min(all).saturating_sub(1))
                } else {
                    let digits = if digits > count(decimal.exponent, 0) { all } else { digits };
                    let fraction = i64::try_from(digits).unwrap_or(i64::MAX) - decimal.exponent;
                    decimal.with_fraction(usize::try_from(fraction).unwrap_or(0))
                }
            }
        }
    }

    /// Whether it is written with a minus.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Whole(value, _) => *value < 0,
            Repr::Float(float) => float.negative,
        }
    }
}

impl Decimal {
    fn with_exponent(&self, digits: usize) -> String {
        let mut text = String::from(char::from(self.at(0)));
        if digits > 0 {
            text.push('.');
            text.extend((1..=digits).map(|at| char::from(self.at(at))));
        }
        let exponent = if self.digits.is_empty() { 0 } else { self.exponent - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{text}e{sign}{:02}", exponent.abs())
    }

    fn with_fraction(&self, digits: usize) -> String {
        let whole = usize::try_from(self.exponent).unwrap_or(0);
        let mut text: String = (0..whole).map(|at| char::from(self.at(at))).collect();
        if whole == 0 {
            text.push('0');
        }
        if digits > 0 {
            text.push('.');
            for at in 0..digits {
                let at = self.exponent.saturating_add_unsigned(at as u64);
                text.push(usize::try_from(at).map_or('0', |at| char::from(self.at(at))));
            }
        }
        text
    }
}

impl From<Float> for Number {
    fn from(float: Float) -> Self {
        if float.precision >= COUNTED
            && let Form::Finite(_, 0..) = float.form
            && !(float.negative && float.is_zero())
            && let Some(magnitude) = float.truncated()
            && let Ok(magnitude) = i64::try_from(magnitude)
        {
            return Self(Repr::Whole(if float.negative { -magnitude } else { magnitude }, float.precision));
        }
        Self(Repr::Float(Arc::new(float)))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Whole(left, _), Repr::Whole(right, _)) => left.cmp(right),
            _ => self.float().compare(&other.float()),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let float = match &self.0 {
            Repr::Whole(value, _) => return write!(f, "{value}"),
            Repr::Float(float) => float,
        };
        let sign = if float.negative { "-" } else { "" };
        match &float.form {
            Form::Infinite => write!(f, "{}Inf", if float.negative { "-" } else { "+" }),
            Form::Finite(mantissa, _) if mantissa.bits() == 0 => write!(f, "{sign}0"),
            Form::Finite(mantissa, exponent) => {
                let decimal = shortest(mantissa, *exponent, float.precision);
                write!(f, "{sign}{decimal}")
            }
        }
    }
}

/// Decimal digits without zeros at the end, as `0.DIGITS` times ten to the exponent.
#[derive(Clone)]
struct Decimal {
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// `mantissa * 2^exponent`, exactly.
    fn exact(mantissa: &BigUint, exponent: i64) -> Self {
        let power = u32::try_from(exponent.unsigned_abs()).unwrap_or(u32::MAX);
        let (whole, fraction) = if exponent < 0 {
            (mantissa * BigUint::from(5u32).pow(power), i64::from(power))
        } else {
            (mantissa << power, 0)
        };
        let digits = whole.to_string().into_bytes();
        let exponent = i64::try_from(digits.len()).unwrap_or(i64::MAX) - fraction;
        Self { digits, exponent }.trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        self
    }

    fn at(&self, index: usize) -> u8 {
        self.digits.get(index).copied().unwrap_or(b'0')
    }

    fn round_down(mut self, count: usize) -> Self {
        self.digits.truncate(count);
        self.trimmed()
    }

    fn round_up(mut self, count: usize) -> Self {
        self.digits.truncate(count);
        while self.digits.last() == Some(&b'9') {
            self.digits.pop();
        }
        if let Some(last) = self.digits.last_mut() {
            *last += 1;
        } else {
            self.digits.push(b'1');
            self.exponent += 1;
        }
        self
    }

    /// To the nearest, to the even one of two.
    fn round(self, count: usize) -> Self {
        let up = match self.digits.get(count..).unwrap_or_default() {
            [] => return self,
            [b'5'] => count > 0 && self.at(count - 1) % 2 == 1,
            [first, ..] => *first >= b'5',
        };
        if up { self.round_up(count) } else { self.round_down(count) }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = std::str::from_utf8(&self.digits).unwrap_or_default();
        match usize::try_from(self.exponent) {
            Ok(0) | Err(_) => {
                let zeros = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(0);
                write!(f, "0.{}{digits}", "0".repeat(zeros))
            }
            Ok(whole) if whole >= digits.len() => write!(f, "{digits}{}", "0".repeat(whole - digits.len())),
            Ok(whole) => write!(f, "{}.{}", &digits[..whole], &digits[whole..]),
        }
    }
}

/// The shortest decimal that is nearer to this number than to any other of its precision.
fn shortest(mantissa: &BigUint, exponent: i64, precision: u32) -> Decimal {
    let exact = Decimal::exact(mantissa, exponent);
    // Scaled so that the last bit is half of the precision's last place.
    let shift = (u64::from(precision) + 1).saturating_sub(mantissa.bits());
    let scaled = mantissa << shift;
    let exponent = exponent.saturating_sub_unsigned(shift);
    let lower = Decimal::exact(&(&scaled - 1u32), exponent);
    let upper = Decimal::exact(&(&scaled + 1u32), exponent);
    // Ties round to even, so the bounds themselves count where the mantissa is even.
    let inclusive = !scaled.bit(1);
    for at in 0..exact.digits.len() {
        let (low, middle, high) = (lower.at(at), exact.at(at), upper.at(at));
        let down = low != middle || inclusive && at + 1 == lower.digits.len();
        let up = middle != high && (inclusive || middle + 1 < high || at + 1 < upper.digits.len());
        match (down, up) {
            (true, true) => return exact.round(at + 1),
            (true, false) => return exact.round_down(at + 1),
            (false, true) => return exact.round_up(at + 1),
            (false, false) => {}
        }
    }
    exact
}

#[cfg(test)]
mod tests {
    use super::Number;

    fn number(text: &str) -> Number {
        Number::parse(text).expect("a number").expect("in range")
    }

    #[test]
    fn text_is_the_shortest_of_its_precision() {
        for (text, expected) in [("0.1", "0.1"), ("1e3", "1000"), ("-0", "-0"), ("12.50", "12.5"), ("1e-5", "0.00001")]
        {
            assert_eq!(number(text).to_string(), expected);
        }
        assert_eq!(number("0.1").add(&number("0.2")).expect("a sum").to_string(), "0.3");
        let third = number("1").divide(&number("3")).expect("a quotient").to_string();
        assert_eq!(third, format!("0.{}5", "3".repeat(154)));
        let third = Number::from(1_i64).divide(&Number::from(3_i64)).expect("a quotient").to_string();
        assert_eq!(third, "0.33333333333333333334");
        assert_eq!(
            Number::machine(2f64.sqrt()).expect("a number").expect("in range").to_string(),
            "1.4142135623730951"
        );
    }

    #[test]
    fn large_numbers_are_exact_and_bounded() {
        let large = number("123456789012345678901234567890");
        let product = large.multiply(&large).expect("a product").to_string();
        assert_eq!(product, "15241578753238836750495351562536198787501905199875019052100");
        assert!(Number::parse("1e999999999").expect("a number").is_err());
        assert!(Number::parse("1e999999999999999999999").expect("a number").is_err());
        assert_eq!(number("9223372036854775807").add(&number("1")).expect("a sum").to_string(), "9223372036854775808");
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", "0x10", "1_000", " 1", ".", "e5", "1e", "NaN"] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
        assert_eq!(number(".5"), number("0.50"));
        assert_eq!(number("5."), number("+5"));
    }

    #[test]
    fn remainders_have_the_sign_of_the_dividend() {
        let rest = |left: &str, right: &str| number(left).modulo(&number(right)).expect("a rest").to_string();
        assert_eq!(rest("-10", "3"), "-1");
        assert_eq!(rest("10.5", "3"), "1.5");
        assert_eq!(rest("5", "0"), "5");
    }
}
