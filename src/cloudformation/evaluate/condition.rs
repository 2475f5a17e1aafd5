//! Conditions: known, or unknown by what they hang on.

use std::sync::Arc;

use super::invalid;
use super::reader::{Reader, written};
use crate::base::{Kind, Place, Type, Unknown, Value, identity};
use crate::cloudformation::node::Node;
use crate::hcl::eval::{Result, choose, lift};

impl Reader<'_, '_> {
    /// `[condition, then, otherwise]`. `None`: `AWS::NoValue`.
    pub(super) fn chosen(&mut self, argument: &Node, place: Place) -> Result<Option<Value>> {
        let Some([condition, then, otherwise]) = argument.as_list() else {
            return invalid(place, "Fn::If takes a condition and two values");
        };
        let decided = match condition.as_str() {
            Some(name) => self.named_condition(&self.filled(name), condition.place)?,
            None => self.condition(condition)?,
        };
        match decided.as_bool() {
            Some(true) => Ok(self.value(then)),
            Some(false) => Ok(self.value(otherwise)),
            None => {
                let (then, otherwise) = (self.value(then), self.value(otherwise));
                if then.is_none() && otherwise.is_none() {
                    return Ok(None);
                }
                let or_null = |value: Option<Value>| value.unwrap_or_else(|| Value::null(place));
                Ok(Some(choose(&as_unknown(&decided), or_null(then), or_null(otherwise), place)))
            }
        }
    }

    /// The condition of this name.
    pub(super) fn named_condition(&mut self, name: &Arc<str>, place: Place) -> Result {
        let stack = self.stack;
        let Some(declared) = stack.named_conditions.get(name) else {
            return invalid(place, format!("there is no condition {name}"));
        };
        stack.once(&stack.conditions, name, (declared.place, name), || {
            Reader::new(stack, declared.loops.clone()).condition(&declared.node)
        })
    }

    /// A condition: a bool, or an unknown one.
    pub(super) fn condition(&mut self, node: &Node) -> Result {
        let place = node.place;
        let fuel = &self.stack.run.fuel;
        fuel.spend(1, place)?;
        let _level = fuel.deeper(place)?;
        let Some(entry) = node.only() else { return self.as_condition(node) };
        match &*entry.key {
            "Condition" | "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => {
                self.operation(&entry.key, &entry.value, place)
            }
            _ => self.as_condition(node),
        }
    }

    /// A function that makes a condition.
    pub(super) fn operation(&mut self, name: &str, argument: &Node, place: Place) -> Result {
        match name {
            "Condition" => match argument.as_str() {
                Some(name) => self.named_condition(&self.filled(name), place),
                None => invalid(place, "Condition takes the name of a condition"),
            },
            "Fn::And" => self.all(argument, place, false),
            "Fn::Or" => self.all(argument, place, true),
            "Fn::Not" => match argument.as_list() {
                Some([only]) => {
                    let inner = self.condition(only)?;
                    Ok(match inner.as_bool() {
                        Some(known) => Value::bool(!known, place),
                        None => unknown(negated(&as_unknown(&inner)), place),
                    })
                }
                _ => invalid(place, "Fn::Not takes one condition"),
            },
            "Fn::Equals" => match argument.as_list() {
                Some([left, right]) => {
                    let values = [self.value_or_null(left), self.value_or_null(right)];
                    lift(&values, place, &mut |values| Ok(equal(values, place))).map(|value| settled(value, place))
                }
                _ => invalid(place, "Fn::Equals takes two values"),
            },
            _ => invalid(place, format!("there is no function {name}")),
        }
    }

    /// What is no condition by its form.
    fn as_condition(&mut self, node: &Node) -> Result {
        let (value, place) = (self.value_or_null(node), node.place);
        match (&value.kind, value.as_str().map(|text| text.to_ascii_lowercase())) {
            (Kind::Bool(_), _) => Ok(value),
            (_, Some(text)) if text == "true" || text == "false" => Ok(Value::bool(text == "true", place)),
            (Kind::Unknown(_) | Kind::Either(_), _) => Ok(unknown(as_unknown(&value), place)),
            _ => invalid(place, format!("{} is no condition", written(node))),
        }
    }

    /// Whether all hold, or for `any` one of them.
    fn all(&mut self, argument: &Node, place: Place, any: bool) -> Result {
        let (name, sign) = if any { ("Fn::Or", " || ") } else { ("Fn::And", " && ") };
        let conditions = argument.as_list().unwrap_or_default();
        if !(1..=10).contains(&conditions.len()) {
            return invalid(place, format!("{name} takes two to ten conditions"));
        }
        let mut open: Vec<Unknown> = Vec::new();
        for condition in conditions {
            let value = self.condition(condition)?;
            match value.as_bool() {
                Some(known) if known == any => return Ok(Value::bool(any, place)),
                Some(_) => {}
                None => {
                    let one = as_unknown(&value);
                    // What holds or not, one of the two does.
                    if open.contains(&negated(&one)) {
                        return Ok(Value::bool(any, place));
                    }
                    if !open.contains(&one) {
                        open.push(one);
                    }
                }
            }
        }
        Ok(match open.as_slice() {
            [] => Value::bool(!any, place),
            [one] => unknown(one.clone(), place),
            all => {
                let names: Vec<&str> = all.iter().map(|one| &**one.identity()).collect();
                unknown(Unknown::new(identity::bounded(format!("({})", names.join(sign))), Type::Bool), place)
            }
        })
    }
}

