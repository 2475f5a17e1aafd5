//! What must hold of answers about any documents. `SECLOG_PROPERTY_CASES` sets the number of random cases.

use std::fmt::Write as _;

use seclog::base::Place;
use seclog::iam::access::{Answer, Fuel, PolicyKind, Reason, Witness, allows, denies, withholds, within};
use seclog::iam::document::{Document, Effect, Known, List, Statement};
use seclog::iam::evaluate::{Assignment, Decision, Value, assign, evaluate, matching};
use seclog::iam::relations;
use seclog::iam::request::Request;
use seclog::iam::text::Text;

use super::generator::{self, Random, Shape};
use super::{print, sample};

/// Requests for each pair of documents.
const SAMPLES: usize = 20;

/// Little, so that intricate cases end.
const FUEL: Fuel = Fuel(300_000);

pub fn cases() -> u64 {
    std::env::var("SECLOG_PROPERTY_CASES").map_or(400, |count| count.parse().expect("a number of cases"))
}

fn kind(shape: Shape) -> PolicyKind {
    if shape.resource_policy { PolicyKind::Resource } else { PolicyKind::Identity }
}

/// Runs `test` on seeds, each with documents of another shape.
fn each_case(salt: u64, mut test: impl FnMut(&mut Random, Shape, u64)) {
    for seed in 0..cases() {
        let shape = Shape { resource_policy: seed % 2 == 0, symbolic: seed % 4 >= 2, statements: 4 };
        test(&mut Random::new(seed + (salt << 32)), shape, seed);
    }
}

/// Documents as a message shows them.
fn shown(seed: u64, documents: &[&Document], more: &dyn std::fmt::Debug) -> String {
    let mut text = format!("case {seed}\n");
    for document in documents {
        writeln!(text, "{}", print::json(document)).unwrap();
    }
    writeln!(text, "{more:#?}").unwrap();
    text
}

fn allowed(document: &Document, request: &Request) -> bool {
    evaluate(document, request) == Decision::Allowed
}

/// The request with the keys that every request of its principal has, and that no document asked about.
fn completed(request: &Request) -> Request {
    let mut request = request.clone();
    sample::complete(&mut request);
    request
}

/// The values that a witness supposes.
fn supposed(witness: &Witness) -> Assignment {
    witness.supposed.iter().map(|(unknown, value)| (unknown.clone(), Value::Text(value.clone()))).collect()
}

fn a_pair(random: &mut Random, shape: Shape) -> (Document, Document) {
    let one = generator::document(random, shape);
    match random.below(3) {
        0 => (generator::document(random, shape), one),
        1 => (generator::widened(random, &one, shape), one),
        _ => (one.clone(), generator::widened(random, &one, shape)),
    }
}

/// The documents with values for what is not known in them, if anything is.
fn assigned(random: &mut Random, shape: Shape, documents: &[&Document]) -> Vec<Document> {
    let values = if shape.symbolic { generator::assignment(random, shape.resource_policy) } else { Assignment::new() };
    documents.iter().map(|document| assign(document, &values)).collect()
}

/// Whether all that stands where an action belongs can be one.
fn has_actions(document: &Document) -> bool {
    let mut actions = document.statements.items.iter().flat_map(|statement| &statement.actions.values.items);
    actions.all(|action| action.as_known().is_none_or(|action| action.contains([':', '*'])))
}

#[test]
fn answers_agree_with_the_evaluator() {
    let (mut yes, mut no, mut undecided, mut requests) = (0, 0, 0, 0);
    each_case(1, |random, shape, seed| {
        let (candidate, reference) = a_pair(random, shape);
        let answer = within(&candidate, &reference, kind(shape), FUEL);
        let message = |more: &dyn std::fmt::Debug| shown(seed, &[&candidate, &reference], more);
        match &answer {
            Answer::Yes => yes += 1,
            Answer::No(witness) => {
                no += 1;
                let values = supposed(witness);
                let (one, other) = (assign(&candidate, &values), assign(&reference, &values));
                let request = completed(&witness.request);
                // An unknown principal may be supposed to be anything.
                let is_known = witness.supposed.is_empty();
                assert!(!is_known || relations::possible(&request), "impossible: {}", message(witness));
                assert!(allowed(&one, &request), "not allowed: {}", message(witness));
                assert!(!allowed(&other, &request), "not refused: {}", message(witness));
                assert!(!witness.statements.is_empty(), "no statements: {}", message(witness));
            }
            Answer::Undecided(Reason::Unconfirmed) => panic!("not confirmed: {}", message(&answer)),
            Answer::Undecided(_) => undecided += 1,
        }
        for _ in 0..if shape.symbolic { 4 } else { 1 } {
            let known = assigned(random, shape, &[&candidate, &reference]);
            let named = sample::named(&[&known[0], &known[1]], shape.resource_policy);
            for _ in 0..SAMPLES {
                requests += 1;
                let request = named.request(random);
                assert!(relations::possible(&request), "{request:?}");
                let beyond = allowed(&known[0], &request) && !allowed(&known[1], &request);
                let both = || shown(seed, &[&known[0], &known[1]], &request);
                assert!(!(beyond && answer.is_yes()), "allowed beyond: {}{}", message(&answer), both());
            }
            // An action that is none is within anything.
            if shape.symbolic && known.iter().all(has_actions) {
                let concrete = within(&known[0], &known[1], kind(shape), FUEL);
                let against =
                    matches!((&answer, &concrete), (Answer::Yes, Answer::No(_)) | (Answer::No(_), Answer::Yes));
                let both = || shown(seed, &[&known[0], &known[1]], &concrete);
                assert!(!against, "another answer once known: {}{}", message(&answer), both());
            }
        }
    });
    eprintln!("{yes} yes, {no} no, {undecided} undecided; {requests} requests");
    assert!(yes > cases() / 10 && no > cases() / 10, "{yes} yes, {no} no, {undecided} undecided");
}

