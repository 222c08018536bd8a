//! The message authentication code of a file that is written: which one, and how it is made.

use super::encryption::Chosen;
use super::mac::{check_pkcs12_offered, hmac, pkcs12_mac};
use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, NULL, element};
use crate::asn1::writer::{write_number, write_sequence};
use crate::asn1::{der, oid, tag};
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::kdf::pbkdf2::{self, Pbkdf2HmacBackend};
use crate::mac::hmac::HmacBackend;
use crate::serialization::encryption::prf;
use crate::serialization::encryption::scheme::{SALT, write_pbkdf2};
use crate::serialization::identifiers::hash_oid;

/// The message authentication code (MAC) of a PKCS #12 file, which shows whether the password is right and the file unaltered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pkcs12Mac {
    /// None: nobody notices an altered file, and some programs refuse it.
    None,
    /// HMAC with this hash function, and a key by the function of PKCS #12 with the same hash function (RFC 7292, appendix B), which
    /// no FIPS module offers.
    Pkcs12Kdf(HashAlgorithm),
    /// PBMAC1 (RFC 8018, section 7.1; RFC 9879): HMAC with this hash function, and a key by PBKDF2 with the same hash function.
    Pbmac1(HashAlgorithm),
}

/// The parameters of PBMAC1 (RFC 8018, appendix A.5).
#[derive(asn1::Asn1Write)]
struct Pbmac1Params<'a> {
    key_derivation_func: AlgorithmIdentifier<'a>,
    message_auth_scheme: AlgorithmIdentifier<'a>,
}

/// The field macSalt in files with PBMAC1, which has a salt of its own. Readers ignore it (RFC 9879, section 4).
const SALT_ELSEWHERE: &[u8] = b"NOT USED";

/// The shortest key of PBMAC1 in bytes (RFC 9879, section 9).
const SHORTEST_KEY: usize = 20;

impl Pkcs12Mac {
    /// The best MAC that the backend offers and many programs read.
    pub(super) fn best(backend: &Backend) -> Self {
        if backend.is_fips() {
            Pkcs12Mac::Pbmac1(HashAlgorithm::Sha256)
        } else {
            Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha256)
        }
    }

    /// Refuses a MAC that no reader should accept.
    pub(super) fn check(self) -> Result<()> {
        match self {
            Pkcs12Mac::Pbmac1(hash) if hash.digest_size() < SHORTEST_KEY => {
                let reason = format!("PBMAC1 needs a hash function with a digest of at least {SHORTEST_KEY} bytes");
                Err(Error::invalid("mac", reason))
            }
            _ => Ok(()),
        }
    }

    /// The `MacData` (RFC 7292, section 4) of the AuthenticatedSafe `data`; `None` for no MAC.
    pub(super) fn write(self, backend: &Backend, chosen: &Chosen<'_>, data: &[u8]) -> Result<Option<Vec<u8>>> {
        let rounds = chosen.rounds;
        let (algorithm, context, salt, iterations) = match self {
            Pkcs12Mac::None => return Ok(None),
            Pkcs12Mac::Pkcs12Kdf(hash) => {
                let salt = backend.random_bytes(SALT)?;
                let context = pkcs12_mac(backend, hash, &chosen.password, &salt, u64::from(rounds), data)?;
                (digest_algorithm(hash)?, context, salt.to_vec(), rounds)
            }
            Pkcs12Mac::Pbmac1(hash) => {
                let salt = backend.random_bytes(SALT)?;
                let length = hash.digest_size();
                let key = backend.derive_pbkdf2_hmac(hash, length, &salt, rounds, chosen.password.bytes)?;
                let algorithm = pbmac1_algorithm(hash, &salt, rounds)?;
                (algorithm, hmac(backend, hash, &key, data)?, SALT_ELSEWHERE.to_vec(), 1)
            }
        };
        let digest = der::write_element(tag::OCTET_STRING, &context.finalize()?)?;
        let mut parts = vec![
            write_sequence(&[algorithm, digest])?,
            der::write_element(tag::OCTET_STRING, &salt)?,
        ];
        // DER omits the default.
        if iterations != 1 {
            parts.push(write_number(tag::INTEGER, u64::from(iterations))?);
        }
        write_sequence(&parts).map(Some)
    }

    /// Fails if the backend does not offer it, or if it has no object identifier.
    pub(super) fn check_offered(self, backend: &Backend) -> Result<()> {
        match self {
            Pkcs12Mac::None => Ok(()),
            Pkcs12Mac::Pkcs12Kdf(hash) => {
                check_pkcs12_offered(backend)?;
                digest_algorithm(hash)?;
                backend.create_hmac_ctx(&[0; 32], hash).map(|_| ())
            }
            Pkcs12Mac::Pbmac1(hash) => {
                hmac_algorithm(hash)?;
                pbkdf2::check_offered(backend, hash)
            }
        }
    }
}

/// A hash function as an algorithm identifier in DER, which stands for HMAC with it (RFC 7292, section 4).
fn digest_algorithm(hash: HashAlgorithm) -> Result<Vec<u8>> {
    let algorithm = hash_oid(hash).ok_or_else(|| {
        let detail = format!("{hash} has no object identifier for the MAC of PKCS #12");
        Error::unsupported(UnsupportedKind::Hash, detail)
    })?;
    let written = der::write(&AlgorithmIdentifier {
        algorithm,
        parameters: Some(element(NULL)?),
    })?;
    Ok(written.to_vec())
}

/// PBMAC1 as an algorithm identifier in DER (RFC 8018, appendix A.5; RFC 9879, section 4).
fn pbmac1_algorithm(hash: HashAlgorithm, salt: &[u8], rounds: u32) -> Result<Vec<u8>> {
    // RFC 9879, section 5: the length of the key must be present.
    let kdf = write_pbkdf2(hash, salt, rounds, Some(hash.digest_size() as u64))?;
    let parameters = der::write(&Pbmac1Params {
        key_derivation_func: AlgorithmIdentifier {
            algorithm: oid::PBKDF2,
            parameters: Some(element(&kdf)?),
        },
        message_auth_scheme: hmac_algorithm(hash)?,
    })?;
    let algorithm = der::write(&AlgorithmIdentifier {
        algorithm: oid::PBMAC1,
        parameters: Some(element(&parameters)?),
    })?;
    Ok(algorithm.to_vec())
}

/// HMAC as an algorithm identifier.
fn hmac_algorithm(hash: HashAlgorithm) -> Result<AlgorithmIdentifier<'static>> {
    Ok(AlgorithmIdentifier {
        algorithm: prf::algorithm(hash)?.unwrap_or(oid::HMAC_SHA1),
        parameters: Some(element(NULL)?),
    })
}
