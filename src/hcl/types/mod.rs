//! Types: constraints as they are written, conversion, unification.

mod constraint;
pub mod convert;
pub mod set;
mod unify;

pub use constraint::{Attribute, Constraint, Presence};
pub use convert::{ConvertError, convert, convertible};
pub use unify::unify;
