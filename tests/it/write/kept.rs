//! What is written, what is left alone, what is removed.

use std::os::unix::fs::PermissionsExt as _;

use seclog::generate::write::{JOURNAL, MANIFEST};

use super::*;

#[test]
fn a_first_run_writes_everything() {
    let wanted = files([("a.tf", "one"), ("stack/eu/main.tf", "two")]);
    let folder = Folder::new();
    assert_eq!(folder.changes(&wanted), [("a.tf".into(), Change::Create), ("stack/eu/main.tf".into(), Change::Create)]);
    assert!(!folder.path.exists());
    let summary = folder.apply(&wanted);
    assert_eq!(summary.created, ["a.tf", "stack/eu/main.tf"]);
    assert!(!summary.recovered);
    assert_eq!(folder.get("stack/eu/main.tf").unwrap(), "two");
    let names: Vec<_> = tree(&folder.path).into_keys().collect();
    assert_eq!(names, [MANIFEST, "a.tf", "stack", "stack/eu", "stack/eu/main.tf"].map(PathBuf::from));
    assert!(folder.is_clean(&wanted));
}

#[test]
fn the_manifest_is_pretty_json_with_hashes() {
    let folder = Folder::with(&files([("a.tf", "abc")]));
    assert_eq!(
        folder.get(MANIFEST).unwrap(),
        "{\n  \"version\": 1,\n  \"files\": {\n    \"a.tf\": \
         \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"\n  }\n}\n"
    );
}

#[test]
fn files_have_the_usual_permissions() {
    let folder = Folder::with(&files([("a.tf", "one")]));
    folder.put("by-hand", "");
    let mode = |name| fs::metadata(folder.path.join(name)).unwrap().permissions().mode();
    assert_eq!(mode("a.tf"), mode("by-hand"));
    assert_eq!(mode(MANIFEST), mode("by-hand"));
}

#[test]
fn a_second_run_writes_nothing() {
    let wanted = files([("a.tf", "one"), ("stack/main.tf", "two")]);
    let folder = Folder::with(&wanted);
    let times = || {
        let paths = tree(&folder.path).into_keys().chain([PathBuf::new()]);
        paths.map(|path| fs::metadata(folder.path.join(path)).unwrap().modified().unwrap()).collect::<Vec<_>>()
    };
    let before = times();
    let summary = folder.apply(&wanted);
    assert_eq!(summary, Summary { unchanged: 2, ..Summary::default() });
    assert_eq!(times(), before);
}

#[test]
fn only_what_differs_is_written() {
    let folder = Folder::with(&files([("a.tf", "one"), ("b.tf", "two")]));
    let time = || fs::metadata(folder.path.join("a.tf")).unwrap().modified().unwrap();
    let before = time();
    let wanted = files([("a.tf", "one"), ("b.tf", "three"), ("c.tf", "four")]);
    let summary = folder.apply(&wanted);
    assert_eq!((summary.unchanged, summary.updated, summary.created), (1, vec!["b.tf".into()], vec!["c.tf".into()]));
    assert_eq!(time(), before);
    assert!(folder.is_clean(&wanted));
}

#[test]
fn a_comparison_has_old_and_new_bytes() {
    let folder = Folder::with(&files([("a.tf", "one"), ("b.tf", "two")]));
    let wanted = files([("a.tf", "three"), ("c.tf", "four")]);
    let comparison = compare(&folder.path, &wanted).unwrap();
    let bytes: Vec<_> = comparison.entries.iter().map(|entry| (entry.old.as_deref(), entry.new)).collect();
    assert_eq!(
        bytes,
        [(Some(&b"one"[..]), Some(&b"three"[..])), (Some(&b"two"[..]), None), (None, Some(&b"four"[..]))]
    );
    assert!(!comparison.is_clean());
}

#[test]
fn an_edited_file_is_kept_until_the_edit_is_taken_back() {
    let folder = Folder::with(&files([("a.tf", "one")]));
    folder.put("a.tf", "edited");
    let wanted = files([("a.tf", "two")]);
    for _ in 0..3 {
        assert!(!folder.is_clean(&wanted));
        assert_eq!(folder.apply(&wanted).kept, [("a.tf".to_owned(), Change::Edited)]);
        assert_eq!(folder.get("a.tf").unwrap(), "edited");
    }
    folder.put("a.tf", "one");
    assert_eq!(folder.apply(&wanted).updated, ["a.tf"]);
    assert!(folder.is_clean(&wanted));
}

#[test]
fn an_edit_stays_an_edit_while_other_files_are_written() {
    let folder = Folder::with(&files([("a.tf", "one"), ("b.tf", "one")]));
    folder.put("a.tf", "edited");
    let summary = folder.apply(&files([("a.tf", "two"), ("b.tf", "two")]));
    assert_eq!((summary.updated, summary.kept), (vec!["b.tf".into()], vec![("a.tf".into(), Change::Edited)]));
    assert_eq!(folder.changes(&files([("a.tf", "two"), ("b.tf", "two")])), [("a.tf".into(), Change::Edited)]);
}

