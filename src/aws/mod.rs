//! What resources mean: which of them together are one bucket, key or role, whatever the format they are written in.
//!
//! | file | what |
//! |---|---|
//! | `alarm` | which alarms watch a thing |
//! | `kinds` | the kinds of things and the resources that make them up, read from `data/model.json` |
//! | `path` | values within values |
//! | `link` | which thing a resource names |
//! | `same` | whether two values name the same thing |
//! | `thing` | one thing, with its properties |
//! | `convert` | values of one type, however formats write them |
//! | `spelled` | what a format calls the properties of things |
//! | `shape` | values that formats nest or name differently |
//! | `gather` | from resources to things |
//! | `meaning` | what follows of things from what resources say |
//! | `flow` | what flows through streams |
//! | `key` | who of the pipeline is in view beside a key |
//! | `role` | what a role is for, and the least that it needs |
//! | `granted` | what a role's policies grant beyond that |
//! | `needed` | what it must be allowed for its jobs |
//! | `named` | whom a policy names |
//! | `subscription` | where subscriptions send, and what else sends the same |
//! | `size` | how many bytes a text has |
//! | `pipeline` | which things are parts of the logging pipeline |
//! | `document` | the policy documents of a thing |

mod alarm;
mod convert;
mod document;
mod flow;
mod gather;
mod granted;
mod key;
mod kinds;
mod link;
mod meaning;
mod named;
mod needed;
mod path;
mod pipeline;
mod role;
mod same;
mod shape;
mod size;
mod spelled;
mod subscription;
mod thing;

pub use document::{Documents, documents};
pub use gather::{Gathered, Loose, gather};
pub use kinds::{Kind, Link, kinds};
pub use link::{Linked, linked};
pub use path::{at, follow};
pub use pipeline::{Pipeline, pipeline};
pub use same::{Same, same};
pub use spelled::spelled;
pub use thing::Thing;
