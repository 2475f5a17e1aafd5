//! From the resources of a root module to the things that they make up.

use std::collections::BTreeSet;

use super::convert::typed;
use super::kinds::{self, Elsewhere, Part, Source, kinds};
use super::link::{Found, Index, link, refers};
use super::path;
use super::same::{Same, same};
use super::shape;
use super::thing::{Building, Thing};
use crate::base::{Kind, Mode, Piece, Place, Resource, Str, Type, Unknown, Value, identity};
use crate::hcl::eval::Fuel;
use crate::hcl::functions::decode_json;

/// The things that resources make up.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The things, by kind and in the order of their resources.
    pub things: Vec<Thing>,
    /// Resources of which it is not known what thing they are a part of.
    pub loose: Vec<Loose>,
}

/// A resource of which it is not known what thing it is a part of.
#[derive(Debug)]
pub struct Loose {
    /// The resource's number.
    pub resource: usize,
    /// The kind of the thing.
    pub kind: &'static str,
    /// Why, in one line.
    pub reason: String,
    /// Where the thing is named.
    pub place: Place,
}

/// The things that the resources of one root module make up.
///
/// A bare name, as of a bucket, names a thing of the same root module only: two of them may have things of one name.
pub fn gather(resources: &[Resource]) -> Gathered {
    let mut gathered = Gathered::default();
    let types: BTreeSet<&str> = resources.iter().map(|resource| &*resource.kind).collect();
    let is_there = |kind: &kinds::Kind| kind.parts().any(|(own, _)| types.contains(own.as_str()));
    for (kind_name, kind) in kinds().iter().filter(|(_, kind)| is_there(kind)) {
        let of_kind = || {
            let managed = resources.iter().enumerate().filter(|(_, resource)| resource.mode == Mode::Managed);
            managed.filter_map(|(number, resource)| Some((number, resource, kind.part(&resource.kind)?)))
        };
        let (mut things, mut index) = (Vec::new(), Index::of(kind));
        for (number, resource, part) in of_kind().filter(|(_, _, part)| part.of.is_none()) {
            let names = part.names.iter().map(|own| name(path::at(&resource.values, own))).collect();
            let mut thing = Building::new(kind_name, number, resource, names);
            tell(&mut thing, number, part, None, resources);
            if let (Some(arn), None) = (&kind.arn, thing.said("arn"))
                && let Some(name) = thing.said("name").cloned()
            {
                thing.say(number, "arn", filled(arn, resource, &name), None);
            }
            index.add(&thing.names, (Some(number), true), resources);
            things.push(thing);
        }
        let mut unsure = Vec::new();
        let named =
            of_kind().filter_map(|(number, resource, part)| Some((number, resource, part, part.of.as_deref()?)));
        let each = named.flat_map(|(number, resource, part, attribute)| {
            let all = each(path::at(&resource.values, attribute)).into_iter().filter(|named| !named.is_null());
            all.map(move |named| (number, resource, part, attribute, named))
        });
        for (number, resource, part, attribute, named) in each {
            match index.find(resource, attribute, &named, resources) {
                Found::Thing(at) => {
                    let thing = &mut things[at];
                    thing.resources.push(number);
                    // What makes both depend on one condition is there where the thing is.
                    let presence = resource.presence.as_ref().filter(|own| thing.presence.as_ref() != Some(own));
                    tell(thing, number, part, presence, resources);
                }
                Found::Elsewhere => {
                    let mut thing = Building::new(kind_name, number, resource, vec![named.clone()]);
                    thing.is_made_here = false;
                    if named.as_str().is_some_and(|text| text.starts_with("arn:")) {
                        thing.say(number, "arn", named, None);
                    } else {
                        if let Some(arn) = &kind.arn {
                            thing.say(number, "arn", filled(arn, resource, &named), None);
                        }
                        thing.say(number, "name", named, None);
                    }
                    tell(&mut thing, number, part, None, resources);
                    index.add(&thing.names, (Some(number), false), resources);
                    things.push(thing);
                }
                Found::Unsure(reason, perhaps) => {
                    unsure.push((number, part, perhaps));
                    gathered.loose.push(Loose { resource: number, kind: kind_name, reason, place: named.place() });
                }
            }
        }
        for (number, part, perhaps) in unsure {
            let resource = &resources[number];
            let has_its_own = |thing: &Building| {
                let mut kinds = thing.resources.iter().map(|number| &resources[*number].kind);
                part.is_single() && kinds.any(|kind| *kind == resource.kind)
            };
            // Each that it may be a part of may have what it says.
            for thing in perhaps {
                let thing = &mut things[thing];
                if !has_its_own(thing) {
                    let whether = format!("whether {} is of {}", resource.address, thing.address);
                    thing.resources.push(number);
                    tell(thing, number, part, Some(&Unknown::new(whether, Type::Bool)), resources);
                }
            }
        }
        gathered.things.extend(things.into_iter().map(Building::done));
    }
    link(&mut gathered.things, resources);
    gathered.complete(resources);
    gathered
}

