//! Object identifiers of OCSP (RFC 6960, section 4.4 and appendix B).

use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};

/// The content bytes of id-pkix-ocsp, 1.3.6.1.5.5.7.48.1, below which are all others.
const PKIX_OCSP: [u8; 8] = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];

/// The content bytes of id-pkix-ocsp-basic, the type of every response.
pub(super) const BASIC: [u8; 9] = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];

/// The last arcs of extensions that do not change what an answer means: the nonce (2), the revocation list of an answer (3),
/// acceptable responses (4), the archive cutoff (6), the service locator (7), preferred algorithms (8), and that the responder
/// calls certificates that were not issued revoked (9).
const EXTENSIONS: [u8; 7] = [2, 3, 4, 6, 7, 8, 9];

/// Whether an answer with this extension, critical, can be used.
pub(super) fn is_known_extension(oid: &ObjectIdentifier) -> bool {
    let of_ocsp = match oid.as_der().strip_prefix(&PKIX_OCSP) {
        Some([last]) => EXTENSIONS.contains(last),
        _ => false,
    };
    // The extensions of entries of revocation lists, except for the certificate's issuer, which would be another one.
    let others = [
        ExtensionOid::CRL_REASON,
        ExtensionOid::INVALIDITY_DATE,
        ExtensionOid::SIGNED_CERTIFICATE_TIMESTAMPS,
    ];
    of_ocsp || others.contains(oid)
}
