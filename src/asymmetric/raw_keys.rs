//! Keys that are byte strings: Ed25519, Ed448, X25519, X448.

use super::availability::Availability;
use super::exact_length::check_length;
use super::key_type::KeyType;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::support::secret::SecretBytes;

/// A key type.
pub(super) struct RawType {
    pub(super) name: &'static str,
    pub(super) key_type: KeyType,
    /// Whether libcrypto offers keys of the type.
    pub(super) keys: Availability,
    /// The length of the private key and of the public key, in bytes.
    pub(super) length: usize,
    pub(super) kind: UnsupportedKind,
    /// The operation to look up in the table of approvals when a key is generated.
    pub(super) generation: Operation,
}

impl RawType {
    pub(super) fn supported(&self, backend: &Backend) -> bool {
        self.keys.is_in(backend)
    }

    pub(super) fn generate(&self, backend: &Backend) -> Result<PKey> {
        self.require(backend)?;
        backend.require_approval(|| self.generation.clone())?;
        self.key_type.generate(backend)
    }

    pub(super) fn load_private(&self, backend: &Backend, bytes: &[u8]) -> Result<PKey> {
        self.require(backend)?;
        self.check_length("private_bytes", bytes)?;
        let params = KeyParams::new().octets("private_bytes", c"priv", bytes)?;
        self.key_type.make(backend, Part::Pair, &params)
    }

    pub(super) fn load_public(&self, backend: &Backend, bytes: &[u8]) -> Result<PKey> {
        self.require(backend)?;
        self.check_length("public_bytes", bytes)?;
        let params = KeyParams::new().octets("public_bytes", c"pub", bytes)?;
        self.key_type.make(backend, Part::Public, &params)
    }

    pub(super) fn private_bytes(&self, key: &PKey) -> Result<SecretBytes> {
        key.raw_private(self.length).map(SecretBytes::from_zeroizing)
    }

    pub(super) fn public_bytes(&self, key: &PKey) -> Result<Vec<u8>> {
        key.raw_public(self.length)
    }

    pub(super) fn public_half(&self, backend: &Backend, key: &PKey) -> Result<PKey> {
        self.load_public(backend, &self.public_bytes(key)?)
    }

    pub(super) const fn key_size(&self) -> u32 {
        self.length as u32 * 8
    }

    fn require(&self, backend: &Backend) -> Result<()> {
        self.keys.require(backend, self.kind, self.name)
    }

    fn check_length(&self, argument: &'static str, bytes: &[u8]) -> Result<()> {
        check_length(argument, bytes, self.length, self.name)
    }
}

/// Declares the private and the public key of a type, with the methods that all raw keys have.
macro_rules! raw_keys {
    ($raw:ident, $private:ident, $public:ident, $name:literal, $standard:literal, $size:literal) => {
        #[doc = concat!("An ", $name, " private key (", $standard, "). Clones share the key; many threads may use one at once.")]
        #[derive(Clone)]
        #[doc(alias = "EVP_PKEY")]
        pub struct $private {
            // Field order matters: the key drops before the backend.
            key: PKey,
            backend: Backend,
        }

        impl $private {
            pub(crate) fn new(backend: &Backend, key: PKey) -> Self {
                let backend = backend.clone();
                $private { key, backend }
            }

            pub(crate) fn pkey(&self) -> &PKey {
                &self.key
            }

            /// The key in another backend, made from the same bytes.
            pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
                let key = $raw.load_private(backend, self.private_bytes_raw()?.as_ref())?;
                Ok($private::new(backend, key))
            }

            /// The public key.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            pub fn public_key(&self) -> Result<$public> {
                let key = $raw.public_half(&self.backend, &self.key)?;
                Ok($public::new(&self.backend, key))
            }

            /// The public key as bytes, in the form of RFC 8032 or RFC 7748: 32 bytes for Ed25519 and X25519, 57 for Ed448, 56 for
            /// X448. A program that sends only the bytes saves the time in which [`public_key`](Self::public_key) makes a key of
            /// them.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_PKEY_get_raw_public_key")]
            pub fn public_bytes_raw(&self) -> Result<Vec<u8>> {
                $raw.public_bytes(&self.key)
            }

            /// The private key as bytes.
            ///
            /// # Errors
            ///
            /// [`Error::NotExportable`](crate::Error::NotExportable) for a key in a token;
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_PKEY_get_octet_string_param")]
            #[doc(alias = "EVP_PKEY_get_raw_private_key")]
            pub fn private_bytes_raw(&self) -> Result<SecretBytes> {
                $raw.private_bytes(&self.key)
            }

            #[doc = concat!("The size in bits: ", $size, ", eight times the length of the public key in bytes.")]
            /// libcrypto's `EVP_PKEY_get_bits` may return less.
            pub fn key_size(&self) -> u32 {
                $raw.key_size()
            }

            /// The backend that the key belongs to.
            pub fn backend(&self) -> &Backend {
                &self.backend
            }
        }

        impl fmt::Debug for $private {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($private)).finish_non_exhaustive()
            }
        }

        #[doc = concat!("An ", $name, " public key (", $standard, "). Clones share the key; many threads may use one at once.")]
        #[derive(Clone)]
        #[doc(alias = "EVP_PKEY")]
        pub struct $public {
            // Field order matters: the key drops before the backend.
            key: PKey,
            backend: Backend,
        }

        impl $public {
            pub(crate) fn new(backend: &Backend, key: PKey) -> Self {
                let backend = backend.clone();
                $public { key, backend }
            }

            pub(crate) fn pkey(&self) -> &PKey {
                &self.key
            }

            /// The key in another backend, made from the same bytes.
            pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
                let key = $raw.public_half(backend, &self.key)?;
                Ok($public::new(backend, key))
            }

            /// The public key as bytes.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_PKEY_get_raw_public_key")]
            pub fn public_bytes_raw(&self) -> Result<Vec<u8>> {
                $raw.public_bytes(&self.key)
            }

            #[doc = concat!("The size in bits: ", $size, ", eight times the length of the public key in bytes.")]
            /// libcrypto's `EVP_PKEY_get_bits` may return less.
            pub fn key_size(&self) -> u32 {
                $raw.key_size()
            }

            /// The backend that the key belongs to.
            pub fn backend(&self) -> &Backend {
                &self.backend
            }
        }

        impl PartialEq for $public {
            fn eq(&self, other: &Self) -> bool {
                let (own, other) = ((&self.backend, &self.key), (&other.backend, &other.key));
                equal(own, other, |key| $raw.public_bytes(key))
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

pub(super) use raw_keys;
