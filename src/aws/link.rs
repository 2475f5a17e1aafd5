//! Which thing a resource names.

use super::kinds::kinds;
use super::path;
use super::same::{Same, same};
use super::thing::Thing;
use crate::base::{Kind, Resource, Value, identity};

/// A thing that may be the one.
pub(super) struct Candidate<'a> {
    /// By what it is named.
    pub(super) names: &'a [Value],
    /// The resource that makes it, if one of this code does.
    pub(super) made_by: Option<usize>,
}

/// Which thing a resource names.
pub(super) enum Found {
    /// The one of this number.
    Thing(usize),
    /// One that this code does not make.
    Elsewhere,
    /// It is not known which; it may be one of these, or another one.
    Unsure(String, Vec<usize>),
}

/// Which of the things `named` is, what an attribute of the resource says.
pub(super) fn find(
    resource: &Resource,
    attribute: &str,
    named: &Value,
    things: &[Candidate<'_>],
    all: &[Resource],
) -> Found {
    let is_named = |thing: &Candidate<'_>| {
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
    let maker = |at: &usize| things[*at].made_by.map(|number| &all[number]);
    let made = |at: &usize| maker(at).is_some_and(|maker| refers(resource, attribute, maker));
    let referred: Vec<usize> = perhaps.iter().copied().filter(|at| made(at)).collect();
    let of_key = || referred.iter().copied().filter(|at| maker(at).is_some_and(|maker| maker.key == resource.key));
    // A reference in one arm of a condition does not say that it is this one.
    let is_chosen = matches!(named.kind, Kind::Either(_));
    match &referred[..] {
        _ if is_chosen => Found::Unsure(format!("{attribute} hangs on a condition that is not known"), perhaps),
        [one] => Found::Thing(*one),
        [_, _, ..] if of_key().count() == 1 => of_key().next().map_or(Found::Elsewhere, Found::Thing),
        _ if perhaps.is_empty() && !named.is_null() => Found::Elsewhere,
        _ => Found::Unsure(format!("{attribute} is {}, which is not known", identity::of(named)), perhaps),
    }
}

/// What a property of a thing names.
#[derive(Debug)]
pub enum Linked<'a> {
    /// This thing.
    Thing(&'a Thing),
    /// Nothing, or something that is not in view.
    None,
    /// It is not known which, for this reason.
    Unsure(String),
}

/// The thing that a property of another one names, of those of one root module.
pub fn linked<'a>(thing: &Thing, property: &str, things: &'a [Thing], resources: &[Resource]) -> Linked<'a> {
    let Some(link) = kinds().get(thing.kind).and_then(|kind| kind.links.get(property)) else { return Linked::None };
    let named = path::at(&thing.properties, property);
    if named.is_null() {
        return Linked::None;
    }
    let others: Vec<&Thing> = things.iter().filter(|other| link.to.iter().any(|to| to == other.kind)).collect();
    let candidates: Vec<Candidate<'_>> = others.iter().map(|other| other.candidate()).collect();
    let said_by = thing.said_by.get(property).and_then(|said_by| said_by.first());
    let Some(resource) = said_by.and_then(|number| resources.get(*number)) else { return Linked::None };
    // References are known by the outermost argument only.
    let arguments = resource.references.iter().map(|reference| &*reference.argument);
    let arguments: std::collections::BTreeSet<&str> = arguments.collect();
    let mut unsure = None;
    for argument in arguments.into_iter().chain([""]) {
        match find(resource, argument, &named, &candidates, resources) {
            Found::Thing(at) => return Linked::Thing(others[at]),
            Found::Elsewhere => {}
            Found::Unsure(..) => unsure = Some(format!("{property} is {}, which is not known", identity::of(&named))),
        }
    }
    unsure.map_or(Linked::None, Linked::Unsure)
}

/// Whether an argument of a resource refers to another resource.
pub(super) fn refers(resource: &Resource, argument: &str, other: &Resource) -> bool {
    let block = without_keys(&other.address);
    resource
        .references
        .iter()
        .any(|reference| *reference.argument == *argument && without_keys(&reference.target) == block)
}

/// An address without the keys of instances.
pub fn without_keys(address: &str) -> String {
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
        let without = without_keys;
        assert_eq!(without("aws_s3_bucket.b[0]"), "aws_s3_bucket.b");
        assert_eq!(without(r#"module.m["a]\"["].module.n[1].aws_s3_bucket.b"#), "module.m.module.n.aws_s3_bucket.b");
    }
}
