//! Going through the elements of a structure while keeping where they stand, so that what is read stays one piece of
//! memory, and its parts are looked at when they are asked for.

use asn1::Tlv;

use super::der;
use super::fields;
use super::oid::ObjectIdentifier;
use super::tag::SEQUENCE;
use crate::error::{Error, Result};
use crate::support::work;

/// A part of the whole, by the places of its first byte and of the one behind its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn new(start: usize, end: usize) -> Option<Self> {
        Some(Span {
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
        })
    }

    /// All of some data; `None` if it has 4 GiB or more.
    pub(crate) fn all(data: &[u8]) -> Option<Self> {
        Self::new(0, data.len())
    }

    /// What stands there.
    pub(crate) fn of(self, whole: &[u8]) -> &[u8] {
        whole.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.start >= self.end
    }

    pub(crate) fn start(self) -> u32 {
        self.start
    }

    /// From a place to the end of this part.
    pub(crate) fn from(self, start: u32) -> Self {
        Span { start, end: self.end }
    }
}

/// An element: with its tag and length, and what is inside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    pub(crate) tag: u8,
    pub(crate) full: Span,
    pub(crate) content: Span,
}

/// Takes element after element out of a part of the whole.
pub(crate) struct Walker<'a> {
    what: &'static str,
    whole: &'a [u8],
    rest: Span,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(what: &'static str, whole: &'a [u8], part: Span) -> Self {
        Walker {
            what,
            whole,
            rest: part,
        }
    }

    /// The elements of a SEQUENCE that is all of the data.
    pub(crate) fn of_sequence(what: &'static str, whole: &'a [u8]) -> Result<Self> {
        let all = Span::all(whole).ok_or_else(|| Error::malformed(what, "it has 4 GiB or more"))?;
        let mut outer = Walker::new(what, whole, all);
        let sequence = outer.next(SEQUENCE, "the whole, a SEQUENCE,")?;
        outer.finish("the structure")?;
        Ok(Walker::new(what, whole, sequence.content))
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is left.
    pub(crate) fn rest(&self) -> Span {
        self.rest
    }

    /// The next element, whatever its tag is. A tag of more than one byte stands in no structure here.
    pub(crate) fn any(&mut self, name: &str) -> Result<Element> {
        work::add(1);
        let wrong = |reason: &str| Error::malformed(self.what, format!("{name} {reason}"));
        let data = self.rest.of(self.whole);
        if data.is_empty() {
            return Err(wrong("is missing"));
        }
        let (tlv, rest) = asn1::strip_tlv(data).map_err(|_| wrong("is not DER, or cut short"))?;
        let tag = tlv
            .tag()
            .as_u8()
            .ok_or_else(|| wrong("has a tag of no structure here"))?;
        Ok(self.take(tag, &tlv, rest.len()))
    }

    /// Steps over an element that has so many bytes behind it.
    fn take(&mut self, tag: u8, tlv: &Tlv<'_>, behind: usize) -> Element {
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = self.rest.start;
        let end = self.rest.end.saturating_sub(length(behind));
        self.rest.start = end;
        Element {
            tag,
            full: Span { start, end },
            content: Span {
                start: end.saturating_sub(length(tlv.data().len())),
                end,
            },
        }
    }

    /// The next element, which must be of a tag.
    pub(crate) fn next(&mut self, tag: u8, name: &str) -> Result<Element> {
        let element = self.any(name)?;
        if element.tag != tag {
            let reason = format!("{name} is missing, or of another type than it must be");
            return Err(Error::malformed(self.what, reason));
        }
        Ok(element)
    }

    /// The next element, which must be an object identifier.
    pub(crate) fn oid(&mut self, name: &str) -> Result<ObjectIdentifier> {
        let element = self.any(name)?;
        fields::read_oid(self.what, &der::parse(self.what, element.full.of(self.whole))?)
    }

    /// The next element, if it is of a tag.
    #[inline]
    pub(crate) fn optional(&mut self, tag: u8, name: &str) -> Result<Option<Element>> {
        if self.peek() != Some(tag) {
            return Ok(None);
        }
        self.next(tag, name).map(Some)
    }

    /// The first byte of the next element.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.of(self.whole).first().copied()
    }

    /// Nothing may follow.
    pub(crate) fn finish(self, name: &str) -> Result<()> {
        if self.is_at_end() {
            return Ok(());
        }
        Err(Error::malformed(self.what, format!("bytes follow {name}")))
    }
}
