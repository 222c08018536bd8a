//! libcrypto's key type of each group.

use std::ffi::CStr;

use super::group::TlsHybridGroup;
use crate::asymmetric::availability::Availability;
use crate::asymmetric::encapsulation::Lengths;
use crate::asymmetric::key_type::KeyType;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, OpenSslErrors, Result, UnsupportedKind};
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

/// Translates libcrypto's error for a share of the other side that is not valid. All other failures stay as they are, so that
/// no one blames the other side for a failure of the own random generator.
pub(super) fn refused(structure: &'static str, error: Error) -> Error {
    match error {
        Error::OpenSsl { errors, .. } if tells_of_an_invalid_share(&errors) => {
            let reason =
                "it is no valid share: a number is not reduced, or the point is not on the curve or of small order";
            Error::malformed(MalformedKind::InvalidPublicKey, structure, reason)
        }
        other => other,
    }
}

/// Whether a reason is one that libcrypto has for shares alone.
fn tells_of_an_invalid_share(errors: &OpenSslErrors) -> bool {
    // `ERR_LIB_PROV` and `ERR_LIB_EC`, and reasons of them in `<openssl/proverr.h>` and `<openssl/ecerr.h>`.
    const PROVIDER: i32 = 57;
    const INVALID_KEY: i32 = 158;
    const FAILED_DURING_DERIVATION: i32 = 164;
    const CURVES: i32 = 16;
    const INVALID_ENCODING: i32 = 102;
    const POINT_AT_INFINITY: i32 = 106;
    const POINT_IS_NOT_ON_CURVE: i32 = 107;
    const COORDINATES_OUT_OF_RANGE: i32 = 146;

    let mut entries = errors.entries().iter();
    entries.any(|entry| match (entry.library_code(), entry.reason_code()) {
        // A number of the ML-KEM key is not reduced.
        (PROVIDER, INVALID_KEY) => true,
        // X25519 fails for an all-zero secret only.
        (PROVIDER, FAILED_DURING_DERIVATION) => true,
        (CURVES, INVALID_ENCODING | POINT_AT_INFINITY | POINT_IS_NOT_ON_CURVE | COORDINATES_OUT_OF_RANGE) => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::tls_hybrid::backend::TlsHybridBackend;
    use crate::ffi::operation::CleanQueue;
    use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};

    /// Failures that the other side has not caused: room for the secret that is too small.
    #[test]
    fn a_failure_of_ones_own_is_not_one_of_the_share() {
        let backend = Backend::new().unwrap();
        for &group in TlsHybridGroup::ALL {
            if !backend.tls_hybrid_supported(group) {
                continue;
            }
            let key = generate(&backend, group).unwrap();
            let (queue, none) = (CleanQueue::ensure(), OperationParams::new());
            let begin = |purpose| PKeyOperation::begin(queue, backend.lib(), &key, purpose, &none).unwrap();
            let (mut share, mut secret) = (vec![0; group.server_share_length()], [0; 7]);
            let encapsulated = begin(Use::Encapsulate).encapsulate(queue, &mut share, &mut secret);
            let decapsulated = begin(Use::Decapsulate).decapsulate(queue, &share, &mut secret);
            for failure in [encapsulated, decapsulated] {
                let error = refused("client share", failure.unwrap_err());
                assert!(matches!(error, Error::OpenSsl { .. }), "{group}: {error}");
            }
        }
    }

    #[test]
    fn an_error_without_a_reason_is_libcryptos_own() {
        let error = Error::OpenSsl {
            operation: "EVP_PKEY_encapsulate",
            errors: OpenSslErrors::default(),
        };
        assert!(matches!(refused("client share", error), Error::OpenSsl { .. }));
    }
}
