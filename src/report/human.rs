//! For a terminal.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;

use miette::{GraphicalReportHandler, GraphicalTheme, MietteDiagnostic, Report as Diagnostic, Severity as Level};
use textwrap::{WordSeparator, WordSplitter};

use super::snippet::{Pointer, Snippet};
use super::spot::Spot;
use super::text::{filled, visible, visible_lines};
use super::{Style, summary, words};
use crate::base::lines::{self, Lines};
use crate::base::{Finding, Place, Related, Report, Severity, Undecided};

/// Findings of one policy that are shown in full; the others are listed.
const MOST_IN_FULL: usize = 3;

/// Places that are listed of what is undecided for one reason; the others are counted.
const MOST_UNDECIDED: usize = 10;

/// Lines between a finding and what has to do with it, where one snippet shows both.
const NEAR: usize = 5;

/// Columns that a terminal has at least.
const NARROWEST: usize = 40;

/// Columns of the words before what is said below a snippet.
const LABEL: usize = 9;

/// Writes it.
pub(super) fn write(report: &Report, lines: &mut Lines<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut screen = Screen::new(lines, style);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut rest = Vec::new();
    for finding in &report.findings {
        let before = seen.entry(&finding.policy).or_default();
        if *before < MOST_IN_FULL {
            writeln!(out, "{}", screen.in_full(finding, *before == 0)?)?;
        } else {
            rest.push(finding);
        }
        *before += 1;
    }
    for findings in grouped(rest, |finding| (&finding.policy, &finding.message)) {
        writeln!(out, "{}", screen.more(&findings))?;
    }
    for undecided in grouped(report.undecided.iter().collect(), |one| (&one.finding.policy, &one.reason)) {
        writeln!(out, "{}", screen.undecided(&undecided))?;
    }
    for unchecked in &report.unchecked {
        let sentence = lines::sentence(screen.lines, unchecked);
        writeln!(out, "{}", screen.filled("", "  ", &visible(&sentence)))?;
    }
    if !report.unchecked.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", screen.filled("", "", &visible(&summary::all(report))))
}

