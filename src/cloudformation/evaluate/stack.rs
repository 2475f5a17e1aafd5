//! A stack: a template with values for its parameters.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use super::each::{Declared, Loops};
use super::export::Exports;
use super::reader::Reader;
use super::{Beside, Environment, invalid};
use crate::base::{Notes, Place, Provider, Type, Unchecked, Unknown, Value};
use crate::cloudformation::parameters::{self, Given};
use crate::cloudformation::template::Template;
use crate::hcl::eval::{Bounds, Cause, EvalError, Fuel, Result};

/// How deep stacks nest.
const DEEPEST_STACK: usize = 10;

/// Most nested stacks of one.
const MOST_STACKS: usize = 200;

/// Values that are read, and pieces of strings that are made, in all. A large template takes some ten thousand.
const MOST_STEPS: u64 = 1_000_000;

/// How deep functions nest, those of the properties that they depend on included.
const DEEPEST: u32 = 1_000;

/// What is the same for a stack and all that are nested in it.
pub(super) struct Run<'a> {
    pub(super) environment: &'a Environment,
    /// Values for the parameters of templates that no other one nests.
    given: &'a Given,
    pub(super) provider: Arc<Provider>,
    pub(super) fuel: Fuel,
    pub(super) beside: &'a dyn Beside,
    /// What other stacks export, by the names that were asked for; `None`: that is not known, or it is being computed.
    pub(super) imports: RefCell<HashMap<Arc<str>, Option<Value>>>,
    /// The same by the numbers of the files of their templates.
    pub(super) exports: RefCell<HashMap<u32, Exports<'a>>>,
    /// The number of the file of its template.
    file: u32,
    notes: RefCell<Notes>,
    beyond: RefCell<Option<String>>,
    stacks: Cell<usize>,
    is_spent: Cell<bool>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        template: &Template,
        environment: &'a Environment,
        given: &'a Given,
        beside: &'a dyn Beside,
    ) -> Self {
        let place = Place { end: 0, ..template.root.place };
        let here = |known: &Option<Arc<str>>, name: &str| match known {
            Some(known) => Value::string(Arc::clone(known), place),
            None => Value::unknown(Unknown::new(name, Type::String).not_null(), place),
        };
        let provider = Provider {
            key: "aws".into(),
            source: "cloudformation".into(),
            account: here(&environment.account, "AWS::AccountId"),
            region: here(&environment.region, "AWS::Region"),
            partition: here(&environment.partition, "AWS::Partition"),
            default_tags: None,
        };
        Self {
            environment,
            given,
            provider: Arc::new(provider),
            fuel: Fuel::new(Bounds { steps: MOST_STEPS, depth: DEEPEST, ..Bounds::default() }),
            beside,
            imports: RefCell::default(),
            exports: RefCell::default(),
            file: template.file,
            notes: RefCell::default(),
            beyond: RefCell::default(),
            stacks: Cell::new(0),
            is_spent: Cell::new(false),
        }
    }

    /// What was not checked, and why there may be more resources.
    pub(super) fn done(&self) -> (Vec<Unchecked>, Option<String>) {
        (self.notes.take().into_list(), self.beyond.take())
    }
}

/// Values that are computed once, by what they are the value of; `None`: it is being computed.
type Memo<K> = RefCell<HashMap<K, Option<Value>>>;

/// A stack.
pub(super) struct Stack<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) template: Arc<Template>,
    /// The addresses of its resources begin with it: empty, or that of the nested stack.
    pub(super) address: Arc<str>,
    pub(super) parameters: HashMap<Arc<str>, Value>,
    pub(super) declared: Vec<Declared>,
    pub(super) by_name: HashMap<Arc<str>, usize>,
    pub(super) named_conditions: HashMap<Arc<str>, Declared>,
    pub(super) conditions: Memo<Arc<str>>,
    pub(super) attributes: Memo<(usize, Arc<str>)>,
    pub(super) outputs: Memo<Arc<str>>,
    /// The stacks that are nested in it, by the numbers of their resources; `None`: there is none.
    nested: RefCell<HashMap<usize, Option<Rc<Stack<'a>>>>>,
    depth: usize,
    /// Whether it is only looked at for what it exports, so that what is wrong with it is said elsewhere.
    is_elsewhere: bool,
}

impl<'a> Stack<'a> {
    pub(super) fn new(run: &'a Run<'a>, template: &Arc<Template>) -> Self {
        Self::within(run, template, ("".into(), 0, false), run.given)
    }

