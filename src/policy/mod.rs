//! Lint policies: what they are, reading them, and holding a thing against them.
//!
//! | file | what |
//! |---|---|
//! | `definition` | what a policy is |
//! | `part` | an expression of it, and what is made of its value |
//! | `read` | from HCL to policies, with mistakes at their places |
//! | `library` | the program's own policies, and those of users |
//! | `memory` | what is worked out of a thing once |
//! | `page` | the cases on a policy's page |
//! | `scope` | what the expressions of a policy refer to |
//! | `shape` | shapes of requests, from values |
//! | `verdict` | what is found of one thing |
//! | `check` | from a thing and a verb to a verdict |
//! | `access` | `denies`, `allows`, `allows_only` |
//! | `judge` | from a policy and resources to what its cases ask |
//! | `here` | what is not known of where a thing is, tried by value |
//! | `conforms`, `sound`, `waits_for` | the other verbs |

mod access;
mod check;
mod conforms;
mod definition;
mod here;
mod judge;
mod library;
mod memory;
pub mod page;
mod part;
mod read;
mod scope;
mod shape;
mod sound;
mod verdict;
mod waits_for;

pub use check::verdicts;
pub use definition::{Check, Policy, Verb};
pub use judge::{Judgement, judge};
pub use library::{Entry, LibraryError, embedded, folder, names};
pub use memory::Memory;
pub use read::read;
pub use scope::Subject;
pub use verdict::{Failure, Verdict};
