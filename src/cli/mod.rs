//! The commands: one file each. Only here and in `report` does the program print.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod access;
mod completions;
mod exit;
mod explain;
mod init;
mod inspect;
mod lint;
mod plans;
mod policies;
mod policy;
mod progress;
mod scope;
mod templates;
mod terminal;
mod tf_gen;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use terminal::Color;

/// Generates and lints the Terraform of central security logging on AWS.
#[derive(Debug, Parser)]
#[command(name = "seclog", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 clean, 1 differences or findings, 2 wrong usage or contract, 3 something could not be done."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Say only what went wrong.
    #[arg(long, short, global = true)]
    quiet: bool,

    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a commented contract, seclog.hcl.
    Init(init::Args),

    /// Show the resources of Terraform code: values, unknowns, and where each comes from.
    Inspect(inspect::Args),

    /// Work with Terraform.
    #[command(subcommand)]
    Tf(Tf),

    /// Hold infrastructure code to the policies of central security logging.
    Lint(Box<lint::Args>),

    /// Say what a policy is about, why, and how to keep it.
    Explain(explain::Args),

    /// List the policies.
    Policies(policies::Args),

    /// Write and test policies of your own.
    #[command(subcommand)]
    Policy(policy::Command),

    /// Ask what policy documents allow.
    Access(access::Args),

    /// Print a completion script for a shell.
    Completions(completions::Args),
}

#[derive(Debug, Subcommand)]
enum Tf {
    /// Write the modules and one root stack for each account and region.
    Gen(tf_gen::Args),

    /// The same as `seclog lint`.
    Lint(Box<lint::Args>),
}

/// Says what went wrong on the way, on standard error.
fn complain(text: &str) {
    eprintln!("{text}");
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    terminal::set_up(cli.color);
    let result = match cli.command {
        Command::Init(args) => init::run(&args, cli.quiet),
        Command::Inspect(args) => inspect::run(&args, cli.quiet),
        Command::Tf(Tf::Gen(args)) => tf_gen::run(&args, cli.quiet),
        Command::Lint(args) | Command::Tf(Tf::Lint(args)) => lint::run(&args, cli.quiet, cli.color),
        Command::Explain(args) => explain::run(&args, cli.color),
        Command::Policies(args) => policies::run(&args, cli.color),
        Command::Policy(command) => policy::run(&command, cli.quiet),
        Command::Access(args) => access::run(&args, cli.quiet),
        Command::Completions(args) => Ok(completions::run(&args)),
    };
    let exit = result.unwrap_or_else(|failure| {
        eprintln!("{:?}", failure.report);
        failure.exit
    });
    exit.into()
}
