//! Bounds on the work of one root module.

use std::cell::{Cell, RefCell};

use super::{EvalError, Result};
use crate::base::{Place, Unknown, Value};

/// How much work an evaluation may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Expressions that are evaluated and elements that are made, in all.
    pub steps: u64,
    /// Bytes of one string.
    pub text: usize,
    /// How much one value holds: see [`crate::base::Extent::size`].
    pub elements: u32,
    /// How deep values nest.
    pub nesting: u16,
    /// How deep evaluation nests, references to other values included.
    pub depth: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { steps: 5_000_000, text: 16 << 20, elements: 500_000, nesting: 200, depth: 2_000 }
    }
}

/// Bytes of text that are made in one step.
const TEXT: usize = 16;

/// What is left of the bounds.
#[derive(Debug)]
pub struct Fuel {
    bounds: Bounds,
    steps: Cell<u64>,
    depth: Cell<u32>,
    /// None where nothing asks for them.
    doubts: RefCell<Option<Vec<Unknown>>>,
}

impl Default for Fuel {
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Fuel {
    /// All of the bounds.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, steps: Cell::new(bounds.steps), depth: Cell::new(0), doubts: RefCell::default() }
    }

    /// The bounds.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Notes that what is being evaluated may turn out to have no value: it has one only under this condition, which is made where
    /// something asks for it.
    pub fn doubt(&self, condition: impl FnOnce() -> Unknown) {
        if let Some(doubts) = &mut *self.doubts.borrow_mut() {
            let condition = condition();
            if !doubts.contains(&condition) {
                doubts.push(condition);
            }
        }
    }

    /// What `evaluate` gives, and the conditions under which it has a value. Those noted before stay.
    pub fn doubts<T>(&self, evaluate: impl FnOnce() -> T) -> (T, Vec<Unknown>) {
        let before = self.doubts.replace(Some(Vec::new()));
        let value = evaluate();
        (value, self.doubts.replace(before).unwrap_or_default())
    }

    /// What `evaluate` gives where nothing asks for doubts.
    pub fn without_doubts<T>(&self, evaluate: impl FnOnce() -> T) -> T {
        let before = self.doubts.take();
        let value = evaluate();
        self.doubts.replace(before);
        value
    }

    /// Takes steps.
    pub fn spend(&self, steps: usize, place: Place) -> Result<()> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.steps.get().checked_sub(steps).ok_or_else(|| {
            self.steps.set(0);
            EvalError::bound(place, format!("evaluating this module takes more than {} steps", self.bounds.steps))
        })?;
        self.steps.set(left);
        Ok(())
    }

    /// Goes one level deeper, as long as the guard lives.
    pub fn deeper(&self, place: Place) -> Result<Level<'_>> {
        let depth = self.depth.get() + 1;
        if depth > self.bounds.depth {
            let message = format!("these expressions depend on each other more than {} levels deep", self.bounds.depth);
            return Err(EvalError::bound(place, message));
        }
        self.depth.set(depth);
        Ok(Level { fuel: self })
    }

    /// Refuses a string that would be too long, and spends its making.
    pub fn text(&self, bytes: usize, place: Place) -> Result<()> {
        self.fits(bytes, place)?;
        self.spend(bytes / TEXT, place)
    }

    /// Refuses a string that would be too long.
    pub fn fits(&self, bytes: usize, place: Place) -> Result<()> {
        if bytes > self.bounds.text {
            let message = format!("this string would have {bytes} bytes; at most {} are kept", self.bounds.text);
            return Err(EvalError::bound(place, message));
        }
        Ok(())
    }

    /// Spends the work that reading a value takes.
    pub fn read(&self, value: &Value, place: Place) -> Result<()> {
        self.spend(usize::try_from(value.extent().size).unwrap_or(usize::MAX), place)
    }

    /// Refuses a collection that would be too large, and spends its making.
    pub fn elements(&self, count: usize, place: Place) -> Result<()> {
        if u32::try_from(count).is_ok_and(|count| count <= self.bounds.elements) {
            self.spend(count, place)
        } else {
            let message = format!("this would have {count} elements; at most {} are kept", self.bounds.elements);
            Err(EvalError::bound(place, message))
        }
    }

    /// Refuses a value that holds too much or nests too deep.
    pub fn check(&self, value: Value, place: Place) -> Result {
        let extent = value.extent();
        if extent.depth > self.bounds.nesting {
            let message = format!("this value nests more than {} levels deep", self.bounds.nesting);
            return Err(EvalError::bound(place, message));
        }
        self.holds(extent.size, place)?;
        Ok(value)
    }

    /// Refuses a value that would hold so much.
    pub fn holds(&self, size: u32, place: Place) -> Result<()> {
        if size > self.bounds.elements {
            let message =
                format!("this value holds too much: more than {} values or as much text", self.bounds.elements);
            return Err(EvalError::bound(place, message));
        }
        Ok(())
    }
}

/// One level of depth; gives it back when it is dropped.
#[derive(Debug)]
pub struct Level<'a> {
    fuel: &'a Fuel,
}

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.fuel.depth.set(self.fuel.depth.get() - 1);
    }
}
