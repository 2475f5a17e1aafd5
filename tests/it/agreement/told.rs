//! What a policy tells of code, in whichever format it is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use seclog::aws::gather;
use seclog::base::{Place, Resource, Value};
use seclog::cloudformation::evaluate::{Environment, evaluate};
use seclog::cloudformation::parameters::Given;
use seclog::cloudformation::template;
use seclog::policy::{Memory, Policy, Subject, Verdict, verdicts};

use crate::cloudformation_functions::Nothing;

/// What code makes, and why it may make more.
pub struct Made {
    pub resources: Vec<Resource>,
    pub beyond: Option<String>,
}

/// What a template makes where its stack runs.
pub fn made(text: &str, environment: &Environment) -> Made {
    let template = template::read(text, 0, &"template.json".into()).unwrap_or_else(|mistake| panic!("{mistake}"));
    let evaluated = evaluate(&Arc::new(template.expect("a template")), environment, &Given::new(), &Nothing);
    let mut unchecked = evaluated.unchecked.iter().filter(|one| Some(&one.reason) != evaluated.beyond.as_ref());
    assert!(unchecked.next().is_none(), "{:?}\n{text}", evaluated.unchecked);
    Made { resources: evaluated.resources, beyond: evaluated.beyond }
}

/// What is told.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// `pass`, `fail` or `undecided`.
    pub verdict: &'static str,
    /// The findings, without addresses.
    pub findings: BTreeSet<String>,
}

/// What a policy tells of code; `config`: what it is held to.
pub fn told(policy: &Policy, Made { resources, beyond }: &Made, config: &Value) -> Told {
    let (things, memory, none) = (gather(resources).things, Memory::default(), Value::null(Place::default()));
    let (mut findings, mut is_undecided) = (BTreeSet::new(), false);
    for thing in things.iter().filter(|thing| policy.targets.iter().any(|target| target == thing.kind)) {
        let subject = Subject { thing, things: &things, resources, config, memory: &memory, beyond: beyond.as_deref() };
        for (_, verdict) in verdicts(policy, &subject, &none) {
            match verdict {
                Verdict::Pass => {}
                Verdict::Fail(failure) => drop(findings.insert(nameless(failure.message, resources))),
                Verdict::Undecided(_) => is_undecided = true,
            }
        }
    }
    let verdict = match (findings.is_empty(), is_undecided) {
        (false, _) => "fail",
        (true, true) => "undecided",
        (true, false) => "pass",
    };
    Told { verdict, findings }
}

/// A message with the same word for each address.
fn nameless(message: String, resources: &[Resource]) -> String {
    let mut addresses: Vec<&str> = resources.iter().map(|resource| &*resource.address).collect();
    // One address may begin as another does.
    addresses.sort_by_key(|address| std::cmp::Reverse(address.len()));
    addresses.into_iter().fold(message, |message, address| message.replace(address, "ADDRESS"))
}
