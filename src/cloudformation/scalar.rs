//! What a word of YAML means, and where the characters of a string stand.

use num_bigint::BigUint;

use super::node::Kind;
use crate::base::{Number, Piece, Place, Span, Str};

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Without quotes.
    None,
    /// In `'`.
    Single,
    /// In `"`.
    Double,
    /// As lines behind `|` or `>`.
    Block,
}

/// Most digits of a whole number; what has more is a string.
const LONGEST_NUMBER: usize = 4_096;

/// What a word without quotes is other than a string: YAML 1.1, which CloudFormation reads, but no dates. `Yes` and `no` stay words, so that
/// a condition may compare them with a parameter; a property that is true or false takes them for that.
///
/// AWS CloudFormation User Guide, "Template formats"; YAML 1.1, "Language-Independent Types".
pub fn resolved(text: &str) -> Option<Kind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Kind::Null),
        "true" | "True" | "TRUE" => return Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Kind::Bool(false)),
        _ => {}
    }
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let whole = |digits: &str, base| {
        if digits.len() > LONGEST_NUMBER {
            return None;
        }
        let digits = digits.replace('_', "");
        let known = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
        let magnitude = BigUint::parse_bytes(digits.as_bytes(), base).filter(|_| known)?;
        Number::whole(negative, magnitude).ok().map(Kind::Number)
    };
    let based = [("0x", 16), ("0b", 2), ("0", 8)];
    for (prefix, base) in based {
        match digits.strip_prefix(prefix) {
            Some(rest) if !rest.is_empty() && !rest.starts_with('.') => {
                return whole(rest, base);
            }
            _ => {}
        }
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return whole(digits, 10);
    }
    let is_float = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
        && digits.contains('.')
        && digits.bytes().any(|byte| byte.is_ascii_digit());
    let digits = digits.strip_suffix('.').unwrap_or(digits);
    let digits = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
    let number = Number::parse(&digits).filter(|_| is_float)?.ok()?;
    Some(Kind::Number(if negative { number.negated() } else { number }))
}

/// The string `text`, which is written at `span` of a source, with the places of its characters.
///
/// Where they cannot be told, all of it stands at `span`.
pub fn placed((source, file): (&str, u32), span: Span, text: &str, quotes: Quotes) -> Str {
    let raw = source.get(span.clone()).unwrap_or_default();
    let place = |from: usize, to: usize| Place::new(file, &(span.start + from..span.start + to));
    if raw == text {
        return Str::new(vec![Piece::Known(text.into(), place(0, raw.len()))]);
    }
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    if matches!(quotes, Quotes::Single | Quotes::Double) && raw.len() > 1 && inner == text {
        return Str::new(vec![Piece::Known(text.into(), place(1, raw.len() - 1))]);
    }
    match aligned(raw, text, quotes) {
        Some(stretches) => Str::new(
            stretches
                .into_iter()
                .map(|stretch| Piece::Known(text[stretch.text].into(), place(stretch.raw.start, stretch.raw.end)))
                .collect(),
        ),
        None => Str::new(vec![Piece::Known(text.into(), place(0, raw.len()))]),
    }
}

/// A part of a string and what of the source means it.
struct Stretch {
    text: Span,
    raw: Span,
}

/// The parts of a string, each verbatim or one escape; `None` where the source does not mean the string.
fn aligned(raw: &str, text: &str, quotes: Quotes) -> Option<Vec<Stretch>> {
    let mut at = match quotes {
        Quotes::Single | Quotes::Double => raw.len().min(1),
        Quotes::Block if raw.starts_with(['|', '>']) => raw.find('\n')? + 1,
        Quotes::None | Quotes::Block => 0,
    };
    let mut stretches: Vec<Stretch> = Vec::new();
    for (from, character) in text.char_indices() {
        let to = from + character.len_utf8();
        loop {
            let rest = raw.get(at..)?;
            let (length, meaning) = match rest.chars().next() {
                // A block ends in a line end, whether one stands there or not.
                None if character == '\n' => (0, Some('\n')),
                None => return None,
                Some('\\') if quotes == Quotes::Double => escape(rest)?,
                Some('\'') if quotes == Quotes::Single => (2, Some('\'')),
                // A line end within a string is a space.
                Some('\n') if character == ' ' => (1, Some(' ')),
                Some(first) => (first.len_utf8(), Some(first)),
            };
            let end = (at + length).min(raw.len());
            if meaning == Some(character) {
                let verbatim = raw.get(at..end) == Some(&text[from..to]);
                match stretches.last_mut() {
                    Some(last) if verbatim && last.raw.end == at && last.raw.len() == last.text.len() => {
                        last.text.end = to;
                        last.raw.end = end;
                    }
                    _ => stretches.push(Stretch { text: from..to, raw: at..end }),
                }
                at = end;
                break;
            }
            // Indentation, and line ends that are folded or escaped.
            if meaning.is_some_and(|skipped| !skipped.is_whitespace()) || length == 0 {
                return None;
            }
            at = end;
        }
    }
    Some(stretches)
}

