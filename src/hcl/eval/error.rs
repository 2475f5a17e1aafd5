//! Why there is no value.

use crate::base::Place;

/// Why an expression has no value.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What kind of reason it is.
    pub cause: Cause,
}

/// What kind of reason it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Terraform would refuse it too. `try` and `can` see it.
    Invalid,
    /// A bound was reached: there is a value, but it is not computed here. Nothing catches it; what asked is unknown.
    Bound,
}

impl EvalError {
    /// What Terraform would refuse too.
    pub fn invalid(place: Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), place, cause: Cause::Invalid }
    }

    /// A bound that was reached.
    pub fn bound(place: Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), place, cause: Cause::Bound }
    }
}

/// A value, or why there is none.
pub type Result<T = crate::base::Value> = std::result::Result<T, EvalError>;
