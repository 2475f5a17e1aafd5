//! All integration tests, in one binary.
// Clippy lets tests unwrap only inside of test functions, and much of this is what they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod architecture;
mod contract;
mod generate;
mod generated;
mod layout;
mod project;
mod terraform;
mod tf_gen;
mod tokens;
mod write;
