//! Encrypted messages of CMS.

use std::sync::OnceLock;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result, SecretInteger};

use crate::{backend, count_round_trip, loaded, tidy};

/// What every seed contains.
const CONTENT: &[u8] = b"nobody but the seeds encrypts anything";

const PASSWORD: &[u8] = b"a password";
const SYMMETRIC: [u8; 32] = [0x53; 32];

/// The keys of the seeds' recipients, the same in each process.
fn keys() -> &'static [PrivateKey] {
    static KEYS: OnceLock<Vec<PrivateKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let value = SecretInteger::from_be_bytes(&[0x11; 32]);
        let curve = EllipticCurve::Secp256R1;
        let curve = EllipticCurvePrivateKey::from_private_value(backend(), curve, &value).expect("a key");
        let montgomery = X25519PrivateKey::from_private_bytes(backend(), &[0x22; 32]).expect("a key");
        vec![curve.into(), montgomery.into()]
    })
}

fn recipient_keys() -> &'static [RecipientKey] {
    static KEYS: OnceLock<Vec<RecipientKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut all: Vec<_> = keys().iter().map(RecipientKey::from_private_key).collect();
        all.push(RecipientKey::from_any_key_encryption_key(SYMMETRIC));
        all.push(RecipientKey::from_password(PASSWORD));
        all.into_iter()
            .map(|key| key.max_pbkdf2_iterations(100).max_trials(4))
            .collect()
    })
}

/// Asserts that an error is one that opening a message documents.
fn opened(result: Result<SecretBytes>) -> Option<SecretBytes> {
    match tidy(result) {
        Ok(content) => Some(content),
        Err(Error::InvalidTag | Error::InvalidArgument { argument: "key", .. }) => None,
        Err(error) => {
            assert!(loaded(Err::<(), _>(error)).is_err());
            None
        }
    }
}

/// Loads a message of each type, and opens it with every key. A message that is authenticated has the content of the seeds: nobody
/// else has the keys, though everybody can encrypt for the public ones, which no fuzzer is expected to do.
pub fn check_enveloped(data: &[u8]) {
    if let Ok(message) = loaded(EnvelopedData::from_der(backend(), data)) {
        let again = loaded(EnvelopedData::from_der(backend(), message.as_der())).expect("it is DER now");
        assert_eq!(again.as_der(), message.as_der());
        assert_eq!(again.recipients().len(), message.recipients().len());
        let pem = tidy(message.to_pem(PemLabel::Cms)).expect("what was read");
        assert_eq!(
            loaded(EnvelopedData::from_pem(backend(), pem))
                .expect("what was written")
                .as_der(),
            message.as_der()
        );
        for recipient in message.recipients() {
            let _ = loaded(recipient.algorithm_oid());
            assert!(!format!("{recipient:?}").is_empty());
        }
        for key in recipient_keys() {
            let content = opened(message.decrypt(key));
            if let Some(content) = content {
                assert!(
                    message
                        .ciphertext()
                        .is_some_and(|ciphertext| content.len() < ciphertext.len())
                );
                count_round_trip();
            }
        }
    }
    if let Ok(message) = loaded(AuthEnvelopedData::from_der(backend(), data)) {
        let again = loaded(AuthEnvelopedData::from_der(backend(), message.as_der())).expect("it is DER now");
        assert_eq!(again.as_der(), message.as_der());
        for key in recipient_keys() {
            if let Some(content) = opened(message.decrypt(key)) {
                assert_eq!(*content, *CONTENT);
                count_round_trip();
            }
        }
    }
    if let Ok(message) = loaded(EncryptedData::from_der(backend(), data)) {
        let again = loaded(EncryptedData::from_der(backend(), message.as_der())).expect("it is DER now");
        assert_eq!(again.as_der(), message.as_der());
        if opened(message.decrypt(&SYMMETRIC)).is_some() {
            count_round_trip();
        }
    }
}

/// A message of each type for every key, and one for all of them.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut recipients: Vec<Recipient> = keys()
        .iter()
        .map(|key| Recipient::from_public_key(&key.public_key().expect("a key"), b"id").expect("a recipient"))
        .collect();
    recipients.push(Recipient::from_key_encryption_key(&SYMMETRIC, b"id").expect("a recipient"));
    let password = Recipient::from_password(PASSWORD).kdf_rounds(10);
    recipients.push(password.expect("a recipient"));

    let mut groups: Vec<Vec<Recipient>> = recipients.iter().map(|recipient| vec![recipient.clone()]).collect();
    groups.push(recipients);
    let mut seeds = Vec::new();
    for group in groups {
        let attribute = || CmsAttribute::new("1.2.3.4".parse().expect("an identifier"), &[5, 0]).expect("an attribute");
        let mut first = EnvelopedDataBuilder::new().unprotected_attributes([attribute()]);
        let mut second = AuthEnvelopedDataBuilder::new()
            .authenticated_attributes([attribute()])
            .expect("an attribute");
        for recipient in group {
            first = first.add_recipient(recipient.clone());
            second = second.add_recipient(recipient);
        }
        seeds.push(first.encrypt(backend(), CONTENT).expect("a message").as_der().to_vec());
        seeds.push(second.encrypt(backend(), CONTENT).expect("a message").as_der().to_vec());
    }
    let encrypted = EncryptedData::encrypt(backend(), ContentCipher::Aes256Cbc, &SYMMETRIC, CONTENT);
    seeds.push(encrypted.expect("a message").as_der().to_vec());
    seeds
}
