//! Real policies: each against itself written in another way, and against itself with something less.
//!
//! `SECLOG_POLICIES` names a folder of identity policies, one JSON file each, such as AWS's managed ones. Prints how long the answers
//! take and fails on a wrong or missing one.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, missing_docs, dead_code)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use seclog::iam::access::{Answer, Fuel, PolicyKind, within};
use seclog::iam::document::{Condition, Document, Effect, Known, Statement};
use seclog::iam::evaluate::{Decision, evaluate};
use seclog::iam::read::read;
use seclog::iam::request::Request;
use seclog::iam::text::Text;

#[path = "../tests/it/access/generator.rs"]
mod generator;
#[path = "../tests/it/access/sample.rs"]
mod sample;
#[path = "../tests/it/access/words.rs"]
mod words;

use generator::Random;

/// Requests that a pass is held against.
const SAMPLES: usize = 20;

#[derive(Default)]
struct Tally {
    times: Vec<Duration>,
    pass: usize,
    fail: usize,
    wrong: Vec<String>,
}

/// The policy in other words: each has the same meaning.
fn rewritten(policy: &Document) -> Vec<(&'static str, Document)> {
    let with = |statements: Vec<Statement>| {
        let mut document = policy.clone();
        document.statements.items = statements;
        document
    };
    let items = &policy.statements.items;
    let shuffled = items.iter().rev().cloned().map(|mut statement| {
        statement.actions.values.items.reverse();
        statement.conditions.items.reverse();
        statement.resources.iter_mut().for_each(|scope| scope.values.items.reverse());
        statement
    });
    let split = items.iter().flat_map(|statement| {
        let actions = &statement.actions;
        let parts = if actions.negated { 1 } else { actions.values.items.len().clamp(1, 2) };
        let part = |at: usize| {
            let mut part = statement.clone();
            if parts == 2 {
                part.actions.values.items = actions.values.items.iter().skip(at).step_by(2).cloned().collect();
            }
            part
        };
        (0..parts).map(part).collect::<Vec<_>>()
    });
    let mut merged: Vec<Statement> = Vec::new();
    for statement in items {
        let speaks_alike = |own: &&mut Statement| {
            let meant = |of: &Statement| {
                let scope = of.resources.as_ref().map(|scope| (scope.negated, written(&scope.values.items)));
                let condition =
                    |one: &Condition| (written(&[one.operator.clone(), one.key.clone()]), written(&one.values.items));
                (of.effect.clone(), scope, of.conditions.items.iter().map(condition).collect::<Vec<_>>())
            };
            !own.actions.negated && !statement.actions.negated && meant(own) == meant(statement)
        };
        let same = merged.iter_mut().find(speaks_alike);
        match same {
            Some(own) => own.actions.values.items.extend(statement.actions.values.items.iter().cloned()),
            None => merged.push(statement.clone()),
        }
    }
    vec![("shuffled", with(shuffled.collect())), ("split", with(split.collect())), ("merged", with(merged))]
}

fn written(texts: &[Text]) -> Vec<Option<String>> {
    texts.iter().map(|text| text.as_known().map(str::to_owned)).collect()
}

/// Pairs of which the first allows more, unless what was taken from the second stands there twice.
fn lessened(policy: &Document) -> Vec<(&'static str, Document, Document)> {
    let mut pairs = Vec::new();
    for (at, statement) in policy.statements.items.iter().enumerate() {
        let allows = statement.effect == Known::Yes(Effect::Allow);
        let with = |change: &dyn Fn(&mut Statement)| {
            let mut document = policy.clone();
            change(&mut document.statements.items[at]);
            document
        };
        let mut add = |name, changed: Document, narrows: bool| {
            // A denial of less allows more, and so does an allowance of more.
            let (candidate, reference) =
                if narrows == allows { (policy.clone(), changed) } else { (changed, policy.clone()) };
            pairs.push((name, candidate, reference));
        };
        if !statement.actions.values.items.is_empty() {
            let middle = statement.actions.values.items.len() / 2;
            let changed = with(&|own| drop(own.actions.values.items.remove(middle)));
            add("one action less", changed, !statement.actions.negated);
        }
        if let Some(scope) = &statement.resources
            && !scope.values.items.is_empty()
        {
            let changed = with(&|own| own.resources.iter_mut().for_each(|scope| drop(scope.values.items.pop())));
            add("one resource less", changed, !scope.negated);
        }
        if !statement.conditions.items.is_empty() {
            add("one condition less", with(&|own| drop(own.conditions.items.pop())), false);
        }
    }
    pairs
}

