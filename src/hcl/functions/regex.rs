//! Regular expressions of RE2, as Go has them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use ::regex::{Captures, Regex, RegexBuilder};

use super::Call;
use super::string::pieces;
use crate::base::{Entry, Kind, Piece, Str, Type, Unknown, Value, identity};
use crate::hcl::eval::Result;

/// Memory that a compiled pattern may take, in bytes.
const LARGEST: usize = 2 << 20;

/// Compiled patterns that a thread remembers; short ones, which are what is used again and again.
const REMEMBERED: usize = 32;

/// Bytes of the longest pattern that is remembered.
const LONGEST_REMEMBERED: usize = 200;

thread_local! {
    /// Not to be cloned: a clone makes room for its search anew.
    static COMPILED: RefCell<HashMap<String, Rc<Regex>>> = RefCell::default();
}

/// Compiles a pattern of Go's syntax.
fn compile(call: &Call<'_>, pattern: &str) -> Result<Rc<Regex>> {
    if let Some(regex) = COMPILED.with_borrow(|compiled| compiled.get(pattern).cloned()) {
        return Ok(regex);
    }
    let translated = translate(pattern).ok_or_else(|| call.invalid("the pattern is not valid"))?;
    let built = RegexBuilder::new(&translated).size_limit(LARGEST).build();
    let regex = Rc::new(built.map_err(|error| match error {
        ::regex::Error::CompiledTooBig(_) => call.bound("the pattern is too large"),
        _ => call.invalid(format!("the pattern is not valid: {error}")),
    })?);
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() < REMEMBERED && pattern.len() <= LONGEST_REMEMBERED {
            compiled.insert(pattern.to_owned(), Rc::clone(&regex));
        }
    });
    Ok(regex)
}

/// The pattern in the syntax of the regex crate: classes as `\d` are ASCII only in Go, and it knows no set operations.
fn translate(pattern: &str) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    let mut class = false;
    let mut repeated = false;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let length = if class { 0 } else { repetition(rest)? };
        if length > 0 {
            // What is repeated already cannot be repeated again.
            if std::mem::replace(&mut repeated, true) {
                return None;
            }
            let length = length + usize::from(rest[length..].starts_with('?'));
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        repeated = false;
        match c {
            '\\' => {
                let next = after.chars().next()?;
                let tail = &after[next.len_utf8()..];
                if next == 'Q' && !class {
                    let (literal, tail) = tail.split_once("\\E").unwrap_or((tail, ""));
                    out.push_str(&::regex::escape(literal));
                    rest = tail;
                    continue;
                }
                rest = escape(next, tail, class, &mut out)?;
            }
            '[' if !class => {
                class = true;
                out.push('[');
                rest = after;
                if let Some(tail) = rest.strip_prefix('^') {
                    out.push('^');
                    rest = tail;
                }
                if let Some(tail) = rest.strip_prefix(']') {
                    out.push_str("\\]");
                    rest = tail;
                }
            }
            '[' if rest.starts_with("[:") && rest.contains(":]") => {
                let end = rest.find(":]")? + 2;
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            '[' | '&' | '~' if class => {
                out.push('\\');
                out.push(c);
                rest = after;
            }
            ']' if class => {
                class = false;
                out.push(']');
                rest = after;
            }
            '{' => {
                out.push_str("\\{");
                rest = after;
            }
            '-' if class && rest.starts_with("--") => {
                out.push_str("\\-");
                rest = after;
            }
            '(' if !class && rest.starts_with("(?") => {
                // Go knows no other flags.
                let flags: String = rest[2..].chars().take_while(|c| !matches!(c, ':' | ')' | '<' | 'P')).collect();
                if flags.chars().any(|flag| !matches!(flag, 'i' | 'm' | 's' | 'U' | '-')) {
                    return None;
                }
                out.push(c);
                rest = after;
            }
            _ => {
                out.push(c);
                rest = after;
            }
        }
    }
    Some(out)
}

