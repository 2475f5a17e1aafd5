//! `seclog completions SHELL`.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use super::exit::Exit;

/// Arguments of `seclog completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: seclog completions bash > ~/.local/share/bash-completion/completions/seclog")]
pub struct Args {
    /// The shell.
    shell: Shell,
}

/// Prints the script.
pub fn run(args: &Args) -> Exit {
    clap_complete::generate(args.shell, &mut Cli::command(), "seclog", &mut std::io::stdout());
    Exit::Clean
}
