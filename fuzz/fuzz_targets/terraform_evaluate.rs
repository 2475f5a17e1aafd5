//! Any bytes as the files of a module: evaluating ends, and twice gives the same.
//!
//! The files are what stands between bytes 0xff, in the order of [`FILES`].
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use seclog::base::lines::Sources as _;
use seclog::terraform::environment::Environment;
use seclog::terraform::evaluate::{self, Evaluated};
use seclog::terraform::files::Files;
use seclog::terraform::folder;
use seclog::terraform::library::Library;

#[path = "../deep.rs"]
mod deep;

const FILES: [&str; 6] = ["main.tf", "child/main.tf", "json.tf.json", "terraform.tfvars", "main_override.tf", "text.tftpl"];

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = std::env::temp_dir().join(format!("seclog-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(root.join("child")).unwrap();
    root
});

fuzz_target!(|bytes: &[u8]| {
    let mut texts = bytes.split(|byte| *byte == 0xff);
    for name in FILES {
        match texts.next() {
            Some(text) => std::fs::write(ROOT.join(name), text).unwrap(),
            None => drop(std::fs::remove_file(ROOT.join(name))),
        }
    }
    deep::run(|| {
        let (once, files) = evaluated();
        for unchecked in &once.unchecked {
            let Some(place) = unchecked.place else { continue };
            let span = place.span();
            if let Some(source) = files.source(place.file) {
                assert!(source.text().get(span).is_some(), "{unchecked:?}");
            }
        }
        let again = evaluated().0;
        assert_eq!(format!("{:?}", once.resources), format!("{:?}", again.resources));
        assert_eq!(format!("{:?}", once.outputs), format!("{:?}", again.outputs));
        assert_eq!(once.unchecked, again.unchecked);
    });
});

fn evaluated() -> (Evaluated, Files) {
    let files = Files::new(&ROOT).unwrap();
    let folder = folder::read(&files, &ROOT);
    let environment = Environment { partition: Some("aws".into()), ..Environment::default() };
    (evaluate::root(&files, &Library::default(), &environment, folder, &[]), files)
}
