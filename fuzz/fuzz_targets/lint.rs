//! Any bytes as the files of a module: linting ends, twice with the same, and every format writes it down.
//!
//! The first text is `plan.json` where it begins as one does; else the texts between bytes 0xff are `main.tf` and `child/main.tf`.
#![no_main]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use seclog::base::{Place, Report, Resource, Source, Value};
use seclog::config;
use seclog::lint::{Collected, Linter, Root, Rules, Settled, Syntax, suppressions};
use seclog::policy;
use seclog::report::{self, Format, Style};
use seclog::terraform::environment::Environment;
use seclog::terraform::files::Files;
use seclog::terraform::library::Library;
use seclog::terraform::{evaluate, folder, plan};

#[path = "../deep.rs"]
mod deep;

const FILES: [&str; 2] = ["main.tf", "child/main.tf"];

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = std::env::temp_dir().join(format!("seclog-fuzz-lint-{}", std::process::id()));
    std::fs::create_dir_all(root.join("child")).unwrap();
    root
});

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut rules = Rules::default();
    deep::run(|| {
        let entries = policy::embedded().unwrap();
        rules.known = policy::names(&entries).unwrap();
        let parameters = Value::null(Place::default());
        rules.running = entries
            .into_iter()
            .map(|entry| Settled {
                severity: entry.policy.severity,
                parameters: parameters.clone(),
                policy: entry.policy,
                page: entry.page,
            })
            .collect();
    });
    rules
});

fuzz_target!(|bytes: &[u8]| {
    let mut texts = bytes.split(|byte| *byte == 0xff);
    for name in FILES {
        match texts.next() {
            Some(text) => std::fs::write(ROOT.join(name), text).unwrap(),
            None => drop(std::fs::remove_file(ROOT.join(name))),
        }
    }
    let rules = &*RULES;
    deep::run(|| {
        let files = Files::new(&ROOT).unwrap();
        let environment = Environment { partition: Some("aws".into()), ..Environment::default() };
        let text = String::from_utf8_lossy(bytes);
        let resources: Vec<Resource> = if plan::is_plan(&text) {
            plan::read(&Source::new("main.tf", &*text), 0, &environment).map_or(Vec::new(), |plan| plan.resources)
        } else {
            let folder = folder::read(&files, &ROOT);
            evaluate::root(&files, &Library::default(), &environment, folder, &[]).resources
        };
        let report = report(rules, &resources, &text, &files);
        assert_eq!(report, self::report(rules, &resources, &text, &files));
        let style = Style { color: true, width: 80, unicode: true };
        for (_, format) in Format::NAMES {
            let mut out = Vec::new();
            report::write(format, &report, &files, style, &mut out).unwrap();
            assert!(std::str::from_utf8(&out).is_ok());
        }
    });
});

fn report(rules: &Rules, resources: &[Resource], text: &str, files: &Files) -> Report {
    let config = config::value(None);
    let linter = Linter { rules, config: &config, namespace: "secops", everything: true };
    let mut collected = Collected::default();
    collected.suppressions = suppressions(text, 0, Syntax::Code);
    let outcome = linter.check(Root { name: ".", resources, calls: &[], beyond: None }, &BTreeSet::new());
    collected.add(vec![outcome]);
    collected.report(rules, "2026-11-27", true, None, files)
}
