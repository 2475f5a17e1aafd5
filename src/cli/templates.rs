//! `CloudFormation` templates among files, and values for their parameters.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::exit::{Exit, Failure};
use crate::base::{Mistakes, Place, Source, Unchecked, Value};
use crate::cloudformation::evaluate::{self, Beside, Environment, Evaluated};
use crate::cloudformation::parameters::{self, Given};
use crate::cloudformation::template::{self, Template};
use crate::hcl::parse::LARGEST_FILE;
use crate::terraform;
use crate::terraform::files::Files;
use crate::terraform::tree;

/// Values for the parameters of templates.
#[derive(Debug, Default, clap::Args)]
pub struct Parameters {
    /// The value of a parameter of `CloudFormation` templates. May be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = super::inspect::assignment)]
    parameter: Vec<(String, String)>,

    /// A file with values of parameters, as the AWS CLI and `CodePipeline` take them. May be repeated; values of --parameter win.
    #[arg(long, value_name = "FILE")]
    parameter_file: Vec<PathBuf>,
}

impl Parameters {
    /// The values.
    pub fn read(&self, files: &Files) -> Result<Given, Failure> {
        let mut given = Given::new();
        for path in &self.parameter_file {
            let shown = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::new(Exit::Usage, miette::miette!("{shown} cannot be read: {error}")))?;
            let values = parameters::read(&text, files.argument(&shown)).map_err(|mistake| {
                Failure::new(Exit::Usage, Mistakes::new(&Source::new(shown, text), vec![mistake]))
            })?;
            given.extend(values);
        }
        for (name, value) in &self.parameter {
            let file = files.argument(&format!("--parameter {name}={value}"));
            let start = "--parameter =".len() + name.len();
            let place = Place::new(file, &(start..start + value.len()));
            given.insert(name.as_str().into(), Value::string(value.as_str(), place));
        }
        Ok(given)
    }
}

/// The templates of a run.
#[derive(Debug, Default)]
pub struct Templates {
    /// Those that no other one nests.
    pub roots: Vec<Arc<Template>>,
    /// The texts of all that may have comments, by the numbers of their files.
    pub texts: Vec<(u32, Arc<str>)>,
    by_path: HashMap<PathBuf, Arc<Template>>,
    paths: HashMap<u32, PathBuf>,
    /// Those whose stacks export a name, once somebody imports one.
    exporters: OnceLock<HashMap<Arc<str>, Vec<Arc<Template>>>>,
}

/// Whether a file may be a template, by its name.
pub fn may_be(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["json", "yaml", "yml", "template"].iter().any(|own| ending.eq_ignore_ascii_case(own))
}

/// The templates among files. Of those that are `named`, none is left to another one that nests it.
pub fn find(files: &Files, paths: &[PathBuf], named: &[PathBuf], unchecked: &mut Vec<Unchecked>) -> Templates {
    let read: Vec<_> = paths.par_iter().map(|path| (path, read(files, path))).collect();
    let mut templates = Templates::default();
    for (path, read) in read {
        match read {
            Ok(None) => {}
            Ok(Some((template, text))) => {
                templates.paths.insert(template.file, path.clone());
                templates.by_path.insert(path.clone(), Arc::new(template));
                if text.contains("seclog:ignore") && !text.trim_start().starts_with('{') {
                    templates.texts.push((templates.by_path[path].file, text));
                }
            }
            Err(wrong) => unchecked.push(wrong),
        }
    }
    let nested = |path: &Path, template: &Template| -> BTreeSet<PathBuf> {
        template.nested().filter_map(|url| beside(path, url).canonicalize().ok()).collect()
    };
    let calls: BTreeMap<PathBuf, BTreeSet<PathBuf>> =
        templates.by_path.iter().map(|(path, template)| (path.clone(), nested(path, template))).collect();
    let roots = tree::roots(&calls);
    let is_root = |path: &&PathBuf| roots.contains(*path) || named.contains(path);
    templates.roots = calls.keys().filter(is_root).map(|path| Arc::clone(&templates.by_path[path])).collect();
    templates
}

