//! The check of the length of a byte string that is as long as its algorithm says.

use crate::error::{Error, Result};

/// Refuses an argument of another length; `name` is the algorithm's.
pub(super) fn check_length(argument: &'static str, bytes: &[u8], expected: usize, name: &str) -> Result<()> {
    if bytes.len() == expected {
        return Ok(());
    }
    let reason = format!("must have {expected} bytes for {name}, not {}", bytes.len());
    Err(Error::invalid(argument, reason))
}
