//! Fernet: authenticated encryption to tokens of text, with the time of their creation.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64Url, Encoding};
use zeroize::Zeroizing;

use crate::backend::Backend;
use crate::backend::random::RandomBackend;
use crate::backend::report::Report;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::ciphers::backend::CipherBackend;
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode::Mode;
use crate::ciphers::mode_kind::ModeKind;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::mac::context::MacContext;
use crate::mac::hmac::HmacBackend;
use crate::padding::Pkcs7;
use crate::support::memory::{vec_with_room, zeroed_vec};
use crate::support::secret::SecretBytes;

/// The only version of the format.
const VERSION: u8 = 0x80;

/// The lengths in bytes of a token's parts: the version and the time, the initialization vector, the HMAC.
const HEADER: usize = 9;
const IV: usize = 16;
const TAG: usize = 32;

/// The block size of AES.
const BLOCK: usize = 16;

/// The length in bytes of each half of a key, and the length of a key in base64.
const HALF_KEY: usize = 16;
const ENCODED_KEY: usize = 44;

/// How far, in seconds, a token's time may be ahead of the reader's clock.
const MAX_CLOCK_SKEW: u64 = 60;

/// The default limit of [`Fernet::max_token_length`]: 64 MiB.
const DEFAULT_MAX_TOKEN_LENGTH: usize = 64 << 20;

/// The primitives that [`Fernet`] uses: AES-128 in CBC mode, HMAC with SHA-256, and random bytes.
///
/// It only stands for the three traits together, where a program names a type: it has no methods, and is not implemented by
/// hand. Every type with the three traits has it, such as [`Backend`] and a decorator with a policy of its own.
pub trait FernetPrimitives: CipherBackend + HmacBackend + RandomBackend + Send + Sync {}

impl<B: CipherBackend + HmacBackend + RandomBackend + Send + Sync + ?Sized> FernetPrimitives for B {}

/// Fernet with a key: authenticated encryption of whole messages to tokens of url-safe text, which state when they were made.
///
/// Implements the [specification](https://github.com/fernet/spec/blob/master/Spec.md), version 0x80: AES-128 in CBC mode with
/// PKCS #7 padding, then HMAC with SHA-256 over everything before it, then url-safe base64. Tokens can be exchanged with other
/// implementations, such as that of Python's `cryptography`.
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::recipes::Fernet;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = Fernet::generate_key(&backend)?;
/// let fernet = Fernet::new(&backend, &key)?;
/// let token = fernet.encrypt(b"a message")?;
/// assert_eq!(fernet.decrypt(&token, None)?, b"a message");
///
/// // Valid for an hour.
/// let now = fernet.extract_timestamp(&token)?;
/// assert_eq!(fernet.decrypt_at_time(&token, 3600, now + 3600)?, b"a message");
/// assert_eq!(fernet.decrypt_at_time(&token, 3600, now + 3601), Err(Error::InvalidTag));
/// # Ok(())
/// # }
/// ```
///
/// # What a token shows
///
/// The message's length up to 16 bytes, and the time in seconds are not encrypted. Nothing distinguishes the tokens of two
/// purposes under one key: use a key for each.
///
/// # Invalid tokens
///
/// Every token that is not valid has the same error, [`Error::InvalidTag`]: text that is not base64 or has another length, an
/// unknown version, a wrong HMAC, a wrong padding, a time that is too long ago or in the future. The HMAC is verified first, in
/// constant time, and nothing is decrypted unless it is right: there is no padding oracle. The base64 must be what encoding
/// writes, with its padding; Python's `cryptography` also accepts characters in between that are not base64.
///
/// # Times
///
/// Times are seconds since 1970 (UTC). A time to live in seconds, `ttl`, refuses tokens that are older, and those from more than 60
/// seconds in the future, whose clock is wrong. Without one, the time is not looked at.
pub struct Fernet {
    /// HMAC with the signing key and no data: copied for each message.
    hmac: MacContext,
    cipher: CipherAlgorithm,
    max_token_length: usize,
    backend: Arc<dyn FernetPrimitives>,
}

