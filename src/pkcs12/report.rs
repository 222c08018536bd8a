//! The ciphers and MACs of PKCS #12 files in the report of capabilities.

use super::backend::Pkcs12Backend;
use super::cipher::Pkcs12Cipher;
use super::mac_algorithm::Pkcs12Mac;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::HashAlgorithm;

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
