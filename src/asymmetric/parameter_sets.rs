//! Keys of algorithms with parameter sets, whose keys are byte strings: ML-KEM, ML-DSA, SLH-DSA.

use std::ffi::CStr;

use super::exact_length::check_length;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::key_maker::{KeyMaker, PairMaker};
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{Service, is_offered};
use crate::support::secret::SecretBytes;

/// A parameter set as this file needs it.
pub(super) trait ParameterSet: Copy {
    /// The name in the standard.
    fn name(self) -> &'static str;

    /// The set's slot in the caches of its family.
    fn index(self) -> usize;

    /// libcrypto's name of the key type.
    fn libcrypto_name(self) -> &'static CStr;

    /// The length of a seed in bytes; `None` if private keys have no seed.
    fn seed_length(self) -> Option<usize>;

    fn private_key_length(self) -> usize;

    fn public_key_length(self) -> usize;

    /// The generation of a key, to look up in the table of approvals.
    fn generation(self) -> Operation;
}

/// The key types of a family, one for each parameter set. Each is a static in the module of its algorithm.
pub(super) struct KeyTypes {
    /// What the keys are for. A provider may offer keys without it: a core before 3.4 cannot use the signatures of a newer
    /// module.
    service: Service,
    offered: Cache<bool>,
    keys: Cache<KeyMaker>,
    pairs: Cache<PairMaker>,
}

impl KeyTypes {
    /// Key types for this number of parameter sets.
    pub(super) const fn new(service: Service, sets: usize) -> Self {
        KeyTypes {
            service,
            offered: Cache::new(sets),
            keys: Cache::new(sets),
            pairs: Cache::new(sets),
        }
    }

    /// Whether the backend offers the keys and what they are for.
    pub(super) fn supported(&self, backend: &Backend, set: impl ParameterSet) -> bool {
        let name = set.libcrypto_name();
        let ask =
            || is_offered(backend.lib(), Service::Management, name) && is_offered(backend.lib(), self.service, name);
        self.offered
            .get(backend, set.index(), ask)
            .is_some_and(|offered| *offered)
    }

    pub(super) fn require(&self, backend: &Backend, set: impl ParameterSet) -> Result<()> {
        if self.supported(backend, set) {
            return Ok(());
        }
        Err(backend.not_offered(UnsupportedKind::PublicKeyAlgorithm, set.name()))
    }

    #[doc(alias = "EVP_PKEY_generate")]
    pub(super) fn generate(&self, backend: &Backend, set: impl ParameterSet) -> Result<PKey> {
        self.require(backend, set)?;
        backend.require_approval(|| set.generation())?;
        let name = set.libcrypto_name();
        match self.pairs.get(backend, set.index(), || PairMaker::new(name, None)) {
            Some(maker) => maker.generate(backend.lib()),
            None => PKey::generate(backend.lib(), name, &KeyParams::new()),
        }
    }

    /// Makes a private key from its seed.
    pub(super) fn load_seed(&self, backend: &Backend, set: impl ParameterSet, seed: &[u8]) -> Result<PKey> {
        self.require(backend, set)?;
        check_length("seed", seed, set.seed_length().unwrap_or(0), set.name())?;
        let params = KeyParams::new().octets("seed", c"seed", seed)?;
        match self.generate_from_seed(backend, set, seed, &params) {
            Some(key) => Ok(key),
            None => self.make(backend, set, Part::Pair, &params),
        }
    }

