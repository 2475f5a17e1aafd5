//! Deciding access: what policies allow, of all requests at once.
//!
//! A statement is a region of requests: principal, action, resource and one dimension for each condition key. Every question is whether
//! there is a request inside some regions and outside others.
//!
//! | file | what |
//! |---|---|
//! | `answer` | what is asked and answered |
//! | `question` | the questions as cases of regions |
//! | `alike` | roles that a question need not tell apart |
//! | `together` | the questions about several policies that decide together; `who`: about whom a policy names |
//! | `compile` | documents to regions; `condition`: operators |
//! | `problem` | what the documents name, by number; `principal`: who is told apart; `account`: in which accounts |
//! | `search` | points inside and outside of regions; `point`: where a dimension has room |
//! | `space` | room between sets of strings; `pattern`: pairs of patterns; `automaton`: the exact and slow way |
//! | `key` | room between values of a condition key; `number`: numbers, dates, addresses |
//! | `witness` | points to requests, and the second look at them; `real`: with actions that exist |
//! | `variable` | the values of policy variables, one after the other |
//!
//! What is not known is a symbol. Yes means that there is no counterexample for any value of the symbols, no that there is one for
//! every value. The first is searched with regions too large, the second with regions too small ([`space::Mode`]).

mod account;
mod alike;
mod answer;
mod automaton;
mod bits;
mod compile;
mod condition;
mod guess;
mod key;
mod number;
mod pattern;
pub mod plain;
mod point;
mod principal;
mod problem;
mod question;
mod real;
mod search;
mod space;
mod together;
mod variable;
mod who;
mod witness;

/// A question makes many maps of few entries: most of the time with the standard hasher would be its setting up.
type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

pub use crate::iam::document::PolicyKind;
pub use answer::{Answer, Fuel, Reason, Requests, Shape, Witness};
pub use question::{allows, denies, withholds, within, within_among};
pub use together::{allows_together, withholds_together};
pub use who::{Grant, Grantee, who};
