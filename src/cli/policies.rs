//! `seclog policies`: what there is to lint.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use super::exit::{Exit, Failure};
use super::scope::threads;
use super::terminal::{self, Color};
use crate::base::Rule;
use crate::policy::{self, Entry};
use crate::report;

/// Arguments of `seclog policies`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  seclog policies\n  seclog policies --output json")]
pub struct Args {
    /// A folder with policies of your own. May be repeated.
    #[arg(long, value_name = "DIR")]
    policies: Vec<PathBuf>,

    /// How to print.
    #[arg(long, value_enum, default_value_t = Output::Human, value_name = "FORMAT")]
    output: Output,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// All policies, and what each id and alias means.
pub fn all(folders: &[PathBuf]) -> Result<(Vec<Entry>, BTreeMap<String, String>), Failure> {
    let usage = |error: policy::LibraryError| Failure::new(Exit::Usage, error);
    let read = || {
        let mut entries = policy::embedded()?;
        for folder in folders {
            entries.extend(policy::folder(folder)?);
        }
        let names = policy::names(&entries)?;
        Ok((entries, names))
    };
    threads()?.install(read).map_err(usage)
}

/// The id that a name means.
pub fn meant<'a>(names: &'a BTreeMap<String, String>, name: &str) -> Result<&'a str, Failure> {
    if let Some(id) = names.get(name) {
        return Ok(id);
    }
    let known: Vec<&str> = names.keys().map(String::as_str).collect();
    let help = match similar::get_close_matches(name, &known, 1, 0.5).first() {
        Some(near) => format!("did you mean {near}?"),
        None => "`seclog policies` lists them".to_owned(),
    };
    Err(Failure::new(Exit::Usage, miette::miette!(help = help, "there is no policy {name}")))
}

/// Lists them.
pub fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let (entries, _) = all(&args.policies)?;
    match args.output {
        Output::Human => {
            let rules: Vec<Rule> = entries.iter().map(Entry::rule).collect();
            print!("{}", report::list(&rules, terminal::style(color)));
        }
        Output::Json => {
            let shown = |entry: &Entry| {
                let Entry { policy, source, .. } = entry;
                json!({
                    "id": policy.id,
                    "aliases": policy.aliases,
                    "severity": policy.severity.name(),
                    "title": policy.title,
                    "targets": policy.targets,
                    "source": source.name(),
                })
            };
            super::access::print_json(&entries.iter().map(shown).collect())?;
        }
    }
    Ok(Exit::Clean)
}
