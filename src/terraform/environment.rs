//! What is known of the place that code runs in.

use std::sync::Arc;

/// Where code runs, so far as somebody says so; provider configurations that say more win.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The account.
    pub account: Option<Arc<str>>,
    /// The region.
    pub region: Option<Arc<str>>,
    /// The partition.
    pub partition: Option<Arc<str>>,
    /// Terraform's workspace; `default` where nobody says.
    pub workspace: Option<Arc<str>>,
}
