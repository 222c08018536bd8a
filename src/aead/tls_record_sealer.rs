//! The encryption of TLS's records.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use super::keyed::{NONCE_LENGTH, TAG_LENGTH};
use crate::backend::Backend;
use crate::backend::fips::{Operation, TlsVersion};
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::{CipherCtx, Direction};
use crate::ffi::operation::CleanQueue;
use crate::support::tag::Tag;

/// The encryption of the records of one direction of a TLS connection, under one key.
///
/// The object makes the nonce of each record from the record's sequence number. It encrypts a record only if its number is
/// higher than that of the record before, so that one object uses no nonce twice, and it refuses additional data that is not the
/// header that the record must have. Both are checks against mistakes: nothing stops a program from making several objects with
/// one key and IV, which use the same nonces.
///
/// | constructor | suites | nonce | additional data |
/// |---|---|---|---|
/// | [`aes_gcm_tls13`](Self::aes_gcm_tls13) | `TLS13_AES_128_GCM_SHA256`, `TLS13_AES_256_GCM_SHA384` | the IV, exclusive-or the number (RFC 8446, section 5.3) | 5 bytes: type 23, version 0x0303, length of the encrypted record (section 5.2) |
/// | [`aes_gcm_tls12`](Self::aes_gcm_tls12) | those of RFC 5288 and RFC 5289 | the IV of 4 bytes, then the number as the explicit part of 8 bytes (RFC 5288, section 3) | 13 bytes: number, type, version 0x0303, length of the plaintext (RFC 5246, section 6.2.3.3) |
/// | [`chacha20_poly1305`](Self::chacha20_poly1305) | `TLS13_CHACHA20_POLY1305_SHA256`, and those of RFC 7905 | as in TLS 1.3 (RFC 7905, section 2) | either |
///
/// A backend that offers [`AesGcm`](crate::aead::AesGcm) or [`ChaCha20Poly1305`](crate::aead::ChaCha20Poly1305) offers these
/// records, too. To decrypt records, use those types with the same nonces.
///
/// Nothing is allocated for a record, and no algorithm is fetched. If libcrypto fails during a record, the object encrypts no more
/// records, and the connection must be closed.
///
/// ```
/// use hazmat_openssl::aead::TlsRecordSealer;
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// // From TLS's key schedule.
/// let (key, iv) = (AesGcm::generate_key(&backend, 32)?, [7; 12]);
/// let mut sealer = TlsRecordSealer::aes_gcm_tls13(&backend, &key, iv)?;
///
/// // The content, and its type at the end.
/// let mut record = *b"GET /\x17";
/// let header = [23, 3, 3, 0, 6 + 16];
/// let tag = sealer.seal_in_place(0, &header, &mut record)?;
///
/// let opening = AesGcm::new(&backend, &key)?;
/// opening.decrypt_in_place(&sealer.nonce_at(0), &header, &mut record, &tag)?;
/// assert_eq!(&record, b"GET /\x17");
///
/// // A number cannot be used again.
/// let again = sealer.seal_in_place(0, &header, &mut record);
/// assert!(matches!(again, Err(Error::InvalidArgument { argument: "sequence_number", .. })));
/// # Ok(())
/// # }
/// ```
///
/// A second user of the key would use the same nonces. Therefore the object cannot be cloned:
///
/// ```compile_fail,E0599
/// # use hazmat_openssl::aead::TlsRecordSealer;
/// # use hazmat_openssl::prelude::*;
/// # fn main() -> hazmat_openssl::Result<()> {
/// let sealer = TlsRecordSealer::aes_gcm_tls13(&Backend::new()?, &[0; 32], [7; 12])?;
/// let second = sealer.clone();
/// # Ok(())
/// # }
/// ```
///
/// # FIPS 140-3
///
/// With AES-GCM, a [strict](crate::BackendBuilder::strict_approval) backend accepts this type, and refuses every other encryption
/// whose nonce comes from the caller. The operation is [`Operation::EncryptTlsRecord`], and the claim that it is
/// approved has these parts:
///
/// - The Implementation Guidance C.H accepts the nonces of TLS 1.2 (scenario 1) and TLS 1.3 (scenarios 1 and 5), because
///   the protocol's counter never repeats and a new handshake makes a new key. This type is that counter. It ends after 2^64
///   records, and the number is never stored: after a loss of power there is a new key.
/// - The guidance speaks of a module that implements this itself. OpenSSL's module does not implement TLS: it takes the
///   nonce from its caller, which is libssl or this crate, **and its security policy must say that it may be used so**. Read its clause
///   on the IV of AES-GCM in TLS before you rely on this. This crate cannot.
/// - Modules from 3.5.9 on have an indicator that denies every nonce of the caller's, because the module cannot see
///   the protocol. It is not asked here, as libssl does not ask it.
/// - The key and IV must come from TLS's key schedule, of one connection and one direction. Two objects with the same key and IV
///   have the same nonces.
///
/// If your assessor decides otherwise, a rule in your own [table](crate::fips::ApprovalTable) denies the operation: a strict
/// backend then refuses it, and [`Backend::approval_of`] says so.
pub struct TlsRecordSealer {
    // Field order matters: the context drops before the backend.
    ctx: CipherCtx,
    /// The IV of TLS 1.3, or that of TLS 1.2 and 8 zero bytes: in both, the number is exclusive-ored to the end.
    iv: Zeroizing<[u8; NONCE_LENGTH]>,
    header: Header,
    /// The lowest number that the next record may have; `None` after the last number, and after a failure of libcrypto.
    next: Option<u64>,
    /// Keeps the library context, and the fetched cipher.
    _backend: Backend,
}

