//! Places as people count them.

use crate::base::Place;
use crate::base::lines::{Lines, Position};

/// Where something is.
pub(super) struct Spot {
    /// The file, as messages call it.
    pub(super) path: String,
    /// Where it begins.
    pub(super) start: Position,
    /// Where it ends: behind its last character.
    pub(super) end: Position,
}

impl Spot {
    /// Of a place.
    pub(super) fn of(lines: &mut Lines<'_>, place: Place) -> Self {
        let (path, start, end) = lines.at(place);
        Self { path: path.to_owned(), start, end }
    }
}
