//! Hashes and identifiers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Digest as _;

use super::Call;
use crate::base::{Type, Value};
use crate::hcl::eval::Result;

/// Hexadecimal digits of bytes.
pub fn hexadecimal(bytes: impl AsRef<[u8]>) -> String {
    use std::fmt::Write as _;
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub fn md5(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, hexadecimal(md5::Md5::digest(call.text(0))))
}

pub fn sha1(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, hexadecimal(sha1::Sha1::digest(call.text(0))))
}

pub fn sha256(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, hexadecimal(sha2::Sha256::digest(call.text(0))))
}

pub fn sha512(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, hexadecimal(sha2::Sha512::digest(call.text(0))))
}

pub fn base64_sha256(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, STANDARD.encode(sha2::Sha256::digest(call.text(0))))
}

pub fn base64_sha512(call: &Call<'_>) -> Result<Value> {
    call.string_from(0, STANDARD.encode(sha2::Sha512::digest(call.text(0))))
}

/// A random salt makes the result another one each time.
pub fn bcrypt(call: &Call<'_>) -> Result<Value> {
    if call.arguments.len() > 2 {
        return Err(call.invalid("takes one or two arguments"));
    }
    Ok(call.unknown_value(Type::String))
}

/// A random one.
pub fn uuid(call: &Call<'_>) -> Result<Value> {
    Ok(call.unknown_value(Type::String))
}

pub fn uuid_v5(call: &Call<'_>) -> Result<Value> {
    let namespace = match call.text(0) {
        "dns" => uuid::Uuid::NAMESPACE_DNS,
        "url" => uuid::Uuid::NAMESPACE_URL,
        "oid" => uuid::Uuid::NAMESPACE_OID,
        "x500" => uuid::Uuid::NAMESPACE_X500,
        other => uuid::Uuid::try_parse(other).map_err(|_| call.invalid("the namespace is no UUID"))?,
    };
    call.string_from(1, uuid::Uuid::new_v5(&namespace, call.text(1).as_bytes()).to_string())
}
