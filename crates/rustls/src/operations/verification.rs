//! The verification of signatures by keys in certificates.

use std::fmt;

use hazmat_openssl::asymmetric::ec::EllipticCurve::{self, Secp256R1, Secp384R1, Secp521R1};
use hazmat_openssl::asymmetric::ec::{EcdsaAlgorithm, EllipticCurvePublicKey};
use hazmat_openssl::asymmetric::ed25519::Ed25519PublicKey;
use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet::{MlDsa44, MlDsa65, MlDsa87};
use hazmat_openssl::asymmetric::ml_dsa::MlDsaPublicKey;
use hazmat_openssl::asymmetric::rsa::{RsaPadding, RsaPublicKey};
use hazmat_openssl::fips::{EdwardsCurve, Operation};
use hazmat_openssl::hashes::HashAlgorithm::{self, Sha256, Sha384, Sha512};
use hazmat_openssl::{Backend, Error, Result};
use pki_types::{AlgorithmIdentifier, FipsStatus, InvalidSignature, SignatureVerificationAlgorithm, alg_id};

use super::approval::all_approved;
use super::scheme::{self, Algorithm, Scheme, pss};
use super::validation::Validation;

/// The sizes of RSA keys in bits that signatures are made and verified with.
pub(super) const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// The sizes that approval is asked for. The rules for verification (NIST SP 800-131A Rev. 2, section 3) treat all that are between
/// them alike, and have no condition for the public exponent: that of FIPS 186-5, section 5.1, and the even size are for the
/// generation of keys, and this crate asks for them where a key signs.
const RSA_BITS_ASKED: [u32; 4] = [2048, 3072, 4096, 8192];

/// The length in bytes of the longest `RSAPublicKey` without its modulus: the headers of the SEQUENCE and of the modulus, and a
/// public exponent of 63 bits with its header. Longer exponents make verification slow; libcrypto refuses them for long moduli.
const LONGEST_RSA_REST: usize = 4 + 4 + 2 + 8;

/// The algorithms of certificates' and peers' signatures, with their identifiers, in the order in which certificates' signatures try
/// them. With ECDSA, every hash function goes with every curve, as in certificates and in TLS 1.2.
///
/// Those of PKCS #1 v1.5 have two identifiers: the parameters must be NULL, but RFC 4055, section 5, wants them accepted where they are
/// absent.
const ALL: [(Algorithm, AlgorithmIdentifier); 22] = [
    (Algorithm::Ecdsa(Secp256R1, Sha256), alg_id::ECDSA_SHA256),
    (Algorithm::Ecdsa(Secp256R1, Sha384), alg_id::ECDSA_SHA384),
    (Algorithm::Ecdsa(Secp256R1, Sha512), alg_id::ECDSA_SHA512),
    (Algorithm::Ecdsa(Secp384R1, Sha256), alg_id::ECDSA_SHA256),
    (Algorithm::Ecdsa(Secp384R1, Sha384), alg_id::ECDSA_SHA384),
    (Algorithm::Ecdsa(Secp384R1, Sha512), alg_id::ECDSA_SHA512),
    (Algorithm::Ecdsa(Secp521R1, Sha256), alg_id::ECDSA_SHA256),
    (Algorithm::Ecdsa(Secp521R1, Sha384), alg_id::ECDSA_SHA384),
    (Algorithm::Ecdsa(Secp521R1, Sha512), alg_id::ECDSA_SHA512),
    (Algorithm::Ed25519, alg_id::ED25519),
    (Algorithm::RsaPss(Sha256), alg_id::RSA_PSS_SHA256),
    (Algorithm::RsaPss(Sha384), alg_id::RSA_PSS_SHA384),
    (Algorithm::RsaPss(Sha512), alg_id::RSA_PSS_SHA512),
    (Algorithm::RsaPkcs1(Sha256), alg_id::RSA_PKCS1_SHA256),
    (Algorithm::RsaPkcs1(Sha384), alg_id::RSA_PKCS1_SHA384),
    (Algorithm::RsaPkcs1(Sha512), alg_id::RSA_PKCS1_SHA512),
    (Algorithm::RsaPkcs1(Sha256), RSA_PKCS1_SHA256_ABSENT),
    (Algorithm::RsaPkcs1(Sha384), RSA_PKCS1_SHA384_ABSENT),
    (Algorithm::RsaPkcs1(Sha512), RSA_PKCS1_SHA512_ABSENT),
    (Algorithm::MlDsa(MlDsa44), alg_id::ML_DSA_44),
    (Algorithm::MlDsa(MlDsa65), alg_id::ML_DSA_65),
    (Algorithm::MlDsa(MlDsa87), alg_id::ML_DSA_87),
];

