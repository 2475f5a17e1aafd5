//! Strings with interpolations and directives.

use std::sync::Arc;

use super::either::lift;
use super::evaluator::{Evaluator, arms};
use super::iteration::Element;
use super::{EvalError, Result};
use crate::base::{Kind, Piece, Place, Str, Type, Unknown, Value, identity, normal};
use crate::hcl::ast::{Expression, ForPart, Part};
use crate::hcl::types::convert;

/// A part of a string that is being put together.
enum Chunk<'a> {
    Literal(&'a str, Place),
    /// A value whose text follows.
    Value(Value),
}

impl<'a> Evaluator<'a> {
    /// The string; a template that is one interpolation is that expression's value.
    pub(super) fn template(&mut self, parts: &'a [Part], place: Place) -> Result {
        match parts {
            [] => Ok(Value::string("", place)),
            [Part::Interpolation(inner)] => self.expression(inner),
            [Part::Literal(text, place)] => {
                self.fuel.text(text.len(), *place)?;
                Ok(Value::string(normal(text), *place))
            }
            _ => self.text(parts, place),
        }
    }

    /// The value of a template by itself, as of a file.
    pub fn whole_template(&mut self, parts: &'a [Part], place: Place) -> Result {
        let _level = self.fuel.deeper(place)?;
        self.template(parts, place)
    }

    /// The string, whatever its parts.
    pub fn text(&mut self, parts: &'a [Part], place: Place) -> Result {
        let mut chunks = Vec::with_capacity(parts.len());
        self.chunks(parts, &mut chunks)?;
        let values: Vec<Value> = chunks
            .iter()
            .filter_map(|chunk| if let Chunk::Value(value) = chunk { Some(value.clone()) } else { None })
            .collect();
        lift(&values, place, &mut |values| self.joined(&chunks, values, place))
    }

    fn chunks(&mut self, parts: &'a [Part], chunks: &mut Vec<Chunk<'a>>) -> Result<()> {
        for part in parts {
            match part {
                Part::Literal(text, place) => chunks.push(Chunk::Literal(text, *place)),
                Part::Interpolation(inner) => {
                    let value = self.expression(inner)?;
                    self.fuel.read(&value, inner.place)?;
                    chunks.push(Chunk::Value(as_text(&value, inner.place)?));
                }
                Part::If(condition, then, otherwise) => {
                    let _level = self.fuel.deeper(condition.place)?;
                    self.directive(condition, then, otherwise, chunks)?;
                }
                Part::For(for_) => {
                    let _level = self.fuel.deeper(for_.collection.place)?;
                    self.repeated(for_, chunks)?;
                }
            }
        }
        Ok(())
    }

    fn directive(
        &mut self,
        condition: &'a Expression,
        then: &'a [Part],
        otherwise: &'a [Part],
        chunks: &mut Vec<Chunk<'a>>,
    ) -> Result<()> {
        let place = condition.place;
        let decided = self.expression(condition)?;
        if let Ok(Value { kind: Kind::Bool(known), origin }) = convert(&decided, &Type::Bool)
            && !origin.sensitive
        {
            return self.chunks(if known { then } else { otherwise }, chunks);
        }
        let both = [self.text(then, place), self.text(otherwise, place)];
        chunks.push(Chunk::Value(arms(&decided, both, place, place)?));
        Ok(())
    }

    fn repeated(&mut self, for_: &'a ForPart, chunks: &mut Vec<Chunk<'a>>) -> Result<()> {
        let place = for_.collection.place;
        let collection = self.expression(&for_.collection)?;
        if let Kind::Either(_) = collection.kind {
            let mut texts = |values: &[Value]| {
                let [collection] = values else { return Ok(Value::null(place)) };
                let mut inner = Vec::new();
                self.repeated_over(collection, for_, &mut inner)?;
                let values: Vec<Value> = inner
                    .iter()
                    .filter_map(|chunk| if let Chunk::Value(value) = chunk { Some(value.clone()) } else { None })
                    .collect();
                lift(&values, place, &mut |values| self.joined(&inner, values, place))
            };
            let value = lift(std::slice::from_ref(&collection), place, &mut texts)?;
            chunks.push(Chunk::Value(value));
            return Ok(());
        }
        self.repeated_over(&collection, for_, chunks)
    }

    fn repeated_over(&mut self, collection: &Value, for_: &'a ForPart, chunks: &mut Vec<Chunk<'a>>) -> Result<()> {
        let place = for_.collection.place;
        let (elements, more) = self.elements(collection, place)?;
        for Element { key, value } in elements {
            self.fuel.spend(1, place)?;
            let names = self.names.len();
            if let Some(name) = &for_.key {
                self.names.push((name, key));
            }
            self.names.push((&for_.value, value));
            let done = self.chunks(&for_.parts, chunks);
            self.names.truncate(names);
            done?;
        }
        if let Some(more) = more {
            let identity = identity::bounded(format!("for {} in {}", for_.value, more.identity()));
            chunks.push(Chunk::Value(Value::unknown(Unknown::new(identity, Type::String).not_null(), place)));
        }
        Ok(())
    }

    /// The whole string, with `values` in the places of the chunks that are values.
    fn joined(&self, chunks: &[Chunk<'_>], values: &[Value], place: Place) -> Result {
        let mut values = values.iter();
        let mut pieces: Vec<Piece> = Vec::with_capacity(chunks.len());
        let mut sensitive = false;
        for chunk in chunks {
            match chunk {
                Chunk::Literal(text, place) => literal(text, *place, &mut pieces),
                Chunk::Value(_) => {
                    let Some(value) = values.next() else { continue };
                    sensitive |= value.origin.sensitive;
                    match &value.kind {
                        Kind::String(text) => pieces.extend(text.pieces(value.place())),
                        Kind::Unknown(unknown) => pieces.push(Piece::Unknown(unknown.clone())),
                        _ => {}
                    }
                }
            }
        }
        let bytes = pieces.iter().map(|piece| if let Piece::Known(text, _) = piece { text.len() } else { 0 }).sum();
        self.fuel.text(bytes, place)?;
        let text = match pieces.as_slice() {
            [] => Str::known(""),
            [Piece::Known(text, place)] => return Ok(Value::string(Arc::clone(text), *place).sensitive(sensitive)),
            _ => Str::new(pieces),
        };
        self.fuel.check(Value::new(Kind::String(text), place).sensitive(sensitive), place)
    }
}

/// Adds literal text; verbatim source joins what it follows in the file.
fn literal(text: &str, place: Place, pieces: &mut Vec<Piece>) {
    let verbatim = |text: &str, place: Place| place.span().len() == text.len();
    if let Some(Piece::Known(before, at)) = pieces.last_mut()
        && at.file == place.file
        && at.end == place.start
        && verbatim(text, place)
        && verbatim(before, *at)
    {
        let mut joined = String::with_capacity(before.len() + text.len());
        joined.push_str(before);
        joined.push_str(text);
        *before = joined.into();
        at.end = place.end;
    } else {
        pieces.push(Piece::Known(normal(text), place));
    }
}

/// The value as text to interpolate.
fn as_text(value: &Value, place: Place) -> Result {
    if let Kind::Either(_) = value.kind {
        return lift(std::slice::from_ref(value), place, &mut |values| match values {
            [value] => as_text(value, place),
            _ => Ok(Value::null(place)),
        });
    }
    if value.is_null() {
        return Err(EvalError::invalid(place, "null has no text"));
    }
    match convert(value, &Type::String) {
        Ok(text) => Ok(text),
        Err(_) => Err(EvalError::invalid(place, "only strings, numbers and bools can stand in a string")),
    }
}
