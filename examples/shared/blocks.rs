//! Finds PEM blocks (RFC 7468), also if BEGIN is not at the start of a line: after text, or after the end of another
//! block. Anything similar to the beginning of a known block counts as a block, as does an END without a BEGIN: nothing
//! is skipped silently, and the library reports the fault.

/// The labels that are printed. Of others only the length is printed, because they may be key material: base64 without
/// line breaks satisfies the grammar of labels.
const KNOWN: [&str; 32] = [
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "DSA PRIVATE KEY",
    "DH PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
    "DSA PUBLIC KEY",
    "EC PUBLIC KEY",
    "DH PARAMETERS",
    "X9.42 DH PARAMETERS",
    "DSA PARAMETERS",
    "EC PARAMETERS",
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "ATTRIBUTE CERTIFICATE",
    "CERTIFICATE REQUEST",
    "NEW CERTIFICATE REQUEST",
    "X509 CRL",
    "PKCS7",
    "PKCS12",
    "CMS",
    "OCSP REQUEST",
    "OCSP RESPONSE",
    "SSH SIGNATURE",
    "PGP MESSAGE",
    "PGP SIGNATURE",
    "PGP PUBLIC KEY BLOCK",
    "PGP PRIVATE KEY BLOCK",
];

/// The number of hyphens at each end of a boundary.
const HYPHENS: usize = 5;

/// The greatest length of a known label, with extra blanks.
const LONGEST: usize = 64;

/// A block, with the text up to the next one.
pub struct Block<'a> {
    /// A known label, or a description of an unknown one.
    pub label: String,
    /// The number of its first line.
    pub line: usize,
    pub data: &'a [u8],
}

pub fn blocks(data: &[u8]) -> Vec<Block<'_>> {
    let mut starts: Vec<(String, usize, usize)> = Vec::new();
    let (mut line, mut counted, mut place) = (1, 0, 0);
    let mut is_open = false;
    while let Some(keyword) = next_keyword(data, place) {
        let start = keyword.start;
        place = keyword.behind;
        let text = data.get(place..).unwrap_or_default();
        let label = if keyword.hyphens == HYPHENS {
            exact_label(text)
        } else {
            None
        };
        let Some(label) = label.or_else(|| inexact_label(text)) else {
            continue;
        };
        let is_end_of_another = keyword.is_end && is_open;
        is_open = !keyword.is_end;
        if !is_end_of_another {
            let passed = data.get(counted..start).unwrap_or_default();
            line += passed.iter().filter(|byte| **byte == b'\n').count();
            counted = counted.max(start);
            starts.push((label, line, start));
        }
    }
    let ends: Vec<usize> = starts.iter().map(|start| start.2).skip(1).chain([data.len()]).collect();
    let pieces = starts.into_iter().zip(ends);
    pieces
        .filter_map(|((label, line, start), end)| {
            let data = data.get(start..end)?;
            Some(Block { label, line, data })
        })
        .collect()
}

/// BEGIN or END after dashes.
struct Keyword {
    is_end: bool,
    /// The start of the dashes, at most five: more belong to the end of the previous block.
    start: usize,
    /// The number of hyphens directly before it.
    hyphens: usize,
    /// The position after it.
    behind: usize,
}

/// Finds the next boundary at or after a position.
fn next_keyword(data: &[u8], mut place: usize) -> Option<Keyword> {
    loop {
        let rest = data.get(place..)?;
        let first = rest.iter().position(is_dash)?;
        let dashes = rest.get(first..)?.iter().take_while(|byte| is_dash(byte)).count();
        let start = place + first;
        place = start + dashes;
        let rest = data.get(place..)?;
        let blanks = rest
            .iter()
            .take(2)
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let rest = rest.get(blanks..)?;
        let is = |keyword: &[u8]| {
            let found = rest.get(..keyword.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(keyword))
        };
        let (is_end, length) = match () {
            () if is(b"BEGIN") => (false, 5),
            () if is(b"END") => (true, 3),
            () => continue,
        };
        let start = start.max(place.saturating_sub(HYPHENS));
        let before = data.get(start..place)?.iter().rev();
        let hyphens = before.take_while(|byte| **byte == b'-').count();
        return Some(Keyword {
            is_end,
            start,
            hyphens: if blanks == 0 { hyphens } else { 0 },
            behind: place + blanks + length,
        });
    }
}

/// Whether a byte is a hyphen, or part of a dash that a word processor puts in its place.
fn is_dash(byte: &u8) -> bool {
    *byte == b'-' || !byte.is_ascii()
}

/// The text between the keyword and five hyphens on the same line.
fn exact_label(text: &[u8]) -> Option<String> {
    let mut hyphens = 0;
    let end = text.iter().position(|byte| {
        hyphens = if *byte == b'-' { hyphens + 1 } else { 0 };
        hyphens == HYPHENS || is_line_end(byte)
    });
    let end = end.filter(|_| hyphens == HYPHENS)?;
    let label = text.get(..(end + 1).saturating_sub(HYPHENS))?;
    let label = label.strip_prefix(b" ").unwrap_or(label);
    Some(known(label).unwrap_or_else(|| {
        let length = String::from_utf8_lossy(label).chars().count();
        format!("an unknown label of {length} characters")
    }))
}

/// The known label of a boundary with inexact spelling.
fn inexact_label(text: &[u8]) -> Option<String> {
    let text = text.get(..LONGEST).unwrap_or(text);
    known(text.split(|byte| is_dash(byte) || is_line_end(byte)).next()?)
}

fn is_line_end(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn known(label: &[u8]) -> Option<String> {
    let label = std::str::from_utf8(label).ok().filter(|label| label.len() <= LONGEST)?;
    let words: Vec<&str> = label.split_ascii_whitespace().collect();
    let label = words.join(" ").to_ascii_uppercase();
    KNOWN.contains(&label.as_str()).then_some(label)
}
