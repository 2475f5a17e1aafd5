//! Policy documents: identity, resource, trust and key policies.
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use super::text::{Text, Unknown};
use crate::base::Place;

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `Version`. Without it, or with `2008-10-17`, policy variables are plain text.
    pub version: Option<Text>,
    /// `Id`.
    pub id: Option<Text>,
    /// `Statement`.
    pub statements: List<Statement>,
    /// The whole document.
    pub place: Place,
}

/// What a document is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// A user, group or role, also as a permissions boundary.
    Identity,
    /// A resource that is no role and no key.
    Resource,
    /// A role, and says who may assume it.
    Trust,
    /// A KMS key.
    Key,
}

/// A list of which more elements may exist than are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T> {
    /// The known elements.
    pub items: Vec<T>,
    /// Set where any number of further, unknown elements follows.
    pub more: Option<Unknown>,
}

impl<T> List<T> {
    /// A list that is known whole.
    pub fn known(items: Vec<T>) -> Self {
        Self { items, more: None }
    }
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`.
    pub sid: Option<Text>,
    /// `Effect`.
    pub effect: Known<Effect>,
    /// `Principal` or `NotPrincipal`. Identity policies have neither.
    pub principals: Option<Scope<Known<Principals>>>,
    /// `Action` or `NotAction`.
    pub actions: Scope<List<Text>>,
    /// `Resource` or `NotResource`. Trust policies have neither: they speak of the role.
    pub resources: Option<Scope<List<Text>>>,
    /// `Condition`: all of them must hold.
    pub conditions: List<Condition>,
    /// Set where it is not known whether the statement is there at all.
    pub presence: Option<Unknown>,
    /// The whole statement.
    pub place: Place,
}

/// A thing that is known, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// It is this.
    Yes(T),
    /// It could be anything of its kind.
    No(Unknown),
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// An element that exists in a positive and a negated form, as `Action` and `NotAction`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope<T> {
    /// Whether it is the `Not...` form.
    pub negated: bool,
    /// What it lists.
    pub values: T,
    /// The element's value.
    pub place: Place,
}

/// What `Principal` lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    /// `"*"`: everyone, the anonymous too.
    Everyone,
    /// By kind. `{"AWS": "*"}` is everyone as well.
    ByKind(Vec<(PrincipalKind, List<Text>)>),
}

/// Kinds of principals. IAM User Guide, "AWS JSON policy elements: Principal".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// `AWS`: accounts, users, roles, role sessions.
    Aws,
    /// `Service`.
    Service,
    /// `Federated`.
    Federated,
    /// `CanonicalUser`: an account, as S3 calls it.
    CanonicalUser,
}

/// One key of one operator of `Condition`; its values are alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As it is written, with qualifier and `IfExists`: `ForAnyValue:StringLikeIfExists`.
    pub operator: Text,
    /// The condition key, as it is written.
    pub key: Text,
    /// The values.
    pub values: List<Text>,
    /// Key and values, or the block that says it all.
    pub place: Place,
}
