//! The ciphers of encrypted private keys, most of them old: PKCS #5, PKCS #12, OpenSSL and OpenSSH each define theirs. Block
//! ciphers use CBC with PKCS #7 padding, except in OpenSSH.

use std::ffi::CStr;

use zeroize::Zeroizing;

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::ciphers::backend::CipherBackend;
use crate::ciphers::{CipherAlgorithm, CipherKind, Mode, ModeKind};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::cipher::{CipherCtx, Direction, EvpCipher};
use crate::ffi::operation::CleanQueue;
use crate::padding::Pkcs7;
use crate::serialization::encryption::choice::KeyCipher;

/// RC2, fetched once per backend. Old encrypted keys have effective key bits that do not follow from the key's length, as the
/// public interface has them.
static RC2: Cache<Option<EvpCipher>> = Cache::new(Rc2::COUNT);

/// The effective key bits of RC2 (RFC 2268); libcrypto has a name for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rc2 {
    Bits40,
    Bits64,
    Bits128,
}

impl Rc2 {
    pub(crate) const COUNT: usize = 3;

    pub(crate) fn libcrypto_name(self) -> &'static CStr {
        match self {
            Rc2::Bits40 => c"RC2-40-CBC",
            Rc2::Bits64 => c"RC2-64-CBC",
            Rc2::Bits128 => c"RC2-CBC",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Rc2::Bits40 => "RC2 with 40 bits",
            Rc2::Bits64 => "RC2 with 64 bits",
            Rc2::Bits128 => "RC2 with 128 bits",
        }
    }

    fn fetched(self, backend: &Backend) -> Result<&EvpCipher> {
        let fetched = RC2.fetch(backend, self as usize, || {
            EvpCipher::fetch(backend.lib(), self.libcrypto_name())
        });
        fetched.ok_or_else(|| backend.not_offered(UnsupportedKind::Cipher, self.name()))
    }
}

/// A cipher with the length of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cipher {
    Aes { key_length: usize },
    Camellia { key_length: usize },
    TripleDes { key_length: usize },
    Des,
    Rc2 { key_length: usize, effective: Rc2 },
    Rc4 { key_length: usize },
    Blowfish,
    Cast5,
    Idea,
    Seed,
    Sm4,
}

impl Cipher {
    pub(crate) fn key_length(self) -> usize {
        match self {
            Cipher::Aes { key_length }
            | Cipher::Camellia { key_length }
            | Cipher::TripleDes { key_length }
            | Cipher::Rc2 { key_length, .. }
            | Cipher::Rc4 { key_length } => key_length,
            Cipher::Des => 8,
            Cipher::Blowfish | Cipher::Cast5 | Cipher::Idea | Cipher::Seed | Cipher::Sm4 => 16,
        }
    }

    /// The length of a block, and of an IV, in bytes; 0 for a stream cipher.
    pub(crate) fn block_size(self) -> usize {
        match self {
            Cipher::Aes { .. } | Cipher::Camellia { .. } | Cipher::Seed | Cipher::Sm4 => 16,
            Cipher::TripleDes { .. }
            | Cipher::Des
            | Cipher::Rc2 { .. }
            | Cipher::Blowfish
            | Cipher::Cast5
            | Cipher::Idea => 8,
            Cipher::Rc4 { .. } => 0,
        }
    }

    /// The cipher with its key. Fails for RC2, which has no `CipherAlgorithm`.
    fn algorithm(self, key: &[u8]) -> Result<CipherAlgorithm> {
        match self {
            Cipher::Aes { .. } => CipherAlgorithm::aes(key),
            Cipher::Camellia { .. } => CipherAlgorithm::camellia(key),
            Cipher::TripleDes { .. } | Cipher::Des => CipherAlgorithm::triple_des(key),
            Cipher::Rc4 { .. } => CipherAlgorithm::arc4(key),
            Cipher::Blowfish => CipherAlgorithm::blowfish(key),
            Cipher::Cast5 => CipherAlgorithm::cast5(key),
            Cipher::Idea => CipherAlgorithm::idea(key),
            Cipher::Seed => CipherAlgorithm::seed(key),
            Cipher::Sm4 => CipherAlgorithm::sm4(key),
            Cipher::Rc2 { .. } => Err(Error::invalid("cipher", "RC2 is not a public cipher of this crate")),
        }
    }

    /// The cipher without its key. Fails for RC2, which has no `CipherKind`.
    fn kind(self) -> Result<CipherKind> {
        match self {
            Cipher::Aes { key_length: 16 } => Ok(CipherKind::AES_128),
            Cipher::Aes { key_length: 24 } => Ok(CipherKind::AES_192),
            Cipher::Aes { .. } => Ok(CipherKind::AES_256),
            Cipher::Camellia { key_length: 16 } => Ok(CipherKind::CAMELLIA_128),
            Cipher::Camellia { key_length: 24 } => Ok(CipherKind::CAMELLIA_192),
            Cipher::Camellia { .. } => Ok(CipherKind::CAMELLIA_256),
            Cipher::TripleDes { .. } | Cipher::Des => Ok(CipherKind::TRIPLE_DES),
            Cipher::Rc4 { key_length } => CipherKind::ARC4.with_key_length(key_length),
            Cipher::Blowfish => Ok(CipherKind::BLOWFISH),
            Cipher::Cast5 => Ok(CipherKind::CAST5),
            Cipher::Idea => Ok(CipherKind::IDEA),
            Cipher::Seed => Ok(CipherKind::SEED),
            Cipher::Sm4 => Ok(CipherKind::SM4),
            Cipher::Rc2 { .. } => Err(Error::invalid("cipher", "RC2 is not a public cipher of this crate")),
        }
    }

