//! What every layer speaks of: source files and mistakes in them.

mod mistake;
mod place;
mod source;

pub use mistake::{Mistake, Mistakes};
pub use place::Place;
pub use source::{Source, Span};