// sha256WithRSAEncryption and its like (RFC 8017, appendix A.2.4) without parameters.
const RSA_PKCS1_SHA256_ABSENT: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]);
const RSA_PKCS1_SHA384_ABSENT: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c]);
const RSA_PKCS1_SHA512_ABSENT: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d]);

/// The form in which rustls and webpki take an algorithm.
pub(crate) type Verifier = &'static dyn SignatureVerificationAlgorithm;

/// The algorithms that a backend offers.
pub(crate) struct Verifiers {
    /// All, for the signatures of certificates.
    pub(crate) all: Vec<Verifier>,
    /// The code of each signature scheme, with its algorithms.
    pub(crate) schemes: Vec<(u16, Vec<Verifier>)>,
}

impl Verifiers {
    /// The algorithms that the backend offers or, with `only_approved`, those of them that its FIPS module is approved for.
    ///
    /// They are leaked, and keep the backend alive: call this once for each backend and choice.
    pub(crate) fn leak(backend: &Backend, only_approved: bool, validation: Validation) -> Verifiers {
        let offered: Vec<&'static Verification> = ALL
            .iter()
            .filter(|(algorithm, _)| algorithm.is_offered(backend))
            .map(|(algorithm, identifier)| (*algorithm, *identifier, is_approved(*algorithm, backend)))
            .filter(|(.., approved)| *approved || !only_approved)
            .map(|(algorithm, identifier, approved)| {
                let verification = Verification {
                    backend: backend.clone(),
                    algorithm,
                    identifier,
                    status: validation.status(approved),
                };
                &*Box::leak(Box::new(verification))
            })
            .collect();
        // The first one with an algorithm: of PKCS #1 v1.5, that with parameters.
        let find = |algorithm: &Algorithm| offered.iter().copied().find(|offered| offered.algorithm == *algorithm);
        let schemes = scheme::ALL
            .iter()
            // A scheme without its own curve must not put another one in the place that TLS 1.3 uses.
            .filter(|scheme| find(&scheme.algorithm).is_some())
            .map(|scheme| {
                let verifiers = algorithms_of(scheme)
                    .into_iter()
                    .filter_map(|algorithm| find(&algorithm));
                (scheme.code, verifiers.map(|found| found as Verifier).collect())
            })
            .collect();
        Verifiers {
            all: offered.iter().map(|found| *found as Verifier).collect(),
            schemes,
        }
    }
}

/// The algorithms of a scheme. TLS 1.3 uses only the first one, TLS 1.2 all.
fn algorithms_of(scheme: &Scheme) -> Vec<Algorithm> {
    let mut algorithms = vec![scheme.algorithm];
    if let Algorithm::Ecdsa(own, hash) = scheme.algorithm {
        let others = [Secp256R1, Secp384R1, Secp521R1]
            .into_iter()
            .filter(|curve| *curve != own);
        algorithms.extend(others.map(|curve| Algorithm::Ecdsa(curve, hash)));
    }
    algorithms
}

/// Whether the backend's FIPS module is approved for verification, with every size of key.
fn is_approved(algorithm: Algorithm, backend: &Backend) -> bool {
    let rsa = |padding: RsaPadding, hash: HashAlgorithm| {
        RSA_BITS_ASKED.map(|modulus_bits| Operation::RsaVerify {
            modulus_bits,
            padding: padding.clone(),
            hash: hash.into(),
        })
    };
    match algorithm {
        Algorithm::Ecdsa(curve, hash) => {
            let algorithm = EcdsaAlgorithm::new(hash);
            all_approved(backend, &[Operation::EcdsaVerify { curve, algorithm }])
        }
        Algorithm::Ed25519 => {
            let curve = EdwardsCurve::Ed25519;
            all_approved(backend, &[Operation::EddsaVerify { curve }])
        }
        Algorithm::RsaPss(hash) => all_approved(backend, &rsa(pss(hash), hash)),
        Algorithm::RsaPkcs1(hash) => all_approved(backend, &rsa(RsaPadding::pkcs1v15(), hash)),
        Algorithm::MlDsa(parameter_set) => all_approved(backend, &[Operation::MlDsaVerify { parameter_set }]),
    }
}

