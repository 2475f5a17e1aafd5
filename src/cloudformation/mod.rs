//! CloudFormation's meaning: templates, their parameters, conditions, intrinsic functions, and the resources that come of them.
//!
//! | file | what |
//! |---|---|
//! | `node` | what YAML and JSON say, with places |
//! | `yaml`, `json` | reading either |
//! | `scalar` | what a word of YAML means, and where its characters stand |
//! | `template` | which documents are templates, and their sections |
//! | `parameters` | values of parameters, given and by default |
//! | `evaluate` | from a template to its resources |
//! | `derived` | what follows from a resource's properties: names and ARNs |

mod derived;
pub mod evaluate;
mod json;
mod node;
pub mod parameters;
mod scalar;
pub mod template;
mod yaml;
