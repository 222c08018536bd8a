//! Encapsulation and decapsulation for keys of any KEM.

use super::kem::dh::{Pair, Peer};
use super::kem::encapsulated::Encapsulated;
use super::kem::group::GroupPrivateKey;
use super::kem::ml_kem;
use super::keys::{HpkePrivateKey, HpkePublicKey, PrivateParts, PublicParts};
use super::limits::{ENCAPSULATED_KEY, about, check_received};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// `Encap`, or `AuthEncap` with a sender's key. The keys are keys of one KEM.
pub(super) fn encapsulate(
    backend: &Backend,
    recipient: &HpkePublicKey,
    sender: Option<&HpkePrivateKey>,
) -> Result<Encapsulated> {
    encapsulate_by(backend, recipient, sender, None)
}

/// Like [`encapsulate`]. Known answers need a known ephemeral key, which programs must never have.
pub(super) fn encapsulate_by(
    backend: &Backend,
    recipient: &HpkePublicKey,
    sender: Option<&HpkePrivateKey>,
    ephemeral: Option<&GroupPrivateKey>,
) -> Result<Encapsulated> {
    let recipient = recipient.in_backend(backend)?;
    match &recipient.parts {
        PublicParts::Dh(kem, key) => {
            let sender = sender.map(pair).transpose()?;
            let peer = Peer {
                key,
                bytes: &recipient.bytes,
            };
            match ephemeral {
                Some(ephemeral) => kem.encapsulate(backend, peer, sender, ephemeral),
                None => kem.encapsulate(backend, peer, sender, &kem.generate(backend)?),
            }
        }
        PublicParts::MlKem(key) => ml_kem::encapsulate(key),
        PublicParts::Hybrid(key) => key.encapsulate(),
    }
}

/// `Decap`, or `AuthDecap` with a sender's key. The keys are keys of one KEM.
pub(super) fn decapsulate(
    encapsulated_key: &[u8],
    recipient: &HpkePrivateKey,
    sender: Option<&HpkePublicKey>,
) -> Result<SecretBytes> {
    check_received(
        ENCAPSULATED_KEY,
        encapsulated_key,
        recipient.kem().encapsulated_key_length(),
    )?;
    match &recipient.parts {
        PrivateParts::Dh(kem, _) => {
            let backend = recipient.backend();
            let sender = sender.map(|sender| sender.in_backend(backend)).transpose()?;
            let sender = sender.as_ref().map(peer).transpose()?;
            kem.decapsulate(backend, encapsulated_key, pair(recipient)?, sender)
        }
        PrivateParts::MlKem(key) => key.decapsulate(encapsulated_key),
        PrivateParts::Hybrid(key) => key.decapsulate(encapsulated_key).map_err(about(ENCAPSULATED_KEY)),
    }
}

fn pair(key: &HpkePrivateKey) -> Result<Pair<'_>> {
    match &key.parts {
        PrivateParts::Dh(_, dh) => Ok(Pair {
            key: dh,
            public_bytes: &key.public_bytes,
        }),
        _ => Err(not_authenticated()),
    }
}

fn peer(key: &HpkePublicKey) -> Result<Peer<'_>> {
    match &key.parts {
        PublicParts::Dh(_, dh) => Ok(Peer {
            key: dh,
            bytes: &key.bytes,
        }),
        _ => Err(not_authenticated()),
    }
}

#[cold]
fn not_authenticated() -> Error {
    Error::invalid("mode", "the KEM cannot authenticate a sender by a key")
}
