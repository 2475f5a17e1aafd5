//! Terraform's types.

use std::fmt;
use std::sync::Arc;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Type {
    /// Not known: `any`, the type of `null`.
    #[default]
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(...)`
    List(Arc<Type>),
    /// `set(...)`
    Set(Arc<Type>),
    /// `map(...)`
    Map(Arc<Type>),
    /// `tuple([...])`
    Tuple(Arc<[Type]>),
    /// `object({...})`, attributes sorted by name.
    Object(Arc<[(Arc<str>, Type)]>),
}

impl Type {
    /// `list(element)`
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// `set(element)`
    pub fn set(element: Self) -> Self {
        Self::Set(Arc::new(element))
    }

    /// `map(element)`
    pub fn map(element: Self) -> Self {
        Self::Map(Arc::new(element))
    }

    /// `object({...})`; sorts the attributes.
    pub fn object(mut attributes: Vec<(Arc<str>, Self)>) -> Self {
        attributes.sort_by(|left, right| left.0.cmp(&right.0));
        Self::Object(attributes.into())
    }

    /// Whether it is a bool, a number or a string.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// Whether any part of it is not known.
    pub fn has_any(&self) -> bool {
        match self {
            Self::Any => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_any(),
            Self::Tuple(elements) => elements.iter().any(Self::has_any),
            Self::Object(attributes) => attributes.iter().any(|(_, ty)| ty.has_any()),
        }
    }

    /// The type of an attribute of an object, or of an element of a map.
    pub fn attribute(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(element) => Some(element),
            Self::Object(attributes) => {
                let at = attributes.binary_search_by(|(attribute, _)| (**attribute).cmp(name)).ok()?;
                attributes.get(at).map(|(_, ty)| ty)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Set(element) => write!(f, "set({element})"),
            Self::Map(element) => write!(f, "map({element})"),
            Self::Tuple(elements) => {
                f.write_str("tuple([")?;
                for (at, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("])")
            }
            Self::Object(attributes) => {
                f.write_str("object({")?;
                for (at, (name, ty)) in attributes.iter().enumerate() {
                    write!(f, "{}{name}={ty}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("})")
            }
        }
    }
}
