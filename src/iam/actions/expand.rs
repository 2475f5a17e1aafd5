//! What the patterns of `Action` and `NotAction` name.

use std::cmp::Ordering;
use std::ops::Range;

use super::ids::ActionIds;
use super::table::{ActionId, Service, Table};
use crate::iam::glob;

impl Table {
    /// The actions that a pattern of `Action` names, as `s3:Put*`: without regard to case, `*` and `?` anywhere.
    pub fn expand(&self, pattern: &str) -> ActionIds {
        self.expand_all([pattern])
    }

    /// The actions that any of the patterns names.
    pub fn expand_all<'a>(&self, patterns: impl IntoIterator<Item = &'a str>) -> ActionIds {
        let mut ranges = Vec::new();
        for pattern in patterns {
            match pattern.split_once(':') {
                None => self.expand_whole(pattern, &mut ranges),
                Some((service, name)) => {
                    for service in self.services_like(service) {
                        service.expand(name, &mut ranges);
                    }
                }
            }
        }
        ActionIds::of_ranges(ranges)
    }

    /// The actions that none of the patterns names: what `NotAction` stands for, as far as actions are known.
    pub fn expand_not<'a>(&self, patterns: impl IntoIterator<Item = &'a str>) -> ActionIds {
        self.expand_all(patterns).complement(self.len())
    }

    /// Without a colon AWS takes only `*`; any other wildcard is read alike, over service and name.
    fn expand_whole(&self, pattern: &str, ranges: &mut Vec<Range<ActionId>>) {
        if glob::is_everything(pattern) {
            ranges.push(0..self.len());
        } else if !glob::is_literal(pattern) {
            let all = (0..self.len()).filter_map(|id| self.action(id));
            let named = all.filter(|action| glob::matches(pattern, &action.to_string()));
            ranges.extend(named.map(|action| action.id()..action.id() + 1));
        }
    }

    fn services_like<'a>(&'a self, pattern: &'a str) -> impl Iterator<Item = &'a Service> {
        let services = if glob::is_literal(pattern) {
            self.service(pattern).map(std::slice::from_ref).unwrap_or_default()
        } else {
            &self.services()[prefix_range(self.services(), glob::literal_prefix(pattern), Service::name)]
        };
        services.iter().filter(|service| glob::matches(pattern, service.name()))
    }
}

impl Service {
    /// Adds the actions that a pattern of names names.
    fn expand(&self, pattern: &str, ranges: &mut Vec<Range<ActionId>>) {
        if glob::is_everything(pattern) {
            ranges.push(self.ids());
            return;
        }
        if glob::is_literal(pattern) {
            ranges.extend(self.lookup(pattern).map(|id| id..id + 1));
            return;
        }
        let prefix = glob::literal_prefix(pattern);
        let places = prefix_range(self.rows(), prefix, |row| row.name);
        if glob::is_everything(&pattern[prefix.len()..]) {
            ranges.push(self.id(places.start)..self.id(places.end));
            return;
        }
        let named = places.filter(|place| glob::matches(pattern, self.rows()[*place].name));
        ranges.extend(named.map(|place| self.id(place)..self.id(place + 1)));
    }
}

/// Where the names with a prefix stand in a list that is sorted by them, without regard to case.
fn prefix_range<T>(items: &[T], prefix: &str, name: impl Fn(&T) -> &'static str) -> Range<usize> {
    let start = items.partition_point(|item| compare(name(item), prefix) == Ordering::Less);
    let length = items[start..].partition_point(|item| compare(name(item), prefix) == Ordering::Equal);
    start..start + length
}

/// Compares a name with a prefix: equal if it begins with it.
fn compare(name: &str, prefix: &str) -> Ordering {
    let pairs = name.bytes().zip(prefix.bytes());
    let mut orders = pairs.map(|(one, other)| one.to_ascii_lowercase().cmp(&other.to_ascii_lowercase()));
    let shorter = if name.len() < prefix.len() { Ordering::Less } else { Ordering::Equal };
    orders.find(|order| order.is_ne()).unwrap_or(shorter)
}
