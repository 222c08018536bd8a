//! The message authentication code of a file: HMAC with a key from PKCS #12's own key derivation (RFC 7292, section 4 and
//! appendix B), or from PBMAC1 (RFC 9879).

use asn1::Tlv;

use super::mac_parameters::Pkcs12MacParameters;
use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::oid;
use crate::asn1::reader::Field;
use crate::asn1::tag::{INTEGER, OCTET_STRING, SEQUENCE};
use crate::asn1::{der, serial_number::SerialNumber};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::mac::MacContext;
use crate::mac::hmac::HmacBackend;
use crate::serialization::encryption::kdf::{self, Kdf, Pkcs12Purpose, Work, positive};
use crate::serialization::encryption::password_form::PasswordForm;
use crate::serialization::encryption::{prf, scheme};
use crate::serialization::identifiers;
use crate::support::secret::SecretBytes;

/// The structure in errors.
pub(super) const WHAT: &str = "MAC of a PKCS #12 file";

/// The lengths of a key of PBMAC1 in bytes. Shorter keys are no protection (RFC 9879, section 9); no hash function makes longer
/// ones useful, and each block more is work.
const KEY_LENGTHS: std::ops::RangeInclusive<u64> = 20..=64;

#[derive(asn1::Asn1Read)]
struct Pbmac1Params<'a> {
    key_derivation_func: AlgorithmIdentifier<'a>,
    message_auth_scheme: AlgorithmIdentifier<'a>,
}

/// `MacData`, without the password.
pub(super) struct Mac<'a> {
    key: MacKey<'a>,
    hash: HashAlgorithm,
    digest: &'a [u8],
}

/// How the key of HMAC is derived.
enum MacKey<'a> {
    Pkcs12Kdf { salt: &'a [u8], iterations: u64 },
    Pbmac1 { kdf: Kdf<'a>, length: usize },
}

impl<'a> Mac<'a> {
    /// Reads the SEQUENCE `MacData`.
    pub(super) fn read(mac_data: &'a [u8]) -> Result<Self> {
        let mut fields = Field::of(WHAT, SEQUENCE, mac_data)?.parts();
        let mac = fields.required(SEQUENCE, "mac")?;
        let salt = fields.required(OCTET_STRING, "macSalt")?;
        let iterations = fields.optional(INTEGER, "iterations")?;
        fields.finish()?;
        let mut mac = mac.parts();
        let algorithm = mac.required(SEQUENCE, "digestAlgorithm")?;
        let digest = mac.required(OCTET_STRING, "digest")?;
        mac.finish()?;
        let algorithm: Tlv<'a> = der::parse(WHAT, algorithm.der())?;
        let algorithm = AlgorithmIdentifier::read(WHAT, UnsupportedKind::Mac, algorithm)?;
        let (key, hash) = if algorithm.algorithm == oid::PBMAC1 {
            // The salt and the iterations of `MacData` have no meaning (RFC 9879, section 4).
            read_pbmac1(&algorithm)?
        } else {
            let hash = identifiers::hash_of(&algorithm.algorithm).ok_or_else(|| {
                let detail = format!("the hash function {} of a PKCS #12 file", algorithm.algorithm);
                Error::unsupported(UnsupportedKind::Hash, detail)
            })?;
            algorithm.check_null(WHAT)?;
            let key = MacKey::Pkcs12Kdf {
                salt: salt.content(),
                iterations: iterations.map_or(Ok(1), |field| read_iterations(&field.integer()?))?,
            };
            (key, hash)
        };
        if key.salt().is_empty() {
            return Err(Error::malformed(
                MalformedKind::InvalidLength,
                WHAT,
                "the salt is empty",
            ));
        }
        let digest = digest.content();
        if digest.len() != hash.digest_size() {
            let reason = format!(
                "the digest must have {} bytes, not {}",
                hash.digest_size(),
                digest.len()
            );
            return Err(Error::malformed(MalformedKind::InvalidLength, WHAT, reason));
        }
        Ok(Mac { key, hash, digest })
    }

    pub(super) fn parameters(&self) -> Pkcs12MacParameters {
        let hash = self.hash;
        match &self.key {
            MacKey::Pkcs12Kdf { iterations, .. } => Pkcs12MacParameters::Pkcs12Kdf {
                hash,
                iterations: *iterations,
            },
            MacKey::Pbmac1 { kdf, .. } => Pkcs12MacParameters::Pbmac1 {
                hash,
                iterations: match kdf {
                    Kdf::Pbkdf2 { iterations, .. } => Some(*iterations),
                    Kdf::Scrypt { .. } => None,
                },
            },
        }
    }

    /// The work of deriving the key. PBKDF2 iterates for each block of the key, which has the size of a digest.
    pub(super) fn work(&self) -> Work {
        match &self.key {
            MacKey::Pkcs12Kdf { iterations, .. } => Work::Iterations(kdf::PKCS12, *iterations),
            MacKey::Pbmac1 { kdf, length } => match (kdf, kdf.work()) {
                (Kdf::Pbkdf2 { hash, .. }, Work::Iterations(function, iterations)) => {
                    let blocks = length.div_ceil(hash.digest_size().max(1)) as u64;
                    Work::Iterations(function, iterations.saturating_mul(blocks))
                }
                (_, work) => work,
            },
        }
    }

    /// Whether the key depends on the form of the password in UTF-16.
    pub(super) fn takes_utf16(&self) -> bool {
        matches!(self.key, MacKey::Pkcs12Kdf { .. })
    }

    /// Fails if the backend does not offer it.
    pub(super) fn check_offered(&self, backend: &Backend) -> Result<()> {
        match &self.key {
            MacKey::Pkcs12Kdf { .. } => check_pkcs12_offered(backend)?,
            MacKey::Pbmac1 { kdf, .. } => kdf.check_offered(backend)?,
        }
        // Fails if there is no HMAC with the hash function.
        match backend.hmac_supported(self.hash) {
            true => Ok(()),
            false => backend.create_hmac_ctx(&[0; 64], self.hash).map(|_| ()),
        }
    }

    /// Whether the code fits the data, under this password. `data` are the octets of the authenticated safe as they are in the file.
    pub(super) fn verify(&self, backend: &Backend, password: &PasswordForm<'_>, data: &[u8]) -> Result<bool> {
        let context = match &self.key {
            MacKey::Pkcs12Kdf { salt, iterations } => {
                pkcs12_mac(backend, self.hash, password, salt, *iterations, data)?
            }
            MacKey::Pbmac1 { kdf, length } => {
                let key = kdf.derive(backend, password.bytes, *length)?;
                hmac(backend, self.hash, &key, data)?
            }
        };
        match context.verify(self.digest) {
            Ok(()) => Ok(true),
            Err(Error::InvalidSignature) => Ok(false),
            Err(other) => Err(other),
        }
    }
}

impl MacKey<'_> {
    fn salt(&self) -> &[u8] {
        match self {
            MacKey::Pkcs12Kdf { salt, .. } => salt,
            MacKey::Pbmac1 { kdf, .. } => kdf.salt(),
        }
    }
}

