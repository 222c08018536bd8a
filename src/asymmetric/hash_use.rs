//! Which hash functions libcrypto takes where. It has lists of its own for RSA and DSA, which differ between releases, so
//! that a function which it can compute need not be one that it signs with. It is asked, by beginning an operation.

use crate::asymmetric::ec::{self, EllipticCurve};
use crate::asymmetric::numbers::number;
use crate::backend::Backend;
use crate::error::{Result, Unsupported};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};
use crate::hashes::HashAlgorithm;
use crate::interfaces::HashBackend;

/// A place that a hash function has in an algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashUse {
    /// Of the message of an RSA signature.
    RsaSignature,
    /// Of the mask of PSS.
    PssMask,
    /// Of OAEP, itself or its mask.
    Oaep,
    /// Of the message of a DSA signature.
    Dsa,
    /// Of the message of an ECDSA signature that is made. FIPS modules may take more for verification.
    EcdsaSigning,
}

impl HashUse {
    /// How many places there are.
    pub(crate) const COUNT: usize = 5;

    fn words(self) -> &'static str {
        match self {
            HashUse::RsaSignature => "an RSA signature with",
            HashUse::PssMask => "PSS with a mask of",
            HashUse::Oaep => "OAEP with",
            HashUse::Dsa => "a DSA signature with",
            HashUse::EcdsaSigning => "an ECDSA signature with",
        }
    }

    /// Asks by beginning an operation with a key that need not be anyone's.
    pub(crate) fn ask(self, backend: &Backend, hash: HashAlgorithm) -> bool {
        if hash.is_extendable() || !backend.hash_supported(hash) {
            return false;
        }
        let name = hash.libcrypto_name();
        let params = OperationParams::new();
        let (key, purpose, params) = match self {
            HashUse::RsaSignature => (rsa_key(backend), Use::Verify, params.utf8(c"digest", name)),
            HashUse::PssMask => (
                rsa_key(backend),
                Use::Verify,
                params.utf8(c"pad-mode", c"pss").utf8(c"mgf1-digest", name),
            ),
            HashUse::Oaep => (
                rsa_key(backend),
                Use::Encrypt,
                params
                    .utf8(c"pad-mode", c"oaep")
                    .utf8(c"digest", name)
                    .utf8(c"mgf1-digest", name),
            ),
            HashUse::Dsa => (dsa_key(backend), Use::Verify, params.utf8(c"digest", name)),
            HashUse::EcdsaSigning => (
                ec::generate(backend, EllipticCurve::Secp256R1),
                Use::Sign,
                params.utf8(c"digest", name),
            ),
        };
        key.and_then(|key| PKeyOperation::begin(backend.lib(), &key, purpose, &params))
            .is_ok()
    }

    /// Fails where the hash function is not taken.
    pub(crate) fn require(self, backend: &Backend, hash: HashAlgorithm) -> Result<()> {
        if backend.takes_hash(self, hash) {
            return Ok(());
        }
        let name = format!("{} {hash}", self.words());
        Err(backend.not_offered(Unsupported::Hash, &name))
    }
}

/// All bits set: odd, and of the length that is wanted.
fn all_bits(bytes: usize) -> NativeInteger {
    NativeInteger::from_big_endian(&vec![0xff; bytes])
}

fn rsa_key(backend: &Backend) -> Result<PKey> {
    let (n, e) = (all_bits(256), NativeInteger::from_number(&*number(65537)?));
    let params = KeyParams::new().integer(c"n", &n).integer(c"e", &e);
    PKey::from_data(backend.lib(), c"RSA", Part::Public, &params)
}

fn dsa_key(backend: &Backend) -> Result<PKey> {
    let (p, q) = (all_bits(256), all_bits(32));
    let (g, y) = (
        NativeInteger::from_number(&*number(2)?),
        NativeInteger::from_number(&*number(4)?),
    );
    let params = KeyParams::new()
        .integer(c"p", &p)
        .integer(c"q", &q)
        .integer(c"g", &g)
        .integer(c"pub", &y);
    PKey::from_data(backend.lib(), c"DSA", Part::Public, &params)
}
