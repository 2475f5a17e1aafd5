//! The JSON text of a value, as Go's library writes it: `<`, `>` and `&` escaped.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Entries, Kind, Piece, Place, Seq, Str, Type, Unknown, Value, identity};

/// How JSON is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Keys that come first, in this order. The others follow, sorted.
    pub order: &'static [&'static str],
    /// Whether each element stands on a line of its own, indented by two spaces.
    pub indented: bool,
}

/// As Terraform's `jsonencode` writes: keys sorted, no spaces.
pub const ENCODED: Layout = Layout { order: &[], indented: false };

/// Writes the JSON text of `value` as known and unknown pieces.
pub fn write(value: &Value, layout: Layout, out: &mut dyn FnMut(Piece)) {
    let mut writer = Writer { text: String::new(), place: value.place(), layout, depth: 0, out };
    writer.value(value);
    writer.flush();
}

/// Text that is still to be handed on, and where it comes from.
struct Writer<'a> {
    text: String,
    place: Place,
    layout: Layout,
    depth: usize,
    out: &'a mut dyn FnMut(Piece),
}

impl Writer<'_> {
    fn flush(&mut self) {
        if !self.text.is_empty() {
            (self.out)(Piece::Known(Arc::from(self.text.as_str()), self.place));
            self.text.clear();
        }
    }

    fn unknown(&mut self, unknown: &Unknown) {
        self.flush();
        (self.out)(Piece::Unknown(unknown.clone()));
    }

    fn value(&mut self, value: &Value) {
        match &value.kind {
            Kind::Null(_) => self.text.push_str("null"),
            Kind::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Kind::Number(number) => {
                let _ = write!(self.text, "{number}");
            }
            Kind::String(text) => self.string(text, value.place()),
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => self.seq(seq),
            Kind::Map(entries) | Kind::Object(entries) => self.entries(entries),
            // The text of an unknown string is not escaped: nothing is known of it.
            Kind::Unknown(unknown) if *unknown.ty() == Type::String && unknown.is_not_null() => {
                self.text.push('"');
                self.unknown(unknown);
                self.text.push('"');
            }
            Kind::Unknown(_) | Kind::Either(_) => {
                let identity = identity::call("jsonencode", [value]);
                self.unknown(&Unknown::new(identity, Type::String).not_null());
            }
        }
    }

    fn string(&mut self, text: &Str, place: Place) {
        self.text.push('"');
        if let Some(known) = text.text() {
            escape(known, &mut self.text);
        } else {
            for piece in text.flat_pieces(place) {
                match piece {
                    Piece::Known(known, _) => escape(&known, &mut self.text),
                    Piece::Unknown(unknown) => self.unknown(&unknown),
                    Piece::Json(..) => {}
                }
            }
        }
        self.text.push('"');
    }

    fn seq(&mut self, seq: &Seq) {
        self.text.push('[');
        self.depth += 1;
        for (at, item) in seq.items().iter().enumerate() {
            self.next(at);
            self.value(item);
        }
        if let Some(more) = seq.more() {
            self.unknown(more);
        }
        self.close(']', seq.items().is_empty());
    }

    fn entries(&mut self, entries: &Entries) {
        self.text.push('{');
        self.depth += 1;
        let first = self.layout.order.iter().filter_map(|key| entries.entry(key));
        let others = entries.items().iter().filter(|entry| !self.layout.order.contains(&&*entry.key));
        for (at, entry) in first.chain(others).enumerate() {
            self.next(at);
            self.text.push('"');
            escape(&entry.key, &mut self.text);
            self.text.push_str(if self.layout.indented { "\": " } else { "\":" });
            self.value(&entry.value);
        }
        if let Some(more) = entries.more() {
            self.unknown(more);
        }
        self.close('}', entries.items().is_empty());
    }

    /// What stands before an element.
    fn next(&mut self, at: usize) {
        if at > 0 {
            self.text.push(',');
        }
        self.line();
    }

    fn close(&mut self, bracket: char, empty: bool) {
        self.depth -= 1;
        if !empty {
            self.line();
        }
        self.text.push(bracket);
    }

    fn line(&mut self) {
        if self.layout.indented {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", self.depth));
        }
    }
}

/// Writes `text` as it stands between quotes in Go's JSON.
pub fn escape(text: &str, out: &mut String) {
    // Most texts have nothing to escape, and this loop has no branches.
    let plain = |byte: &u8| !matches!(byte, 0..=0x1f | b'"' | b'\\' | b'<' | b'>' | b'&' | 0xe2);
    if text.as_bytes().iter().fold(true, |all, byte| all & plain(byte)) {
        out.push_str(text);
        return;
    }
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let short = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\0'..'\u{20}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(short);
        if short.is_empty() {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
}
