//! Trying values for what is not known.

use std::collections::BTreeMap;

use crate::iam::document::{Condition, Document, Effect, Known, List, Principals, Scope, Statement};
use crate::iam::text::{Piece, Text, Unknown};

/// A value for something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// For a part of a string.
    Text(String),
    /// For the rest of a list of strings.
    Texts(Vec<String>),
    /// For the rest of a list of conditions.
    Conditions(Vec<Condition>),
    /// For the rest of a list of statements.
    Statements(Vec<Statement>),
    /// For an effect.
    Effect(Effect),
    /// For principals.
    Principals(Principals),
    /// For whether a statement is there.
    Present(bool),
}

/// Values by what they are for.
pub type Assignment = BTreeMap<Unknown, Value>;

/// `document` with the values of `assignment` put in. What has no value there, or one of another kind, stays unknown.
pub fn assign(document: &Document, assignment: &Assignment) -> Document {
    let to = Assigned(assignment);
    let rest = |value: &'_ Value| match value {
        Value::Statements(statements) => Some(statements.clone()),
        _ => None,
    };
    let statements = to.list(&document.statements, rest, |statement| to.statement(statement));
    Document {
        version: document.version.as_ref().map(|text| to.text(text)),
        id: document.id.as_ref().map(|text| to.text(text)),
        statements,
        place: document.place,
    }
}

struct Assigned<'a>(&'a Assignment);

impl Assigned<'_> {
    fn text(&self, text: &Text) -> Text {
        if text.unknown().is_none() {
            return text.clone();
        }
        let pieces = text.pieces().iter().map(|piece| match piece {
            Piece::Unknown(unknown) => match self.0.get(unknown) {
                Some(Value::Text(value)) => Piece::Known(value.as_str().into()),
                _ => piece.clone(),
            },
            Piece::Known(_) => piece.clone(),
        });
        Text::new(pieces, text.place)
    }

    /// A list of what `each` gives for its elements, and for the `rest` that a value stands for.
    fn list<T>(
        &self,
        list: &List<T>,
        rest: impl Fn(&Value) -> Option<Vec<T>>,
        each: impl Fn(&T) -> Option<T>,
    ) -> List<T> {
        let rest = list.more.as_ref().and_then(|more| self.0.get(more)).and_then(rest);
        let more = if rest.is_some() { None } else { list.more.clone() };
        let items = list.items.iter().chain(rest.iter().flatten()).filter_map(each).collect();
        List { items, more }
    }

    fn texts(&self, list: &List<Text>) -> List<Text> {
        let place = list.items.first().map(|text| text.place).unwrap_or_default();
        let rest = |value: &'_ Value| match value {
            Value::Texts(texts) => Some(texts.iter().map(|text| Text::known(text, place)).collect()),
            _ => None,
        };
        self.list(list, rest, |text| Some(self.text(text)))
    }

    fn scope(&self, scope: &Scope<List<Text>>) -> Scope<List<Text>> {
        Scope { negated: scope.negated, values: self.texts(&scope.values), place: scope.place }
    }

    fn principals(&self, known: &Known<Principals>) -> Known<Principals> {
        let principals = match known {
            Known::Yes(principals) => principals,
            Known::No(unknown) => match self.0.get(unknown) {
                Some(Value::Principals(principals)) => principals,
                _ => return known.clone(),
            },
        };
        Known::Yes(match principals {
            Principals::Everyone => Principals::Everyone,
            Principals::ByKind(kinds) => {
                Principals::ByKind(kinds.iter().map(|(kind, names)| (*kind, self.texts(names))).collect())
            }
        })
    }

    fn condition(&self, condition: &Condition) -> Condition {
        Condition {
            operator: self.text(&condition.operator),
            key: self.text(&condition.key),
            values: self.texts(&condition.values),
            place: condition.place,
        }
    }

    /// The statement, unless it is assigned to be absent.
    fn statement(&self, statement: &Statement) -> Option<Statement> {
        let presence = match statement.presence.as_ref().map(|unknown| (unknown, self.0.get(unknown))) {
            Some((_, Some(Value::Present(false)))) => return None,
            None | Some((_, Some(Value::Present(true)))) => None,
            Some((unknown, _)) => Some(unknown.clone()),
        };
        let effect = match &statement.effect {
            Known::No(unknown) => match self.0.get(unknown) {
                Some(Value::Effect(effect)) => Known::Yes(*effect),
                _ => statement.effect.clone(),
            },
            Known::Yes(_) => statement.effect.clone(),
        };
        let rest = |value: &'_ Value| match value {
            Value::Conditions(conditions) => Some(conditions.clone()),
            _ => None,
        };
        let conditions = self.list(&statement.conditions, rest, |condition| Some(self.condition(condition)));
        Some(Statement {
            sid: statement.sid.as_ref().map(|text| self.text(text)),
            effect,
            principals: statement.principals.as_ref().map(|scope| Scope {
                negated: scope.negated,
                values: self.principals(&scope.values),
                place: scope.place,
            }),
            actions: self.scope(&statement.actions),
            resources: statement.resources.as_ref().map(|scope| self.scope(scope)),
            conditions,
            presence,
            place: statement.place,
        })
    }
}
