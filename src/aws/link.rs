//! Which thing a resource or another thing names.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::convert::without_streams;
use super::kinds::{attributes_of, kinds};
use super::path;
use super::same::{Same, same};
use super::thing::Thing;
use crate::base::{Kind, Provider, Reference, Resource, Value, identity, without_keys};

/// The things of one kind, by what they are named.
pub(super) struct Index {
    candidates: Vec<Candidate>,
    /// Those of one name: there may be one in each account or region.
    by_name: HashMap<String, Vec<usize>>,
    /// Whether a name is one thing only within a region, and within an account.
    within: [bool; 2],
    /// Those with a name that is not known whole, by how it ends.
    unclear: HashMap<Option<String>, Vec<usize>>,
    /// Those that a block makes, by its address.
    by_block: HashMap<String, Vec<usize>>,
}

struct Candidate {
    names: Vec<Value>,
    /// The resource that makes it, if one of this code does.
    made_by: Option<usize>,
    /// Where it is.
    provider: Option<Arc<Provider>>,
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
    /// Of a kind, without things.
    pub(super) fn of(kind: &super::kinds::Kind) -> Self {
        let within = ["{region}", "{account}"].map(|part| kind.arn.as_ref().is_some_and(|arn| arn.contains(part)));
        let (by_name, by_block) = (HashMap::new(), HashMap::new());
        Self { candidates: Vec::new(), by_name, within, unclear: HashMap::new(), by_block }
    }

    /// Adds a thing, whose number is how many there were before. `first` is its first resource, which makes it or only names it.
    pub(super) fn add(&mut self, names: &[Value], (first, is_made_here): (Option<usize>, bool), all: &[Resource]) {
        let names: Vec<Value> = names.iter().map(without_streams).collect();
        let number = self.candidates.len();
        let made_by = first.filter(|_| is_made_here);
        if let Some(maker) = made_by {
            self.by_block.entry(without_keys(&all[maker].address)).or_default().push(number);
        }
        for name in names.iter().filter(|name| !name.is_null()) {
            self.by_name.entry(identity::of(name)).or_default().push(number);
        }
        let ends: BTreeSet<Option<String>> = names.iter().filter(|name| !name.is_known()).map(end).collect();
        for end in ends {
            self.unclear.entry(end).or_default().push(number);
        }
        let provider = first.and_then(|first| all.get(first)).map(|first| Arc::clone(&first.provider));
        self.candidates.push(Candidate { names, made_by, provider });
    }

    /// Which of the things `named` is, what an attribute of the resource says.
    pub(super) fn find(&self, resource: &Resource, attribute: &str, named: &Value, all: &[Resource]) -> Found {
        if let Some(one) = self.sure(resource, attribute, named, all) {
            return Found::Thing(one);
        }
        let perhaps: Vec<usize> = self.perhaps(resource, named).collect();
        match &named.kind {
            // What none of these can be is another one, whichever.
            Kind::Either(_) if !perhaps.is_empty() => {
                Found::Unsure(format!("{attribute} hangs on a condition that is not known"), perhaps)
            }
            _ if perhaps.is_empty() && !named.is_null() => Found::Elsewhere,
            _ => Found::Unsure(format!("{attribute} is {}, which is not known", identity::of(named)), perhaps),
        }
    }

    /// Those that `named` may be, as far as names tell.
    fn perhaps<'a>(&'a self, resource: &'a Resource, named: &'a Value) -> impl Iterator<Item = usize> + 'a {
        // What is known whole cannot be one that is known whole too: that would have been found.
        let unclear = [None, end(named)].map(|end| self.unclear.get(&end));
        let unclear: BTreeSet<usize> = unclear.into_iter().flatten().flatten().copied().collect();
        let (few, all) = if named.is_known() { (unclear, 0..0) } else { (BTreeSet::new(), 0..self.candidates.len()) };
        few.into_iter().chain(all).filter(|at| self.may_be(*at, named) && self.is_near(*at, resource, named))
    }

    /// The thing that `named` is for certain: by its name, or by what the attribute refers to.
    fn sure(&self, resource: &Resource, attribute: &str, named: &Value, all: &[Resource]) -> Option<usize> {
        let of_name = self.by_name.get(&identity::of(named)).map(Vec::as_slice).unwrap_or_default();
        // Nearly all names are of one thing, in the same account and region.
        if let [one] = of_name
            && self.is_near(*one, resource, named)
        {
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
        let referred =
            only(made.iter().copied().collect()).or_else(|| only(made.into_iter().filter(has_key).collect()));
        // Of several of one name in one account and region only one can be; which resource made it is of no account.
        referred.or_else(|| of_name.iter().copied().find(|at| self.is_near(*at, resource, named)))
    }

    /// Whether a thing may be in the account and region of a resource, if that names it by no more than a name that is one thing only there.
    fn is_near(&self, at: usize, resource: &Resource, named: &Value) -> bool {
        let is_bare = matches!(&named.kind, Kind::String(text) if !text.prefix().is_empty() && !text.prefix().starts_with("arn:"));
        let Some(own) = self.candidates[at].provider.as_ref().filter(|_| is_bare) else { return true };
        let differs =
            |one: &Value, other: &Value| one.as_str().zip(other.as_str()).is_some_and(|(one, other)| one != other);
        let [region, account] = self.within;
        !(region && differs(&own.region, &resource.provider.region)
            || account && differs(&own.account, &resource.provider.account))
    }

    fn may_be(&self, at: usize, named: &Value) -> bool {
        self.candidates[at].names.iter().any(|name| same(name, named) != Same::No)
    }
}

/// How a name ends: what stands behind its last colon or slash. None where that is not known.
fn end(name: &Value) -> Option<String> {
    let Kind::String(text) = &name.kind else { return None };
    let suffix = text.text().map_or_else(|| text.suffix(), |known| Cow::Borrowed(known));
    suffix.rsplit_once([':', '/']).map(|(_, end)| end.to_owned())
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
        let Some(kind) = kinds().get(thing.kind) else { continue };
        let (index, numbers) = indexes.entry(thing.kind).or_insert_with(|| (Index::of(kind), Vec::new()));
        index.add(&thing.names, (thing.resources.first().copied(), thing.is_made_here), resources);
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
        if let Some(at) = index.sure(resource, "", &named, resources) {
            return Some(Link::Thing(numbers[at]));
        }
        if index.perhaps(resource, &named).next().is_some() {
            unsure = Some(format!("{property} is {}, which is not known", identity::of(&named)));
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
