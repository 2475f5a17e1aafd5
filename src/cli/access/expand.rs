//! `seclog access expand`: which actions a wildcard grants.

use miette::miette;
use serde_json::{Value, json};

use super::super::exit::{Exit, Failure};
use super::output::{Format, print_json};
use crate::iam::actions::{Action, ActionIds, table};

/// Arguments of `seclog access expand`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Patterns of actions, as in `s3:Put*`.
    #[arg(required = true, value_name = "PATTERN")]
    patterns: Vec<String>,

    /// Only what is granted on these resources, with wildcards. Repeat for more. Default: on any.
    #[arg(long = "resource", value_name = "ARN")]
    resources: Vec<String>,

    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    output: Format,
}

/// Lists them, with their access levels.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let table = table();
    let mut ids = ActionIds::default();
    for pattern in &args.patterns {
        let named = table.expand(pattern);
        if named.is_empty() {
            return Err(Failure::new(
                Exit::Usage,
                miette!(
                    help = "write SERVICE:ACTION, with * and ? as wildcards, as in 's3:Put*'",
                    "`{pattern}` is no action of AWS"
                ),
            ));
        }
        ids = ids.union(&named);
    }
    let resources: Vec<&str> = args.resources.iter().map(String::as_str).collect();
    let granted = if resources.is_empty() { ids } else { table.granted(&ids, &resources) };
    let actions: Vec<Action<'_>> = granted.iter().filter_map(|id| table.action(id)).collect();
    match args.output {
        Format::Human => {
            let width = actions.iter().map(|action| name(*action).len()).max().unwrap_or(0);
            for action in &actions {
                println!("{:width$}  {}", name(*action), levels(*action).join(", "));
            }
        }
        Format::Json => {
            let shown =
                actions.iter().map(|action| json!({ "action": name(*action), "access_levels": levels(*action) }));
            print_json(&json!({ "actions": shown.collect::<Vec<Value>>() }))?;
        }
    }
    Ok(Exit::Clean)
}

fn name(action: Action<'_>) -> String {
    format!("{}:{}", action.service().name(), action.name())
}

fn levels(action: Action<'_>) -> Vec<String> {
    action.access_levels().iter().map(|level| level.to_string()).collect()
}
