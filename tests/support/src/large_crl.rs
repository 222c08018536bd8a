//! A revocation list with any number of entries, written byte by byte, quickly and with no more memory than the list
//! itself. Its signature is not valid. The benchmarks use it, too.

/// The length of a serial number, in bytes.
const SERIAL_BYTES: usize = 16;

/// All revocation reasons (RFC 5280, section 5.3.1). Every other entry has one.
pub const REASONS: [u8; 4] = [1, 3, 4, 5];

/// ecdsa-with-SHA256.
const ALGORITHM: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";

/// CN=Large CA.
const ISSUER: &[u8] = b"\x30\x13\x31\x11\x30\x0f\x06\x03\x55\x04\x03\x0c\x08Large CA";

const UPDATES: &[u8] = b"\x17\x0d260101000000Z\x17\x0d260201000000Z";

/// The number of the list.
const EXTENSIONS: &[u8] = b"\xa0\x0e\x30\x0c\x30\x0a\x06\x03\x55\x1d\x14\x04\x03\x02\x01\x01";

const VERSION: &[u8] = b"\x02\x01\x01";

/// The extension with a reason, up to the reason.
const REASON: &[u8] = b"\x30\x0c\x30\x0a\x06\x03\x55\x1d\x15\x04\x03\x0a\x01";

const DATE_BYTES: usize = 15;

/// An entry without its header: serial number and date.
const PLAIN: usize = 2 + SERIAL_BYTES + DATE_BYTES;

/// A list with this many entries, in DER.
pub fn write(count: u32) -> Vec<u8> {
    let with_reason = count as usize / 2;
    let entries = count as usize * (2 + PLAIN) + with_reason * (REASON.len() + 1);
    let head = [VERSION, ALGORITHM, ISSUER, UPDATES].concat();
    let entries_head = header(0x30, entries);
    let signed = head.len() + entries_head.len() + entries + EXTENSIONS.len();
    let signed_head = header(0x30, signed);
    let signature = [b"\x03\x47\x00".as_slice(), &[7; 70]].concat();
    let whole = signed_head.len() + signed + ALGORITHM.len() + signature.len();
    let whole_head = header(0x30, whole);

    let mut der = Vec::with_capacity(whole_head.len() + whole);
    der.extend([whole_head, signed_head, head, entries_head].concat());
    (0..count).for_each(|index| push_entry(&mut der, index));
    der.extend_from_slice(EXTENSIONS);
    der.extend_from_slice(ALGORITHM);
    der.extend_from_slice(&signature);
    assert_eq!(der.len(), der.capacity());
    der
}

fn header(tag: u8, length: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0).unwrap();
    let significant = &bytes[first..];
    match significant {
        [length] if *length < 0x80 => vec![tag, *length],
        _ => [&[tag, 0x80 | significant.len() as u8], significant].concat(),
    }
}

fn push_entry(der: &mut Vec<u8>, index: u32) {
    let reason = reason(index);
    let length = PLAIN + reason.map_or(0, |_| REASON.len() + 1);
    der.extend([0x30, length as u8, 0x02, SERIAL_BYTES as u8]);
    der.extend(serial_number(index));
    der.extend([0x17, DATE_BYTES as u8 - 2]);
    let (month, day, hour, minute, second) = date(index);
    der.extend(b"25");
    for number in [month, day, hour, minute, second] {
        der.extend([b'0' + number / 10, b'0' + number % 10]);
    }
    der.push(b'Z');
    if let Some(reason) = reason {
        der.extend_from_slice(REASON);
        der.push(reason);
    }
}

/// The serial number of an entry, as long as in DER. Serial numbers are unordered.
pub fn serial_number(index: u32) -> [u8; SERIAL_BYTES] {
    number(u64::from(index) * 2)
}

/// A serial number that no entry has.
pub fn absent_serial_number(index: u32) -> [u8; SERIAL_BYTES] {
    number(u64::from(index) * 2 + 1)
}

fn number(number: u64) -> [u8; SERIAL_BYTES] {
    // Fibonacci hashing; the number itself keeps them apart.
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut bytes = [0; SERIAL_BYTES];
    bytes[..8].copy_from_slice(&mixed.to_be_bytes());
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    // Positive, and not shorter.
    bytes[0] = bytes[0] & 0x7f | 0x40;
    bytes
}

/// The reason of an entry, if it has one.
pub fn reason(index: u32) -> Option<u8> {
    (index % 2 == 1).then(|| REASONS[index as usize / 2 % REASONS.len()])
}

/// When an entry was revoked, in 2025: month, day, hour, minute, second.
pub fn date(index: u32) -> (u8, u8, u8, u8, u8) {
    let part = |divisor: u32, range: u32| (index / divisor % range) as u8;
    (
        1 + part(2_000_000, 12),
        1 + part(86_400, 28),
        part(3_600, 24),
        part(60, 60),
        part(1, 60),
    )
}
