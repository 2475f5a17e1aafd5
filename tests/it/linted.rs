//! Root modules held against the policies of the work tree, without a process.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use seclog::base::lines::{Lines, Sources as _};
use seclog::base::{Resource, Value};
use seclog::config::{self, Config};
use seclog::lint::{Found, Linter, Root, Rules, Settled};
use seclog::policy;
use seclog::terraform::environment::Environment;
use seclog::terraform::evaluate::{self, Evaluated};
use seclog::terraform::files::Files;
use seclog::terraform::folder;
use seclog::terraform::library::Library;

use super::project;

/// Threads on which code can be evaluated.
pub fn threads() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().stack_size(evaluate::STACK).build().unwrap()
}

/// What is held to what.
pub struct Linted {
    rules: Rules,
    config: Value,
    namespace: String,
    environment: Environment,
}

/// Something that was found.
#[derive(Debug, Clone)]
pub struct Told {
    pub policy: String,
    pub decided: bool,
    /// The file, below the folder; nothing in a template, and no line.
    pub path: String,
    pub line: usize,
    pub address: String,
    pub message: String,
}

impl Linted {
    /// Held to a contract. Call it, and what follows, on [`threads`].
    pub fn new(held_to: &Config) -> Self {
        let entries = policy::folder(&project::path("policies")).unwrap();
        let known = policy::names(&entries).unwrap();
        let settled = |entry: policy::Entry| Settled {
            severity: entry.policy.severity,
            policy: entry.policy,
            page: entry.page,
            parameters: config::of_json(&serde_json::Value::Null),
        };
        let contract = &held_to.contract;
        Self {
            rules: Rules { running: entries.into_iter().map(settled).collect(), known, ..Rules::default() },
            config: config::value(Some(contract)),
            namespace: contract.namespace.clone(),
            environment: Environment {
                account: Some(contract.security_account.id.as_str().into()),
                region: None,
                partition: Some(contract.partition.as_str().into()),
                workspace: None,
            },
        }
    }

    /// The ids of the policies.
    pub fn policies(&self) -> BTreeSet<String> {
        self.rules.running.iter().map(|rule| rule.policy.id.clone()).collect()
    }

    /// The resources of a root module below a folder, and the files that they stand in.
    pub fn evaluated(&self, folder: &Path, root: &str) -> (Vec<Resource>, Files) {
        let (evaluated, files) = self.evaluate(folder, root);
        assert!(evaluated.unchecked.is_empty(), "{:?}", evaluated.unchecked);
        (evaluated.resources, files)
    }

    /// The same of code in which something makes no sense.
    pub fn resources(&self, folder: &Path, root: &str) -> Vec<Resource> {
        self.evaluate(folder, root).0.resources
    }

    fn evaluate(&self, folder: &Path, root: &str) -> (Evaluated, Files) {
        let folder = folder.canonicalize().unwrap();
        let files = Files::new(&folder).unwrap();
        let root = folder::read(&files, &folder.join(root));
        let evaluated = evaluate::root(&files, &Library::default(), &self.environment, root, &[]);
        (evaluated, files)
    }

    /// What is found in a root module below a folder by policies that `asks` is true of.
    pub fn lint(&self, folder: &Path, root: &str, asks: impl Fn(&str) -> bool) -> Vec<Told> {
        let (Evaluated { root, resources, calls, unchecked, .. }, files) = self.evaluate(folder, root);
        let beyond = unchecked.first().map(|one| &*one.reason);
        let found = self.check(Root { name: &root, resources: &resources, calls: &calls, beyond }, asks);
        let mut lines = Lines::new(&files);
        let folder = folder.canonicalize().unwrap();
        let told = found.into_iter().map(|one| {
            let (path, start, _) = lines.at(one.finding.place);
            Told { path: below(path, &folder), line: start.line, ..Told::from(one) }
        });
        told.collect()
    }

    /// What is found in the resources of a template.
    pub fn lint_template(&self, resources: &[Resource], asks: impl Fn(&str) -> bool) -> Vec<Told> {
        let root = Root { name: "template.json", resources, calls: &[], beyond: None };
        self.check(root, asks).into_iter().map(Told::from).collect()
    }

    fn check(&self, root: Root<'_>, asks: impl Fn(&str) -> bool) -> Vec<Found> {
        let (config, namespace) = (&self.config, &*self.namespace);
        let running = self.rules.running.iter().filter(|rule| asks(&rule.policy.id)).cloned().collect();
        let rules = &Rules { running, ..Rules::default() };
        let linter = Linter { rules, config, namespace, everything: false };
        linter.check(root, &BTreeSet::new()).found
    }
}

impl From<Found> for Told {
    fn from(one: Found) -> Self {
        Self {
            policy: one.finding.policy.to_string(),
            decided: one.undecided.is_none(),
            path: String::new(),
            line: 0,
            address: one.finding.address.to_string(),
            message: one.undecided.unwrap_or(one.finding.message),
        }
    }
}

/// A path as it is below a folder.
pub fn below(path: &str, folder: &Path) -> String {
    let path = Path::new(path);
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

/// The file that a resource stands in, below the folder.
pub fn file_of(resource: &Resource, files: &Files, folder: &Path) -> String {
    let name: Arc<str> = files.name(resource.header.file);
    below(&name, &folder.canonicalize().unwrap())
}
