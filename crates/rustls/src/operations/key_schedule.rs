//! The key schedule of TLS 1.3 (RFC 8446, section 7.1), which QUIC uses too (RFC 9001, section 5): HKDF, and HMAC for Finished.
//!
//! An ordinary backend computes HKDF with libcrypto's HMAC. A FIPS backend leaves each derivation to its module: the module's
//! HKDF extracts, its TLS13-KDF computes HKDF-Expand-Label, and its HKDF the expansions that have another form.

use hazmat_openssl::fips::Operation;
use hazmat_openssl::interfaces::{HkdfBackend, HmacBackend, Tls13KdfBackend};
use hazmat_openssl::{Backend, Result};
use zeroize::Zeroizing;

use super::approval::all_approved;
use super::digest::{LONGEST_DIGEST, TlsHash};
use super::failure;

/// A secret, or a MAC, as long as a digest. It is cleared on drop.
pub(crate) struct Secret {
    bytes: Zeroizing<[u8; LONGEST_DIGEST]>,
    hash: TlsHash,
}

impl Secret {
    fn zeroed(hash: TlsHash) -> Self {
        Secret {
            bytes: Zeroizing::new([0; LONGEST_DIGEST]),
            hash,
        }
    }

    /// The output of `compute`.
    fn try_of(hash: TlsHash, compute: impl FnOnce(&mut [u8]) -> Result<()>) -> Result<Self> {
        let mut secret = Self::zeroed(hash);
        compute(secret.as_mut())?;
        Ok(secret)
    }

    /// Unpredictable bytes.
    fn unpredictable(hash: TlsHash) -> Self {
        let mut secret = Self::zeroed(hash);
        failure::fill(secret.as_mut());
        secret
    }

    fn as_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.hash.size()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.hash.size()).unwrap_or_default()
    }
}

/// An expansion to more than 255 digests, which HKDF does not have (RFC 5869, section 2.3).
#[derive(Debug)]
pub(crate) struct TooLong;

/// The key schedule with one hash function.
#[derive(Debug, Clone)]
pub(crate) struct KeySchedule {
    backend: Backend,
    hash: TlsHash,
    /// Whether HKDF-Expand-Label is the FIPS module's.
    labels_by_module: bool,
    is_approved: bool,
}

/// The sizes in bits of what is extracted from: the shared secrets of X25519 and P-256, P-384, X25519MLKEM768 and SecP256r1MLKEM768,
/// P-521, and SecP384r1MLKEM1024. Pre-shared keys, and the zeros in the place of one, have the size of a digest, which is among these.
const SECRET_BITS: [u32; 5] = [256, 384, 512, 528, 640];

impl KeySchedule {
    pub(crate) fn new(backend: &Backend, hash: TlsHash) -> Self {
        let (algorithm, key_bits) = (hash.algorithm(), hash.bits());
        let extractions = SECRET_BITS.map(|key_bits| Operation::Hkdf {
            hash: algorithm,
            key_bits,
        });
        let operations = [
            Operation::Tls13Kdf {
                hash: algorithm,
                key_bits,
            },
            Operation::Hmac {
                hash: algorithm,
                key_bits,
            },
        ];
        let labels_by_module = backend.is_fips() && backend.tls13_kdf_supported(algorithm);
        let mut schedule = KeySchedule {
            backend: backend.clone(),
            hash,
            labels_by_module,
            is_approved: labels_by_module && all_approved(backend, &extractions) && all_approved(backend, &operations),
        };
        schedule.is_approved &= schedule.is_offered();
        schedule
    }

    /// Whether the backend offers all that the schedule needs.
    pub(crate) fn is_offered(&self) -> bool {
        let algorithm = self.hash.algorithm();
        self.backend.hkdf_supported(algorithm) && self.backend.hmac_supported(algorithm)
    }

    /// Whether the backend's FIPS module is approved for all steps.
    pub(crate) fn is_approved(&self) -> bool {
        self.is_approved
    }

    /// HKDF-Extract. `None` counts as a digest of zeros, as a salt and as a secret.
    pub(crate) fn extract(&self, salt: Option<&[u8]>, secret: Option<&[u8]>) -> Result<Expander> {
        let zeros = [0; LONGEST_DIGEST];
        let zeros = zeros.get(..self.hash.size()).unwrap_or_default();
        let prk = Secret::try_of(self.hash, |out| {
            let (salt, secret) = (salt.unwrap_or(zeros), secret.unwrap_or(zeros));
            let extracted = self.backend.hkdf_extract_into(self.hash.algorithm(), salt, secret, out);
            extracted.map(drop)
        })?;
        Ok(self.with_prk(prk))
    }

    /// HKDF-Extract, or, if libcrypto fails, unpredictable bytes in place of the pseudorandom key.
    pub(crate) fn extract_or_unpredictable(&self, salt: Option<&[u8]>, secret: Option<&[u8]>) -> Expander {
        self.extract(salt, secret)
            .unwrap_or_else(|_| self.with_prk(Secret::unpredictable(self.hash)))
    }

