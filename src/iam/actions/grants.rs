//! What a wildcard really grants: the resource decides.

use super::arn::Pattern;
use super::ids::ActionIds;
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
        for range in actions.ranges() {
            for service in self.services_in(range) {
                let reach = Reach::new(service, &patterns);
                let first = range.start.max(service.ids().start);
                for (id, row) in service.ids().zip(service.rows()).filter(|(id, _)| *id >= first && *id < range.end) {
                    if row.uses().map_or(reach.none, |number| reach.uses.get(number).is_some_and(|reached| *reached)) {
                        granted.push(id..id + 1);
                    }
                }
            }
        }
        granted
    }
}

/// What of a service the patterns reach.
struct Reach {
    /// For each use, whether one of its resource types.
    uses: Vec<bool>,
    /// Whether actions that work on no resource.
    none: bool,
}

impl Reach {
    fn new(service: &Service, patterns: &[Pattern]) -> Self {
        let details = service.details();
        let reached =
            |templates: &[_]| templates.iter().any(|one| patterns.iter().any(|pattern| pattern.can_match(one)));
        let types: Vec<_> = details.types.iter().map(|row| reached(&row.templates)).collect();
        let uses = details.uses.iter().map(|uses| uses.iter().any(|one| types.get(one.resource_type) == Some(&true)));
        Self { uses: uses.collect(), none: patterns.iter().any(Pattern::matches_no_resource) }
    }
}
