//! The certificates that may be those of the signers of a message.

use std::collections::{HashMap, HashSet};

use super::certificate_identifier::{CertificateIdentifier, LookupKey, key_identifier};
use super::signer_info::SignerInfo;
use crate::asn1::serial_number::SerialNumber;
use crate::x509::Certificate;
use crate::x509::name_key::NameKey;

/// The maximum number of certificates with the identifier of a signer that are tried, for each of which a signature is verified.
const MOST_CANDIDATES: usize = 4;

/// The certificates with the identifier of a signer, each once.
#[derive(Clone, Default)]
pub(super) struct Candidates {
    pub(super) certificates: Vec<Certificate>,
    /// Whether there are more than are tried.
    pub(super) has_more: bool,
}

/// The candidates of all signers. A message may have thousands of certificates with long names and many signers, so every certificate
/// is looked at once, and its name is brought into its canonical form once, however many signers there are.
pub(super) struct CandidateIndex {
    found: HashMap<LookupKey, Candidates>,
}

impl CandidateIndex {
    pub(super) fn new<'a>(signers: &[SignerInfo], certificates: impl Iterator<Item = &'a Certificate>) -> Self {
        let mut index = CandidateIndex { found: HashMap::new() };
        let mut numbers: HashSet<SerialNumber> = HashSet::new();
        let mut has_key_identifiers = false;
        for signer in signers {
            let identifier = signer.identifier();
            numbers.extend(identifier.serial_number().cloned());
            has_key_identifiers |= identifier.key_identifier().is_some();
            index.found.entry(identifier.lookup_key()).or_default();
        }
        for certificate in certificates {
            // The number first: names take longer.
            if let Ok(number) = certificate.serial_number() {
                if numbers.contains(&number) {
                    let name = NameKey::of(certificate.issuer_bytes());
                    index.add(&LookupKey::Issuer(number, name), certificate);
                }
            }
            if has_key_identifiers {
                if let Ok(Some(identifier)) = key_identifier(certificate) {
                    index.add(&LookupKey::Key(identifier.key_identifier().to_vec()), certificate);
                }
            }
        }
        index
    }

    fn add(&mut self, key: &LookupKey, certificate: &Certificate) {
        let Some(candidates) = self.found.get_mut(key) else {
            return;
        };
        if candidates.has_more || candidates.certificates.contains(certificate) {
            return;
        }
        match candidates.certificates.len() {
            MOST_CANDIDATES => candidates.has_more = true,
            _ => candidates.certificates.push(certificate.clone()),
        }
    }

    /// The candidates of a signer.
    pub(super) fn of(&self, identifier: &CertificateIdentifier) -> Candidates {
        self.found.get(&identifier.lookup_key()).cloned().unwrap_or_default()
    }
}
