//! The hosts from which a key may be used: the option `from`.

use std::fmt;
use std::net::IpAddr;

use super::pattern::{ListMatch, check_list, match_list, matches, patterns};
use crate::error::{Error, MalformedKind, Result};

/// The patterns of the option `from`: host names with `*` and `?`, addresses, and blocks of addresses such as `192.0.2.0/24`,
/// each with `!` for the opposite.
///
/// Other forms of addresses are refused, such as `127.1`, `0x7f000001` or `fe80::1%eth0`: they would not be compared as addresses.
///
/// ```
/// use hazmat_openssl::serialization::openssh::SourcePatterns;
///
/// let patterns: SourcePatterns = "*.example.org,192.0.2.0/24,!192.0.2.99".parse()?;
/// let host = Some("www.example.org");
/// assert!(patterns.permits(host, "198.51.100.1".parse().unwrap()));
/// assert!(patterns.permits(None, "192.0.2.1".parse().unwrap()));
/// assert!(!patterns.permits(host, "192.0.2.99".parse().unwrap()));
/// # Ok::<(), hazmat_openssl::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourcePatterns(Box<str>);

impl SourcePatterns {
    /// Reads the value of an option. `what` names the structure in errors.
    pub(super) fn read(what: &'static str, list: &str) -> Result<Self> {
        check_list(what, list)?;
        for pattern in patterns(list) {
            let reason = match Block::of(pattern.text) {
                Some(None) => "a block of addresses has a wrong length, or bits outside that",
                None if is_unusual_address(pattern.text) => "an address is not in its usual form",
                _ => continue,
            };
            return Err(Error::malformed(MalformedKind::InvalidValue, what, reason));
        }
        Ok(SourcePatterns(list.into()))
    }

    /// The patterns as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a client with this address may use the key. `host` is the name of the host, if it is known: the name must have been
    /// found by the address, and the address again by the name, because a client controls the former.
    #[must_use]
    pub fn permits(&self, host: Option<&str>, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let text = address.to_string();
        let mut found = false;
        for pattern in patterns(&self.0) {
            let fits = match Block::of(pattern.text) {
                Some(block) => block.is_some_and(|block| block.contains(address)),
                None => matches(&text, pattern.text),
            };
            if fits && pattern.is_negated {
                return false;
            }
            found |= fits;
        }
        // For sshd, a host without a name has the text of its address as its name.
        let name = host.unwrap_or(&text).to_lowercase();
        let host = match_list(&name, &self.0.to_lowercase());
        host != ListMatch::Negated && (found || host == ListMatch::Yes)
    }
}

impl std::str::FromStr for SourcePatterns {
    type Err = Error;

    fn from_str(list: &str) -> Result<Self> {
        Self::read("list of patterns", list)
    }
}

impl fmt::Display for SourcePatterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text that is not an address here is one for sshd, or is meant as one: numbers between dots, which may be fewer than
/// four, octal or hexadecimal; IPv6 with a zone; a block of such addresses.
fn is_unusual_address(text: &str) -> bool {
    let text = text.trim();
    let has_wildcard = text.contains(['*', '?']);
    let is_number = |part: &str| {
        let digits = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
        match digits {
            Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()),
        }
    };
    text.contains(['/', '%']) || (!has_wildcard && (text.contains(':') || text.split('.').all(is_number)))
}

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    address: IpAddr,
    bits: u32,
}

impl Block {
    /// Reads an address, or a block; `None` if it is neither; `Some(None)` if it would be a block, but is not a valid one.
    pub(super) fn of(text: &str) -> Option<Option<Self>> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let length = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => length,
            Some(bits) => match bits.parse() {
                Ok(bits) if bits <= length && !bits_have_sign(text) => bits,
                _ => return Some(None),
            },
        };
        let block = Block { address, bits };
        Some((number(address) & !block.mask() == 0).then_some(block))
    }

    /// The bits of an address that the block determines.
    fn mask(self) -> u128 {
        let length = if self.address.is_ipv4() { 32 } else { 128 };
        let free = length - self.bits;
        u128::MAX.checked_shl(free).unwrap_or(0)
    }

    pub(super) fn contains(self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4() && number(address) & self.mask() == number(self.address)
    }
}

