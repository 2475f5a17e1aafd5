//! The files that functions read: inside of the root only.

use std::path::PathBuf;
use std::sync::Arc;

use super::run::Run;
use crate::hcl::eval::{File, FileError, Files};

/// Most files that `fileset` looks at.
const MOST_FILES: usize = 10_000;

impl Run<'_> {
    /// Paths are relative to where Terraform runs: the root module's folder.
    fn resolved(&self, path: &str) -> Result<PathBuf, FileError> {
        let path = self.root.join(path);
        if std::fs::symlink_metadata(&path).is_err() {
            return Err(FileError::Missing);
        }
        self.files.inside(&path).map_err(|unchecked| FileError::Refused(unchecked.reason))
    }
}

impl Files for Run<'_> {
    fn read(&self, path: &str) -> Result<File, FileError> {
        let real = self.resolved(path)?;
        let (number, content) = self.files.content(&real).map_err(|unchecked| FileError::Refused(unchecked.reason))?;
        Ok(File { content: Arc::from(content), number })
    }

    fn exists(&self, path: &str) -> Result<bool, FileError> {
        match self.resolved(path) {
            Ok(real) => Ok(real.is_file()),
            Err(FileError::Missing) => Ok(false),
            Err(refused) => Err(refused),
        }
    }

    fn below(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let top = match self.resolved(folder) {
            Ok(top) => top,
            Err(FileError::Missing) => return Ok(Vec::new()),
            Err(refused) => return Err(refused),
        };
        let mut found = Vec::new();
        let mut waiting = vec![top.clone()];
        while let Some(folder) = waiting.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => waiting.push(entry.path()),
                    Ok(kind) if kind.is_file() => {
                        let path = entry.path();
                        let inner = path.strip_prefix(&top).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                        found.push(inner);
                    }
                    _ => {}
                }
            }
            if found.len() > MOST_FILES {
                return Err(FileError::Refused(format!(
                    "there are more than {MOST_FILES} files below {}",
                    top.display()
                )));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Where the code will run is not known.
    fn absolute(&self, _: &str) -> Option<String> {
        None
    }
}
