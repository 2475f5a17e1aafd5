//! From a template to its resources, as a change set has them.

mod condition;
mod each;
mod export;
mod function;
mod list;
mod names;
mod network;
mod reader;
mod resource;
mod stack;
mod text;

use std::rc::Rc;
use std::sync::Arc;

use super::parameters::Given;
use super::template::Template;
use crate::base::{Place, Resource, Unchecked};
use crate::hcl::eval::EvalError;
use stack::{Run, Stack};

/// Where stacks run, so far as somebody says so.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The account.
    pub account: Option<Arc<str>>,
    /// The region.
    pub region: Option<Arc<str>>,
    /// The partition.
    pub partition: Option<Arc<str>>,
}

/// Finds other templates.
pub trait Beside: Sync {
    /// The template of a nested stack, at a path that another template names, or why there is none.
    fn template(&self, from: &Template, path: &str) -> Result<Arc<Template>, String>;

    /// The templates of the run whose stacks export this name.
    fn exporters(&self, _name: &str) -> Vec<Arc<Template>> {
        Vec::new()
    }
}

/// What a template makes.
#[derive(Debug)]
pub struct Evaluated {
    /// All resources, those of nested stacks too.
    pub resources: Vec<Resource>,
    /// Where each nested stack is made, by its address.
    pub calls: Vec<(Arc<str>, Place)>,
    /// What could not be read or makes no sense.
    pub unchecked: Vec<Unchecked>,
    /// Why it may make more than these resources, if it may: a macro, a stack whose template is not there.
    pub beyond: Option<String>,
}

/// Evaluates a template. Call it on a thread with a stack of [`STACK`].
pub fn evaluate(template: &Arc<Template>, environment: &Environment, given: &Given, beside: &dyn Beside) -> Evaluated {
    let run = Run::new(template, environment, given, beside);
    let stack = Stack::new(&run, template);
    let (mut resources, mut calls) = (Vec::new(), Vec::new());
    stack.resources(&mut resources, &mut calls);
    drop(stack);
    let (unchecked, beyond) = run.done();
    Evaluated { resources, calls, unchecked, beyond }
}

/// The names that a template's stack exports, so far as they are known. Call it on a thread with a stack of [`STACK`].
pub fn exports(
    template: &Arc<Template>,
    environment: &Environment,
    given: &Given,
    beside: &dyn Beside,
) -> Vec<Arc<str>> {
    let run = Run::new(template, environment, given, beside);
    let mut found = Vec::new();
    Rc::new(Stack::new(&run, template)).exports(&mut found);
    found.into_iter().map(|export| export.name).collect()
}

/// Stack that evaluation may need: functions nest, and properties depend on each other.
pub const STACK: usize = 4 * crate::hcl::parse::STACK;

/// What CloudFormation would refuse too.
fn invalid<T>(place: Place, message: impl Into<String>) -> Result<T, EvalError> {
    Err(EvalError::invalid(place, message))
}
