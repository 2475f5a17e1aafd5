//! Policies held against the resources of root modules: findings, and how much was looked at.
//!
//! | file | what |
//! |---|---|
//! | `rules` | the policies of a run with their settings |
//! | `root` | one root module against all policies |
//! | `words` | what was found, in words |
//! | `fingerprint` | what stays the same of a finding in every run |
//! | `suppress` | comments that suppress findings |
//! | `baseline` | findings that are known |
//! | `report` | what all root modules give, put together |

mod baseline;
mod fingerprint;
mod report;
mod root;
mod rules;
mod suppress;
mod words;

pub use baseline::Baseline;
pub use report::Collected;
pub use root::{Found, Linter, Outcome, Root};
pub use rules::{Rules, Settled};
pub use suppress::{Suppression, Syntax, suppressions};
