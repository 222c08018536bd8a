//! Names of all types, and serial numbers.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use hazmat_openssl::openssl_types::openssl::bn::BigNum;
use hazmat_openssl::x509::{
    AccessDescription, AccessMethodOid, CanonicalName, GeneralName, IpNetwork, KeyUsage, Name, NameAttribute,
    ReasonFlags, RelativeDistinguishedName, SerialNumber,
};
use hazmat_openssl::{Error, Integer};

use super::{check_equal, read};
use crate::{count_round_trip, loaded, tidy};

/// Reads a name, whose type the first byte selects, and checks the result.
pub fn check_name(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    match Kind::of(*kind) {
        Kind::Name => check_der(data),
        Kind::Text => check_text(data),
        Kind::GeneralName => check_general_name(data),
    }
}

/// The types that the first byte of an input selects.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Name,
    Text,
    GeneralName,
}

impl Kind {
    fn of(byte: u8) -> Self {
        match byte % 3 {
            0 => Kind::Name,
            1 => Kind::Text,
            _ => Kind::GeneralName,
        }
    }

    /// An input of this type.
    pub(super) fn input(self, data: &[u8]) -> Vec<u8> {
        [&[self as u8], data].concat()
    }
}

fn check_der(data: &[u8]) {
    let name = loaded(Name::from_der(data)).ok();
    let is_name = name.is_some();
    check_read(name, data);
    if is_name {
        count_round_trip();
    }
}

/// Checks a name, if it could be read from DER.
pub(super) fn check_read(name: Option<Name>, der: &[u8]) {
    let Some(name) = name else {
        return;
    };
    let written = tidy(name.public_bytes()).expect("what was read is written");
    let has_order = name.rdns().iter().all(|set| set.attributes().len() == 1);
    // Of a set, DER has one order, and any is read.
    assert!(
        written == der || (!has_order && written.len() == der.len()),
        "not as it was"
    );
    check_equal(&name, &read_again(&name), "after DER");
    let turned = name.rdns().iter().map(turned).collect::<Option<Vec<_>>>();
    if let Some(turned) = turned {
        check_equal(&name, &Name::new(turned), "with its sets turned around");
    }
    assert_eq!(name.is_empty(), name.attributes().count() == 0);
    for attribute in name.attributes() {
        check_attribute(&name, attribute);
    }
    check_printed(&name);
    check_comparison(&name, der);
}

/// A name matches itself, from DER or not, and only a name of more attributes than are compared, or of much text, which may grow to 17
/// times its length, is refused.
fn check_comparison(name: &Name, der: &[u8]) {
    let canonical = CanonicalName::from(name);
    match tidy(CanonicalName::from_der(der)) {
        Ok(of_der) => check_equal(&canonical, &of_der, "a name to compare"),
        Err(_) => assert!(name.attributes().count() > 10_000 || der.len() > 64 * 1024 / 17),
    }
    assert!(name.matches(&read_again(name)));
    assert!(canonical.is_within(&CanonicalName::default()) && canonical.is_within(&canonical));
    assert_eq!(canonical.is_empty(), name.is_empty());
    if let Some((_, above)) = name.rdns().split_last() {
        let above = CanonicalName::from(&Name::new(above.to_vec()));
        assert!(canonical.is_within(&above) && !above.is_within(&canonical));
    }
}

fn read_again(name: &Name) -> Name {
    let written = tidy(name.public_bytes()).expect("a name is written");
    let again = tidy(Name::from_der(&written)).expect("what was written is read");
    assert_eq!(
        tidy(again.public_bytes()).expect("written twice"),
        written,
        "other bytes"
    );
    again
}

/// A set in reverse order; `None` if it has an attribute twice, which is possible in data only.
fn turned(set: &RelativeDistinguishedName) -> Option<RelativeDistinguishedName> {
    let attributes = set.attributes().iter().rev().cloned().collect();
    let turned = tidy(RelativeDistinguishedName::new(attributes)).ok();
    let is_once = |attribute| set.attributes().iter().filter(|other| *other == attribute).count() == 1;
    assert_eq!(turned.is_some(), set.attributes().iter().all(is_once));
    turned
}

fn check_attribute(name: &Name, attribute: &NameAttribute) {
    assert!(name.attributes_for_oid(attribute.oid()).any(|found| found == attribute));
    let bytes = NameAttribute::from_bytes(attribute.oid().clone(), attribute.string_type(), attribute.as_bytes());
    check_equal(attribute, &bytes, "of its bytes");
    let oid = tidy(attribute.oid().to_string().parse()).expect("an object identifier that is printed is read");
    check_equal(attribute.oid(), &oid, "of its text");
    let Some(value) = read(attribute.value()) else {
        return;
    };
    // A value that may be given is kept.
    let (oid, string_type) = (attribute.oid().clone(), attribute.string_type());
    if let Some(made) = super::accepted(NameAttribute::with_string_type(oid, &value, string_type)) {
        assert_eq!(tidy(made.value()).expect("a value that was given"), value);
    }
}

