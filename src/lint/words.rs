//! What was found, in words.

use crate::iam::access::Witness;
use crate::iam::actions::{spelled_action, spelled_key};

/// Characters of a name after which it is cut.
const LONGEST_NAME: usize = 48;

/// Keys that repeat who asks, or what is always so.
const SAID_ELSEWHERE: [&str; 2] = ["aws:principalarn", "aws:principalaccount"];

/// The request of a witness: who asks for what of what, and under which conditions.
pub(super) fn request(witness: &Witness) -> String {
    let request = &witness.request;
    let who = request.principal.as_ref().map_or_else(|| "whoever has this policy".to_owned(), ToString::to_string);
    let mut text = format!("{who} asks for {} on {}", spelled_action(&request.action), request.resource);
    let is_usual = |key: &str, values: &[String]| {
        let is_principal = SAID_ELSEWHERE.contains(&key) && request.principal.is_some();
        is_principal || (key == "aws:securetransport" && values == ["true"])
    };
    let conditions = request.context.iter().filter(|(key, values)| !is_usual(key, values));
    let conditions: Vec<String> =
        conditions.map(|(key, values)| format!("{} = {}", spelled_key(key), values.join(", "))).collect();
    if !conditions.is_empty() {
        text = format!("{text} with {}", conditions.join(" and "));
    }
    // What has no value stands in the request by its name.
    let is_placeholder = |name: &str, value: &str| value == format!("<{name}>");
    let supposed = witness.supposed.iter().map(|(unknown, value)| (unknown.identity(), value));
    let supposed: Vec<String> = supposed
        .filter(|(name, value)| !is_placeholder(name, value))
        .map(|(name, value)| format!("{} = {value}", short(name)))
        .collect();
    if !supposed.is_empty() {
        text = format!("{text}, supposing {}", supposed.join(" and "));
    }
    text
}

/// A name that is not too long to read.
fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    name.chars().take(LONGEST_NAME).chain("...".chars()).collect()
}