/// Says of a thing what one of its resources says.
fn tell(thing: &mut Building, number: usize, part: &Part, presence: Option<&Unknown>, all: &[Resource]) {
    let resource = &all[number];
    let types = kinds().get(thing.kind).map(|kind| &kind.types);
    for (property, source) in &part.properties {
        let ty = types.and_then(|types| types.get(property)).copied();
        for value in told(source, resource, part, all) {
            thing.say(number, property, ty.map_or_else(|| value.clone(), |ty| typed(&value, ty)), presence);
        }
    }
}

/// The values that are told at a source.
fn told(source: &Source, resource: &Resource, part: &Part, all: &[Resource]) -> Vec<Value> {
    let value = match source {
        Source::Here(path) => here(resource, part, path),
        Source::First(each) => {
            each.iter().find_map(|one| told(one, resource, part, all).into_iter().find(|value| !value.is_null()))
        }
        Source::Json { json, take } => here(resource, part, json).map(|text| member(&text, take)),
        Source::Elsewhere(elsewhere) => looked_up(resource, elsewhere, all),
        Source::All { all: each } => return each.iter().flat_map(|one| told(one, resource, part, all)).collect(),
        Source::Words { .. } | Source::There { .. } | Source::Pairs { .. } | Source::Each { .. } => {
            return shape::within(source, &resource.values);
        }
    };
    value.into_iter().collect()
}

/// A member of the object of which a text is the JSON; of what is none, nothing.
fn member(text: &Value, name: &str) -> Value {
    match decode_json(text, &Fuel::default(), text.place()) {
        Ok(Some(object)) => path::at(&object, name),
        Ok(None) => {
            let unknown = Unknown::new(format!("{name} of {}", identity::of(text)), Type::String);
            Value::unknown(unknown, text.place())
        }
        Err(_) => Value::null(text.place()),
    }
}

/// What a resource says at a path.
fn here(resource: &Resource, part: &Part, path: &str) -> Option<Value> {
    let is_name = part.names.iter().any(|name| name == path);
    // What is not configured is the provider's to set, and says nothing but by what name the thing goes.
    let first = path.split('.').next().unwrap_or(path);
    if resource.values.get(first).is_none() && !is_name {
        return None;
    }
    let value = path::at(&resource.values, path);
    // A plan has an empty text for some of what is null.
    if value.as_str().is_some_and(|text| text.is_empty()) {
        return Some(Value::null(value.place()));
    }
    Some(if is_name { name(value) } else { value })
}

/// A name, which is a string even where it is not known.
fn name(value: Value) -> Value {
    match value.kind {
        Kind::Unknown(unknown) => {
            let kind = Kind::Unknown(unknown.with_type(Type::String).not_null());
            Value { kind, origin: value.origin }
        }
        _ => value,
    }
}

/// A template with the account, region and partition of a resource, and `{name}`.
pub(super) fn filled(template: &str, resource: &Resource, name: &Value) -> Value {
    let provider = &resource.provider;
    let mut pieces = Vec::new();
    for part in template.split(['{', '}']) {
        let value = match part {
            "partition" => &provider.partition,
            "region" => &provider.region,
            "account" => &provider.account,
            "name" => name,
            "" => continue,
            text => {
                pieces.push(Piece::Known(text.into(), name.place()));
                continue;
            }
        };
        match &value.kind {
            Kind::String(text) => pieces.extend(text.flat_pieces(name.place())),
            Kind::Unknown(unknown) => pieces.push(Piece::Unknown(unknown.clone())),
            _ => pieces.push(Piece::Unknown(Unknown::new(identity::of(value), Type::String).not_null())),
        }
    }
    Value { kind: Kind::String(Str::new(pieces)), origin: name.origin.clone() }
}

/// The elements of a list, of which a resource may name several things; the value of anything else.
fn each(value: Value) -> Vec<Value> {
    match value.as_seq() {
        Some(seq) if seq.more().is_none() => seq.items().to_vec(),
        _ => vec![value],
    }
}

/// A value of another resource, which this one names, or of each that it names.
fn looked_up(resource: &Resource, elsewhere: &Elsewhere, all: &[Resource]) -> Option<Value> {
    let named = here(resource, &Part::default(), &elsewhere.attribute)?;
    let of_type = || all.iter().filter(|other| *other.kind == *elsewhere.of && other.mode == Mode::Managed);
    let one = |named: Value| {
        let is_named = |other: &&Resource| {
            same(&path::at(&other.values, &elsewhere.by), &named) == Same::Yes
                || named.as_seq().is_none() && refers(resource, &elsewhere.attribute, other)
        };
        let mut found = of_type().filter(is_named);
        if let (Some(one), None) = (found.next(), found.next()) {
            return path::at(&one.values, &elsewhere.take);
        }
        let unknown = Unknown::new(format!("{} of {}", elsewhere.take, identity::of(&named)), Type::String);
        Value::unknown(unknown.not_null(), named.place())
    };
    if named.as_seq().is_none() {
        return Some(one(named));
    }
    let place = named.place();
    Some(Value::tuple(each(named).into_iter().map(one).collect(), place))
}
