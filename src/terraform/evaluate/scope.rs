//! What a name means in a module.

use std::sync::Arc;

use super::expand::{self, Expansion, Shape};
use super::run::{Child, Frame};
use crate::base::{Entries, Entry, Key, Kind, Mode, Piece, Place, Seq, Str, Type, Unknown, Value, Way};
use crate::hcl::eval::{Access, EvalError, Files, Reference, Resolved, Result, Scope};
use crate::terraform::module::ResourceName;

impl Scope for Frame<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved> {
        if let Some((_, value)) = self.iterators.iter().rev().find(|(name, _)| **name == *reference.root) {
            return Ok(Resolved { value: value.clone(), steps: 0 });
        }
        match reference.root {
            "var" => self.named(reference, Way::Variable, |name| self.variable(name, reference.place)),
            "local" => self.named(reference, Way::Local, |name| self.local(name, reference.place)),
            "module" => self.module(reference),
            "each" | "count" => self.repeated(reference),
            "path" => self.path(reference),
            "terraform" | "tofu" => self.named(reference, Way::Variable, |name| match name {
                "workspace" => {
                    let workspace = self.run.environment.workspace.clone();
                    Ok(Value::string(workspace.unwrap_or_else(|| "default".into()), reference.place))
                }
                _ => Err(EvalError::invalid(reference.place, "only terraform.workspace is known")),
            }),
            "self" | "ephemeral" => {
                let identity = format!("{}.{}", self.instance.address, reference.root);
                Ok(Resolved { value: Value::unknown(Unknown::new(identity, Type::Any), reference.place), steps: 0 })
            }
            "data" => {
                let kind = attribute(reference, 0)?;
                let name = attribute(reference, 1)?;
                self.resource(reference, Mode::Data, kind, name, 2)
            }
            "resource" => {
                let kind = attribute(reference, 0)?;
                let name = attribute(reference, 1)?;
                self.resource(reference, Mode::Managed, kind, name, 2)
            }
            kind => {
                let name = attribute(reference, 0)?;
                self.resource(reference, Mode::Managed, kind, name, 1)
            }
        }
    }

    fn files(&self) -> &dyn Files {
        self.run
    }
}

/// The name behind a dot that must stand at a step.
fn attribute<'a>(reference: &Reference<'a>, step: usize) -> Result<&'a str> {
    match reference.steps.get(step) {
        Some(Access::Attribute(name)) => Ok(name),
        _ => Err(EvalError::invalid(reference.place, format!("after `{}` a name must follow", reference.root))),
    }
}

/// The key that an index stands for, where it is known.
fn key(step: Option<&Access<'_>>) -> Option<Key> {
    let Access::Index(index) = step? else { return None };
    match &index.kind {
        Kind::Number(number) => number.to_string().parse().ok().map(Key::Number),
        Kind::String(text) => text.text().map(|text| Key::Text(Arc::clone(text))),
        _ => None,
    }
}

