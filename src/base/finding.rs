//! What a run of the linter finds, and how much it looked at.

use std::sync::Arc;

use super::{Place, Unchecked};

/// How bad it is where a policy is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A weakness by itself of little account.
    Low,
    /// A weakness.
    Medium,
    /// Logs can be lost, read or changed.
    High,
    /// Strangers can do so.
    Critical,
}

impl Severity {
    /// All of them, the least first, as policies write them.
    pub const NAMES: [(&str, Self); 5] = [
        ("info", Self::Info),
        ("low", Self::Low),
        ("medium", Self::Medium),
        ("high", Self::High),
        ("critical", Self::Critical),
    ];

    /// As policies write it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, severity)| *severity == self).map_or("", |(name, _)| name)
    }

    /// From what policies write.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(own, _)| *own == name).map(|(_, severity)| *severity)
    }
}

/// That something breaks a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The policy's id.
    pub policy: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// The address of the resource; empty where it is about a file.
    pub address: Arc<str>,
    /// The one place where it is to be mended.
    pub place: Place,
    /// Other places that have to do with it, the nearest first.
    pub related: Vec<Related>,
    /// A request that should not be possible, in words.
    pub witness: Option<String>,
    /// How to mend it.
    pub fix: Option<String>,
    /// The same for the same finding in every run, also where lines have moved: 16 hexadecimal digits.
    pub fingerprint: String,
}

/// A place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// What it has to do with it, in a few words.
    pub message: String,
}

/// That it could not be told whether something breaks a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// What it would be a finding of.
    pub finding: Finding,
    /// Why it could not be told, in one line.
    pub reason: String,
}

/// How much a run looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files that were read.
    pub files: usize,
    /// Resources that they make.
    pub resources: usize,
    /// Those of them that policies looked at.
    pub in_scope: usize,
    /// Policies that ran.
    pub policies: usize,
    /// Ids of the policies that had nothing to look at.
    pub unmatched: Vec<Arc<str>>,
    /// The contract that code was held to, if there is one.
    pub contract: Option<Arc<str>>,
}

/// A policy, as reports speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: Arc<str>,
    /// What holds where it is kept, in one line.
    pub title: String,
    /// How bad it is where it is broken.
    pub severity: Severity,
    /// Its page, in Markdown; empty where it has none.
    pub page: String,
}

/// All that a run found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What breaks a policy, by file and line.
    pub findings: Vec<Finding>,
    /// What could not be told.
    pub undecided: Vec<Undecided>,
    /// What was not looked at.
    pub unchecked: Vec<Unchecked>,
    /// How much was looked at.
    pub coverage: Coverage,
    /// The policies that ran, and those of which there are findings.
    pub rules: Vec<Rule>,
}
