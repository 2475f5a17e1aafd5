//! What templates cannot say, and why: `unsaid.txt`.

use std::collections::BTreeMap;

/// What of Terraform a template cannot say: a type, an argument, or another word of `unsaid.txt`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsaid(pub String);

/// All that is said to be so, and what of it was met.
#[derive(Debug)]
pub struct Table {
    /// By what it is; of cases, by their names.
    entries: BTreeMap<&'static str, Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Of a case.
    verdict: &'static str,
    why: &'static str,
    met: usize,
}

impl Table {
    pub fn read() -> Self {
        let lines = include_str!("unsaid.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let entry = |line: &'static str| {
            let (what, why) = line.split_once(" -- ").unwrap_or_else(|| panic!("no reason: {line}"));
            let (what, verdict) = what.split_once(" => ").unwrap_or((what, ""));
            (what, Entry { verdict, why, met: 0 })
        };
        Self { entries: lines.map(entry).collect() }
    }

    /// The verdict of a template, if the table has the case; nothing, if it has what cannot be said.
    pub fn find(&mut self, what: &str) -> Option<&'static str> {
        let entry = self.entries.get_mut(what)?;
        entry.met += 1;
        Some(entry.verdict)
    }

    /// The entries that no case needs.
    pub fn stale(&self) -> Vec<&'static str> {
        self.entries.iter().filter(|(_, entry)| entry.met == 0).map(|(what, _)| *what).collect()
    }

    /// Reasons, and how many cases each concerns.
    pub fn reasons(&self) -> BTreeMap<&'static str, usize> {
        let mut reasons = BTreeMap::new();
        for entry in self.entries.values() {
            *reasons.entry(entry.why).or_default() += entry.met;
        }
        reasons
    }
}