/// The most bytes of plaintext in a record of TLS 1.2 (RFC 5246, section 6.2.1).
const LONGEST_TLS12: usize = 1 << 14;
/// The most bytes of plaintext in a record of TLS 1.3, with the type of the content (RFC 8446, section 5.4).
const LONGEST_TLS13: usize = (1 << 14) + 1;

/// The additional data that a record must have.
#[derive(Clone, Copy)]
enum Header {
    Tls12,
    Tls13,
    /// Of either version, by its length.
    Any,
}

impl TlsRecordSealer {
    /// Records of TLS 1.3 with AES-GCM: takes a key of 16 or 32 bytes and the IV of 12 bytes, from the traffic secret (RFC 8446,
    /// section 7.3).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key of another length; [`Error::Unsupported`] if the backend does not offer AES-GCM;
    /// [`Error::NotApproved`] on a strict backend whose table does not approve it; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_CipherInit_ex2")]
    pub fn aes_gcm_tls13(backend: &Backend, key: &[u8], static_iv: [u8; 12]) -> Result<Self> {
        Self::aes_gcm(backend, key, Zeroizing::new(static_iv), TlsVersion::Tls13)
    }

    /// Records of TLS 1.2 with AES-GCM: takes a key of 16 or 32 bytes and the implicit part of the nonce, of 4 bytes, from the
    /// key block (RFC 5288, section 3). The explicit part is the record's sequence number.
    ///
    /// # Errors
    ///
    /// As [`aes_gcm_tls13`](Self::aes_gcm_tls13).
    #[doc(alias = "EVP_CipherInit_ex2")]
    pub fn aes_gcm_tls12(backend: &Backend, key: &[u8], fixed_iv: [u8; 4]) -> Result<Self> {
        let mut iv = Zeroizing::new([0; NONCE_LENGTH]);
        for (place, byte) in iv.iter_mut().zip(fixed_iv) {
            *place = byte;
        }
        Self::aes_gcm(backend, key, iv, TlsVersion::Tls12)
    }

