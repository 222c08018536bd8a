//! Finds, decodes and writes PEM blocks.

use std::borrow::Cow;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::base64::{decode_base64_in_place, encode_base64, encoded_length, not_base64, too_long};
use super::boundary::{self, Boundary, HYPHENS, Keyword, is_blank, is_line_end};
use super::labels;
use crate::asn1::der::LONGEST;
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::input_format::Form;
use crate::support::work;

/// The name of the format in errors.
pub(in crate::serialization) const WHAT: &str = "PEM";

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

/// The most header fields of a block.
const MOST_HEADERS: usize = 100;

/// The most labels that an error names.
const MOST_NAMED: usize = 5;

/// One block: its label, the lines of its header, and its base64.
pub(crate) struct Block<'a> {
    pub(crate) label: &'static str,
    headers: Vec<&'a [u8]>,
    /// The text between the header and the END line.
    body: &'a [u8],
    /// The most bytes of decoded content.
    longest: usize,
}

/// The first block with one of the labels `wanted`.
pub(crate) fn find<'a>(data: &'a [u8], wanted: &[&'static str], kind: &str) -> Result<Block<'a>> {
    find_up_to(LONGEST, data, wanted, kind)
}

/// The first block with one of the labels `wanted`, of at most `longest` bytes.
pub(crate) fn find_up_to<'a>(longest: usize, data: &'a [u8], wanted: &[&'static str], kind: &str) -> Result<Block<'a>> {
    let mut blocks = Blocks::new(data, wanted, longest);
    blocks.next()?.ok_or_else(|| blocks.none_found(kind))
}

/// All blocks with one of the labels `wanted`: at least one.
pub(crate) fn find_all<'a>(data: &'a [u8], wanted: &[&'static str], kind: &str) -> Result<Vec<Block<'a>>> {
    find_all_up_to(LONGEST, data, wanted, kind)
}

/// All blocks with one of the labels `wanted`, each of at most `longest` bytes: at least one.
pub(crate) fn find_all_up_to<'a>(
    longest: usize,
    data: &'a [u8],
    wanted: &[&'static str],
    kind: &str,
) -> Result<Vec<Block<'a>>> {
    let mut blocks = Blocks::new(data, wanted, longest);
    let mut found = Vec::new();
    while let Some(block) = blocks.next()? {
        found.push(block);
    }
    if found.is_empty() {
        return Err(blocks.none_found(kind));
    }
    Ok(found)
}

/// Iterates over the blocks.
struct Blocks<'a, 'w> {
    data: &'a [u8],
    /// The offset up to which the text is read.
    place: usize,
    wanted: &'w [&'static str],
    longest: usize,
    /// The different labels of other blocks, for the error.
    others: Vec<&'a [u8]>,
}

impl<'a, 'w> Blocks<'a, 'w> {
    fn new(data: &'a [u8], wanted: &'w [&'static str], longest: usize) -> Self {
        Blocks {
            data,
            place: 0,
            wanted,
            longest,
            others: Vec::new(),
        }
    }

    /// The next block with a wanted label.
    fn next(&mut self) -> Result<Option<Block<'a>>> {
        let Some(label) = self.begin()? else {
            return Ok(None);
        };
        let start = self.place;
        let Some(end) = self.next_exact() else {
            return Err(Error::malformed(
                MalformedKind::Truncated,
                WHAT,
                format!("the block {label} has no end"),
            ));
        };
        if end.keyword == Keyword::Begin {
            let reason = format!("the block {label} has no end before the next one begins");
            return Err(invalid_pem(reason));
        }
        if end.label != label.as_bytes() {
            let reason = format!(
                "the BEGIN line says {label}, but the END line {}",
                labels::named(end.label)
            );
            return Err(invalid_pem(reason));
        }
        self.place = end.end();
        let body = self.data.get(start..end.start).unwrap_or_default();
        Block::new(label, body, self.longest).map(Some)
    }

    /// Moves past the next BEGIN line with a wanted label, and returns the label.
    ///
    /// Text and blocks with other labels are skipped. It is an error if a boundary with a wanted label is not exact, or if
    /// an END line has no BEGIN line: a block was there.
    fn begin(&mut self) -> Result<Option<&'static str>> {
        while let Some(found) = boundary::next(self.data, self.place) {
            // The hyphens after an unwanted label may also be those before the next keyword.
            self.place = found.close;
            let exact = self
                .wanted
                .iter()
                .find(|label| found.is_exact && label.as_bytes() == found.label);
            match (exact, found.keyword) {
                (Some(label), Keyword::Begin) => {
                    self.place = found.end();
                    return Ok(Some(label));
                }
                (Some(label), Keyword::End) => {
                    let reason = format!("there is an END line of {label} without its BEGIN line");
                    return Err(invalid_pem(reason));
                }
                (None, keyword) => {
                    if let Some(label) = self.wanted.iter().find(|label| found.is_like(label)) {
                        return Err(not_exact(keyword, label));
                    }
                    let is_block = found.is_exact && keyword == Keyword::Begin;
                    if is_block && self.others.len() <= MOST_NAMED && !self.others.contains(&found.label) {
                        self.others.push(found.label);
                    }
                }
            }
        }
        Ok(None)
    }

    /// The next exact boundary. Others are skipped: inside base64 they are errors anyway.
    fn next_exact(&mut self) -> Option<Boundary<'a>> {
        loop {
            let found = boundary::next(self.data, self.place)?;
            self.place = found.close;
            if found.is_exact {
                return Some(found);
            }
        }
    }

    fn none_found(&self, kind: &str) -> Error {
        if self.others.is_empty() {
            return match Form::of_no_pem(self.data) {
                Some(form) => Error::malformed(MalformedKind::UnexpectedType, WHAT, form.instead_of("PEM")),
                None => invalid_pem("there is no block between BEGIN and END lines"),
            };
        }
        let mut names: Vec<_> = Vec::new();
        for name in self.others.iter().take(MOST_NAMED).map(|label| labels::named(label)) {
            // Unknown labels of one length have one name.
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let more = if self.others.len() > MOST_NAMED { ", …" } else { "" };
        let reason = format!("there is no block with {kind}, only: {}{more}", names.join(", "));
        Error::malformed(MalformedKind::UnexpectedType, WHAT, reason)
    }
}

