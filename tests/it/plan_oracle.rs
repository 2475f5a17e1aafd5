//! What is read here against what `terraform plan` says with the real provider. Needs `terraform` and the AWS provider 5.100.
//!
//! `SECLOG_PLAN_ORACLE` names more root modules to compare, one path after the other, separated by colons.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::project;
use crate::terraform::{init, terraform};

/// How often what was seen.
#[derive(Debug, Default)]
struct Tally {
    instances: usize,
    attributes: usize,
    equal: usize,
    unknown: usize,
    different: Vec<String>,
    missing: Vec<String>,
    surplus: Vec<String>,
}

/// The resources of a module of a plan and of those inside of it, by address.
fn instances<'a>(module: &'a Value, found: &mut BTreeMap<&'a str, &'a Value>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        found.insert(resource["address"].as_str().unwrap(), resource);
    }
    for child in module["child_modules"].as_array().into_iter().flatten() {
        instances(child, found);
    }
}

/// The arguments that are configured, by the address of the block.
fn configured(module: &Value, prefix: &str, found: &mut BTreeMap<String, Vec<String>>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        let address = format!("{prefix}{}", resource["address"].as_str().unwrap());
        let arguments = resource["expressions"].as_object().map(|all| all.keys().cloned().collect());
        found.insert(address, arguments.unwrap_or_default());
    }
    for (name, call) in module["module_calls"].as_object().into_iter().flatten() {
        configured(&call["module"], &format!("{prefix}module.{name}."), found);
    }
}

/// An address without keys.
fn bare(address: &str) -> String {
    let mut text = String::new();
    let mut depth = 0;
    let mut quoted = false;
    let mut escaped = false;
    for c in address.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth -= 1,
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text
}

impl Tally {
    /// Compares what the plan knows.
    fn compare(&mut self, path: &str, plan: &Value, plan_unknown: &Value, own: Option<&Value>, own_unknown: &Value) {
        if plan_unknown == &Value::Bool(true) {
            return;
        }
        match (plan, own) {
            (_, _) if own_unknown == &Value::Bool(true) => {
                self.attributes += 1;
                self.unknown += 1;
                if std::env::var_os("SECLOG_PLAN_ORACLE_UNKNOWN").is_some() {
                    eprintln!("unknown here: {path} = {plan}");
                }
            }
            (Value::Object(plan), Some(Value::Object(own))) => {
                for (key, value) in own {
                    let at = format!("{path}.{key}");
                    let plan_value = plan.get(key).unwrap_or(&Value::Null);
                    self.compare(&at, plan_value, &plan_unknown[key], Some(value), &own_unknown[key]);
                }
            }
            (Value::Array(plan), Some(Value::Array(own)))
                if plan.len() == own.len() && plan.iter().any(|item| item.is_object() || item.is_array()) =>
            {
                for (at, (plan, own)) in plan.iter().zip(own).enumerate() {
                    self.compare(&format!("{path}[{at}]"), plan, &plan_unknown[at], Some(own), &own_unknown[at]);
                }
            }
            (plan, own) => {
                self.attributes += 1;
                let own = own.unwrap_or(&Value::Null);
                if same(plan, own) {
                    self.equal += 1;
                } else {
                    self.different.push(format!("{path}:\n  plan {plan}\n  here {own}"));
                }
            }
        }
    }
}

/// Documents are the same if what they mean is.
fn same(plan: &Value, own: &Value) -> bool {
    let parsed = |value: &Value| {
        let parsed: Value = serde_json::from_str(value.as_str()?).ok()?;
        (parsed.is_object() || parsed.is_array()).then_some(parsed)
    };
    plan == own || parsed(plan).is_some() && parsed(plan) == parsed(own)
}

