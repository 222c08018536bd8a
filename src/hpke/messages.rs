//! The numbered messages of a context (RFC 9180, section 5.2).

use crate::aead::{Aead, CounterSequence, XorCounterNonces};
use crate::error::{Error, Result};

/// A cipher with its key, and the number of the next message.
pub(super) struct Messages {
    aead: Box<dyn Aead>,
    nonces: XorCounterNonces,
    /// `None` after the last number.
    next: Option<u64>,
}

impl Messages {
    pub(super) fn new(aead: Box<dyn Aead>, base_nonce: &[u8]) -> Result<Self> {
        let base_nonce = base_nonce.first_chunk();
        let base_nonce = base_nonce.ok_or_else(|| Error::invalid("suite", "its nonces have another length"))?;
        Ok(Messages {
            aead,
            nonces: XorCounterNonces::with_iv(base_nonce),
            next: Some(0),
        })
    }

    pub(super) fn next(&self) -> Option<u64> {
        self.next
    }

    /// Processes a message with its nonce. The number advances only if this succeeds, as in RFC 9180: a message that could not
    /// be encrypted is not sent, and one that does not authenticate is not the sender's.
    pub(super) fn next_message<R>(&mut self, process: impl FnOnce(&dyn Aead, &[u8]) -> Result<R>) -> Result<R> {
        let number = self.next.ok_or(Error::NoncesExhausted)?;
        let processed = process(&*self.aead, &self.nonces.nonce_at(number))?;
        self.next = number.checked_add(1);
        Ok(processed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aead::AesGcm;
    use crate::backend::Backend;

    #[test]
    fn numbers_do_not_wrap() {
        let backend = Backend::new().unwrap();
        let messages = |next| Messages {
            aead: Box::new(AesGcm::new(&backend, &[7; 16]).unwrap()),
            nonces: XorCounterNonces::new([9; 12]),
            next,
        };
        let seal = |messages: &mut Messages| messages.next_message(|aead, nonce| aead.encrypt(nonce, b"message", b""));
        let mut last = messages(Some(u64::MAX));
        let sealed = seal(&mut last).unwrap();
        assert_eq!(last.next(), None);
        assert_eq!(seal(&mut last), Err(Error::NoncesExhausted));
        assert_eq!(last.next(), None);

        let open = |messages: &mut Messages| messages.next_message(|aead, nonce| aead.decrypt(nonce, &sealed, b""));
        let mut last = messages(Some(u64::MAX));
        assert_eq!(open(&mut last).unwrap(), b"message");
        assert_eq!(open(&mut last), Err(Error::NoncesExhausted));
        let mut first = messages(Some(0));
        assert_eq!(open(&mut first), Err(Error::InvalidTag));
        assert_eq!(first.next(), Some(0));
    }
}