/// The error of broken framing: a BEGIN or END line, or the text between them.
fn invalid_pem(reason: impl Into<Cow<'static, str>>) -> Error {
    Error::malformed(MalformedKind::InvalidPem, WHAT, reason)
}

fn not_exact(keyword: Keyword, label: &str) -> Error {
    let keyword = match keyword {
        Keyword::Begin => "BEGIN",
        Keyword::End => "END",
    };
    let reason = format!("a line resembles -----{keyword} {label}-----, but is not exactly that");
    invalid_pem(reason)
}

fn escaped_line_breaks() -> Error {
    let reason = "its line breaks are written as \\n, two characters, as in JSON or an environment variable: convert them to \
                  line breaks";
    invalid_pem(reason)
}

/// The first line, trimmed, and the rest. Lines end with LF, CRLF or CR (RFC 7468, section 3).
fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(is_line_end).unwrap_or(text.len());
    work::add(end);
    let (line, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    let rest = rest
        .strip_prefix(b"\r\n")
        .unwrap_or_else(|| rest.get(1..).unwrap_or_default());
    (trim_line(line), rest)
}

/// Trims whitespace at both ends, and control characters such as NUL and Ctrl-Z at the end, as `PEM_read_bio` does.
fn trim_line(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., last] = line {
        if *last > b' ' {
            break;
        }
        line = rest;
    }
    while let [first, rest @ ..] = line {
        if !is_blank(first) {
            break;
        }
        line = rest;
    }
    line
}

