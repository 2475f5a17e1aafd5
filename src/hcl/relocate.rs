//! Giving what was read the places of the text that its own text was made from, as a string of JSON or a template, or of another file of
//! the same text.

use super::ast::{Body, Call, Expression, For, ForPart, Key, Kind, Name, Part, Step};
use crate::base::Place;

/// From the offsets of a text to the places of its original.
pub trait Original {
    /// Where the original of this place is.
    fn place(&self, place: Place) -> Place;

    /// A literal as pieces that are verbatim original, or one escape sequence each.
    fn literal(&self, text: Box<str>, place: Place) -> impl Iterator<Item = (Box<str>, Place)>;
}

/// Moves an expression.
pub fn expression(expression: &mut Expression, to: &impl Original) {
    expression.place = to.place(expression.place);
    kind(&mut expression.kind, to);
}

/// Moves the parts of a template.
pub fn parts(parts: &mut Vec<Part>, to: &impl Original) {
    let mut moved = Vec::with_capacity(parts.len());
    for mut part in std::mem::take(parts) {
        match &mut part {
            Part::Literal(text, place) => {
                let pieces = to.literal(std::mem::take(text), *place);
                moved.extend(pieces.map(|(text, place)| Part::Literal(text, place)));
                continue;
            }
            Part::Interpolation(inner) => expression(inner, to),
            Part::If(condition, then, otherwise) => {
                expression(condition, to);
                self::parts(then, to);
                self::parts(otherwise, to);
            }
            Part::For(for_) => {
                let ForPart { collection, parts: inner, .. } = &mut **for_;
                expression(collection, to);
                self::parts(inner, to);
            }
        }
        moved.push(part);
    }
    *parts = moved;
}

/// Moves a body.
pub fn body(body: &mut Body, to: &impl Original) {
    for attribute in &mut body.attributes {
        name(&mut attribute.name, to);
        expression(&mut attribute.value, to);
    }
    for block in &mut body.blocks {
        name(&mut block.kind, to);
        block.labels.iter_mut().for_each(|label| name(label, to));
        self::body(&mut block.body, to);
        (block.header, block.place) = (to.place(block.header), to.place(block.place));
    }
}

/// Another file of the same text.
pub struct File(pub u32);

impl Original for File {
    fn place(&self, place: Place) -> Place {
        Place { file: self.0, ..place }
    }

    fn literal(&self, text: Box<str>, place: Place) -> impl Iterator<Item = (Box<str>, Place)> {
        std::iter::once((text, self.place(place)))
    }
}

fn name(name: &mut Name, to: &impl Original) {
    name.place = to.place(name.place);
}

fn kind(kind: &mut Kind, to: &impl Original) {
    match kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Variable(_) => {}
        Kind::Template(inner) => parts(inner, to),
        Kind::Tuple(items) => items.iter_mut().for_each(|item| expression(item, to)),
        Kind::Object(entries) => {
            for (key, value) in entries {
                match key {
                    Key::Name(inner) => name(inner, to),
                    Key::Expression(inner) => expression(inner, to),
                }
                expression(value, to);
            }
        }
        Kind::Attribute(of, attribute) => {
            expression(of, to);
            name(attribute, to);
        }
        Kind::Index(of, index) => {
            expression(of, to);
            expression(index, to);
        }
        Kind::Splat(of, steps) => {
            expression(of, to);
            for step in steps {
                match step {
                    Step::Attribute(attribute) => name(attribute, to),
                    Step::Index(index) => expression(index, to),
                    Step::Splat => {}
                }
            }
        }
        Kind::Call(call) => {
            let Call { function, arguments, .. } = &mut **call;
            name(function, to);
            for argument in arguments {
                expression(argument, to);
            }
        }
        Kind::Conditional(three) => three.iter_mut().for_each(|one| expression(one, to)),
        Kind::Unary(_, of) | Kind::Parenthesis(of) => expression(of, to),
        Kind::Binary(_, two) => two.iter_mut().for_each(|one| expression(one, to)),
        Kind::For(for_) => {
            let For { collection, result_key, result, condition, .. } = &mut **for_;
            expression(collection, to);
            expression(result, to);
            result_key.iter_mut().chain(condition).for_each(|one| expression(one, to));
        }
    }
}
