//! Networks in the notation of CIDR.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use num_bigint::{BigInt, BigUint, Sign};

use super::Call;
use crate::base::Value;
use crate::hcl::eval::Result;

/// A network: its first address, its prefix, and how many bits an address has.
#[derive(Clone, Copy)]
struct Network {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`. Bits after the prefix do not count; numbers of IPv4 may begin with zeros.
    fn read(call: &Call<'_>) -> Result<Self> {
        Self::parse(call.text(0)).ok_or_else(|| call.invalid("this is no network in CIDR notation"))
    }

    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let digits = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(prefix) {
            return None;
        }
        let prefix: u32 = prefix.parse().ok()?;
        let (address, bits) = if address.contains(':') {
            (u128::from(address.parse::<Ipv6Addr>().ok()?), 128)
        } else {
            let octets = address.split('.').map(|octet| {
                let plain = !octet.is_empty() && octet.bytes().all(|byte| byte.is_ascii_digit());
                octet.parse::<u8>().ok().filter(|_| plain)
            });
            let octets: [u8; 4] = octets.collect::<Option<Vec<_>>>()?.try_into().ok()?;
            (u128::from(u32::from(Ipv4Addr::from(octets))), 32)
        };
        let network = Self { first: address, prefix, bits };
        (prefix <= bits).then(|| Self { first: address & !network.host_mask(), ..network })
    }

    /// The bits after the prefix.
    fn host_mask(self) -> u128 {
        let host = self.bits - self.prefix;
        if host == 128 { u128::MAX } else { (1 << host) - 1 }
    }

    fn last(self) -> u128 {
        self.first | self.host_mask()
    }

    fn address(self, address: u128) -> String {
        if self.bits == 32 {
            Ipv4Addr::from(u32::try_from(address).unwrap_or(u32::MAX)).to_string()
        } else {
            match IpAddr::from(Ipv6Addr::from(address)).to_canonical() {
                // Go writes such an address as the one of IPv4 that it stands for.
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => address.to_string(),
            }
        }
    }

    fn text(self) -> String {
        format!("{}/{}", self.address(self.first), self.prefix)
    }
}

pub fn host(call: &Call<'_>) -> Result<Value> {
    let network = Network::read(call)?;
    let (negative, number) = whole(call, 1)?;
    let most = network.host_mask();
    let refuse = || call.invalid("the network has no host of this number");
    let number = if negative && number > BigUint::ZERO {
        let before = u128::try_from(number - 1_u32).map_err(|_| refuse())?;
        most.checked_sub(before).ok_or_else(refuse)?
    } else {
        // Terraform looks at the lowest 64 bits only, as a number with a sign, and then takes all of them.
        let counts = i64::try_from(low(&number)).is_ok_and(|number| u128::try_from(number).is_ok_and(|low| low > most));
        u128::try_from(number).ok().filter(|_| !counts).ok_or_else(refuse)?
    };
    let address = Some(network.first | number).filter(|address| network.bits == 128 || *address >> 32 == 0);
    call.string_from(0, network.address(address.ok_or_else(refuse)?))
}

pub fn netmask(call: &Call<'_>) -> Result<Value> {
    let network = Network::read(call)?;
    if network.bits != 32 {
        return Err(call.invalid("IPv6 has no netmask"));
    }
    call.string_from(0, network.address(u128::from(u32::MAX) & !network.host_mask()))
}

pub fn subnet(call: &Call<'_>) -> Result<Value> {
    let network = Network::read(call)?;
    let added = call.integer(1)?;
    let (negative, number) = whole(call, 2)?;
    let room = i64::from(network.bits - network.prefix);
    let prefix = u32::try_from(i64::from(network.prefix).saturating_add(added)).ok().filter(|_| added <= room);
    let Some(prefix) = prefix else {
        return Err(call.invalid(format!("a prefix of {} bits has no room for {added} more", network.prefix)));
    };
    // Terraform looks at the lowest 64 bits only, without the sign, and takes any number where the prefix gets shorter.
    if u32::try_from(added).is_ok_and(|added| low(&number).checked_shr(added).is_some_and(|rest| rest > 0)) {
        return Err(call.invalid("the network has no subnet of this number"));
    }
    let number = BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, number);
    let first = BigInt::from(network.first) | (number << (network.bits - prefix));
    let first = u128::try_from(first.into_parts().1).ok().filter(|first| network.bits == 128 || *first >> 32 == 0);
    let first = first.ok_or_else(|| call.invalid("the network has no subnet of this number"))?;
    call.string_from(0, Network { first, prefix, ..network }.text())
}

pub fn subnets(call: &Call<'_>) -> Result<Value> {
    let network = Network::read(call)?;
    // Terraform looks for what follows the network before this one, and there is none.
    if network.first == 0 {
        return Err(call.invalid("there is no room left for this subnet"));
    }
    let mut texts = Vec::new();
    let mut next = Some(network.first);
    for at in 1..call.arguments.len() {
        let added = call.integer(at)?;
        let added = u32::try_from(added).ok().filter(|added| (1..=32).contains(added));
        let added = added.ok_or_else(|| call.invalid("a prefix is extended by 1 to 32 bits"))?;
        let prefix = network.prefix + added;
        if prefix > network.bits {
            return Err(call.invalid(format!("a prefix of {} bits has no room for {added} more", network.prefix)));
        }
        let full = || call.invalid("there is no room left for this subnet");
        let shape = Network { prefix, ..network };
        let mask = shape.host_mask();
        // The first free block of this size.
        let first = next.ok_or_else(full)?.checked_add(mask).ok_or_else(full)? & !mask;
        let subnet = Network { first, ..shape };
        if first < network.first || first > network.last() {
            return Err(full());
        }
        next = subnet.last().checked_add(1);
        texts.push(subnet.text());
    }
    call.strings(texts)
}

/// The lowest 64 bits.
fn low(number: &BigUint) -> u64 {
    number.iter_u64_digits().next().unwrap_or(0)
}

/// A whole number of any size and its sign.
fn whole(call: &Call<'_>, at: usize) -> Result<(bool, BigUint)> {
    let number = call.number(at);
    if !number.is_whole() {
        return Err(call.invalid("a whole number is required"));
    }
    number.truncated().ok_or_else(|| call.invalid("a whole number is required"))
}
