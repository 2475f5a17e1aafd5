//! What `Ref`, `Fn::GetAtt` and the names in `Fn::Sub` stand for.

use std::sync::Arc;

use super::invalid;
use super::reader::{Reader, written};
use super::stack::Stack;
use crate::base::{Place, Type, Unknown, Value, Way, identity};
use crate::cloudformation::derived::{Part, forms, parts};
use crate::cloudformation::node::Node;
use crate::hcl::eval::{Result, lift};

impl Reader<'_, '_> {
    /// `Ref`. `None`: `AWS::NoValue`.
    pub(super) fn reference(&mut self, argument: &Node, place: Place) -> Result<Option<Value>> {
        match argument.as_str() {
            Some(name) => self.named(&self.filled(name), place),
            None => invalid(place, "Ref takes a name"),
        }
    }

    /// `resource.attribute` or `[resource, attribute]`.
    pub(super) fn attribute(&mut self, argument: &Node, place: Place) -> Result {
        let (resource, attribute) = match argument.as_list() {
            Some([resource, attribute]) => {
                let attribute = self.value_or_null(attribute);
                let resource = self.value_or_null(resource);
                let (Some(resource), Some(attribute)) = (resource.as_str(), attribute.as_str()) else {
                    let unknown = Unknown::new(identity::call("GetAtt", [&resource, &attribute]), Type::Any);
                    return Ok(Value::unknown(unknown, place));
                };
                (Arc::clone(resource), Arc::clone(attribute))
            }
            _ => match argument.as_str().map(|name| self.filled(name)) {
                Some(name) => match name.split_once('.') {
                    Some((resource, attribute)) => (resource.into(), attribute.into()),
                    None => return invalid(place, format!("{name} names no attribute")),
                },
                None => return invalid(place, format!("{} names no attribute", written(argument))),
            },
        };
        self.of_resource(&resource, &attribute, place)
    }

    /// What a name stands for, as in `Ref` and `${...}`.
    pub(super) fn named(&mut self, name: &str, place: Place) -> Result<Option<Value>> {
        let stack = self.stack;
        if let Some(value) = self.looped(name) {
            return Ok(Some(value.clone()));
        }
        if let Some(pseudo) = name.strip_prefix("AWS::") {
            return stack.pseudo(pseudo, place);
        }
        if let Some(value) = stack.parameters.get(name) {
            return Ok(Some(value.clone()));
        }
        match name.split_once('.') {
            Some((resource, attribute)) => self.of_resource(resource, attribute, place).map(Some),
            None if stack.by_name.contains_key(name) || stack.may_make(name) => {
                self.of_resource(name, "Ref", place).map(Some)
            }
            None => invalid(place, format!("there is no parameter or resource {name}")),
        }
    }

    fn of_resource(&mut self, resource: &str, attribute: &str, place: Place) -> Result {
        let stack = self.stack;
        let Some(&at) = stack.by_name.get(resource) else {
            if stack.may_make(resource) {
                let made = format!("{}{resource}.{attribute}", stack.address);
                let made = made.strip_suffix(".Ref").unwrap_or(&made);
                return Ok(Value::unknown(Unknown::new(made, Type::Any).not_null(), place));
            }
            return invalid(place, format!("there is no resource {resource}"));
        };
        self.refer(resource, place, false);
        let value = stack.attribute(at, attribute, place)?;
        let name = if attribute == "Ref" { resource.into() } else { format!("{resource}.{attribute}").into() };
        Ok(Value { origin: value.origin.clone().through(Way::Resource, &name, place), ..value })
    }
}

