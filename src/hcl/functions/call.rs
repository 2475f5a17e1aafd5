//! A call of a function: its arguments, and what it gives.

use std::sync::Arc;

use crate::base::number::NumberError;
use crate::base::{Entries, Kind, Number, Origin, Place, Seq, Str, Type, Unknown, Value, Way, identity, normal};
use crate::hcl::eval::{EvalError, Fuel, Result, Scope, of_number};
use crate::hcl::types::convert;

/// A call of a function.
pub struct Call<'a> {
    /// The function's name.
    pub name: &'a str,
    /// What it is given.
    pub arguments: Vec<Value>,
    /// The call in the source.
    pub place: Place,
    /// What templates and files are read in.
    pub scope: &'a dyn Scope,
    /// What is left of the bounds.
    pub fuel: &'a Fuel,
}

impl Call<'_> {
    /// The argument; `null` where there is none.
    pub fn argument(&self, at: usize) -> &Value {
        static NONE: Value = Value {
            kind: Kind::Null(Type::Any),
            origin: Origin { place: Place { file: 0, start: 0, end: 0 }, sensitive: false, way: None },
        };
        self.arguments.get(at).unwrap_or(&NONE)
    }

    /// The arguments from here on.
    pub fn rest(&self, from: usize) -> &[Value] {
        self.arguments.get(from..).unwrap_or_default()
    }

    /// A string argument that is known whole.
    pub fn text(&self, at: usize) -> &str {
        self.argument(at).as_str().map_or("", |text| text)
    }

    /// A number argument that is known.
    pub fn number(&self, at: usize) -> Number {
        self.argument(at).as_number().cloned().unwrap_or_else(|| Number::from(0_i64))
    }

    /// A number argument that must be whole and not too large.
    pub fn integer(&self, at: usize) -> Result<i64> {
        self.number(at).as_i64().ok_or_else(|| self.invalid("a whole number is required"))
    }

    /// A whole number argument that must not be negative.
    pub fn count(&self, at: usize) -> Result<usize> {
        usize::try_from(self.integer(at)?).map_err(|_| self.invalid("the number must not be negative"))
    }

    /// The known elements of a list, set or tuple argument.
    pub fn items(&self, at: usize) -> &[Value] {
        self.argument(at).as_seq().map_or(&[], Seq::items)
    }

    /// The entries of a map or object argument.
    pub fn entries(&self, at: usize) -> Option<&Entries> {
        self.argument(at).as_entries()
    }

    /// What Terraform would refuse too.
    pub fn invalid(&self, message: impl std::fmt::Display) -> EvalError {
        EvalError::invalid(self.place, format!("{}: {message}", self.name))
    }

    /// A bound that was reached.
    pub fn bound(&self, message: impl std::fmt::Display) -> EvalError {
        EvalError::bound(self.place, format!("{}: {message}", self.name))
    }

    /// A value that the function makes.
    pub fn here(&self, kind: Kind) -> Value {
        Value::new(kind, self.place)
    }

    /// A value that the function makes of an argument: its literal is that argument's.
    pub fn from(&self, at: usize, kind: Kind) -> Value {
        let mut origin = self.argument(at).origin.clone();
        origin.sensitive = false;
        Value { kind, origin: origin.through(Way::Function, &Arc::from(self.name), self.place) }
    }

    /// A string that the function makes of an argument.
    pub fn string_from(&self, at: usize, text: impl AsRef<str>) -> Result<Value> {
        let text = normal(text.as_ref());
        self.fuel.text(text.len(), self.place)?;
        Ok(self.from(at, Kind::String(Str::known(text))))
    }

    /// A string that the function makes.
    pub fn string(&self, text: impl AsRef<str>) -> Result<Value> {
        let text = normal(text.as_ref());
        self.fuel.text(text.len(), self.place)?;
        Ok(self.here(Kind::String(Str::known(text))))
    }

    /// A list that the function makes.
    pub fn list(&self, element: Type, items: Vec<Value>) -> Result<Value> {
        self.fuel.elements(items.len(), self.place)?;
        Ok(self.here(Kind::List(Seq::of(element, items, None))))
    }

    /// A list of strings that the function makes.
    pub fn strings<T: Into<Arc<str>>>(&self, texts: impl IntoIterator<Item = T>) -> Result<Value> {
        let items = texts.into_iter().map(|text| Value::string(text, self.place)).collect();
        self.list(Type::String, items)
    }

    /// A number that the function computes.
    pub fn computed(&self, number: std::result::Result<Number, NumberError>) -> Result<Value> {
        number.map(|number| self.here(Kind::Number(number))).map_err(|error| of_number(error, self.place))
    }

    /// The result, as long as it is not known.
    pub fn unknown(&self, ty: Type) -> Value {
        let unknown = Unknown::new(identity::call(self.name, &self.arguments), ty);
        self.here(Kind::Unknown(unknown))
    }

    /// The result, as long as it is not known, where it is never null.
    pub fn unknown_value(&self, ty: Type) -> Value {
        let unknown = Unknown::new(identity::call(self.name, &self.arguments), ty).not_null();
        self.here(Kind::Unknown(unknown))
    }

    /// What is unknown of a collection that the function makes.
    pub fn more(&self) -> Unknown {
        Unknown::new(identity::call(self.name, &self.arguments), Type::Any)
    }

    /// The argument converted.
    pub fn converted(&self, at: usize, to: &Type) -> Result<Value> {
        convert(self.argument(at), to).map_err(|error| self.invalid(error))
    }
}
