//! Which certificate belongs to which key.

use std::collections::HashMap;

use super::certificate::Pkcs12Certificate;
use super::key::Pkcs12Key;
use crate::asymmetric::PublicKey;
use crate::error::Result;
use crate::serialization::{key_bits, write_public_key_info};

/// The maximum number of certificates whose keys are decoded. Nearly all certificates encode a key as this crate does, and need not be
/// decoded; some curves take milliseconds for a key.
const MOST_DECODED: usize = 1_000;

/// Finds the certificate of each key: one with its public half. If several have it, the one with the key's `localKeyId` is preferred.
/// An identifier that leads to another key's certificate is ignored: a program would present a certificate that it cannot use.
pub(super) fn assign(keys: &mut [Pkcs12Key], certificates: &[Pkcs12Certificate]) -> Result<()> {
    let (mut identifiers, mut public_keys) = (Numbers::default(), Numbers::default());
    let entries = certificates.iter().map(|entry| Entry {
        entry,
        identifier: entry.local_key_id().map(|identifier| identifiers.number(identifier)),
        public_key: public_keys.number(entry.certificate().public_key_bytes()),
        form: None,
    });
    let mut candidates = Candidates {
        entries: entries.collect(),
        identifiers,
        public_keys,
        room: MOST_DECODED,
    };
    for key in keys {
        let public_key = key.private_key().public_key()?;
        key.certificate = candidates.find(key.local_key_id(), &public_key)?.cloned();
    }
    Ok(())
}

/// Numbers in place of bytes, which are equal if the bytes are: a file may have many long ones, each of which is compared often.
#[derive(Default)]
struct Numbers<'c>(HashMap<&'c [u8], usize>);

impl<'c> Numbers<'c> {
    fn number(&mut self, bytes: &'c [u8]) -> usize {
        let next = self.0.len();
        *self.0.entry(bytes).or_insert(next)
    }

    fn find(&self, bytes: &[u8]) -> Option<usize> {
        self.0.get(bytes).copied()
    }
}

/// A certificate of a file.
struct Entry<'c> {
    entry: &'c Pkcs12Certificate,
    identifier: Option<usize>,
    public_key: usize,
    /// The form of the key if it was decoded, empty for one that does not decode.
    form: Option<Vec<u8>>,
}

/// The certificates of a file.
struct Candidates<'c> {
    entries: Vec<Entry<'c>>,
    identifiers: Numbers<'c>,
    public_keys: Numbers<'c>,
    /// How many more may be decoded.
    room: usize,
}

impl<'c> Candidates<'c> {
    fn find(&mut self, identifier: Option<&[u8]>, key: &PublicKey) -> Result<Option<&'c Pkcs12Certificate>> {
        let public_key = self.public_keys.find(&write_public_key_info(key)?);
        let identifier = identifier.and_then(|identifier| self.identifiers.find(identifier));
        let form = form(key)?;
        for wants_named in [true, false] {
            if wants_named && identifier.is_none() {
                continue;
            }
            let is_wanted = |entry: &Entry<'_>| (identifier.is_some() && entry.identifier == identifier) == wants_named;
            let mut entries = self.entries.iter();
            let found = entries.find(|entry| is_wanted(entry) && Some(entry.public_key) == public_key);
            if let Some(found) = found {
                return Ok(Some(found.entry));
            }
            for entry in self.entries.iter_mut().filter(|entry| is_wanted(entry)) {
                if entry.form(&mut self.room) == Some(&form) {
                    return Ok(Some(entry.entry));
                }
            }
        }
        Ok(None)
    }
}

impl Entry<'_> {
    /// The form of a certificate's key, decoded at most once.
    fn form(&mut self, room: &mut usize) -> Option<&Vec<u8>> {
        if self.form.is_none() {
            *room = room.checked_sub(1)?;
            let key = self.entry.certificate().public_key();
            self.form = Some(key.and_then(|key| form(&key)).unwrap_or_default());
        }
        self.form.as_ref()
    }
}

/// What two encodings of one key have in common. A key file and a certificate may state differently whether an RSA key is for PSS only.
fn form(key: &PublicKey) -> Result<Vec<u8>> {
    match key {
        PublicKey::Rsa(_) => Ok(key_bits(key)?.to_vec()),
        _ => write_public_key_info(key),
    }
}
