//! What Ed25519, Ed448, X25519 and X448 have in common: keys that are byte strings.

use std::ffi::CStr;

use super::offered::Offered;
use crate::backend::Backend;
use crate::backend::fips::{EdwardsCurve, MontgomeryCurve, Operation};
use crate::error::{Error, Result, Unsupported};
use crate::ffi::pkey::{KeyParams, PKey};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};
use crate::support::secret::SecretBytes;

/// A key type.
pub(super) struct RawType {
    pub(super) name: &'static str,
    pub(super) libcrypto_name: &'static CStr,
    /// Whether libcrypto has keys of the type.
    pub(super) keys: Offered,
    /// The length of both halves in bytes.
    pub(super) length: usize,
    pub(super) kind: Unsupported,
    pub(super) curve: RawCurve,
}

/// What a key type is for.
#[derive(Clone, Copy)]
pub(super) enum RawCurve {
    Edwards(EdwardsCurve),
    Montgomery(MontgomeryCurve),
}

impl RawType {
    pub(super) fn supported(&self, backend: &Backend) -> bool {
        self.keys.is_in(backend)
    }

    pub(super) fn generate(&self, backend: &Backend) -> Result<PKey> {
        self.require(backend)?;
        backend.require_approval(|| match self.curve {
            RawCurve::Edwards(curve) => Operation::EddsaGenerate { curve },
            RawCurve::Montgomery(curve) => Operation::XdhGenerate { curve },
        })?;
        PKey::generate(backend.lib(), self.libcrypto_name, &KeyParams::new())
    }

    pub(super) fn load_private(&self, backend: &Backend, bytes: &[u8]) -> Result<PKey> {
        self.require(backend)?;
        self.check_length("private_bytes", bytes)?;
        PKey::from_raw_private(backend.lib(), self.libcrypto_name, bytes)
    }

    pub(super) fn load_public(&self, backend: &Backend, bytes: &[u8]) -> Result<PKey> {
        self.require(backend)?;
        self.check_length("public_bytes", bytes)?;
        PKey::from_raw_public(backend.lib(), self.libcrypto_name, bytes)
    }

    pub(super) fn private_bytes(&self, key: &PKey) -> Result<SecretBytes> {
        key.raw_private(self.length).map(SecretBytes::from_zeroizing)
    }

    pub(super) fn public_bytes(&self, key: &PKey) -> Result<Vec<u8>> {
        key.raw_public(self.length).map(|bytes| bytes.to_vec())
    }

    pub(super) fn public_half(&self, backend: &Backend, key: &PKey) -> Result<PKey> {
        self.load_public(backend, &self.public_bytes(key)?)
    }

    /// The shared secret of a Montgomery curve. A result of zeros, which a peer's value of small order gives, is
    /// refused (RFC 7748, section 6).
    pub(super) fn exchange(&self, backend: &Backend, key: &PKey, peer: &PKey) -> Result<SecretBytes> {
        let purpose = || match self.curve {
            RawCurve::Edwards(curve) => Operation::EddsaSign { curve },
            RawCurve::Montgomery(curve) => Operation::Xdh { curve },
        };
        backend.refuse_unapproved(purpose)?;
        let small_order = || Error::malformed("public key", "it is of small order, and gives no shared secret");
        let params = OperationParams::new();
        let mut operation = PKeyOperation::begin(backend.lib(), key, Use::Exchange, &params)?;
        operation.set_peer(peer).map_err(|_| small_order())?;
        let mut secret = SecretBytes::zeroed("shared_secret", self.length)?;
        operation.derive(secret.as_mut_slice()).map_err(|_| small_order())?;
        let zeros = vec![0; self.length];
        if secret == *zeros {
            return Err(small_order());
        }
        backend.require_approval_with(purpose, || operation.fips_indicator())?;
        Ok(secret)
    }

    fn require(&self, backend: &Backend) -> Result<()> {
        self.keys.require(backend, self.kind, self.name)
    }

    fn check_length(&self, argument: &'static str, bytes: &[u8]) -> Result<()> {
        if bytes.len() == self.length {
            return Ok(());
        }
        let reason = format!("must have {} bytes for {}, not {}", self.length, self.name, bytes.len());
        Err(Error::invalid(argument, reason))
    }
}

