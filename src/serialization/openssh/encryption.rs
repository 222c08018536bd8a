//! The encryption of OpenSSH private keys: bcrypt_pbkdf derives key and IV of a cipher.
//!
//! bcrypt_pbkdf is neither in libcrypto nor approved: a FIPS backend refuses such keys.

use zeroize::Zeroizing;

use super::feature::check_enabled;
use super::wire::{Reader, Writer};
use crate::aead::AesGcm;
use crate::backend::Backend;
use crate::ciphers::backend::CipherBackend;
use crate::ciphers::{CipherAlgorithm, CipherKind, Mode, ModeKind};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::cipher::Direction;
use crate::serialization::encryption::choice::KeyCipher;
use crate::serialization::encryption::cipher::apply;
use crate::serialization::limits::check_factor;
use crate::serialization::settings::Settings;
use crate::support::escape::known_or_length;
use crate::support::secret::SecretBytes;

pub(super) const WHAT: &str = "OpenSSH private key";

/// The length of a random salt in bytes.
const SALT: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CipherMode {
    Ctr,
    Cbc,
    Gcm,
    TripleDes,
}

/// A cipher with its OpenSSH name and its key length in bytes.
#[derive(Debug, Clone, Copy)]
struct SshCipher {
    name: &'static str,
    mode: CipherMode,
    key_length: usize,
}

const fn cipher(name: &'static str, mode: CipherMode, key_length: usize) -> SshCipher {
    SshCipher { name, mode, key_length }
}

const CIPHERS: [SshCipher; 9] = [
    cipher("aes256-ctr", CipherMode::Ctr, 32),
    cipher("aes192-ctr", CipherMode::Ctr, 24),
    cipher("aes128-ctr", CipherMode::Ctr, 16),
    cipher("aes256-cbc", CipherMode::Cbc, 32),
    cipher("aes192-cbc", CipherMode::Cbc, 24),
    cipher("aes128-cbc", CipherMode::Cbc, 16),
    cipher("aes256-gcm@openssh.com", CipherMode::Gcm, 32),
    cipher("aes128-gcm@openssh.com", CipherMode::Gcm, 16),
    cipher("3des-cbc", CipherMode::TripleDes, 24),
];

/// Ciphers of OpenSSH, past and present, that are not supported. Errors contain no other unsupported names.
const OTHER_CIPHERS: [&str; 7] = [
    "chacha20-poly1305@openssh.com",
    "rijndael-cbc@lysator.liu.se",
    "arcfour",
    "arcfour128",
    "arcfour256",
    "blowfish-cbc",
    "cast128-cbc",
];

impl SshCipher {
    #[cfg(feature = "ssh")]
    fn iv_length(self) -> usize {
        match self.mode {
            CipherMode::Ctr | CipherMode::Cbc => 16,
            CipherMode::Gcm => 12,
            CipherMode::TripleDes => 8,
        }
    }

    fn block_size(self) -> usize {
        if self.mode == CipherMode::TripleDes { 8 } else { 16 }
    }

    fn tag_length(self) -> usize {
        if self.mode == CipherMode::Gcm { 16 } else { 0 }
    }

    /// Fails if the backend does not offer it. FIPS backends never do.
    fn check_offered(self, backend: &Backend) -> Result<()> {
        if backend.is_fips() {
            let name = "bcrypt_pbkdf, which OpenSSH encrypts private keys with,";
            return Err(backend.not_offered(UnsupportedKind::Kdf, name));
        }
        let (kind, mode) = self.kinds();
        if backend.cipher_supported(kind, mode) {
            return Ok(());
        }
        Err(backend.not_offered(UnsupportedKind::Cipher, self.name))
    }

    /// Cipher and mode without key and IV.
    fn kinds(self) -> (CipherKind, ModeKind) {
        let aes = CipherKind::aes(self.key_length).unwrap_or(CipherKind::AES_256);
        match self.mode {
            CipherMode::Ctr => (aes, ModeKind::Ctr),
            CipherMode::Cbc => (aes, ModeKind::Cbc),
            CipherMode::Gcm => (aes, ModeKind::Gcm),
            CipherMode::TripleDes => (CipherKind::TRIPLE_DES, ModeKind::Cbc),
        }
    }

