//! Sequences of nonces that never repeat.

use std::fmt;

use zeroize::Zeroizing;

use super::keyed::NONCE_LENGTH;
use crate::error::{Error, Result};

mod sealed {
    use super::{NONCE_LENGTH, Result};

    /// The nonce of one message.
    #[derive(Debug)]
    #[allow(clippy::exhaustive_enums)] // not nameable outside this module
    pub enum Next {
        /// The sequence determines it.
        Determined([u8; NONCE_LENGTH]),
        /// The encryption generates it.
        Generated,
    }

    /// Keeps the traits to the types of this crate.
    pub trait Sealed {
        /// Counts one message, and returns its nonce, which is never returned again.
        fn take(&mut self) -> Result<Next>;
    }
}

pub(super) use sealed::{Next, Sealed};

/// The nonces of the messages that a [`SealingKey`](crate::aead::SealingKey) encrypts: [`XorCounterNonces`],
/// [`FixedFieldNonces`] or [`RandomNonces`].
///
/// None of them can be cloned. Sealed: it is not implemented outside this crate.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a sequence of nonces of this crate")]
pub trait NonceSequence: fmt::Debug + Send + Sync + Sealed {}

/// A [`NonceSequence`] whose nonces follow from the messages' numbers, so that the receiver knows them:
/// [`XorCounterNonces`] or [`FixedFieldNonces`].
pub trait CounterSequence: NonceSequence {
    /// The number of the next message; `None` after the message with number 2^64 - 1.
    fn sequence_number(&self) -> Option<u64>;

    /// The nonce of the message with a number.
    fn nonce_at(&self, sequence_number: u64) -> [u8; 12];
}

/// The nonces of TLS 1.3 (RFC 8446, section 5.3): a static IV, exclusive-or the message's number from 0 as a
/// big-endian integer. The receiver counts the messages too, so that nonces are not transmitted. HPKE (RFC 9180,
/// section 5.2) and QUIC (RFC 9001, section 5.3) have the same construction.
///
/// The IV belongs to the key. Derive both from the same secret, for each direction of a connection anew: with another
/// key, any IV is new; with the same key, two sequences whose IVs differ in the last 8 bytes only have common nonces.
///
/// 2^64 messages have numbers. Another bound is often lower: RFC 8446, section 5.5, recommends new keys after 2^24.5
/// records of full size with AES-GCM.
///
/// # FIPS 140-3
///
/// For AES-GCM, the Implementation Guidance C.H accepts this construction in TLS 1.3 (scenario 1.a) and in protocols
/// with the same requirements (scenario 5), if the module that is validated implements it. OpenSSL's module does not:
/// for the module, the nonce comes from its caller. A strict backend therefore refuses it, as [`Error::NotApproved`]: these
/// nonces are for any message. For the records of TLS, use [`TlsRecordSealer`](crate::aead::TlsRecordSealer), which a strict
/// backend accepts. For another protocol on another FIPS backend, the argument is to be made in the security policy of the product.
///
/// ```
/// use hazmat_openssl::aead::{CounterSequence, XorCounterNonces};
///
/// let nonces = XorCounterNonces::new([0xa0; 12]);
/// assert_eq!(nonces.nonce_at(0), [0xa0; 12]);
/// assert_eq!(nonces.nonce_at(0x0102)[8..], [0xa0, 0xa0, 0xa1, 0xa2]);
/// ```
pub struct XorCounterNonces {
    static_iv: Zeroizing<[u8; NONCE_LENGTH]>,
    next: Counter,
}

impl XorCounterNonces {
    /// Begins with number 0.
    pub fn new(static_iv: [u8; 12]) -> Self {
        Self::continued(static_iv, 0)
    }

    /// Like [`new`](Self::new), without a copy of the IV on the stack that is not cleared.
    pub(crate) fn with_iv(static_iv: &[u8; NONCE_LENGTH]) -> Self {
        let mut nonces = Self::continued([0; NONCE_LENGTH], 0);
        nonces.static_iv.copy_from_slice(static_iv);
        nonces
    }

    /// Begins with the number `next`: one more than the last number that was used with this key and IV. A lower
    /// number repeats nonces.
    pub fn continued(static_iv: [u8; 12], next: u64) -> Self {
        XorCounterNonces {
            static_iv: Zeroizing::new(static_iv),
            next: Counter::starting_at(next),
        }
    }
}

impl Sealed for XorCounterNonces {
    fn take(&mut self) -> Result<Next> {
        let number = self.next.take()?;
        Ok(Next::Determined(self.nonce_at(number)))
    }
}

impl NonceSequence for XorCounterNonces {}

impl CounterSequence for XorCounterNonces {
    fn sequence_number(&self) -> Option<u64> {
        self.next.0
    }

    fn nonce_at(&self, sequence_number: u64) -> [u8; 12] {
        let mut nonce = *self.static_iv;
        let counter = nonce.iter_mut().skip(NONCE_LENGTH - COUNTER_LENGTH);
        for (byte, number) in counter.zip(sequence_number.to_be_bytes()) {
            *byte ^= number;
        }
        nonce
    }
}

impl fmt::Debug for XorCounterNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XorCounterNonces")
            .field("next", &self.next.0)
            .finish_non_exhaustive()
    }
}

