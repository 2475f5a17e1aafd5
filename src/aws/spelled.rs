//! What a format calls the properties of things: attributes in Terraform, properties in CloudFormation.

use super::Thing;
use super::kinds::{Kind, Part, Source, kinds};
use crate::base::Resource;

/// What the format that a thing is written in calls a property, with the type of resources that has it where that is not the main one. Where
/// the code says the property, it is the one that does.
///
/// A property that the format does not have goes by its own name.
pub fn spelled(thing: &Thing, resources: &[Resource], property: &str) -> String {
    let types = |numbers: &[usize]| -> Vec<&str> {
        numbers.iter().filter_map(|number| Some(&*resources.get(*number)?.kind)).collect()
    };
    let saying = thing.said_by.get(property).map(|said_by| types(said_by)).unwrap_or_default();
    let found = kinds().get(thing.kind).and_then(|kind| {
        let parts = of_format(kind, &types(&thing.resources), property);
        let said = parts.iter().find(|(ty, ..)| saying.contains(ty));
        // What the main type has beside another one, it has from before that was there.
        let (ty, part, source) =
            said.or_else(|| parts.iter().find(|(_, part, _)| part.of.is_some())).or(parts.first())?;
        let path = path(source)?;
        Some(if part.of.is_some() { format!("{path} of {ty}") } else { path })
    });
    found.unwrap_or_else(|| property.replace(['.', '_'], " "))
}

/// The types of resources of one format that have a property, and where: of the format of which one of `types` is.
fn of_format<'k>(kind: &'k Kind, types: &[&str], property: &str) -> Vec<(&'k str, &'k Part, &'k Source)> {
    let is_template = types.iter().any(|ty| kind.cloudformation.contains_key(*ty));
    let parts = if is_template { &kind.cloudformation } else { &kind.terraform };
    parts.iter().filter_map(|(ty, part)| Some((ty.as_str(), part, part.source(property)?))).collect()
}

/// The path of a source, the first of several.
fn path(source: &Source) -> Option<String> {
    match source {
        Source::Json { json, take } => Some(format!("{take} in {json}")),
        Source::First(all) | Source::All { all } => path(all.first()?),
        source => source.paths().first().map(ToString::to_string),
    }
}
