//! From an expression to its value.

use std::sync::Arc;

use smallvec::SmallVec;

use super::access;
use super::either::{choose, lift};
use super::fuel::Fuel;
use super::operator;
use super::scope::{Access, Reference, Scope};
use super::{EvalError, Result};
use crate::base::{Entries, Entry, Kind as ValueKind, Number, Place, Type, Unknown, Value, identity};
use crate::hcl::ast::{Call, Expression, Key, Kind};
use crate::hcl::functions;
use crate::hcl::types::{convert, unify};

/// The value of an expression.
///
/// Needs a stack of [`crate::hcl::parse::STACK`].
pub fn evaluate(expression: &Expression, scope: &dyn Scope, fuel: &Fuel) -> Result {
    // What depends on this only sees that it failed, or an unknown: a doubt is of no use to it.
    fuel.without_doubts(|| Evaluator::new(scope, fuel).expression(expression))
}

/// Evaluates expressions: where names lead, what is left of the bounds, and the names that `for` has given.
pub struct Evaluator<'a> {
    pub(super) scope: &'a dyn Scope,
    pub(super) fuel: &'a Fuel,
    pub(super) names: Vec<(&'a str, Value)>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator in this scope.
    pub fn new(scope: &'a dyn Scope, fuel: &'a Fuel) -> Self {
        Self { scope, fuel, names: Vec::new() }
    }

    /// The value of an expression.
    pub fn expression(&mut self, expression: &'a Expression) -> Result {
        let place = expression.place;
        self.fuel.spend(1, place)?;
        match &expression.kind {
            Kind::Null => Ok(Value::null(place)),
            Kind::Bool(value) => Ok(Value::bool(*value, place)),
            Kind::Number(text) => number(text, place),
            Kind::Template(parts) => self.template(parts, place),
            _ => {
                let _level = self.fuel.deeper(place)?;
                self.compound(expression)
            }
        }
    }

    fn compound(&mut self, expression: &'a Expression) -> Result {
        let place = expression.place;
        match &expression.kind {
            Kind::Variable(_) | Kind::Attribute(..) | Kind::Index(..) => self.traversal(expression),
            Kind::Tuple(items) => self.tuple(items, place),
            Kind::Object(items) => self.object(items, place),
            Kind::Splat(source, steps) => self.splat(source, steps, place),
            Kind::Call(call) => self.call(call, place),
            Kind::Conditional(parts) => {
                let [condition, then, otherwise] = &**parts;
                self.conditional(condition, then, otherwise, place)
            }
            Kind::Unary(operator, operand) => {
                let operand = self.expression(operand)?;
                operator::unary(*operator, &operand, place)
            }
            Kind::Binary(operator, operands) => {
                let [left, right] = &**operands;
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                let value = operator::binary(*operator, &left, &right, place)?;
                self.fuel.read(&value, place)?;
                Ok(value)
            }
            Kind::For(for_) => self.for_expression(for_, place),
            Kind::Parenthesis(inner) => self.expression(inner),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Template(_) => Ok(Value::null(place)),
        }
    }

    /// A name and the steps behind it, or steps behind any other expression.
    fn traversal(&mut self, expression: &'a Expression) -> Result {
        // Few have more steps.
        let (mut steps, mut places) = (SmallVec::<[_; 4]>::new(), SmallVec::<[_; 4]>::new());
        let mut here = expression;
        let root = loop {
            let (step, inner) = match &here.kind {
                Kind::Attribute(inner, name) => (Access::Attribute(&name.text), inner),
                Kind::Index(inner, key) => (Access::Index(self.expression(key)?), inner),
                Kind::Variable(name) => break Some(&**name),
                _ => break None,
            };
            steps.push(step);
            places.push(here.place);
            here = inner;
        };
        steps.reverse();
        places.reverse();
        let (mut value, taken) = match root {
            None => (self.expression(here)?, 0),
            Some(name) => {
                if let Some((_, value)) = self.names.iter().rev().find(|(given, _)| *given == name) {
                    (value.clone(), 0)
                } else {
                    let reference = Reference { root: name, steps: &steps, place: expression.place };
                    let resolved = self.scope.resolve(&reference)?;
                    (resolved.value, resolved.steps)
                }
            }
        };
        for (access, place) in steps.iter().zip(&places).skip(taken) {
            let next = match access {
                Access::Attribute(name) => access::attribute(&value, name, *place)?,
                Access::Index(key) => access::index(&value, key, *place)?,
            };
            self.doubt_step(&value, &next);
            value = next;
        }
        Ok(value)
    }

    /// Notes that a step into what is not known may lead nowhere.
    pub(super) fn doubt_step(&self, from: &Value, to: &Value) {
        let may_fail = match &from.kind {
            ValueKind::Unknown(unknown) => !matches!(unknown.ty(), Type::Object(_)),
            ValueKind::Either(_) => true,
            ValueKind::List(seq) | ValueKind::Tuple(seq) => seq.more().is_some(),
            ValueKind::Map(entries) | ValueKind::Object(entries) => entries.more().is_some(),
            _ => false,
        };
        if may_fail && !to.is_known() {
            self.fuel.doubt(|| can(to));
        }
    }

    fn tuple(&mut self, items: &'a [Expression], place: Place) -> Result {
        self.fuel.elements(items.len(), place)?;
        let items = items.iter().map(|item| self.expression(item)).collect::<Result<Vec<_>>>()?;
        self.fuel.check(Value::tuple(items, place), place)
    }

    fn object(&mut self, items: &'a [(Key, Expression)], place: Place) -> Result {
        self.fuel.elements(items.len(), place)?;
        let mut entries = Vec::with_capacity(items.len());
        let mut more: Option<Unknown> = None;
        let mut sensitive = false;
        for (key, expression) in items {
            let (key, key_place) = match key {
                Key::Name(name) => (Ok(Arc::from(&*name.text)), name.place),
                Key::Expression(expression) => {
                    let key = self.expression(expression)?;
                    sensitive |= key.origin.sensitive;
                    let place = key.place();
                    (self::key(&key, expression.place, &mut more)?.ok_or(key), place)
                }
            };
            let value = self.expression(expression)?;
            match key {
                Ok(key) => entries.push(Entry { key, place: key_place, value }),
                // It may be one of those before.
                Err(key) => {
                    for entry in &mut entries {
                        replaced(entry, &key, &value, place);
                    }
                }
            }
        }
        let object = Value::new(ValueKind::Object(Entries::of(Type::Any, entries, more)), place).sensitive(sensitive);
        self.fuel.check(object, place)
    }

    /// The value of the arm that the condition takes, as a value of the type that both arms have together.
    pub(super) fn conditional(
        &mut self,
        condition: &'a Expression,
        then: &'a Expression,
        otherwise: &'a Expression,
        place: Place,
    ) -> Result {
        let decided = self.expression(condition)?;
        let then = self.expression(then);
        let otherwise = self.expression(otherwise);
        arms(&decided, [then, otherwise], condition.place, place)
    }

    fn call(&mut self, call: &'a Call, place: Place) -> Result {
        let name = functions::plain_name(&call.function.text);
        match name {
            "try" if !call.expand => return self.try_(&call.arguments, place),
            "can" if !call.expand && call.arguments.len() == 1 => return self.can(&call.arguments[0], place),
            "templatestring" if call.arguments.first().is_some_and(|argument| !is_reference(argument)) => {
                return Err(EvalError::invalid(place, "templatestring: a direct reference to a string is required"));
            }
            _ => {}
        }
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.expression(argument)?);
        }
        if call.expand {
            expand(&mut arguments, place)?;
        }
        let settled = arguments.iter().all(Value::is_known);
        let called = functions::Call { name, arguments, place, scope: self.scope, fuel: self.fuel };
        let value = functions::call(called)?;
        if !settled && !value.is_known() {
            self.fuel.doubt(|| can(&value));
        }
        self.fuel.check(value, place)
    }

    /// The first of the expressions that has a value. Where that depends on what is not known, it may be a later one.
    fn try_(&mut self, arguments: &'a [Expression], place: Place) -> Result {
        let Some((first, others)) = arguments.split_first() else {
            return Err(EvalError::invalid(place, "`try` needs at least one expression"));
        };
        let fuel = self.fuel;
        match fuel.doubts(|| self.expression(first)) {
            (Err(error), _) if error.cause == super::Cause::Invalid && !others.is_empty() => self.try_(others, place),
            (Ok(value), doubts) if !doubts.is_empty() && !others.is_empty() => match self.try_(others, place) {
                Err(error) if error.cause == super::Cause::Invalid => Ok(value),
                other => {
                    let other = other?;
                    let either = |value, condition: &Unknown| choose(condition, value, other.clone(), place);
                    Ok(doubts.iter().rev().fold(value, either))
                }
            },
            (found, doubts) => {
                for doubt in doubts {
                    fuel.doubt(|| doubt);
                }
                found
            }
        }
    }

    /// Whether the expression has a value. An unknown may turn out to have none.
    fn can(&mut self, argument: &'a Expression, place: Place) -> Result {
        let fuel = self.fuel;
        match fuel.doubts(|| self.expression(argument)) {
            (Ok(_), doubts) => {
                let no = Value::bool(false, place);
                let both = |value, condition: &Unknown| choose(condition, value, no.clone(), place);
                Ok(doubts.iter().rev().fold(Value::bool(true, place), both))
            }
            (Err(error), _) if error.cause == super::Cause::Invalid => Ok(Value::bool(false, place)),
            (Err(error), _) => Err(error),
        }
    }
}

