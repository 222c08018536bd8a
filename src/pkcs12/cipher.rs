//! The ciphers of the keys and certificates in a file that is written.

use crate::backend::Backend;
use crate::error::Result;
use crate::hashes::HashAlgorithm;
use crate::serialization::encryption::cipher::Cipher;
use crate::serialization::encryption::kdf::Kdf;
use crate::serialization::encryption::scheme::{RC2_40, RC2_128, Scheme};
use crate::serialization::names::names;

/// A cipher for the keys or the certificates of a PKCS #12 file, with the scheme that derives its key from the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pkcs12Cipher {
    /// AES-128 in CBC by PBES2 (RFC 8018, section 6.2).
    Aes128Cbc,
    /// AES-192 in CBC by PBES2.
    Aes192Cbc,
    /// AES-256 in CBC by PBES2.
    Aes256Cbc,
    /// Three-key Triple DES in CBC by PBES2.
    TripleDesCbc,
    /// Three-key Triple DES in CBC, with a key by the function of PKCS #12 and SHA-1 (RFC 7292, appendix C): for old programs.
    Sha1TripleDes,
    /// RC2 with 128 bits, with a key by the function of PKCS #12 and SHA-1: for old programs. Programs with OpenSSL 3.0 or later
    /// need its legacy provider to read it.
    Sha1Rc2_128,
    /// RC2 with 40 bits, with a key by the function of PKCS #12 and SHA-1: once the usual cipher of certificates. It protects
    /// nothing: whoever wants to tries all keys. Programs with OpenSSL 3.0 or later need its legacy provider to read it.
    Sha1Rc2_40,
}

names! { Pkcs12Cipher, "cipher for PKCS #12 files", "AES-256-CBC":
    Aes128Cbc = "AES-128-CBC",
    Aes192Cbc = "AES-192-CBC",
    Aes256Cbc = "AES-256-CBC",
    TripleDesCbc = "DES-EDE3-CBC",
    Sha1TripleDes = "PBE-SHA1-3DES",
    Sha1Rc2_128 = "PBE-SHA1-RC2-128",
    Sha1Rc2_40 = "PBE-SHA1-RC2-40",
}

impl Pkcs12Cipher {
    /// Whether the key is derived by PBKDF2, else by the function of PKCS #12.
    pub(super) fn is_pbes2(self) -> bool {
        match self {
            Pkcs12Cipher::Aes128Cbc
            | Pkcs12Cipher::Aes192Cbc
            | Pkcs12Cipher::Aes256Cbc
            | Pkcs12Cipher::TripleDesCbc => true,
            Pkcs12Cipher::Sha1TripleDes | Pkcs12Cipher::Sha1Rc2_128 | Pkcs12Cipher::Sha1Rc2_40 => false,
        }
    }

    pub(super) fn cipher(self) -> Cipher {
        match self {
            Pkcs12Cipher::Aes128Cbc => Cipher::Aes { key_length: 16 },
            Pkcs12Cipher::Aes192Cbc => Cipher::Aes { key_length: 24 },
            Pkcs12Cipher::Aes256Cbc => Cipher::Aes { key_length: 32 },
            Pkcs12Cipher::TripleDesCbc | Pkcs12Cipher::Sha1TripleDes => Cipher::TripleDes { key_length: 24 },
            Pkcs12Cipher::Sha1Rc2_128 => RC2_128,
            Pkcs12Cipher::Sha1Rc2_40 => RC2_40,
        }
    }

    /// Fails if the backend does not offer it, with this hash function for PBKDF2.
    pub(super) fn check_offered(self, backend: &Backend, hash: HashAlgorithm) -> Result<()> {
        let cipher = self.cipher();
        let scheme = if self.is_pbes2() {
            let kdf = Kdf::Pbkdf2 {
                hash,
                salt: &[],
                iterations: 1,
            };
            Scheme::Pbes2 { kdf, cipher, iv: &[] }
        } else {
            Scheme::Pkcs12 {
                cipher,
                salt: &[],
                iterations: 1,
            }
        };
        scheme.check_offered(backend)
    }
}
