//! `seclog lint` as people and machines run it.

use std::path::Path;

use serde_json::Value;

use super::project::{folder_of, seclog_in};

const BUCKET: &str = r#"resource "aws_s3_bucket" "logs" {
  bucket = "secops-logs"
}
"#;

const CONTRACT: &str = r#"
security_account {
  id      = "111122223333"
  regions = ["eu-west-1"]
}

application_account "payments" {
  id         = "222222222222"
  log_groups = ["/payments/api"]
}
"#;

/// Exit code and JSON report.
fn report(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let arguments = [&["lint", "--output", "json"], arguments].concat();
    let (code, out, error) = seclog_in(folder, &arguments);
    (code, serde_json::from_str(&out).unwrap_or_else(|wrong| panic!("{wrong}: {out}{error}")))
}

/// Policies, paths and lines of the findings.
fn found(report: &Value) -> Vec<(String, String, u64)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings.map(|one| (text(&one["policy"]), text(&one["path"]), one["line"].as_u64().unwrap())).collect()
}

fn policies(report: &Value) -> Vec<String> {
    found(report).into_iter().map(|(policy, ..)| policy).collect()
}

const HTTP: &[&str] = &["--policy", "bucket-plain-http"];

#[test]
fn exit_codes() {
    let folder = folder_of(&[("main.tf", BUCKET)]);
    let code = |arguments: &[&str]| seclog_in(folder.path(), &[&["lint"], arguments].concat()).0;
    assert_eq!(code(&[]), 1);
    assert_eq!(code(HTTP), 1);
    assert_eq!(code(&["--policy", "bucket-plain-http", "--fail-on", "critical"]), 0);
    for format in ["human", "json", "sarif", "github", "junit", "markdown"] {
        assert_eq!(code(&["--policy", "bucket-plain-http", "--output", format]), 1, "{format}");
        assert_eq!(code(&["--policy", "stream-encryption", "--output", format]), 0, "{format}");
    }
    assert_eq!(code(&["--policy", "bucket-plain-htp"]), 2);
    assert_eq!(code(&["--output", "xml"]), 2);
    assert_eq!(code(&["missing"]), 2);
    assert_eq!(code(&["--fail-on", "grave"]), 2);
    std::fs::write(folder.path().join("seclog.hcl"), "security_account {}").unwrap();
    assert_eq!(code(&[]), 2);
    std::fs::write(folder.path().join("seclog.hcl"), CONTRACT).unwrap();
    assert_eq!(code(HTTP), 1);
    // A file that does not parse beside a finding: the finding counts. Alone it is what could not be checked.
    std::fs::write(folder.path().join("broken.tf"), "resource {").unwrap();
    assert_eq!(code(HTTP), 1);
    assert_eq!(code(&["--policy", "stream-encryption"]), 3);
}

#[test]
fn what_is_undecided_fails_where_that_is_asked_for() {
    let code = r#"
variable "policy" {
  type = string
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = "secops-logs"
  policy = var.policy
}
"#;
    let folder = folder_of(&[("main.tf", code)]);
    let (code, undecided) = report(folder.path(), HTTP);
    assert_eq!(code, 0);
    assert_eq!(policies(&undecided), [""; 0]);
    let [one] = &undecided["undecided"].as_array().unwrap()[..] else { panic!("{undecided}") };
    assert!(one["reason"].as_str().unwrap().contains("var.policy"), "{one}");
    assert_eq!(report(folder.path(), &["--policy", "bucket-plain-http", "--strict"]).0, 3);
    let given =
        ["--policy", "bucket-plain-http", "--strict", "--var", "policy={\"Version\":\"2012-10-17\",\"Statement\":[]}"];
    assert_eq!(report(folder.path(), &given).0, 1);
}

#[test]
fn a_name_that_is_put_together_bears_the_namespace() {
    let bucket = BUCKET.replace("secops-logs", "${var.namespace}-logs");
    let code = format!("variable \"namespace\" {{\n  default = \"secops\"\n}}\n\n{bucket}");
    let (_, one) = report(folder_of(&[("main.tf", &code)]).path(), HTTP);
    assert_eq!(policies(&one), ["bucket-plain-http"]);
}

