//! From a contract to folders of Terraform.

mod modules;
mod not_yet;
mod readme;
mod stack;
mod tree;
mod trim;
pub mod write;

pub use modules::{Module, ModulesError, modules};
pub use not_yet::not_yet;
pub use tree::{GenerateError, tree};
pub use trim::{TrimError, trim};
