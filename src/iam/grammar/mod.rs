//! What AWS refuses in a policy document, or accepts and then never matches as it is meant.
//!
//! Nothing is said of what is not known. The checks are those of "IAM Access Analyzer policy check reference" (IAM User Guide) that a
//! document and the action table decide, and a few more. Covered, by Access Analyzer's names:
//!
//! - of elements: data type mismatch, invalid policy element, JSON syntax error, missing action, missing effect, missing principal,
//!   missing resource, missing statement, invalid effect, invalid version, unsupported element combination, unsupported principal,
//!   unsupported `Sid`, unique `Sid`s required and recommended, empty array action, condition, principal and resource, empty object
//!   condition and principal, policy size exceeds identity policy quota and role trust policy quota;
//! - of principals: invalid principal format, invalid principal key, invalid service principal format, unsupported wildcard in principal,
//!   federated principal not supported, invalid federated principal syntax in role trust policy, invalid role reference, invalid user
//!   reference, role trust policy syntax error notprincipal, resource, and unsupported wildcard in principal, mismatched action for
//!   principal, unsupported condition key for service principal;
//! - of actions and resources: invalid action, invalid service in action, invalid service, missing ARN field, invalid ARN prefix,
//!   invalid partition, invalid ARN service case, invalid ARN region, invalid ARN account, and, as a resource on which none of the
//!   actions work, ARN account not allowed, ARN region not allowed, missing ARN region, invalid ARN resource;
//! - of conditions: invalid condition operator, null with if exists, null with qualifier, invalid condition key format, invalid global
//!   condition key, invalid service condition key, missing tag key in condition, duplicate keys with different case, missing qualifier,
//!   `ForAllValues` with single valued key, unsupported action for condition key, invalid condition multiple Boolean, type mismatch, type
//!   mismatch Boolean, date, IP range, number and string, wildcard without like operator, private IP address, private `NotIpAddress`,
//!   invalid vpc format, invalid vpce format;
//! - of variables: missing brace, missing quote, unsupported space, empty variable, variable unsupported in element, variable
//!   unsupported in version, invalid variable for operator.
//!
//! Not covered: service control policies, what depends on the type of the resource that a policy is attached to, redundancy, style, and
//! the security warnings about wide grants (deciding access answers those exactly).

mod action;
mod arn;
mod condition;
mod document;
mod fit;
mod lookup;
mod operator;
mod principal;
mod reach;
mod resource;
mod size;
mod value;
mod variable;
mod vocabulary;

use self::lookup::Lookup;
use super::document::Document;
pub use super::document::PolicyKind;
pub use super::fault::{Consequence, Fault, FaultKind};
use super::read::MOST_FAULTS;
use super::spelling::nearest;
use super::text::{Piece, Text};
use crate::base::Place;

/// All faults of a document, in the order of their places. What `read` has found already is not repeated.
///
/// Looking names up is bounded, far above what any policy of AWS's needs; a document that reaches the bound is told so, as
/// `FaultKind::Unchecked`. A document is too large where no way to write it is short enough.
pub fn faults(document: &Document, kind: PolicyKind) -> Vec<Fault> {
    let variables = document::variables_work(document);
    let mut faults = Faults { kind, variables, lookup: Lookup::default(), list: Vec::new() };
    document::check(document, &mut faults);
    for statement in &document.statements.items {
        principal::check(statement, &mut faults);
        action::check(statement, &mut faults);
        resource::check(statement, &mut faults);
        condition::check(statement, &mut faults);
        vocabulary::check(statement, &mut faults);
        fit::check(statement, &mut faults);
        reach::check(statement, &mut faults);
    }
    let more = faults.list.len().saturating_sub(MOST_FAULTS);
    faults.list.truncate(MOST_FAULTS);
    if more > 0 {
        let message = format!("{more} more things are wrong in this document");
        faults.add(FaultKind::Unchecked, document.place, message, "what is told to be mended first");
    }
    if faults.lookup.gave_up() {
        let message = "this document names so much that not all of it was looked up";
        faults.add(
            FaultKind::Unchecked,
            document.place,
            message,
            "fewer different patterns of actions, resources and keys",
        );
    }
    faults.list.sort_by_key(|fault| (fault.place, fault.kind));
    faults.list
}

/// Gathers the faults of a document.
struct Faults {
    kind: PolicyKind,
    /// Whether the document's version has policy variables, where that is known.
    variables: Option<bool>,
    lookup: Lookup,
    list: Vec<Fault>,
}

/// Faults after which no guess is made at what was meant: nobody reads so many, and guessing takes time.
const GUESSES: usize = 20;

impl Faults {
    fn add(&mut self, kind: FaultKind, place: Place, message: impl Into<String>, expected: impl Into<String>) {
        self.list.push(Fault::new(kind, place, message).expected(expected));
    }

    /// The name that was probably meant.
    fn guess<'n>(&self, word: &str, names: impl FnOnce() -> Vec<&'n str>) -> Option<&'n str> {
        if self.list.len() < GUESSES { nearest(word, &names()) } else { None }
    }
}

/// What is known of the beginning of a string, and whether that is all of it.
fn beginning(text: &Text) -> (&str, bool) {
    match text.as_known() {
        Some(whole) => (whole, true),
        None => match text.pieces().first() {
            Some(Piece::Known(known)) => (known, false),
            _ => ("", false),
        },
    }
}
