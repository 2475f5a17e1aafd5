//! Places across files.

use super::Span;

/// A range of bytes in one of the files of a run. Small, so that every value can carry one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Place {
    /// Which file: an index that the caller gives out.
    pub file: u32,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

impl Place {
    /// A range of a file. Files of 4 GiB and more are refused long before.
    pub fn new(file: u32, span: &Span) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: offset(span.start), end: offset(span.end) }
    }

    /// The range of bytes.
    pub fn span(self) -> Span {
        self.start as usize..self.end as usize
    }
}
