//! Type constraints as they are written: `object({ a = optional(string, "x") })`.

use std::sync::Arc;

use super::convert::{ConvertError, convert};
use crate::base::{Entries, Entry, Kind as ValueKind, Mistake, Place, Seq, Type, Value};
use crate::hcl::ast::{Call, Expression, Key, Kind, Part};

/// Deepest nesting of constraints that is read.
const DEEPEST: usize = 60;

/// A type constraint with the defaults of optional attributes.
#[derive(Debug, Clone)]
pub enum Constraint {
    /// `any`, `bool`, `number`, `string`.
    Plain(Type),
    /// `list(...)`
    List(Arc<Constraint>),
    /// `set(...)`
    Set(Arc<Constraint>),
    /// `map(...)`
    Map(Arc<Constraint>),
    /// `tuple([...])`
    Tuple(Arc<[Constraint]>),
    /// `object({...})`, sorted by name.
    Object(Arc<[Attribute]>),
}

/// An attribute of an object constraint.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub constraint: Constraint,
    /// Whether it must be there.
    pub presence: Presence,
}

/// Whether an attribute must be there.
#[derive(Debug, Clone)]
pub enum Presence {
    /// It must.
    Required,
    /// It is `null` where it is left out.
    Optional,
    /// It has this value where it is left out or null.
    Default(Value),
}

impl Constraint {
    /// Reads a constraint. `default` evaluates the default of an optional attribute.
    pub fn read(
        expression: &Expression,
        default: &mut dyn FnMut(&Expression) -> Result<Value, Mistake>,
    ) -> Result<Self, Mistake> {
        read(expression, default, DEEPEST)
    }

    /// The type, without what is optional.
    pub fn ty(&self) -> Type {
        match self {
            Self::Plain(ty) => ty.clone(),
            Self::List(element) => Type::list(element.ty()),
            Self::Set(element) => Type::set(element.ty()),
            Self::Map(element) => Type::map(element.ty()),
            Self::Tuple(elements) => Type::Tuple(elements.iter().map(Self::ty).collect()),
            Self::Object(attributes) => {
                Type::Object(attributes.iter().map(|one| (Arc::clone(&one.name), one.constraint.ty())).collect())
            }
        }
    }

    /// The value with defaults filled in, converted to the type.
    pub fn apply(&self, value: &Value) -> Result<Value, ConvertError> {
        let ty = self.ty();
        if self.has_optional() { convert(&self.filled(value), &ty) } else { convert(value, &ty) }
    }

    fn has_optional(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_optional(),
            Self::Tuple(elements) => elements.iter().any(Self::has_optional),
            Self::Object(attributes) => attributes.iter().any(|attribute| {
                !matches!(attribute.presence, Presence::Required) || attribute.constraint.has_optional()
            }),
        }
    }

    /// The value with what is optional filled in, wherever it is missing or, with a default, null.
    fn filled(&self, value: &Value) -> Value {
        let kind = match (self, &value.kind) {
            (
                Self::List(element) | Self::Set(element),
                ValueKind::List(seq) | ValueKind::Set(seq) | ValueKind::Tuple(seq),
            ) => filled_tuple(seq, |_| Some(&**element)),
            (Self::Tuple(elements), ValueKind::List(seq) | ValueKind::Set(seq) | ValueKind::Tuple(seq)) => {
                filled_tuple(seq, |at| elements.get(at))
            }
            (Self::Map(element), ValueKind::Map(entries) | ValueKind::Object(entries)) => {
                let fill = |entry: &Entry| Entry { value: element.filled(&entry.value), ..entry.clone() };
                let items = entries.items().iter().map(fill).collect();
                ValueKind::Object(Entries::of(Type::Any, items, entries.more().cloned()))
            }
            (Self::Object(attributes), ValueKind::Map(entries) | ValueKind::Object(entries)) => {
                ValueKind::Object(filled_object(attributes, entries, value.place()))
            }
            (_, ValueKind::Either(either)) => {
                let (then, otherwise) = (self.filled(either.then()), self.filled(either.otherwise()));
                ValueKind::Either(crate::base::Either::new(either.condition().clone(), then, otherwise))
            }
            _ => return value.clone(),
        };
        Value { kind, origin: value.origin.clone() }
    }
}

fn filled_tuple<'a>(seq: &Seq, constraint: impl Fn(usize) -> Option<&'a Constraint>) -> ValueKind {
    let items = seq.items().iter().enumerate().map(|(at, item)| match constraint(at) {
        Some(constraint) => constraint.filled(item),
        None => item.clone(),
    });
    ValueKind::Tuple(Seq::of(Type::Any, items.collect(), seq.more().cloned()).scattered(seq.is_scattered()))
}