/// Whether what gave this unknown value has one.
fn can(value: &Value) -> Unknown {
    Unknown::new(identity::call("can", [value]), Type::Bool).not_null()
}

/// An entry that a later one of an unknown key may take the place of.
fn replaced(entry: &mut Entry, key: &Value, value: &Value, place: Place) {
    let own = Value::string(Arc::clone(&entry.key), entry.place);
    if operator::equal(key, &own) == Some(false) {
        return;
    }
    let same = format!("({} == {})", identity::of(key), identity::of(&own));
    let same = Unknown::new(identity::bounded(same), Type::Bool).not_null();
    entry.value = choose(&same, value.clone(), entry.value.clone(), place);
}

/// The text of an object's key; of an unknown one, that there are more.
pub(super) fn key(key: &Value, place: Place, more: &mut Option<Unknown>) -> Result<Option<Arc<str>>> {
    let invalid = || EvalError::invalid(place, "a key must be a string that is not null");
    let key = convert(key, &Type::String).map_err(|_| invalid())?;
    if key.is_null() {
        return Err(invalid());
    }
    let known = key.as_str().cloned();
    if known.is_none() {
        let identity = match more {
            Some(before) => format!("{}, {}", before.identity(), identity::of(&key)),
            None => identity::of(&key),
        };
        *more = Some(Unknown::new(identity::bounded(identity), Type::Any));
    }
    Ok(known)
}

