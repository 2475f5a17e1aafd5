//! The few lines of a file that a finding is about, as miette draws them.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthStr;

use super::Style;
use super::text::visible;
use crate::base::Span;
use crate::base::lines::Lined;

/// Columns of what miette draws between the number of a line and its text, and before the number.
const GUTTER: usize = 4;

/// Columns of what miette draws between the middle of what is pointed at and the label.
const CONNECTOR: usize = 4;

/// Columns that a label has at least.
const NARROWEST: usize = 20;

/// Lines that are shown of what a bracket opens.
const OPENED: usize = 6;

/// What a tab is shown as.
const TAB: &str = "    ";

/// Something to point at.
pub(super) struct Pointer<'a> {
    /// Where. Of a range of several lines only the first is pointed at.
    pub(super) span: Span,
    /// What to say of it.
    pub(super) label: Option<&'a str>,
}

/// Whole lines of a file, with what is pointed at in them. Every character can be seen; of a line that is too long, a part.
#[derive(Debug)]
pub(super) struct Snippet {
    name: String,
    text: String,
    /// The number of the first line, from 0.
    first: usize,
    /// The line and the column in the file of what is pointed at first, from 0.
    at: (usize, usize),
    labels: Vec<LabeledSpan>,
}

impl Snippet {
    /// The lines of a file that the pointers are on, one before and one after or the few that a bracket opens, as wide as the terminal. The
    /// first pointer is the main one.
    pub(super) fn new(name: &str, file: &Lined, pointers: &[Pointer<'_>], style: Style) -> Self {
        let line_of = |at: usize| file.position(at).line - 1;
        let lines_of_pointers: Vec<usize> = pointers.iter().map(|pointer| line_of(pointer.span.start)).collect();
        let first = lines_of_pointers.iter().min().map_or(0, |line| line.saturating_sub(1));
        let after = pointers.iter().zip(&lines_of_pointers).map(|(pointer, line)| {
            // A bracket alone says nothing of what it opens.
            let is_bracket = file.text()[pointer.span.clone()].lines().next().is_some_and(|first| first.len() < 3);
            let most = if is_bracket { OPENED } else { 1 };
            (line + 1).max(line_of(pointer.span.end).min(line + most))
        });
        let last = after.max().map_or(0, |line| line.min(file.last() - 1));
        let room = style.width.saturating_sub(GUTTER + (last + 1).to_string().len());
        let ellipsis = if style.unicode { "…" } else { "..." };
        let mut snippet =
            Self { name: visible(name).into_owned(), text: String::new(), first, at: (first, 0), labels: Vec::new() };
        for line in first..=last {
            let (start, content) = (file.start(line + 1), file.line(line + 1));
            let here = || (0..).zip(pointers).filter(|(at, _)| lines_of_pointers[*at] == line);
            let focus = here().next().map_or(0, |(_, pointer)| pointer.span.start - start);
            let shown = Line::new(content, focus, room, ellipsis);
            for (at, pointer) in here() {
                let range = pointer.span.start - start..pointer.span.end - start;
                if at == 0 {
                    snippet.at = (line, file.position(pointer.span.start).column - 1);
                }
                let range = shown.range(range);
                let middle = shown.text[..range.start].width() + shown.text[range.clone()].width() / 2;
                let label = pointer.label.map(|label| {
                    textwrap::fill(&visible(label), room.saturating_sub(middle + CONNECTOR).max(NARROWEST))
                });
                let span = snippet.text.len() + range.start..snippet.text.len() + range.end;
                snippet.labels.push(if at == 0 {
                    LabeledSpan::new_primary_with_span(label, span)
                } else {
                    LabeledSpan::new_with_span(label, span)
                });
            }
            snippet.text += &shown.text;
            snippet.text.push('\n');
        }
        snippet
    }

    /// What is pointed at.
    pub(super) fn labels(&self) -> Vec<LabeledSpan> {
        self.labels.clone()
    }
}

impl SourceCode for Snippet {
    /// All of it; without lines around, where what is pointed at first lies in the file.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let all = SourceSpan::from(0..self.text.len());
        let (span, (line, column), lines) = match lines_before {
            0 => (*span, self.at, 0),
            _ => (all, (self.first, 0), self.text.matches('\n').count()),
        };
        let data = &self.text.as_bytes()[span.offset()..span.offset() + span.len()];
        let contents = MietteSpanContents::new_named(self.name.clone(), data, span, line, column, lines);
        Ok(Box::new(contents))
    }
}

