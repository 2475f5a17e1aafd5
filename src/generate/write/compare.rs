//! What lies in the folder, against what is wanted there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use super::digest::Digest;
use super::journal::{Intent, Journal};
use super::manifest::Manifest;
use super::{Error, Files, path};

/// How a path differs from what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is as wanted.
    Unchanged,
    /// It does not exist yet.
    Create,
    /// We wrote it, and somebody deleted it: it is created again.
    Missing,
    /// It is as we wrote it, and something else is wanted now.
    Update,
    /// It is as we wrote it, and is no longer wanted.
    Remove,
    /// We wrote it, and it was edited by hand. It is kept.
    Edited,
    /// We never wrote it, and it stands where a wanted file must be. It is kept.
    Foreign,
    /// We wrote it, it was edited by hand, and it is no longer wanted. It is kept.
    EditedUnwanted,
}

/// What a run does with a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Leave,
    Write,
    Remove,
}

impl Change {
    /// What a run does about it; `force` gives up what a person has changed.
    pub(super) fn action(self, force: bool) -> Action {
        match self {
            Self::Create | Self::Missing | Self::Update => Action::Write,
            Self::Remove => Action::Remove,
            Self::Edited | Self::Foreign if force => Action::Write,
            Self::EditedUnwanted if force => Action::Remove,
            Self::Unchanged | Self::Edited | Self::Foreign | Self::EditedUnwanted => Action::Leave,
        }
    }
}

/// One path of the comparison.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The path, relative to the output folder, with `/` between its parts.
    pub path: String,
    /// How it differs.
    pub change: Change,
    /// What the file holds now. `None` if there is no such file, and also where it is unchanged.
    pub old: Option<Vec<u8>>,
    /// What it must hold; `None` if it is no longer wanted.
    pub new: Option<&'a [u8]>,
    /// The hash of `new`.
    pub(super) wanted: Option<Digest>,
    /// The hash of what we last wrote, as the manifest has it.
    original: Option<Digest>,
}

/// The folder against what is wanted there.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// Every path that is wanted or ours, sorted.
    pub entries: Vec<Entry<'a>>,
    /// Whether an earlier run was interrupted; the next one completes what it left.
    pub interrupted: bool,
    /// Whether a run would change the manifest. Where all entries are unchanged, this comes from a file that was made by
    /// hand exactly as we would write it, or from one deleted by hand that is no longer wanted.
    pub manifest_stale: bool,
    /// Whether a journal lies in the folder, even one that says nothing.
    pub(super) journal_left: bool,
}

impl Comparison<'_> {
    /// Whether a run would find nothing to do and nothing to keep.
    pub fn is_clean(&self) -> bool {
        !self.interrupted && !self.manifest_stale && self.entries.iter().all(|entry| entry.change == Change::Unchanged)
    }

    /// The manifest after a run. A file that is kept keeps the hash of what we wrote: it still shows as edited the next
    /// time, and is ours again when the person takes the edit back.
    pub(super) fn next_manifest(&self, force: bool) -> BTreeMap<String, Digest> {
        let hash = |entry: &Entry| match entry.change.action(force) {
            Action::Write => entry.wanted,
            Action::Remove => None,
            Action::Leave if entry.change == Change::Unchanged => entry.wanted,
            Action::Leave => entry.original,
        };
        self.entries.iter().filter_map(|entry| Some((entry.path.clone(), hash(entry)?))).collect()
    }
}

/// Compares what lies in a folder with what is wanted there. Writes nothing.
pub fn compare<'a>(folder: &Path, wanted: &'a Files) -> Result<Comparison<'a>, Error> {
    path::check_all(wanted)?;
    match std::fs::metadata(folder) {
        Ok(metadata) if !metadata.is_dir() => {
            return Err(Error::NotAFolder { path: folder.to_owned() });
        }
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::io("look at", folder)(error));
        }
        _ => {}
    }
    let journal = Journal::peek(folder)?;
    let intents = journal.as_deref().unwrap_or_default();
    let comparison = compare_after(intents, &Manifest::load(folder)?, folder, wanted)?;
    Ok(Comparison { journal_left: journal.is_some(), ..comparison })
}

/// Compares where it is known what earlier runs left. The wanted paths have been checked.
pub(super) fn compare_after<'a>(
    intents: &[Intent],
    manifest: &Manifest,
    folder: &Path,
    wanted: &'a Files,
) -> Result<Comparison<'a>, Error> {
    let paths: BTreeSet<&str> = wanted
        .keys()
        .chain(manifest.files().keys())
        .map(String::as_str)
        .chain(intents.iter().flat_map(Intent::paths))
        .collect();
    check_folders(folder, &paths, wanted)?;

    let paths: Vec<&str> = paths.into_iter().collect();
    let entries: Vec<Result<Option<Entry>, Error>> = paths
        .into_par_iter()
        .map(|path| {
            let new = wanted.get(path).map(Vec::as_slice);
            entry(folder, path, new, manifest.files().get(path).copied(), intents)
        })
        .collect();
    // Not collected into one result at once: that would name any error, not the first.
    let entries = entries.into_iter().filter_map(Result::transpose).collect::<Result<Vec<Entry>, Error>>()?;

    let mut comparison =
        Comparison { entries, interrupted: !intents.is_empty(), journal_left: false, manifest_stale: false };
    comparison.manifest_stale = comparison.next_manifest(false) != *manifest.files();
    Ok(comparison)
}

/// Refuses links among the folders of all paths, and files among those of wanted ones.
fn check_folders(folder: &Path, paths: &BTreeSet<&str>, wanted: &Files) -> Result<(), Error> {
    let needed: BTreeSet<&str> = wanted.keys().flat_map(|path| path::folders(path)).collect();
    let all: BTreeSet<&str> = paths.iter().flat_map(|path| path::folders(path)).collect();
    for name in all {
        let path = folder.join(name);
        match path::look(&path)? {
            Some(metadata) if !metadata.is_dir() && needed.contains(name) => {
                return Err(Error::NotAFolder { path });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Compares one path. `None` if it is neither wanted nor ours.
///
/// A file is ours if the manifest names it. What the manifest and the interrupted runs say of its content tells whether
/// it is as we wrote it. An interrupted run alone makes no file ours: it may have stopped before it wrote it.
fn entry<'a>(
    folder: &Path,
    path: &str,
    new: Option<&'a [u8]>,
    original: Option<Digest>,
    intents: &[Intent],
) -> Result<Option<Entry<'a>>, Error> {
    let file = folder.join(path);
    let old = match path::read(&file) {
        // A file that was ours has given way to something that is not.
        Err(Error::NotAFile { .. }) if new.is_none() => None,
        other => other?,
    };
    let found = old.as_deref().map(Digest::of);
    let wanted = new.map(Digest::of);
    let as_written = found.is_some()
        && (found == original || found.is_some_and(|found| intents.iter().any(|intent| intent.writes(path, found))));
    let change = match (wanted.is_some(), found.is_some()) {
        (true, true) if found == wanted => Change::Unchanged,
        (true, true) if as_written => Change::Update,
        (true, true) if original.is_some() => Change::Edited,
        (true, true) => Change::Foreign,
        (true, false) if original.is_some() => Change::Missing,
        (true, false) => Change::Create,
        (false, true) if as_written => Change::Remove,
        (false, true) if original.is_some() => Change::EditedUnwanted,
        (false, _) => return Ok(None),
    };
    let old = old.filter(|_| change != Change::Unchanged);
    Ok(Some(Entry { path: path.to_owned(), change, old, new, wanted, original }))
}
