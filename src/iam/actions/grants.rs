//! What a wildcard really grants: the resource decides.

use super::arn::Pattern;
use super::ids::ActionIds;
use super::section::{Details, Row};
use super::table::{Service, Table};

impl Table {
    /// Those of the actions that an `Allow` statement with these patterns of `Resource` grants on something.
    ///
    /// An action needs a resource type of which some ARN matches a pattern; one that works on no resource needs `*`. `s3:Put*` on the
    /// objects of a bucket is a few actions and none of them `s3:PutBucketPolicy`, on the bucket as well it is many.
    pub fn granted(&self, actions: &ActionIds, resources: &[&str]) -> ActionIds {
        let patterns: Vec<_> = resources.iter().map(|text| Pattern::new(text)).collect();
        if patterns.iter().any(Pattern::is_everything) {
            return actions.clone();
        }
        let mut granted = ActionIds::default();
        // The ranges are sorted, so that those of one service follow each other.
        let mut reach: Option<Reach> = None;
        for range in actions.ranges() {
            for service in self.services_in(range) {
                let reach = match &mut reach {
                    Some(reach) if std::ptr::eq(reach.service, service) => reach,
                    reach => reach.insert(Reach::new(service, &patterns)),
                };
                let first = range.start.max(service.ids().start);
                let rows = service.rows_from(first);
                for (id, _) in (first..range.end).zip(rows).filter(|(_, row)| reach.has(row)) {
                    granted.push(id..id + 1);
                }
            }
        }
        granted
    }
}

/// What of a service the patterns reach. A use is looked at when an action has it: most actions are not asked about.
struct Reach<'a> {
    service: &'a Service,
    details: &'a Details,
    patterns: &'a [Pattern],
    /// Whether each use is reached, and each resource type, where that is known.
    uses: Vec<Option<bool>>,
    types: Vec<Option<bool>>,
    /// Whether actions that work on no resource are.
    none: bool,
}

impl<'a> Reach<'a> {
    fn new(service: &'a Service, patterns: &'a [Pattern]) -> Self {
        let details = service.details();
        let (uses, types) = (vec![None; details.uses.len()], vec![None; details.types.len()]);
        Self { service, details, patterns, uses, types, none: patterns.iter().any(Pattern::matches_no_resource) }
    }

    fn has(&mut self, action: &Row) -> bool {
        let Some(number) = action.uses else { return self.none };
        if let Some(Some(known)) = self.uses.get(number) {
            return *known;
        }
        let Some(uses) = self.details.uses.get(number) else { return false };
        let is_reached = uses.iter().any(|one| self.has_type(one.resource_type));
        self.uses[number] = Some(is_reached);
        is_reached
    }

    fn has_type(&mut self, number: usize) -> bool {
        let (Some(row), Some(known)) = (self.details.types.get(number), self.types.get_mut(number)) else {
            return false;
        };
        let is_reached = |form| self.patterns.iter().any(|pattern| pattern.can_match(form));
        *known.get_or_insert_with(|| row.templates.iter().any(|template| is_reached(&template.form)))
    }
}
