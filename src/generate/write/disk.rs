//! Every way in which a run changes the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

/// What a run does to the disk, one step a method, so that tests can end a run before any step, or within one.
///
/// The methods as given here do the real thing.
pub trait Disk: Sync {
    /// Creates a folder and those above it, where they do not exist.
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    /// Opens a file for reading and writing, and creates it where it does not exist.
    fn open(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
    }

    /// Replaces what an open file holds after its first `keep` bytes.
    fn append(&self, mut file: &File, keep: u64, content: &[u8]) -> io::Result<()> {
        file.set_len(keep)?;
        file.seek(SeekFrom::Start(keep))?;
        file.write_all(content)
    }

    /// Writes a new file. A file or link that has its name is removed first, never written through.
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = match File::create_new(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(path)?;
                File::create_new(path)?
            }
            other => other?,
        };
        file.write_all(content)
    }

    /// Gives a file another name, in place of the file that had it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    /// Removes a file, or a link itself.
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// Removes a folder if it is empty.
    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }
}

/// The disk as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalDisk;

impl Disk for LocalDisk {}
