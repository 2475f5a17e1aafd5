//! What a run could not look at.

use std::collections::HashSet;
use std::sync::Arc;

use super::Place;

/// A file, a block or a module that was not checked, and why. Everything else of the run still was.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unchecked {
    /// The file or folder, as messages call it.
    pub path: Arc<str>,
    /// Where in the file, if it is more than the file as a whole.
    pub place: Option<Place>,
    /// Why, in one line.
    pub reason: String,
}

/// Most messages of one root module.
const MOST: usize = 10_000;

/// What was not checked, each once.
#[derive(Debug, Default)]
pub struct Notes {
    seen: HashSet<Unchecked>,
    list: Vec<Unchecked>,
    left_out: usize,
}

impl Notes {
    /// Adds one, if it is not there yet.
    pub fn add(&mut self, one: Unchecked) {
        if self.list.len() >= MOST {
            self.left_out += 1;
        } else if self.seen.insert(one.clone()) {
            self.list.push(one);
        }
    }

    /// All of them, in the order in which they were found; of too many, how many more there are.
    pub fn into_list(mut self) -> Vec<Unchecked> {
        if let Some(last) = self.list.last().filter(|_| self.left_out > 0) {
            let reason = format!("{} more messages are left out", self.left_out);
            self.list.push(Unchecked { path: Arc::clone(&last.path), place: None, reason });
        }
        self.list
    }
}

impl Extend<Unchecked> for Notes {
    fn extend<T: IntoIterator<Item = Unchecked>>(&mut self, more: T) {
        more.into_iter().for_each(|one| self.add(one));
    }
}
