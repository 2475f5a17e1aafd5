//! Reports: ten findings as people meet them, in every format.
//!
//! What they look like stands in `expected/`; `just bless` renews it.

mod formats;
mod hostile;
mod page;

use std::sync::Arc;

use seclog::base::lines::Sources;
use seclog::base::{Coverage, Finding, Place, Related, Report, Rule, Severity, Source, Unchecked, Undecided};
use seclog::report::{self, Format, Style};

use crate::project;

/// A terminal without colours.
pub const PLAIN: Style = Style { color: false, width: 80, unicode: true };

/// Files in memory.
pub struct Files(pub Vec<Source>);

impl Sources for Files {
    fn name(&self, file: u32) -> Arc<str> {
        self.0.get(file as usize).map_or("gone.tf", Source::name).into()
    }

    fn source(&self, file: u32) -> Option<Source> {
        self.0.get(file as usize).cloned()
    }
}

impl Files {
    /// Those of `code/`.
    fn of_the_case() -> Self {
        let names = ["bucket.tf", "key.tf", "variables.tf", "stream.tf", "modules/delivery/main.tf"];
        Self(names.map(|name| Source::new(name, project::text(&format!("tests/it/report/code/{name}")))).into())
    }

    /// Where a text stands for the first time in a file; with `{` at its end, the whole block that it begins.
    fn place(&self, name: &str, text: &str) -> Place {
        let file = self.0.iter().position(|source| source.name() == name).unwrap();
        let content = self.0[file].text();
        let start = content.find(text).unwrap_or_else(|| panic!("{text} in {name}"));
        let length = if text.ends_with('{') { content[start..].find("\n}").unwrap() + 2 } else { text.len() };
        Place::new(u32::try_from(file).unwrap(), &(start..start + length))
    }
}

