//! Templates in `seclog lint` and `seclog inspect`.

use std::path::Path;

use serde_json::Value;

use super::project::{folder_of, path, seclog_in};

fn report(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let arguments = [&["lint", "--output", "json"], arguments].concat();
    let (code, out, error) = seclog_in(folder, &arguments);
    (code, serde_json::from_str(&out).unwrap_or_else(|wrong| panic!("{wrong}: {out}{error}")))
}

/// Policies, files and lines of the findings.
fn found(report: &Value) -> Vec<String> {
    let shown = |one: &Value| {
        let path = Path::new(one["path"].as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned();
        format!("{} {path}:{}", one["policy"].as_str().unwrap(), one["line"])
    };
    report["findings"].as_array().unwrap().iter().map(shown).collect()
}

#[test]
fn every_flaw_of_a_template_is_found_at_its_line() {
    let (code, report) = report(&path("tests/cloudformation/spliced"), &[]);
    let expected = [
        "alarm-missing application.yaml:10",
        "subscription-region application.yaml:15",
        "destination-account-format security.yaml:7",
        "role-per-service security.yaml:9",
        "resource-namespace security.yaml:12",
        "role-trust security.yaml:16",
        "role-actions security.yaml:31",
        "role-pass-role security.yaml:37",
        "key-rotation security.yaml:40",
        "key-role-actions security.yaml:50",
        "bucket-immutability security.yaml:54",
        "bucket-lifecycle security.yaml:54",
        "bucket-encryption security.yaml:64",
        "bucket-plain-http security.yaml:70",
        "stream-retention security.yaml:77",
        "alarm-missing security.yaml:83",
        "delivery-errors security.yaml:83",
        "delivery-format security.yaml:83",
        "destination-order security.yaml:93",
        "destination-account-missing security.yaml:98",
    ];
    let found = found(&report);
    let missing: Vec<_> = expected.iter().filter(|one| !found.contains(&(**one).to_owned())).collect();
    assert!(missing.is_empty(), "{missing:?} of {found:#?}");
    assert_eq!(code, 1);
    assert_eq!((&report["undecided"], &report["unchecked"]), (&Value::from(vec![0; 0]), &Value::from(vec![0; 0])));
}

const HTTP: &[&str] = &["--policy", "bucket-plain-http", "--scope", "all"];

const BUCKET: &str = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n";

#[test]
fn templates_and_modules_in_one_run() {
    let folder = folder_of(&[
        ("main.tf", "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"secops-logs\"\n}\n"),
        ("one.yaml", BUCKET),
        ("two.template", "{\n\t\"Resources\": {\n\t\t\"Logs\": {\"Type\": \"AWS::S3::Bucket\"}\n\t}\n}\n"),
        ("chart.yaml", "apiVersion: v1\nkind: Pod\n"),
        ("jobs.yml", "on: push\njobs: {}\n"),
        ("package.json", "{\"name\": \"AWS::\"}"),
    ]);
    let (code, all) = report(folder.path(), HTTP);
    let three = ["bucket-plain-http main.tf:1", "bucket-plain-http one.yaml:2", "bucket-plain-http two.template:3"];
    assert_eq!((found(&all), code), (three.map(str::to_owned).into(), 1));
    assert_eq!(all["coverage"]["files"], 3);
    let (_, named) = report(folder.path(), &[HTTP, &["one.yaml", "jobs.yml"]].concat());
    assert_eq!(found(&named), ["bucket-plain-http one.yaml:2"]);
    let (code, _) = report(folder.path(), &[HTTP, &["jobs.yml"]].concat());
    assert_eq!(code, 0);
    std::fs::write(folder.path().join("one.yaml"), "AWSTemplateFormatVersion: x\nResources: [\n").unwrap();
    let (code, broken) = report(folder.path(), &[HTTP, &["one.yaml"]].concat());
    assert_eq!((code, &broken["unchecked"][0]["path"]), (3, &Value::from("one.yaml")));
}

#[test]
fn parameters_are_given_by_name_and_by_file() {
    let template = "\
Parameters: {Type: {Type: String}}
Resources:
  Logs:
    Type: AWS::Kinesis::Stream
    Properties: {Name: secops-logs, StreamEncryption: {EncryptionType: !Ref Type}}
";
    let folder = folder_of(&[
        ("stream.yaml", template),
        ("values.json", "[{\"ParameterKey\": \"Type\", \"ParameterValue\": \"NONE\"}]"),
        ("wrong.json", "[1]"),
    ]);
    let run = |arguments: &[&str]| report(folder.path(), &[&["--policy", "stream-encryption"], arguments].concat());
    let (_, none) = run(&[]);
    assert!(none["undecided"][0]["reason"].as_str().unwrap().contains("Type"), "{none}");
    assert_eq!(found(&run(&["--parameter-file", "values.json"]).1), ["stream-encryption values.json:1"]);
    let (code, clean) = run(&["--parameter-file", "values.json", "--parameter", "Type=KMS"]);
    assert!(found(&clean).iter().all(|one| !one.contains("values")), "{clean}");
    assert_ne!(code, 2);
    let (_, unused) = run(&["--parameter", "Typ=KMS"]);
    assert_eq!(unused["unchecked"][0]["reason"], "no template has a parameter Typ");
    assert_eq!(seclog_in(folder.path(), &["lint", "--parameter-file", "wrong.json"]).0, 2);
    assert_eq!(seclog_in(folder.path(), &["lint", "--parameter", "Type"]).0, 2);
}

#[test]
fn nested_stacks_are_a_part_of_their_parent() {
    let parent = "\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/inner.yaml
      Parameters: {Name: secops-logs}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !GetAtt Inner.Outputs.Bucket
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          Effect: Deny
          Principal: '*'
          Action: s3:*
          Resource: [!GetAtt Inner.Outputs.Arn, !Sub '${Inner.Outputs.Arn}/*']
          Condition: {Bool: {aws:SecureTransport: false}}
";
    let inner = "\
Parameters: {Name: {Type: String}}
Resources:
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}
Outputs:
  Bucket: {Value: !Ref Logs}
  Arn: {Value: !GetAtt Logs.Arn}
";
    let folder = folder_of(&[("parent.yaml", parent), ("nested/inner.yaml", inner)]);
    let (code, report) = report(folder.path(), HTTP);
    assert_eq!((code, found(&report)), (0, Vec::new()), "{report}");
    assert_eq!(report["coverage"]["resources"], 3);
    let (_, out, _) = seclog_in(folder.path(), &["inspect", "parent.yaml"]);
    assert!(out.contains("Inner.Logs (parent.yaml)\n  nested/inner.yaml:3"), "{out}");
    assert!(out.contains("BucketName = \"secops-logs\""), "{out}");
}

#[test]
fn comments_suppress_in_yaml() {
    let template = "\
Resources:
  # seclog:ignore[bucket-plain-http] nobody reads it
  One:
    Type: AWS::S3::Bucket
  Two: # seclog:ignore[bucket-plain-http] nor this
    Type: AWS::S3::Bucket
  Three:
    Type: AWS::S3::Bucket
";
    let folder = folder_of(&[("template.yaml", template)]);
    let (_, report) = report(folder.path(), HTTP);
    assert_eq!(found(&report), ["bucket-plain-http template.yaml:7"]);
}

#[test]
fn inspect_shows_templates() {
    let folder = folder_of(&[(
        "template.yaml",
        "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Sub 'x-${AWS::Region}'}\n",
    )]);
    let (code, out, _) = seclog_in(folder.path(), &["inspect", ".", "--output", "json", "--region", "eu-west-1"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    let one = &json["resources"][0];
    assert_eq!((code, one["address"].as_str(), one["type"].as_str()), (0, Some("Logs"), Some("AWS::S3::Bucket")));
    assert_eq!(one["values"]["Arn"], "arn:aws:s3:::x-eu-west-1");
    assert_eq!(one["at"]["line"], 2);
}
