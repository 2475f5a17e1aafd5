//! What a contract may say and the generator does not build yet.

use crate::base::Mistake;
use crate::config::{Config, Subscribe};

/// Each such setting, at its place.
pub fn not_yet(config: &Config) -> Vec<Mistake> {
    let of = |path: &[&str], message: &str, expected: &str| {
        Mistake::new(config.document.nearest(path.iter().copied()).span.clone(), message).expected(expected)
    };
    let organization = config.contract.organization.iter().map(|_| {
        let message = "an organization is not generated yet, only linted";
        of(&["organization"], message, "no `organization` block: then the application accounts are named one by one")
    });
    let accounts = config.contract.application_account.iter();
    let accounts = accounts.filter(|(_, account)| account.subscribe == Subscribe::Account).map(|(name, _)| {
        let message = "account-level subscriptions are not generated yet, only linted";
        of(&["application_account", name, "subscribe"], message, "log_groups = [\"NAME\", ...] instead")
    });
    organization.chain(accounts).collect()
}
