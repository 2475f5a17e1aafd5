//! Which policy promises what of the generated code: by this a mutant knows who has to report it.
//!
//! What no policy promises is no flaw, so no mutant is made of it. The reasons stand here.

use super::document::{Change, Mutant};

/// Policies that promise one thing. The first is the one that it is named after; a finding of another one of these is as good.
pub type Promise = &'static [&'static str];

/// What a change in a statement of a document breaks. `document` is as `aws_s3_bucket_policy.archive`.
pub fn of_document(document: &str, attribute: &str, mutant: &Mutant) -> Option<Promise> {
    let (sid, change) = (mutant.sid.as_str(), mutant.change);
    let (kind, name) = document.split_once('.').unwrap();
    // A managed policy that nothing in view attaches is nobody's.
    if kind == "aws_iam_policy" {
        return None;
    }
    match change {
        Change::Grammar => return Some(&["policy-grammar"]),
        Change::NoEffect => return Some(&["policy-no-effect"]),
        _ => {}
    }
    match (kind, attribute) {
        ("aws_s3_bucket_policy", _) => bucket(sid, &mutant.what),
        ("aws_kms_key", _) => key(sid, change),
        ("aws_cloudwatch_log_destination_policy", _) => destination(change),
        ("aws_iam_role", "assume_role_policy") => trust(name, change),
        ("aws_iam_role_policy", _) => role(mutant),
        // Policies that AWS does not ask the pipeline for, of topics and of agents, are nobody's promise beyond grammar.
        _ => None,
    }
}

/// Actions that are denied though none of them deletes or unlocks a log, or changes the bucket's policy or life cycle.
const SPARE: &[&str] = &[
    "s3:PutBucketAcl",
    "s3:PutBucketLogging",
    "s3:PutBucketNotification",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "s3:PutObjectVersionAcl",
    "s3:PutReplicationConfiguration",
    "s3:ReplicateDelete",
];

fn bucket(sid: &str, what: &str) -> Option<Promise> {
    // Of these only the ACLs of objects, which are spare, are about objects.
    if sid == "DenyReconfigure" && (what == "a prefix" || what.ends_with("/*")) {
        return None;
    }
    if what.strip_prefix("without ").is_some_and(|action| SPARE.contains(&action)) {
        return None;
    }
    // The policy only denies: whatever is done to a statement denies less.
    match sid {
        "DenyPlainHttp" => Some(&["bucket-plain-http"]),
        "DenyOldTls" => Some(&["bucket-old-tls"]),
        "DenyWrongKey" | "DenyCustomerProvidedKey" => Some(&["bucket-wrong-key"]),
        "DenyDelete" | "DenyReconfigure" => Some(&["bucket-immutability"]),
        // DenyOtherWriters: that only one role writes is more than the catalogue asks; what is there stays.
        _ => None,
    }
}

fn key(sid: &str, change: Change) -> Option<Promise> {
    let is_role = ["WriteStream", "ReadStream", "WriteArchive"].contains(&sid);
    match change {
        Change::Principals | Change::OtherService => Some(&["key-principals", "key-role-actions"]),
        Change::Actions if is_role => Some(&["key-role-actions", "key-principals"]),
        // A service of the pipeline may use the key. What the account itself may do its own policies pass on, and conditions on where a role or service uses the key
        // are no finding (policies.md). That people can read or administer is no promise.
        _ => None,
    }
}

fn destination(change: Change) -> Option<Promise> {
    match change {
        Change::Principals => Some(&["destination-accounts"]),
        Change::AccountFormat => Some(&["destination-account-format"]),
        Change::AccountDropped | Change::Starved => Some(&["destination-account-missing"]),
        Change::Actions => Some(&["destination-actions"]),
        // It speaks of this destination whatever resources it names.
        _ => None,
    }
}

