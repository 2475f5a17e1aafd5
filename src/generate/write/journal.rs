//! The journal: what the run at work is about to do, and the lock that it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::manifest::{VERSION, check_paths, parse};
use super::{Disk, Error, path};

/// The journal's name in the output folder.
pub const JOURNAL: &str = ".seclog-journal.json";

/// What one run is about to do; a line of the journal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Intent {
    version: u64,
    write: BTreeMap<String, Digest>,
    remove: BTreeSet<String>,
}

impl Intent {
    pub(super) fn new(write: BTreeMap<String, Digest>, remove: BTreeSet<String>) -> Self {
        Self { version: VERSION, write, remove }
    }

    /// Whether the run was about to write this content to this path.
    pub(super) fn writes(&self, path: &str, content: Digest) -> bool {
        self.write.get(path) == Some(&content)
    }

    /// The paths it was about to write.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.write.keys().map(String::as_str)
    }

    /// All paths it was about to touch.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.written().chain(self.remove.iter().map(String::as_str))
    }
}

/// How long another run may hold the lock before this one gives up.
const PATIENCE: Duration = Duration::from_secs(1);

/// A journal that this run has locked, from its first change to its last.
///
/// It is one line of JSON for each run since the last one that finished. A run changes nothing before its line is whole,
/// so a line without an end says nothing.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// The length of its whole lines, in bytes.
    length: u64,
    /// What earlier runs left undone.
    pub(super) interrupted: Vec<Intent>,
}

impl Journal {
    /// Locks the journal of an existing folder and creates it if needed.
    pub(super) fn acquire(disk: &dyn Disk, folder: &Path) -> Result<Self, Error> {
        let path = folder.join(JOURNAL);
        loop {
            path::look(&path)?;
            let file = disk.open(&path).map_err(Error::io("open", &path))?;
            locked(|| file.try_lock(), folder, &path)?;
            // The run before this one may have removed it between our opening and locking it.
            if !is_at(&file, &path).map_err(Error::io("look at", &path))? {
                continue;
            }
            let (intents, length) = read(&file, &path)?;
            return Ok(Self { path, file, length, interrupted: intents });
        }
    }

    /// Reads, without writing, what earlier runs left undone; `None` where there is no journal. A journal that says
    /// nothing belongs to a run that ended before it changed anything.
    pub(super) fn peek(folder: &Path) -> Result<Option<Vec<Intent>>, Error> {
        let path = folder.join(JOURNAL);
        match path::look(&path)? {
            None => return Ok(None),
            Some(metadata) if !metadata.is_file() => return Err(Error::NotAFile { path }),
            Some(_) => {}
        }
        let file = match File::open(&path) {
            Err(error) if path::is_absent(&error) => return Ok(None),
            other => other.map_err(Error::io("open", &path))?,
        };
        locked(|| file.try_lock_shared(), folder, &path)?;
        Ok(Some(read(&file, &path)?.0))
    }

    /// Writes down what this run is about to do.
    pub(super) fn record(&self, disk: &dyn Disk, intent: &Intent) -> Result<(), Error> {
        let mut line = serde_json::to_vec(intent).map_err(|error| Error::io("prepare", &self.path)(error.into()))?;
        line.push(b'\n');
        disk.append(&self.file, self.length, &line).map_err(Error::io("write", &self.path))
    }

    /// Ends the run. The lock goes after the file, so that nobody can lock the file that is about to go.
    pub(super) fn finish(self, disk: &dyn Disk) -> Result<(), Error> {
        disk.remove_file(&self.path).map_err(Error::io("remove", &self.path))
    }
}

/// Takes a lock, waiting a moment for it: a process that was killed, or that has just started another one, may hold it still.
fn locked(lock: impl Fn() -> Result<(), TryLockError>, folder: &Path, path: &Path) -> Result<(), Error> {
    let started = Instant::now();
    loop {
        match lock() {
            Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => std::thread::sleep(PATIENCE / 50),
            Err(TryLockError::WouldBlock) => return Err(Error::Busy { path: folder.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(Error::io("lock", path)(source)),
            Ok(()) => return Ok(()),
        }
    }
}

/// The whole lines of a journal, and their length in bytes.
fn read(mut file: &File, path: &Path) -> Result<(Vec<Intent>, u64), Error> {
    let mut content = Vec::new();
    file.read_to_end(&mut content).map_err(Error::io("read", path))?;
    let mut intents = Vec::new();
    let mut length = 0;
    for line in content.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n")) {
        let intent: Intent = parse(line, path)?;
        check_paths(intent.write.keys().chain(&intent.remove), path)?;
        intents.push(intent);
        length += line.len() as u64;
    }
    Ok((intents, length))
}

/// Whether an open file is still the one at its path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let open = file.metadata()?;
    match std::fs::symlink_metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (open.dev(), open.ino())),
        Err(error) if path::is_absent(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether an open file is still the one at its path: as near as the standard library comes.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}
