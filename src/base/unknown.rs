//! What is not known.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Type, identity};

/// A value that is not known: it has an identity, and the same identity is the same value, whatever it is.
///
/// The identity is what a person reads in a reason: `aws_kms_key.logs.arn`, `var.accounts`, `upper(var.name)`.
#[derive(Debug, Clone)]
pub struct Unknown(Arc<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    identity: Arc<str>,
    ty: Type,
    not_null: bool,
    prefix: Arc<str>,
}

impl Unknown {
    /// The unknown of this identity.
    pub fn new(identity: impl Into<Arc<str>>, ty: Type) -> Self {
        Self(Arc::new(Parts { identity: identity.into(), ty, not_null: false, prefix: "".into() }))
    }

    /// The same, which is not null.
    #[must_use]
    pub fn not_null(mut self) -> Self {
        Arc::make_mut(&mut self.0).not_null = true;
        self
    }

    /// The same, a string that is not null and begins with these characters.
    #[must_use]
    pub fn with_prefix(mut self, prefix: &str) -> Self {
        let parts = Arc::make_mut(&mut self.0);
        parts.ty = Type::String;
        parts.not_null = true;
        parts.prefix = prefix.into();
        self
    }

    /// The same, of this type.
    #[must_use]
    pub fn with_type(mut self, ty: Type) -> Self {
        Arc::make_mut(&mut self.0).ty = ty;
        self
    }

    /// Its identity.
    pub fn identity(&self) -> &Arc<str> {
        &self.0.identity
    }

    /// Its type, so far as that is known.
    pub fn ty(&self) -> &Type {
        &self.0.ty
    }

    /// Whether it is known not to be null.
    pub fn is_not_null(&self) -> bool {
        self.0.not_null
    }

    /// The characters that it begins with, so far as they are known.
    pub fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// That there is an instance of this presence, which is a condition, or how many there are, or what there is one for each of.
    #[must_use]
    pub fn exists(&self) -> Self {
        if *self.ty() == Type::Bool {
            return self.clone();
        }
        Self::new(identity::bounded(format!("length({}) > 0", self.identity())), Type::Bool)
    }

    /// The unknown attribute of this unknown object.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        let ty = self.ty().attribute(name).cloned().unwrap_or_default();
        let identity = self.identity();
        if is_name(name) {
            Self::new(format!("{identity}.{name}"), ty)
        } else {
            Self::new(format!("{identity}[{name:?}]"), ty)
        }
    }

    /// The unknown element of this unknown collection; `index` as it would be written.
    #[must_use]
    pub fn element(&self, index: &str) -> Self {
        let ty = match self.ty() {
            Type::List(element) | Type::Set(element) | Type::Map(element) => (**element).clone(),
            Type::Tuple(elements) => {
                index.parse::<usize>().ok().and_then(|at| elements.get(at)).cloned().unwrap_or_default()
            }
            _ => Type::Any,
        };
        let mut identity = String::from(&**self.identity());
        let _ = write!(identity, "[{index}]");
        Self::new(identity, ty)
    }
}

impl PartialEq for Unknown {
    fn eq(&self, other: &Self) -> bool {
        self.0.identity == other.0.identity
    }
}

impl Eq for Unknown {}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
