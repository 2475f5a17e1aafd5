//! Sizes that AWS sets.

/// Longest trust policy of a role, in characters without white space.
/// IAM User Guide, "IAM and AWS STS quotas", "Role trust policy length" (the default; it can be raised).
pub const TRUST_POLICY_CHARACTERS: usize = 2048;

/// Longest managed policy, in characters without white space. IAM User Guide, "IAM and AWS STS quotas", "IAM and STS character limits".
pub const MANAGED_POLICY_CHARACTERS: usize = 6_144;

/// Longest inline policies of a role together, in characters without white space: as long as an identity policy can be.
/// IAM User Guide, "IAM and AWS STS quotas", "IAM and STS character limits".
pub const ROLE_INLINE_POLICY_CHARACTERS: usize = 10_240;

/// Longest key policy, in bytes. KMS API Reference, `PutKeyPolicy`, `Policy`.
pub const KEY_POLICY_BYTES: usize = 32_768;

/// Longest access policy of a log destination, in bytes.
/// CloudWatch Logs API Reference, `PutDestinationPolicy`, `accessPolicy`.
pub const DESTINATION_POLICY_BYTES: usize = 5120;

/// Longest name of a bucket, in characters. S3 User Guide, "General purpose bucket naming rules".
pub const BUCKET_NAME_CHARACTERS: usize = 63;

/// Days that an object must have stood in `STANDARD_IA` before it moves on.
/// S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle".
pub const DAYS_IN_INFREQUENT_ACCESS: u32 = 30;
