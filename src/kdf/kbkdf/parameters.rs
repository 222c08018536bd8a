//! The parameters of KBKDF: mode, counter, and fixed input.

use std::fmt;

use crate::error::{Error, Result};

/// The mode of KBKDF (NIST SP 800-108 Rev. 1, section 4), over HMAC or CMAC.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KbkdfMode<'a> {
    /// Counter mode (section 4.1): each block is the MAC of the counter and the fixed input.
    Counter,
    /// Feedback mode (section 4.2) with a counter: each block is the MAC of the previous block, the counter and the fixed input.
    Feedback {
        /// The IV, in place of the block before the first; may be empty.
        iv: &'a [u8],
    },
    /// Double pipeline mode (section 4.3). No backend offers it.
    DoublePipeline,
}

/// Without the IV, which may be secret: `"Feedback(16-byte IV)"`.
impl fmt::Debug for KbkdfMode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KbkdfMode::Counter => f.write_str("Counter"),
            KbkdfMode::Feedback { iv } => write!(f, "Feedback({}-byte IV)", iv.len()),
            KbkdfMode::DoublePipeline => f.write_str("DoublePipeline"),
        }
    }
}

/// The position of the counter, relative to the fixed input. In feedback mode the previous block precedes both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CounterLocation {
    /// Before the fixed input. libcrypto's own KBKDF has no other.
    BeforeFixed,
    /// After the fixed input.
    AfterFixed,
    /// In the middle of the fixed input.
    MiddleFixed {
        /// The number of bytes of the fixed input before the counter: at most its length.
        break_location: usize,
    },
}

/// The fixed input of KBKDF (NIST SP 800-108 Rev. 1, section 4).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KbkdfInput<'a> {
    /// The usual fields: the label, a zero byte, the context, and the length of the derived key in bits.
    Fields {
        /// The label, which names the purpose of the derived key; may be empty.
        label: &'a [u8],
        /// The context, such as the parties; may be empty.
        context: &'a [u8],
        /// The length in bytes of the field for the derived key's length, 1 to 4; `None` leaves the field out.
        llen: Option<usize>,
    },
    /// The whole fixed input, in the format of a protocol. The standard asks for the same contents in an unambiguous encoding.
    Fixed(&'a [u8]),
}

/// Without the contents, which may be secret: `"Fixed(60 bytes)"`.
impl fmt::Debug for KbkdfInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KbkdfInput::Fields { label, context, llen } => {
                let (label, context) = (label.len(), context.len());
                write!(f, "Fields({label}-byte label, {context}-byte context, llen {llen:?})")
            }
            KbkdfInput::Fixed(fixed) => write!(f, "Fixed({} bytes)", fixed.len()),
        }
    }
}

/// The parameters of KBKDF over HMAC or CMAC.
///
/// The counter has 4 bytes and precedes the fixed input, unless told otherwise. Values are checked when a key is derived.
///
/// ```
/// use hazmat_openssl::kdf::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
///
/// let fields = KbkdfInput::Fields { label: b"label", context: b"context", llen: Some(4) };
/// let parameters = KbkdfParameters::new(KbkdfMode::Counter, fields);
/// assert_eq!(parameters.rlen(), 4);
///
/// // The format of another protocol.
/// let parameters = KbkdfParameters::new(KbkdfMode::Counter, KbkdfInput::Fixed(b"its fixed input"))
///     .with_rlen(2)
///     .with_location(CounterLocation::AfterFixed);
/// # let _ = parameters;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use = "parameters have no effect until a key is derived with them"]
pub struct KbkdfParameters<'a> {
    mode: KbkdfMode<'a>,
    rlen: usize,
    location: CounterLocation,
    input: KbkdfInput<'a>,
}

impl<'a> KbkdfParameters<'a> {
    /// A mode and a fixed input, with a counter of 4 bytes before the fixed input.
    pub const fn new(mode: KbkdfMode<'a>, input: KbkdfInput<'a>) -> Self {
        KbkdfParameters {
            mode,
            rlen: 4,
            location: CounterLocation::BeforeFixed,
            input,
        }
    }

    /// Counter mode with the usual fields, and 4 bytes for the counter and for the length field.
    pub const fn counter(label: &'a [u8], context: &'a [u8]) -> Self {
        let llen = Some(4);
        Self::new(KbkdfMode::Counter, KbkdfInput::Fields { label, context, llen })
    }

