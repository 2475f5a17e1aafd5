//! The modules that the program carries: `modules/`, as data.

use std::collections::{BTreeMap, BTreeSet};

use hcl::edit::structure::Structure;
use include_dir::{Dir, include_dir};
use miette::Diagnostic;
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::trim::{TrimError, parse};
use crate::hcl::literal;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/modules");

/// A module as it lies in `modules/`.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its folder.
    pub name: String,
    /// What `module.hcl` says of it.
    pub about: About,
    /// Its Terraform files by name.
    pub files: BTreeMap<String, String>,
}

/// `module.hcl`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// What the module is, in a line.
    pub title: String,
    /// Optional concerns by name.
    #[serde(default)]
    pub feature: BTreeMap<String, Feature>,
    /// Ids of the lint policies that the module claims to satisfy.
    #[serde(default)]
    pub satisfies: Vec<String>,
}

/// Files that only some contracts need.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// A dotted path into the contract: the feature is on where the value is true, or a list that is not empty.
    pub when: String,
    /// The files that stay away where it is off.
    pub files: Vec<String>,
}

/// What a module takes and gives, read from its files.
#[derive(Debug, Default)]
pub struct Interface {
    /// Names of the variables.
    pub variables: BTreeSet<String>,
    /// Descriptions of the outputs by name.
    pub outputs: BTreeMap<String, String>,
}

/// A module that the program carries is broken: a mistake of ours, not of the user.
#[derive(Debug, Error, Diagnostic)]
pub enum ModulesError {
    /// `module.hcl` is missing or wrong.
    #[error("modules/{module}/module.hcl: {reason}")]
    About {
        /// The module's folder.
        module: String,
        /// What is wrong.
        reason: String,
    },
    /// A Terraform file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] TrimError),
}

/// All modules, by name.
pub fn modules() -> Result<BTreeMap<String, Module>, ModulesError> {
    EMBEDDED
        .dirs()
        .map(|folder| {
            let name = folder.path().display().to_string();
            let about = read_about(folder, &name)?;
            let terraform = folder.files().filter(|file| file.path().extension().is_some_and(|ending| ending == "tf"));
            let files = terraform
                .filter_map(|file| {
                    Some((file.path().file_name()?.to_str()?.to_owned(), file.contents_utf8()?.to_owned()))
                })
                .collect();
            Ok((name.clone(), Module { name, about, files }))
        })
        .collect()
}

fn read_about(folder: &Dir<'_>, module: &str) -> Result<About, ModulesError> {
    let broken = |reason: String| ModulesError::About { module: module.to_owned(), reason };
    let text = folder
        .get_file(folder.path().join("module.hcl"))
        .and_then(include_dir::File::contents_utf8)
        .ok_or_else(|| broken("it is missing".to_owned()))?;
    let document = literal::read(text).map_err(|mistakes| broken(mistakes[0].to_string()))?;
    serde_json::from_value(document.to_json()).map_err(|error| broken(error.to_string()))
}

impl Feature {
    /// Whether a contract, as JSON, switches the feature on.
    pub fn is_on(&self, contract: &Value) -> bool {
        let found = self.when.split('.').try_fold(contract, |here, step| here.get(step));
        match found {
            Some(Value::Bool(on)) => *on,
            Some(Value::Array(items)) => !items.is_empty(),
            _ => false,
        }
    }
}

impl Module {
    /// Names of the files that a contract, as JSON, leaves out.
    pub fn left_out(&self, contract: &Value) -> BTreeSet<String> {
        let off = self.about.feature.values().filter(|feature| !feature.is_on(contract));
        off.flat_map(|feature| feature.files.iter().cloned()).collect()
    }
}

/// What a module of these files takes and gives.
pub fn interface(files: &BTreeMap<String, String>) -> Result<Interface, TrimError> {
    let mut interface = Interface::default();
    for (name, text) in files {
        for structure in &parse(name, text)? {
            let Structure::Block(block) = structure else { continue };
            let Some(label) = block.labels.first() else { continue };
            match block.ident.as_str() {
                "variable" => {
                    interface.variables.insert(label.as_str().to_owned());
                }
                "output" => {
                    let description = block.body.get_attribute("description");
                    let description = description.and_then(|attribute| attribute.value.as_str());
                    interface.outputs.insert(label.as_str().to_owned(), description.unwrap_or_default().to_owned());
                }
                _ => {}
            }
        }
    }
    Ok(interface)
}
