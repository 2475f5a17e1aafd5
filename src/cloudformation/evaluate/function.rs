//! The intrinsic functions, by name.
//!
//! AWS CloudFormation User Guide, "Intrinsic function reference".

use super::invalid;
use super::network;
use super::reader::{Reader, written};
use crate::base::{Kind, Place, Seq, Str, Type, Unknown, Value, Way, identity};
use crate::cloudformation::node::Node;
use crate::hcl::eval::{Result, lift};

impl Reader<'_, '_> {
    /// The value of a function. `None`: `AWS::NoValue`.
    pub(super) fn function(&mut self, name: &str, argument: &Node, place: Place) -> Result<Option<Value>> {
        let value = match name {
            "Ref" => return self.reference(argument, place),
            "Fn::If" => return self.chosen(argument, place),
            "Fn::GetAtt" => self.attribute(argument, place),
            "Fn::Sub" => self.substituted(argument, place),
            "Fn::Join" => self.join(argument, place),
            "Fn::Split" => self.split(argument, place),
            "Fn::Select" => self.select(argument, place),
            "Fn::Length" => self.length(argument, place),
            "Fn::FindInMap" => self.find(argument, place),
            "Fn::Base64" => self.base64(argument, place),
            "Fn::ToJsonString" => {
                let value = self.value_or_null(argument);
                Ok(Value::new(Kind::String(Str::json(value)), place))
            }
            "Fn::Cidr" => self.cidr(argument, place),
            "Fn::ImportValue" => self.import(argument, place),
            "Fn::GetAZs" => {
                let region = self.value(argument).filter(|region| region.as_str().is_none_or(|text| !text.is_empty()));
                let region = region.unwrap_or_else(|| self.stack.run.provider.region.clone());
                let unknown = Unknown::new(identity::call("GetAZs", [&region]), Type::list(Type::String));
                Ok(Value::unknown(unknown, place))
            }
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => self.operation(name, argument, place),
            // What a macro makes of it, or what is only for the rules of a template.
            "Fn::Transform"
            | "Fn::GetStackOutput"
            | "Fn::Contains"
            | "Fn::EachMemberEquals"
            | "Fn::EachMemberIn"
            | "Fn::RefAll"
            | "Fn::ValueOf"
            | "Fn::ValueOfAll" => {
                let text = format!("{}({})", name.trim_start_matches("Fn::"), written(argument));
                Ok(Value::unknown(Unknown::new(identity::bounded(text), Type::Any), place))
            }
            _ => invalid(place, format!("there is no function {name}")),
        };
        value.map(Some)
    }

    /// `[map, key, key]`, and with the language extensions `{DefaultValue: ...}`.
    fn find(&mut self, argument: &Node, place: Place) -> Result {
        let (keys, default) = match argument.as_list() {
            Some([map, top, second]) => ([map, top, second], None),
            Some([map, top, second, options]) => ([map, top, second], options.get("DefaultValue")),
            _ => return invalid(place, "Fn::FindInMap takes a map and two keys"),
        };
        let keys = keys.map(|key| self.value_or_null(key));
        let default = default.and_then(|default| self.value(default));
        lift(&keys, place, &mut |keys| self.found(keys, default.as_ref(), place))
    }

    fn found(&mut self, keys: &[Value], default: Option<&Value>, place: Place) -> Result {
        let text = |value: &Value| match &value.kind {
            Kind::Number(number) => Some(number.to_string()),
            Kind::Bool(known) => Some(known.to_string()),
            _ => value.as_str().map(ToString::to_string),
        };
        let known: Vec<String> = keys.iter().filter_map(text).collect();
        let [map, top, second] = known.as_slice() else {
            let unknown = Unknown::new(identity::call("FindInMap", keys), Type::Any);
            return Ok(Value::unknown(unknown, place));
        };
        let found = self.stack.template.entry("Mappings", map).and_then(|map| map.value.get(top)?.get(second)).cloned();
        match (found, default) {
            (Some(node), _) => {
                let value = self.value_or_null(&node);
                let name = format!("{map}.{top}.{second}").into();
                Ok(Value { origin: value.origin.clone().through(Way::Mapping, &name, place), ..value })
            }
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => invalid(place, format!("there is no {second} of {top} in the mapping {map}")),
        }
    }

    /// `[block, count, bits]`.
    fn cidr(&mut self, argument: &Node, place: Place) -> Result {
        let arguments = argument.as_list().unwrap_or_default();
        if !(2..=3).contains(&arguments.len()) {
            return invalid(place, "Fn::Cidr takes a block, a count and bits");
        }
        let values: Vec<Value> = arguments.iter().map(|node| self.value_or_null(node)).collect();
        lift(&values, place, &mut |values| {
            let numbers: Vec<Option<u32>> = values[1..].iter().map(number).collect();
            let (Some(block), [Some(count), bits @ ..]) = (values[0].as_str(), numbers.as_slice()) else {
                let unknown = Unknown::new(identity::call("Cidr", values), Type::list(Type::String));
                return Ok(Value::unknown(unknown, place));
            };
            let bits = bits.first().copied().unwrap_or(Some(8));
            match bits.and_then(|bits| network::subnets(block, *count, bits)) {
                Some(blocks) => {
                    let blocks = blocks.into_iter().map(|block| Value::string(block, place)).collect();
                    Ok(Value::new(Kind::List(Seq::of(Type::String, blocks, None)), place))
                }
                None => invalid(place, format!("{block} has no {count} blocks of this size")),
            }
        })
    }
}

/// A whole number, or a text that is one.
pub(super) fn number(value: &Value) -> Option<u32> {
    match &value.kind {
        Kind::Number(number) => number.as_usize().and_then(|number| u32::try_from(number).ok()),
        _ => value.as_str()?.trim().parse().ok(),
    }
}
