//! For a terminal.

use std::io;

use super::Style;
use crate::base::Report;
use crate::base::lines::{self, Lines};

/// Writes it.
pub(super) fn write(report: &Report, lines: &mut Lines<'_>, _style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in &report.findings {
        let (path, start, _) = lines.at(finding.place);
        let (severity, policy) = (finding.severity.name(), &finding.policy);
        writeln!(out, "{path}:{}:{}: {severity} {policy}: {}", start.line, start.column, finding.message)?;
    }
    for undecided in &report.undecided {
        let (path, start, _) = lines.at(undecided.finding.place);
        let policy = &undecided.finding.policy;
        writeln!(out, "{path}:{}:{}: undecided {policy}: {}", start.line, start.column, undecided.reason)?;
    }
    for unchecked in &report.unchecked {
        writeln!(out, "{}", lines::sentence(lines, unchecked))?;
    }
    Ok(())
}
