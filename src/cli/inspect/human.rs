//! `seclog inspect` for people: each resource with its values, one a line, and where they come from.

use std::fmt::Write as _;

use super::json::leaves;
use crate::base::lines::Lines;
use crate::base::{Kind, Resource, Value, identity};

/// Where the places begin, in columns.
const PLACES: usize = 72;

/// A resource.
pub fn resource(root: &str, resource: &Resource, lines: &mut Lines<'_>) -> String {
    let (path, start, _) = lines.at(resource.place);
    let mut text = format!("{} ({root})\n", resource.address);
    let mut line = format!("  {path}:{}", start.line);
    for (name, value) in [("region", &resource.provider.region), ("account", &resource.provider.account)] {
        if let Some(known) = value.as_str() {
            let _ = write!(line, ", {name} {known}");
        }
    }
    text.push_str(&line);
    text.push('\n');
    if let Some(presence) = &resource.presence {
        let _ = writeln!(text, "  exists only if {} says so", presence.identity());
    }
    leaves(&resource.values, &mut String::new(), &mut |path, value| {
        // A policy document is shown by its parts.
        if matches!(&value.kind, Kind::String(text) if text.as_json().is_some()) {
            return;
        }
        let mut line = format!("  {path} = {}", shown(value));
        let width = line.chars().count();
        line.extend(std::iter::repeat_n(' ', PLACES.saturating_sub(width).max(2)));
        let (file, start, _) = lines.at(value.place());
        let _ = write!(line, "{file}:{}", start.line);
        let steps: Vec<&str> = value.origin.steps().map(|step| &*step.name).collect();
        if !steps.is_empty() {
            let _ = write!(line, " by {}", steps.join(", "));
        }
        text.push_str(&line);
        text.push('\n');
    });
    text.push('\n');
    text
}

/// A value in one line.
fn shown(value: &Value) -> String {
    if value.origin.sensitive {
        return "(sensitive)".to_owned();
    }
    match &value.kind {
        Kind::Unknown(unknown) => format!("? {}", unknown.identity()),
        Kind::Null(_) => "null".to_owned(),
        _ => identity::of(value),
    }
}
