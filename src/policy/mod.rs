//! Lint policies: what they are, reading them, and holding a thing against them.
//!
//! | file | what |
//! |---|---|
//! | `definition` | what a policy is |
//! | `read` | from HCL to policies, with mistakes at their places |
//! | `scope` | what the expressions of a policy refer to |
//! | `verdict` | what is found of one thing |
//! | `check` | from a thing and a verb to a verdict |
//! | `denies`, `conforms` | the verbs |

mod check;
mod conforms;
mod definition;
mod denies;
mod read;
mod scope;
mod verdict;

pub use check::verdicts;
pub use definition::{Policy, Verb};
pub use read::read;
pub use verdict::{Failure, Verdict};
