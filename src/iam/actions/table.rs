//! The table: services, actions, resource types.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use super::keys::ConditionKey;
use super::levels::AccessLevels;
use super::section::{self, Details, Row, TypeRow, Use};

/// An action's number: actions are numbered from 0 in the order of their services' and their own names.
pub type ActionId = u32;

const TEXT: &str = include_str!("../../../data/iam-actions.txt");

/// Heads the condition keys that do not begin with the name of the service that has them.
const KEYS_OF_OTHERS: &str = "[keys of others]";

/// All actions of AWS.
pub fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(Table::embedded);
    &TABLE
}

/// A table of actions.
#[derive(Debug)]
pub struct Table {
    /// Sorted by name.
    services: Vec<Service>,
    keys_of_others: Vec<ConditionKey>,
}

/// A service, by the prefix of its actions.
pub struct Service {
    name: &'static str,
    ids: Range<ActionId>,
    actions: &'static str,
    details: &'static str,
    rows_read: OnceLock<Vec<Row>>,
    details_read: OnceLock<Details>,
}

/// An action.
#[derive(Debug, Clone, Copy)]
pub struct Action<'t> {
    service: &'t Service,
    row: &'t Row,
    id: ActionId,
}

/// A type of resources of a service.
#[derive(Debug, Clone, Copy)]
pub struct ResourceType<'t> {
    service: &'t Service,
    row: &'t TypeRow,
}

/// A resource type that an action works on.
#[derive(Debug, Clone, Copy)]
pub struct ActionResource<'t> {
    service: &'t Service,
    row: &'t TypeRow,
    usage: &'t Use,
}

impl Table {
    /// The embedded table, of which only the table of contents is read. [`table`] does this once.
    pub fn embedded() -> Self {
        Self::new(TEXT)
    }

    /// Reads the table of contents: a comment, a line for each service, the keys of others, then the sections.
    fn new(text: &'static str) -> Self {
        let mut table = Self { services: Vec::new(), keys_of_others: Vec::new() };
        let mut sizes = Vec::new();
        let mut rest = text;
        let mut in_keys = false;
        while let Some((line, after)) = rest.split_once('\n') {
            if in_keys && line.starts_with('[') {
                break;
            }
            rest = after;
            match entry(line) {
                _ if line == KEYS_OF_OTHERS => in_keys = true,
                _ if in_keys => table.keys_of_others.extend(section::key(line)),
                Some(entry) => sizes.push(entry),
                None => {}
            }
        }
        let mut first = 0;
        for (name, count, actions, details) in sizes {
            let ids = first..first + count;
            first = ids.end;
            let Some((actions, after)) = rest.split_at_checked(actions) else { break };
            let Some((details, after)) = after.split_at_checked(details) else { break };
            rest = after;
            let (rows_read, details_read) = (OnceLock::new(), OnceLock::new());
            table.services.push(Service { name, ids, actions, details, rows_read, details_read });
        }
        table
    }

    /// How many actions there are.
    pub fn len(&self) -> ActionId {
        self.services.last().map_or(0, |service| service.ids.end)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All services, sorted by name.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// A service, by the prefix of its actions, without regard to case.
    pub fn service(&self, name: &str) -> Option<&Service> {
        let place = self.services.binary_search_by(|service| order(service.name, name)).ok()?;
        self.services.get(place)
    }

    /// The number of an action that is written out, `s3:PutObject`, without regard to case.
    pub fn lookup(&self, name: &str) -> Option<ActionId> {
        let (service, name) = name.split_once(':')?;
        self.service(service)?.lookup(name)
    }

    /// An action, by its number.
    pub fn action(&self, id: ActionId) -> Option<Action<'_>> {
        let after = self.services.partition_point(|service| service.ids.start <= id);
        self.services.get(after.checked_sub(1)?)?.action(id)
    }

    /// The services that have actions of the range.
    pub(super) fn services_in(&self, range: &Range<ActionId>) -> &[Service] {
        let first = self.services.partition_point(|service| service.ids.end <= range.start);
        let last = self.services.partition_point(|service| service.ids.start < range.end);
        self.services.get(first..last).unwrap_or_default()
    }

    pub(super) fn keys_of_others(&self) -> &[ConditionKey] {
        &self.keys_of_others
    }
}

/// The order of names without regard to case.
fn order(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    // Most are written as they are here, and begin the same.
    let differ = one.iter().zip(other).position(|(one, other)| one != other);
    let at = differ.unwrap_or(one.len().min(other.len()));
    let [one, other] = [one, other].map(|text| text[at..].iter().map(u8::to_ascii_lowercase));
    one.cmp(other)
}