fn read(files: &Files, path: &Path) -> Result<Option<(Template, Arc<str>)>, Unchecked> {
    // Only what is a template is read as a file of the run.
    let head = files.head(path, LARGEST_FILE as u64 + 1);
    let Some(head) = whole_characters(&head).filter(|head| template::may_be(head)) else { return Ok(None) };
    let name = files.shown(path);
    if matches!(template::read(head, 0, &name), Ok(None)) {
        return Ok(None);
    }
    let text = files.read(path)?;
    let template = template::read(&text.text, text.file, &name).map_err(|mistake| {
        let place = Place::new(text.file, mistake.span());
        files.unchecked(path, Some(place), mistake.message().to_owned())
    })?;
    Ok(template.map(|template| (template, text.text)))
}

/// A text of which the last character may be cut.
fn whole_characters(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

fn beside(path: &Path, url: &str) -> PathBuf {
    path.parent().unwrap_or(path).join(url.strip_prefix("file://").unwrap_or(url))
}

impl Templates {
    /// The numbers of the files of all.
    pub fn files(&self) -> impl Iterator<Item = u32> {
        self.paths.keys().copied()
    }

    /// Values that no template of the run has a parameter for.
    pub fn unused(&self, files: &Files, given: &Given) -> Vec<Unchecked> {
        let all: BTreeSet<&str> = self.by_path.values().flat_map(|template| template.parameters()).collect();
        let unused = given.iter().filter(|(name, _)| !all.contains(&***name));
        unused
            .map(|(name, value)| files.unchecked_at(value.place(), format!("no template has a parameter {name}")))
            .collect()
    }

    /// What a template makes.
    pub fn evaluated(
        &self,
        files: &Files,
        template: &Arc<Template>,
        environment: &terraform::environment::Environment,
        given: &Given,
    ) -> Evaluated {
        let environment = Environment {
            account: environment.account.clone(),
            region: environment.region.clone(),
            partition: environment.partition.clone(),
        };
        evaluate::evaluate(
            template,
            &environment,
            given,
            &Around { templates: self, files, given, environment: &environment },
        )
    }

    /// The templates whose stacks export a name that is known, whichever account they run in.
    fn exporters(&self, around: &Around<'_>) -> HashMap<Arc<str>, Vec<Arc<Template>>> {
        let environment = Environment { account: None, ..around.environment.clone() };
        let mut exporters: HashMap<Arc<str>, Vec<Arc<Template>>> = HashMap::new();
        // In turn: whoever imports waits for this, and must not do a part of it.
        for template in self.roots.iter().filter(|template| template.may_export()) {
            for name in evaluate::exports(template, &environment, around.given, &Alone(around)) {
                exporters.entry(name).or_default().push(Arc::clone(template));
            }
        }
        exporters
    }
}

/// The templates around those of a run.
struct Around<'a> {
    templates: &'a Templates,
    files: &'a Files,
    given: &'a Given,
    environment: &'a Environment,
}

/// The same for what exports hang on, which is nothing that is imported.
struct Alone<'a>(&'a Around<'a>);

impl Beside for Alone<'_> {
    fn template(&self, from: &Template, url: &str) -> Result<Arc<Template>, String> {
        self.0.template(from, url)
    }
}

impl Beside for Around<'_> {
    fn template(&self, from: &Template, url: &str) -> Result<Arc<Template>, String> {
        let path = self.templates.paths.get(&from.file).map(|path| beside(path, url));
        let path = path.ok_or_else(|| format!("{url} is named by a template that was not found in a folder"))?;
        let path = self.files.inside(&path).map_err(|wrong| format!("{url}: {}", wrong.reason))?;
        if let Some(known) = self.templates.by_path.get(&path) {
            return Ok(Arc::clone(known));
        }
        match read(self.files, &path) {
            Ok(Some((template, _))) => Ok(Arc::new(template)),
            Ok(None) => Err(format!("{url} is no template")),
            Err(wrong) => Err(format!("{url}: {}", wrong.reason)),
        }
    }

    fn exporters(&self, name: &str) -> Vec<Arc<Template>> {
        let exporters = self.templates.exporters.get_or_init(|| self.templates.exporters(self));
        exporters.get(name).cloned().unwrap_or_default()
    }
}
