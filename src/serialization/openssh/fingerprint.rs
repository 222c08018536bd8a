//! Fingerprints of keys, as `ssh-keygen -l` prints them.

use std::fmt::Write;

use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::serialization::pem::base64::encode_base64;

pub(super) fn fingerprint(backend: &Backend, algorithm: HashAlgorithm, blob: &[u8]) -> Result<String> {
    let name = match algorithm {
        HashAlgorithm::Md5 => return colons(&backend.hash(algorithm, blob)?),
        HashAlgorithm::Sha1 => "SHA1",
        HashAlgorithm::Sha256 => "SHA256",
        HashAlgorithm::Sha384 => "SHA384",
        HashAlgorithm::Sha512 => "SHA512",
        _ => {
            let reason = "must be SHA-256, SHA-384, SHA-512, SHA-1 or MD5 for a fingerprint of OpenSSH";
            return Err(Error::invalid("algorithm", reason));
        }
    };
    let base64 = encode_base64(&backend.hash(algorithm, blob)?)?;
    let base64 = String::from_utf8_lossy(&base64);
    Ok(format!("{name}:{}", base64.trim_end_matches('=')))
}

/// Hexadecimal with colons, as for MD5.
fn colons(digest: &[u8]) -> Result<String> {
    let mut text = "MD5".to_owned();
    for byte in digest {
        write!(text, ":{byte:02x}").map_err(|_| Error::invalid("algorithm", "cannot be written"))?;
    }
    Ok(text)
}
