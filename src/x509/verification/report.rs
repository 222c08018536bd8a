//! The capability report for certification paths.

use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::ec::curve::EllipticCurve;
use crate::asymmetric::ec::ecdsa::EcdsaAlgorithm;
use crate::asymmetric::edwards::backend::{Ed448Backend, Ed25519Backend};
use crate::asymmetric::ml_dsa::backend::MlDsaBackend;
use crate::asymmetric::ml_dsa::parameter_set::MlDsaParameterSet;
use crate::asymmetric::rsa::backend::RsaBackend;
use crate::asymmetric::rsa::padding::{PssPadding, RsaPadding, SaltLength};
use crate::asymmetric::slh_dsa::backend::SlhDsaBackend;
use crate::asymmetric::slh_dsa::parameter_set::SlhDsaParameterSet;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::algorithm::HashAlgorithm::{Sha256, Sha384, Sha512};

/// Reports by which signatures the certificates of a path may be verified. Everything else of path validation, such as revocation
/// lists and certificate policies, every backend has.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    let mut add = |name: &str, supported| report.add("x509-path", name.to_ascii_lowercase(), supported);
    let rsa_pss = RsaPadding::pss(PssPadding::new(Sha256, SaltLength::Digest));
    add(
        "rsa-pkcs1v15-sha256",
        backend.rsa_padding_supported(&RsaPadding::pkcs1v15()),
    );
    add("rsa-pss-sha256", backend.rsa_padding_supported(&rsa_pss));
    for (name, curve, hash) in [
        ("ecdsa-secp256r1-sha256", EllipticCurve::Secp256R1, Sha256),
        ("ecdsa-secp384r1-sha384", EllipticCurve::Secp384R1, Sha384),
        ("ecdsa-secp521r1-sha512", EllipticCurve::Secp521R1, Sha512),
    ] {
        let algorithm = EcdsaAlgorithm::new(hash);
        add(
            name,
            backend.elliptic_curve_signature_algorithm_supported(&algorithm, curve),
        );
    }
    add("ed25519", backend.ed25519_supported());
    add("ed448", backend.ed448_supported());
    for &set in MlDsaParameterSet::ALL {
        add(set.name(), backend.ml_dsa_supported(set));
    }
    for &set in SlhDsaParameterSet::ALL {
        add(set.name(), backend.slh_dsa_supported(set));
    }
}
