//! Names and limits that AWS sets, each with its source.

pub mod limits;
pub mod region;

pub use region::{PARTITION_NAMES, Partition};
