//! XML as `JUnit` writes it, for the pages of tests that CI servers have.
//!
//! A policy is a suite; in it a finding is a test that failed, what is undecided one that was skipped. A policy of which there is neither is a
//! test that passed, what was not checked an error.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::spot::Spot;
use super::text::{visible, visible_lines};
use super::words;
use crate::base::lines::Lines;
use crate::base::{Finding, Report, Unchecked};

/// A test.
struct Case {
    /// The resource and its place, or the file.
    name: String,
    file: String,
    line: usize,
    /// The element that says what came of it; none where it passed.
    outcome: Option<&'static str>,
    /// How bad that is.
    kind: &'static str,
    message: String,
    text: String,
}

/// Writes it.
pub(super) fn write(report: &Report, lines: &mut Lines<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut suites: BTreeMap<&str, Vec<Case>> = report.rules.iter().map(|rule| (&*rule.id, Vec::new())).collect();
    for finding in &report.findings {
        let case = Case::new(finding, "failure", &finding.message, lines);
        suites.entry(&finding.policy).or_default().push(case);
    }
    for undecided in &report.undecided {
        let case = Case::new(&undecided.finding, "skipped", &undecided.reason, lines);
        suites.entry(&undecided.finding.policy).or_default().push(case);
    }
    suites.values_mut().filter(|cases| cases.is_empty()).for_each(|cases| cases.push(Case::passed()));
    if !report.unchecked.is_empty() {
        suites.insert("unchecked", report.unchecked.iter().map(|one| Case::unchecked(one, lines)).collect());
    }
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all: Vec<&Case> = suites.values().flatten().collect();
    let root = writer.create_element("testsuites").with_attribute(("name", "seclog"));
    root.with_attributes(borrowed(&numbers(&all))).write_inner_content(|writer| {
        for (policy, cases) in &suites {
            let suite = writer.create_element("testsuite").with_attribute(("name", &*visible(policy)));
            let numbers = numbers(&cases.iter().collect::<Vec<_>>());
            suite
                .with_attributes(borrowed(&numbers))
                .write_inner_content(|writer| cases.iter().try_for_each(|case| case.write(policy, writer)))?;
        }
        Ok(())
    })?;
    writeln!(writer.into_inner())
}

/// How many tests there are, and what came of them.
fn numbers(cases: &[&Case]) -> [(&'static str, String); 4] {
    let number = |outcome| cases.iter().filter(|case| case.outcome == Some(outcome)).count().to_string();
    [
        ("tests", cases.len().to_string()),
        ("failures", number("failure")),
        ("errors", number("error")),
        ("skipped", number("skipped")),
    ]
}

fn borrowed<'a>(attributes: &'a [(&'static str, String)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, &**value))
}

impl Case {
    fn new(finding: &Finding, outcome: &'static str, message: &str, lines: &mut Lines<'_>) -> Self {
        let Spot { path, start, .. } = Spot::of(lines, finding.place);
        Self {
            name: format!("{} ({path}:{}:{})", finding.address, start.line, start.column).trim_start().to_owned(),
            file: path,
            line: start.line,
            outcome: Some(outcome),
            kind: finding.severity.name(),
            message: message.to_owned(),
            text: words::details(finding, lines),
        }
    }

    fn passed() -> Self {
        let (name, file, message, text) = ("everything".to_owned(), String::new(), String::new(), String::new());
        Self { name, file, line: 0, outcome: None, kind: "", message, text }
    }

    fn unchecked(unchecked: &Unchecked, lines: &mut Lines<'_>) -> Self {
        let line = unchecked.place.map_or(1, |place| Spot::of(lines, place).start.line);
        let (name, message) = (format!("{}:{line}", unchecked.path), unchecked.reason.clone());
        Self {
            name,
            file: unchecked.path.to_string(),
            line,
            outcome: Some("error"),
            kind: "unchecked",
            message,
            text: String::new(),
        }
    }

    fn write(&self, policy: &str, writer: &mut Writer<&mut dyn io::Write>) -> io::Result<()> {
        let names = [("classname", &*visible(policy)), ("name", &*visible(&self.name))];
        let case = writer.create_element("testcase").with_attributes(names);
        let Some(outcome) = self.outcome else {
            case.write_empty()?;
            return Ok(());
        };
        let place = [("file", &*visible(&self.file)), ("line", &*self.line.to_string())];
        case.with_attributes(place).write_inner_content(|writer| {
            let about = [("type", self.kind), ("message", &*visible(&self.message))];
            let element = writer.create_element(outcome).with_attributes(about);
            match &*self.text {
                "" => element.write_empty()?,
                text => element.write_text_content(BytesText::new(&visible_lines(text)))?,
            };
            Ok(())
        })?;
        Ok(())
    }
}
