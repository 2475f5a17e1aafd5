//! `seclog policy`: policies of the user's own.

mod cases;
mod new;

use std::path::PathBuf;

use super::exit::{Exit, Failure};

/// The questions.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run the cases on the pages of policies.
    #[command(
        after_help = "Examples:\n  seclog policy test policies\n\nA case is a fenced block of the page beside a policy, after ```terraform pass, ```terraform fail or ```terraform undecided; ```cloudformation pass ... for templates, ```plan pass ... for plans in JSON.\nWhere a line of it ends in `# here`, the finding stands on that line; where a line is nothing else, on the next one."
    )]
    Test {
        /// A folder of policies.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },

    /// Start a policy: its file and its page.
    #[command(after_help = "Examples:\n  seclog policy new bucket-owner-tag --dir policies")]
    New {
        /// Its id: what it is about and what must hold of it, as in bucket-owner-tag.
        #[arg(value_name = "NAME")]
        name: String,

        /// The folder that it is put into.
        #[arg(long, value_name = "DIR", default_value = "policies")]
        dir: PathBuf,
    },
}

/// Runs.
pub fn run(command: &Command, quiet: bool) -> Result<Exit, Failure> {
    match command {
        Command::Test { folder } => cases::run(folder, quiet),
        Command::New { name, dir } => new::run(name, dir, quiet),
    }
}
