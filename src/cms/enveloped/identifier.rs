//! RecipientIdentifier and KeyAgreeRecipientIdentifier (RFC 5652, sections 6.2.1 and 6.2.2).

use crate::asn1::der;
use crate::asn1::reader::{Field, Fields};
use crate::asn1::tag::{OCTET_STRING, constructed, primitive};
use crate::asn1::walker::{Span, Walker};
use crate::cms::certificate_identifier::CertificateIdentifier;
use crate::error::{Error, MalformedKind, Result};

/// A subject key identifier.
const KEY: u8 = primitive(0);

/// A subject key identifier in a SEQUENCE, with a date.
const AGREEMENT_KEY: u8 = constructed(0);

/// By a subject key identifier.
pub(super) fn by_key(identifier: &[u8]) -> Result<CertificateIdentifier> {
    read_element("RecipientIdentifier", &der::write_element(KEY, identifier)?)
}

/// Reads the next field, `rid`.
pub(super) fn read(what: &'static str, fields: &mut Fields<'_>) -> Result<CertificateIdentifier> {
    read_element(what, fields.any("rid")?.der())
}

/// Reads the next field, `rid` of a key agreement.
pub(super) fn read_of_agreement(what: &'static str, fields: &mut Fields<'_>) -> Result<CertificateIdentifier> {
    let field: Field<'_> = fields.any("rid")?;
    if field.tag() != Some(AGREEMENT_KEY) {
        return read_element(what, field.der());
    }
    // A date and another attribute may follow, which tell apart keys with the same identifier.
    by_key(field.parts().required(OCTET_STRING, "subjectKeyIdentifier")?.content())
}

fn read_element(what: &'static str, der: &[u8]) -> Result<CertificateIdentifier> {
    let too_large = || Error::malformed(MalformedKind::TooLarge, what, "rid has 4 GiB or more");
    let mut walker = Walker::new(what, der, Span::all(der).ok_or_else(too_large)?);
    CertificateIdentifier::read(what, der, walker.any("rid")?)
}

/// Writes `rid` of a key agreement.
pub(super) fn write_of_agreement(identifier: &CertificateIdentifier) -> Result<Vec<u8>> {
    match identifier.key_identifier() {
        Some(key) => der::write_element(AGREEMENT_KEY, &der::write_element(OCTET_STRING, key)?),
        None => identifier.write(),
    }
}
