//! `Fn::ForEach`: what a template says once for each of a list.
//!
//! AWS CloudFormation User Guide, "Intrinsic function reference", "`Fn::ForEach`".

use std::sync::Arc;

use super::invalid;
use super::reader::Reader;
use crate::base::{Place, Type, Unknown, Value, identity};
use crate::cloudformation::node::{Entry, Node};
use crate::hcl::eval::Result;

/// The variables of loops and their values, the innermost last.
pub(super) type Loops = Vec<(Arc<str>, Value)>;

/// An entry of a section, once for each time that loops make it.
pub(super) struct Declared {
    pub(super) name: Arc<str>,
    /// Where its name stands.
    pub(super) place: Place,
    pub(super) node: Arc<Node>,
    pub(super) loops: Loops,
}

/// Most entries that loops make of a section.
const MOST: usize = 10_000;

impl Reader<'_, '_> {
    /// The entries of a section.
    pub(super) fn expanded(&mut self, entries: &[Entry]) -> Vec<Declared> {
        let mut found = Vec::new();
        self.expand(entries, &mut found);
        found
    }

    fn expand(&mut self, entries: &[Entry], found: &mut Vec<Declared>) {
        for entry in entries {
            if !entry.key.starts_with("Fn::") {
                self.declare(entry, found);
                continue;
            }
            if !entry.key.starts_with("Fn::ForEach::") {
                self.stack.more(entry.place, format!("what {} adds here is not known", entry.key));
                continue;
            }
            let more = self.each(entry, &mut |reader, inner| reader.expand(std::slice::from_ref(inner), found));
            if let Some(unknown) = more {
                self.stack.more(entry.place, format!("{} is not known, of which this is for each", unknown.identity()));
            }
        }
    }

    fn declare(&mut self, entry: &Entry, found: &mut Vec<Declared>) {
        if found.len() >= MOST {
            if found.len() == MOST {
                self.stack.more(entry.place, format!("what follows {MOST} entries of this section is not read"));
            }
            return;
        }
        let name = self.filled(&entry.key);
        found.push(Declared { name, place: entry.place, node: Arc::clone(&entry.value), loops: self.loops.clone() });
    }

    /// Calls `with` for each entry that a loop makes, its variable set. Returns what the loop is over where that is not known.
    pub(super) fn each(&mut self, entry: &Entry, with: &mut dyn FnMut(&mut Self, &Entry)) -> Option<Unknown> {
        match self.iterate(entry, with) {
            Ok(more) => more,
            Err(error) => {
                self.stack.refuse(&error);
                Some(Unknown::new(&*entry.key, Type::Any))
            }
        }
    }

    fn iterate(&mut self, entry: &Entry, with: &mut dyn FnMut(&mut Self, &Entry)) -> Result<Option<Unknown>> {
        let place = entry.place;
        let Some([variable, collection, body]) = entry.value.as_list() else {
            return invalid(place, format!("{} is not [variable, list, mapping]", entry.key));
        };
        let (Some(variable), Some(body)) = (variable.as_str(), body.as_map()) else {
            return invalid(place, format!("{} is not [variable, list, mapping]", entry.key));
        };
        let list = self.value_or_null(collection);
        let Some(seq) = list.as_seq().filter(|seq| seq.more().is_none()) else {
            return Ok(Some(Unknown::new(identity::of(&list), Type::Any)));
        };
        for item in seq.items() {
            self.stack.run.fuel.spend(1, place)?;
            if item.as_str().is_none() {
                return Ok(Some(Unknown::new(identity::of(item), Type::Any)));
            }
            self.loops.push((Arc::clone(variable), item.clone()));
            for inner in body {
                if inner.key.starts_with("Fn::ForEach::") {
                    if let Some(unknown) = self.each(inner, with) {
                        self.loops.pop();
                        return Ok(Some(unknown));
                    }
                } else {
                    with(self, inner);
                }
            }
            self.loops.pop();
        }
        Ok(None)
    }

    /// The value of a loop's variable.
    pub(super) fn looped(&self, name: &str) -> Option<&Value> {
        self.loops.iter().rev().find(|(own, _)| &**own == name).map(|(_, value)| value)
    }

    /// A name with the variables of loops filled in: `Bucket${Name}`, `Bucket&{Name}`.
    pub(super) fn filled(&self, name: &Arc<str>) -> Arc<str> {
        if self.loops.is_empty() || !name.contains('{') {
            return Arc::clone(name);
        }
        let mut text = name.to_string();
        for (variable, value) in self.loops.iter().rev() {
            let Some(known) = value.as_str() else { continue };
            let alphanumeric: String = known.chars().filter(char::is_ascii_alphanumeric).collect();
            text = text.replace(&format!("${{{variable}}}"), known);
            text = text.replace(&format!("&{{{variable}}}"), &alphanumeric);
        }
        text.into()
    }
}