/// Most repetitions that a count can ask for.
const MOST_REPETITIONS: u32 = 1000;

/// The length of the repetition operator that `rest` begins with, 0 where there is none; `None` where it is not valid.
fn repetition(rest: &str) -> Option<usize> {
    let braces = match rest.as_bytes().first() {
        Some(b'*' | b'+' | b'?') => return Some(1),
        Some(b'{') => rest.find('}').map(|end| &rest[1..end]),
        _ => None,
    };
    // Braces that hold no count stand for themselves.
    let Some(inside) = braces else { return Some(0) };
    let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if least.is_empty() || !digits(least) || !digits(most) {
        return Some(0);
    }
    let valid = |text: &str| text.is_empty() || text.parse::<u32>().is_ok_and(|count| count <= MOST_REPETITIONS);
    (valid(least) && valid(most)).then_some(inside.len() + 2)
}

/// Writes an escape sequence; gives back what follows it.
fn escape<'a>(next: char, tail: &'a str, class: bool, out: &mut String) -> Option<&'a str> {
    let set = match next.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => "\\t\\n\\f\\r ",
        _ => "",
    };
    match next {
        'd' | 'w' | 's' if class => out.push_str(set),
        'd' | 'w' | 's' => {
            let _ = write!(out, "[{set}]");
        }
        'D' | 'W' | 'S' => {
            let _ = write!(out, "[^{set}]");
        }
        'b' | 'B' if !class => {
            let _ = write!(out, "(?-u:\\{next})");
        }
        'p' | 'P' | 'x' if tail.starts_with('{') => {
            let (name, rest) = tail[1..].split_once('}')?;
            let (next, name) = match (next, name.strip_prefix('^')) {
                ('p', Some(name)) => ('P', name),
                ('P', Some(name)) => ('p', name),
                _ => (next, name),
            };
            let _ = write!(out, "\\{next}{{{name}}}");
            return Some(rest);
        }
        'p' | 'P' | 'x' | 'A' | 'z' | 'a' | 'f' | 't' | 'n' | 'r' | 'v' => {
            out.push('\\');
            out.push(next);
        }
        '0'..='7' => {
            // Octal: `\0` and up to three digits; a single other digit would be a back reference.
            let digits: String =
                std::iter::once(next).chain(tail.chars().take(2).take_while(|c| ('0'..='7').contains(c))).collect();
            if next != '0' && digits.len() == 1 {
                return None;
            }
            let _ = write!(out, "\\x{{{:x}}}", u32::from_str_radix(&digits, 8).ok()?);
            return Some(&tail[digits.len() - 1..]);
        }
        _ if next.is_ascii_alphanumeric() || !next.is_ascii() => return None,
        _ => out.push_str(&::regex::escape(next.encode_utf8(&mut [0; 4]))),
    }
    Some(tail)
}

/// What a match gives: the whole of it, or its groups as a tuple or object.
enum Shape {
    Whole,
    Tuple,
    Object,
}

fn shape(call: &Call<'_>, regex: &Regex) -> Result<Shape> {
    let named = regex.capture_names().flatten().count();
    match (regex.captures_len() - 1, named) {
        (0, _) => Ok(Shape::Whole),
        (_, 0) => Ok(Shape::Tuple),
        (all, named) if all == named => Ok(Shape::Object),
        _ => Err(call.invalid("named and unnamed groups cannot be mixed")),
    }
}

fn matched(call: &Call<'_>, regex: &Regex, shape: &Shape, captures: &Captures<'_>) -> Value {
    let text = |group: Option<::regex::Match<'_>>| match group {
        Some(group) => call.from(1, Kind::String(Str::known(group.as_str()))),
        None => call.here(Kind::Null(Type::String)),
    };
    match shape {
        Shape::Whole => text(captures.get(0)),
        Shape::Tuple => Value::tuple(captures.iter().skip(1).map(text).collect(), call.place),
        Shape::Object => {
            let entry = |name: &str| Entry { key: name.into(), place: call.place, value: text(captures.name(name)) };
            Value::object(regex.capture_names().flatten().map(entry).collect(), call.place)
        }
    }
}

