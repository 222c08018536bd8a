//! The values of extensions, in DER.

use crate::der::{self, sequence};
use crate::x509_der::{IA5_STRING, UTF8_STRING, truth};

pub const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
pub const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
pub const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
pub const ANY_EXTENDED_KEY_USAGE: &str = "2.5.29.37.0";
pub const ANY_POLICY: &str = "2.5.29.32.0";

pub const ISSUER_ALT_NAME: &str = "2.5.29.18";
pub const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
pub const CERTIFICATE_ISSUER: &str = "2.5.29.29";
pub const POLICY_MAPPINGS: &str = "2.5.29.33";
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub const FRESHEST_CRL: &str = "2.5.29.46";
pub const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
pub const TLS_FEATURE: &str = "1.3.6.1.5.5.7.1.24";
pub const PRECERT_POISON: &str = "1.3.6.1.4.1.11129.2.4.3";
/// An extension that nobody knows.
pub const UNKNOWN: &str = "1.3.6.1.4.1.55555.1";

pub const DIGITAL_SIGNATURE: u8 = 0;
pub const CONTENT_COMMITMENT: u8 = 1;
pub const KEY_ENCIPHERMENT: u8 = 2;
pub const KEY_AGREEMENT: u8 = 4;
pub const KEY_CERT_SIGN: u8 = 5;
pub const CRL_SIGN: u8 = 6;

pub fn constraints_of(is_ca: bool, path_length: Option<i32>) -> Vec<u8> {
    let is_ca = if is_ca { truth() } else { Vec::new() };
    sequence(&[is_ca, path_length.map_or_else(Vec::new, der::integer)])
}

/// A BIT STRING with these bits, without the zeros at its end.
pub fn named_bits(positions: &[u8]) -> Vec<u8> {
    let Some(last) = positions.iter().max() else {
        return der::bits(&[]);
    };
    let mut bytes = vec![0; usize::from(last / 8) + 1];
    for position in positions {
        bytes[usize::from(position / 8)] |= 0x80 >> (position % 8);
    }
    der::bits_of(7 - last % 8, &bytes)
}

pub fn purposes(purposes: &[&str]) -> Vec<u8> {
    let purposes: Vec<_> = purposes.iter().map(|oid| der::oid(oid)).collect();
    sequence(&purposes)
}

// ---- general names ----

pub fn email(name: &str) -> Vec<u8> {
    der::context_primitive(1, name.as_bytes())
}

pub fn dns(name: &str) -> Vec<u8> {
    der::context_primitive(2, name.as_bytes())
}

pub fn directory(name: &[u8]) -> Vec<u8> {
    der::context(4, name)
}

pub fn uri(text: &str) -> Vec<u8> {
    der::context_primitive(6, text.as_bytes())
}

/// An address, or, as a constraint, an address and its mask.
pub fn ip(bytes: &[u8]) -> Vec<u8> {
    der::context_primitive(7, bytes)
}

pub fn registered_id(dotted: &str) -> Vec<u8> {
    der::context_primitive(8, der::at(&der::oid(dotted), &[]).data())
}

/// A user principal name.
pub fn other_name(text: &str) -> Vec<u8> {
    other_name_of("1.3.6.1.4.1.311.20.2.3", text)
}

pub fn other_name_of(oid: &str, text: &str) -> Vec<u8> {
    let value = der::context(0, &der::element(UTF8_STRING, text.as_bytes()));
    der::context(0, &[der::oid(oid), value].concat())
}

/// An internationalized address (RFC 9598).
pub fn smtp_utf8_mailbox(text: &str) -> Vec<u8> {
    other_name_of("1.3.6.1.5.5.7.8.9", text)
}

pub fn names(names: &[Vec<u8>]) -> Vec<u8> {
    sequence(names)
}

// ---- constraints and identifiers ----

pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let list = |number, names: &[Vec<u8>]| match names {
        [] => Vec::new(),
        names => {
            let subtrees: Vec<_> = names.iter().map(|name| sequence(&[name])).collect();
            der::context(number, &subtrees.concat())
        }
    };
    sequence(&[list(0, permitted), list(1, excluded)])
}

pub fn authority(key_identifier: &[u8]) -> Vec<u8> {
    sequence(&[der::context_primitive(0, key_identifier)])
}

/// An authority key identifier with the issuer's name and serial number.
pub fn authority_by_number(key_identifier: Option<&[u8]>, issuer: &[u8], serial: &[u8]) -> Vec<u8> {
    sequence(&[
        key_identifier.map_or_else(Vec::new, |identifier| der::context_primitive(0, identifier)),
        der::context(1, &directory(issuer)),
        der::context_primitive(2, serial),
    ])
}

// ---- policies ----

pub fn policies(policies: &[&str]) -> Vec<u8> {
    let policies: Vec<_> = policies.iter().map(|oid| sequence(&[der::oid(oid)])).collect();
    sequence(&policies)
}

pub fn policy_mappings(pairs: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(issuer, subject)| sequence(&[der::oid(issuer), der::oid(subject)]))
        .collect();
    sequence(&pairs)
}

pub fn policy_constraints(require_explicit: Option<u8>, inhibit_mapping: Option<u8>) -> Vec<u8> {
    let number = |tag, value: Option<u8>| value.map_or_else(Vec::new, |value| der::context_primitive(tag, &[value]));
    sequence(&[number(0, require_explicit), number(1, inhibit_mapping)])
}

// ---- revocation lists ----

/// A distribution point with a full name of one URI.
pub fn full_name(place: &str) -> Vec<u8> {
    der::context(0, &der::context(0, &uri(place)))
}

/// `IssuingDistributionPoint`, of its elements.
pub fn issuing_distribution_point(elements: &[Vec<u8>]) -> Vec<u8> {
    sequence(elements)
}

/// An element of an issuing distribution point that is TRUE.
pub fn only(number: u8) -> Vec<u8> {
    der::context_primitive(number, &[0xff])
}

/// The reasons of an issuing distribution point ([3]) or of a distribution point ([1]).
pub fn reasons(number: u8, positions: &[u8]) -> Vec<u8> {
    let bits = named_bits(positions);
    der::context_primitive(number, der::at(&bits, &[]).data())
}

/// `CRLDistributionPoints`, of the elements of each point.
pub fn distribution_points(points: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let points: Vec<_> = points.iter().map(|elements| sequence(elements)).collect();
    sequence(&points)
}

pub fn ia5(text: &str) -> Vec<u8> {
    der::element(IA5_STRING, text.as_bytes())
}
