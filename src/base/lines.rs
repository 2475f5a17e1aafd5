//! From places to lines and columns.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Place, Source, Unchecked};

/// Knows the files that places speak of, by their numbers.
pub trait Sources: Sync {
    /// The name of a file, as messages call it, relative to the root of the run where it is below that.
    fn name(&self, file: u32) -> Arc<str>;

    /// The file, where it can be read.
    fn source(&self, file: u32) -> Option<Source>;
}

/// A position as people count: from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Knows where the lines of files begin.
pub struct Lines<'a> {
    files: &'a dyn Sources,
    known: HashMap<u32, Lined>,
    bytes: usize,
}

/// Bytes of text that are kept at a time, beside the last one.
const KEPT: usize = 32 << 20;

impl<'a> Lines<'a> {
    /// Of these files.
    pub fn new(files: &'a dyn Sources) -> Self {
        Self { files, known: HashMap::new(), bytes: 0 }
    }

    /// A file, without text where it is an argument of the command line.
    pub fn file(&mut self, file: u32) -> &Lined {
        if self.bytes > KEPT && !self.known.contains_key(&file) {
            self.known.clear();
            self.bytes = 0;
        }
        self.known.entry(file).or_insert_with(|| {
            let source = self.files.source(file).unwrap_or_else(|| Source::new(self.files.name(file), ""));
            self.bytes += source.text().len();
            Lined::new(source)
        })
    }

    /// The name of a place's file, and where it begins and ends.
    pub fn at(&mut self, place: Place) -> (&str, Position, Position) {
        let file = self.file(place.file);
        (file.source.name(), file.position(place.start as usize), file.position(place.end as usize))
    }
}

/// Bytes of a line after which its characters are counted anew. Plans and minified files have one line, of any length.
const STRIDE: usize = 4096;

/// A file and where its lines begin.
pub struct Lined {
    source: Source,
    starts: Vec<u32>,
    /// Offsets within long lines, and how many characters of the line stand before them.
    strides: Vec<(u32, u32)>,
}

impl Lined {
    /// Of a file.
    pub fn new(source: Source) -> Self {
        let text = source.text();
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| small(at + 1))).collect();
        let mut lined = Self { starts, strides: Vec::new(), source };
        lined.strides = (0..lined.starts.len()).flat_map(|line| lined.long(line)).collect();
        lined
    }

    /// The strides of a line.
    fn long(&self, line: usize) -> Vec<(u32, u32)> {
        let (start, text) = (self.starts[line] as usize, self.line(line + 1));
        let (mut strides, mut from, mut column) = (Vec::new(), 0, 0);
        while text.len() - from > STRIDE {
            let to = (from + STRIDE..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            column += text[from..to].chars().count();
            from = to;
            strides.push((small(start + from), small(column)));
        }
        strides
    }

    /// What it holds.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The number of its last line.
    pub fn last(&self) -> usize {
        self.starts.len()
    }

    /// Where a line begins, counted from one; the last one for those that are not there.
    pub fn start(&self, line: usize) -> usize {
        self.starts[line.clamp(1, self.last()) - 1] as usize
    }

    /// A line, counted from one, without its end.
    pub fn line(&self, line: usize) -> &str {
        let text = &self.text()[self.start(line)..self.starts.get(line).map_or(self.text().len(), |at| *at as usize)];
        text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text))
    }

    /// The position of an offset.
    pub fn position(&self, at: usize) -> Position {
        let line = self.starts.partition_point(|start| *start as usize <= at).max(1);
        let before = self.strides.partition_point(|(from, _)| *from as usize <= at);
        let stride = self.strides[..before].last().map(|(from, column)| (*from as usize, *column as usize));
        let (from, column) = stride.filter(|(from, _)| *from > self.start(line)).unwrap_or((self.start(line), 0));
        let more = self.text().get(from..at).map_or(at - from, |text| text.chars().count());
        Position { line, column: column + more + 1 }
    }
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What was not checked, in one line.
pub fn sentence(lines: &mut Lines<'_>, unchecked: &Unchecked) -> String {
    match unchecked.place {
        Some(place) => {
            let (_, start, _) = lines.at(place);
            format!("{}:{}:{}: not checked: {}", unchecked.path, start.line, start.column, unchecked.reason)
        }
        None => format!("{}: not checked: {}", unchecked.path, unchecked.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_are_characters() {
        let text = format!("a\r\n{}\nb", "aé".repeat(4_000));
        let lined = Lined::new(Source::new("x", text.as_str()));
        for at in (0..=text.len()).step_by(5).filter(|at| text.is_char_boundary(*at)) {
            let (line, column) = Source::new("x", text.as_str()).position(at);
            assert_eq!(lined.position(at), Position { line, column }, "{at}");
        }
        assert_eq!((lined.line(1), lined.line(2).len(), lined.line(3)), ("a", 12_000, "b"));
    }
}
