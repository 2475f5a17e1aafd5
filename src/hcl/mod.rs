//! The HCL language: its tokens over the original bytes, and the layout that `terraform fmt` prints.

pub mod ast;
pub mod eval;
pub mod functions;
mod guard;
pub mod json;
pub mod layout;
pub mod literal;
mod lower;
pub mod parse;
pub mod references;
pub mod relocate;
mod rewrite;
mod template;
pub mod token;
pub mod types;