/// Prints a name, and parses the text again if the limits for new names allow it. String types are not printed.
fn check_printed(name: &Name) {
    let text = name.rfc4514_string();
    let again = match tidy(Name::from_rfc4514_string(&text)) {
        Ok(again) => again,
        // Too long, empty, or an attribute twice.
        Err(Error::InvalidArgument { .. }) => return,
        Err(error) => panic!("{text:?}: printed, and not read: {error}"),
    };
    assert_eq!(again.rfc4514_string(), text, "printed otherwise");
    let said = |name: &Name| -> Vec<_> {
        let attributes = name.attributes();
        let said = attributes.map(|attribute| {
            let value = attribute.value().map(|value| value.into_owned());
            (attribute.oid().clone(), value.ok())
        });
        said.collect()
    };
    assert_eq!(said(&again), said(name), "{text:?} says something else");
}

/// Checks that what is parsed from text is parsed again, and is the same, from the text that it displays.
fn check_parsed<T>(text: &str)
where
    T: FromStr<Err = Error> + Display + PartialEq + Debug,
{
    let Ok(value) = tidy(text.parse::<T>()) else {
        return;
    };
    let again = tidy(value.to_string().parse()).expect("what is displayed is parsed");
    assert_eq!(value, again, "after its text");
}

fn check_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    check_parsed::<GeneralName>(text);
    check_parsed::<IpNetwork>(text);
    check_parsed::<RelativeDistinguishedName>(text);
    check_parsed::<NameAttribute>(text);
    check_parsed::<KeyUsage>(text);
    check_parsed::<ReasonFlags>(text);
    let name = match tidy(Name::from_rfc4514_string(text)) {
        Ok(name) => name,
        Err(Error::Malformed { .. } | Error::InvalidArgument { .. }) => return,
        Err(error) => panic!("no error of reading: {error:?}"),
    };
    check_equal(&name, &read_again(&name), "after DER");
    check_printed(&name);
    // Only what is given in digits can be of another type than is usual for it.
    if !text.contains('#') {
        let again = Name::from_rfc4514_string(&name.rfc4514_string());
        check_equal(&name, &again.expect("what was printed is read"), "after printing");
    }
    count_round_trip();
}

fn check_general_name(data: &[u8]) {
    let Some(name) = read(GeneralName::from_der(data)) else {
        return;
    };
    check_general(&name, Some(data));
    count_round_trip();
}

/// Checks a general name, and its DER if that is known.
pub(super) fn check_general(name: &GeneralName, der: Option<&[u8]>) {
    let printed = name.to_string();
    assert!(
        !printed.contains(char::is_control),
        "{printed:?} has control characters"
    );
    // Text that is not ASCII is read, and not written.
    let Some(written) = super::accepted(name.to_der()) else {
        return;
    };
    if let Some(der) = der {
        // The sets of a name may have had another order.
        let may_differ = matches!(name, GeneralName::DirectoryName(_)) && written.len() == der.len();
        assert!(written == der || may_differ, "not as it was");
    }
    let again = tidy(GeneralName::from_der(&written)).expect("what was written is read");
    assert_eq!(&again, name, "after DER");
    // Empty names and networks are for name constraints.
    if let Some(place) = super::accepted(AccessDescription::new(AccessMethodOid::OCSP, name)) {
        assert_eq!(read(place.access_location()).as_ref(), Some(name));
    }
}

/// Checks that a number is the same in every form.
pub(super) fn check_serial_number(number: &SerialNumber) {
    let content = tidy(SerialNumber::from_der_content(number.as_der_content())).expect("its own bytes");
    check_equal(number, &content, "of its bytes");
    let text = tidy(SerialNumber::from_hex(&number.to_string())).expect("what is printed is read");
    check_equal(number, &text, "of its text");
    let integer = Integer::from(number);
    assert_eq!(integer.bit_length(), number.bit_length());
    check_equal(number, &SerialNumber::from(&integer), "of its integer");
    let parsed = tidy(Integer::from_hex(&integer.to_hex())).expect("its own digits");
    assert_eq!(parsed, integer);
    let big = tidy(BigNum::try_from(&integer)).expect("a number for libcrypto");
    assert_eq!(u32::try_from(big.num_bits()), Ok(number.bit_length()));
    assert_eq!(big.is_negative(), number.is_negative());
    assert_eq!(Integer::from(big), integer);
    assert_eq!(number.is_zero(), number.bit_length() == 0);
    let zero = SerialNumber::from(0);
    assert_eq!(*number < zero, number.is_negative());
    assert_eq!(*number == zero, number.is_zero());
    if let Some(small) = number.to_u64() {
        check_equal(number, &SerialNumber::from(small), "of 64 bits");
    }
}
