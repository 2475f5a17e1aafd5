//! What a run of the linter finds, written down: one file for each format.
//!
//! Every text of a report may come from a stranger: each format lets through nothing of it that a terminal, a browser or a parser obeys.

mod format;
mod github;
mod human;
mod json;
mod junit;
mod markdown;
mod page;
mod sarif;
mod snippet;
mod spot;
mod summary;
mod text;
mod words;

pub use format::{Format, Style, write};
pub use page::{explain, list, page};
