//! Trouble that comes from the system: a kill, a full disk, a folder that may not be written to.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, Output};

use super::*;

/// Names the folder for [`write_as_child`].
const CHILD_FOLDER: &str = "SECLOG_TEST_FOLDER";

/// An account without any rights: `nobody` on most systems.
const NOBODY: u32 = 65534;

/// What all runs here want: 40 files of 4 KiB in ten folders, and one of 32 KiB.
fn wanted() -> Files {
    let mut files: Files =
        (0..40).map(|n| (format!("stack-{}/{n}.tf", n % 10), format!("{n:<4096}").into_bytes())).collect();
    files.insert("large.tf".into(), vec![b'x'; 32 * 1024]);
    files
}

/// Not a test: what the tests here run as a process of its own.
#[test]
#[ignore = "runs as a child of the other tests"]
fn write_as_child() {
    if let Some(folder) = std::env::var_os(CHILD_FOLDER)
        && let Err(error) = apply(Path::new(&folder), &wanted(), false)
    {
        eprintln!("{}", shown(error));
        std::process::exit(1);
    }
}

/// Makes `command`, which starts with this program's path or ends with it, run [`write_as_child`].
fn child(mut command: Command, folder: &Path) -> Output {
    command.args(["--exact", "write::trouble::write_as_child", "--ignored", "--nocapture"]);
    command.env(CHILD_FOLDER, folder).output().unwrap()
}

/// Runs [`write_as_child`] so that no file may grow over 8 KiB.
fn child_with_small_files(prepare: &str, folder: &Path) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -c 0; ulimit -f 16; {prepare} exec \"$0\" \"$@\"")]);
    command.arg(std::env::current_exe().unwrap());
    child(command, folder)
}

/// Whether the tests run as the superuser, whom no permission stops.
fn is_root(folder: &TempDir) -> bool {
    fs::metadata(folder.path()).unwrap().uid() == 0
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn temporaries(folder: &Path) -> usize {
    tree(folder).keys().filter(|path| path.to_string_lossy().ends_with(".seclog-tmp")).count()
}

fn assert_completes(folder: &Path) {
    for (path, content) in wanted() {
        assert!(fs::read(folder.join(path)).ok().is_none_or(|found| found == content));
    }
    assert!(apply(folder, &wanted(), false).unwrap().recovered);
    assert_eq!(tree(folder), tree(&Folder::with(&wanted()).path));
}

#[test]
fn a_kill_by_the_kernel_in_the_middle_of_a_file() {
    let folder = Folder::new();
    let output = child_with_small_files("", &folder.path);
    assert!(output.status.signal().is_some(), "{output:?}");
    assert!(temporaries(&folder.path) > 0);
    assert_completes(&folder.path);
}

#[test]
fn a_file_that_may_not_grow() {
    let folder = Folder::new();
    let output = child_with_small_files("trap '' XFSZ;", &folder.path);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("large.tf"), "{output:?}");
    assert_eq!(temporaries(&folder.path), 0);
    assert_completes(&folder.path);
}

/// A file system of 64 KiB in memory.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// Needs the superuser's rights.
    fn mount() -> Option<Self> {
        let disk = Self(TempDir::new().unwrap());
        disk.run("mount", &["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).then_some(disk)
    }

    fn grow(&self) {
        assert!(self.run("mount", &["-o", "remount,size=4m"]));
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let output = Command::new(program).args(arguments).arg(self.0.path()).output();
        output.is_ok_and(|output| output.status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.run("umount", &[]);
    }
}

#[test]
fn a_full_disk() {
    let Some(disk) = SmallDisk::mount() else {
        // Without the right to mount, the limit on a file's size is the nearest that an ordinary user has.
        return a_file_that_may_not_grow();
    };
    let folder = disk.0.path().join("out");
    let error = shown(apply(&folder, &wanted(), false).unwrap_err());
    assert!(error.contains("cannot write") && error.contains("No space left on device"), "{error}");
    assert_eq!(temporaries(&folder), 0);
    // Still full: the same again, and nothing is lost.
    let before = tree(&folder).len();
    apply(&folder, &wanted(), false).unwrap_err();
    assert!(tree(&folder).len() >= before);
    disk.grow();
    assert_completes(&folder);
}

/// Runs [`write_as_child`] as somebody whom permissions stop.
fn child_without_rights(parent: &TempDir, folder: &Path) -> Output {
    let program = std::env::current_exe().unwrap();
    if !is_root(parent) {
        return child(Command::new(program), folder);
    }
    // Where this program lies, nobody may be allowed to look.
    let copy = parent.path().join("program");
    fs::copy(program, &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for path in tree(folder).into_keys().chain([PathBuf::new()]) {
        chown(folder.join(path), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let mut command = Command::new(copy);
    command.current_dir(parent.path()).uid(NOBODY).gid(NOBODY);
    child(command, folder)
}

fn allow_writing(folder: &Path, allowed: bool) {
    fs::set_permissions(folder, fs::Permissions::from_mode(if allowed { 0o755 } else { 0o555 })).unwrap();
}

#[test]
fn a_read_only_folder() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("out");
    apply(&folder, &files([("large.tf", "small")]), false).unwrap();
    let before = tree(&folder);
    allow_writing(&folder, false);
    let output = child_without_rights(&parent, &folder);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let error = stderr(&output);
    assert!(error.contains("cannot open") && error.contains("Permission denied"), "{error}");
    assert_eq!(tree(&folder), before);
    allow_writing(&folder, true);
}

#[test]
fn a_read_only_folder_within() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("out");
    apply(&folder, &files([("stack-4/old.tf", "old")]), false).unwrap();
    allow_writing(&folder.join("stack-4"), false);
    let output = child_without_rights(&parent, &folder);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let error = stderr(&output);
    assert!(error.contains("stack-4/") && error.contains("Permission denied"), "{error}");
    allow_writing(&folder.join("stack-4"), true);
    assert_completes(&folder);
}
