//! Principals: what a policy lists, and somebody of each sort that a question tells apart.
//!
//! IAM User Guide, "AWS JSON policy elements: Principal". Principals are no patterns, so a few representatives stand for all.

use crate::iam::document::PrincipalKind;
use crate::iam::request::Principal;

use super::key::word;
use super::pattern::{self, Pattern, Reach, Token};
use super::space::Truth;

/// One principal that a policy lists.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Listed {
    /// Everyone, services and the anonymous too.
    Everyone,
    /// Everyone in an account, which may pass on what it is given.
    Account {
        partition: Option<String>,
        account: String,
    },
    /// A role and its sessions.
    Role {
        arn: String,
        sessions: String,
    },
    /// A user, a session or anything else by its name.
    Exact(String),
    /// The root user of whatever account.
    Root,
    Anonymous,
    AnyService,
    Service(String),
    AnyFederated,
    Federated(String),
    /// An account by a name that no request tells.
    Canonical(String),
    /// A name with parts that are not known.
    Symbolic(PrincipalKind, Pattern),
    /// The rest of a list that is not known.
    Tail(PrincipalKind, u32),
}

/// Somebody who stands for all principals that a question does not tell apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Somebody {
    Anonymous,
    Service(String),
    Federated(String),
    /// A user, a role, the root user: whoever has this ARN.
    Named(String),
    /// A session of a role.
    Session {
        arn: String,
        partition: String,
        account: String,
        role: String,
    },
    /// A role of this partition and account that is not named.
    Other(String, String),
    /// Whoever a name with unknown parts means.
    Symbolic(PrincipalKind, Pattern),
}

/// Parts of a principal's ARN.
pub(super) struct Arn<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

/// The parts of an ARN; `None` for anything else.
pub(super) fn arn(text: &str) -> Option<Arn<'_>> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts[..] {
        ["arn", partition, service, _, account, resource] => Some(Arn { partition, service, account, resource }),
        _ => None,
    }
}

impl Listed {
    /// What a known name means.
    pub(super) fn known(kind: PrincipalKind, name: &str) -> Self {
        match kind {
            PrincipalKind::Aws if name == "*" => Self::Everyone,
            PrincipalKind::Aws => Self::aws(name),
            PrincipalKind::Service if name == "*" => Self::AnyService,
            PrincipalKind::Service => Self::Service(name.to_owned()),
            PrincipalKind::Federated if name == "*" => Self::AnyFederated,
            PrincipalKind::Federated => Self::Federated(name.to_owned()),
            PrincipalKind::CanonicalUser => Self::Canonical(name.to_owned()),
        }
    }

