//! Building and taking apart PEM (RFC 7468).

/// A PEM block with 64 columns.
pub fn block(label: &str, der: &[u8]) -> Vec<u8> {
    let base64 = openssl::base64::encode_block(der);
    let lines: Vec<&str> = base64
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n")).into_bytes()
}

/// The label and the bytes of a text that is one PEM block without headers, with the line ends that this crate writes.
pub fn parse(text: &[u8]) -> (String, Vec<u8>) {
    let text = std::str::from_utf8(text).unwrap();
    let lines: Vec<&str> = text.strip_suffix('\n').unwrap().split('\n').collect();
    let [first, body @ .., last] = &lines[..] else {
        panic!("{text:?} is no block");
    };
    let label = first
        .strip_prefix("-----BEGIN ")
        .and_then(|rest| rest.strip_suffix("-----"));
    let label = label.unwrap_or_else(|| panic!("{first:?} begins no block"));
    assert_eq!(*last, format!("-----END {label}-----"));
    (label.to_owned(), openssl::base64::decode_block(&body.concat()).unwrap())
}
