//! The policies' cases as plans, made by the real Terraform (`just plan-cases`): the verdicts are those of the code.
//!
//! By itself a plan may leave undecided what is known after apply, and nothing else; with its source it has the verdict of the case.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use seclog::base::Source;
use seclog::config;
use seclog::hcl::functions::hexadecimal;
use seclog::policy::page::{Case, cases};
use seclog::policy::{self, Entry, judge};
use seclog::terraform::environment::Environment;
use seclog::terraform::files::Files;
use seclog::terraform::inputs::Argument;
use seclog::terraform::library::Library;
use seclog::terraform::{evaluate, folder, plan};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::linted::threads;
use super::project;

/// The plans of a policy's cases by their hashes; for a case that Terraform refuses, what it says.
type Plans = BTreeMap<String, Value>;

fn plans(policy: &str) -> Plans {
    let text = std::fs::read_to_string(project::path(&format!("tests/agreement/plans/{policy}.json")));
    serde_json::from_str(&text.unwrap_or_default()).unwrap_or_default()
}

fn key(case: &Case) -> String {
    hexadecimal(&Sha256::digest(&case.text)[..6])
}

/// How many cases there are of each sort.
#[derive(Debug, Default)]
struct Count {
    same: usize,
    undecided: usize,
    refused: usize,
    otherwise: usize,
}

#[test]
fn a_plan_has_the_verdict_of_its_code() {
    let home = project::path("policies");
    let (mut wrong, mut count) = (Vec::new(), Count::default());
    threads().install(|| {
        for Entry { policy, page, source } in policy::folder(&home).unwrap() {
            let plans = plans(&policy.id);
            let all: Vec<Case> = cases(&page).into_iter().filter(|case| case.format == "terraform").collect();
            let keys: BTreeSet<String> = all.iter().map(key).collect();
            if !plans.keys().eq(&keys) {
                wrong.push(format!("{}: its plans are not those of its cases: run `just plan-cases {0}`", policy.id));
                continue;
            }
            for case in all {
                let name = format!("{}:{}", Path::new(source.name()).with_extension("md").display(), case.line);
                let why = differs(&policy, &case, &plans[&key(&case)], &mut count);
                wrong.extend(why.map(|why| format!("{name}: {why}")));
            }
        }
    });
    println!("{count:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Why a plan's verdict is not that of its case.
fn differs(policy: &policy::Policy, case: &Case, plan: &Value, count: &mut Count) -> Option<String> {
    if plan.get("refused").is_some() {
        count.refused += 1;
        return None;
    }
    // A plan knows its account.
    if case.has("account=unknown") {
        count.otherwise += 1;
        return None;
    }
    let held_to = match case.config() {
        None => Some(project::path("policies")),
        Some("none") => None,
        Some(name) => Some(project::path("policies").join(name)),
    };
    let held_to = held_to.map(|folder| config::read_file(&folder.join(config::FILE_NAME)).unwrap().contract);
    let security = held_to.as_ref().map(|contract| &contract.security_account);
    let environment = Environment {
        account: security.map(|account| account.id.as_str().into()),
        region: security.map(|account| account.home().into()),
        partition: Some("aws".into()),
        workspace: None,
    };
    let mut planned = plan::read(&Source::new("plan.json", plan.to_string()), 0, &environment).unwrap();
    let config = config::value(held_to.as_ref());
    let alone = judge(policy, &planned.resources, &config, None);
    if alone.verdict() == case.expected {
        count.same += 1;
    } else if alone.verdict() == "undecided"
        && alone.undecided.iter().all(|reason| reason.contains("(known after apply)"))
    {
        count.undecided += 1;
    } else if case.text.contains("ignore_changes") {
        // A plan does not show what Terraform leaves alone; its code does.
        count.otherwise += 1;
    } else {
        return Some(format!("{} as a plan, and not {}: {:?}", alone.verdict(), case.expected, alone));
    }
    let folder = project::folder_of(&[("main.tf", &case.text)]);
    let path = folder.path().canonicalize().unwrap();
    let files = Files::new(&path).unwrap();
    let given = [Argument::Known(planned.variables)];
    let code = evaluate::root(&files, &Library::default(), &planned.environment, folder::read(&files, &path), &given);
    plan::at_source(&mut planned.resources, &code.resources);
    let with_source = judge(policy, &planned.resources, &config, None);
    let is_same = with_source.verdict() == case.expected;
    (!is_same).then(|| format!("{} with its source, and not {}: {with_source:?}", with_source.verdict(), case.expected))
}
