//! Versions of OpenSSL.

use std::fmt;
use std::str::FromStr;

use super::variants::{Error, Result};

/// A version of OpenSSL: major, minor and patch, ordered in that sequence.
///
/// ```
/// use hazmat_openssl::Version;
///
/// let version = Version::new(3, 0, 19);
/// assert!(version < Version::new(3, 6, 0));
/// assert_eq!(version.to_string(), "3.0.19");
/// assert_eq!("3.0.19".parse::<Version>().unwrap(), version);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// A version from its three numbers.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Version { major, minor, patch }
    }

    /// A version from the number that `OpenSSL_version_num` returns: `0xMNN00PP0` (major, minor, patch) since 3.0, and
    /// `0xMNNFFPPS` (major, minor, fix, patch letter, status) before; the fix number becomes the patch number.
    #[doc(alias = "OPENSSL_VERSION_NUMBER")]
    pub const fn from_number(number: u64) -> Self {
        let major = ((number >> 28) & 0xf) as u32;
        let minor = ((number >> 20) & 0xff) as u32;
        let patch = if major >= 3 {
            (number >> 4) & 0xff
        } else {
            (number >> 12) & 0xff
        };
        Version::new(major, minor, patch as u32)
    }

    /// The major number: 3 in 3.0.19.
    pub const fn major(self) -> u32 {
        self.major
    }

    /// The minor number: 0 in 3.0.19.
    pub const fn minor(self) -> u32 {
        self.minor
    }

    /// The patch number: 19 in 3.0.19.
    pub const fn patch(self) -> u32 {
        self.patch
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Parses three numbers separated by dots, as [`Display`](fmt::Display) writes them.
///
/// [`Error::InvalidArgument`] for any other text.
impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = |part: &str| {
            let is_plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| is_plain)
        };
        let mut numbers = text.split('.').map(number);
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Some(major)), Some(Some(minor)), Some(Some(patch)), None) => Ok(Version::new(major, minor, patch)),
            _ => Err(Error::invalid(
                "version",
                "must be three numbers separated by dots, such as 3.0.19",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_they_are_written() {
        for version in [
            Version::new(3, 0, 19),
            Version::new(0, 9, 8),
            Version::new(4, 0, u32::MAX),
        ] {
            assert_eq!(version.to_string().parse::<Version>().unwrap(), version);
        }
        for text in [
            "",
            "3",
            "3.0",
            "3.0.",
            "3.0.1.2",
            "3.0.x",
            "3.0.+1",
            "3.0.-1",
            " 3.0.1",
            "3.0.4294967296",
            "3.0.1-dev",
        ] {
            match text.parse::<Version>() {
                Err(Error::InvalidArgument {
                    argument: "version", ..
                }) => {}
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn numbers_decode_in_both_schemes() {
        assert_eq!(Version::from_number(0x3000_0130), Version::new(3, 0, 19));
        assert_eq!(Version::from_number(0x3060_0030), Version::new(3, 6, 3));
        assert_eq!(Version::from_number(0x4000_0000), Version::new(4, 0, 0));
        assert_eq!(Version::from_number(0x1010_11bf), Version::new(1, 1, 1));
        assert_eq!(Version::from_number(0x0090_81df), Version::new(0, 9, 8));
    }

    #[test]
    fn order_goes_by_major_then_minor_then_patch() {
        assert!(Version::new(3, 0, 19) < Version::new(3, 1, 0));
        assert!(Version::new(3, 9, 9) < Version::new(4, 0, 0));
        assert!(Version::new(3, 0, 2) < Version::new(3, 0, 10));
    }
}
