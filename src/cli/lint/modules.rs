//! From paths to what was found in the modules that they mean.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Args, Scope};
use crate::aws;
use crate::base::lines::Sources as _;
use crate::base::{Mode, Resource, Unchecked, Value};
use crate::cli::plans::{self, is_plan, may_be_module};
use crate::cli::templates::{self, Templates, may_be};
use crate::cloudformation::evaluate as template;
use crate::cloudformation::parameters::Given;
use crate::cloudformation::template::Template;
use crate::config::{self, Config};
use crate::lint::{Collected, Linter, Outcome, Root, Rules, Syntax, suppressions};
use crate::terraform::environment::Environment;
use crate::terraform::evaluate::{self, Evaluated};
use crate::terraform::files::Files;
use crate::terraform::folder::{self, Folder};
use crate::terraform::inputs::Argument;
use crate::terraform::library::Library;
use crate::terraform::plan::{self, Plan};
use crate::terraform::tree;

/// The kinds that send logs to what is elsewhere, and those that receive them.
const SENDING: [&str; 2] = ["subscription", "account_subscription"];
const RECEIVING: [&str; 3] = ["destination", "stream", "delivery_stream"];

/// Most rounds in which root modules are looked at again because of what others name.
const MOST_ROUNDS: usize = 8;

/// What is the same for all root modules.
struct Lint<'a> {
    files: &'a Files,
    library: Library,
    environment: Environment,
    given: Vec<Argument>,
    parameters: Given,
    source_root: Option<&'a Path>,
    linter: Linter<'a>,
}

/// Lints all that the paths mean.
pub fn lint(
    args: &Args,
    (files, parameters): (&Files, Given),
    (paths, source_root): (&[PathBuf], Option<&Path>),
    rules: &Rules,
    held_to: Option<&Config>,
) -> Collected {
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
        parameters,
        source_root,
        linter: Linter {
            rules,
            config: &config,
            namespace: contract.map_or("secops", |contract| &contract.namespace),
            everything: args.scope == Scope::All,
        },
    };
    let mut collected = Collected::default();
    let modules = Modules::find(files, paths, &mut collected.unchecked);
    collected.unchecked.extend(modules.templates.unused(files, &lint.parameters));
    let again: Vec<Again> = modules.roots.iter().map(Start::again).collect();
    if !args.no_suppress {
        let native = modules.texts().filter(|(_, text)| text.contains("seclog:ignore"));
        let native = native.flat_map(|(file, text)| suppressions(text, file, Syntax::Code));
        let texts = modules.templates.texts.iter();
        let yaml = texts.flat_map(|(file, text)| suppressions(text, *file, Syntax::Yaml));
        collected.suppressions = native.chain(yaml).collect();
    }
    let none = BTreeSet::new();
    let mut outcomes: Vec<(Outcome, Vec<Unchecked>)> =
        modules.roots.into_par_iter().map(|start| lint.root(start, (&modules.templates, &none))).collect();
    lint.across((&modules.templates, &again), &mut outcomes);
    let (outcomes, unchecked): (Vec<Outcome>, Vec<Vec<Unchecked>>) = outcomes.into_iter().unzip();
    collected.add(outcomes);
    collected.unchecked.extend(unchecked.into_iter().flatten());
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
        collected.others = others.flat_map(|(file, source)| suppressions(source.text(), file, Syntax::Code)).collect();
    }
    collected.coverage.files = files.count();
    collected.coverage.contract = held_to.map(|config| config.source.name().into());
    collected
}

fn arguments(args: &Args) -> Vec<Argument> {
    let files = args.var_file.iter().map(|path| Argument::File(path.clone()));
    files.chain(args.var.iter().map(|(name, value)| Argument::Value(name.clone(), value.clone()))).collect()
}

/// What is linted by itself.
enum Start {
    /// A root module.
    Module(Folder),
    /// A plan or a state in JSON.
    Plan(PathBuf),
    /// A template.
    Template(Arc<Template>),
}

