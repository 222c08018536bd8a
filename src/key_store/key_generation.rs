//! What key a token is to generate.

use std::ffi::CStr;

use crate::asymmetric::PrivateKey;
use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::rsa::backend::check_generation;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};

/// The exponent that providers choose by themselves.
const USUAL_EXPONENT: u32 = 65537;

/// What key a token is to generate: its type and its uses. See
/// [`generate_private_key_uri`](crate::interfaces::KeyStoreBackend::generate_private_key_uri).
///
/// Without a use, the key is for all that the provider admits by itself. For `pkcs11`, these are signatures, decryption and unwrapping
/// for RSA, and signatures, key agreement and unwrapping for the others. With one or more, the key is for these only; a token may
/// admit more nevertheless. A use is not compared with the type of the key, such as decryption with an elliptic curve key: the provider
/// passes it to the token, which may refuse to generate the key, or generate one that has no operation of this use.
///
/// ```no_run
/// use hazmat_openssl::key_store::{KeyGeneration, Pin};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::builder().config_file("/etc/pki/tokens.cnf").build()?;
/// let what = KeyGeneration::elliptic_curve(EllipticCurve::Secp384R1).for_signatures();
/// let key = backend.generate_private_key_uri("pkcs11:token=issuer;object=root;id=%01", &what, &mut Pin::new("1234"))?;
/// assert_eq!(key.key_size(), 384);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct KeyGeneration {
    pub(super) key_type: KeyType,
    uses: Vec<Use>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyType {
    Rsa { public_exponent: u32, key_size: u32 },
    EllipticCurve(EllipticCurve),
    Ed25519,
    Ed448,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Signatures,
    Decryption,
    KeyAgreement,
    Unwrapping,
}

impl Use {
    /// The bit of the extension keyUsage that a provider takes for the use.
    fn name(self) -> &'static str {
        match self {
            Use::Signatures => "digitalSignature",
            Use::Decryption => "dataEncipherment",
            Use::KeyAgreement => "keyAgreement",
            Use::Unwrapping => "keyEncipherment",
        }
    }
}

impl KeyGeneration {
    fn of(key_type: KeyType) -> Self {
        let uses = Vec::new();
        KeyGeneration { key_type, uses }
    }

    /// An RSA key with a modulus of `key_size` bits, and the public exponent 65537.
    pub fn rsa(key_size: u32) -> Self {
        Self::rsa_with_exponent(USUAL_EXPONENT, key_size)
    }

    /// An RSA key with a modulus of `key_size` bits, and a public exponent: 65537, or 3 for old uses.
    pub fn rsa_with_exponent(public_exponent: u32, key_size: u32) -> Self {
        Self::of(KeyType::Rsa {
            public_exponent,
            key_size,
        })
    }

    /// An elliptic curve key, for ECDSA and ECDH.
    pub fn elliptic_curve(curve: EllipticCurve) -> Self {
        Self::of(KeyType::EllipticCurve(curve))
    }

    /// An Ed25519 key.
    pub fn ed25519() -> Self {
        Self::of(KeyType::Ed25519)
    }

    /// An Ed448 key.
    pub fn ed448() -> Self {
        Self::of(KeyType::Ed448)
    }

    fn add(mut self, added: Use) -> Self {
        if !self.uses.contains(&added) {
            self.uses.push(added);
        }
        self
    }

    /// The key makes signatures.
    pub fn for_signatures(self) -> Self {
        self.add(Use::Signatures)
    }

    /// The key decrypts.
    pub fn for_decryption(self) -> Self {
        self.add(Use::Decryption)
    }

    /// The key takes part in key exchanges.
    pub fn for_key_agreement(self) -> Self {
        self.add(Use::KeyAgreement)
    }

    /// The key unwraps other keys into the token.
    pub fn for_unwrapping(self) -> Self {
        self.add(Use::Unwrapping)
    }

    /// The uses as providers take them; `None` if there is none.
    pub(super) fn usage(&self) -> Option<String> {
        let names: Vec<_> = self.uses.iter().map(|use_of_key| use_of_key.name()).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// Refuses sizes and exponents that no key is generated with.
    pub(super) fn check(&self, backend: &Backend) -> Result<()> {
        match self.key_type {
            KeyType::Rsa {
                public_exponent,
                key_size,
            } => check_generation(backend, public_exponent, key_size),
            _ => Ok(()),
        }
    }
}

impl KeyType {
    /// libcrypto's name.
    pub(super) fn name(self) -> &'static CStr {
        match self {
            KeyType::Rsa { .. } => c"RSA",
            KeyType::EllipticCurve(_) => c"EC",
            KeyType::Ed25519 => c"ED25519",
            KeyType::Ed448 => c"ED448",
        }
    }

    /// The exponent, if a provider does not choose it by itself.
    pub(super) fn unusual_exponent(self) -> Option<u64> {
        match self {
            KeyType::Rsa { public_exponent, .. } if public_exponent != USUAL_EXPONENT => Some(public_exponent.into()),
            _ => None,
        }
    }

    /// The error if such keys are not generated.
    pub(super) fn unsupported(self, why: &str) -> Error {
        let (kind, what) = match self {
            KeyType::Rsa { key_size, .. } => (UnsupportedKind::PublicKeyAlgorithm, format!("RSA with {key_size} bits")),
            KeyType::EllipticCurve(curve) => (UnsupportedKind::EllipticCurve, curve.name().to_owned()),
            KeyType::Ed25519 => (UnsupportedKind::PublicKeyAlgorithm, String::from("Ed25519")),
            KeyType::Ed448 => (UnsupportedKind::PublicKeyAlgorithm, String::from("Ed448")),
        };
        Error::unsupported(kind, format!("{what}: {why}"))
    }

    /// Whether a key is of this type and has these parameters.
    pub(super) fn is_of(self, key: &PrivateKey) -> Result<bool> {
        Ok(match (self, key) {
            (
                KeyType::Rsa {
                    public_exponent,
                    key_size,
                },
                PrivateKey::Rsa(key),
            ) => key.key_size() == key_size && key.public_numbers()?.e == public_exponent.into(),
            (KeyType::EllipticCurve(curve), PrivateKey::EllipticCurve(key)) => key.curve() == curve,
            (KeyType::Ed25519, PrivateKey::Ed25519(_)) | (KeyType::Ed448, PrivateKey::Ed448(_)) => true,
            _ => false,
        })
    }
}