#[test]
fn only_the_pipeline_is_looked_at() {
    let others = BUCKET.replace("secops-logs", "website");
    let folder = folder_of(&[("main.tf", &others)]);
    let (code, none) = report(folder.path(), HTTP);
    assert_eq!((code, policies(&none).len()), (0, 0));
    assert_eq!(none["coverage"]["in_scope"], 0);
    let (code, all) = report(folder.path(), &["--policy", "bucket-plain-http", "--scope", "all"]);
    assert_eq!((code, policies(&all).len()), (1, 1));
    assert_eq!(all["coverage"]["in_scope"], 1);
}

/// A destination, its stream, what reads it, and a bucket that bears no namespace.
#[test]
fn the_pipeline_leads_from_a_destination_to_its_bucket() {
    let code = r#"
resource "aws_cloudwatch_log_destination" "all" {
  name       = "all"
  role_arn   = "arn:aws:iam::111122223333:role/x"
  target_arn = aws_kinesis_stream.all.arn
}

resource "aws_kinesis_stream" "all" {
  name = "all"
}

resource "aws_kinesis_firehose_delivery_stream" "all" {
  name        = "all"
  destination = "extended_s3"
  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.all.arn
    role_arn           = "arn:aws:iam::111122223333:role/x"
  }
  extended_s3_configuration {
    role_arn   = "arn:aws:iam::111122223333:role/x"
    bucket_arn = aws_s3_bucket.all.arn
  }
}

resource "aws_s3_bucket" "all" {
  bucket = "all"
}

resource "aws_s3_bucket" "other" {
  bucket = "other"
}
"#;
    let folder = folder_of(&[("main.tf", code)]);
    let (_, one) = report(folder.path(), HTTP);
    assert_eq!(found(&one), [("bucket-plain-http".to_owned(), "main.tf".to_owned(), 25)]);
}

/// A full ARN leads to another root module, a bare name does not.
#[test]
fn the_pipeline_leads_across_root_modules_by_arns() {
    let delivery = r#"
resource "aws_kinesis_firehose_delivery_stream" "secops" {
  name        = "secops-logs"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = "arn:aws:iam::111122223333:role/x"
    bucket_arn = "arn:aws:s3:::all"
  }
}
"#;
    let bucket = "resource \"aws_s3_bucket\" \"all\" {\n  bucket = \"all\"\n}\n";
    let folder = folder_of(&[("delivery/main.tf", delivery), ("bucket/main.tf", bucket)]);
    let (_, both) = report(folder.path(), HTTP);
    assert_eq!(found(&both), [("bucket-plain-http".to_owned(), "bucket/main.tf".to_owned(), 1)]);
}

#[test]
fn comments_suppress_findings_and_must_do_so() {
    let with = |comment: &str| folder_of(&[("main.tf", &format!("{comment}\n{BUCKET}"))]);
    let both = |comment: &str| {
        let (_, all) = report(with(comment).path(), &[]);
        let own: Vec<String> =
            policies(&all).into_iter().filter(|id| id == "suppression" || id == "bucket-plain-http").collect();
        let said = all["findings"].as_array().unwrap().iter().find(|one| one["policy"] == "suppression").cloned();
        (own, said.map(|one| one["message"].as_str().unwrap().to_owned()).unwrap_or_default())
    };
    assert_eq!(both("# seclog:ignore[bucket-plain-http] an empty bucket").0, [""; 0]);
    assert_eq!(both("# seclog:ignore[bucket-plain-http] an empty bucket, until=2999-01-01").0, [""; 0]);
    let (own, said) = both("# seclog:ignore[bucket-plain-http] an empty bucket, until=2001-01-01");
    assert_eq!((own, said.contains("expired")), (vec!["suppression".to_owned(), "bucket-plain-http".to_owned()], true));
    let (own, said) = both("# seclog:ignore[bucket-plain-http]");
    assert_eq!((own.len(), said.contains("no reason")), (2, true));
    let (own, said) = both("# seclog:ignore[bucket-no-such] why");
    assert_eq!((own.len(), said.contains("there is no policy")), (2, true));
    let (own, said) = both("# seclog:ignore[stream-encryption] why");
    assert_eq!((own.len(), said.contains("nothing any more")), (2, true));
    let folder = with("# seclog:ignore[bucket-plain-http] an empty bucket");
    let (_, told) = report(folder.path(), &["--policy", "bucket-plain-http", "--no-suppress"]);
    assert_eq!(policies(&told), ["bucket-plain-http"]);
}