    /// Sets the counter's length in bytes, 1 to 4 (in the standard r, in bits).
    pub const fn with_rlen(mut self, rlen: usize) -> Self {
        self.rlen = rlen;
        self
    }

    /// Sets the counter's position.
    pub const fn with_location(mut self, location: CounterLocation) -> Self {
        self.location = location;
        self
    }

    /// The mode.
    pub const fn mode(&self) -> KbkdfMode<'a> {
        self.mode
    }

    /// The counter's length in bytes.
    pub const fn rlen(&self) -> usize {
        self.rlen
    }

    /// The counter's position.
    pub const fn location(&self) -> CounterLocation {
        self.location
    }

    /// The fixed input.
    pub const fn input(&self) -> KbkdfInput<'a> {
        self.input
    }
}

/// The fixed input for a certain length of the derived key, in its parts, and the previous block that the first one takes.
pub(super) struct Layout<'a> {
    pub(super) feedback: Option<&'a [u8]>,
    pub(super) rlen: usize,
    pub(super) location: CounterLocation,
    /// Label, separator, context; or the whole fixed input.
    parts: [&'a [u8]; 3],
    /// The length field, and how many of its last bytes are used.
    length_field: [u8; 4],
    llen: usize,
}

/// The separator between label and context.
const SEPARATOR: &[u8] = &[0];

impl<'a> Layout<'a> {
    /// Checks the parameters for a key of `length` bytes over a MAC of `mac_size` bytes. The mode is not double pipeline.
    pub(super) fn new(parameters: &KbkdfParameters<'a>, length: usize, mac_size: usize) -> Result<Self> {
        let KbkdfParameters {
            mode,
            rlen,
            location,
            input,
        } = *parameters;
        check_counter(rlen, length, mac_size)?;
        let feedback = match mode {
            KbkdfMode::Feedback { iv } => Some(iv),
            KbkdfMode::Counter | KbkdfMode::DoublePipeline => None,
        };
        let (parts, llen) = match input {
            KbkdfInput::Fixed(fixed) => ([fixed, &[], &[]], None),
            KbkdfInput::Fields { label, context, llen } => ([label, SEPARATOR, context], llen),
        };
        let bits = (length as u64).saturating_mul(8);
        check_length_field(llen, bits)?;
        let layout = Layout {
            feedback,
            rlen,
            location,
            parts,
            length_field: u32::try_from(bits).unwrap_or(u32::MAX).to_be_bytes(),
            llen: llen.unwrap_or(0),
        };
        if let CounterLocation::MiddleFixed { break_location } = location {
            let size: usize = layout
                .fixed()
                .iter()
                .map(|part| part.len())
                .fold(0, usize::saturating_add);
            if break_location > size {
                let reason = format!("must be at most {size}, the length of the fixed input, not {break_location}");
                return Err(Error::invalid("break_location", reason));
            }
        }
        Ok(layout)
    }

    /// The fixed input in its parts, some of which may be empty.
    pub(super) fn fixed(&self) -> [&[u8]; 4] {
        let [first, second, third] = self.parts;
        let unused = self.length_field.len().saturating_sub(self.llen);
        let (_, length_field) = self.length_field.split_at(unused);
        [first, second, third, length_field]
    }
}

/// Refuses a counter that is too short for the number of blocks (SP 800-108 Rev. 1, section 4.1, step 1: at most 2^r - 1).
fn check_counter(rlen: usize, length: usize, mac_size: usize) -> Result<()> {
    if !(1..=4).contains(&rlen) {
        return Err(Error::invalid("rlen", format!("must be 1 to 4 bytes, not {rlen}")));
    }
    let most = (1_u64 << (8 * rlen)) - 1;
    let blocks = length.div_ceil(mac_size.max(1)) as u64;
    if blocks > most {
        let reason = format!(
            "must be at most {} bytes with a counter of {rlen} bytes",
            most.saturating_mul(mac_size as u64)
        );
        return Err(Error::invalid("out", reason));
    }
    Ok(())
}

/// Refuses a length field that cannot hold the number of bits.
fn check_length_field(llen: Option<usize>, bits: u64) -> Result<()> {
    let Some(llen) = llen else {
        return Ok(());
    };
    if !(1..=4).contains(&llen) {
        return Err(Error::invalid("llen", format!("must be 1 to 4 bytes, not {llen}")));
    }
    if bits >> (8 * llen) != 0 {
        let reason = format!("must be more than {llen} bytes to hold the key's length, which is {bits} bits");
        return Err(Error::invalid("llen", reason));
    }
    Ok(())
}
