//! What is wrong in a policy document.

use crate::base::{Mistake, Place};

/// Something that AWS refuses, or accepts and then never matches as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of thing is wrong.
    pub kind: FaultKind,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in one line.
    pub message: String,
    /// What was expected there.
    pub expected: Option<String>,
}

impl Fault {
    /// A fault that says what is wrong.
    pub fn new(kind: FaultKind, place: Place, message: impl Into<String>) -> Self {
        Self { kind, place, message: message.into(), expected: None }
    }

    /// Says what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// The fault as a mistake in its file.
    pub fn mistake(&self) -> Mistake {
        let mistake = Mistake::new(self.place.span(), &self.message);
        match &self.expected {
            Some(expected) => mistake.expected(expected),
            None => mistake,
        }
    }
}

/// What comes of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consequence {
    /// AWS refuses the document.
    Refused,
    /// AWS accepts it, and the part at fault does nothing, or not what it says.
    Inert,
}

macro_rules! kinds {
    ($($(#[$doc:meta])+ $kind:ident = $name:literal, $consequence:ident;)+) => {
        /// Kinds of faults.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FaultKind { $($(#[$doc])+ $kind,)+ }

        impl FaultKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The name that users write and read.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What comes of it.
            pub fn consequence(self) -> Consequence {
                match self { $(Self::$kind => Consequence::$consequence,)+ }
            }
        }
    };
}

kinds! {
    /// A value of another JSON type than the element takes.
    WrongType = "wrong-type", Refused;
    /// The same name twice in one object.
    DuplicateElement = "duplicate-element", Refused;
    /// An element that the policy language does not have. Names are case-sensitive.
    UnknownElement = "unknown-element", Refused;
    /// An element that must be there and is not.
    MissingElement = "missing-element", Refused;
    /// An element that this kind of policy does not have.
    UnsupportedElement = "unsupported-element", Refused;
    /// An element beside its `Not...` form.
    ConflictingElements = "conflicting-elements", Refused;
    /// `Effect` is neither `Allow` nor `Deny`.
    InvalidEffect = "invalid-effect", Refused;
    /// `Version` is none that exists.
    InvalidVersion = "invalid-version", Refused;
    /// A principal that AWS does not take.
    InvalidPrincipal = "invalid-principal", Refused;
    /// A `Sid` with characters that it may not have.
    InvalidSid = "invalid-sid", Refused;
    /// Two statements with one `Sid`.
    DuplicateSid = "duplicate-sid", Refused;
    /// More characters than AWS takes.
    TooLarge = "too-large", Refused;
    /// A list or object with nothing in it.
    Empty = "empty", Inert;
    /// An action that is not written `service:Name`.
    InvalidAction = "invalid-action", Refused;
    /// A service that does not exist.
    UnknownService = "unknown-service", Inert;
    /// An action, or a pattern of actions, that no service has.
    UnknownAction = "unknown-action", Inert;
    /// An ARN that is not formed as ARNs are.
    InvalidArn = "invalid-arn", Refused;
    /// A resource on which none of the statement's actions work, or an action that works on none of its resources.
    UnmatchedResource = "unmatched-resource", Inert;
    /// An action that works on no resource, and so wants `*`, beside resources that are none of that.
    NeedsAllResources = "needs-all-resources", Inert;
    /// An operator that does not exist.
    UnknownOperator = "unknown-operator", Refused;
    /// A condition key that is not written `service:name`.
    InvalidConditionKey = "invalid-condition-key", Refused;
    /// A condition key that no request has.
    UnknownConditionKey = "unknown-condition-key", Inert;
    /// A condition key that requests of the statement's actions never have.
    UnsupportedConditionKey = "unsupported-condition-key", Inert;
    /// A condition key that requests of some of the statement's actions never have. AWS's own examples do so.
    PartlyUnsupportedConditionKey = "partly-unsupported-condition-key", Inert;
    /// An operator that does not fit the type of the key.
    UnfitOperator = "unfit-operator", Inert;
    /// A value that the operator cannot read, or that the key never has.
    InvalidConditionValue = "invalid-condition-value", Refused;
    /// A value that the key never has.
    ImpossibleConditionValue = "impossible-condition-value", Inert;
    /// A wildcard where it is an ordinary character.
    LiteralWildcard = "literal-wildcard", Inert;
    /// A policy variable that is not formed as variables are.
    InvalidVariable = "invalid-variable", Refused;
    /// A policy variable where it is ordinary text.
    LiteralVariable = "literal-variable", Inert;
    /// A statement that no request can match.
    NeverMatches = "never-matches", Inert;
    /// So much that not all of it was checked.
    Unchecked = "unchecked", Inert;
}
