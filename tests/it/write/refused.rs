//! What is refused before anything is written.

use std::fs::File;
use std::os::unix::fs::symlink;
use std::process::Command;

use seclog::generate::write::{JOURNAL, MANIFEST};

use super::*;

#[test]
fn paths_that_are_not_ours_to_write() {
    let folder = Folder::new();
    for path in [
        "",
        "/etc/passwd",
        "../a.tf",
        "a/../../b.tf",
        "a/./b.tf",
        "a//b.tf",
        "a/",
        "a\\b.tf",
        "a\u{1b}[2J.tf",
        MANIFEST,
        JOURNAL,
        ".git/hooks/pre-commit",
        "stack/.terraform.lock.hcl",
        "stack/.Terraform/x",
        "stack/terraform.tfstate",
        ".a.tf.seclog-tmp",
        &"n".repeat(250),
    ] {
        let error = folder.refuses(&files([(path, "")]));
        assert!(matches!(error, Error::Path { .. }), "{path}: {error}");
        assert!(!error.to_string().contains('\u{1b}'));
    }
    assert!(matches!(folder.refuses(&files([("a", ""), ("a/b", "")])), Error::Path { .. }));
    assert!(!folder.path.exists());
}

#[test]
fn links() {
    let elsewhere = TempDir::new().unwrap();
    fs::write(elsewhere.path().join("main.tf"), "theirs").unwrap();
    let wanted = files([("a.tf", "one"), ("stack/main.tf", "two")]);
    for (link, target) in [
        ("stack", elsewhere.path().to_owned()),
        ("a.tf", elsewhere.path().join("main.tf")),
        ("a.tf", elsewhere.path().join("nothing")),
        (MANIFEST, elsewhere.path().join("main.tf")),
        (JOURNAL, elsewhere.path().join("nothing")),
    ] {
        let folder = Folder::new();
        folder.put("z", "");
        symlink(target, folder.path.join(link)).unwrap();
        let error = folder.refuses(&wanted);
        assert!(matches!(&error, Error::Link { path } if *path == folder.path.join(link)), "{link}: {error}");
    }
    assert_eq!(tree(elsewhere.path()).len(), 1);
    assert_eq!(fs::read_to_string(elsewhere.path().join("main.tf")).unwrap(), "theirs");
}

#[test]
fn links_in_place_of_folders_to_clear() {
    let elsewhere = TempDir::new().unwrap();
    fs::write(elsewhere.path().join("main.tf"), "two").unwrap();
    let folder = Folder::with(&files([("a.tf", "one"), ("stack/main.tf", "two")]));
    fs::remove_dir_all(folder.path.join("stack")).unwrap();
    symlink(elsewhere.path(), folder.path.join("stack")).unwrap();
    assert!(matches!(folder.refuses(&files([("a.tf", "one")])), Error::Link { .. }));
    assert_eq!(tree(elsewhere.path()).len(), 1);
}

#[test]
fn a_link_to_the_output_folder_itself_is_followed() {
    let folder = Folder::new();
    let real = TempDir::new().unwrap();
    symlink(real.path(), &folder.path).unwrap();
    folder.apply(&files([("a.tf", "one")]));
    assert!(real.path().join("a.tf").exists());
}

#[test]
fn folders_in_place_of_files_and_the_reverse() {
    let wanted = files([("a.tf", "one"), ("stack/eu/main.tf", "two")]);
    let folder = Folder::new();
    folder.put("a.tf/x", "");
    assert!(matches!(folder.refuses(&wanted), Error::NotAFile { path } if path.ends_with("a.tf")));

    let folder = Folder::new();
    folder.put("stack", "");
    assert!(matches!(folder.refuses(&wanted), Error::NotAFolder { path } if path.ends_with("stack")));

    let folder = Folder::new();
    fs::write(&folder.path, "").unwrap();
    assert!(matches!(folder.refuses(&wanted), Error::NotAFolder { path } if path == folder.path));

    let folder = Folder::new();
    folder.put(&format!("{MANIFEST}/x"), "");
    assert!(matches!(folder.refuses(&wanted), Error::NotAFile { .. }));
}

