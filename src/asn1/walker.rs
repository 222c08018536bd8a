//! Reads the elements of a structure as offsets into its bytes, so that a certificate is one allocation and its parts are
//! decoded on demand.

use super::der;
use super::element;
use super::oid::ObjectIdentifier;
use super::reader;
use super::reader::OUTER;
use super::tag::{self, SEQUENCE};
use crate::error::{Error, MalformedKind, Result};
use crate::support::work;

/// A range of bytes, by the offsets of its start and its end (exclusive).
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

    /// All of `data`; `None` for 4 GiB or more.
    pub(crate) fn all(data: &[u8]) -> Option<Self> {
        Self::new(0, data.len())
    }

    /// The bytes of this range.
    pub(crate) fn of(self, whole: &[u8]) -> &[u8] {
        whole.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.start >= self.end
    }

    pub(crate) fn start(self) -> u32 {
        self.start
    }

    /// The offset of the first byte after it.
    pub(crate) fn end(self) -> u32 {
        self.end
    }

    pub(crate) fn between(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The same bytes in data that begins `before` bytes later.
    pub(crate) fn moved_back(self, before: u32) -> Self {
        Span {
            start: self.start.saturating_sub(before),
            end: self.end.saturating_sub(before),
        }
    }

    /// The range from `start` to the same end.
    pub(crate) fn from(self, start: u32) -> Self {
        Span { start, end: self.end }
    }
}

/// An element: its tag, and the ranges of the whole element and of its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    pub(crate) tag: u8,
    pub(crate) full: Span,
    pub(crate) content: Span,
}

/// Reads consecutive elements of a range. `what` names the structure in errors.
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

    /// The elements of the SEQUENCE that `whole` is, without trailing bytes.
    pub(crate) fn of_sequence(what: &'static str, whole: &'a [u8]) -> Result<Self> {
        let too_large = || Error::malformed(MalformedKind::TooLarge, what, "it has 4 GiB or more");
        let all = Span::all(whole).ok_or_else(too_large)?;
        if whole.is_empty() {
            return Err(Error::malformed(MalformedKind::Truncated, what, "the data is empty"));
        }
        let mut outer = Walker::new(what, whole, all);
        let sequence = outer.next(SEQUENCE, OUTER)?;
        if !outer.is_at_end() {
            let reason = "bytes follow the structure";
            return Err(Error::malformed(MalformedKind::TrailingData, what, reason));
        }
        Ok(Walker::new(what, whole, sequence.content))
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The range that is not read yet.
    pub(crate) fn rest(&self) -> Span {
        self.rest
    }

    /// The next element, of any tag of one byte: no structure here has longer tags.
    #[inline]
    pub(crate) fn any(&mut self, name: &str) -> Result<Element> {
        work::add(1);
        if let Some((element, rest)) = element::split_short(self.rest.of(self.whole)) {
            if let Some(tag) = element.tag() {
                return Ok(self.take(tag, element.content().len(), rest.len()));
            }
        }
        self.any_long(name)
    }

    /// The same for every element, and for what is no element.
    #[cold]
    fn any_long(&mut self, name: &str) -> Result<Element> {
        let wrong = |kind, reason: &str| Error::malformed(kind, self.what, format!("{name}{reason}"));
        let data = self.rest.of(self.whole);
        if data.is_empty() {
            return Err(wrong(MalformedKind::Missing, " is missing"));
        }
        let (element, rest) = element::split(data).map_err(|error| {
            let (kind, reason) = der::header_fault(&error);
            wrong(kind, &format!(": {reason}"))
        })?;
        let tag = element
            .tag()
            .ok_or_else(|| wrong(MalformedKind::UnexpectedTag, " has a tag of more than one byte"))?;
        Ok(self.take(tag, element.content().len(), rest.len()))
    }

    /// Advances past an element with `inside` content bytes that `behind` bytes follow.
    #[inline]
    fn take(&mut self, tag: u8, inside: usize, behind: usize) -> Element {
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = self.rest.start;
        let end = self.rest.end.saturating_sub(length(behind));
        self.rest.start = end;
        Element {
            tag,
            full: Span { start, end },
            content: Span {
                start: end.saturating_sub(length(inside)),
                end,
            },
        }
    }

    /// The next element, which must have this tag.
    #[inline]
    pub(crate) fn next(&mut self, tag: u8, name: &str) -> Result<Element> {
        let element = self.any(name)?;
        if element.tag != tag {
            return Err(self.not_the_tag(tag, name));
        }
        Ok(element)
    }

    #[cold]
    fn not_the_tag(&self, tag: u8, name: &str) -> Error {
        let reason = format!("{name} is missing or is not {}", tag::name(tag));
        Error::malformed(MalformedKind::UnexpectedTag, self.what, reason)
    }

    /// The next element, which must be an object identifier.
    pub(crate) fn oid(&mut self, name: &str) -> Result<ObjectIdentifier> {
        let element = self.any(name)?;
        reader::read_oid(self.what, &der::parse(self.what, element.full.of(self.whole))?)
    }

    /// The next element, if it has this tag.
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

    /// Refuses further elements.
    #[inline]
    pub(crate) fn finish(self, name: &str) -> Result<()> {
        if self.is_at_end() {
            return Ok(());
        }
        Err(self.bytes_follow(name))
    }

    #[cold]
    fn bytes_follow(&self, name: &str) -> Error {
        let reason = format!("bytes follow {name}");
        Error::malformed(MalformedKind::NotAllowed, self.what, reason)
    }
}
