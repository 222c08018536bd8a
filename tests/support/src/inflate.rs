//! Data in the format of zlib (RFC 1950, 1951), for vectors that are stored compressed.

/// Decompresses a zlib stream. Panics if it is damaged.
pub fn zlib(data: &[u8]) -> Vec<u8> {
    let (header, rest) = data.split_at(2);
    assert_eq!(header[0] & 0x0f, 8, "the method is not deflate");
    assert_eq!(
        u16::from_be_bytes([header[0], header[1]]) % 31,
        0,
        "the header is damaged"
    );
    assert_eq!(header[1] & 0x20, 0, "a preset dictionary is not supported");
    let mut bits = Bits {
        data: rest,
        position: 0,
    };
    let mut out = Vec::new();
    loop {
        let is_last = bits.take(1) == 1;
        match bits.take(2) {
            0 => stored(&mut bits, &mut out),
            1 => {
                let lengths: Vec<u8> = (0..288).map(fixed_length).collect();
                compressed(&mut bits, &mut out, &Code::new(&lengths), &Code::new(&[5; 30]));
            }
            2 => {
                let (literals, distances) = dynamic(&mut bits);
                compressed(&mut bits, &mut out, &literals, &distances);
            }
            other => panic!("there is no block of type {other}"),
        }
        if is_last {
            break;
        }
    }
    let end = bits.position.div_ceil(8);
    assert_eq!(rest[end..], adler32(&out).to_be_bytes(), "the checksum does not match");
    out
}

struct Bits<'a> {
    data: &'a [u8],
    /// In bits.
    position: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> usize {
        (0..count).fold(0, |value, place| {
            let bit = self.data[self.position / 8] >> (self.position % 8) & 1;
            self.position += 1;
            value | usize::from(bit) << place
        })
    }
}

/// A Huffman code, by the lengths of its words (RFC 1951, section 3.2.2).
struct Code {
    /// The number of words of each length.
    counts: [usize; 16],
    /// The symbols, by the order of their words.
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[u8]) -> Self {
        let mut counts = [0; 16];
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|symbol| lengths[*symbol] > 0).collect();
        symbols.sort_by_key(|symbol| lengths[*symbol]);
        for symbol in &symbols {
            counts[usize::from(lengths[*symbol])] += 1;
        }
        Code { counts, symbols }
    }

    fn next(&self, bits: &mut Bits<'_>) -> usize {
        let (mut word, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            word |= bits.take(1);
            if word < first + count {
                return self.symbols[index + word - first];
            }
            index += count;
            first = (first + count) << 1;
            word <<= 1;
        }
        panic!("no word of the code")
    }
}

/// The length of a word of the fixed code (RFC 1951, section 3.2.6).
fn fixed_length(symbol: usize) -> u8 {
    match symbol {
        144..=255 => 9,
        256..=279 => 7,
        _ => 8,
    }
}

fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>) {
    let start = bits.position.div_ceil(8);
    let length = usize::from(u16::from_le_bytes([bits.data[start], bits.data[start + 1]]));
    out.extend(&bits.data[start + 4..start + 4 + length]);
    bits.position = (start + 4 + length) * 8;
}

fn dynamic(bits: &mut Bits<'_>) -> (Code, Code) {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let literals = bits.take(5) + 257;
    let distances = bits.take(5) + 1;
    let mut of_lengths = [0; 19];
    for symbol in &ORDER[..bits.take(4) + 4] {
        of_lengths[*symbol] = bits.take(3) as u8;
    }
    let code = Code::new(&of_lengths);
    let mut lengths = Vec::new();
    while lengths.len() < literals + distances {
        let (length, times) = match code.next(bits) {
            16 => (*lengths.last().unwrap(), bits.take(2) + 3),
            17 => (0, bits.take(3) + 3),
            18 => (0, bits.take(7) + 11),
            length => (length as u8, 1),
        };
        lengths.extend(vec![length; times]);
    }
    (Code::new(&lengths[..literals]), Code::new(&lengths[literals..]))
}

fn compressed(bits: &mut Bits<'_>, out: &mut Vec<u8>, literals: &Code, distances: &Code) {
    loop {
        match literals.next(bits) {
            symbol @ 0..=255 => out.push(symbol as u8),
            256 => return,
            symbol => {
                let length = match symbol {
                    285 => 258,
                    _ => 3 + value(bits, symbol - 257, 4),
                };
                let symbol = distances.next(bits);
                let distance = 1 + value(bits, symbol, 2);
                for _ in 0..length {
                    out.push(out[out.len() - distance]);
                }
            }
        }
    }
}

/// A length or distance less its least value: groups of `of` symbols, of which each has a bit more than the one
/// before (RFC 1951, section 3.2.5).
fn value(bits: &mut Bits<'_>, symbol: usize, of: usize) -> usize {
    if symbol < 2 * of {
        return symbol;
    }
    let more = symbol / of - 1;
    ((of + symbol % of) << more) + bits.take(more)
}

fn adler32(data: &[u8]) -> u32 {
    let (mut a, mut b) = (1, 0);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    b << 16 | a
}
