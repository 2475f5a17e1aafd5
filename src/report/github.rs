//! Workflow commands, of which GitHub shows the first few beside the lines of a change.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::io;

use super::spot::Spot;
use super::text::{visible, visible_lines};
use super::{summary, words};
use crate::base::lines::Lines;
use crate::base::{Report, Severity};

/// Writes it.
pub(super) fn write(report: &Report, lines: &mut Lines<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in summary::worst_first(report) {
        let command = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low | Severity::Info => "notice",
        };
        let title = format!("{} {}", finding.severity.name(), finding.policy);
        let message =
            format!("{}\n{}", words::headline(&finding.address, &finding.message), words::details(finding, lines));
        annotate(command, &Spot::of(lines, finding.place), &title, message.trim_end(), out)?;
    }
    for undecided in &report.undecided {
        let finding = &undecided.finding;
        let title = format!("undecided {}", finding.policy);
        let message = words::headline(&finding.address, &undecided.reason);
        annotate("warning", &Spot::of(lines, finding.place), &title, &message, out)?;
    }
    for unchecked in &report.unchecked {
        if let Some(place) = unchecked.place {
            annotate("warning", &Spot::of(lines, place), "not checked", &unchecked.reason, out)?;
        } else {
            let (path, reason) = (property(&unchecked.path), data(&unchecked.reason));
            writeln!(out, "::warning file={path},title=not checked::{reason}")?;
        }
    }
    writeln!(out, "{}", visible(&summary::all(report)))
}

fn annotate(command: &str, spot: &Spot, title: &str, message: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let Spot { path, start, end } = spot;
    let (path, title, message) = (property(path), property(title), data(message));
    write!(out, "::{command} file={path},line={},endLine={}", start.line, end.line)?;
    // Columns are for ranges of one line.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    }
    writeln!(out, ",title={title}::{message}")
}

/// The text of a command.
fn data(text: &str) -> String {
    visible_lines(text).replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    visible(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}