#[test]
fn an_edit_that_makes_what_is_wanted_is_no_edit() {
    let folder = Folder::with(&files([("a.tf", "one")]));
    folder.put("a.tf", "two");
    let wanted = files([("a.tf", "two")]);
    assert!(folder.changes(&wanted).is_empty());
    assert!(!folder.is_clean(&wanted), "the manifest has still to learn of it");
    assert_eq!(folder.apply(&wanted).unchanged, 1);
    assert!(folder.is_clean(&wanted));
}

#[test]
fn force_replaces_what_a_person_has_changed() {
    let folder = Folder::with(&files([("a.tf", "one"), ("old/b.tf", "two")]));
    folder.put("a.tf", "edited");
    folder.put("old/b.tf", "edited");
    folder.put("c.tf", "foreign");
    let wanted = files([("a.tf", "one"), ("c.tf", "three")]);
    let kept = folder.apply(&wanted).kept;
    let reasons = [Change::Edited, Change::Foreign, Change::EditedUnwanted];
    let names = ["a.tf", "c.tf", "old/b.tf"];
    assert_eq!(kept, names.iter().map(|&name| name.to_owned()).zip(reasons).collect::<Vec<_>>());
    assert_eq!(folder.force(&wanted).forced, names);
    assert_eq!((folder.get("a.tf").unwrap(), folder.get("c.tf").unwrap()), ("one".into(), "three".into()));
    assert!(!folder.path.join("old").exists());
    assert!(folder.is_clean(&wanted));
}

#[test]
fn a_foreign_file_never_becomes_ours_by_itself() {
    let folder = Folder::new();
    folder.put("a.tf", "foreign");
    let kept = folder.apply(&files([("a.tf", "one"), ("b.tf", "two")])).kept;
    assert_eq!(kept, [("a.tf".to_owned(), Change::Foreign)]);
    assert!(folder.changes(&files([("b.tf", "two")])).is_empty());
    assert_eq!(folder.force(&files([("b.tf", "two")])).forced, [""; 0]);
    assert_eq!(folder.get("a.tf").unwrap(), "foreign");
}

#[test]
fn a_deleted_file_is_created_again() {
    let wanted = files([("stack/a.tf", "one")]);
    let folder = Folder::with(&wanted);
    fs::remove_dir_all(folder.path.join("stack")).unwrap();
    assert_eq!(folder.changes(&wanted), [("stack/a.tf".into(), Change::Missing)]);
    assert_eq!(folder.apply(&wanted).created, ["stack/a.tf"]);
    assert!(folder.is_clean(&wanted));
}

#[test]
fn a_deleted_file_that_is_no_longer_wanted_is_forgotten() {
    let folder = Folder::with(&files([("a.tf", "one"), ("b.tf", "two")]));
    folder.remove("a.tf");
    let wanted = files([("b.tf", "two")]);
    assert!(!folder.is_clean(&wanted));
    assert_eq!(folder.apply(&wanted), Summary { unchanged: 1, ..Summary::default() });
    assert!(folder.is_clean(&wanted));
}

#[test]
fn what_is_no_longer_wanted_goes_with_the_folders_that_it_leaves_empty() {
    let folder = Folder::with(&files([("a/b/c/d.tf", "one"), ("a/e.tf", "two"), ("f/g.tf", "three")]));
    let wanted = files([("a/e.tf", "two")]);
    assert_eq!(folder.apply(&wanted).removed, ["a/b/c/d.tf", "f/g.tf"]);
    assert_eq!(tree(&folder.path), tree(&Folder::with(&wanted).path));
}

#[test]
fn what_others_put_there_stays() {
    let others = [
        "stack/.terraform.lock.hcl",
        "stack/.terraform/providers/x",
        "stack/terraform.tfstate",
        "stack/notes.md",
        "gone/.terraform.lock.hcl",
        "README.md",
    ];
    let folder = Folder::with(&files([("stack/main.tf", "one"), ("gone/main.tf", "two")]));
    for path in others {
        folder.put(path, path);
    }
    let wanted = files([("stack/main.tf", "three")]);
    for force in [false, true] {
        apply(&folder.path, &wanted, force).unwrap();
        assert!(folder.is_clean(&wanted));
        for path in others {
            assert_eq!(folder.get(path).as_deref(), Some(path));
        }
    }
    assert_eq!(folder.get("gone/main.tf"), None);
}

#[test]
fn without_its_manifest_a_folder_is_taken_up_again() {
    let wanted = files([("a.tf", "one"), ("b.tf", "two")]);
    let folder = Folder::with(&wanted);
    folder.remove(MANIFEST);
    folder.put("b.tf", "edited");
    let summary = folder.apply(&wanted);
    assert_eq!((summary.unchanged, summary.kept), (1, vec![("b.tf".into(), Change::Foreign)]));
    assert_eq!(folder.apply(&files([("a.tf", "three"), ("b.tf", "two")])).updated, ["a.tf"]);
}

#[test]
fn wanting_nothing_leaves_nothing() {
    let nothing = Files::new();
    let folder = Folder::new();
    assert!(folder.is_clean(&nothing));
    folder.apply(&nothing);
    assert!(!folder.path.exists());
    let folder = Folder::with(&files([("a/b.tf", "one")]));
    folder.apply(&nothing);
    assert_eq!(tree(&folder.path).into_keys().collect::<Vec<_>>(), [PathBuf::from(MANIFEST)]);
    assert!(!folder.path.join(JOURNAL).exists());
}