    fn aws(name: &str) -> Self {
        if name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Account { partition: None, account: name.to_owned() };
        }
        match arn(name) {
            Some(Arn { partition, service: "iam", account, resource: "root" }) => {
                Self::Account { partition: Some(partition.to_owned()), account: account.to_owned() }
            }
            Some(Arn { partition, service: "iam", account, resource }) => match resource.strip_prefix("role/") {
                // The ARN of a session has the role's name without its path.
                Some(path) => {
                    let role = path.rsplit('/').next().unwrap_or(path);
                    let sessions = format!("arn:{partition}:sts::{account}:assumed-role/{role}/");
                    Self::Role { arn: name.to_owned(), sessions }
                }
                None => Self::Exact(name.to_owned()),
            },
            _ => Self::Exact(name.to_owned()),
        }
    }

    /// Whether this lists a known principal.
    pub(super) fn lists(&self, asking: &Principal) -> Truth {
        let lists = match (self, asking) {
            (Self::Root, Principal::Aws(own)) => own.ends_with(":root"),
            (Self::Everyone, _)
            | (Self::Anonymous, Principal::Anonymous)
            | (Self::AnyService, Principal::Service(_))
            | (Self::AnyFederated, Principal::Federated(_)) => true,
            (Self::Account { partition, account }, Principal::Aws(own)) => arn(own).is_some_and(|own| {
                own.account == account && partition.as_deref().is_none_or(|partition| partition == own.partition)
            }),
            (Self::Role { arn, sessions }, Principal::Aws(own)) => own == arn || own.starts_with(sessions.as_str()),
            (Self::Exact(name), Principal::Aws(own))
            | (Self::Service(name), Principal::Service(own))
            | (Self::Federated(name), Principal::Federated(own)) => own == name,
            // The rest of a list may be `*`, which is everyone.
            (Self::Tail(PrincipalKind::Aws, _), _)
            | (Self::Canonical(_) | Self::Tail(PrincipalKind::CanonicalUser, _), Principal::Aws(_))
            | (Self::Tail(PrincipalKind::Service, _), Principal::Service(_))
            | (Self::Tail(PrincipalKind::Federated, _), Principal::Federated(_)) => return Truth::Perhaps,
            (Self::Symbolic(kind, name), _) => return may_name(*kind, name, asking),
            _ => false,
        };
        if lists { Truth::Always } else { Truth::Never }
    }

    /// Whether this lists somebody.
    pub(super) fn holds(&self, somebody: &Somebody) -> Truth {
        match somebody {
            Somebody::Symbolic(kind, name) => self.holds_symbolic(*kind, name),
            Somebody::Other(_, account) => match self {
                Self::Symbolic(PrincipalKind::Aws, own) => {
                    maybe(may_be_account(own, account) || pattern::may_meet(own, &role_of(account)))
                }
                _ => somebody.example().map_or(Truth::Perhaps, |asking| self.lists(&asking)),
            },
            _ => somebody.example().map_or(Truth::Perhaps, |asking| self.lists(&asking)),
        }
    }

    fn holds_symbolic(&self, kind: PrincipalKind, name: &Pattern) -> Truth {
        match self {
            Self::Everyone => Truth::Always,
            Self::AnyService if kind == PrincipalKind::Service => Truth::Always,
            Self::AnyFederated if kind == PrincipalKind::Federated => Truth::Always,
            Self::Symbolic(own, listed) if (*own, listed) == (kind, name) => Truth::Always,
            Self::Tail(PrincipalKind::Aws, _) => Truth::Perhaps,
            Self::Symbolic(own, _) | Self::Tail(own, _) if *own == kind => Truth::Perhaps,
            Self::Root if kind == PrincipalKind::Aws && !names_one(name) => Truth::Perhaps,
            Self::Account { account, .. } if kind == PrincipalKind::Aws => match account_of(name) {
                Some(own) if own == word(account) => Truth::Always,
                Some(own) if !pattern::may_meet(&own, &word(account)) => Truth::Never,
                _ => Truth::Perhaps,
            },
            Self::Role { arn, .. } | Self::Exact(arn) if kind == PrincipalKind::Aws => {
                let other = names_one(name) && !pattern::may_meet(name, &word(arn));
                if other { Truth::Never } else { Truth::Perhaps }
            }
            Self::Canonical(_) if kind == PrincipalKind::Aws => Truth::Perhaps,
            Self::Service(own) if kind == PrincipalKind::Service => maybe(pattern::may_meet(name, &word(own))),
            Self::Federated(own) if kind == PrincipalKind::Federated => maybe(pattern::may_meet(name, &word(own))),
            _ => Truth::Never,
        }
    }
}

fn maybe(perhaps: bool) -> Truth {
    if perhaps { Truth::Perhaps } else { Truth::Never }
}

/// Whether a name with unknown parts may mean a known principal.
fn may_name(kind: PrincipalKind, name: &Pattern, asking: &Principal) -> Truth {
    let meets = |text: &str| pattern::may_meet(name, &word(text));
    match (kind, asking) {
        (PrincipalKind::Aws, Principal::Aws(own)) => {
            let Some(parts) = arn(own) else { return maybe(meets(own)) };
            let role = parts.resource.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
            let by_role = role.is_some_and(|role| {
                let mut any_path = word(&format!("arn:{}:iam::{}:role/", parts.partition, parts.account));
                any_path.push(Token::Star(Reach::Any));
                any_path.extend(word(role));
                pattern::may_meet(name, &any_path)
            });
            maybe(by_role || meets(own) || may_be_account(name, parts.account))
        }
        (PrincipalKind::Service, Principal::Service(own)) | (PrincipalKind::Federated, Principal::Federated(own)) => {
            maybe(meets(own))
        }
        _ => Truth::Never,
    }
}

