//! The evaluation of one root module: its module instances, and everything in them computed once.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use super::expand::{Expansion, Member};
use super::memo::Memo;
use super::references::Dependencies;
use crate::base::{Key, Notes, Place, Provider, Unchecked, Unknown, Value};
use crate::hcl::ast::Expression;
use crate::hcl::eval::{EvalError, Fuel, Result};
use crate::terraform::environment::Environment;
use crate::terraform::files::Files;
use crate::terraform::inputs::Inputs;
use crate::terraform::library::{Installed, Library};
use crate::terraform::module::{Module, Name, ResourceName};

/// The evaluation of a root module.
pub struct Run<'a> {
    /// The files of the whole run.
    pub files: &'a Files,
    /// The modules of the whole run.
    pub library: &'a Library,
    /// Where the code runs.
    pub environment: &'a Environment,
    /// Values for the root's variables.
    pub inputs: Inputs,
    /// What `terraform init` installed.
    pub installed: Installed,
    /// The root's folder.
    pub root: PathBuf,
    /// What is left of the bounds.
    pub fuel: Fuel,
    instances: RefCell<Vec<Rc<Instance>>>,
    /// The folders of their modules.
    seen: RefCell<HashSet<PathBuf>>,
    notes: RefCell<Notes>,
}

/// An instance of a module.
pub struct Instance {
    /// Its number in the run.
    pub number: usize,
    /// What it is an instance of.
    pub module: Arc<Module>,
    /// Its address, as `module.logs[0]`; empty for the root.
    pub address: Arc<str>,
    /// `path.module`.
    pub directory: String,
    /// What calls it; the root is called by nothing.
    pub call: Option<Caller>,
    /// Set where it is not known whether it exists.
    pub presence: Option<Unknown>,
    /// Variables.
    pub variables: Memo<Name, Value>,
    /// Local values.
    pub locals: Memo<Name, Value>,
    /// Outputs.
    pub outputs: Memo<Name, Value>,
    /// Which instances its resources have.
    pub expansions: Memo<ResourceName, Rc<Expansion>>,
    /// Its resources.
    pub resources: Memo<(ResourceName, Option<Key>), Value>,
    /// Which instances its module calls have.
    pub calls: Memo<Name, Rc<Expansion>>,
    /// The instances that it calls, by number.
    pub children: Memo<(Name, Option<Key>), Child>,
    /// Provider configurations.
    pub providers: Memo<(Name, Option<Name>), Arc<Provider>>,
    /// What its values depend on.
    pub dependencies: Dependencies,
}

/// The call of a module instance.
pub struct Caller {
    /// The number of the calling instance.
    pub instance: usize,
    /// The call's name.
    pub name: Name,
    /// Which instance of the call.
    pub member: Member,
}

/// What a module call leads to.
#[derive(Debug, Clone)]
pub enum Child {
    /// The number of an instance.
    Instance(usize),
    /// Nothing that can be read: its outputs are unknown.
    Opaque,
}

impl<'a> Run<'a> {
    /// A run of `module` as a root. `unchecked` is what was already found.
    pub fn new(
        files: &'a Files,
        library: &'a Library,
        environment: &'a Environment,
        module: Arc<Module>,
        (inputs, unchecked): (Inputs, Vec<Unchecked>),
    ) -> Self {
        let root = module.folder.clone();
        let run = Self {
            files,
            library,
            environment,
            inputs,
            installed: crate::terraform::library::installed(files, &root),
            root,
            fuel: Fuel::default(),
            instances: RefCell::default(),
            seen: RefCell::default(),
            notes: RefCell::default(),
        };
        run.notes.borrow_mut().extend(unchecked);
        run.add(module, "".into(), ".".to_owned(), None, None);
        run
    }

    /// Adds an instance of a module; gives back its number.
    pub fn add(
        &self,
        module: Arc<Module>,
        address: Arc<str>,
        directory: String,
        call: Option<Caller>,
        presence: Option<Unknown>,
    ) -> usize {
        let mut instances = self.instances.borrow_mut();
        if self.seen.borrow_mut().insert(module.folder.clone()) {
            self.notes.borrow_mut().extend(module.unchecked.iter().cloned());
        }
        let number = instances.len();
        instances.push(Rc::new(Instance {
            number,
            module,
            address,
            directory,
            call,
            presence,
            variables: Memo::default(),
            locals: Memo::default(),
            outputs: Memo::default(),
            expansions: Memo::default(),
            resources: Memo::default(),
            calls: Memo::default(),
            children: Memo::default(),
            providers: Memo::default(),
            dependencies: Dependencies::default(),
        }));
        number
    }

    /// How many instances there are.
    pub fn count(&self) -> usize {
        self.instances.borrow().len()
    }

    /// The instance of this number. Numbers come from [`Run::add`] only; the root is 0.
    pub fn instance(&self, number: usize) -> Rc<Instance> {
        let instances = self.instances.borrow();
        Rc::clone(&instances[number])
    }

    /// Notes that something was not checked, once.
    pub fn note(&self, place: Place, reason: impl Into<String>) {
        self.notes.borrow_mut().add(self.files.unchecked_at(place, reason));
    }

    /// Notes why there is no value, and gives an unknown one in its place.
    pub fn unknown_for(&self, error: &EvalError, identity: Unknown) -> Value {
        self.note(error.place, error.message.clone());
        Value::unknown(identity, error.place)
    }

    /// All that was noted.
    pub fn into_unchecked(self) -> Vec<Unchecked> {
        self.notes.into_inner().into_list()
    }
}

impl Instance {
    /// The address of something in it.
    pub fn address_of(&self, inner: &str) -> Arc<str> {
        if self.address.is_empty() { inner.into() } else { format!("{}.{inner}", self.address).into() }
    }

    /// Whether files of its module could not be read: what seems to be missing may stand there.
    pub fn incomplete(&self) -> bool {
        !self.module.unchecked.is_empty()
    }
}

/// What an expression can see: an instance, and what is repeated around it.
pub struct Frame<'r> {
    /// The run.
    pub run: &'r Run<'r>,
    /// The module instance that it stands in.
    pub instance: Rc<Instance>,
    /// The instance of its resource or module call.
    pub member: Option<Member>,
    /// Iterators of the dynamic blocks around it, the innermost last: an object with `key` and `value`.
    pub iterators: Vec<(Arc<str>, Value)>,
}

impl<'r> Frame<'r> {
    /// What stands in a module outside of anything repeated.
    pub fn new(run: &'r Run<'r>, instance: Rc<Instance>) -> Self {
        Self { run, instance, member: None, iterators: Vec::new() }
    }

    /// What stands in an instance of a resource or module call.
    pub fn of(run: &'r Run<'r>, instance: Rc<Instance>, member: Member) -> Self {
        Self { run, instance, member: Some(member), iterators: Vec::new() }
    }

    /// The value of an expression.
    pub fn value(&self, expression: &Expression) -> Result {
        crate::hcl::eval::evaluate(expression, self, &self.run.fuel)
    }

    /// The value of an expression; if it has none, that is noted and it is an unknown of this identity.
    pub fn value_or(&self, expression: &Expression, identity: impl FnOnce() -> Unknown) -> Value {
        self.value(expression).unwrap_or_else(|error| self.run.unknown_for(&error, identity()))
    }
}
