//! What resources mean: which of them together are one bucket, key or role, whatever the format they are written in.
//!
//! | file | what |
//! |---|---|
//! | `kinds` | the kinds of things and the resources that make them up, read from `data/model.json` |
//! | `path` | values within values |
//! | `same` | whether two values name the same thing |
//! | `thing` | one thing, with its properties |
//! | `gather` | from resources to things |
//! | `document` | the policy documents of a thing |

mod document;
mod gather;
mod kinds;
mod path;
mod same;
mod thing;

pub use document::{Documents, documents};
pub use gather::{Gathered, Loose, gather};
pub use kinds::{Kind, kinds};
pub use path::at;
pub use same::{Same, same};
pub use thing::Thing;