/// The line of `length` bytes at the start of `text`, if there is one, and it is without whitespace and control characters.
fn plain_line(text: &[u8], length: usize) -> Option<&[u8]> {
    let is_plain = |byte: &u8| *byte > b' ';
    if !is_plain(text.first()?) || !is_line_end(text.get(length)?) {
        return None;
    }
    work::add(length);
    let line = text.get(..length)?;
    // Without a branch for each byte, so that the compiler vectorises it.
    line.iter()
        .fold(true, |plain, byte| plain & is_plain(byte))
        .then_some(line)
}

impl<'a> Block<'a> {
    /// Splits off the header fields. `body` is the text between the boundaries.
    fn new(label: &'static str, mut body: &'a [u8], longest: usize) -> Result<Self> {
        if body.starts_with(b"\\n") || body.starts_with(b"\\r") {
            return Err(escaped_line_breaks());
        }
        let mut headers = Vec::new();
        while !body.is_empty() {
            let (line, rest) = split_line(body);
            // A blank line ends the header; blank lines before it are skipped.
            if line.contains(&b':') {
                headers.push(line);
            } else if !line.is_empty() || !headers.is_empty() {
                break;
            }
            if headers.len() > MOST_HEADERS {
                let reason = format!("the block {label} has more than {MOST_HEADERS} header fields");
                return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
            }
            body = rest;
        }
        // Whitespace does not count towards the limit; it is counted only if the text is long.
        let most = encoded_length(longest);
        work::add(body.len());
        if body.len() > most && body.iter().filter(|byte| !is_blank(byte)).count() > most {
            return Err(too_long(WHAT, longest));
        }
        Ok(Block {
            label,
            headers,
            body,
            longest,
        })
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

    /// Decodes the base64 content.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>> {
        let mut text = Zeroizing::new(Vec::with_capacity(self.text_length()));
        self.collect(&mut text);
        decode_base64_in_place(WHAT, text).map_err(|error| self.explain(error))
    }

    /// Decodes public content in place: it may be large.
    pub(crate) fn decode_public(self) -> Result<Vec<u8>> {
        let mut text = Vec::with_capacity(self.text_length());
        self.collect(&mut text);
        let length = Base64::decode_in_place(&mut text)
            .map_err(|_| self.explain(not_base64(WHAT)))?
            .len();
        text.truncate(length);
        text.shrink_to_fit();
        Ok(text)
    }

    /// The most base64 characters: by the count in `new`, further ones are whitespace.
    fn text_length(&self) -> usize {
        self.body.len().min(encoded_length(self.longest))
    }

