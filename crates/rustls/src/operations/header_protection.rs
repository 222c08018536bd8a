//! The masks of QUIC's header protection (RFC 9001, section 5.4).

use std::sync::{Mutex, MutexGuard, PoisonError};

use hazmat_openssl::ciphers::{CipherAlgorithm, CipherContext, Mode};
use hazmat_openssl::interfaces::CipherBackend;
use hazmat_openssl::{Backend, Result};

use super::records::RecordCipher;

/// The length of the sample of a packet's ciphertext in bytes (RFC 9001, section 5.4.2), which is a block of AES.
pub(crate) const SAMPLE_LENGTH: usize = 16;

/// The most bytes of a packet number (RFC 9000, section 17.1).
pub(crate) const LONGEST_PACKET_NUMBER: usize = 4;

/// A mask: a byte for the header's first byte, and one for each byte of the longest packet number.
type MaskBytes = [u8; 1 + LONGEST_PACKET_NUMBER];

/// Marks a long header in the first byte (RFC 9000, section 17.2).
const LONG_HEADER: u8 = 0x80;

/// Why a header was left as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderFailure {
    /// The sample has not [`SAMPLE_LENGTH`] bytes.
    SampleLength,
    /// The packet number has more than [`LONGEST_PACKET_NUMBER`] bytes.
    PacketNumberLength,
    /// The backend has not taken the key, or libcrypto fails.
    Backend,
}

impl HeaderFailure {
    /// The failure as a part of an error's text.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            HeaderFailure::SampleLength => "the sample for QUIC header protection must have 16 bytes",
            HeaderFailure::PacketNumberLength => "a QUIC packet number has at most 4 bytes",
            HeaderFailure::Backend => "the backend cannot compute the mask of QUIC header protection",
        }
    }
}

/// A key that protects the headers of packets, in one direction.
pub(crate) struct HeaderProtection {
    // None: the backend has not taken the key.
    keyed: Option<Mutex<Keyed>>,
}

/// A context that keeps its key from mask to mask. Each cipher works in a context of its own for one packet at a time.
enum Keyed {
    Aes(CipherContext),
    ChaCha20(CipherContext),
}

impl HeaderProtection {
    /// It fails for every header if the backend does not take the key.
    pub(crate) fn new(cipher: RecordCipher, backend: &Backend, key: &[u8]) -> Self {
        let keyed = (key.len() == cipher.key_length()).then(|| Keyed::new(cipher, backend, key));
        HeaderProtection {
            keyed: keyed.and_then(|keyed| keyed.ok().map(Mutex::new)),
        }
    }

    /// Protects a header whose first byte and packet number are given. Only the bytes that the first byte counts are changed.
    pub(crate) fn add(&self, sample: &[u8], first: &mut u8, packet_number: &mut [u8]) -> Result<(), HeaderFailure> {
        let mask = self.mask(sample, packet_number)?;
        let length = packet_number_length(*first);
        *first ^= mask.for_first(*first);
        mask.apply(length, packet_number);
        Ok(())
    }

    /// Removes the protection. The length of the packet number is known only then: `packet_number` holds the next 4 bytes of the
    /// packet, or fewer at its end.
    pub(crate) fn remove(&self, sample: &[u8], first: &mut u8, packet_number: &mut [u8]) -> Result<(), HeaderFailure> {
        let mask = self.mask(sample, packet_number)?;
        *first ^= mask.for_first(*first);
        mask.apply(packet_number_length(*first), packet_number);
        Ok(())
    }

    fn mask(&self, sample: &[u8], packet_number: &[u8]) -> Result<Mask, HeaderFailure> {
        let sample: &[u8; SAMPLE_LENGTH] = sample.try_into().map_err(|_| HeaderFailure::SampleLength)?;
        if packet_number.len() > LONGEST_PACKET_NUMBER {
            return Err(HeaderFailure::PacketNumberLength);
        }
        let keyed = self.keyed.as_ref().ok_or(HeaderFailure::Backend)?;
        // Each mask begins anew, whatever became of the last one.
        let mut keyed: MutexGuard<'_, Keyed> = keyed.lock().unwrap_or_else(PoisonError::into_inner);
        keyed.mask(sample).map(Mask).map_err(|_| HeaderFailure::Backend)
    }
}

/// The length of the packet number in bytes, by the unprotected first byte (RFC 9000, sections 17.2 and 17.3.1).
fn packet_number_length(first: u8) -> usize {
    usize::from(first & 0x03) + 1
}

struct Mask(MaskBytes);

impl Mask {
    /// The four or five low bits are protected (RFC 9001, section 5.4.1). The bit that decides is not.
    fn for_first(&self, first: u8) -> u8 {
        let [mask, ..] = self.0;
        match first & LONG_HEADER {
            0 => mask & 0x1f,
            _ => mask & 0x0f,
        }
    }

    fn apply(&self, length: usize, packet_number: &mut [u8]) {
        let [_, mask @ ..] = self.0;
        let protected = packet_number.iter_mut().take(length);
        protected.zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    }
}

impl Keyed {
    fn new(cipher: RecordCipher, backend: &Backend, key: &[u8]) -> Result<Self> {
        match cipher {
            RecordCipher::Aes128Gcm | RecordCipher::Aes256Gcm => {
                let ctx = backend.create_symmetric_encryption_ctx(&CipherAlgorithm::aes(key)?, &Mode::ecb())?;
                Ok(Keyed::Aes(ctx))
            }
            RecordCipher::ChaCha20Poly1305 => {
                // Each sample replaces this counter and nonce before the first use.
                let cipher = CipherAlgorithm::chacha20(key, &[0; SAMPLE_LENGTH])?;
                let ctx = backend.create_symmetric_encryption_ctx(&cipher, &Mode::stream())?;
                Ok(Keyed::ChaCha20(ctx))
            }
        }
    }

    /// Computes the mask without a fetch, a key schedule or an allocation.
    fn mask(&mut self, sample: &[u8; SAMPLE_LENGTH]) -> Result<MaskBytes> {
        let mut mask = MaskBytes::default();
        match self {
            // Section 5.4.3: the start of the encrypted sample.
            Keyed::Aes(ctx) => {
                // The context wants room for a block that it might have kept.
                let mut block = [0; 2 * SAMPLE_LENGTH - 1];
                ctx.update_into(sample, &mut block)?;
                mask.iter_mut().zip(block).for_each(|(mask, byte)| *mask = byte);
            }
            // Section 5.4.4: the start of the key stream, with the sample as the block counter and the nonce.
            Keyed::ChaCha20(ctx) => {
                ctx.reset_nonce(sample)?;
                ctx.update_into(&MaskBytes::default(), &mut mask)?;
            }
        }
        Ok(mask)
    }
}
