//! Whether `Principal` lists somebody.
//!
//! IAM User Guide, "AWS JSON policy elements: Principal".

use super::decide::plain;
use crate::iam::document::{PrincipalKind, Principals};
use crate::iam::request::Principal;

/// By what somebody is listed, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Listed {
    /// By the account: it may pass on what it is given.
    Account,
    /// By the role that the session has.
    Role,
    /// In person, or as one of all.
    Person,
}

/// By what `principals` lists `asking`, the strongest.
pub(super) fn lists(principals: &Principals, asking: &Principal) -> Option<Listed> {
    let kinds = match principals {
        Principals::Everyone => return Some(Listed::Person),
        Principals::ByKind(kinds) => kinds,
    };
    let named = kinds.iter().flat_map(|(kind, names)| names.items.iter().map(move |name| (*kind, plain(name))));
    named.filter_map(|(kind, name)| is(kind, &name, asking)).max()
}

fn is(kind: PrincipalKind, name: &str, asking: &Principal) -> Option<Listed> {
    match (kind, asking) {
        // Everyone: services and the anonymous too.
        (PrincipalKind::Aws, _) if name == "*" => Some(Listed::Person),
        (PrincipalKind::Aws, Principal::Aws(arn)) => identity(name, arn),
        (PrincipalKind::Service, Principal::Service(own)) | (PrincipalKind::Federated, Principal::Federated(own)) => {
            (name == "*" || name == own).then_some(Listed::Person)
        }
        // A canonical user is an account by a name that nobody's ARN tells.
        _ => None,
    }
}

/// Whether the ARN or account number `name` means the owner of `arn`. Wildcards have no meaning here.
fn identity(name: &str, arn: &str) -> Option<Listed> {
    if name == arn {
        // A role as such is its sessions.
        let is_role = name.split(':').nth(5).is_some_and(|own| own.starts_with("role/"));
        return Some(if is_role { Listed::Role } else { Listed::Person });
    }
    let own: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, service, _, account, own] = own[..] else { return None };
    if name == account && name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Listed::Account);
    }
    let named: Vec<&str> = name.splitn(6, ':').collect();
    let ["arn", named_partition, "iam", "", named_account, named] = named[..] else { return None };
    if (named_partition, named_account) != (partition, account) {
        return None;
    }
    if named == "root" {
        return Some(Listed::Account);
    }
    // The session's ARN has the role's name without its path.
    let role = named.strip_prefix("role/")?.rsplit('/').next()?;
    let session = own.strip_prefix("assumed-role/")?.strip_prefix(role)?;
    (service == "sts" && session.starts_with('/')).then_some(Listed::Role)
}
