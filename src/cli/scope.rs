//! What a command may read, and what of it was asked for.

use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use crate::terraform::evaluate;

/// What may be read: the repository, or without one the working directory if it holds the path, else the path.
pub fn confines(path: &Path) -> PathBuf {
    if let Some(repository) = path.ancestors().find(|folder| folder.join(".git").exists()) {
        return repository.to_owned();
    }
    let here = std::env::current_dir().and_then(|folder| folder.canonicalize());
    here.ok().filter(|here| path.starts_with(here)).unwrap_or_else(|| path.to_owned())
}

/// The path as it is on disk.
pub fn found(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize()
        .map_err(|error| Failure::new(Exit::Usage, miette::miette!("{} cannot be read: {error}", path.display())))
}

/// Threads with a stack on which code can be evaluated.
pub fn threads() -> Result<rayon::ThreadPool, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(evaluate::STACK).build();
    pool.map_err(|error| Failure::new(Exit::Failed, miette::miette!("threads cannot be started: {error}")))
}