    /// Generates the key of an ML-KEM seed; `None` if it must be imported.
    ///
    /// libcrypto tests each pair that it imports by an encapsulation and a decapsulation, which take longer than the generation.
    /// They find faults in expanded keys: a key that was computed from its seed has none. FIPS modules have rules of their own for
    /// what is imported and what is generated, so their keys are imported.
    ///
    /// A provider that does not know the parameter makes a random key, which has another seed. The context is a new one, and is
    /// not used again, so that no other key is generated from the seed.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_from_seed(
        &self,
        backend: &Backend,
        set: impl ParameterSet,
        bytes: &[u8],
        params: &KeyParams<'_>,
    ) -> Option<PKey> {
        if self.service != Service::Kem || backend.is_fips() {
            return None;
        }
        let key = PKey::generate(backend.lib(), set.libcrypto_name(), params).ok()?;
        let kept = seed(set, &key).ok()??;
        (kept == *bytes).then_some(key)
    }

    /// Makes a private key from its bytes, without a seed.
    pub(super) fn load_private(&self, backend: &Backend, set: impl ParameterSet, bytes: &[u8]) -> Result<PKey> {
        self.require(backend, set)?;
        check_length("private_bytes", bytes, set.private_key_length(), set.name())?;
        let params = KeyParams::new().octets("private_bytes", c"priv", bytes)?;
        self.make(backend, set, Part::Pair, &params)
            .map_err(|_| Error::invalid("private_bytes", format!("are no private key of {}", set.name())))
    }

    pub(super) fn load_public(&self, backend: &Backend, set: impl ParameterSet, bytes: &[u8]) -> Result<PKey> {
        self.require(backend, set)?;
        check_length("public_bytes", bytes, set.public_key_length(), set.name())?;
        let params = KeyParams::new().octets("public_bytes", c"pub", bytes)?;
        self.make(backend, set, Part::Public, &params)
            .map_err(|_| Error::invalid("public_bytes", format!("are no public key of {}", set.name())))
    }

    #[doc(alias = "EVP_PKEY_fromdata")]
    fn make(&self, backend: &Backend, set: impl ParameterSet, part: Part, params: &KeyParams<'_>) -> Result<PKey> {
        let name = set.libcrypto_name();
        match self.keys.get(backend, set.index(), || KeyMaker::new(name)) {
            Some(maker) => maker.make(backend.lib(), part, params),
            None => PKey::from_data(backend.lib(), name, part, params),
        }
    }

    /// A private key in another backend, made from its seed, or from its bytes if it has none.
    pub(super) fn copied_to(&self, backend: &Backend, set: impl ParameterSet, key: &PKey) -> Result<PKey> {
        match seed(set, key)? {
            Some(seed) => self.load_seed(backend, set, seed.as_ref()),
            None => self.load_private(backend, set, private_bytes(set, key)?.as_ref()),
        }
    }

    pub(super) fn public_half(&self, backend: &Backend, set: impl ParameterSet, key: &PKey) -> Result<PKey> {
        self.load_public(backend, set, &public_bytes(set, key)?)
    }
}

/// The seed, if the key has one.
pub(super) fn seed(set: impl ParameterSet, key: &PKey) -> Result<Option<SecretBytes>> {
    let Some(length) = set.seed_length() else {
        return Ok(None);
    };
    Ok(key.octets_if_present(c"seed", length).map(SecretBytes::from_zeroizing))
}

pub(super) fn private_bytes(set: impl ParameterSet, key: &PKey) -> Result<SecretBytes> {
    key.octets(c"priv", set.private_key_length())
        .map(SecretBytes::from_zeroizing)
}

pub(super) fn public_bytes(set: impl ParameterSet, key: &PKey) -> Result<Vec<u8>> {
    key.public_octets(c"pub", set.public_key_length())
}

/// Implements [`ParameterSet`] by the set's own methods, with libcrypto's name of each key type.
macro_rules! parameter_set {
    ($set:ident, $generation:ident, $seed_length:expr, { $($variant:ident => $name:literal,)* }) => {
        impl ParameterSet for $set {
            fn name(self) -> &'static str {
                $set::name(self)
            }

            fn index(self) -> usize {
                $set::index(self)
            }

            fn libcrypto_name(self) -> &'static CStr {
                match self {
                    $($set::$variant => $name,)*
                }
            }

            fn seed_length(self) -> Option<usize> {
                let seed_length: fn($set) -> Option<usize> = $seed_length;
                seed_length(self)
            }

            fn private_key_length(self) -> usize {
                $set::private_key_length(self)
            }

            fn public_key_length(self) -> usize {
                $set::public_key_length(self)
            }

            fn generation(self) -> Operation {
                Operation::$generation { parameter_set: self }
            }
        }
    };
}

pub(super) use parameter_set;

