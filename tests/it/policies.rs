//! Every policy against the cases of its page.
//!
//! A case is a fenced block after a line of three backquotes with `terraform` and `pass`, `fail` or `undecided`. Where a line of it ends in
//! `# here`, the finding stands on that line; where a line is nothing else, on the next one. After that may stand `config=none`, for a
//! run without a contract, and `account=unknown`. `SECLOG_POLICY` holds the beginning of the names of the policies to test.

use std::path::{Path, PathBuf};

use seclog::aws::gather;
use seclog::base::{Place, Source, Value};
use seclog::config::{self, Contract};
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
    /// Whether there is a contract.
    has_config: bool,
    /// Whether it is known where the code runs.
    has_account: bool,
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
                let mut words = info.split(' ');
                if let (Some("terraform"), Some(expected)) = (words.next(), words.next()) {
                    let more: Vec<&str> = words.collect();
                    open = Some(Case {
                        expected: expected.to_owned(),
                        has_config: !more.contains(&"config=none"),
                        has_account: !more.contains(&"account=unknown"),
                        text: String::new(),
                        line: number + 1,
                    });
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

/// What is wrong with a case.
fn check(policy: &Policy, case: &Case, page: &str, contract: &Contract) -> Option<String> {
    let at = format!("{page}:{}", case.line);
    let config = &config::value(case.has_config.then_some(contract));
    let account = case.has_account.then_some("111122223333");
    let resources = evaluated::resources_in(&[("main.tf", &case.text)], account);
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
    if verdict != case.expected {
        return Some(format!("{at}: {verdict}: {found:#?}"));
    }
    if let Some(here) = case.text.lines().position(|line| line.ends_with("# here")) {
        let alone = case.text.lines().nth(here).is_some_and(|line| line.trim() == "# here");
        let expected = here + 1 + usize::from(alone);
        if lines != [expected] {
            return Some(format!("{at}: on lines {lines:?} and not {expected}: {found:#?}"));
        }
    }
    None
}

#[test]
fn every_policy_holds_on_its_cases() {
    let contract = std::fs::read_to_string(project::path("policies/seclog.hcl")).unwrap();
    let contract = config::read_text(&Source::new("seclog.hcl", contract)).unwrap().contract;
    let only = std::env::var("SECLOG_POLICY").unwrap_or_default();
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
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
        if !policy.id.starts_with(&only) {
            continue;
        }
        let page = file.with_extension("md");
        let cases = cases(&std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{page:?}: {error}")));
        for expected in ["pass", "fail", "undecided"] {
            assert!(cases.iter().any(|case| case.expected == expected), "{page:?} has no case marked {expected}");
        }
        wrong.extend(cases.iter().filter_map(|case| check(policy, case, page.to_str().unwrap(), &contract)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
