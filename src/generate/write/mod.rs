//! Writing generated files into a folder that a person also works in.
//!
//! It knows nothing of Terraform: it is given a folder and the [`Files`] that are wanted there.
//!
//! A *manifest* in the folder holds the hash of every file as we last wrote it, so that a file edited by hand
//! is recognised and kept. A *journal* exists exactly as long as a run is at work. It lists what that run is about to
//! write, so that after a kill the next run recognises every half-done state as ours and completes it. Whoever holds
//! the lock on the journal may write.
//!
//! The order is: journal, files, removals, manifest, and last the journal goes. Every file is written under a temporary
//! name beside its place and renamed. This holds against a kill at any point and against a full disk. It does not sync
//! each file to the disk, so after a loss of power a file may be damaged; it then shows as edited, and `--force`
//! replaces it.

mod apply;
mod compare;
mod digest;
mod disk;
mod error;
mod journal;
mod manifest;
mod path;

pub use apply::{Summary, apply, apply_on};
pub use compare::{Change, Comparison, Entry, compare};
pub use disk::{Disk, LocalDisk};
pub use error::Error;
pub use journal::JOURNAL;
pub use manifest::MANIFEST;

/// Wanted files: content by path, which is relative to the output folder and has `/` between its parts.
pub type Files = std::collections::BTreeMap<String, Vec<u8>>;
