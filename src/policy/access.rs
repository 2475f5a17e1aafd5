//! `denies`, `allows`, `allows_only`: what policy documents make of requests.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::here;
use super::memory::Looked;
use super::verdict::{Failure, Verdict};
use crate::aws::{Documents, Thing};
use crate::base::{Place, Related};
use crate::iam::access::{Answer, Fuel, PolicyKind, Reason, Requests, allows, denies, plain, within, within_among};
use crate::iam::document::{Document, Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use crate::iam::evaluate::{Value as Assigned, assign};
use crate::iam::text::Text;

/// Most parts of a statement of which it is told where they stand.
const MOST_PARTS: usize = 3;

/// Most other statements that allow too much which one finding names.
const MOST_OTHERS: usize = 8;

/// What is asked of a document.
pub(super) struct Question {
    pub(super) verb: Verb,
    pub(super) requests: Requests,
    /// What alone may be allowed.
    pub(super) reference: Vec<Statement>,
    /// Whose principals are left out where they are allowed something.
    pub(super) delegated: Vec<Statement>,
}

/// The verbs that are about access.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Denies,
    Allows,
    AllowsOnly,
    /// Of the requests.
    AllowsOnlyAmong,
}

/// The answer for the documents of `policy`, a property of `thing`.
pub(super) fn check(thing: &Thing, looked: &Looked, mut question: Question, kind: PolicyKind) -> Verdict {
    let Some(all) = &*looked.documents else {
        return Verdict::Undecided("it hangs on too many conditions that are not known".to_owned());
    };
    let Question { requests, reference, delegated, .. } = &mut question;
    let documents = looked.whole().iter().flatten().flat_map(|document| &document.statements.items);
    requests.leave_out_alike(documents.chain(&*reference).chain(&*delegated));
    let policy = &looked.value;
    let place = if policy.as_seq().is_some() || policy.is_null() { thing.place } else { policy.place() };
    let each = all.iter().zip(looked.whole()).map(|(one, whole)| {
        let verdict = match whole {
            Ok(document) => of(thing, (one, document), &question, kind, place),
            Err(reason) => Verdict::Undecided(reason.clone()),
        };
        (one.assumed.clone(), verdict)
    });
    Verdict::of_all(each.collect())
}

fn of(
    thing: &Thing,
    (one, document): (&Documents, &Document),
    question: &Question,
    kind: PolicyKind,
    place: Place,
) -> Verdict {
    let answer = answer(thing, document, question, kind);
    // Whatever more there is, what is denied stays so.
    let is_denied = question.verb == Verb::Denies && answer.is_yes();
    if let Some(unknown) = one.unknown.as_ref().filter(|_| !is_denied) {
        return Verdict::Undecided(format!("{} is not known", unknown.identity()));
    }
    let is_gap = question.verb == Verb::Denies;
    match answer {
        Answer::Yes => Verdict::Pass,
        Answer::Undecided(reason) => Verdict::Undecided(reason.to_string()),
        Answer::No(witness) => {
            let mut places = witness.statements.clone();
            // A denial that lacks is to be added to the document; what is too much stands in a statement.
            let at = if is_gap || places.is_empty() { place } else { places.remove(0) };
            let message = if is_gap { "this allows it" } else { "so does this" };
            let elsewhere =
                document.statements.items.iter().filter(|one| !is_gap && one.place == at).flat_map(elsewhere);
            let elsewhere = elsewhere.map(|place| Related { place, message: "this is a part of it".to_owned() });
            let also = places.into_iter().map(|place| Related { place, message: message.to_owned() });
            let others = others(thing, document, question, kind, at);
            let related = elsewhere.take(MOST_PARTS).chain(also).chain(others).collect();
            Verdict::Fail(Failure { related, witness: Some(witness), ..Failure::at(at) })
        }
    }
}

