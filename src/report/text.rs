//! Texts of strangers, made harmless for those who read them.

use std::borrow::Cow;
use std::fmt::Write as _;

use textwrap::{Options, WordSeparator, WordSplitter};

/// One line in which every character can be seen: what a terminal obeys, what turns the direction of reading and what shows nothing is
/// written as an escape, as `\u{1b}`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '\n' | '\r' | '\t' => shown.extend(char.escape_default()),
            _ if is_hidden(char) => shown.extend(char.escape_unicode()),
            _ => shown.push(char),
        }
    }
    Cow::Owned(shown)
}

/// Whether a text has nothing but what every terminal shows in one column.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A text of several lines, each of them visible.
pub(super) fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// Whether a character is a control, a mark of direction, of zero width or none at all (Unicode's Cc, Zl, Zp, most of Cf; U+FFFE, U+FFFF).
pub(super) fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// JSON text with escapes for what [`visible`] escapes: it stands only in strings, and JSON itself escapes what lies below a space.
pub(super) fn visible_json(json: &str) -> Cow<'_, str> {
    if json.bytes().all(|byte| byte <= b'~') {
        return Cow::Borrowed(json);
    }
    let is_hidden = |char: char| char > '\u{7e}' && is_hidden(char);
    if !json.contains(is_hidden) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for char in json.chars() {
        if is_hidden(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(char);
        }
    }
    Cow::Owned(shown)
}

/// A text in lines of so many columns, with `first` before the first and `then` before the others. Only spaces are broken at: names and
/// ARNs stay whole where they can.
pub(super) fn filled(first: &str, then: &str, text: &str, width: usize) -> String {
    // Most fit, and there may be very many.
    if is_plain(first) && is_plain(text) && first.len() + text.len() <= width && !text.ends_with(' ') {
        return [first, text].concat();
    }
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(then)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(visible("grün ☃"), "grün ☃");
        assert_eq!(visible("a\u{1b}[31mb\u{9b}2J\nc"), "a\\u{1b}[31mb\\u{9b}2J\\nc");
        assert_eq!(visible("\u{202e}\u{200b}"), "\\u{202e}\\u{200b}");
        assert_eq!(visible_lines("a\r\nb\u{7}"), "a\nb\\u{7}");
    }

    #[test]
    fn json_stays_the_same_value() {
        let text = "\u{9b}\u{202e}\u{e0041}\u{7f}é";
        let json = serde_json::to_string(text).unwrap();
        let shown = visible_json(&json);
        assert!(shown.is_ascii() || shown.contains('é'), "{shown}");
        assert!(!shown.contains(is_hidden), "{shown}");
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
    }
}
