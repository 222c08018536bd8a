//! Finding an entry of a large revocation list by its serial number.
//!
//! For each entry: 32 bits of a hash of its serial number, and where it begins; sorted. That takes eight bytes an
//! entry, where the entry itself has some 25 to 40, and one allocation. The hash has a random key, so that nobody can
//! choose serial numbers that collide.

use std::hash::{BuildHasher, RandomState};

use super::revoked::{RevokedCertificate, RevokedCertificates};
use super::serial_number::SerialNumber;
use crate::error::{Error, Result};

pub(super) struct SerialIndex {
    /// By hash, then by place.
    places: Vec<(u32, u32)>,
    hasher: RandomState,
    /// What is wrong with the first entry that has no serial number. A number that is not found may be that one's.
    broken: Option<Error>,
}

impl SerialIndex {
    pub(super) fn of(mut entries: RevokedCertificates) -> Self {
        let mut index = SerialIndex {
            places: Vec::new(),
            hasher: RandomState::new(),
            broken: None,
        };
        if index.places.try_reserve_exact(count(entries.clone())).is_err() {
            index.broken = Some(Error::malformed(
                "revocation list",
                "it has more entries than there is memory for",
            ));
            return index;
        }
        while let Some(place) = entries.next_place() {
            let number = place.and_then(|place| Ok((entries.serial_number_at(place)?, place)));
            match number {
                Ok((number, place)) => index.places.push((index.hash(number), place.start())),
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

    /// The entries of the number, in their order.
    pub(super) fn find(
        &self,
        entries: &RevokedCertificates,
        serial_number: &SerialNumber,
    ) -> Result<Vec<RevokedCertificate>> {
        let number = serial_number.as_der_content();
        let hash = self.hash(number);
        let start = self.places.partition_point(|&(found, _)| found < hash);
        let candidates = self.places.get(start..).unwrap_or_default();
        let found = candidates
            .iter()
            .take_while(|&&(found, _)| found == hash)
            .filter(|&&(_, place)| entries.serial_number_of(place).is_ok_and(|found| found == number))
            .map(|&(_, place)| entries.at(place))
            .collect::<Result<Vec<_>>>()?;
        match (found.is_empty(), &self.broken) {
            (true, Some(error)) => Err(error.clone()),
            _ => Ok(found),
        }
    }
}

/// How many there are with a number, so that the index is made as large as it must be, and no larger.
fn count(mut entries: RevokedCertificates) -> usize {
    let mut count = 0;
    while let Some(place) = entries.next_place() {
        count += usize::from(place.is_ok_and(|place| entries.serial_number_at(place).is_ok()));
    }
    count
}
