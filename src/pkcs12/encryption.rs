//! The password of a file that is written, and what is made with it: the keys and certificates encrypted, the file
//! authenticated.

use std::fmt;

use super::cipher::Pkcs12Cipher;
use super::mac_algorithm::Pkcs12Mac;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::serialization::encryption::choice::{Choice, KeySerializationEncryption};
use crate::serialization::encryption::password::check_password;
use crate::serialization::encryption::password_form::PasswordForm;
use crate::serialization::{BestAvailableEncryption, NoEncryption};
use crate::support::secret::SecretBytes;

/// The default iterations: the most that .NET's `X509CertificateLoader` reads with its default limits, which are 300,000 for each
/// of a file's derivations and 1,000,000 for all of them.
const DEFAULT_ROUNDS: u32 = 300_000;

/// The default iterations for old programs. The function of PKCS #12 runs up to three times for each ciphertext.
const ROUNDS_FOR_OLD_PROGRAMS: u32 = 50_000;

/// The encryption and the MAC of a PKCS #12 file: made from [`NoEncryption`] or [`BestAvailableEncryption`], by a
/// [`Pkcs12EncryptionBuilder`], or from an optional password (see
/// [`KeySerializationEncryption`]).
///
/// [`NoEncryption`] leaves the keys readable to everyone, and the file without a MAC. What the others give:
///
/// | | keys and certificates | MAC | programs that read it |
/// |---|---|---|---|
/// | [`BestAvailableEncryption`] | AES-256-CBC by PBES2: PBKDF2 with HMAC-SHA-256 and 300,000 iterations | HMAC-SHA-256 with a key by the function of PKCS #12 and 300,000 iterations | Windows 10 and Server 2019, Java 8u301, 11.0.12 and 17, OpenSSL 1.1, and later releases |
/// | the same on a FIPS backend, and [`for_fips`](Pkcs12EncryptionBuilder::for_fips) on any | the same | PBMAC1 (RFC 9879): HMAC-SHA-256 with a key by PBKDF2 | OpenSSL 3.4, Java 26, and later releases |
/// | [`for_old_programs`](Pkcs12EncryptionBuilder::for_old_programs) | Triple DES with a key by the function of PKCS #12, SHA-1 and 50,000 iterations | HMAC-SHA-1, 50,000 iterations | almost all, also Windows Server 2016 and Java 8 before 8u301 |
///
/// macOS 26 reads the first of them, `security import` with its option `-f pkcs12`. Users report that older versions say that the
/// password is wrong; they read what is for old programs.
///
/// Each key, all certificates together, and the MAC have derivations of their own, with the same number of iterations. They are
/// less than those of [`BestAvailableEncryption`] for key files, because .NET's `X509CertificateLoader` reads no more by default:
/// 300,000 each, and 1,000,000 in all, which a file with one key keeps. For a file with more keys that .NET reads, choose fewer
/// [`kdf_rounds`](Pkcs12EncryptionBuilder::kdf_rounds). (This crate's default limits are higher.)
#[derive(Clone)]
#[must_use = "an encryption encrypts nothing until a file is written with it"]
pub struct Pkcs12Encryption(Option<(Pkcs12EncryptionBuilder, SecretBytes)>);

impl fmt::Debug for Pkcs12Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("NoEncryption"),
            Some((builder, _)) => builder.fmt(f),
        }
    }
}

impl From<NoEncryption> for Pkcs12Encryption {
    fn from(_: NoEncryption) -> Self {
        Pkcs12Encryption(None)
    }
}

impl From<BestAvailableEncryption> for Pkcs12Encryption {
    fn from(encryption: BestAvailableEncryption) -> Self {
        match KeySerializationEncryption::from(encryption).0 {
            Choice::None => Pkcs12Encryption(None),
            Choice::Best(password) | Choice::Chosen(_, password) => {
                Pkcs12Encryption(Some((Pkcs12EncryptionBuilder::new(), password)))
            }
        }
    }
}

/// `None` for no encryption; `Some(password)` as [`BestAvailableEncryption::new`].
impl From<Option<&[u8]>> for Pkcs12Encryption {
    fn from(password: Option<&[u8]>) -> Self {
        match password {
            None => NoEncryption.into(),
            Some(password) => BestAvailableEncryption::new(password).into(),
        }
    }
}

/// Builds the encryption and the MAC of a PKCS #12 file (RFC 7292). Parameters that are not set are those of
/// [`BestAvailableEncryption`]: see [`Pkcs12Encryption`].
///
/// ```
/// use hazmat_openssl::pkcs12::{Pkcs12Cipher, Pkcs12EncryptionBuilder, Pkcs12Mac};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let encryption = Pkcs12EncryptionBuilder::new()
///     .kdf_rounds(100_000)
///     .hmac_hash(HashAlgorithm::Sha512)
///     .cipher(Pkcs12Cipher::Aes128Cbc)
///     .mac(Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha512))
///     .build(b"a password")?;
/// # let _ = encryption;
/// let for_an_old_server = Pkcs12EncryptionBuilder::for_old_programs().build(b"a password")?;
/// # let _ = for_an_old_server;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Pkcs12EncryptionBuilder {
    rounds: u32,
    hash: HashAlgorithm,
    hash_is_chosen: bool,
    key_cipher: Pkcs12Cipher,
    /// `None` if the certificates are not encrypted.
    certificate_cipher: Option<Pkcs12Cipher>,
    /// `None` for the best that the backend offers.
    mac: Option<Pkcs12Mac>,
}

