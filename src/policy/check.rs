//! From a thing and a policy to verdicts.

use std::sync::Arc;

use super::definition::{Check, Policy, Shape, Verb};
use super::scope::Subject;
use super::verdict::Verdict;
use super::{conforms, denies};
use crate::aws::{Thing, at};
use crate::base::{Entry, Kind, Place, Value};
use crate::hcl::ast::Expression;
use crate::hcl::eval::{Fuel, evaluate};
use crate::iam::access::{self, PolicyKind};
use crate::iam::read::{Read, read_value};

/// What comes of each check of a policy on a thing of its target. `config` is the contract, null where there is none.
///
/// Call it on a thread with a stack of [`crate::hcl::parse::STACK`].
pub fn verdicts(policy: &Policy, thing: &Thing, config: &Value) -> Vec<Verdict> {
    let subject = Subject { target: &thing.properties, config };
    let judge = Judge { policy, thing, subject };
    policy.checks.iter().map(|check| judge.verdict(check).unwrap_or_else(Verdict::Undecided)).collect()
}

struct Judge<'a> {
    policy: &'a Policy,
    thing: &'a Thing,
    subject: Subject<'a>,
}

impl Judge<'_> {
    fn verdict(&self, check: &Check) -> Result<Verdict, String> {
        if let Some(when) = &check.when {
            let when = self.value(when)?;
            match &when.kind {
                Kind::Bool(false) => return Ok(Verdict::Pass),
                Kind::Bool(true) => {}
                _ => return Err(format!("whether it is asked hangs on {}", crate::base::identity::of(&when))),
            }
        }
        let value = |name: &str| match &check.value {
            Some(value) => self.value(value),
            None => Ok(at(&self.thing.properties, name)),
        };
        let mut verdict = match &check.verb {
            Verb::Denies(shape) => denies::check(self.thing, &value("policy")?, &self.shape(shape)?, self.kind()),
            Verb::Conforms(schema) => conforms::check(self.thing, &value("")?, &self.value(schema)?),
        };
        if let Verdict::Fail(failure) = &mut verdict {
            let said = |expression: &Option<Expression>| -> Result<Option<String>, String> {
                let Some(expression) = expression else { return Ok(None) };
                Ok(self.value(expression)?.as_str().map(ToString::to_string))
            };
            failure.fix = said(&check.fix)?;
            match said(&check.message)? {
                Some(message) => failure.message = message,
                None if failure.message.is_empty() => failure.message.clone_from(&self.policy.title),
                None => {}
            }
        }
        Ok(verdict)
    }

    /// What kind of policy documents the target has.
    fn kind(&self) -> PolicyKind {
        match self.thing.kind {
            "key" => PolicyKind::Key,
            "role" => PolicyKind::Identity,
            _ => PolicyKind::Resource,
        }
    }

    fn value(&self, expression: &Expression) -> Result<Value, String> {
        evaluate(expression, &self.subject, &Fuel::default()).map_err(|error| format!("in the policy: {error}"))
    }

    /// The shape as the statement that it would be.
    fn shape(&self, shape: &Shape) -> Result<access::Shape, String> {
        let place = shape.actions.place;
        let mut statement =
            vec![entry("Effect", Value::string("Deny", place)), entry("Action", self.value(&shape.actions)?)];
        if let Some(principals) = &shape.principals {
            let principals = self.value(principals)?;
            let by_kind = principals.as_entries().is_some();
            let everyone = || {
                principals
                    .as_seq()
                    .is_some_and(|all| all.items().iter().any(|one| one.as_str().is_some_and(|name| &**name == "*")))
            };
            let principals = match by_kind {
                true => principals,
                false if everyone() => Value::string("*", place),
                false => Value::object(vec![entry("AWS", principals)], place),
            };
            statement.push(entry("Principal", principals));
        }
        for (name, expression) in [("Resource", &shape.resources), ("Condition", &shape.condition)] {
            if let Some(expression) = expression {
                statement.push(entry(name, self.value(expression)?));
            }
        }
        let statement = Value::object(statement, place);
        let document = vec![entry("Version", Value::string("2012-10-17", place)), entry("Statement", statement)];
        let Read { document, faults } =
            read_value(&Value::object(document, place)).map_err(|error| format!("in the policy: {}", error.message))?;
        match (faults.first(), document.statements.items.into_iter().next()) {
            (Some(fault), _) => Err(format!("in the policy: {}", fault.message)),
            (None, Some(statement)) => Ok(statement),
            (None, None) => Err("in the policy: this is no shape of requests".to_owned()),
        }
    }
}

fn entry(key: &str, value: Value) -> Entry {
    Entry { key: Arc::from(key), place: Place::default(), value }
}
