//! The types of content.

use crate::asn1::oid::{ObjectIdentifier, known_oid};

/// The object identifiers of types of content (RFC 5652, RFC 5083, RFC 3274): of a message, and of what it contains.
#[derive(Debug)]
pub struct ContentTypeOid;

impl ContentTypeOid {
    /// id-data (RFC 5652, section 4): bytes without a structure that CMS knows. What messages usually contain.
    pub const DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 7, 1);
    /// id-signedData (RFC 5652, section 5.1): signed content, also a bundle of certificates.
    pub const SIGNED_DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 7, 2);
    /// id-envelopedData (RFC 5652, section 6.1): content that is encrypted for recipients.
    pub const ENVELOPED_DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 7, 3);
    /// id-digestedData (RFC 5652, section 7): content with its digest. This crate does not read it.
    pub const DIGESTED_DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 7, 5);
    /// id-encryptedData (RFC 5652, section 8): content that is encrypted with a key that the message does not contain.
    pub const ENCRYPTED_DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 7, 6);
    /// id-ct-authData (RFC 5652, section 9.1): content with a message authentication code. This crate does not read it.
    pub const AUTHENTICATED_DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 16, 1, 2);
    /// id-ct-compressedData (RFC 3274): compressed content. This crate does not read it.
    pub const COMPRESSED_DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 16, 1, 9);
    /// id-ct-authEnvelopedData (RFC 5083): content that is encrypted for recipients, and authenticated.
    pub const AUTH_ENVELOPED_DATA: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 16, 1, 23);
}

/// The types that this crate refuses by name.
const REFUSED: [(ObjectIdentifier, &str); 3] = [
    (ContentTypeOid::DIGESTED_DATA, "DigestedData"),
    (ContentTypeOid::AUTHENTICATED_DATA, "AuthenticatedData"),
    (ContentTypeOid::COMPRESSED_DATA, "CompressedData"),
];

/// The name of a type of content of CMS that this crate does not read; `None` for every other type.
pub(super) fn refused_name(content_type: &ObjectIdentifier) -> Option<&'static str> {
    let found = REFUSED.iter().find(|(refused, _)| refused == content_type);
    found.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::oid;

    #[test]
    fn the_public_identifiers_are_those_of_the_parsers() {
        let pairs = [
            (ContentTypeOid::DATA, oid::DATA),
            (ContentTypeOid::SIGNED_DATA, oid::SIGNED_DATA),
            (ContentTypeOid::ENVELOPED_DATA, oid::ENVELOPED_DATA),
            (ContentTypeOid::DIGESTED_DATA, oid::DIGESTED_DATA),
            (ContentTypeOid::ENCRYPTED_DATA, oid::ENCRYPTED_DATA),
            (ContentTypeOid::AUTHENTICATED_DATA, oid::AUTHENTICATED_DATA),
            (ContentTypeOid::COMPRESSED_DATA, oid::COMPRESSED_DATA),
            (ContentTypeOid::AUTH_ENVELOPED_DATA, oid::AUTH_ENVELOPED_DATA),
        ];
        for (public, private) in pairs {
            assert_eq!(public.as_der(), private.as_der());
            assert!(public.name().is_some(), "{public}");
        }
    }
}