#[test]
fn a_suppression_in_a_called_module_counts_wherever_that_is_called_from() {
    let module = format!("# seclog:ignore[bucket-plain-http] an empty bucket\n{BUCKET}");
    let root = "module \"logs\" {\n  source = \"../../modules/logs\"\n}\n";
    let folder = folder_of(&[("modules/logs/main.tf", &module), ("live/prod/main.tf", root), (".git/HEAD", "")]);
    assert_eq!(report(folder.path(), &["--policy", "bucket-plain-http", "live/prod"]).0, 0);
    assert_eq!(report(folder.path(), &["--policy", "bucket-plain-http", "live/prod", "--no-suppress"]).0, 1);
}

#[test]
fn a_baseline_hides_what_is_known_and_tells_what_is_not_there_any_more() {
    let folder = folder_of(&[("main.tf", BUCKET)]);
    let (code, ..) = report(folder.path(), &["--write-baseline", "known.json"]);
    assert_eq!(code, 0);
    let (code, none) = report(folder.path(), &["--baseline", "known.json"]);
    assert_eq!((code, policies(&none)), (0, Vec::new()));
    // Lines may move.
    std::fs::write(folder.path().join("main.tf"), format!("\n\n# moved\n{BUCKET}")).unwrap();
    assert_eq!(report(folder.path(), &["--baseline", "known.json"]).0, 0);
    std::fs::write(folder.path().join("main.tf"), BUCKET.replace("\"logs\"", "\"other\"")).unwrap();
    let (code, both) = report(folder.path(), &["--baseline", "known.json"]);
    assert_eq!(code, 1);
    assert!(
        policies(&both).contains(&"baseline".to_owned()) && policies(&both).contains(&"bucket-plain-http".to_owned())
    );
    std::fs::write(folder.path().join("known.json"), "{}").unwrap();
    let (code, _, error) = seclog_in(folder.path(), &["lint", "--baseline", "known.json"]);
    assert!(code == 2 && error.contains("known.json is no baseline"), "{error}");
}

#[test]
fn the_contract_switches_policies_off_and_sets_their_severity() {
    let with = |lint: &str| folder_of(&[("main.tf", BUCKET), ("seclog.hcl", &format!("{CONTRACT}\n{lint}"))]);
    let off = with("lint {\n policy \"bucket-plain-http\" {\n enabled = false\n }\n}");
    assert!(!policies(&report(off.path(), &[]).1).contains(&"bucket-plain-http".to_owned()));
    let low = with("lint {\n policy \"bucket-plain-http\" {\n severity = \"info\"\n }\n}");
    let (code, told) = report(low.path(), HTTP);
    assert_eq!((code, told["findings"][0]["severity"].as_str()), (0, Some("info")));
    for (lint, expected) in [
        ("lint {\n policy \"bucket-plain\" {\n }\n}", "there is no policy `bucket-plain`"),
        ("lint {\n policy \"bucket-plain-http\" {\n severity = \"bad\"\n }\n}", "severity"),
        ("lint {\n policy \"bucket-plain-http\" {\n parameters = { days = 1 }\n }\n}", "has no parameter `days`"),
    ] {
        let (code, _, error) = seclog_in(with(lint).path(), &["lint"]);
        assert!(code == 2 && error.contains(expected) && error.contains("seclog.hcl"), "{error}");
    }
}

#[test]
fn files_stand_for_the_modules_that_they_are_in() {
    let root = "module \"logs\" {\n  source = \"../../modules/logs\"\n}\n";
    let other = BUCKET.replace("secops-logs", "secops-other");
    let folder = folder_of(&[
        ("modules/logs/main.tf", BUCKET),
        ("modules/logs/variables.tf", "variable \"unused\" {\n  default = 1\n}\n"),
        ("live/prod/main.tf", root),
        ("live/other/main.tf", &other),
        (".git/HEAD", ""),
    ]);
    let path = "modules/logs/main.tf".to_owned();
    for given in [&["modules/logs/variables.tf"][..], &["modules/logs/main.tf", "modules/logs/variables.tf"]] {
        let (_, one) = report(folder.path(), &[HTTP, given].concat());
        assert_eq!(found(&one), [("bucket-plain-http".to_owned(), path.clone(), 1)]);
        assert_eq!(one["findings"][0]["address"], "module.logs.aws_s3_bucket.logs");
    }
}

