//! What is found of one thing.

use crate::base::{Place, Related, Unknown};
use crate::iam::access::Witness;

/// What comes of holding a thing against one check.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not.
    Fail(Failure),
    /// That cannot be told, for this reason.
    Undecided(String),
}

/// Why a check does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
    /// What was looked at, in short: the same as long as nothing of it changes.
    pub subject: String,
    /// A request that should not be possible, or that should.
    pub witness: Option<Box<Witness>>,
    /// How to mend it.
    pub fix: Option<String>,
}

impl Failure {
    /// One of which nothing more is known yet.
    pub fn at(place: Place) -> Self {
        Self { message: String::new(), place, related: Vec::new(), subject: String::new(), witness: None, fix: None }
    }
}

impl Verdict {
    /// The verdict of all that may be, each by the conditions under which it is so: one that does not hang on them, or none.
    pub(super) fn of_all(each: Vec<(Vec<(Unknown, bool)>, Self)>) -> Self {
        let is_pass = |verdict: &Self| matches!(verdict, Self::Pass);
        if each.iter().all(|(_, verdict)| is_pass(verdict)) {
            return Self::Pass;
        }
        if each.iter().all(|(_, verdict)| matches!(verdict, Self::Fail(_))) {
            return each.into_iter().next().map_or(Self::Pass, |(_, verdict)| verdict);
        }
        if let Some((_, undecided)) = each.iter().find(|(_, verdict)| matches!(verdict, Self::Undecided(_))) {
            return undecided.clone();
        }
        let conditions = each.iter().find(|(_, verdict)| !is_pass(verdict)).map(|(conditions, _)| conditions);
        let shown =
            conditions.into_iter().flatten().map(|(unknown, holds)| format!("{} is {holds}", unknown.identity()));
        Self::Undecided(format!("it does not hold if {}", shown.collect::<Vec<_>>().join(" and ")))
    }
}
