//! From what a template says to values.

use std::sync::Arc;

use super::each::Loops;
use super::stack::Stack;
use crate::base::{Entries, Entry, Kind, Place, Reference, Seq, Type, Unknown, Value, identity};
use crate::cloudformation::node::{self, Kind as Syntax, Node};
use crate::hcl::eval::Result;

/// Reads values of one resource, output or condition.
pub(super) struct Reader<'s, 'a> {
    pub(super) stack: &'s Stack<'a>,
    /// The variables of the loops around it.
    pub(super) loops: Loops,
    /// What it refers to.
    pub(super) references: Vec<Reference>,
    /// The property that is read.
    pub(super) argument: Arc<str>,
}

impl<'s, 'a> Reader<'s, 'a> {
    pub(super) fn new(stack: &'s Stack<'a>, loops: Loops) -> Self {
        Self { stack, loops, references: Vec::new(), argument: "".into() }
    }

    /// The value; what has none is said, and is not known. `None`: `AWS::NoValue`.
    pub(super) fn value(&mut self, node: &Node) -> Option<Value> {
        self.attempt(node).unwrap_or_else(|error| {
            self.stack.refuse(&error);
            Some(Value::unknown(Unknown::new(written(node), Type::Any), node.place))
        })
    }

    /// The value; `AWS::NoValue` is null.
    pub(super) fn value_or_null(&mut self, node: &Node) -> Value {
        self.value(node).unwrap_or_else(|| Value::null(node.place))
    }

    fn attempt(&mut self, node: &Node) -> Result<Option<Value>> {
        let fuel = &self.stack.run.fuel;
        fuel.spend(1, node.place)?;
        let _level = fuel.deeper(node.place)?;
        let kind = match &node.kind {
            Syntax::Null => Kind::Null(Type::Any),
            Syntax::Bool(known) => Kind::Bool(*known),
            Syntax::Number(number) => Kind::Number(number.clone()),
            Syntax::Text(text) => return self.literal(text, node.place).map(Some),
            Syntax::List(items) => {
                let items: Vec<Value> = items.iter().filter_map(|item| self.value(item)).collect();
                Kind::Tuple(Seq::new(items))
            }
            Syntax::Map(entries) => match entries.as_slice() {
                [node::Entry { key, value, .. }] if is_function(key, value) => {
                    return self.function(key, value, node.place);
                }
                entries => self.object(entries),
            },
        };
        fuel.check(Value::new(kind, node.place), node.place).map(Some)
    }

    /// What a mapping that is no function says.
    fn object(&mut self, entries: &[node::Entry]) -> Kind {
        let (mut found, mut more) = (Vec::new(), None);
        for entry in entries {
            if entry.key.starts_with("Fn::ForEach::") {
                more = self.each(entry, &mut |reader, inner| {
                    if let Some(value) = reader.value(&inner.value) {
                        found.push(Entry { key: reader.filled(&inner.key), place: inner.place, value });
                    }
                });
            } else if entry.key.starts_with("Fn::") {
                if &*entry.key != "Fn::Transform" {
                    self.stack.note(entry.place, format!("{} stands beside other keys", entry.key));
                }
                more = Some(Unknown::new(&*entry.key, Type::Any));
            } else if let Some(value) = self.value(&entry.value) {
                found.push(Entry { key: self.filled(&entry.key), place: entry.place, value });
            }
        }
        Kind::Object(Entries::of(Type::Any, found, more))
    }

    /// Says that the property that is read refers to a resource.
    pub(super) fn refer(&mut self, name: &str, place: Place, explicit: bool) {
        let target = format!("{}{name}", self.stack.address).into();
        let reference = Reference { target, argument: Arc::clone(&self.argument), place, explicit };
        self.references.push(reference);
    }
}

/// Whether a mapping of this one key is a function.
fn is_function(key: &str, value: &Node) -> bool {
    key == "Ref" && value.as_str().is_some() || key.starts_with("Fn::") && !key.starts_with("Fn::ForEach::")
}

/// What a node says, in one line.
pub(super) fn written(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    identity::bounded(text)
}

/// Bytes after which no more is written.
const LONGEST: usize = 400;

fn write(node: &Node, text: &mut String) {
    if text.len() > LONGEST {
        return;
    }
    match &node.kind {
        Syntax::Null => text.push_str("null"),
        Syntax::Bool(known) => text.push_str(if *known { "true" } else { "false" }),
        Syntax::Number(number) => text.push_str(&number.to_string()),
        Syntax::Text(_) => text.extend(node.as_str().map(|own| format!("{own:?}"))),
        Syntax::List(items) => {
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "[" } else { ", " });
                write(item, text);
            }
            text.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Syntax::Map(entries) => match entries.as_slice() {
            [entry] if is_function(&entry.key, &entry.value) => {
                text.push_str(entry.key.strip_prefix("Fn::").unwrap_or(&entry.key));
                text.push('(');
                write(&entry.value, text);
                text.push(')');
            }
            entries => {
                for (at, entry) in entries.iter().enumerate() {
                    text.push_str(if at == 0 { "{" } else { ", " });
                    text.push_str(&entry.key);
                    text.push_str(": ");
                    write(&entry.value, text);
                }
                text.push_str(if entries.is_empty() { "{}" } else { "}" });
            }
        },
    }
}
