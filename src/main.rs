//! The `seclog` program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    seclog::cli::run()
}
