//! How keys of a type are made, with contexts that each backend keeps.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::error::Result;
use crate::ffi::key_maker::{KeyMaker, PairMaker};
use crate::ffi::pkey::{KeyParams, PKey, Part};

/// A key type without groups. Each is a static in the module of its algorithm.
pub(super) struct KeyType {
    name: &'static CStr,
    keys: Cache<KeyMaker>,
    pairs: Cache<PairMaker>,
}

impl KeyType {
    /// The type with libcrypto's name.
    pub(super) const fn new(name: &'static CStr) -> Self {
        KeyType {
            name,
            keys: Cache::new(1),
            pairs: Cache::new(1),
        }
    }

    /// Makes a key from its parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub(super) fn make(&self, backend: &Backend, part: Part, params: &KeyParams<'_>) -> Result<PKey> {
        match self.keys.get(backend, 0, || KeyMaker::new(self.name)) {
            Some(maker) => maker.make(backend.lib(), part, params),
            None => PKey::from_data(backend.lib(), self.name, part, params),
        }
    }

    /// Generates a pair.
    #[doc(alias = "EVP_PKEY_generate")]
    pub(super) fn generate(&self, backend: &Backend) -> Result<PKey> {
        match self.pairs.get(backend, 0, || PairMaker::new(self.name, None)) {
            Some(maker) => maker.generate(backend.lib()),
            None => PKey::generate(backend.lib(), self.name, &KeyParams::new()),
        }
    }
}
