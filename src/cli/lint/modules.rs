//! From paths to what was found in the modules that they mean.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Args, Scope};
use crate::base::lines::Sources as _;
use crate::base::{Mode, Resource, Unchecked, Value};
use crate::config::{self, Config};
use crate::lint::{Collected, Linter, Outcome, Root, Rules, suppressions};
use crate::terraform::environment::Environment;
use crate::terraform::evaluate::{self, Evaluated};
use crate::terraform::files::Files;
use crate::terraform::folder::{self, Folder, Syntax};
use crate::terraform::inputs::Argument;
use crate::terraform::library::Library;
use crate::terraform::tree::{self, Tree};

/// What sends logs to what is elsewhere, and what receives them.
const SENDING: [&str; 2] = ["aws_cloudwatch_log_subscription_filter", "aws_cloudwatch_log_account_policy"];
const RECEIVING: [&str; 3] =
    ["aws_cloudwatch_log_destination", "aws_kinesis_stream", "aws_kinesis_firehose_delivery_stream"];

/// Most rounds in which root modules are looked at again because of what others name.
const MOST_ROUNDS: usize = 8;

/// What is the same for all root modules.
struct Lint<'a> {
    files: &'a Files,
    library: Library,
    environment: Environment,
    given: Vec<Argument>,
    linter: Linter<'a>,
}

/// Lints all that the paths mean.
pub fn lint(args: &Args, files: &Files, paths: &[PathBuf], rules: &Rules, held_to: Option<&Config>) -> Collected {
    let contract = held_to.map(|config| &config.contract);
    let config: Value = config::value(contract);
    let lint = Lint {
        files,
        library: Library::default(),
        environment: Environment {
            // Code that says nothing of it runs in the account that receives, or does not: see `evaluated`.
            account: contract.map(|contract| contract.security_account.id.as_str().into()),
            region: contract.and_then(|contract| match &contract.security_account.regions[..] {
                [one] => Some(one.as_str().into()),
                _ => None,
            }),
            partition: Some(contract.map_or("aws", |contract| contract.partition.as_str()).into()),
            workspace: None,
        },
        given: arguments(args),
        linter: Linter {
            rules,
            config: &config,
            namespace: contract.map_or("secops", |contract| &contract.namespace),
            everything: args.scope == Scope::All,
        },
    };
    let mut collected = Collected::default();
    let modules = Modules::find(files, paths, &mut collected.unchecked);
    let roots: Vec<PathBuf> = modules.roots.iter().map(|folder| folder.path.clone()).collect();
    if !args.no_suppress {
        let native = modules.texts().filter(|(_, text)| text.contains("seclog:ignore"));
        collected.suppressions = native.flat_map(|(file, text)| suppressions(text, file)).collect();
    }
    let none = BTreeSet::new();
    let mut outcomes: Vec<(Outcome, Vec<Unchecked>)> =
        modules.roots.into_par_iter().map(|folder| lint.root(folder, &none)).collect();
    lint.across(&roots, &mut outcomes);
    for (outcome, unchecked) in outcomes {
        collected.add(outcome);
        collected.unchecked.extend(unchecked);
    }
    if let Some(folders) = &modules.asked {
        let asked = |name: &str| Path::new(name).parent().is_some_and(|folder| folders.contains(folder));
        let is_asked: HashMap<u32, bool> =
            (0..).take(files.count()).map(|file| (file, asked(&files.name(file)))).collect();
        collected.only(|place| is_asked.get(&place.file).copied().unwrap_or_default());
        collected.unchecked.retain(|one| asked(&one.path) || folders.contains(Path::new(&*one.path)));
    }
    if !args.no_suppress {
        let others = collected.files().into_iter().filter(|file| !modules.read.contains(file));
        let others = others.filter_map(|file| Some((file, files.source(file)?)));
        collected.others = others.flat_map(|(file, source)| suppressions(source.text(), file)).collect();
    }
    collected.coverage.files = files.count();
    collected.coverage.contract = held_to.map(|config| config.source.name().into());
    collected
}

fn arguments(args: &Args) -> Vec<Argument> {
    let files = args.var_file.iter().map(|path| Argument::File(path.clone()));
    files.chain(args.var.iter().map(|(name, value)| Argument::Value(name.clone(), value.clone()))).collect()
}

/// The modules that paths mean.
struct Modules {
    roots: Vec<Folder>,
    called: Vec<Folder>,
    /// The numbers of the files whose suppressions are looked for.
    read: HashSet<u32>,
    /// Where files were named: the folders of those, as messages call them.
    asked: Option<BTreeSet<PathBuf>>,
}

