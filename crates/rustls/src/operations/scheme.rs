//! The signature schemes of TLS, and their algorithms.

use hazmat_openssl::Backend;
use hazmat_openssl::asymmetric::SignatureAlgorithm;
use hazmat_openssl::asymmetric::ec::EcdsaAlgorithm;
use hazmat_openssl::asymmetric::ec::EllipticCurve::{self, Secp256R1, Secp384R1, Secp521R1};
use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet::{self, MlDsa44, MlDsa65, MlDsa87};
use hazmat_openssl::asymmetric::rsa::{PssPadding, RsaPadding, SaltLength};
use hazmat_openssl::hashes::HashAlgorithm::{self, Sha256, Sha384, Sha512};
use hazmat_openssl::interfaces::{Ed25519Backend, EllipticCurveBackend, HashBackend, MlDsaBackend, RsaBackend};

/// An algorithm of signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Ecdsa(EllipticCurve, HashAlgorithm),
    Ed25519,
    /// PSS by a key of type rsaEncryption, with the same hash function for the mask, and a salt as long as the digest.
    RsaPss(HashAlgorithm),
    RsaPkcs1(HashAlgorithm),
    MlDsa(MlDsaParameterSet),
}

/// A signature scheme of TLS (RFC 8446, section 4.2.3; draft-ietf-tls-mldsa).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scheme {
    /// Its code in handshakes.
    pub(crate) code: u16,
    /// The algorithm with which TLS 1.3 uses it. In TLS 1.2, the code of ECDSA fixes only the hash function, and every curve goes with it
    /// (RFC 8422, section 5.1.3).
    pub(crate) algorithm: Algorithm,
}

impl Scheme {
    pub(crate) const ECDSA_SECP256R1_SHA256: Self = Self::new(0x0403, Algorithm::Ecdsa(Secp256R1, Sha256));
    pub(crate) const ECDSA_SECP384R1_SHA384: Self = Self::new(0x0503, Algorithm::Ecdsa(Secp384R1, Sha384));
    pub(crate) const ECDSA_SECP521R1_SHA512: Self = Self::new(0x0603, Algorithm::Ecdsa(Secp521R1, Sha512));
    pub(crate) const ED25519: Self = Self::new(0x0807, Algorithm::Ed25519);
    pub(crate) const RSA_PSS_SHA512: Self = Self::new(0x0806, Algorithm::RsaPss(Sha512));
    pub(crate) const RSA_PSS_SHA384: Self = Self::new(0x0805, Algorithm::RsaPss(Sha384));
    pub(crate) const RSA_PSS_SHA256: Self = Self::new(0x0804, Algorithm::RsaPss(Sha256));
    pub(crate) const RSA_PKCS1_SHA512: Self = Self::new(0x0601, Algorithm::RsaPkcs1(Sha512));
    pub(crate) const RSA_PKCS1_SHA384: Self = Self::new(0x0501, Algorithm::RsaPkcs1(Sha384));
    pub(crate) const RSA_PKCS1_SHA256: Self = Self::new(0x0401, Algorithm::RsaPkcs1(Sha256));
    pub(crate) const ML_DSA_44: Self = Self::new(0x0904, Algorithm::MlDsa(MlDsa44));
    pub(crate) const ML_DSA_65: Self = Self::new(0x0905, Algorithm::MlDsa(MlDsa65));
    pub(crate) const ML_DSA_87: Self = Self::new(0x0906, Algorithm::MlDsa(MlDsa87));

    const fn new(code: u16, algorithm: Algorithm) -> Self {
        Scheme { code, algorithm }
    }
}

/// All schemes, in the order in which they are offered to a peer, and in which a key prefers its own. TLS 1.3 does not sign with
/// PKCS #1 v1.5.
pub(crate) const ALL: [Scheme; 13] = [
    Scheme::ECDSA_SECP384R1_SHA384,
    Scheme::ECDSA_SECP256R1_SHA256,
    Scheme::ECDSA_SECP521R1_SHA512,
    Scheme::ED25519,
    Scheme::RSA_PSS_SHA512,
    Scheme::RSA_PSS_SHA384,
    Scheme::RSA_PSS_SHA256,
    Scheme::RSA_PKCS1_SHA512,
    Scheme::RSA_PKCS1_SHA384,
    Scheme::RSA_PKCS1_SHA256,
    Scheme::ML_DSA_44,
    Scheme::ML_DSA_65,
    Scheme::ML_DSA_87,
];

impl Algorithm {
    /// Whether the backend offers everything that signatures with the algorithm need.
    pub(crate) fn is_offered(self, backend: &Backend) -> bool {
        match self {
            Algorithm::Ecdsa(curve, hash) => {
                backend.elliptic_curve_signature_algorithm_supported(&EcdsaAlgorithm::new(hash), curve)
            }
            Algorithm::Ed25519 => backend.ed25519_supported(),
            Algorithm::RsaPss(hash) => backend.hash_supported(hash) && backend.rsa_padding_supported(&pss(hash)),
            Algorithm::RsaPkcs1(hash) => {
                backend.hash_supported(hash) && backend.rsa_padding_supported(&RsaPadding::pkcs1v15())
            }
            Algorithm::MlDsa(set) => backend.ml_dsa_supported(set),
        }
    }

    /// The algorithm in the terms of keys of every type.
    pub(crate) const fn of_keys(self) -> SignatureAlgorithm {
        match self {
            Algorithm::Ecdsa(_, hash) => SignatureAlgorithm::ecdsa(hash),
            Algorithm::Ed25519 => SignatureAlgorithm::ed25519(),
            Algorithm::RsaPss(hash) => SignatureAlgorithm::rsa_pss(hash),
            Algorithm::RsaPkcs1(hash) => SignatureAlgorithm::rsa_pkcs1v15(hash),
            Algorithm::MlDsa(set) => SignatureAlgorithm::ml_dsa(set),
        }
    }
}

/// The padding of [`Algorithm::RsaPss`].
pub(crate) fn pss(hash: HashAlgorithm) -> RsaPadding {
    RsaPadding::pss(PssPadding::new(hash, SaltLength::Digest))
}
