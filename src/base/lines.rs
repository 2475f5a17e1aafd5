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
    known: HashMap<u32, Known>,
    bytes: usize,
}

struct Known {
    name: Arc<str>,
    /// Nothing for an argument of the command line.
    text: Arc<str>,
    starts: Vec<usize>,
}

/// Bytes of text that are kept at a time.
const KEPT: usize = 32 << 20;

impl<'a> Lines<'a> {
    /// Of these files.
    pub fn new(files: &'a dyn Sources) -> Self {
        Self { files, known: HashMap::new(), bytes: 0 }
    }

    /// The name of a place's file, and where it begins and ends.
    pub fn at(&mut self, place: Place) -> (&str, Position, Position) {
        if self.bytes > KEPT {
            self.known.clear();
            self.bytes = 0;
        }
        let files = self.files;
        let known = self.known.entry(place.file).or_insert_with(|| {
            let (name, text): (Arc<str>, Arc<str>) = match files.source(place.file) {
                Some(source) => (source.name().into(), source.text().into()),
                None => (files.name(place.file), Arc::from("")),
            };
            self.bytes += text.len();
            let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
            Known { name, text, starts }
        });
        (&known.name, known.position(place.start as usize), known.position(place.end as usize))
    }
}

impl Known {
    fn position(&self, at: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..at).map_or(at, |text| text.chars().count()) + 1;
        Position { line, column }
    }
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