#[test]
fn one_finding_of_all_instances_of_a_module() {
    let root = "module \"logs\" {\n  count = 3\n  source = \"./logs\"\n}\n";
    let folder = folder_of(&[("main.tf", root), ("logs/main.tf", BUCKET)]);
    let (_, one) = report(folder.path(), HTTP);
    assert_eq!(policies(&one).len(), 1);
    let related = one["findings"][0]["related"].to_string();
    assert!(related.contains("module.logs[2].aws_s3_bucket.logs"), "{related}");
    assert!(related.contains("module.logs[0] is called here"), "{related}");
}

#[test]
fn policies_of_ones_own() {
    let folder = folder_of(&[("main.tf", BUCKET)]);
    let run = |arguments: &[&str]| seclog_in(folder.path(), arguments);
    let (code, out, error) = run(&["policy", "new", "bucket-owner-tag", "--dir", "own"]);
    assert_eq!(code, 0, "{out}{error}");
    let (code, out, error) = run(&["policy", "test", "own"]);
    assert!(code == 0 && out.contains("3 cases, 0 wrong"), "{out}{error}");
    assert_eq!(run(&["policy", "new", "bucket-owner-tag", "--dir", "own"]).0, 2);
    let (code, own) = report(folder.path(), &["--policies", "own", "--policy", "bucket-owner-tag"]);
    assert_eq!((code, policies(&own)), (1, vec!["bucket-owner-tag".to_owned()]));
    let (code, out, _) = run(&["explain", "bucket-owner-tag", "--policies", "own"]);
    assert!(code == 0 && out.contains("Say here why it matters"), "{out}");
    // A target or attribute that does not exist is an error, at its place.
    let path = folder.path().join("own/bucket-owner-tag.hcl");
    let text = std::fs::read_to_string(&path).unwrap();
    for (from, to, expected) in [
        ("\"bucket\"", "\"bukket\"", "there is no target `bukket`"),
        ("target.tags", "target.tagz", "did you mean `tags`?"),
        ("conforms", "confirms", "there is no verb `confirms`"),
    ] {
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let (code, _, error) = run(&["lint", "--policies", "own"]);
        assert!(code == 2 && error.contains(expected) && error.contains("bucket-owner-tag.hcl"), "{error}");
    }
    // A case that does not hold is told.
    std::fs::write(&path, text.replace("\"owner\"", "\"name\"")).unwrap();
    let (code, out, error) = run(&["policy", "test", "own"]);
    assert!(code == 1 && out.contains("1 wrong") && error.contains("bucket-owner-tag.md:"), "{out}{error}");
}

#[test]
fn several_reports_at_once_each_whole() {
    let folder = folder_of(&[("main.tf", BUCKET)]);
    let arguments = [
        "lint",
        "--policy",
        "bucket-plain-http",
        "--output",
        "human",
        "--output",
        "json=a.json",
        "--output",
        "sarif=b.sarif",
    ];
    let (code, out, _) = seclog_in(folder.path(), &arguments);
    assert!(code == 1 && out.contains("bucket-plain-http") && out.contains("explain"), "{out}");
    for name in ["a.json", "b.sarif"] {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(serde_json::from_str::<Value>(&text).unwrap().is_object());
    }
    let (code, _, error) = seclog_in(folder.path(), &["lint", "--output", "json=no/such/folder.json"]);
    assert!(code == 3 && error.contains("no/such/folder.json"), "{error}");
}

