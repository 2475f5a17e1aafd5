//! Every policy against the cases of its page.
//!
//! A case is a fenced block after a line of three backquotes with `terraform` and `pass`, `fail` or `undecided`. Where a line of it ends in
//! `# here`, the finding stands on that line; where a line is nothing else, on the next one.

use std::path::{Path, PathBuf};

use seclog::aws::gather;
use seclog::base::{Place, Source, Value};
use seclog::config;
use seclog::policy::{self, Policy, Subject, Verdict, verdicts};

use super::{evaluated, project};

/// All files of policies, with their pages.
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

struct Case {
    expected: String,
    text: String,
    /// Its first line in the page.
    line: usize,
}

fn cases(page: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut open: Option<Case> = None;
    for (number, line) in (1..).zip(page.lines()) {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => cases.extend(open.take()),
            (Some(case), _) => case.text.extend([line, "\n"]),
            (None, Some(info)) => {
                if let Some(expected) = info.strip_prefix("terraform ") {
                    open = Some(Case { expected: expected.to_owned(), text: String::new(), line: number + 1 });
                }
            }
            (None, None) => {}
        }
    }
    cases
}

fn line_of(text: &str, place: Place) -> usize {
    text[..place.start as usize].matches('\n').count() + 1
}

fn check(policy: &Policy, case: &Case, page: &str, config: &Value) {
    let at = format!("{page}:{}", case.line);
    let resources = evaluated::resources(&[("main.tf", &case.text)]);
    let gathered = gather(&resources);
    assert!(gathered.loose.is_empty(), "{at}: {:?}", gathered.loose);
    let subjects: Vec<Subject<'_>> = gathered
        .things
        .iter()
        .filter(|thing| policy.targets.iter().any(|target| target == thing.kind))
        .map(|thing| Subject { thing, things: &gathered.things, resources: &resources, config })
        .collect();
    assert!(!subjects.is_empty(), "{at}: there is no {:?} in it", policy.targets);
    let found: Vec<Verdict> = subjects
        .iter()
        .flat_map(|subject| verdicts(policy, subject, &Value::null(Place::default())))
        .map(|(_, verdict)| verdict)
        .collect();
    let lines: Vec<usize> = found
        .iter()
        .filter_map(|verdict| match verdict {
            Verdict::Fail(failure) => Some(line_of(&case.text, failure.place)),
            _ => None,
        })
        .collect();
    let is_undecided = found.iter().any(|verdict| matches!(verdict, Verdict::Undecided(_)));
    let verdict = match (lines.is_empty(), is_undecided) {
        (false, _) => "fail",
        (true, true) => "undecided",
        (true, false) => "pass",
    };
    assert_eq!(verdict, case.expected, "{at}: {found:?}");
    if let Some(here) = case.text.lines().position(|line| line.ends_with("# here")) {
        let alone = case.text.lines().nth(here).is_some_and(|line| line.trim() == "# here");
        assert_eq!(lines, [here + 1 + usize::from(alone)], "{at}: {found:?}");
    }
}

#[test]
fn every_policy_holds_on_its_cases() {
    let contract = std::fs::read_to_string(project::path("policies/seclog.hcl")).unwrap();
    let contract = config::read_text(&Source::new("seclog.hcl", contract)).unwrap().contract;
    let config = config::value(Some(&contract));
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
        assert_eq!(policy.id, format!("{folder}-{name}"), "a policy is named as its file");
        let page = file.with_extension("md");
        let cases = cases(&std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{page:?}: {error}")));
        for expected in ["pass", "fail", "undecided"] {
            assert!(cases.iter().any(|case| case.expected == expected), "{page:?} has no case marked {expected}");
        }
        for case in &cases {
            check(policy, case, page.to_str().unwrap(), &config);
        }
    }
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