/// `u32`'s parser takes a plus sign.
fn bits_have_sign(text: &str) -> bool {
    text.contains('+')
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(list: &str, host: Option<&str>, address: &str) -> bool {
        let patterns: SourcePatterns = list.parse().unwrap_or_else(|error| panic!("{list}: {error}"));
        patterns.permits(host, address.parse().unwrap())
    }

    #[test]
    fn addresses_and_names_are_compared() {
        for (list, host, address, expected) in [
            ("192.0.2.1", None, "192.0.2.1", true),
            ("192.0.2.1", None, "192.0.2.10", false),
            ("192.0.2.*", None, "192.0.2.10", true),
            ("192.0.2.0/25", None, "192.0.2.127", true),
            ("192.0.2.0/25", None, "192.0.2.128", false),
            ("0.0.0.0/0", None, "203.0.113.1", true),
            ("0.0.0.0/0", None, "2001:db8::1", false),
            ("::/0", None, "2001:db8::1", true),
            ("2001:db8::/32", None, "2001:db8:1::1", true),
            ("2001:db8::/32", None, "2001:db9::1", false),
            ("192.0.2.1", None, "::ffff:192.0.2.1", true),
            ("*,!192.0.2.1", None, "192.0.2.1", false),
            ("*,!192.0.2.1", None, "192.0.2.2", true),
            ("!192.0.2.1", None, "192.0.2.2", false),
            ("*.example.org", Some("WWW.example.org"), "192.0.2.2", true),
            ("*.Example.org", Some("www.example.org"), "192.0.2.2", true),
            (
                "*.example.org,!www.example.org",
                Some("www.example.org"),
                "192.0.2.2",
                false,
            ),
            (
                "192.0.2.2,!www.example.org",
                Some("www.example.org"),
                "192.0.2.2",
                false,
            ),
            ("*.example.org", None, "192.0.2.2", false),
            ("www.example.org", Some("www.example.org.evil"), "192.0.2.2", false),
        ] {
            assert_eq!(permits(list, host, address), expected, "{list} {host:?} {address}");
        }
    }

    #[test]
    fn broken_blocks_are_refused() {
        for list in [
            "",
            "a,,b",
            "!",
            "192.0.2.1/24",
            "192.0.2.0/33",
            "192.0.2.0/",
            "192.0.2.0/+24",
            "2001:db8::/129",
            "2001:db8::1/64",
            "a\nb",
        ] {
            assert!(list.parse::<SourcePatterns>().is_err(), "{list}");
        }
    }

    /// sshd takes these for addresses: if they were names here, `!` would not exclude what it excludes there.
    #[test]
    fn unusual_forms_of_addresses_are_refused() {
        for list in [
            "*,!127.1",
            "*,!2130706433",
            "*,!0x7f.0.0.1",
            "*,!0X7F000001",
            "*,!010.0.0.1",
            "*,!10.1/32",
            "*,!10.0.0.*/24",
            "*,!fe80::1%eth0",
            "*,!fe80::1%*",
            "*,!1::2::3",
            "*,!10.0.0.1 ",
            "*,! 10.0.0.1",
            "127.1",
        ] {
            let result = list.parse::<SourcePatterns>();
            let is_refused = matches!(
                result,
                Err(Error::Malformed {
                    kind: MalformedKind::InvalidValue,
                    ..
                })
            );
            assert!(is_refused, "{list}: {result:?}");
        }
        for list in [
            "10.0.0.*",
            "10.0.0.?",
            "2001:db8:*",
            "0xbeef.example.org",
            "1e100.net",
            "3com",
            "a.1x",
        ] {
            assert!(list.parse::<SourcePatterns>().is_ok(), "{list}");
        }
    }

    /// Without a name, the text of the address is the name, and names are compared in lower case.
    #[test]
    fn the_address_is_the_name_of_a_host_without_one() {
        assert!(!permits("*,!2001:DB8:*", None, "2001:db8::1"));
        assert!(permits("2001:DB8:*", None, "2001:db8::1"));
        assert!(permits("*,!2001:DB8:*", None, "2001:db9::1"));
    }
}
