//! `aws_iam_policy_document`: what the AWS provider 5.100 makes of it, with the places of its parts.
//!
//! The provider's source, `internal/service/iam/policy_document_data_source.go` and `policy_model.go`, says how documents merge, what is
//! sorted and when a list of one becomes a string.

mod merge;
mod parts;
mod set_order;
mod statement;

use std::sync::Arc;

use crate::base::json::Layout;
use crate::base::{Entries, Entry, Kind, Origin, Place, Seq, Str, Type, Unknown, Value};
use crate::hcl::eval::Fuel;
use merge::Document;

/// The order in which the provider writes the parts of a document.
const ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

/// A mistake, and where.
type Problem = (Place, String);

/// The entries `json`, `minified_json` and, where they are known whole, `id` of a data source with this configuration. `address` names what is not known; `place` is the
/// data source's block.
pub fn render(config: &Entries, address: &str, place: Place, fuel: &Fuel) -> (Vec<Entry>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut document = Document::default();
    let lists = |names: [&str; 2]| names.map(|name| config.get(name).filter(|value| !value.is_null()));
    for list in lists(["source_json", "source_policy_documents"]).into_iter().flatten() {
        for source in texts(list) {
            document.merge(Document::read(&source, fuel, &mut problems));
        }
    }
    document.merge(own(config, address, place, &mut problems));
    for list in lists(["override_policy_documents", "override_json"]).into_iter().flatten() {
        for source in texts(list) {
            document.merge(Document::read(&source, fuel, &mut problems));
        }
    }
    let whole = document.into_value(place);
    let entry = |key: &str, indented: bool| {
        let text = Str::json_in(whole.clone(), Layout { order: &ORDER, indented });
        Entry { key: Arc::from(key), place, value: Value { kind: Kind::String(text), origin: Origin::at(place) } }
    };
    let mut entries = vec![entry("json", true), entry("minified_json", false)];
    if let Some(text) = entries[0].value.as_str() {
        let id = Value::string(set_order::key(text), place);
        entries.push(Entry { key: Arc::from("id"), place, value: id });
    }
    (entries, problems)
}

/// The texts of a list, or the one text that it is.
fn texts(list: &Value) -> Vec<Value> {
    match list.as_seq() {
        Some(seq) => {
            let more = seq.more().map(|more| Value::unknown(more.clone(), list.place()));
            seq.items().iter().cloned().chain(more).filter(|item| !item.is_null()).collect()
        }
        None => vec![list.clone()],
    }
}

/// The document that the data source's own statements make.
fn own(config: &Entries, address: &str, place: Place, problems: &mut Vec<Problem>) -> Document {
    let text = |name: &str| config.get(name).filter(|value| !value.is_null()).cloned();
    let mut document = Document {
        version: Some(text("version").unwrap_or_else(|| Value::string("2012-10-17", place))),
        id: text("policy_id").filter(|id| id.as_str().is_none_or(|id| !id.is_empty())),
        ..Document::default()
    };
    let Some(blocks) = config.get("statement") else { return document };
    match blocks.as_seq() {
        Some(seq) => {
            document.statements = seq.items().iter().map(statement::render).collect();
            document.more = seq.more().cloned();
        }
        None => document.more = Some(Unknown::new(format!("{address}.statement"), Type::Any)),
    }
    let mut seen: Vec<(Arc<str>, Place)> = Vec::new();
    for statement in &document.statements {
        let Some(sid) = merge::sid(statement).and_then(Value::as_str) else { continue };
        if seen.iter().any(|(other, _)| other == sid) {
            problems.push((statement.place(), format!("there are two statements with the Sid {sid}")));
        }
        seen.push((Arc::clone(sid), statement.place()));
    }
    document
}

/// A tuple, whose further elements may not be known.
fn tuple(items: Vec<Value>, more: Option<Unknown>, place: Place) -> Value {
    Value::new(Kind::Tuple(Seq::of(Type::Any, items, more)), place)
}
