//! Principals: IAM User Guide, "AWS JSON policy elements: Principal".

use super::arn::{Parts, may_be_account};
use super::{FaultKind, Faults, PolicyKind, beginning};
use crate::iam::document::{Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use crate::iam::text::Text;

/// What names of service principals end in.
const SERVICE_DOMAINS: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".amazon.com",
    ".aws.internal",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
];

/// Actions of STS by which a federated identity assumes a role.
const FEDERATED_ACTIONS: &[&str] = &["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

pub fn check(statement: &Statement, faults: &mut Faults) {
    let Some(Scope { values: Known::Yes(principals), place, .. }) = &statement.principals else { return };
    match principals {
        Principals::Everyone => {
            if faults.kind == PolicyKind::Trust {
                let message = "a trust policy takes no bare `*`";
                faults.add(
                    FaultKind::InvalidPrincipal,
                    *place,
                    message,
                    "principals, or `{\"AWS\": \"*\"}` for everyone",
                );
            }
        }
        Principals::ByKind(kinds) => {
            for (kind, list) in kinds {
                for text in &list.items {
                    principal(*kind, text, faults);
                }
            }
            if faults.kind == PolicyKind::Trust {
                fits_action(kinds, statement, faults);
            }
        }
    }
}

fn principal(kind: PrincipalKind, text: &Text, faults: &mut Faults) {
    let (known, whole) = beginning(text);
    let supported = match kind {
        PrincipalKind::Federated => faults.kind == PolicyKind::Trust,
        PrincipalKind::CanonicalUser => faults.kind == PolicyKind::Resource,
        PrincipalKind::Aws | PrincipalKind::Service => true,
    };
    let wrong = match kind {
        _ if faults.kind == PolicyKind::Identity => None,
        _ if !supported => {
            let expected = "principals of another kind: `Federated` is for trust policies, `CanonicalUser` for buckets";
            Some((format!("this policy takes no principals of the kind `{}`", name(kind)), expected.to_owned()))
        }
        PrincipalKind::Aws => aws(known, whole),
        PrincipalKind::Service => whole.then(|| service(known)).flatten(),
        PrincipalKind::Federated => whole.then(|| federated(known)).flatten(),
        PrincipalKind::CanonicalUser => {
            let fits = known.len() == 64 && known.bytes().all(|byte| byte.is_ascii_hexdigit());
            (whole && !fits).then(|| (format!("`{known}` is no canonical user"), "64 hexadecimal digits".to_owned()))
        }
    };
    if let Some((message, expected)) = wrong {
        faults.add(FaultKind::InvalidPrincipal, text.place, message, expected);
    }
    if known.contains("${") {
        let message = "a principal takes no policy variables";
        faults.add(FaultKind::InvalidVariable, text.place, message, "the principal itself");
    }
}

/// As it is written.
pub fn name(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Aws => "AWS",
        PrincipalKind::Service => "Service",
        PrincipalKind::Federated => "Federated",
        PrincipalKind::CanonicalUser => "CanonicalUser",
    }
}

type Wrong = Option<(String, String)>;

