//! The entries of a revocation list: in order, by position, by serial number.
//!
//! Nothing is stored until it is needed. A walk reads the header of each entry and of its fields, where they are; a short
//! entry that is returned is a copy of its bytes, so that threads share no reference count. Access by position stores the
//! offset of every sixteenth entry (a quarter of a byte per entry), so that any entry is at most fifteen steps away; a
//! look-up by serial number builds a [`SerialIndex`].

use std::sync::{Arc, OnceLock};

use super::revoked_certificate::{self, RevokedCertificate};
use super::serial_number_index::{Candidates, SerialIndex};
use crate::asn1::der;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::INTEGER;
use crate::asn1::walker::{Element, Span, Walker};
use crate::error::{MalformedKind, Result};

/// Entries from one stored offset to the next.
const STRIDE: usize = 16;

/// All entries of a list; they share its memory.
pub(super) struct Entries {
    whole: Arc<Vec<u8>>,
    all: Span,
    places: OnceLock<Places>,
    index: OnceLock<SerialIndex>,
}

/// The result of counting all entries.
struct Places {
    /// The number of entries; trailing data that is not DER counts as one.
    count: usize,
    /// The offset of each [`STRIDE`]th entry; fewer if memory is short.
    kept: Vec<u32>,
}

impl Entries {
    /// The entries in a part of the list.
    pub(super) fn new(whole: &Arc<Vec<u8>>, all: Option<Span>) -> Self {
        Entries {
            whole: Arc::clone(whole),
            all: all.unwrap_or_default(),
            places: OnceLock::new(),
            index: OnceLock::new(),
        }
    }

    pub(super) fn all(&self) -> Span {
        self.all
    }

    /// Steps over the next entry of `rest` and returns its position, without parsing it. Data that is not DER is an error
    /// that empties `rest`.
    #[inline]
    pub(super) fn step(&self, rest: &mut Span) -> Option<Result<Element>> {
        let mut walker = Walker::new(revoked_certificate::WHAT, &self.whole, *rest);
        if walker.is_at_end() {
            return None;
        }
        let element = walker.any("the entry");
        *rest = match element {
            Ok(_) => walker.rest(),
            Err(_) => Span::default(),
        };
        Some(element)
    }

    /// The number of entries.
    pub(super) fn count(&self) -> usize {
        self.places().count
    }

    /// The rest of the list after `number` entries.
    pub(super) fn rest_behind(&self, number: usize) -> Span {
        let places = self.places();
        if number >= places.count {
            return Span::default();
        }
        let nearest = (number / STRIDE).min(places.kept.len().saturating_sub(1));
        let (mut rest, mut at) = match places.kept.get(nearest) {
            Some(&start) => (self.all.from(start), nearest * STRIDE),
            None => (self.all, 0),
        };
        while at < number && self.step(&mut rest).is_some() {
            at += 1;
        }
        rest
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let (mut rest, mut count, mut kept) = (self.all, 0, Vec::new());
            loop {
                let start = rest.start();
                if self.step(&mut rest).is_none() {
                    return Places { count, kept };
                }
                if count == kept.len() * STRIDE && kept.try_reserve(1).is_ok() {
                    kept.push(start);
                }
                count += 1;
            }
        })
    }

    pub(super) fn index(&self) -> &SerialIndex {
        self.index
            .get_or_init(|| SerialIndex::of(self.all.of(&self.whole).len(), self.serial_numbers()))
    }

    /// The serial number and the offset of each entry.
    fn serial_numbers(&self) -> impl Iterator<Item = Result<(&[u8], u32)>> + Clone {
        let mut rest = self.all;
        std::iter::from_fn(move || {
            let place = self.step(&mut rest)?;
            Some(place.and_then(|place| Ok((self.serial_number_of(place)?, place.full.start()))))
        })
    }

    /// The content of the serial number INTEGER of an entry.
    #[inline]
    fn serial_number_of(&self, entry: Element) -> Result<&[u8]> {
        let mut walker = revoked_certificate::fields(&self.whole, entry)?;
        let number = walker.next(INTEGER, "userCertificate")?.content.of(&self.whole);
        SerialNumber::check_content(number)
            .map_err(der::in_data_as(MalformedKind::NotDer, revoked_certificate::WHAT))?;
        Ok(number)
    }

    /// Parses the first entry of a part if it is short and has nothing wrong. Returns the part after it, too.
    #[inline]
    pub(super) fn read_usual(&self, rest: Span) -> Option<(RevokedCertificate, Span)> {
        RevokedCertificate::read_usual(&self.whole, rest)
    }

    /// Parses an entry.
    pub(super) fn read(&self, entry: Element) -> Result<RevokedCertificate> {
        RevokedCertificate::read(&self.whole, entry)
    }

    /// The first entry with a serial number.
    pub(super) fn find(&self, number: &[u8]) -> Result<Option<RevokedCertificate>> {
        let index = self.index();
        let mut candidates = index.candidates(number);
        // The first candidate nearly always is the entry: it is parsed once, to compare its number and to return it.
        if let Some((entry, _)) = index
            .next(&mut candidates.clone())
            .and_then(|start| self.read_usual(self.all.from(start)))
        {
            if entry.has_serial_number(number) {
                return Ok(Some(entry));
            }
        }
        match self.next_in(index, number, &mut candidates) {
            Some(entry) => self.read(entry).map(Some),
            None => index.check_whole().map(|()| None),
        }
    }

    /// The next one of the candidates that has this serial number.
    pub(super) fn next_of(&self, number: &[u8], candidates: &mut Candidates) -> Option<Element> {
        self.next_in(self.index(), number, candidates)
    }

    #[inline]
    fn next_in(&self, index: &SerialIndex, number: &[u8], candidates: &mut Candidates) -> Option<Element> {
        while let Some(start) = index.next(candidates) {
            let mut walker = Walker::new(revoked_certificate::WHAT, &self.whole, self.all.from(start));
            let entry = walker.any("the entry").ok()?;
            if self.serial_number_of(entry).is_ok_and(|found| found == number) {
                return Some(entry);
            }
        }
        None
    }

    /// Fails if an entry's serial number does not decode: a number that was not found may then be that entry's.
    pub(super) fn check_whole(&self) -> Result<()> {
        self.index().check_whole()
    }
}

