//! CertificateSet and RevocationInfoChoices (RFC 5652, sections 10.2.1 and 10.2.3).

use super::limits::{MessageLimits, check_room};
use super::set_of;
use crate::asn1::tag::{SEQUENCE, constructed};
use crate::asn1::walker::{Element, Walker};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::x509::{Certificate, CertificateRevocationList};

/// The tags of both sets in SignedData and in OriginatorInfo.
pub(super) const CERTIFICATES: u8 = constructed(0);
pub(super) const REVOCATION_LISTS: u8 = constructed(1);

/// The other choices of a certificate: extendedCertificate of PKCS #6, attribute certificates of versions 1 and 2, and any other
/// format.
const OTHER_CERTIFICATES: [u8; 4] = [constructed(0), constructed(1), constructed(2), constructed(3)];

/// Another format of revocation information, such as an OCSP response (RFC 5940).
const OTHER_REVOCATION: u8 = constructed(1);

/// The certificates of a message, in its order.
#[derive(Clone, Default)]
pub(super) struct CertificateSet {
    pub(super) certificates: Vec<Certificate>,
    /// The number of attribute certificates and of other formats, which are skipped.
    pub(super) skipped: usize,
}

impl CertificateSet {
    /// Reads the next element of `walker`, if it is the set. `whole` is the data that the walker goes through.
    pub(super) fn read(
        what: &'static str,
        backend: &Backend,
        whole: &[u8],
        walker: &mut Walker<'_>,
        limits: &MessageLimits,
    ) -> Result<Self> {
        let mut set = CertificateSet::default();
        let Some(element) = walker.optional(CERTIFICATES, "certificates")? else {
            return Ok(set);
        };
        let most = limits.certificates;
        for_each(what, whole, element, ("CertificateChoices", most), |choice| {
            match choice.tag {
                SEQUENCE => set
                    .certificates
                    .push(Certificate::from_der(backend, choice.full.of(whole))?),
                tag if OTHER_CERTIFICATES.contains(&tag) => set.skipped += 1,
                _ => return Err(not_allowed(what, "certificates")),
            }
            Ok(())
        })?;
        Ok(set)
    }
}

/// The revocation lists of a message, in its order.
#[derive(Clone, Default)]
pub(super) struct RevocationLists {
    pub(super) lists: Vec<CertificateRevocationList>,
    /// The number of other statements about revocation, such as OCSP responses, which are skipped.
    pub(super) skipped: usize,
}

impl RevocationLists {
    /// Reads the next element of `walker`, if it is the set. `whole` is the data that the walker goes through.
    pub(super) fn read(
        what: &'static str,
        backend: &Backend,
        whole: &[u8],
        walker: &mut Walker<'_>,
        limits: &MessageLimits,
    ) -> Result<Self> {
        let mut set = RevocationLists::default();
        let Some(element) = walker.optional(REVOCATION_LISTS, "crls")? else {
            return Ok(set);
        };
        let most = limits.revocation_lists;
        for_each(what, whole, element, ("RevocationInfoChoice", most), |choice| {
            match choice.tag {
                SEQUENCE => set
                    .lists
                    .push(CertificateRevocationList::from_der(backend, choice.full.of(whole))?),
                OTHER_REVOCATION => set.skipped += 1,
                _ => return Err(not_allowed(what, "crls")),
            }
            Ok(())
        })?;
        Ok(set)
    }
}

fn for_each(
    what: &'static str,
    whole: &[u8],
    set: Element,
    (name, most): (&str, usize),
    mut read: impl FnMut(Element) -> Result<()>,
) -> Result<()> {
    let mut walker = Walker::new(what, whole, set.content);
    let mut length = 0;
    while !walker.is_at_end() {
        check_room(what, name, length, most)?;
        read(walker.any(name)?)?;
        length += 1;
    }
    Ok(())
}

fn not_allowed(what: &'static str, field: &str) -> Error {
    let reason = format!("{field} has an element of a type that is not allowed there");
    Error::malformed(MalformedKind::UnexpectedTag, what, reason)
}

/// Writes the set of certificates, sorted as DER requires; nothing if there are none.
pub(super) fn write_certificates<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Result<Vec<u8>> {
    write(
        CERTIFICATES,
        certificates.into_iter().map(Certificate::as_der).collect(),
    )
}

/// Writes the set of revocation lists, sorted as DER requires; nothing if there are none.
pub(super) fn write_revocation_lists<'a>(
    lists: impl IntoIterator<Item = &'a CertificateRevocationList>,
) -> Result<Vec<u8>> {
    let elements = lists.into_iter().map(CertificateRevocationList::as_der).collect();
    write(REVOCATION_LISTS, elements)
}

fn write(tag: u8, elements: Vec<&[u8]>) -> Result<Vec<u8>> {
    if elements.is_empty() {
        return Ok(Vec::new());
    }
    set_of::write(tag, elements)
}
