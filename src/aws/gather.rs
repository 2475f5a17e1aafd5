//! From the resources of a root module to the things that they make up.

use std::sync::Arc;

use super::kinds::{Elsewhere, Part, Source, kinds};
use super::path;
use super::same::{Same, same};
use super::thing::{Building, Thing};
use crate::base::{Kind, Mode, Piece, Place, Resource, Str, Type, Unknown, Value, identity};

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
    for (kind_name, kind) in kinds() {
        let of_kind = || {
            let managed = resources.iter().enumerate().filter(|(_, resource)| resource.mode == Mode::Managed);
            managed.filter_map(|(number, resource)| Some((number, resource, kind.terraform.get(&*resource.kind)?)))
        };
        let mut things = Vec::new();
        for (number, resource, part) in of_kind().filter(|(_, _, part)| part.of.is_none()) {
            let names = part.names.iter().map(|own| name(path::at(&resource.values, own))).collect();
            let mut thing = Building::new(kind_name, number, resource, names);
            tell(&mut thing, resource, part, None, resources);
            things.push(thing);
        }
        for (number, resource, part) in of_kind() {
            let Some(attribute) = &part.of else { continue };
            let named = path::at(&resource.values, attribute);
            match find(resource, attribute, &named, &things, resources) {
                Found::Thing(at) => {
                    let thing = &mut things[at];
                    thing.resources.push(number);
                    // What makes both depend on one condition is there where the thing is.
                    let presence = resource.presence.as_ref().filter(|own| thing.presence.as_ref() != Some(own));
                    tell(thing, resource, part, presence, resources);
                }
                Found::Elsewhere => {
                    let mut thing = Building::new(kind_name, number, resource, vec![named.clone()]);
                    thing.is_made_here = false;
                    if named.as_str().is_some_and(|text| text.starts_with("arn:")) {
                        thing.say("arn", named, None);
                    } else {
                        if let Some(arn) = &kind.arn {
                            thing.say("arn", filled(arn, resource, &named), None);
                        }
                        thing.say("name", named, None);
                    }
                    tell(&mut thing, resource, part, None, resources);
                    things.push(thing);
                }
                Found::Unsure(reason) => {
                    gathered.loose.push(Loose { resource: number, kind: kind_name, reason, place: named.place() });
                }
            }
        }
        gathered.things.extend(things.into_iter().map(Building::done));
    }
    gathered
}

/// Says of a thing what one of its resources says.
fn tell(thing: &mut Building, resource: &Resource, part: &Part, presence: Option<&Unknown>, all: &[Resource]) {
    for (property, source) in &part.properties {
        let value = match source {
            Source::Here(path) => {
                // What is not configured is the provider's to set, and says nothing but by what name the thing goes.
                let first = path.split('.').next().unwrap_or(path);
                if resource.values.get(first).is_none() && !part.names.contains(path) {
                    continue;
                }
                let value = path::at(&resource.values, path);
                if part.names.contains(path) { name(value) } else { value }
            }
            Source::Elsewhere(elsewhere) => looked_up(resource, elsewhere, all),
        };
        thing.say(property, value, presence);
    }
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

/// The ARN of a thing of this name in the account and region of a resource.
fn filled(template: &str, resource: &Resource, name: &Value) -> Value {
    let provider = &resource.provider;
    let mut pieces = Vec::new();
    for part in template.split(['{', '}']) {
        let value = match part {
            "partition" => &provider.partition,
            "region" => &provider.region,
            "account" => &provider.account,
            "name" => name,
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

/// A value of another resource, which this one names.
fn looked_up(resource: &Resource, elsewhere: &Elsewhere, all: &[Resource]) -> Value {
    let named = path::at(&resource.values, &elsewhere.attribute);
    let of_type = || all.iter().filter(|other| *other.kind == *elsewhere.of && other.mode == Mode::Managed);
    let is_named = |other: &&Resource| {
        same(&path::at(&other.values, &elsewhere.by), &named) == Same::Yes
            || refers(resource, &elsewhere.attribute, other)
    };
    let mut found = of_type().filter(is_named);
    if let (Some(one), None) = (found.next(), found.next()) {
        return path::at(&one.values, &elsewhere.take);
    }
    let unknown = Unknown::new(format!("{} of {}", elsewhere.take, identity::of(&named)), Type::String);
    Value::unknown(unknown.not_null(), named.place())
}

/// Which thing a resource names.
enum Found {
    /// The one of this number.
    Thing(usize),
    /// One that this code does not make.
    Elsewhere,
    /// It is not known which.
    Unsure(String),
}

fn find(resource: &Resource, attribute: &str, named: &Value, things: &[Building], all: &[Resource]) -> Found {
    let is_named = |thing: &Building| {
        let each = thing.names.iter().map(|name| same(name, named));
        each.fold(Same::No, |so_far, next| match (so_far, next) {
            (Same::Yes, _) | (_, Same::Yes) => Same::Yes,
            (Same::No, Same::No) => Same::No,
            _ => Same::Perhaps,
        })
    };
    let sure: Vec<usize> = (0..things.len()).filter(|at| is_named(&things[*at]) == Same::Yes).collect();
    if let [one, ..] = sure[..] {
        // Of several of one name in one account only one can be; which resource made it is of no account.
        return Found::Thing(one);
    }
    let perhaps: Vec<usize> = (0..things.len()).filter(|at| is_named(&things[*at]) == Same::Perhaps).collect();
    let made = |at: &usize| things[*at].is_made_here && refers(resource, attribute, &all[things[*at].resources[0]]);
    let referred: Vec<usize> = perhaps.iter().copied().filter(|at| made(at)).collect();
    let of_key = || referred.iter().copied().filter(|at| all[things[*at].resources[0]].key == resource.key);
    // A reference in one arm of a condition does not say that it is this one.
    let is_chosen = matches!(named.kind, Kind::Either(_));
    match (&referred[..], named.is_known()) {
        _ if is_chosen => Found::Unsure(format!("{attribute} hangs on a condition that is not known")),
        ([one], _) => Found::Thing(*one),
        ([_, _, ..], _) if of_key().count() == 1 => of_key().next().map_or(Found::Elsewhere, Found::Thing),
        ([], true) if perhaps.is_empty() && !named.is_null() => Found::Elsewhere,
        _ => Found::Unsure(format!("{attribute} is {}, which is not known", identity::of(named))),
    }
}

/// Whether an argument of a resource refers to another resource.
fn refers(resource: &Resource, argument: &str, other: &Resource) -> bool {
    let block = without_keys(&other.address);
    resource
        .references
        .iter()
        .any(|reference| *reference.argument == *argument && without_keys(&reference.target) == block)
}

/// An address without the keys of instances.
fn without_keys(address: &Arc<str>) -> String {
    let mut text = String::new();
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for character in address.chars() {
        match character {
            '"' if depth > 0 && !escaped => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => {
                depth = depth.saturating_sub(1);
                continue;
            }
            _ => {}
        }
        escaped = character == '\\' && !escaped;
        if depth == 0 {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_keys() {
        let without = |address: &str| without_keys(&address.into());
        assert_eq!(without("aws_s3_bucket.b[0]"), "aws_s3_bucket.b");
        assert_eq!(without(r#"module.m["a]\"["].module.n[1].aws_s3_bucket.b"#), "module.m.module.n.aws_s3_bucket.b");
    }
}
