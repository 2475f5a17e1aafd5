//! Which paths a generated file may have, and what else we call our own in a folder.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, Files, JOURNAL, MANIFEST};

/// How the name of a half-written file ends.
const TEMPORARY: &str = ".seclog-tmp";

/// The longest name of a file, in bytes: `NAME_MAX` of POSIX (255) less what [`temporary`] adds.
const LONGEST_NAME: usize = 255 - 1 - TEMPORARY.len();

/// The place in which a file is written before it gets its name. As one run writes at a time, it needs no chance in it,
/// and the next run finds a leftover by its path alone. Terraform does not read it: it does not end in `.tf`.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(TEMPORARY);
    path.with_file_name(name)
}

/// The folders above a path, from the innermost out, without the output folder itself.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(end, _)| &path[..end])
}

/// Refuses wanted paths that leave the folder, are not ours to write, or need one name to be a file and a folder.
pub(super) fn check_all(wanted: &Files) -> Result<(), Error> {
    for path in wanted.keys() {
        check(path)?;
    }
    let folders: BTreeSet<&str> = wanted.keys().flat_map(|path| folders(path)).collect();
    match folders.into_iter().find(|&folder| wanted.contains_key(folder)) {
        Some(folder) => {
            Err(Error::Path { path: folder.to_owned(), reason: "another wanted file needs it to be a folder" })
        }
        None => Ok(()),
    }
}

/// Refuses a path that leaves the folder or is not ours to write.
pub(super) fn check(path: &str) -> Result<(), Error> {
    let reason = if path.starts_with('/') {
        "it must be relative"
    } else if path.contains('\\') || path.chars().any(char::is_control) {
        "it has a backslash or a control character"
    } else if path.split('/').any(|name| matches!(name, "" | "." | "..")) {
        "each of its parts must be a name"
    } else if path.split('/').any(|name| name.len() > LONGEST_NAME) {
        "it has too long a name"
    } else if path.split('/').any(is_reserved) {
        "that name belongs to seclog, Terraform or Git"
    } else {
        return Ok(());
    };
    Err(Error::Path { path: path.to_owned(), reason })
}

/// Whether no generated file may have this name: lock files and state are promised to stay as they are, also where a
/// manifest that came with somebody's change says that they are ours. Some file systems see no case.
fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [MANIFEST, JOURNAL, ".git", ".terraform", ".terraform.lock.hcl"].contains(&name.as_str())
        || name.ends_with(TEMPORARY)
        || name.contains(".tfstate")
}

/// What stands at a path, nothing being an answer too; a link is an error.
pub(super) fn look(path: &Path) -> Result<Option<Metadata>, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(Error::Link { path: path.to_owned() }),
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(Error::io("look at", path)(error)),
    }
}

/// The content of a regular file; other things that stand there are an error, and so is a link.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match look(path)? {
        None => Ok(None),
        // A pipe would keep the reader waiting for ever.
        Some(metadata) if !metadata.is_file() => Err(Error::NotAFile { path: path.to_owned() }),
        Some(_) => match fs::read(path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(Error::io("read", path)(error)),
        },
    }
}

/// Whether an error says that there is no such file, the folder above it being a file included.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
