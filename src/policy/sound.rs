//! `sound`: a policy document has no faults of some kinds.

use super::verdict::{Failure, Verdict};
use crate::aws::documents;
use crate::base::{Seq, Value};
use crate::iam::access::PolicyKind;
use crate::iam::fault::Fault;
use crate::iam::grammar;

/// A verdict for each fault of these kinds, or of all kinds but these: an object of `only` or `except`.
pub(super) fn check(policy: &Value, kinds: &Value, kind: PolicyKind) -> Vec<Verdict> {
    let Some(all) = documents(policy) else {
        return vec![Verdict::Undecided("it hangs on too many conditions that are not known".to_owned())];
    };
    let names: Vec<&str> =
        kinds.as_seq().into_iter().flat_map(Seq::items).filter_map(|name| Some(&**name.as_str()?)).collect();
    let mut found: Vec<Fault> = Vec::new();
    let mut verdicts = Vec::new();
    for one in all {
        for error in one.unreadable {
            let mut failure = Failure::at(error.place);
            failure.message.clone_from(&error.message);
            verdicts.push(Verdict::Fail(failure));
        }
        let of_documents = one.documents.iter().flat_map(|document| grammar::faults(document, kind));
        for fault in one.faults.into_iter().chain(of_documents) {
            if names.contains(&fault.kind.name()) && !found.contains(&fault) {
                let expected = fault.expected.as_ref().map(|expected| format!("; expected {expected}"));
                let message = format!("{}{}", fault.message, expected.unwrap_or_default());
                verdicts.push(Verdict::Fail(Failure { message, ..Failure::at(fault.place) }));
                found.push(fault);
            }
        }
    }
    verdicts
}
