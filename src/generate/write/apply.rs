//! Bringing a folder to what is wanted there.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::compare::{Action, compare_after};
use super::journal::{Intent, Journal};
use super::manifest::Manifest;
use super::{Change, Comparison, Disk, Entry, Error, Files, LocalDisk, MANIFEST, compare, path};

/// What a run did. Paths are relative to the output folder, and sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were not there.
    pub created: Vec<String>,
    /// Files that were as we wrote them, and hold something else now.
    pub updated: Vec<String>,
    /// Files that a person had made or changed, and that `force` gave up: replaced, or removed if no longer wanted.
    pub forced: Vec<String>,
    /// Files that were as we wrote them, and are no longer wanted.
    pub removed: Vec<String>,
    /// Files that a person has made or changed, and why each was left as it is.
    pub kept: Vec<(String, Change)>,
    /// How many files were as wanted.
    pub unchanged: usize,
    /// Whether an earlier run had been interrupted, and this one completed it.
    pub recovered: bool,
}

/// Brings a folder to what is wanted there. Files that a person has made or changed are kept, unless `force`.
///
/// On an error, no file is half written, and the next run completes this one.
pub fn apply(folder: &Path, wanted: &Files, force: bool) -> Result<Summary, Error> {
    apply_on(&LocalDisk, folder, wanted, force)
}

/// [`apply`], on a disk that tests may let fail.
pub fn apply_on(disk: &dyn Disk, folder: &Path, wanted: &Files, force: bool) -> Result<Summary, Error> {
    // First without the lock: where nothing is to do, or nothing can be done, nothing is touched.
    let comparison = compare(folder, wanted)?;
    if is_settled(&comparison, force) {
        return Ok(summarize(comparison, force));
    }

    disk.create_dir_all(folder).map_err(Error::io("create", folder))?;
    let journal = Journal::acquire(disk, folder)?;
    let comparison = compare_after(&journal.interrupted, &Manifest::load(folder)?, folder, wanted)?;
    let chosen = |action| comparison.entries.iter().filter(move |entry| entry.change.action(force) == action);
    let write: Vec<&Entry> = chosen(Action::Write).collect();
    let remove: BTreeSet<String> = chosen(Action::Remove).map(|entry| entry.path.clone()).collect();

    let digests = write.iter().filter_map(|entry| Some((entry.path.clone(), entry.wanted?))).collect();
    journal.record(disk, &Intent::new(digests, remove.clone()))?;
    remove_leftovers(disk, folder, &journal.interrupted)?;
    write_files(disk, folder, &write)?;
    for path in &remove {
        remove_file(disk, &folder.join(path))?;
    }
    let earlier = journal.interrupted.iter().flat_map(Intent::paths);
    remove_empty_folders(disk, folder, remove.iter().map(String::as_str).chain(earlier))?;
    let manifest = Manifest::new(comparison.next_manifest(force)).to_json(folder)?;
    write_whole(disk, &folder.join(MANIFEST), &manifest)?;
    journal.finish(disk)?;
    Ok(summarize(comparison, force))
}

/// Whether a run has nothing to write, not even in the manifest.
fn is_settled(comparison: &Comparison, force: bool) -> bool {
    !comparison.journal_left
        && !comparison.manifest_stale
        && comparison.entries.iter().all(|entry| entry.change.action(force) == Action::Leave)
}

/// Removes what interrupted runs have written and not yet named.
fn remove_leftovers(disk: &dyn Disk, folder: &Path, interrupted: &[Intent]) -> Result<(), Error> {
    if interrupted.is_empty() {
        return Ok(());
    }
    let written: BTreeSet<&str> = interrupted.iter().flat_map(Intent::written).chain([MANIFEST]).collect();
    written.into_iter().try_for_each(|path| remove_file(disk, &path::temporary(&folder.join(path))))
}

fn write_files(disk: &dyn Disk, folder: &Path, entries: &[&Entry]) -> Result<(), Error> {
    let parents: BTreeSet<&str> = entries.iter().filter_map(|entry| path::folders(&entry.path).next()).collect();
    for parent in parents {
        let parent = folder.join(parent);
        disk.create_dir_all(&parent).map_err(Error::io("create", &parent))?;
    }
    entries.par_iter().try_for_each(|entry| write_whole(disk, &folder.join(&entry.path), entry.new.unwrap_or_default()))
}

/// Writes a file so that its name never shows a part of it.
fn write_whole(disk: &dyn Disk, path: &Path, content: &[u8]) -> Result<(), Error> {
    let temporary = path::temporary(path);
    disk.write(&temporary, content).and_then(|()| disk.rename(&temporary, path)).map_err(|error| {
        // The first error is the one worth saying, and the next run removes what is left.
        let _ = disk.remove_file(&temporary);
        Error::io("write", path)(error)
    })
}

fn remove_file(disk: &dyn Disk, path: &Path) -> Result<(), Error> {
    match disk.remove_file(path) {
        Err(error) if !path::is_absent(&error) => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Removes the folders of these paths where nothing is left in them.
fn remove_empty_folders<'a>(disk: &dyn Disk, folder: &Path, paths: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let folders: BTreeSet<&str> = paths.flat_map(path::folders).collect();
    // Backwards, inner folders come before outer ones.
    for name in folders.into_iter().rev() {
        let path = folder.join(name);
        match disk.remove_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty || path::is_absent(&error) => {}
            other => other.map_err(Error::io("remove", &path))?,
        }
    }
    Ok(())
}

fn summarize(comparison: Comparison, force: bool) -> Summary {
    let mut summary = Summary { recovered: comparison.interrupted, ..Summary::default() };
    for Entry { path, change, .. } in comparison.entries {
        match change {
            Change::Unchanged => summary.unchanged += 1,
            Change::Create | Change::Missing => summary.created.push(path),
            Change::Update => summary.updated.push(path),
            Change::Remove => summary.removed.push(path),
            Change::Edited | Change::Foreign | Change::EditedUnwanted if force => {
                summary.forced.push(path);
            }
            Change::Edited | Change::Foreign | Change::EditedUnwanted => {
                summary.kept.push((path, change));
            }
        }
    }
    summary
}
