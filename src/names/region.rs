//! Partitions and regions: AWS Account Management Reference Guide, "AWS Regions", as of 2026-11.

use serde::{Deserialize, Serialize};

/// A partition: a group of regions with accounts and endpoints of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Partition {
    /// The commercial regions.
    #[serde(rename = "aws")]
    Aws,
    /// AWS `GovCloud` (US).
    #[serde(rename = "aws-us-gov")]
    GovCloud,
    /// The regions in China.
    #[serde(rename = "aws-cn")]
    China,
}

/// Names of all partitions, those too that seclog generates nothing for. IAM User Guide, "IAM ARNs" and the SDKs' endpoint tables.
pub const PARTITION_NAMES: &[&str] =
    &["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

impl Partition {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Aws, Self::GovCloud, Self::China];

    /// As in the second part of an ARN.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::GovCloud => "aws-us-gov",
            Self::China => "aws-cn",
        }
    }

    /// Its regions, sorted.
    pub fn regions(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &[
                "af-south-1",
                "ap-east-1",
                "ap-east-2",
                "ap-northeast-1",
                "ap-northeast-2",
                "ap-northeast-3",
                "ap-south-1",
                "ap-south-2",
                "ap-southeast-1",
                "ap-southeast-2",
                "ap-southeast-3",
                "ap-southeast-4",
                "ap-southeast-5",
                "ap-southeast-6",
                "ap-southeast-7",
                "ca-central-1",
                "ca-west-1",
                "eu-central-1",
                "eu-central-2",
                "eu-north-1",
                "eu-south-1",
                "eu-south-2",
                "eu-west-1",
                "eu-west-2",
                "eu-west-3",
                "il-central-1",
                "me-central-1",
                "me-south-1",
                "mx-central-1",
                "sa-east-1",
                "us-east-1",
                "us-east-2",
                "us-west-1",
                "us-west-2",
            ],
            Self::GovCloud => &["us-gov-east-1", "us-gov-west-1"],
            Self::China => &["cn-north-1", "cn-northwest-1"],
        }
    }
}

/// The partition that a region belongs to. Regions that are newer than the list are told by the beginning of their names.
pub fn partition(region: &str) -> Option<Partition> {
    let all = [Partition::Aws, Partition::GovCloud, Partition::China];
    if let Some(partition) = all.into_iter().find(|partition| partition.regions().contains(&region)) {
        return Some(partition);
    }
    match region.split('-').collect::<Vec<_>>().as_slice() {
        ["us", "gov", _, _] => Some(Partition::GovCloud),
        ["cn", _, _] => Some(Partition::China),
        // Isolated regions, as us-iso-east-1 and eu-isoe-west-1, are in partitions of their own.
        [_, _, number] if number.parse::<u8>().is_ok() => Some(Partition::Aws),
        _ => None,
    }
}
