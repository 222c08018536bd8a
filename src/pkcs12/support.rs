//! Which ciphers and MACs of PKCS #12 files a backend supports.

use super::cipher::Pkcs12Cipher;
use super::mac_algorithm::Pkcs12Mac;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::HashAlgorithm;

impl Backend {
    /// Whether this backend can write and read PKCS #12 files with this cipher, by PBKDF2 with HMAC-SHA-256 if it is one of PBES2.
    ///
    /// ```
    /// use hazmat_openssl::pkcs12::Pkcs12Cipher;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert!(Backend::new()?.pkcs12_cipher_supported(Pkcs12Cipher::Aes256Cbc));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn pkcs12_cipher_supported(&self, cipher: Pkcs12Cipher) -> bool {
        cipher.check_offered(self, HashAlgorithm::Sha256).is_ok() && cipher.cipher().encrypts(self)
    }

    /// Whether this backend can write and read PKCS #12 files with this MAC.
    ///
    /// ```
    /// use hazmat_openssl::pkcs12::Pkcs12Mac;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// assert!(backend.pkcs12_mac_supported(Pkcs12Mac::Pbmac1(HashAlgorithm::Sha256)));
    /// assert_eq!(backend.pkcs12_mac_supported(Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha256)), !backend.is_fips());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn pkcs12_mac_supported(&self, mac: Pkcs12Mac) -> bool {
        mac.check().is_ok() && mac.check_offered(self).is_ok()
    }
}

/// The hash functions of MACs that are reported: those that programs write.
const HASHES: [HashAlgorithm; 5] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

/// Reports the ciphers and MACs of PKCS #12 files.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &cipher in Pkcs12Cipher::ALL {
        let name = cipher.name().to_ascii_lowercase();
        report.add("pkcs12", name, backend.pkcs12_cipher_supported(cipher));
    }
    for hash in HASHES {
        let supported = backend.pkcs12_mac_supported(Pkcs12Mac::Pkcs12Kdf(hash));
        report.add("pkcs12", format!("mac-pkcs12kdf-{}", hash.name()), supported);
    }
    for hash in HASHES {
        let supported = backend.pkcs12_mac_supported(Pkcs12Mac::Pbmac1(hash));
        report.add("pkcs12", format!("mac-pbmac1-{}", hash.name()), supported);
    }
}
