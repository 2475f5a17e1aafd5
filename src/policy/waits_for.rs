//! `waits_for`: one resource is made after others.

use std::collections::BTreeSet;

use super::scope::Subject;
use super::verdict::{Failure, Verdict};
use crate::aws::Thing;
use crate::base::{Related, Resource, without_keys};

/// Whether the resources that say a property of the target, or its main one, are made after those that say `of` of `first`.
pub(super) fn check(subject: &Subject<'_>, property: Option<&str>, first: &Thing, of: &str) -> Verdict {
    let (thing, all) = (subject.thing, subject.resources);
    let saying = |thing: &Thing, property: &str| thing.said_by.get(property).cloned().unwrap_or_default();
    let later = match property {
        Some(property) => saying(thing, property),
        None if thing.is_made_here => thing.resources.iter().take(1).copied().collect(),
        None => Vec::new(),
    };
    let earlier = saying(first, of);
    for resource in later.iter().filter_map(|number| all.get(*number)) {
        let before = before(resource, all);
        let missing = earlier.iter().filter_map(|number| all.get(*number)).find(|other| {
            // What is in the same resource is there at the same time.
            !std::ptr::eq(*other, resource) && !before.contains(block(&other.address).as_str())
        });
        if let Some(missing) = missing {
            let message = format!("{} does not wait for {}", resource.address, missing.address);
            let related = vec![Related { place: missing.header, message: "this may come later".to_owned() }];
            return Verdict::Fail(Failure { message, related, ..Failure::at(resource.header) });
        }
    }
    Verdict::Pass
}

/// The blocks that Terraform makes before a resource, by their addresses without keys.
fn before(resource: &Resource, all: &[Resource]) -> BTreeSet<String> {
    let mut before = BTreeSet::new();
    let mut open: Vec<&Resource> = vec![resource];
    while let Some(next) = open.pop() {
        for reference in next.references.iter() {
            let target = block(&reference.target);
            if !before.insert(target.clone()) {
                continue;
            }
            // Of a module all that is in it.
            let inside = format!("{target}.");
            for other in all {
                let own = block(&other.address);
                if own == target || own.starts_with(&inside) {
                    before.insert(own);
                    open.push(other);
                }
            }
        }
    }
    before
}

fn block(address: &str) -> String {
    without_keys(address)
}
