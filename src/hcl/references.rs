//! What an expression refers to, without evaluating it.

use super::ast::{Body, Expression, Key, Kind, Part, Step};
use crate::base::Place;

/// A name and the names written behind it, up to the first index that is no literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// As in `["data", "aws_s3_bucket", "logs", "arn"]`; indexes are left out.
    pub names: Vec<&'a str>,
    /// The whole reference.
    pub place: Place,
}

/// All references of an expression, in the order in which they stand. Names that a `for` gives are none.
pub fn of_expression(expression: &Expression) -> Vec<Written<'_>> {
    let mut walk = Walk::default();
    walk.expression(expression);
    walk.found
}

/// All references of a body, those of nested blocks too.
pub fn of_body(body: &Body) -> Vec<Written<'_>> {
    let mut found = Vec::new();
    for attribute in &body.attributes {
        found.append(&mut of_expression(&attribute.value));
    }
    for block in &body.blocks {
        found.append(&mut of_body(&block.body));
    }
    found
}

#[derive(Default)]
struct Walk<'a> {
    found: Vec<Written<'a>>,
    bound: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
            Kind::Variable(_) | Kind::Attribute(..) | Kind::Index(..) | Kind::Splat(..) => self.traversal(expression),
            Kind::Template(parts) => self.parts(parts),
            Kind::Tuple(items) => items.iter().for_each(|item| self.expression(item)),
            Kind::Object(entries) => {
                for (key, value) in entries {
                    if let Key::Expression(key) = key {
                        self.expression(key);
                    }
                    self.expression(value);
                }
            }
            Kind::Call(call) => call.arguments.iter().for_each(|argument| self.expression(argument)),
            Kind::Conditional(three) => three.iter().for_each(|one| self.expression(one)),
            Kind::Unary(_, of) | Kind::Parenthesis(of) => self.expression(of),
            Kind::Binary(_, two) => two.iter().for_each(|one| self.expression(one)),
            Kind::For(for_) => {
                self.expression(&for_.collection);
                let bound = self.bound.len();
                self.bound.extend(for_.key.as_deref().into_iter().chain([&*for_.value]));
                self.expression(&for_.result);
                for one in for_.result_key.iter().chain(&for_.condition) {
                    self.expression(one);
                }
                self.bound.truncate(bound);
            }
        }
    }

    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Literal(..) => {}
                Part::Interpolation(inner) => self.expression(inner),
                Part::If(condition, then, otherwise) => {
                    self.expression(condition);
                    self.parts(then);
                    self.parts(otherwise);
                }
                Part::For(for_) => {
                    self.expression(&for_.collection);
                    let bound = self.bound.len();
                    self.bound.extend(for_.key.as_deref().into_iter().chain([&*for_.value]));
                    self.parts(&for_.parts);
                    self.bound.truncate(bound);
                }
            }
        }
    }

    /// A chain of steps, from its end to the name that it begins with.
    fn traversal(&mut self, expression: &'a Expression) {
        let mut names = Vec::new();
        let mut at = expression;
        loop {
            at = match &at.kind {
                Kind::Attribute(of, name) => {
                    names.push(&*name.text);
                    of
                }
                Kind::Index(of, index) => {
                    self.expression(index);
                    of
                }
                Kind::Splat(of, steps) => {
                    for step in steps.iter().rev() {
                        match step {
                            Step::Attribute(name) => names.push(&*name.text),
                            Step::Index(index) => self.expression(index),
                            Step::Splat => {}
                        }
                    }
                    of
                }
                Kind::Variable(name) => {
                    if !self.bound.contains(&&**name) {
                        names.push(name);
                        names.reverse();
                        self.found.push(Written { names, place: expression.place });
                    }
                    return;
                }
                _ => return self.expression(at),
            };
        }
    }
}
