//! Room for a result in a caller's buffer.

/// The caller's buffer is too small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSmall {
    /// The numbers of bytes that are needed and that there are.
    pub(crate) needed: usize,
    pub(crate) available: usize,
}

/// The first `needed` bytes of `out`.
#[inline]
pub(crate) fn room_for(out: &mut [u8], needed: usize) -> Result<&mut [u8], TooSmall> {
    let available = out.len();
    match out.get_mut(..needed) {
        Some(room) => Ok(room),
        None => Err(TooSmall { needed, available }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_buffer_is_cut_and_a_shorter_one_refused() {
        let mut out = [1, 2, 3];
        assert_eq!(room_for(&mut out, 2), Ok(&mut [1, 2][..]));
        assert_eq!(room_for(&mut out, 0), Ok(&mut [][..]));
        let refused = TooSmall {
            needed: 4,
            available: 3,
        };
        assert_eq!(room_for(&mut out, 4), Err(refused));
    }
}
