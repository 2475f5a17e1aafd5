//! Conditions: operators, keys and values, as far as no table is needed.

use std::collections::HashMap;

use super::operator::{Family, Operator, Qualifier};
use super::value::{Network, expected, readable};
use super::variable::{variables, without_variables};
use super::{FaultKind, Faults};
use crate::iam::document::{Condition, Statement};
use crate::iam::text::Text;

pub fn check(statement: &Statement, faults: &mut Faults) {
    repeated(statement, faults);
    absent_and_present(statement, faults);
    for condition in &statement.conditions.items {
        let operator = operator(condition, faults);
        key(condition, faults);
        if condition.values.items.is_empty() && condition.values.more.is_none() {
            empty(condition, operator, faults);
        }
        let Some(operator) = operator else { continue };
        truths(condition, operator, faults);
        for value in &condition.values.items {
            check_value(condition, operator, value, faults);
        }
    }
}

/// The operator of a condition, if it is one.
fn operator(condition: &Condition, faults: &mut Faults) -> Option<Operator> {
    let text = condition.operator.as_known()?;
    let place = condition.operator.place;
    let Some(operator) = Operator::parse(text) else {
        let bare = text.rsplit(':').next().unwrap_or(text);
        let expected = faults
            .guess(bare, Operator::names)
            .map_or("an operator, as `StringEquals`".to_owned(), |name| format!("`{name}`"));
        faults.add(FaultKind::UnknownOperator, place, format!("there is no operator `{text}`"), expected);
        return None;
    };
    if operator.family == Family::Null && operator.if_exists {
        let message = "`Null` takes no `IfExists`: it asks itself whether the key exists";
        faults.add(FaultKind::UnknownOperator, place, message, "`Null`");
        return None;
    }
    if operator.family == Family::Null && operator.qualifier.is_some() {
        let message = "`Null` asks of the key, not of its values: a qualifier makes it hold always, or never";
        faults.add(FaultKind::UnfitOperator, place, message, "`Null`");
    }
    Some(operator)
}

fn key(condition: &Condition, faults: &mut Faults) {
    let Some(text) = condition.key.as_known() else { return };
    let formed = text.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if !formed || text.contains("${") {
        let message = format!("`{text}` is not written as condition keys are");
        faults.add(
            FaultKind::InvalidConditionKey,
            condition.key.place,
            message,
            "`service:key`, as `aws:SourceAccount`",
        );
    }
}

/// What comes of a condition without values: Access Analyzer's "empty array condition" and its kin.
fn empty(condition: &Condition, operator: Option<Operator>, faults: &mut Faults) {
    let key = condition.key.as_known().unwrap_or("the key");
    let message = match operator {
        Some(Operator { if_exists: true, .. } | Operator { qualifier: Some(Qualifier::All), .. }) => {
            format!("without values this holds only where `{key}` is absent")
        }
        Some(Operator { negated: true, .. }) => format!("without values this says nothing of `{key}`"),
        _ => "without values this never holds".to_owned(),
    };
    faults.add(FaultKind::Empty, condition.place, message, "at least one value");
}

/// One key twice under one operator, in two spellings.
fn repeated(statement: &Statement, faults: &mut Faults) {
    let mut seen: HashMap<(String, String), &str> = HashMap::new();
    for condition in &statement.conditions.items {
        let (Some(operator), Some(key)) = (condition.operator.as_known(), condition.key.as_known()) else { continue };
        let before = seen.insert((operator.to_ascii_lowercase(), key.to_ascii_lowercase()), key);
        if let Some(before) = before.filter(|before| *before != key) {
            let message = format!("`{key}` is `{before}` in another spelling: case does not matter in condition keys");
            faults.add(
                FaultKind::DuplicateElement,
                condition.key.place,
                message,
                "one of them, with the values of both",
            );
        }
    }
}

/// A statement that wants a key absent and present.
fn absent_and_present(statement: &Statement, faults: &mut Faults) {
    let known = |condition: &Condition| {
        let operator = Operator::parse(condition.operator.as_known()?)?;
        let values: Option<Vec<&str>> = condition.values.items.iter().map(Text::as_known).collect();
        let values = values.filter(|_| condition.values.more.is_none())?;
        let null = |truth: &str| {
            operator.family == Family::Null && values.iter().all(|value| value.eq_ignore_ascii_case(truth))
        };
        Some((condition.key.as_known()?.to_ascii_lowercase(), null("true"), operator.needs_key() || null("false")))
    };
    let mut absent = HashMap::new();
    let all: Vec<_> = statement.conditions.items.iter().map(|condition| (condition, known(condition))).collect();
    for (condition, found) in &all {
        if let Some((key, true, false)) = found {
            absent.insert(key.as_str(), condition.key.place);
        }
    }
    for (condition, found) in &all {
        let Some((key, false, true)) = found else { continue };
        if absent.contains_key(key.as_str()) {
            let message = format!("the statement wants `{key}` absent and present, so that it never matches");
            faults.add(
                FaultKind::NeverMatches,
                condition.key.place,
                message,
                "two statements, or one of the conditions",
            );
        }
    }
}