#[cfg(test)]
mod tests {
    use super::super::crl_iterators::{RevokedCertificates, RevokedCertificatesOf};
    use super::*;
    use crate::asn1::{tag, writer};
    use crate::error::Error;
    use crate::support::work;

    const MANY: usize = 20_000;

    /// The elements visited to read one entry: the entry twice (stepping over it, parsing it), its number, its date.
    const READING: u64 = 4;

    fn entry(number: u64) -> Vec<u8> {
        entry_of(number, "250101000000Z")
    }

    fn entry_of(number: u64, date: &str) -> Vec<u8> {
        let number = writer::write_number(INTEGER, number).unwrap();
        let date = der::write_element(tag::UTC_TIME, date.as_bytes()).unwrap();
        writer::write_sequence(&[number, date]).unwrap()
    }

    fn entries(numbers: impl Iterator<Item = u64>, behind: &[u8]) -> Arc<Entries> {
        let mut data: Vec<u8> = numbers.flat_map(entry).collect();
        data.extend_from_slice(behind);
        let all = Span::all(&data);
        Arc::new(Entries::new(&Arc::new(data), all))
    }

    fn number_of(entry: Option<Result<RevokedCertificate>>) -> Option<u64> {
        entry?.unwrap().serial_number().unwrap().to_u64()
    }

    fn lookup(entries: &Arc<Entries>, number: u64) -> Result<RevokedCertificatesOf> {
        RevokedCertificatesOf::find(entries, &SerialNumber::from(number))
    }

    #[test]
    fn a_number_that_is_there_many_times_is_looked_up_as_one_that_is_there_once() {
        let same = entries(std::iter::repeat_n(7, MANY), &[]);
        assert_eq!(lookup(&same, 8).unwrap().count(), 0);
        for _ in 0..10 {
            let (found, steps) = work::of(|| lookup(&same, 7).unwrap().next());
            assert_eq!(number_of(found), Some(7));
            // Compared twice: for the look-up, and when it is read.
            assert!(steps <= 2 * 3 + READING + 1, "{steps} elements");
            let (absent, steps) = work::of(|| lookup(&same, 8).unwrap().next());
            assert!(absent.is_none() && steps == 0, "{steps} elements");
        }
        let (all, steps) = work::of(|| lookup(&same, 7).unwrap().map(Result::unwrap).count());
        assert_eq!(all, MANY);
        assert!(steps <= 16 * MANY as u64, "{steps} elements");
    }

