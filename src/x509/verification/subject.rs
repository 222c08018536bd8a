//! The name that a server is asked by.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::profile::server_name::is_host_name;
use crate::error::{Error, Result};

/// The name by which a server was reached.
///
/// ```
/// use hazmat_openssl::x509::verification::Subject;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// assert_eq!("www.example.org".parse::<Subject>()?, Subject::dns_name("www.example.org")?);
/// assert_eq!("192.0.2.1".parse::<Subject>()?, Subject::IpAddress([192, 0, 2, 1].into()));
/// assert!("*.example.org".parse::<Subject>().is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // servers have no other names
pub enum Subject {
    /// A DNS name, in its ASCII form (A-labels) and without a final dot. Upper and lower case are the same.
    DnsName(String),
    /// An IP address.
    IpAddress(IpAddr),
}

impl Subject {
    /// A host name, of labels of ASCII letters, digits and inner hyphens, with internationalized names as A-labels (RFC 5890).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for other characters, such as an underscore, a wildcard and a final dot; for an empty label, a
    /// label of more than 63 and a name of more than 253 bytes; and for an IP address or another name whose last label is a number.
    pub fn dns_name(name: &str) -> Result<Self> {
        let subject = Subject::DnsName(name.to_owned());
        subject.check()?;
        Ok(subject)
    }

    /// Refuses a name that only the variant accepts.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Subject::DnsName(name) if !is_host_name(name) => Err(Error::invalid(
                "subject",
                "must be a host name in ASCII without a final dot, or an IP address",
            )),
            Subject::DnsName(_) | Subject::IpAddress(_) => Ok(()),
        }
    }
}

/// Parses an IP address, or else a host name as [`Subject::dns_name`]. An IPv6 address has no brackets.
impl FromStr for Subject {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.parse() {
            Ok(address) => Ok(Subject::IpAddress(address)),
            Err(_) => Self::dns_name(text),
        }
    }
}

impl From<IpAddr> for Subject {
    fn from(address: IpAddr) -> Self {
        Subject::IpAddress(address)
    }
}

impl From<Ipv4Addr> for Subject {
    fn from(address: Ipv4Addr) -> Self {
        Subject::IpAddress(address.into())
    }
}

impl From<Ipv6Addr> for Subject {
    fn from(address: Ipv6Addr) -> Self {
        Subject::IpAddress(address.into())
    }
}

/// The name or the address alone.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::DnsName(name) => write!(f, "{}", name.escape_default()),
            Subject::IpAddress(address) => address.fmt(f),
        }
    }
}
