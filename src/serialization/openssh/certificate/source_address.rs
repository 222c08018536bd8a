//! The critical option `source-address`: a list of networks.

use std::net::IpAddr;

use crate::serialization::openssh::source_patterns::Block;

/// Whether an address is in one of the networks, separated by commas; `None` if the list is not valid. All of it is looked at, so
/// that a list with a mistake never permits an address.
pub(super) fn contains(networks: &str, address: IpAddr) -> Option<bool> {
    let address = address.to_canonical();
    let mut found = false;
    for network in networks.split(',') {
        found |= block(network)?.contains(address);
    }
    Some(found)
}

/// Whether the list is valid.
pub(super) fn is_valid(networks: &str) -> bool {
    networks.split(',').all(|network| block(network).is_some())
}

/// An address, or a network whose bits after the prefix are zero. There are no patterns, unlike in the option `from`.
fn block(text: &str) -> Option<Block> {
    Block::of(text).flatten()
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
