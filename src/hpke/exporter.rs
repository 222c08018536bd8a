//! Secrets that a context exports (RFC 9180, section 5.3).

use super::kdf_algorithm::Construction;
use super::key_schedule::missing;
use super::labeled::{OneStage, TwoStage};
use super::limits::check_length;
use super::suite::HpkeSuite;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// A context's exporter secret.
pub(super) struct Exporter {
    pub(super) suite: HpkeSuite,
    pub(super) secret: SecretBytes,
    pub(super) backend: Backend,
}

impl Exporter {
    pub(super) fn export(&self, exporter_context: &[u8], length: usize) -> Result<SecretBytes> {
        check_length("exporter_context", exporter_context)?;
        let longest = self.suite.kdf().longest_export();
        if !(1..=longest).contains(&length) {
            let reason = format!("must be 1 to {longest} bytes for {}, not {length}", self.suite.kdf());
            return Err(Error::invalid("length", reason));
        }
        let (backend, suite_id) = (&self.backend, &self.suite.suite_id());
        match self.suite.kdf().construction() {
            Construction::TwoStage(hash) => {
                let kdf = TwoStage {
                    backend,
                    hash,
                    suite_id,
                };
                let exported = kdf.expand_secret(&self.secret, b"sec", exporter_context, length);
                exported.map_err(|error| match error {
                    // The rest of it is short.
                    Error::InvalidArgument {
                        argument: "info",
                        reason,
                    } => Error::invalid("exporter_context", reason),
                    other => other,
                })
            }
            Construction::OneStage(xof) => {
                let kdf = OneStage { backend, xof, suite_id };
                kdf.derive(&[&self.secret], b"sec", &[exporter_context], length)
            }
            Construction::Missing => Err(missing(backend, self.suite.kdf())),
        }
    }
}
