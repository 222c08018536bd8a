//! For keys of any type: the copy into another backend, and access to the `EVP_PKEY`.

use super::any_key::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::pkey::PKey;

/// Calls a method that the keys of all types have.
macro_rules! of_type {
    ($name:ident, $key:expr, $inner:ident => $result:expr) => {
        match $key {
            $name::Rsa($inner) => $result,
            $name::Dsa($inner) => $result,
            $name::EllipticCurve($inner) => $result,
            $name::Dh($inner) => $result,
            $name::Ed25519($inner) => $result,
            $name::Ed448($inner) => $result,
            $name::X25519($inner) => $result,
            $name::X448($inner) => $result,
            $name::MlKem($inner) => $result,
            $name::MlDsa($inner) => $result,
            $name::SlhDsa($inner) => $result,
        }
    };
}

impl PrivateKey {
    pub(crate) fn pkey(&self) -> &PKey {
        of_type!(PrivateKey, self, key => key.pkey())
    }

    /// The key in another backend. Its numbers are read and set one by one, and zeroized.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        Ok(of_type!(PrivateKey, self, key => key.copied_to(backend)?.into()))
    }
}

impl PublicKey {
    pub(crate) fn pkey(&self) -> &PKey {
        of_type!(PublicKey, self, key => key.pkey())
    }

    /// The key in another backend.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        Ok(of_type!(PublicKey, self, key => key.copied_to(backend)?.into()))
    }
}
