//! `seclog tf gen`: from the contract to folders of Terraform.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::exit::{Exit, Failure};
use super::progress::Progress;
use crate::base::{Mistakes, Source};
use crate::config::{self, Config, ReadError};
use crate::generate::write::{self, Change, Comparison, Files, Summary};
use crate::generate::{not_yet, tree};

/// The folder beside the contract that the code is written to.
const DEFAULT_OUT: &str = "terraform";

/// Arguments of `seclog tf gen`.
// Flags are what a command line has.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  seclog tf gen\n  seclog tf gen --example --out /tmp/example\n  seclog tf gen --check   (in CI: exit 1 if anything differs)"
)]
pub struct Args {
    /// The contract. Default: the nearest seclog.hcl, up to the repository's root.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Generate an example contract instead.
    #[arg(long, conflicts_with = "config")]
    example: bool,

    /// The folder to write to. Default: `terraform` beside the contract.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write nothing; exit 1 if anything would change.
    #[arg(long, conflicts_with = "force")]
    check: bool,

    /// Write nothing; print what would change.
    #[arg(long, conflicts_with = "force")]
    diff: bool,

    /// Replace files that were edited by hand.
    #[arg(long)]
    force: bool,
}

/// Generates.
pub fn run(args: &Args, quiet: bool) -> Result<Exit, Failure> {
    let (config, beside) = read(args)?;
    if !quiet {
        eprintln!("contract: {}", config.source.name());
    }
    let not_yet = not_yet(&config);
    if !not_yet.is_empty() {
        return Err(Failure::new(Exit::Usage, Mistakes::new(&config.source, not_yet)));
    }
    let out = args.out.clone().unwrap_or_else(|| beside.join(DEFAULT_OUT));
    let wanted = tree(&config.contract)?;
    let doing = if args.check || args.diff { "comparing" } else { "writing" };
    let progress = Progress::start(format!("{doing} {} files", wanted.len()), quiet);
    if args.check || args.diff {
        let comparison = write::compare(&out, &wanted)?;
        drop(progress);
        if args.diff {
            print_diff(&comparison)?;
        }
        if !quiet {
            eprint!("{}", differences(&comparison, &out));
        }
        let differs = args.check && !comparison.is_clean();
        return Ok(if differs { Exit::Found } else { Exit::Clean });
    }
    let summary = write::apply(&out, &wanted, args.force)?;
    drop(progress);
    eprint!("{}", warnings(&summary));
    if !quiet {
        eprint!("{}", closing(&summary, &wanted, &out));
    }
    Ok(Exit::Clean)
}

/// The contract, and the folder that it lies in.
fn read(args: &Args) -> Result<(Config, PathBuf), Failure> {
    if args.example {
        let source = Source::new("the example", config::EXAMPLE);
        let config = config::read_text(&source).map_err(ReadError::from)?;
        return Ok((config, PathBuf::new()));
    }
    let path = match &args.config {
        Some(path) => path.clone(),
        None => config::discover(Path::new("."))?,
    };
    let config = config::read_file(&path)?;
    let beside = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok((config, beside))
}

fn print_diff(comparison: &Comparison) -> Result<(), Failure> {
    let mut text = String::new();
    for entry in comparison.entries.iter().filter(|entry| entry.change != Change::Unchanged) {
        let old = String::from_utf8_lossy(entry.old.as_deref().unwrap_or_default()).into_owned();
        let new = String::from_utf8_lossy(entry.new.unwrap_or_default()).into_owned();
        let name =
            |side: &str, exists: bool| if exists { format!("{side}/{}", entry.path) } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(&old, &new);
        let mut unified = diff.unified_diff();
        unified.header(&name("a", entry.old.is_some()), &name("b", entry.new.is_some()));
        let _ = write!(text, "{unified}");
    }
    // A reader that goes away (`| head`) is no failure.
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, miette::miette!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// What `--check` and `--diff` say.
fn differences(comparison: &Comparison, out: &Path) -> String {
    let mut text = String::new();
    if comparison.interrupted {
        text.push_str("an earlier run was interrupted; run `seclog tf gen` to complete it\n");
    }
    for entry in &comparison.entries {
        let what = match entry.change {
            Change::Unchanged => continue,
            Change::Create => "would be created",
            Change::Missing => "was deleted by hand; would be created again",
            Change::Update => "would be updated",
            Change::Remove => "would be removed",
            Change::Edited => "was edited by hand; would be kept",
            Change::Foreign => "was not written by seclog; would be kept",
            Change::EditedUnwanted => "was edited by hand and is no longer wanted; would be kept",
        };
        let _ = writeln!(text, "{} {what}", out.join(&entry.path).display());
    }
    if comparison.is_clean() {
        let _ = writeln!(text, "{}: {} files, all as the contract says", out.display(), comparison.entries.len());
    } else if text.is_empty() {
        let _ = writeln!(text, "{} is out of date; run `seclog tf gen`", out.join(write::MANIFEST).display());
    }
    text
}

/// What even a quiet run says.
fn warnings(summary: &Summary) -> String {
    let mut text = String::new();
    if summary.recovered {
        text.push_str("an earlier run was interrupted; this one completed it\n");
    }
    for (path, change) in &summary.kept {
        let why = match change {
            Change::Foreign => "was not written by seclog",
            Change::EditedUnwanted => "was edited by hand, and the contract no longer wants it",
            _ => "was edited by hand",
        };
        let _ = writeln!(text, "kept {path}: it {why} (--force replaces it)");
    }
    text
}

/// What was done, and what to do next.
fn closing(summary: &Summary, wanted: &Files, out: &Path) -> String {
    let out_shown = out.display();
    let mut counts: Vec<String> = [
        (summary.created.len(), "created"),
        (summary.updated.len(), "updated"),
        (summary.forced.len(), "replaced"),
        (summary.removed.len(), "removed"),
        (summary.kept.len(), "kept"),
        (summary.unchanged, "unchanged"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    if counts.is_empty() {
        counts.push("nothing".to_owned());
    }
    let mut text = format!("{out_shown}: {}\n", counts.join(", "));
    let stacks: Vec<&str> = wanted
        .keys()
        .filter_map(|path| path.strip_suffix("/main.tf"))
        .filter(|path| path.starts_with("stacks/"))
        .collect();
    let _ = write!(
        text,
        "{} stacks; {} says in which order to apply them. Next, in each:\n  terraform -chdir={}/STACK init\n  terraform -chdir={}/STACK apply\n",
        stacks.len(),
        out.join("README.md").display(),
        out_shown,
        out_shown,
    );
    text
}
