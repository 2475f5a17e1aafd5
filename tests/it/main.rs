//! All integration tests, in one binary.
// Clippy lets tests unwrap only inside of test functions, and much of this is what they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::too_many_lines,
    missing_docs
)]

mod access;
mod access_cli;
mod access_generated;
mod access_symbolic;
mod access_who;
mod actions;
mod agreement;
mod architecture;
mod article;
mod aws_gather;
mod bombs;
mod bombs_documents;
mod cloudformation_functions;
mod cloudformation_imports;
mod cloudformation_lint;
mod cloudformation_read;
mod console;
mod contract;
mod evaluated;
mod generate;
mod generated;
mod hcl_parse;
mod layout;
mod lint;
mod linted;
mod mutants;
mod plan;
mod plan_oracle;
mod planned_cases;
mod policies;
mod policy_faults;
mod policy_read;
mod policy_value;
mod project;
mod proof;
mod report;
mod spelled;
mod terraform;
mod terraform_evaluate;
mod terraform_load;
mod tf_gen;
mod tokens;
mod unknowns;
mod write;
