//! One root module against all policies.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::rules::{Rules, Settled};
use super::{fingerprint, words};
use crate::aws::{Pipeline, Thing, at, gather, pipeline};
use crate::base::{Entries, Finding, Place, Related, Resource, Seq, Value};
use crate::policy::{Check, Failure, Memory, Subject, Verdict, verdicts};

/// How many things of a root module are looked at by one thread at once.
const AT_ONCE: usize = 256;

/// What every root module is held to.
#[derive(Debug, Clone, Copy)]
pub struct Linter<'a> {
    /// The policies.
    pub rules: &'a Rules,
    /// The contract, as policies see it.
    pub config: &'a Value,
    /// What every name of the pipeline begins with.
    pub namespace: &'a str,
    /// Whether policies look at everything, not only at the pipeline.
    pub everything: bool,
}

/// A root module.
#[derive(Debug, Clone, Copy)]
pub struct Root<'a> {
    /// Its folder, as messages call it.
    pub name: &'a str,
    /// Its resources.
    pub resources: &'a [Resource],
    /// Where each module instance is called, by its address.
    pub calls: &'a [(Arc<str>, Place)],
    /// Why it may make more than these resources, if it may.
    pub beyond: Option<&'a str>,
}

/// Something that was found, or could not be told.
#[derive(Debug, Clone)]
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// Why it could not be told, if that is so.
    pub undecided: Option<String>,
    /// The header of the thing's main resource.
    pub home: Place,
}

/// What comes of a root module.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was found.
    pub found: Vec<Found>,
    /// How many resources it has.
    pub resources: usize,
    /// How many of them policies looked at.
    pub in_scope: usize,
    /// The numbers of the rules that had something to look at.
    pub matched: BTreeSet<usize>,
    /// ARNs that its part of the pipeline names and that it does not make.
    pub named: BTreeSet<Arc<str>>,
    /// ARNs of what it makes outside of the pipeline.
    pub outside: BTreeSet<Arc<str>>,
}