    /// Cipher and mode, for the modes without authentication.
    fn algorithm(self, key: &[u8], iv: &[u8]) -> Result<(CipherAlgorithm, Mode)> {
        Ok(match self.mode {
            CipherMode::Ctr => (CipherAlgorithm::aes(key)?, Mode::ctr(iv)?),
            CipherMode::Cbc | CipherMode::Gcm => (CipherAlgorithm::aes(key)?, Mode::cbc(iv)?),
            CipherMode::TripleDes => (CipherAlgorithm::triple_des(key)?, Mode::cbc(iv)?),
        })
    }

    /// Encrypts or decrypts whole blocks in a mode without authentication.
    fn apply(
        self,
        backend: &Backend,
        direction: Direction,
        key: &[u8],
        iv: &[u8],
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let (algorithm, mode) = self.algorithm(key, iv)?;
        apply(backend, direction, &algorithm, &mode, data)
    }
}

/// The encryption of a file.
pub(super) struct Encryption<'a> {
    cipher: SshCipher,
    salt: &'a [u8],
    rounds: u32,
}

impl<'a> Encryption<'a> {
    /// From the names in the file; `None` for no encryption.
    pub(super) fn read(cipher: &str, kdf: &str, options: &'a [u8]) -> Result<Option<Self>> {
        match (cipher, kdf) {
            ("none", "none") if options.is_empty() => return Ok(None),
            ("none", _) | (_, "none") => {
                let reason = "it must have both a cipher and a key derivation function, or neither";
                return Err(Error::malformed(MalformedKind::Inconsistent, WHAT, reason));
            }
            (_, "bcrypt") => {}
            (_, other) => {
                let name = known_or_length(&[], other.as_bytes(), "key derivation function");
                let detail = format!("{name} in an OpenSSH private key");
                return Err(Error::unsupported(UnsupportedKind::Kdf, detail));
            }
        }
        let known = CIPHERS.iter().find(|known| known.name == cipher).ok_or_else(|| {
            let name = known_or_length(&OTHER_CIPHERS, cipher.as_bytes(), "cipher");
            let detail = format!("{name} in an OpenSSH private key");
            Error::unsupported(UnsupportedKind::Cipher, detail)
        })?;
        let mut reader = Reader::new(WHAT, options);
        let (salt, rounds) = (reader.string()?, reader.uint32()?);
        if salt.is_empty() {
            return Err(reader.error(MalformedKind::InvalidLength, "the bcrypt_pbkdf salt is empty"));
        }
        if rounds == 0 {
            return Err(reader.error(MalformedKind::OutOfRange, "bcrypt_pbkdf must have at least 1 round"));
        }
        reader.finish()?;
        Ok(Some(Encryption {
            cipher: *known,
            salt,
            rounds,
        }))
    }

    pub(super) fn block_size(&self) -> usize {
        self.cipher.block_size()
    }

    pub(super) fn tag_length(&self) -> usize {
        self.cipher.tag_length()
    }

    /// Refuses impossible ciphertext lengths, too many rounds, and what the backend does not offer.
    pub(super) fn check(&self, settings: &Settings, ciphertext: &[u8]) -> Result<()> {
        let block_size = self.cipher.block_size();
        if ciphertext.is_empty() || ciphertext.len() % block_size != 0 {
            let reason = format!("the length of the ciphertext is not a multiple of {block_size} bytes");
            return Err(Error::malformed(MalformedKind::InvalidLength, WHAT, reason));
        }
        let limit = u64::from(settings.limits.bcrypt_rounds);
        check_factor("bcrypt_pbkdf", "rounds", u64::from(self.rounds), limit)?;
        self.cipher.check_offered(&settings.backend)
    }

    pub(super) fn decrypt(
        &self,
        backend: &Backend,
        password: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        // bcrypt_pbkdf is not defined for an empty password, so no key is encrypted under one.
        if password.is_empty() {
            return Err(Error::IncorrectPassword);
        }
        let derived = derive(self.cipher, password, self.salt, self.rounds)?;
        let (key, iv) = derived.split_at_checked(self.cipher.key_length).unwrap_or_default();
        if self.cipher.mode == CipherMode::Gcm {
            let sealed = [ciphertext, tag].concat();
            let opened = AesGcm::new(backend, key)?.decrypt(iv, &sealed, b"");
            return opened.map(Zeroizing::new).map_err(|error| match error {
                Error::InvalidTag => Error::IncorrectPassword,
                other => other,
            });
        }
        self.cipher.apply(backend, Direction::Decrypt, key, iv, ciphertext)
    }
}

