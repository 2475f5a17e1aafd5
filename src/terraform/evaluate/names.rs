//! Variables, local values and outputs.

use std::sync::Arc;

use super::run::{Caller, Frame};
use super::scope::through;
use crate::base::{Either, Kind, Place, Type, Unknown, Value, Way};
use crate::hcl::ast::{Block, Expression};
use crate::hcl::eval::{EvalError, Result};
use crate::hcl::types::Constraint;
use crate::hcl::{ast, parse};
use crate::terraform::inputs::Given;

impl Frame<'_> {
    /// The value of a variable.
    pub(super) fn variable(&self, name: &str, place: Place) -> Result {
        let instance = &self.instance;
        let identity = || instance.address_of(&format!("var.{name}"));
        let Some(block) = instance.module.variables.get(name) else {
            if instance.incomplete() {
                return Ok(Value::unknown(Unknown::new(identity(), Type::Any), place));
            }
            return Err(EvalError::invalid(place, format!("var.{name} is not declared in this module")));
        };
        instance.variables.get(
            &name.into(),
            place,
            || format!("var.{name}"),
            || {
                let outside = Frame::new(self.run, std::rc::Rc::clone(instance));
                let constraint = outside.constraint(block)?;
                let given = match &instance.call {
                    Some(caller) => outside.argument(caller, name)?,
                    None => outside.input(name, &constraint)?,
                };
                let sensitive = flag(block, "sensitive").unwrap_or(false);
                let nullable = flag(block, "nullable").unwrap_or(true);
                let given = given.filter(|value| nullable || !value.is_null());
                let value = match (given, block.body.attribute("default")) {
                    (Some(given), Some(default)) if !nullable && matches!(given.kind, Kind::Either(_)) => {
                        or_default(&given, &outside.value(default)?)
                    }
                    (Some(given), _) => given,
                    (None, Some(default)) => outside.value(default)?,
                    (None, None) => {
                        let unknown = Unknown::new(identity(), constraint.ty());
                        let unknown = if nullable { unknown } else { unknown.not_null() };
                        return Ok(Value::unknown(unknown, block.header).sensitive(sensitive));
                    }
                };
                let converted = constraint.apply(&value).map_err(|error| {
                    EvalError::invalid(value.place(), format!("this does not fit the type of var.{name}: {error}"))
                })?;
                Ok(converted.sensitive(sensitive))
            },
        )
    }

    fn constraint(&self, block: &Block) -> Result<Constraint> {
        let Some(expression) = block.body.attribute("type") else { return Ok(Constraint::Plain(Type::Any)) };
        let mut default = |expression: &Expression| {
            self.value(expression).map_err(|error| crate::base::Mistake::new(error.place.span(), error.message))
        };
        Constraint::read(expression, &mut default)
            .map_err(|mistake| EvalError::invalid(expression.place, mistake.to_string()))
    }

    /// What the caller hands over, if it does.
    fn argument(&self, caller: &Caller, name: &str) -> Result<Option<Value>> {
        let parent = self.run.instance(caller.instance);
        let module = Arc::clone(&parent.module);
        let Some(argument) = module.calls.get(&caller.name).and_then(|call| call.body.attribute(name)) else {
            return Ok(None);
        };
        let value = Frame::of(self.run, parent, caller.member.clone()).value(argument)?;
        Ok(Some(through(value, Way::Argument, &name.into(), argument.place)))
    }

    /// What a file or the command line says of a variable of the root.
    fn input(&self, name: &str, constraint: &Constraint) -> Result<Option<Value>> {
        match self.run.inputs.get(name) {
            None => Ok(None),
            Some(Given::Expression(expression)) => self.value(expression).map(Some),
            Some(Given::Text(text, place)) => {
                // Terraform Language Documentation, "Variables on the Command Line": a text where the type is primitive or not given.
                let plain = match constraint {
                    Constraint::Plain(Type::Any) => {
                        let typed = self.instance.module.variables.get(name);
                        typed.is_none_or(|block| block.body.attribute("type").is_none())
                    }
                    Constraint::Plain(_) => true,
                    _ => false,
                };
                if plain {
                    return Ok(Some(Value::string(text.as_str(), *place)));
                }
                let expression = parse::expression(text, place.file)
                    .map_err(|mistake| EvalError::invalid(*place, format!("the value of {name}: {mistake}")))?;
                self.value(&expression).map(Some)
            }
        }
    }

    /// The value of a local.
    pub(super) fn local(&self, name: &str, place: Place) -> Result {
        let instance = &self.instance;
        let Some(local) = instance.module.locals.get(name) else {
            if instance.incomplete() {
                let identity = instance.address_of(&format!("local.{name}"));
                return Ok(Value::unknown(Unknown::new(identity, Type::Any), place));
            }
            return Err(EvalError::invalid(place, format!("local.{name} is not declared in this module")));
        };
        instance.locals.get(
            &name.into(),
            place,
            || format!("local.{name}"),
            || Frame::new(self.run, std::rc::Rc::clone(instance)).value(&local.value),
        )
    }

    /// The value of an output.
    pub(super) fn output_value(&self, name: &str, place: Place) -> Result {
        let instance = &self.instance;
        let Some(block) = instance.module.outputs.get(name) else {
            if instance.incomplete() {
                let identity = instance.address_of(name);
                return Ok(Value::unknown(Unknown::new(identity, Type::Any), place));
            }
            return Err(EvalError::invalid(place, format!("{} has no output {name}", instance.address)));
        };
        let Some(value) = block.body.attribute("value") else {
            return Err(EvalError::invalid(block.header, format!("output {name} has no value")));
        };
        let sensitive = flag(block, "sensitive").unwrap_or(false);
        instance.outputs.get(
            &name.into(),
            place,
            || format!("output {name}"),
            || {
                let value = Frame::new(self.run, std::rc::Rc::clone(instance)).value(value)?;
                Ok(value.sensitive(sensitive))
            },
        )
    }
}

/// The value with the default in place of what may be null.
fn or_default(value: &Value, default: &Value) -> Value {
    match &value.kind {
        Kind::Null(_) => default.clone(),
        Kind::Either(either) => {
            let (then, otherwise) = (or_default(either.then(), default), or_default(either.otherwise(), default));
            let kind = Kind::Either(Either::new(either.condition().clone(), then, otherwise));
            Value { kind, origin: value.origin.clone() }
        }
        _ => value.clone(),
    }
}

/// A literal `true` or `false`.
fn flag(block: &Block, name: &str) -> Option<bool> {
    match &block.body.attribute(name)?.kind {
        ast::Kind::Bool(flag) => Some(*flag),
        // Older code has them in quotes.
        ast::Kind::Template(_) => match &*crate::terraform::module::literal(block.body.attribute(name)?)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
