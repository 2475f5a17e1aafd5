//! HCL that holds nothing but literal values, with the place of each: configuration files.

use std::collections::BTreeMap;

use hcl::edit::expr::{Expression, ObjectKey, UnaryOperator};
use hcl::edit::parser;
use hcl::edit::structure::{Block, Body, Structure};
use hcl::edit::template::Element;
use serde_json::Value;

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
    let body = parser::parse_body(text).map_err(|error| {
        let location = error.location();
        let start = floor_char_boundary(text, location.offset());
        let end = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
        vec![Mistake::new(start..end, format!("this is no HCL: {}", error.message()))]
    })?;
    let mut mistakes = Vec::new();
    let entries = read_body(&body, &mut mistakes);
    if mistakes.is_empty() { Ok(Literal { span: 0..0, kind: Kind::Object(entries) }) } else { Err(mistakes) }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn read_body(body: &Body, mistakes: &mut Vec<Mistake>) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                if let Some(value) = read_expression(&attribute.value, mistakes) {
                    let key = span_of(&attribute.key);
                    insert(&mut entries, attribute.key.as_str(), key, value, mistakes);
                }
            }
            Structure::Block(block) => read_block(block, &mut entries, mistakes),
        }
    }
    entries
}

fn read_block(block: &Block, entries: &mut BTreeMap<String, Entry>, mistakes: &mut Vec<Mistake>) {
    let start = span_of(&block.ident).start;
    let header_end = block.labels.last().map_or_else(|| span_of(&block.ident).end, |label| span_of(label).end);
    let header = start..header_end;
    let mut steps = vec![(block.ident.as_str(), span_of(&block.ident))];
    steps.extend(block.labels.iter().map(|label| (label.as_str(), span_of(label))));
    let body = read_body(&block.body, mistakes);
    let value = Literal { span: header.clone(), kind: Kind::Object(body) };

    let Some(((last, last_span), path)) = steps.split_last() else {
        return;
    };
    let mut here = entries;
    for (step, span) in path {
        let entry = here.entry((*step).to_owned()).or_insert_with(|| Entry {
            key: span.clone(),
            value: Literal { span: header.clone(), kind: Kind::Object(BTreeMap::new()) },
        });
        let Kind::Object(inner) = &mut entry.value.kind else {
            mistakes.push(
                Mistake::new(header, format!("`{step}` is an attribute and a block"))
                    .related(entry.key.clone(), "the other is here"),
            );
            return;
        };
        here = inner;
    }
    insert(here, last, last_span.clone(), value, mistakes);
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
    let kind = match expression {
        Expression::Null(_) => Kind::Scalar(Value::Null),
        Expression::Bool(value) => Kind::Scalar(Value::Bool(*value.value())),
        Expression::Number(value) => Kind::Scalar(number(value.value())),
        Expression::String(value) => Kind::Scalar(Value::String(value.as_str().to_owned())),
        Expression::Array(items) => {
            Kind::List(items.iter().filter_map(|item| read_expression(item, mistakes)).collect())
        }
        Expression::Object(object) => {
            let mut entries = BTreeMap::new();
            for (key, value) in object {
                let name = match key {
                    ObjectKey::Ident(ident) => ident.as_str(),
                    ObjectKey::Expression(Expression::String(string)) => string.as_str(),
                    ObjectKey::Expression(other) => {
                        mistakes.push(not_literal(other));
                        continue;
                    }
                };
                if let Some(value) = read_expression(value.expr(), mistakes) {
                    insert(&mut entries, name, span_of(key), value, mistakes);
                }
            }
            Kind::Object(entries)
        }
        Expression::Parenthesis(inner) => return read_expression(inner.inner(), mistakes),
        Expression::UnaryOp(operation)
            if *operation.operator.value() == UnaryOperator::Neg
                && let Expression::Number(value) = &operation.expr =>
        {
            Kind::Scalar(number(&-*value.value()))
        }
        Expression::HeredocTemplate(heredoc)
            if let Some(Element::Literal(text)) = heredoc.template.as_single_element() =>
        {
            Kind::Scalar(Value::String(text.as_str().to_owned()))
        }
        _ => {
            mistakes.push(not_literal(expression));
            return None;
        }
    };
    Some(Literal { span: span_of(expression), kind })
}

fn number(number: &hcl::Number) -> Value {
    serde_json::to_value(number).unwrap_or_default()
}

fn not_literal(expression: &Expression) -> Mistake {
    Mistake::new(span_of(expression), "this is no literal value")
        .expected("a value written out: this file has no variables, functions or interpolation")
}

/// Everything that the parser made has a span.
fn span_of(thing: &impl hcl::edit::Span) -> Span {
    thing.span().unwrap_or_default()
}
