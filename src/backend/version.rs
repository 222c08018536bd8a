//! The version of the loaded libcrypto: the check against the headers of the build, and limits of old versions.

use crate::error::{Error, Result, Version};

/// A limit of old OpenSSL versions that a program can only know from the version number.
///
/// There is one, from the backend interfaces of Python's `cryptography`: DSA moduli over 1024 bits before OpenSSL
/// 1.0.0. It never holds in OpenSSL 3.0 and later, which this crate requires; it is for programs that judge the
/// versions of other machines. Everything else is asked of the library at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct VersionLimit {
    /// The name of the limited feature.
    pub name: &'static str,
    /// The first version without the limit.
    pub lifted_in: Version,
    /// The reason, as text.
    pub reason: &'static str,
}

impl VersionLimit {
    /// DSA with moduli over 1024 bits.
    pub const DSA_MODULUS_OVER_1024_BITS: VersionLimit = VersionLimit {
        name: "DSA moduli over 1024 bits",
        lifted_in: Version::new(1, 0, 0),
        reason: "older versions implement the DSA of FIPS 186-2, whose moduli have at most 1024 bits",
    };

    /// Every limit.
    pub const ALL: &'static [Self] = &[Self::DSA_MODULUS_OVER_1024_BITS];

    /// Whether the limit holds in this version.
    ///
    /// ```
    /// use hazmat_openssl::{Version, VersionLimit};
    ///
    /// let limit = VersionLimit::DSA_MODULUS_OVER_1024_BITS;
    /// assert!(limit.holds_in(Version::new(0, 9, 8)));
    /// assert!(!limit.holds_in(Version::new(3, 0, 19)));
    /// ```
    pub fn holds_in(self, version: Version) -> bool {
        version < self.lifted_in
    }
}

/// The version of the headers at build time.
pub(crate) fn header_version() -> Version {
    // The build script has parsed the number; the fallback would fail the check below.
    let number = env!("HAZMAT_OPENSSL_HEADER_VERSION").parse().unwrap_or(0);
    Version::from_number(number)
}

/// Checks that library and headers have the same major version, within which OpenSSL keeps its ABI.
pub(crate) fn check_library(headers: Version, library: Version) -> Result<()> {
    if headers.major() == library.major() {
        Ok(())
    } else {
        Err(Error::VersionMismatch { headers, library })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_major_version_must_match() {
        let headers = Version::new(3, 0, 19);
        assert!(check_library(headers, Version::new(3, 0, 0)).is_ok());
        assert!(check_library(headers, Version::new(3, 99, 1)).is_ok());
        for library in [Version::new(4, 0, 0), Version::new(1, 1, 1)] {
            match check_library(headers, library) {
                Err(Error::VersionMismatch { headers: h, library: l }) => {
                    assert_eq!((h, l), (headers, library));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn limits_end_with_the_version_that_lifts_them() {
        let limit = VersionLimit::DSA_MODULUS_OVER_1024_BITS;
        for (version, holds) in [
            (Version::new(0, 9, 8), true),
            (Version::new(0, 99, 99), true),
            (Version::new(1, 0, 0), false),
            (Version::new(1, 1, 1), false),
            (Version::new(3, 0, 0), false),
            (Version::new(4, 7, 0), false),
        ] {
            assert_eq!(limit.holds_in(version), holds, "{version}");
        }
        for &limit in VersionLimit::ALL {
            assert!(!limit.reason.is_empty() && !limit.name.is_empty());
        }
    }

    #[test]
    fn the_headers_of_this_build_are_at_least_3_0() {
        assert!(header_version() >= Version::new(3, 0, 0));
    }
}