impl Fernet {
    /// Takes a key from [`generate_key`](Self::generate_key) or from another implementation: 32 bytes in url-safe base64, with
    /// padding, which are 44 characters. The first half signs, the second half encrypts.
    ///
    /// The backend is cloned: for a [`Backend`] that is another handle of it.
    /// [`with_shared_backend`](Self::with_shared_backend) takes one that cannot be cloned.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the key is something else; [`Error::Unsupported`] if the backend does not offer AES-128 in
    /// CBC mode or HMAC with SHA-256; [`Error::OpenSsl`] if libcrypto fails.
    pub fn new(backend: &(impl FernetPrimitives + Clone + 'static), key: impl AsRef<[u8]>) -> Result<Self> {
        Self::with_shared_backend(Arc::new(backend.clone()), key)
    }

    /// Like [`new`](Self::new), with a backend that is shared.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_shared_backend(backend: Arc<dyn FernetPrimitives>, key: impl AsRef<[u8]>) -> Result<Self> {
        let key = decode_key(key.as_ref())?;
        let (signing, encryption) = key.split_at_checked(HALF_KEY).ok_or_else(invalid_key)?;
        let hmac = backend.create_hmac_ctx(signing, HashAlgorithm::Sha256)?;
        let cipher = CipherAlgorithm::aes(encryption)?;
        // The error comes now if the backend does not offer the cipher, and not with the first message.
        let _ = backend.create_symmetric_encryption_ctx(&cipher, &Mode::cbc(&[0; IV])?)?;
        Ok(Fernet {
            hmac,
            cipher,
            max_token_length: DEFAULT_MAX_TOKEN_LENGTH,
            backend,
        })
    }

