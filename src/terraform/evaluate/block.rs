//! The arguments and nested blocks of a resource.

use std::sync::Arc;

use super::expand::{self, Item};
use super::run::Frame;
use crate::base::{Either, Entries, Entry, Kind, Place, Seq, Str, Type, Unknown, Value};
use crate::hcl::ast::{Block, Body, Expression, Kind as Syntax};
use crate::hcl::types;
use crate::terraform::merge::makes;
use crate::terraform::planned;
use crate::terraform::schema::{self, Nesting};

/// Deepest nesting of blocks that is read.
const DEEPEST: usize = 64;

/// Steps that one object of a dynamic block takes.
const CONTENT: usize = 20;

/// Arguments of every resource that are Terraform's own.
pub const META_ARGUMENTS: [&str; 4] = ["count", "for_each", "provider", "depends_on"];

/// Blocks of every resource that are Terraform's own.
pub const META_BLOCKS: [&str; 3] = ["lifecycle", "connection", "provisioner"];

impl Frame<'_> {
    /// The entries that the body of a resource makes. `address` is what unknowns in it are called by.
    pub(super) fn arguments(
        &mut self,
        body: &Body,
        schema: Option<&'static schema::Body>,
        address: &str,
    ) -> Vec<Entry> {
        self.body(body, schema, address, DEEPEST, true)
    }

    fn body(
        &mut self,
        body: &Body,
        schema: Option<&'static schema::Body>,
        address: &str,
        levels: usize,
        top: bool,
    ) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(body.attributes.len() + body.blocks.len());
        for attribute in &body.attributes {
            let name = &*attribute.name.text;
            if top && META_ARGUMENTS.contains(&name) {
                continue;
            }
            let known = schema.and_then(|schema| schema.attributes.get(name));
            let ty = known.map_or(Type::Any, schema::Attribute::ty);
            let mut value = self.argument_value(&attribute.value, &ty, address, name);
            if let Some(attribute) = known {
                value = planned::value(&value, attribute, &|| Unknown::new(format!("{address}.{name}"), ty.clone()));
                // The provider sets it.
                if value.is_null() && attribute.computed {
                    continue;
                }
            }
            entries.push(Entry { key: name.into(), place: attribute.name.place, value });
        }
        let mut kinds: Vec<&str> = Vec::new();
        for block in &body.blocks {
            let kind = makes(block);
            if !(kinds.contains(&kind) || top && META_BLOCKS.contains(&kind)) {
                kinds.push(kind);
            }
        }
        for kind in kinds {
            let nested = schema.and_then(|schema| schema.blocks.get(kind));
            let inner = nested.map(schema::Block::body);
            let address = format!("{address}.{kind}");
            let mut items = Vec::new();
            for block in body.blocks.iter().filter(|block| makes(block) == kind) {
                self.blocks(block, inner, &address, levels, &mut items);
            }
            let Some(first) = body.blocks.iter().find(|block| makes(block) == kind) else { continue };
            // Dynamic blocks that make none are as if they were not written.
            let Some(place) = items.first().map(Value::place) else { continue };
            if let Some(attribute) = schema.and_then(|schema| schema.attributes.get(kind)) {
                let value = self.blocks_as_argument(&items, &attribute.ty(), place);
                entries.push(Entry { key: kind.into(), place: first.header, value });
                continue;
            }
            let made = match nested.map_or(Nesting::List, |nested| nested.nesting) {
                Nesting::List => Kind::List(Seq::of(Type::Any, items, None)),
                Nesting::Set => {
                    let whole = |item: &Value| planned::whole(item, inner);
                    Kind::Set(types::set::normalized_by(Type::Any, items, None, whole))
                }
                Nesting::Single => match items.into_iter().next() {
                    Some(item) => item.kind,
                    None => continue,
                },
            };
            entries.push(Entry { key: kind.into(), place: first.header, value: Value::new(made, place) });
        }
        entries
    }

    /// An argument converted to its type; if that does not work, it is noted, and unknown.
    fn argument_value(&self, expression: &Expression, ty: &Type, address: &str, name: &str) -> Value {
        let identity = || Unknown::new(format!("{address}.{name}"), ty.clone());
        let mut value = self.value_or(expression, identity);
        if let (Type::List(element) | Type::Set(element), Some(seq)) = (ty, value.as_seq())
            && matches!(**element, Type::Object(_))
            && seq.more().is_none()
        {
            let items = seq.items().iter().map(|item| with_zeros(item, element)).collect();
            value = Value::tuple(items, value.place()).with_origin(value.origin.clone());
        }
        types::convert(&value, ty).unwrap_or_else(|error| {
            self.run.note(expression.place, format!("{name}: {error}"));
            Value::unknown(identity(), expression.place)
        })
    }

    /// The value of an argument that is written as blocks. Terraform Language Documentation, "Attributes as Blocks".
    fn blocks_as_argument(&self, items: &[Value], ty: &Type, place: Place) -> Value {
        let (Type::List(element) | Type::Set(element)) = ty else {
            return Value::tuple(items.to_vec(), place);
        };
        let items = items.iter().map(|item| with_zeros(item, element)).collect();
        let whole = Value::tuple(items, place);
        types::convert(&whole, ty).unwrap_or_else(|error| {
            self.run.note(place, error.to_string());
            whole
        })
    }

    /// The objects that a block makes: one, or for a dynamic block one for each element.
    fn blocks(
        &mut self,
        block: &Block,
        schema: Option<&'static schema::Body>,
        address: &str,
        levels: usize,
        made: &mut Vec<Value>,
    ) {
        let Some(levels) = levels.checked_sub(1) else {
            self.run.note(block.header, format!("blocks nest more than {DEEPEST} levels deep here"));
            return;
        };
        if &*block.kind.text != "dynamic" {
            let value = self.object(&block.body, schema, (address, block.place), levels);
            made.push(value);
            return;
        }
        let Some(content) = block.body.blocks("content").next() else {
            self.run.note(block.header, "this dynamic block has no content");
            return;
        };
        let label = block.labels.first().map_or("", |label| &*label.text);
        let iterator: Arc<str> = match block.body.attribute("iterator").map(|expression| &expression.kind) {
            Some(Syntax::Variable(name)) => (**name).into(),
            _ => label.into(),
        };
        for item in self.iterations(block, address) {
            if let Err(error) = self.run.fuel.spend(CONTENT, content.place) {
                made.push(self.run.unknown_for(&error, Unknown::new(format!("{address}[*]"), Type::Any)));
                return;
            }
            let entry = |key: &str, value: Value| Entry { key: key.into(), place: value.place(), value };
            let place = item.value.place();
            let object = Value::object(vec![entry("key", item.key), entry("value", item.value)], place);
            self.iterators.push((Arc::clone(&iterator), object));
            let value = self.object(&content.body, schema, (address, content.place), levels);
            self.iterators.pop();
            made.push(maybe(value, item.presence));
        }
    }

    /// The elements that a dynamic block goes over.
    fn iterations(&self, block: &Block, address: &str) -> Vec<Item> {
        let identity = || Unknown::new(format!("{address}.for_each"), Type::Any);
        let Some(expression) = block.body.attribute("for_each") else {
            self.run.note(block.header, "this dynamic block has no for_each");
            return Vec::new();
        };
        let by = self.value_or(expression, identity);
        expand::items(&by, address, &self.run.fuel).unwrap_or_else(|error| {
            let unknown = self.run.unknown_for(&error, identity());
            expand::items(&unknown, address, &self.run.fuel).unwrap_or_default()
        })
    }

    fn object(
        &mut self,
        body: &Body,
        schema: Option<&'static schema::Body>,
        (address, place): (&str, Place),
        levels: usize,
    ) -> Value {
        let entries = self.body(body, schema, address, levels, false);
        Value::new(Kind::Object(Entries::new(entries)), place)
    }
}

