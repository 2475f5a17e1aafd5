//! Two documents: what the engine answers, the plain evaluator confirms.
//!
//! The first byte says how the rest is read: as two JSON texts with a byte 0xff between them, or as choices of the generator that the
//! property tests use.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclog::iam::access::{Answer, Fuel, PolicyKind, Reason, within};
use seclog::iam::document::{Document, Effect, Known};
use seclog::iam::evaluate::{Assignment, Decision, Value, assign, evaluate};
use seclog::iam::read::read_bytes;
use seclog::iam::request::Request;

#[allow(dead_code)]
#[path = "../../tests/it/access/generator.rs"]
mod generator;
#[path = "../../tests/it/access/sample.rs"]
mod sample;
#[path = "../../tests/it/access/words.rs"]
mod words;

use generator::{Random, Shape};

/// Enough for pairs that people would write, little enough for many runs in a second.
const FUEL: Fuel = Fuel(50_000);

fuzz_target!(|bytes: &[u8]| {
    let Some((mode, bytes)) = bytes.split_first() else { return };
    let mut random = Random::from_bytes(u64::from(*mode), bytes.to_vec());
    let (one, other, kind) = if mode % 2 == 0 {
        let Some(at) = bytes.iter().position(|byte| *byte == 0xff) else { return };
        let (Ok(one), Ok(other)) = (read_bytes(&bytes[..at], 0), read_bytes(&bytes[at + 1..], 1)) else { return };
        let kind = if mode % 4 == 0 { PolicyKind::Identity } else { PolicyKind::Resource };
        (one.document, other.document, kind)
    } else {
        let shape = Shape { resource_policy: mode % 4 == 1, symbolic: mode % 8 < 4, statements: 4 };
        let one = generator::document(&mut random, shape);
        let other = match mode % 16 < 8 {
            true => generator::document(&mut random, shape),
            false => generator::widened(&mut random, &one, shape),
        };
        (one, other, if shape.resource_policy { PolicyKind::Resource } else { PolicyKind::Identity })
    };
    check(&mut random, &one, &other, kind);
    check(&mut random, &other, &one, kind);
});

fn allows(document: &Document, values: &Assignment, request: &Request) -> bool {
    evaluate(&assign(document, values), request) == Decision::Allowed
}

/// Values for what is not known. An effect must have one, since a statement without effect does not exist; the rest may stay least.
fn values(random: &mut Random, documents: &[&Document], resource_policy: bool) -> Assignment {
    let mut values = generator::assignment(random, resource_policy);
    for statement in documents.iter().flat_map(|document| &document.statements.items) {
        if let Known::No(unknown) = &statement.effect {
            let effect = if random.chance(50) { Effect::Allow } else { Effect::Deny };
            values.entry(unknown.clone()).or_insert(Value::Effect(effect));
        }
    }
    values
}

fn check(random: &mut Random, candidate: &Document, reference: &Document, kind: PolicyKind) {
    let resource_policy = kind == PolicyKind::Resource;
    match within(candidate, reference, kind, FUEL) {
        Answer::Yes => {
            let named = sample::named(&[candidate, reference], resource_policy);
            let values = values(random, &[candidate, reference], resource_policy);
            for _ in 0..5 {
                let request = named.request(random);
                let beyond = allows(candidate, &values, &request) && !allows(reference, &values, &request);
                assert!(!beyond, "{request:?}\n{values:?}\n{candidate:?}\n{reference:?}");
            }
        }
        Answer::No(witness) => {
            let pairs = witness.supposed.iter();
            let values = pairs.map(|(unknown, value)| (unknown.clone(), Value::Text(value.clone()))).collect();
            assert!(allows(candidate, &values, &witness.request), "{witness:?}\n{candidate:?}\n{reference:?}");
            assert!(!allows(reference, &values, &witness.request), "{witness:?}\n{candidate:?}\n{reference:?}");
        }
        Answer::Undecided(reason) => assert_ne!(reason, Reason::Unconfirmed, "{candidate:?}\n{reference:?}"),
    }
}