fn filled_object(attributes: &[Attribute], entries: &Entries, place: Place) -> Entries {
    let mut items: Vec<Entry> = Vec::with_capacity(attributes.len());
    for attribute in attributes {
        let constraint = &attribute.constraint;
        let missing = |value: Value| Entry { key: Arc::clone(&attribute.name), place: value.place(), value };
        match (entries.entry(&attribute.name), &attribute.presence) {
            (Some(entry), Presence::Default(default)) if entry.value.is_null() => {
                items.push(Entry { value: constraint.filled(default), ..entry.clone() });
            }
            (Some(entry), _) => items.push(Entry { value: constraint.filled(&entry.value), ..entry.clone() }),
            // It may be among those that are not known.
            (None, _) if entries.more().is_some() => {}
            (None, Presence::Default(default)) => items.push(missing(constraint.filled(default))),
            (None, Presence::Optional) => {
                items.push(missing(Value::new(ValueKind::Null(constraint.ty()), place)));
            }
            (None, Presence::Required) => {}
        }
    }
    Entries::of(Type::Any, items, entries.more().cloned())
}

fn read(
    expression: &Expression,
    default: &mut dyn FnMut(&Expression) -> Result<Value, Mistake>,
    levels: usize,
) -> Result<Constraint, Mistake> {
    let refuse = |message: &str| {
        let expected = "one of string, number, bool, any, list(...), set(...), map(...), tuple([...]), object({...})";
        Err(Mistake::new(expression.place.span(), message).expected(expected))
    };
    let Some(levels) = levels.checked_sub(1) else { return refuse("this type nests too deep") };
    let name = match &expression.kind {
        Kind::Parenthesis(inner) => return read(inner, default, levels),
        Kind::Variable(name) => name,
        // JSON syntax, and the syntax of Terraform 0.11.
        Kind::Template(parts) => match parts.as_slice() {
            [Part::Literal(name, _)] => name,
            _ => return refuse("this is no type"),
        },
        Kind::Call(call) => return read_call(call, expression, default, levels),
        _ => return refuse("this is no type"),
    };
    let any = || Arc::new(Constraint::Plain(Type::Any));
    Ok(match &**name {
        "any" => Constraint::Plain(Type::Any),
        "bool" => Constraint::Plain(Type::Bool),
        "number" => Constraint::Plain(Type::Number),
        "string" => Constraint::Plain(Type::String),
        "list" => Constraint::List(any()),
        "map" => Constraint::Map(any()),
        "set" => Constraint::Set(any()),
        _ => return refuse("there is no type of this name"),
    })
}

fn read_call(
    call: &Call,
    expression: &Expression,
    default: &mut dyn FnMut(&Expression) -> Result<Value, Mistake>,
    levels: usize,
) -> Result<Constraint, Mistake> {
    let refuse = |message: &str| Err(Mistake::new(expression.place.span(), message));
    let [argument] = call.arguments.as_slice() else { return refuse("this type needs one argument") };
    Ok(match (&*call.function.text, &argument.kind) {
        ("list", _) => Constraint::List(Arc::new(read(argument, default, levels)?)),
        ("set", _) => Constraint::Set(Arc::new(read(argument, default, levels)?)),
        ("map", _) => Constraint::Map(Arc::new(read(argument, default, levels)?)),
        ("tuple", Kind::Tuple(items)) => {
            Constraint::Tuple(items.iter().map(|item| read(item, default, levels)).collect::<Result<_, _>>()?)
        }
        ("object", Kind::Object(items)) => {
            let mut attributes = items
                .iter()
                .map(|(key, value)| read_attribute(key, value, default, levels))
                .collect::<Result<Vec<_>, _>>()?;
            attributes.sort_by(|left, right| left.name.cmp(&right.name));
            attributes.dedup_by(|later, earlier| later.name == earlier.name);
            Constraint::Object(attributes.into())
        }
        ("tuple", _) => return refuse("a tuple needs a list of types"),
        ("object", _) => return refuse("an object needs attributes with their types"),
        _ => return refuse("there is no type of this name"),
    })
}

fn read_attribute(
    key: &Key,
    value: &Expression,
    default: &mut dyn FnMut(&Expression) -> Result<Value, Mistake>,
    levels: usize,
) -> Result<Attribute, Mistake> {
    let name: Arc<str> = match key {
        Key::Name(name) => (*name.text).into(),
        Key::Expression(Expression { kind: Kind::Template(parts), place }) => match parts.as_slice() {
            [Part::Literal(name, _)] => (**name).into(),
            _ => return Err(Mistake::new(place.span(), "an attribute needs a literal name")),
        },
        Key::Expression(other) => return Err(Mistake::new(other.place.span(), "an attribute needs a literal name")),
    };
    if let Kind::Call(call) = &value.kind
        && &*call.function.text == "optional"
    {
        let (ty, fallback) = match call.arguments.as_slice() {
            [ty] => (ty, None),
            [ty, fallback] => (ty, Some(fallback)),
            _ => return Err(Mistake::new(value.place.span(), "`optional` needs a type and maybe a default")),
        };
        let constraint = read(ty, default, levels)?;
        let Some(expression) = fallback else {
            return Ok(Attribute { name, constraint, presence: Presence::Optional });
        };
        let converted = constraint.apply(&default(expression)?).map_err(|error| {
            Mistake::new(expression.place.span(), format!("this default does not fit its type: {error}"))
        })?;
        return Ok(Attribute { name, constraint, presence: Presence::Default(converted) });
    }
    Ok(Attribute { name, constraint: read(value, default, levels)?, presence: Presence::Required })
}
