//! What FIDO security keys sign (OpenSSH's PROTOCOL.u2f).

use base64ct::{Base64UrlUnpadded, Encoding};

use super::signature_algorithm::SshSignatureAlgorithm;
use super::wire::{Reader, Writer};
use crate::backend::Backend;
use crate::error::{MalformedKind, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;

/// The flags (WebAuthn, section 6.1).
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED_DATA: u8 = 0x40;
const EXTENSION_DATA: u8 = 0x80;

/// What a FIDO security key asserts with a signature (OpenSSH's PROTOCOL.u2f; WebAuthn, section 6.1).
///
/// [`SshSignatureBlob`](super::SshSignatureBlob) has an example.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SecurityKeyAssertion {
    flags: u8,
    counter: u32,
    web: Option<WebAssertion>,
}

/// What a web browser adds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct WebAssertion {
    origin: Box<str>,
    client_data: Box<[u8]>,
    extensions: Box<[u8]>,
}

impl SecurityKeyAssertion {
    pub(super) fn new(flags: u8, counter: u32) -> Self {
        SecurityKeyAssertion {
            flags,
            counter,
            web: None,
        }
    }

    /// Reads what follows the signature in a blob; `None` if it is not that of a security key.
    pub(super) fn read(algorithm: SshSignatureAlgorithm, reader: &mut Reader<'_>) -> Result<Option<Self>> {
        if !algorithm.key_type().is_of_security_key() {
            return Ok(None);
        }
        let flags = reader.bytes(1)?.first().copied().unwrap_or_default();
        let mut assertion = SecurityKeyAssertion::new(flags, reader.uint32()?);
        if algorithm == SshSignatureAlgorithm::WebauthnSkEcdsaP256Sha256 {
            let (origin, client_data, extensions) = (reader.text()?, reader.string()?, reader.string()?);
            if origin.contains('"') {
                return Err(reader.error(MalformedKind::InvalidText, "the origin has a quotation mark"));
            }
            if flags & ATTESTED_DATA != 0 || (flags & EXTENSION_DATA == 0) != extensions.is_empty() {
                let reason = "the flags do not fit the extensions";
                return Err(reader.error(MalformedKind::Inconsistent, reason));
            }
            assertion.web = Some(WebAssertion {
                origin: origin.into(),
                client_data: client_data.into(),
                extensions: extensions.into(),
            });
        }
        Ok(Some(assertion))
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.bytes(&[self.flags]);
        writer.uint32(self.counter);
        if let Some(web) = &self.web {
            writer.string(web.origin.as_bytes());
            writer.string(&web.client_data);
            writer.string(&web.extensions);
        }
    }

    /// The flags byte.
    pub fn flags(&self) -> u8 {
        self.flags
    }

    /// Whether the user was present, commonly by a touch.
    #[must_use]
    pub fn user_present(&self) -> bool {
        self.flags & USER_PRESENT != 0
    }

    /// Whether the security key verified its user, commonly by a PIN.
    #[must_use]
    pub fn user_verified(&self) -> bool {
        self.flags & USER_VERIFIED != 0
    }

    /// The signature counter of the security key. One that does not grow from signature to signature may be a sign of a copy;
    /// some keys always report 0.
    pub fn counter(&self) -> u32 {
        self.counter
    }

    /// The web origin that asked for the signature, if a browser made it.
    pub fn origin(&self) -> Option<&str> {
        self.web.as_ref().map(|web| &*web.origin)
    }

    /// What the security key has signed for `message`. `None` if the browser was asked to sign another message.
    pub(super) fn signed_data(&self, backend: &Backend, application: &[u8], message: &[u8]) -> Result<Option<Vec<u8>>> {
        let hash = |data: &[u8]| backend.hash(HashAlgorithm::Sha256, data);
        let mut signed = hash(application)?.to_vec();
        signed.push(self.flags);
        signed.extend_from_slice(&self.counter.to_be_bytes());
        match &self.web {
            None => signed.extend_from_slice(&hash(message)?),
            Some(web) => {
                if !web.is_for(message) {
                    return Ok(None);
                }
                signed.extend_from_slice(&web.extensions);
                signed.extend_from_slice(&hash(&web.client_data)?);
            }
        }
        Ok(Some(signed))
    }
}

impl WebAssertion {
    /// Whether the browser was asked to sign the message. Browsers write the client data in one way, whose beginning is compared
    /// (WebAuthn, section 5.8.1.1), so that no JSON needs to be parsed.
    fn is_for(&self, message: &[u8]) -> bool {
        let mut challenge = vec![0; Base64UrlUnpadded::encoded_len(message)];
        if Base64UrlUnpadded::encode(message, &mut challenge).is_err() {
            return false;
        }
        let beginning = [
            br#"{"type":"webauthn.get","challenge":""#,
            challenge.as_slice(),
            br#"","origin":""#,
            self.origin.as_bytes(),
            b"\"",
        ];
        let rest = self.client_data.strip_prefix(beginning.concat().as_slice());
        rest.is_some_and(|rest| matches!(rest.first(), Some(b',' | b'}')))
    }
}