/// Whether the expression only refers to a value.
fn is_reference(expression: &Expression) -> bool {
    match &expression.kind {
        Kind::Variable(_) => true,
        Kind::Attribute(inner, _) | Kind::Index(inner, _) | Kind::Splat(inner, _) => is_reference(inner),
        _ => false,
    }
}

/// A number as it is written.
fn number(text: &str, place: Place) -> Result {
    match Number::parse(text) {
        Some(Ok(number)) => Ok(Value::number(number, place)),
        Some(Err(error)) => Err(operator::of_number(error, place)),
        None => Err(EvalError::invalid(place, "this is no number")),
    }
}

/// Takes the last argument's elements as arguments. What is unknown of them stands as one unknown argument.
fn expand(arguments: &mut Vec<Value>, place: Place) -> Result<()> {
    let Some(last) = arguments.pop() else { return Ok(()) };
    match &last.kind {
        ValueKind::List(seq) | ValueKind::Set(seq) | ValueKind::Tuple(seq) => {
            for item in seq.items() {
                let mut item = item.clone();
                item.origin = item.origin.within(&last.origin);
                arguments.push(item);
            }
            if let Some(more) = seq.more() {
                arguments.push(Value::unknown(more.clone(), last.place()));
            }
        }
        ValueKind::Unknown(_) | ValueKind::Either(_) => arguments.push(last),
        _ => return Err(EvalError::invalid(place, "only a list, set or tuple that is not null can be expanded")),
    }
    Ok(())
}

