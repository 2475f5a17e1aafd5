//! The order in which the provider's library walks a set of blocks: by a checksum of their content, as text.

use crate::base::{Entries, Value};

/// What blocks are sorted by.
pub fn key(content: &str) -> String {
    checksum(content.as_bytes()).to_string()
}

/// The content of a `principals` block.
pub fn principal(block: &Entries) -> Option<String> {
    let ids = block.get("identifiers")?.as_seq()?;
    let mut ids = ids.items().iter().map(|id| id.as_str().map(|id| format!("{id};"))).collect::<Option<Vec<_>>>()?;
    ids.sort_by_cached_key(|id| key(id));
    Some(format!("identifiers:{{{}}};type:{};", ids.concat(), text(block.get("type"))?))
}

/// The content of a `condition` block.
pub fn condition(block: &Entries) -> Option<String> {
    let values = block.get("values")?.as_seq()?;
    let values = values.items().iter().map(|value| value.as_str().map(|value| format!("{value};")));
    let values = values.collect::<Option<Vec<_>>>()?.concat();
    Some(format!("test:{};values:({values});variable:{};", text(block.get("test"))?, text(block.get("variable"))?))
}

fn text(value: Option<&Value>) -> Option<&str> {
    value?.as_str().map(|text| &**text)
}

/// CRC-32 as in IEEE 802.3.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = !0_u32;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }
}
