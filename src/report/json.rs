//! As `schemas/report.schema.json` describes it.

use std::io;

use serde::Serialize;

use super::spot::Spot;
use super::text::visible_json;
use crate::base::lines::Lines;
use crate::base::{self, Place};

#[derive(Serialize)]
struct Report<'a> {
    findings: Vec<Finding<'a>>,
    undecided: Vec<Undecided<'a>>,
    unchecked: Vec<Unchecked<'a>>,
    coverage: Coverage<'a>,
}

#[derive(Serialize)]
struct Finding<'a> {
    policy: &'a str,
    severity: &'static str,
    message: &'a str,
    address: &'a str,
    #[serde(flatten)]
    range: Range,
    related: Vec<Related<'a>>,
    witness: Option<&'a str>,
    fix: Option<&'a str>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Undecided<'a> {
    #[serde(flatten)]
    finding: Finding<'a>,
    reason: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    range: Range,
    message: &'a str,
}

#[derive(Serialize)]
struct Range {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Unchecked<'a> {
    path: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    reason: &'a str,
}

#[derive(Serialize)]
struct Coverage<'a> {
    files: usize,
    resources: usize,
    in_scope: usize,
    policies: usize,
    unmatched: Vec<&'a str>,
    contract: Option<&'a str>,
}

/// Writes it.
pub(super) fn write(report: &base::Report, lines: &mut Lines<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let coverage = &report.coverage;
    let report = Report {
        findings: report.findings.iter().map(|one| finding(one, lines)).collect(),
        undecided: report
            .undecided
            .iter()
            .map(|one| Undecided { finding: finding(&one.finding, lines), reason: &one.reason })
            .collect(),
        unchecked: report.unchecked.iter().map(|one| unchecked(one, lines)).collect(),
        coverage: Coverage {
            files: coverage.files,
            resources: coverage.resources,
            in_scope: coverage.in_scope,
            policies: coverage.policies,
            unmatched: coverage.unmatched.iter().map(|id| &**id).collect(),
            contract: coverage.contract.as_deref(),
        },
    };
    print(&report, out)
}

/// Writes a value as JSON that is safe on a terminal.
pub(super) fn print(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", visible_json(&serde_json::to_string_pretty(value)?))
}

fn finding<'a>(finding: &'a base::Finding, lines: &mut Lines<'_>) -> Finding<'a> {
    let related = finding.related.iter();
    Finding {
        policy: &finding.policy,
        severity: finding.severity.name(),
        message: &finding.message,
        address: &finding.address,
        range: range(finding.place, lines),
        related: related.map(|one| Related { range: range(one.place, lines), message: &one.message }).collect(),
        witness: finding.witness.as_deref(),
        fix: finding.fix.as_deref(),
        fingerprint: &finding.fingerprint,
    }
}

fn unchecked<'a>(unchecked: &'a base::Unchecked, lines: &mut Lines<'_>) -> Unchecked<'a> {
    let start = unchecked.place.map(|place| lines.at(place).1);
    Unchecked {
        path: &unchecked.path,
        line: start.map(|start| start.line),
        column: start.map(|start| start.column),
        reason: &unchecked.reason,
    }
}

fn range(place: Place, lines: &mut Lines<'_>) -> Range {
    let Spot { path, start, end } = Spot::of(lines, place);
    Range { path, line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}
