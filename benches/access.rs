//! What deciding access costs. On real policies: `real_policies`.
#![allow(clippy::expect_used, clippy::unwrap_used, missing_docs, dead_code)]

use std::fmt::Write as _;
use std::process::Command;

use divan::Bencher;
use seclog::iam::access::{Answer, Fuel, PolicyKind, denies, within};
use seclog::iam::document::Document;
use seclog::iam::evaluate::evaluate;
use seclog::iam::read::read;

#[path = "../tests/it/access/generator.rs"]
mod generator;
#[path = "../tests/it/access/sample.rs"]
mod sample;
#[path = "../tests/it/access/words.rs"]
mod words;

use generator::{Random, Shape};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn document(json: &str) -> Document {
    read(json, 0).expect("a document").document
}

fn of_statements(statements: &[String]) -> Document {
    document(&format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(",")))
}

fn decide(candidate: &Document, reference: &Document, kind: PolicyKind) -> Answer {
    within(candidate, reference, kind, Fuel::default())
}

const PLAIN_HTTP: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
    "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;

/// Whether a bucket's policy refuses plain HTTP.
#[divan::bench]
fn denies_plain_http(bencher: Bencher) {
    let policy = document(PLAIN_HTTP);
    bencher.bench(|| denies(&policy, &policy.statements.items[0], PolicyKind::Resource, Fuel::default()));
}

#[divan::bench]
fn read_a_policy() -> Document {
    document(divan::black_box(PLAIN_HTTP))
}

#[divan::bench]
fn evaluate_a_request(bencher: Bencher) {
    let policy = document(PLAIN_HTTP);
    let request = sample::named(&[&policy], true).request(&mut Random::new(1));
    bencher.bench(|| evaluate(&policy, &request));
}

/// Random statements against as many others.
#[divan::bench(args = [20, 200], sample_count = 20)]
fn random_statements(bencher: Bencher, count: usize) {
    let mut random = Random::new(7);
    let shape = Shape { resource_policy: false, symbolic: false, statements: 1 };
    let mut make = || {
        let mut document = generator::document(&mut random, shape);
        document.statements.items = (0..count).map(|_| generator::statement(&mut random, shape)).collect();
        document
    };
    let (candidate, reference) = (make(), make());
    bencher.bench(|| decide(&candidate, &reference, PolicyKind::Identity));
}

/// Random statements against themselves in another order: there is no early end.
#[divan::bench(args = [20, 200], sample_count = 20)]
fn random_statements_shuffled(bencher: Bencher, count: usize) {
    let mut random = Random::new(8);
    let shape = Shape { resource_policy: false, symbolic: false, statements: 1 };
    let mut reference = generator::document(&mut random, shape);
    reference.statements.items = (0..count).map(|_| generator::statement(&mut random, shape)).collect();
    let mut candidate = reference.clone();
    candidate.statements.items.reverse();
    bencher.bench(|| decide(&candidate, &reference, PolicyKind::Identity));
}

fn letter(of: u32) -> char {
    char::from_digit(10 + of % 26, 36).expect("a letter")
}

/// Statements on `*x*y*`: where automata of all patterns together grow beyond bounds.
#[divan::bench(args = [15, 50])]
fn infix_globs(bencher: Bencher, count: u32) {
    let statements = |last: char| -> Vec<String> {
        let statement = |at: u32| {
            let (one, other) = (letter(at), letter(at / 26 + at * 7 + 1));
            format!(
                r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*{one}{at}*{other}{at}*{last}"}}"#
            )
        };
        (0..count).map(statement).collect()
    };
    let (candidate, reference) = (of_statements(&statements('x')), of_statements(&statements('*')));
    assert!(decide(&candidate, &reference, PolicyKind::Identity).is_yes());
    bencher.bench(|| decide(&candidate, &reference, PolicyKind::Identity));
}

/// One long pattern against many that together do not hold it.
#[divan::bench(args = [15, 50])]
fn infix_globs_against_all(bencher: Bencher, count: u32) {
    let mut statements = Vec::new();
    for at in 0..count {
        statements.push(format!(
            r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*{}*{}*"}}"#,
            letter(at),
            letter(at / 26 + at * 7 + 1)
        ));
    }
    let reference = of_statements(&statements);
    let candidate =
        of_statements(&[r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*"}"#.to_owned()]);
    assert!(decide(&candidate, &reference, PolicyKind::Identity).witness().is_some());
    bencher.bench(|| decide(&candidate, &reference, PolicyKind::Identity));
}

/// A list of actions as long as those of AWS's largest managed policies.
#[divan::bench]
fn long_list_of_actions(bencher: Bencher) {
    let mut actions = String::new();
    for at in 0..4_000 {
        write!(
            actions,
            r#"{}"service{}:{}Thing{at}""#,
            if at == 0 { "" } else { "," },
            at % 97,
            ["Get", "Put", "List"][at % 3]
        )
        .unwrap();
    }
    let policy = of_statements(&[format!(r#"{{"Effect": "Allow", "Action": [{actions}], "Resource": "*"}}"#)]);
    bencher.bench(|| decide(&policy, &policy, PolicyKind::Identity));
}

/// The whole program, on a small pair.
#[divan::bench(sample_count = 50)]
fn process(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policy.json");
    std::fs::write(&file, PLAIN_HTTP).expect("written");
    bencher.bench(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seclog"));
        command
            .args(["access", "within", "--type", "resource", "--candidate"])
            .arg(&file)
            .arg("--reference")
            .arg(&file);
        let output = command.output().expect("the program");
        assert!(output.status.success(), "{output:?}");
    });
}