/// What a format makes of a report.
pub fn written(format: Format, report: &Report, files: &dyn Sources, style: Style) -> String {
    let mut out = Vec::new();
    report::write(format, report, files, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Holds a text against a file of `expected/`.
pub fn expect(name: &str, text: &str) {
    let file = format!("tests/it/report/expected/{name}");
    if std::env::var_os("SECLOG_BLESS").is_some() {
        std::fs::write(project::path(&file), text).unwrap();
    }
    let expected = project::text(&file);
    assert!(expected == text, "{file} is stale: run `just bless`; now it is\n{text}");
}

/// A finding without what not all have.
pub fn finding(policy: &str, severity: Severity, address: &str, place: Place, message: &str) -> Finding {
    let fingerprint = format!(
        "{:016x}",
        policy.bytes().chain(address.bytes()).fold(7u64, |all, byte| all.wrapping_mul(31) + u64::from(byte))
    );
    Finding {
        policy: policy.into(),
        severity,
        message: message.to_owned(),
        address: address.into(),
        place,
        related: Vec::new(),
        witness: None,
        fix: None,
        fingerprint,
    }
}

/// Ten findings, two that are undecided, two files that were not checked.
pub fn ten(files: &Files) -> Report {
    use Severity::{Critical, High, Medium};
    let at = |file, text| files.place(file, text);
    let related = |file, text, message: &str| Related { place: at(file, text), message: message.to_owned() };
    let mut findings = vec![
        Finding {
            related: vec![related("bucket.tf", "\"${aws_s3_bucket.logs.arn}/*\"", "the denial covers the objects only")],
            witness: Some("anyone: s3:ListBucket on arn:aws:s3:::secops-logs-111122223333, where aws:SecureTransport is false".into()),
            fix: Some("resources = [aws_s3_bucket.logs.arn, \"${aws_s3_bucket.logs.arn}/*\"]".into()),
            ..finding("bucket-plain-http", High, "aws_s3_bucket.logs", at("bucket.tf", "statement {"), "a request over plain HTTP is not denied")
        },
        Finding {
            fix: Some("an aws_s3_bucket_public_access_block with all four settings true".into()),
            ..finding("bucket-public-access", High, "aws_s3_bucket.raw", at("bucket.tf", "resource \"aws_s3_bucket\" \"raw\" {"), "the bucket's public access block is missing")
        },
        Finding {
            related: vec![related("variables.tf", "\"*\"", "the default of var.key_users")],
            witness: Some("arn:aws:iam::999999999999:role/anything: kms:Decrypt on the key".into()),
            fix: Some("name the roles that read the logs in var.key_users".into()),
            ..finding("key-principals", High, "aws_kms_key.logs", at("key.tf", "var.key_users"), "accounts that have nothing to do with the logs may use the key")
        },
        Finding {
            related: vec![
                related("stream.tf", "\"s3:Put*\"", "actions of module.delivery"),
                related("modules/delivery/main.tf", "variable \"actions\" {", "which sets var.actions"),
            ],
            witness: Some("arn:aws:iam::111122223333:role/secops-delivery: s3:PutBucketPolicy on arn:aws:s3:::secops-logs-111122223333".into()),
            fix: Some("s3:PutObject, s3:AbortMultipartUpload, s3:GetBucketLocation, s3:ListBucket, s3:ListBucketMultipartUploads".into()),
            ..finding("role-actions", High, "module.delivery.aws_iam_role.delivery", at("modules/delivery/main.tf", "var.actions"), "the delivery role may do more than Firehose needs: s3:PutBucketAcl, s3:PutBucketPolicy, s3:PutLifecycleConfiguration and 51 more actions")
        },
        Finding {
            fix: Some("error_output_prefix = \"errors/!{firehose:error-output-type}/\"".into()),
            ..finding("delivery-errors", Medium, "module.delivery.aws_kinesis_firehose_delivery_stream.logs", at("modules/delivery/main.tf", "prefix     = \"logs/!{timestamp:yyyy/MM/dd}/\""), "an expression in the prefix, and no prefix for errors: Firehose refuses it")
        },
        Finding {
            fix: Some("encryption_type = \"KMS\"\nkms_key_id      = aws_kms_key.logs.arn".into()),
            ..finding("stream-encryption", High, "aws_kinesis_stream.logs", at("stream.tf", "resource \"aws_kinesis_stream\" \"logs\" {"), "the stream is not encrypted")
        },
        Finding {
            related: vec![related("variables.tf", "\"333333333333,444444444444\"", "here")],
            fix: Some("\"333333333333\", \"444444444444\"".into()),
            ..finding("destination-account-format", High, "aws_cloudwatch_log_destination_policy.logs", at("stream.tf", "var.accounts"), "`333333333333,444444444444` is no account: two ids in one text")
        },
        Finding {
            related: vec![related("variables.tf", "\"999999999999\"", "here"), related("stream.tf", "resource \"aws_cloudwatch_log_destination\" \"logs\" {", "the destination")],
            witness: Some("arn:aws:iam::999999999999:root: logs:PutSubscriptionFilter".into()),
            ..finding("destination-accounts", Critical, "aws_cloudwatch_log_destination_policy.logs", at("stream.tf", "{ AWS = var.accounts }"), "account 999999999999 may send logs and is no application account of the contract")
        },
        Finding {
            witness: Some("logs.amazonaws.com for account 999999999999: sts:AssumeRole".into()),
            fix: Some("Condition = { StringLike = { \"aws:SourceAccount\" = [\"111122223333\", \"222222222222\"] } }".into()),
            ..finding("role-trust", High, "aws_iam_role.destination", at("stream.tf", "{ Service = \"logs.amazonaws.com\" }"), "CloudWatch Logs may assume the role for any account")
        },
        Finding {
            related: vec![related("stream.tf", "\"iam:PassRole\"", "needs no statement: Firehose and Logs are not handed roles by this one")],
            witness: Some("arn:aws:iam::111122223333:role/secops-destination: iam:PassRole on arn:aws:iam::111122223333:role/admin".into()),
            fix: Some("leave the statement out".into()),
            ..finding("role-pass-role", High, "aws_iam_role.destination", at("stream.tf", "{ Effect = \"Allow\", Action = \"iam:PassRole\", Resource = \"*\" }"), "the role may pass any role to any service")
        },
    ];
    findings.sort_by_key(|finding| finding.place);
    let undecided = |policy, address, place, reason: &str| Undecided {
        finding: finding(policy, High, address, place, "a request over plain HTTP is not denied"),
        reason: reason.to_owned(),
    };
    let titles = [
        ("bucket-plain-http", "The log bucket refuses every request that is not made over TLS"),
        ("bucket-public-access", "The log bucket can never be made public"),
        ("destination-accounts", "Only the accounts of the contract send logs"),
    ];
    let rules = titles.map(|(id, title)| Rule {
        id: id.into(),
        title: title.into(),
        severity: if id == "destination-accounts" { Critical } else { High },
        page: match id {
            "bucket-plain-http" => project::text("tests/it/report/code/policy.md"),
            _ => String::new(),
        },
    });
    Report {
        undecided: vec![
            undecided(
                "bucket-plain-http",
                "aws_s3_bucket.raw",
                at("bucket.tf", "resource \"aws_s3_bucket\" \"raw\" {"),
                "var.bucket_policy has no value",
            ),
            undecided(
                "bucket-encryption",
                "aws_s3_bucket.raw",
                at("bucket.tf", "resource \"aws_s3_bucket\" \"raw\" {"),
                "module.encryption is not there",
            ),
        ],
        unchecked: vec![
            Unchecked {
                path: "stream.tf".into(),
                place: Some(at("stream.tf", "module \"delivery\" {")),
                reason: "the module `registry.terraform.io/example/delivery` is not in .terraform/modules".into(),
            },
            Unchecked { path: "broken.tf".into(), place: None, reason: "it is no HCL: a `}` is missing".into() },
        ],
        coverage: Coverage {
            files: 6,
            resources: 12,
            in_scope: 9,
            policies: 38,
            unmatched: vec!["alarm-missing".into(), "log-group-retention".into()],
            contract: Some("seclog.hcl".into()),
        },
        rules: rules.into(),
        findings,
    }
}
