//! The policies that the program has, and those of users' folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use miette::Diagnostic;
use rayon::prelude::*;
use thiserror::Error;

use super::definition::Policy;
use super::read::read;
use crate::base::{Mistakes, Rule, Source};

/// The program's own policies.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The contract of the cases stands among the policies.
const CONTRACT: &str = "seclog.hcl";

/// A policy, its page and its file.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The policy.
    pub policy: Policy,
    /// The page beside it; empty where there is none.
    pub page: Arc<str>,
    /// The file that says it.
    pub source: Source,
}

impl Entry {
    /// As reports speak of it.
    pub fn rule(&self) -> Rule {
        let (id, title) = (self.policy.id.as_str().into(), self.policy.title.clone());
        Rule { id, title, severity: self.policy.severity, page: self.page.to_string() }
    }
}

/// Why there are no policies.
#[derive(Debug, Error, Diagnostic)]
pub enum LibraryError {
    /// A folder or file could not be read.
    #[error("{} cannot be read: {error}", path.display())]
    #[diagnostic(help("name a folder of policies with --policies DIR"))]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is no policy in a folder.
    #[error("there is no policy in {}", path.display())]
    #[diagnostic(help("a policy is a file NAME.hcl; `seclog policy new NAME` starts one"))]
    Empty {
        /// Which.
        path: PathBuf,
    },
    /// A file has mistakes.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Mistakes(#[from] Box<Mistakes>),
    /// Two policies have one name.
    #[error("two policies are called `{name}`: {first} and {second}")]
    #[diagnostic(help("ids and aliases are stable and belong to one policy: give one of them another name"))]
    Duplicate {
        /// The id or alias.
        name: String,
        /// A file.
        first: String,
        /// Another one.
        second: String,
    },
}

/// The program's own policies.
///
/// Call it, and what follows, on threads with a stack of [`crate::hcl::parse::STACK`].
pub fn embedded() -> Result<Vec<Entry>, LibraryError> {
    let mut files = BTreeMap::new();
    let mut folders = vec![&EMBEDDED];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let name = file.path().to_string_lossy().replace('\\', "/");
            files.insert(format!("policies/{name}"), file.contents_utf8().unwrap_or_default().to_owned());
        }
    }
    entries(&files)
}

/// The policies of a folder and the folders in it.
pub fn folder(top: &Path) -> Result<Vec<Entry>, LibraryError> {
    let mut files = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |error| LibraryError::Unreadable { path, error }
        };
        for entry in std::fs::read_dir(&folder).map_err(unreadable(&folder))? {
            let path = entry.map_err(unreadable(&folder))?.path();
            let is = |wanted: &str| path.extension().is_some_and(|own| own == wanted);
            // No link is followed: what stands elsewhere is not this folder's.
            let kind = path.symlink_metadata().map_err(unreadable(&path))?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && (is("hcl") || is("md")) {
                let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
                files.insert(path.display().to_string(), text);
            }
        }
    }
    let entries = entries(&files)?;
    if entries.is_empty() { Err(LibraryError::Empty { path: top.to_owned() }) } else { Ok(entries) }
}

/// The policies of files, by their names.
fn entries(files: &BTreeMap<String, String>) -> Result<Vec<Entry>, LibraryError> {
    let stems = files.keys().filter(|name| !is_contract(name)).filter_map(|name| name.strip_suffix(".hcl"));
    // Counted from the end, so that no place of a policy is one of the code.
    let numbered: Vec<(u32, &str)> = (0..=u32::MAX).rev().zip(stems).collect();
    let of_file = |(number, stem): (u32, &str)| {
        let text = |ending: &str| files.get(&format!("{stem}{ending}")).map_or("", String::as_str);
        let source = Source::new(format!("{stem}.hcl"), text(".hcl"));
        let policies = read(&source, number).map_err(|mistakes| Box::new(Mistakes::new(&source, mistakes)))?;
        let page: Arc<str> = text(".md").into();
        let entry = |policy| Entry { policy, page: Arc::clone(&page), source: source.clone() };
        Ok(policies.into_iter().map(entry).collect())
    };
    let each: Vec<Result<Vec<Entry>, LibraryError>> = numbered.into_par_iter().map(of_file).collect();
    Ok(each.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn is_contract(name: &str) -> bool {
    Path::new(name).file_name().is_some_and(|own| own == CONTRACT)
}

/// What each id and alias means, each of which must mean one policy.
pub fn names(entries: &[Entry]) -> Result<BTreeMap<String, String>, LibraryError> {
    let mut names: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in entries {
        for name in std::iter::once(&entry.policy.id).chain(&entry.policy.aliases) {
            if let Some(other) = names.insert(name.clone(), entry) {
                let (first, second) = (other.source.name().to_owned(), entry.source.name().to_owned());
                return Err(LibraryError::Duplicate { name: name.clone(), first, second });
            }
        }
    }
    Ok(names.into_iter().map(|(name, entry)| (name, entry.policy.id.clone())).collect())
}
