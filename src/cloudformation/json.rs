//! JSON, as CloudFormation reads it.

use std::sync::Arc;

use jsonc_parser::ast::{ObjectPropName, StringLit, Value};
use jsonc_parser::common::Ranged;

use super::node::{Document, Entry, Kind, Node, count, unique};
use super::scalar::{Quotes, placed};
use crate::base::{Mistake, Number, Place};
use crate::hcl::json::{self, Document as Parsed};

/// Reads a document.
pub fn read(text: &str, file: u32) -> Result<Document, Mistake> {
    let parsed = json::document(text, file)?;
    let mut reader = Reader { text, file, parsed: &parsed, problems: Vec::new(), nodes: 0 };
    let root = reader.node(&parsed.value)?;
    Ok(Document { root, problems: reader.problems })
}

struct Reader<'a> {
    text: &'a str,
    file: u32,
    parsed: &'a Parsed<'a>,
    problems: Vec<(Place, String)>,
    nodes: usize,
}

impl Reader<'_> {
    fn node(&mut self, value: &Value<'_>) -> Result<Arc<Node>, Mistake> {
        count(&mut self.nodes, &(value.start()..value.end()))?;
        let kind = match value {
            Value::NullKeyword(_) => Kind::Null,
            Value::BooleanLit(literal) => Kind::Bool(literal.value),
            Value::NumberLit(literal) => match Number::parse(literal.value) {
                Some(Ok(number)) => Kind::Number(number),
                _ => Kind::Text(crate::base::Str::known(literal.value)),
            },
            Value::StringLit(literal) => Kind::Text(self.string(literal)),
            Value::Array(array) => {
                Kind::List(array.elements.iter().map(|element| self.node(element)).collect::<Result<_, _>>()?)
            }
            Value::Object(object) => {
                let mut entries = Vec::with_capacity(object.properties.len());
                for property in &object.properties {
                    let ObjectPropName::String(name) = &property.name else { continue };
                    let key = self.string(name).text().cloned().unwrap_or_default();
                    entries.push(Entry { key, place: self.parsed.place(name), value: self.node(&property.value)? });
                }
                Kind::Map(unique(entries, &mut self.problems))
            }
        };
        Node::new(kind, self.parsed.place(value))
    }

    fn string(&self, literal: &StringLit<'_>) -> crate::base::Str {
        placed((self.text, self.file), literal.start()..literal.end(), &literal.value, Quotes::Double)
    }
}
