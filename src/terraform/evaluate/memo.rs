//! Values that are computed when they are first asked for, and once.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::base::Place;
use crate::hcl::eval::{EvalError, Result};

/// Results by key. One that asks for itself while it is computed is in a circle.
#[derive(Debug)]
pub struct Memo<K, V> {
    entries: RefCell<BTreeMap<K, Option<Result<V>>>>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { entries: RefCell::default() }
    }
}

impl<K: Ord + Clone, V: Clone> Memo<K, V> {
    /// The result for `key`. `place` is where it is asked for, and `what` what a circle is said to be of.
    pub fn get(
        &self,
        key: &K,
        place: Place,
        what: impl FnOnce() -> String,
        make: impl FnOnce() -> Result<V>,
    ) -> Result<V> {
        match self.entries.borrow().get(key) {
            Some(Some(done)) => return done.clone(),
            Some(None) => return Err(EvalError::invalid(place, format!("{} depends on itself", what()))),
            None => {}
        }
        self.entries.borrow_mut().insert(key.clone(), None);
        let result = make();
        self.entries.borrow_mut().insert(key.clone(), Some(result.clone()));
        result
    }
}
