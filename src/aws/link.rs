//! Which thing a resource or another thing names.

use std::collections::{BTreeSet, HashMap};

use super::kinds::{attributes_of, kinds};
use super::path;
use super::same::{Same, same};
use super::thing::Thing;
use crate::base::{Kind, Reference, Resource, Value, identity, without_keys};

/// The things of one kind, by what they are named.
#[derive(Default)]
pub(super) struct Index {
    candidates: Vec<Candidate>,
    by_name: HashMap<String, usize>,
    /// Those with a name that is not known whole.
    unclear: Vec<usize>,
    /// Those that a block makes, by its address.
    by_block: HashMap<String, Vec<usize>>,
}

struct Candidate {
    names: Vec<Value>,
    /// The resource that makes it, if one of this code does.
    made_by: Option<usize>,
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

impl Index {
    /// Adds a thing, whose number is how many there were before.
    pub(super) fn add(&mut self, names: &[Value], made_by: Option<usize>, all: &[Resource]) {
        let number = self.candidates.len();
        if let Some(maker) = made_by {
            self.by_block.entry(without_keys(&all[maker].address)).or_default().push(number);
        }
        for name in names.iter().filter(|name| !name.is_null()) {
            // Of several of one name in one account only one can be; which resource made it is of no account.
            self.by_name.entry(identity::of(name)).or_insert(number);
        }
        if names.iter().any(|name| !name.is_known()) {
            self.unclear.push(number);
        }
        self.candidates.push(Candidate { names: names.to_vec(), made_by });
    }

    /// Which of the things `named` is, what an attribute of the resource says.
    pub(super) fn find(&self, resource: &Resource, attribute: &str, named: &Value, all: &[Resource]) -> Found {
        if let Some(one) = self.sure(resource, attribute, named, all) {
            return Found::Thing(one);
        }
        let perhaps: Vec<usize> = if named.is_known() {
            self.unclear.iter().copied().filter(|at| self.may_be(*at, named)).collect()
        } else {
            (0..self.candidates.len()).filter(|at| self.may_be(*at, named)).collect()
        };
        match &named.kind {
            // What none of these can be is another one, whichever.
            Kind::Either(_) if !perhaps.is_empty() => {
                Found::Unsure(format!("{attribute} hangs on a condition that is not known"), perhaps)
            }
            _ if perhaps.is_empty() && !named.is_null() => Found::Elsewhere,
            _ => Found::Unsure(format!("{attribute} is {}, which is not known", identity::of(named)), perhaps),
        }
    }

    /// The thing that `named` is for certain: by its name, or by what the attribute refers to.
    fn sure(&self, resource: &Resource, attribute: &str, named: &Value, all: &[Resource]) -> Option<usize> {
        if let Some(one) = self.by_name.get(&identity::of(named)) {
            return Some(*one);
        }
        // A reference in one arm of a condition does not say that it is this one.
        if matches!(named.kind, Kind::Either(_)) {
            return None;
        }
        let made = referred(resource, attribute).filter_map(|block| self.by_block.get(&block)).flatten();
        let made: BTreeSet<usize> = made.copied().filter(|at| self.may_be(*at, named)).collect();
        let has_key = |at: &usize| self.candidates[*at].made_by.is_some_and(|maker| all[maker].key == resource.key);
        let only = |mut each: Vec<usize>| if each.len() == 1 { each.pop() } else { None };
        only(made.iter().copied().collect()).or_else(|| only(made.into_iter().filter(has_key).collect()))
    }

    fn may_be(&self, at: usize, named: &Value) -> bool {
        self.candidates[at].names.iter().any(|name| same(name, named) != Same::No)
    }
}

/// What a property of a thing names.
#[derive(Debug, Clone)]
pub(super) enum Link {
    /// The thing of this number.
    Thing(usize),
    /// It is not known which, for this reason.
    Unsure(String),
}

/// Finds what all links of the things of one root module lead to.
pub(super) fn link(things: &mut [Thing], resources: &[Resource]) {
    let mut indexes: HashMap<&str, (Index, Vec<usize>)> = HashMap::new();
    for (number, thing) in things.iter().enumerate() {
        let (index, numbers) = indexes.entry(thing.kind).or_default();
        index.add(&thing.names, thing.resources.first().copied().filter(|_| thing.is_made_here), resources);
        numbers.push(number);
    }
    for from in 0..things.len() {
        let Some(kind) = kinds().get(things[from].kind) else { continue };
        for (property, link) in &kind.links {
            let targets: Vec<&(Index, Vec<usize>)> = link.to.iter().filter_map(|to| indexes.get(to.as_str())).collect();
            let Some(found) = follow(&things[from], property, &targets, resources) else { continue };
            if let Link::Thing(to) = found {
                things[to].used_by.push((from, property));
            }
            things[from].links.insert(property, found);
        }
    }
}

fn follow(thing: &Thing, property: &str, targets: &[&(Index, Vec<usize>)], resources: &[Resource]) -> Option<Link> {
    let named = path::at(&thing.properties, property);
    let said_by = thing.said_by.get(property).and_then(|said_by| said_by.first());
    let resource = said_by.and_then(|number| resources.get(*number)).filter(|_| !named.is_null())?;
    // References are known by the outermost argument only.
    let arguments: BTreeSet<&str> = attributes_of(thing.kind, &resource.kind, property).collect();
    let mut unsure = None;
    for (index, numbers) in targets {
        if let Some(at) = arguments.iter().find_map(|argument| index.sure(resource, argument, &named, resources)) {
            return Some(Link::Thing(numbers[at]));
        }
        match index.find(resource, "", &named, resources) {
            Found::Thing(at) => return Some(Link::Thing(numbers[at])),
            Found::Elsewhere => {}
            Found::Unsure(..) => {
                unsure = Some(format!("{property} is {}, which is not known", identity::of(&named)));
            }
        }
    }
    unsure.map(Link::Unsure)
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
pub fn linked<'a>(thing: &Thing, property: &str, things: &'a [Thing]) -> Linked<'a> {
    match thing.links.get(property) {
        Some(Link::Thing(at)) => things.get(*at).map_or(Linked::None, Linked::Thing),
        Some(Link::Unsure(reason)) => Linked::Unsure(reason.clone()),
        None => Linked::None,
    }
}

/// Whether an argument of a resource refers to another resource.
pub(super) fn refers(resource: &Resource, argument: &str, other: &Resource) -> bool {
    let block = without_keys(&other.address);
    referred(resource, argument).any(|referred| referred == block)
}

/// The blocks that an argument of a resource refers to.
fn referred(resource: &Resource, argument: &str) -> impl Iterator<Item = String> {
    let own = |reference: &&Reference| *reference.argument == *argument && !reference.explicit;
    resource.references.iter().filter(own).map(|reference| without_keys(&reference.target))
}
