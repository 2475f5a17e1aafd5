//! `rsadecrypt`: RSA with the padding of PKCS #1 v1.5.

use num_bigint::BigUint;

use super::Call;
use super::encoding::bytes_of_base64;
use crate::base::Value;
use crate::hcl::eval::Result;

/// Largest modulus in bytes: the time to decrypt grows with its third power.
const LARGEST_MODULUS: usize = 1024;

pub fn decrypt(call: &Call<'_>) -> Result<Value> {
    let cipher = bytes_of_base64(call.text(0)).ok_or_else(|| call.invalid("the text is no Base64"))?;
    let key = Key::read(call.text(1)).ok_or_else(|| call.invalid("the key is no RSA private key in PEM"))?;
    let size = key.modulus.len();
    if size > LARGEST_MODULUS {
        return Err(call.bound("the key is too large"));
    }
    let (modulus, exponent) = (BigUint::from_bytes_be(&key.modulus), BigUint::from_bytes_be(&key.exponent));
    let cipher = BigUint::from_bytes_be(&cipher);
    let failed = || call.invalid("the text cannot be decrypted with this key");
    if modulus.bits() == 0 || cipher >= modulus {
        return Err(failed());
    }
    let message = cipher.modpow(&exponent, &modulus).to_bytes_be();
    // The leading zero byte is not part of the number.
    let text = match message.as_slice() {
        [2, padded @ ..] if message.len() == size - 1 => {
            let end = padded.iter().position(|byte| *byte == 0).filter(|end| *end >= 8).ok_or_else(failed)?;
            &padded[end + 1..]
        }
        _ => return Err(failed()),
    };
    let text = std::str::from_utf8(text).map_err(|_| call.invalid("the result is no UTF-8"))?;
    call.string_from(0, text)
}

/// What decrypting needs of a key.
struct Key {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl Key {
    fn read(pem: &str) -> Option<Self> {
        let (_, rest) = pem.split_once("-----BEGIN RSA PRIVATE KEY-----")?;
        let (body, _) = rest.split_once("-----END RSA PRIVATE KEY-----")?;
        let body: String = body.split_whitespace().collect();
        let der = bytes_of_base64(&body)?;
        let mut outer = der.as_slice();
        // RFC 8017, A.1.2: version, modulus, public exponent, private exponent.
        let mut fields = element(&mut outer, 0x30)?;
        element(&mut fields, 0x02)?;
        let modulus = without_sign(element(&mut fields, 0x02)?).to_vec();
        element(&mut fields, 0x02)?;
        let exponent = without_sign(element(&mut fields, 0x02)?).to_vec();
        Some(Self { modulus, exponent })
    }
}

/// The next element of DER, which must have this tag.
fn element<'a>(rest: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let [first, length, after @ ..] = *rest else { return None };
    let (length, after) = match length {
        0..=0x7f => (usize::from(*length), after),
        0x81..=0x84 => {
            let (bytes, after) = after.split_at_checked(usize::from(length & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), after)
        }
        _ => return None,
    };
    let (content, after) = after.split_at_checked(length)?;
    *rest = after;
    (*first == tag).then_some(content)
}

fn without_sign(number: &[u8]) -> &[u8] {
    number.strip_prefix(&[0]).unwrap_or(number)
}
