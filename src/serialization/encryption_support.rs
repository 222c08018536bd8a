//! Which encryptions of private keys a backend supports.

use super::encryption::choice::KeyCipher;
use super::encryption::cipher::{Cipher, Rc2, block_cipher};
use super::encryption::dek_info;
use super::encryption::kdf::Kdf;
use super::encryption::scheme::Scheme;
use super::openssh::encryption::check_offered;
use super::output_format::PrivateFormat;
use super::write::no_raw_encryption;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::error::Result;
use crate::hashes::HashAlgorithm;
use crate::kdf::scrypt::Cost;

impl Backend {
    /// Whether this backend can write and read private keys in this format, encrypted with this cipher. For PKCS #8, the key
    /// derivation is PBKDF2 with HMAC-SHA-256.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// assert!(backend.private_key_encryption_supported(PrivateFormat::Pkcs8, KeyCipher::Aes256Cbc));
    /// assert!(!backend.private_key_encryption_supported(PrivateFormat::Raw, KeyCipher::Aes256Cbc));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn private_key_encryption_supported(&self, format: PrivateFormat, cipher: KeyCipher) -> bool {
        let offered = || -> Result<()> {
            match format {
                PrivateFormat::Pkcs8 | PrivateFormat::Pkcs8ExpandedKey | PrivateFormat::Pkcs8SeedAndExpandedKey => {
                    let cipher = block_cipher(Some(cipher))?;
                    pbes2(pbkdf2(), cipher).check_offered(self)
                }
                PrivateFormat::TraditionalOpenSsl => dek_info::check_offered(self, block_cipher(Some(cipher))?),
                PrivateFormat::OpenSsh => check_offered(self, cipher),
                PrivateFormat::Raw => no_raw_encryption(),
            }
        };
        let encrypts = || block_cipher(Some(cipher)).is_ok_and(|cipher| cipher.encrypts(self));
        cipher.is_for(format) && offered().is_ok() && (format == PrivateFormat::OpenSsh || encrypts())
    }
}

fn pbkdf2() -> Kdf<'static> {
    Kdf::Pbkdf2 {
        hash: HashAlgorithm::Sha256,
        salt: &[],
        iterations: 1,
    }
}

fn pbes2(kdf: Kdf<'static>, cipher: Cipher) -> Scheme<'static> {
    Scheme::Pbes2 { kdf, cipher, iv: &[] }
}

/// Reports which encryptions of private keys can be read, and which of the selectable ones can be written.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (format, name) in [
        (PrivateFormat::Pkcs8, "pkcs8-pbkdf2"),
        (PrivateFormat::TraditionalOpenSsl, "traditional"),
        (PrivateFormat::OpenSsh, "openssh"),
    ] {
        for cipher in KeyCipher::ALL.iter().filter(|cipher| cipher.is_for(format)) {
            let name = format!("{name}-{}", cipher.to_string().to_ascii_lowercase());
            let supported = backend.private_key_encryption_supported(format, *cipher);
            report.add("key-encryption", name, supported);
        }
    }
    for (name, scheme) in schemes_to_read() {
        let supported = scheme.check_offered(backend).is_ok();
        report.add("key-encryption", format!("pkcs8-{name}"), supported);
    }
}

/// The schemes of PKCS #8 that are read, but not written.
fn schemes_to_read() -> Vec<(&'static str, Scheme<'static>)> {
    let scrypt = Kdf::Scrypt {
        salt: &[],
        cost: Cost { n: 2, r: 1, p: 1 },
    };
    let pbes1 = |hash, cipher| Scheme::Pbes1 {
        hash,
        cipher,
        salt: &[],
        iterations: 1,
    };
    let pkcs12 = |cipher| Scheme::Pkcs12 {
        cipher,
        salt: &[],
        iterations: 1,
    };
    let rc2 = |key_length, effective| Cipher::Rc2 { key_length, effective };
    let (rc2_40, rc2_64, rc2_128) = (rc2(5, Rc2::Bits40), rc2(8, Rc2::Bits64), rc2(16, Rc2::Bits128));
    vec![
        ("scrypt-aes-256-cbc", pbes2(scrypt, Cipher::Aes { key_length: 32 })),
        ("pbkdf2-rc2-cbc", pbes2(pbkdf2(), rc2_128)),
        ("pbes1-md5-des", pbes1(HashAlgorithm::Md5, Cipher::Des)),
        ("pbes1-md5-rc2", pbes1(HashAlgorithm::Md5, rc2_64)),
        ("pbes1-sha1-des", pbes1(HashAlgorithm::Sha1, Cipher::Des)),
        ("pbes1-sha1-rc2", pbes1(HashAlgorithm::Sha1, rc2_64)),
        ("pkcs12-3des", pkcs12(Cipher::TripleDes { key_length: 24 })),
        ("pkcs12-2des", pkcs12(Cipher::TripleDes { key_length: 16 })),
        ("pkcs12-rc2-128", pkcs12(rc2_128)),
        ("pkcs12-rc2-40", pkcs12(rc2_40)),
        ("pkcs12-rc4-128", pkcs12(Cipher::Rc4 { key_length: 16 })),
        ("pkcs12-rc4-40", pkcs12(Cipher::Rc4 { key_length: 5 })),
    ]
}
