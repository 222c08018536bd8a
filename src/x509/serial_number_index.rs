//! An index of a revocation list by serial number.
//!
//! The offsets of the entries, sorted into buckets by a hash of the serial number. The hash has a random key, so that
//! nobody can choose serial numbers that share a bucket. A bucket has some three to ten entries; each is kept as 16 further bits
//! of the hash and the offset, sorted, and only those with the same bits are looked at. Those are
//! adjacent, in list order, so the first of many with one number is found by a binary search of their bucket, as fast as a single one.
//!
//! It takes six bytes for an entry of some 25 to 40 bytes, and at most two for its share of the buckets.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;

use crate::error::{Error, MalformedKind, Result};

pub(super) struct SerialIndex {
    /// Where each bucket ends in `places`; a power of two.
    ends: Vec<u32>,
    places: Vec<Place>,
    /// The bits of a hash that are not the number of its bucket.
    shift: u32,
    hasher: RandomState,
    /// The error of the first entry whose serial number does not decode: that entry may have a number that is not
    /// found.
    broken: Option<Error>,
}

/// An entry: bits of the hash of its serial number, and its offset in halves, which makes it six bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    mark: u16,
    start: [u16; 2],
}

/// Places to look at, of one bucket.
#[derive(Clone)]
pub(super) struct Candidates {
    mark: u16,
    places: Range<usize>,
}

/// The bytes of a list for each bucket, at least.
const BYTES_PER_BUCKET: usize = 128;

impl SerialIndex {
    /// Builds the index from the serial number and offset of each entry, in two passes: the first counts how many are in each
    /// bucket. `length` is that of all entries in bytes.
    pub(super) fn of<'a>(length: usize, numbers: impl Iterator<Item = Result<(&'a [u8], u32)>> + Clone) -> Self {
        let mut index = SerialIndex {
            ends: Vec::new(),
            places: Vec::new(),
            shift: u64::BITS - (length / BYTES_PER_BUCKET).checked_ilog2().unwrap_or(0),
            hasher: RandomState::new(),
            broken: None,
        };
        if index.fill(numbers).is_none() {
            let reason = "there is not enough memory for an index of its entries";
            index.broken = Some(Error::malformed(MalformedKind::TooLarge, "revocation list", reason));
            (index.ends, index.places) = (Vec::new(), Vec::new());
        }
        index
    }

    /// Fails only for want of memory.
    fn fill<'a>(&mut self, numbers: impl Iterator<Item = Result<(&'a [u8], u32)>> + Clone) -> Option<()> {
        let buckets = 1 << (u64::BITS - self.shift);
        self.ends.try_reserve_exact(buckets).ok()?;
        self.ends.resize(buckets, 0);
        let mut count: usize = 0;
        for number in numbers.clone() {
            match number {
                Ok((number, _)) => {
                    let (bucket, _) = self.place_of(number);
                    *self.ends.get_mut(bucket)? += 1;
                    count += 1;
                }
                Err(error) if self.broken.is_none() => self.broken = Some(error),
                Err(_) => {}
            }
        }
        while self.ends.len() > 1 && self.ends.len() > count / 2 {
            self.halve();
        }
        self.ends.shrink_to_fit();
        // For now, where each bucket begins.
        let mut start = 0;
        for bucket in &mut self.ends {
            (*bucket, start) = (start, start + *bucket);
        }
        self.places.try_reserve_exact(count).ok()?;
        self.places.resize(count, Place::default());
        for (number, start) in numbers.flatten() {
            let (bucket, mark) = self.place_of(number);
            let end = self.ends.get_mut(bucket)?;
            let place = self.places.get_mut(*end as usize)?;
            *place = Place::new(mark, start);
            *end += 1;
        }
        let mut start = 0;
        for &end in &self.ends {
            self.places.get_mut(start..end as usize)?.sort_unstable();
            start = end as usize;
        }
        Some(())
    }

    /// Merges every two buckets.
    fn halve(&mut self) {
        self.shift += 1;
        let half = self.ends.len() / 2;
        for index in 0..half {
            let both = self.ends.get(2 * index..2 * index + 2).unwrap_or_default();
            let sum = both.iter().sum();
            if let Some(merged) = self.ends.get_mut(index) {
                *merged = sum;
            }
        }
        self.ends.truncate(half);
    }

    /// The bucket of a number, and the mark of its places.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // the last 16 bits; and fewer than 32 bits are the bucket
    fn place_of(&self, number: &[u8]) -> (usize, u16) {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(number);
        let hash = hasher.finish();
        (hash.checked_shr(self.shift).unwrap_or(0) as usize, hash as u16)
    }

    /// The entries that may have the number.
    #[inline]
    pub(super) fn candidates(&self, number: &[u8]) -> Candidates {
        let (bucket, mark) = self.place_of(number);
        let end = |bucket| self.ends.get(bucket).map_or(0, |&end| end as usize);
        let (start, end) = (bucket.checked_sub(1).map_or(0, end), end(bucket));
        let places = self.places.get(start..end).unwrap_or_default();
        let before = places.partition_point(|place| place.mark < mark);
        Candidates {
            mark,
            places: start + before..end,
        }
    }

    /// The offset of the next candidate.
    #[inline]
    pub(super) fn next(&self, candidates: &mut Candidates) -> Option<u32> {
        let place = self.places.get(candidates.places.clone())?.first()?;
        if place.mark != candidates.mark {
            return None;
        }
        candidates.places.start += 1;
        Some(place.start())
    }

    /// Fails if an entry's serial number does not decode: a number that was not found may then be that entry's.
    pub(super) fn check_whole(&self) -> Result<()> {
        self.broken.clone().map_or(Ok(()), Err)
    }
}

