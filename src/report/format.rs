//! The formats.

use std::io;

use super::{github, human, json, junit, markdown, sarif};
use crate::base::Report;
use crate::base::lines::{Lines, Sources};

/// How a report is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Human,
    /// As `schemas/report.schema.json` describes it.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines of a change.
    Github,
    /// The XML of `JUnit`, for the pages of tests that CI servers have.
    Junit,
    /// A comment on a pull request.
    Markdown,
}

impl Format {
    /// All of them, as the command line calls them.
    pub const NAMES: [(&str, Self); 6] = [
        ("human", Self::Human),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("junit", Self::Junit),
        ("markdown", Self::Markdown),
    ];

    /// From what the command line says.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(own, _)| *own == name).map(|(_, format)| *format)
    }
}

/// What the terminal can show. Only [`Format::Human`] asks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Colours.
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// More than ASCII for lines and arrows.
    pub unicode: bool,
}

/// Writes a report: its findings in their order, or where only the first ones may be seen the worst first.
pub fn write(
    format: Format,
    report: &Report,
    sources: &dyn Sources,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut lines = Lines::new(sources);
    match format {
        Format::Human => human::write(report, &mut lines, style, out),
        Format::Json => json::write(report, &mut lines, out),
        Format::Sarif => sarif::write(report, &mut lines, out),
        Format::Github => github::write(report, &mut lines, out),
        Format::Junit => junit::write(report, &mut lines, out),
        Format::Markdown => markdown::write(report, &mut lines, out),
    }
}
