//! `denies`, `allows`, `allows_only`: what policy documents make of requests.

use super::verdict::{Failure, Verdict};
use crate::aws::{Documents, Thing, documents};
use crate::base::{Place, Related, Value};
use crate::iam::access::{Answer, Fuel, PolicyKind, Requests, allows, denies, within, within_among};
use crate::iam::document::{Document, Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use crate::iam::text::Piece;

/// What is asked of a document.
pub(super) enum Question {
    Denies(Requests),
    Allows(Requests),
    AllowsOnly { among: Option<Requests>, reference: Vec<Statement>, delegates_to: Option<String> },
}

/// The answer for the documents of `policy`, a property of `thing`.
pub(super) fn check(thing: &Thing, policy: &Value, question: &Question, kind: PolicyKind) -> Verdict {
    let Some(all) = documents(policy) else {
        return Verdict::Undecided("it hangs on too many conditions that are not known".to_owned());
    };
    let place = if policy.as_seq().is_some() || policy.is_null() { thing.place } else { policy.place() };
    let each = all.into_iter().map(|one| {
        let verdict = of(&one, question, kind, place);
        (one.assumed, verdict)
    });
    Verdict::of_all(each.collect())
}

fn of(one: &Documents, question: &Question, kind: PolicyKind, place: Place) -> Verdict {
    if let Some(error) = one.unreadable.first() {
        return Verdict::Undecided(format!("the policy cannot be read: {}", error.message));
    }
    let version = |document: &Document| document.version.as_ref().and_then(|text| text.as_known().map(str::to_owned));
    if one.documents.windows(2).any(|pair| version(&pair[0]) != version(&pair[1])) {
        return Verdict::Undecided("its policies are of different versions of the policy language".to_owned());
    }
    let statements = one.documents.iter().flat_map(|document| document.statements.items.iter().cloned()).collect();
    let more = one.documents.iter().find_map(|document| document.statements.more.clone());
    let mut document = Document {
        version: one.documents.first().and_then(|document| document.version.clone()),
        id: None,
        statements: List { items: statements, more },
        place,
    };
    let fuel = Fuel::default();
    let answer = match question {
        Question::Denies(requests) => denies(&document, requests.clone(), kind, fuel),
        Question::Allows(requests) => allows(&document, requests.clone(), kind, fuel),
        Question::AllowsOnly { among, reference, delegates_to } => {
            if let Some(account) = delegates_to {
                leave_out_delegation(&mut document, account);
            }
            let statements = List::known(reference.clone());
            let reference = Document { version: None, id: None, statements, place };
            match among {
                Some(among) => within_among(&document, &reference, among, kind, fuel),
                None => within(&document, &reference, kind, fuel),
            }
        }
    };
    // Whatever more there is, what is denied stays so.
    let is_denied = matches!((question, &answer), (Question::Denies(_), Answer::Yes));
    if let Some(unknown) = one.unknown.as_ref().filter(|_| !is_denied) {
        return Verdict::Undecided(format!("{} is not known", unknown.identity()));
    }
    let is_gap = matches!(question, Question::Denies(_));
    match answer {
        Answer::Yes => Verdict::Pass,
        Answer::Undecided(reason) => Verdict::Undecided(reason.to_string()),
        Answer::No(witness) => {
            let mut places = witness.statements.clone();
            // A denial that lacks is to be added to the document; what is too much stands in a statement.
            let at = if is_gap || places.is_empty() { place } else { places.remove(0) };
            let message = if is_gap { "this allows it" } else { "so does this" };
            let related = places.into_iter().map(|place| Related { place, message: message.to_owned() }).collect();
            Verdict::Fail(Failure { related, witness: Some(witness), ..Failure::at(at) })
        }
    }
}

/// Takes out of statements that allow the account itself, as its id or the ARN of its root: what it is given its own policies pass on.
/// `account` is spelled as [`spelled`] does.
fn leave_out_delegation(document: &mut Document, account: &str) {
    let is_account = |name: &str| {
        let root = name.strip_prefix("arn:").and_then(|rest| rest.split_once(":iam::")).map(|(_, rest)| rest);
        name == account || root.and_then(|rest| rest.strip_suffix(":root")) == Some(account)
    };
    document.statements.items.retain_mut(|statement| {
        if statement.effect != Known::Yes(Effect::Allow) {
            return true;
        }
        let Some(Scope { negated: false, values: Known::Yes(Principals::ByKind(kinds)), .. }) =
            &mut statement.principals
        else {
            return true;
        };
        for (kind, names) in kinds.iter_mut() {
            if *kind == PrincipalKind::Aws {
                names.items.retain(|name| {
                    !is_account(&spelled(name.pieces().iter().map(|piece| match piece {
                        Piece::Known(text) => Ok(&**text),
                        Piece::Unknown(unknown) => Err(unknown.identity()),
                    })))
                });
            }
        }
        kinds.iter().any(|(_, names)| !names.items.is_empty() || names.more.is_some())
    });
}

/// A text in which what is not known stands between marks that no text has.
pub(super) fn spelled<'a>(pieces: impl Iterator<Item = Result<&'a str, &'a str>>) -> String {
    pieces.fold(String::new(), |text, piece| match piece {
        Ok(known) => text + known,
        Err(identity) => text + "\0" + identity + "\0",
    })
}