/// The same without its text.
enum Again {
    Module(PathBuf),
    Plan(PathBuf),
    Template(Arc<Template>),
}

impl Start {
    fn again(&self) -> Again {
        match self {
            Self::Module(folder) => Again::Module(folder.path.clone()),
            Self::Plan(path) => Again::Plan(path.clone()),
            Self::Template(template) => Again::Template(Arc::clone(template)),
        }
    }
}

impl Again {
    fn start(&self, files: &Files) -> Start {
        match self {
            Self::Module(path) => Start::Module(folder::read(files, path)),
            Self::Plan(path) => Start::Plan(path.clone()),
            Self::Template(template) => Start::Template(Arc::clone(template)),
        }
    }
}

/// The modules that paths mean.
struct Modules {
    roots: Vec<Start>,
    called: Vec<Folder>,
    templates: Templates,
    /// The numbers of the files whose suppressions are looked for.
    read: HashSet<u32>,
    /// Where files were named: the folders of those, as messages call them.
    asked: Option<BTreeSet<PathBuf>>,
}

impl Modules {
    fn find(files: &Files, paths: &[PathBuf], unchecked: &mut Vec<Unchecked>) -> Self {
        let (mut asked, mut folders, mut others) = (BTreeSet::new(), Vec::new(), Vec::new());
        for path in paths {
            if path.is_dir() {
                folders.push(path.clone());
            } else if may_be(path) && !may_be_module(path) {
                others.push(path.clone());
            } else {
                // A file of a module is checked where that is called, and it may be called from anywhere.
                let shown = files.shown(path.parent().unwrap_or(path));
                asked.insert(PathBuf::from(if &*shown == "." { "" } else { &*shown }));
            }
        }
        if !asked.is_empty() {
            folders = vec![files.top().to_owned()];
            asked.extend(others.iter().map(|path| PathBuf::from(&*files.shown(path))));
        }
        let named = others.clone();
        let mut seen = HashSet::new();
        let (mut roots, mut called) = (Vec::new(), Vec::new());
        for folder in &folders {
            match tree::find(files, folder) {
                Ok(tree) => {
                    unchecked.extend(tree.unchecked);
                    roots.extend(tree.roots.into_iter().filter(|folder| seen.insert(folder.path.clone())));
                    called.extend(tree.called.into_values());
                    others.extend(tree.others);
                }
                Err(wrong) => unchecked.push(wrong),
            }
        }
        // What one path calls another may have as a root.
        let is_called: HashSet<PathBuf> = called.iter().map(|folder| folder.path.clone()).collect();
        roots.retain(|folder| !is_called.contains(&folder.path));
        others.retain(|path| seen.insert(path.clone()));
        let (plans, others): (Vec<_>, Vec<_>) = others.into_par_iter().partition(|path| is_plan(files, path));
        let templates = templates::find(files, &others, &named, unchecked);
        let starts = templates.roots.iter().cloned().map(Start::Template);
        let plans = plans.into_iter().map(Start::Plan);
        let roots = roots.into_iter().map(Start::Module).chain(plans).chain(starts).collect();
        let asked = Some(asked).filter(|asked| !asked.is_empty());
        let mut modules = Self { roots, called, templates, read: HashSet::new(), asked };
        let of_folders = modules.folders().flat_map(|folder| &folder.texts).map(|(text, ..)| text.file);
        modules.read = of_folders.chain(modules.templates.files()).collect();
        modules
    }

    fn folders(&self) -> impl Iterator<Item = &Folder> {
        let roots =
            self.roots.iter().filter_map(|start| if let Start::Module(folder) = start { Some(folder) } else { None });
        roots.chain(&self.called)
    }

    /// The texts that may have comments.
    fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        let all = self.folders().flat_map(|folder| &folder.texts);
        all.filter(|(_, syntax, _)| *syntax == folder::Syntax::Native).map(|(text, ..)| (text.file, &*text.text))
    }
}