    #[test]
    fn all_entries_of_a_number_come_in_their_order() {
        // The date tells the entries of a number apart.
        let all: Vec<_> = (0..100)
            .map(|index| entry_of(index % 10, &format!("25010100{:02}{:02}Z", index / 60, index % 60)))
            .collect();
        let list = entries(0..0, &all.concat());
        for (number, first) in (0..10).zip(0..) {
            let found = lookup(&list, number).unwrap().map(Result::unwrap);
            let found: Vec<_> = found.map(|entry| entry.as_der().to_vec()).collect();
            let expected: Vec<_> = all.iter().skip(first).step_by(10).cloned().collect();
            assert_eq!(found, expected, "{number}");
        }
        assert_eq!(lookup(&list, 10).unwrap().count(), 0);
    }

    #[test]
    fn any_entry_is_a_few_steps_away() {
        let list = entries((0..MANY).map(|number| number as u64), &[]);
        let all = RevokedCertificates::new(&list);
        let (length, steps) = work::of(|| all.len());
        assert_eq!((length, steps), (MANY, MANY as u64));
        for index in (0..MANY).chain([MANY, MANY + 1, usize::MAX]) {
            let (found, steps) = work::of(|| all.get(index));
            assert_eq!(number_of(found), (index < MANY).then_some(index as u64));
            assert!(steps <= STRIDE as u64 + READING, "{steps} elements for {index}");
            let (found, steps) = work::of(|| all.clone().nth(index));
            assert_eq!(number_of(found), (index < MANY).then_some(index as u64));
            assert!(steps <= STRIDE as u64 + READING, "{steps} elements for {index}");
        }
        // Entries nearby are reached without counting.
        let fresh = RevokedCertificates::new(&entries((0..MANY).map(|number| number as u64), &[]));
        let (found, steps) = work::of(|| fresh.clone().nth(STRIDE));
        assert_eq!(number_of(found), Some(STRIDE as u64));
        assert!(steps <= STRIDE as u64 + READING, "{steps} elements");
    }

    /// Positions count from the current position of the iterator.
    #[test]
    fn numbers_count_from_the_next_entry() {
        let list = entries(0..1_000, &[]);
        let mut rest = RevokedCertificates::new(&list);
        for (skipped, expected) in [(0, 0), (0, 1), (1, 3), (16, 20), (17, 38), (499, 538), (460, 999)] {
            assert_eq!(number_of(rest.nth(skipped)), Some(expected), "{skipped}");
            let left = 999 - usize::try_from(expected).unwrap();
            assert_eq!((rest.len(), rest.is_empty()), (left, left == 0));
            assert_eq!(number_of(rest.get(0)), (left > 0).then_some(expected + 1));
            assert_eq!(rest.clone().count(), left);
            assert!(rest.get(left).is_none());
        }
        assert!(rest.next().is_none() && rest.nth(5).is_none() && rest.nth(500).is_none());
        let mut beyond = RevokedCertificates::new(&list);
        assert!(beyond.nth(1_000).is_none() && beyond.next().is_none());
        assert!(RevokedCertificates::new(&entries(0..0, &[])).get(0).is_none());
        assert_eq!(RevokedCertificates::new(&entries(0..0, &[])).len(), 0);
    }

    /// An entry that does not decode has a position, and so has data that is not DER, which ends the list.
    #[test]
    fn what_is_no_entry_has_a_number() {
        for count in [0, 1, 15, 16, 17, 100] {
            let behind = [&[0x05, 0x00][..], &entry(5), &[0x30, 0x7f], &entry(6)].concat();
            let list = entries(0..count, &behind);
            let all = RevokedCertificates::new(&list);
            let count = usize::try_from(count).unwrap();
            assert_eq!((all.len(), all.clone().count()), (count + 3, count + 3));
            assert_eq!(number_of(all.get(count + 1)), Some(5));
            for wrong in [count, count + 2] {
                assert!(matches!(all.get(wrong), Some(Err(Error::Malformed { .. }))));
                assert!(matches!(all.clone().nth(wrong), Some(Err(Error::Malformed { .. }))));
            }
            assert!(all.get(count + 3).is_none());
            let by_step: Vec<_> = all.clone().map(|entry| entry.ok()).collect();
            let by_number: Vec<_> = (0..all.len()).map(|index| all.get(index).unwrap().ok()).collect();
            assert_eq!(by_step, by_number);
        }
    }
}
