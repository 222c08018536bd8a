//! Finds the boundaries `-----BEGIN label-----` and `-----END label-----` (RFC 7468, section 2) anywhere on a line, so that
//! text before a boundary does not hide a block.

use crate::support::work;

/// The start and the end of a boundary.
pub(super) const HYPHENS: &[u8] = b"-----";

/// The most characters that are read of the label of an inexact boundary. All known labels of keys are shorter.
const LONGEST_WANTED: usize = 64;

/// The most blanks that are skipped between hyphens and the keyword.
const MOST_BLANKS: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Begin,
    End,
}

impl Keyword {
    /// The keyword at the start of `text`, in any case, and the rest.
    fn strip(text: &[u8]) -> Option<(Self, &[u8])> {
        for (keyword, word) in [(Keyword::Begin, b"BEGIN".as_slice()), (Keyword::End, b"END")] {
            if let Some((found, rest)) = text.split_at_checked(word.len()) {
                if found.eq_ignore_ascii_case(word) {
                    return Some((keyword, rest));
                }
            }
        }
        None
    }
}

/// A boundary, or text that resembles one.
pub(super) struct Boundary<'a> {
    pub(super) keyword: Keyword,
    pub(super) label: &'a [u8],
    /// Whether it is an exact boundary. Otherwise it has too few hyphens, extra blanks, lower-case letters or the like, and
    /// `label` is the text in the place of the label, cut to the length of known labels.
    pub(super) is_exact: bool,
    /// The offset of the first hyphens.
    pub(super) start: usize,
    /// The offset of the last hyphens.
    pub(super) close: usize,
}

impl Boundary<'_> {
    /// The offset after the boundary.
    pub(super) fn end(&self) -> usize {
        self.close.saturating_add(HYPHENS.len())
    }

    /// Whether the label equals this one, ignoring case and everything but letters and digits: word processors insert
    /// non-breaking spaces and invisible marks.
    pub(super) fn is_like(&self, label: &str) -> bool {
        if self.label.len() > LONGEST_WANTED {
            return false;
        }
        let own = self.label.iter().filter(|byte| byte.is_ascii_alphanumeric());
        let wanted = label.bytes().filter(u8::is_ascii_alphanumeric);
        own.map(u8::to_ascii_uppercase)
            .eq(wanted.map(|byte| byte.to_ascii_uppercase()))
    }
}

/// The next boundary, or text that resembles one, from offset `place` on. Iterating reads each byte a few times at most.
pub(super) fn next(data: &[u8], place: usize) -> Option<Boundary<'_>> {
    let mut from = place;
    loop {
        let run = from.saturating_add(first_dash(data.get(from..)?)?);
        let dashes = data.get(run..)?;
        let length = dashes.iter().position(|byte| !is_dash(byte)).unwrap_or(dashes.len());
        work::add(length);
        let (dashes, rest) = dashes.split_at_checked(length)?;
        from = run.saturating_add(length);
        if let Some(found) = at(dashes, rest, from) {
            return Some(found);
        }
    }
}

/// Whether there is an exact BEGIN line of any label.
pub(crate) fn has_block(data: &[u8]) -> bool {
    let mut place = 0;
    while let Some(found) = next(data, place) {
        if found.is_exact && found.keyword == Keyword::Begin {
            return true;
        }
        place = found.close;
    }
    false
}

/// The boundary whose first dashes end at `place` and whose keyword begins `rest`.
fn at<'a>(dashes: &[u8], rest: &'a [u8], place: usize) -> Option<Boundary<'a>> {
    let hyphens = dashes.iter().rev().take_while(|&&byte| byte == b'-').count();
    let start = place.saturating_sub(hyphens);
    if hyphens >= HYPHENS.len() {
        for (keyword, word) in [(Keyword::Begin, b"BEGIN ".as_slice()), (Keyword::End, b"END ")] {
            if let Some(label) = rest.strip_prefix(word).and_then(exact_label) {
                return Some(Boundary {
                    keyword,
                    label,
                    is_exact: true,
                    start,
                    close: place.saturating_add(word.len()).saturating_add(label.len()),
                });
            }
        }
    }
    let is_inner = |byte: &&u8| is_blank(byte) && !is_line_end(byte);
    let blanks = rest.iter().take(MOST_BLANKS).take_while(is_inner).count();
    work::add(blanks + 1);
    let (keyword, after) = Keyword::strip(rest.get(blanks..)?)?;
    let after = after.get(..LONGEST_WANTED).unwrap_or(after);
    work::add(after.len());
    // Skips anything between keyword and label, up to the end of the line.
    let is_start = |byte: &u8| byte.is_ascii_alphanumeric() || is_line_end(byte);
    let after = after.get(after.iter().position(is_start)?..)?;
    let length = after.iter().position(|byte| *byte == b'-' || is_line_end(byte));
    Some(Boundary {
        keyword,
        label: after.get(..length.unwrap_or(after.len()))?,
        is_exact: false,
        start,
        close: place,
    })
}

/// The label: the text up to five hyphens on the same line.
fn exact_label(text: &[u8]) -> Option<&[u8]> {
    let mut hyphens = 0;
    for (index, byte) in text.iter().enumerate() {
        work::add(1);
        match byte {
            b'-' => hyphens += 1,
            b'\n' | b'\r' => return None,
            _ => hyphens = 0,
        }
        if hyphens == HYPHENS.len() {
            return text.get(..(index + 1).saturating_sub(HYPHENS.len()));
        }
    }
    None
}

pub(super) fn is_line_end(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Whitespace of the lax grammar of RFC 7468, which includes the vertical tab.
pub(super) fn is_blank(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || *byte == 0x0b
}

/// A hyphen, or a byte of the dashes that word processors put in its place.
fn is_dash(byte: &u8) -> bool {
    *byte == b'-' || !byte.is_ascii()
}

/// The bytes that are compared at once: the compiler vectorises the loop.
const STRIDE: usize = 64;

fn first_dash(data: &[u8]) -> Option<usize> {
    if let Some(found) = data.iter().take(STRIDE).position(is_dash) {
        work::add(found);
        return Some(found);
    }
    let has_none = |chunk: &&[u8]| !chunk.iter().fold(false, |found, byte| found | is_dash(byte));
    let skipped = STRIDE * data.chunks(STRIDE).take_while(has_none).count();
    work::add(skipped + STRIDE);
    let found = data.get(skipped..)?.iter().position(is_dash)?;
    Some(skipped + found)
}
