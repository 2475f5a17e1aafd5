//! HCL that holds nothing but literal values, with the place of each: configuration files.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ast::{self, Block, Body, Expression, Key, Name, Part, Unary};
use super::parse;
use crate::base::{Mistake, Span};

/// A literal value and where it stands.
#[derive(Debug, Clone)]
pub struct Literal {
    /// The value's bytes; of a block, those of its header.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a literal is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// null, a boolean, a number or a string.
    Scalar(Value),
    /// A list.
    List(Vec<Literal>),
    /// An object, a block's body, or the blocks of one name by their labels.
    Object(BTreeMap<String, Entry>),
}

/// One entry of an object.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The bytes of its key.
    pub key: Span,
    /// Its value.
    pub value: Literal,
}

impl Literal {
    /// The value without its places. As in Terraform, an entry that is null is as good as absent.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => items.iter().map(Self::to_json).collect(),
            Kind::Object(entries) => entries
                .iter()
                .filter(|(_, entry)| !matches!(entry.value.kind, Kind::Scalar(Value::Null)))
                .map(|(key, entry)| (key.clone(), entry.value.to_json()))
                .collect(),
        }
    }

    /// What stands under a key of an object or at an index of a list.
    pub fn get(&self, step: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Scalar(_) => None,
            Kind::List(items) => items.get(step.parse::<usize>().ok()?),
            Kind::Object(entries) => entries.get(step).map(|entry| &entry.value),
        }
    }

    /// What stands at a path of keys and indexes, or the nearest thing around it.
    pub fn nearest<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> &Self {
        let mut here = self;
        for step in path {
            let Some(next) = here.get(step) else { break };
            here = next;
        }
        here
    }

    /// Where the key of an entry stands.
    pub fn key_span(&self, key: &str) -> Option<&Span> {
        match &self.kind {
            Kind::Object(entries) => entries.get(key).map(|entry| &entry.key),
            _ => None,
        }
    }
}

/// Reads a whole text. A block with labels stands as an object under each label.
pub fn read(text: &str) -> Result<Literal, Vec<Mistake>> {
    let body = parse::body(text, 0).map_err(|mistake| vec![mistake])?;
    let mut mistakes = Vec::new();
    let entries = read_body(&body, &mut mistakes);
    if mistakes.is_empty() { Ok(Literal { span: 0..0, kind: Kind::Object(entries) }) } else { Err(mistakes) }
}

fn read_body(body: &Body, mistakes: &mut Vec<Mistake>) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    for attribute in &body.attributes {
        if let Some(value) = read_expression(&attribute.value, mistakes) {
            insert(&mut entries, &attribute.name.text, attribute.name.place.span(), value, mistakes);
        }
    }
    for block in &body.blocks {
        read_block(block, &mut entries, mistakes);
    }
    entries
}

fn read_block(block: &Block, entries: &mut BTreeMap<String, Entry>, mistakes: &mut Vec<Mistake>) {
    let header = block.header.span();
    let steps: Vec<&Name> = std::iter::once(&block.kind).chain(&block.labels).collect();
    let body = read_body(&block.body, mistakes);
    let value = Literal { span: header.clone(), kind: Kind::Object(body) };

    let Some((last, path)) = steps.split_last() else {
        return;
    };
    let mut here = entries;
    for step in path {
        let entry = here.entry(step.text.to_string()).or_insert_with(|| Entry {
            key: step.place.span(),
            value: Literal { span: header.clone(), kind: Kind::Object(BTreeMap::new()) },
        });
        let Kind::Object(inner) = &mut entry.value.kind else {
            mistakes.push(
                Mistake::new(header, format!("`{}` is an attribute and a block", step.text))
                    .related(entry.key.clone(), "the other is here"),
            );
            return;
        };
        here = inner;
    }
    insert(here, &last.text, last.place.span(), value, mistakes);
}

fn insert(entries: &mut BTreeMap<String, Entry>, name: &str, key: Span, value: Literal, mistakes: &mut Vec<Mistake>) {
    if let Some(first) = entries.get(name) {
        mistakes.push(
            Mistake::new(key, format!("`{name}` stands here a second time"))
                .related(first.key.clone(), "the first is here"),
        );
    } else {
        entries.insert(name.to_owned(), Entry { key, value });
    }
}

fn read_expression(expression: &Expression, mistakes: &mut Vec<Mistake>) -> Option<Literal> {
    let kind = match &expression.kind {
        ast::Kind::Null => Kind::Scalar(Value::Null),
        ast::Kind::Bool(value) => Kind::Scalar(Value::Bool(*value)),
        ast::Kind::Number(digits) => Kind::Scalar(number("", digits)),
        ast::Kind::Unary(Unary::Negate, inner) if let ast::Kind::Number(digits) = &inner.kind => {
            Kind::Scalar(number("-", digits))
        }
        ast::Kind::Parenthesis(inner) => return read_expression(inner, mistakes),
        ast::Kind::Tuple(items) => {
            Kind::List(items.iter().filter_map(|item| read_expression(item, mistakes)).collect())
        }
        ast::Kind::Object(object) => {
            let mut entries = BTreeMap::new();
            for (key, value) in object {
                let (name, place) = match key {
                    Key::Name(name) => (Some(name.text.to_string()), name.place),
                    Key::Expression(key) => (text(key), key.place),
                };
                let Some(name) = name else {
                    mistakes.push(not_literal(place.span()));
                    continue;
                };
                if let Some(value) = read_expression(value, mistakes) {
                    insert(&mut entries, &name, place.span(), value, mistakes);
                }
            }
            Kind::Object(entries)
        }
        ast::Kind::Template(_) if let Some(text) = text(expression) => Kind::Scalar(Value::String(text)),
        _ => {
            mistakes.push(not_literal(expression.place.span()));
            return None;
        }
    };
    Some(Literal { span: expression.place.span(), kind })
}

/// The text of a string without sequences.
fn text(expression: &Expression) -> Option<String> {
    let ast::Kind::Template(parts) = &expression.kind else { return None };
    parts.iter().map(|part| if let Part::Literal(text, _) = part { Some(&**text) } else { None }).collect()
}

/// A whole number where it is one, or the nearest that 64 bits hold.
fn number(sign: &str, digits: &str) -> Value {
    let text = format!("{sign}{digits}");
    let whole = text.parse::<u64>().map(Value::from).or_else(|_| text.parse::<i64>().map(Value::from));
    whole.unwrap_or_else(|_| text.parse::<f64>().map(Value::from).unwrap_or_default())
}

fn not_literal(span: Span) -> Mistake {
    Mistake::new(span, "this is no literal value")
        .expected("a value written out: this file has no variables, functions or interpolation")
}
