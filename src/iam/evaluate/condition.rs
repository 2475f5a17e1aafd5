//! Whether a condition holds.
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs. multivalued context keys".

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::decide::{Variables, plain};
use super::{pattern, value};
use crate::iam::document::Condition;

/// Whether the request's value may stand so to the policy's.
type Relation = fn(Ordering) -> bool;

/// An operator without its qualifier and `IfExists`, as it compares one value of the request with one of the policy.
#[derive(Clone, Copy)]
enum Comparison {
    Text { fold: bool, wildcards: bool },
    Arn,
    Number(Relation),
    Date(Relation),
    Truth,
    Binary,
    Address,
}

#[derive(Clone, Copy, PartialEq)]
enum Qualifier {
    AnyValue,
    AllValues,
}

/// Whether `condition` holds of the keys in `context`. One whose operator does not exist never does.
pub(super) fn holds(condition: &Condition, context: &BTreeMap<String, Vec<String>>, variables: Variables) -> bool {
    let operator = plain(&condition.operator).to_ascii_lowercase();
    let (qualifier, operator) = match operator.split_once(':') {
        None => (None, operator.as_str()),
        Some(("foranyvalue", rest)) => (Some(Qualifier::AnyValue), rest),
        Some(("forallvalues", rest)) => (Some(Qualifier::AllValues), rest),
        Some(_) => return false,
    };
    let key = plain(&condition.key).to_ascii_lowercase();
    // A key without any value is a key that is not there.
    let present = context.get(&key).filter(|values| !values.is_empty());
    let listed: Vec<Cow<'_, str>> = condition.values.items.iter().map(plain).collect();
    if operator == "null" {
        let absent = if present.is_some() { "false" } else { "true" };
        return listed.iter().any(|value| value.eq_ignore_ascii_case(absent));
    }
    let (operator, if_exists) = match operator.strip_suffix("ifexists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let Some((comparison, negated)) = comparison(operator) else { return false };
    let Some(values) = present else {
        return if_exists
            || match qualifier {
                None => negated,
                Some(qualifier) => qualifier == Qualifier::AllValues,
            };
    };
    let mut each = values.iter().map(|value| {
        let matched = listed.iter().any(|listed| compare(comparison, value, listed, variables));
        matched != negated
    });
    match qualifier {
        Some(Qualifier::AnyValue) => each.any(|holds| holds),
        Some(Qualifier::AllValues) => each.all(|holds| holds),
        // Keys of several values want a qualifier. Without one, any of them may match, and none of them where none may.
        None if negated => each.all(|holds| holds),
        None => each.any(|holds| holds),
    }
}

/// How an operator compares and whether it is a negated one. The name is in lower case.
fn comparison(operator: &str) -> Option<(Comparison, bool)> {
    let text = |fold, wildcards| Comparison::Text { fold, wildcards };
    Some(match operator {
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
        _ => {
            let (date, relation) = match operator.strip_prefix("date") {
                Some(relation) => (true, relation),
                None => (false, operator.strip_prefix("numeric")?),
            };
            let (relation, negated): (Relation, _) = match relation {
                "equals" => (Ordering::is_eq, false),
                "notequals" => (Ordering::is_eq, true),
                "lessthan" => (Ordering::is_lt, false),
                "lessthanequals" => (Ordering::is_le, false),
                "greaterthan" => (Ordering::is_gt, false),
                "greaterthanequals" => (Ordering::is_ge, false),
                _ => return None,
            };
            (if date { Comparison::Date(relation) } else { Comparison::Number(relation) }, negated)
        }
    })
}

/// Compares the request's `own` value with the policy's `listed` one. What is not of the operator's type matches nothing.
///
/// Only strings and ARNs take policy variables: IAM User Guide, "IAM policy elements: Variables and tags".
fn compare(comparison: Comparison, own: &str, listed: &str, variables: Variables) -> bool {
    match comparison {
        Comparison::Text { fold, wildcards } => {
            let Some(tokens) = pattern::tokens(listed, variables) else { return false };
            match (wildcards, fold) {
                (true, _) => pattern::glob(&tokens, own),
                (false, true) => pattern::literal(&tokens).eq_ignore_ascii_case(own),
                (false, false) => pattern::literal(&tokens) == own,
            }
        }
        Comparison::Arn => pattern::tokens(listed, variables).is_some_and(|tokens| pattern::arn(&tokens, own)),
        Comparison::Number(relation) => ordered(value::Number::parse(own), value::Number::parse(listed), relation),
        Comparison::Date(relation) => ordered(value::date(own), value::date(listed), relation),
        Comparison::Truth => {
            ["true", "false"].iter().any(|truth| truth.eq_ignore_ascii_case(own) && truth.eq_ignore_ascii_case(listed))
        }
        Comparison::Binary => own == listed && value::is_base64(own),
        Comparison::Address => value::within_network(own, listed),
    }
}

fn ordered<T: Ord>(own: Option<T>, listed: Option<T>, relation: Relation) -> bool {
    own.zip(listed).is_some_and(|(own, listed)| relation(own.cmp(&listed)))
}
