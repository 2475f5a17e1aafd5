//! Source files and places in them.

use std::ops::Range;
use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// A range of bytes in a source file.
pub type Span = Range<usize>;

/// A text and the name to show for it, cheap to clone.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

impl Source {
    /// `name` is what messages call the file: its path as the user would write it.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// What messages call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and the column of an offset, both counted from 1; columns are characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The source as miette shows it.
    pub fn named(&self) -> Shown {
        Shown(self.clone())
    }
}

/// Bytes of a line that are shown before and after what is pointed at. Minified files have one line, of any length.
const LONGEST_CONTEXT: usize = 400;

/// A source as miette shows it: lines around what is pointed at, but no endless ones.
#[derive(Debug, Clone)]
pub struct Shown(Source);

impl SourceCode for Shown {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.0.text();
        let (from, to) = (span.offset(), span.offset() + span.len());
        if to > text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let bytes = text.as_bytes();
        let mut start = from;
        // Without lines before it miette wants to know where the span itself begins.
        let wanted = if lines_before == 0 { 0 } else { lines_before + 1 };
        for _ in 0..wanted {
            // The beginning of the line, then those of the lines before it.
            let before = &bytes[start.saturating_sub(LONGEST_CONTEXT)..start];
            let line = if start < from { before.strip_suffix(b"\n").unwrap_or(before) } else { before };
            let begins = line.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
            start -= before.len() - begins.unwrap_or(0);
            if begins.is_none() {
                break;
            }
        }
        let mut end = to;
        for _ in 0..=lines_after {
            let after = &bytes[end..(end + LONGEST_CONTEXT).min(bytes.len())];
            let ends = after.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            end += ends.unwrap_or(after.len());
            if ends.is_none() {
                break;
            }
        }
        while !text.is_char_boundary(start) {
            start += 1;
        }
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let (line, column) = self.0.position(start);
        let lines = text[start..end].matches('\n').count();
        let window = SourceSpan::new(start.into(), end - start);
        let name = self.0.name().to_owned();
        let contents = MietteSpanContents::new_named(name, &bytes[start..end], window, line - 1, column - 1, lines);
        Ok(Box::new(contents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: (usize, usize), lines: usize) -> (String, usize, usize) {
        let shown = Source::new("x", text).named();
        let contents = shown.read_span(&span.into(), lines, lines).unwrap();
        (String::from_utf8(contents.data().to_vec()).unwrap(), contents.line(), contents.column())
    }

    #[test]
    fn whole_lines_around_what_is_pointed_at() {
        let text = "one\ntwo\nthree\nfour\n";
        assert_eq!(shown(text, (9, 2), 0), ("hree\n".into(), 2, 1));
        assert_eq!(shown(text, (9, 2), 1), ("two\nthree\nfour\n".into(), 1, 0));
        assert_eq!(shown(text, (0, 1), 5), (text.into(), 0, 0));
    }

    #[test]
    fn a_part_of_an_endless_line() {
        let text = "a".repeat(10_000) + "é" + &"b".repeat(10_000);
        let (part, line, column) = shown(&text, (10_000, 2), 1);
        assert_eq!((part.len(), line, column), (2 * LONGEST_CONTEXT + 2, 0, 10_000 - LONGEST_CONTEXT));
    }
}