impl Modules {
    fn find(files: &Files, paths: &[PathBuf], unchecked: &mut Vec<Unchecked>) -> Self {
        let mut trees = Vec::new();
        let (mut asked, mut folders) = (BTreeSet::new(), Vec::new());
        for path in paths {
            if path.is_dir() {
                folders.push(path.clone());
                continue;
            }
            // A file of a module is checked where that is called, and it may be called from anywhere.
            let shown = files.shown(path.parent().unwrap_or(path));
            asked.insert(PathBuf::from(if &*shown == "." { "" } else { &*shown }));
        }
        if !asked.is_empty() {
            folders = vec![files.top().to_owned()];
        }
        for folder in &folders {
            match tree::find(files, folder) {
                Ok(tree) => trees.push(tree),
                Err(wrong) => unchecked.push(wrong),
            }
        }
        let mut seen = HashSet::new();
        let mut modules = Self { roots: Vec::new(), called: Vec::new(), read: HashSet::new(), asked: None };
        for Tree { roots, called, unchecked: wrong } in trees {
            unchecked.extend(wrong);
            modules.roots.extend(roots.into_iter().filter(|folder| seen.insert(folder.path.clone())));
            modules.called.extend(called.into_values());
        }
        // What one path calls another may have as a root.
        let called: HashSet<PathBuf> = modules.called.iter().map(|folder| folder.path.clone()).collect();
        modules.roots.retain(|folder| !called.contains(&folder.path));
        modules.read = modules.folders().flat_map(|folder| &folder.texts).map(|(text, ..)| text.file).collect();
        modules.asked = Some(asked).filter(|asked| !asked.is_empty());
        modules
    }

    fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.roots.iter().chain(&self.called)
    }

    /// The texts that may have comments.
    fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        let all = self.folders().flat_map(|folder| &folder.texts);
        all.filter(|(_, syntax, _)| *syntax == Syntax::Native).map(|(text, ..)| (text.file, &*text.text))
    }
}

impl Lint<'_> {
    fn root(&self, folder: Folder, named: &BTreeSet<Arc<str>>) -> (Outcome, Vec<Unchecked>) {
        let Evaluated { root, resources, calls, unchecked, .. } = self.evaluated(folder);
        let root = Root { name: &root, resources: &resources, calls: &calls };
        (self.linter.check(root, named), unchecked)
    }

    fn evaluated(&self, folder: Folder) -> Evaluated {
        let path = folder.path.clone();
        let evaluated = evaluate::root(self.files, &self.library, &self.environment, folder, &self.given);
        if self.environment.account.is_none() || !is_sender(&evaluated.resources) {
            return evaluated;
        }
        // Which of the application accounts it is, only the code can say.
        let environment = Environment { account: None, ..self.environment.clone() };
        let folder = folder::read(self.files, &path);
        evaluate::root(self.files, &self.library, &environment, folder, &self.given)
    }

    /// Looks again at root modules of which others name what seemed to be outside of the pipeline.
    fn across(&self, roots: &[PathBuf], outcomes: &mut [(Outcome, Vec<Unchecked>)]) {
        for _ in 0..MOST_ROUNDS {
            let named: BTreeSet<Arc<str>> = outcomes.iter().flat_map(|(one, _)| one.named.iter().cloned()).collect();
            let is_concerned = |(outcome, _): &(Outcome, _)| outcome.outside.iter().any(|arn| named.contains(arn));
            let concerned: Vec<usize> = (0..roots.len()).filter(|at| is_concerned(&outcomes[*at])).collect();
            if concerned.is_empty() || self.linter.everything {
                break;
            }
            let again: Vec<(usize, (Outcome, Vec<Unchecked>))> = concerned
                .into_par_iter()
                .map(|at| (at, self.root(folder::read(self.files, &roots[at]), &named)))
                .collect();
            for (at, outcome) in again {
                outcomes[at] = outcome;
            }
        }
    }
}

/// Whether code only sends logs, to what other code makes.
fn is_sender(resources: &[Resource]) -> bool {
    let has = |kinds: &[&str]| {
        let managed = resources.iter().filter(|resource| resource.mode == Mode::Managed);
        managed.map(|resource| &*resource.kind).any(|kind| kinds.contains(&kind))
    };
    has(&SENDING) && !has(&RECEIVING)
}