/// Whether a name may mean a whole account.
fn may_be_account(name: &Pattern, account: &str) -> bool {
    if names_one(name) {
        return false;
    }
    let mut root = word("arn:");
    root.push(Token::Star(Reach::Part));
    root.extend(word(&format!(":iam::{account}:root")));
    pattern::may_meet(name, &word(account)) || pattern::may_meet(name, &root)
}

/// Whether a name can only mean one user or role, not an account.
pub(super) fn names_one(name: &Pattern) -> bool {
    let known: String = name.iter().map(|token| if let Token::Char(char) = token { *char } else { '\0' }).collect();
    known.contains(":role/") || known.contains(":user/")
}

/// The account in a name with unknown parts, where its ARN has one by itself.
pub(super) fn account_of(name: &Pattern) -> Option<Pattern> {
    if !names_one(name) {
        return None;
    }
    let parts: Vec<&[Token]> = name.splitn(6, |token| *token == Token::Char(':')).collect();
    (parts.len() == 6).then(|| parts[4].to_vec())
}

/// Any role of an account.
fn role_of(account: &str) -> Pattern {
    let mut role = word("arn:");
    role.push(Token::Star(Reach::Part));
    role.extend(word(&format!(":iam::{account}:role/")));
    role.push(Token::Star(Reach::Any));
    role
}

/// A role that no policy names.
fn other_role(partition: &str, account: &str) -> Principal {
    Principal::Aws(format!("arn:{partition}:iam::{account}:role/other"))
}

impl Somebody {
    /// One of those that this stands for, where that does not hang on the values of keys.
    pub(super) fn example(&self) -> Option<Principal> {
        Some(match self {
            Self::Anonymous => Principal::Anonymous,
            Self::Service(name) => Principal::Service(name.clone()),
            Self::Federated(name) => Principal::Federated(name.clone()),
            Self::Named(arn) | Self::Session { arn, .. } => Principal::Aws(arn.clone()),
            Self::Other(partition, account) => other_role(partition, account),
            Self::Symbolic(..) => return None,
        })
    }

    /// Who must be told apart because `listed` lists them.
    pub(super) fn told_apart(listed: &Listed, found: &mut Vec<Self>) {
        match listed {
            Listed::Account { partition, account } => {
                Self::of_account(partition.as_deref().unwrap_or("aws"), account, found);
            }
            Listed::Role { arn: name, sessions } => {
                Self::of_name(name, found);
                Self::of_name(&format!("{sessions}session"), found);
            }
            Listed::Exact(name) => Self::of_name(name, found),
            Listed::Service(name) => found.push(Self::Service(name.clone())),
            Listed::Federated(name) => found.push(Self::Federated(name.clone())),
            Listed::Symbolic(_, name) if name.iter().any(|token| matches!(token, Token::Char('*' | '?'))) => {}
            Listed::Symbolic(kind, name) => found.push(Self::Symbolic(*kind, name.clone())),
            Listed::Everyone
            | Listed::Root
            | Listed::Anonymous
            | Listed::AnyService
            | Listed::AnyFederated
            | Listed::Canonical(_)
            | Listed::Tail(..) => {}
        }
    }

    /// An account's root user and a role of it.
    pub(super) fn of_account(partition: &str, account: &str, found: &mut Vec<Self>) {
        found.push(Self::Other(partition.to_owned(), account.to_owned()));
        found.push(Self::Named(format!("arn:{partition}:iam::{account}:root")));
    }

    /// The principal of that ARN, and others of its account.
    pub(super) fn of_name(name: &str, found: &mut Vec<Self>) {
        // No principal's ARN holds wildcards.
        if name.contains(['*', '?']) {
            return;
        }
        let Some(parts) = arn(name) else {
            found.push(Self::Named(name.to_owned()));
            return;
        };
        let session = parts.resource.strip_prefix("assumed-role/").filter(|_| parts.service == "sts");
        found.push(match session.and_then(|rest| rest.split_once('/')) {
            Some((role, _)) => Self::Session {
                arn: name.to_owned(),
                partition: parts.partition.to_owned(),
                account: parts.account.to_owned(),
                role: role.to_owned(),
            },
            None => Self::Named(name.to_owned()),
        });
        Self::of_account(parts.partition, parts.account, found);
    }
}
