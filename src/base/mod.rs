//! What every layer speaks of: source files and mistakes in them, values and where they come from.

mod collection;
mod finding;
pub mod identity;
pub mod json;
pub mod lines;
mod mistake;
pub mod number;
mod origin;
mod place;
mod resource;
pub mod settle;
mod source;
mod text;
mod types;
mod unchecked;
mod unknown;
pub mod value;

pub use collection::{Entries, Entry, Extent, Seq};
pub use finding::{Coverage, Finding, Related, Report, Rule, Severity, Undecided};
pub use mistake::{Mistake, Mistakes};
pub use number::Number;
pub use origin::{Origin, Step, Way};
pub use place::Place;
pub use resource::{Ignored, Key, Mode, Provider, Reference, Resource, without_keys};
pub use source::{Source, Span};
pub use text::{Piece, Str, normal};
pub use types::Type;
pub use unchecked::{Notes, Unchecked};
pub use unknown::Unknown;
pub use value::{Either, Kind, Value};
