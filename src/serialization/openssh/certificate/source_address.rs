//! The critical option `source-address`: a list of networks.

use std::net::IpAddr;

/// The longest network in the list: an IPv6 address with an IPv4 address in it, and a prefix length.
const LONGEST: usize = 49;

/// Whether an address is in one of the networks, separated by commas; `None` if the list is not valid. All of it is looked at, so
/// that a list with a mistake never permits an address.
pub(super) fn contains(networks: &str, address: IpAddr) -> Option<bool> {
    let address = address.to_canonical();
    let mut found = false;
    for network in networks.split(',') {
        found |= Network::read(network)?.contains(address);
    }
    Some(found)
}

/// Whether the list is valid.
pub(super) fn is_valid(networks: &str) -> bool {
    networks.split(',').all(|network| Network::read(network).is_some())
}

struct Network {
    address: IpAddr,
    prefix_length: u32,
}

impl Network {
    /// An address, or an address and the length of its prefix. Bits after the prefix must be zero, as in OpenSSH.
    fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix_length = match length {
            None => most,
            Some(digits) => prefix_length(digits).filter(|length| *length <= most)?,
        };
        let network = Network { address, prefix_length };
        let is_consistent = network.host_bits(bits(address)) == 0;
        is_consistent.then_some(network)
    }

    /// What follows the prefix.
    fn host_bits(&self, bits: u128) -> u128 {
        bits.checked_shl(self.prefix_length + unused(self.address)).unwrap_or(0)
    }

    fn contains(&self, address: IpAddr) -> bool {
        let difference = bits(self.address) ^ bits(address);
        let total = if self.address.is_ipv4() { 32 } else { 128 };
        self.address.is_ipv4() == address.is_ipv4()
            && difference.checked_shr(total - self.prefix_length).unwrap_or(0) == 0
    }
}

/// One to three digits.
fn prefix_length(digits: &str) -> Option<u32> {
    let is_number = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

/// The address as a number.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

/// The number of bits of a `u128` that an address does not have.
fn unused(address: IpAddr) -> u32 {
    if address.is_ipv4() { 96 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{contains, is_valid};

    #[test]
    fn lists() {
        for (networks, address, expected) in [
            ("192.0.2.1", "192.0.2.1", Some(true)),
            ("192.0.2.1", "192.0.2.2", Some(false)),
            ("192.0.2.0/24", "192.0.2.255", Some(true)),
            ("192.0.2.0/24", "192.0.3.0", Some(false)),
            ("0.0.0.0/0", "203.0.113.9", Some(true)),
            ("0.0.0.0/0", "2001:db8::1", Some(false)),
            ("::/0", "2001:db8::1", Some(true)),
            ("::/0", "203.0.113.9", Some(false)),
            ("192.0.2.1/32", "192.0.2.1", Some(true)),
            ("10.0.0.0/8,192.0.2.0/24", "192.0.2.7", Some(true)),
            ("10.0.0.0/8,2001:db8::/32", "2001:db8:1::1", Some(true)),
            ("2001:db8::/33", "2001:db8:8000::", Some(false)),
            ("2001:db8::1/128", "2001:db8::1", Some(true)),
            // A dual-stack socket reports IPv4 peers so.
            ("192.0.2.0/24", "::ffff:192.0.2.7", Some(true)),
            // A mistake in a later network counts, too.
            ("192.0.2.1,", "192.0.2.1", None),
            ("192.0.2.1,nonsense", "192.0.2.1", None),
            ("", "192.0.2.1", None),
            (" 192.0.2.1", "192.0.2.1", None),
            ("192.0.2.1/33", "192.0.2.1", None),
            ("192.0.2.1/", "192.0.2.1", None),
            ("192.0.2.1/+8", "192.0.2.1", None),
            ("192.0.2.1/0032", "192.0.2.1", None),
            ("192.0.2.1/255.255.255.0", "192.0.2.1", None),
            ("!192.0.2.1", "192.0.2.1", None),
            ("192.0.2.*", "192.0.2.1", None),
            ("host.example.org", "192.0.2.1", None),
            ("2001:db8::/129", "2001:db8::", None),
            // Bits after the prefix.
            ("192.0.2.1/24", "192.0.2.1", None),
            ("0.0.0.1/0", "192.0.2.1", None),
            ("2001:db8::1/64", "2001:db8::1", None),
        ] {
            assert_eq!(
                contains(networks, address.parse().unwrap()),
                expected,
                "{networks:?} {address}"
            );
            assert_eq!(is_valid(networks), expected.is_some(), "{networks:?}");
        }
    }
}
