//! seclog generates and lints the infrastructure code of central security logging on AWS.
//!
//! ARCHITECTURE.md says what each module is for and which of them may import which.

pub mod aws;
pub mod base;
pub mod cli;
pub mod cloudformation;
pub mod config;
pub mod generate;
pub mod hcl;
pub mod iam;
pub mod lint;
pub mod names;
pub mod policy;
pub mod report;
pub mod terraform;