#[test]
fn a_file_that_gave_way_to_something_else_is_no_longer_ours() {
    let folder = Folder::with(&files([("a.tf", "one"), ("stack/main.tf", "two")]));
    folder.remove("a.tf");
    folder.put("a.tf/x", "theirs");
    fs::remove_dir_all(folder.path.join("stack")).unwrap();
    folder.put("stack", "theirs");
    folder.force(&Files::new());
    assert_eq!((folder.get("a.tf/x").unwrap(), folder.get("stack").unwrap()), ("theirs".into(), "theirs".into()));
}

#[test]
fn a_pipe_is_not_waited_for() {
    let folder = Folder::new();
    folder.put("z", "");
    for name in ["a.tf", JOURNAL] {
        let pipe = folder.path.join(name);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(
            matches!(compare(&folder.path, &files([("a.tf", "one")])), Err(Error::NotAFile { path }) if path == pipe)
        );
        fs::remove_file(pipe).unwrap();
    }
}

#[test]
fn a_manifest_or_journal_that_we_did_not_write() {
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let wanted = files([("a.tf", "two")]);
    for content in [
        "",
        "{",
        "[]",
        "{\"version\": 1}",
        "{\"version\": 1, \"files\": {\"a.tf\": \"abc\"}}",
        "{\"version\": 1, \"files\": {}, \"more\": 1}",
        &format!("{{\"version\": 1, \"files\": {{\"../a.tf\": \"{hash}\"}}}}"),
        &format!("{{\"version\": 1, \"files\": {{\"terraform.tfstate\": \"{hash}\"}}}}"),
    ] {
        let folder = Folder::with(&files([("a.tf", "one")]));
        folder.put("../a.tf", "abc");
        folder.put(MANIFEST, content);
        let error = folder.refuses(&wanted);
        assert!(matches!(error, Error::Malformed { .. }), "{content}: {error}");
        assert!(shown(error).contains("restore it from version control"));
    }
    for content in ["x\n", "{}\n", &format!("{{\"version\":1,\"write\":{{\"/a\":\"{hash}\"}},\"remove\":[]}}\n")] {
        let folder = Folder::with(&files([("a.tf", "one")]));
        folder.put(JOURNAL, content);
        assert!(matches!(folder.refuses(&wanted), Error::Malformed { .. }), "{content}");
    }
}

#[test]
fn a_newer_manifest_or_journal() {
    for (name, content) in [(MANIFEST, "{\"version\": 2, \"news\": true}"), (JOURNAL, "{\"version\":7}\n")] {
        let folder = Folder::with(&files([("a.tf", "one")]));
        folder.put(name, content);
        let error = folder.refuses(&files([("a.tf", "two")]));
        assert!(matches!(error, Error::Version { known: 1, .. }), "{error}");
    }
}

#[test]
fn a_second_run_at_the_same_time() {
    let folder = Folder::with(&files([("a.tf", "one")]));
    let journal = File::create(folder.path.join(JOURNAL)).unwrap();
    journal.lock().unwrap();
    let wanted = files([("a.tf", "two")]);
    assert!(matches!(folder.refuses(&wanted), Error::Busy { path } if path == folder.path));
    drop(journal);
    let summary = folder.apply(&wanted);
    assert_eq!((summary.recovered, summary.updated), (false, vec!["a.tf".into()]));
}

#[test]
fn many_runs_at_the_same_time() {
    let wanted: Vec<Files> = ["one", "two", "three"]
        .iter()
        .map(|name| (0..20).map(|n| (format!("{name}/{n}.tf"), (*name).into())).collect())
        .collect();
    let folder = Folder::new();
    std::thread::scope(|scope| {
        for wanted in &wanted {
            scope.spawn(|| {
                for _ in 0..20 {
                    match apply(&folder.path, wanted, false) {
                        Ok(summary) => {
                            assert!(summary.kept.is_empty() && !summary.recovered, "{summary:?}");
                        }
                        Err(error) => assert!(matches!(error, Error::Busy { .. }), "{error}"),
                    }
                }
            });
        }
    });
    folder.apply(&wanted[0]);
    assert_eq!(tree(&folder.path), tree(&Folder::with(&wanted[0]).path));
}
