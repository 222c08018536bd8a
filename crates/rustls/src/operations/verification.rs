//! The verification of signatures by keys in certificates.

use std::fmt;

use hazmat_openssl::asymmetric::ec::EllipticCurve::{self, Secp256R1, Secp384R1, Secp521R1};
use hazmat_openssl::asymmetric::ec::{EcdsaAlgorithm, EllipticCurvePublicKey};
use hazmat_openssl::asymmetric::ed25519::Ed25519PublicKey;
use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet::{self, MlDsa44, MlDsa65, MlDsa87};
use hazmat_openssl::asymmetric::ml_dsa::MlDsaPublicKey;
use hazmat_openssl::asymmetric::rsa::{PssPadding, RsaPadding, RsaPublicKey, SaltLength};
use hazmat_openssl::fips::{Approval, EdwardsCurve, Operation};
use hazmat_openssl::hashes::HashAlgorithm::{self, Sha256, Sha384, Sha512};
use hazmat_openssl::interfaces::{Ed25519Backend, EllipticCurveBackend, HashBackend, MlDsaBackend, RsaBackend};
use hazmat_openssl::{Backend, Error, Result};
use pki_types::{AlgorithmIdentifier, FipsStatus, InvalidSignature, SignatureVerificationAlgorithm, alg_id};

use super::validation::Validation;
use Parameters::{Absent, Null};

/// The sizes of RSA keys in bits that signatures are made and verified with.
pub(super) const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// The sizes that approval is asked for. The rules of FIPS 186-5 treat all that are between them alike.
const RSA_BITS_ASKED: [u32; 4] = [2048, 3072, 4096, 8192];

/// The length in bytes of the longest `RSAPublicKey` without its modulus: the headers of the SEQUENCE and of the modulus, and a
/// public exponent of 63 bits with its header. Longer exponents make verification slow; libcrypto refuses them for long moduli.
const LONGEST_RSA_REST: usize = 4 + 4 + 2 + 8;

/// An algorithm of certificates' and peers' signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    /// ECDSA. Every hash function goes with every curve, as in certificates and in TLS 1.2.
    Ecdsa(EllipticCurve, HashAlgorithm),
    Ed25519,
    /// PSS by a key of type rsaEncryption, with the same hash function for the mask, and a salt as long as the digest.
    RsaPss(HashAlgorithm),
    RsaPkcs1(HashAlgorithm, Parameters),
    MlDsa(MlDsaParameterSet),
}

/// The parameters of an algorithm identifier of PKCS #1 v1.5. They must be NULL, but RFC 4055, section 5, wants them accepted
/// where they are absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parameters {
    Null,
    Absent,
}

/// All algorithms, in the order in which certificates' signatures try them.
const ALL: [Algorithm; 22] = [
    Algorithm::Ecdsa(Secp256R1, Sha256),
    Algorithm::Ecdsa(Secp256R1, Sha384),
    Algorithm::Ecdsa(Secp256R1, Sha512),
    Algorithm::Ecdsa(Secp384R1, Sha256),
    Algorithm::Ecdsa(Secp384R1, Sha384),
    Algorithm::Ecdsa(Secp384R1, Sha512),
    Algorithm::Ecdsa(Secp521R1, Sha256),
    Algorithm::Ecdsa(Secp521R1, Sha384),
    Algorithm::Ecdsa(Secp521R1, Sha512),
    Algorithm::Ed25519,
    Algorithm::RsaPss(Sha256),
    Algorithm::RsaPss(Sha384),
    Algorithm::RsaPss(Sha512),
    Algorithm::RsaPkcs1(Sha256, Null),
    Algorithm::RsaPkcs1(Sha384, Null),
    Algorithm::RsaPkcs1(Sha512, Null),
    Algorithm::RsaPkcs1(Sha256, Absent),
    Algorithm::RsaPkcs1(Sha384, Absent),
    Algorithm::RsaPkcs1(Sha512, Absent),
    Algorithm::MlDsa(MlDsa44),
    Algorithm::MlDsa(MlDsa65),
    Algorithm::MlDsa(MlDsa87),
];