    /// Expands a secret of the schedule. It is as long as the digest; another length gives an expander of unpredictable bytes.
    pub(crate) fn expander(&self, secret: &[u8]) -> Expander {
        if secret.len() != self.hash.size() {
            return self.with_prk(Secret::unpredictable(self.hash));
        }
        let mut prk = Secret::zeroed(self.hash);
        prk.as_mut().copy_from_slice(secret);
        self.with_prk(prk)
    }

    fn with_prk(&self, prk: Secret) -> Expander {
        Expander {
            schedule: self.clone(),
            prk,
        }
    }

    /// HMAC, for Finished and for the binder of a pre-shared key. Unpredictable bytes if libcrypto fails.
    pub(crate) fn mac(&self, key: &[u8], message: &[u8]) -> Secret {
        let mac = Secret::try_of(self.hash, |out| {
            let mut mac = self.backend.create_hmac_ctx(key, self.hash.algorithm())?;
            mac.update(message)?;
            mac.finalize_into(out).map(drop)
        });
        mac.unwrap_or_else(|_| Secret::unpredictable(self.hash))
    }
}

/// HKDF-Expand with a pseudorandom key.
pub(crate) struct Expander {
    schedule: KeySchedule,
    prk: Secret,
}

impl Expander {
    pub(crate) fn hash(&self) -> TlsHash {
        self.schedule.hash
    }

    /// Fills `out`, at most 255 digests, with the key for the concatenation of `info`; with unpredictable bytes if libcrypto
    /// fails.
    pub(crate) fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> std::result::Result<(), TooLong> {
        if out.len() > self.schedule.hash.size().saturating_mul(255) {
            return Err(TooLong);
        }
        // libcrypto refuses to derive nothing.
        if !out.is_empty() && self.try_expand(info, out).is_err() {
            failure::fill(out);
        }
        Ok(())
    }

    /// A key as long as the digest, for the concatenation of `info`; unpredictable bytes if libcrypto fails.
    pub(crate) fn expand_block(&self, info: &[&[u8]]) -> Secret {
        let hash = self.schedule.hash;
        Secret::try_of(hash, |out| self.try_expand(info, out)).unwrap_or_else(|_| Secret::unpredictable(hash))
    }

    fn try_expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<()> {
        joined(info, |info| {
            if self.schedule.labels_by_module {
                self.expand_by_module(info, out)
            } else {
                self.expand_by_hkdf(info, out)
            }
        })
    }

    fn expand_by_hkdf(&self, info: &[u8], out: &mut [u8]) -> Result<()> {
        let KeySchedule { backend, hash, .. } = &self.schedule;
        backend.derive_hkdf_expand_into(hash.algorithm(), info, self.prk.as_ref(), out)
    }

    /// By TLS13-KDF, if `info` is a label of TLS 1.3.
    fn expand_by_module(&self, info: &[u8], out: &mut [u8]) -> Result<()> {
        let KeySchedule { backend, hash, .. } = &self.schedule;
        match HkdfLabel::parse(info, out.len()) {
            Some(HkdfLabel { label, context }) => {
                backend.derive_tls13_kdf_into(hash.algorithm(), self.prk.as_ref(), label, context, out)
            }
            None => self.expand_by_hkdf(info, out),
        }
    }
}

/// The longest HkdfLabel in bytes: the length of the output, and two vectors of up to 255 bytes with their lengths.
const LONGEST_LABEL: usize = 2 + (1 + 255) + (1 + 255);

/// Passes the concatenation of `pieces` to `take`. One that is not longer than an HkdfLabel needs no allocation. It is not secret.
fn joined<R>(pieces: &[&[u8]], take: impl FnOnce(&[u8]) -> R) -> R {
    if let [piece] = pieces {
        return take(piece);
    }
    let mut buffer = [0; LONGEST_LABEL];
    let mut used: usize = 0;
    for piece in pieces {
        let end = used.saturating_add(piece.len());
        match buffer.get_mut(used..end) {
            Some(room) => room.copy_from_slice(piece),
            None => return take(&pieces.concat()),
        }
        used = end;
    }
    take(buffer.get(..used).unwrap_or_default())
}

/// An HkdfLabel (RFC 8446, section 7.1) of TLS 1.3.
#[derive(Debug, PartialEq, Eq)]
struct HkdfLabel<'a> {
    /// Without the `tls13 ` at its start.
    label: &'a [u8],
    context: &'a [u8],
}

impl<'a> HkdfLabel<'a> {
    /// Reads `info` if it is nothing else than the HkdfLabel for an output of `length` bytes.
    fn parse(info: &'a [u8], length: usize) -> Option<Self> {
        let (stated, rest) = info.split_first_chunk::<2>()?;
        if usize::from(u16::from_be_bytes(*stated)) != length {
            return None;
        }
        let (label, rest) = vector(rest)?;
        let (context, rest) = vector(rest)?;
        let label = label.strip_prefix(b"tls13 ")?;
        (!label.is_empty() && rest.is_empty()).then_some(HkdfLabel { label, context })
    }
}

/// A vector with one byte for its length, and the rest.
fn vector(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    rest.split_at_checked(usize::from(length))
}

#[cfg(test)]
mod tests;