/// Declares the private and the public key of a family, with the methods that the keys of all families have.
macro_rules! parameter_set_keys {
    ($types:ident, $set:ident, $private:ident, $public:ident, $name:literal, $standard:literal) => {
        #[doc = concat!("An ", $name, " private key (", $standard, "). Clones share the key; many threads may use one at once.")]
        #[derive(Clone)]
        #[doc(alias = "EVP_PKEY")]
        pub struct $private {
            // Field order matters: the key drops before the backend.
            key: PKey,
            backend: Backend,
            parameter_set: $set,
        }

        impl $private {
            pub(crate) fn new(backend: &Backend, parameter_set: $set, key: PKey) -> Self {
                let backend = backend.clone();
                $private { key, backend, parameter_set }
            }

            pub(crate) fn pkey(&self) -> &PKey {
                &self.key
            }

            /// The key in another backend, made from its seed, or from its bytes if it has none.
            pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
                let key = $types.copied_to(backend, self.parameter_set, &self.key)?;
                Ok($private::new(backend, self.parameter_set, key))
            }

            /// The parameter set.
            pub fn parameter_set(&self) -> $set {
                self.parameter_set
            }

            /// The public key.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            pub fn public_key(&self) -> Result<$public> {
                let key = $types.public_half(&self.backend, self.parameter_set, &self.key)?;
                Ok($public::new(&self.backend, self.parameter_set, key))
            }

            /// The public key as bytes. For those who send the bytes alone this is faster than
            /// [`public_key`](Self::public_key), which makes a key of them.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_PKEY_get_octet_string_param")]
            pub fn public_bytes_raw(&self) -> Result<Vec<u8>> {
                public_bytes(self.parameter_set, &self.key)
            }

            /// The size in bits: eight times the length of the public key in bytes.
            #[doc(alias = "EVP_PKEY_get_bits")]
            pub fn key_size(&self) -> u32 {
                self.parameter_set.public_key_length() as u32 * 8
            }

            /// The backend that the key belongs to.
            pub fn backend(&self) -> &Backend {
                &self.backend
            }
        }

        impl fmt::Debug for $private {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($private))
                    .field("parameter_set", &self.parameter_set)
                    .finish_non_exhaustive()
            }
        }

        #[doc = concat!("An ", $name, " public key (", $standard, "). Clones share the key; many threads may use one at once.")]
        #[derive(Clone)]
        #[doc(alias = "EVP_PKEY")]
        pub struct $public {
            // Field order matters: the key drops before the backend.
            key: PKey,
            backend: Backend,
            parameter_set: $set,
        }

        impl $public {
            pub(crate) fn new(backend: &Backend, parameter_set: $set, key: PKey) -> Self {
                let backend = backend.clone();
                $public { key, backend, parameter_set }
            }

            pub(crate) fn pkey(&self) -> &PKey {
                &self.key
            }

            /// The key in another backend, made from the same bytes.
            pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
                let key = $types.public_half(backend, self.parameter_set, &self.key)?;
                Ok($public::new(backend, self.parameter_set, key))
            }

            /// The parameter set.
            pub fn parameter_set(&self) -> $set {
                self.parameter_set
            }

            /// The public key as bytes.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_PKEY_get_raw_public_key")]
            pub fn public_bytes_raw(&self) -> Result<Vec<u8>> {
                public_bytes(self.parameter_set, &self.key)
            }

            /// The size in bits: eight times the length of the public key in bytes.
            #[doc(alias = "EVP_PKEY_get_bits")]
            pub fn key_size(&self) -> u32 {
                self.parameter_set.public_key_length() as u32 * 8
            }

            /// The backend that the key belongs to.
            pub fn backend(&self) -> &Backend {
                &self.backend
            }
        }

        impl PartialEq for $public {
            fn eq(&self, other: &Self) -> bool {
                let (own_key, other_key) = ((&self.backend, &self.key), (&other.backend, &other.key));
                self.parameter_set == other.parameter_set
                    && equal(own_key, other_key, |key| public_bytes(self.parameter_set, key))
            }
        }

        impl Eq for $public {}

        impl fmt::Debug for $public {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($public))
                    .field("parameter_set", &self.parameter_set)
                    .finish_non_exhaustive()
            }
        }
    };
}

pub(super) use parameter_set_keys;
