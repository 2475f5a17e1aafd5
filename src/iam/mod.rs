//! IAM: policy documents and what they allow.
//!
//! Nothing here knows of HCL, Terraform or a file system. Documents may have parts that are not known; every answer is yes, no with a
//! concrete request as witness, or undecided with the reason.

pub mod document;
pub mod request;
pub mod text;
