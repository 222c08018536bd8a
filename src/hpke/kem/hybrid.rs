//! The hybrid KEMs: ML-KEM together with an elliptic curve (draft-ietf-hpke-pq, section 4; draft-irtf-cfrg-concrete-hybrid-kems).
//!
//! They are secure while one of the two parts is. A private key is a seed of 32 bytes, from which SHAKE256 makes the seed of
//! ML-KEM and the private value on the curve. Public keys and encapsulated keys are ML-KEM's, followed by the curve's. SHA3-256
//! makes the shared secret from both secrets, the curve's public keys, and a label.

use std::sync::Arc;

use super::algorithm::HpkeKem;
use super::encapsulated::Encapsulated;
use super::group::{Group, GroupPrivateKey, GroupPublicKey};
use super::ml_kem;
use crate::asymmetric::ec::curve::EllipticCurve;
use crate::asymmetric::ml_kem::backend::MlKemBackend;
use crate::asymmetric::ml_kem::parameter_set::MlKemParameterSet;
use crate::asymmetric::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::hashes::xof_algorithm::XofAlgorithm;
use crate::hashes::xof_backend::XofBackend;
use crate::hpke::limits::{ENCAPSULATED_KEY, PUBLIC_KEY, about};
use crate::support::secret::SecretBytes;

/// What distinguishes one hybrid KEM.
#[derive(Clone, Copy)]
struct Hybrid {
    kem: HpkeKem,
    set: MlKemParameterSet,
    group: Group,
    /// Separates the shared secrets of different KEMs.
    label: &'static [u8],
}

impl Hybrid {
    /// `None` for another KEM.
    fn of(kem: HpkeKem) -> Option<Self> {
        use MlKemParameterSet::{MlKem768, MlKem1024};
        let p256 = Group::Curve(EllipticCurve::Secp256R1);
        let p384 = Group::Curve(EllipticCurve::Secp384R1);
        let (set, group, label): (_, _, &'static [u8]) = match kem {
            HpkeKem::MlKem768P256 => (MlKem768, p256, b"MLKEM768-P256"),
            HpkeKem::MlKem1024P384 => (MlKem1024, p384, b"MLKEM1024-P384"),
            HpkeKem::MlKem768X25519 => (MlKem768, Group::X25519, br"\.//^\"),
            _ => return None,
        };
        Some(Hybrid { kem, set, group, label })
    }

    /// The hybrid KEM, if the backend offers its parts.
    fn offered(backend: &Backend, kem: HpkeKem) -> Result<Self> {
        let hybrid = Self::of(kem).filter(|hybrid| hybrid.is_in(backend));
        hybrid.ok_or_else(|| backend.not_offered(UnsupportedKind::ExchangeAlgorithm, kem.name()))
    }

    fn is_in(self, backend: &Backend) -> bool {
        backend.ml_kem_supported(self.set)
            && self.group.supported(backend)
            && backend.xof_supported(XofAlgorithm::Shake256)
            && backend.hash_supported(HashAlgorithm::Sha3_256)
    }

    /// The operation whose approval counts, beside those of the parts.
    fn purpose(self) -> Operation {
        Operation::HpkeHybridKem { name: self.kem.name() }
    }

    /// The shared secret: the C2PRI combiner of draft-irtf-cfrg-hybrid-kems.
    fn combine(
        self,
        backend: &Backend,
        secrets: [&SecretBytes; 2],
        ephemeral_key: &[u8],
        public_key: &[u8],
    ) -> Result<SecretBytes> {
        let [ml_kem, exchanged] = secrets;
        let mut ctx = backend.create_hash_ctx(HashAlgorithm::Sha3_256)?;
        for piece in [ml_kem, exchanged, ephemeral_key, public_key, self.label] {
            ctx.update(piece)?;
        }
        let mut secret = SecretBytes::zeroed("shared_secret", self.kem.shared_secret_length())?;
        ctx.finalize_into(secret.as_mut_slice())?;
        Ok(secret)
    }
}

/// Whether the backend offers a hybrid KEM; `false` for another KEM.
pub(in crate::hpke) fn supported(backend: &Backend, kem: HpkeKem) -> bool {
    Hybrid::of(kem).is_some_and(|hybrid| hybrid.is_in(backend))
}

/// A private key of a hybrid KEM. Clones share it.
#[derive(Clone)]
pub(in crate::hpke) struct HybridPrivateKey(Arc<PrivateParts>);

struct PrivateParts {
    hybrid: Hybrid,
    backend: Backend,
    seed: SecretBytes,
    ml_kem: MlKemPrivateKey,
    group: GroupPrivateKey,
    /// The public key on the curve.
    group_public: Vec<u8>,
}

/// A public key of a hybrid KEM. Clones share it.
#[derive(Clone)]
pub(in crate::hpke) struct HybridPublicKey(Arc<PublicParts>);

struct PublicParts {
    hybrid: Hybrid,
    backend: Backend,
    ml_kem: MlKemPublicKey,
    group: GroupPublicKey,
    /// The public key on the curve, as it was given.
    group_public: Vec<u8>,
}

impl HybridPrivateKey {
    /// Generates a key: the seed is random bytes of the module's generator.
    pub(in crate::hpke) fn generate(backend: &Backend, kem: HpkeKem) -> Result<Self> {
        let hybrid = Hybrid::offered(backend, kem)?;
        backend.require_approval(|| hybrid.purpose())?;
        Self::from_seed(backend, hybrid, &backend.random_bytes(kem.private_key_length())?)
    }

