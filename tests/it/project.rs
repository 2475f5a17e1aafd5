//! Where things lie in this repository.

use std::path::{Path, PathBuf};

use seclog::base::Source;
use seclog::config::{self, Config};

/// A path in the repository.
pub fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The text of a file of the repository.
pub fn text(relative: &str) -> String {
    std::fs::read_to_string(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

/// Names in a folder of the repository, sorted.
pub fn names(relative: &str) -> Vec<String> {
    let entries = std::fs::read_dir(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

/// A contract of `tests/contracts`.
pub fn contract(name: &str) -> Config {
    let file = format!("tests/contracts/{name}.hcl");
    config::read_text(&Source::new(file.as_str(), text(&file))).unwrap_or_else(|mistakes| panic!("{:?}", &mistakes[..]))
}

/// Names of all contracts of `tests/contracts`.
pub fn contracts() -> Vec<String> {
    let names = names("tests/contracts").into_iter();
    names.map(|name| name.strip_suffix(".hcl").expect("a contract").to_owned()).collect()
}

/// Copies a folder, without what Terraform puts there, so that the work tree stays clean.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_name() == ".terraform" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// What the program says when it is run in the repository: its exit code, standard output and standard error.
pub fn seclog(arguments: &[&str]) -> (i32, String, String) {
    seclog_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

/// The same in another folder.
pub fn seclog_in(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_seclog");
    let output = std::process::Command::new(program).args(arguments).current_dir(folder).output().expect("seclog runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

/// A folder with these files.
pub fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}