/// The algorithms of each signature scheme of TLS (RFC 8446, section 4.2.3; draft-ietf-tls-mldsa), in the order in which
/// they are offered to a peer. TLS 1.3 uses only the first of a scheme, whose curve is the scheme's; in TLS 1.2 the scheme
/// does not fix the curve (RFC 8422, section 5.1.3).
const SCHEMES: [(u16, &[Algorithm]); 13] = [
    (
        0x0503,
        &[
            Algorithm::Ecdsa(Secp384R1, Sha384),
            Algorithm::Ecdsa(Secp256R1, Sha384),
            Algorithm::Ecdsa(Secp521R1, Sha384),
        ],
    ),
    (
        0x0403,
        &[
            Algorithm::Ecdsa(Secp256R1, Sha256),
            Algorithm::Ecdsa(Secp384R1, Sha256),
            Algorithm::Ecdsa(Secp521R1, Sha256),
        ],
    ),
    (
        0x0603,
        &[
            Algorithm::Ecdsa(Secp521R1, Sha512),
            Algorithm::Ecdsa(Secp384R1, Sha512),
            Algorithm::Ecdsa(Secp256R1, Sha512),
        ],
    ),
    (0x0807, &[Algorithm::Ed25519]),
    (0x0806, &[Algorithm::RsaPss(Sha512)]),
    (0x0805, &[Algorithm::RsaPss(Sha384)]),
    (0x0804, &[Algorithm::RsaPss(Sha256)]),
    (0x0601, &[Algorithm::RsaPkcs1(Sha512, Null)]),
    (0x0501, &[Algorithm::RsaPkcs1(Sha384, Null)]),
    (0x0401, &[Algorithm::RsaPkcs1(Sha256, Null)]),
    (0x0904, &[Algorithm::MlDsa(MlDsa44)]),
    (0x0905, &[Algorithm::MlDsa(MlDsa65)]),
    (0x0906, &[Algorithm::MlDsa(MlDsa87)]),
];

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
            .filter(|algorithm| algorithm.is_offered(backend))
            .map(|algorithm| (algorithm, algorithm.is_approved(backend)))
            .filter(|(_, approved)| *approved || !only_approved)
            .map(|(algorithm, approved)| {
                let verification = Verification {
                    backend: backend.clone(),
                    algorithm: *algorithm,
                    status: validation.status(approved),
                };
                &*Box::leak(Box::new(verification))
            })
            .collect();
        let find = |algorithm: &Algorithm| offered.iter().copied().find(|offered| offered.algorithm == *algorithm);
        let schemes = SCHEMES
            .iter()
            // A scheme without its own curve must not put another one in the place that TLS 1.3 uses.
            .filter(|(_, algorithms)| algorithms.first().and_then(find).is_some())
            .map(|(scheme, algorithms)| {
                let verifiers = algorithms.iter().filter_map(find).map(|found| found as Verifier);
                (*scheme, verifiers.collect())
            })
            .collect();
        Verifiers {
            all: offered.iter().map(|found| *found as Verifier).collect(),
            schemes,
        }
    }
}

impl Algorithm {
    /// Whether the backend offers everything that the algorithm needs.
    fn is_offered(self, backend: &Backend) -> bool {
        match self {
            Algorithm::Ecdsa(curve, hash) => {
                backend.elliptic_curve_signature_algorithm_supported(&EcdsaAlgorithm::new(hash), curve)
            }
            Algorithm::Ed25519 => backend.ed25519_supported(),
            Algorithm::RsaPss(hash) => backend.hash_supported(hash) && backend.rsa_padding_supported(&pss(hash)),
            Algorithm::RsaPkcs1(hash, _) => {
                backend.hash_supported(hash) && backend.rsa_padding_supported(&RsaPadding::pkcs1v15())
            }
            Algorithm::MlDsa(set) => backend.ml_dsa_supported(set),
        }
    }

