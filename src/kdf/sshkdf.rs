//! The keys of an SSH connection (RFC 4253, section 7.2).

use std::ffi::CStr;

use super::derivation::{self, TRIAL_KEY};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::support::secret::SecretBytes;

/// The length in bytes of the length in front of an encoded secret.
const LENGTH_SIZE: usize = 4;

/// One of the six keys of an SSH connection (RFC 4253, section 7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: RFC 4253 defines these six.
#[allow(clippy::exhaustive_enums)]
pub enum SshDerivedKey {
    /// "A": the initial IV from client to server.
    InitialIvClientToServer,
    /// "B": the initial IV from server to client.
    InitialIvServerToClient,
    /// "C": the encryption key from client to server.
    EncryptionClientToServer,
    /// "D": the encryption key from server to client.
    EncryptionServerToClient,
    /// "E": the integrity key from client to server.
    IntegrityClientToServer,
    /// "F": the integrity key from server to client.
    IntegrityServerToClient,
}

impl SshDerivedKey {
    /// The letter, as libcrypto takes it.
    fn letter(self) -> &'static CStr {
        match self {
            SshDerivedKey::InitialIvClientToServer => c"A",
            SshDerivedKey::InitialIvServerToClient => c"B",
            SshDerivedKey::EncryptionClientToServer => c"C",
            SshDerivedKey::EncryptionServerToClient => c"D",
            SshDerivedKey::IntegrityClientToServer => c"E",
            SshDerivedKey::IntegrityServerToClient => c"F",
        }
    }
}

/// Encodes a shared secret as SSH's `mpint` (RFC 4251, section 5), which is the encoding for Diffie-Hellman, ECDH (RFC 5656,
/// section 4) and X25519 (RFC 8731, section 3.1): the bytes of the exchange as a big-endian integer.
///
/// The encoding's length, and so the time that this takes, depend on the number of zero bits at the start, as SSH has it.
///
/// ```
/// use hazmat_openssl::kdf::ssh_mpint;
///
/// assert_eq!(*ssh_mpint(&[0x00, 0x80, 0x01]), [0, 0, 0, 3, 0x00, 0x80, 0x01]);
/// assert_eq!(*ssh_mpint(&[0x00, 0x00, 0x7f]), [0, 0, 0, 1, 0x7f]);
/// ```
#[must_use]
pub fn ssh_mpint(shared_secret: &[u8]) -> SecretBytes {
    let mut magnitude = shared_secret;
    while let [0, rest @ ..] = magnitude {
        magnitude = rest;
    }
    // A set first bit would make it negative.
    let sign: &[u8] = match magnitude.first() {
        Some(first) if first & 0x80 != 0 => &[0],
        _ => &[],
    };
    let length = magnitude.len().saturating_add(sign.len());
    // No exchange has a secret of 2^32 bytes; one would be refused as too long when it is used.
    let length = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    SecretBytes::concatenated(&[&length, sign, magnitude])
}

/// A backend with the key derivation of SSH (RFC 4253, section 7.2, NIST SP 800-135 Rev. 1, `EVP_KDF-SSHKDF(7)`).
///
/// The hash function is that of the key exchange method.
///
/// ```
/// use hazmat_openssl::kdf::{SshDerivedKey, ssh_mpint};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let ours = backend.x25519_generate_key()?;
/// let theirs = backend.x25519_generate_key()?;
/// let secret = ssh_mpint(&ours.exchange(&theirs.public_key()?)?);
///
/// let exchange_hash = backend.hash(HashAlgorithm::Sha256, b"of this exchange")?;
/// let session_id = exchange_hash.clone(); // that of the connection's first exchange
/// let key = SshDerivedKey::EncryptionClientToServer;
/// let key = backend.derive_sshkdf(HashAlgorithm::Sha256, 32, &secret, &exchange_hash, &session_id, key)?;
/// assert_eq!(key.len(), 32);
/// # Ok(())
/// # }
/// ```
pub trait SshKdfBackend {
    /// Whether this backend offers the derivation with the hash function. The first call derives a trial key; the answer is
    /// cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn sshkdf_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Fills `out`, 1 byte to 255 digests, with one of the six keys.
    ///
    /// `shared_secret` is encoded as the key exchange method says, with its length in front: mostly as an `mpint`
    /// ([`ssh_mpint`]); hybrid methods such as `mlkem768x25519-sha256` have a `string` instead.
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a length outside of these bounds, for a shared secret that
    ///   does not begin with the length of the rest, for an empty exchange hash or session identifier, and for any of them
    ///   with 2^31 bytes or more;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it; on a FIPS backend also for a use that the
    ///   module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_sshkdf_into(
        &self,
        algorithm: HashAlgorithm,
        shared_secret: &[u8],
        exchange_hash: &[u8],
        session_id: &[u8],
        key: SshDerivedKey,
        out: &mut [u8],
    ) -> Result<()>;

    /// Derives `length` bytes of one of the six keys. Like [`derive_sshkdf_into`](Self::derive_sshkdf_into), with a new
    /// allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_sshkdf_into`](Self::derive_sshkdf_into).
    fn derive_sshkdf(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        shared_secret: &[u8],
        exchange_hash: &[u8],
        session_id: &[u8],
        key: SshDerivedKey,
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.sshkdf_supported(algorithm),
            length,
            derivation::longest_of_digests(algorithm),
            |out| self.derive_sshkdf_into(algorithm, shared_secret, exchange_hash, session_id, key, out),
        )
    }
}