    fn mode(self, iv: &[u8]) -> Result<Mode> {
        if self.block_size() == 0 {
            return Ok(Mode::stream());
        }
        Mode::cbc(iv)
    }

    /// Fails if the backend does not offer it. DES is Triple DES with three equal keys: a FIPS module could not tell the
    /// difference, so it is refused there.
    pub(crate) fn check_offered(self, backend: &Backend) -> Result<()> {
        if let Cipher::Rc2 { effective, .. } = self {
            return effective.fetched(backend).map(|_| ());
        }
        if self == Cipher::Des && backend.is_fips() {
            return Err(backend.not_offered(UnsupportedKind::Cipher, "DES"));
        }
        let kind = self.kind()?;
        let mode = if self.block_size() == 0 {
            ModeKind::Stream
        } else {
            ModeKind::Cbc
        };
        if backend.cipher_supported(kind, mode) {
            return Ok(());
        }
        let name = format!("{} with a {}-bit key", kind.cipher_name(), kind.key_size());
        Err(backend.not_offered(UnsupportedKind::Cipher, &name))
    }

    /// Whether the backend can encrypt with it, by trying: a FIPS module may only decrypt. A refusal by a strict backend counts
    /// as offered.
    pub(crate) fn encrypts(self, backend: &Backend) -> bool {
        let key: Vec<u8> = (1u8..=64).take(self.key_length()).collect();
        let plaintext = Zeroizing::new(vec![0; 8]);
        let encrypted = self.encrypt(backend, &key, &vec![0; self.block_size()], plaintext);
        matches!(encrypted, Ok(_) | Err(Error::NotApproved { .. }))
    }

    /// Refuses a ciphertext of impossible length.
    pub(crate) fn check_ciphertext(self, what: &'static str, ciphertext: &[u8]) -> Result<()> {
        let block_size = self.block_size();
        if ciphertext.is_empty() {
            return Err(Error::malformed(
                MalformedKind::InvalidLength,
                what,
                "the ciphertext is empty",
            ));
        }
        if block_size > 0 && ciphertext.len() % block_size != 0 {
            let reason = format!("the length of the ciphertext is not a multiple of {block_size} bytes");
            return Err(Error::malformed(MalformedKind::InvalidLength, what, reason));
        }
        Ok(())
    }

    /// Decrypts and removes the padding. Wrong padding is [`Error::IncorrectPassword`]: the key was derived from one.
    pub(crate) fn decrypt(
        self,
        backend: &Backend,
        key: &[u8],
        iv: &[u8],
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let mut plaintext = self.apply(backend, Direction::Decrypt, key, iv, ciphertext)?;
        if self.block_size() > 0 {
            let unpadded = Pkcs7::new(self.block_size())?.unpad_in_place(&mut plaintext);
            unpadded.map_err(|_| Error::IncorrectPassword)?;
        }
        Ok(plaintext)
    }

    /// Pads and encrypts.
    pub(crate) fn encrypt(
        self,
        backend: &Backend,
        key: &[u8],
        iv: &[u8],
        mut plaintext: Zeroizing<Vec<u8>>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        Pkcs7::new(self.block_size())?.pad_in_place(&mut plaintext);
        self.apply(backend, Direction::Encrypt, key, iv, &plaintext)
    }

    /// Encrypts or decrypts whole blocks, without padding.
    pub(crate) fn apply(
        self,
        backend: &Backend,
        direction: Direction,
        key: &[u8],
        iv: &[u8],
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        if let Cipher::Rc2 { effective, .. } = self {
            return apply_rc2(backend, direction, effective, key, iv, data);
        }
        let algorithm = self.algorithm(key)?;
        apply(backend, direction, &algorithm, &self.mode(iv)?, data)
    }
}

/// Encrypts or decrypts in one step.
pub(crate) fn apply(
    backend: &Backend,
    direction: Direction,
    algorithm: &CipherAlgorithm,
    mode: &Mode,
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let mut context = match direction {
        Direction::Encrypt => backend.create_symmetric_encryption_ctx(algorithm, mode)?,
        Direction::Decrypt => backend.create_symmetric_decryption_ctx(algorithm, mode)?,
    };
    let out = Zeroizing::new(context.update(data)?);
    context.finalize()?;
    Ok(out)
}

/// RC2 with effective key bits that do not follow from the key's length.
fn apply_rc2(
    backend: &Backend,
    direction: Direction,
    effective: Rc2,
    key: &[u8],
    iv: &[u8],
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let fetched = effective.fetched(backend)?;
    let queue = CleanQueue::ensure();
    let mut context = CipherCtx::new(queue, fetched, direction, key, iv)?;
    let mut out = Zeroizing::new(vec![0; data.len() + 16]);
    let length = context.update(queue, data, &mut out)?;
    context.finish(queue)?;
    out.truncate(length);
    Ok(out)
}

/// The cipher for PKCS #8 and the traditional format; AES-256 if none is chosen.
pub(crate) fn block_cipher(cipher: Option<KeyCipher>) -> Result<Cipher> {
    Ok(match cipher {
        None | Some(KeyCipher::Aes256Cbc) => Cipher::Aes { key_length: 32 },
        Some(KeyCipher::Aes128Cbc) => Cipher::Aes { key_length: 16 },
        Some(KeyCipher::Aes192Cbc) => Cipher::Aes { key_length: 24 },
        Some(KeyCipher::TripleDesCbc) => Cipher::TripleDes { key_length: 24 },
        Some(other) => return Err(Error::invalid("cipher", format!("{other} is for OpenSSH only"))),
    })
}