impl Stack<'_> {
    /// A pseudo parameter by its name behind `AWS::`. `None`: `AWS::NoValue`.
    fn pseudo(&self, name: &str, place: Place) -> Result<Option<Value>> {
        let environment = self.run.environment;
        let unknown = |ty: Type| Value::unknown(Unknown::new(format!("AWS::{name}"), ty).not_null(), place);
        let given = |known: &Option<Arc<str>>| match known {
            Some(known) => Value::string(Arc::clone(known), place),
            None => unknown(Type::String),
        };
        Ok(Some(match name {
            "NoValue" => return Ok(None),
            "AccountId" => given(&environment.account),
            "Region" => given(&environment.region),
            "Partition" => given(&environment.partition),
            "URLSuffix" => match environment.partition.as_deref().and_then(suffix) {
                Some(suffix) => Value::string(suffix, place),
                None => unknown(Type::String),
            },
            "NotificationARNs" => unknown(Type::list(Type::String)),
            "StackId" | "StackName" => {
                let unknown = Unknown::new(format!("{}AWS::{name}", self.address), Type::String);
                Value::unknown(unknown.not_null(), place)
            }
            _ => return invalid(place, format!("there is no pseudo parameter AWS::{name}")),
        }))
    }

    /// An attribute of the resource of this number; `Ref` is one.
    pub(super) fn attribute(&self, at: usize, attribute: &str, place: Place) -> Result {
        let name = format!("{}{}.{attribute}", self.address, self.declared[at].name);
        let name = name.strip_suffix(".Ref").unwrap_or(&name);
        let key = (at, Arc::from(attribute));
        self.once(&self.attributes, &key, (place, name), || self.derived(at, attribute, name, place))
    }

    fn derived(&self, at: usize, attribute: &str, name: &str, place: Place) -> Result {
        let _level = self.run.fuel.deeper(place)?;
        let declared = &self.declared[at];
        let ty = declared.node.get("Type").and_then(|ty| ty.as_str()).map_or("", |ty| ty);
        if let Some(output) = attribute.strip_prefix("Outputs.")
            && ty == "AWS::CloudFormation::Stack"
            && let Some(nested) = self.nested(at)
        {
            return nested.output(output, place);
        }
        let forms = forms(ty);
        if let Some(number) = forms.iter().position(|(own, _)| *own == attribute) {
            let place = declared.place;
            let mut filled = Vec::new();
            for part in parts(forms[number].1) {
                let value = match part {
                    Part::Literal(text) => Some(Value::string(text, place)),
                    Part::Place(what) => self.where_it_runs(what, place),
                    Part::Named { name, .. } if forms[..number].iter().any(|(own, _)| *own == name) => {
                        Some(self.attribute(at, name, place)?)
                    }
                    Part::Named { name, fallback, is_chosen } => self.property(at, name, fallback, is_chosen)?,
                };
                filled.extend(value);
                if filled.is_empty() {
                    break;
                }
            }
            if filled.len() == parts(forms[number].1).len() {
                if let [only] = filled.as_slice() {
                    return Ok(only.clone());
                }
                let reader = Reader::new(self, Vec::new());
                return lift(&filled, place, &mut |filled| reader.joined(filled, place));
            }
        }
        // What returns an ARN or an id is a string; of other attributes some are lists.
        let is_string = ["Ref", "Arn", "Id", "Name"].iter().any(|end| attribute.ends_with(end));
        let unknown = Unknown::new(name, if is_string { Type::String } else { Type::Any });
        Ok(Value::unknown(unknown, declared.place))
    }

    /// A property that a name or ARN is made of.
    fn property(&self, at: usize, name: &str, fallback: Option<&str>, is_chosen: bool) -> Result<Option<Value>> {
        let declared = &self.declared[at];
        let place = declared.place;
        let node = declared.node.get("Properties").and_then(|properties| properties.get(name));
        let mut reader = Reader::new(self, declared.loops.clone());
        let value = node.map_or_else(|| Value::null(place), |node| reader.value_or_null(node));
        let absent = || match fallback {
            Some(fallback) => Some(Value::string(fallback, place)),
            None if is_chosen => {
                let unknown = Unknown::new(format!("{}{}.{name}", self.address, declared.name), Type::String);
                Some(Value::unknown(unknown.not_null(), place))
            }
            None => None,
        };
        if value.is_null() {
            return Ok(absent());
        }
        let value = lift(&[value], place, &mut |value| {
            let [value] = value else { return Ok(Value::null(place)) };
            Ok(if value.is_null() { absent().unwrap_or_else(|| value.clone()) } else { value.clone() })
        })?;
        Ok(Some(value))
    }

    fn where_it_runs(&self, what: &str, place: Place) -> Option<Value> {
        let provider = &self.run.provider;
        match what {
            "region" => Some(provider.region.clone()),
            "account" => Some(provider.account.clone()),
            "partition" => Some(provider.partition.clone()),
            _ => self.pseudo("URLSuffix", place).ok().flatten(),
        }
    }

    /// An output, as the stack around this one sees it.
    fn output(&self, name: &str, place: Place) -> Result {
        let Some(entry) = self.template.entry("Outputs", name) else {
            return invalid(place, format!("the nested stack has no output {name}"));
        };
        let key = Arc::clone(&entry.key);
        self.once(&self.outputs, &key, (place, name), || {
            let value = entry.value.get("Value").map(|value| Reader::new(self, Vec::new()).value_or_null(value));
            let value = value.unwrap_or_else(|| Value::null(entry.place));
            Ok(Value { origin: value.origin.clone().through(Way::Output, &key, place), ..value })
        })
    }
}

/// General Reference, "AWS service endpoints".
fn suffix(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" | "aws-us-gov" => Some("amazonaws.com"),
        "aws-cn" => Some("amazonaws.com.cn"),
        _ => None,
    }
}
