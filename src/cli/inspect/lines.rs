//! From places to lines and columns.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::{Place, Unchecked};
use crate::terraform::files::Files;

/// A position as people count: from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Knows where the lines of files begin. Each file is read once more when it is first asked for.
pub struct Lines<'a> {
    files: &'a Files,
    known: HashMap<u32, Option<Known>>,
}

struct Known {
    name: Arc<str>,
    text: Arc<str>,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Of these files.
    pub fn new(files: &'a Files) -> Self {
        Self { files, known: HashMap::new() }
    }

    /// The name of a place's file, and where it begins and ends.
    pub fn at(&mut self, place: Place) -> (Arc<str>, Position, Position) {
        let files = self.files;
        let known = self.known.entry(place.file).or_insert_with(|| {
            let source = files.source(place.file)?;
            let text: Arc<str> = source.text().into();
            let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
            Some(Known { name: source.name().into(), text, starts })
        });
        if let Some(known) = known {
            return (Arc::clone(&known.name), known.position(place.start as usize), known.position(place.end as usize));
        }
        // An argument of the command line.
        let offset = |at: u32| Position { line: 1, column: at as usize + 1 };
        (files.name(place.file), offset(place.start), offset(place.end))
    }
}

impl Known {
    fn position(&self, at: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..at).map_or(0, |text| text.chars().count()) + 1;
        Position { line, column }
    }
}

/// What was not checked, in one line.
pub fn sentence(files: &Files, unchecked: &Unchecked) -> String {
    match unchecked.place {
        Some(place) => {
            let (_, start, _) = Lines::new(files).at(place);
            format!("{}:{}:{}: not checked: {}", unchecked.path, start.line, start.column, unchecked.reason)
        }
        None => format!("{}: not checked: {}", unchecked.path, unchecked.reason),
    }
}