/// Declares the two halves of a raw key type, with what both kinds of curves have.
macro_rules! raw_keys {
    ($raw:ident, $private:ident, $public:ident, $name:literal, $standard:literal) => {
        #[doc = concat!("The private half of an ", $name, " key (", $standard, "). Clones are the same key; many threads may")]
        /// use one at once.
        #[derive(Clone)]
        #[doc(alias = "EVP_PKEY")]
        pub struct $private {
            // Dropped before the backend that it was made in.
            key: PKey,
            backend: Backend,
        }

        impl $private {
            fn new(backend: &Backend, key: PKey) -> Self {
                let backend = backend.clone();
                $private { key, backend }
            }

            /// The public half.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            pub fn public_key(&self) -> Result<$public> {
                let key = $raw.public_half(&self.backend, &self.key)?;
                Ok($public::new(&self.backend, key))
            }

            /// The private key's bytes.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, as for a key that its provider does not
            /// give out.
            #[doc(alias = "EVP_PKEY_get_octet_string_param")]
            #[doc(alias = "EVP_PKEY_get_raw_private_key")]
            pub fn private_bytes_raw(&self) -> Result<SecretBytes> {
                $raw.private_bytes(&self.key)
            }

            /// The backend that the key was made in.
            pub fn backend(&self) -> &Backend {
                &self.backend
            }
        }

        impl fmt::Debug for $private {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($private)).finish_non_exhaustive()
            }
        }

        #[doc = concat!("The public half of an ", $name, " key (", $standard, "). Clones are the same key; many threads may")]
        /// use one at once.
        #[derive(Clone)]
        #[doc(alias = "EVP_PKEY")]
        pub struct $public {
            // Dropped before the backend that it was made in.
            key: PKey,
            backend: Backend,
        }

        impl $public {
            fn new(backend: &Backend, key: PKey) -> Self {
                let backend = backend.clone();
                $public { key, backend }
            }

            /// The public key's bytes.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_PKEY_get_raw_public_key")]
            pub fn public_bytes_raw(&self) -> Result<Vec<u8>> {
                $raw.public_bytes(&self.key)
            }

            /// The backend that the key was made in.
            pub fn backend(&self) -> &Backend {
                &self.backend
            }
        }

        impl PartialEq for $public {
            fn eq(&self, other: &Self) -> bool {
                matches!((self.public_bytes_raw(), other.public_bytes_raw()), (Ok(own), Ok(other)) if own == other)
            }
        }

        impl Eq for $public {}

        impl fmt::Debug for $public {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.public_bytes_raw() {
                    Ok(bytes) => write!(f, "{}({bytes:02x?})", stringify!($public)),
                    Err(_) => f.write_str(stringify!($public)),
                }
            }
        }
    };
}

/// Adds what an Edwards curve is for.
macro_rules! edwards_keys {
    ($curve:expr, $private:ident, $public:ident, $length:literal) => {
        impl $private {
            #[doc = concat!("Signs a message. The signature has ", $length, " bytes.")]
            ///
            /// # Errors
            ///
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not have it;
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_DigestSign")]
            pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
                self.backend
                    .require_approval(|| Operation::EddsaSign { curve: $curve })?;
                sign_message(self.backend.lib(), &self.key, data)
            }
        }

        impl $public {
            /// Verifies the signature of a message.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if it is not one;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not have it.
            #[doc(alias = "EVP_DigestVerify")]
            pub fn verify(&self, signature: &[u8], data: &[u8]) -> Result<()> {
                self.backend
                    .require_approval(|| Operation::EddsaVerify { curve: $curve })?;
                verify_message(self.backend.lib(), &self.key, signature, data)
            }
        }
    };
}

/// Adds what a Montgomery curve is for.
macro_rules! montgomery_keys {
    ($raw:ident, $private:ident, $public:ident, $length:literal) => {
        impl $private {
            #[doc = concat!("The secret of ", $length, " bytes that is shared with the holder of the other key. Derive keys")]
            /// from it, do not use it as one.
            ///
            /// # Errors
            ///
            /// [`Error::Malformed`](crate::Error::Malformed) if the other key is of small order, so that the secret would
            /// be all zeros.
            #[doc(alias = "EVP_PKEY_derive")]
            pub fn exchange(&self, peer_public_key: &$public) -> Result<SecretBytes> {
                let peer = $raw.load_public(&self.backend, &peer_public_key.public_bytes_raw()?)?;
                $raw.exchange(&self.backend, &self.key, &peer)
            }
        }
    };
}

pub(super) use {edwards_keys, montgomery_keys, raw_keys};
