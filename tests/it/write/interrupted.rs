//! A run that ends before any of its steps, or within one, and the run after it.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use seclog::generate::write::{Disk, JOURNAL, LocalDisk, apply_on};

use super::*;

/// How the last step goes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Last {
    NotDone,
    HalfDone,
    Done,
}

/// A disk on which a run is killed: after some steps, nothing happens any more, no cleaning up either.
struct Killed {
    steps_left: AtomicUsize,
    last: Last,
}

impl Killed {
    fn after(steps: usize, last: Last) -> Self {
        Self { steps_left: AtomicUsize::new(steps), last }
    }

    fn step<T>(&self, whole: impl FnOnce() -> io::Result<T>, half: impl FnOnce() -> io::Result<()>) -> io::Result<T> {
        let left = self.steps_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match left {
            Ok(left) if left > 1 => return whole(),
            Ok(_) if self.last == Last::HalfDone => half()?,
            Ok(_) if self.last == Last::Done => drop(whole()?),
            _ => {}
        }
        Err(io::Error::other("killed"))
    }
}

impl Disk for Killed {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.step(|| LocalDisk.create_dir_all(path), || LocalDisk.create_dir_all(path.parent().unwrap()))
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        self.step(|| LocalDisk.open(path), || Ok(()))
    }

    fn append(&self, file: &File, keep: u64, content: &[u8]) -> io::Result<()> {
        let half = &content[..content.len() / 2];
        self.step(|| LocalDisk.append(file, keep, content), || LocalDisk.append(file, keep, half))
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let half = &content[..content.len() / 2];
        self.step(|| LocalDisk.write(path, content), || LocalDisk.write(path, half))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| LocalDisk.rename(from, to), || Ok(()))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step(|| LocalDisk.remove_file(path), || Ok(()))
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.step(|| LocalDisk.remove_dir(path), || Ok(()))
    }
}

fn before() -> Files {
    files([("a.tf", "before"), ("same.tf", "same"), ("gone/deep/b.tf", "before"), ("gone/c.tf", "before")])
}

fn after() -> Files {
    files([("a.tf", "after"), ("same.tf", "same"), ("new/deep/d.tf", "after"), ("new/e.tf", "after")])
}

/// Something else than [`after`], wanted by the run that comes next.
fn other() -> Files {
    files([("a.tf", "other"), ("same.tf", "same"), ("gone/c.tf", "before"), ("new/e.tf", "other")])
}

/// A folder in which [`before`] was written, and where Terraform has been at work.
fn start() -> Folder {
    let folder = Folder::with(&before());
    folder.put("gone/.terraform.lock.hcl", "lock");
    folder.put("terraform.tfstate", "state");
    folder
}

/// Calls `check` with a folder for every way in which a run towards `wanted` can be killed, until
/// it has steps enough to complete. Says also whether the run had begun: before the first line of
/// its journal is whole, it has touched no file.
fn for_every_kill(start: impl Fn() -> Folder, wanted: &Files, force: bool, check: impl Fn(&Folder, bool)) {
    for last in [Last::NotDone, Last::HalfDone, Last::Done] {
        let mut kills = 0;
        for steps in 1.. {
            let folder = start();
            if apply_on(&Killed::after(steps, last), &folder.path, wanted, force).is_ok() {
                break;
            }
            kills += 1;
            let begun = folder.get(JOURNAL).is_some_and(|lines| lines.contains('\n'));
            check(&folder, begun);
        }
        assert!(kills > 10, "{kills} steps were too few to mean something");
    }
}

/// No file shows a part of its content under its own name.
fn assert_whole(folder: &Folder, contents: &[&Files]) {
    for path in contents.iter().flat_map(|files| files.keys()) {
        if let Some(found) = folder.get(path) {
            assert!(
                contents.iter().any(|files| { files.get(path).is_some_and(|content| *content == found.as_bytes()) })
            );
        }
    }
}

#[test]
fn a_first_run_is_completed() {
    let expected = tree(&Folder::with(&after()).path);
    for_every_kill(Folder::new, &after(), false, |folder, begun| {
        assert_whole(folder, &[&after()]);
        assert_eq!(compare(&folder.path, &after()).unwrap().interrupted, begun);
        assert_eq!(folder.apply(&after()).recovered, begun);
        assert_eq!(tree(&folder.path), expected);
        assert!(folder.is_clean(&after()));
        assert!(!folder.apply(&after()).recovered);
    });
}

