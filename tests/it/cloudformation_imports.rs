//! `Fn::ImportValue`: what another template of the run exports.

use super::project::{folder_of, seclog_in};

/// What a probe imports by a name, where these templates are in the run.
fn imported(name: &str, templates: &[(&str, &str)], arguments: &[&str]) -> String {
    let probe =
        format!("Resources:\n  Probe:\n    Type: Custom::Probe\n    Properties:\n      Value: !ImportValue {name}\n");
    let folder = folder_of(&[templates, &[("probe.yaml", &probe)]].concat());
    let all = [&["inspect", ".", "--address", "Probe", "--account", "111122223333"], arguments].concat();
    let (code, out, error) = seclog_in(folder.path(), &all);
    assert_eq!((code, &*error), (0, ""), "{out}");
    let line = out.lines().find_map(|line| line.trim().strip_prefix("Value = ")).unwrap_or_else(|| panic!("{out}"));
    line.split("  ").next().unwrap().to_owned()
}

/// A template with a bucket, and an output that is exported.
fn exporting(output: &str) -> String {
    format!(
        "Parameters:\n  Env: {{Type: String, Default: test}}\nConditions:\n  IsTest: !Equals [!Ref Env, test]\n\
         Resources:\n  Logs: {{Type: AWS::S3::Bucket, Properties: {{BucketName: secops-logs}}}}\n  Key: {{Type: AWS::KMS::Key}}\n\
         Outputs:\n  One: {{{output}}}\n"
    )
}

#[test]
fn what_one_template_exports_by_a_known_name_is_known() {
    let cases = [
        ("Value: !GetAtt Logs.Arn, Export: {Name: logs}", "\"arn:aws:s3:::secops-logs\""),
        ("Value: !GetAtt Logs.Arn, Condition: IsTest, Export: {Name: logs}", "\"arn:aws:s3:::secops-logs\""),
        ("Value: !Ref Key, Export: {Name: logs}", "? other.yaml/Key.KeyId"),
        ("Value: !Sub '${AWS::AccountId}', Export: {Name: logs}", "\"111122223333\""),
        ("Value: !Ref Env, Export: {Name: logs}", "\"test\""),
        // Nobody exports it by this name.
        ("Value: x, Export: {Name: others}", "? ImportValue(\"logs\")"),
        ("Value: x", "? ImportValue(\"logs\")"),
        ("Value: x, Export: {Name: !Sub '${AWS::StackName}-logs'}", "? ImportValue(\"logs\")"),
    ];
    for (output, expected) in cases {
        assert_eq!(imported("logs", &[("other.yaml", &exporting(output))], &[]), expected, "{output}");
    }
    let left_out =
        exporting("Value: x, Condition: IsTest, Export: {Name: logs}").replace("!Ref Env, test", "!Ref Env, no");
    assert_eq!(imported("logs", &[("other.yaml", &left_out)], &[]), "? ImportValue(\"logs\")");
}

#[test]
fn names_hang_on_parameters() {
    let other = exporting("Value: !Ref Env, Export: {Name: !Sub '${Env}-logs'}");
    assert_eq!(imported("test-logs", &[("other.yaml", &other)], &[]), "\"test\"");
    assert_eq!(imported("live-logs", &[("other.yaml", &other)], &["--parameter", "Env=live"]), "\"live\"");
    assert_eq!(imported("live-logs", &[("other.yaml", &other)], &[]), "? ImportValue(\"live-logs\")");
    let unknown = other.replace(", Default: test", "");
    assert_eq!(imported("test-logs", &[("other.yaml", &unknown)], &[]), "? ImportValue(\"test-logs\")");
}

