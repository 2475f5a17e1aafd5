//! Condition keys and their types.

use std::sync::LazyLock;

use super::section;
use super::table::{Action, Service, Table};
use crate::iam::glob;

/// IAM User Guide, "AWS global condition context keys", as of 2026-11.
const GLOBAL: &str = include_str!("../../../data/global-condition-keys.txt");

/// A condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConditionKey {
    /// Its name. A part that differs from request to request is a variable: `aws:ResourceTag/${TagKey}`.
    pub name: &'static str,
    /// What its values are.
    pub key_type: KeyType,
    /// How much of the name stands before its first variable.
    literal: usize,
}

/// What the values of a condition key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyType {
    /// What each is.
    pub kind: ValueKind,
    /// What each can be as well: `aws:EpochTime` is a date and a number.
    pub also: Option<ValueKind>,
    /// Whether a request may have several.
    pub multivalued: bool,
}

/// What a value of a condition key is: it decides which operators work on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueKind {
    /// `String`.
    String,
    /// `ARN`.
    Arn,
    /// `Bool`.
    Bool,
    /// `Numeric`.
    Numeric,
    /// `Date`.
    Date,
    /// `IPAddress`.
    IpAddress,
    /// `Binary`.
    Binary,
}

impl ValueKind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "String" => Self::String,
            "ARN" => Self::Arn,
            "Bool" => Self::Bool,
            "Numeric" => Self::Numeric,
            "Date" => Self::Date,
            "IPAddress" => Self::IpAddress,
            "Binary" => Self::Binary,
            _ => return None,
        })
    }
}

impl KeyType {
    /// One string.
    const STRING: Self = Self { kind: ValueKind::String, also: None, multivalued: false };

    /// Reads `String`, `ArrayOfString`, `Date|Numeric` and so on.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let array = text.strip_prefix("ArrayOf");
        let kinds = array.unwrap_or(text);
        let (kind, also) = kinds.split_once('|').map_or((kinds, None), |(kind, also)| (kind, Some(also)));
        let also = also.and_then(ValueKind::parse);
        Some(Self { kind: ValueKind::parse(kind)?, also, multivalued: array.is_some() })
    }
}

impl ConditionKey {
    pub(super) fn new(name: &'static str, key_type: KeyType) -> Self {
        Self { name, key_type, literal: name.find("${").unwrap_or(name.len()) }
    }

    /// Whether this is the key of that name, without regard to case. A variable stands for one character or more.
    pub fn is(&self, name: &str) -> bool {
        let (literal, variable) = self.name.split_at(self.literal);
        let begins =
            name.as_bytes().get(..literal.len()).is_some_and(|own| own.eq_ignore_ascii_case(literal.as_bytes()));
        if variable.is_empty() || !begins {
            return begins && name.len() == literal.len();
        }
        let mut pattern = literal.to_owned();
        let mut rest = variable;
        while let Some((literal, variable)) = rest.split_once("${") {
            pattern.push_str(literal);
            pattern.push_str("?*");
            rest = variable.split_once('}').map_or("", |(_, rest)| rest);
        }
        pattern.push_str(rest);
        glob::matches(&pattern, name)
    }
}

/// The keys that exist whatever the service: IAM User Guide, "AWS global condition context keys". Those that begin with a service's
/// name and exist elsewhere, as `lambda:SourceFunctionArn`, are among them.
pub fn global_condition_keys() -> impl Iterator<Item = ConditionKey> {
    static KEYS: LazyLock<Vec<ConditionKey>> = LazyLock::new(|| GLOBAL.lines().filter_map(section::key).collect());
    KEYS.iter().copied()
}

impl Table {
    /// The type of a condition key, by its name: of a global one, of a service's, or of an identity provider's.
    pub fn condition_key(&self, name: &str) -> Option<KeyType> {
        let (prefix, _) = name.split_once(':')?;
        let mut global = global_condition_keys();
        if let Some(key) = global.find(|key| key.is(name)) {
            return Some(key.key_type);
        }
        let own = self.service(prefix).into_iter().flat_map(Service::condition_keys);
        let mut others = own.chain(self.keys_of_others().iter().copied());
        if let Some(key) = others.find(|key| key.is(name)) {
            return Some(key.key_type);
        }
        // An OIDC provider's keys begin with its host: IAM User Guide, "Available keys for AWS OIDC federation".
        prefix.contains('.').then_some(KeyType::STRING)
    }
}

impl Action<'_> {
    /// The type of a condition key, by its name, where requests of this action may have it: a global one, or one of its own.
    pub fn condition_key(self, name: &str) -> Option<KeyType> {
        let found = global_condition_keys().find(|key| key.is(name));
        found.or_else(|| self.condition_keys().find(|key| key.is(name))).map(|key| key.key_type)
    }
}
