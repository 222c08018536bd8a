//! What differs between the ciphers' records in TLS 1.2.

use std::ops::Range;

use super::records::{
    EXPLICIT_NONCE_LENGTH, FIXED_IV_LENGTH, NONCE_LENGTH, Nonces, RecordCipher, RecordOpener, TAG_LENGTH,
};

/// Where a record has its nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// AES-GCM (RFC 5288): the part of the nonce that is not the fixed field precedes the ciphertext. It is the sequence number,
    /// as FIPS 140-3 IG C.H, scenario 1, wants a counter.
    ExplicitNonce,
    /// ChaCha20-Poly1305 (RFC 7905): the nonce is not sent.
    ImplicitNonce,
}

impl Layout {
    pub(crate) fn of(cipher: RecordCipher) -> Self {
        match cipher {
            RecordCipher::Aes128Gcm | RecordCipher::Aes256Gcm => Layout::ExplicitNonce,
            RecordCipher::ChaCha20Poly1305 => Layout::ImplicitNonce,
        }
    }

    /// The length of the nonce in a record, in bytes.
    pub(crate) const fn explicit_nonce_length(self) -> usize {
        match self {
            Layout::ExplicitNonce => EXPLICIT_NONCE_LENGTH,
            Layout::ImplicitNonce => 0,
        }
    }

    /// The length of the IV in the key block, in bytes.
    pub(crate) const fn fixed_iv_length(self) -> usize {
        match self {
            Layout::ExplicitNonce => FIXED_IV_LENGTH,
            Layout::ImplicitNonce => NONCE_LENGTH,
        }
    }

    /// The length of a record whose content has this length, both in bytes.
    pub(crate) const fn record_length(self, content: usize) -> usize {
        self.explicit_nonce_length() + content + TAG_LENGTH
    }

    /// `None` if the IV has another length than rustls was told.
    pub(crate) fn nonces(self, iv: &[u8]) -> Option<Nonces> {
        match self {
            Layout::ExplicitNonce => Nonces::with_fixed_field(iv),
            Layout::ImplicitNonce => Nonces::with_static_iv(iv),
        }
    }

    /// Decrypts a record in place, and returns where its content is. `additional_data` makes the additional data for a content of
    /// the given length.
    pub(crate) fn open<const N: usize>(
        self,
        opener: &RecordOpener,
        sequence_number: u64,
        additional_data: impl FnOnce(usize) -> [u8; N],
        record: &mut [u8],
    ) -> Option<Range<usize>> {
        let start = self.explicit_nonce_length();
        let length = record.len().checked_sub(self.record_length(0))?;
        let (explicit, sealed) = record.split_at_mut_checked(start)?;
        let number = match self {
            // A peer may count otherwise.
            Layout::ExplicitNonce => u64::from_be_bytes((&*explicit).try_into().ok()?),
            Layout::ImplicitNonce => sequence_number,
        };
        let length = opener.open(number, &additional_data(length), sealed).ok()?;
        Some(start..start + length)
    }
}
