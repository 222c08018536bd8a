//! The KEMs by Diffie-Hellman, DHKEM (RFC 9180, section 4.1).

use super::algorithm::HpkeKem;
use super::encapsulated::Encapsulated;
use super::group::{Group, GroupPrivateKey, GroupPublicKey};
use crate::asymmetric::ec::curve::EllipticCurve;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hpke::labeled::TwoStage;
use crate::hpke::limits::{ENCAPSULATED_KEY, about};
use crate::kdf::hkdf::backend::HkdfBackend;
use crate::support::secret::SecretBytes;

/// A group of a DHKEM, and the KEM's hash function.
#[derive(Clone, Copy)]
pub(in crate::hpke) struct DhKem {
    kem: HpkeKem,
    group: Group,
    hash: HashAlgorithm,
}

/// A public key, and its serialization.
#[derive(Clone, Copy)]
pub(in crate::hpke) struct Peer<'a> {
    pub(in crate::hpke) key: &'a GroupPublicKey,
    pub(in crate::hpke) bytes: &'a [u8],
}

/// A private key, and the serialization of its public key.
#[derive(Clone, Copy)]
pub(in crate::hpke) struct Pair<'a> {
    pub(in crate::hpke) key: &'a GroupPrivateKey,
    pub(in crate::hpke) public_bytes: &'a [u8],
}

impl DhKem {
    /// The group of a DHKEM; `None` for another KEM.
    pub(in crate::hpke) fn of(kem: HpkeKem) -> Option<Self> {
        let (group, hash) = match kem {
            HpkeKem::DhkemP256 => (Group::Curve(EllipticCurve::Secp256R1), HashAlgorithm::Sha256),
            HpkeKem::DhkemP384 => (Group::Curve(EllipticCurve::Secp384R1), HashAlgorithm::Sha384),
            HpkeKem::DhkemP521 => (Group::Curve(EllipticCurve::Secp521R1), HashAlgorithm::Sha512),
            HpkeKem::DhkemX25519 => (Group::X25519, HashAlgorithm::Sha256),
            HpkeKem::DhkemX448 => (Group::X448, HashAlgorithm::Sha512),
            _ => return None,
        };
        Some(DhKem { kem, group, hash })
    }

    pub(in crate::hpke) fn supported(self, backend: &Backend) -> bool {
        self.group.supported(backend) && backend.hkdf_supported(self.hash)
    }

    pub(in crate::hpke) fn generate(self, backend: &Backend) -> Result<GroupPrivateKey> {
        self.group.generate(backend)
    }

    /// `DeserializePrivateKey`. The caller has checked the length.
    pub(in crate::hpke) fn load_private(self, backend: &Backend, bytes: &[u8]) -> Result<GroupPrivateKey> {
        self.group.load_private(backend, bytes)
    }

    /// `DeserializePublicKey`. The caller has checked the length.
    pub(in crate::hpke) fn load_public(self, backend: &Backend, bytes: &[u8]) -> Result<GroupPublicKey> {
        self.group.load_public(backend, bytes)
    }

    /// `DeriveKeyPair` (RFC 9180, section 7.1.3).
    pub(in crate::hpke) fn derive_key(self, backend: &Backend, ikm: &[u8]) -> Result<GroupPrivateKey> {
        let suite_id = self.kem.suite_id();
        let kdf = self.kdf(backend, &suite_id);
        let prk = kdf.extract(b"", b"dkp_prk", ikm)?;
        let length = self.kem.private_key_length();
        let Group::Curve(_) = self.group else {
            return self.load_private(backend, &kdf.expand_secret(&prk, b"sk", b"", length)?);
        };
        for counter in 0..=u8::MAX {
            let mut candidate = kdf.expand_secret(&prk, b"candidate", &[counter], length)?;
            if let Some(first) = candidate.as_mut_slice().first_mut() {
                *first &= self.bit_mask();
            }
            if let Some(key) = self.group.load_candidate(backend, &candidate)? {
                return Ok(key);
            }
        }
        // The probability is less than 2^-8000 for P-256, and less for the others.
        Err(Error::invalid("ikm", "gives no private key: use other key material"))
    }

    /// The bits of the first byte of a private value.
    fn bit_mask(self) -> u8 {
        match self.kem {
            HpkeKem::DhkemP521 => 0x01,
            _ => 0xff,
        }
    }

    fn kdf<'a>(self, backend: &'a Backend, suite_id: &'a [u8]) -> TwoStage<'a> {
        TwoStage {
            backend,
            hash: self.hash,
            suite_id,
        }
    }

    /// `ExtractAndExpand`: the shared secret from the results of the exchanges.
    fn shared_secret(self, backend: &Backend, exchanged: &SecretBytes, context: &[&[u8]]) -> Result<SecretBytes> {
        let suite_id = self.kem.suite_id();
        let kdf = self.kdf(backend, &suite_id);
        let prk = kdf.extract(b"", b"eae_prk", exchanged)?;
        let length = self.kem.shared_secret_length();
        kdf.expand_secret(&prk, b"shared_secret", &context.concat(), length)
    }

    /// `Encap` and, with a sender's key, `AuthEncap`, by this ephemeral key, which the caller has generated. All keys are keys of
    /// the KEM and of the backend.
    pub(in crate::hpke) fn encapsulate(
        self,
        backend: &Backend,
        recipient: Peer<'_>,
        sender: Option<Pair<'_>>,
        ephemeral: &GroupPrivateKey,
    ) -> Result<Encapsulated> {
        let encapsulated_key = ephemeral.public_bytes()?;
        let exchanged = ephemeral.exchange(recipient.key)?;
        let shared_secret = match sender {
            None => self.shared_secret(backend, &exchanged, &[&encapsulated_key, recipient.bytes])?,
            Some(sender) => {
                let authenticated = sender.key.exchange(recipient.key)?;
                let both = SecretBytes::concatenated(&[&exchanged, &authenticated]);
                let context = [&encapsulated_key, recipient.bytes, sender.public_bytes];
                self.shared_secret(backend, &both, &context)?
            }
        };
        Ok(Encapsulated {
            shared_secret,
            encapsulated_key,
        })
    }

    /// `Decap` and, with a sender's key, `AuthDecap`. The caller has checked the length of the encapsulated key.
    pub(in crate::hpke) fn decapsulate(
        self,
        backend: &Backend,
        encapsulated_key: &[u8],
        recipient: Pair<'_>,
        sender: Option<Peer<'_>>,
    ) -> Result<SecretBytes> {
        let ephemeral = self.load_public(backend, encapsulated_key);
        let exchanged = ephemeral.and_then(|ephemeral| recipient.key.exchange(&ephemeral));
        let exchanged = exchanged.map_err(about(ENCAPSULATED_KEY))?;
        let Some(sender) = sender else {
            let context = [encapsulated_key, recipient.public_bytes];
            return self.shared_secret(backend, &exchanged, &context);
        };
        let authenticated = recipient.key.exchange(sender.key)?;
        let both = SecretBytes::concatenated(&[&exchanged, &authenticated]);
        let context = [encapsulated_key, recipient.public_bytes, sender.bytes];
        self.shared_secret(backend, &both, &context)
    }
}
