//! ARNs and patterns of them: IAM User Guide, "IAM ARNs" and "IAM JSON policy elements: Resource".

use crate::names::{PARTITION_NAMES, Partition};

/// The parts of an ARN that are known, from the first one on. The last of six may hold colons.
pub struct Parts<'a> {
    parts: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    /// Splits what is known of the beginning of an ARN. Where it is not known `whole`, the part that it breaks off in does not count.
    pub fn of(text: &'a str, whole: bool) -> Self {
        let mut parts: Vec<&str> = text.splitn(6, ':').collect();
        if !whole {
            parts.pop();
        }
        Self { parts }
    }

    fn get(&self, index: usize) -> Option<&'a str> {
        self.parts.get(index).copied()
    }

    pub fn service(&self) -> Option<&'a str> {
        self.get(2)
    }

    pub fn account(&self) -> Option<&'a str> {
        self.get(4)
    }

    pub fn resource(&self) -> Option<&'a str> {
        self.get(5)
    }

    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// Parts before the resource, where no policy variable may stand.
    pub fn before_resource(&self) -> impl Iterator<Item = &'a str> {
        self.parts.iter().copied().take(5)
    }

    /// What is wrong with the parts that are known, and what was expected.
    pub fn wrong(&self) -> Option<(String, String)> {
        let wrong = |message: String, expected: &str| Some((message, expected.to_owned()));
        if let Some(prefix) = self.get(0).filter(|prefix| *prefix != "arn") {
            return wrong(format!("an ARN begins with `arn:`, not with `{prefix}`"), "an ARN or `*`");
        }
        if let Some(partition) = self.get(1).filter(|partition| !may_be(partition, PARTITION_NAMES)) {
            return wrong(format!("there is no partition `{partition}`"), "`aws`, `aws-cn`, `aws-us-gov` or `*`");
        }
        if let Some(service) = self.service() {
            if service.bytes().any(|byte| byte.is_ascii_uppercase()) {
                return wrong(format!("the service `{service}` is not in lower case"), &service.to_ascii_lowercase());
            }
            if service.is_empty() {
                return wrong("this ARN names no service".to_owned(), "a service, as `s3`");
            }
        }
        if let Some(region) = self.get(3).filter(|region| !self.is_region(region)) {
            return wrong(format!("there is no region `{region}`"), "a region, as `eu-west-1`, `*`, or nothing");
        }
        if let Some(account) = self.account().filter(|account| !may_be_account(account)) {
            return wrong(format!("`{account}` is no account"), "an account of 12 digits, `*`, or nothing");
        }
        None
    }

    /// Whether it is a region of the partition. Of partitions whose regions are not listed, any name is.
    fn is_region(&self, region: &str) -> bool {
        let partition = Partition::ALL.into_iter().find(|partition| Some(partition.as_str()) == self.get(1));
        region.is_empty() || partition.is_none_or(|partition| may_be(region, partition.regions()))
    }
}

/// Whether a pattern is one of the names, or has a wildcard.
fn may_be(pattern: &str, names: &[&str]) -> bool {
    names.contains(&pattern) || is_open(pattern)
}

fn is_open(part: &str) -> bool {
    part.contains(['*', '?']) || part.contains("${")
}

/// Whether an account's number fits, or one of the words that AWS puts in its place for what is its own, as `aws` and `cloudfront`.
pub fn may_be_account(account: &str) -> bool {
    const OWNERS: &[&str] = &["aws", "amazon", "cloudfront"];
    if account.is_empty() || account.contains("${") || OWNERS.iter().any(|owner| account.starts_with(owner)) {
        return true;
    }
    let digits = account.bytes().filter(|byte| *byte != b'*').count();
    let fits = if account.contains('*') { digits <= 12 } else { digits == 12 };
    fits && account.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'?'))
}