impl Default for Pkcs12EncryptionBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl Pkcs12EncryptionBuilder {
    /// A builder of the best encryption that current programs read.
    pub fn new() -> Self {
        Pkcs12EncryptionBuilder {
            rounds: DEFAULT_ROUNDS,
            hash: HashAlgorithm::Sha256,
            hash_is_chosen: false,
            key_cipher: Pkcs12Cipher::Aes256Cbc,
            certificate_cipher: Some(Pkcs12Cipher::Aes256Cbc),
            mac: None,
        }
    }

    /// A builder of an encryption that a FIPS backend can make and read: all keys are derived by PBKDF2, and the MAC is PBMAC1
    /// (RFC 9879). Other programs must know PBMAC1: OpenSSL 3.4 and Java 26 do.
    pub fn for_fips() -> Self {
        Self::new().mac(Pkcs12Mac::Pbmac1(HashAlgorithm::Sha256))
    }

    /// A builder of an encryption that programs without AES in PKCS #12 read: Windows Server 2016, Java 8 before 8u301, old
    /// appliances. It has Triple DES and SHA-1, which are weak, and which a FIPS backend does not offer. If a program reads only
    /// RC2 for certificates, choose [`Sha1Rc2_40`](Pkcs12Cipher::Sha1Rc2_40) as
    /// [`certificate_cipher`](Self::certificate_cipher).
    pub fn for_old_programs() -> Self {
        Self::new()
            .kdf_rounds(ROUNDS_FOR_OLD_PROGRAMS)
            .cipher(Pkcs12Cipher::Sha1TripleDes)
            .mac(Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha1))
    }

    /// Sets the iterations of all key derivations, at least 1. A FIPS backend writes files with at least 1,000 only (NIST SP 800-132).
    /// Java reads at most 5,000,000, this crate by default 10,000,000 for all derivations of a file together.
    pub fn kdf_rounds(mut self, rounds: u32) -> Self {
        self.rounds = rounds;
        self
    }

    /// Sets the hash function of PBKDF2's HMAC: SHA-256 by default. That of the MAC is chosen with [`mac`](Self::mac).
    pub fn hmac_hash(mut self, algorithm: HashAlgorithm) -> Self {
        self.hash = algorithm;
        self.hash_is_chosen = true;
        self
    }

    /// Sets the cipher of the keys and of the certificates.
    pub fn cipher(mut self, cipher: Pkcs12Cipher) -> Self {
        self.key_cipher = cipher;
        self.certificate_cipher = Some(cipher);
        self
    }

    /// Sets the cipher of the certificates, after [`cipher`](Self::cipher); `None` leaves them readable without the password, as in
    /// a trust store that everyone may read.
    pub fn certificate_cipher(mut self, cipher: Option<Pkcs12Cipher>) -> Self {
        self.certificate_cipher = cipher;
        self
    }

    /// Sets the MAC. By default, it is the one of PKCS #12 with SHA-256; on a FIPS backend PBMAC1 with SHA-256.
    pub fn mac(mut self, mac: Pkcs12Mac) -> Self {
        self.mac = Some(mac);
        self
    }

    /// Builds the encryption, under a password of at least one byte. The copy of the password is zeroized on drop.
    ///
    /// The functions of PKCS #12 take the password as UTF-16, PBKDF2 takes its bytes. It should be UTF-8; else its bytes are taken
    /// as Latin-1 for the former, as in OpenSSL.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty password, for 0 rounds, for a hash function if no cipher uses PBKDF2, and for PBMAC1
    /// with a hash function whose digest has fewer than 20 bytes.
    pub fn build(self, password: &[u8]) -> Result<Pkcs12Encryption> {
        check_password(password)?;
        if self.rounds == 0 {
            return Err(Error::invalid("kdf_rounds", "must be at least 1"));
        }
        let uses_pbkdf2 = self.key_cipher.is_pbes2() || self.certificate_cipher.is_some_and(Pkcs12Cipher::is_pbes2);
        if self.hash_is_chosen && !uses_pbkdf2 {
            let reason = "cannot be chosen for ciphers with a key by the function of PKCS #12, which has SHA-1";
            return Err(Error::invalid("hmac_hash", reason));
        }
        if let Some(mac) = self.mac {
            mac.check()?;
        }
        let password = SecretBytes::from_slice(password);
        Ok(Pkcs12Encryption(Some((self, password))))
    }
}

/// The choices for one file.
pub(super) struct Chosen<'a> {
    pub(super) password: PasswordForm<'a>,
    pub(super) rounds: u32,
    pub(super) hash: HashAlgorithm,
    pub(super) key_cipher: Pkcs12Cipher,
    pub(super) certificate_cipher: Option<Pkcs12Cipher>,
    pub(super) mac: Pkcs12Mac,
}

impl Pkcs12Encryption {
    /// The choices on this backend; `None` for no encryption.
    pub(super) fn chosen(&self, backend: &Backend) -> Result<Option<Chosen<'_>>> {
        let Some((builder, password)) = &self.0 else {
            return Ok(None);
        };
        check_password(password)?;
        Ok(Some(Chosen {
            password: PasswordForm::new(password),
            rounds: builder.rounds,
            hash: builder.hash,
            key_cipher: builder.key_cipher,
            certificate_cipher: builder.certificate_cipher,
            mac: builder.mac.unwrap_or_else(|| Pkcs12Mac::best(backend)),
        }))
    }
}