/// `EVP_KDF-SSHKDF(7)`, fetched once for each backend, and whether a trial with each hash function worked.
static SSHKDF: Cache<Option<EvpKdf>> = Cache::new(1);
static WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);

fn fetched(backend: &Backend, algorithm: HashAlgorithm) -> Option<&EvpKdf> {
    let kdf = SSHKDF.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"SSHKDF"))?;
    if algorithm.is_extendable() || !backend.hash_supported(algorithm) {
        return None;
    }
    let works = WORKS.get(backend, algorithm.index(), || {
        let secret = ssh_mpint(&TRIAL_KEY);
        let key = SshDerivedKey::InitialIvClientToServer;
        let params = parameters(algorithm, &secret, b"exchange", b"session", key);
        params.is_ok_and(|params| derivation::try_out::<6, 16>(backend, kdf, &params).is_some())
    })?;
    works.then_some(kdf)
}

fn parameters<'a>(
    algorithm: HashAlgorithm,
    shared_secret: &'a [u8],
    exchange_hash: &'a [u8],
    session_id: &'a [u8],
    key: SshDerivedKey,
) -> Result<Params<'a, 6>> {
    Ok(Params::new()
        .utf8(c"digest", algorithm.libcrypto_name())
        .octets("shared_secret", c"key", shared_secret)?
        .octets("exchange_hash", c"xcghash", exchange_hash)?
        .octets("session_id", c"session_id", session_id)?
        .utf8(c"type", key.letter()))
}

/// The content of an encoded secret, after its length.
fn check_secret(shared_secret: &[u8]) -> Result<&[u8]> {
    let (length, content) = shared_secret.split_at_checked(LENGTH_SIZE).unwrap_or_default();
    let length: Option<[u8; LENGTH_SIZE]> = length.try_into().ok();
    if length.map(u32::from_be_bytes) != u32::try_from(content.len()).ok() {
        let reason = "must begin with the length of the rest, as an mpint or a string does";
        return Err(Error::invalid("shared_secret", reason));
    }
    Ok(content)
}

impl SshKdfBackend for Backend {
    fn sshkdf_supported(&self, algorithm: HashAlgorithm) -> bool {
        fetched(self, algorithm).is_some()
    }

    fn derive_sshkdf_into(
        &self,
        algorithm: HashAlgorithm,
        shared_secret: &[u8],
        exchange_hash: &[u8],
        session_id: &[u8],
        key: SshDerivedKey,
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let kdf = fetched(self, algorithm).ok_or_else(|| {
                let name = format!("the key derivation of SSH with {algorithm}");
                self.not_offered(UnsupportedKind::Kdf, &name)
            })?;
            // The work grows with the square of the length, and no key of SSH has more than 64 bytes.
            derivation::check_length(out.len(), derivation::longest_of_digests(algorithm))?;
            let content = check_secret(shared_secret)?;
            if exchange_hash.is_empty() {
                return Err(Error::invalid("exchange_hash", "must not be empty"));
            }
            if session_id.is_empty() {
                return Err(Error::invalid("session_id", "must not be empty"));
            }
            let params = parameters(algorithm, shared_secret, exchange_hash, session_id, key)?;
            let operation = || Operation::SshKdf {
                hash: algorithm,
                key_bits: derivation::bits(content),
            };
            derivation::derive(self, kdf, operation, &params, out).map(drop)
        })
    }
}

/// Reports whether the derivation is offered with each hash function.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        let supported = backend.sshkdf_supported(algorithm);
        report.add("sshkdf", algorithm.name(), supported);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 4251, section 5, that are not negative.
    #[test]
    fn mpints_are_those_of_the_standard() {
        let big = [0x09, 0xa3, 0x78, 0xf9, 0xb2, 0xe3, 0x32, 0xa7];
        for (secret, encoded) in [
            (&[][..], &[0, 0, 0, 0][..]),
            (&[0, 0], &[0, 0, 0, 0]),
            (&big, &[0, 0, 0, 8, 0x09, 0xa3, 0x78, 0xf9, 0xb2, 0xe3, 0x32, 0xa7]),
            (&[0x80], &[0, 0, 0, 2, 0x00, 0x80]),
        ] {
            let made = ssh_mpint(secret);
            assert_eq!(*made, *encoded);
            assert!(check_secret(&made).is_ok());
        }
    }

    #[test]
    fn a_secret_must_have_its_length() {
        for wrong in [&[][..], &[0, 0, 0], &[0, 0, 0, 1], &[0, 0, 0, 0, 1], &[0x5a; 32]] {
            assert!(check_secret(wrong).is_err(), "{wrong:?}");
        }
        assert!(check_secret(&[0, 0, 0, 1, 7]).is_ok());
    }
}