impl Linter<'_> {
    /// The ARNs of the log groups that the contract wants sent.
    fn log_groups(&self) -> impl Iterator<Item = Arc<str>> {
        let partition = at(self.config, "partition");
        let accounts = at(self.config, "application_account");
        let accounts = accounts.as_entries().map(Entries::items).unwrap_or_default().to_vec();
        accounts.into_iter().flat_map(move |account| {
            let (id, groups) = (at(&account.value, "id"), at(&account.value, "log_group"));
            let groups = groups.as_entries().map(Entries::items).unwrap_or_default().to_vec();
            let regions = at(&account.value, "regions");
            let regions = regions.as_seq().map(Seq::items).unwrap_or_default();
            let heads = regions.iter().filter_map(|region| {
                Some(format!("arn:{}:logs:{}:{}:log-group:", partition.as_str()?, region.as_str()?, id.as_str()?))
            });
            let heads: Vec<String> = heads.collect();
            groups.into_iter().flat_map(move |group| {
                let arns = heads.iter().map(|head| Arc::from(format!("{head}{}", group.key)));
                arns.collect::<Vec<Arc<str>>>()
            })
        })
    }

    /// Holds a root module against all policies. `named` are ARNs that the pipeline's parts in other root modules name.
    ///
    /// Call it on a thread with a stack of [`crate::hcl::parse::STACK`].
    pub fn check(&self, root: Root<'_>, named: &BTreeSet<Arc<str>>) -> Outcome {
        let gathered = gather(root.resources);
        let things = &gathered.things;
        let named: BTreeSet<Arc<str>> = named.iter().cloned().chain(self.log_groups()).collect();
        let scope = pipeline(things, self.namespace, &named);
        let is_in = |at: usize| self.everything || scope.inside[at];
        let looked_at: Vec<&Thing> = (0..things.len()).filter(|at| is_in(*at)).map(|at| &things[at]).collect();
        let in_scope = looked_at.iter().flat_map(|thing| &thing.resources).collect::<BTreeSet<_>>().len();
        let Pipeline { named, outside, .. } = &scope;
        let mut outcome = Outcome {
            resources: root.resources.len(),
            in_scope,
            named: named.clone(),
            outside: outside.clone(),
            ..Outcome::default()
        };
        let parts: Vec<_> = looked_at.par_chunks(AT_ONCE).map(|some| self.judge(root, things, some)).collect();
        let mut found = Vec::with_capacity(parts.iter().map(|(_, found)| found.len()).sum());
        for (matched, of_part) in parts {
            outcome.matched.extend(matched);
            found.extend(of_part);
        }
        found.sort_by_key(|(rule, _)| *rule);
        outcome.found = found.into_iter().map(|(_, found)| found).collect();
        outcome
    }

    /// Holds some of the things against all policies: the numbers of the rules that have something to look at, and what comes of each.
    fn judge(&self, root: Root<'_>, things: &[Thing], some: &[&Thing]) -> (BTreeSet<usize>, Vec<(usize, Found)>) {
        let memory = Memory::default();
        let (mut matched, mut all) = (BTreeSet::new(), Vec::new());
        for (number, rule) in self.rules.running.iter().enumerate() {
            for thing in some.iter().filter(|thing| rule.policy.targets.iter().any(|target| target == thing.kind)) {
                matched.insert(number);
                let (resources, config, beyond) = (root.resources, self.config, root.beyond);
                let subject = Subject { thing, things, resources, config, memory: &memory, beyond };
                let verdicts = verdicts(&rule.policy, &subject, &rule.parameters);
                let found = verdicts.into_iter().map(|(check, verdict)| self.found(root, rule, thing, check, verdict));
                all.extend(found.flatten().map(|found| (number, found)));
            }
        }
        (matched, all)
    }

    fn found(&self, root: Root<'_>, rule: &Settled, thing: &Thing, check: &Check, verdict: Verdict) -> Option<Found> {
        let (failure, undecided) = match verdict {
            Verdict::Pass => return None,
            Verdict::Fail(failure) => {
                (failure, thing.presence.as_ref().map(|own| format!("{} is not known", own.identity())))
            }
            Verdict::Undecided(reason) => {
                let failure = Failure { message: rule.policy.title.clone(), ..Failure::at(thing.place) };
                (failure, Some(reason))
            }
        };
        let main = thing.resources.first().and_then(|number| root.resources.get(*number));
        let module = main.map_or("", |resource| &*resource.module);
        let number = rule.policy.checks.iter().position(|own| std::ptr::eq(own, check)).unwrap_or_default();
        let parts =
            [&rule.policy.id, root.name, &*thing.address, &number.to_string(), &failure.subject, &failure.message];
        let fingerprint = fingerprint::of(&parts.map(|part: &str| part));
        let mut related = failure.related;
        if failure.place != thing.place {
            related.push(Related {
                place: thing.place,
                message: format!("{} is the {}", thing.address, thing.kind.replace('_', " ")),
            });
        }
        let callers = root.calls.iter().filter(|(address, _)| is_in_module(module, address));
        related.extend(
            callers.map(|(address, place)| Related { place: *place, message: format!("{address} is called here") }),
        );
        let demands = check.demands.iter().filter_map(|name| Some((name, self.rules.demands.get(name)?)));
        if undecided.is_none() {
            related.extend(
                demands
                    .map(|(name, place)| Related { place: *place, message: format!("{name} is what it is held to") }),
            );
        }
        // The place itself is no news, and neither is one twice.
        let mut seen = HashSet::from([failure.place]);
        related.retain(|one| seen.insert(one.place));
        let finding = Finding {
            policy: rule.policy.id.as_str().into(),
            severity: rule.severity,
            message: failure.message,
            address: Arc::clone(&thing.address),
            place: failure.place,
            related,
            witness: failure.witness.as_deref().map(words::request),
            fix: failure.fix,
            fingerprint,
        };
        Some(Found { finding, undecided, home: thing.place })
    }
}

/// Whether a module instance is another one or within it.
fn is_in_module(module: &str, other: &str) -> bool {
    module.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
