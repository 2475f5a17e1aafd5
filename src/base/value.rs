//! Values: what expressions give.

use std::sync::Arc;

use super::{Entries, Entry, Extent, Number, Origin, Place, Seq, Str, Type, Unknown};

/// A value and where it comes from. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `null`, of a type where that is known.
    Null(Type),
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, maybe with unknown parts.
    String(Str),
    /// Elements of one type in an order.
    List(Seq),
    /// Elements of one type, each once, sorted.
    Set(Seq),
    /// Elements of their own types.
    Tuple(Seq),
    /// Values of one type by key.
    Map(Entries),
    /// Attributes of their own types.
    Object(Entries),
    /// Not known.
    Unknown(Unknown),
    /// One or the other, by a condition that is not known.
    Either(Either),
}

/// Values of which an unknown condition chooses. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Either(Arc<Choice>);

#[derive(Debug)]
struct Choice {
    condition: Unknown,
    then: Value,
    otherwise: Value,
}

/// Values that one `Either` keeps apart. More become an unknown.
pub const MOST_ARMS: usize = 4;

impl Either {
    /// `condition ? then : otherwise`.
    pub fn new(condition: Unknown, then: Value, otherwise: Value) -> Self {
        Self(Arc::new(Choice { condition, then, otherwise }))
    }

    /// The condition.
    pub fn condition(&self) -> &Unknown {
        &self.0.condition
    }

    /// The value where the condition is true.
    pub fn then(&self) -> &Value {
        &self.0.then
    }

    /// The value where the condition is false.
    pub fn otherwise(&self) -> &Value {
        &self.0.otherwise
    }

    /// All values that it may be; none of them is an `Either`.
    pub fn arms(&self) -> Vec<&Value> {
        let mut arms = Vec::new();
        let mut rest = vec![self.otherwise(), self.then()];
        while let Some(value) = rest.pop() {
            match &value.kind {
                Kind::Either(inner) => rest.extend([inner.otherwise(), inner.then()]),
                _ => arms.push(value),
            }
        }
        arms
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self { kind, origin: Origin::default() }
    }
}

impl Value {
    /// A value that is written at `place`.
    pub fn new(kind: Kind, place: Place) -> Self {
        Self { kind, origin: Origin::at(place) }
    }

    /// `null` of no type.
    pub fn null(place: Place) -> Self {
        Self::new(Kind::Null(Type::Any), place)
    }

    /// A bool.
    pub fn bool(value: bool, place: Place) -> Self {
        Self::new(Kind::Bool(value), place)
    }

    /// A number.
    pub fn number(value: impl Into<Number>, place: Place) -> Self {
        Self::new(Kind::Number(value.into()), place)
    }

    /// A known string.
    pub fn string(text: impl Into<Arc<str>>, place: Place) -> Self {
        Self::new(Kind::String(Str::known(text)), place)
    }

    /// A tuple.
    pub fn tuple(items: Vec<Self>, place: Place) -> Self {
        Self::new(Kind::Tuple(Seq::new(items)), place)
    }

    /// A list of elements that are of one type already.
    pub fn list(element: Type, items: Vec<Self>, place: Place) -> Self {
        Self::new(Kind::List(Seq::of(element, items, None)), place)
    }

    /// A map of values that are of one type already.
    pub fn map(element: Type, items: Vec<Entry>, place: Place) -> Self {
        Self::new(Kind::Map(Entries::of(element, items, None)), place)
    }

    /// An object.
    pub fn object(items: Vec<Entry>, place: Place) -> Self {
        Self::new(Kind::Object(Entries::new(items)), place)
    }

    /// An unknown.
    pub fn unknown(unknown: Unknown, place: Place) -> Self {
        Self::new(Kind::Unknown(unknown), place)
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        self.origin.place
    }

    /// The same, from elsewhere.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The same, to be hidden where `sensitive` is true.
    #[must_use]
    pub fn sensitive(mut self, sensitive: bool) -> Self {
        self.origin.sensitive |= sensitive;
        self
    }

    /// What is known of it with all that it holds.
    pub fn extent(&self) -> Extent {
        let mut extent = match &self.kind {
            Kind::Null(_) | Kind::Bool(_) => Extent::SINGLE,
            Kind::Number(number) => Extent::of_text(number.digits()),
            Kind::String(text) => text.extent(),
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => seq.extent(),
            Kind::Map(entries) | Kind::Object(entries) => entries.extent(),
            Kind::Unknown(_) => Extent { known: false, ..Extent::SINGLE },
            Kind::Either(either) => {
                let (then, otherwise) = (either.then().extent(), either.otherwise().extent());
                Extent {
                    known: false,
                    sensitive: then.sensitive || otherwise.sensitive,
                    depth: then.depth.max(otherwise.depth).saturating_add(1),
                    size: then.size.saturating_add(otherwise.size),
                }
            }
        };
        extent.sensitive |= self.origin.sensitive;
        extent
    }

    /// Whether all of it is known.
    pub fn is_known(&self) -> bool {
        self.extent().known
    }

    /// Whether it is null for certain.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null(_))
    }

    /// The text of a string that is known whole.
    pub fn as_str(&self) -> Option<&Arc<str>> {
        if let Kind::String(text) = &self.kind { text.text() } else { None }
    }

    /// The bool.
    pub fn as_bool(&self) -> Option<bool> {
        if let Kind::Bool(value) = self.kind { Some(value) } else { None }
    }

    /// The number.
    pub fn as_number(&self) -> Option<&Number> {
        if let Kind::Number(number) = &self.kind { Some(number) } else { None }
    }

    /// The elements of a list, set or tuple.
    pub fn as_seq(&self) -> Option<&Seq> {
        match &self.kind {
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => Some(seq),
            _ => None,
        }
    }

    /// The entries of a map or object.
    pub fn as_entries(&self) -> Option<&Entries> {
        match &self.kind {
            Kind::Map(entries) | Kind::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The attribute of an object or the element of a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_entries()?.get(key)
    }

    /// Its type.
    pub fn ty(&self) -> Type {
        match &self.kind {
            Kind::Null(ty) => ty.clone(),
            Kind::Bool(_) => Type::Bool,
            Kind::Number(_) => Type::Number,
            Kind::String(_) => Type::String,
            Kind::List(seq) => Type::list(seq.element().clone()),
            Kind::Set(seq) => Type::set(seq.element().clone()),
            // A tuple with an unknown tail has a type of unknown length.
            Kind::Tuple(seq) if seq.more().is_some() => Type::Any,
            Kind::Tuple(seq) => Type::Tuple(seq.items().iter().map(Self::ty).collect()),
            Kind::Map(entries) => Type::map(entries.element().clone()),
            Kind::Object(entries) if entries.more().is_some() => Type::Any,
            Kind::Object(entries) => {
                Type::Object(entries.items().iter().map(|entry| (Arc::clone(&entry.key), entry.value.ty())).collect())
            }
            Kind::Unknown(unknown) => unknown.ty().clone(),
            Kind::Either(either) => {
                let (then, otherwise) = (either.then().ty(), either.otherwise().ty());
                if then == otherwise { then } else { Type::Any }
            }
        }
    }
}
