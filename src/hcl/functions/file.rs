//! Functions of files and paths.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Digest as _;

use super::Call;
use super::hash::hexadecimal;
use crate::base::{Kind, Piece, Place, Str, Type, Value, Way};
use crate::hcl::eval::{File, FileError, Result, normal};
use crate::hcl::types::set as sets;

/// The file, if it is read here. One that is not is unknown.
pub(super) fn read(call: &Call<'_>) -> Result<Option<File>> {
    match call.scope.files().read(call.text(0)) {
        Ok(file) => {
            call.fuel.fits(file.content.len(), call.place)?;
            Ok(Some(file))
        }
        Err(error @ (FileError::Missing | FileError::NoFile)) => {
            Err(call.invalid(format!("{:?}: {error}", call.text(0))))
        }
        Err(FileError::Refused(_)) => Ok(None),
    }
}

/// The text of a file, which has its place there.
pub(super) fn text(call: &Call<'_>, file: &File) -> Result<Value> {
    let text = std::str::from_utf8(&file.content).map_err(|_| call.invalid("the file is no UTF-8"))?;
    call.fuel.text(text.len(), call.place)?;
    let place = Place::new(file.number, &(0..text.len()));
    let mut value = Value::new(Kind::String(Str::known(normal(text))), place);
    value.origin = value.origin.through(Way::File, &call.text(0).into(), call.place);
    Ok(value)
}

pub fn file(call: &Call<'_>) -> Result<Value> {
    match read(call)? {
        Some(file) => text(call, &file),
        None => Ok(call.unknown_value(Type::String)),
    }
}

/// A function of a file's bytes.
fn of_bytes(call: &Call<'_>, of: impl FnOnce(&[u8]) -> String) -> Result<Value> {
    match read(call)? {
        Some(file) => {
            call.fuel.spend(file.content.len() / 64, call.place)?;
            call.string(of(&file.content))
        }
        None => Ok(call.unknown_value(Type::String)),
    }
}

pub fn base64(call: &Call<'_>) -> Result<Value> {
    of_bytes(call, |bytes| STANDARD.encode(bytes))
}

pub fn base64_sha256(call: &Call<'_>) -> Result<Value> {
    of_bytes(call, |bytes| STANDARD.encode(sha2::Sha256::digest(bytes)))
}

pub fn base64_sha512(call: &Call<'_>) -> Result<Value> {
    of_bytes(call, |bytes| STANDARD.encode(sha2::Sha512::digest(bytes)))
}

pub fn md5(call: &Call<'_>) -> Result<Value> {
    of_bytes(call, |bytes| hexadecimal(md5::Md5::digest(bytes)))
}

pub fn sha1(call: &Call<'_>) -> Result<Value> {
    of_bytes(call, |bytes| hexadecimal(sha1::Sha1::digest(bytes)))
}

pub fn sha256(call: &Call<'_>) -> Result<Value> {
    of_bytes(call, |bytes| hexadecimal(sha2::Sha256::digest(bytes)))
}

pub fn sha512(call: &Call<'_>) -> Result<Value> {
    of_bytes(call, |bytes| hexadecimal(sha2::Sha512::digest(bytes)))
}

pub fn exists(call: &Call<'_>) -> Result<Value> {
    match call.scope.files().exists(call.text(0)) {
        Ok(exists) => Ok(call.here(Kind::Bool(exists))),
        Err(FileError::Missing) => Ok(call.here(Kind::Bool(false))),
        Err(error @ FileError::NoFile) => Err(call.invalid(format!("{:?}: {error}", call.text(0)))),
        Err(FileError::Refused(_)) => Ok(call.unknown_value(Type::Bool)),
    }
}

