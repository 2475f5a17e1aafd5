//! What is worked out of a thing once, for all policies that ask for it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::aws::{Documents, Thing, at, documents};
use crate::base::Value;
use crate::hcl::ast::{Expression, Kind};
use crate::iam::access::PolicyKind;
use crate::iam::fault::Fault;
use crate::iam::grammar;

/// The memory of a root module.
#[derive(Default)]
pub struct Memory {
    looked: RefCell<HashMap<(*const Thing, String), Rc<Looked>>>,
}

/// What a check looks at, as policy documents.
pub(super) struct Looked {
    /// The value.
    pub(super) value: Value,
    /// The documents by conditions that are not known; none where those are too many.
    pub(super) documents: Option<Vec<Documents>>,
    faults: OnceCell<Vec<Vec<Fault>>>,
}

impl Memory {
    /// A property of a thing.
    pub(super) fn of(&self, thing: &Thing, property: &str) -> Rc<Looked> {
        let key = (std::ptr::from_ref(thing), property.to_owned());
        if let Some(looked) = self.looked.borrow().get(&key) {
            return Rc::clone(looked);
        }
        let looked = Rc::new(Looked::new(at(&thing.properties, property)));
        self.looked.borrow_mut().insert(key, Rc::clone(&looked));
        looked
    }
}

impl Looked {
    /// A value.
    pub(super) fn new(value: Value) -> Self {
        Self { documents: documents(&value), value, faults: OnceCell::new() }
    }

    /// The faults that the grammar tells of each of the documents. They are always asked for as of one kind.
    pub(super) fn faults(&self, kind: PolicyKind) -> &[Vec<Fault>] {
        self.faults.get_or_init(|| {
            let all = self.documents.iter().flatten();
            let of_each = |one: &Documents| one.documents.iter().flat_map(|one| grammar::faults(one, kind)).collect();
            all.map(of_each).collect()
        })
    }
}

/// The property that an expression names, if it is no more than that: `target.policy`.
pub(super) fn property(expression: &Expression) -> Option<String> {
    let Kind::Attribute(of, name) = &expression.kind else { return None };
    match &of.kind {
        Kind::Variable(root) if &**root == "target" => Some(name.text.to_string()),
        _ => Some(format!("{}.{}", property(of)?, name.text)),
    }
}
