//! `seclog inspect`: the resources as the linter sees them.

mod human;
mod json;
mod lines;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::exit::{Exit, Failure};
use super::progress::Progress;
use crate::base::Unchecked;
use crate::terraform::environment::Environment;
use crate::terraform::evaluate::{self, Evaluated};
use crate::terraform::files::Files;
use crate::terraform::folder::{self, Folder};
use crate::terraform::inputs::Argument;
use crate::terraform::library::Library;
use crate::terraform::tree;
use lines::Lines;

/// Root modules that are evaluated before what they made is printed.
const BATCH: usize = 64;

/// Arguments of `seclog inspect`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  seclog inspect live/prod\n  seclog inspect . --output json --var region=eu-west-1\n  seclog inspect . --address 'aws_s3_bucket.logs'\n\nA folder with Terraform files is one root module. Of any other folder all root modules below it are taken."
)]
pub struct Args {
    /// A folder.
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,

    /// How to print.
    #[arg(long, value_enum, default_value_t = Output::Human, value_name = "FORMAT")]
    output: Output,

    /// Only the resource of this address; without a key, all of its instances.
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,

    /// The value of a variable. May be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    var: Vec<(String, String)>,

    /// A file with values of variables. May be repeated; values of --var win.
    #[arg(long, value_name = "FILE")]
    var_file: Vec<PathBuf>,

    /// The account that the code runs in, where no provider configuration says.
    #[arg(long, value_name = "ID")]
    account: Option<String>,

    /// The region that the code runs in, where no provider configuration says.
    #[arg(long, value_name = "NAME")]
    region: Option<String>,

    /// Terraform's workspace.
    #[arg(long, default_value = "default", value_name = "NAME")]
    workspace: String,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// For people.
    Human,
    /// For programs.
    Json,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("this is not NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Evaluates and prints.
pub fn run(args: &Args, quiet: bool) -> Result<Exit, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(Exit::Usage, miette::miette!("{} cannot be read: {error}", args.path.display()))
    };
    let path = args.path.canonicalize().map_err(unreadable)?;
    let path = if path.is_dir() { path } else { path.parent().unwrap_or(&path).to_owned() };
    let files = Files::new(&confines(&path)).map_err(unreadable)?;
    let pool = rayon::ThreadPoolBuilder::new().stack_size(evaluate::STACK).build();
    let pool =
        pool.map_err(|error| Failure::new(Exit::Failed, miette::miette!("threads cannot be started: {error}")))?;
    let progress = Progress::start(format!("reading {}", args.path.display()), quiet);
    let result = pool.install(|| print(args, &files, &path));
    drop(progress);
    let unchecked = result?;
    let mut lines = Lines::new(&files);
    for one in &unchecked {
        eprintln!("{}", lines::sentence(&mut lines, one));
    }
    Ok(if unchecked.is_empty() { Exit::Clean } else { Exit::Failed })
}

/// What may be read: the repository, or without one the working directory if it holds the path, else the path.
fn confines(path: &Path) -> PathBuf {
    if let Some(repository) = path.ancestors().find(|folder| folder.join(".git").exists()) {
        return repository.to_owned();
    }
    let here = std::env::current_dir().and_then(|folder| folder.canonicalize());
    here.ok().filter(|here| path.starts_with(here)).unwrap_or_else(|| path.to_owned())
}

/// The root modules that a path means, and folders that could not be read.
fn roots(files: &Files, path: &Path) -> Result<(Vec<Folder>, Vec<Unchecked>), Unchecked> {
    let own = folder::read(files, path);
    if !own.texts.is_empty() {
        return Ok((vec![own], Vec::new()));
    }
    let tree = tree::find(files, path)?;
    Ok((tree.roots, tree.unchecked))
}

fn print(args: &Args, files: &Files, path: &Path) -> Result<Vec<Unchecked>, Failure> {
    let (folders, mut unchecked) = roots(files, path)
        .map_err(|wrong| Failure::new(Exit::Usage, miette::miette!("{}: {}", wrong.path, wrong.reason)))?;
    let given: Vec<Argument> = args
        .var_file
        .iter()
        .map(|path| Argument::File(path.clone()))
        .chain(args.var.iter().map(|(name, value)| Argument::Value(name.clone(), value.clone())))
        .collect();
    let environment = Environment {
        account: args.account.as_deref().map(Arc::from),
        region: args.region.as_deref().map(Arc::from),
        partition: Some(Arc::from("aws")),
        workspace: Some(args.workspace.as_str().into()),
    };
    let library = Library::default();
    let mut out = Writer { out: std::io::BufWriter::new(std::io::stdout().lock()) };
    let mut first = true;
    if args.output == Output::Json {
        out.write("{\"resources\":[")?;
    }
    let mut rest = folders.into_iter();
    loop {
        let batch: Vec<Folder> = rest.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let done: Vec<(Vec<String>, Vec<Unchecked>)> = batch
            .into_par_iter()
            .map(|folder| {
                let evaluated = evaluate::root(files, &library, &environment, folder, &given);
                shown(args, files, evaluated)
            })
            .collect();
        for (texts, mut wrong) in done {
            for text in texts {
                if args.output == Output::Json && !std::mem::take(&mut first) {
                    out.write(",\n")?;
                }
                out.write(&text)?;
            }
            unchecked.append(&mut wrong);
        }
    }
    if args.output == Output::Json {
        out.write("],\n\"unchecked\":")?;
        out.write(&json::unchecked(files, &unchecked))?;
        out.write("}\n")?;
    }
    out.flush()?;
    Ok(unchecked)
}

/// The text of each resource of a root, and what was not checked.
fn shown(args: &Args, files: &Files, evaluated: Evaluated) -> (Vec<String>, Vec<Unchecked>) {
    let mut lines = Lines::new(files);
    let wanted = evaluated.resources.iter().filter(|resource| match &args.address {
        None => true,
        Some(address) => {
            let whole = &*resource.address;
            let without = match &resource.key {
                Some(key) => whole.strip_suffix(&key.to_string()).unwrap_or(whole),
                None => whole,
            };
            whole == address || without == address
        }
    });
    let texts = wanted.map(|resource| match args.output {
        Output::Json => json::resource(&evaluated.root, resource, &mut lines),
        Output::Human => human::resource(&evaluated.root, resource, &mut lines),
    });
    (texts.collect(), evaluated.unchecked)
}

/// Standard output. A reader that goes away (`| head`) is no failure.
struct Writer<'a> {
    out: std::io::BufWriter<std::io::StdoutLock<'a>>,
}

impl Writer<'_> {
    fn write(&mut self, text: &str) -> Result<(), Failure> {
        written(self.out.write_all(text.as_bytes()))
    }

    fn flush(&mut self) -> Result<(), Failure> {
        written(self.out.flush())
    }
}

fn written(result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, miette::miette!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
