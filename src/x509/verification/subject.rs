//! The name that a server is asked by.

use std::net::IpAddr;

/// The name by which a server was reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // servers have no other names
pub enum Subject {
    /// A DNS name, in its ASCII form.
    DnsName(String),
    /// An IP address.
    IpAddress(IpAddr),
}
