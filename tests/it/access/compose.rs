//! Several policies and one request.

use seclog::iam::evaluate::{Decision, Policies, ResourcePolicy, Standing, compose};
use seclog::iam::request::Principal;
use serde_json::json;

use super::evaluate::{FOREIGN, OBJECT, ROLE, SESSION, USER};
use super::{aws, by, document, request};

/// "Cross-account policy evaluation logic", "Evaluating identity-based policies with resource-based policies" and "Permissions
/// boundaries for IAM entities".
#[test]
// One table.
#[allow(clippy::too_many_lines)]
fn policies_together() {
    let allow = json!({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}).to_string();
    let deny = json!({"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}).to_string();
    let silent = json!({"Statement": []}).to_string();
    let grants = |principal: serde_json::Value| {
        json!({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "s3:*", "Resource": "*"}]})
            .to_string()
    };
    let root = || grants(json!({"AWS": "arn:aws:iam::111122223333:root"}));
    let (optional, required) = (Standing::Optional, Standing::Required);
    for (name, principal, identity, boundary, resource, standing, expected) in [
        ("the identity policy alone", aws(USER), &allow, None, None, optional, true),
        ("nothing", aws(USER), &silent, None, None, optional, false),
        ("the bucket policy alone", aws(USER), &silent, None, Some(grants(json!({"AWS": USER}))), optional, true),
        ("delegated, not passed on", aws(USER), &silent, None, Some(root()), optional, false),
        ("delegated and passed on", aws(USER), &allow, None, Some(root()), optional, true),
        ("a silent bucket policy", aws(USER), &allow, None, Some(silent.clone()), optional, true),
        ("a silent key policy", aws(USER), &allow, None, Some(silent.clone()), required, false),
        ("a key policy that delegates", aws(USER), &allow, None, Some(root()), required, true),
        ("a key policy that delegates in vain", aws(USER), &silent, None, Some(root()), required, false),
        ("a key policy by role", aws(SESSION), &silent, None, Some(grants(json!({"AWS": ROLE}))), required, true),
        ("abroad, bucket only", aws(FOREIGN), &silent, None, Some(grants(json!({"AWS": FOREIGN}))), optional, false),
        ("abroad, identity only", aws(FOREIGN), &allow, None, Some(silent.clone()), optional, false),
        ("abroad, both", aws(FOREIGN), &allow, None, Some(grants(json!({"AWS": "222222222222"}))), optional, true),
        ("a boundary within", aws(USER), &allow, Some(&silent), None, optional, false),
        ("a boundary that has it", aws(USER), &allow, Some(&allow), None, optional, true),
        (
            "a boundary and a user's grant",
            aws(USER),
            &silent,
            Some(&silent),
            Some(grants(json!({"AWS": USER}))),
            optional,
            true,
        ),
        (
            "a boundary and a role's grant",
            aws(SESSION),
            &silent,
            Some(&silent),
            Some(grants(json!({"AWS": ROLE}))),
            optional,
            false,
        ),
        (
            "a boundary and a session's grant",
            aws(SESSION),
            &silent,
            Some(&silent),
            Some(grants(json!({"AWS": SESSION}))),
            optional,
            true,
        ),
        (
            "a boundary and everyone's grant",
            aws(SESSION),
            &silent,
            Some(&silent),
            Some(grants(json!("*"))),
            optional,
            true,
        ),
        ("a boundary that denies", aws(USER), &allow, Some(&deny), Some(grants(json!({"AWS": USER}))), optional, false),
        ("an identity policy that denies", aws(USER), &deny, None, Some(grants(json!("*"))), optional, false),
        ("the anonymous", Principal::Anonymous, &silent, None, Some(grants(json!("*"))), optional, true),
        (
            "a service",
            Principal::Service("logs.amazonaws.com".into()),
            &silent,
            None,
            Some(grants(json!({"Service": "logs.amazonaws.com"}))),
            required,
            true,
        ),
        (
            "a service as one of all",
            Principal::Service("sns.amazonaws.com".into()),
            &silent,
            None,
            Some(grants(json!("*"))),
            optional,
            true,
        ),
        (
            "another service",
            Principal::Service("sns.amazonaws.com".into()),
            &silent,
            None,
            Some(grants(json!({"Service": "logs.amazonaws.com"}))),
            optional,
            false,
        ),
        ("the root user", aws("arn:aws:iam::111122223333:root"), &silent, None, Some(root()), required, true),
    ] {
        let (identity, resource) = (document(identity), resource.map(|resource| document(&resource)));
        let boundary = boundary.map(|boundary| document(boundary));
        let policies = Policies {
            identity: &[&identity],
            boundary: boundary.as_ref(),
            resource: resource.as_ref().map(|document| ResourcePolicy { document, standing }),
            owner: "111122223333",
        };
        let decision = compose(&policies, &by(principal, &request("s3:GetObject", OBJECT, &[])));
        assert_eq!(decision == Decision::Allowed, expected, "{name}");
    }
}