    /// `DeserializePrivateKey`. The caller has checked the length.
    pub(in crate::hpke) fn load(backend: &Backend, kem: HpkeKem, bytes: &[u8]) -> Result<Self> {
        Self::from_seed(backend, Hybrid::offered(backend, kem)?, bytes)
    }

    /// `expandDecapsKeyG`.
    fn from_seed(backend: &Backend, hybrid: Hybrid, seed: &[u8]) -> Result<Self> {
        let mut ctx = backend.create_xof_ctx(XofAlgorithm::Shake256)?;
        ctx.update(seed)?;
        let mut reader = ctx.into_reader();
        let ml_kem_length = hybrid.set.seed_length();
        let mut seeds = SecretBytes::zeroed("seed", ml_kem_length + seed_length(hybrid.group))?;
        // In one piece: a second one may be computed anew from the first byte on.
        reader.squeeze(seeds.as_mut_slice())?;
        let (ml_kem_seed, group_seed) = seeds.split_at_checked(ml_kem_length).unwrap_or_default();
        let group = private_key_from_seed(backend, hybrid.group, group_seed)?;
        Ok(HybridPrivateKey(Arc::new(PrivateParts {
            hybrid,
            backend: backend.clone(),
            seed: SecretBytes::from_slice(seed),
            ml_kem: backend.load_ml_kem_private_seed(hybrid.set, ml_kem_seed)?,
            group_public: group.public_bytes()?,
            group,
        })))
    }

    /// `SerializePrivateKey`: the seed.
    pub(in crate::hpke) fn private_bytes(&self) -> Result<SecretBytes> {
        Ok(self.0.seed.clone())
    }

    /// `SerializePublicKey` of the public key.
    pub(in crate::hpke) fn public_bytes(&self) -> Result<Vec<u8>> {
        let ml_kem = self.0.ml_kem.public_bytes_raw()?;
        Ok([&*ml_kem, &self.0.group_public].concat())
    }

    /// `Decap`. The caller has checked the length of the encapsulated key.
    pub(in crate::hpke) fn decapsulate(&self, encapsulated_key: &[u8]) -> Result<SecretBytes> {
        let PrivateParts {
            hybrid,
            backend,
            ml_kem,
            group,
            group_public,
            ..
        } = &*self.0;
        backend.require_approval(|| hybrid.purpose())?;
        let length = hybrid.set.ciphertext_length();
        let (ciphertext, ephemeral_key) = split(encapsulated_key, length, ENCAPSULATED_KEY)?;
        // The point is checked before the work of ML-KEM, which takes any ciphertext.
        let ephemeral = hybrid.group.load_public(backend, ephemeral_key)?;
        let secret = ml_kem.decapsulate(ciphertext)?;
        let exchanged = group.exchange(&ephemeral)?;
        hybrid.combine(backend, [&secret, &exchanged], ephemeral_key, group_public)
    }
}

impl HybridPublicKey {
    /// `DeserializePublicKey`. The caller has checked the length.
    pub(in crate::hpke) fn load(backend: &Backend, kem: HpkeKem, bytes: &[u8]) -> Result<Self> {
        let hybrid = Hybrid::offered(backend, kem)?;
        let (encapsulation_key, group) = split(bytes, hybrid.set.public_key_length(), PUBLIC_KEY)?;
        Ok(HybridPublicKey(Arc::new(PublicParts {
            hybrid,
            backend: backend.clone(),
            group: hybrid.group.load_public(backend, group).map_err(about(PUBLIC_KEY))?,
            ml_kem: ml_kem::load_public(backend, hybrid.set, encapsulation_key)?,
            group_public: group.to_vec(),
        })))
    }

