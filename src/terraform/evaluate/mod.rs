//! From a root module to its resources, as `terraform plan` has them.

mod block;
mod call;
mod expand;
mod files;
mod memo;
mod names;
mod provider;
mod references;
mod resource;
mod run;
mod scope;

use std::sync::Arc;

pub use block::maybe;

use crate::base::{Place, Resource, Type, Unchecked, Unknown, Value};
use crate::hcl::parse;
use crate::terraform::environment::Environment;
use crate::terraform::files::Files;
use crate::terraform::folder::Folder;
use crate::terraform::inputs::{self, Argument};
use crate::terraform::library::Library;
use crate::terraform::module::{Module, Name};
use run::{Frame, Run};

/// Stack that evaluation may need: expressions that depend on each other nest.
pub const STACK: usize = 4 * parse::STACK;

/// What a root module makes.
#[derive(Debug)]
pub struct Evaluated {
    /// The root's folder, as messages call it.
    pub root: Arc<str>,
    /// All instances of resources and data sources, those of modules too.
    pub resources: Vec<Resource>,
    /// Where each module instance is called, by its address.
    pub calls: Vec<(Arc<str>, Place)>,
    /// The root's outputs.
    pub outputs: Vec<(Name, Value)>,
    /// What could not be read or makes no sense.
    pub unchecked: Vec<Unchecked>,
    /// Why it may make more than these resources, if it may: a file that could not be read, a module that is not there.
    pub beyond: Option<String>,
}

/// Evaluates a root module. Call it on a thread with a stack of [`STACK`].
pub fn root(
    files: &Files,
    library: &Library,
    environment: &Environment,
    folder: Folder,
    arguments: &[Argument],
) -> Evaluated {
    let shown = files.shown(&folder.path);
    let mut unchecked = Vec::new();
    let inputs = inputs::read(files, &folder.values, arguments, &mut unchecked);
    let module = Arc::new(Module::new(files, folder));
    let run = Run::new(files, library, environment, module, (inputs, unchecked));
    let mut resources = Vec::new();
    let mut number = 0;
    // Instances add those that they call, so the number of them grows on the way.
    let mut calls = Vec::new();
    while number < run.count() {
        let frame = Frame::new(&run, run.instance(number));
        if let Some(caller) = &frame.instance.call {
            let block = run.instance(caller.instance).module.calls.get(&caller.name).map(|block| block.header);
            calls.extend(block.map(|place| (Arc::clone(&frame.instance.address), place)));
        }
        instance(&frame, &mut resources);
        number += 1;
    }
    let frame = Frame::new(&run, run.instance(0));
    let module = Arc::clone(&frame.instance.module);
    let outputs = module.outputs.iter().map(|(name, block)| {
        let value = frame
            .output_value(name, block.header)
            .unwrap_or_else(|error| run.unknown_for(&error, Unknown::new(format!("output.{name}"), Type::Any)));
        (name.clone(), value)
    });
    let outputs = outputs.collect();
    drop(frame);
    let mut instances = (0..run.count()).map(|number| run.instance(number));
    let unread = instances.find_map(|instance| Some(instance.module.unchecked.first()?.reason.clone()));
    let unchecked = run.into_unchecked();
    let uncalled = || unchecked.iter().find(|one| one.reason.starts_with("module.")).map(|one| one.reason.clone());
    let beyond = unread.or_else(uncalled);
    Evaluated { root: shown, resources, calls, outputs, unchecked, beyond }
}

/// The resources of a module instance; the instances that it calls are added to the run.
fn instance(frame: &Frame<'_>, found: &mut Vec<Resource>) {
    let module = Arc::clone(&frame.instance.module);
    for call in module.calls.keys() {
        let place = module.calls.get(call).map_or(Place::default(), |block| block.header);
        let Ok(expansion) = frame.called(call, place) else { continue };
        for member in &expansion.members {
            // What it leads to is all that is wanted: an instance is in the run now, and why there is none was noted.
            let _ = frame.child(call, member, place);
        }
    }
    for (name, block) in &module.resources {
        frame.resources(name, block, found);
    }
}
