//! Sets of actions.

use std::ops::Range;

use super::table::ActionId;

/// A set of actions, by their numbers, in order.
///
/// It is kept as ranges: what a wildcard grants is few of them, and `*` is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionIds {
    /// Sorted, none empty, none touching the next.
    ranges: Vec<Range<ActionId>>,
}

impl ActionIds {
    /// Its ranges, sorted and apart from each other.
    pub fn ranges(&self) -> &[Range<ActionId>] {
        &self.ranges
    }

    /// The numbers, sorted.
    pub fn iter(&self) -> impl Iterator<Item = ActionId> + '_ {
        self.ranges.iter().cloned().flatten()
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.ranges.iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether the action is among them.
    pub fn contains(&self, id: ActionId) -> bool {
        let after = self.ranges.partition_point(|range| range.start <= id);
        after > 0 && self.ranges[after - 1].contains(&id)
    }

    /// All that are in one of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::of_ranges(self.ranges.iter().chain(&other.ranges).cloned().collect())
    }

    /// The actions of all these ranges, in any order.
    pub(super) fn of_ranges(mut ranges: Vec<Range<ActionId>>) -> Self {
        ranges.sort_unstable_by_key(|range| range.start);
        let mut ids = Self::default();
        for range in ranges {
            ids.push(range);
        }
        ids
    }

    /// All below `end` that are not in it.
    #[must_use]
    pub fn complement(&self, end: ActionId) -> Self {
        let mut ids = Self::default();
        let mut from = 0;
        for range in &self.ranges {
            ids.push(from..range.start);
            from = range.end;
        }
        ids.push(from..end);
        ids
    }

    /// Adds a range that starts at or after the start of the last one.
    pub(super) fn push(&mut self, range: Range<ActionId>) {
        if range.is_empty() {
            return;
        }
        match self.ranges.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => self.ranges.push(range),
        }
    }
}

impl FromIterator<ActionId> for ActionIds {
    fn from_iter<I: IntoIterator<Item = ActionId>>(numbers: I) -> Self {
        let mut numbers: Vec<_> = numbers.into_iter().collect();
        numbers.sort_unstable();
        let mut ids = Self::default();
        for number in numbers {
            ids.push(number..number + 1);
        }
        ids
    }
}
