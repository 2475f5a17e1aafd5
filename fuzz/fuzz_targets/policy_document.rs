//! Any bytes: reading, finding faults and evaluating end, without a crash.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use seclog::base::{Place, Value};
use seclog::iam::access::{self, Answer, Fuel};
use seclog::iam::evaluate::{Decision, evaluate};
use seclog::iam::grammar::{PolicyKind, faults};
use seclog::iam::read::{read_bytes, read_value};
use seclog::iam::request::{Principal, Request};

fuzz_target!(|bytes: &[u8]| {
    let Ok(read) = read_bytes(bytes, 0) else { return };
    let text = std::str::from_utf8(bytes).expect("it was read");
    if let Ok(as_value) = read_value(&Value::string(text, Place::new(0, &(0..text.len())))) {
        assert_eq!(as_value, read);
    }
    let document = read.document;
    for fault in read.faults {
        assert!(fault.place.end as usize <= bytes.len(), "{fault:?}");
    }
    for kind in [PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Trust, PolicyKind::Key] {
        for fault in faults(&document, kind) {
            assert!(fault.place.end as usize <= bytes.len(), "{fault:?}");
            assert!(std::str::from_utf8(&bytes[fault.place.span()]).is_ok(), "{fault:?}");
        }
    }
    let context: BTreeMap<String, Vec<String>> = [
        ("aws:securetransport", "true"),
        ("aws:username", "ann"),
        ("aws:sourceip", "10.1.2.3"),
        ("aws:currenttime", "2025-01-01T00:00:00Z"),
        ("s3:max-keys", "10"),
        ("aws:principalarn", "arn:aws:iam::111122223333:user/ann"),
    ]
    .map(|(key, value)| (key.to_owned(), vec![value.to_owned()]))
    .into();
    for principal in [None, Some(Principal::Anonymous), Some(Principal::Aws("arn:aws:iam::111122223333:user/ann".into()))] {
        for (action, resource) in [("s3:GetObject", "arn:aws:s3:::logs/a"), ("sts:AssumeRole", "*")] {
            let (action, resource) = (action.to_owned(), resource.to_owned());
            let request = Request { principal: principal.clone(), action, resource, context: context.clone() };
            let statements = document.statements.items.len();
            assert!(evaluate(&document, &request) == Decision::NotAllowed || statements > 0);
        }
    }
    let answer = access::within(&document, &document, access::PolicyKind::Resource, Fuel(20_000));
    assert!(!matches!(answer, Answer::No(_)), "not within itself: {answer:?}");
});