/// The arm that the condition takes. Terraform ignores what goes wrong in the other, but both have one type.
pub(super) fn arms(condition: &Value, arms: [Result; 2], condition_place: Place, place: Place) -> Result {
    if condition.is_null() {
        return Err(EvalError::invalid(condition_place, "a condition must be true or false, not null"));
    }
    let condition = convert(condition, &Type::Bool)
        .map_err(|error| EvalError::invalid(condition_place, format!("a condition must be true or false: {error}")))?;
    let to = match &arms {
        [Ok(then), Ok(otherwise)] => common(then, otherwise, place)?,
        _ => None,
    };
    let sensitive =
        condition.origin.sensitive || arms.iter().any(|arm| arm.as_ref().is_ok_and(|value| value.origin.sensitive));
    let converted = |value: Value| match &to {
        Some(to) => convert(&value, to)
            .map_err(|error| EvalError::invalid(place, format!("the arms have no type in common: {error}"))),
        None => Ok(value),
    };
    let [then, otherwise] = arms;
    let mut then = Some(then);
    let mut otherwise = Some(otherwise);
    let mut take = |known: bool| {
        let arm = if known { then.take() } else { otherwise.take() };
        arm.unwrap_or_else(|| Ok(Value::null(place))).and_then(converted)
    };
    match &condition.kind {
        ValueKind::Bool(known) => Ok(take(*known)?.sensitive(sensitive)),
        ValueKind::Unknown(unknown) => {
            let both = [take(true), take(false)];
            Ok(either(unknown, both, place)?.sensitive(sensitive))
        }
        _ => {
            let both = [take(true), take(false)];
            let found = lift(std::slice::from_ref(&condition), place, &mut |values| match values {
                [Value { kind: ValueKind::Bool(known), .. }] => both[usize::from(!known)].clone(),
                [Value { kind: ValueKind::Unknown(unknown), .. }] => either(unknown, both.clone(), place),
                _ => Ok(Value::null(place)),
            })?;
            Ok(found.sensitive(sensitive))
        }
    }
}

fn either(condition: &Unknown, [then, otherwise]: [Result; 2], place: Place) -> Result {
    let absent = |error: EvalError| match error.cause {
        super::Cause::Bound => Err(error),
        super::Cause::Invalid => {
            let identity = identity::bounded(format!("{} ? {}", condition.identity(), error.message));
            Ok(Value::unknown(Unknown::new(identity, Type::Any), place))
        }
    };
    match (then, otherwise) {
        (Err(error), Err(_)) => Err(error),
        (then, otherwise) => {
            let (then, otherwise) = (then.or_else(absent)?, otherwise.or_else(absent)?);
            Ok(choose(condition, then, otherwise, place))
        }
    }
}

/// The type that both arms are converted to.
fn common(then: &Value, otherwise: &Value, place: Place) -> Result<Option<Type>> {
    let untyped = |value: &Value| matches!(value.kind, ValueKind::Null(Type::Any));
    let (left, right) = (then.ty(), otherwise.ty());
    if left == right {
        return Ok(None);
    }
    if untyped(then) {
        return Ok(Some(right));
    }
    if untyped(otherwise) {
        return Ok(Some(left));
    }
    if left == Type::Any || right == Type::Any {
        return Ok(None);
    }
    unify(&[left, right])
        .map(Some)
        .ok_or_else(|| EvalError::invalid(place, "the arms of this conditional have no type in common"))
}