/// The parameters of PBMAC1 (RFC 8018, section 7.1; RFC 9879, section 5).
fn read_pbmac1<'a>(algorithm: &AlgorithmIdentifier<'a>) -> Result<(MacKey<'a>, HashAlgorithm)> {
    let params: Pbmac1Params<'a> = der::parse(WHAT, algorithm.required_parameters(WHAT)?.full_data())?;
    let (kdf, length) = scheme::read_kdf(WHAT, &params.key_derivation_func)?;
    let hash = prf::hash_of(WHAT, &params.message_auth_scheme)?;
    let length = length.ok_or_else(|| {
        let reason = "PBMAC1 requires the keyLength of its key derivation";
        Error::malformed(MalformedKind::Missing, WHAT, reason)
    })?;
    let in_range = usize::try_from(length).ok().filter(|_| KEY_LENGTHS.contains(&length));
    let length = in_range.ok_or_else(|| {
        let (least, most) = (KEY_LENGTHS.start(), KEY_LENGTHS.end());
        let reason = format!("keyLength must be {least} to {most}");
        Error::malformed(MalformedKind::OutOfRange, WHAT, reason)
    })?;
    Ok((MacKey::Pbmac1 { kdf, length }, hash))
}

/// A number of iterations. One that is too large for a `u64` is above every limit.
fn read_iterations(number: &SerialNumber) -> Result<u64> {
    if number.is_negative() {
        let reason = "the number of iterations is negative";
        return Err(Error::malformed(MalformedKind::OutOfRange, WHAT, reason));
    }
    positive(WHAT, "the number of iterations", number.to_u64().unwrap_or(u64::MAX))
}

/// Fails if the backend does not offer the key derivation of PKCS #12. A FIPS backend never does, even if it has another provider
/// for it.
pub(super) fn check_pkcs12_offered(backend: &Backend) -> Result<()> {
    if backend.is_fips() {
        let detail = "the MAC of PKCS #12 has a key by a derivation function that FIPS 140 does not approve, and this is a FIPS \
            backend; use PBMAC1 (RFC 9879), as Pkcs12EncryptionBuilder::for_fips does";
        return Err(Error::unsupported(UnsupportedKind::Mac, detail));
    }
    kdf::check_pkcs12_offered(backend)
}

/// HMAC over data, with a key from the key derivation of PKCS #12.
pub(super) fn pkcs12_mac(
    backend: &Backend,
    hash: HashAlgorithm,
    password: &PasswordForm<'_>,
    salt: &[u8],
    iterations: u64,
    data: &[u8],
) -> Result<MacContext> {
    let (purpose, length) = (Pkcs12Purpose::Mac, hash.digest_size());
    let key: SecretBytes = kdf::pkcs12_encoded(backend, hash, &password.utf16, salt, iterations, purpose, length)?;
    hmac(backend, hash, &key, data)
}

/// A context of HMAC that has read the data.
pub(super) fn hmac(backend: &Backend, hash: HashAlgorithm, key: &[u8], data: &[u8]) -> Result<MacContext> {
    let mut context = backend.create_hmac_ctx(key, hash)?;
    context.update(data)?;
    Ok(context)
}