#[test]
fn a_change_is_completed() {
    let expected = start();
    expected.apply(&after());
    for_every_kill(start, &after(), false, |folder, begun| {
        assert_whole(folder, &[&before(), &after()]);
        assert!(!compare(&folder.path, &after()).unwrap().is_clean() || !begun);
        let summary = folder.apply(&after());
        assert_eq!((summary.recovered, summary.kept), (begun, vec![]));
        assert_eq!(tree(&folder.path), tree(&expected.path));
    });
}

#[test]
fn a_change_is_taken_back() {
    let expected = start();
    for_every_kill(start, &after(), false, |folder, begun| {
        let summary = folder.apply(&before());
        assert_eq!((summary.recovered, summary.kept), (begun, vec![]));
        assert_eq!(tree(&folder.path), tree(&expected.path));
    });
}

#[test]
fn another_change_may_come_first() {
    let expected = start();
    expected.apply(&other());
    for_every_kill(start, &after(), false, |folder, begun| {
        let summary = folder.apply(&other());
        assert_eq!((summary.recovered, summary.kept), (begun, vec![]));
        assert_eq!(tree(&folder.path), tree(&expected.path));
    });
}

#[test]
fn the_run_that_completes_may_be_killed_too() {
    let expected = start();
    expected.apply(&before());
    for_every_kill(start, &after(), false, |folder, _| {
        for steps in 1.. {
            // Each of them is killed, a little later than the one before it, in the folder that it left.
            let last = [Last::NotDone, Last::HalfDone, Last::Done][steps % 3];
            let wanted = if steps % 2 == 0 { after() } else { other() };
            if apply_on(&Killed::after(steps, last), &folder.path, &wanted, false).is_ok() {
                break;
            }
            assert_whole(folder, &[&before(), &after(), &other()]);
        }
        assert!(folder.apply(&before()).kept.is_empty());
        assert_eq!(tree(&folder.path), tree(&expected.path));
    });
}

#[test]
fn an_edit_is_never_lost_without_force() {
    let edited = || {
        let folder = start();
        folder.put("a.tf", "edited");
        folder.put("gone/c.tf", "edited");
        folder.put("new/e.tf", "foreign");
        folder
    };
    let expected = edited();
    expected.apply(&after());
    for_every_kill(edited, &after(), false, |folder, begun| {
        let summary = folder.apply(&after());
        assert_eq!((summary.recovered, summary.kept.len()), (begun, 3));
        assert_eq!(tree(&folder.path), tree(&expected.path));
    });
}

#[test]
fn a_forced_run_gives_up_files_one_by_one() {
    let edited = || {
        let folder = start();
        folder.put("a.tf", "edited");
        folder.put("gone/c.tf", "edited");
        folder.put("new/e.tf", "foreign");
        folder
    };
    let expected = start();
    expected.apply(&after());
    for_every_kill(edited, &after(), true, |folder, begun| {
        // What the killed run did not reach is still the person's.
        let summary = folder.apply(&after());
        assert_eq!(summary.recovered, begun);
        for (path, _) in &summary.kept {
            assert!(["edited", "foreign"].contains(&folder.get(path).unwrap().as_str()));
        }
        folder.force(&after());
        assert_eq!(tree(&folder.path), tree(&expected.path));
    });
}

#[test]
fn a_foreign_file_in_the_way_of_a_killed_run_is_never_removed() {
    let foreign = || {
        let folder = start();
        folder.put("new/e.tf", "foreign");
        folder
    };
    for_every_kill(foreign, &after(), true, |folder, _| {
        let untouched = folder.get("new/e.tf").unwrap() == "foreign";
        folder.force(&before());
        assert_eq!(folder.get("new/e.tf").is_some(), untouched);
    });
}

#[test]
fn an_edit_after_a_kill_is_kept() {
    for_every_kill(start, &after(), false, |folder, _| {
        folder.put("a.tf", "edited");
        folder.put("new/e.tf", "edited");
        let kept = folder.apply(&after()).kept;
        // The new file is ours only from the manifest on; it is kept for the one reason or the other.
        assert_eq!(kept.len(), 2);
        assert_eq!(kept[0], ("a.tf".into(), Change::Edited));
        assert_eq!(folder.get("a.tf").unwrap(), "edited");
        assert_eq!(folder.get("new/e.tf").unwrap(), "edited");
    });
}
