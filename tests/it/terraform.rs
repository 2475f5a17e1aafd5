//! Real Terraform on what is generated and on the modules. Needs `terraform` on PATH.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use seclog::generate::tree;
use seclog::generate::write;

use crate::project;

/// A `terraform` that reads no configuration of the user's and asks nobody for news.
pub fn terraform(folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new("terraform")
        .current_dir(folder)
        .args(arguments)
        .env_remove("TF_CLI_CONFIG_FILE")
        .env("CHECKPOINT_DISABLE", "1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "eu-west-1")
        .output();
    output.expect("these tests need terraform on PATH")
}

#[track_caller]
fn succeeds(folder: &Path, arguments: &[&str]) {
    let output = terraform(folder, arguments);
    assert!(
        output.status.success(),
        "terraform {arguments:?} in {}:\n{}{}",
        folder.display(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Initializes a folder, with the provider of `SECLOG_TERRAFORM_PLUGIN_DIR` where that is set.
pub fn init(folder: &Path) {
    let plugins = std::env::var("SECLOG_TERRAFORM_PLUGIN_DIR").ok().filter(|folder| !folder.is_empty());
    let plugins = plugins.map(|folder| format!("-plugin-dir={folder}"));
    let mut arguments = vec!["init", "-backend=false", "-input=false", "-no-color"];
    arguments.extend(plugins.as_deref());
    succeeds(folder, &arguments);
}

/// Runs `check` on each folder, on two threads: each run takes seconds, most of them in the provider.
fn each(folders: impl IntoIterator<Item = PathBuf>, check: impl Fn(&Path) + Sync) {
    let queue: Mutex<Vec<PathBuf>> = Mutex::new(folders.into_iter().collect());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(folder) = queue.lock().expect("no panic").pop() else { break };
                    check(&folder);
                }
            });
        }
    });
}

/// Folders that hold Terraform files.
fn folders_with_terraform(root: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(root).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            folders_with_terraform(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "tf") {
            found.insert(root.to_owned());
        }
    }
}

#[test]
fn what_is_generated_is_formatted_and_valid() {
    let temporary = tempfile::tempdir().expect("a folder");
    let mut folders = BTreeSet::new();
    for name in project::contracts() {
        let out = temporary.path().join(&name);
        let files = tree(&project::contract(&name).contract).expect("a tree");
        write::apply(&out, &files, false).expect("written");
        succeeds(&out, &["fmt", "-check", "-recursive", "-diff"]);
        folders_with_terraform(&out, &mut folders);
    }
    each(folders, |folder| {
        init(folder);
        succeeds(folder, &["validate", "-no-color"]);
    });
}

#[test]
fn the_modules_pass_their_own_tests_and_their_examples_are_valid() {
    let temporary = tempfile::tempdir().expect("a folder");
    project::copy(&project::path("modules"), temporary.path());
    succeeds(temporary.path(), &["fmt", "-check", "-recursive", "-diff"]);
    let mut folders = BTreeSet::new();
    folders_with_terraform(temporary.path(), &mut folders);
    each(folders, |folder| {
        init(folder);
        if folder.join("tests").is_dir() {
            succeeds(folder, &["test", "-no-color"]);
        } else {
            succeeds(folder, &["validate", "-no-color"]);
        }
    });
}