#[test]
fn plans_are_linted_as_code_is() {
    let plan = r#"{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [
      {"address": "aws_s3_bucket.logs", "mode": "managed", "type": "aws_s3_bucket", "name": "logs",
       "change": {"actions": ["create"], "after": {"bucket": "secops-logs"}, "after_unknown": {"arn": true}}}
    ]}"#;
    let folder = folder_of(&[("plan.json", plan), ("package.json", "{\"name\": \"x\"}")]);
    for given in [&["plan.json"][..], &["."]] {
        let (code, one) = report(folder.path(), &[HTTP, given].concat());
        assert_eq!((code, found(&one)), (1, vec![("bucket-plain-http".to_owned(), "plan.json".to_owned(), 2)]));
    }
    let (exit, out, _) = seclog_in(folder.path(), &["inspect", "plan.json", "--output", "json"]);
    assert!(exit == 0 && out.contains("\"address\":\"aws_s3_bucket.logs\""), "{out}");
    // With the code that it is of: at its lines, with its comments.
    std::fs::create_dir(folder.path().join("code")).unwrap();
    let code = folder.path().join("code/main.tf");
    std::fs::write(&code, format!("\n\n{BUCKET}")).unwrap();
    let given = ["plan.json", "--source-root", "code"];
    let (exit, one) = report(folder.path(), &[HTTP, &given].concat());
    assert_eq!((exit, found(&one)), (1, vec![("bucket-plain-http".to_owned(), "code/main.tf".to_owned(), 3)]));
    std::fs::write(&code, format!("# seclog:ignore[bucket-plain-http] an empty bucket\n{BUCKET}")).unwrap();
    assert_eq!(report(folder.path(), &[HTTP, &given].concat()).0, 0);
    // What the plan does not know, the code says, with the variables that the plan was made with.
    let unknown = plan.replace("\"arn\": true", "\"bucket\": true").replace("\"bucket\": \"secops-logs\"", "");
    let unknown = unknown.replacen('{', "{\"variables\": {\"name\": {\"value\": \"secops-logs\"}}, ", 1);
    std::fs::write(folder.path().join("plan.json"), unknown).unwrap();
    std::fs::write(&code, format!("variable \"name\" {{}}\n\n{}", BUCKET.replace("\"secops-logs\"", "var.name")))
        .unwrap();
    assert_eq!(report(folder.path(), &[HTTP, &given].concat()).0, 1);
    std::fs::write(folder.path().join("plan.json"), &plan[..200]).unwrap();
    std::fs::remove_file(&code).unwrap();
    let (code, broken) = report(folder.path(), HTTP);
    assert!(code == 3 && broken["unchecked"].to_string().contains("no JSON"), "{broken}");
}

#[test]
fn a_log_group_of_the_contract_is_looked_at_and_another_is_not() {
    let group = |name: &str| {
        format!(
            "provider \"aws\" {{\n  region = \"eu-west-1\"\n  assume_role {{\n    role_arn = \"arn:aws:iam::222222222222:role/deploy\"\n  }}\n}}\n\n\
             resource \"aws_cloudwatch_log_group\" \"api\" {{\n  name = \"{name}\"\n}}\n"
        )
    };
    let missing = |name: &str| {
        let folder = folder_of(&[("main.tf", &group(name)), ("seclog.hcl", CONTRACT)]);
        policies(&report(folder.path(), &["--policy", "subscription-missing"]).1)
    };
    assert_eq!(missing("/payments/api"), ["subscription-missing"]);
    assert!(missing("/payments/debug").is_empty());
}

#[test]
fn who_takes_an_output_waits_for_what_it_depends_on() {
    let role = "resource \"aws_iam_role\" \"r\" {\n  name = \"secops-logs\"\n  assume_role_policy = \"{}\"\n}\n\n\
                resource \"aws_iam_role_policy\" \"r\" {\n  role = aws_iam_role.r.name\n  policy = \"{}\"\n}\n\n";
    let main = "module \"role\" {\n  source = \"./role\"\n}\n\nresource \"aws_cloudwatch_log_destination\" \"d\" {\n  name = \"secops-logs\"\n  \
                role_arn = module.role.arn\n  target_arn = \"arn:aws:kinesis:eu-west-1:111122223333:stream/secops-logs\"\n}\n";
    for (waits, expected) in [("", 1), ("\n  depends_on = [aws_iam_role_policy.r]", 0)] {
        let role = format!("{role}output \"arn\" {{\n  value = aws_iam_role.r.arn{waits}\n}}\n");
        let folder = folder_of(&[("main.tf", main), ("role/main.tf", &role)]);
        assert_eq!(policies(&report(folder.path(), &["--policy", "destination-order"]).1).len(), expected, "{waits}");
    }
}
