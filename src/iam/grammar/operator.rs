//! Condition operators: IAM User Guide, "IAM JSON policy elements: Condition operators".

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// Which values of the request are compared.
    pub qualifier: Option<Qualifier>,
    /// What it compares.
    pub family: Family,
    /// Whether it holds where nothing matches.
    pub negated: bool,
    /// How it compares strings.
    pub wording: Wording,
    /// Whether it holds where the key is absent, by `IfExists`.
    pub if_exists: bool,
}

/// For keys with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qualifier {
    /// `ForAnyValue:`.
    Any,
    /// `ForAllValues:`.
    All,
}

/// How strings are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// Character by character.
    Exact,
    /// Character by character but for case.
    IgnoresCase,
    /// With wildcards, or not as strings.
    Pattern,
}

/// What operators compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Strings.
    String,
    /// ARNs.
    Arn,
    /// `true` and `false`.
    Bool,
    /// Numbers.
    Numeric,
    /// Points in time.
    Date,
    /// Addresses and networks.
    IpAddress,
    /// Bytes, in base64.
    Binary,
    /// Whether the key is absent.
    Null,
}

/// Names, what they compare, whether they are negated.
const OPERATORS: &[(&str, Family, bool)] = &[
    ("StringEquals", Family::String, false),
    ("StringNotEquals", Family::String, true),
    ("StringEqualsIgnoreCase", Family::String, false),
    ("StringNotEqualsIgnoreCase", Family::String, true),
    ("StringLike", Family::String, false),
    ("StringNotLike", Family::String, true),
    ("NumericEquals", Family::Numeric, false),
    ("NumericNotEquals", Family::Numeric, true),
    ("NumericLessThan", Family::Numeric, false),
    ("NumericLessThanEquals", Family::Numeric, false),
    ("NumericGreaterThan", Family::Numeric, false),
    ("NumericGreaterThanEquals", Family::Numeric, false),
    ("DateEquals", Family::Date, false),
    ("DateNotEquals", Family::Date, true),
    ("DateLessThan", Family::Date, false),
    ("DateLessThanEquals", Family::Date, false),
    ("DateGreaterThan", Family::Date, false),
    ("DateGreaterThanEquals", Family::Date, false),
    ("Bool", Family::Bool, false),
    ("BinaryEquals", Family::Binary, false),
    ("IpAddress", Family::IpAddress, false),
    ("NotIpAddress", Family::IpAddress, true),
    ("ArnEquals", Family::Arn, false),
    ("ArnNotEquals", Family::Arn, true),
    ("ArnLike", Family::Arn, false),
    ("ArnNotLike", Family::Arn, true),
    ("Null", Family::Null, false),
];

impl Operator {
    /// Reads an operator. AWS writes them as here; it takes them in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let (qualifier, rest) = match text.split_once(':') {
            None => (None, text),
            Some((word, rest)) if word.eq_ignore_ascii_case("ForAnyValue") => (Some(Qualifier::Any), rest),
            Some((word, rest)) if word.eq_ignore_ascii_case("ForAllValues") => (Some(Qualifier::All), rest),
            Some(_) => return None,
        };
        let (name, if_exists) = match rest.len().checked_sub("IfExists".len()).and_then(|at| rest.split_at_checked(at))
        {
            Some((name, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => (name, true),
            _ => (rest, false),
        };
        let &(name, family, negated) = OPERATORS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
        let wording = match family {
            Family::String if name.ends_with("IgnoreCase") => Wording::IgnoresCase,
            Family::String if !name.ends_with("Like") => Wording::Exact,
            _ => Wording::Pattern,
        };
        Some(Self { qualifier, family, negated, wording, if_exists })
    }

    /// Whether it compares whole strings, so that wildcards are ordinary characters.
    pub fn is_exact(self) -> bool {
        self.wording != Wording::Pattern
    }

    /// Names of all operators.
    pub fn names() -> Vec<&'static str> {
        OPERATORS.iter().map(|(name, ..)| *name).collect()
    }

    /// Whether it can hold only where the request has the key.
    pub fn needs_key(self) -> bool {
        !self.negated && !self.if_exists && self.family != Family::Null && self.qualifier != Some(Qualifier::All)
    }
}

impl Family {
    /// How its operators begin.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Arn => "Arn",
            Self::Bool => "Bool",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::IpAddress => "IpAddress",
            Self::Binary => "Binary",
            Self::Null => "Null",
        }
    }
}