/// Fails if the backend does not offer this cipher.
pub(crate) fn check_offered(backend: &Backend, choice: KeyCipher) -> Result<()> {
    check_enabled()?;
    by_choice(choice)?.check_offered(backend)
}

fn by_choice(choice: KeyCipher) -> Result<SshCipher> {
    let name = match choice {
        KeyCipher::Aes256Ctr => "aes256-ctr",
        KeyCipher::Aes256Gcm => "aes256-gcm@openssh.com",
        KeyCipher::Aes256Cbc => "aes256-cbc",
        KeyCipher::Aes192Cbc => "aes192-cbc",
        KeyCipher::Aes128Cbc => "aes128-cbc",
        KeyCipher::TripleDesCbc => "3des-cbc",
    };
    let known = CIPHERS.iter().find(|known| known.name == name);
    known
        .copied()
        .ok_or_else(|| Error::invalid("cipher", "is not a cipher of OpenSSH"))
}

/// Derives the key and the IV, in this order.
#[cfg(feature = "ssh")]
fn derive(cipher: SshCipher, password: &[u8], salt: &[u8], rounds: u32) -> Result<SecretBytes> {
    /// The output of bcrypt_pbkdf is a multiple of this many bytes.
    const BCRYPT_BLOCK: usize = 32;

    let mut derived = SecretBytes::zeroed("length", cipher.key_length + cipher.iv_length())?;
    let mut memory = SecretBytes::zeroed("length", derived.len().next_multiple_of(BCRYPT_BLOCK))?;
    bcrypt_pbkdf::bcrypt_pbkdf_with_memory(password, salt, rounds, derived.as_mut_slice(), memory.as_mut_slice())
        .map_err(|_| Error::malformed(MalformedKind::InvalidValue, WHAT, "bcrypt_pbkdf refuses its parameters"))?;
    Ok(derived)
}

#[cfg(not(feature = "ssh"))]
fn derive(_: SshCipher, _: &[u8], _: &[u8], _: u32) -> Result<SecretBytes> {
    Err(super::feature::missing())
}

/// The parameters for writing.
pub(crate) struct OpenSshChoice<'a> {
    pub(crate) password: &'a [u8],
    pub(crate) rounds: u32,
    pub(crate) cipher: KeyCipher,
}

/// An encryption with its derived key.
pub(super) struct Sealing {
    cipher: SshCipher,
    salt: SecretBytes,
    rounds: u32,
    derived: SecretBytes,
}

impl OpenSshChoice<'_> {
    /// Generates a salt and derives the key.
    pub(super) fn begin(&self, backend: &Backend) -> Result<Sealing> {
        check_offered(backend, self.cipher)?;
        let cipher = by_choice(self.cipher)?;
        let salt = backend.random_bytes(SALT)?;
        let derived = derive(cipher, self.password, &salt, self.rounds)?;
        Ok(Sealing {
            cipher,
            salt,
            rounds: self.rounds,
            derived,
        })
    }
}

impl Sealing {
    pub(super) fn block_size(&self) -> usize {
        self.cipher.block_size()
    }

    pub(super) fn cipher_name(&self) -> &'static str {
        self.cipher.name
    }

    pub(super) fn kdf_options(&self) -> Zeroizing<Vec<u8>> {
        let mut options = Writer::new();
        options.string(&self.salt);
        options.uint32(self.rounds);
        options.into_bytes()
    }

    /// Encrypts; returns the ciphertext and the tag, which is empty without authentication.
    pub(super) fn seal(&self, backend: &Backend, plaintext: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
        let (key, iv) = self
            .derived
            .split_at_checked(self.cipher.key_length)
            .unwrap_or_default();
        if self.cipher.mode == CipherMode::Gcm {
            let mut sealed = AesGcm::new(backend, key)?.encrypt(iv, plaintext, b"")?;
            let tag = sealed.split_off(plaintext.len());
            return Ok((sealed, tag));
        }
        let ciphertext = self.cipher.apply(backend, Direction::Encrypt, key, iv, plaintext)?;
        Ok((ciphertext.to_vec(), Vec::new()))
    }
}
