//! What contracts become: trimmed modules and root stacks, without Terraform.

use std::collections::{BTreeMap, BTreeSet};

use seclog::generate::{modules, tree, trim};
use seclog::hcl::layout::layout;

use crate::project;

fn files(contract: &str) -> BTreeMap<String, String> {
    let tree = tree(&project::contract(contract).contract).expect("a tree");
    tree.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

#[test]
fn every_choice_of_features_trims_to_a_module_without_loose_ends() {
    for module in modules().expect("modules").values() {
        let features: Vec<_> = module.about.feature.values().collect();
        for choice in 0..1_u32 << features.len() {
            let off = features.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1);
            let left_out: BTreeSet<String> = off.flat_map(|(_, feature)| feature.files.iter().cloned()).collect();
            // Fails if anything that stays refers to anything that goes.
            let kept = trim(&module.files, &left_out).unwrap_or_else(|error| panic!("{}: {error}", module.name));
            for (name, text) in &kept {
                assert_eq!(layout(text), *text, "{}/{name}", module.name);
                if name != "contributions.tf" {
                    assert_eq!(text, &module.files[name], "{}/{name} was rewritten", module.name);
                }
            }
            assert_eq!(unused_variables(&kept), Vec::<String>::new(), "{} without {left_out:?}", module.name);
        }
    }
}

/// Variables that nothing but their own block refers to.
fn unused_variables(files: &BTreeMap<String, String>) -> Vec<String> {
    let blocks = |text: &String| hcl::parse(text).expect("HCL").into_blocks().collect::<Vec<_>>();
    let blocks: Vec<hcl::Block> = files.values().flat_map(blocks).collect();
    let declared = blocks.iter().filter(|block| block.identifier.as_str() == "variable");
    let unused = declared.filter(|variable| {
        let reference = format!("var.{}", variable.labels[0].as_str());
        let refers = |block: &&hcl::Block| {
            let text = hcl::format::to_string(*block).expect("HCL");
            let mut uses = text.match_indices(&reference).map(|(at, _)| &text[at + reference.len()..]);
            uses.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-'))
        };
        !blocks.iter().filter(|block| *block != *variable).any(|block| refers(&block))
    });
    unused.map(|variable| variable.labels[0].as_str().to_owned()).collect()
}

#[test]
fn features_name_files_that_exist() {
    for module in modules().expect("modules").values() {
        assert!(!module.about.title.is_empty());
        for (name, feature) in &module.about.feature {
            for file in &feature.files {
                assert!(module.files.contains_key(file), "{}: feature {name} names {file}", module.name);
            }
        }
    }
}

#[test]
fn a_reference_outside_contributions_is_refused() {
    let files = BTreeMap::from([
        ("a.tf".to_owned(), "locals {\n  x = var.gone\n}\n".to_owned()),
        ("b.tf".to_owned(), "variable \"gone\" {}\n".to_owned()),
    ]);
    let error = trim(&files, &BTreeSet::from(["b.tf".to_owned()])).expect_err("a dangling reference");
    assert_eq!(error.to_string(), "a.tf refers to var.gone, which is left out");
}

#[test]
fn the_smallest_contract_leaves_out_every_optional_file() {
    let minimal = files("minimal");
    for gone in ["alarms.tf", "notifications.tf", "lock.tf", "analysts.tf"] {
        assert!(!minimal.contains_key(&format!("modules/security-account/{gone}")), "{gone}");
    }
    let everything = files("everything");
    for module in modules().expect("modules").values() {
        for file in module.files.keys() {
            assert!(everything.contains_key(&format!("modules/{}/{file}", module.name)), "{file}");
        }
    }
}

#[test]
fn one_stack_stands_for_each_account_and_region() {
    let everything = files("everything");
    let stacks: BTreeSet<&str> = everything.keys().filter_map(|path| path.strip_suffix("/main.tf")).collect();
    assert_eq!(
        stacks,
        BTreeSet::from([
            "stacks/orders/eu-central-1",
            "stacks/orders/us-west-2",
            "stacks/payments/eu-central-1",
            "stacks/security/eu-central-1",
            "stacks/security/us-west-2",
        ])
    );
    let further = &everything["stacks/security/us-west-2/main.tf"];
    assert!(further.contains("\"arn:aws:kinesis:eu-central-1:111122223333:stream/acme-sec-logs\""), "{further}");
    assert!(
        further.contains("333333333333") && !further.contains("222222222222"),
        "only who sends from there: {further}"
    );
}

#[test]
fn what_looks_like_a_template_is_escaped() {
    let main = &files("everything")["stacks/payments/eu-central-1/main.tf"];
    assert!(main.contains(r#""{ $.user = \"$${\" || $.path = \"%%{\" }""#), "{main}");
}

#[test]
fn the_same_contract_gives_the_same_bytes() {
    assert_eq!(files("everything"), files("everything"));
}
