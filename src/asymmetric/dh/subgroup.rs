//! Whether the numbers of a group, and of keys in it, are in the subgroup that the parameters say: an exponentiation each,
//! with an exponent as long as the order. Keys that come out of files and certificates pay for it when they are first
//! used, and once.

use std::sync::{Arc, OnceLock};

use crate::error::{Error, MalformedKind, Result};

/// What errors call a value that is of a peer, or of a file.
pub(super) const PUBLIC_VALUE: &str = "Diffie-Hellman public value";
pub(super) const PARAMETERS: &str = "Diffie-Hellman parameters";

/// What has been found, by whichever of the clones of a key was asked first.
#[derive(Debug, Clone, Default)]
pub(super) struct Finding(Arc<OnceLock<bool>>);

impl Finding {
    /// Of numbers that have been looked at.
    pub(super) fn good() -> Self {
        let finding = Self::default();
        let _ = finding.0.set(true);
        finding
    }

    /// What was found, or is found now.
    pub(super) fn or(&self, find: impl FnOnce() -> Result<bool>) -> Result<bool> {
        if let Some(found) = self.0.get() {
            return Ok(*found);
        }
        let found = find()?;
        Ok(*self.0.get_or_init(|| found))
    }
}

/// The error for a g that is not in the subgroup.
pub(super) fn not_a_generator() -> Error {
    let reason = "g must generate the subgroup of order q";
    Error::malformed_as(MalformedKind::InvalidParameters, PARAMETERS, reason)
}

/// The error for a public value that is not in the subgroup.
pub(super) fn not_a_member() -> Error {
    let reason = "y must be in the subgroup of order q";
    Error::malformed_as(MalformedKind::InvalidPublicKey, PUBLIC_VALUE, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_been_found_is_not_looked_for_again() {
        for expected in [true, false] {
            let finding = Finding::default();
            let mut searches = 0;
            let failed = finding.or(|| Err(Error::PasswordRequired));
            assert!(matches!(failed, Err(Error::PasswordRequired)));
            for clone in [finding.clone(), finding.clone(), finding] {
                let found = clone.or(|| {
                    searches += 1;
                    Ok(expected)
                });
                assert_eq!(found.unwrap(), expected);
            }
            assert_eq!(searches, 1);
        }
        assert!(Finding::good().or(|| Ok(false)).unwrap());
    }
}