/// Where the parts of a statement stand that are not written in it, but handed in.
fn elsewhere(statement: &Statement) -> Vec<Place> {
    let principals = match statement.principals.as_ref().map(|scope| &scope.values) {
        Some(Known::Yes(Principals::ByKind(kinds))) => kinds.iter().flat_map(|(_, names)| &names.items).collect(),
        _ => Vec::new(),
    };
    let resources = statement.resources.iter().flat_map(|scope| &scope.values.items);
    let values = statement.conditions.items.iter().flat_map(|condition| &condition.values.items);
    let texts = principals.into_iter().chain(&statement.actions.values.items).chain(resources).chain(values);
    let own = statement.place;
    let is_outside = |place: &Place| place.file != own.file || place.end <= own.start || place.start >= own.end;
    let mut places: Vec<Place> =
        texts.map(|text| text.place).filter(|place| place.end > place.start).filter(is_outside).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The other statements that allow too much, where `first` is one.
fn others(thing: &Thing, document: &Document, question: &Question, kind: PolicyKind, first: Place) -> Vec<Related> {
    let (mut others, mut last) = (Vec::new(), first);
    if !matches!(question.verb, Verb::AllowsOnly | Verb::AllowsOnlyAmong) {
        return others;
    }
    let mut document = document.clone();
    while others.len() < MOST_OTHERS {
        document.statements.items.retain(|statement| statement.place != last);
        let Answer::No(witness) = answer(thing, &document, question, kind) else { break };
        let Some(next) = witness.statements.first().filter(|next| **next != last) else { break };
        last = *next;
        let message = format!("this allows too much as well: {}", witness.request.action);
        others.push(Related { place: last, message });
    }
    others
}

/// The answer, wherever the thing is.
fn answer(thing: &Thing, document: &Document, question: &Question, kind: PolicyKind) -> Answer {
    let of = |statements: &[Statement]| Document {
        version: None,
        id: None,
        statements: List::known(statements.to_vec()),
        place: document.place,
    };
    let Question { verb, requests, reference, delegated } = question;
    // What can be seen whatever is not known needs no trying of values.
    let mut own = Cow::Borrowed(document);
    leave_out(&mut own, delegated);
    let is_plain = match verb {
        Verb::Denies => plain::denies(&own, &requests.of),
        Verb::Allows => false,
        Verb::AllowsOnly => plain::within(&own, reference, None),
        Verb::AllowsOnlyAmong => plain::within(&own, reference, Some(&requests.of)),
    };
    if is_plain {
        return Answer::Yes;
    }
    let statements = document.statements.items.iter().chain(&requests.of).chain(&requests.except);
    let assignments = here::assignments(thing, statements.chain(reference).chain(delegated));
    if assignments.iter().all(BTreeMap::is_empty) {
        return decided(*verb, &own, requests, &of(reference), kind);
    }
    let documents = [document.clone(), of(&requests.of), of(&requests.except), of(reference), of(delegated)];
    let mut whole: Option<Answer> = None;
    for values in assignments {
        let [document, shapes, except, reference, delegated] = documents.each_ref().map(|one| assign(one, &values));
        let requests = Requests { of: shapes.statements.items, except: except.statements.items };
        let mut own = Cow::Owned(document);
        leave_out(&mut own, &delegated.statements.items);
        let mut answer = decided(*verb, &own, &requests, &reference, kind);
        if let Answer::No(witness) = &mut answer {
            witness.supposed.extend(values.iter().filter_map(|(unknown, value)| match value {
                Assigned::Text(text) => Some((unknown.clone(), text.clone())),
                _ => None,
            }));
        }
        whole = Some(match (whole, answer) {
            (None, answer) | (Some(answer @ Answer::Undecided(_)), _) => answer,
            (Some(Answer::Yes), Answer::Yes) => Answer::Yes,
            (Some(before @ Answer::No(_)), Answer::No(_)) => before,
            (Some(_), undecided @ Answer::Undecided(_)) => undecided,
            _ => match values.into_keys().next() {
                Some(unknown) => Answer::Undecided(Reason::Unknown(unknown)),
                None => Answer::Undecided(Reason::Unconfirmed),
            },
        });
    }
    whole.unwrap_or(Answer::Undecided(Reason::Unconfirmed))
}

/// The answer, for values of where the thing is or for whichever.
fn decided(verb: Verb, document: &Document, requests: &Requests, reference: &Document, kind: PolicyKind) -> Answer {
    let fuel = Fuel::default();
    match verb {
        Verb::Denies => match denies(document, requests.clone(), kind, fuel) {
            // One that is even allowed shows more than one that is merely not denied.
            Answer::No(witness) => match within_among(document, reference, requests, kind, fuel) {
                Answer::No(allowed) => Answer::No(allowed),
                _ => Answer::No(witness),
            },
            answer => answer,
        },
        Verb::Allows => allows(document, requests.clone(), kind, fuel),
        Verb::AllowsOnly => within(document, reference, kind, fuel),
        Verb::AllowsOnlyAmong => within_among(document, reference, requests, kind, fuel),
    }
}

/// Takes out of statements that allow the accounts that those of `delegated` name, as id or as ARN of the root: what an account is given
/// its own policies pass on.
fn leave_out(document: &mut Cow<'_, Document>, delegated: &[Statement]) {
    let accounts: Vec<Cow<'_, str>> = delegated.iter().flat_map(names).map(Text::spelled).collect();
    if accounts.is_empty() {
        return;
    }
    let is_delegated = |name: &Text| {
        let name = name.spelled();
        let root = name.strip_prefix("arn:").and_then(|rest| rest.split_once(":iam::")).map(|(_, rest)| rest);
        let root = root.and_then(|rest| rest.strip_suffix(":root"));
        accounts.iter().any(|account| *account == name || Some(&**account) == root)
    };
    document.to_mut().statements.items.retain_mut(|statement| {
        if statement.effect != Known::Yes(Effect::Allow) {
            return true;
        }
        let Some(Scope { negated: false, values: Known::Yes(Principals::ByKind(kinds)), .. }) =
            &mut statement.principals
        else {
            return true;
        };
        for (_, names) in kinds.iter_mut().filter(|(kind, _)| *kind == PrincipalKind::Aws) {
            names.items.retain(|name| !is_delegated(name));
        }
        kinds.iter().any(|(_, names)| !names.items.is_empty() || names.more.is_some())
    });
}

/// The principals that a statement names.
fn names(statement: &Statement) -> Vec<&Text> {
    match statement.principals.as_ref().map(|scope| &scope.values) {
        Some(Known::Yes(Principals::ByKind(kinds))) => kinds.iter().flat_map(|(_, names)| &names.items).collect(),
        _ => Vec::new(),
    }
}
