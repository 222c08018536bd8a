//! A lenient PEM reader, for mutations and seeds.

use std::ops::Range;

use openssl::base64;

/// A PEM block: its label, the position of label and header, the position of the base64, and the decoded bytes.
pub(crate) struct PemBlock {
    pub(crate) label: String,
    pub(crate) head: Range<usize>,
    pub(crate) base64: Range<usize>,
    pub(crate) bytes: Vec<u8>,
}

/// The readable blocks of a text.
pub(crate) fn pem_blocks(data: &[u8]) -> Vec<PemBlock> {
    const BEGIN: &str = "-----BEGIN ";
    let mut blocks = Vec::new();
    // What is no text is left to libFuzzer.
    let Ok(text) = std::str::from_utf8(data) else {
        return blocks;
    };
    let mut from = 0;
    while let Some(begin) = find(text, BEGIN, from) {
        from = begin + BEGIN.len();
        let Some(label_end) = find(text, "-----", from) else {
            break;
        };
        let body = label_end + "-----".len();
        let Some(end) = find(text, "-----END", body) else {
            break;
        };
        // Behind the headers, if there are any.
        let start = find(text, "\n\n", body)
            .filter(|&blank| blank < end)
            .map_or(body, |blank| blank + 1);
        let compact: String = text[start..end].split_ascii_whitespace().collect();
        let line_start = start + text[start..end].bytes().take_while(u8::is_ascii_whitespace).count();
        let line_end = end
            - text[line_start..end]
                .bytes()
                .rev()
                .take_while(u8::is_ascii_whitespace)
                .count();
        if let Ok(bytes) = base64::decode_block(&compact) {
            blocks.push(PemBlock {
                label: text[from..label_end].to_owned(),
                head: from..start,
                base64: line_start..line_end,
                bytes,
            });
        }
        from = end;
    }
    blocks
}

fn find(text: &str, what: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(what).map(|at| from + at)
}
