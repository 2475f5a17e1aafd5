//! Blocks of addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Most blocks of one call. AWS CloudFormation User Guide, "`Fn::Cidr`".
const MOST: u32 = 256;

/// The first `count` blocks with so many bits for hosts within a block.
pub(super) fn subnets(block: &str, count: u32, host_bits: u32) -> Option<Vec<String>> {
    let (address, length) = block.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let (base, width, is_v6) = match (address.parse::<Ipv4Addr>(), address.parse::<Ipv6Addr>()) {
        (Ok(address), _) => (u128::from(u32::from(address)), 32, false),
        (_, Ok(address)) => (u128::from(address), 128, true),
        _ => return None,
    };
    let prefix = u32::checked_sub(width, host_bits)?;
    if !(1..=MOST).contains(&count) || length > width || prefix < length || host_bits == 0 {
        return None;
    }
    let room = prefix - length;
    if room < 8 && count > 1 << room {
        return None;
    }
    let base = if length == 0 { 0 } else { base >> (width - length) << (width - length) };
    let shown = |number: u128| match (is_v6, u32::try_from(number)) {
        (false, Ok(number)) => Ipv4Addr::from(number).to_string(),
        _ => Ipv6Addr::from(number).to_string(),
    };
    let size = 1_u128.checked_shl(host_bits)?;
    Some((0..u128::from(count)).map(|at| format!("{}/{prefix}", shown(base + at * size))).collect())
}