    /// Whether the backend offers AES-128 in CBC mode and HMAC with SHA-256.
    ///
    /// ```
    /// use hazmat_openssl::Backend;
    /// use hazmat_openssl::recipes::Fernet;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert!(Fernet::supported(&Backend::new()?));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn supported<B: CipherBackend + HmacBackend + ?Sized>(backend: &B) -> bool {
        backend.cipher_supported(CipherKind::AES_128, ModeKind::Cbc) && backend.hmac_supported(HashAlgorithm::Sha256)
    }

    /// Generates a key: 32 random bytes in url-safe base64, which are 44 characters of ASCII.
    ///
    /// # Errors
    ///
    /// As [`Backend::random_bytes`]; [`Error::InvalidArgument`] if another backend's `random_bytes`
    /// returns another number of bytes than it was asked for.
    pub fn generate_key(backend: &(impl RandomBackend + ?Sized)) -> Result<SecretBytes> {
        let key = backend.random_bytes(2 * HALF_KEY)?;
        if key.len() != 2 * HALF_KEY {
            let reason = format!("{} random bytes were returned for {}", key.len(), 2 * HALF_KEY);
            return Err(Error::invalid("backend", reason));
        }
        let mut text = SecretBytes::zeroed("key", ENCODED_KEY)?;
        Base64Url::encode(&key, text.as_mut_slice()).map_err(|_| invalid_key())?;
        Ok(text)
    }

    /// Sets the maximum length of tokens in bytes, of those that are decrypted and of those that are made. By default it is 64 MiB,
    /// for messages of 48 MiB. A message is in memory several times while it is encrypted or decrypted.
    #[must_use]
    pub fn max_token_length(mut self, length: usize) -> Self {
        self.max_token_length = length;
        self
    }

    /// Encrypts a message, with the system's time.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the token would be longer than the [maximum](Self::max_token_length), and if the system's
    /// clock is before 1970; [`Error::OpenSsl`] if libcrypto fails.
    pub fn encrypt(&self, data: &[u8]) -> Result<String> {
        self.encrypt_at_time(data, current_time()?)
    }

    /// Encrypts a message, with a time in seconds since 1970.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    pub fn encrypt_at_time(&self, data: &[u8], current_time: u64) -> Result<String> {
        let padded_length = (data.len() / BLOCK).saturating_add(1).saturating_mul(BLOCK);
        let length = padded_length.saturating_add(HEADER + IV + TAG);
        if encoded_length(length) > self.max_token_length {
            let reason = format!("is too long for a token of at most {} bytes", self.max_token_length);
            return Err(Error::invalid("data", reason));
        }
        let mut iv = [0; IV];
        self.backend.fill_random(&mut iv)?;
        let padded = Zeroizing::new(Pkcs7::new(BLOCK)?.pad(data));
        let mut encryptor = self
            .backend
            .create_symmetric_encryption_ctx(&self.cipher, &Mode::cbc(&iv)?)?;
        let ciphertext = encryptor.update(&padded)?;
        let last = encryptor.finalize()?;

        let mut token = vec_with_room("data", length)?;
        token.push(VERSION);
        token.extend_from_slice(&current_time.to_be_bytes());
        token.extend_from_slice(&iv);
        token.extend_from_slice(&ciphertext);
        token.extend_from_slice(last.data());
        let mut hmac = self.hmac.try_clone()?;
        hmac.update(&token)?;
        token.extend_from_slice(&hmac.finalize()?);
        encode(&token)
    }

    /// Decrypts a token, which must not be older than `ttl` seconds by the system's time. Without a `ttl`, its time is not
    /// looked at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if the token is [not valid](Self#invalid-tokens), expired, or longer than the
    /// [maximum](Self::max_token_length); [`Error::InvalidArgument`] if the system's clock is before 1970;
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn decrypt(&self, token: impl AsRef<[u8]>, ttl: Option<u64>) -> Result<Vec<u8>> {
        let validity = Validity::now(ttl)?;
        self.open(&Token::decode(token.as_ref(), self.max_token_length)?, validity)
    }

    /// Decrypts a token, which must not be older than `ttl` seconds at `current_time`, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt).
    pub fn decrypt_at_time(&self, token: impl AsRef<[u8]>, ttl: u64, current_time: u64) -> Result<Vec<u8>> {
        let validity = Some(Validity { ttl, current_time });
        self.open(&Token::decode(token.as_ref(), self.max_token_length)?, validity)
    }

    /// The time of a token in seconds since 1970, once its HMAC is verified. The token may have expired.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt).
    pub fn extract_timestamp(&self, token: impl AsRef<[u8]>) -> Result<u64> {
        let token = Token::decode(token.as_ref(), self.max_token_length)?;
        self.verify(&token)?;
        Ok(token.timestamp)
    }

    /// Verifies the HMAC.
    fn verify(&self, token: &Token) -> Result<()> {
        let (signed, tag) = token.signed()?;
        let mut hmac = self.hmac.try_clone()?;
        hmac.update(signed)?;
        hmac.verify(tag).map_err(|error| match error {
            Error::InvalidSignature => Error::InvalidTag,
            other => other,
        })
    }

    fn open(&self, token: &Token, validity: Option<Validity>) -> Result<Vec<u8>> {
        self.verify(token)?;
        if validity.is_some_and(|validity| !validity.includes(token.timestamp)) {
            return Err(Error::InvalidTag);
        }
        let (iv, ciphertext) = token.encrypted()?;
        let mut decryptor = self
            .backend
            .create_symmetric_decryption_ctx(&self.cipher, &Mode::cbc(iv)?)?;
        let padded = Zeroizing::new(decryptor.update(ciphertext)?);
        decryptor.finalize()?;
        // The HMAC was right, so that only the holder of the key can see a difference here.
        Pkcs7::new(BLOCK)?.unpad(&padded).map_err(|_| Error::InvalidTag)
    }
}

/// Shows nothing of the key.
impl fmt::Debug for Fernet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fernet")
    }
}

/// Reports whether Fernet is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("recipe", "fernet", Fernet::supported(backend));
}

/// Fernet with several keys, for their rotation: the first key encrypts, and each key decrypts.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::recipes::{Fernet, MultiFernet};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let old_key = Fernet::generate_key(&backend)?;
/// let old = Fernet::new(&backend, &old_key)?;
/// let token = old.encrypt(b"a message")?;
///
/// let new = Fernet::new(&backend, Fernet::generate_key(&backend)?)?;
/// let both = MultiFernet::new([new, old])?;
/// let rotated = both.rotate(&token)?;
/// assert_eq!(both.decrypt(&rotated, None)?, b"a message");
/// assert!(Fernet::new(&backend, &old_key)?.decrypt(&rotated, None).is_err());
/// # Ok(())
/// # }
/// ```
///
/// A token is tried with one key after the other, so that the time shows which key it belongs to.
pub struct MultiFernet {
    first: Fernet,
    others: Vec<Fernet>,
}