/// The files below a folder whose relative paths match a pattern.
pub fn set(call: &Call<'_>) -> Result<Value> {
    let unknown = || call.unknown_value(Type::set(Type::String));
    let pattern = call.text(1);
    if pattern.split('/').any(|part| part == "..") {
        return Ok(unknown());
    }
    let pattern = glob(&clean(pattern)).ok_or_else(|| call.invalid("the pattern is not valid"))?;
    let pattern = regex::Regex::new(&pattern).map_err(|_| call.invalid("the pattern is not valid"))?;
    let paths = match call.scope.files().below(call.text(0)) {
        Ok(paths) => paths,
        Err(FileError::Missing | FileError::NoFile) => Vec::new(),
        Err(FileError::Refused(_)) => return Ok(unknown()),
    };
    call.fuel.elements(paths.len(), call.place)?;
    let items = paths.into_iter().filter(|path| pattern.is_match(path));
    let items = items.map(|path| Value::string(path, call.place)).collect();
    Ok(call.here(Kind::Set(sets::normalized(Type::String, items, None))))
}

/// The regular expression of a pattern with `*`, `**`, `?`, `[...]` and `{a,b}`.
fn glob(pattern: &str) -> Option<String> {
    let mut out = String::from("^");
    let mut rest = pattern;
    let mut braces = 0;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        let whole_part = out.ends_with('^') || out.ends_with('/') || out.ends_with(")*");
        match c {
            '*' if rest.starts_with("**/") && whole_part => {
                out.push_str("(?:[^/]+/)*");
                length = 3;
            }
            '*' if rest == "**" && whole_part => {
                out.push_str(".*");
                length = 2;
            }
            '*' => {
                out.push_str("[^/]*");
                length = rest.chars().take_while(|c| *c == '*').count();
            }
            '?' => out.push_str("[^/]"),
            '[' => {
                let end = rest[1..].find(']')? + 1;
                let class = rest[1..end].strip_prefix(['!', '^']);
                out.push_str(if class.is_some() { "[^" } else { "[" });
                for c in class.unwrap_or(&rest[1..end]).chars() {
                    if matches!(c, '[' | '&' | '~' | '\\') {
                        out.push('\\');
                    }
                    out.push(c);
                }
                out.push(']');
                length = end + 1;
            }
            '{' => {
                braces += 1;
                out.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                out.push(')');
            }
            ',' if braces > 0 => out.push('|'),
            '\\' => {
                let escaped = rest[1..].chars().next()?;
                out.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
                length = 1 + escaped.len_utf8();
            }
            _ => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
        rest = &rest[length..];
    }
    out.push('$');
    (braces == 0).then_some(out)
}

/// A path without `.`, `..` and `//` where they can go, as Go cleans it.
pub fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

pub fn base_name(call: &Call<'_>) -> Result<Value> {
    // What stands behind the last slash may be known though what is before it is not.
    let path = match &call.argument(0).kind {
        Kind::String(text) => match (text.text(), text.pieces(call.place).last()) {
            (Some(whole), _) => Arc::clone(whole),
            (None, Some(Piece::Known(end, _))) if end.trim_end_matches('/').contains('/') => Arc::clone(end),
            _ => return Ok(call.unknown_value(Type::String)),
        },
        _ => return Ok(call.unknown_value(Type::String)),
    };
    let path = &*path;
    let trimmed = path.trim_end_matches('/');
    let name = match (path, trimmed) {
        ("", _) => ".",
        (_, "") => "/",
        _ => trimmed.rsplit('/').next().unwrap_or(trimmed),
    };
    call.string_from(0, name)
}

pub fn dir_name(call: &Call<'_>) -> Result<Value> {
    let path = call.text(0);
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    call.string_from(0, clean(folder))
}

pub fn abspath(call: &Call<'_>) -> Result<Value> {
    let path = call.text(0);
    if path.starts_with('/') {
        return call.string_from(0, clean(path));
    }
    match call.scope.files().absolute(path) {
        Some(path) => call.string_from(0, path),
        None => Ok(call.unknown_value(Type::String)),
    }
}

/// `~` is the home of whoever runs Terraform.
pub fn path_expand(call: &Call<'_>) -> Result<Value> {
    if call.text(0).starts_with('~') {
        return Ok(call.unknown_value(Type::String));
    }
    call.string_from(0, call.text(0))
}
