//! Findings that are known: a file of fingerprints.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::Finding;

/// The only version of the file.
const VERSION: u32 = 1;

/// Findings that are known.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    /// By fingerprint: what it was, for those who read the file.
    findings: BTreeMap<String, Known>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    policy: String,
    address: String,
    message: String,
}

impl Baseline {
    /// Of these findings.
    pub fn of(findings: &[Finding]) -> Self {
        let known = |finding: &Finding| Known {
            policy: finding.policy.to_string(),
            address: finding.address.to_string(),
            message: finding.message.clone(),
        };
        let findings = findings.iter().map(|finding| (finding.fingerprint.clone(), known(finding))).collect();
        Self { version: VERSION, findings }
    }

    /// From the file's text.
    pub fn read(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if baseline.version == VERSION {
            Ok(baseline)
        } else {
            Err(format!("version {} is not known", baseline.version))
        }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Takes out what is known. What is left over of the baseline is stale: policy, address and message of each.
    pub fn take_out(&self, findings: &mut Vec<Finding>) -> Vec<(String, String, String)> {
        let mut stale = self.findings.clone();
        findings.retain(|finding| {
            stale.remove(&finding.fingerprint);
            !self.findings.contains_key(&finding.fingerprint)
        });
        stale.into_values().map(|known| (known.policy, known.address, known.message)).collect()
    }
}
