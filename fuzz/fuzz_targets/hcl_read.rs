//! Any bytes as native syntax, as an expression, as a template and as JSON syntax: reading ends, and what was read is what stands there.
#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use seclog::base::{Mistake, Place};
use seclog::hcl::ast::{Body, Expression, Key, Kind, Name, Part, Step};
use seclog::hcl::{layout, parse, token};
use seclog::terraform::folder::Syntax;
use seclog::terraform::module;

#[path = "../deep.rs"]
mod deep;

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    deep::run(|| {
        for tokens in [token::tokens(source), token::template_tokens(source, usize::MAX)] {
            let ends = tokens.iter().map(|token| token.end);
            assert!(tokens.iter().skip(1).zip(ends).all(|(next, end)| end <= next.start), "{tokens:?}");
        }
        layout::layout(source);
        let native = Check { source, native: true };
        if let Some(body) = native.read(parse::body) {
            native.body(&body);
        }
        if let Some(expression) = native.read(parse::expression) {
            native.expression(&expression, 0..source.len());
        }
        if let Some(parts) = native.read(parse::template) {
            native.parts(&parts, 0..source.len());
        }
        let json = Check { source, native: false };
        if let Some(body) = json.read(|source, file| module::body(source, file, Syntax::Json)) {
            json.body(&body);
        }
    });
});

struct Check<'a> {
    source: &'a str,
    native: bool,
}

impl Check<'_> {
    /// Reads twice, with one result.
    fn read<T: PartialEq + Debug>(&self, read: impl Fn(&str, u32) -> Result<T, Mistake>) -> Option<T> {
        let first = read(self.source, 7);
        assert_eq!(first, read(self.source, 7));
        first.inspect_err(|mistake| assert!(self.source.get(mistake.span().clone()).is_some(), "{mistake:?}")).ok()
    }

    /// The text of a place, which lies inside of what it is a part of.
    fn text(&self, place: Place, around: std::ops::Range<usize>) -> &str {
        let span = place.span();
        let inside = !self.native || around.start <= span.start && span.end <= around.end;
        assert!(place.file == 7 && inside, "{place:?} outside of {around:?}");
        self.source.get(span).unwrap_or_else(|| panic!("{place:?}"))
    }

    fn name(&self, name: &Name, around: std::ops::Range<usize>) {
        let text = self.text(name.place, around);
        assert!(!self.native || text.starts_with('"') || text == &*name.text || name.text.contains("::"), "{name:?}");
    }

    fn body(&self, body: &Body) {
        let whole = 0..self.source.len();
        for attribute in &body.attributes {
            self.name(&attribute.name, whole.clone());
            self.expression(&attribute.value, whole.clone());
        }
        for block in &body.blocks {
            self.text(block.place, whole.clone());
            self.text(block.header, block.place.span());
            self.name(&block.kind, block.header.span());
            for label in &block.labels {
                self.name(label, block.header.span());
            }
            self.body(&block.body);
        }
    }

    fn expression(&self, expression: &Expression, around: std::ops::Range<usize>) {
        let text = self.text(expression.place, around);
        let here = expression.place.span();
        let inner = |inner: &Expression| self.expression(inner, here.clone());
        match &expression.kind {
            Kind::Null => assert!(!self.native || text == "null"),
            Kind::Bool(value) => assert!(!self.native || text == value.to_string()),
            Kind::Number(number) => assert!(!self.native || text == &**number),
            Kind::Variable(name) => assert!(!self.native || text == &**name),
            Kind::Template(parts) => {
                self.parts(parts, here.clone());
                self.again(parts);
            }
            Kind::Tuple(items) => items.iter().for_each(inner),
            Kind::Object(entries) => {
                for (key, value) in entries {
                    match key {
                        Key::Name(name) => self.name(name, here.clone()),
                        Key::Expression(key) => inner(key),
                    }
                    inner(value);
                }
            }
            Kind::Attribute(of, name) => {
                inner(of);
                self.name(name, here.clone());
            }
            Kind::Index(of, index) => [of, index].into_iter().for_each(|one| inner(one)),
            Kind::Splat(of, steps) => {
                inner(of);
                for step in steps {
                    match step {
                        Step::Attribute(name) => self.name(name, here.clone()),
                        Step::Index(index) => inner(index),
                        Step::Splat => {}
                    }
                }
            }
            Kind::Call(call) => {
                self.name(&call.function, here.clone());
                call.arguments.iter().for_each(inner);
            }
            Kind::Conditional(three) => three.iter().for_each(inner),
            Kind::Unary(_, of) | Kind::Parenthesis(of) => inner(of),
            Kind::Binary(_, two) => two.iter().for_each(inner),
            Kind::For(for_) => {
                inner(&for_.collection);
                inner(&for_.result);
                for_.result_key.iter().chain(&for_.condition).for_each(inner);
            }
        }
    }

    fn parts(&self, parts: &[Part], around: std::ops::Range<usize>) {
        for part in parts {
            match part {
                Part::Literal(literal, place) => {
                    let text = self.text(*place, around.clone());
                    let escape = text.starts_with('\\') || text.get(1..) == Some(&**literal) && text.len() == 3;
                    assert!(text == &**literal || escape, "{text:?} is not {literal:?}");
                }
                Part::Interpolation(inner) => self.expression(inner, around.clone()),
                Part::If(condition, then, otherwise) => {
                    self.expression(condition, around.clone());
                    self.parts(then, around.clone());
                    self.parts(otherwise, around.clone());
                }
                Part::For(for_) => {
                    self.expression(&for_.collection, around.clone());
                    self.parts(&for_.parts, around.clone());
                }
            }
        }
    }

    /// Text without sequences, written as a quoted string, reads equal.
    fn again(&self, parts: &[Part]) {
        let Some(text) = literal(parts) else { return };
        let mut quoted = String::from("\"");
        for character in text.chars() {
            match character {
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '"' | '\\' => quoted.extend(['\\', character]),
                '$' => quoted.push_str("\\u0024"),
                '%' => quoted.push_str("\\u0025"),
                _ => quoted.push(character),
            }
        }
        quoted.push('"');
        let again = parse::expression(&quoted, 0).unwrap_or_else(|mistake| panic!("{mistake:?}: {quoted}"));
        let Kind::Template(parts) = &again.kind else { panic!("{again:?}") };
        assert_eq!(literal(parts), Some(text));
    }
}

fn literal(parts: &[Part]) -> Option<String> {
    parts.iter().map(|part| if let Part::Literal(text, _) = part { Some(&**text) } else { None }).collect()
}
