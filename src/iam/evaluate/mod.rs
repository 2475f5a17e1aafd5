//! Deciding one concrete request, the plain way.
//!
//! This follows the IAM User Guide sentence by sentence and shares no code with `access`, whose answers and witnesses are held against
//! it. It knows nothing of sets of requests.

mod assignment;
mod composition;
mod condition;
mod decide;
mod pattern;
mod principal;
mod value;

pub use assignment::{Assignment, Value, assign};
pub use composition::{Policies, ResourcePolicy, Standing, compose};
pub use decide::{Decision, evaluate, matching};
