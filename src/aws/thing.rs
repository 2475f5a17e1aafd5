//! One thing: a bucket, a key, a role.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::document::{Documents, documents};
use super::link::Link;
use super::path::{self, Tree};
use crate::base::{Either, Entries, Place, Resource, Seq, Type, Unknown, Value, identity, value};

/// One thing and all that resources say of it.
#[derive(Debug)]
pub struct Thing {
    /// Its kind, as in `data/model.json`.
    pub kind: &'static str,
    /// The address of the main resource; of a thing that the code only names, that of the first resource that names it.
    pub address: Arc<str>,
    /// Where that resource's header stands.
    pub place: Place,
    /// Whether its main resource is in the code.
    pub is_made_here: bool,
    /// The resources that it is made of, the main one first, by their numbers.
    pub resources: Vec<usize>,
    /// Set where it is not known whether it exists.
    pub presence: Option<Unknown>,
    /// By what other resources name it.
    pub names: Vec<Value>,
    /// The resources, by their numbers, that say each of its properties.
    pub said_by: BTreeMap<String, Vec<usize>>,
    /// What its properties name.
    pub(super) links: BTreeMap<&'static str, Link>,
    /// The numbers of the things that name it, and by which property.
    pub(super) used_by: Vec<(usize, &'static str)>,
    /// An object: its properties as in `data/model.json`, and what follows from them. What no resource says is not in it;
    /// of a thing that is made elsewhere there may be more.
    pub properties: Value,
    /// What was read of those that hold policy documents.
    read: Mutex<BTreeMap<String, Arc<Option<Vec<Documents>>>>>,
}

impl Thing {
    /// Adds properties, or changes them.
    pub(super) fn set(&mut self, properties: Vec<(&str, Value)>) {
        if properties.is_empty() {
            return;
        }
        let outermost = |path: &str| path.split('.').next().map(str::to_owned);
        let read = self.read.get_mut().unwrap_or_else(PoisonError::into_inner);
        read.retain(|read, _| properties.iter().all(|(path, _)| outermost(path) != outermost(read)));
        self.properties = path::with(&self.properties, properties);
    }

    /// The documents of a property that holds one, many or none: see [`documents`]. Each property is read once.
    pub fn documents(&self, property: &str) -> Arc<Option<Vec<Documents>>> {
        let mut all = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = all.get(property) {
            return Arc::clone(read);
        }
        let read = Arc::new(documents(&path::at(&self.properties, property)));
        all.insert(property.to_owned(), Arc::clone(&read));
        read
    }
}

/// A thing that is being put together.
pub(super) struct Building {
    pub(super) kind: &'static str,
    pub(super) address: Arc<str>,
    pub(super) place: Place,
    pub(super) is_made_here: bool,
    pub(super) resources: Vec<usize>,
    pub(super) presence: Option<Unknown>,
    pub(super) names: Vec<Value>,
    said_by: BTreeMap<String, Vec<usize>>,
    singles: Tree,
    lists: BTreeMap<String, List>,
}

#[derive(Default)]
struct List {
    items: Vec<Value>,
    more: Option<Unknown>,
}

/// Whether a value adds nothing to a list.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_seq().is_some_and(|seq| seq.more().is_none() && seq.items().iter().all(Value::is_null))
}

impl Building {
    /// A thing without properties, which `resource` makes or names.
    pub(super) fn new(kind: &'static str, number: usize, resource: &Resource, names: Vec<Value>) -> Self {
        Self {
            kind,
            address: Arc::clone(&resource.address),
            place: resource.header,
            is_made_here: true,
            resources: vec![number],
            presence: resource.presence.clone(),
            names,
            said_by: BTreeMap::new(),
            singles: Tree::default(),
            lists: BTreeMap::new(),
        }
    }

    /// What was said of a property that is no list.
    pub(super) fn said(&self, property: &str) -> Option<&Value> {
        self.singles.get(property)
    }

    /// Says what a property is, which the resource of this number says. `presence`: it is not known whether that exists.
    pub(super) fn say(&mut self, number: usize, property: &str, said: Value, presence: Option<&Unknown>) {
        if said.is_null() {
            return;
        }
        self.said_by.entry(property.trim_end_matches("[]").to_owned()).or_default().push(number);
        let place = said.place();
        let maybe = |said: Value| match presence {
            Some(presence) => value(presence.exists(), said, Value::null(place)),
            None => said,
        };
        let Some(list) = property.strip_suffix("[]") else {
            let said = maybe(said);
            match self.singles.get_mut(property) {
                Some(before) if identity::of(before) != identity::of(&said) => {
                    let which = Unknown::new(format!("which resource sets {property} of {}", self.address), Type::Bool);
                    *before = value(which, before.clone(), said);
                }
                Some(_) => {}
                None => path::put(&mut self.singles, property, said),
            }
            return;
        };
        let list = self.lists.entry(list.to_owned()).or_default();
        match &said.kind {
            value::Kind::List(seq) | value::Kind::Set(seq) | value::Kind::Tuple(seq) => {
                list.items.extend(seq.items().iter().filter(|item| !item.is_null()).cloned().map(maybe));
                list.more = list.more.take().or_else(|| seq.more().cloned());
            }
            value::Kind::Unknown(unknown) if *unknown.ty() != Type::String => list.more = Some(unknown.clone()),
            // Whichever way a condition goes, there is nothing.
            value::Kind::Either(either) if either.arms().into_iter().all(is_nothing) => {}
            _ => list.items.push(maybe(said)),
        }
    }

    /// The thing with what was said.
    pub(super) fn done(self) -> Thing {
        let mut tree = self.singles;
        for (property, list) in self.lists {
            let seq = Seq::of(Type::Any, list.items, list.more);
            path::put(&mut tree, &property, Value::new(value::Kind::List(seq), self.place));
        }
        // What other code makes, other code may say more of.
        let rest = (!self.is_made_here).then(|| {
            let name = self.names.first().map_or_else(|| self.address.to_string(), identity::of);
            Unknown::new(format!("{} {name}", self.kind), Type::Any)
        });
        let said = tree.value(self.place);
        let entries = said.as_entries().map(|entries| entries.items().to_vec()).unwrap_or_default();
        let properties = value::Kind::Object(Entries::of(Type::Any, entries, rest));
        Thing {
            kind: self.kind,
            address: self.address,
            place: self.place,
            is_made_here: self.is_made_here,
            resources: self.resources,
            presence: self.presence,
            names: self.names,
            said_by: self.said_by,
            links: BTreeMap::new(),
            used_by: Vec::new(),
            properties: Value::new(properties, self.place),
            read: Mutex::default(),
        }
    }
}

/// One value where the condition holds, the other where it does not.
fn value(condition: Unknown, then: Value, otherwise: Value) -> Value {
    let origin = then.origin.clone();
    Value { kind: value::Kind::Either(Either::new(condition, then, otherwise)), origin }
}
