//! Messages of CMS: parts to build them of.

use super::der;
use super::ocsp::{Party, plain};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{CertificateRevocationList, CertificateRevocationListBuilder};

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub const ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
pub const DIGESTED_DATA: &str = "1.2.840.113549.1.7.5";
pub const AUTHENTICATED_DATA: &str = "1.2.840.113549.1.9.16.1.2";
pub const COMPRESSED_DATA: &str = "1.2.840.113549.1.9.16.1.9";

/// A ContentInfo.
pub fn message(content_type: &str, content: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(content_type), der::context(0, content)])
}

/// A SignedData without signers: with this version, content, and elements between content and signers.
pub fn signed_data(version: i32, content: &[u8], between: &[&[u8]]) -> Vec<u8> {
    signed_data_by(version, content, between, &[])
}

/// The same with the content of the SET of signers.
pub fn signed_data_by(version: i32, content: &[u8], between: &[&[u8]], signers: &[u8]) -> Vec<u8> {
    let before = [der::integer(version), der::element(0x31, &[]), content.to_vec()];
    let fields = [before.concat(), between.concat(), der::element(0x31, signers)];
    message(SIGNED_DATA, &der::element(0x30, &fields.concat()))
}

/// An EncapsulatedContentInfo without content.
pub fn no_content() -> Vec<u8> {
    der::sequence(&[der::oid(DATA)])
}

/// The same element in BER: with an indefinite length at every constructed element, and OCTET STRINGs in segments of at most
/// `segment` bytes.
pub fn to_ber(element: &[u8], segment: usize) -> Vec<u8> {
    let tlv = der::at(element, &[]);
    let tag = element[0];
    if tag == 0x04 {
        let parts = tlv.data().chunks(segment).map(der::octets);
        return [&[0x24, 0x80][..], &parts.collect::<Vec<_>>().concat(), &[0, 0]].concat();
    }
    if tag & 0x20 == 0 {
        return element.to_vec();
    }
    let parts = der::elements(tlv.data()).into_iter();
    let parts = parts.map(|part| to_ber(part.full_data(), segment));
    [&[tag, 0x80][..], &parts.collect::<Vec<_>>().concat(), &[0, 0]].concat()
}

/// An authority, a certificate that it has issued, and its revocation list.
pub struct Scene {
    pub authority: Party,
    pub subject: Party,
    pub list: CertificateRevocationList,
}

impl Scene {
    pub fn new(backend: &Backend) -> Self {
        let authority = Party::root(backend, "Authority");
        let subject = authority.issue("Subject", 2, &plain);
        let now = super::ocsp::now();
        let list = CertificateRevocationListBuilder::new()
            .issued_by(&authority.certificate)
            .and_then(|builder| builder.last_update(now))
            .and_then(|builder| builder.next_update(now + time::Duration::days(7)))
            .and_then(|builder| builder.sign(&authority.key, SignatureAlgorithm::default()));
        Scene {
            authority,
            subject,
            list: list.unwrap(),
        }
    }
}
