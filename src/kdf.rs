//! Key derivation: PBKDF2 with HMAC (NIST SP 800-132, RFC 8018).

use crate::backend::Backend;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::params::Params;
use crate::hashes::HashAlgorithm;
use crate::interfaces::{HmacBackend, Pbkdf2HmacBackend};
use crate::secret::SecretBytes;

/// RFC 8018, section 5.2: a derived key has at most this many digests.
const MOST_DIGESTS: u64 = u32::MAX as u64;

impl Pbkdf2HmacBackend for Backend {
    fn pbkdf2_hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
        self.pbkdf2().is_some() && self.hmac_supported(algorithm)
    }

    fn derive_pbkdf2_hmac(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        let unsupported = || {
            let name = format!("PBKDF2 with HMAC and {algorithm}");
            Error::unsupported(Unsupported::Kdf, self.not_offered(&name))
        };
        let kdf = self.pbkdf2().ok_or_else(unsupported)?;
        if !self.hmac_supported(algorithm) {
            return Err(unsupported());
        }
        check_length(algorithm, length)?;
        if iterations == 0 {
            return Err(Error::invalid("iterations", "must be at least 1"));
        }
        let iterations = u64::from(iterations);
        let params: Params<'_, 5> = Params::new()
            .utf8(c"digest", algorithm.libcrypto_name())
            .octets(c"pass", key_material)
            .octets(c"salt", salt)
            .unsigned(c"iter", &iterations);
        let mut key = SecretBytes::zeroed("length", length)?;
        kdf.derive(self.lib(), &params, key.as_mut_slice())?;
        Ok(key)
    }
}

fn check_length(algorithm: HashAlgorithm, length: usize) -> Result<()> {
    let most = MOST_DIGESTS.saturating_mul(algorithm.digest_size() as u64);
    if length == 0 || length as u64 > most {
        let reason = format!("must be 1 to {most} bytes, not {length}");
        return Err(Error::invalid("length", reason));
    }
    Ok(())
}
