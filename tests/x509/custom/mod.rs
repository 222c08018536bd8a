//! Vectors of X.509 that were made by hand for one feature each: that feature, as a user of this crate would ask for
//! it.

mod certificates;
mod constraints;
mod names;
mod policies;
mod requests;
mod revocation_lists;
mod timestamps;

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use std::fmt::Debug;
use support::errors::assert_kind_and_facts;
use support::x509_records;
use time::{Date, Month, OffsetDateTime, Time};

/// A certificate of the folder of those made by hand.
fn certificate(name: &str) -> Certificate {
    x509_records::certificate(&format!("custom/{name}"))
}

/// A certificate of the folder above.
fn other_certificate(name: &str) -> Certificate {
    x509_records::certificate(name)
}

/// The extension of a type, which must be there, and whether it is critical.
fn found<T: ExtensionType>(extensions: Result<&Extensions>) -> (T, bool) {
    let found = extensions.unwrap().find::<T>();
    found.unwrap().expect("the extension is there")
}

/// The error of an extension that does not decode, which is of this kind; the others are not touched by it.
#[track_caller]
fn assert_malformed<T: ExtensionType + Debug>(extensions: Result<&Extensions>, kind: &str) {
    let extensions = extensions.unwrap();
    let error = extensions.find::<T>().unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
    assert_kind_and_facts("an extension", &error, &[kind]);
    let extension = extensions.find_by_oid(&T::OID).unwrap();
    assert!(matches!(extension.decode(), Err(Error::Malformed { .. })));
    assert!(!extension.value().is_empty());
    assert!(
        extensions
            .iter()
            .filter(|other| *other.oid() != T::OID)
            .all(|other| other.decode().is_ok())
    );
}

fn oid(dotted: &str) -> ObjectIdentifier {
    dotted.parse().unwrap()
}

fn utc(year: i32, month: Month, day: u8, (hour, minute, second): (u8, u8, u8)) -> OffsetDateTime {
    let date = Date::from_calendar_date(year, month, day).unwrap();
    OffsetDateTime::new_utc(date, Time::from_hms(hour, minute, second).unwrap())
}

/// All names, each of which decodes.
fn all(names: &GeneralNames) -> Vec<GeneralName> {
    names.iter().collect::<Result<_>>().unwrap()
}

fn dns(name: &str) -> GeneralName {
    GeneralName::DnsName(name.to_owned())
}

fn email(address: &str) -> GeneralName {
    GeneralName::Rfc822Name(address.to_owned())
}

fn uri(uri: &str) -> GeneralName {
    GeneralName::UniformResourceIdentifier(uri.to_owned())
}

/// A name whose strings are of the type `u`.
fn directory(attributes: &[(ObjectIdentifier, &str)]) -> GeneralName {
    let attribute = |(oid, value): &(ObjectIdentifier, &str)| NameAttribute::new(oid.clone(), value).unwrap();
    GeneralName::DirectoryName(Name::from_attributes(attributes.iter().map(attribute).collect()))
}

/// A Malformed error of this kind.
#[track_caller]
fn assert_is_malformed<T: Debug>(result: Result<T>, kind: &str) {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
    assert_kind_and_facts("data", &error, &[kind]);
}