impl MultiFernet {
    /// Takes at least one key, the one that encrypts first. A token is tried only with those keys that
    /// [allow](Fernet::max_token_length) its length.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there is none.
    pub fn new(fernets: impl IntoIterator<Item = Fernet>) -> Result<Self> {
        let mut fernets = fernets.into_iter();
        let first = fernets
            .next()
            .ok_or_else(|| Error::invalid("fernets", "must have at least one key"))?;
        Ok(MultiFernet {
            first,
            others: fernets.collect(),
        })
    }

    /// Encrypts a message under the first key, with the system's time.
    ///
    /// # Errors
    ///
    /// As [`Fernet::encrypt`].
    pub fn encrypt(&self, data: &[u8]) -> Result<String> {
        self.first.encrypt(data)
    }

    /// Encrypts a message under the first key, with a time in seconds since 1970.
    ///
    /// # Errors
    ///
    /// As [`Fernet::encrypt`].
    pub fn encrypt_at_time(&self, data: &[u8], current_time: u64) -> Result<String> {
        self.first.encrypt_at_time(data, current_time)
    }

    /// Decrypts a token of any of the keys: as [`Fernet::decrypt`].
    ///
    /// # Errors
    ///
    /// As [`Fernet::decrypt`].
    pub fn decrypt(&self, token: impl AsRef<[u8]>, ttl: Option<u64>) -> Result<Vec<u8>> {
        let validity = Validity::now(ttl)?;
        self.with_any(token.as_ref(), |fernet, token| fernet.open(token, validity))
    }

    /// Decrypts a token of any of the keys: as [`Fernet::decrypt_at_time`].
    ///
    /// # Errors
    ///
    /// As [`Fernet::decrypt`].
    pub fn decrypt_at_time(&self, token: impl AsRef<[u8]>, ttl: u64, current_time: u64) -> Result<Vec<u8>> {
        let validity = Some(Validity { ttl, current_time });
        self.with_any(token.as_ref(), |fernet, token| fernet.open(token, validity))
    }

    /// The time of a token of any of the keys: as [`Fernet::extract_timestamp`].
    ///
    /// # Errors
    ///
    /// As [`Fernet::decrypt`].
    pub fn extract_timestamp(&self, token: impl AsRef<[u8]>) -> Result<u64> {
        self.with_any(token.as_ref(), |fernet, token| {
            fernet.verify(token).map(|()| token.timestamp)
        })
    }

    /// Decrypts a token of any of the keys, and encrypts the message again under the first key. The new token keeps the time of the
    /// old one. The time is not looked at.
    ///
    /// # Errors
    ///
    /// As [`Fernet::decrypt`] and [`Fernet::encrypt`].
    pub fn rotate(&self, token: impl AsRef<[u8]>) -> Result<String> {
        let (data, timestamp) = self.with_any(token.as_ref(), |fernet, token| {
            let data = Zeroizing::new(fernet.open(token, None)?);
            Ok((data, token.timestamp))
        })?;
        self.first.encrypt_at_time(&data, timestamp)
    }

    /// The first result of a key to which the token belongs.
    fn with_any<T>(&self, token: &[u8], attempt: impl Fn(&Fernet, &Token) -> Result<T>) -> Result<T> {
        let fernets = || std::iter::once(&self.first).chain(&self.others);
        let length = token.len();
        let longest = fernets()
            .map(|fernet| fernet.max_token_length)
            .max()
            .unwrap_or_default();
        let token = Token::decode(token, longest)?;
        for fernet in fernets().filter(|fernet| length <= fernet.max_token_length) {
            match attempt(fernet, &token) {
                Err(Error::InvalidTag) => {}
                outcome => return outcome,
            }
        }
        Err(Error::InvalidTag)
    }
}

/// Shows nothing of the keys but their number.
impl fmt::Debug for MultiFernet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MultiFernet({} keys)", 1 + self.others.len())
    }
}

/// A token whose lengths and version are right. Nothing in it is verified yet.
struct Token {
    bytes: Vec<u8>,
    timestamp: u64,
}

