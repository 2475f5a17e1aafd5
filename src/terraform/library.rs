//! The modules of a run, each read once, and where the sources of module calls lead.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::files::Files;
use super::folder;
use super::module::Module;
use crate::hcl::json;

/// Modules that others call, read once for all of them.
#[derive(Debug, Default)]
pub struct Library {
    modules: Mutex<HashMap<PathBuf, Arc<OnceLock<Arc<Module>>>>>,
}

impl Library {
    /// The module of a folder that is inside of the root, without links.
    pub fn module(&self, files: &Files, path: &Path) -> Arc<Module> {
        let slot = {
            let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(modules.entry(path.to_owned()).or_default())
        };
        Arc::clone(slot.get_or_init(|| Arc::new(Module::new(files, folder::read(files, path)))))
    }
}

/// What `terraform init` has installed for a root module: folders by the addresses of module calls, as `vpc.subnets`.
pub type Installed = BTreeMap<String, String>;

/// Where `terraform init` says what it has installed.
const MANIFEST: &str = ".terraform/modules/modules.json";

/// Reads what is installed; nothing where nothing is.
pub fn installed(files: &Files, root: &Path) -> Installed {
    let path = root.join(MANIFEST);
    // Most roots are not initialized; only what is there counts as a file that was read.
    if !path.is_file() || files.inside(&path).is_err() {
        return Installed::new();
    }
    let Ok(text) = files.read(&path) else { return Installed::new() };
    entries(&text.text, text.file).unwrap_or_default()
}

fn entries(text: &str, file: u32) -> Option<Installed> {
    let document = json::document(text, file).ok()?;
    let modules = document.value.as_object()?.get_array("Modules")?;
    let entry = |value: &jsonc_parser::ast::Value<'_>| {
        let module = value.as_object()?;
        Some((module.get_string("Key")?.value.to_string(), module.get_string("Dir")?.value.to_string()))
    };
    Some(modules.elements.iter().filter_map(entry).collect())
}
