//! The HCL language: its tokens over the original bytes, and the layout that `terraform fmt` prints.

pub mod layout;
pub mod literal;
mod rewrite;
pub mod token;
