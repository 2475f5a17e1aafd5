//! What there is to say of a finding, as plain text.

use super::spot::Spot;
use crate::base::Finding;
use crate::base::lines::Lines;

/// What is wrong of which resource, in one line.
pub(super) fn headline(address: &str, message: &str) -> String {
    if address.is_empty() { message.to_owned() } else { format!("{address}: {message}") }
}

/// A request as witness, and how to mend it.
pub(super) fn remedy(finding: &Finding) -> Vec<String> {
    let witness = finding.witness.iter().map(|witness| format!("request: {witness}"));
    witness.chain(finding.fix.iter().map(|fix| format!("fix: {fix}"))).collect()
}

/// The places that have to do with it, and then the remedy, each in lines of its own.
pub(super) fn details(finding: &Finding, lines: &mut Lines<'_>) -> String {
    let mut all = Vec::new();
    for related in &finding.related {
        let Spot { path, start, .. } = Spot::of(lines, related.place);
        all.push(format!("see {path}:{}:{}: {}", start.line, start.column, related.message));
    }
    all.extend(remedy(finding));
    all.join("\n")
}
