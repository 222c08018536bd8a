//! Which certificate belongs to which key.

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
    let mut candidates = Candidates {
        certificates,
        decoded: certificates.iter().map(|_| None).collect(),
        room: MOST_DECODED,
    };
    for key in keys {
        let public_key = key.private_key().public_key()?;
        key.certificate = candidates.find(key.local_key_id(), &public_key)?.cloned();
    }
    Ok(())
}

/// The certificates of a file.
struct Candidates<'c> {
    certificates: &'c [Pkcs12Certificate],
    /// The forms of those keys that were decoded, empty for one that does not decode.
    decoded: Vec<Option<Vec<u8>>>,
    /// How many more may be decoded.
    room: usize,
}

impl<'c> Candidates<'c> {
    fn find(&mut self, identifier: Option<&[u8]>, key: &PublicKey) -> Result<Option<&'c Pkcs12Certificate>> {
        let encoded = write_public_key_info(key)?;
        let form = form(key)?;
        let is_named = |entry: &Pkcs12Certificate| identifier.is_some() && entry.local_key_id() == identifier;
        let is_encoded = |entry: &Pkcs12Certificate| entry.certificate().public_key_bytes() == encoded;
        for wants_named in [true, false] {
            if wants_named && identifier.is_none() {
                continue;
            }
            let mut entries = self.certificates.iter();
            if let Some(found) = entries.find(|entry| is_named(entry) == wants_named && is_encoded(entry)) {
                return Ok(Some(found));
            }
            for (index, entry) in self.certificates.iter().enumerate() {
                if is_named(entry) == wants_named && self.form_at(index, entry) == Some(&form) {
                    return Ok(Some(entry));
                }
            }
        }
        Ok(None)
    }

    /// The form of a certificate's key, decoded at most once.
    fn form_at(&mut self, index: usize, entry: &Pkcs12Certificate) -> Option<&Vec<u8>> {
        let decoded = self.decoded.get_mut(index)?;
        if decoded.is_none() {
            self.room = self.room.checked_sub(1)?;
            let key = entry.certificate().public_key();
            *decoded = Some(key.and_then(|key| form(&key)).unwrap_or_default());
        }
        decoded.as_ref()
    }
}

/// What two encodings of one key have in common. A key file and a certificate may state differently whether an RSA key is for PSS only.
fn form(key: &PublicKey) -> Result<Vec<u8>> {
    match key {
        PublicKey::Rsa(_) => Ok(key_bits(key)?.to_vec()),
        _ => write_public_key_info(key),
    }
}
