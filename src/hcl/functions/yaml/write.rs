//! Writing YAML: the layout of libyaml, with strings between double quotes or as literal blocks.

use std::fmt::Write as _;

use crate::base::{Kind, Seq, Value};

/// Column after which a quoted string goes on in the next line.
const WIDTH: usize = 80;
/// Longest key that stands before its colon, in bytes.
const LONGEST_KEY: usize = 128;
const INDENT: i32 = 2;

/// Writes one document.
pub struct Emitter {
    out: String,
    column: usize,
    /// The current indentation; -1 outside of all collections.
    indent: i32,
    /// Whether the last character was white space.
    whitespace: bool,
    /// Whether there is only indentation and indicators in this line so far.
    indention: bool,
    /// Whether the document needs an explicit end.
    open_ended: bool,
}

impl Default for Emitter {
    fn default() -> Self {
        Self { out: String::new(), column: 0, indent: -1, whitespace: true, indention: true, open_ended: false }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Context {
    Root,
    Item,
    Key,
    Value,
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && c != '\u{feff}'
}

impl Emitter {
    /// The text.
    pub fn text(self) -> String {
        self.out
    }

    /// Writes a value as a whole document.
    pub fn document(&mut self, value: &Value) {
        self.node(value, Context::Root);
        self.line();
        if self.open_ended {
            self.indicator("...", true, false, false);
            self.line();
        }
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn put_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    /// Begins a new line at the current indentation, unless there is one.
    fn line(&mut self) {
        let indent = usize::try_from(self.indent).unwrap_or(0);
        if !self.indention || self.column > indent || self.column == indent && !self.whitespace {
            self.put_break();
        }
        while self.column < indent {
            self.put(" ");
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, space: bool, whitespace: bool, indention: bool) {
        if space && !self.whitespace {
            self.put(" ");
        }
        self.put(text);
        self.whitespace = whitespace;
        self.indention &= indention;
        self.open_ended = false;
    }

    fn indented(&mut self, flow: bool, indentless: bool, inner: impl FnOnce(&mut Self)) {
        let before = self.indent;
        if self.indent < 0 {
            self.indent = if flow { INDENT } else { 0 };
        } else if !indentless {
            self.indent += INDENT;
        }
        inner(self);
        self.indent = before;
    }

    fn node(&mut self, value: &Value, context: Context) {
        match &value.kind {
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => self.sequence(seq, context),
            Kind::Map(entries) | Kind::Object(entries) => {
                if entries.items().is_empty() {
                    self.indicator("{", true, true, false);
                    self.indicator("}", false, false, false);
                    return;
                }
                self.indented(false, false, |emitter| {
                    for entry in entries.items() {
                        emitter.entry(&entry.key, &entry.value);
                    }
                });
            }
            Kind::String(text) => {
                let text = text.text().map_or("", |text| text);
                self.indented(true, false, |emitter| emitter.string(text, context));
            }
            Kind::Number(number) => self.plain(&number.to_string(), context),
            Kind::Bool(known) => self.plain(if *known { "true" } else { "false" }, context),
            _ => self.plain("null", context),
        }
    }

    fn sequence(&mut self, seq: &Seq, context: Context) {
        if seq.items().is_empty() {
            self.indicator("[", true, true, false);
            self.indicator("]", false, false, false);
            return;
        }
        let indentless = matches!(context, Context::Value | Context::Key) && !self.indention;
        self.indented(false, indentless, |emitter| {
            for item in seq.items() {
                emitter.line();
                emitter.indicator("-", true, false, true);
                emitter.node(item, Context::Item);
            }
        });
    }

    fn entry(&mut self, key: &str, value: &Value) {
        self.line();
        if key.len() <= LONGEST_KEY && !key.chars().any(is_break) {
            self.indented(true, false, |emitter| emitter.string(key, Context::Key));
            self.indicator(":", false, false, false);
        } else {
            self.indicator("?", true, false, true);
            self.indented(true, false, |emitter| emitter.string(key, Context::Value));
            self.line();
            self.indicator(":", true, false, true);
        }
        self.node(value, Context::Value);
    }

    fn plain(&mut self, text: &str, context: Context) {
        if !self.whitespace {
            self.put(" ");
        }
        self.put(text);
        self.whitespace = false;
        self.indention = false;
        if context == Context::Root {
            self.open_ended = true;
        }
    }

    fn string(&mut self, text: &str, context: Context) {
        let space_before_break = text.chars().zip(text.chars().skip(1)).any(|(c, next)| c == ' ' && is_break(next));
        let block = text.contains('\n')
            && context != Context::Key
            && !text.ends_with(' ')
            && !space_before_break
            && text.chars().all(is_printable);
        if block { self.literal(text) } else { self.quoted(text, context != Context::Key) }
    }

    fn literal(&mut self, text: &str) {
        self.indicator("|", true, false, false);
        if text.starts_with(|c: char| c == ' ' || is_break(c)) {
            self.indicator("2", false, false, false);
        }
        let mut ends = text.chars().rev();
        match (ends.next().is_some_and(is_break), ends.next()) {
            (false, _) => self.indicator("-", false, false, false),
            (true, before) if before.is_none_or(is_break) => self.indicator("+", false, false, false),
            _ => {}
        }
        self.put_break();
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        for c in text.chars() {
            if is_break(c) {
                if c == '\n' {
                    self.put_break();
                } else {
                    self.out.push(c);
                    self.column = 0;
                }
                self.indention = true;
                breaks = true;
            } else {
                if std::mem::take(&mut breaks) {
                    self.line();
                }
                self.put(c.encode_utf8(&mut [0; 4]));
                self.indention = false;
            }
        }
    }

    fn quoted(&mut self, text: &str, may_break: bool) {
        self.indicator("\"", true, false, false);
        let mut spaces = false;
        let bom = text.starts_with('\u{feff}');
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            if !is_printable(c) || bom || is_break(c) || matches!(c, '"' | '\\') {
                self.escape(c);
                spaces = false;
            } else if c == ' ' {
                if may_break && !spaces && self.column > WIDTH && at > 0 && at + 1 < text.len() {
                    self.line();
                    if rest.peek().is_some_and(|(_, next)| *next == ' ') {
                        self.put("\\");
                    }
                } else {
                    self.put(" ");
                }
                spaces = true;
            } else {
                self.put(c.encode_utf8(&mut [0; 4]));
                spaces = false;
            }
        }
        self.indicator("\"", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn escape(&mut self, c: char) {
        let named = match c {
            '\0' => "\\0",
            '\u{7}' => "\\a",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{b}' => "\\v",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            '\u{1b}' => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{85}' => "\\N",
            '\u{a0}' => "\\_",
            '\u{2028}' => "\\L",
            '\u{2029}' => "\\P",
            _ => {
                let code = u32::from(c);
                let mut text = String::new();
                let _ = match code {
                    0..=0xff => write!(text, "\\x{code:02X}"),
                    0x100..=0xffff => write!(text, "\\u{code:04X}"),
                    _ => write!(text, "\\U{code:08X}"),
                };
                self.put(&text);
                return;
            }
        };
        self.put(named);
    }
}
