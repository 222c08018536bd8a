//! PEM (RFC 7468, RFC 1421): base64 between delimiters.
//!
//! The text is gone through once, line by line. Base64 is decoded in constant time, and nothing of what is decoded
//! stays in memory: these are private keys.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::der::LONGEST;
use crate::error::{Error, Result};

const WHAT: &str = "PEM";
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// No block has more header fields.
const MOST_HEADERS: usize = 100;

/// What some programs put at the start of text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// A file of very short lines would take many times its length of memory. Lines have 64 characters by the RFC.
const SHORT_LINE: usize = 16;
const MOST_SHORT_LINES: usize = 10_000;

/// As many labels as an error names.
const MOST_NAMED: usize = 5;

/// One block: its label, the lines of its header, and its base64.
pub(crate) struct Block<'a> {
    pub(crate) label: &'a str,
    headers: Vec<&'a [u8]>,
    body: Vec<&'a [u8]>,
    /// Of all lines together.
    length: usize,
    /// The most bytes that it may say.
    longest: usize,
}

/// The first block whose label is one of those that are wanted.
pub(crate) fn find<'a>(data: &'a [u8], wanted: &[&'static str], kind: &str) -> Result<Block<'a>> {
    find_up_to(LONGEST, data, wanted, kind)
}

/// The first block that is wanted, of at most so many bytes.
pub(crate) fn find_up_to<'a>(longest: usize, data: &'a [u8], wanted: &[&'static str], kind: &str) -> Result<Block<'a>> {
    let mut others = Vec::new();
    let found = next_block(&mut lines(data), longest, wanted, &mut others)?;
    found.ok_or_else(|| none_found(&others, kind))
}

/// All blocks whose label is one of those that are wanted: at least one.
pub(crate) fn find_all<'a>(data: &'a [u8], wanted: &[&'static str], kind: &str) -> Result<Vec<Block<'a>>> {
    let (mut lines, mut others) = (lines(data), Vec::new());
    let mut blocks = Vec::new();
    while let Some(block) = next_block(&mut lines, LONGEST, wanted, &mut others)? {
        blocks.push(block);
    }
    if blocks.is_empty() {
        return Err(none_found(&others, kind));
    }
    Ok(blocks)
}

/// Goes on to the end of the next block that is wanted. The labels of others are noted, for an error.
fn next_block<'a>(
    lines: &mut impl Iterator<Item = &'a [u8]>,
    longest: usize,
    wanted: &[&'static str],
    others: &mut Vec<&'a [u8]>,
) -> Result<Option<Block<'a>>> {
    let mut open: Option<Block<'a>> = None;
    let mut in_headers = false;
    for line in lines {
        if let Some(label) = delimiter(line, BEGIN) {
            if let Some(block) = &open {
                return Err(unended(block.label));
            }
            match wanted.iter().find(|wanted| wanted.as_bytes() == label) {
                Some(label) => {
                    in_headers = true;
                    open = Some(Block {
                        label,
                        headers: Vec::new(),
                        body: Vec::new(),
                        length: 0,
                        longest,
                    });
                }
                None if others.len() <= MOST_NAMED => others.push(label),
                None => {}
            }
            continue;
        }
        let Some(mut block) = open.take() else { continue };
        if let Some(label) = delimiter(line, END) {
            if label != block.label.as_bytes() {
                let (begin, end) = (block.label, printable(label));
                return Err(Error::malformed(
                    WHAT,
                    format!("the block begins as {begin} and ends as {end}"),
                ));
            }
            return Ok(Some(block));
        }
        in_headers = block.take_line(line, in_headers)?;
        open = Some(block);
    }
    match open {
        Some(block) => Err(unended(block.label)),
        None => Ok(None),
    }
}

/// The lines, whatever they end with: LF, CRLF or CR (RFC 7468, section 3).
fn lines(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let data = data.strip_prefix(BYTE_ORDER_MARK).unwrap_or(data);
    let lines = data.split(|&byte| byte == b'\n');
    let lines = lines.flat_map(|line| line.strip_suffix(b"\r").unwrap_or(line).split(|&byte| byte == b'\r'));
    lines.map(<[u8]>::trim_ascii)
}

fn unended(label: &str) -> Error {
    Error::malformed(WHAT, format!("the block {label} has no end"))
}

fn none_found(others: &[&[u8]], kind: &str) -> Error {
    if others.is_empty() {
        return Error::malformed(WHAT, "there is no block between BEGIN and END lines");
    }
    let names: Vec<_> = others.iter().take(MOST_NAMED).map(|label| printable(label)).collect();
    let more = if others.len() > MOST_NAMED { ", …" } else { "" };
    let reason = format!("there is no block with {kind}, only: {}{more}", names.join(", "));
    Error::malformed(WHAT, reason)
}

/// The label of a delimiter line.
fn delimiter<'a>(line: &'a [u8], start: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(start)?.strip_suffix(DASHES)
}

/// What hostile data has for a name, for an error: cut short, and without control characters.
pub(crate) fn printable(label: &[u8]) -> String {
    label
        .iter()
        .take(64)
        .map(|&byte| {
            if byte.is_ascii_graphic() || byte == b' ' {
                char::from(byte)
            } else {
                '?'
            }
        })
        .collect()
}

impl<'a> Block<'a> {
    /// Takes a line of the header or of the base64. Returns whether the next one may be of the header.
    fn take_line(&mut self, line: &'a [u8], in_headers: bool) -> Result<bool> {
        self.length = self.length.saturating_add(line.len());
        if self.length > encoded_length(self.longest) || self.headers.len() > MOST_HEADERS {
            return Err(too_long(WHAT, self.longest));
        }
        if in_headers && line.contains(&b':') {
            self.headers.push(line);
            return Ok(true);
        }
        if !line.is_empty() {
            self.body.push(line);
        }
        if self.body.len() > MOST_SHORT_LINES + self.length / SHORT_LINE {
            return Err(Error::malformed(WHAT, "its lines are too short"));
        }
        // A blank line ends a header; before one begins it does not matter.
        Ok(in_headers && line.is_empty() && self.headers.is_empty())
    }

    /// The value of a header field (RFC 1421, section 4.6).
    pub(crate) fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers.iter().find_map(|line| {
            let (found, value) = line.split_at_checked(line.iter().position(|&byte| byte == b':')?)?;
            let value = value.strip_prefix(b":")?;
            (found.trim_ascii() == name.as_bytes()).then(|| value.trim_ascii())
        })
    }

    pub(crate) fn has_headers(&self) -> bool {
        !self.headers.is_empty()
    }

    /// The bytes that the base64 says.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>> {
        let parts = || self.body.iter().flat_map(|line| line.split(u8::is_ascii_whitespace));
        let length = parts().map(<[u8]>::len).sum::<usize>();
        let mut text = Zeroizing::new(Vec::with_capacity(length));
        for part in parts() {
            text.extend_from_slice(part);
        }
        decode_base64(WHAT, &text)
    }

    /// The bytes that the base64 of something public says, in the memory of the base64: it may be large.
    pub(crate) fn decode_public(self) -> Result<Vec<u8>> {
        let mut text = Vec::with_capacity(self.length);
        for part in self.body.iter().flat_map(|line| line.split(u8::is_ascii_whitespace)) {
            text.extend_from_slice(part);
        }
        drop(self.body);
        let length = Base64::decode_in_place(&mut text)
            .map_err(|_| Error::malformed(WHAT, "it is not base64"))?
            .len();
        text.truncate(length);
        text.shrink_to_fit();
        Ok(text)
    }
}

