//! What the table says of one service.
//!
//! A section has an `[service]` part with the actions, one a line (name, letters of the access levels, number of the set of condition
//! keys, number of the use), and parts with what they refer to by number, counted from 0; `-` is none:
//!
//! - `[keys]`: name and type of a condition key;
//! - `[key sets]`: numbers of keys;
//! - `[resource types]`: name, number of the key set, ARN templates. `|` after a template: its last variable holds no slash, since
//!   another type of the service goes on after one (`bucket` and `bucket/object`);
//! - `[uses]`: numbers of the resource types that an action works on, each with `!` where the action always needs one and with
//!   `/` and the number of a key set where the action has these keys with this type only.
//!
//! `scripts/update-actions` writes it and a test makes it anew, so a line that is none of these is not expected and is left out.

use super::arn::Form;
use super::keys::{ConditionKey, KeyType};

/// An action's line.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    /// Letters of the access levels.
    pub(super) levels: &'static str,
    /// Number of the set of condition keys.
    pub(super) keys: Option<usize>,
    /// Number of the use.
    pub(super) uses: Option<usize>,
}

/// Reads the part with the actions.
pub(super) fn rows(text: &'static str) -> Vec<Row> {
    text.lines().filter_map(row).collect()
}

fn row(line: &'static str) -> Option<Row> {
    let (name, rest) = line.split_once(' ')?;
    let mut columns = rest.split(' ');
    let levels = columns.next().unwrap_or_default();
    let mut number = || columns.next()?.parse().ok();
    Some(Row { name, levels, keys: number(), uses: number() })
}

/// What the actions of a service refer to.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub(super) keys: Vec<ConditionKey>,
    pub(super) key_sets: Vec<Vec<usize>>,
    pub(super) types: Vec<TypeRow>,
    pub(super) uses: Vec<Vec<Use>>,
}

/// A resource type's line.
#[derive(Debug)]
pub(super) struct TypeRow {
    pub(super) name: &'static str,
    pub(super) keys: Option<usize>,
    pub(super) templates: Vec<Template>,
}

/// An ARN with variables, `arn:${Partition}:s3:::${BucketName}`.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) text: &'static str,
    pub(super) form: Form,
}

/// One resource type of those that an action works on.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) resource_type: usize,
    pub(super) required: bool,
    pub(super) keys: Option<usize>,
}

/// Reads the parts that the actions refer to.
pub(super) fn details(text: &'static str) -> Details {
    let mut details = Details::default();
    let mut part = "";
    for line in text.lines() {
        match part {
            _ if line.starts_with('[') => part = line,
            "[keys]" => details.keys.extend(key(line)),
            "[key sets]" => details.key_sets.push(line.split(' ').filter_map(|number| number.parse().ok()).collect()),
            "[resource types]" => details.types.extend(type_row(line)),
            "[uses]" => details.uses.push(line.split(' ').filter_map(single_use).collect()),
            _ => {}
        }
    }
    details
}

/// Reads a condition key and its type.
pub(super) fn key(line: &'static str) -> Option<ConditionKey> {
    let (name, key_type) = line.split_once(' ')?;
    Some(ConditionKey::new(name, KeyType::parse(key_type)?))
}

fn type_row(line: &'static str) -> Option<TypeRow> {
    let mut columns = line.split(' ');
    let (name, keys) = (columns.next()?, columns.next()?.parse().ok());
    let templates = columns.map(|column| {
        let plain = column.strip_suffix('|');
        let text = plain.unwrap_or(column);
        Template { text, form: Form::new(text, plain.is_some()) }
    });
    Some(TypeRow { name, keys, templates: templates.collect() })
}

fn single_use(column: &str) -> Option<Use> {
    let (head, keys) = match column.split_once('/') {
        Some((head, keys)) => (head, keys.parse().ok()),
        None => (column, None),
    };
    let number = head.strip_suffix('!');
    Some(Use { resource_type: number.unwrap_or(head).parse().ok()?, required: number.is_some(), keys })
}
