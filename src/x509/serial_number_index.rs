//! Finding an entry of a large revocation list by its serial number.
//!
//! For each entry: 32 bits of a hash of its serial number, and where it begins; sorted. That takes eight bytes an
//! entry, where the entry itself has some 25 to 40, and one allocation. The hash has a random key, so that nobody can
//! choose serial numbers that collide. Entries of one number stand side by side, in their order, however many there
//! are: the first of them is found as fast as one that is alone.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use crate::error::{Error, Result};

pub(super) struct SerialIndex {
    /// By hash, then by place.
    places: Vec<(u32, u32)>,
    hasher: RandomState,
    /// What is wrong with the first entry that has no serial number. A number that is not found may be that one's.
    broken: Option<Error>,
}

impl SerialIndex {
    /// Of the serial number of each entry, and where the entry begins. They are gone through twice: counted first, so
    /// that the index is made as large as it must be, and no larger.
    pub(super) fn of<'a>(numbers: impl Iterator<Item = Result<(&'a [u8], u32)>> + Clone) -> Self {
        let mut index = SerialIndex {
            places: Vec::new(),
            hasher: RandomState::new(),
            broken: None,
        };
        let count = numbers.clone().filter(Result::is_ok).count();
        if index.places.try_reserve_exact(count).is_err() {
            index.broken = Some(Error::malformed(
                "revocation list",
                "it has more entries than there is memory for",
            ));
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

    #[allow(clippy::cast_possible_truncation)] // half of the hash is enough to tell entries apart
    fn hash(&self, number: &[u8]) -> u32 {
        self.hasher.hash_one(number) as u32
    }

    /// Which places are those of entries that may have the number.
    pub(super) fn candidates(&self, number: &[u8]) -> Range<usize> {
        let hash = self.hash(number);
        let start = self.places.partition_point(|&(found, _)| found < hash);
        start..self.places.partition_point(|&(found, _)| found <= hash)
    }

    /// Where the entry begins that has a place.
    pub(super) fn start_of(&self, place: usize) -> Option<u32> {
        self.places.get(place).map(|&(_, start)| start)
    }

    /// That a number which is not found is not there.
    pub(super) fn check_whole(&self) -> Result<()> {
        self.broken.clone().map_or(Ok(()), Err)
    }
}
