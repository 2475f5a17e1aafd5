//! Everything that a contract becomes: paths and contents.

use std::collections::BTreeMap;

use miette::Diagnostic;
use rayon::prelude::*;
use serde_json::{Value, json};
use thiserror::Error;

use super::modules::{self, Interface, ModulesError};
use super::readme;
use super::stack::stacks;
use super::trim::{TrimError, trim};
use super::write::Files;
use crate::config::{Contract, Lock};

/// Nothing could be generated: a mistake of the program.
#[derive(Debug, Error, Diagnostic)]
#[diagnostic(help("this is a fault of seclog, not of your contract: please report it"))]
pub enum GenerateError {
    /// The modules are broken.
    #[error(transparent)]
    Modules(#[from] ModulesError),
    /// A module cannot be trimmed.
    #[error(transparent)]
    Trim(#[from] TrimError),
    /// A stack calls a module that is not there.
    #[error("there is no module {0}")]
    NoModule(String),
    /// hcl-rs refused what was built.
    #[error("a root stack cannot be written")]
    Hcl(#[from] hcl::Error),
}

/// What the contract becomes.
pub fn tree(contract: &Contract) -> Result<Files, GenerateError> {
    let as_json = contract_json(contract);
    let stacks = stacks(contract);
    let mut tree = Files::new();
    let mut interfaces: BTreeMap<String, Interface> = BTreeMap::new();
    for (name, module) in modules::modules()? {
        let called = stacks.iter().any(|stack| stack.calls.iter().any(|call| call.module == name));
        if !called {
            continue;
        }
        let files = trim(&module.files, &module.left_out(&as_json))?;
        interfaces.insert(name.clone(), modules::interface(&files)?);
        tree.extend(files.into_iter().map(|(file, text)| (format!("modules/{name}/{file}"), text.into_bytes())));
    }
    let files: Vec<(String, Vec<u8>)> =
        stacks.par_iter().map(|stack| stack.file(contract, &interfaces)).collect::<Result<_, _>>()?;
    tree.extend(files);
    tree.insert("README.md".to_owned(), readme::readme(contract, &stacks).into_bytes());
    Ok(tree)
}

/// The contract as features see it: its JSON, and what is derived from many values.
fn contract_json(contract: &Contract) -> Value {
    let mut value = serde_json::to_value(contract).unwrap_or_default();
    let log_groups = || contract.application_account.values().flat_map(|account| account.log_group.values());
    value["features"] = json!({
        "agent": log_groups().any(|group| !group.files.is_empty()),
        "lock": contract.archive.lock != Lock::None,
    });
    value
}