    /// Appends the base64 without whitespace to `text`, which has the capacity for it.
    fn collect(&self, text: &mut Vec<u8>) {
        let mut rest = self.body;
        // Most lines are as long as the one before. A wrong guess costs no more than the line that it is taken from did.
        let mut guess = 0;
        while !rest.is_empty() {
            if let Some(line) = plain_line(rest, guess) {
                text.extend_from_slice(line);
                rest = rest.get(guess.saturating_add(1)..).unwrap_or_default();
                continue;
            }
            let length = rest.iter().position(is_line_end).unwrap_or(rest.len());
            work::add(length);
            let (line, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            trim_line(line)
                .split(is_blank)
                .for_each(|part| text.extend_from_slice(part));
            rest = after.get(1..).unwrap_or_default();
            if length > 0 {
                guess = length;
            }
        }
    }

    /// The error of invalid base64; escaped line breaks are a common cause.
    fn explain(&self, error: Error) -> Error {
        if self.body.contains(&b'\\') {
            return escaped_line_breaks();
        }
        error
    }
}

/// Writes a block with these header lines, and `width` base64 characters per line.
pub(crate) fn encode(label: &str, headers: &[String], bytes: &[u8], width: usize) -> Result<Zeroizing<Vec<u8>>> {
    let text = encode_base64(bytes)?;
    let rest = headers.iter().map(|line| line.len() + 1).sum::<usize>() + 2 * (label.len() + 20);
    let mut pem = Zeroizing::new(Vec::with_capacity(text.len() + text.len() / width + rest));
    pem.extend_from_slice(&[BEGIN, label.as_bytes(), HYPHENS, b"\n"].concat());
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
    pem.extend_from_slice(&[END, label.as_bytes(), HYPHENS, b"\n"].concat());
    Ok(pem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serialization::openssh::line;
    use crate::serialization::pem::boundary::has_block;

    const LENGTH: usize = 1 << 18;

    /// After each keyword, up to 64 bytes are searched for a label, and keywords can be 6 bytes apart.
    const MOST_LOOKS: u64 = 16;

    fn fill(piece: &str) -> String {
        piece.repeat(LENGTH / piece.len())
    }

    /// Texts designed to make a parser read them again and again.
    fn hostile_texts() -> Vec<String> {
        let rsa = "-----BEGIN RSA PRIVATE KEY-----\n";
        let end = "-----END RSA PRIVATE KEY-----\n";
        let mut texts = Vec::from([
            format!("{rsa}{}", fill("a: b\n")),
            format!("{rsa}{}\n{end}", fill("a: b\n")),
            format!("{rsa}{}{end}", fill("A\n")),
            format!("{rsa}{}{end}", fill(" \n")),
            format!("{rsa}{}{end}", fill("A ")),
            format!("{rsa}{}\n{end}", fill(":")),
            // A long line, after which other lines end where it would.
            format!("{rsa}{}\n{}{end}", fill("A"), fill("\n")),
            format!("{rsa}{}\n{}{end}", fill("A"), fill("A\n")),
            format!("{rsa}{}\n{}{end}", fill("A"), fill("A \n\n")),
            format!("{rsa}{}", fill("-----END \n")),
            format!("{rsa}{}{end}", fill("-----END ")),
            format!(
                "{}{rsa}",
                fill("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            ),
        ]);
        for piece in [
            "-----BEGIN PRIVATE KEY-----\n",
            "-----BEGIN CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n",
            "-----BEGIN \n",
            "-----BEGIN -----\n",
            "-----BEGIN PRIVATE KEY----- ",
            "-----BEGIN ",
            "-----BEGIN X",
            "-BEGIN",
            "-A",
            "- ",
            "-----END PRIVATE KEY-----\n",
            "-----",
            "----- BEGIN",
            "-",
            "\u{2014}",
            "\n",
            "\r",
            "\r\n",
            " ",
            "A",
            "#\n",
            "\"",
            "\" \\",
        ] {
            texts.push(fill(piece));
        }
        texts
    }

    /// No text makes the parser read a byte more than a few times.
    #[test]
    fn hostile_texts_are_gone_through_a_few_times() {
        let mut most = 0;
        for text in hostile_texts() {
            let bytes = text.as_bytes();
            let start: String = text.chars().take(60).collect();
            let mut check = |what: &str, looked_at: u64| {
                assert!(
                    looked_at <= MOST_LOOKS * bytes.len() as u64,
                    "{what} of {start:?} looks at {looked_at} bytes of {}",
                    bytes.len()
                );
                most = most.max(looked_at);
            };
            let ((), looked_at) = work::of(|| {
                if let Ok(block) = find(bytes, &[labels::PKCS8, labels::RSA], "a private key") {
                    let _ = (block.header("DEK-Info"), block.decode());
                }
            });
            check("the search for a key", looked_at);
            let ((), looked_at) = work::of(|| {
                for block in find_all(bytes, &["CERTIFICATE"], "a certificate").unwrap_or_default() {
                    let _ = block.decode_public();
                }
            });
            check("the search for all certificates", looked_at);
            check("has_block", work::of(|| has_block(bytes)).1);
            check("the search for a line", work::of(|| line::begins_with_line(bytes)).1);
        }
        // The counter works.
        assert!(most >= LENGTH as u64);
    }
}
