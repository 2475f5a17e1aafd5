//! Where the contract is: the nearest `seclog.hcl`, up to the repository's root.

use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

/// What the contract's file is called.
pub const FILE_NAME: &str = "seclog.hcl";

/// No contract was found.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no {FILE_NAME} in {} or above it, up to {}", start.display(), end.display())]
#[diagnostic(help("write one with `seclog init`, or name it with --config FILE"))]
pub struct DiscoverError {
    start: PathBuf,
    end: PathBuf,
}

/// Looks in `start` and its parents, up to the first folder that has a `.git` in it. Outside of a repository it looks only in `start`:
/// a stranger's file in a shared parent folder must not decide.
pub fn discover(start: &Path) -> Result<PathBuf, DiscoverError> {
    let start = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
    let root = start.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&start);
    start
        .ancestors()
        .take_while(|folder| folder.starts_with(root))
        .map(|folder| folder.join(FILE_NAME))
        .find(|file| file.is_file())
        .ok_or_else(|| DiscoverError { start: start.clone(), end: root.to_owned() })
}
