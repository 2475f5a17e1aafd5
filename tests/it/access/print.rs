//! Documents as JSON, for messages and for other programs. Unknowns stand as `<NAME>`.

use seclog::iam::document::{Document, Effect, Known, List, PrincipalKind, Principals, Statement};
use seclog::iam::text::{Piece, Text};
use serde_json::{Map, Value, json};

/// The document as it would be written.
pub fn json(document: &Document) -> Value {
    let mut json = Map::new();
    if let Some(version) = &document.version {
        json.insert("Version".into(), text(version));
    }
    json.insert("Statement".into(), list(&document.statements, statement));
    Value::Object(json)
}

fn text(text: &Text) -> Value {
    let pieces = text.pieces().iter().map(|piece| match piece {
        Piece::Known(known) => known.to_string(),
        Piece::Unknown(unknown) => format!("<{}>", unknown.identity()),
    });
    Value::String(pieces.collect())
}

fn list<T>(list: &List<T>, item: impl Fn(&T) -> Value) -> Value {
    let more = list.more.iter().map(|more| json!(format!("<more {}>", more.identity())));
    list.items.iter().map(item).chain(more).collect()
}

fn statement(statement: &Statement) -> Value {
    let mut json = Map::new();
    let mut put = |negated: bool, name: &str, value: Value| {
        json.insert(if negated { format!("Not{name}") } else { name.to_owned() }, value);
    };
    put(
        false,
        "Effect",
        match &statement.effect {
            Known::Yes(Effect::Allow) => json!("Allow"),
            Known::Yes(Effect::Deny) => json!("Deny"),
            Known::No(unknown) => json!(format!("<{}>", unknown.identity())),
        },
    );
    if let Some(presence) = &statement.presence {
        put(false, "<Present>", json!(presence.identity()));
    }
    if let Some(scope) = &statement.principals {
        put(scope.negated, "Principal", principals(&scope.values));
    }
    put(statement.actions.negated, "Action", list(&statement.actions.values, text));
    if let Some(scope) = &statement.resources {
        put(scope.negated, "Resource", list(&scope.values, text));
    }
    if !statement.conditions.items.is_empty() || statement.conditions.more.is_some() {
        let mut operators = Map::new();
        for condition in &statement.conditions.items {
            let name = |text: &Text| text.as_known().unwrap_or("<unknown>").to_owned();
            let keys = operators.entry(name(&condition.operator)).or_insert_with(|| json!({}));
            // The same key twice under one operator cannot be written; it is ANDed, as another spelling of the key is.
            let mut key = name(&condition.key);
            while keys.get(&key).is_some() {
                key = other_case(&key);
            }
            keys[key] = list(&condition.values, text);
        }
        if let Some(more) = &statement.conditions.more {
            operators.insert("<more>".into(), json!(more.identity()));
        }
        put(false, "Condition", Value::Object(operators));
    }
    Value::Object(json)
}

/// Another spelling of a key: its letters count up in binary, small ones as zeros.
fn other_case(key: &str) -> String {
    let mut carry = true;
    let letter = |letter: char| match (carry && letter.is_ascii_alphabetic(), letter.is_ascii_lowercase()) {
        (false, _) => letter,
        (true, true) => {
            carry = false;
            letter.to_ascii_uppercase()
        }
        (true, false) => letter.to_ascii_lowercase(),
    };
    key.chars().map(letter).collect()
}

fn principals(principals: &Known<Principals>) -> Value {
    match principals {
        Known::No(unknown) => json!(format!("<{}>", unknown.identity())),
        Known::Yes(Principals::Everyone) => json!("*"),
        Known::Yes(Principals::ByKind(kinds)) => {
            let kinds = kinds.iter().map(|(kind, names)| {
                let name = match kind {
                    PrincipalKind::Aws => "AWS",
                    PrincipalKind::Service => "Service",
                    PrincipalKind::Federated => "Federated",
                    PrincipalKind::CanonicalUser => "CanonicalUser",
                };
                (name.to_owned(), list(names, text))
            });
            Value::Object(kinds.collect())
        }
    }
}
