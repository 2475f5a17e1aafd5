//! What stays the same of a finding in every run, wherever lines move.

use sha2::{Digest as _, Sha256};

/// 16 hexadecimal digits of a hash of these parts.
pub(super) fn of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let first: [u8; 8] = std::array::from_fn({
        let hash = hash.finalize();
        move |at| hash[at]
    });
    format!("{:016x}", u64::from_be_bytes(first))
}
