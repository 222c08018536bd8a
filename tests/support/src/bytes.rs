//! Text forms of bytes and bits.

/// Bytes of a hexadecimal text of either case, with spaces anywhere; `None` if it is no such text.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().filter(|c| *c != ' ').map(hex_digit).collect();
    let digits = digits?;
    if digits.len() % 2 != 0 {
        return None;
    }
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn hex_digit(c: char) -> Option<u8> {
    c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Lower-case hexadecimal text of `bytes`.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bits of a text of the digits 0 and 1, one unit each; `None` if it is no such text.
pub fn from_bits(text: &str) -> Option<Vec<u64>> {
    text.chars().map(|c| c.to_digit(2).map(u64::from)).collect()
}

/// Bytes of a text in which `\0` is the byte zero and `\xNN` the byte of that hexadecimal value.
pub fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let (byte, tail) = if *first == b'\\' { escape(tail)? } else { (*first, tail) };
        bytes.push(byte);
        rest = tail;
    }
    Some(bytes)
}

fn escape(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [b'0', tail @ ..] => Some((0, tail)),
        [b'x', high, low, tail @ ..] => {
            let byte = hex_digit(char::from(*high))? << 4 | hex_digit(char::from(*low))?;
            Some((byte, tail))
        }
        _ => None,
    }
}

/// `len` pseudo-random bytes, the same for the same `seed`.
pub fn sample(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}

/// A copy of `bytes` with the lowest bit of the byte at `index` flipped.
pub fn flipped(bytes: &[u8], index: usize) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    copy[index] ^= 1;
    copy
}
