//! `denies`: every request of a shape is denied by the policy document.

use super::verdict::{Failure, Verdict};
use crate::aws::{Documents, Thing, documents};
use crate::base::{Place, Value};
use crate::iam::access::{Answer, Fuel, PolicyKind, Shape, denies};
use crate::iam::document::{Document, List};

/// Whether the documents of `policy`, a property of `thing`, deny every request of the shape.
pub(super) fn check(thing: &Thing, policy: &Value, shape: &Shape, kind: PolicyKind) -> Verdict {
    let Some(all) = documents(policy) else {
        return Verdict::Undecided("it hangs on too many conditions that are not known".to_owned());
    };
    let place = if policy.is_null() { thing.place } else { policy.place() };
    let each = all.into_iter().map(|one| {
        let verdict = of(&one, shape, kind, place);
        (one.assumed, verdict)
    });
    Verdict::of_all(each.collect())
}

fn of(one: &Documents, shape: &Shape, kind: PolicyKind, place: Place) -> Verdict {
    if let Some(error) = one.unreadable.first() {
        return Verdict::Undecided(format!("the policy cannot be read: {}", error.message));
    }
    let version = |document: &Document| document.version.as_ref().and_then(|text| text.as_known().map(str::to_owned));
    if one.documents.windows(2).any(|pair| version(&pair[0]) != version(&pair[1])) {
        return Verdict::Undecided("its policies are of different versions of the policy language".to_owned());
    }
    let statements = one.documents.iter().flat_map(|document| document.statements.items.iter().cloned()).collect();
    let more = one.documents.iter().find_map(|document| document.statements.more.clone());
    let document = Document {
        version: one.documents.first().and_then(|document| document.version.clone()),
        id: None,
        statements: List { items: statements, more },
        place,
    };
    match (denies(&document, shape, kind, Fuel::default()), &one.unknown) {
        (Answer::Yes, _) => Verdict::Pass,
        (_, Some(unknown)) => Verdict::Undecided(format!("{} is not known", unknown.identity())),
        (Answer::Undecided(reason), None) => Verdict::Undecided(reason.to_string()),
        (Answer::No(witness), None) => Verdict::Fail(Failure {
            message: String::new(),
            place,
            related: witness.statements.clone(),
            witness: Some(witness),
            fix: None,
        }),
    }
}
