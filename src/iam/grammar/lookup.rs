//! Asking the action table, each thing once, and not without end.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::iam::actions::{ActionIds, KeyType, ResourceType, Service, Table, table};

/// What one document may cost, in microseconds or so: far more than any policy that AWS takes does.
const BUDGET: u32 = 400_000;

/// Answers of the action table.
pub struct Lookup {
    left: u32,
    actions: HashMap<String, ActionIds>,
    keys: HashMap<String, Key>,
}

/// What the table says of a condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Its type.
    Is(KeyType),
    /// There is no such key.
    Unknown,
    /// It was not asked.
    NotAsked,
}

impl Default for Lookup {
    fn default() -> Self {
        Self { left: BUDGET, actions: HashMap::new(), keys: HashMap::new() }
    }
}

impl Lookup {
    /// Whether something was not looked up, since that would have taken too long.
    pub fn gave_up(&self) -> bool {
        self.left == 0
    }

    /// The table, if the budget has so much left.
    pub fn table(&mut self, cost: usize) -> Option<&'static Table> {
        match u32::try_from(cost).ok().and_then(|cost| self.left.checked_sub(cost)) {
            Some(left) if left > 0 => {
                self.left = left;
                Some(table())
            }
            _ => {
                self.left = 0;
                None
            }
        }
    }

    /// The actions that a pattern names.
    pub fn expand(&mut self, pattern: &str) -> Option<&ActionIds> {
        if !self.actions.contains_key(pattern) {
            let wildcards = ['*', '?'];
            let (service, name) = pattern.split_once(':').unwrap_or((pattern, ""));
            let cost = if service.contains(wildcards) {
                2_000
            } else if name.trim_end_matches('*').contains(wildcards) {
                50
            } else {
                4
            };
            let ids = self.table(cost)?.expand(pattern);
            self.actions.insert(pattern.to_owned(), ids);
        }
        self.actions.get(pattern)
    }

    /// A condition key.
    pub fn key(&mut self, name: &str) -> Key {
        let name = name.to_ascii_lowercase();
        if let Some(found) = self.keys.get(&name) {
            return *found;
        }
        let Some(table) = self.table(80) else { return Key::NotAsked };
        let found = table.condition_key(&name).map_or(Key::Unknown, Key::Is);
        self.keys.insert(name, found);
        found
    }
}

/// Whether some service's ARNs have this service, which is not always the prefix of its actions.
pub fn is_in_arns(service: &str) -> bool {
    static SERVICES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let in_arns = || {
        let templates = table().services().iter().flat_map(Service::resource_types).flat_map(ResourceType::arns);
        templates.filter_map(|arn| arn.split(':').nth(2)).collect()
    };
    table().service(service).is_some() || SERVICES.get_or_init(in_arns).contains(service)
}
