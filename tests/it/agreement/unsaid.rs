//! What templates cannot say, and why: `unsaid.txt`.

use std::collections::{BTreeMap, BTreeSet};

/// What of Terraform a template cannot say: a type, an argument, or another word of `unsaid.txt`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsaid(pub String);

/// What comes of a case that a template says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// It is left out.
    Nothing,
    /// This verdict.
    Verdict(&'static str),
}

/// All that is said to be so, and what of it was met.
#[derive(Debug)]
pub struct Table {
    words: BTreeMap<&'static str, &'static str>,
    cases: BTreeMap<(&'static str, &'static str), (Otherwise, &'static str)>,
    met: BTreeMap<&'static str, usize>,
}

impl Table {
    pub fn read() -> Self {
        let mut table = Self { words: BTreeMap::new(), cases: BTreeMap::new(), met: BTreeMap::new() };
        let lines = include_str!("unsaid.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let (what, why) = line.split_once(" -- ").unwrap_or_else(|| panic!("no reason: {line}"));
            match what.trim().split_once(": ") {
                None => drop(table.words.insert(what.trim(), why)),
                Some((policy, rest)) => {
                    let (caption, otherwise) = match rest.split_once(" => ") {
                        Some((caption, verdict)) => (caption, Otherwise::Verdict(verdict.trim())),
                        None => (rest, Otherwise::Nothing),
                    };
                    table.cases.insert((policy, caption), (otherwise, why));
                }
            }
        }
        table
    }

    /// What comes of a case, if it stands in the table.
    pub fn case(&mut self, policy: &str, caption: &str) -> Option<Otherwise> {
        let of_case = |(own, start): &&(&str, &str)| *own == policy && caption.starts_with(*start);
        let (otherwise, why) = *self.cases.iter().find(|(key, _)| of_case(key))?.1;
        *self.met.entry(why).or_default() += 1;
        Some(otherwise)
    }

    /// Whether the table has this.
    pub fn knows(&mut self, unsaid: &Unsaid) -> bool {
        let Some(why) = self.words.get(&*unsaid.0) else { return false };
        *self.met.entry(why).or_default() += 1;
        true
    }

    /// The entries that no case needs.
    pub fn stale(&self) -> BTreeSet<&'static str> {
        let whys = self.words.values().copied().chain(self.cases.values().map(|(_, why)| *why));
        whys.filter(|why| !self.met.contains_key(why)).collect()
    }

    /// Reasons, and how many cases each concerns.
    pub fn met(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.met.iter().map(|(why, count)| (*why, *count))
    }
}