    /// `Encap`.
    pub(in crate::hpke) fn encapsulate(&self) -> Result<Encapsulated> {
        let PublicParts {
            hybrid,
            backend,
            ml_kem,
            group,
            group_public,
        } = &*self.0;
        backend.require_approval(|| hybrid.purpose())?;
        let (secret, mut encapsulated_key) = ml_kem.encapsulate()?;
        let ephemeral = hybrid.group.generate(backend)?;
        let exchanged = ephemeral.exchange(group)?;
        let ephemeral_key = ephemeral.public_bytes()?;
        encapsulated_key.extend_from_slice(&ephemeral_key);
        Ok(Encapsulated {
            shared_secret: hybrid.combine(backend, [&secret, &exchanged], &ephemeral_key, group_public)?,
            encapsulated_key,
        })
    }
}

/// Splits what the caller has checked for its length.
fn split<'a>(bytes: &'a [u8], length: usize, what: &'static str) -> Result<(&'a [u8], &'a [u8])> {
    let short = || Error::malformed(MalformedKind::InvalidLength, what, "it is too short");
    bytes.split_at_checked(length).ok_or_else(short)
}

/// The length of the seed of a private key in bytes (draft-irtf-cfrg-concrete-hybrid-kems, sections 3.1.1 and 3.1.2): four times a private
/// value for P-256, one in 2^32 of which is not below the order; once for the others.
fn seed_length(group: Group) -> usize {
    match group {
        Group::Curve(EllipticCurve::Secp256R1) => 4 * 32,
        Group::Curve(curve) => curve.coordinate_length(),
        Group::X25519 => 32,
        Group::X448 => 56,
    }
}

/// `RandomScalar`: the first private value in the seed that is in its range, or for X25519 the seed itself.
fn private_key_from_seed(backend: &Backend, group: Group, seed: &[u8]) -> Result<GroupPrivateKey> {
    let Group::Curve(curve) = group else {
        return group.load_private(backend, seed);
    };
    for candidate in seed.chunks_exact(curve.coordinate_length()) {
        if let Some(key) = group.load_candidate(backend, candidate)? {
            return Ok(key);
        }
    }
    // The probability is less than 2^-127 for P-256, and less than 2^-192 for P-384.
    Err(Error::invalid(
        "private_bytes",
        "give no private key on the curve: use another seed",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const P256_ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];

    fn point(backend: &Backend, group: Group, seed: &[u8]) -> Result<Vec<u8>> {
        private_key_from_seed(backend, group, seed)?.public_bytes()
    }

    /// No known answer has a candidate out of range: one in 2^32 seeds would.
    #[test]
    fn the_first_private_value_in_its_range_is_taken() {
        let backend = Backend::new().unwrap();
        let group = Group::Curve(EllipticCurve::Secp256R1);
        assert_eq!((seed_length(group), seed_length(Group::X25519)), (128, 32));
        let (zero, high, good, other) = ([0; 32], [0xff; 32], [0x12; 32], [0x34; 32]);
        let mut below = P256_ORDER;
        below[31] -= 1;
        let expected = point(&backend, group, &good).unwrap();
        for seed in [
            [good, other, other, other],
            [zero, good, other, zero],
            [high, P256_ORDER, good, other],
            [P256_ORDER, zero, high, good],
        ] {
            assert_eq!(point(&backend, group, &seed.concat()).unwrap(), expected);
        }
        let seed = [P256_ORDER, below, good, good].concat();
        assert_eq!(
            point(&backend, group, &seed).unwrap(),
            point(&backend, group, &below).unwrap()
        );
        let error = point(&backend, group, &[zero, high, P256_ORDER, high].concat()).unwrap_err();
        assert!(
            matches!(
                error,
                Error::InvalidArgument {
                    argument: "private_bytes",
                    ..
                }
            ),
            "{error}"
        );

        // P-384 has one candidate.
        let group = Group::Curve(EllipticCurve::Secp384R1);
        assert_eq!(seed_length(group), 48);
        point(&backend, group, &[0x12; 48]).unwrap();
        point(&backend, group, &[0xff; 48]).unwrap_err();
    }

    #[test]
    fn labels_are_those_of_the_draft() {
        let label = |kem| Hybrid::of(kem).map(|hybrid| hybrid.label.escape_ascii().to_string());
        assert_eq!(label(HpkeKem::MlKem768X25519).unwrap(), r"\\.//^\\");
        assert_eq!(label(HpkeKem::MlKem768P256).unwrap(), "MLKEM768-P256");
        assert_eq!(label(HpkeKem::MlKem1024P384).unwrap(), "MLKEM1024-P384");
        assert_eq!(label(HpkeKem::MlKem768), None);
    }

    #[test]
    fn sizes_are_the_sums_of_the_parts() {
        for kem in HpkeKem::ALL.iter().copied() {
            let Some(hybrid) = Hybrid::of(kem) else { continue };
            let element = match hybrid.group {
                Group::Curve(curve) => 2 * curve.coordinate_length() + 1,
                Group::X25519 => 32,
                Group::X448 => 56,
            };
            assert_eq!(kem.public_key_length(), hybrid.set.public_key_length() + element);
            assert_eq!(kem.encapsulated_key_length(), hybrid.set.ciphertext_length() + element);
            assert_eq!((kem.private_key_length(), kem.shared_secret_length()), (32, 32));
        }
    }
}