/// An escape of a string in double quotes: how long it is, and what it means; nothing where it continues a line.
fn escape(rest: &str) -> Option<(usize, Option<char>)> {
    let mut characters = rest.chars().skip(1);
    let kind = characters.next()?;
    let coded = |digits: usize| {
        let code = rest.get(2..2 + digits).and_then(|code| u32::from_str_radix(code, 16).ok())?;
        match code {
            // The first half of a pair, as JSON writes characters beyond the basic plane.
            0xd800..0xdc00 => {
                let low = rest.get(8..12).and_then(|code| u32::from_str_radix(code, 16).ok())?;
                let low = low.checked_sub(0xdc00)?;
                Some((12, char::from_u32(0x1_0000 + ((code - 0xd800) << 10) + low)))
            }
            _ => Some((2 + digits, Some(char::from_u32(code)?))),
        }
    };
    let plain = |meaning: char| Some((1 + kind.len_utf8(), Some(meaning)));
    match kind {
        'x' => coded(2),
        'u' => coded(4),
        'U' => coded(8),
        '0' => plain('\0'),
        'a' => plain('\u{7}'),
        'b' => plain('\u{8}'),
        't' => plain('\t'),
        'n' => plain('\n'),
        'v' => plain('\u{b}'),
        'f' => plain('\u{c}'),
        'r' => plain('\r'),
        'e' => plain('\u{1b}'),
        'N' => plain('\u{85}'),
        '_' => plain('\u{a0}'),
        'L' => plain('\u{2028}'),
        'P' => plain('\u{2029}'),
        '\r' if rest.starts_with("\\\r\n") => Some((3, None)),
        '\n' | '\r' => Some((2, None)),
        other => plain(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(raw: &str, text: &str, quotes: Quotes) -> Vec<(String, String)> {
        let source = format!("k: {raw}");
        let placed = placed((&source, 0), 3..source.len(), text, quotes);
        assert_eq!(&**placed.text().unwrap(), text);
        let pieces = placed.pieces(Place::default());
        let shown = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Known(text, place) => Some((text.to_string(), source[place.span()].to_owned())),
            _ => None,
        });
        shown.collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(text, raw)| ((*text).to_owned(), (*raw).to_owned())).collect()
    }

    #[test]
    fn characters_have_their_places() {
        assert_eq!(pieces("plain", "plain", Quotes::None), pairs(&[("plain", "plain")]));
        assert_eq!(pieces("'{\"a\"}'", "{\"a\"}", Quotes::Single), pairs(&[("{\"a\"}", "{\"a\"}")]));
        let escaped = pairs(&[("a", "a"), ("\"", "\\\""), ("b", "b"), ("é", "\\u00e9")]);
        assert_eq!(pieces(r#""a\"b\u00e9""#, "a\"bé", Quotes::Double), escaped);
        assert_eq!(pieces("'it''s'", "it's", Quotes::Single), pairs(&[("it", "it"), ("'", "''"), ("s", "s")]));
        let lines = pairs(&[("a\n", "a\n"), ("b\n", "b\n")]);
        assert_eq!(pieces("|\n    a\n    b\n", "a\nb\n", Quotes::Block), lines);
        let folded = pairs(&[("a", "a"), (" ", "\n"), ("b", "b"), ("\n", "")]);
        assert_eq!(pieces(">\n    a\n    b", "a b\n", Quotes::Block), folded);
        let broken = pairs(&[("a", "a"), ("b", "b")]);
        assert_eq!(pieces("\"a\\\n   b\"", "ab", Quotes::Double), broken);
        assert_eq!(pieces("what else", "other", Quotes::None), pairs(&[("other", "what else")]));
    }

    #[test]
    fn words_are_those_of_yaml_1_1() {
        let shown = |text: &str| match resolved(text) {
            None => format!("text {text}"),
            Some(Kind::Number(number)) => format!("number {number}"),
            Some(Kind::Bool(known)) => format!("bool {known}"),
            Some(_) => "null".to_owned(),
        };
        for (text, expected) in [
            ("", "null"),
            ("yes", "text yes"),
            ("True", "bool true"),
            ("n", "text n"),
            ("12", "number 12"),
            ("-7", "number -7"),
            ("1_000", "number 1000"),
            ("0x1F", "number 31"),
            ("012", "number 10"),
            ("089", "text 089"),
            ("0", "number 0"),
            ("1.50", "number 1.5"),
            (".5", "number 0.5"),
            ("1e3", "text 1e3"),
            ("1.2.3", "text 1.2.3"),
            ("2012-10-17", "text 2012-10-17"),
            ("222222222222", "number 222222222222"),
            ("12:30", "text 12:30"),
            ("-", "text -"),
            (".", "text ."),
            ("0.0.0.0/0", "text 0.0.0.0/0"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
