//! Writing generated files: nothing of a person's is lost, and no state is half-way.

// Clippy allows these in test functions only, and what several tests share stands outside of them.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod interrupted;
mod kept;
mod refused;
mod trouble;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use seclog::generate::write::{Change, Error, Files, Summary, apply, compare};
use tempfile::TempDir;

/// Wanted files from their paths and contents.
fn files<const N: usize>(list: [(&str, &str); N]) -> Files {
    list.into_iter().map(|(path, content)| (path.to_owned(), content.into())).collect()
}

/// An output folder, which does not exist yet.
struct Folder {
    _parent: TempDir,
    path: PathBuf,
}

impl Folder {
    fn new() -> Self {
        let parent = TempDir::new().unwrap();
        Self { path: parent.path().join("out"), _parent: parent }
    }

    /// One that a run has written.
    fn with(wanted: &Files) -> Self {
        let folder = Self::new();
        folder.apply(wanted);
        folder
    }

    fn apply(&self, wanted: &Files) -> Summary {
        apply(&self.path, wanted, false).unwrap()
    }

    fn force(&self, wanted: &Files) -> Summary {
        apply(&self.path, wanted, true).unwrap()
    }

    /// What differs, without what is unchanged.
    fn changes(&self, wanted: &Files) -> Vec<(String, Change)> {
        let comparison = compare(&self.path, wanted).unwrap();
        let changes: Vec<_> = comparison.entries.iter().map(|entry| (entry.path.clone(), entry.change)).collect();
        changes.into_iter().filter(|(_, change)| *change != Change::Unchanged).collect()
    }

    fn is_clean(&self, wanted: &Files) -> bool {
        compare(&self.path, wanted).unwrap().is_clean()
    }

    /// The error of both comparing and writing, after which everything lies there as before.
    fn refuses(&self, wanted: &Files) -> Error {
        let before = tree(&self.path);
        let error = compare(&self.path, wanted).unwrap_err();
        for force in [false, true] {
            assert_eq!(apply(&self.path, wanted, force).unwrap_err().to_string(), error.to_string());
        }
        assert_eq!(tree(&self.path), before);
        error
    }

    fn put(&self, path: &str, content: &str) {
        let file = self.path.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }

    fn get(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.path.join(path)).ok()
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.path.join(path)).unwrap();
    }
}

/// All that lies in a folder: a file with its content, a folder or link without.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            let kind = path.symlink_metadata().unwrap();
            let content = kind.is_file().then(|| fs::read(&path).unwrap());
            found.insert(path.strip_prefix(folder).unwrap().to_owned(), content);
            if kind.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

/// An error as a person sees it.
fn shown(error: Error) -> String {
    format!("{:?}", miette::Report::new(error)).split_whitespace().collect::<Vec<_>>().join(" ")
}
