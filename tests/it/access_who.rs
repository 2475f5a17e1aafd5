//! Which principals a key's policy lets do what.

use seclog::iam::access::{Fuel, Grantee, PolicyKind, who};
use seclog::iam::document::PrincipalKind;
use seclog::iam::read::read;

use crate::project;

#[test]
fn a_key_policy_names_who_may_decrypt() {
    let text = project::text("tests/documents/security/kms_key.logs.json");
    let policy = read(&text, 0).expect("a document").document;
    let grants = who(&policy, PolicyKind::Key, &["kms:Decrypt"], Fuel::default()).expect("an answer");
    let names = |kind: PrincipalKind| {
        let named = grants.iter().filter_map(move |grant| match &grant.principal {
            Grantee::Named(own, name) if *own == kind => Some(name.as_str()),
            _ => None,
        });
        named.collect::<Vec<_>>()
    };
    let arn = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    for role in ["secops-stream-reader", "secops-archive-writer"] {
        assert!(names(PrincipalKind::Aws).contains(&arn(role).as_str()), "{grants:?}");
    }
    assert!(!names(PrincipalKind::Aws).contains(&arn("secops-destination").as_str()), "{grants:?}");
    assert!(names(PrincipalKind::Service).contains(&"logs.eu-west-1.amazonaws.com"), "{grants:?}");
    assert!(grants.iter().all(|grant| grant.actions == ["kms:Decrypt"] && grant.doubt.is_none()), "{grants:?}");
    assert!(
        !grants.iter().any(|grant| matches!(grant.principal, Grantee::Everyone | Grantee::EveryoneElse)),
        "{grants:?}"
    );
}
