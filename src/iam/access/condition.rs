//! From conditions to tests.
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs. multivalued context keys".

use super::number::Line;

/// How an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// Strings, perhaps without regard to case, perhaps with wildcards.
    Text { fold: bool, wildcards: bool },
    /// ARNs, part by part.
    Arn,
    /// `true` and `false`.
    Truth,
    /// Base64.
    Binary,
    /// Numbers or dates: those less, equal, greater.
    Order { line: Line, less: bool, equal: bool, greater: bool },
    /// Addresses in networks.
    Address,
    /// Whether the key is absent.
    Null,
}

/// For how many values of a key a condition must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Qualifier {
    /// `ForAnyValue`
    Any,
    /// `ForAllValues`
    All,
}

/// A condition operator, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) qualifier: Option<Qualifier>,
    pub(super) comparison: Comparison,
    /// Whether it is a `Not...` operator.
    pub(super) negated: bool,
    /// Whether it ends in `IfExists`.
    pub(super) if_exists: bool,
}

impl Operator {
    /// Reads an operator; without regard to case, as AWS does. `None` for one that does not exist.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (qualifier, name) = match lower.split_once(':') {
            None => (None, lower.as_str()),
            Some(("foranyvalue", name)) => (Some(Qualifier::Any), name),
            Some(("forallvalues", name)) => (Some(Qualifier::All), name),
            Some(_) => return None,
        };
        let (name, if_exists) = name.strip_suffix("ifexists").map_or((name, false), |name| (name, true));
        if name == "null" && if_exists {
            return None;
        }
        let (comparison, negated) = comparison(name)?;
        Some(Self { qualifier, comparison, negated, if_exists })
    }

    /// Whether the condition holds where the key is absent.
    pub(super) fn holds_absent(self) -> bool {
        self.if_exists
            || match self.qualifier {
                None => self.negated,
                Some(qualifier) => qualifier == Qualifier::All,
            }
    }

    /// Whether all values of the key must fit.
    pub(super) fn needs_all(self) -> bool {
        match self.qualifier {
            // A key of several values wants a qualifier. Without one, any value may match, and none may where none is to.
            None => self.negated,
            Some(qualifier) => qualifier == Qualifier::All,
        }
    }

    /// Whether policy variables have a meaning in its values.
    pub(super) fn takes_variables(self) -> bool {
        matches!(self.comparison, Comparison::Text { .. } | Comparison::Arn)
    }
}

fn comparison(name: &str) -> Option<(Comparison, bool)> {
    let text = |fold, wildcards| Comparison::Text { fold, wildcards };
    Some(match name {
        "stringequals" => (text(false, false), false),
        "stringnotequals" => (text(false, false), true),
        "stringequalsignorecase" => (text(true, false), false),
        "stringnotequalsignorecase" => (text(true, false), true),
        "stringlike" => (text(false, true), false),
        "stringnotlike" => (text(false, true), true),
        "arnequals" | "arnlike" => (Comparison::Arn, false),
        "arnnotequals" | "arnnotlike" => (Comparison::Arn, true),
        "bool" => (Comparison::Truth, false),
        "binaryequals" => (Comparison::Binary, false),
        "ipaddress" => (Comparison::Address, false),
        "notipaddress" => (Comparison::Address, true),
        "null" => (Comparison::Null, false),
        _ => {
            let (line, relation) = match name.strip_prefix("numeric") {
                Some(relation) => (Line::Number, relation),
                None => (Line::Date, name.strip_prefix("date")?),
            };
            let order = |less, equal, greater| Comparison::Order { line, less, equal, greater };
            match relation {
                "equals" => (order(false, true, false), false),
                "notequals" => (order(false, true, false), true),
                "lessthan" => (order(true, false, false), false),
                "lessthanequals" => (order(true, true, false), false),
                "greaterthan" => (order(false, false, true), false),
                "greaterthanequals" => (order(false, true, true), false),
                _ => return None,
            }
        }
    })
}
