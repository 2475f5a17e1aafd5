//! Evaluating expressions by Terraform's rules, with unknowns.

mod access;
mod either;
mod error;
mod evaluator;
mod fuel;
mod iteration;
mod operator;
mod scope;
mod template;

pub use crate::base::normal;
pub use access::{attribute, index};
pub use either::{choose, lift};
pub use error::{Cause, EvalError, Result};
pub use evaluator::{Evaluator, evaluate};
pub use fuel::{Bounds, Fuel, Level};
pub use operator::{equal, of_number};
pub use scope::{Access, File, FileError, Files, NoFiles, Reference, Resolved, Scope};
