//! Answers and what they rest on.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::base::Place;
use crate::iam::document::Statement;
use crate::iam::request::Request;
use crate::iam::text::Unknown;

/// A shape of requests: those that a statement of these principals, actions, resources and conditions speaks of. Its effect is of no
/// account.
pub type Shape = Statement;

/// Requests of some shapes, but for those of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests {
    /// A request is of one of these shapes,
    pub of: Vec<Shape>,
    /// and of none of these.
    pub except: Vec<Shape>,
}

impl From<&Shape> for Requests {
    fn from(shape: &Shape) -> Self {
        Self { of: vec![shape.clone()], except: Vec::new() }
    }
}

/// The answer to a question about all requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It holds for all of them.
    Yes,
    /// It does not hold for this one.
    No(Box<Witness>),
    /// It could not be decided.
    Undecided(Reason),
}

/// A request that shows why the answer is no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// Where the statements stand that let it through, or that deny what should be allowed; none where it is that no statement speaks
    /// of it.
    pub statements: Vec<Place>,
    /// What the request supposes of things that are not known. Another value of them has another request.
    pub supposed: BTreeMap<Unknown, String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// It hangs on something that is not known.
    #[error("it hangs on {}, which is not known", .0.identity())]
    Unknown(Unknown),
    /// It hangs on the value of a policy variable.
    #[error("it hangs on the value of {0}")]
    Variable(String),
    /// It hangs on an account that is named by its canonical user id.
    #[error("it hangs on which account has the canonical user id {0}")]
    Canonical(String),
    /// The search was given up.
    #[error("the policies are too intricate: the search was given up")]
    Fuel,
    /// A request was found that does not stand up to a second look.
    #[error("the request that was found does not stand up to a check")]
    Unconfirmed,
}

/// How much work a question may cost, in steps; a million take about a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fuel(pub u64);

impl Default for Fuel {
    /// Enough for documents hundreds of times the size that AWS takes.
    fn default() -> Self {
        Self(2_000_000)
    }
}

impl Answer {
    /// Whether the answer is yes.
    pub fn is_yes(&self) -> bool {
        *self == Self::Yes
    }

    /// The request that shows why the answer is no.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::No(witness) => Some(witness),
            _ => None,
        }
    }
}