impl Frame<'_> {
    fn named(&self, reference: &Reference<'_>, way: Way, value: impl FnOnce(&str) -> Result) -> Result<Resolved> {
        let name = attribute(reference, 0)?;
        let _level = self.run.fuel.deeper(reference.place)?;
        Ok(Resolved { value: through(value(name)?, way, &name.into(), reference.place), steps: 1 })
    }

    fn repeated(&self, reference: &Reference<'_>) -> Result<Resolved> {
        let name = attribute(reference, 0)?;
        let member = self.member.as_ref();
        let value = match (reference.root, name) {
            ("each", "key") | ("count", "index") => member.map(|member| &member.index),
            ("each", "value") => member.map(|member| &member.value),
            _ => None,
        };
        let Some(value) = value else {
            let message = format!("{}.{name} has no meaning here", reference.root);
            return Err(EvalError::invalid(reference.place, message));
        };
        let name: Arc<str> = format!("{}.{name}", reference.root).into();
        Ok(Resolved { value: through(value.clone(), Way::Iteration, &name, reference.place), steps: 1 })
    }

    fn path(&self, reference: &Reference<'_>) -> Result<Resolved> {
        let value = match attribute(reference, 0)? {
            "module" => Value::string(self.instance.directory.as_str(), reference.place),
            "root" => Value::string(".", reference.place),
            "cwd" => self.working_folder(reference.place),
            other => return Err(EvalError::invalid(reference.place, format!("there is no path.{other}"))),
        };
        Ok(Resolved { value, steps: 1 })
    }

    /// Terraform runs in the root module's folder. Where the repository lies there is not known.
    fn working_folder(&self, place: Place) -> Value {
        let inner = format!("/{}", self.run.files.below(&self.run.root).display());
        let outside = Unknown::new("path.cwd", Type::String).not_null();
        let pieces = vec![Piece::Unknown(outside), Piece::Known(inner.into(), place)];
        Value::new(Kind::String(Str::new(pieces)), place)
    }

    /// A resource, one instance of it, or an attribute of that.
    fn resource(&self, reference: &Reference<'_>, mode: Mode, kind: &str, name: &str, used: usize) -> Result<Resolved> {
        let _level = self.run.fuel.deeper(reference.place)?;
        let resource = ResourceName { mode, kind: kind.into(), name: name.into() };
        let place = reference.place;
        if !self.instance.module.resources.contains_key(&resource) {
            if !self.instance.incomplete() {
                return Err(EvalError::invalid(place, format!("{resource} is not declared in this module")));
            }
            let identity = self.instance.address_of(&resource.to_string());
            return Ok(Resolved { value: Value::unknown(Unknown::new(identity, Type::Any), place), steps: used });
        }
        let expansion = self.expansion(&resource, place)?;
        let (key, used) = if expansion.shape == Shape::Single {
            (None, used)
        } else if let Some(key) = key(reference.steps.get(used)) {
            (Some(key), used + 1)
        } else {
            return Ok(Resolved { value: self.collection(&expansion, &resource, place)?, steps: used });
        };
        let Some(member) = expansion.member(key.as_ref()) else {
            let key = key.map(|key| key.to_string()).unwrap_or_default();
            return Err(EvalError::invalid(place, format!("there is no {resource}{key}")));
        };
        if let Some(presence) = &member.presence {
            self.run.fuel.doubt(|| presence.exists());
        }
        let whole = self.made(&resource, member, place)?;
        let address: Arc<str> =
            format!("{resource}{}", member.key.iter().map(Key::to_string).collect::<String>()).into();
        let (value, steps) = match reference.steps.get(used) {
            Some(Access::Attribute(name)) => (super::resource::attribute(&whole, &resource, name, place), used + 1),
            _ => (whole, used),
        };
        Ok(Resolved { value: through(value, Way::Resource, &address, place), steps })
    }

    /// All instances of a resource as one value.
    fn collection(&self, expansion: &Expansion, resource: &ResourceName, place: Place) -> Result {
        self.run.fuel.elements(expansion.members.len(), place)?;
        let unknown = Unknown::new(self.instance.address_of(&resource.to_string()), Type::Any).not_null();
        let one = |key: &Key| match expansion.member(Some(key)) {
            Some(member) => self.made(resource, member, place),
            None => Ok(Value::unknown(unknown.clone(), place)),
        };
        all(expansion.shape, &expansion.by, &unknown, place, &one)
    }

    /// A module call: all of it, an instance, or an output of one.
    fn module(&self, reference: &Reference<'_>) -> Result<Resolved> {
        let name = attribute(reference, 0)?;
        let place = reference.place;
        let _level = self.run.fuel.deeper(place)?;
        let call = format!("module.{name}");
        let unknown = || Unknown::new(self.instance.address_of(&call), Type::Any).not_null();
        if !self.instance.module.calls.contains_key(name) {
            if !self.instance.incomplete() {
                return Err(EvalError::invalid(place, format!("{call} is not declared in this module")));
            }
            return Ok(Resolved { value: Value::unknown(unknown(), place), steps: 1 });
        }
        let expansion = self.called(name, place)?;
        let (key, used) = if expansion.shape == Shape::Single {
            (None, 1)
        } else if let Some(key) = key(reference.steps.get(1)) {
            (Some(key), 2)
        } else {
            self.run.fuel.elements(expansion.members.len(), place)?;
            let one = |key: &Key| match expansion.member(Some(key)) {
                Some(member) => self.outputs(name, member, place),
                None => Ok(Value::unknown(unknown(), place)),
            };
            let value = all(expansion.shape, &expansion.by, &unknown(), place, &one)?;
            return Ok(Resolved { value, steps: 1 });
        };
        let Some(member) = expansion.member(key.as_ref()) else {
            let key = key.map(|key| key.to_string()).unwrap_or_default();
            return Err(EvalError::invalid(place, format!("there is no {call}{key}")));
        };
        if let Some(presence) = &member.presence {
            self.run.fuel.doubt(|| presence.exists());
        }
        match reference.steps.get(used) {
            Some(Access::Attribute(output)) => {
                let value = self.output(name, member, output, place)?;
                let way: Arc<str> = format!("{call}.{output}").into();
                Ok(Resolved { value: through(value, Way::Output, &way, place), steps: used + 1 })
            }
            _ => Ok(Resolved { value: self.outputs(name, member, place)?, steps: used }),
        }
    }

    /// An output of an instance of a module call.
    fn output(&self, call: &str, member: &expand::Member, output: &str, place: Place) -> Result {
        match self.child(call, member, place)? {
            Child::Instance(number) => {
                let child = self.run.instance(number);
                Frame::new(self.run, child).output_value(output, place)
            }
            Child::Opaque => {
                let key = member.key.iter().map(Key::to_string).collect::<String>();
                let whole = Unknown::new(self.instance.address_of(&format!("module.{call}{key}")), Type::Any);
                Ok(Value::unknown(whole.attribute(output), place))
            }
        }
    }

    /// All outputs of an instance of a module call, as an object.
    fn outputs(&self, call: &str, member: &expand::Member, place: Place) -> Result {
        match self.child(call, member, place)? {
            Child::Instance(number) => {
                let child = self.run.instance(number);
                let names: Vec<_> = child.module.outputs.keys().cloned().collect();
                let frame = Frame::new(self.run, child);
                let entry = |name: &str| Ok(Entry { key: name.into(), place, value: frame.output_value(name, place)? });
                let entries = names.iter().map(|name| entry(name)).collect::<Result<Vec<_>>>()?;
                Ok(Value::object(entries, place))
            }
            Child::Opaque => {
                let key = member.key.iter().map(Key::to_string).collect::<String>();
                let whole = Unknown::new(self.instance.address_of(&format!("module.{call}{key}")), Type::Any);
                Ok(Value::unknown(whole.not_null(), place))
            }
        }
    }
}