    /// Whether verification is approved, by the FIPS module of the backend and with every size of key.
    fn is_approved(self, backend: &Backend) -> bool {
        let approves = |operation: &Operation| backend.approval_of(operation) == Approval::Approved;
        let approves_rsa = |padding: RsaPadding, hash: HashAlgorithm| {
            RSA_BITS_ASKED.iter().all(|bits| {
                approves(&Operation::RsaVerify {
                    modulus_bits: *bits,
                    padding: padding.clone(),
                    hash: hash.into(),
                })
            })
        };
        backend.is_fips()
            && match self {
                Algorithm::Ecdsa(curve, hash) => approves(&Operation::EcdsaVerify {
                    curve,
                    algorithm: EcdsaAlgorithm::new(hash),
                }),
                Algorithm::Ed25519 => approves(&Operation::EddsaVerify {
                    curve: EdwardsCurve::Ed25519,
                }),
                Algorithm::RsaPss(hash) => approves_rsa(pss(hash), hash),
                Algorithm::RsaPkcs1(hash, _) => approves_rsa(RsaPadding::pkcs1v15(), hash),
                Algorithm::MlDsa(parameter_set) => approves(&Operation::MlDsaVerify { parameter_set }),
            }
    }

    fn public_key_alg_id(self) -> AlgorithmIdentifier {
        match self {
            Algorithm::Ecdsa(Secp384R1, _) => alg_id::ECDSA_P384,
            Algorithm::Ecdsa(Secp521R1, _) => alg_id::ECDSA_P521,
            Algorithm::Ecdsa(..) => alg_id::ECDSA_P256,
            Algorithm::Ed25519 => alg_id::ED25519,
            Algorithm::RsaPss(_) | Algorithm::RsaPkcs1(..) => alg_id::RSA_ENCRYPTION,
            Algorithm::MlDsa(set) => ml_dsa_alg_id(set),
        }
    }

    fn signature_alg_id(self) -> AlgorithmIdentifier {
        match self {
            Algorithm::Ecdsa(_, Sha384) => alg_id::ECDSA_SHA384,
            Algorithm::Ecdsa(_, Sha512) => alg_id::ECDSA_SHA512,
            Algorithm::Ecdsa(..) => alg_id::ECDSA_SHA256,
            Algorithm::Ed25519 => alg_id::ED25519,
            Algorithm::RsaPss(Sha384) => alg_id::RSA_PSS_SHA384,
            Algorithm::RsaPss(Sha512) => alg_id::RSA_PSS_SHA512,
            Algorithm::RsaPss(_) => alg_id::RSA_PSS_SHA256,
            Algorithm::RsaPkcs1(Sha384, Null) => alg_id::RSA_PKCS1_SHA384,
            Algorithm::RsaPkcs1(Sha512, Null) => alg_id::RSA_PKCS1_SHA512,
            Algorithm::RsaPkcs1(_, Null) => alg_id::RSA_PKCS1_SHA256,
            Algorithm::RsaPkcs1(Sha384, Absent) => RSA_PKCS1_SHA384_ABSENT,
            Algorithm::RsaPkcs1(Sha512, Absent) => RSA_PKCS1_SHA512_ABSENT,
            Algorithm::RsaPkcs1(_, Absent) => RSA_PKCS1_SHA256_ABSENT,
            Algorithm::MlDsa(set) => ml_dsa_alg_id(set),
        }
    }
}

// sha256WithRSAEncryption and its like (RFC 8017, appendix A.2.4) without parameters.
const RSA_PKCS1_SHA256_ABSENT: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]);
const RSA_PKCS1_SHA384_ABSENT: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c]);
const RSA_PKCS1_SHA512_ABSENT: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d]);

fn ml_dsa_alg_id(set: MlDsaParameterSet) -> AlgorithmIdentifier {
    match set {
        MlDsa44 => alg_id::ML_DSA_44,
        MlDsa65 => alg_id::ML_DSA_65,
        _ => alg_id::ML_DSA_87,
    }
}

fn pss(hash: HashAlgorithm) -> RsaPadding {
    RsaPadding::pss(PssPadding::new(hash, SaltLength::Digest))
}

/// An algorithm of a backend.
struct Verification {
    backend: Backend,
    algorithm: Algorithm,
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
            Algorithm::RsaPkcs1(hash, _) => {
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
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
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
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
