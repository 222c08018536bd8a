//! Memory of a size that a caller or data has named, which may be more than there is.

/// There is no memory for so many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoMemory {
    /// What asked for them.
    pub(crate) argument: &'static str,
    /// How many.
    pub(crate) length: usize,
}

/// `length` zero bytes on the heap; `argument` names what asked for them.
pub(crate) fn zeroed_vec(argument: &'static str, length: usize) -> Result<Vec<u8>, NoMemory> {
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(length)
        .map_err(|_| NoMemory { argument, length })?;
    bytes.resize(length, 0);
    Ok(bytes)
}
