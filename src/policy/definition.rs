//! What a policy is.

use crate::base::{Place, Severity};
use crate::hcl::ast::Expression;

/// A policy: what must hold of every thing of a kind.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name, as `bucket-plain-http`; stable for ever.
    pub id: String,
    /// What holds where it is kept, in one line.
    pub title: String,
    /// How bad it is where it is broken.
    pub severity: Severity,
    /// The kind of things that it speaks of, as `data/model.json` names it.
    pub target: String,
    /// What must hold, all of it.
    pub checks: Vec<Check>,
    /// Its header.
    pub place: Place,
}

/// One thing that must hold.
#[derive(Debug, Clone)]
pub struct Check {
    /// What it is about.
    pub verb: Verb,
    /// Only where this is true.
    pub when: Option<Expression>,
    /// What to look at; without it what the verb is about by itself.
    pub value: Option<Expression>,
    /// What to say where it does not hold.
    pub message: Option<Expression>,
    /// How to mend it.
    pub fix: Option<Expression>,
    /// Its block.
    pub place: Place,
}

/// What must hold.
#[derive(Debug, Clone)]
pub enum Verb {
    /// Every request of this shape is denied by the policy document.
    Denies(Shape),
    /// The value matches a JSON Schema.
    Conforms(Expression),
}

/// A shape of requests, as expressions.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Who asks: a list of principals under `AWS`, or an object by kind.
    pub principals: Option<Expression>,
    /// What for: actions.
    pub actions: Expression,
    /// Of what: resources.
    pub resources: Option<Expression>,
    /// Under which conditions, as a policy document writes them.
    pub condition: Option<Expression>,
}
