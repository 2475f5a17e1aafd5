//! Names of requests as AWS writes them: requests compare without regard to case, and are kept in lower case.

use super::keys::global_condition_keys;
use super::table::{Service, table};

/// An action as AWS writes it.
pub fn spelled_action(action: &str) -> String {
    let known = table().lookup(action).and_then(|id| table().action(id));
    known.map_or_else(|| action.to_owned(), |known| format!("{}:{}", known.service().name(), known.name()))
}

/// A condition key as AWS writes it.
pub fn spelled_key(key: &str) -> String {
    let service = key.split(':').next().and_then(|prefix| table().service(prefix));
    let of_service = service.into_iter().flat_map(Service::condition_keys);
    let known = global_condition_keys().chain(of_service).find(|known| known.name.eq_ignore_ascii_case(key));
    known.map_or_else(|| key.to_owned(), |known| known.name.to_owned())
}
