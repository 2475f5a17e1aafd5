//! What is worked out of a thing once, for all policies that ask for it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::shape;
use crate::aws::{Documents, Thing, at, documents};
use crate::base::{Place, Seq, Value, identity};
use crate::hcl::ast::{Expression, Kind};
use crate::iam::access::PolicyKind;
use crate::iam::document::{Document, Known, List, Principals};
use crate::iam::fault::Fault;
use crate::iam::grammar;

/// The memory of a root module.
#[derive(Default)]
pub struct Memory {
    looked: RefCell<HashMap<(*const Thing, String), Rc<Looked>>>,
    listed: RefCell<Option<(Seq, Known<Principals>)>>,
}

/// What a check looks at, as policy documents.
pub(super) struct Looked {
    /// The value.
    pub(super) value: Value,
    /// The documents by conditions that are not known; none where those are too many.
    pub(super) documents: Arc<Option<Vec<Documents>>>,
    whole: OnceCell<Vec<Result<Document, String>>>,
    faults: OnceCell<Vec<Vec<Fault>>>,
    identity: OnceCell<String>,
}

impl Memory {
    /// A property of a thing.
    pub(super) fn of(&self, thing: &Thing, property: &str) -> Rc<Looked> {
        let key = (std::ptr::from_ref(thing), property.to_owned());
        if let Some(looked) = self.looked.borrow().get(&key) {
            return Rc::clone(looked);
        }
        let looked = Rc::new(Looked::of(at(&thing.properties, property), thing.documents(property)));
        self.looked.borrow_mut().insert(key, Rc::clone(&looked));
        looked
    }

    /// Whom a list names. One thing after the other may have the same list, as long as the root module is large.
    pub(super) fn principals(&self, value: &Value) -> Result<Known<Principals>, String> {
        let Some(list) = value.as_seq() else { return shape::principals(value) };
        if let Some((last, principals)) = &*self.listed.borrow()
            && last.same(list)
        {
            return Ok(principals.clone());
        }
        let principals = shape::principals(value)?;
        *self.listed.borrow_mut() = Some((list.clone(), principals.clone()));
        Ok(principals)
    }
}

impl Looked {
    /// A value.
    pub(super) fn new(value: Value) -> Self {
        let documents = Arc::new(documents(&value));
        Self::of(value, documents)
    }

    fn of(value: Value, documents: Arc<Option<Vec<Documents>>>) -> Self {
        Self { value, documents, whole: OnceCell::new(), faults: OnceCell::new(), identity: OnceCell::new() }
    }

    /// What the documents are as one, by the conditions; an error where they cannot be one.
    pub(super) fn whole(&self) -> &[Result<Document, String>] {
        self.whole.get_or_init(|| self.documents.iter().flatten().map(|one| joined(one, self.value.place())).collect())
    }

    /// The same as long as nothing of the value changes.
    pub(super) fn identity(&self) -> &str {
        self.identity.get_or_init(|| identity::of(&self.value))
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

/// Several documents as one.
fn joined(one: &Documents, place: Place) -> Result<Document, String> {
    if let Some(error) = one.unreadable.first() {
        return Err(format!("the policy cannot be read: {}", error.message));
    }
    let version = |document: &Document| document.version.as_ref().and_then(|text| text.as_known().map(str::to_owned));
    if one.documents.windows(2).any(|pair| version(&pair[0]) != version(&pair[1])) {
        return Err("its policies are of different versions of the policy language".to_owned());
    }
    let statements = one.documents.iter().flat_map(|document| document.statements.items.iter().cloned()).collect();
    let more = one.documents.iter().find_map(|document| document.statements.more.clone());
    let version = one.documents.first().and_then(|document| document.version.clone());
    Ok(Document { version, id: None, statements: List { items: statements, more }, place })
}

/// The property that an expression names, if it is no more than that: `target.policy`.
pub(super) fn property(expression: &Expression) -> Option<String> {
    let Kind::Attribute(of, name) = &expression.kind else { return None };
    match &of.kind {
        Kind::Variable(root) if &**root == "target" => Some(name.text.to_string()),
        _ => Some(format!("{}.{}", property(of)?, name.text)),
    }
}
