//! Terraform's meaning: modules and their files, variables, expansion of resources, policy documents of data sources.

mod alike;
pub mod derived;
pub mod environment;
pub mod evaluate;
pub mod files;
pub mod folder;
pub mod inputs;
mod json_body;
pub mod library;
mod merge;
pub mod module;
pub mod plan;
mod planned;
pub mod policy_document;
pub mod schema;
pub mod tree;
