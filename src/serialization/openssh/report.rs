//! The capability report for signatures of SSH.

use super::feature::check_enabled;
use super::key_type::SshKeyType;
use super::signature_algorithm::SshSignatureAlgorithm;
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::ec::EcdsaAlgorithm;
use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::edwards::backend::Ed25519Backend;
use crate::asymmetric::rsa::RsaPadding;
use crate::asymmetric::rsa::backend::RsaBackend;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;

/// Reports by which algorithms certificates and SSHSIG signatures can be verified.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in SshSignatureAlgorithm::ALL {
        let supported = check_enabled().is_ok() && is_supported(backend, algorithm);
        report.add("ssh-signature", algorithm.name().to_owned(), supported);
    }
}

fn is_supported(backend: &Backend, algorithm: SshSignatureAlgorithm) -> bool {
    let hash = algorithm.computation().hash();
    match algorithm.key_type() {
        SshKeyType::Rsa => {
            let has_padding = backend.rsa_padding_supported(&RsaPadding::pkcs1v15());
            has_padding && hash.is_some_and(|hash| backend.hash_supported(hash))
        }
        SshKeyType::Dsa => hash.is_some_and(|hash| backend.dsa_hash_supported(hash)),
        SshKeyType::Ecdsa(curve) => has_ecdsa(backend, hash, curve),
        SshKeyType::SkEcdsa => has_ecdsa(backend, hash, EllipticCurve::Secp256R1),
        SshKeyType::Ed25519 | SshKeyType::SkEd25519 => backend.ed25519_supported(),
    }
}

fn has_ecdsa(backend: &Backend, hash: Option<HashAlgorithm>, curve: EllipticCurve) -> bool {
    let algorithm = hash.map(EcdsaAlgorithm::new);
    algorithm.is_some_and(|algorithm| backend.elliptic_curve_signature_algorithm_supported(&algorithm, curve))
}