impl Token {
    fn decode(text: &[u8], longest: usize) -> Result<Self> {
        // Checked before memory is taken for it.
        if text.len() > longest {
            return Err(Error::InvalidTag);
        }
        let mut bytes = zeroed_vec("token", text.len() / 4 * 3)?;
        let length = Base64Url::decode(text, &mut bytes)
            .map_err(|_| Error::InvalidTag)?
            .len();
        bytes.truncate(length);
        let ciphertext = length.checked_sub(HEADER + IV + TAG).ok_or(Error::InvalidTag)?;
        let (version, rest) = bytes.split_first().ok_or(Error::InvalidTag)?;
        if *version != VERSION || ciphertext == 0 || ciphertext % BLOCK != 0 {
            return Err(Error::InvalidTag);
        }
        let timestamp = rest.first_chunk().copied().map(u64::from_be_bytes);
        Ok(Token {
            timestamp: timestamp.ok_or(Error::InvalidTag)?,
            bytes,
        })
    }

    /// The bytes under the HMAC, and the HMAC.
    fn signed(&self) -> Result<(&[u8], &[u8])> {
        let end = self.bytes.len().checked_sub(TAG).ok_or(Error::InvalidTag)?;
        self.bytes.split_at_checked(end).ok_or(Error::InvalidTag)
    }

    /// The initialization vector and the ciphertext.
    fn encrypted(&self) -> Result<(&[u8], &[u8])> {
        let (signed, _) = self.signed()?;
        let encrypted = signed.get(HEADER..).ok_or(Error::InvalidTag)?;
        encrypted.split_at_checked(IV).ok_or(Error::InvalidTag)
    }
}

/// The times at which a token is valid.
#[derive(Clone, Copy)]
struct Validity {
    ttl: u64,
    current_time: u64,
}

impl Validity {
    /// At the system's time, if there is a time to live.
    fn now(ttl: Option<u64>) -> Result<Option<Self>> {
        ttl.map(|ttl| {
            let current_time = current_time()?;
            Ok(Validity { ttl, current_time })
        })
        .transpose()
    }

    /// Whether a token of this time has not expired, and is not from the future. A sum beyond 2^64 is later than every time, as
    /// the largest number is.
    fn includes(self, timestamp: u64) -> bool {
        let has_expired = timestamp.saturating_add(self.ttl) < self.current_time;
        let is_from_the_future = self.current_time.saturating_add(MAX_CLOCK_SKEW) < timestamp;
        !has_expired && !is_from_the_future
    }
}

fn current_time() -> Result<u64> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    let before_1970 = |_| Error::invalid("current_time", "the system's clock is before 1970");
    Ok(since_1970.map_err(before_1970)?.as_secs())
}

fn invalid_key() -> Error {
    Error::invalid("key", "must be 32 bytes in url-safe base64 with padding: 44 characters")
}

fn decode_key(text: &[u8]) -> Result<SecretBytes> {
    if text.len() != ENCODED_KEY {
        return Err(invalid_key());
    }
    let mut key = SecretBytes::zeroed("key", text.len())?;
    let length = Base64Url::decode(text, key.as_mut_slice())
        .map_err(|_| invalid_key())?
        .len();
    if length != 2 * HALF_KEY {
        return Err(invalid_key());
    }
    key.truncate(length);
    Ok(key)
}

/// The length in base64 with padding.
fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3).saturating_mul(4)
}

fn encode(bytes: &[u8]) -> Result<String> {
    let mut text = zeroed_vec("data", encoded_length(bytes.len()))?;
    let too_long = || Error::invalid("data", "is too long for a token");
    Base64Url::encode(bytes, &mut text).map_err(|_| too_long())?;
    String::from_utf8(text).map_err(|_| too_long())
}

#[cfg(test)]
mod tests {
    use super::Validity;

    #[test]
    fn times_do_not_overflow() {
        let valid = |timestamp, ttl, current_time| Validity { ttl, current_time }.includes(timestamp);
        assert!(valid(100, 60, 160));
        assert!(!valid(100, 60, 161));
        assert!(valid(160, 0, 100));
        assert!(!valid(161, 0, 100));
        assert!(valid(0, 0, 0));
        assert!(!valid(0, 0, 1));
        assert!(valid(0, u64::MAX, u64::MAX));
        assert!(!valid(0, u64::MAX - 1, u64::MAX));
        assert!(valid(u64::MAX, u64::MAX, u64::MAX));
        assert!(valid(u64::MAX, 0, u64::MAX - 60));
        assert!(!valid(u64::MAX, 0, u64::MAX - 61));
        assert!(valid(2, u64::MAX, u64::MAX));
        assert!(!valid(u64::MAX, u64::MAX, 0));
    }
}
