//! The contract as policies see it: `config`.

use crate::base::{Entry, Place, Value};

use super::contract::Contract;

/// The settings of a contract by their names, defaults filled in. Beside them `accounts`: the ids of all accounts, and `senders`: those
/// of the application accounts; `people`: the names of the roles of analysts, deployers and break-glass.
///
/// Without a contract only what has a default that hangs on nothing is there: everything else is null.
pub fn value(contract: Option<&Contract>) -> Value {
    let Some(contract) = contract else {
        let role = |name: &str| string(&format!("arn:*:iam::*:role/secops-{name}"));
        let list = |item| Value::tuple(vec![item], Place::default());
        return object(vec![
            ("namespace", string("secops")),
            ("deployers", list(role("deploy"))),
            ("break_glass", list(role("break-glass"))),
            ("analysts", Value::tuple(Vec::new(), Place::default())),
            ("people", Value::tuple(vec![string("secops-deploy"), string("secops-break-glass")], Place::default())),
        ]);
    };
    let all = serde_json::to_value(contract).unwrap_or_default();
    let senders: Vec<Value> = contract.application_account.values().map(|account| string(&account.id)).collect();
    let accounts = std::iter::once(string(&contract.security_account.id)).chain(senders.clone()).collect();
    let mut entries = entries_of(&all);
    entries.push(entry("accounts", Value::tuple(accounts, Place::default())));
    let people = contract.analysts.iter().chain(&contract.deployers).chain(&contract.break_glass);
    let names = people.filter_map(|arn| arn.rsplit('/').next()).map(string).collect();
    entries.push(entry("people", Value::tuple(names, Place::default())));
    entries.push(entry("senders", Value::tuple(senders, Place::default())));
    Value::object(entries, Place::default())
}

/// JSON as a value; it stands nowhere.
pub fn of(json: &serde_json::Value) -> Value {
    let place = Place::default();
    match json {
        serde_json::Value::Null => Value::null(place),
        serde_json::Value::Bool(value) => Value::bool(*value, place),
        // Settings are whole numbers.
        serde_json::Value::Number(number) => Value::number(number.as_i64().unwrap_or_default(), place),
        serde_json::Value::String(text) => string(text),
        serde_json::Value::Array(items) => Value::tuple(items.iter().map(of).collect(), place),
        serde_json::Value::Object(_) => Value::object(entries_of(json), place),
    }
}

fn entries_of(json: &serde_json::Value) -> Vec<Entry> {
    json.as_object().into_iter().flatten().map(|(key, value)| entry(key, of(value))).collect()
}

fn string(text: &str) -> Value {
    Value::string(text, Place::default())
}

fn entry(key: &str, value: Value) -> Entry {
    Entry { key: key.into(), place: Place::default(), value }
}

fn object(entries: Vec<(&str, Value)>) -> Value {
    Value::object(entries.into_iter().map(|(key, value)| entry(key, value)).collect(), Place::default())
}