fn unknown(condition: Unknown, place: Place) -> Value {
    Value::unknown(condition.with_type(Type::Bool).not_null(), place)
}

fn negated(condition: &Unknown) -> Unknown {
    let identity = condition.identity();
    match identity.strip_prefix('!') {
        Some(inner) => Unknown::new(inner, Type::Bool),
        None => Unknown::new(format!("!{identity}"), Type::Bool),
    }
}

/// A condition that is not known, as what it hangs on.
pub(super) fn as_unknown(value: &Value) -> Unknown {
    match &value.kind {
        Kind::Unknown(unknown) => unknown.clone(),
        _ => Unknown::new(identity::of(value), Type::Bool),
    }
}

/// `condition ? true : false` is the condition.
fn settled(value: Value, place: Place) -> Value {
    let Kind::Either(either) = &value.kind else { return value };
    match (either.then().as_bool(), either.otherwise().as_bool()) {
        (Some(true), Some(false)) => unknown(either.condition().clone(), place),
        (Some(false), Some(true)) => unknown(negated(either.condition()), place),
        _ => unknown(as_unknown(&value), place),
    }
}

/// Whether two values are the same; CloudFormation compares strings.
fn equal(values: &[Value], place: Place) -> Value {
    let [left, right] = values else { return Value::null(place) };
    let text = |value: &Value| match &value.kind {
        Kind::Bool(known) => Some(known.to_string()),
        Kind::Number(number) => Some(number.to_string()),
        Kind::String(text) => text.text().map(ToString::to_string),
        Kind::Null(_) => Some(String::new()),
        _ if value.is_known() => Some(identity::of(value)),
        _ => None,
    };
    if let (Some(left), Some(right)) = (text(left), text(right)) {
        return Value::bool(left == right, place);
    }
    let (one, other) = (identity::of(left), identity::of(right));
    if one == other {
        return Value::bool(true, place);
    }
    if let (Some(left), Some(right)) = (prefix(left), prefix(right))
        && !left.starts_with(&right)
        && !right.starts_with(&left)
    {
        return Value::bool(false, place);
    }
    unknown(Unknown::new(identity::bounded(format!("{one} == {other}")), Type::Bool), place)
}

/// What a string begins with.
fn prefix(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::String(text) => Some(text.prefix()),
        Kind::Unknown(unknown) => Some(unknown.prefix().to_owned()),
        _ => None,
    }
}
