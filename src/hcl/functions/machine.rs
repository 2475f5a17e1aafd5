//! Logarithms and powers of machine numbers, to the last bit as Terraform has them.
//!
//! Rust leaves the last bit to the platform. Terraform's is that of fdlibm for logarithms (Sun Microsystems, 1993) and of repeated squaring for
//! powers, and a difference there is one in the decimal text.

use std::cmp::Ordering;
use std::f64::consts::FRAC_1_SQRT_2;

/// The natural logarithm, as fdlibm's `__ieee754_log`.
pub fn log(x: f64) -> f64 {
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    if x.is_nan() || x <= 0.0 || x.is_infinite() {
        return x.ln();
    }
    let (mut fraction, mut exponent) = split(x);
    if fraction < FRAC_1_SQRT_2 {
        fraction *= 2.0;
        exponent -= 1;
    }
    let rest = fraction - 1.0;
    let ratio = rest / (2.0 + rest);
    let square = ratio * ratio;
    let fourth = square * square;
    let odd = square
        * (6.666_666_666_666_735e-1
            + fourth
                * (2.857_142_874_366_239e-1
                    + fourth * (1.818_357_216_161_805e-1 + fourth * 1.479_819_860_511_658_6e-1)));
    let even = fourth
        * (3.999_999_999_940_942e-1 + fourth * (2.222_219_843_214_978_4e-1 + fourth * 1.531_383_769_920_937_3e-1));
    let half = 0.5 * rest * rest;
    let twos = f64::from(exponent);
    twos * LN2_HIGH - ((half - (ratio * (half + (odd + even)) + twos * LN2_LOW)) - rest)
}

/// `x` to the power of `y`; `None` where the last bit depends on the processor that Terraform runs on: broken powers.
pub fn pow(x: f64, y: f64) -> Option<f64> {
    /// Beyond, the result has overflowed or is nothing.
    const LARGEST_EXPONENT: i32 = 1 << 12;
    let broken = y.fract().abs() > 0.0;
    if x.to_bits() << 1 == 0 || !x.is_finite() || y.is_nan() || y.abs() >= 9.2e18 || x < 0.0 && broken {
        return Some(x.powf(y));
    }
    if broken {
        return match y.abs().total_cmp(&0.5) {
            Ordering::Equal => Some(if y < 0.0 { 1.0 / x.sqrt() } else { x.sqrt() }),
            _ => None,
        };
    }
    let (mut fraction, mut exponent) = (1.0, 0_i32);
    let (mut square, mut square_exponent) = split(x);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below 2^63")]
    let mut left = y.abs() as u64;
    while left > 0 {
        if square_exponent.abs() > LARGEST_EXPONENT {
            exponent += square_exponent;
            break;
        }
        if left & 1 == 1 {
            fraction *= square;
            exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square.abs() < 0.5 {
            square *= 2.0;
            square_exponent -= 1;
        }
        left >>= 1;
    }
    if y < 0.0 {
        fraction = 1.0 / fraction;
        exponent = -exponent;
    }
    // In two steps, so that neither factor overflows; what is nothing in the end is so in the last one.
    let half = (exponent / 2).clamp(-1000, 1000);
    Some(fraction * 2_f64.powi(half) * 2_f64.powi((exponent - half).clamp(-1070, 1023)))
}

/// A fraction between a half and one, with the sign, and the exponent of two.
fn split(x: f64) -> (f64, i32) {
    const BITS: u64 = 0x7ff << 52;
    let (x, shift) = if x.abs() < f64::MIN_POSITIVE { (x * 2_f64.powi(54), 54) } else { (x, 0) };
    let exponent = i32::try_from((x.to_bits() & BITS) >> 52).unwrap_or(0) - 1022;
    (f64::from_bits(x.to_bits() & !BITS | 1022 << 52), exponent - shift)
}

#[cfg(test)]
mod tests {
    use super::{log, pow};

    #[test]
    fn the_last_bit_is_right() {
        assert_eq!((log(1000.0) / log(10.0)).to_string(), "2.9999999999999996");
        assert_eq!((log(62.0) / log(3.0)).to_string(), "3.756679610828473");
        assert_eq!(pow(1e21, 9.0), Some(1.000_000_000_000_000_1e189));
        assert_eq!(pow(1.0 / 3.0, 36.0), Some(6.662_463_305_375_662e-18));
        assert_eq!(pow(2.0, -1074.0), Some(5e-324));
        assert_eq!(pow(2.0, 1024.0), Some(f64::INFINITY));
        assert_eq!(pow(-2.0, -3.0), Some(-0.125));
        assert_eq!(pow(8.0, 1.5), None);
    }
}
