//! The document, its statements and their elements.

use super::element::{Entry, Reader, unusable};
use super::json::{Content, Value};
use super::{MOST_STATEMENTS, ReadError};
use crate::base::Place;
use crate::iam::document::{Condition, Document, Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use crate::iam::fault::FaultKind;
use crate::iam::text::{Text, Unknown};

const DOCUMENT: &[&str] = &["Version", "Id", "Statement"];
const STATEMENT: &[&str] =
    &["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const PRINCIPAL: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];

/// Parts of an ARN: `arn:partition:service:region:account:resource`.
const ARN_PARTS: usize = 6;

/// Writes an ARN of an identity-based policy out that is shorter than ARNs are, as `arn:aws:logs:*`.
///
/// IAM User Guide, "IAM JSON policy elements: Resource": of an ARN of fewer than six fields AWS completes the missing ones with
/// wildcards. One that names no service is refused; one of which not all is known may be whole.
fn complete(text: &mut Text) {
    let Some(known) = text.as_known().filter(|known| known.starts_with("arn:") && !known.contains("${")) else {
        return;
    };
    let mut parts = known.split(':');
    let names_service = parts.nth(2).is_some_and(|service| !service.is_empty() && !service.contains(['*', '?']));
    let missing = ARN_PARTS.saturating_sub(known.split(':').count());
    if names_service && missing > 0 {
        *text = Text::known(&format!("{known}{}", ":*".repeat(missing)), text.place);
    }
}

impl Reader {
    pub fn document(&mut self, value: Value) -> Result<Document, ReadError> {
        let Content::Object(entries) = value.content()? else {
            return Err(ReadError::new(value.place(), "a policy document is an object", "`{`"));
        };
        let (entries, mut doubt) = self.entries("the document", entries)?;
        let mut document =
            Document { version: None, id: None, statements: List::known(Vec::new()), place: value.place() };
        let mut found = false;
        for entry in entries {
            match entry.name.as_ref() {
                "Version" => document.version = self.string("Version", entry.value)?,
                "Id" => document.id = self.string("Id", entry.value)?,
                "Statement" => {
                    found = true;
                    document.statements = self.statements(entry.value)?;
                }
                _ => {
                    self.unknown_element("a policy document", &entry, DOCUMENT)?;
                    doubt = Some(unusable("element", entry.key.place()));
                }
            }
        }
        if !found {
            self.fault(FaultKind::MissingElement, value.place(), "the document has no `Statement`", "`Statement`");
            doubt = Some(unusable("document", value.place()));
        }
        document.statements.more = document.statements.more.or(doubt);
        Ok(document)
    }

    fn statements(&mut self, value: Value) -> Result<List<Statement>, ReadError> {
        let elements = match value.content()? {
            Content::Array(elements) => elements,
            _ => vec![value],
        };
        if elements.len() > MOST_STATEMENTS {
            let message = format!("this document has {} statements", elements.len());
            return Err(ReadError::new(value.place(), message, format!("at most {MOST_STATEMENTS} statements")));
        }
        let mut list = List::known(Vec::with_capacity(elements.len()));
        for element in elements {
            match element.content()? {
                Content::Object(entries) => {
                    let statement = self.statement(element.place(), entries)?;
                    list.items.push(statement);
                }
                content => list.more = Some(self.wrong_type("a statement", element, &content, "an object")),
            }
        }
        Ok(list)
    }

    fn statement(&mut self, place: Place, entries: Vec<(Value, Value)>) -> Result<Statement, ReadError> {
        let (entries, doubt) = self.entries("the statement", entries)?;
        let unread = |what| unusable(what, place);
        let mut effect = None;
        let mut actions = None;
        let mut statement = Statement {
            sid: None,
            effect: Known::No(unread("Effect")),
            principals: None,
            actions: Scope { negated: false, values: List { items: Vec::new(), more: Some(unread("Action")) }, place },
            resources: None,
            conditions: List::known(Vec::new()),
            presence: doubt,
            place,
        };
        for entry in entries {
            let name = entry.name.as_ref();
            let value = entry.value;
            let negated = name.starts_with("Not");
            let doubt = match name {
                "Sid" => {
                    statement.sid = self.string(name, value)?;
                    None
                }
                "Effect" => {
                    effect = Some(self.effect(value)?);
                    None
                }
                "Principal" | "NotPrincipal" => {
                    let scope = Scope { negated, values: self.principals(name, value)?, place: value.place() };
                    self.only(statement.principals.replace(scope).is_some(), "Principal", &entry)
                }
                "Action" | "NotAction" => {
                    let scope = Scope { negated, values: self.strings(name, value, false)?, place: value.place() };
                    self.only(actions.replace(scope).is_some(), "Action", &entry)
                }
                "Resource" | "NotResource" => {
                    let scope = Scope { negated, values: self.strings(name, value, false)?, place: value.place() };
                    self.only(statement.resources.replace(scope).is_some(), "Resource", &entry)
                }
                "Condition" => {
                    statement.conditions = self.conditions(value)?;
                    None
                }
                _ => {
                    self.unknown_element("a statement", &entry, STATEMENT)?;
                    Some(unusable("element", entry.key.place()))
                }
            };
            statement.presence = statement.presence.or(doubt);
        }
        match effect {
            Some(effect) => statement.effect = effect,
            None => self.missing(place, "Effect", "`\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`"),
        }
        match actions {
            Some(actions) => statement.actions = actions,
            None => self.missing(place, "Action", "`Action` or `NotAction`"),
        }
        if statement.principals.is_none() {
            let resources = statement.resources.iter_mut().flat_map(|scope| &mut scope.values.items);
            resources.for_each(complete);
        }
        Ok(statement)
    }

    fn missing(&mut self, statement: Place, name: &str, expected: &str) {
        self.fault(FaultKind::MissingElement, statement, format!("the statement has no `{name}`"), expected);
    }

    /// A fault where an element stands beside its `Not...` form: which of them counts, nobody knows.
    fn only(&mut self, both: bool, name: &str, entry: &Entry) -> Option<Unknown> {
        both.then(|| {
            let message = format!("the statement has both `{name}` and `Not{name}`");
            self.fault(FaultKind::ConflictingElements, entry.key.place(), message, "one of them");
            unusable(name, entry.key.place())
        })
    }

    fn effect(&mut self, value: Value) -> Result<Known<Effect>, ReadError> {
        let Some(text) = self.string("Effect", value)? else {
            return Ok(Known::No(unusable("Effect", value.place())));
        };
        if let Some(unknown) = text.unknown() {
            return Ok(Known::No(unknown.clone()));
        }
        Ok(match text.as_known() {
            Some("Allow") => Known::Yes(Effect::Allow),
            Some("Deny") => Known::Yes(Effect::Deny),
            other => {
                let message = format!("there is no effect `{}`", other.unwrap_or_default());
                self.fault(FaultKind::InvalidEffect, value.place(), message, "`Allow` or `Deny`");
                Known::No(unusable("Effect", value.place()))
            }
        })
    }

    fn principals(&mut self, name: &str, value: Value) -> Result<Known<Principals>, ReadError> {
        let expected = "`\"*\"` or an object as in `{\"AWS\": \"arn:aws:iam::111122223333:root\"}`";
        let entries = match value.content()? {
            Content::String => {
                let text = value.text()?;
                if let Some(unknown) = text.unknown() {
                    return Ok(Known::No(unknown.clone()));
                }
                let text = text.as_known().unwrap_or_default();
                if text == "*" {
                    return Ok(Known::Yes(Principals::Everyone));
                }
                let message = format!("`{text}` is no principal by itself");
                self.fault(FaultKind::InvalidPrincipal, value.place(), message, expected);
                return Ok(Known::No(unusable(name, value.place())));
            }
            Content::Object(entries) => entries,
            content => return Ok(Known::No(self.wrong_type(name, value, &content, expected))),
        };
        let (entries, mut doubt) = self.entries(name, entries)?;
        let mut kinds = Vec::with_capacity(entries.len());
        for entry in entries {
            let kind = match entry.name.as_ref() {
                "AWS" => PrincipalKind::Aws,
                "Service" => PrincipalKind::Service,
                "Federated" => PrincipalKind::Federated,
                "CanonicalUser" => PrincipalKind::CanonicalUser,
                _ => {
                    self.unknown_element(&format!("`{name}`"), &entry, PRINCIPAL)?;
                    doubt = Some(unusable(name, entry.key.place()));
                    continue;
                }
            };
            kinds.push((kind, self.strings(&format!("{name}.{}", entry.name), entry.value, false)?));
        }
        Ok(doubt.map_or(Known::Yes(Principals::ByKind(kinds)), Known::No))
    }

    fn conditions(&mut self, value: Value) -> Result<List<Condition>, ReadError> {
        let expected = "an object as in `{\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\"}}`";
        let operators = match value.content()? {
            Content::Object(entries) => entries,
            content => {
                let more = Some(self.wrong_type("Condition", value, &content, expected));
                return Ok(List { items: Vec::new(), more });
            }
        };
        let (operators, more) = self.entries("Condition", operators)?;
        let mut list = List { items: Vec::new(), more };
        if operators.is_empty() && list.more.is_none() {
            self.fault(FaultKind::Empty, value.place(), "this condition asks for nothing", expected);
        }
        for operator in operators {
            let keys = match operator.value.content()? {
                Content::Object(entries) => entries,
                content => {
                    let what = format!("Condition.{}", operator.name);
                    list.more = Some(self.wrong_type(&what, operator.value, &content, "an object of condition keys"));
                    continue;
                }
            };
            let (keys, more) = self.entries(&format!("`{}`", operator.name), keys)?;
            if keys.is_empty() && more.is_none() {
                let message = format!("`{}` asks for nothing", operator.name);
                self.fault(FaultKind::Empty, operator.value.place(), message, "a condition key and its values");
            }
            list.more = list.more.or(more);
            for entry in keys {
                list.items.push(Condition {
                    operator: operator.key.text()?,
                    key: entry.key.text()?,
                    values: self.strings(&format!("the value of `{}`", entry.name), entry.value, true)?,
                    place: entry.key.to(entry.value),
                });
            }
        }
        Ok(list)
    }
}
