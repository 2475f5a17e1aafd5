//! The cases of policies in Terraform.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use seclog::base::Value;
use seclog::config;
use seclog::policy::Entry;
use seclog::policy::page::{self, cases};
use seclog::terraform::environment::Environment;
use seclog::terraform::evaluate;
use seclog::terraform::files::Files;
use seclog::terraform::folder;
use seclog::terraform::library::Library;

use super::told::Made;
use crate::project;

/// Where the code of cases runs; `policies/seclog.hcl` says so.
const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";

/// A case in Terraform.
pub struct Case {
    /// The policy, and the line before it or the heading; with a number where several follow it.
    pub name: String,
    /// The contract that it is held to.
    pub config: Value,
    pub made: Made,
}

/// The cases on the page of a policy. Call it on threads for evaluation.
pub fn of(entry: &Entry) -> Vec<Case> {
    let captions = captions(&entry.page);
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut name = |line: usize| {
        let number = numbers.entry(captions[line - 1]).or_default();
        *number += 1;
        let number = if *number == 1 { String::new() } else { format!(" ({number})") };
        format!("{}: {}{number}", entry.policy.id, captions[line - 1])
    };
    let terraform = cases(&entry.page).into_iter().filter(|case| case.format == "terraform");
    let case = |case: page::Case| Case { name: name(case.line), config: config(&case), made: made(&case) };
    terraform.map(case).collect()
}

/// The contract that a case is held to.
fn config(case: &page::Case) -> Value {
    static CONTRACTS: LazyLock<[(&str, Value); 3]> = LazyLock::new(|| {
        let read = |folder: &str| config::read_file(&project::path(folder).join(config::FILE_NAME)).unwrap().contract;
        let value = |folder| config::value(Some(&read(folder)));
        [("", value("policies")), ("organization", value("policies/organization")), ("none", config::value(None))]
    });
    let name = case.config().unwrap_or_default();
    CONTRACTS.iter().find(|(own, _)| *own == name).expect("a contract").1.clone()
}

/// Of each line of a page, the last one before it that is in no block.
fn captions(page: &str) -> Vec<&str> {
    let (mut caption, mut is_code) = ("", false);
    let of_line = page.lines().map(|line| {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code && !line.is_empty() {
            caption = line.trim_start_matches('#').trim_end_matches(':').trim();
        }
        caption
    });
    of_line.collect()
}

/// What the code of a case makes, where `seclog policy test` takes it to run.
fn made(case: &page::Case) -> Made {
    let folder = project::folder_of(&[("main.tf", &case.text)]);
    let path = folder.path().canonicalize().unwrap();
    let files = Files::new(&path).unwrap();
    let is_told = case.config() != Some("none");
    let environment = Environment {
        account: Some(ACCOUNT.into()).filter(|_| is_told && !case.has("account=unknown")),
        region: Some(REGION.into()).filter(|_| is_told),
        partition: Some("aws".into()),
        workspace: None,
    };
    let evaluated = evaluate::root(&files, &Library::default(), &environment, folder::read(&files, &path), &[]);
    Made { resources: evaluated.resources, beyond: evaluated.beyond }
}
