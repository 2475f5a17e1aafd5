//! How fast the action table answers.
// Divan's macro expands to undocumented items.
#![allow(missing_docs)]

use divan::{Bencher, black_box};
use seclog::iam::actions::{ActionIds, Table, table};

fn main() {
    divan::main();
}

#[divan::bench(args = ["s3:PutObject", "s3:Put*", "s3:*Object*", "kms:*", "*:*Put*", "*"])]
fn expand(pattern: &str) -> ActionIds {
    table().expand(black_box(pattern))
}

/// As in the longest of AWS's managed policies.
#[divan::bench]
fn expand_thousands_of_patterns(bencher: Bencher<'_, '_>) {
    let ids = table().expand("*");
    let names: Vec<_> = ids.iter().step_by(5).filter_map(|id| table().action(id)).map(|it| it.to_string()).collect();
    bencher.bench(|| table().expand_all(black_box(&names).iter().map(String::as_str)));
}

#[divan::bench]
fn lookup() -> Option<u32> {
    table().lookup(black_box("s3:PutObject"))
}

#[divan::bench]
fn condition_key() -> bool {
    table().condition_key(black_box("s3:x-amz-server-side-encryption-aws-kms-key-id")).is_some()
}

/// The names of everything that `*` grants.
#[divan::bench]
fn name_everything() -> usize {
    let ids = table().expand("*");
    ids.iter().filter_map(|id| table().action(id)).map(|action| action.name().len()).sum()
}

#[divan::bench(args = ["s3:Put*", "*"])]
fn granted(bencher: Bencher<'_, '_>, pattern: &str) {
    let ids = table().expand(pattern);
    bencher.bench(|| table().granted(black_box(&ids), &["arn:aws:s3:::secops-logs", "arn:aws:s3:::secops-logs/*"]));
}

/// What a process pays that asks for one service.
#[divan::bench]
fn first_question() -> usize {
    Table::embedded().expand(black_box("s3:Put*")).len()
}

/// What a process pays that asks for all of them.
#[divan::bench]
fn first_question_of_everything() -> usize {
    Table::embedded().expand(black_box("*:*Put*")).len()
}
