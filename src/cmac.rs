//! CMAC (NIST SP 800-38B, RFC 4493) over any block cipher that the backend supports.

use std::ffi::CString;

use crate::backend::Backend;
use crate::ciphers::CipherAlgorithm;
use crate::error::{Result, Unsupported};
use crate::ffi::mac::Underlying;
use crate::interfaces::CmacBackend;
use crate::mac::{MacContext, MacKind, MacSlot};

/// A key of `length` bytes to try a cipher out with. No two parts of it are alike, as Triple DES may demand.
fn trial_key(length: usize) -> Vec<u8> {
    (0..length).map(|i| i as u8).collect()
}

/// Tries CMAC with a cipher, by libcrypto's name of its CBC mode, out in the backend's library context.
pub(crate) fn try_out(backend: &Backend, cipher: &str, key_length: usize) -> Option<MacSlot> {
    let mac = backend.cmac()?;
    let name = CString::new(cipher).ok()?;
    MacSlot::try_out(backend, mac, Underlying::Cipher(&name), &trial_key(key_length))
}

impl CmacBackend for Backend {
    fn cmac_algorithm_supported(&self, algorithm: &CipherAlgorithm) -> bool {
        self.cmac_slot(algorithm).is_some()
    }

    fn create_cmac_ctx(&self, algorithm: &CipherAlgorithm) -> Result<MacContext> {
        let slot = self.cmac_slot(algorithm).ok_or_else(|| {
            let name = format!("CMAC with {algorithm}");
            self.not_offered(Unsupported::Mac, &name)
        })?;
        slot.start(self, algorithm.key(), MacKind::Cmac(algorithm.name()))
    }
}
