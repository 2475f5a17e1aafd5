//! What all root modules give, put together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::baseline::Baseline;
use super::fingerprint;
use super::root::{Found, Outcome};
use super::rules::{OWN, Rules};
use super::suppress::Suppression;
use crate::base::lines::Sources;
use crate::base::{Coverage, Finding, Place, Related, Report, Severity, Unchecked, Undecided};

/// Most other instances of a finding that it names.
const MOST_INSTANCES: usize = 5;

/// What is collected on the way.
#[derive(Debug, Default)]
pub struct Collected {
    found: Vec<Found>,
    matched: BTreeSet<usize>,
    /// The suppressions of the files that were asked about.
    pub suppressions: Vec<Suppression>,
    /// Those of other files in which something was found; what they suppress in other runs is not known.
    pub others: Vec<Suppression>,
    /// What was not checked.
    pub unchecked: Vec<Unchecked>,
    /// What was looked at.
    pub coverage: Coverage,
}

impl Collected {
    /// Adds what comes of root modules.
    pub fn add(&mut self, outcomes: Vec<Outcome>) {
        // There may be very many findings, and what grows is copied.
        self.found.reserve(outcomes.iter().map(|outcome| outcome.found.len()).sum());
        for outcome in outcomes {
            self.coverage.resources += outcome.resources;
            self.coverage.in_scope += outcome.in_scope;
            self.matched.extend(outcome.matched);
            self.found.extend(outcome.found);
        }
    }

    /// The files in which something was found.
    pub fn files(&self) -> BTreeSet<u32> {
        self.found.iter().flat_map(|one| [one.finding.place.file, one.home.file]).collect()
    }

    /// Leaves out what has nothing to do with what `is_asked` is true of: places of findings, and of what was not checked the paths.
    pub fn only(&mut self, is_asked: impl Fn(Place) -> bool) {
        self.found.retain(|one| {
            let places = one.finding.related.iter().map(|related| related.place);
            places.chain([one.finding.place, one.home]).any(&is_asked)
        });
        self.suppressions.retain(|one| is_asked(one.place));
    }

    /// The report. `today` is the day, as `2026-11-27`; `all_ran`: no policy was left out by whoever runs it.
    ///
    /// Findings are sorted by the names that `sources` gives to their files.
    pub fn report(
        mut self,
        rules: &Rules,
        today: &str,
        all_ran: bool,
        baseline: Option<(&Baseline, &str)>,
        sources: &dyn Sources,
    ) -> Report {
        let mut used = HashSet::new();
        let asked = self.suppressions.len();
        self.suppressions.append(&mut self.others);
        self.found.retain(|one| {
            let is_meant = |suppression: &Suppression| {
                let mut ids = suppression.ids.iter().filter_map(|id| rules.meant(id));
                let mut places = [one.finding.place, one.home].into_iter();
                places.any(|place| suppression.covers(place))
                    && ids.any(|id| *id == *one.finding.policy)
                    && suppression.mistake(today).is_none()
            };
            let by: Vec<usize> = (0..self.suppressions.len()).filter(|at| is_meant(&self.suppressions[*at])).collect();
            used.extend(by.iter().copied());
            by.is_empty()
        });
        let mut report = Report { unchecked: self.unchecked, coverage: self.coverage, ..Report::default() };
        merge(&mut self.found);
        report.findings.reserve(self.found.len());
        for one in self.found {
            match one.undecided {
                Some(reason) => report.undecided.push(Undecided { finding: one.finding, reason }),
                None => report.findings.push(one.finding),
            }
        }
        for (number, suppression) in self.suppressions.iter().enumerate() {
            let unknown = suppression.ids.iter().find(|id| rules.meant(id).is_none());
            let message = match (suppression.mistake(today), unknown) {
                (Some(mistake), _) => mistake,
                (None, Some(id)) => format!("there is no policy `{id}`"),
                (None, None) if all_ran && number < asked && !used.contains(&number) => {
                    "this suppresses nothing any more".to_owned()
                }
                _ => continue,
            };
            report.findings.push(own(0, message, "", suppression.place));
        }
        if let Some((baseline, path)) = baseline {
            let stale = baseline.take_out(&mut report.findings);
            for (policy, address, message) in stale.into_iter().filter(|_| all_ran) {
                let message = format!("{path}: {policy} is found no longer at {address}: {message}");
                report.findings.push(own(1, message, &address, Place::default()));
            }
        }
        let order = by_name(report.findings.iter().chain(report.undecided.iter().map(|one| &one.finding)), sources);
        let key = |one: &Finding| (order[&one.place.file], one.place.start, Arc::clone(&one.policy));
        report.findings.sort_by_cached_key(key);
        report.undecided.sort_by_cached_key(|one| key(&one.finding));
        report.unchecked.sort_by(|one, other| (&one.path, one.place).cmp(&(&other.path, other.place)));
        report.unchecked.dedup();
        report.coverage.policies = rules.running.len();
        let unmatched = rules.running.iter().enumerate().filter(|(number, _)| !self.matched.contains(number));
        report.coverage.unmatched = unmatched.map(|(_, rule)| rule.policy.id.as_str().into()).collect();
        report.rules = rules.shown();
        report
    }
}

/// The order of the files of findings by their names.
fn by_name<'a>(findings: impl Iterator<Item = &'a Finding>, sources: &dyn Sources) -> HashMap<u32, usize> {
    let files: HashSet<u32> = findings.map(|one| one.place.file).collect();
    let mut named: Vec<(Arc<str>, u32)> = files.into_iter().map(|file| (sources.name(file), file)).collect();
    named.sort_unstable();
    // Two files of one name are one to whoever reads it.
    let same = |one: &(Arc<str>, u32), other: &(Arc<str>, u32)| one.0 == other.0;
    named.chunk_by(same).enumerate().flat_map(|(at, files)| files.iter().map(move |(_, file)| (*file, at))).collect()
}

/// A finding of the linter's own.
fn own(number: usize, message: String, address: &str, place: Place) -> Finding {
    let id = OWN[number].id;
    let fingerprint = fingerprint::of(&[id, address, &message]);
    Finding {
        policy: id.into(),
        severity: Severity::Low,
        message,
        address: address.into(),
        place,
        related: Vec::new(),
        witness: None,
        fix: None,
        fingerprint,
    }
}

/// Leaves one finding of those that several instances of one module, or several root modules, have at one place; it names the others.
fn merge(found: &mut Vec<Found>) {
    let mut seen = HashMap::with_capacity(found.len());
    let mut others: BTreeMap<usize, Vec<(Arc<str>, Place)>> = BTreeMap::new();
    let mut is_first = Vec::with_capacity(found.len());
    for (at, one) in found.iter().enumerate() {
        let finding = &one.finding;
        let key = (&*finding.policy, finding.place, &*finding.message, one.undecided.is_some());
        let first = *seen.entry(key).or_insert(at);
        is_first.push(first == at);
        if found[first].finding.address != finding.address {
            others.entry(first).or_default().push((Arc::clone(&finding.address), one.home));
        }
    }
    for (first, mut others) in others {
        others.dedup();
        if let Some((_, place)) = others.first() {
            let names: Vec<&str> = others.iter().take(MOST_INSTANCES).map(|(address, _)| &**address).collect();
            let more = others.len().saturating_sub(MOST_INSTANCES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let message = format!("so is {}{more}", names.join(", "));
            found[first].finding.related.push(Related { place: *place, message });
        }
    }
    let mut is_first = is_first.into_iter();
    found.retain(|_| is_first.next() != Some(false));
}
