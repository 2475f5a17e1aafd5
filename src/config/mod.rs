//! The contract: `seclog.hcl`, its schema, its meaning, and where it is found.

mod check;
mod contract;
mod discover;
mod read;
mod schema;
mod size;
mod value;

pub use contract::{
    Alarms, ApplicationAccount, Archive, Backend, Contract, Delivery, Lint, Lock, LogGroup, Organization,
    PolicySettings, S3Backend, SecurityAccount, Stream, StreamMode, Subscribe, TerraformSettings,
};
pub use discover::{DiscoverError, FILE_NAME, discover};
pub use read::{Config, ReadError, read_file, read_text};
pub use value::{of as of_json, value};

/// The published schema of `seclog.hcl`.
pub const SCHEMA: &str = include_str!("../../schemas/seclog.schema.json");

/// What `seclog init` writes: every option with its default.
pub const TEMPLATE: &str = include_str!("template.hcl");

/// The contract that `seclog tf gen --example` generates.
pub const EXAMPLE: &str = include_str!("example.hcl");