impl Place {
    #[allow(clippy::cast_possible_truncation)] // the halves of the offset
    fn new(mark: u16, start: u32) -> Self {
        let start = [(start >> 16) as u16, start as u16];
        Place { mark, start }
    }

    fn start(self) -> u32 {
        let [high, low] = self.start;
        u32::from(high) << 16 | u32::from(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Numbered = Result<(&'static [u8], u32)>;

    fn found(index: &SerialIndex, number: &[u8]) -> Vec<u32> {
        let mut candidates = index.candidates(number);
        std::iter::from_fn(|| index.next(&mut candidates)).collect()
    }

    #[test]
    fn each_number_is_among_few_candidates_in_the_order_of_the_list() {
        for (count, length) in [
            (0, 0),
            (1, 40),
            (2, 80),
            (5, 40_000),
            (1_000, 40_000),
            (20_000, 5 * 20_000),
        ] {
            let numbers: Vec<[u8; 4]> = (0..count).map(|number: u32| number.to_be_bytes()).collect();
            let twice = numbers.iter().chain(&numbers).zip(0..);
            let index = SerialIndex::of(
                length,
                twice.map(|(number, start)| Ok((&number[..], start << 15 | start))),
            );
            assert_eq!(index.places.len(), 2 * numbers.len());
            let memory = size_of::<Place>() * index.places.capacity() + size_of::<u32>() * index.ends.capacity();
            assert!(memory <= 8 * index.places.len() + 4, "{memory} bytes for {count}");
            let mut others = 0;
            for (number, start) in numbers.iter().zip(0..) {
                let starts = found(&index, number);
                assert!(starts.is_sorted(), "{starts:?}");
                for start in [start, start + count] {
                    assert!(starts.contains(&(start << 15 | start)));
                }
                others += starts.len() - 2;
            }
            assert!(others < 100, "{others} of {count}");
            index.check_whole().unwrap();
        }
    }

    #[test]
    fn a_number_that_does_not_decode_is_told_of_once_the_others_are_not_found() {
        let error = || Error::malformed(MalformedKind::NotDer, "number", "is wrong");
        let numbers: [Numbered; 3] = [Ok((b"one", 1)), Err(error()), Ok((b"two", 2))];
        let index = SerialIndex::of(100, numbers.into_iter());
        assert_eq!((found(&index, b"one"), found(&index, b"two")), (vec![1], vec![2]));
        assert!(index.check_whole().is_err());
    }
}