/// The deterministic construction of NIST SP 800-38D, section 8.2.1: a fixed field of 4 bytes, which identifies the
/// device or context that encrypts, then an invocation field of 8 bytes, the message's number from 0 as a big-endian
/// integer.
///
/// Several devices can share a key if each has a fixed field of its own. A device must not begin again with number 0
/// under the same key after a restart: [`continued`](Self::continued) begins with a number that was stored.
///
/// # FIPS 140-3
///
/// This has the form of the Implementation Guidance C.H, scenario 3 (a name of at least 32 bits and a counter), which
/// requires that the validated module makes the nonce, and a rule for the counter after a loss of power. For
/// OpenSSL's module the nonce comes from its caller: a strict backend refuses it, as [`Error::NotApproved`]. For the records of
/// TLS 1.2, which have the same form, there is [`TlsRecordSealer`](crate::aead::TlsRecordSealer).
///
/// ```
/// use hazmat_openssl::aead::{CounterSequence, FixedFieldNonces};
///
/// let nonces = FixedFieldNonces::new(*b"unit");
/// assert_eq!(nonces.nonce_at(1), *b"unit\0\0\0\0\0\0\0\x01");
/// ```
#[derive(Debug)]
pub struct FixedFieldNonces {
    fixed_field: [u8; NONCE_LENGTH - COUNTER_LENGTH],
    next: Counter,
}

impl FixedFieldNonces {
    /// Begins with number 0.
    pub fn new(fixed_field: [u8; 4]) -> Self {
        Self::continued(fixed_field, 0)
    }

    /// Begins with the number `next`: one more than the last number that was used with this key and fixed field. A
    /// lower number repeats nonces.
    pub fn continued(fixed_field: [u8; 4], next: u64) -> Self {
        FixedFieldNonces {
            fixed_field,
            next: Counter::starting_at(next),
        }
    }
}

impl Sealed for FixedFieldNonces {
    fn take(&mut self) -> Result<Next> {
        let number = self.next.take()?;
        Ok(Next::Determined(self.nonce_at(number)))
    }
}

impl NonceSequence for FixedFieldNonces {}

impl CounterSequence for FixedFieldNonces {
    fn sequence_number(&self) -> Option<u64> {
        self.next.0
    }

    fn nonce_at(&self, sequence_number: u64) -> [u8; 12] {
        let bytes = self.fixed_field.into_iter().chain(sequence_number.to_be_bytes());
        let mut nonce = [0; NONCE_LENGTH];
        for (place, byte) in nonce.iter_mut().zip(bytes) {
            *place = byte;
        }
        nonce
    }
}

/// The number of messages that may be encrypted with random nonces of 96 bits under one key: 2^32 (NIST SP 800-38D,
/// section 8.3). With so many, the probability that two nonces are equal is below 2^-32.
pub const MOST_RANDOM_NONCES: u64 = 1 << 32;

/// Random nonces of 96 bits (NIST SP 800-38D, section 8.2.2), for at most 2^32 messages (section 8.3). The nonce of
/// each message must be transmitted with it.
///
/// The limit is that of the key, not of this object: programs that share a key, or use it again after a restart, add
/// up their messages. [`after`](Self::after) begins with a number that was stored.
///
/// # FIPS 140-3
///
/// With AES-GCM on a FIPS backend, the module generates the nonce in the same operation as the ciphertext. This is
/// the Implementation Guidance C.H, scenario 2, and a strict backend accepts it. On other backends the nonce comes
/// from the backend's generator.
///
/// ```
/// use hazmat_openssl::aead::{RandomNonces, SealingKey};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = AesGcm::generate_key(&backend, 32)?;
/// let mut sealing = SealingKey::new(Box::new(AesGcm::new(&backend, &key)?), RandomNonces::new())?;
/// let (nonce, sealed) = sealing.seal(b"a message", b"header")?;
///
/// let opening = AesGcm::new(&backend, &key)?;
/// assert_eq!(opening.decrypt(&nonce, &sealed, b"header")?, b"a message");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct RandomNonces {
    /// At most [`MOST_RANDOM_NONCES`].
    used: u64,
}

impl RandomNonces {
    /// For a new key.
    pub fn new() -> Self {
        RandomNonces { used: 0 }
    }

    /// For a key that has encrypted `messages` messages already.
    pub fn after(messages: u64) -> Self {
        RandomNonces {
            used: messages.min(MOST_RANDOM_NONCES),
        }
    }

    /// The number of messages that the key has encrypted: those of this object, and those that [`after`](Self::after)
    /// was told. Messages whose encryption has failed count.
    pub fn messages(&self) -> u64 {
        self.used
    }
}

impl Sealed for RandomNonces {
    fn take(&mut self) -> Result<Next> {
        if self.used >= MOST_RANDOM_NONCES {
            return Err(Error::NoncesExhausted);
        }
        self.used += 1;
        Ok(Next::Generated)
    }
}

impl NonceSequence for RandomNonces {}

/// The length of a message's number in a nonce, in bytes.
const COUNTER_LENGTH: usize = 8;

/// The number of the next message; `None` after the last.
#[derive(Debug)]
struct Counter(Option<u64>);

impl Counter {
    fn starting_at(number: u64) -> Self {
        Counter(Some(number))
    }

    fn take(&mut self) -> Result<u64> {
        let number = self.0.ok_or(Error::NoncesExhausted)?;
        self.0 = number.checked_add(1);
        Ok(number)
    }
}