    /// Records of TLS 1.3 or TLS 1.2 with ChaCha20-Poly1305: takes a key of 32 bytes and the IV of 12 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key of another length; [`Error::Unsupported`] if the backend does not offer
    /// ChaCha20-Poly1305: FIPS backends do not; [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_CipherInit_ex2")]
    pub fn chacha20_poly1305(backend: &Backend, key: &[u8], static_iv: [u8; 12]) -> Result<Self> {
        const KEY_LENGTH: usize = 32;
        let iv = Zeroizing::new(static_iv);
        if key.len() != KEY_LENGTH {
            return Err(Error::invalid("key", format!("must have 32 bytes, not {}", key.len())));
        }
        let (suite, name) = (Suite::CHACHA20_POLY1305, "ChaCha20-Poly1305");
        Self::new(backend, suite, name, key, iv, Header::Any, || {
            Operation::ChaCha20Poly1305
        })
    }

    fn aes_gcm(backend: &Backend, key: &[u8], iv: Zeroizing<[u8; NONCE_LENGTH]>, version: TlsVersion) -> Result<Self> {
        // TLS has no suite with a key of 24 bytes.
        let cipher = CipherKind::aes(key.len()).filter(|_| matches!(key.len(), 16 | 32));
        let Some(cipher) = cipher else {
            return Err(Error::invalid(
                "key",
                format!("must have 16 or 32 bytes, not {}", key.len()),
            ));
        };
        let header = match version {
            TlsVersion::Tls12 => Header::Tls12,
            TlsVersion::Tls13 => Header::Tls13,
        };
        let name = "AES-GCM";
        let unsupported = || backend.not_offered(UnsupportedKind::Cipher, name);
        let suite = Suite::of(cipher, ModeKind::Gcm).ok_or_else(unsupported)?;
        let operation = || Operation::EncryptTlsRecord { cipher, version };
        Self::new(backend, suite, name, key, iv, header, operation)
    }

    fn new(
        backend: &Backend,
        suite: Suite,
        name: &'static str,
        key: &[u8],
        iv: Zeroizing<[u8; NONCE_LENGTH]>,
        header: Header,
        operation: impl FnOnce() -> Operation,
    ) -> Result<Self> {
        let unsupported = || backend.not_offered(UnsupportedKind::Cipher, name);
        let cipher = suite.fetched(backend).ok_or_else(unsupported)?;
        // By the table alone: the module's indicator knows of no protocol, and denies every nonce that is not its own.
        backend.require_approval(operation)?;
        // Each record sets its own nonce.
        let ctx = CipherCtx::new(CleanQueue::ensure(), cipher, Direction::Encrypt, key, &iv[..])?;
        Ok(TlsRecordSealer {
            ctx,
            iv,
            header,
            next: Some(0),
            _backend: backend.clone(),
        })
    }

    /// Encrypts the plaintext of a record in `buffer` in place, and returns the tag of 16 bytes, which follows the ciphertext.
    ///
    /// In TLS 1.3 the plaintext ends with the type of the content and the padding (RFC 8446, section 5.2): at most 2^14 + 1 bytes;
    /// in TLS 1.2 it has at most 2^14 bytes. The number need not follow on that of the last record, but it must be higher.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`], which leaves `buffer` and the number as they were: for a `sequence_number` that is not higher
    /// than that of the last record, a `buffer` that is too long, and `additional_data` that is not the record's header.
    /// [`Error::NoncesExhausted`] after the record with the number 2^64 - 1, and after a failure. [`Error::OpenSsl`] if libcrypto
    /// fails: `buffer` is cleared.
    #[doc(alias = "EVP_CipherUpdate")]
    pub fn seal_in_place(&mut self, sequence_number: u64, additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        let Some(lowest) = self.next else {
            return Err(Error::NoncesExhausted);
        };
        if sequence_number < lowest {
            return Err(wrong_number());
        }
        self.header.check(sequence_number, additional_data, buffer.len())?;
        let nonce = self.nonce_at(sequence_number);
        // Counted before anything is encrypted. A failure leaves `None`.
        self.next = None;
        let tag = self.encrypt(&nonce, additional_data, buffer);
        let tag = tag.inspect_err(|_| buffer.zeroize())?;
        self.next = sequence_number.checked_add(1);
        Ok(tag)
    }

