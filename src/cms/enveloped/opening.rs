//! Finds the recipients that a key is for, and decrypts the content key.
//!
//! Nobody may learn from an error, or from the time that it takes, why a message does not decrypt once its recipient is found
//! (RFC 3218): a content key that does not decrypt is replaced by another, the content is decrypted with that, and its failure is
//! the only error.

use std::ops::Deref;

use super::key_wrap::KeyWrap;
use super::recipient_info::{Details, KeyAgreement, KeyEncapsulation, KeyEncryptionKey, KeyTransport, RecipientInfo};
use super::recipient_key::{RecipientKey, Secret};
use super::{key_agreement, key_encapsulation, key_transport, password};
use crate::asymmetric::PrivateKey;
use crate::asymmetric::rsa::{RsaPadding, RsaPrivateKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::support::secret::SecretBytes;
use crate::x509::Certificate;

/// What is known of a message before its content key is.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    /// The name of the structure in errors.
    pub(super) what: &'static str,
    pub(super) backend: &'a Backend,
    pub(super) recipients: &'a [RecipientInfo],
    /// The length of the content key in bytes.
    pub(super) key_length: usize,
    /// Whether the content shows if its key is right.
    pub(super) is_authenticated: bool,
}

/// A content key to try.
pub(super) struct ContentKey {
    bytes: SecretBytes,
    /// Whether it takes the place of a key that has shown itself to be wrong. The work is done with it, and its result is dropped:
    /// with a padding that happens to be valid, it would be taken for content.
    pub(super) is_substitute: bool,
}

impl ContentKey {
    fn found(bytes: SecretBytes) -> Self {
        ContentKey {
            bytes,
            is_substitute: false,
        }
    }
}

impl Deref for ContentKey {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A recipient of key transport with its padding.
type Transport<'a> = (&'a KeyTransport, RsaPadding);