fn ask(name: &str, candidate: &Document, reference: &Document, expected: Option<bool>, tally: &mut Tally) {
    let start = Instant::now();
    let answer = within(candidate, reference, PolicyKind::Identity, Fuel::default());
    tally.times.push(start.elapsed());
    let allowed = |document: &Document, request: &Request| evaluate(document, request) == Decision::Allowed;
    let is_right = match &answer {
        Answer::Yes => {
            tally.pass += 1;
            let named = sample::named(&[candidate, reference], false);
            let mut random = Random::new(1);
            let mut requests = (0..SAMPLES).map(|_| named.request(&mut random));
            expected != Some(false)
                && requests.all(|request| !allowed(candidate, &request) || allowed(reference, &request))
        }
        Answer::No(witness) => {
            tally.fail += 1;
            let request = &witness.request;
            expected != Some(true) && allowed(candidate, request) && !allowed(reference, request)
        }
        Answer::Undecided(_) => false,
    };
    if !is_right {
        tally.wrong.push(format!("{name}: {answer:?}"));
    }
}

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let Ok(folder) = std::env::var("SECLOG_POLICIES") else {
        println!("skipped: SECLOG_POLICIES names no folder of policies");
        return ExitCode::SUCCESS;
    };
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let names = ["itself", "shuffled", "split", "merged", "one action less", "one resource less", "one condition less"];
    let mut tallies: Vec<Tally> = names.iter().map(|_| Tally::default()).collect();
    let of = |name: &str| names.iter().position(|own| *own == name).expect("a name");
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a file");
        let policy = read(&text, 0).expect("a policy").document;
        let shown = file.file_name().unwrap_or_default().to_string_lossy();
        ask(&shown, &policy, &policy, Some(true), &mut tallies[0]);
        for (name, other) in rewritten(&policy) {
            ask(&shown, &other, &policy, Some(true), &mut tallies[of(name)]);
            ask(&shown, &policy, &other, Some(true), &mut tallies[of(name)]);
        }
        for (name, candidate, reference) in lessened(&policy) {
            ask(&shown, &candidate, &reference, None, &mut tallies[of(name)]);
        }
    }
    println!("{} policies", files.len());
    println!("{:20} {:>6} {:>6} {:>6} {:>12} {:>12} {:>12}", "against", "pass", "fail", "wrong", "p50", "p99", "max");
    let mut together = Tally::default();
    for tally in &tallies {
        together.times.extend(&tally.times);
        together.pass += tally.pass;
        together.fail += tally.fail;
    }
    tallies.push(together);
    for (name, tally) in names.iter().chain(&["all together"]).zip(&mut tallies) {
        tally.times.sort();
        let at =
            |part: usize| tally.times.get((tally.times.len() * part / 100).min(tally.times.len().saturating_sub(1)));
        let time = |part| at(part).map(|time| format!("{time:.1?}")).unwrap_or_default();
        let (p50, p99, max) = (time(50), time(99), time(100));
        println!("{name:20} {:6} {:6} {:6} {p50:>12} {p99:>12} {max:>12}", tally.pass, tally.fail, tally.wrong.len());
        tally.wrong.iter().for_each(|wrong| println!("  {wrong}"));
    }
    if tallies.iter().all(|tally| tally.wrong.is_empty()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
