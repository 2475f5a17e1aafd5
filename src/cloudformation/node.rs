//! What YAML and JSON say, with places.

use std::sync::Arc;

use crate::base::{Mistake, Number, Place, Span, Str};
use crate::hcl::json::values;

/// How deep documents nest that are read: CloudFormation's own templates stay far below.
pub const DEEPEST: u16 = 100;

/// Most nodes of a document. A template has at most a million bytes (CloudFormation User Guide, "Quotas"), each node two or more.
pub const MOST_NODES: usize = 500_000;

/// A value of a document. What stands behind an alias is shared.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; a string with its quotes.
    pub place: Place,
    depth: u16,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, known, in pieces where its characters stand.
    Text(Str),
    /// A sequence.
    List(Vec<Arc<Node>>),
    /// A mapping in the order of its keys.
    Map(Vec<Entry>),
}

/// An entry of a mapping.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its key.
    pub key: Arc<str>,
    /// Where the key stands.
    pub place: Place,
    /// Its value.
    pub value: Arc<Node>,
}

impl Node {
    /// A value; refused where it nests too deep.
    pub fn new(kind: Kind, place: Place) -> Result<Arc<Self>, Mistake> {
        let inner = match &kind {
            Kind::List(items) => items.iter().map(|item| item.depth).max(),
            Kind::Map(entries) => entries.iter().map(|entry| entry.value.depth).max(),
            _ => None,
        };
        let depth = inner.map_or(0, |depth| depth + 1);
        if depth > DEEPEST {
            return Err(Mistake::new(place.span(), format!("what nests more than {DEEPEST} levels deep is not read")));
        }
        Ok(Arc::new(Self { kind, place, depth }))
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&Arc<str>> {
        if let Kind::Text(text) = &self.kind { text.text() } else { None }
    }

    /// The elements of a sequence.
    pub fn as_list(&self) -> Option<&[Arc<Self>]> {
        if let Kind::List(items) = &self.kind { Some(items) } else { None }
    }

    /// The entries of a mapping.
    pub fn as_map(&self) -> Option<&[Entry]> {
        if let Kind::Map(entries) = &self.kind { Some(entries) } else { None }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Arc<Self>> {
        self.as_map()?.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }

    /// The only entry of a mapping that has one.
    pub fn only(&self) -> Option<&Entry> {
        if let Some([only]) = self.as_map() { Some(only) } else { None }
    }
}

/// A document and what is wrong in it that does not keep it from being read.
#[derive(Debug)]
pub struct Document {
    /// Its value.
    pub root: Arc<Node>,
    /// What is wrong, and where.
    pub problems: Vec<(Place, String)>,
}

/// Reads a document: JSON where it begins like that, else YAML. `file` is what its places say.
pub fn read(text: &str, file: u32) -> Result<Document, Mistake> {
    let begins = text.trim_start_matches('\u{feff}').trim_start().bytes().next();
    if begins == Some(b'{') {
        match super::json::read(text, file) {
            // What is no JSON may be YAML in the same brackets.
            Err(mistake) if values(text) <= MOST_NODES => super::yaml::read(text, file).map_err(|_| mistake),
            read => read,
        }
    } else {
        super::yaml::read(text, file)
    }
}

/// Entries without those whose key stands a second time: the first counts.
pub fn unique(entries: Vec<Entry>, problems: &mut Vec<(Place, String)>) -> Vec<Entry> {
    let mut seen = std::collections::HashSet::new();
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries {
        if seen.insert(Arc::clone(&entry.key)) {
            kept.push(entry);
        } else {
            problems.push((entry.place, format!("{} stands here a second time", entry.key)));
        }
    }
    kept
}

/// Refuses a document that holds too much.
pub fn count(nodes: &mut usize, span: &Span) -> Result<(), Mistake> {
    *nodes += 1;
    if *nodes > MOST_NODES {
        return Err(Mistake::new(span.clone(), format!("what follows {MOST_NODES} values is not read")));
    }
    Ok(())
}
