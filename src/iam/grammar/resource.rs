//! Resources: IAM User Guide, "IAM JSON policy elements: Resource".

use super::arn::Parts;
use super::variable::variables;
use super::{FaultKind, Faults, PolicyKind, beginning, condition};
use crate::iam::document::Statement;
use crate::iam::text::Text;

pub fn check(statement: &Statement, faults: &mut Faults) {
    let Some(resources) = statement.resources.as_ref().filter(|_| faults.kind != PolicyKind::Trust) else { return };
    for text in &resources.values.items {
        form(text, faults);
        condition::check_variables(text, faults);
    }
}

fn form(text: &Text, faults: &mut Faults) {
    let (known, whole) = beginning(text);
    if whole && is_everything(known) || is_short(known, faults.kind) {
        return;
    }
    let parts = Parts::of(known, whole);
    if let Some((message, expected)) = parts.wrong() {
        faults.add(FaultKind::InvalidArn, text.place, message, expected);
    } else if whole && parts.count() < 6 {
        let message = format!("the ARN `{known}` has {} of six parts", parts.count());
        faults.add(
            FaultKind::InvalidArn,
            text.place,
            message,
            "`arn:partition:service:region:account:resource`, or `*`",
        );
    } else if faults.variables == Some(true) && parts.before_resource().any(|part| !variables(part).is_empty()) {
        let message = "a policy variable can stand only in the last of an ARN's six parts";
        faults.add(FaultKind::InvalidVariable, text.place, message, "a wildcard there, or a condition");
    }
}

fn is_everything(known: &str) -> bool {
    !known.is_empty() && known.bytes().all(|byte| byte == b'*')
}

/// What API Gateway takes for its own ARN: API Gateway Developer Guide, "Resource policy examples".
fn is_short(known: &str, kind: PolicyKind) -> bool {
    kind == PolicyKind::Resource && known.starts_with("execute-api:/")
}
