//! What every layer speaks of: source files and mistakes in them.

mod mistake;
mod source;

pub use mistake::{Mistake, Mistakes};
pub use source::{Source, Span};