/// An account, `*`, or the ARN of a root user, user, role or session.
fn aws(known: &str, whole: bool) -> Wrong {
    let wrong = |message: String, expected: &str| Some((message, expected.to_owned()));
    if whole && known == "*" || known.contains("${") {
        return None;
    }
    if known.contains(['*', '?']) {
        let expected = "the principal itself, or `*` with a condition on `aws:PrincipalArn`";
        return wrong(format!("wildcards are no wildcards in the principal `{known}`"), expected);
    }
    if whole && SERVICE_DOMAINS.iter().any(|domain| known.ends_with(domain)) {
        return wrong(format!("`{known}` is a service, no principal of the kind `AWS`"), "`Service` instead of `AWS`");
    }
    if whole && !known.contains(':') {
        // IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes".
        if known.len() >= 16 && (known.starts_with("AROA") || known.starts_with("AIDA")) {
            let message = format!("`{known}` is what is left of a principal that was deleted");
            return wrong(message, "the ARN of a principal that exists");
        }
        let is_account = known.len() == 12 && known.bytes().all(|byte| byte.is_ascii_digit());
        return if is_account {
            None
        } else {
            wrong(format!("`{known}` is no principal"), "an account of 12 digits, an ARN, or `*`")
        };
    }
    let parts = Parts::of(known, whole);
    if let Some(wrong) = parts.wrong() {
        return Some(wrong);
    }
    let expected = "`arn:aws:iam::111122223333:root`, `:user/NAME`, `:role/NAME`, or `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`";
    let service = parts.service().unwrap_or("iam");
    if !["iam", "sts"].contains(&service) {
        return wrong(format!("a principal is no resource of `{service}`"), expected);
    }
    if whole && parts.count() < 6 {
        return wrong(format!("the ARN `{known}` is not complete"), expected);
    }
    if parts.account().is_some_and(|account| account.is_empty() || !may_be_account(account)) {
        return wrong(format!("the ARN `{known}` names no account"), expected);
    }
    let resource = parts.resource()?;
    let fits = match service {
        "iam" => resource == "root" || resource.starts_with("user/") || resource.starts_with("role/"),
        _ => ["assumed-role/", "federated-user/", "self"].iter().any(|kind| resource.starts_with(kind)),
    };
    if fits { None } else { wrong(format!("`{resource}` cannot be a principal"), expected) }
}

fn service(known: &str) -> Wrong {
    let expected = "the service's name for itself, as `logs.amazonaws.com`".to_owned();
    let in_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    if known.contains(['*', '?']) {
        return Some((format!("wildcards are no wildcards in the principal `{known}`"), expected));
    }
    let fits = known.bytes().all(in_name) && SERVICE_DOMAINS.iter().any(|domain| known.ends_with(domain));
    (!fits && !known.contains("${")).then(|| (format!("`{known}` is no service principal"), expected))
}

/// A SAML or OIDC provider's ARN, or the host of a public provider.
fn federated(known: &str) -> Wrong {
    let parts = Parts::of(known, true);
    let is_provider = |resource: &str| resource.starts_with("saml-provider/") || resource.starts_with("oidc-provider/");
    let fits = if known.contains(':') {
        parts.wrong().is_none() && parts.service() == Some("iam") && parts.resource().is_some_and(is_provider)
    } else {
        known.contains('.')
            && known.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'/' | b'_'))
    };
    let expected = "the ARN of a SAML or OIDC provider, or a host, as `cognito-identity.amazonaws.com`";
    (!fits && !known.contains("${")).then(|| (format!("`{known}` is no identity provider"), expected.to_owned()))
}

/// A statement of a trust policy that allows federated identities an action that they cannot do, or others one that only they can.
fn fits_action(kinds: &[(PrincipalKind, List<Text>)], statement: &Statement, faults: &mut Faults) {
    let actions = &statement.actions;
    if actions.negated || actions.values.more.is_some() || statement.effect != Known::Yes(Effect::Allow) {
        return;
    }
    let federated = kinds.iter().filter(|(kind, _)| *kind == PrincipalKind::Federated).count();
    let (all, none) = (federated == kinds.len() && federated > 0, federated == 0);
    for text in &actions.values.items {
        let Some(action) = text.as_known() else { continue };
        let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(action));
        if all && is(&["sts:AssumeRole"]) {
            let message = "a federated identity cannot do `sts:AssumeRole`";
            faults.add(FaultKind::NeverMatches, text.place, message, format!("`{}`", FEDERATED_ACTIONS.join("` or `")));
        }
        if none && is(FEDERATED_ACTIONS) {
            let message = format!("only a federated identity can do `{action}`");
            faults.add(
                FaultKind::NeverMatches,
                text.place,
                message,
                "a principal of the kind `Federated`, or `sts:AssumeRole`",
            );
        }
    }
}
