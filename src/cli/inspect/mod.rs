//! `seclog inspect`: the resources as the linter sees them.

mod human;
mod json;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use rayon::prelude::*;

use super::exit::{Exit, Failure};
use super::plans::{self, is_plan};
use super::progress::Progress;
use super::scope::{confines, found, threads};
use super::templates::{self, Parameters, Templates};
use crate::base::lines::{self, Lines};
use crate::base::{Resource, Unchecked};
use crate::cloudformation::template::Template;
use crate::terraform::environment::Environment;
use crate::terraform::evaluate;
use crate::terraform::files::Files;
use crate::terraform::folder::{self, Folder};
use crate::terraform::inputs::Argument;
use crate::terraform::library::Library;
use crate::terraform::tree;

/// Root modules that are evaluated before what they made is printed.
const BATCH: usize = 64;

/// Bytes of source of which that is so at most: what is printed is several times as long.
const BATCH_BYTES: usize = 4 << 20;

/// Bytes after which no more resources of a root module are printed: a value that thousands of them share is written out for each.
const MOST_PRINTED: usize = 32 << 20;

/// Most values that a resource holds which is printed.
const LARGEST_PRINTED: u32 = 200_000;

/// Arguments of `seclog inspect`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  seclog inspect live/prod\n  seclog inspect . --output json --var region=eu-west-1\n  seclog inspect . --address 'aws_s3_bucket.logs'\n\nA folder with Terraform files is one root module, beside the plans and CloudFormation templates in it. Of any other folder all root modules, plans and templates below it are taken."
)]
pub struct Args {
    /// A folder, or a file.
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

    #[command(flatten)]
    parameters: Parameters,

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

/// `NAME=VALUE`.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("this is not NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Evaluates and prints.
pub fn run(args: &Args, quiet: bool) -> Result<Exit, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(Exit::Usage, miette::miette!("{} cannot be read: {error}", args.path.display()))
    };
    let path = found(&args.path)?;
    let folder = if path.is_dir() { path.clone() } else { path.parent().unwrap_or(&path).to_owned() };
    let files = Files::new(&confines(&folder)).map_err(unreadable)?;
    let path = if templates::may_be(&path) { path } else { folder };
    let pool = threads()?;
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

/// What is shown by itself.
enum Start {
    Module(Folder),
    Plan(PathBuf),
    Template(Arc<Template>),
}

/// The root modules, plans and templates that a path means, and what could not be read.
fn starts(files: &Files, path: &Path) -> Result<(Vec<Start>, Templates, Vec<Unchecked>), Unchecked> {
    let (folders, others, mut unchecked) = if path.is_dir() {
        let own = folder::read(files, path);
        if own.texts.is_empty() {
            let tree = tree::find(files, path)?;
            (tree.roots, tree.others, tree.unchecked)
        } else {
            let others = own.others.clone();
            (vec![own], others, Vec::new())
        }
    } else {
        (Vec::new(), vec![path.to_owned()], Vec::new())
    };
    let (plans, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|path| is_plan(files, path));
    let templates = templates::find(files, &others, &[], &mut unchecked);
    let starts = folders.into_iter().map(Start::Module).chain(plans.into_iter().map(Start::Plan));
    let starts = starts.chain(templates.roots.iter().cloned().map(Start::Template)).collect();
    Ok((starts, templates, unchecked))
}

