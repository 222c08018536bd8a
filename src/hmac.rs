//! HMAC (FIPS 198-1, RFC 2104) over any hash function that the backend supports.

use crate::backend::Backend;
use crate::error::{Result, Unsupported};
use crate::ffi::mac::Underlying;
use crate::hashes::HashAlgorithm;
use crate::interfaces::HmacBackend;
use crate::mac::{MacContext, MacKind, MacSlot};

/// What an algorithm is tried out with: 32 bytes, which no policy finds too short.
const TRIAL_KEY: [u8; 32] = [0x5a; 32];

/// Tries HMAC with `algorithm` out in the backend's library context.
pub(crate) fn try_out(backend: &Backend, algorithm: HashAlgorithm) -> Option<MacSlot> {
    let mac = backend.hmac()?;
    let underlying = Underlying::Digest(algorithm.libcrypto_name());
    // A function that the backend does not have makes no HMAC either, and need not be tried.
    if algorithm.is_extendable() || !backend.has_hash(algorithm) {
        return None;
    }
    MacSlot::try_out(backend, mac, underlying, &TRIAL_KEY)
}

impl HmacBackend for Backend {
    fn hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
        self.hmac_slot(algorithm).is_some()
    }

    fn create_hmac_ctx(&self, key: &[u8], algorithm: HashAlgorithm) -> Result<MacContext> {
        let slot = self.hmac_slot(algorithm).ok_or_else(|| {
            let name = format!("HMAC with {algorithm}");
            self.not_offered(Unsupported::Mac, &name)
        })?;
        slot.start(self, key, MacKind::Hmac(algorithm))
    }
}
