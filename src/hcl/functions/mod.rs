//! The functions of Terraform 1.11.
// The table calls all of them alike.
#![allow(clippy::unnecessary_wraps)]

mod call;
mod collection;
mod conversion;
mod date;
mod encoding;
mod file;
mod format;
mod hash;
mod json;
mod list;
mod logic;
mod machine;
mod map;
mod network;
mod number;
mod regex;
mod rsa;
mod set;
mod string;
mod table;
mod template;
mod yaml;

pub use call::Call;
pub use hash::hexadecimal;
pub use json::decode as decode_json;
pub use table::{Function, call, function, names, plain_name};
