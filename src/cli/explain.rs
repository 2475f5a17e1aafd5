//! `seclog explain`: the page of a policy.

use super::exit::{Exit, Failure};
use super::policies;
use super::terminal::{self, Color};
use crate::report;

/// Arguments of `seclog explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  seclog explain bucket-plain-http")]
pub struct Args {
    /// The id of a policy.
    #[arg(value_name = "ID")]
    id: String,

    /// A folder with policies of your own. May be repeated.
    #[arg(long, value_name = "DIR")]
    policies: Vec<std::path::PathBuf>,
}

/// Prints the page.
pub fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let (entries, names) = policies::all(&args.policies)?;
    let id = policies::meant(&names, &args.id)?;
    let Some(entry) = entries.iter().find(|entry| entry.policy.id == *id) else { return Ok(Exit::Usage) };
    let mut rule = entry.rule();
    if let Some(parameters) = entry.policy.parameters.as_entries() {
        let shown = |own: &crate::base::Entry| format!("`{}` ({})", own.key, crate::base::identity::of(&own.value));
        let all: Vec<String> = parameters.items().iter().map(shown).collect();
        rule.page = format!("{}\n\nParameters, with their defaults: {}.\n", rule.page.trim_end(), all.join(", "));
    }
    print!("{}", report::explain(&rule, terminal::style(color)));
    Ok(Exit::Clean)
}