/// Whether what was asked holds for a request.
type Holds<'a> = &'a dyn Fn(&Request) -> bool;

/// A document whose only statement is the shape. Variables have their meaning in it.
fn alone(shape: &Statement, effect: Effect) -> Document {
    let statement = Statement { effect: Known::Yes(effect), presence: None, ..shape.clone() };
    let version = Some(Text::known("2012-10-17", Place::default()));
    Document { version, id: None, statements: List::known(vec![statement]), place: Place::default() }
}

#[test]
fn answers_about_shapes_agree_with_the_evaluator() {
    each_case(2, |random, shape, seed| {
        let shape = Shape { symbolic: false, ..shape };
        let document = generator::document(random, shape);
        let asked = generator::statement(random, shape);
        let as_denied = alone(&asked, Effect::Deny);
        let as_allowed = alone(&asked, Effect::Allow);
        let speaks = |of: &Document, request: &Request| matching(of, request).next().is_some();
        let is_denied = |request: &Request| evaluate(&document, request) == Decision::Denied;
        let is_allowed = |request: &Request| allowed(&document, request);
        let is_withheld = |request: &Request| !allowed(&document, request);
        let questions: [(&str, Answer, &Document, Holds); 3] = [
            ("denies", denies(&document, &asked, kind(shape), FUEL), &as_denied, &is_denied),
            ("allows", allows(&document, &asked, kind(shape), FUEL), &as_allowed, &is_allowed),
            ("withholds", withholds(&document, &asked, kind(shape), FUEL), &as_denied, &is_withheld),
        ];
        let named = sample::named(&[&document, &as_denied], shape.resource_policy);
        let requests: Vec<Request> = (0..SAMPLES).map(|_| named.request(random)).collect();
        for (name, answer, asked, holds) in questions {
            match &answer {
                Answer::Yes => {
                    for request in requests.iter().filter(|request| speaks(asked, request)) {
                        assert!(holds(request), "{name}: {}", shown(seed, &[&document, asked], request));
                    }
                }
                Answer::No(witness) => {
                    let message = || shown(seed, &[&document, asked], witness);
                    let request = completed(&witness.request);
                    assert!(relations::possible(&request), "{name}: {}", message());
                    assert!(speaks(asked, &request), "{name}: {}", message());
                    assert!(!holds(&request), "{name}: {}", message());
                }
                Answer::Undecided(reason) => {
                    let message = || shown(seed, &[&document, asked], reason);
                    assert_ne!(*reason, Reason::Unconfirmed, "{name}: {}", message());
                }
            }
        }
    });
}

#[test]
fn a_document_is_within_itself() {
    each_case(3, |random, shape, seed| {
        let document = generator::document(random, shape);
        let answer = within(&document, &document, kind(shape), FUEL);
        assert!(answer.is_yes(), "{}", shown(seed, &[&document], &answer));
        let mut shuffled = document.clone();
        shuffled.statements.items.reverse();
        for statement in &mut shuffled.statements.items {
            statement.actions.values.items.reverse();
            statement.conditions.items.reverse();
        }
        let answer = within(&shuffled, &document, kind(shape), FUEL);
        assert!(answer.is_yes(), "{}", shown(seed, &[&shuffled, &document], &answer));
    });
}

#[test]
fn within_is_transitive() {
    let mut chains = 0;
    each_case(4, |random, shape, seed| {
        let one = generator::document(random, shape);
        let two = generator::widened(random, &one, shape);
        let three = generator::widened(random, &two, shape);
        let is_within = |one, other| within(one, other, kind(shape), FUEL);
        if is_within(&one, &two).is_yes() && is_within(&two, &three).is_yes() {
            chains += 1;
            let answer = is_within(&one, &three);
            assert!(!matches!(answer, Answer::No(_)), "{}", shown(seed, &[&one, &two, &three], &answer));
        }
    });
    assert!(chains > cases() / 4, "{chains} chains");
}

#[test]
fn less_is_within_what_more_is_within() {
    each_case(5, |random, shape, seed| {
        let (candidate, reference) = a_pair(random, shape);
        if !within(&candidate, &reference, kind(shape), FUEL).is_yes() {
            return;
        }
        let mut less = candidate.clone();
        let statements = &mut less.statements.items;
        let allow = statements.iter().position(|statement| statement.effect == Known::Yes(Effect::Allow));
        match allow {
            Some(at) if random.chance(50) => {
                statements.remove(at);
            }
            _ => {
                let mut deny = generator::statement(random, shape);
                deny.effect = Known::Yes(Effect::Deny);
                statements.insert(random.below(statements.len() + 1), deny);
            }
        }
        let answer = within(&less, &reference, kind(shape), FUEL);
        assert!(!matches!(answer, Answer::No(_)), "{}", shown(seed, &[&candidate, &less, &reference], &answer));
    });
}
