//! What is read here against what `terraform plan` says with the real provider. Needs `terraform` and the AWS provider 5.100.
//!
//! `just plan-oracle FOLDER...` does the same with any root modules.

mod tally;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tally::Tally;

use crate::project;
use crate::terraform::{init, terraform};

/// Where a plan is kept beside a root module, as `terraform show -json` prints it, so that it is made once.
const KEPT: &str = ".seclog-plan.json";

/// Plans a root module.
fn plan(folder: &Path) -> Value {
    init(folder);
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("plan");
    let planned = terraform(
        folder,
        &["plan", "-refresh=false", "-input=false", "-no-color", "-lock=false", &format!("-out={}", out.display())],
    );
    assert!(planned.status.success(), "{}: {}", folder.display(), String::from_utf8_lossy(&planned.stderr));
    let shown = terraform(folder, &["show", "-json", &out.display().to_string()]);
    serde_json::from_slice(&shown.stdout).unwrap()
}

/// Reads the root module of a plan and compares. The account and the region are those that the plan's data sources say.
fn compare(folder: &Path, plan: &Value) -> Tally {
    let planned = tally::planned(plan);
    let said = |kind: &str, attribute: &str| {
        let resource = planned.values().find(|resource| resource["type"] == kind)?;
        resource["values"][attribute].as_str()
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_seclog"));
    command.args(["inspect", "--output", "json"]).arg(folder);
    for (flag, value) in
        [("--account", said("aws_caller_identity", "account_id")), ("--region", said("aws_region", "name"))]
    {
        command.args(value.into_iter().flat_map(|value| [flag, value]));
    }
    let inspected = command.output().unwrap();
    let own: Value = serde_json::from_slice(&inspected.stdout).unwrap_or_else(|error| {
        panic!("{}: {error}\n{}", folder.display(), String::from_utf8_lossy(&inspected.stderr))
    });
    Tally::of(plan, &own)
}

/// A line of the table, and what stands behind its numbers.
fn report(name: &str, tally: &Tally) {
    let Tally { instances, attributes, equal, documents, equal_documents, .. } = tally;
    let (missing, open, surplus) = (tally.missing.len(), tally.open.len(), tally.surplus.len());
    let (remote, unknown, different) = (tally.remote.len(), tally.unknown.len(), tally.different.len());
    println!(
        "| {name} | {instances} | {missing} | {open} | {surplus} | {attributes} | {equal} | {remote} | {unknown} | {different} | {documents} | {equal_documents} |"
    );
    for (what, lines) in [
        ("missing", &tally.missing),
        ("may exist here", &tally.open),
        ("surplus", &tally.surplus),
        ("depends on a data source", &tally.remote),
        ("unknown here", &tally.unknown),
        ("different", &tally.different),
    ] {
        for line in lines {
            eprintln!("{name}: {what}: {line}");
        }
    }
    for line in &tally.defaults {
        eprintln!("{name}: default: {line}");
    }
}

#[test]
fn own_root_modules_are_as_terraform_plans_them() {
    let fixtures = project::path("tests/plans");
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let source = entry.unwrap().path();
        let scratch = tempfile::tempdir().unwrap();
        project::copy(&source, scratch.path());
        let tally = compare(scratch.path(), &plan(scratch.path()));
        report(&source.display().to_string(), &tally);
        assert!(tally.agrees() && tally.open.is_empty());
        assert!(tally.unknown.len() * 100 <= tally.attributes, "too much is unknown");
    }
}

#[test]
#[ignore = "just plan-oracle FOLDER... says which root modules to compare"]
fn other_root_modules_are_as_terraform_plans_them() {
    let folders = std::env::var_os("SECLOG_PLAN_ORACLE").expect("SECLOG_PLAN_ORACLE: folders, separated by colons");
    println!(
        "| root module | instances | missing | may exist | surplus | attributes | equal | of data sources | unknown here | different | documents | equal |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut wrong = 0;
    for folder in std::env::split_paths(&folders) {
        let kept = folder.join(KEPT);
        if !kept.exists() {
            std::fs::write(&kept, plan(&folder).to_string()).unwrap();
        }
        let tally = compare(&folder, &serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap());
        report(&folder.display().to_string(), &tally);
        wrong += usize::from(!tally.agrees());
    }
    assert_eq!(wrong, 0, "root modules that differ from their plans");
}