/// `Bool` or `Null` with both values, which holds always.
fn truths(condition: &Condition, operator: Operator, faults: &mut Faults) {
    if !matches!(operator.family, Family::Bool | Family::Null) {
        return;
    }
    let has = |truth: &str| {
        condition
            .values
            .items
            .iter()
            .any(|value| value.as_known().is_some_and(|value| value.eq_ignore_ascii_case(truth)))
    };
    if has("true") && has("false") {
        let message = "with `true` and `false` this asks for nothing";
        faults.add(FaultKind::InvalidConditionValue, condition.place, message, "one of them");
    }
}

fn check_value(condition: &Condition, operator: Operator, text: &Text, faults: &mut Faults) {
    let of_text = matches!(operator.family, Family::String | Family::Arn);
    if of_text {
        check_variables(text, faults);
    }
    let Some(value) = text.as_known() else { return };
    let has_variables = faults.variables != Some(false) && !variables(value).is_empty();
    if !of_text && has_variables {
        // The guide says in one place that `Bool` takes variables, in another that it does not.
        if operator.family != Family::Bool {
            let message = format!("`{}` operators take no policy variables", operator.family.name());
            faults.add(FaultKind::InvalidVariable, text.place, message, expected(operator.family));
        }
        return;
    }
    if has_variables && operator.family == Family::Arn {
        return;
    }
    if !readable(operator.family, value) {
        // AWS takes any text where an ARN should stand, and it matches nothing.
        let kind = match operator.family {
            Family::Arn => FaultKind::ImpossibleConditionValue,
            _ => FaultKind::InvalidConditionValue,
        };
        let name = condition.operator.as_known().unwrap_or_default();
        faults.add(kind, text.place, format!("`{name}` cannot read `{value}`"), expected(operator.family));
        return;
    }
    if operator.is_exact() && without_variables(value).contains(['*', '?']) {
        let like = if operator.negated { "StringNotLike" } else { "StringLike" };
        let message = format!("a wildcard in `{value}` is an ordinary character here");
        faults.add(FaultKind::LiteralWildcard, text.place, message, format!("`{like}`, if it is meant as a wildcard"));
    } else if !has_variables && let Some(key) = condition.key.as_known() {
        possible(key, operator, value, text, faults);
    }
}

/// A key, whether a value has its form, and the form in words.
type Form = (&'static str, fn(&str) -> bool, &'static str);

/// Forms that the values of some keys have: IAM User Guide, "AWS global condition context keys".
const FORMS: &[Form] = &[
    ("aws:SourceAccount", is_account, "an account of 12 digits"),
    ("aws:PrincipalAccount", is_account, "an account of 12 digits"),
    ("aws:ResourceAccount", is_account, "an account of 12 digits"),
    ("aws:SourceOrgID", is_organization, "an organization, as `o-a1b2c3d4e5`"),
    ("aws:PrincipalOrgID", is_organization, "an organization, as `o-a1b2c3d4e5`"),
    ("aws:ResourceOrgID", is_organization, "an organization, as `o-a1b2c3d4e5`"),
    ("aws:SourceVpc", is_vpc, "`vpc-` and 8 or 17 letters and digits"),
    ("aws:SourceVpce", is_vpc_endpoint, "`vpce-` and 8 or 17 letters and digits"),
];

/// Values that a key never has.
fn possible(key: &str, operator: Operator, value: &str, text: &Text, faults: &mut Faults) {
    if operator.family == Family::IpAddress && key.eq_ignore_ascii_case("aws:SourceIp") {
        if Network::parse(value).is_some_and(|network| network.is_private()) {
            let message = format!("`aws:SourceIp` is a public address, never one of `{value}`");
            let expected = "a public network, or `aws:VpcSourceIp`";
            faults.add(FaultKind::ImpossibleConditionValue, text.place, message, expected);
        }
        return;
    }
    let form = FORMS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(key));
    if let Some((name, fits, expected)) = form.filter(|_| operator.is_exact())
        && !fits(value)
    {
        let message = format!("`{name}` is never `{value}`");
        faults.add(FaultKind::ImpossibleConditionValue, text.place, message, *expected);
    }
}

fn is_account(value: &str) -> bool {
    value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Organizations API Reference, `Organization`, `Id`.
fn is_organization(value: &str) -> bool {
    let id = value.strip_prefix("o-").unwrap_or_default();
    (10..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

fn is_vpc(value: &str) -> bool {
    is_identifier(value, "vpc-")
}

fn is_vpc_endpoint(value: &str) -> bool {
    is_identifier(value, "vpce-")
}

fn is_identifier(value: &str, prefix: &str) -> bool {
    let id = value.strip_prefix(prefix).unwrap_or_default();
    [8, 17].contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Variables that are not formed as they should be, or are text.
pub fn check_variables(text: &Text, faults: &mut Faults) {
    let Some(known) = text.as_known() else { return };
    let Some(work) = faults.variables else { return };
    for variable in variables(known) {
        if let Some(wrong) = variable.wrong.filter(|_| work) {
            let message = format!("`${{{}` is no policy variable: {wrong}", variable.key);
            let expected = "`${aws:PrincipalTag/team}`, or with a default `${aws:PrincipalTag/team, 'none'}`";
            faults.add(FaultKind::InvalidVariable, text.place, message, expected);
        } else if !work && variable.wrong.is_none() && variable.key.contains(':') {
            let message = format!("`${{{}}}` is plain text in this version of the policy language", variable.key);
            faults.add(FaultKind::LiteralVariable, text.place, message, "`\"Version\": \"2012-10-17\"`");
        }
    }
}
