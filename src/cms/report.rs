//! The capability report for messages of CMS.

use super::enveloped::{AuthenticatedContentCipher, ContentCipher};
use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::ml_kem::MlKemParameterSet;
use crate::asymmetric::ml_kem::backend::MlKemBackend;
use crate::asymmetric::montgomery::backend::{X448Backend, X25519Backend};
use crate::asymmetric::rsa::backend::RsaBackend;
use crate::asymmetric::rsa::{OaepPadding, RsaPadding};
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::HashAlgorithm;
use crate::key_wrap::backend::KeyWrapBackend;

/// Reports the ciphers of contents, and for whose keys a content key can be encrypted. Signatures are those that are reported for
/// certification paths.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &cipher in ContentCipher::ALL {
        let name = cipher.name().to_ascii_lowercase();
        report.add("cms-content", name, cipher.check_offered(backend).is_ok());
    }
    for &cipher in AuthenticatedContentCipher::ALL {
        let name = cipher.name().to_ascii_lowercase();
        report.add("cms-content", name, cipher.check_offered(backend).is_ok());
    }
    let mut add = |name: &str, supported| report.add("cms-recipient", name.to_ascii_lowercase(), supported);
    let oaep = RsaPadding::oaep(OaepPadding::new(HashAlgorithm::Sha256));
    add("rsa-pkcs1v15", backend.rsa_padding_supported(&RsaPadding::pkcs1v15()));
    add("rsa-oaep-sha256", backend.rsa_padding_supported(&oaep));
    let wraps = backend.aes_key_wrap_supported(32);
    for curve in [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ] {
        let supported = wraps && backend.elliptic_curve_exchange_algorithm_supported(curve);
        add(&format!("ecdh-{}", curve.name()), supported);
    }
    add("x25519", wraps && backend.x25519_supported());
    add("x448", wraps && backend.x448_supported());
    for &set in MlKemParameterSet::ALL {
        add(set.name(), wraps && backend.ml_kem_supported(set));
    }
}