#[test]
fn what_several_export_is_not_known() {
    let one = exporting("Value: one, Export: {Name: logs}");
    let other = exporting("Value: other, Export: {Name: logs}");
    assert_eq!(imported("logs", &[("a.yaml", &one), ("b.yaml", &other)], &[]), "? ImportValue(\"logs\")");
    let both = format!("{one}  Two: {{Value: two, Export: {{Name: logs}}}}\n");
    assert_eq!(imported("logs", &[("a.yaml", &both)], &[]), "? ImportValue(\"logs\")");
}

#[test]
fn nested_stacks_export_what_they_are_given() {
    let nested = exporting("Value: !Ref Env, Export: {Name: !Sub '${Env}-logs'}");
    let outer = "Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml, Parameters: {Env: live}}}\n";
    let templates = [("inner.yaml", &*nested), ("outer.yaml", outer)];
    assert_eq!(imported("live-logs", &templates, &[]), "\"live\"");
    assert_eq!(imported("test-logs", &templates, &[]), "? ImportValue(\"test-logs\")");
}

#[test]
fn what_is_exported_may_be_imported_itself_but_not_in_a_circle() {
    let chain = |name: &str, of: &str| exporting(&format!("Value: !ImportValue {of}, Export: {{Name: {name}}}"));
    let last = exporting("Value: here, Export: {Name: c}");
    assert_eq!(
        imported("a", &[("a.yaml", &chain("a", "b")), ("b.yaml", &chain("b", "c")), ("c.yaml", &last)], &[]),
        "\"here\""
    );
    let circle = [("a.yaml", &*chain("a", "b")), ("b.yaml", &chain("b", "a"))];
    assert_eq!(imported("a", &circle, &[]), "? ImportValue(\"a\")");
    // Deeper than stacks nest.
    let deep: Vec<(String, String)> =
        (0..40).map(|at| (format!("{at}.yaml"), chain(&format!("n{at}"), &format!("n{}", at + 1)))).collect();
    let deep: Vec<(&str, &str)> = deep.iter().map(|(name, text)| (&**name, &**text)).collect();
    assert!(imported("n0", &deep, &[]).starts_with("? ImportValue("));
}

#[test]
fn a_policy_sees_what_is_imported() {
    let bucket = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: secops-logs\n      BucketEncryption:\n        ServerSideEncryptionConfiguration:\n          - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !ImportValue logs}\n";
    let undecided = |key: &str| {
        let key = exporting(&format!("Value: {key}, Export: {{Name: logs}}"));
        let folder = folder_of(&[("bucket.yaml", bucket), ("key.yaml", &key)]);
        let (code, out, error) =
            seclog_in(folder.path(), &["lint", "--strict", "--policy", "bucket-encryption", "bucket.yaml", "key.yaml"]);
        (code, out + &error)
    };
    let (code, out) = undecided("!GetAtt Key.Arn");
    assert!(!out.contains("bucket.yaml"), "{code} {out}");
    let (_, out) = undecided("!Ref AWS::StackName");
    assert!(out.contains("bucket.yaml"), "{out}");
}

#[test]
fn long_chains_and_doublings_end() {
    let chain = |count: usize, value: fn(usize) -> String| {
        let outputs = (0..count).map(|at| format!("  O{at}: {{Value: {}, Export: {{Name: n{at}}}}}\n", value(at + 1)));
        format!("AWSTemplateFormatVersion: x\nOutputs:\n{}", outputs.collect::<String>())
    };
    let long = chain(3_000, |next| format!("!ImportValue n{next}"));
    assert!(imported("n0", &[("a.yaml", &long)], &[]).starts_with("? ImportValue("));
    let doubling = chain(300, |next| format!("!Sub ['${{A}}${{A}}', {{A: !ImportValue n{next}}}]"));
    let folder = folder_of(&[
        ("a.yaml", &doubling),
        ("b.yaml", "Resources: {B: {Type: AWS::X::Y, Properties: {P: !ImportValue n0}}}\n"),
    ]);
    let (code, out, error) = seclog_in(folder.path(), &["inspect", "."]);
    assert!([0, 3].contains(&code), "{code} {out}{error}");
}