fn trust(role: &str, change: Change) -> Option<Promise> {
    match change {
        Change::Principals | Change::Conditions => Some(&["role-trust"]),
        Change::Service | Change::OtherService => Some(&["role-per-service"]),
        // Of Firehose's roles there is but the own account.
        Change::AccountDropped if role == "destination" => Some(&["role-trust"]),
        // That somebody may assume it at all is no promise, and sts:TagSession does not let anyone in.
        _ => None,
    }
}

fn role(mutant: &Mutant) -> Option<Promise> {
    match mutant.change {
        Change::Actions => Some(&["role-actions", "role-pass-role", "grant-namespace"]),
        Change::Resources => Some(&["grant-namespace", "role-actions"]),
        // Firehose does not read what it wrote.
        Change::Starved if mutant.what.ends_with("s3:GetObject") => None,
        Change::Starved => Some(&["role-needs"]),
        _ => None,
    }
}

/// How settings are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Left out: the attribute, block or resource.
    Dropped,
    /// Set to something weaker.
    Weaker(&'static str),
}

use Broken::{Dropped, Weaker};

/// What settings promise: the kind of resource, the path of an attribute or block in it, how it is broken, and the policy. An empty path
/// is the resource itself.
pub const SETTINGS: &[(&str, &str, Broken, Promise)] = &[
    ("aws_s3_bucket_public_access_block", "", Dropped, &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "block_public_acls", Dropped, &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "block_public_acls", Weaker("false"), &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "block_public_policy", Dropped, &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "block_public_policy", Weaker("false"), &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "ignore_public_acls", Dropped, &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "ignore_public_acls", Weaker("false"), &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "restrict_public_buckets", Dropped, &["bucket-public-access"]),
    ("aws_s3_bucket_public_access_block", "restrict_public_buckets", Weaker("false"), &["bucket-public-access"]),
    ("aws_s3_bucket_policy", "", Dropped, &["bucket-plain-http"]),
    // Without aws_s3_bucket_versioning the bucket is versioned all the same, by object_lock_enabled.
    ("aws_s3_bucket_versioning", "versioning_configuration.status", Weaker("\"Suspended\""), &["bucket-immutability"]),
    ("aws_s3_bucket_versioning", "versioning_configuration.status", Weaker("\"Disabled\""), &["bucket-immutability"]),
    // object_lock_enabled: the configuration switches it on for a bucket that is there.
    ("aws_s3_bucket_object_lock_configuration", "", Dropped, &["bucket-immutability"]),
    ("aws_s3_bucket_object_lock_configuration", "rule", Dropped, &["bucket-immutability"]),
    ("aws_s3_bucket_server_side_encryption_configuration", "", Dropped, &["bucket-encryption"]),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default",
        Dropped,
        &["bucket-encryption"],
    ),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.sse_algorithm",
        Weaker("\"AES256\""),
        &["bucket-encryption"],
    ),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.kms_master_key_id",
        Dropped,
        &["bucket-encryption", "bucket-wrong-key"],
    ),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.kms_master_key_id",
        Weaker("\"alias/aws/s3\""),
        &["bucket-encryption", "bucket-wrong-key"],
    ),
    ("aws_s3_bucket_lifecycle_configuration", "", Dropped, &["bucket-lifecycle"]),
    ("aws_s3_bucket_lifecycle_configuration", "rule.status", Weaker("\"Disabled\""), &["bucket-lifecycle"]),
    ("aws_s3_bucket_lifecycle_configuration", "rule.expiration.days", Weaker("100"), &["bucket-lifecycle"]),
    ("aws_s3_bucket_lifecycle_configuration", "rule.transition", Dropped, &["bucket-lifecycle"]),
    ("aws_kms_key", "enable_key_rotation", Dropped, &["key-rotation"]),
    ("aws_kms_key", "enable_key_rotation", Weaker("false"), &["key-rotation"]),
    ("aws_kms_key", "deletion_window_in_days", Weaker("7"), &["key-rotation"]),
    ("aws_kinesis_stream", "encryption_type", Dropped, &["stream-encryption"]),
    ("aws_kinesis_stream", "encryption_type", Weaker("\"NONE\""), &["stream-encryption"]),
    ("aws_kinesis_stream", "retention_period", Dropped, &["stream-retention"]),
    ("aws_kinesis_stream", "retention_period", Weaker("24"), &["stream-retention"]),
    // extended_s3_configuration.kms_key_arn: without it the bucket's default encrypts, with the same key.
    (
        "aws_kinesis_firehose_delivery_stream",
        "extended_s3_configuration.cloudwatch_logging_options",
        Dropped,
        &["delivery-errors"],
    ),
    (
        "aws_kinesis_firehose_delivery_stream",
        "extended_s3_configuration.cloudwatch_logging_options.enabled",
        Weaker("false"),
        &["delivery-errors"],
    ),
    (
        "aws_kinesis_firehose_delivery_stream",
        "extended_s3_configuration.error_output_prefix",
        Dropped,
        &["delivery-errors"],
    ),
    (
        "aws_kinesis_firehose_delivery_stream",
        "extended_s3_configuration.error_output_prefix",
        Weaker("\"errors/!{timestamp:yyyy}/\""),
        &["delivery-errors", "delivery-format"],
    ),
    (
        "aws_kinesis_firehose_delivery_stream",
        "extended_s3_configuration.prefix",
        Weaker("\"logs/!{timestamp:yyyy/MM/dd/hh}/\""),
        &["delivery-format"],
    ),
    (
        "aws_kinesis_firehose_delivery_stream",
        "extended_s3_configuration.compression_format",
        Weaker("\"GZIP\""),
        &["delivery-format"],
    ),
    ("aws_cloudwatch_log_group", "retention_in_days", Dropped, &["log-group-retention"]),
    ("aws_cloudwatch_log_group", "retention_in_days", Weaker("0"), &["log-group-retention"]),
    ("aws_cloudwatch_log_group", "kms_key_id", Dropped, &["log-group-retention"]),
    ("aws_cloudwatch_log_destination_policy", "", Dropped, &["destination-policy-present"]),
    (
        "aws_cloudwatch_log_destination_policy",
        "lifecycle.ignore_changes",
        Weaker("[access_policy]"),
        &["destination-policy-present"],
    ),
    ("aws_cloudwatch_log_subscription_filter", "", Dropped, &["subscription-missing"]),
    (
        "aws_cloudwatch_log_subscription_filter",
        "destination_arn",
        Weaker("\"arn:aws:logs:eu-central-1:111122223333:destination:secops-logs\""),
        &["subscription-region"],
    ),
    (
        "aws_cloudwatch_log_subscription_filter",
        "role_arn",
        Weaker("\"arn:aws:iam::222222222222:role/secops-sender\""),
        &["subscription-role"],
    ),
    // A name outside of the namespace.
    ("aws_s3_bucket", "bucket", Weaker("\"other-logs\""), &["resource-namespace"]),
    ("aws_kinesis_stream", "name", Weaker("\"other-logs\""), &["resource-namespace"]),
    ("aws_kinesis_firehose_delivery_stream", "name", Weaker("\"other-logs\""), &["resource-namespace"]),
    ("aws_iam_role", "name", Weaker("\"other-role\""), &["resource-namespace"]),
    ("aws_cloudwatch_log_destination", "name", Weaker("\"other-logs\""), &["resource-namespace"]),
    ("aws_kms_alias", "name", Weaker("\"alias/other\""), &["resource-namespace"]),
];

/// Metrics of which any one tells of a kind of loss: what their names end in.
pub const ALARMS: &[&[&str]] = &[
    &["IteratorAgeMilliseconds", "KinesisMillisBehindLatest"],
    &["DataFreshness"],
    &["DeliveryToS3.Success"],
    &["IncomingRecords"],
    &["DeliveryErrors"],
];

/// What has to be there first: the address in `depends_on` lists.
pub const EDGES: &[(&str, Promise)] = &[("aws_iam_role_policy.destination", &["destination-order"])];
