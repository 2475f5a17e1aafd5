//! `seclog policy test`: the cases on the pages of policies.

use std::path::Path;

use crate::base::{Resource, Unchecked};
use crate::cli::exit::{Exit, Failure};
use crate::cli::scope::threads;
use crate::cli::{plans, templates};
use crate::cloudformation::parameters::Given;
use crate::config::{self, Contract};
use crate::policy::page::{Case, EXPECTED, cases};
use crate::policy::{self, Entry, Policy, judge};
use crate::terraform::environment::Environment;
use crate::terraform::evaluate;
use crate::terraform::files::Files;
use crate::terraform::folder;
use crate::terraform::library::Library;

/// Runs the cases of a folder's policies; the contract is the `seclog.hcl` in it, or the nearest, or that of the folder within that a case
/// names.
pub fn run(home: &Path, quiet: bool) -> Result<Exit, Failure> {
    let held_to = crate::cli::lint::contract::find(None, home)?;
    let contract = held_to.as_ref().map(|config| &config.contract);
    let failed = |error: std::io::Error| {
        Failure::new(Exit::Failed, miette::miette!("a temporary folder cannot be made: {error}"))
    };
    let scratch = tempfile::tempdir().map_err(failed)?;
    let scratch = scratch.path().canonicalize().map_err(failed)?;
    let pool = threads()?;
    let entries = pool.install(|| policy::folder(home)).map_err(|error| Failure::new(Exit::Usage, error))?;
    let (mut count, mut wrong) = (0, Vec::new());
    for (number, Entry { policy, page, source }) in entries.iter().enumerate() {
        let name = Path::new(source.name()).with_extension("md").display().to_string();
        let all = cases(page);
        if all.is_empty() {
            wrong.push(format!("{name}: no case: a fenced block after ```terraform pass, fail or undecided"));
        }
        for case in all {
            count += 1;
            let folder = scratch.join(format!("{number}-{}", case.line));
            let file = FORMATS.iter().find(|(format, _)| *format == case.format).map_or("main.tf", |(_, file)| file);
            let result = std::fs::create_dir(&folder).and_then(|()| std::fs::write(folder.join(file), &case.text));
            result.map_err(failed)?;
            let other = match case.config().filter(|name| *name != "none") {
                Some(name) => Some(config::read_file(&home.join(name).join(config::FILE_NAME))?.contract),
                None => None,
            };
            let contract = other.as_ref().or(contract).filter(|_| case.config() != Some("none"));
            let mistake = pool.install(|| mistake(policy, &case, &folder, contract));
            wrong.extend(mistake.map(|mistake| format!("{name}:{}: {mistake}", case.line)));
        }
    }
    for one in &wrong {
        crate::cli::complain(one);
    }
    if !quiet {
        println!("{} policies, {count} cases, {} wrong", entries.len(), wrong.len());
    }
    Ok(if wrong.is_empty() { Exit::Clean } else { Exit::Found })
}

/// The formats of cases, and the files that they stand in.
const FORMATS: [(&str, &str); 3] =
    [("terraform", "main.tf"), ("cloudformation", "template.yaml"), ("plan", "plan.json")];

/// The resources of a case, what of it could not be read, and why it may make more.
type Made = (Vec<Resource>, Vec<Unchecked>, Option<String>);

/// What a case makes.
fn made(files: &Files, case: &Case, folder: &Path, environment: &Environment) -> Result<Made, String> {
    if case.format == "terraform" {
        let folder = folder::read(files, folder);
        let evaluated = evaluate::root(files, &Library::default(), environment, folder, &[]);
        return Ok((evaluated.resources, evaluated.unchecked, evaluated.beyond));
    }
    if case.format == "plan" {
        let plan = plans::read(files, &folder.join("plan.json"), environment).map_err(|wrong| wrong.reason)?;
        return Ok((plan.resources, Vec::new(), None));
    }
    let mut unchecked = Vec::new();
    let found = templates::find(files, &[folder.join("template.yaml")], &[], &mut unchecked);
    if let Some(wrong) = unchecked.first() {
        return Err(wrong.reason.clone());
    }
    let template = found.roots.first().ok_or("this is no template")?;
    let evaluated = found.evaluated(files, template, environment, &Given::new());
    Ok((evaluated.resources, evaluated.unchecked, evaluated.beyond))
}

/// What is wrong with a case.
fn mistake(policy: &Policy, case: &Case, folder: &Path, contract: Option<&Contract>) -> Option<String> {
    if !FORMATS.iter().any(|(format, _)| *format == case.format) {
        let names: Vec<&str> = FORMATS.iter().map(|(format, _)| *format).collect();
        return Some(format!("there is no format {}: {}", case.format, names.join(", ")));
    }
    if !EXPECTED.contains(&&*case.expected) {
        return Some(format!("{} is none of {}", case.expected, EXPECTED.join(", ")));
    }
    let security = contract.map(|contract| &contract.security_account);
    let environment = Environment {
        account: security.filter(|_| !case.has("account=unknown")).map(|account| account.id.as_str().into()),
        region: security.map(|account| account.home().into()),
        partition: Some("aws".into()),
        workspace: None,
    };
    let files = Files::new(folder).ok()?;
    let (resources, unchecked, beyond) = match made(&files, case, folder, &environment) {
        Ok(made) => made,
        Err(reason) => return Some(reason),
    };
    // A module or a nested stack that is not in view is what some cases are about.
    let is_beyond = |one: &Unchecked| ["module", "is not in view"].iter().any(|part| one.reason.contains(part));
    if let Some(unchecked) = unchecked.iter().find(|one| !is_beyond(one)) {
        return Some(unchecked.reason.clone());
    }
    let judgement = judge(policy, &resources, &config::value(contract), beyond.as_deref());
    if judgement.things == 0 {
        return Some(format!("there is no {} in it", policy.targets.join(" or ")));
    }
    let line = |failure: &policy::Failure| case.text[..failure.place.start as usize].matches('\n').count() + 1;
    let lines: Vec<usize> = judgement.failures.iter().map(line).collect();
    let failures = judgement.failures.iter().zip(&lines).map(|(failure, line)| {
        let asked = failure.witness.as_ref().map(|witness| format!(" ({})", witness.request.action));
        format!("line {line}: {}{}", failure.message, asked.unwrap_or_default())
    });
    let told: Vec<String> =
        failures.chain(judgement.undecided.iter().map(|reason| format!("undecided: {reason}"))).collect();
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) };
    let verdict = judgement.verdict();
    if verdict != case.expected {
        return Some(format!("{verdict}, and not {}{told}", case.expected));
    }
    let here = case.here()?;
    (lines != [here]).then(|| format!("not just on line {here}{told}"))
}
