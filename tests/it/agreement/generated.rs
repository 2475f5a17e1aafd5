//! What is generated, as templates.

use seclog::base::Source;
use seclog::config::{self, Config, EXAMPLE};
use seclog::generate;

use super::style::Style;
use super::told;
use super::{emptied, written};
use crate::linted::{Linted, threads};
use crate::project;

/// What is found in the templates of all stacks of a contract.
fn found(name: &str, held_to: &Config) -> Vec<String> {
    let (folder, linted) = (tempfile::tempdir().unwrap(), Linted::new(held_to));
    let tree = generate::tree(&held_to.contract).unwrap();
    for (path, bytes) in &tree {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let target = emptied(&format!("generated-{name}"));
    let roots = tree.keys().filter_map(|path| path.strip_suffix("/main.tf").filter(|root| root.starts_with("stacks/")));
    let found = roots.flat_map(|root| {
        let (resources, _) = linted.evaluated(folder.path(), root);
        let (text, here) = written(&told::Made { resources, beyond: None }, Style::Sub).unwrap();
        std::fs::write(target.join(format!("{}.json", root.replace('/', "-"))), &text).unwrap();
        let all = linted.lint_template(&told::made(&text, &here).resources, |_| true);
        all.into_iter().map(move |one| format!("{name}: {root}: {} {}: {}", one.policy, one.address, one.message))
    });
    found.collect()
}

#[test]
fn what_is_generated_gives_no_finding_as_templates_either() {
    threads().install(|| {
        let example = config::read_text(&Source::new("the example", EXAMPLE)).unwrap();
        let mut all = found("example", &example);
        all.extend(found("everything", &project::contract("everything")));
        assert!(all.is_empty(), "{}", all.join("\n"));
    });
}