impl Opening<'_> {
    /// The content keys to try, at least one, each of the right length. Fails only for reasons that whoever made the message knows
    /// already.
    pub(super) fn content_keys(&self, key: &RecipientKey) -> Result<Vec<ContentKey>> {
        let found = match &key.secret {
            Secret::PrivateKey {
                key: private,
                certificate,
            } => self.by_private_key(private, certificate.as_ref(), key.most_trials)?,
            Secret::KeyEncryptionKey {
                key: symmetric,
                identifier,
            } => self.by_key_encryption_key(symmetric, identifier.as_deref(), key.most_trials)?,
            Secret::Password(password) => self.by_password(password, key)?,
        };
        if found.is_empty() {
            // The work goes on as if a key had been found.
            return Ok(vec![ContentKey {
                bytes: self.backend.random_bytes(self.key_length)?,
                is_substitute: true,
            }]);
        }
        Ok(found.into_iter().map(ContentKey::found).collect())
    }

    fn by_private_key(
        &self,
        key: &PrivateKey,
        certificate: Option<&Certificate>,
        most_trials: usize,
    ) -> Result<Vec<SecretBytes>> {
        let mut named = Vec::new();
        for recipient in self.recipients {
            let is_meant = match (recipient.identifier(), certificate) {
                (Some(identifier), Some(certificate)) => identifier.matches(certificate),
                (Some(_), None) => true,
                (None, _) => false,
            };
            if is_meant {
                named.push(recipient);
            }
        }
        match key {
            PrivateKey::Rsa(key) => {
                let all = named.into_iter().filter_map(|recipient| match &recipient.0 {
                    Details::KeyTransport(recipient) => Some(recipient),
                    _ => None,
                });
                self.by_rsa(key, &self.few(all, most_trials)?)
            }
            PrivateKey::MlKem(key) => {
                let all = named.into_iter().filter_map(|recipient| match &recipient.0 {
                    Details::KeyEncapsulation(recipient) => Some(recipient),
                    _ => None,
                });
                let all: Vec<&KeyEncapsulation> = self.few(all, most_trials)?;
                self.first(&all, |recipient| key_encapsulation::unwrap(self.what, key, recipient))
            }
            key => {
                let all = named.into_iter().filter_map(|recipient| match &recipient.0 {
                    Details::KeyAgreement(recipient) => Some(recipient),
                    _ => None,
                });
                let all: Vec<&KeyAgreement> = self.few(all, most_trials)?;
                self.first(&all, |recipient| {
                    key_agreement::unwrap(self.what, key, &recipient.agreement, &recipient.encrypted_key)
                })
            }
        }
    }

    /// OAEP shows whether a key is right, and comes first. PKCS #1 v1.5 does not: the content decides.
    fn by_rsa(&self, key: &RsaPrivateKey, recipients: &[&KeyTransport]) -> Result<Vec<SecretBytes>> {
        let (mut oaep, mut pkcs1v15): (Vec<Transport<'_>>, Vec<Transport<'_>>) = (Vec::new(), Vec::new());
        let mut unknown = None;
        let modulus_length = key.key_size().div_ceil(8) as usize;
        for recipient in recipients {
            match key_transport::read_padding(self.what, &recipient.algorithm) {
                Ok(padding) if padding.is_pkcs1v15() => pkcs1v15.push((recipient, padding)),
                Ok(padding) => oaep.push((recipient, padding)),
                Err(error) => unknown = Some(error),
            }
        }
        if let (true, true, Some(error)) = (oaep.is_empty(), pkcs1v15.is_empty(), unknown) {
            return Err(error);
        }
        let found = self.first(&oaep, |(recipient, padding)| {
            key_transport::decrypt_oaep(key, padding, recipient)
        })?;
        if !found.is_empty() {
            return Ok(found);
        }
        if pkcs1v15.len() > 1 {
            // Those that are as long as the modulus; a key of another recipient may have another length.
            pkcs1v15.retain(|(recipient, _)| recipient.encrypted_key.len() == modulus_length);
        }
        if pkcs1v15.len() > 1 && !self.is_authenticated {
            let reason = "the message is for several recipients with PKCS #1 v1.5: give the recipient's certificate";
            return Err(Error::invalid("key", reason));
        }
        let keys = pkcs1v15.iter();
        keys.map(|(recipient, _)| key_transport::decrypt_pkcs1v15(key, recipient, self.key_length))
            .collect()
    }

    fn by_key_encryption_key(
        &self,
        key: &[u8],
        identifier: Option<&[u8]>,
        most_trials: usize,
    ) -> Result<Vec<SecretBytes>> {
        let all = self.recipients.iter().filter_map(|recipient| match &recipient.0 {
            Details::KeyEncryptionKey(recipient) => Some(recipient),
            _ => None,
        });
        let meant = all.filter(|recipient| identifier.is_none_or(|identifier| identifier == recipient.key_identifier));
        let meant: Vec<&KeyEncryptionKey> = self.few(meant, most_trials)?;
        self.first(&meant, |recipient| {
            let wrap = KeyWrap::read(self.what, &recipient.algorithm)?;
            if wrap.key_length() != key.len() {
                return Err(Error::InvalidTag);
            }
            wrap.unwrap(self.backend, key, &recipient.encrypted_key)
        })
    }

    fn by_password(&self, secret: &[u8], key: &RecipientKey) -> Result<Vec<SecretBytes>> {
        let all = self.recipients.iter().filter_map(|recipient| match &recipient.0 {
            Details::Password(recipient) => Some(recipient),
            _ => None,
        });
        let all = self.few(all, key.most_trials)?;
        password::check_limits(self.what, all.iter().copied(), key.most_iterations)?;
        self.first(&all, |recipient| {
            password::decrypt(self.what, self.backend, secret, recipient)
        })
    }

    /// The recipients that a key is for: at least one, and no more than it may be tried for.
    fn few<T>(&self, recipients: impl Iterator<Item = T>, most: usize) -> Result<Vec<T>> {
        let found: Vec<T> = recipients.take(most.saturating_add(1)).collect();
        if found.is_empty() {
            return Err(Error::invalid("key", "is not that of a recipient of the message"));
        }
        if found.len() > most {
            let reason = format!("it has more than {most} recipients that the key could be for");
            return Err(Error::malformed(MalformedKind::TooLarge, self.what, reason));
        }
        Ok(found)
    }

    /// The content key of the first recipient for whom `decrypt` succeeds; none if there is no such recipient. If the algorithm of
    /// every recipient is unknown or not offered, fails with that.
    fn first<T>(&self, recipients: &[T], decrypt: impl Fn(&T) -> Result<SecretBytes>) -> Result<Vec<SecretBytes>> {
        let mut refused = None;
        let mut has_failed = false;
        for recipient in recipients {
            match decrypt(recipient) {
                Ok(key) if key.len() == self.key_length => return Ok(vec![key]),
                Ok(_) => has_failed = true,
                Err(error) if is_about_message(&error) => has_failed = true,
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if !has_failed => Err(error),
            _ => Ok(Vec::new()),
        }
    }
}

/// Whether an error says something about the message that its sender may not learn.
fn is_about_message(error: &Error) -> bool {
    match error {
        Error::Unsupported { .. } | Error::NotApproved { .. } | Error::WorkFactorTooHigh { .. } => false,
        // The token has failed, or has been removed.
        Error::KeyStore { .. } => false,
        error => !error.is_independent_of_input(),
    }
}
