//! Resources as every format gives them.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::{Place, Unknown, Value};

/// Whether a resource is managed or only read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
}

/// Which of the instances of a resource or module one is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// By `count`.
    Number(u64),
    /// By `for_each`.
    Text(Arc<str>),
    /// Any number of instances whose keys are not known.
    Any,
}

impl fmt::Display for Key {
    /// As it is written behind an address, brackets included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "[{number}]"),
            Self::Text(text) => {
                f.write_str("[\"")?;
                for (at, c) in text.char_indices() {
                    match c {
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        '"' => f.write_str("\\\"")?,
                        '\\' => f.write_str("\\\\")?,
                        '$' | '%' if text[at + 1..].starts_with('{') => write!(f, "{c}{c}")?,
                        c => f.write_char(c)?,
                    }
                }
                f.write_str("\"]")
            }
            Self::Any => f.write_str("[*]"),
        }
    }
}

/// One instance of a resource or data source.
#[derive(Debug, Clone)]
pub struct Resource {
    /// As Terraform writes it: `module.logs["eu"].aws_s3_bucket.this[0]`.
    pub address: Arc<str>,
    /// The address of the module instance that it stands in; empty for the root.
    pub module: Arc<str>,
    /// Managed or data.
    pub mode: Mode,
    /// As in `aws_s3_bucket`.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Which instance it is.
    pub key: Option<Key>,
    /// What makes it.
    pub provider: Arc<Provider>,
    /// An object: what is configured, and what follows from it. Whatever else the provider may set is its unknown rest.
    pub values: Value,
    /// Set where it is not known whether it exists.
    pub presence: Option<Unknown>,
    /// The block's kind and labels.
    pub header: Place,
    /// The whole block.
    pub place: Place,
    /// What its arguments refer to.
    pub references: Arc<[Reference]>,
    /// Which changes of its attributes Terraform leaves alone.
    pub ignored: Arc<Ignored>,
}

/// A provider configuration, by what it says of the place where its resources are.
#[derive(Debug, Clone)]
pub struct Provider {
    /// As a plan calls the configuration: `aws`, `aws.west`, `module.logs:aws`.
    pub key: Arc<str>,
    /// As in `registry.terraform.io/hashicorp/aws`.
    pub source: Arc<str>,
    /// The account, a string.
    pub account: Value,
    /// The region, a string.
    pub region: Value,
    /// The partition, a string.
    pub partition: Value,
    /// Tags that every resource gets, a map.
    pub default_tags: Option<Value>,
}

/// That a resource refers to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The address of the other's block, without keys where they are not written: `module.logs.aws_s3_bucket.this`.
    pub target: Arc<str>,
    /// The argument or nested block that refers.
    pub argument: Arc<str>,
    /// Where in the resource's block.
    pub place: Place,
    /// Whether it is an entry of `depends_on`, its own or of an output that the argument takes: it is only waited for.
    pub explicit: bool,
}

/// `lifecycle.ignore_changes`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ignored {
    /// All changes count.
    #[default]
    Nothing,
    /// `all`.
    All,
    /// Changes of these attributes, and where that is said.
    Attributes(Vec<(Arc<str>, Place)>),
}

/// An address without the keys of instances.
pub fn without_keys(address: &str) -> String {
    let mut text = String::new();
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for character in address.chars() {
        match character {
            '"' if depth > 0 && !escaped => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => {
                depth = depth.saturating_sub(1);
                continue;
            }
            _ => {}
        }
        escaped = character == '\\' && !escaped;
        if depth == 0 {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_keys() {
        let without = without_keys;
        assert_eq!(without("aws_s3_bucket.b[0]"), "aws_s3_bucket.b");
        assert_eq!(without(r#"module.m["a]\"["].module.n[1].aws_s3_bucket.b"#), "module.m.module.n.aws_s3_bucket.b");
    }
}
