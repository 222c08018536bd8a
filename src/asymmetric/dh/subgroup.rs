//! Membership in the subgroup of order q: of the generator, and of public values. Each check is an exponentiation. For keys
//! from files and certificates it is done on first use, and its result is kept.

use std::sync::{Arc, OnceLock};

use crate::error::{Error, MalformedKind, Result};

/// The subject of errors about a public value of a peer or a file.
pub(super) const PUBLIC_VALUE: &str = "Diffie-Hellman public value";
pub(super) const PARAMETERS: &str = "Diffie-Hellman parameters";

/// The result of a check, shared by the clones of a key.
#[derive(Debug, Clone, Default)]
pub(super) struct Finding(Arc<OnceLock<bool>>);

impl Finding {
    /// The result for numbers that have been checked.
    pub(super) fn good() -> Self {
        let finding = Self::default();
        let _ = finding.0.set(true);
        finding
    }

    /// The kept result, or that of `find`.
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
    Error::malformed(MalformedKind::InvalidParameters, PARAMETERS, reason)
}

/// The error for a public value that is not in the subgroup.
pub(super) fn not_a_member() -> Error {
    let reason = "y must be in the subgroup of order q";
    Error::malformed(MalformedKind::InvalidPublicKey, PUBLIC_VALUE, reason)
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
