//! A comment on a pull request, in GitHub's Markdown.
//!
//! <https://github.github.com/gfm/>: a backslash before any ASCII punctuation takes away its meaning, and what stands in a code span means
//! nothing. Mentions and references to issues are found after that, outside of code.

use std::fmt::Write as _;
use std::io;

use super::spot::Spot;
use super::text::visible;
use super::{summary, words};
use crate::base::lines::Lines;
use crate::base::{Finding, Report};

/// What a comment holds at most, in characters: <https://docs.github.com/rest/issues/comments>. Bytes are counted, of which there are no fewer.
const LONGEST: usize = 65_536;

/// What is kept for the lines that say what is left out and close what is open.
const RESERVED: usize = 1_024;

/// ASCII punctuation that means nothing within a line; in a cell of a table `|` is seen to for the cell as a whole.
const HARMLESS: &str = ",;|'\"()/-";

/// Writes it.
pub(super) fn write(report: &Report, lines: &mut Lines<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let (results, coverage) = (summary::results(report), prose(&summary::coverage(report)));
    let mut comment = Comment { text: format!("### seclog: {results}\n\n{coverage}\n") };
    let all = summary::worst_first(report);
    comment.section("\n| severity | policy | where | what |\n|---|---|---|---|\n", &all, "", |one| row(one, lines));
    let has_details = |one: &&&Finding| !(one.related.is_empty() && one.witness.is_none() && one.fix.is_none());
    let more: Vec<&Finding> = all.iter().filter(has_details).copied().collect();
    let before = "\n<details><summary>Requests, places and fixes</summary>\n\n";
    comment.section(before, &more, END, |one| detail(one, lines));
    comment.section("\n<details><summary>Undecided</summary>\n\n", &report.undecided, END, |one| {
        format!("- {}: {}\n", heading(&one.finding, lines), prose(&one.reason))
    });
    comment.section("\n<details open><summary>Not checked</summary>\n\n", &report.unchecked, END, |one| {
        format!("- {}: {}\n", code(&one.path), prose(&one.reason))
    });
    out.write_all(comment.text.as_bytes())
}

/// The end of a section that can be folded.
const END: &str = "\n</details>\n";

/// A text that does not become too long.
struct Comment {
    text: String,
}

impl Comment {
    /// Adds a section, if there is something for it: of its parts as many as there is room for.
    fn section<T>(&mut self, before: &str, parts: &[T], after: &str, mut show: impl FnMut(&T) -> String) {
        if parts.is_empty() {
            return;
        }
        self.text += before;
        for (shown, part) in parts.iter().enumerate() {
            let part = show(part);
            if self.text.len() + part.len() > LONGEST - RESERVED {
                let _ = writeln!(self.text, "\nNo room for {} more.", parts.len() - shown);
                break;
            }
            self.text += &part;
        }
        self.text += after;
    }
}

/// A row of the table.
fn row(finding: &Finding, lines: &mut Lines<'_>) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let (policy, place) = (cell(&code(&finding.policy)), cell(&location(finding, lines)));
    format!("| {} | {policy} | {place} | {} |\n", finding.severity.name(), cell(&prose(&finding.message)))
}

/// What a row has no room for.
fn detail(finding: &Finding, lines: &mut Lines<'_>) -> String {
    let mut text = format!("- {}\n", heading(finding, lines));
    words::details(finding, lines).lines().for_each(|line| text.extend(["  - ", &code(line), "\n"]));
    text
}

fn heading(finding: &Finding, lines: &mut Lines<'_>) -> String {
    format!("{} {}", code(&finding.policy), location(finding, lines))
}

/// The place and the address.
fn location(finding: &Finding, lines: &mut Lines<'_>) -> String {
    let Spot { path, start, .. } = Spot::of(lines, finding.place);
    let place = code(&format!("{path}:{}", start.line));
    if finding.address.is_empty() { place } else { format!("{place} {}", code(&finding.address)) }
}

/// A code span that holds just this text.
fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A space beside a backquote, and around nothing but spaces, is left out again.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A text that means nothing but itself.
fn prose(text: &str) -> String {
    let mut shown = String::new();
    for char in visible(text).chars() {
        match char {
            // Neither a mention nor a reference with nothing between it and what follows.
            '@' | '#' => shown.extend(['\\', char, '\u{200b}']),
            _ if char.is_ascii_punctuation() && !HARMLESS.contains(char) => shown.extend(['\\', char]),
            _ => shown.push(char),
        }
    }
    shown
}
