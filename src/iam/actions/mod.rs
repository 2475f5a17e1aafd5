//! The actions of AWS: names, access levels, resource types and condition keys.
//!
//! The data is `data/iam-actions.txt`, made by `scripts/update-actions`. Nothing of it is unpacked: a service is read when it is first
//! asked for.

mod arn;
mod expand;
mod grants;
mod ids;
mod keys;
mod levels;
mod needs;
mod section;
mod spelling;
mod table;
mod unlisted;

pub use ids::ActionIds;
pub use keys::{ConditionKey, KeyType, ValueKind, global_condition_keys};
pub use levels::{AccessLevel, AccessLevels};
pub use needs::{Conditions, Grant, Missing, Need, Values, need, needs};
pub use spelling::{spelled_action, spelled_key};
pub use table::{Action, ActionId, ActionResource, ResourceType, Service, Table, table};
pub use unlisted::is_unlisted;
