//! Concrete requests: what a witness is.

use std::collections::BTreeMap;
use std::fmt;

/// Somebody who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Principal {
    /// A user, role, role session or root user, by its ARN. A session is `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    Aws(String),
    /// An AWS service, as in `logs.amazonaws.com`.
    Service(String),
    /// A federated identity, by its provider.
    Federated(String),
    /// Nobody that AWS knows.
    Anonymous,
}

/// One call of one action on one resource.
///
/// Context keys are in lower case, since IAM compares their names without regard to case. A key that is absent here is absent from
/// the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks. `None` where an identity policy is asked about: whoever has it.
    pub principal: Option<Principal>,
    /// The action, `service:Name`.
    pub action: String,
    /// The resource's ARN, or `*` for actions that have none.
    pub resource: String,
    /// Values by condition key.
    pub context: BTreeMap<String, Vec<String>>,
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aws(name) | Self::Service(name) | Self::Federated(name) => f.write_str(name),
            Self::Anonymous => f.write_str("anybody without credentials"),
        }
    }
}
