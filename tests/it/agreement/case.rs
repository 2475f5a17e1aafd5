//! The cases of policies in Terraform, and the templates that are made of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use seclog::base::Resource;
use seclog::policy;
use seclog::policy::page::cases;
use seclog::terraform::environment::Environment;
use seclog::terraform::evaluate;
use seclog::terraform::files::Files;
use seclog::terraform::folder;
use seclog::terraform::library::Library;
use serde_json::Value as Json;

use super::super::project;
use super::style::Style;
use super::template::template;
use super::unsaid::Unsaid;

/// Where the code of cases runs; `policies/seclog.hcl` says so.
const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";

/// Where the code of a case runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    pub account: Option<&'static str>,
    pub region: Option<&'static str>,
}

/// The page of a policy.
pub struct Page {
    pub policy: String,
    pub file: PathBuf,
    pub cases: Vec<Case>,
}

/// A case in Terraform.
pub struct Case {
    /// The line before it, or the heading; with a number where several follow it.
    pub caption: String,
    /// Its verdict.
    pub expected: String,
    /// What else its fence says.
    pub options: String,
    resources: Vec<Resource>,
    /// Whether these are all of its resources.
    is_all: bool,
    pub here: Here,
}

impl Case {
    /// As a template.
    pub fn template(&self, style: Style) -> Result<Json, Unsaid> {
        template(&self.resources, self.is_all, &self.here, style)
    }
}

/// The pages of a folder of policies. Call it on threads for evaluation.
pub fn pages(folder: &Path) -> Vec<Page> {
    let entries = policy::folder(folder).unwrap();
    entries.iter().map(|entry| page(&entry.policy.id, &entry.page, Path::new(entry.source.name()))).collect()
}

fn page(policy: &str, text: &str, file: &Path) -> Page {
    let captions = captions(text);
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut caption = |line: usize| {
        let caption = captions[line - 1];
        let number = numbers.entry(caption).or_default();
        *number += 1;
        if *number == 1 { caption.to_owned() } else { format!("{caption} ({number})") }
    };
    let terraform = cases(text).into_iter().filter(|case| case.format == "terraform");
    let terraform = terraform.map(|case| {
        let here = here(&case);
        let (resources, is_all) = made(&case.text, &here);
        let (caption, options) = (caption(case.line), case.options.join(" "));
        Case { caption, expected: case.expected, options, resources, is_all, here }
    });
    Page { policy: policy.to_owned(), file: file.with_extension("md"), cases: terraform.collect() }
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

/// Where `seclog policy test` takes the code of a case to run.
fn here(case: &policy::page::Case) -> Here {
    let is_told = case.config() != Some("none");
    Here {
        account: Some(ACCOUNT).filter(|_| is_told && !case.has("account=unknown")),
        region: Some(REGION).filter(|_| is_told),
    }
}

/// The resources of Terraform code, and whether these are all.
fn made(text: &str, here: &Here) -> (Vec<Resource>, bool) {
    let folder = project::folder_of(&[("main.tf", text)]);
    let path = folder.path().canonicalize().unwrap();
    let files = Files::new(&path).unwrap();
    let environment = Environment {
        account: here.account.map(Into::into),
        region: here.region.map(Into::into),
        partition: Some("aws".into()),
        workspace: None,
    };
    let evaluated = evaluate::root(&files, &Library::default(), &environment, folder::read(&files, &path), &[]);
    (evaluated.resources, evaluated.beyond.is_none())
}
