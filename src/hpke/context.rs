//! What the contexts of both sides share: the checks of their arguments, and their keys.

use super::exporter::Exporter;
use super::kem::algorithm::HpkeKem;
use super::key_schedule::{self, Input, missing};
use super::keys;
use super::limits::check_length;
use super::messages::Messages;
use super::suite::HpkeSuite;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};

/// The keys of a context in use.
pub(super) struct Context {
    /// `None` if the suite only exports.
    messages: Option<Messages>,
    pub(super) exporter: Exporter,
}

impl Context {
    pub(super) fn new(backend: &Backend, suite: HpkeSuite, input: &Input<'_>) -> Result<Self> {
        let keys = key_schedule::derive(backend, suite, input)?;
        let messages = match suite.aead().with_key(backend, &keys.key)? {
            Some(aead) => Some(Messages::new(aead, &keys.base_nonce)?),
            None => None,
        };
        Ok(Context {
            messages,
            exporter: Exporter {
                suite,
                secret: keys.exporter_secret,
                backend: backend.clone(),
            },
        })
    }

    /// The messages, or the error that the suite has none.
    pub(super) fn messages(&mut self) -> Result<&mut Messages> {
        self.messages.as_mut().ok_or_else(only_exports)
    }

    pub(super) fn next_number(&self) -> Option<u64> {
        self.messages.as_ref().and_then(Messages::next)
    }
}

#[cold]
pub(super) fn only_exports() -> Error {
    Error::unsupported(
        UnsupportedKind::Cipher,
        "the suite is export-only: its contexts encrypt nothing",
    )
}

/// Refuses a suite that the backend does not offer, and an `info` that is too long.
pub(super) fn check_suite(backend: &Backend, suite: HpkeSuite, info: &[u8]) -> Result<()> {
    keys::require(backend, suite.kem())?;
    if !suite.kdf().supported(backend) {
        return Err(missing(backend, suite.kdf()));
    }
    if !suite.aead().supported(backend) {
        return Err(backend.not_offered(UnsupportedKind::Cipher, suite.aead().name()));
    }
    check_length("info", info)
}

/// Refuses a key of another KEM.
pub(super) fn check_kem(argument: &'static str, kem: HpkeKem, suite: HpkeSuite) -> Result<()> {
    if kem != suite.kem() {
        let reason = format!("is a key of {kem}, but the suite has {}", suite.kem());
        return Err(Error::invalid(argument, reason));
    }
    Ok(())
}

/// Refuses a private key of another backend: it must not leave that one.
pub(super) fn check_backend(argument: &'static str, key: &Backend, backend: &Backend) -> Result<()> {
    if !key.is_same(backend) {
        return Err(Error::invalid(argument, "belongs to another backend"));
    }
    Ok(())
}

/// Refuses a mode that authenticates the sender by a key, if the KEM cannot do that.
pub(super) fn check_authentication(suite: HpkeSuite, is_authenticated: bool) -> Result<()> {
    if is_authenticated && !suite.kem().can_authenticate_sender() {
        let reason = format!(
            "{} cannot authenticate a sender by a key: use a pre-shared key",
            suite.kem()
        );
        return Err(Error::invalid("mode", reason));
    }
    Ok(())
}
