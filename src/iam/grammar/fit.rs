//! Operators and values that do not fit the type of the condition key, by the action table.
//!
//! Service Authorization Reference, "Condition keys table"; IAM User Guide, "Single-valued vs. multivalued context keys".

use super::lookup::Key;
use super::operator::{Family, Operator, Qualifier, Wording};
use super::value::is_truth;
use super::{FaultKind, Faults};
use crate::iam::actions::{KeyType, ValueKind};
use crate::iam::document::{Condition, Statement};

pub fn check(statement: &Statement, faults: &mut Faults) {
    for condition in &statement.conditions.items {
        let (Some(operator), Some(key)) = (condition.operator.as_known(), condition.key.as_known()) else { continue };
        let Some(operator) = Operator::parse(operator).filter(|operator| operator.family != Family::Null) else {
            continue;
        };
        let Key::Is(key_type) = faults.lookup.key(key) else { continue };
        if fits(operator, key_type) {
            truths(condition, key, operator, key_type, faults);
            networks(condition, key, operator, key_type, faults);
        } else {
            let message =
                format!("`{key}` is {}, which `{}` operators do not compare", called(key_type), operator.family.name());
            let expected = format!("an operator as `{}`", usual(key_type));
            faults.add(FaultKind::UnfitOperator, condition.operator.place, message, expected);
        }
        count(condition, key, operator, key_type, faults);
    }
}

/// Whether the operators can compare values of the type. Those for strings compare the text of any value: that is of use for all but
/// dates. Those for ARNs are of use on strings too: `kms:EncryptionContext:aws:logs:arn` is one.
fn fits(operator: Operator, key_type: KeyType) -> bool {
    [Some(key_type.kind), key_type.also].into_iter().flatten().any(|kind| match kind {
        ValueKind::String | ValueKind::Arn => matches!(operator.family, Family::String | Family::Arn),
        ValueKind::Bool => matches!(operator.family, Family::Bool | Family::String),
        ValueKind::Numeric => matches!(operator.family, Family::Numeric | Family::String),
        ValueKind::Date => operator.family == Family::Date,
        ValueKind::IpAddress => matches!(operator.family, Family::IpAddress | Family::String),
        ValueKind::Binary => matches!(operator.family, Family::Binary | Family::String),
    })
}

fn called(key_type: KeyType) -> &'static str {
    match key_type.kind {
        ValueKind::String => "a string",
        ValueKind::Arn => "an ARN",
        ValueKind::Bool => "a Boolean",
        ValueKind::Numeric => "a number",
        ValueKind::Date => "a date",
        ValueKind::IpAddress => "an address",
        ValueKind::Binary => "binary",
    }
}

fn usual(key_type: KeyType) -> &'static str {
    match key_type.kind {
        ValueKind::String => "StringEquals",
        ValueKind::Arn => "ArnLike",
        ValueKind::Bool => "Bool",
        ValueKind::Numeric => "NumericLessThan",
        ValueKind::Date => "DateLessThan",
        ValueKind::IpAddress => "IpAddress",
        ValueKind::Binary => "BinaryEquals",
    }
}

/// A Boolean compared as a string: its text is `true` or `false`, in lower case.
fn truths(condition: &Condition, key: &str, operator: Operator, key_type: KeyType, faults: &mut Faults) {
    if key_type.kind != ValueKind::Bool || key_type.also.is_some() || !operator.is_exact() {
        return;
    }
    for text in &condition.values.items {
        let Some(value) = text.as_known().filter(|value| !value.contains("${")) else { continue };
        let possible = matches!(value, "true" | "false") || operator.wording == Wording::IgnoresCase && is_truth(value);
        // Wildcards have a fault of their own.
        if !possible && !value.contains(['*', '?']) {
            let message = format!("`{key}` is never `{value}`");
            faults.add(FaultKind::ImpossibleConditionValue, text.place, message, "`true` or `false`, in lower case");
        }
    }
}

/// An address compared as a string with a network.
fn networks(condition: &Condition, key: &str, operator: Operator, key_type: KeyType, faults: &mut Faults) {
    if key_type.kind != ValueKind::IpAddress || operator.family != Family::String {
        return;
    }
    for text in condition.values.items.iter().filter(|text| text.as_known().is_some_and(|value| value.contains('/'))) {
        let message = format!("`{key}` is an address, never a network");
        faults.add(FaultKind::ImpossibleConditionValue, text.place, message, "an operator for addresses: `IpAddress`");
    }
}

/// Qualifiers are for keys with several values.
fn count(condition: &Condition, key: &str, operator: Operator, key_type: KeyType, faults: &mut Faults) {
    let place = condition.operator.place;
    if key_type.multivalued && operator.qualifier.is_none() {
        let message = format!("`{key}` may have several values");
        faults.add(FaultKind::UnfitOperator, place, message, "`ForAnyValue:` or `ForAllValues:` before the operator");
    }
    // How many values a claim of an identity provider has, only the provider knows.
    let of_provider = key.split(':').next().is_some_and(|host| host.contains('.'));
    if !key_type.multivalued && operator.qualifier == Some(Qualifier::All) && !of_provider {
        let message =
            format!("`{key}` has one value: `ForAllValues:` only makes this hold where the key is absent too");
        faults.add(FaultKind::UnfitOperator, place, message, "the operator without `ForAllValues:`");
    }
}