pub fn regex(call: &Call<'_>) -> Result<Value> {
    let regex = compile(call, call.text(0))?;
    let shape = shape(call, &regex)?;
    match regex.captures(call.text(1)) {
        Some(captures) => Ok(matched(call, &regex, &shape, &captures)),
        None => Err(call.invalid("the pattern does not match")),
    }
}

pub fn regex_all(call: &Call<'_>) -> Result<Value> {
    let regex = compile(call, call.text(0))?;
    let shape = shape(call, &regex)?;
    let mut items = Vec::new();
    for captures in regex.captures_iter(call.text(1)) {
        call.fuel.spend(1, call.place)?;
        items.push(matched(call, &regex, &shape, &captures));
    }
    let element = match shape {
        Shape::Whole => Type::String,
        Shape::Tuple => Type::Tuple(vec![Type::String; regex.captures_len() - 1].into()),
        Shape::Object => {
            Type::object(regex.capture_names().flatten().map(|name| (name.into(), Type::String)).collect())
        }
    };
    call.list(element, items)
}

pub fn replace(call: &Call<'_>) -> Result<Value> {
    let (Some(search), Some(with)) = (call.argument(1).as_str(), call.argument(2).as_str()) else {
        return Ok(call.unknown_value(Type::String));
    };
    let pattern = search.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    let Some(text) = call.argument(0).as_str() else { return replace_known_parts(call, search, with) };
    if let Some(pattern) = pattern {
        let regex = compile(call, pattern)?;
        let matches = regex.find_iter(text).count();
        // A replacement may stand for whole groups of each match.
        let groups = with.matches('$').count();
        let most =
            text.len() + matches.saturating_mul(with.len() + groups.saturating_mul(text.len() / matches.max(1) + 1));
        call.fuel.text(most, call.place)?;
        return call.string_from(0, &*regex.replace_all(text, &**with));
    }
    let matches = text.matches(&**search).count();
    call.fuel.text(text.len().saturating_add(matches.saturating_mul(with.len())), call.place)?;
    call.string_from(0, text.replace(&**search, with))
}

/// One character cannot stand half in a known part, half in an unknown one.
fn replace_known_parts(call: &Call<'_>, search: &str, with: &str) -> Result<Value> {
    let parts = pieces(call.argument(0)).filter(|_| search.chars().count() == 1);
    let Some(parts) = parts else { return Ok(call.unknown_value(Type::String)) };
    let replaced = parts.into_iter().map(|piece| match piece {
        Piece::Known(text, place) => Piece::Known(text.replace(search, with).into(), place),
        Piece::Unknown(unknown) => {
            let arguments = [Value::from(Kind::Unknown(unknown)), call.argument(1).clone(), call.argument(2).clone()];
            Piece::Unknown(Unknown::new(identity::call(call.name, &arguments), Type::String).not_null())
        }
        json @ Piece::Json(..) => json,
    });
    Ok(call.from(0, Kind::String(Str::new(replaced.collect()))))
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn patterns_are_translated() {
        for (pattern, expected) in [
            ("\\d+", "[0-9]+"),
            ("[\\w-]", "[0-9A-Za-z_-]"),
            ("[[]", "[\\[]"),
            ("[]a]", "[\\]a]"),
            ("[[:alpha:]&&]", "[[:alpha:]\\&\\&]"),
            ("\\Qa.b\\E.", "a\\.b."),
            ("\\/\\<", "/<"),
            ("(?i)a(?P<n>b)", "(?i)a(?P<n>b)"),
        ] {
            assert_eq!(translate(pattern).as_deref(), Some(expected), "{pattern}");
        }
        for pattern in ["(?x)a", "\\1", "\\q", "(?=a)", "\\"] {
            assert_eq!(translate(pattern), None, "{pattern}");
        }
    }
}
