//! The key schedule: the keys of a context from the shared secret (RFC 9180, section 5.1; draft-ietf-hpke-hpke, section 5.1).

use super::kdf_algorithm::{Construction, HpkeKdf};
use super::labeled::{OneStage, TwoStage, two_bytes};
use super::mode::HpkePsk;
use super::suite::HpkeSuite;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::support::secret::SecretBytes;

/// What both sides put into the key schedule.
pub(super) struct Input<'a> {
    pub(super) mode_id: u8,
    pub(super) shared_secret: SecretBytes,
    pub(super) info: &'a [u8],
    pub(super) psk: Option<&'a HpkePsk>,
}

/// The keys of a context. Without a cipher the key and the nonce are empty.
pub(super) struct Keys {
    pub(super) key: SecretBytes,
    pub(super) base_nonce: SecretBytes,
    pub(super) exporter_secret: SecretBytes,
}

/// `KeySchedule`.
pub(super) fn derive(backend: &Backend, suite: HpkeSuite, input: &Input<'_>) -> Result<Keys> {
    let suite_id = &suite.suite_id();
    match suite.kdf().construction() {
        Construction::TwoStage(hash) => {
            let kdf = TwoStage {
                backend,
                hash,
                suite_id,
            };
            two_stage(&kdf, suite, input)
        }
        Construction::OneStage(xof) => {
            let kdf = OneStage { backend, xof, suite_id };
            one_stage(&kdf, suite, input)
        }
        Construction::Missing => Err(missing(backend, suite.kdf())),
    }
}

fn two_stage(kdf: &TwoStage<'_>, suite: HpkeSuite, input: &Input<'_>) -> Result<Keys> {
    let (psk, psk_id) = psk_of(input);
    let psk_id_hash = kdf.extract(b"", b"psk_id_hash", psk_id)?;
    let info_hash = kdf.extract(b"", b"info_hash", input.info)?;
    let context = [&[input.mode_id][..], &psk_id_hash, &info_hash].concat();
    let secret = kdf.extract(&input.shared_secret, b"secret", psk)?;
    let expand = |label: &[u8], length: usize| match length {
        0 => Ok(SecretBytes::default()),
        _ => kdf.expand_secret(&secret, label, &context, length),
    };
    Ok(Keys {
        key: expand(b"key", suite.aead().key_length())?,
        base_nonce: expand(b"base_nonce", suite.aead().nonce_length())?,
        exporter_secret: expand(b"exp", suite.kdf().secret_length())?,
    })
}

fn one_stage(kdf: &OneStage<'_>, suite: HpkeSuite, input: &Input<'_>) -> Result<Keys> {
    let (psk, psk_id) = psk_of(input);
    let psk_length = two_bytes("psk", psk.len())?;
    let secret_length = two_bytes("shared_secret", input.shared_secret.len())?;
    let id_length = two_bytes("psk_id", psk_id.len())?;
    let info_length = two_bytes("info", input.info.len())?;
    let secrets = [&psk_length, psk, &secret_length, &input.shared_secret];
    let context = [&[input.mode_id][..], &id_length, psk_id, &info_length, input.info];
    let (key, nonce, exporter) = (
        suite.aead().key_length(),
        suite.aead().nonce_length(),
        suite.kdf().secret_length(),
    );
    let derived = kdf.derive(&secrets, b"secret", &context, key + nonce + exporter)?;
    let parts = derived
        .split_at_checked(key)
        .and_then(|(key, rest)| rest.split_at_checked(nonce).map(|(nonce, rest)| (key, nonce, rest)));
    let (key, base_nonce, exporter_secret) =
        parts.ok_or_else(|| Error::invalid("suite", "its key schedule has another length"))?;
    Ok(Keys {
        key: SecretBytes::from_slice(key),
        base_nonce: SecretBytes::from_slice(base_nonce),
        exporter_secret: SecretBytes::from_slice(exporter_secret),
    })
}

/// The pre-shared key and its identifier: empty where there is none (RFC 9180, section 5.1).
fn psk_of<'a>(input: &Input<'a>) -> (&'a [u8], &'a [u8]) {
    input.psk.map_or((&[], &[]), |psk| (psk.key(), psk.id()))
}

/// The error of a KDF that the backend does not offer.
pub(super) fn missing(backend: &Backend, kdf: HpkeKdf) -> Error {
    backend.not_offered(UnsupportedKind::Kdf, kdf.name())
}
