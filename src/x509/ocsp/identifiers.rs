//! Object identifiers of OCSP (RFC 6960, section 4.4 and appendix B).

use crate::asn1::oid::{AccessMethodOid, ExtensionOid, ObjectIdentifier};

/// The last arcs, below id-pkix-ocsp, of extensions that do not change what an answer means: the nonce (2), the revocation list of an answer (3),
/// acceptable responses (4), the archive cutoff (6), the service locator (7), preferred algorithms (8), and that the responder
/// calls certificates that were not issued revoked (9).
const EXTENSIONS: [u8; 7] = [2, 3, 4, 6, 7, 8, 9];

/// Whether an answer with this extension, critical, can be used.
pub(super) fn is_known_extension(oid: &ObjectIdentifier) -> bool {
    let of_ocsp = match oid.as_der().strip_prefix(AccessMethodOid::OCSP.as_der()) {
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
