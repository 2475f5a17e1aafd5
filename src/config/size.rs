//! How large the documents become that list every account.
//!
//! They are rendered here as the modules render them, so that a contract that AWS would refuse is told before anything is written.

use serde_json::json;

/// What an account id adds to a list: 12 digits, quotes and a comma.
pub const OF_ONE_ACCOUNT: usize = 15;

/// Characters of the trust policy of the role that CloudWatch Logs assumes (`modules/security-account/destination-role.tf`).
/// IAM does not count white space.
pub fn trust_policy(accounts: &[&str]) -> usize {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "CloudWatchLogs",
            "Effect": "Allow",
            "Principal": { "Service": "logs.amazonaws.com" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:SourceAccount": accounts } }
        }]
    })
    .to_string()
    .len()
}

/// Bytes of a destination's access policy (`modules/log-destination/destination-policy.tf`).
pub fn destination_policy(partition: &str, region: &str, security: &str, namespace: &str, accounts: &[&str]) -> usize {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "Subscribe",
            "Effect": "Allow",
            "Principal": { "AWS": accounts },
            "Action": "logs:PutSubscriptionFilter",
            "Resource": format!("arn:{partition}:logs:{region}:{security}:destination:{namespace}-logs")
        }]
    })
    .to_string()
    .len()
}
