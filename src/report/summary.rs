//! A run in one line.

use super::text::count;
use crate::base::{Finding, Report, Severity};

/// Findings, the worst first, for those who show only the first ones.
pub(super) fn worst_first(report: &Report) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// All of it.
pub(super) fn all(report: &Report) -> String {
    format!("{}; {}", results(report), coverage(report))
}

/// How much there is of what.
pub(super) fn results(report: &Report) -> String {
    let severities = Severity::NAMES.iter().rev().filter_map(|(name, severity)| {
        let number = report.findings.iter().filter(|finding| finding.severity == *severity).count();
        (number > 0).then(|| format!("{number} {name}"))
    });
    let severities = severities.collect::<Vec<_>>().join(", ");
    let findings = match report.findings.len() {
        0 => "no findings".to_owned(),
        number => format!("{} ({severities})", count(number, "finding")),
    };
    format!("{findings}, {} undecided, {} unchecked", report.undecided.len(), report.unchecked.len())
}

/// How much was looked at.
pub(super) fn coverage(report: &Report) -> String {
    let coverage = &report.coverage;
    let policies =
        if coverage.policies == 1 { "1 policy".to_owned() } else { format!("{} policies", coverage.policies) };
    let unmatched = match coverage.unmatched.len() {
        0 => String::new(),
        number => format!(" ({number} with nothing to look at)"),
    };
    let contract = coverage.contract.as_ref().map_or("no contract".to_owned(), |path| format!("contract {path}"));
    format!(
        "{}, {}, {} in scope, {policies}{unmatched}, {contract}",
        count(coverage.files, "file"),
        count(coverage.resources, "resource"),
        coverage.in_scope
    )
}
