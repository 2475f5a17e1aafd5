//! Why the files could not be compared or written.

use std::io;
use std::path::{Path, PathBuf};

/// Why the files could not be compared or written.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum Error {
    /// A wanted path that we must not write, or one like it in the manifest or the journal.
    #[error("{path:?} cannot be the path of a generated file: {reason}")]
    #[diagnostic(code(generate::path))]
    Path {
        /// The path as it was given.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// A symbolic link stands in the way.
    #[error("{} is a symbolic link", path.display())]
    #[diagnostic(
        code(generate::link),
        help("seclog follows no link inside the output folder; put a real file or folder in its place, or remove it")
    )]
    Link {
        /// The link.
        path: PathBuf,
    },

    /// A folder or a device stands where a file must be.
    #[error("{} must be a file, and is something else", path.display())]
    #[diagnostic(code(generate::not_a_file), help("move it away, then run again; nothing was written"))]
    NotAFile {
        /// What stands there.
        path: PathBuf,
    },

    /// A file stands where a folder must be.
    #[error("{} must be a folder, and is something else", path.display())]
    #[diagnostic(code(generate::not_a_folder), help("move it away, then run again; nothing was written"))]
    NotAFolder {
        /// What stands there.
        path: PathBuf,
    },

    /// The manifest or the journal is not what we write.
    #[error("{} cannot be understood", path.display())]
    #[diagnostic(
        code(generate::malformed),
        help(
            "restore it from version control; or remove it: seclog then takes as its own only the files that are \
             exactly as it would write them, and keeps all others"
        )
    )]
    Malformed {
        /// The manifest or the journal.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The manifest or the journal was written by a version of seclog that uses another format.
    #[error("{} has format version {found}; this seclog knows version {known}", path.display())]
    #[diagnostic(code(generate::version), help("use the version of seclog that wrote it, or a newer one"))]
    Version {
        /// The manifest or the journal.
        path: PathBuf,
        /// The version it states.
        found: u64,
        /// The version that this program reads.
        known: u64,
    },

    /// Another run holds the lock.
    #[error("another run is writing to {}", path.display())]
    #[diagnostic(code(generate::busy), help("wait until it has finished, then run again"))]
    Busy {
        /// The output folder.
        path: PathBuf,
    },

    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    #[diagnostic(
        code(generate::io),
        help(
            "no file is half written; remove the cause (permissions, a full disk), then run again: the run takes up \
             where this one stopped"
        )
    )]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

impl Error {
    /// Says what was tried with which file when `source` came.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}