/// A line as it is shown.
struct Line {
    text: String,
    /// Offsets in the file's line, and in `text`, of each character that is shown, and of the end.
    offsets: Vec<(usize, usize)>,
}

impl Line {
    /// A line in `room` columns; of a longer one the part around the byte `focus`.
    fn new(content: &str, focus: usize, room: usize, ellipsis: &str) -> Self {
        // Nothing farther away can be shown.
        let reach = 4 * room;
        let near = |at: usize| (at.max(focus.saturating_sub(reach))).min(focus + reach);
        let boundary = |mut at: usize| {
            while !content.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (from, to) = (boundary(near(0)), boundary(near(content.len())));
        let mut column = 0;
        let mut columns = Vec::new();
        for (at, char) in content[from..to].char_indices() {
            columns.push((from + at, column));
            column += width(char);
        }
        let is_whole = from == 0 && to == content.len() && column <= room;
        let focus_column =
            columns.get(columns.partition_point(|(at, _)| *at < focus)).map_or(column, |(_, column)| *column);
        let room = if is_whole { room } else { room.saturating_sub(2 * ellipsis.width()) };
        let skipped = if is_whole || focus_column <= room / 2 { 0 } else { focus_column - room / 3 };
        let mut line = Self { text: String::new(), offsets: Vec::new() };
        if skipped > 0 || from > 0 {
            line.text += ellipsis;
        }
        let mut end = from;
        for (at, char) in content[from..to].char_indices() {
            let column = columns[columns.partition_point(|(own, _)| *own < from + at)].1;
            if column < skipped {
                continue;
            }
            if column + width(char) > skipped + room {
                break;
            }
            line.offsets.push((from + at, line.text.len()));
            line.text += &shown(char);
            end = from + at + char.len_utf8();
        }
        line.offsets.push((end, line.text.len()));
        if end < content.len() {
            line.text += ellipsis;
        }
        line
    }

    /// A range of the file's line in what is shown.
    fn range(&self, range: Span) -> Span {
        let offset = |at: usize| {
            let index = self.offsets.partition_point(|(own, _)| *own < at).min(self.offsets.len() - 1);
            self.offsets[index].1
        };
        offset(range.start)..offset(range.end).max(offset(range.start))
    }
}

fn shown(char: char) -> String {
    if char == '\t' { TAB.to_owned() } else { visible(char.encode_utf8(&mut [0; 4])).into_owned() }
}

fn width(char: char) -> usize {
    shown(char).width()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Source;

    const STYLE: Style = Style { color: false, width: 80, unicode: true };

    #[test]
    fn a_long_line_is_cut_around_what_is_pointed_at() {
        let content = format!("{}x{}", "a".repeat(200), "b".repeat(200));
        let line = Line::new(&content, 200, 40, "…");
        assert_eq!(line.text.width(), 40, "{}", line.text);
        let range = line.range(200..201);
        assert_eq!(&line.text[range], "x");
        assert!(line.text.starts_with('…') && line.text.ends_with('…'));
        assert_eq!(Line::new("short", 3, 40, "…").text, "short");
    }

    #[test]
    fn what_is_pointed_at_is_found_behind_what_is_hidden() {
        let content = "\ta\u{1b}[31mé = «x»";
        let at = content.find('«').unwrap();
        let line = Line::new(content, at, 60, "…");
        assert_eq!(line.text, "    a\\u{1b}[31mé = «x»");
        assert_eq!(&line.text[line.range(at..content.len())], "«x»");
        assert_eq!(&line.text[line.range(at..9_999)], "«x»");
    }

    #[test]
    fn what_a_bracket_opens_is_shown() {
        let text = "a\nb = [{\n  1\n  2\n}]\nc\n";
        let lines = |span| {
            let pointer = Pointer { span, label: None };
            Snippet::new("x", &Lined::new(Source::new("x", text)), &[pointer], STYLE).text.lines().count()
        };
        assert_eq!(lines(7..18), 5);
        assert_eq!(lines(2..19), 3);
    }

    #[test]
    fn empty_files_and_ends_of_files() {
        for (text, span) in [("", 0..0), ("a\n", 2..2), ("a\r\n\r\n", 3..5), ("é", 0..2)] {
            let pointer = Pointer { span, label: Some("here") };
            let snippet = Snippet::new("x", &Lined::new(Source::new("x", text)), &[pointer], STYLE);
            assert_eq!(snippet.labels().len(), 1, "{snippet:?}");
        }
    }
}
