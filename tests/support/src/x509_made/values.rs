//! Names and times.

use hazmat_openssl::x509::*;
use time::{Date, Month, OffsetDateTime, Time};

/// Midnight of a day, in UTC.
pub fn day(year: i32, month: u8, day: u8) -> OffsetDateTime {
    let month = Month::try_from(month).unwrap();
    Date::from_calendar_date(year, month, day)
        .unwrap()
        .midnight()
        .assume_utc()
}

/// The last second of a day, in UTC.
pub fn end_of_day(year: i32, month: u8, of: u8) -> OffsetDateTime {
    day(year, month, of).replace_time(Time::from_hms(23, 59, 59).unwrap())
}

pub fn name(text: &str) -> Name {
    Name::from_rfc4514_string(text).unwrap()
}

pub fn oid(text: &str) -> ObjectIdentifier {
    text.parse().unwrap()
}

/// A general name of each type.
pub fn general_names() -> Vec<GeneralName> {
    vec![
        GeneralName::dns_name("*.example.org").unwrap(),
        GeneralName::rfc822_name("me@example.org").unwrap(),
        uri("https://example.org/a?b=c#d"),
        GeneralName::IpAddress("192.0.2.1".parse().unwrap()),
        GeneralName::IpAddress("2001:db8::1".parse().unwrap()),
        GeneralName::DirectoryName(name("CN=directory,O=Example,C=SE")),
        GeneralName::RegisteredId(oid("1.2.3.4")),
        // A UTF8String, as user principal names are.
        GeneralName::OtherName(OtherName::new(oid("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x08me@local").unwrap()),
    ]
}

pub fn uri(text: &str) -> GeneralName {
    GeneralName::uniform_resource_identifier(text).unwrap()
}

pub(super) fn names(names: &[GeneralName]) -> GeneralNames {
    GeneralNames::new(names.to_vec()).unwrap()
}

pub(super) fn network(address: &str, prefix_length: u8) -> GeneralName {
    GeneralName::IpNetwork(IpNetwork::new(address.parse().unwrap(), prefix_length).unwrap())
}
