//! What a contract says, every default filled in.
//!
//! The names, units and defaults of settings stand in `schemas/seclog.schema.json`; this is the same in Rust.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::names::Partition;

/// A whole contract.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Contract {
    /// What every created name begins with, before a hyphen.
    pub namespace: String,
    /// The partition of all accounts.
    pub partition: Partition,
    /// The organization of all accounts, where its members may send.
    pub organization: Option<Organization>,
    /// The account that receives.
    pub security_account: SecurityAccount,
    /// The accounts that send, by name.
    pub application_account: BTreeMap<String, ApplicationAccount>,
    /// Who may decrypt: ARNs.
    pub analysts: Vec<String>,
    /// Who may change policies and lifecycle: patterns of ARNs.
    #[serde(default)]
    pub deployers: Vec<String>,
    /// Who may unlock and delete: patterns of ARNs.
    #[serde(default)]
    pub break_glass: Vec<String>,
    /// The stream that receives.
    pub stream: Stream,
    /// From the stream to the bucket.
    pub delivery: Delivery,
    /// The bucket.
    pub archive: Archive,
    /// Alarms in every account.
    pub alarms: Alarms,
    /// Tags of every resource.
    pub tags: BTreeMap<String, String>,
    /// How code is held to it.
    #[serde(default)]
    pub lint: Lint,
    /// How the root stacks run.
    pub terraform: TerraformSettings,
}

impl Contract {
    /// The contract with the defaults that depend on other values.
    pub(super) fn resolved(mut self) -> Self {
        let security = &self.security_account;
        let role = |name: &str| {
            let partition = self.partition.as_str();
            vec![format!("arn:{partition}:iam::{}:role/{name}", security.id)]
        };
        if self.deployers.is_empty() {
            self.deployers = match &self.terraform.assume_role {
                Some(name) => role(name),
                None => role(&format!("{}-deploy", self.namespace)),
            };
        }
        if self.break_glass.is_empty() {
            self.break_glass = role(&format!("{}-break-glass", self.namespace));
        }
        if self.archive.bucket.is_empty() {
            self.archive.bucket = format!("{}-logs-{}-{}", self.namespace, security.id, security.home());
        }
        for account in self.application_account.values_mut() {
            if account.regions.is_empty() {
                account.regions.clone_from(&security.regions);
            }
        }
        self
    }
}

/// An organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// The account that manages it.
    pub management_account: Option<String>,
}

/// The account that receives and keeps the logs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecurityAccount {
    /// Its id.
    pub id: String,
    /// Regions that logs come from, home first.
    pub regions: Vec<String>,
}

impl SecurityAccount {
    /// The region of stream, key and bucket.
    pub fn home(&self) -> &str {
        self.regions.first().map_or("", String::as_str)
    }
}

/// An account that sends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApplicationAccount {
    /// Its id.
    pub id: String,
    /// The regions that send.
    #[serde(default)]
    pub regions: Vec<String>,
    /// What is sent.
    pub subscribe: Subscribe,
    /// Log groups by name.
    pub log_group: BTreeMap<String, LogGroup>,
}

/// Which log groups of an account are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscribe {
    /// Those that are listed.
    LogGroups,
    /// All, by an account-level policy.
    Account,
}

/// A log group to subscribe.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogGroup {
    /// Which events are sent.
    pub filter_pattern: String,
    /// Days that the group itself keeps events.
    pub retention_days: u32,
    /// `Random` or `ByLogStream`.
    pub distribution: String,
    /// false: it exists already.
    pub create: bool,
    /// Files that the CloudWatch agent sends to it.
    pub files: Vec<String>,
}

/// The Kinesis stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stream {
    /// How its capacity is set.
    pub mode: StreamMode,
    /// Number of shards, where provisioned.
    pub shards: Option<u32>,
    /// Hours that it keeps a record.
    pub retention_hours: u32,
}

/// How a stream's capacity is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StreamMode {
    /// It grows by itself.
    OnDemand,
    /// It has a number of shards.
    Provisioned,
}

/// The Firehose delivery stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    /// MiB to collect.
    pub buffer_mib: u32,
    /// Seconds to collect.
    pub buffer_seconds: u32,
    /// Key prefix of delivered objects.
    pub prefix: String,
    /// Key prefix of what could not be delivered.
    pub error_prefix: String,
}

/// The bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Archive {
    /// Its name.
    #[serde(default)]
    pub bucket: String,
    /// Days until `STANDARD_IA`.
    pub infrequent_access_after_days: Option<u32>,
    /// Days until `GLACIER`.
    pub glacier_after_days: u32,
    /// Days until `DEEP_ARCHIVE`.
    pub deep_archive_after_days: Option<u32>,
    /// Days until deletion.
    pub expire_after_days: u32,
    /// Object Lock.
    pub lock: Lock,
    /// Days that an object stays locked.
    pub lock_days: u32,
}

impl Archive {
    /// Days and storage class of each transition, in the order in which objects go through them.
    pub fn transitions(&self) -> Vec<(u32, &'static str)> {
        [
            (self.infrequent_access_after_days, "STANDARD_IA"),
            (Some(self.glacier_after_days), "GLACIER"),
            (self.deep_archive_after_days, "DEEP_ARCHIVE"),
        ]
        .into_iter()
        .filter_map(|(days, class)| Some((days?, class)))
        .collect()
    }
}

/// The mode of Object Lock's default retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lock {
    /// Break-glass roles may unlock.
    Governance,
    /// Nobody may.
    Compliance,
    /// No default retention.
    None,
}

/// CloudWatch alarms.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Alarms {
    /// Whether there are any.
    pub enabled: bool,
    /// E-mail and https addresses.
    pub notify: Vec<String>,
    /// Hours without an event in a log group that are too many.
    pub silence_hours: u32,
    /// Hours without a record from any account that are too many.
    pub stream_silence_hours: u32,
}

/// How code is held to a contract.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Lint {
    /// Settings of policies, by id or alias.
    #[serde(default)]
    pub policy: BTreeMap<String, PolicySettings>,
}

/// Settings of one policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PolicySettings {
    /// Whether it runs.
    pub enabled: bool,
    /// How bad it is where it is broken; none: as the policy says.
    pub severity: Option<String>,
    /// Values of its parameters: an object.
    #[serde(default)]
    pub parameters: serde_json::Value,
}

/// How the root stacks run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TerraformSettings {
    /// Constraint on Terraform.
    pub required_version: String,
    /// Constraint on hashicorp/aws.
    pub aws_provider_version: String,
    /// Role that the provider assumes in each account.
    pub assume_role: Option<String>,
    /// Where state is kept.
    pub backend: Backend,
}

/// Where state is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Backend {
    /// In an S3 bucket; else in local files.
    pub s3: Option<S3Backend>,
}

/// State in S3.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct S3Backend {
    /// The bucket's name.
    pub bucket: String,
    /// The bucket's region.
    pub region: String,
    /// What keys begin with.
    pub key_prefix: String,
    /// ARN of the key that encrypts.
    pub kms_key_id: Option<String>,
    /// Role to assume for the state.
    pub role_arn: Option<String>,
}