fn print(args: &Args, files: &Files, path: &Path) -> Result<Vec<Unchecked>, Failure> {
    let (starts, templates, mut unchecked) = starts(files, path)
        .map_err(|wrong| Failure::new(Exit::Usage, miette::miette!("{}: {}", wrong.path, wrong.reason)))?;
    let given: Vec<Argument> = args
        .var_file
        .iter()
        .map(|path| Argument::File(path.clone()))
        .chain(args.var.iter().map(|(name, value)| Argument::Value(name.clone(), value.clone())))
        .collect();
    let parameters = args.parameters.read(files)?;
    unchecked.extend(templates.unused(files, &parameters));
    let environment = Environment {
        account: args.account.as_deref().map(Arc::from),
        region: args.region.as_deref().map(Arc::from),
        partition: Some(Arc::from("aws")),
        workspace: Some(args.workspace.as_str().into()),
    };
    let library = Library::default();
    let json = args.output == Output::Json;
    // What is done is written while the next is evaluated.
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel::<String>(1);
        let writer = scope.spawn(move || written(receive));
        let mut text = String::from(if json { "{\"resources\":[" } else { "" });
        let mut first = true;
        let mut rest = starts.into_iter();
        loop {
            let mut batch = Vec::new();
            let mut bytes = 0;
            while batch.len() < BATCH
                && bytes < BATCH_BYTES
                && let Some(start) = rest.next()
            {
                if let Start::Module(folder) = &start {
                    bytes += folder.texts.iter().map(|(text, ..)| text.text.len()).sum::<usize>();
                }
                batch.push(start);
            }
            let last = batch.is_empty();
            let done: Vec<(Vec<String>, Vec<Unchecked>)> = batch
                .into_par_iter()
                .map(|start| match start {
                    Start::Module(folder) => {
                        let made = evaluate::root(files, &library, &environment, folder, &given);
                        shown(args, files, (made.root, made.resources, made.unchecked))
                    }
                    Start::Plan(path) => match plans::read(files, &path, &environment) {
                        Ok(plan) => shown(args, files, (files.shown(&path), plan.resources, Vec::new())),
                        Err(wrong) => (Vec::new(), vec![wrong]),
                    },
                    Start::Template(template) => {
                        let made = templates.evaluated(files, &template, &environment, &parameters);
                        shown(args, files, (Arc::clone(&template.name), made.resources, made.unchecked))
                    }
                })
                .collect();
            for (resources, mut wrong) in done {
                for resource in resources {
                    if json && !std::mem::take(&mut first) {
                        text.push_str(",\n");
                    }
                    text.push_str(&resource);
                }
                unchecked.append(&mut wrong);
            }
            if last && json {
                let _ = write!(text, "],\n\"unchecked\":{}}}\n", json::unchecked(files, &unchecked));
            }
            // The writer goes away where nothing can be written any more, and says why below.
            if send.send(std::mem::take(&mut text)).is_err() || last {
                break;
            }
        }
        drop(send);
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    Ok(unchecked)
}

/// Writes texts as they come.
fn written(texts: mpsc::Receiver<String>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let done = texts.into_iter().try_for_each(|text| out.write_all(text.as_bytes())).and_then(|()| out.flush());
    match done {
        // A reader that goes away (`| head`) is no failure.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, miette::miette!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// The text of each resource of a root, and what was not checked.
fn shown(
    args: &Args,
    files: &Files,
    (root, resources, mut unchecked): (Arc<str>, Vec<Resource>, Vec<Unchecked>),
) -> (Vec<String>, Vec<Unchecked>) {
    let mut lines = Lines::new(files);
    let wanted = resources.iter().filter(|resource| match &args.address {
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
    let mut texts = Vec::new();
    let (mut bytes, mut left_out) = (0, 0);
    for resource in wanted {
        if bytes > MOST_PRINTED || resource.values.extent().size > LARGEST_PRINTED {
            left_out += 1;
            continue;
        }
        let text = match args.output {
            Output::Json => json::resource(&root, resource, &mut lines),
            Output::Human => human::resource(&root, resource, &mut lines),
        };
        bytes += text.len();
        texts.push(text);
    }
    if left_out > 0 {
        let reason =
            format!("{left_out} resources are not printed: what comes before has more than {MOST_PRINTED} bytes");
        unchecked.push(Unchecked { path: root, place: None, reason });
    }
    (texts, unchecked)
}
