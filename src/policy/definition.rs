//! What a policy is.

use std::sync::Arc;

use jsonschema::Validator;

use super::part::Part;
use crate::base::{Place, Severity, Value};
use crate::iam::document::{Condition, Known, List, Principals};
use crate::iam::text::Text;

/// A policy: what must hold of every thing of a kind.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name, as `bucket-plain-http`; stable for ever.
    pub id: String,
    /// Names that it had before.
    pub aliases: Vec<String>,
    /// What holds where it is kept, in one line.
    pub title: String,
    /// How bad it is where it is broken.
    pub severity: Severity,
    /// The kinds of things that it speaks of, as `data/model.json` names them.
    pub targets: Vec<String>,
    /// An object: what may be set otherwise in the contract, with the defaults.
    pub parameters: Value,
    /// What must hold, all of it.
    pub checks: Vec<Check>,
    /// Whether all things are held to it with one contract and one set of parameters: what hangs on nothing else is worked out once.
    pub has_one_contract: bool,
    /// Its header.
    pub place: Place,
}

/// One thing that must hold.
#[derive(Debug, Clone)]
pub struct Check {
    /// What it is about.
    pub verb: Verb,
    /// Only where all of these are true.
    pub when: Vec<Part<Value>>,
    /// What to look at; without it what the verb is about by itself.
    pub value: Option<Part<Value>>,
    /// Whether what it asks for may stand in code that is not in view, so that without it nothing is decided where there is such code.
    pub absence: bool,
    /// What to say where it does not hold.
    pub message: Option<Part<Option<String>>>,
    /// How to mend it.
    pub fix: Option<Part<Option<String>>>,
    /// The attributes of the contract that it refers to, as in `application_account`.
    pub demands: Vec<String>,
    /// Its block.
    pub place: Place,
}

/// What must hold.
#[derive(Debug, Clone)]
pub enum Verb {
    /// Every one of these requests is denied by the policy document.
    Denies(Requests),
    /// Every one of these requests is allowed by the policy document.
    Allows(Requests),
    /// Nothing else is allowed by the policy document.
    AllowsOnly(Box<Only>),
    /// The value matches a JSON Schema.
    Conforms(Part<Arc<Validator>>),
    /// The policy document has none of these kinds of faults.
    Sound(Part<Value>),
    /// What says one property is made after what says another: `linked.role.policies`.
    WaitsFor(WaitsFor),
}

/// Requests of some shapes, but for those of others.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    /// Of one of these,
    pub of: Vec<Shape>,
    /// or of more: a list of objects with the attributes of a shape,
    pub more: Option<Part<Value>>,
    /// and of none of these.
    pub except: Vec<Shape>,
}

/// What alone may be allowed.
#[derive(Debug, Clone)]
pub struct Only {
    /// It is only asked about these requests; none: about all.
    pub among: Option<Requests>,
    /// What may be allowed.
    pub statements: Vec<Shape>,
    /// More of that: a list of objects with the attributes of a shape.
    pub more: Option<Part<Value>>,
    /// What is given to this account as a whole, for its own policies to pass on, is left out.
    pub delegates_to: Option<Part<Value>>,
}

/// What is made after what.
#[derive(Debug, Clone)]
pub struct WaitsFor {
    /// The property of the target whose resources wait; none: the main resource.
    pub property: Option<String>,
    /// Whose resources they wait for: links, and the property of the last.
    pub links: Vec<String>,
    /// The property.
    pub of: String,
}

/// A shape of requests, as expressions.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Who asks: a list of principals under `AWS`, or an object by kind.
    pub principals: Option<Part<Known<Principals>>>,
    /// What for: actions; all without it.
    pub actions: Option<Part<List<Text>>>,
    /// Of what: resources; all without it.
    pub resources: Option<Part<List<Text>>>,
    /// Under which conditions, as a policy document writes them.
    pub condition: Option<Part<Vec<Condition>>>,
}