/// How many characters of base64 so many bytes take.
fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3).saturating_mul(4)
}

fn too_long(what: &'static str, longest: usize) -> Error {
    Error::malformed(what, format!("it is longer than {longest} bytes"))
}

/// Decodes base64 (RFC 4648, section 4) without line breaks.
pub(crate) fn decode_base64(what: &'static str, text: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    if text.len() > encoded_length(LONGEST) {
        return Err(too_long(what, LONGEST));
    }
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let length = Base64::decode(text, &mut bytes)
        .map_err(|_| Error::malformed(what, "it is not base64"))?
        .len();
    bytes.truncate(length);
    Ok(bytes)
}

/// Writes base64 without line breaks.
pub(crate) fn encode_base64(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(vec![0; Base64::encoded_len(bytes)]);
    let length = Base64::encode(bytes, &mut text)
        .map_err(|_| Error::invalid("key", "cannot be written as base64"))?
        .len();
    text.truncate(length);
    Ok(text)
}

/// Writes a block, with lines of a width, and lines of a header.
pub(crate) fn encode(label: &str, headers: &[String], bytes: &[u8], width: usize) -> Result<Zeroizing<Vec<u8>>> {
    let text = encode_base64(bytes)?;
    let rest = headers.iter().map(|line| line.len() + 1).sum::<usize>() + 2 * (label.len() + 20);
    let mut pem = Zeroizing::new(Vec::with_capacity(text.len() + text.len() / width + rest));
    pem.extend_from_slice(&[BEGIN, label.as_bytes(), DASHES, b"\n"].concat());
    for line in headers {
        pem.extend_from_slice(line.as_bytes());
        pem.push(b'\n');
    }
    if !headers.is_empty() {
        pem.push(b'\n');
    }
    for line in text.chunks(width) {
        pem.extend_from_slice(line);
        pem.push(b'\n');
    }
    pem.extend_from_slice(&[END, label.as_bytes(), DASHES, b"\n"].concat());
    Ok(pem)
}
