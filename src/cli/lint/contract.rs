//! The contract that code is held to, and what it says of policies.

use std::collections::BTreeMap;
use std::path::Path;

use super::sources::CONTRACT;
use crate::base::{Mistake, Mistakes, Place, Severity, Value};
use crate::cli::exit::{Exit, Failure};
use crate::config::{Config, discover, read_file};
use crate::hcl::literal::Kind;
use crate::lint::{Rules, Settled};
use crate::policy::{Entry, Policy};

/// The contract that is named, or the nearest one.
pub fn find(named: Option<&Path>, start: &Path) -> Result<Option<Config>, Failure> {
    let path = match named {
        Some(path) => path.to_owned(),
        // Where the code is, or else where the command is.
        None => match discover(start).or_else(|_| discover(Path::new("."))) {
            Ok(path) => path,
            Err(_) => return Ok(None),
        },
    };
    // As a person would name it from here.
    let here = std::env::current_dir().ok();
    let shown = here.as_ref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(&path);
    Ok(Some(read_file(shown)?))
}

/// The policies with what the contract says of them. `wanted`: only these run, unless it is empty.
pub fn settled(
    entries: Vec<Entry>,
    known: BTreeMap<String, String>,
    wanted: &[String],
    held_to: Option<&Config>,
) -> Result<Rules, Failure> {
    let settings = held_to.map(|config| &config.contract.lint.policy);
    let mut mistakes = Vec::new();
    let mut running: Vec<Settled> = Vec::new();
    for entry in entries {
        let own = settings.and_then(|all| {
            all.iter().find(|(name, _)| known.get(*name).is_some_and(|id| *id == entry.policy.id)).map(|(_, own)| own)
        });
        let is_on = own.is_none_or(|own| own.enabled) || wanted.contains(&entry.policy.id);
        if !is_on || !(wanted.is_empty() || wanted.contains(&entry.policy.id)) {
            continue;
        }
        let severity = own.and_then(|own| Severity::of_name(own.severity.as_deref()?)).unwrap_or(entry.policy.severity);
        let parameters =
            own.map_or_else(|| Value::null(Place::default()), |own| crate::config::of_json(&own.parameters));
        let policy = Policy { has_one_contract: true, ..entry.policy };
        running.push(Settled { policy, page: entry.page, severity, parameters });
    }
    let demands = held_to.map(demands).unwrap_or_default();
    for (name, own) in settings.into_iter().flatten() {
        let span =
            held_to.map(|config| config.document.nearest(["lint", "policy", name]).span.clone()).unwrap_or_default();
        let policy = known.get(name).and_then(|id| running.iter().find(|one| one.policy.id == *id));
        if !known.contains_key(name) {
            let mistake = Mistake::new(span.clone(), format!("there is no policy `{name}`"));
            mistakes.push(mistake.expected("the id of a policy: `seclog policies` lists them"));
        }
        let Some(policy) = policy else { continue };
        let names = own.parameters.as_object().into_iter().flatten().map(|(name, _)| name);
        for wrong in names.filter(|name| policy.policy.parameters.get(name).is_none()) {
            let mistake = Mistake::new(span.clone(), format!("{name} has no parameter `{wrong}`"));
            mistakes.push(mistake.expected("one that `seclog explain` names"));
        }
    }
    match (held_to, mistakes.is_empty()) {
        (Some(config), false) => Err(Failure::new(Exit::Usage, Mistakes::new(&config.source, mistakes))),
        _ => Ok(Rules { running, known, demands }),
    }
}

/// Where the contract says what: its settings and blocks by name.
fn demands(config: &Config) -> BTreeMap<String, Place> {
    let place = |span| Place::new(CONTRACT, span);
    let Kind::Object(entries) = &config.document.kind else { return BTreeMap::new() };
    let mut demands: BTreeMap<String, Place> =
        entries.iter().map(|(name, entry)| (name.clone(), place(&entry.key))).collect();
    // All accounts stand where the first of the senders does.
    if let Some(first) = demands.get("application_account").copied() {
        demands.extend(["accounts", "senders"].map(|name| (name.to_owned(), first)));
    }
    demands
}
