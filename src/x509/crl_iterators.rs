//! Iterators over the entries of a revocation list.

use std::fmt;
use std::sync::Arc;

use super::crl_entries::Entries;
use super::revoked_certificate::RevokedCertificate;
use super::serial_number_index::Candidates;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::walker::{Element, Span};
use crate::error::Result;

/// An iterator over the entries of a revocation list: in order, or by position, counted from the next entry.
///
/// The first [`len`](Self::len), [`get`](Self::get) or [`nth`](Iterator::nth) beyond a few entries counts all entries of
/// the list once and stores a quarter of a byte for each; from then on, any entry is a few steps away. It is not an
/// [`ExactSizeIterator`], because `collect` would then count the whole list first.
#[derive(Clone)]
pub struct RevokedCertificates {
    entries: Arc<Entries>,
    rest: Span,
    /// The number of entries that were stepped over.
    gone: usize,
}

/// The maximum number of entries to step over without counting the list.
const NEAR: usize = 16;

impl RevokedCertificates {
    pub(super) fn new(entries: &Arc<Entries>) -> Self {
        RevokedCertificates {
            entries: Arc::clone(entries),
            rest: entries.all(),
            gone: 0,
        }
    }

    #[inline]
    fn next_place(&mut self) -> Option<Result<Element>> {
        let place = self.entries.step(&mut self.rest)?;
        self.gone = self.gone.saturating_add(1);
        Some(place)
    }

    #[cold]
    fn next_of_any_form(&mut self) -> Option<Result<RevokedCertificate>> {
        let place = self.next_place()?;
        Some(place.and_then(|place| self.entries.read(place)))
    }

    /// The number of entries left, including those that do not decode.
    #[doc(alias = "sk_X509_REVOKED_num")]
    pub fn len(&self) -> usize {
        match self.is_empty() {
            true => 0,
            false => self.entries.count().saturating_sub(self.gone),
        }
    }

    /// Returns whether no entry is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The entry at a position: 0 is the next one. `None` beyond the last one.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if that entry does not decode.
    #[doc(alias = "sk_X509_REVOKED_value")]
    pub fn get(&self, index: usize) -> Option<Result<RevokedCertificate>> {
        self.clone().nth(index)
    }
}

impl Iterator for RevokedCertificates {
    type Item = Result<RevokedCertificate>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.entries.read_usual(self.rest) {
            Some((entry, rest)) => {
                self.rest = rest;
                self.gone = self.gone.saturating_add(1);
                Some(Ok(entry))
            }
            None => self.next_of_any_form(),
        }
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        if skipped <= NEAR {
            for _ in 0..skipped {
                // Entries that do not decode also have a position.
                drop(self.next_place()?);
            }
        } else if !self.is_empty() {
            self.gone = self.gone.saturating_add(skipped);
            self.rest = self.entries.rest_behind(self.gone);
        }
        self.next()
    }

    fn count(mut self) -> usize {
        let mut count = 0;
        while self.next_place().is_some() {
            count += 1;
        }
        count
    }
}

impl std::iter::FusedIterator for RevokedCertificates {}

impl fmt::Debug for RevokedCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokedCertificates").finish_non_exhaustive()
    }
}

/// An iterator over the entries of a revocation list with one serial number, in their order.
#[derive(Clone)]
pub struct RevokedCertificatesOf {
    entries: Arc<Entries>,
    serial_number: SerialNumber,
    /// The remaining positions in the index.
    candidates: Candidates,
}

impl RevokedCertificatesOf {
    /// Finds the first entry. If there is none, an entry whose serial number does not decode is an error.
    pub(super) fn find(entries: &Arc<Entries>, serial_number: &SerialNumber) -> Result<Self> {
        let number = serial_number.as_der_content();
        let candidates = entries.index().candidates(number);
        if entries.next_of(number, &mut candidates.clone()).is_none() {
            entries.check_whole()?;
        }
        Ok(RevokedCertificatesOf {
            entries: Arc::clone(entries),
            serial_number: serial_number.clone(),
            candidates,
        })
    }
}

impl Iterator for RevokedCertificatesOf {
    type Item = Result<RevokedCertificate>;

    fn next(&mut self) -> Option<Self::Item> {
        let number = self.serial_number.as_der_content();
        let place = self.entries.next_of(number, &mut self.candidates)?;
        Some(self.entries.read(place))
    }
}

impl std::iter::FusedIterator for RevokedCertificatesOf {}

impl fmt::Debug for RevokedCertificatesOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokedCertificatesOf")
            .field("serial_number", &self.serial_number)
            .finish_non_exhaustive()
    }
}
