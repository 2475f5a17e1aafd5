//! What a run could not look at.

use std::sync::Arc;

use super::Place;

/// A file, a block or a module that was not checked, and why. Everything else of the run still was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// The file or folder, as messages call it.
    pub path: Arc<str>,
    /// Where in the file, if it is more than the file as a whole.
    pub place: Option<Place>,
    /// Why, in one line.
    pub reason: String,
}
