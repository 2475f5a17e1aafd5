//! What generating costs: 100 accounts in 4 regions.
#![allow(clippy::expect_used)]

use std::fmt::Write as _;

use divan::Bencher;
use seclog::base::Source;
use seclog::config::{self, Config};
use seclog::generate::{tree, write};

fn main() {
    divan::main();
}

fn contract() -> Source {
    let mut text = String::from(
        "security_account {\n  id = \"111122223333\"\n  regions = [\"eu-west-1\", \"eu-central-1\", \"us-east-1\", \"us-west-2\"]\n}\n",
    );
    for account in 0..100 {
        let _ = write!(
            text,
            "application_account \"a{account}\" {{\n  id = \"2{account:011}\"\n  log_groups = [\"/a{account}/api\", \"/a{account}/worker\"]\n}}\n"
        );
    }
    Source::new("seclog.hcl", text)
}

fn read() -> Config {
    config::read_text(&contract()).expect("a contract")
}

#[divan::bench]
fn read_the_contract(bencher: Bencher) {
    let source = contract();
    bencher.bench(|| config::read_text(&source));
}

#[divan::bench]
fn compose(bencher: Bencher) {
    let config = read();
    bencher.bench(|| tree(&config.contract));
}

#[divan::bench]
fn write_all(bencher: Bencher) {
    let files = tree(&read().contract).expect("a tree");
    bencher
        .with_inputs(|| tempfile::tempdir().expect("a folder"))
        .bench_refs(|folder| write::apply(folder.path(), &files, false));
}

#[divan::bench]
fn compare_unchanged(bencher: Bencher) {
    let files = tree(&read().contract).expect("a tree");
    let folder = tempfile::tempdir().expect("a folder");
    write::apply(folder.path(), &files, false).expect("written");
    bencher.bench(|| write::compare(folder.path(), &files).map(|comparison| comparison.is_clean()));
}
