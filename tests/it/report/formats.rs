//! The report of ten findings in each format.

use seclog::base::Report;
use seclog::report::{Format, Style};
use serde_json::Value;

use crate::project;

use super::{Files, PLAIN, expect, ten, written};

#[test]
fn each_looks_as_expected() {
    let files = Files::of_the_case();
    let report = ten(&files);
    let in_colour = Style { color: true, ..PLAIN };
    let narrow_ascii = Style { width: 60, unicode: false, ..PLAIN };
    for (name, format, style) in [
        ("human.txt", Format::Human, PLAIN),
        ("human.ansi", Format::Human, in_colour),
        ("human-ascii.txt", Format::Human, narrow_ascii),
        ("report.json", Format::Json, PLAIN),
        ("report.sarif", Format::Sarif, PLAIN),
        ("github.txt", Format::Github, PLAIN),
        ("junit.xml", Format::Junit, PLAIN),
        ("comment.md", Format::Markdown, PLAIN),
    ] {
        expect(name, &written(format, &report, &files, style));
    }
}

/// Of many findings of one policy the first are shown in full; what is undecided for one reason is said once.
#[test]
fn many_of_a_kind_stay_readable() {
    let files = Files::of_the_case();
    let mut report = ten(&files);
    let (one, undecided) = (report.findings[0].clone(), report.undecided[0].clone());
    report.findings = vec![one; 12];
    report.undecided = vec![undecided; 12];
    report.unchecked.clear();
    for (number, finding) in report.findings.iter_mut().enumerate() {
        finding.address = format!("aws_s3_bucket.raw[{number}]").into();
    }
    expect("human-many.txt", &written(Format::Human, &report, &files, PLAIN));
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = serde_json::from_str(&project::text("schemas/report.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let files = Files::of_the_case();
    let json = |report: &Report| serde_json::from_str(&written(Format::Json, report, &files, PLAIN)).unwrap();
    let whole: Value = json(&ten(&files));
    for report in [&whole, &json(&Report::default())] {
        let wrong: Vec<String> = validator.iter_errors(report).map(|error| format!("{error:?}")).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
    let breaks: [fn(&mut Value); 7] = [
        |report| report["findings"][0]["severity"] = "bad".into(),
        |report| report["findings"][0]["line"] = 0.into(),
        |report| report["findings"][0]["reason"] = "a finding has none".into(),
        |report| report["undecided"][0]["reason"] = Value::Null,
        |report| report["undecided"][0]["more"] = 1.into(),
        |report| report["unchecked"][0] = serde_json::json!({ "path": "x" }),
        |report| report["coverage"]["files"] = Value::Null,
    ];
    for (number, broken) in breaks.iter().enumerate() {
        let mut report = whole.clone();
        broken(&mut report);
        assert!(!validator.is_valid(&report), "{number}");
    }
}

#[test]
fn sarif_shows_the_lines() {
    let files = Files::of_the_case();
    let report = ten(&files);
    let log: Value = serde_json::from_str(&written(Format::Sarif, &report, &files, PLAIN)).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), report.findings.len() + report.undecided.len());
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        // What GitHub would take for a problem of the policy's severity.
        let is_open = result["kind"] == "open";
        assert_eq!(is_open, result["level"].is_null() && rule["properties"]["security-severity"].is_null(), "{result}");
    }
    let of = |policy: &str| {
        let result = results.iter().find(|result| result["ruleId"] == policy).unwrap();
        result["locations"][0]["physicalLocation"]["region"].clone()
    };
    let (line, column) = ("startLine", "startColumn");
    assert_eq!((of("key-principals")[line].as_u64(), of("key-principals")[column].as_u64()), (Some(25), Some(21)));
    assert_eq!(of("bucket-plain-http")["endLine"], 32);
}