/// Plans a root module and compares. `None` where Terraform itself has no plan for it.
fn compare(folder: &Path) -> Option<Tally> {
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("plan");
    let planned = terraform(
        folder,
        &["plan", "-refresh=false", "-input=false", "-no-color", "-lock=false", &format!("-out={}", out.display())],
    );
    if !planned.status.success() {
        eprintln!("no plan of {}:\n{}", folder.display(), String::from_utf8_lossy(&planned.stderr));
        return None;
    }
    let shown = terraform(folder, &["show", "-json", &out.display().to_string()]);
    let plan: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let inspected = Command::new(env!("CARGO_BIN_EXE_seclog"))
        .args(["inspect", "--output", "json"])
        .arg(folder)
        .env("AWS_REGION", "")
        .output()
        .unwrap();
    let own: Value = serde_json::from_slice(&inspected.stdout).unwrap_or_else(|error| {
        panic!("{}: {error}\n{}", folder.display(), String::from_utf8_lossy(&inspected.stderr))
    });
    Some(tally(&plan, &own))
}

fn tally(plan: &Value, own: &Value) -> Tally {
    let mut tally = Tally::default();
    let own: BTreeMap<&str, &Value> = own["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| (resource["address"].as_str().unwrap(), resource))
        .collect();
    let mut planned = BTreeMap::new();
    instances(&plan["prior_state"]["values"]["root_module"], &mut planned);
    instances(&plan["planned_values"]["root_module"], &mut planned);
    let changes: BTreeMap<&str, &Value> = plan["resource_changes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|change| (change["address"].as_str().unwrap(), change))
        .collect();
    let mut arguments = BTreeMap::new();
    configured(&plan["configuration"]["root_module"], "", &mut arguments);
    for (address, planned) in &planned {
        tally.instances += 1;
        let Some(own) = own.get(address) else {
            tally.missing.push((*address).to_owned());
            continue;
        };
        let unknown = changes.get(address).map_or(&Value::Null, |change| &change["change"]["after_unknown"]);
        let rendered = planned["type"] == "aws_iam_policy_document";
        let rendered = rendered.then(|| "json".to_owned());
        for argument in arguments.get(&bare(address)).into_iter().flatten().chain(&rendered) {
            let (plan_value, own_value) = (&planned["values"][argument], own["values"].get(argument));
            let path = format!("{address}.{argument}");
            // Deprecated arguments that the provider forgets, and its own meaning of an empty block.
            tally.compare(&path, plan_value, &unknown[argument], own_value, &own["unknown"][argument]);
        }
    }
    for (address, resource) in &own {
        // Those that may exist need not.
        if !planned.contains_key(address) && resource["exists_if"].is_null() {
            tally.surplus.push((*address).to_owned());
        }
    }
    tally
}

fn report(name: &str, tally: &Tally) {
    eprintln!(
        "{name}: {} instances, {} missing, {} surplus; {} attributes, {} equal, {} unknown here, {} different",
        tally.instances,
        tally.missing.len(),
        tally.surplus.len(),
        tally.attributes,
        tally.equal,
        tally.unknown,
        tally.different.len()
    );
    for line in tally.missing.iter().map(|address| format!("missing {address}")).chain(tally.different.iter().cloned())
    {
        eprintln!("  {line}");
    }
    for address in &tally.surplus {
        eprintln!("  surplus {address}");
    }
}

#[test]
fn own_root_modules_are_as_terraform_plans_them() {
    let fixtures = project::path("tests/plans");
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let source = entry.unwrap().path();
        let scratch = tempfile::tempdir().unwrap();
        project::copy(&source, scratch.path());
        init(scratch.path());
        let tally = compare(scratch.path()).expect("a plan");
        report(&source.display().to_string(), &tally);
        assert!(tally.missing.is_empty() && tally.different.is_empty() && tally.surplus.is_empty());
        assert!(tally.unknown * 100 <= tally.attributes, "too much is unknown");
    }
}

#[test]
fn root_modules_of_the_environment_are_as_terraform_plans_them() {
    let Some(paths) = std::env::var_os("SECLOG_PLAN_ORACLE") else { return };
    let mut failed = false;
    for folder in std::env::split_paths(&paths) {
        if let Some(tally) = compare(&folder) {
            report(&folder.display().to_string(), &tally);
            failed |= !(tally.missing.is_empty() && tally.different.is_empty());
        }
    }
    assert!(!failed);
}