/// The instances that `by` (a count, or what `for_each` goes over) makes, as a tuple or object.
fn all(shape: Shape, by: &Value, unknown: &Unknown, place: Place, one: &dyn Fn(&Key) -> Result) -> Result {
    let entry = |key: &Arc<str>| Ok(Entry { key: Arc::clone(key), place, value: one(&Key::Text(Arc::clone(key)))? });
    Ok(match &by.kind {
        Kind::Either(either) => {
            let then = all(shape, either.then(), unknown, place, one)?;
            let otherwise = all(shape, either.otherwise(), unknown, place, one)?;
            let either = crate::base::Either::new(either.condition().clone(), then, otherwise);
            Value::new(Kind::Either(either), place)
        }
        Kind::Number(number) => {
            let count: u64 = number.to_string().parse().unwrap_or(0);
            Value::tuple((0..count).map(|index| one(&Key::Number(index))).collect::<Result<_>>()?, place)
        }
        Kind::Map(entries) | Kind::Object(entries) => {
            let items = entries.items().iter().map(|item| entry(&item.key)).collect::<Result<_>>()?;
            let more = entries.more().map(|_| unknown.clone());
            Value::new(Kind::Object(Entries::of(Type::Any, items, more)), place)
        }
        Kind::Set(seq) | Kind::List(seq) | Kind::Tuple(seq) => {
            let known: Option<Vec<Arc<str>>> = seq.items().iter().map(|item| item.as_str().cloned()).collect();
            match known {
                Some(keys) => {
                    let items = keys.iter().map(entry).collect::<Result<_>>()?;
                    let more = seq.more().map(|_| unknown.clone());
                    Value::new(Kind::Object(Entries::of(Type::Any, items, more)), place)
                }
                None => Value::unknown(unknown.clone(), place),
            }
        }
        _ if shape == Shape::Count => {
            Value::new(Kind::Tuple(Seq::of(Type::Any, Vec::new(), Some(unknown.clone()))), place)
        }
        _ => Value::unknown(unknown.clone(), place),
    })
}

/// A value after one more step.
pub fn through(value: Value, way: Way, name: &Arc<str>, place: Place) -> Value {
    let origin = value.origin.clone().through(way, name, place);
    value.with_origin(origin)
}
