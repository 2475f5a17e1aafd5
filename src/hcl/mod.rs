//! The HCL language: its tokens over the original bytes, and the layout that `terraform fmt` prints.

pub mod ast;
mod guard;
pub mod layout;
pub mod literal;
mod lower;
pub mod parse;
mod rewrite;
mod template;
pub mod token;
