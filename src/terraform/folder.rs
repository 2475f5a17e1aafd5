//! The files of a folder that make a module.
//!
//! Terraform Language Documentation, "Files and Configuration Structure" and "Override Files"; OpenTofu's `.tofu` files stand in for `.tf`
//! files of the same name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::files::{Files, Text};
use crate::base::Unchecked;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Syntax {
    /// As HCL.
    Native,
    /// As JSON.
    Json,
}

/// A folder, its texts read.
#[derive(Debug, Default)]
pub struct Folder {
    /// Where it is, without links.
    pub path: PathBuf,
    /// The texts of its module: first those that declare, then those that override, each in the order of their names.
    pub texts: Vec<(Text, Syntax, Role)>,
    /// Files with values of variables that Terraform reads by itself, in its order.
    pub values: Vec<PathBuf>,
    /// Other files that may describe infrastructure: JSON and YAML.
    pub others: Vec<PathBuf>,
    /// Folders in it that may hold modules.
    pub folders: Vec<PathBuf>,
    /// What could not be read.
    pub unchecked: Vec<Unchecked>,
}

/// What a file of a module does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It declares.
    Primary,
    /// It changes what others declare.
    Override,
}

/// Folders that hold what others have made: repositories' own, and what Terraform, Terragrunt and npm install.
const NOT_WALKED: [&str; 4] = [".git", ".terraform", ".terragrunt-cache", "node_modules"];

/// Reads a folder that is inside of the root.
pub fn read(files: &Files, path: &Path) -> Folder {
    let mut folder = Folder { path: path.to_owned(), ..Folder::default() };
    let mut names = BTreeSet::new();
    match std::fs::read_dir(path) {
        Err(error) => folder.unchecked.push(files.unchecked(path, None, error.to_string())),
        Ok(entries) => {
            for entry in entries {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        folder.unchecked.push(files.unchecked(path, None, error.to_string()));
                        break;
                    }
                };
                let name = entry.file_name();
                let Some(name) = name.to_str() else {
                    folder.unchecked.push(files.unchecked(&entry.path(), None, "its name is no UTF-8".to_owned()));
                    continue;
                };
                // A link to a folder is not walked: what it leads to is found by itself, if it is in the tree.
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    if !NOT_WALKED.contains(&name) {
                        folder.folders.push(entry.path());
                    }
                } else if !ignored(name) {
                    names.insert(name.to_owned());
                }
            }
        }
    }
    folder.folders.sort();
    folder.others = names.iter().filter(|name| may_describe(name)).map(|name| path.join(name)).collect();
    folder.values = value_files(path, &names);
    let mut found: Vec<(Role, &str, Syntax)> =
        names.iter().filter_map(|name| Some((role(stem(name)?.0), name.as_str(), stem(name)?.1))).collect();
    found.retain(|(_, name, _)| !stood_in_for(name, &names));
    found.sort();
    for (role, name, syntax) in found {
        match files.read(&path.join(name)) {
            Ok(text) => folder.texts.push((text, syntax, role)),
            Err(unchecked) => folder.unchecked.push(unchecked),
        }
    }
    folder
}

/// Whether a file that is not Terraform's may be a plan or a template, by its name.
fn may_describe(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_data = ["json", "yaml", "yml", "template"].iter().any(|own| ending.eq_ignore_ascii_case(own));
    is_data && stem(name).is_none() && !name.ends_with(".tfvars.json")
}

/// Whether Terraform takes the file for one of an editor's.
fn ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || name.starts_with('#') && name.ends_with('#')
}

/// The name of a file of a module without its ending, and its syntax.
fn stem(name: &str) -> Option<(&str, Syntax)> {
    [(".tf", Syntax::Native), (".tofu", Syntax::Native), (".tf.json", Syntax::Json), (".tofu.json", Syntax::Json)]
        .into_iter()
        .find_map(|(ending, syntax)| Some((name.strip_suffix(ending)?, syntax)))
}

fn role(stem: &str) -> Role {
    if stem == "override" || stem.ends_with("_override") { Role::Override } else { Role::Primary }
}

/// Whether OpenTofu has a file of its own instead of this one.
fn stood_in_for(name: &str, names: &BTreeSet<String>) -> bool {
    [(".tf", ".tofu"), (".tf.json", ".tofu.json")]
        .into_iter()
        .any(|(ending, other)| name.strip_suffix(ending).is_some_and(|stem| names.contains(&format!("{stem}{other}"))))
}

/// Input Variables, "Variable Definition Precedence": later ones win.
fn value_files(path: &Path, names: &BTreeSet<String>) -> Vec<PathBuf> {
    let own = ["terraform.tfvars", "terraform.tfvars.json"].into_iter().filter(|name| names.contains(*name));
    let automatic = names
        .iter()
        .map(String::as_str)
        .filter(|name| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"));
    own.chain(automatic).map(|name| path.join(name)).collect()
}
