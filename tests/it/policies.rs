//! The program's own policies: their names, their pages and the cases on them.

use std::path::{Path, PathBuf};

use seclog::base::Source;
use seclog::policy;
use seclog::policy::page::{EXPECTED, cases};

use super::project;

/// All files of policies.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "hcl") && !path.ends_with("seclog.hcl") {
            found.push(path);
        }
    }
}

#[test]
fn every_policy_is_named_as_its_file_and_has_cases_of_each_kind() {
    let mut found = Vec::new();
    files(&project::path("policies"), &mut found);
    assert!(!found.is_empty());
    for file in found {
        let text = std::fs::read_to_string(&file).unwrap();
        let policies =
            policy::read(&Source::new("policy", text), 9).unwrap_or_else(|wrong| panic!("{file:?}: {wrong:?}"));
        let [policy] = &policies[..] else { panic!("{file:?}: one policy in a file") };
        let name = file.file_stem().unwrap().to_str().unwrap();
        let folder = file.parent().unwrap().file_name().unwrap().to_str().unwrap();
        assert_eq!(policy.id, format!("{folder}-{name}"));
        let page = file.with_extension("md");
        let cases = cases(&std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{page:?}: {error}")));
        for expected in EXPECTED {
            assert!(cases.iter().any(|case| case.expected == expected), "{page:?} has no case marked {expected}");
        }
    }
}

#[test]
fn every_policy_holds_on_its_cases() {
    let (code, out, error) = project::seclog(&["policy", "test", project::path("policies").to_str().unwrap()]);
    assert_eq!(code, 0, "{out}{error}");
    assert!(out.contains(" 0 wrong"), "{out}");
}

#[test]
fn mistakes_in_policies_are_told_at_their_places() {
    let cases = [
        ("«x» = 1", "a file of policies has no attributes"),
        ("«rule» \"a\" {}", "there is no block `rule` here"),
        ("«policy \"a\" \"b\"» {}", "this is no policy"),
        (
            "policy «\"A\"» {\n title = \"t\"\n severity = \"low\"\n target = \"bucket\"\n conforms {\n schema = {}\n }\n}",
            "cannot be a policy's name",
        ),
        (
            "policy \"a\" {\n title = \"t\"\n severity = «\"bad\"»\n target = \"bucket\"\n conforms {\n schema = {}\n }\n}",
            "there is no severity `bad`",
        ),
        (
            "policy \"a\" {\n title = «upper(\"t\")»\n severity = \"low\"\n target = \"bucket\"\n conforms {\n schema = {}\n }\n}",
            "`title` is no text",
        ),
        (
            "policy \"a\" {\n title = \"t\"\n severity = \"low\"\n target = «\"bukket\"»\n conforms {\n schema = {}\n }\n}",
            "there is no target `bukket`",
        ),
        (
            "policy \"a\" {\n title = \"t\"\n severity = \"low\"\n target = \"bucket\"\n conforms {\n schema = {}\n absence = «false»\n }\n}",
            "this is not `true`",
        ),
        ("«policy \"a\"» {\n title = \"t\"\n severity = \"low\"\n target = \"bucket\"\n}", "asks for nothing"),
        (
            "policy \"a\" {\n title = \"t\"\n severity = \"low\"\n target = \"bucket\"\n «forbids» {\n }\n}",
            "there is no verb `forbids`",
        ),
        (
            "policy \"a\" {\n title = \"t\"\n severity = \"low\"\n target = \"bucket\"\n «denies» {\n }\n}",
            "`actions` is missing",
        ),
        (
            "policy \"a\" {\n title = \"t\"\n severity = \"low\"\n target = \"bucket\"\n denies {\n actions = []\n «resource» = []\n }\n}",
            "there is no attribute `resource`",
        ),
    ];
    for (marked, message) in cases {
        let start = marked.find('«').unwrap();
        let text = marked.replace('«', "");
        let end = text.find('»').unwrap();
        let text = text.replace('»', "");
        let mistakes = policy::read(&Source::new("p", text.as_str()), 0).expect_err(&text);
        let [mistake] = &mistakes[..] else { panic!("{text}: {mistakes:?}") };
        assert!(mistake.message().contains(message), "{text}: {mistake:?}");
        assert_eq!(mistake.span(), &(start..end), "{text}: {mistake:?}");
    }
}

/// What a file of policies is by the published schema; HCL as hcl-rs reads it, which is not how the program does.
fn is_by_schema(text: &str) -> bool {
    let schema = serde_json::from_str(&project::text("schemas/policy.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    hcl::from_str(text).is_ok_and(|json: serde_json::Value| validator.is_valid(&json))
}

#[test]
fn the_published_schema_takes_every_policy_and_no_other_file() {
    let mut found = Vec::new();
    files(&project::path("policies"), &mut found);
    for file in found {
        assert!(is_by_schema(&std::fs::read_to_string(&file).unwrap()), "{file:?}");
    }
    let policy =
        |rest: &str| format!("policy \"a\" {{\n title = \"t\"\n severity = \"low\"\n target = \"bucket\"\n {rest}\n}}");
    assert!(is_by_schema(&policy("conforms {\n schema = {}\n }")));
    for rest in [
        "",
        "forbids {\n }",
        "denies {\n resource = []\n }",
        "conforms {\n }",
        "waits_for {\n}",
        "color = 1\n conforms {\n schema = {}\n }",
    ] {
        assert!(!is_by_schema(&policy(rest)), "{rest}");
        assert!(policy::read(&Source::new("p", policy(rest)), 0).is_err(), "{rest}");
    }
}
