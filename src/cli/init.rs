//! `seclog init`: a contract to start from.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use miette::miette;

use super::exit::{Exit, Failure};
use crate::config;

/// Arguments of `seclog init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: seclog init && $EDITOR seclog.hcl && seclog tf gen")]
pub struct Args {
    /// Where to write it.
    #[arg(long, value_name = "FILE", default_value = config::FILE_NAME)]
    out: PathBuf,
}

/// Writes the contract, never over a file that exists.
pub fn run(args: &Args, quiet: bool) -> Result<Exit, Failure> {
    let path = args.out.display();
    let written = std::fs::File::create_new(&args.out).and_then(|mut file| file.write_all(config::TEMPLATE.as_bytes()));
    match written {
        Ok(()) => {
            if !quiet {
                eprintln!("wrote {path}: put your accounts in, then run `seclog tf gen`");
            }
            Ok(Exit::Clean)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Failure::new(
            Exit::Usage,
            miette!(help = "edit it, or name another file with --out FILE", "{path} exists already"),
        )),
        Err(error) => Err(Failure::new(Exit::Failed, miette!("{path} cannot be written: {error}"))),
    }
}
