//! Actions that AWS takes in policies and does not list.

/// What stands in policies that AWS itself writes, though the Service Authorization Reference does not have it: such an action is no
/// mistake, and grants nothing that is known.
///
/// - `sns:Receive`: in the policy that the SNS console gives a topic.
const UNLISTED: &[&str] = &["sns:Receive"];

/// Whether it is an action that AWS takes although the table does not have it, without regard to case.
pub fn is_unlisted(action: &str) -> bool {
    UNLISTED.iter().any(|own| own.eq_ignore_ascii_case(action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::actions::table;

    #[test]
    fn what_is_unlisted_is_not_in_the_table() {
        for action in UNLISTED {
            let service = action.split(':').next().unwrap();
            assert!(table().lookup(action).is_none() && table().service(service).is_some(), "{action}");
        }
    }
}