/// Puts together what has the same key, in the order in which the keys come first.
fn grouped<'a, T, K: std::hash::Hash + Eq>(all: Vec<&'a T>, key: impl Fn(&'a T) -> K) -> Vec<Vec<&'a T>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<&T>> = Vec::new();
    for one in all {
        let place = *places.entry(key(one)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

struct Screen<'s, 'l> {
    lines: &'s mut Lines<'l>,
    style: Style,
    theme: GraphicalTheme,
    handler: GraphicalReportHandler,
}

impl<'s, 'l> Screen<'s, 'l> {
    fn new(lines: &'s mut Lines<'l>, style: Style) -> Self {
        let style = Style { width: style.width.max(NARROWEST), ..style };
        let theme = match (style.unicode, style.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        let handler = GraphicalReportHandler::new_themed(theme.clone())
            .with_width(style.width)
            .with_links(false)
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation);
        Self { lines, style, theme, handler }
    }

    /// A finding with the lines that it is about. `is_first`: of its policy.
    fn in_full(&mut self, finding: &Finding, is_first: bool) -> io::Result<String> {
        let spot = Spot::of(self.lines, finding.place);
        let mut near = Vec::new();
        let mut pointed = vec![spot.start.line];
        let mut rows = Vec::new();
        rows.extend(finding.witness.iter().map(|witness| ("request", visible_lines(witness))));
        for related in &finding.related {
            let own = Spot::of(self.lines, related.place);
            let line = own.start.line;
            let is_near = related.place.file == finding.place.file && line.abs_diff(spot.start.line) <= NEAR;
            // Miette draws ranges that overlap over one another.
            if is_near && !pointed.contains(&line) {
                near.push(related);
                pointed.push(line);
            } else {
                rows.push(("see", format!("{}: {}", location(&own), visible(&related.message))));
            }
        }
        rows.extend(finding.fix.iter().map(|fix| ("fix", visible_lines(fix))));
        if is_first {
            rows.push(("more", format!("seclog explain {}", visible(&finding.policy))));
        }
        let code = format!("{} {}", finding.severity.name(), finding.policy);
        let about = words::headline(&finding.address, &finding.message);
        let diagnostic =
            MietteDiagnostic::new(visible(&about)).with_severity(level(finding.severity)).with_code(visible(&code));
        let diagnostic = if let Some(snippet) = self.snippet(finding, &spot, &near) {
            let labels = snippet.labels();
            Diagnostic::new(diagnostic.with_labels(labels)).with_source_code(snippet)
        } else {
            rows.insert(0, ("at", location(&spot)));
            Diagnostic::new(diagnostic)
        };
        let mut text = String::new();
        self.handler.render_report(&mut text, diagnostic.as_ref()).map_err(io::Error::other)?;
        let mut before = "";
        for (label, row) in rows {
            let shown = if label == before { String::new() } else { format!("{label}:") };
            let shown = format!("{shown:>LABEL$} ");
            let shown = self.theme.styles.help.style(&shown).to_string();
            let _ = writeln!(text, "{}", self.filled(&shown, &" ".repeat(LABEL + 1), &row));
            before = label;
        }
        Ok(text)
    }

    /// The lines around a finding, where its file can still be read and still has the place.
    fn snippet(&mut self, finding: &Finding, spot: &Spot, near: &[&Related]) -> Option<Snippet> {
        let file = self.lines.file(finding.place.file);
        let pointer = |place: Place, label| {
            let span = place.span();
            file.text().get(span.clone()).map(|_| Pointer { span, label })
        };
        let others = near.iter().filter_map(|related| pointer(related.place, Some(&*related.message)));
        let pointers: Vec<Pointer<'_>> = std::iter::once(pointer(finding.place, None)?).chain(others).collect();
        Some(Snippet::new(&spot.path, file, &pointers, self.style))
    }

    /// Findings of one policy with one message, beside those that are shown in full.
    fn more(&mut self, findings: &[&Finding]) -> String {
        let first = findings[0];
        let header = format!("{} {}", first.severity.name(), first.policy);
        let rest = format!(": {}, {} more", first.message, findings.len());
        let style = match level(first.severity) {
            Level::Error => self.theme.styles.error,
            Level::Warning => self.theme.styles.warning,
            Level::Advice => self.theme.styles.advice,
        };
        let header = format!("{}{}", style.style(visible(&header)), visible(&rest));
        let mut text = self.filled("", "  ", &header) + "\n";
        self.list(findings.iter().copied(), &mut text);
        text
    }

    fn filled(&self, first: &str, then: &str, text: &str) -> String {
        filled(first, then, text, self.style.width)
    }

    /// What one policy cannot tell for one reason.
    fn undecided(&mut self, each: &[&Undecided]) -> String {
        let header = self.theme.styles.warning.style(format!("undecided {}", visible(&each[0].finding.policy)));
        let header = format!("{header}: {}", visible(&each[0].reason));
        let mut text = self.filled("", "  ", &header) + "\n";
        self.list(each.iter().take(MOST_UNDECIDED).map(|one| &one.finding), &mut text);
        if each.len() > MOST_UNDECIDED {
            let _ = writeln!(text, "  and {} more", each.len() - MOST_UNDECIDED);
        }
        text
    }

    fn list<'f>(&mut self, findings: impl Iterator<Item = &'f Finding>, text: &mut String) {
        for finding in findings {
            let spot = Spot::of(self.lines, finding.place);
            let line = format!("{} {}", location(&spot), visible(&finding.address));
            let _ = writeln!(text, "{}", self.filled("  ", "    ", line.trim_end()));
        }
    }
}

fn location(spot: &Spot) -> String {
    format!("{}:{}:{}", visible(&spot.path), spot.start.line, spot.start.column)
}

/// The three that miette draws.
fn level(severity: Severity) -> Level {
    match severity {
        Severity::Critical | Severity::High => Level::Error,
        Severity::Medium => Level::Warning,
        Severity::Low | Severity::Info => Level::Advice,
    }
}