    fn within(
        run: &'a Run<'a>,
        template: &Arc<Template>,
        (address, depth, is_elsewhere): (Arc<str>, usize, bool),
        given: &Given,
    ) -> Self {
        let mut stack = Self {
            run,
            template: Arc::clone(template),
            address,
            parameters: HashMap::new(),
            declared: Vec::new(),
            by_name: HashMap::new(),
            named_conditions: HashMap::new(),
            conditions: RefCell::default(),
            attributes: RefCell::default(),
            outputs: RefCell::default(),
            nested: RefCell::default(),
            depth,
            is_elsewhere,
        };
        for (place, problem) in &template.problems {
            stack.note(*place, problem.clone());
        }
        for entry in template.section("Parameters") {
            let within = &stack.address;
            let (value, problem) = parameters::value((within, &entry.key), &entry.value, given.get(&entry.key));
            if let Some(problem) = problem {
                stack.note(value.place(), problem);
            }
            stack.parameters.insert(Arc::clone(&entry.key), value);
        }
        let conditions = Reader::new(&stack, Loops::new()).expanded(template.section("Conditions"));
        stack.named_conditions = conditions.into_iter().map(|one| (Arc::clone(&one.name), one)).collect();
        stack.declared = Reader::new(&stack, Loops::new()).expanded(template.section("Resources"));
        stack.by_name = (0..).zip(&stack.declared).map(|(at, one)| (Arc::clone(&one.name), at)).collect();
        stack
    }

    /// Says what was not checked.
    pub(super) fn note(&self, place: Place, reason: String) {
        if self.is_elsewhere {
            return;
        }
        let path = Arc::clone(&self.template.name);
        self.run.notes.borrow_mut().add(Unchecked { path, place: Some(place), reason });
    }

    /// Says why there may be more resources.
    pub(super) fn more(&self, place: Place, reason: String) {
        if !self.is_elsewhere {
            self.run.beyond.borrow_mut().get_or_insert_with(|| reason.clone());
        }
        self.note(place, reason);
    }

    /// Says why there is no value; of a bound that is reached, once.
    pub(super) fn refuse(&self, error: &EvalError) {
        if error.cause == Cause::Invalid || self.is_elsewhere || !self.run.is_spent.replace(true) {
            self.note(error.place, error.message.clone());
        }
    }

    /// The value of `key`, computed once.
    pub(super) fn once<K: Hash + Eq + Clone>(
        &self,
        memo: &Memo<K>,
        key: &K,
        (place, name): (Place, &str),
        compute: impl FnOnce() -> Result,
    ) -> Result {
        match memo.borrow().get(key) {
            Some(Some(value)) => return Ok(value.clone()),
            Some(None) => return invalid(place, format!("{name} depends on itself")),
            None => {}
        }
        memo.borrow_mut().insert(key.clone(), None);
        let value = compute();
        // A mistake is told where it is made, and what depends on it is not known.
        let value = value.unwrap_or_else(|error| {
            self.refuse(&error);
            Value::unknown(Unknown::new(name, Type::Any), place)
        });
        memo.borrow_mut().insert(key.clone(), Some(value.clone()));
        Ok(value)
    }

    /// The stack that the resource of this number nests, where its template is a file.
    pub(super) fn nested(&self, at: usize) -> Option<Rc<Self>> {
        if let Some(known) = self.nested.borrow().get(&at) {
            return known.clone();
        }
        // One that depends on itself has none.
        self.nested.borrow_mut().insert(at, None);
        let found = self.nest(at);
        self.nested.borrow_mut().insert(at, found.clone());
        found
    }

    fn nest(&self, at: usize) -> Option<Rc<Self>> {
        let declared = self.declared.get(at)?;
        let url = crate::cloudformation::template::stack_url(&declared.node);
        let is_local = |url: &&str| crate::cloudformation::template::is_path(url);
        let Some(url) = url.filter(is_local) else {
            self.more(declared.place, format!("{}: the template of this stack is not in view", declared.name));
            return None;
        };
        let found = if self.may_go_on() {
            self.run.beside.template(&self.template, url)
        } else {
            Err(format!("more than {MOST_STACKS} stacks, or {DEEPEST_STACK} within each other, are not read"))
        };
        match found {
            Err(reason) => {
                self.more(declared.place, format!("{}: {reason}", declared.name));
                None
            }
            Ok(template) => {
                let mut reader = Reader::new(self, declared.loops.clone());
                let entries = declared.node.get("Properties").and_then(|properties| properties.get("Parameters"));
                let entries = entries.and_then(|entries| entries.as_map()).unwrap_or_default();
                let given =
                    entries.iter().filter_map(|entry| Some((Arc::clone(&entry.key), reader.value(&entry.value)?)));
                let given: Given = given.collect();
                let address = format!("{}{}.", self.address, declared.name);
                let within = (address.into(), self.depth + 1, self.is_elsewhere);
                Some(Rc::new(Self::within(self.run, &template, within, &given)))
            }
        }
    }

    /// Another stack of the run, of which something is imported.
    pub(super) fn elsewhere(&self, template: &Arc<Template>) -> Option<Rc<Self>> {
        // What is nested with this one is the same.
        let address = if template.file == self.run.file { String::new() } else { format!("{}/", template.name) };
        let within = (address.into(), self.depth + 1, true);
        self.may_go_on().then(|| Rc::new(Self::within(self.run, template, within, self.run.given)))
    }

    /// Whether another stack may be read, which is counted.
    fn may_go_on(&self) -> bool {
        let stacks = &self.run.stacks;
        stacks.set(stacks.get() + 1);
        self.depth < DEEPEST_STACK && stacks.get() <= MOST_STACKS
    }
}
