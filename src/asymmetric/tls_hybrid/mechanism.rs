//! libcrypto's key type of each group.

use std::ffi::CStr;

use super::group::TlsHybridGroup;
use crate::asymmetric::availability::Availability;
use crate::asymmetric::encapsulation::Lengths;
use crate::asymmetric::key_type::KeyType;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::operation::clear_error_queue;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::Service;

/// `EVP_PKEY-MLX-KEM(7)`: a key type whose keys have two parts.
struct Mechanism {
    keys: Availability,
    encapsulation: Availability,
    key_type: KeyType,
}

impl Mechanism {
    const fn new(name: &'static CStr) -> Self {
        Mechanism {
            keys: Availability::new(Service::Management, name),
            encapsulation: Availability::new(Service::Kem, name),
            key_type: KeyType::new(name),
        }
    }
}

fn mechanism(group: TlsHybridGroup) -> &'static Mechanism {
    static X25519_ML_KEM_768: Mechanism = Mechanism::new(c"X25519MLKEM768");
    static P256_ML_KEM_768: Mechanism = Mechanism::new(c"SecP256r1MLKEM768");
    static P384_ML_KEM_1024: Mechanism = Mechanism::new(c"SecP384r1MLKEM1024");
    match group {
        TlsHybridGroup::X25519MlKem768 => &X25519_ML_KEM_768,
        TlsHybridGroup::Secp256R1MlKem768 => &P256_ML_KEM_768,
        TlsHybridGroup::Secp384R1MlKem1024 => &P384_ML_KEM_1024,
    }
}

pub(super) fn is_supported(backend: &Backend, group: TlsHybridGroup) -> bool {
    let mechanism = mechanism(group);
    mechanism.keys.is_in(backend) && mechanism.encapsulation.is_in(backend)
}

pub(super) fn require(backend: &Backend, group: TlsHybridGroup) -> Result<()> {
    if is_supported(backend, group) {
        return Ok(());
    }
    Err(backend.not_offered(UnsupportedKind::ExchangeAlgorithm, group.name()))
}

pub(super) fn lengths(group: TlsHybridGroup) -> Lengths {
    Lengths {
        ciphertext: group.server_share_length(),
        secret: group.shared_secret_length(),
    }
}

#[doc(alias = "EVP_PKEY_generate")]
pub(super) fn generate(backend: &Backend, group: TlsHybridGroup) -> Result<PKey> {
    let key = mechanism(group).key_type.generate(backend)?;
    // The provider fetches for each part, and a successful fetch may leave entries.
    clear_error_queue();
    Ok(key)
}

/// Makes a public key from a client's share of the right length.
#[doc(alias = "EVP_PKEY_fromdata")]
pub(super) fn public_key(backend: &Backend, group: TlsHybridGroup, client_share: &[u8]) -> Result<PKey> {
    check_point(group, "client share", client_share)?;
    let params = KeyParams::new().octets("client_share", c"pub", client_share)?;
    let key = mechanism(group)
        .key_type
        .make(backend, Part::Public, &params)
        .map_err(|error| refused("client share", error))?;
    clear_error_queue();
    Ok(key)
}

/// Refuses a point that is not uncompressed: TLS 1.3 has no other form (RFC 8446, section 4.2.8.2), and libcrypto also takes the
/// hybrid form of X9.62, which is as long.
pub(super) fn check_point(group: TlsHybridGroup, structure: &'static str, share: &[u8]) -> Result<()> {
    if group.has_point() && share.first() != Some(&4) {
        let reason = "the point is not in the uncompressed form";
        return Err(Error::malformed(MalformedKind::InvalidPublicKey, structure, reason));
    }
    Ok(())
}

/// Translates libcrypto's error for the share of the other side.
pub(super) fn refused(structure: &'static str, error: Error) -> Error {
    match error {
        Error::OpenSsl { .. } => {
            let reason =
                "it is no valid share: a number is not reduced, or the point is not on the curve or of small order";
            Error::malformed(MalformedKind::InvalidPublicKey, structure, reason)
        }
        other => other,
    }
}