/// An algorithm of a backend.
struct Verification {
    backend: Backend,
    algorithm: Algorithm,
    /// That of the signature.
    identifier: AlgorithmIdentifier,
    status: FipsStatus,
}

impl Verification {
    fn verify(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<()> {
        let backend = &self.backend;
        match self.algorithm {
            Algorithm::Ecdsa(curve, hash) => {
                load_point(backend, curve, public_key)?.verify(signature, message, EcdsaAlgorithm::new(hash))
            }
            Algorithm::Ed25519 => Ed25519PublicKey::from_public_bytes(backend, public_key)?.verify(signature, message),
            Algorithm::RsaPss(hash) => load_rsa(backend, public_key)?.verify(signature, message, &pss(hash), hash),
            Algorithm::RsaPkcs1(hash) => {
                load_rsa(backend, public_key)?.verify(signature, message, &RsaPadding::pkcs1v15(), hash)
            }
            Algorithm::MlDsa(set) => {
                MlDsaPublicKey::from_public_bytes(backend, set, public_key)?.verify(signature, message)
            }
        }
    }
}

/// Loads an uncompressed point. Certificates have no others (RFC 5480, section 2.2, makes the compressed form optional, and
/// TLS has abandoned it: RFC 8422, section 5.1.2).
fn load_point(backend: &Backend, curve: EllipticCurve, point: &[u8]) -> Result<EllipticCurvePublicKey> {
    if point.first() != Some(&0x04) {
        return Err(Error::InvalidSignature);
    }
    EllipticCurvePublicKey::from_encoded_point(backend, curve, point)
}

/// Loads an `RSAPublicKey` (RFC 8017, appendix A.1.1), of an allowed size.
fn load_rsa(backend: &Backend, der: &[u8]) -> Result<RsaPublicKey> {
    // A SEQUENCE with a length of two bytes, as every modulus of an allowed size needs, that begins with an INTEGER. The loader
    // would also take a SubjectPublicKeyInfo, which begins with a SEQUENCE.
    if !matches!(der, [0x30, 0x82, _, _, 0x02, ..]) || der.len() > longest_rsa(*RSA_BITS.end()) {
        return Err(Error::InvalidSignature);
    }
    let key = RsaPublicKey::from_der(backend, der)?;
    // The DER is strict, so that its length bounds that of the public exponent.
    if !RSA_BITS.contains(&key.key_size()) || der.len() > longest_rsa(key.key_size()) {
        return Err(Error::InvalidSignature);
    }
    Ok(key)
}

/// The length in bytes of the longest `RSAPublicKey` whose modulus has this many bits.
fn longest_rsa(modulus_bits: u32) -> usize {
    // A positive INTEGER begins with a zero bit.
    let modulus = (modulus_bits / 8) as usize + 1;
    modulus + LONGEST_RSA_REST
}

impl SignatureVerificationAlgorithm for Verification {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> std::result::Result<(), InvalidSignature> {
        self.verify(public_key, message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.algorithm {
            Algorithm::Ecdsa(Secp384R1, _) => alg_id::ECDSA_P384,
            Algorithm::Ecdsa(Secp521R1, _) => alg_id::ECDSA_P521,
            Algorithm::Ecdsa(..) => alg_id::ECDSA_P256,
            Algorithm::RsaPss(_) | Algorithm::RsaPkcs1(_) => alg_id::RSA_ENCRYPTION,
            // The key has the same identifier as the signature.
            Algorithm::Ed25519 | Algorithm::MlDsa(_) => self.identifier,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.identifier
    }

    fn fips_status(&self) -> FipsStatus {
        self.status
    }

    fn fips(&self) -> bool {
        self.status != FipsStatus::Unvalidated
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("algorithm", &self.algorithm)
            .field("identifier", &self.identifier)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
