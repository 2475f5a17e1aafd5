//! What a policy is.

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;

use crate::base::{Place, Severity, Value};
use crate::hcl::ast::Expression;
use crate::hcl::references;
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
    /// Only where this is true.
    pub when: Option<Part<Value>>,
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

/// An expression, and what is made of its value: once, if that is the same for all things.
#[derive(Debug, Clone)]
pub struct Part<T> {
    /// The expression.
    pub expression: Expression,
    hangs_on: HangsOn,
    made: OnceLock<T>,
}

/// What a value hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum HangsOn {
    Nothing,
    /// The contract and the policy's parameters.
    Contract,
    Thing,
}

impl<T> From<Expression> for Part<T> {
    fn from(expression: Expression) -> Self {
        let each = references::of_expression(&expression).into_iter().map(|written| match written.names.first() {
            Some(&("config" | "parameter")) => HangsOn::Contract,
            _ => HangsOn::Thing,
        });
        let hangs_on = each.max().unwrap_or(HangsOn::Nothing);
        Self { hangs_on, expression, made: OnceLock::new() }
    }
}

impl<T> Part<T> {
    /// What is made of it for all things, if that is the same.
    pub(super) fn made(&self, has_one_contract: bool) -> Option<&OnceLock<T>> {
        let most = if has_one_contract { HangsOn::Contract } else { HangsOn::Nothing };
        (self.hangs_on <= most).then_some(&self.made)
    }
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