/// Reads a line of the table of contents: name, number of actions, bytes of the actions, bytes of the rest.
fn entry(line: &'static str) -> Option<(&'static str, ActionId, usize, usize)> {
    let mut columns = line.split(' ');
    let name = columns.next()?;
    Some((name, columns.next()?.parse().ok()?, columns.next()?.parse().ok()?, columns.next()?.parse().ok()?))
}

impl Service {
    /// The prefix of its actions, as `s3`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The numbers of its actions.
    pub fn ids(&self) -> Range<ActionId> {
        self.ids.clone()
    }

    /// Its actions, sorted by name.
    pub fn actions(&self) -> impl Iterator<Item = Action<'_>> {
        self.ids().zip(self.rows()).map(|(id, row)| Action { service: self, row, id })
    }

    /// Its resource types.
    pub fn resource_types(&self) -> impl Iterator<Item = ResourceType<'_>> {
        self.details().types.iter().map(|row| ResourceType { service: self, row })
    }

    /// All condition keys of its actions and resources, without the global ones.
    pub fn condition_keys(&self) -> impl Iterator<Item = ConditionKey> + '_ {
        self.details().keys.iter().copied()
    }

    /// An action, by its name without the prefix, without regard to case.
    pub(super) fn lookup(&self, name: &str) -> Option<ActionId> {
        let place = self.rows().binary_search_by(|row| order(row.name, name)).ok()?;
        Some(self.id(place))
    }

    fn action(&self, id: ActionId) -> Option<Action<'_>> {
        let row = self.rows_from(id).first()?;
        Some(Action { service: self, row, id })
    }

    /// The number of the action at this place of its rows.
    pub(super) fn id(&self, place: usize) -> ActionId {
        ActionId::try_from(place).map_or(self.ids.end, |place| self.ids.start.saturating_add(place))
    }

    pub(super) fn rows(&self) -> &[Row] {
        self.rows_read.get_or_init(|| section::rows(self.actions))
    }

    /// Its rows from the action of this number on.
    pub(super) fn rows_from(&self, id: ActionId) -> &[Row] {
        let place = id.checked_sub(self.ids.start).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.rows().get(place..)).unwrap_or_default()
    }

    pub(super) fn details(&self) -> &Details {
        self.details_read.get_or_init(|| section::details(self.details))
    }

    fn key_set(&self, number: Option<usize>) -> impl Iterator<Item = ConditionKey> + '_ {
        let numbers = number.and_then(|number| self.details().key_sets.get(number)).into_iter().flatten();
        numbers.filter_map(|number| self.details().keys.get(*number).copied())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.name).finish()
    }
}

impl<'t> Action<'t> {
    /// Its number.
    pub fn id(self) -> ActionId {
        self.id
    }

    /// Its service.
    pub fn service(self) -> &'t Service {
        self.service
    }

    /// Its name without the service's, as AWS writes it.
    pub fn name(self) -> &'static str {
        self.row.name
    }

    /// Its access levels.
    pub fn access_levels(self) -> AccessLevels {
        AccessLevels::new(self.row.levels)
    }

    /// The resource types that it works on. Without any, policies name `*` as its resource.
    pub fn resource_types(self) -> impl Iterator<Item = ActionResource<'t>> {
        let service = self.service;
        let uses = self.row.uses.and_then(|number| service.details().uses.get(number)).into_iter().flatten();
        uses.filter_map(move |usage| {
            let row = service.details().types.get(usage.resource_type)?;
            Some(ActionResource { service, row, usage })
        })
    }

    /// Its condition keys: its own and those of the resource types that it works on, without the global ones.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey> {
        let of_types = self.resource_types().flat_map(ActionResource::condition_keys);
        let mut seen = BTreeSet::new();
        self.service.key_set(self.row.keys).chain(of_types).filter(move |key| seen.insert(key.name))
    }
}

impl fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service.name, self.row.name)
    }
}

impl<'t> ResourceType<'t> {
    /// Its name in the Service Authorization Reference, as `bucket`.
    pub fn name(self) -> &'static str {
        self.row.name
    }

    /// Its ARNs, with variables: `arn:${Partition}:s3:::${BucketName}`.
    pub fn arns(self) -> impl Iterator<Item = &'static str> {
        self.row.templates.iter().map(|template| template.text)
    }

    /// The condition keys that every action on it has.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey> + 't {
        self.service.key_set(self.row.keys)
    }
}

impl<'t> ActionResource<'t> {
    /// The type.
    pub fn resource_type(self) -> ResourceType<'t> {
        ResourceType { service: self.service, row: self.row }
    }

    /// Whether the action always works on one.
    pub fn is_required(self) -> bool {
        self.usage.required
    }

    /// The condition keys that the action has on this type: the type's, and those that only this action has on it.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey> + 't {
        self.service.key_set(self.row.keys).chain(self.service.key_set(self.usage.keys))
    }
}
