//! Actions: IAM User Guide, "IAM JSON policy elements: Action".

use super::{FaultKind, Faults, PolicyKind};
use crate::iam::document::Statement;

pub fn check(statement: &Statement, faults: &mut Faults) {
    for text in &statement.actions.values.items {
        let Some(action) = text.as_known() else { continue };
        if action.contains("${") {
            let message = "an action takes no policy variables";
            faults.add(FaultKind::InvalidVariable, text.place, message, "the action itself, or a pattern of it");
        } else if !is_pattern(action) {
            let message = format!("`{action}` is not written as actions are");
            faults.add(
                FaultKind::InvalidAction,
                text.place,
                message,
                "`service:Action`, as `s3:GetObject` or `s3:Get*`, or `*`",
            );
        } else if faults.kind == PolicyKind::Trust && !of_sts(action) {
            let message = format!("a trust policy cannot speak of `{action}`");
            faults.add(FaultKind::InvalidAction, text.place, message, "an action of `sts`, as `sts:AssumeRole`");
        }
    }
}

/// Whether it is `*`, or a service and an action with or without wildcards.
pub fn is_pattern(action: &str) -> bool {
    let in_service = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'*' | b'?');
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*' | b'?');
    match action.split_once(':') {
        Some((service, name)) => {
            !service.is_empty() && !name.is_empty() && service.bytes().all(in_service) && name.bytes().all(in_name)
        }
        None => !action.is_empty() && action.bytes().all(|byte| byte == b'*'),
    }
}

fn of_sts(action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    service.eq_ignore_ascii_case("sts") || service.contains(['*', '?'])
}
