//! An index of a revocation list by serial number.
//!
//! Sorted pairs of a 32-bit hash of the serial number and the entry's offset, in one allocation: eight bytes for an
//! entry of some 25 to 40 bytes. The hash has a random key, so that nobody can choose colliding serial numbers.
//! Entries with the same number are adjacent, in list order, so the first of many is found as fast as a single one.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use crate::error::{Error, MalformedKind, Result};

pub(super) struct SerialIndex {
    /// Hash and offset, sorted.
    places: Vec<(u32, u32)>,
    hasher: RandomState,
    /// The error of the first entry whose serial number does not decode: that entry may have a number that is not
    /// found.
    broken: Option<Error>,
}

impl SerialIndex {
    /// Builds the index from the serial number and offset of each entry, in two passes: the first counts, for one
    /// allocation of the exact size.
    pub(super) fn of<'a>(numbers: impl Iterator<Item = Result<(&'a [u8], u32)>> + Clone) -> Self {
        let mut index = SerialIndex {
            places: Vec::new(),
            hasher: RandomState::new(),
            broken: None,
        };
        let count = numbers.clone().filter(Result::is_ok).count();
        if index.places.try_reserve_exact(count).is_err() {
            let reason = "there is not enough memory for an index of its entries";
            index.broken = Some(Error::malformed(MalformedKind::TooLarge, "revocation list", reason));
            return index;
        }
        for number in numbers {
            match number {
                Ok((number, start)) => index.places.push((index.hash(number), start)),
                Err(error) if index.broken.is_none() => index.broken = Some(error),
                Err(_) => {}
            }
        }
        index.places.sort_unstable();
        index
    }

    #[allow(clippy::cast_possible_truncation)] // 32 bits of the hash distinguish entries well enough
    fn hash(&self, number: &[u8]) -> u32 {
        self.hasher.hash_one(number) as u32
    }

    /// The positions of the entries that may have the number.
    pub(super) fn candidates(&self, number: &[u8]) -> Range<usize> {
        let hash = self.hash(number);
        let start = self.places.partition_point(|&(found, _)| found < hash);
        start..self.places.partition_point(|&(found, _)| found <= hash)
    }

    /// The offset of the entry at a position of the index.
    pub(super) fn start_of(&self, place: usize) -> Option<u32> {
        self.places.get(place).map(|&(_, start)| start)
    }

    /// Fails if an entry's serial number does not decode: a number that was not found may then be that entry's.
    pub(super) fn check_whole(&self) -> Result<()> {
        self.broken.clone().map_or(Ok(()), Err)
    }
}