/// The object with what it does not say at its zero, as the provider's library has it in arguments that may be written as blocks.
fn with_zeros(item: &Value, ty: &Type) -> Value {
    let (Kind::Object(entries), Type::Object(attributes)) = (&item.kind, ty) else { return item.clone() };
    let said = |name: &str| entries.entry(name).filter(|entry| !entry.value.is_null()).cloned();
    let items = attributes.iter().map(|(name, ty)| {
        said(name).unwrap_or_else(|| {
            let place = item.place();
            let kind = match ty {
                Type::String => Kind::String(Str::known("")),
                Type::Number => Kind::Number(0_usize.into()),
                Type::Bool => Kind::Bool(false),
                Type::List(element) => Kind::List(Seq::of((**element).clone(), Vec::new(), None)),
                Type::Set(element) => Kind::Set(Seq::of((**element).clone(), Vec::new(), None)),
                other => Kind::Null(other.clone()),
            };
            Entry { key: Arc::clone(name), place, value: Value::new(kind, place) }
        })
    });
    Value { kind: Kind::Object(Entries::new(items.collect())), origin: item.origin.clone() }
}

/// A value that may be there: else null.
pub fn maybe(value: Value, presence: Option<Unknown>) -> Value {
    let Some(presence) = presence else { return value };
    let place = value.place();
    let condition = presence.exists();
    Value::new(Kind::Either(Either::new(condition, value, Value::null(place))), place)
}
