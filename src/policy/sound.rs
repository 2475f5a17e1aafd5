//! `sound`: a policy document has no faults of some kinds.

use super::memory::Looked;
use super::scope::Subject;
use super::verdict::{Failure, Verdict};
use crate::aws::{Documents, at};
use crate::base::{Mode, Seq, Value, identity};
use crate::iam::access::PolicyKind;
use crate::iam::document::{Document, Known, List, Principals, Statement};
use crate::iam::fault::{Fault, FaultKind};
use crate::iam::text::{Piece, Text, Unknown};

/// A verdict for each fault of these kinds, by their names.
pub(super) fn check(subject: &Subject<'_>, looked: &Looked, kinds: &Value, kind: PolicyKind) -> Vec<Verdict> {
    let Some(all) = &*looked.documents else {
        return vec![Verdict::Undecided("it hangs on too many conditions that are not known".to_owned())];
    };
    let names: Vec<&str> =
        kinds.as_seq().into_iter().flat_map(Seq::items).filter_map(|name| Some(&**name.as_str()?)).collect();
    let each: Vec<Vec<Fault>> =
        all.iter().zip(looked.faults(kind)).map(|(one, own)| faults(one, own, &names)).collect();
    let mut found: Vec<&Fault> = Vec::new();
    for fault in each.iter().flatten() {
        if !found.contains(&fault) {
            found.push(fault);
        }
    }
    let mut verdicts: Vec<Verdict> = found
        .into_iter()
        .map(|fault| {
            let with = |faults: &Vec<Fault>| if faults.contains(fault) { fail(fault) } else { Verdict::Pass };
            Verdict::of_all(all.iter().zip(&each).map(|(one, faults)| (one.assumed.clone(), with(faults))).collect())
        })
        .collect();
    if verdicts.is_empty()
        && let Some(reason) = all.iter().find_map(|one| not_seen(one, &names, subject))
    {
        verdicts.push(Verdict::Undecided(reason));
    }
    verdicts
}

fn fail(fault: &Fault) -> Verdict {
    let expected = fault.expected.as_ref().map(|expected| format!("; expected {expected}"));
    let message = format!("{}{}", fault.message, expected.unwrap_or_default());
    Verdict::Fail(Failure { message, ..Failure::at(fault.place) })
}

/// The faults of these kinds; that a document is none at all is a value of another type.
fn faults(one: &Documents, of_grammar: &[Fault], names: &[&str]) -> Vec<Fault> {
    let unreadable = one.unreadable.iter().map(|error| Fault::new(FaultKind::WrongType, error.place, &*error.message));
    let all = one.faults.iter().cloned().chain(unreadable).chain(of_grammar.iter().cloned());
    all.filter(|fault| names.contains(&fault.kind.name())).collect()
}

/// What could hold a fault and is not known. Of single strings that is only asked of principals: what the provider sets is formed as it
/// should be, and most else that is not known is a name.
fn not_seen(one: &Documents, names: &[&str], subject: &Subject<'_>) -> Option<String> {
    let known = |identity: &str| format!("{identity} is not known");
    if let Some(error) = one.unreadable.first() {
        return Some(format!("the policy cannot be read: {}", error.message));
    }
    if let Some(unknown) = &one.unknown {
        return Some(known(unknown.identity()));
    }
    let is_set_by_provider = |unknown: &Unknown| {
        let managed = subject.resources.iter().filter(|resource| resource.mode == Mode::Managed);
        let mut rest = managed.filter_map(|resource| unknown.identity().strip_prefix(&*resource.address));
        rest.any(|rest| rest.starts_with('.'))
    };
    // Its own account is one.
    let own = identity::of(&at(&subject.thing.properties, "account"));
    let is_own = |unknown: &Unknown| own.contains(unknown.identity());
    let is_open = |text: &&Text| match text.pieces() {
        [Piece::Unknown(unknown)] => !is_set_by_provider(unknown) && !is_own(unknown),
        _ => false,
    };
    let of_principals = |principals: &Principals| match principals {
        Principals::ByKind(kinds) if names.contains(&FaultKind::InvalidPrincipal.name()) => {
            let mut each = kinds.iter();
            let open = |list: &List<Text>| list.items.iter().find(is_open).and_then(|text| text.unknown().cloned());
            each.find_map(|(_, list)| list.more.clone().or_else(|| open(list)))
        }
        _ => None,
    };
    let of_statement = |statement: &Statement| {
        let whole = match (&statement.effect, statement.principals.as_ref().map(|scope| &scope.values)) {
            (Known::No(unknown), _) | (_, Some(Known::No(unknown))) => Some(unknown.clone()),
            (_, Some(Known::Yes(principals))) => of_principals(principals),
            _ => None,
        };
        let actions = || statement.actions.values.more.clone();
        let resources = || statement.resources.as_ref().and_then(|scope| scope.values.more.clone());
        whole.or_else(actions).or_else(resources).or_else(|| statement.conditions.more.clone())
    };
    let of_document = |document: &Document| {
        let statements = document.statements.items.iter();
        document.statements.more.clone().or_else(|| statements.clone().find_map(of_statement))
    };
    one.documents.iter().find_map(of_document).map(|unknown| known(unknown.identity()))
}