    /// The nonce of the record with a number: 12 bytes. In TLS 1.2 with AES-GCM, the last 8 are the explicit part, which is
    /// sent with the record.
    pub fn nonce_at(&self, sequence_number: u64) -> [u8; 12] {
        let mut nonce = *self.iv;
        let counter = nonce.iter_mut().rev().zip(sequence_number.to_le_bytes());
        for (byte, number) in counter {
            *byte ^= number;
        }
        nonce
    }

    fn encrypt(&mut self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
        let queue = CleanQueue::ensure();
        self.ctx.restart(queue, nonce)?;
        self.ctx.additional_data(queue, additional_data)?;
        self.ctx.update_in_place(queue, buffer)?;
        self.ctx.finish(queue)?;
        let mut tag = [0; TAG_LENGTH];
        self.ctx.tag(queue, &mut tag)?;
        Ok(Tag::copy_of(&tag)?)
    }
}

impl Header {
    /// Refuses additional data that is not the header of a record with this number and as many bytes of plaintext.
    #[inline]
    fn check(self, sequence_number: u64, additional_data: &[u8], length: usize) -> Result<()> {
        let (longest, matches) = match (self, additional_data.len()) {
            (Header::Tls13 | Header::Any, 5) => {
                let [.., high, low] = length.saturating_add(TAG_LENGTH).to_be_bytes();
                (LONGEST_TLS13, *additional_data == [23, 3, 3, high, low])
            }
            (Header::Tls12 | Header::Any, 13) => {
                let [.., high, low] = length.to_be_bytes();
                let (number, rest) = additional_data.split_at(size_of::<u64>());
                let number_matches = *number == sequence_number.to_be_bytes();
                (LONGEST_TLS12, number_matches && rest.ends_with(&[3, 3, high, low]))
            }
            _ => return Err(self.wrong()),
        };
        if length > longest {
            return Err(too_long(longest));
        }
        if matches { Ok(()) } else { Err(self.wrong()) }
    }

    #[cold]
    fn wrong(self) -> Error {
        let reason = match self {
            Header::Tls12 => "must be the number, type, version 3.3 and length of a record of TLS 1.2: 13 bytes",
            Header::Tls13 => "must be the header of an encrypted record of TLS 1.3, with its length: 5 bytes",
            Header::Any => {
                "must be the header of an encrypted record of TLS 1.3 or 1.2, with its length: 5 or 13 bytes"
            }
        };
        Error::invalid("additional_data", reason)
    }
}

#[cold]
fn too_long(longest: usize) -> Error {
    Error::invalid(
        "buffer",
        format!("a record of TLS has at most {longest} bytes of plaintext"),
    )
}

#[cold]
fn wrong_number() -> Error {
    Error::invalid("sequence_number", "must be higher than that of the last record")
}

impl fmt::Debug for TlsRecordSealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsRecordSealer")
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cipher that cannot encrypt in place.
    #[test]
    fn a_failure_of_libcrypto_clears_the_record_and_ends_the_key() {
        let backend = Backend::new().unwrap();
        let mut sealer = TlsRecordSealer::aes_gcm_tls13(&backend, &[1; 16], [2; 12]).unwrap();
        let cbc = Suite::of(CipherKind::AES_128, ModeKind::Cbc).unwrap();
        let cbc = cbc.fetched(&backend).unwrap();
        sealer.ctx = CipherCtx::new(CleanQueue::ensure(), cbc, Direction::Encrypt, &[1; 16], &[2; 16]).unwrap();
        let (mut record, header) = (*b"data", [23, 3, 3, 0, 20]);
        sealer.seal_in_place(0, &header, &mut record).unwrap_err();
        assert_eq!(record, [0; 4]);
        for number in [0, 1, 7] {
            let mut record = *b"data";
            let again = sealer.seal_in_place(number, &header, &mut record);
            assert_eq!(again, Err(Error::NoncesExhausted));
            assert_eq!(&record, b"data");
        }
    }
}
