//! Resources: their instances and the values of these.

use std::rc::Rc;
use std::sync::Arc;

use super::expand::{Expansion, Member};
use super::run::{Frame, Instance};
use crate::base::{Entries, Ignored, Key, Kind, Mode, Place, Resource, Seq, Type, Unknown, Value};
use crate::hcl::ast::{Block, Kind as Syntax};
use crate::hcl::eval::{EvalError, Result};
use crate::terraform::module::ResourceName;
use crate::terraform::{derived, planned, policy_document, schema};

/// Steps that converting one element of an argument takes: it is made anew, about a hundred bytes.
const CONVERSION: usize = 3;

/// Most instances of resources of one root module.
const MOST_RESOURCES: usize = 10_000;

impl Frame<'_> {
    /// The instances of a resource.
    pub(super) fn expansion(&self, resource: &ResourceName, place: Place) -> Result<Rc<Expansion>> {
        let instance = Rc::clone(&self.instance);
        instance.expansions.get(
            resource,
            place,
            || resource.to_string(),
            || {
                let outside = Frame::new(self.run, Rc::clone(&instance));
                let block = instance.module.resources.get(resource);
                Ok(Rc::new(block.map_or_else(Expansion::single, |block| outside.expand(block, &resource.to_string()))))
            },
        )
    }

    /// The value of an instance of a resource: an object of what is configured and what follows from it. Its unknown rest is what else
    /// the provider may set.
    pub(super) fn made(&self, resource: &ResourceName, member: &Member, place: Place) -> Result {
        let instance = Rc::clone(&self.instance);
        let key = (resource.clone(), member.key.clone());
        instance.resources.get(
            &key,
            place,
            || resource.to_string(),
            || {
                let Some(block) = instance.module.resources.get(resource) else {
                    return Err(EvalError::invalid(place, format!("{resource} is not declared in this module")));
                };
                let address = address(&instance, resource, member.key.as_ref());
                let mut frame = Frame::of(self.run, Rc::clone(&instance), member.clone());
                let schema = schema::resource(resource.mode, &resource.kind);
                let mut entries = frame.arguments(&block.body, schema, &address);
                // Each instance has its values converted to the provider's types, also those that it shares with others.
                for entry in &entries {
                    let size = usize::try_from(entry.value.extent().size).unwrap_or(usize::MAX);
                    self.run.fuel.spend(size.saturating_mul(CONVERSION), block.header)?;
                }
                planned::resource(&resource.kind, &mut entries);
                let provider = frame.provider(block, &resource.kind);
                derived::complete(&mut entries, (resource, &address), &provider, block.header);
                if resource.mode == Mode::Data && &*resource.kind == "aws_iam_policy_document" {
                    let config = Entries::new(std::mem::take(&mut entries));
                    let (rendered, problems) = policy_document::render(&config, &address, block.place, &self.run.fuel);
                    for (place, problem) in problems {
                        self.run.note(place, problem);
                    }
                    entries = config.items().to_vec();
                    entries.extend(rendered);
                }
                let rest = Unknown::new(address, Type::Any).not_null();
                Ok(Value::new(Kind::Object(Entries::of(Type::Any, entries, Some(rest))), block.place))
            },
        )
    }

    /// All instances of a resource, finished.
    pub(super) fn resources(&self, name: &ResourceName, block: &Block, found: &mut Vec<Resource>) {
        if found.len() > MOST_RESOURCES {
            let message = format!("{name} is one more than the {MOST_RESOURCES} resources of one root that are made");
            self.run.note(block.header, message);
            return;
        }
        let Ok(expansion) = self.expansion(name, block.header) else { return };
        let provider = self.provider(block, &name.kind);
        let references = self.references(block);
        let ignored = Arc::new(ignored(block));
        for member in &expansion.members {
            let address = address(&self.instance, name, member.key.as_ref());
            let values = self
                .made(name, member, block.header)
                .unwrap_or_else(|error| self.run.unknown_for(&error, Unknown::new(Arc::clone(&address), Type::Any)));
            found.push(Resource {
                address,
                module: Arc::clone(&self.instance.address),
                mode: name.mode,
                kind: (*name.kind).into(),
                name: (*name.name).into(),
                key: member.key.clone(),
                provider: Arc::clone(&provider),
                values,
                presence: member.presence.clone().or_else(|| self.instance.presence.clone()),
                header: block.header,
                place: block.place,
                references: Arc::clone(&references),
                ignored: Arc::clone(&ignored),
            });
        }
    }
}

/// The address of an instance of a resource.
fn address(instance: &Instance, resource: &ResourceName, key: Option<&Key>) -> Arc<str> {
    match key {
        Some(key) => instance.address_of(&format!("{resource}{key}")),
        None => instance.address_of(&resource.to_string()),
    }
}

/// An attribute of a resource's value: what is configured or follows; else the provider's default; what it may
/// set is unknown, and the rest is null.
pub fn attribute(whole: &Value, resource: &ResourceName, name: &str, place: Place) -> Value {
    let entries = match &whole.kind {
        Kind::Object(entries) => entries,
        Kind::Unknown(unknown) => return Value::unknown(unknown.attribute(name), place),
        _ => return whole.clone(),
    };
    if let Some(value) = entries.get(name) {
        return value.clone();
    }
    let Some(rest) = entries.more() else { return Value::null(place) };
    let schema = schema::resource(resource.mode, &resource.kind);
    let unknown = rest.attribute(name);
    if let Some(attribute) = schema.and_then(|schema| schema.attributes.get(name)) {
        let ty = attribute.ty();
        let open = attribute.computed || attribute.required;
        let kind = match attribute.default() {
            Some(default) => default,
            // Whatever exists has these.
            None if open && resource.mode == Mode::Managed && matches!(name, "id" | "arn") => {
                Kind::Unknown(unknown.with_type(ty).not_null())
            }
            None if open => Kind::Unknown(unknown.with_type(ty)),
            None => Kind::Null(ty),
        };
        return Value::new(kind, whole.place());
    }
    if schema.is_some_and(|schema| schema.blocks.contains_key(name)) {
        return Value::new(Kind::List(Seq::of(Type::Any, Vec::new(), None)), whole.place());
    }
    // Another version of the provider may have it.
    Value::unknown(unknown, whole.place())
}

/// `lifecycle.ignore_changes`.
fn ignored(block: &Block) -> Ignored {
    let Some(changes) = block.body.blocks("lifecycle").find_map(|lifecycle| lifecycle.body.attribute("ignore_changes"))
    else {
        return Ignored::Nothing;
    };
    match &changes.kind {
        Syntax::Variable(all) if &**all == "all" => Ignored::All,
        Syntax::Tuple(items) => {
            let mut names = Vec::new();
            for item in items {
                let mut at = item;
                loop {
                    at = match &at.kind {
                        Syntax::Attribute(of, _) | Syntax::Index(of, _) | Syntax::Splat(of, _) => of,
                        _ => break,
                    };
                }
                match &at.kind {
                    Syntax::Variable(name) => names.push(((**name).into(), item.place)),
                    // The syntax of Terraform 0.11.
                    Syntax::Template(_) => {
                        names.extend(crate::terraform::module::literal(at).map(|name| ((*name).into(), item.place)));
                    }
                    _ => {}
                }
            }
            if names.iter().any(|(name, _): &(Arc<str>, Place)| &**name == "*") {
                Ignored::All
            } else {
                Ignored::Attributes(names)
            }
        }
        _ => Ignored::Nothing,
    }
}