impl Lint<'_> {
    fn root(&self, start: Start, (templates, named): (&Templates, &BTreeSet<Arc<str>>)) -> (Outcome, Vec<Unchecked>) {
        match start {
            Start::Template(template) => {
                let evaluated = self.evaluated_template(templates, &template);
                let beyond = evaluated.beyond.as_deref();
                let (resources, calls) = (&evaluated.resources, &evaluated.calls);
                let root = Root { name: &template.name, resources, calls, beyond };
                (self.linter.check(root, named), evaluated.unchecked)
            }
            Start::Module(folder) => {
                let Evaluated { root, resources, calls, unchecked, beyond, .. } = self.evaluated(folder);
                let beyond = beyond.as_deref();
                let root = Root { name: &root, resources: &resources, calls: &calls, beyond };
                (self.linter.check(root, named), unchecked)
            }
            Start::Plan(path) => match self.planned(&path) {
                Ok(Plan { mut resources, variables, environment }) => {
                    let (mut calls, mut unchecked) = (Vec::new(), Vec::new());
                    if let Some(source_root) = self.source_root {
                        let given: Vec<Argument> =
                            std::iter::once(Argument::Known(variables)).chain(self.given.iter().cloned()).collect();
                        let folder = folder::read(self.files, source_root);
                        let code = evaluate::root(self.files, &self.library, &environment, folder, &given);
                        plan::at_source(&mut resources, &code.resources);
                        (calls, unchecked) = (code.calls, code.unchecked);
                    }
                    let name = &self.files.shown(&path);
                    let root = Root { name, resources: &resources, calls: &calls, beyond: None };
                    (self.linter.check(root, named), unchecked)
                }
                Err(wrong) => (Outcome::default(), vec![wrong]),
            },
        }
    }

    fn planned(&self, path: &Path) -> Result<Plan, Unchecked> {
        let plan = plans::read(self.files, path, &self.environment)?;
        if self.environment.account.is_none() || !is_sender(&plan.resources) {
            return Ok(plan);
        }
        // Which of the application accounts it is, only the plan can say.
        plans::read(self.files, path, &Environment { account: None, ..self.environment.clone() })
    }

    fn evaluated_template(&self, templates: &Templates, template: &Arc<Template>) -> template::Evaluated {
        let evaluated = templates.evaluated(self.files, template, &self.environment, &self.parameters);
        if self.environment.account.is_none() || !is_sender(&evaluated.resources) {
            return evaluated;
        }
        let environment = Environment { account: None, ..self.environment.clone() };
        templates.evaluated(self.files, template, &environment, &self.parameters)
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
    fn across(&self, (templates, roots): (&Templates, &[Again]), outcomes: &mut [(Outcome, Vec<Unchecked>)]) {
        for _ in 0..MOST_ROUNDS {
            let named: HashSet<&Arc<str>> = outcomes.iter().flat_map(|(one, _)| &one.named).collect();
            let is_concerned = |(outcome, _): &(Outcome, _)| outcome.outside.iter().any(|arn| named.contains(arn));
            let concerned: Vec<usize> = (0..roots.len()).filter(|at| is_concerned(&outcomes[*at])).collect();
            if concerned.is_empty() || self.linter.everything {
                break;
            }
            let named: BTreeSet<Arc<str>> = named.into_iter().cloned().collect();
            let again: Vec<(usize, (Outcome, Vec<Unchecked>))> = concerned
                .into_par_iter()
                .map(|at| (at, self.root(roots[at].start(self.files), (templates, &named))))
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
        let makes = |kind: &str, resource: &Resource| {
            aws::kinds().get(kind).is_some_and(|kind| kind.is_made_by(&resource.kind))
        };
        managed.into_iter().any(|resource| kinds.iter().any(|kind| makes(kind, resource)))
    };
    has(&SENDING) && !has(&RECEIVING)
}
