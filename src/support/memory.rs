//! Allocations whose size comes from a caller or from data, and may be too large.

/// There is not enough memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoMemory {
    /// The argument that determines the length.
    pub(crate) argument: &'static str,
    /// The number of bytes.
    pub(crate) length: usize,
}

/// Allocates `length` zero bytes. If memory is short, the error names `argument`.
pub(crate) fn zeroed_vec(argument: &'static str, length: usize) -> Result<Vec<u8>, NoMemory> {
    let mut bytes = vec_with_room(argument, length)?;
    bytes.resize(length, 0);
    Ok(bytes)
}

/// Allocates room for `length` bytes. If memory is short, the error names `argument`.
pub(crate) fn vec_with_room(argument: &'static str, length: usize) -> Result<Vec<u8>, NoMemory> {
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(length)
        .map_err(|_| NoMemory { argument, length })?;
    Ok(bytes)
}
