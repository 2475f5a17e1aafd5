//! IAM: policy documents and what they allow.
//!
//! Nothing here knows of HCL, Terraform or a file system. Documents may have parts that are not known; every answer is yes, no with a
//! concrete request as witness, or undecided with the reason.

pub mod access;
pub mod actions;
pub mod document;
pub mod evaluate;
pub mod fault;
mod glob;
pub mod grammar;
pub mod read;
pub mod relations;
pub mod request;
mod spelling;
pub mod text;
