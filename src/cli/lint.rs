//! `seclog lint`: policies held against infrastructure code.

pub(super) mod contract;
mod modules;
mod output;
mod sources;

use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::scope::{confines, found, threads};
use crate::base::lines::{self, Lines};
use crate::base::{Finding, Report, Severity};
use crate::lint::{Baseline, Rules};
use crate::terraform::files::Files;
use output::Target;
pub use output::replace;

/// Arguments of `seclog lint`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  seclog lint\n  seclog lint live/ modules/ --output human --output sarif=seclog.sarif --strict\n  seclog lint --policy bucket-plain-http --scope all\n  seclog lint --write-baseline seclog-baseline.json\n\nFiles stand for the modules that they are in, which are checked as those who call them do.\n`seclog explain ID` says what a finding means."
)]
pub struct Args {
    /// Folders and files. Of folders all root modules below them are taken.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print, and where to. May be repeated. FORMAT is one of human, json, sarif, github, junit, markdown.
    #[arg(long, value_name = "FORMAT[=FILE]")]
    output: Vec<Target>,

    /// The least severity that makes the command fail: info, low, medium, high or critical.
    #[arg(long, value_name = "SEVERITY", default_value = "low", value_parser = severity)]
    fail_on: Severity,

    /// Fail where something could not be decided, too.
    #[arg(long)]
    strict: bool,

    /// What policies look at.
    #[arg(long, value_enum, default_value_t = Scope::Pipeline)]
    scope: Scope,

    /// Only this policy. May be repeated.
    #[arg(long, value_name = "ID")]
    policy: Vec<String>,

    /// A folder with policies of your own. May be repeated.
    #[arg(long, value_name = "DIR")]
    policies: Vec<PathBuf>,

    /// A file of findings that are known; only others are told.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write what is found as a baseline.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,

    /// Tell what comments suppress, too.
    #[arg(long)]
    no_suppress: bool,

    /// The contract. Default: the nearest seclog.hcl, up to the root of the repository.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The root module that a plan was made of: findings are told at its lines, and its comments suppress them.
    #[arg(long, value_name = "DIR")]
    source_root: Option<PathBuf>,

    /// The value of a variable of root modules. May be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::inspect::assignment)]
    var: Vec<(String, String)>,

    /// A file with values of variables. May be repeated; values of --var win.
    #[arg(long, value_name = "FILE")]
    var_file: Vec<PathBuf>,

    #[command(flatten)]
    parameters: super::templates::Parameters,
}

/// What policies look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Scope {
    /// The logging pipeline: what is linked to log destinations, or bears the namespace.
    Pipeline,
    /// Everything that policies speak of.
    All,
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::of_name(text).ok_or_else(|| {
        let names: Vec<&str> = Severity::NAMES.iter().map(|(name, _)| *name).collect();
        format!("there is no such severity; one of {}", names.join(", "))
    })
}

/// Lints.
pub fn run(args: &Args, quiet: bool, color: super::terminal::Color) -> Result<Exit, Failure> {
    let given = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let paths = given.iter().map(|path| found(path)).collect::<Result<Vec<_>, _>>()?;
    let folder = |path: &Path| if path.is_dir() { path.to_owned() } else { path.parent().unwrap_or(path).to_owned() };
    let first = paths.first().map(|path| folder(path)).unwrap_or_default();
    let mut confines = confines(&first);
    let source_root = args.source_root.as_deref().map(found).transpose()?;
    // Of several paths what holds them all.
    while !paths.iter().chain(&source_root).all(|path| path.starts_with(&confines)) && confines.pop() {}
    let files = Files::new(&confines).map_err(|error| {
        Failure::new(Exit::Usage, miette::miette!("{} cannot be read: {error}", confines.display()))
    })?;
    let pool = threads()?;
    let held_to = contract::find(args.config.as_deref(), &first)?;
    let rules = rules(args, held_to.as_ref())?;
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let given = args.parameters.read(&files)?;
    let progress = Progress::start("linting".to_owned(), quiet);
    let sources = sources::All { files: &files, contract: held_to.as_ref().map(|config| &config.source) };
    let collected = pool
        .install(|| modules::lint(args, (&files, given), (&paths, source_root.as_deref()), &rules, held_to.as_ref()));
    let all_ran = args.policy.is_empty() && args.scope == Scope::Pipeline;
    let known = baseline.as_ref().zip(args.baseline.as_deref());
    let known = known.map(|(baseline, path)| (baseline, path.display().to_string()));
    let known = known.as_ref().map(|(baseline, path)| (*baseline, path.as_str()));
    let report = collected.report(&rules, &today(), all_ran, known, &sources);
    drop(progress);
    if let Some(path) = &args.write_baseline {
        write_baseline(path, &report.findings)?;
    }
    output::write(&args.output, &report, &sources, color)?;
    let mut lines = Lines::new(&sources);
    let told_by_report = args.output.is_empty() || args.output.iter().any(Target::is_human_on_terminal);
    for one in report.unchecked.iter().filter(|_| !told_by_report) {
        super::complain(&lines::sentence(&mut lines, one));
    }
    Ok(exit(args, &report))
}

fn exit(args: &Args, report: &Report) -> Exit {
    let is_bad = |finding: &Finding| finding.severity >= args.fail_on;
    if args.write_baseline.is_none() && report.findings.iter().any(is_bad) {
        return Exit::Found;
    }
    let is_undecided = args.strict && !report.undecided.is_empty();
    if !report.unchecked.is_empty() || is_undecided { Exit::Failed } else { Exit::Clean }
}

/// The policies of the run.
fn rules(args: &Args, held_to: Option<&crate::config::Config>) -> Result<Rules, Failure> {
    let (entries, known) = super::policies::all(&args.policies)?;
    let wanted = args.policy.iter().map(|name| super::policies::meant(&known, name).map(str::to_owned));
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?;
    contract::settled(entries, known, &wanted, held_to)
}

fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let wrong = |error: String| {
        let report = miette::miette!(
            help = "write one with `seclog lint --write-baseline FILE`",
            "{} is no baseline: {error}",
            path.display()
        );
        Failure::new(Exit::Usage, report)
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    Baseline::read(&text).map_err(wrong)
}

fn write_baseline(path: &Path, findings: &[Finding]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(Exit::Failed, miette::miette!("{} cannot be written: {error}", path.display()))
    };
    replace(path, Baseline::of(findings).text().as_bytes()).map_err(failed)
}

/// The day, as `2026-11-27`, in UTC.
fn today() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    let now = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    now.to_string().chars().take_while(|c| *c != 'T').collect()
}
