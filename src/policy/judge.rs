//! What one policy says of all resources of a root module together, as the cases on its page ask.

use super::{Failure, Memory, Policy, Subject, Verdict, verdicts};
use crate::aws::gather;
use crate::base::{Place, Resource, Value};

/// What a policy says of resources.
#[derive(Debug, Default)]
pub struct Judgement {
    /// How many things it is about.
    pub things: usize,
    /// What does not hold.
    pub failures: Vec<Failure>,
    /// Why something cannot be told.
    pub undecided: Vec<String>,
}

impl Judgement {
    /// `pass`, `fail` or `undecided`, as on a case's fence.
    pub fn verdict(&self) -> &'static str {
        match (self.failures.is_empty(), self.undecided.is_empty()) {
            (false, _) => "fail",
            (true, false) => "undecided",
            (true, true) => "pass",
        }
    }
}

/// Holds all that a policy is about against it. `beyond`: why there may be more than these resources.
pub fn judge(policy: &Policy, resources: &[Resource], config: &Value, beyond: Option<&str>) -> Judgement {
    let (gathered, memory) = (gather(resources), Memory::default());
    let things = &gathered.things;
    let none = Value::null(Place::default());
    let mut judgement = Judgement::default();
    for thing in things.iter().filter(|thing| policy.targets.iter().any(|target| target == thing.kind)) {
        judgement.things += 1;
        let subject = Subject { thing, things, resources, config, memory: &memory, beyond };
        for (_, verdict) in verdicts(policy, &subject, &none) {
            match verdict {
                Verdict::Pass => {}
                Verdict::Fail(failure) => judgement.failures.push(failure),
                Verdict::Undecided(reason) => judgement.undecided.push(reason),
            }
        }
    }
    judgement
}
