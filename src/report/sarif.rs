//! SARIF 2.1.0, for code scanning.
//!
//! The format: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. What GitHub makes of it:
//! <https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support>. GitHub takes every result for a problem, whatever
//! its kind, and as bad as its rule says. What is undecided therefore has rules of its own.

use std::collections::HashMap;
use std::io;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::spot::Spot;
use super::{json as plain, words};
use crate::base::lines::Lines;
use crate::base::{Finding, Place, Report, Severity, Unchecked};

/// The official schema.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What relative paths begin at.
const ROOT: &str = "%SRCROOT%";

/// What is written in another way in a path of a URI.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where the part of a page begins that is there for tests.
const CASES: &str = "\n## Cases";

/// Writes it.
pub(super) fn write(report: &Report, lines: &mut Lines<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rules = Rules::new(report);
    let mut results = Vec::new();
    for finding in &report.findings {
        let mut result = result(finding, &finding.message, lines);
        let (id, index) = rules.failed(finding);
        result["ruleId"] = id.into();
        result["ruleIndex"] = index.into();
        result["level"] = level(finding.severity).into();
        results.push(result);
    }
    for undecided in &report.undecided {
        let mut result = result(&undecided.finding, &format!("undecided: {}", undecided.reason), lines);
        let (id, index) = rules.open(&undecided.finding);
        result["ruleId"] = id.into();
        result["ruleIndex"] = index.into();
        // Of this kind the format allows no level; GitHub takes that of the rule.
        result["kind"] = "open".into();
        results.push(result);
    }
    let notifications: Vec<Value> = report.unchecked.iter().map(|one| notification(one, lines)).collect();
    let driver = json!({ "name": "seclog", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules.list });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "the folder that paths are relative to" } } },
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    });
    plain::print(&log, out)
}

/// The rules that results speak of.
struct Rules<'a> {
    report: &'a Report,
    list: Vec<Value>,
    indexes: HashMap<String, usize>,
}

impl<'a> Rules<'a> {
    /// Those that ran.
    fn new(report: &'a Report) -> Self {
        let mut rules = Self { report, list: Vec::new(), indexes: HashMap::new() };
        for rule in &report.rules {
            rules.rule(&rule.id, rule.id.to_string(), level(rule.severity), score(rule.severity));
        }
        rules
    }

    /// That of a finding: its id and its index.
    fn failed(&mut self, finding: &Finding) -> (String, usize) {
        self.rule(&finding.policy, finding.policy.to_string(), level(finding.severity), score(finding.severity))
    }

    /// That of what is undecided.
    fn open(&mut self, finding: &Finding) -> (String, usize) {
        self.rule(&finding.policy, format!("{}/undecided", finding.policy), "note", None)
    }

    fn rule(&mut self, policy: &str, id: String, level: &str, score: Option<&str>) -> (String, usize) {
        if let Some(index) = self.indexes.get(&id) {
            return (id, *index);
        }
        let known = self.report.rules.iter().find(|rule| &*rule.id == policy);
        let title = known.map_or(policy, |rule| &rule.title);
        let page = known.map_or("", |rule| rule.page.split(CASES).next().unwrap_or_default().trim());
        let mut properties = Map::from_iter([("tags".to_owned(), json!(["security"]))]);
        properties.extend(score.map(|score| ("security-severity".to_owned(), score.into())));
        let help = if page.is_empty() { title } else { page };
        self.list.push(json!({
            "id": id,
            "shortDescription": { "text": title },
            "fullDescription": { "text": title },
            "help": { "text": help, "markdown": help },
            "defaultConfiguration": { "level": level },
            "properties": properties,
        }));
        let index = self.list.len() - 1;
        self.indexes.insert(id.clone(), index);
        (id, index)
    }
}

/// A result, without what depends on its kind.
fn result(finding: &Finding, message: &str, lines: &mut Lines<'_>) -> Value {
    let mut text = unlinked(&words::headline(&finding.address, message));
    let mut related = Vec::new();
    for (id, one) in (1..).zip(&finding.related) {
        let mut location = location(one.place, lines);
        location["id"] = id.into();
        location["message"] = json!({ "text": unlinked(&one.message) });
        related.push(location);
        // A link to that place.
        let label = one.message.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        text.extend(["\nsee [", &label, "](", &id.to_string(), ")"]);
    }
    for line in words::remedy(finding) {
        text.extend(["\n", &unlinked(&line)]);
    }
    let mut location = location(finding.place, lines);
    if !finding.address.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": &*finding.address, "kind": "resource" }]);
    }
    json!({
        "message": { "text": text },
        "locations": [location],
        "relatedLocations": related,
        "partialFingerprints": { "seclog/v1": finding.fingerprint },
    })
}

/// That something was not checked.
fn notification(unchecked: &Unchecked, lines: &mut Lines<'_>) -> Value {
    let location = match unchecked.place {
        Some(place) => location(place, lines),
        None => json!({ "physicalLocation": { "artifactLocation": artifact(&unchecked.path) } }),
    };
    let text = unlinked(&format!("not checked: {}", unchecked.reason));
    json!({ "level": "error", "message": { "text": text }, "locations": [location] })
}

fn location(place: Place, lines: &mut Lines<'_>) -> Value {
    let Spot { path, start, end } = Spot::of(lines, place);
    json!({ "physicalLocation": {
        "artifactLocation": artifact(&path),
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    } })
}

fn artifact(path: &str) -> Value {
    let uri = utf8_percent_encode(path, ESCAPED);
    if path.starts_with('/') {
        json!({ "uri": format!("file://{uri}") })
    } else {
        json!({ "uri": uri.to_string(), "uriBaseId": ROOT })
    }
}

/// A text in which nothing is a link.
fn unlinked(text: &str) -> String {
    text.replace("](", "] (")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// What GitHub takes for critical (over 9.0), high (7.0), medium (4.0), low (0.1).
fn score(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::Info => None,
    }
}
