//! An expression of a policy, and what is made of its value: once, if that is the same for all things.
//!
//! Of thousands of things most are in the same account and region, so that what hangs on those is made again only where they change.

use std::cell::RefCell;
use std::sync::OnceLock;

use thread_local::ThreadLocal;

use crate::aws::follow;
use crate::base::{Kind, Value};
use crate::hcl::ast::Expression;
use crate::hcl::references;

/// Longest list that is compared with another one.
const LONGEST: usize = 8;

/// An expression, and what is made of its value.
#[derive(Debug)]
pub struct Part<T: Send> {
    /// The expression.
    pub expression: Expression,
    hangs_on: HangsOn,
    made: OnceLock<T>,
    /// What a thread made last, and of what.
    last: ThreadLocal<RefCell<Option<Last<T>>>>,
}

/// Something, and the values that it was made of.
#[derive(Debug)]
struct Last<T> {
    of: Vec<Value>,
    made: T,
}

/// What a value hangs on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum HangsOn {
    Nothing,
    /// The contract and the policy's parameters.
    Contract,
    /// These properties of the thing as well.
    Thing(Vec<Vec<String>>),
    /// What else is around it.
    All,
}

impl<T: Send> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self::of(self.expression.clone(), self.hangs_on.clone())
    }
}

impl<T: Send> From<Expression> for Part<T> {
    fn from(expression: Expression) -> Self {
        let mut hangs_on = HangsOn::Nothing;
        for written in references::of_expression(&expression) {
            let names = || written.names.iter().skip(1).map(ToString::to_string).collect();
            hangs_on = match (written.names.first(), hangs_on) {
                (Some(&("config" | "parameter")), before) => before.max(HangsOn::Contract),
                (Some(&"target"), HangsOn::Thing(paths)) => HangsOn::Thing([paths, vec![names()]].concat()),
                (Some(&"target"), before) => before.max(HangsOn::Thing(vec![names()])),
                _ => HangsOn::All,
            };
        }
        Self::of(expression, hangs_on)
    }
}

impl<T: Send> Part<T> {
    fn of(expression: Expression, hangs_on: HangsOn) -> Self {
        Self { expression, hangs_on, made: OnceLock::new(), last: ThreadLocal::new() }
    }

    /// Whether it is the same for all things of a contract.
    pub(super) fn is_of_contract(&self) -> bool {
        self.hangs_on <= HangsOn::Contract
    }

    /// What is made of it for all things, if that is the same.
    pub(super) fn made(&self, has_one_contract: bool) -> Option<&OnceLock<T>> {
        let most = if has_one_contract { HangsOn::Contract } else { HangsOn::Nothing };
        (self.hangs_on <= most).then_some(&self.made)
    }
}

impl<T: Clone + Send> Part<T> {
    /// What `new` makes of it for a thing with these properties, where there is one contract; it may not tell places of the thing.
    pub(super) fn made_for<E>(&self, properties: &Value, new: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let HangsOn::Thing(paths) = &self.hangs_on else { return new() };
        let own: Vec<Value> = paths.iter().map(|path| follow(properties, path.iter().map(String::as_str))).collect();
        if !own.iter().all(is_small) {
            return new();
        }
        let last = self.last.get_or_default();
        if let Some(last) = &*last.borrow()
            && last.of.iter().zip(&own).all(|(before, own)| is_same(before, own))
        {
            return Ok(last.made.clone());
        }
        let made = new()?;
        *last.borrow_mut() = Some(Last { of: own, made: made.clone() });
        Ok(made)
    }
}

fn is_small(value: &Value) -> bool {
    match &value.kind {
        Kind::Null(_) | Kind::Bool(_) | Kind::Unknown(_) => true,
        Kind::String(text) => !text.has_json(),
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            seq.more().is_none() && seq.items().len() <= LONGEST && seq.items().iter().all(is_small)
        }
        _ => false,
    }
}

/// Whether two small values are the same, wherever they stand.
fn is_same(one: &Value, other: &Value) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Null(_), Kind::Null(_)) => true,
        (Kind::Bool(one), Kind::Bool(other)) => one == other,
        (Kind::Unknown(one), Kind::Unknown(other)) => one == other,
        (Kind::String(one), Kind::String(other)) => one.is_same(other),
        (Kind::List(one), Kind::List(other))
        | (Kind::Set(one), Kind::Set(other))
        | (Kind::Tuple(one), Kind::Tuple(other)) => {
            let (one, other) = (one.items(), other.items());
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        _ => false,
    }
}
