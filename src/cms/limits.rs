//! Bounds on what a message can cost.

use crate::error::{Error, MalformedKind, Result};

/// The limits of reading a message, which may come from anyone.
///
/// | limit | default | applies to |
/// |---|---|---|
/// | [`max_length`](Self::max_length) | 64 MiB | the whole message, in BER, DER, PEM or MIME |
/// | [`max_certificates`](Self::max_certificates) | 10,000 | the certificates of a bundle or of a signed message |
/// | [`max_revocation_lists`](Self::max_revocation_lists) | 1,000 | the revocation lists, and other statements about revocation |
/// | [`max_signers`](Self::max_signers) | 32 | the signers of a message, for each of which a signature is verified |
/// | [`max_recipients`](Self::max_recipients) | 1,000 | the recipients of a message |
/// | [`max_attributes`](Self::max_attributes) | 100 | the attributes of one signer, or of a message |
///
/// Exceeding a limit is [`Error::Malformed`] of the kind [`TooLarge`](MalformedKind::TooLarge). In addition, one certificate may
/// have at most 1 MiB, and a message at most 1,048,576 elements, at most 64 inside each other.
///
/// ```
/// use hazmat_openssl::cms::MessageLimits;
///
/// let limits = MessageLimits::new().max_length(1 << 20).max_signers(4);
/// assert_ne!(limits, MessageLimits::default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "limits do nothing until a message is read with them"]
pub struct MessageLimits {
    length: usize,
    pub(super) certificates: usize,
    pub(super) revocation_lists: usize,
    pub(super) signers: usize,
    pub(super) recipients: usize,
    pub(super) attributes: usize,
}

impl Default for MessageLimits {
    fn default() -> Self {
        Self::new()
    }
}

impl MessageLimits {
    /// The default limits.
    pub const fn new() -> Self {
        MessageLimits {
            length: 64 << 20,
            certificates: 10_000,
            revocation_lists: 1_000,
            signers: 32,
            recipients: 1_000,
            attributes: 100,
        }
    }

    /// Sets the maximum length of the message, in bytes. Reading takes up to three times that memory, and no structure of 4 GiB
    /// or more is read, whatever the limit.
    pub const fn max_length(mut self, bytes: usize) -> Self {
        self.length = bytes;
        self
    }

    /// Sets the maximum number of certificates.
    pub const fn max_certificates(mut self, number: usize) -> Self {
        self.certificates = number;
        self
    }

    /// Sets the maximum number of revocation lists.
    pub const fn max_revocation_lists(mut self, number: usize) -> Self {
        self.revocation_lists = number;
        self
    }

    /// Sets the maximum number of signers.
    pub const fn max_signers(mut self, number: usize) -> Self {
        self.signers = number;
        self
    }

    /// Sets the maximum number of recipients.
    pub const fn max_recipients(mut self, number: usize) -> Self {
        self.recipients = number;
        self
    }

    /// Sets the maximum number of attributes.
    pub const fn max_attributes(mut self, number: usize) -> Self {
        self.attributes = number;
        self
    }

    /// The maximum length that is set.
    pub(super) fn longest(&self) -> usize {
        self.length
    }

    /// Refuses data that is longer than the limit.
    pub(super) fn check_length(&self, what: &'static str, data: &[u8]) -> Result<()> {
        if data.len() <= self.length {
            return Ok(());
        }
        let reason = format!("it is longer than {} bytes", self.length);
        Err(Error::malformed(MalformedKind::TooLarge, what, reason))
    }
}

/// Refuses a list with more than `most` entries, one of which is about to be read.
pub(super) fn check_room(what: &'static str, name: &str, length: usize, most: usize) -> Result<()> {
    if length < most {
        return Ok(());
    }
    let reason = format!("it has more than {most} entries ({name})");
    Err(Error::malformed(MalformedKind::TooLarge, what, reason))
}
