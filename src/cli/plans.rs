//! Plans and states among the files of a run.

use std::path::Path;
use std::sync::Arc;

use crate::base::{Place, Source, Unchecked};
use crate::terraform::environment::Environment;
use crate::terraform::files::Files;
use crate::terraform::plan::{self, Plan};

/// Whether a file is one of a module, though it is JSON.
pub fn may_be_module(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    [".tf.json", ".tofu.json", ".tfvars.json"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a file is a plan or a state in JSON.
pub fn is_plan(files: &Files, path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "json")
        && !may_be_module(path)
        && plan::is_plan(&String::from_utf8_lossy(&files.head(path, plan::HEAD as u64)))
}

/// Reads one.
pub fn read(files: &Files, path: &Path, environment: &Environment) -> Result<Plan, Unchecked> {
    let text = files.read_json(path, plan::LARGEST)?;
    let source = Source::new(files.shown(path), Arc::clone(&text.text));
    plan::read(&source, text.file, environment).map_err(|mistake| {
        let place = Place::new(text.file, mistake.span());
        files.unchecked(path, Some(place), mistake.message().to_owned())
    })
}
