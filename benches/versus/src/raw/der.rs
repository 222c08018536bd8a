//! As much of DER as the key formats need: values one after the other, whose identifiers and lengths are checked.

/// Reads values from the front of a slice.
#[derive(Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const OBJECT_IDENTIFIER: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;
/// `[1] EXPLICIT`
pub const EXPLICIT_1: u8 = 0xa1;

impl<'a> Reader<'a> {
    pub fn new(der: &'a [u8]) -> Self {
        Reader(der)
    }

    /// The contents of the next value, which must have this identifier.
    pub fn value(&mut self, identifier: u8) -> &'a [u8] {
        assert_eq!(self.0[0], identifier, "another DER value was expected");
        self.any()
    }

    /// The contents of the next value.
    pub fn any(&mut self) -> &'a [u8] {
        let (length, header) = match self.0[1] {
            short @ 0..=0x7f => (usize::from(short), 2),
            0x81 => (usize::from(self.0[2]), 3),
            0x82 => (usize::from(u16::from_be_bytes([self.0[2], self.0[3]])), 4),
            _ => panic!("no key is that long"),
        };
        let (value, rest) = self.0[header..].split_at(length);
        self.0 = rest;
        value
    }

    /// The identifier of the next value.
    pub fn identifier(&self) -> u8 {
        self.0[0]
    }

    /// The values in the next value.
    pub fn nested(&mut self, identifier: u8) -> Reader<'a> {
        Reader(self.value(identifier))
    }

    /// An integer that is not negative, without the byte that its sign may need.
    pub fn integer(&mut self) -> &'a [u8] {
        match self.value(INTEGER) {
            [0, rest @ ..] if !rest.is_empty() => rest,
            bytes => bytes,
        }
    }

    pub fn end(self) {
        assert!(self.0.is_empty(), "bytes after the last DER value");
    }
}
