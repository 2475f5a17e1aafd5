//! The parts of a plan's file: what is read of it, and where that stands.
//!
//! A plan says everything two to four times: what is planned, what changes, what was there before, what drifted. Only a part that resources
//! come from is read; the rest is passed over and takes no memory.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::base::{Mistake, Span};

/// Most resources that are read.
const MOST_RESOURCES: usize = 50_000;

/// Most characters of what is wrong with a file.
const MOST_TOLD: usize = 200;

/// The text of a part as it stands in the file.
pub type Part<'a> = &'a RawValue;

/// A plan or a state.
#[derive(Deserialize)]
pub struct Parts<'a> {
    #[serde(borrow, default)]
    format_version: Option<Part<'a>>,
    /// What a plan changes, and what it leaves as it is.
    #[serde(borrow)]
    pub resource_changes: Option<Vec<Part<'a>>>,
    #[serde(borrow)]
    planned_values: Option<Part<'a>>,
    #[serde(borrow)]
    values: Option<Part<'a>>,
    /// What there was before, data sources that were read for the plan among it.
    #[serde(borrow)]
    prior_state: Option<Part<'a>>,
    /// The values of the root module's variables.
    #[serde(borrow)]
    pub variables: Option<Part<'a>>,
    /// The code that a plan was made of.
    #[serde(borrow)]
    pub configuration: Option<Part<'a>>,
}

#[derive(Deserialize)]
struct State<'a> {
    #[serde(borrow)]
    values: Option<Part<'a>>,
}

/// The values of a state, or those that are planned.
#[derive(Deserialize)]
struct Values<'a> {
    #[serde(borrow)]
    root_module: Option<Module<'a>>,
}

/// A module of them, and those in it.
#[derive(Deserialize)]
struct Module<'a> {
    #[serde(borrow, default)]
    address: Cow<'a, str>,
    #[serde(borrow, default)]
    resources: Vec<Part<'a>>,
    #[serde(borrow, default)]
    child_modules: Vec<Module<'a>>,
}

/// What is asked of a resource before it is read.
#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow)]
    mode: Option<Cow<'a, str>>,
}

impl<'a> Parts<'a> {
    /// Of a file.
    pub fn of(text: &'a str) -> Result<Self, Mistake> {
        let parts: Self = read(text, 0..text.len())?;
        let version = parts.format_version.map_or("", |version| version.get().trim_matches('"'));
        if !matches!(version.split('.').next(), Some("0" | "1")) {
            let message = format!("this has the format version {version}");
            let place = parts.format_version.map_or(0..0, |version| span(text, version));
            return Err(Mistake::new(place, message).expected("format version 1.x"));
        }
        match parts.resource_changes.as_ref().and_then(|changes| changes.get(MOST_RESOURCES)) {
            Some(first) => Err(too_many(span(text, first))),
            None => Ok(parts),
        }
    }

    /// The data sources that were read for a plan, or are in a state, with the addresses of their modules.
    pub fn data(&self, text: &'a str) -> Result<Vec<(Cow<'a, str>, Part<'a>)>, Mistake> {
        let before = self.prior_state.map(|part| read::<State<'a>>(text, span(text, part))).transpose()?;
        let values = before.and_then(|state| state.values).or(self.values);
        let mut listed = values.map_or(Ok(Vec::new()), |values| Self::listed(text, values))?;
        listed.retain(|(_, part)| {
            serde_json::from_str::<Listed<'_>>(part.get())
                .is_ok_and(|listed| listed.mode.is_some_and(|mode| mode == "data"))
        });
        Ok(listed)
    }

    /// The resources of a state, or those that are planned, with the addresses of their modules.
    pub fn values(&self, text: &'a str) -> Result<Vec<(Cow<'a, str>, Part<'a>)>, Mistake> {
        let values = self.planned_values.or(self.values).ok_or_else(|| {
            let mistake = Mistake::new(0..0, "this plan has no resources that are planned");
            mistake.expected("`resource_changes`, `planned_values` or `values`")
        })?;
        Self::listed(text, values)
    }

    fn listed(text: &'a str, values: Part<'a>) -> Result<Vec<(Cow<'a, str>, Part<'a>)>, Mistake> {
        let values: Values<'a> = read(text, span(text, values))?;
        let mut found = Vec::new();
        let mut rest: Vec<Module<'a>> = values.root_module.into_iter().collect();
        while let Some(module) = rest.pop() {
            found.extend(module.resources.into_iter().map(|resource| (module.address.clone(), resource)));
            rest.extend(module.child_modules.into_iter().rev());
        }
        match found.get(MOST_RESOURCES) {
            Some((_, first)) => Err(too_many(span(text, first))),
            None => Ok(found),
        }
    }
}

/// Where a part stands in the file.
pub fn span(text: &str, part: Part<'_>) -> Span {
    let start = part.get().as_ptr().addr() - text.as_ptr().addr();
    start..start + part.get().len()
}

fn read<'a, T: Deserialize<'a>>(text: &'a str, span: Span) -> Result<T, Mistake> {
    let part = &text[span.clone()];
    serde_json::from_str(part).map_err(|error| {
        let what = if error.is_data() { "this is no plan" } else { "this is no JSON" };
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        let lines = part.match_indices('\n').map(|(at, _)| at + 1);
        let line = std::iter::once(0).chain(lines).nth(error.line().saturating_sub(1)).unwrap_or(0);
        // It counts bytes, and may stop within a character.
        let at = (span.start + line + error.column().saturating_sub(1)).min(text.len());
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        // It may quote a whole text.
        let message: String = message.strip_suffix(&place).unwrap_or(&message).chars().take(MOST_TOLD).collect();
        let mistake = Mistake::new(at..at, format!("{what}: {message}"));
        mistake.expected("what `terraform show -json` writes")
    })
}

fn too_many(first: Span) -> Mistake {
    Mistake::new(first, format!("what follows {MOST_RESOURCES} resources is not read"))
}
