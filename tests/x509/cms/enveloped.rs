//! Encrypted messages: made for every kind of recipient and opened again, by whoever should and by nobody else.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{KeyUsage, ObjectIdentifier};
use hazmat_openssl::{Error, MalformedKind, Result};
use support::cms_recipients::{MEMBERS, certificate, certificate_of, find, member, members};
use support::errors::{assert_incorrect_password, assert_invalid_argument, malformed_kind, refused_argument};
use support::sample_keys::{ED25519, P256, P384, RSA, RSA_PSS, samples};
use support::{VENDORED, backend, der, on_fips};

const CONTENT: &[u8] = b"the content of a message, which is longer than one block";

/// A password recipient that costs little.
fn password() -> Recipient {
    Recipient::from_password(b"a password").kdf_rounds(1_000).unwrap()
}

fn enveloped(recipients: &[Recipient]) -> EnvelopedData {
    let builder = recipients
        .iter()
        .fold(EnvelopedDataBuilder::new(), |builder, recipient| {
            builder.add_recipient(recipient.clone())
        });
    builder.encrypt(backend(), CONTENT).unwrap()
}

fn authenticated(recipients: &[Recipient]) -> AuthEnvelopedData {
    let builder = recipients
        .iter()
        .fold(AuthEnvelopedDataBuilder::new(), |builder, recipient| {
            builder.add_recipient(recipient.clone())
        });
    builder.encrypt(backend(), CONTENT).unwrap()
}

/// The message with other bytes in the place of the only occurrence of some.
fn replaced(message: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let places: Vec<_> = (0..=message.len() - old.len())
        .filter(|&start| message[start..].starts_with(old))
        .collect();
    assert_eq!(places.len(), 1, "the bytes occur once");
    let mut changed = message.to_vec();
    changed[places[0]..places[0] + new.len()].copy_from_slice(new);
    changed
}

/// The place of the encrypted content key of RSA with 2,048 bits: an OCTET STRING of 256 bytes.
fn encrypted_key(message: &[u8]) -> std::ops::Range<usize> {
    let header = [0x04, 0x82, 0x01, 0x00];
    let start = message.windows(4).position(|bytes| bytes == header).unwrap() + 4;
    start..start + 256
}

#[test]
fn every_recipient_opens_both_kinds_of_message() {
    let mut opened = 0;
    for member in members() {
        let by_issuer = Recipient::from_certificate(&member.certificate).unwrap();
        let by_key = by_issuer.clone().by_subject_key_identifier().unwrap();
        for (recipient, is_by_key) in [(by_issuer, false), (by_key, true)] {
            let to = [recipient];
            let (first, second) = (enveloped(&to), authenticated(&to));
            for recipients in [first.recipients(), second.recipients()] {
                let [info] = recipients else {
                    panic!("{} recipients", recipients.len())
                };
                let identifier = info.identifier().unwrap();
                assert_eq!(identifier.key_identifier().is_some(), is_by_key, "{}", member.name);
                assert_eq!(identifier.serial_number().is_some(), !is_by_key, "{}", member.name);
                let expected = match member.key {
                    PrivateKey::Rsa(_) => RecipientKind::KeyTransport,
                    PrivateKey::MlKem(_) => RecipientKind::KeyEncapsulation,
                    _ => RecipientKind::KeyAgreement,
                };
                assert_eq!(info.kind(), expected);
                assert!(info.algorithm_oid().unwrap().is_some());
            }
            for key in [
                RecipientKey::from_certificate(&member.certificate, &member.key).unwrap(),
                RecipientKey::from_private_key(&member.key),
            ] {
                assert_eq!(*first.decrypt(&key).unwrap(), *CONTENT, "{}", member.name);
                assert_eq!(*second.decrypt(&key).unwrap(), *CONTENT, "{}", member.name);
                opened += 2;
            }
        }
    }
    assert_eq!(opened, 8 * members().len());
    assert!(
        members().len() == MEMBERS || !VENDORED || on_fips(),
        "{}",
        members().len()
    );

    let key = backend().random_bytes(24).unwrap();
    let recipients = [Recipient::from_key_encryption_key(&key, b"shared").unwrap(), password()];
    let (first, second) = (enveloped(&recipients), authenticated(&recipients));
    let kinds = |recipients: &[RecipientInfo]| recipients.iter().map(RecipientInfo::kind).collect::<Vec<_>>();
    assert!(kinds(first.recipients()).contains(&RecipientKind::Password));
    for key in [
        RecipientKey::from_key_encryption_key(&*key, b"shared"),
        RecipientKey::from_any_key_encryption_key(&*key),
        RecipientKey::from_password(b"a password"),
    ] {
        assert_eq!(*first.decrypt(&key).unwrap(), *CONTENT, "{key:?}");
        assert_eq!(*second.decrypt(&key).unwrap(), *CONTENT, "{key:?}");
    }
}

#[test]
fn every_cipher_and_every_length_of_content() {
    let recipient = Recipient::from_certificate(&find(P256).certificate).unwrap();
    let key = RecipientKey::from_private_key(&find(P256).key);
    let (mut made, mut not_offered) = (0, 0);
    for &cipher in ContentCipher::ALL {
        for length in [0, 1, 15, 16, 17, 1_000] {
            let content = vec![0x5a; length];
            let builder = EnvelopedDataBuilder::new()
                .content_cipher(cipher)
                .add_recipient(recipient.clone());
            match builder.encrypt(backend(), &content) {
                Ok(message) => {
                    assert_eq!(message.content_cipher().unwrap(), cipher);
                    assert_eq!(*message.decrypt(&key).unwrap(), *content, "{cipher} {length}");
                    made += 1;
                }
                Err(Error::Unsupported { .. } | Error::OpenSsl { .. }) if on_fips() => not_offered += 1,
                Err(other) => panic!("{cipher}: {other}"),
            }
        }
    }
    assert_eq!(made + not_offered, 6 * 7);
    (made, not_offered) = (0, 0);
    for &cipher in AuthenticatedContentCipher::ALL {
        for length in [0, 1, 16, 1_000] {
            let content = vec![0x5a; length];
            let builder = AuthEnvelopedDataBuilder::new()
                .content_cipher(cipher)
                .add_recipient(recipient.clone());
            match builder.encrypt(backend(), &content) {
                Ok(message) => {
                    assert_eq!(message.content_cipher().unwrap(), cipher);
                    assert_eq!(*message.decrypt(&key).unwrap(), *content, "{cipher} {length}");
                    made += 1;
                }
                Err(Error::Unsupported { .. }) if on_fips() => not_offered += 1,
                Err(other) => panic!("{cipher}: {other}"),
            }
        }
    }
    assert_eq!(made + not_offered, 4 * 4);
    assert!(made >= 12);
}

#[test]
fn every_hash_function_of_oaep_and_of_key_derivation() {
    let own = find(RSA);
    let key = RecipientKey::from_private_key(&own.key);
    let mut made = 0;
    for &hash in HashAlgorithm::ALL {
        for padding in [
            OaepPadding::new(hash),
            OaepPadding::new(hash)
                .with_mgf1_hash(HashAlgorithm::Sha1)
                .with_label(b"a label"),
        ] {
            let recipient = Recipient::from_certificate(&own.certificate)
                .unwrap()
                .rsa_padding(padding)
                .unwrap();
            let builder = EnvelopedDataBuilder::new().add_recipient(recipient);
            match builder.encrypt(backend(), CONTENT) {
                Ok(message) => {
                    assert_eq!(*message.decrypt(&key).unwrap(), *CONTENT, "{hash}");
                    made += 1;
                }
                // No object identifier, or no OAEP with it.
                Err(Error::Unsupported { .. }) => {}
                Err(other) => panic!("{hash}: {other}"),
            }
        }
    }
    // SHA-1, SHA-2 and SHA-3; MD5 unless FIPS.
    assert!(made >= 2 * 7, "{made}");

    let mut derived = 0;
    for member in members().iter().filter(|member| member.name != RSA) {
        for &hash in HashAlgorithm::ALL {
            let recipient = Recipient::from_certificate(&member.certificate).unwrap();
            let Ok(recipient) = recipient.key_derivation_hash(hash) else {
                continue;
            };
            match EnvelopedDataBuilder::new()
                .add_recipient(recipient)
                .encrypt(backend(), CONTENT)
            {
                Ok(message) => {
                    let key = RecipientKey::from_private_key(&member.key);
                    assert_eq!(*message.decrypt(&key).unwrap(), *CONTENT, "{} {hash}", member.name);
                    derived += 1;
                }
                Err(Error::Unsupported { .. }) if on_fips() => {}
                Err(other) => panic!("{} {hash}: {other}", member.name),
            }
        }
    }
    let agreement = members()
        .iter()
        .filter(|member| matches!(member.key, PrivateKey::EllipticCurve(_)))
        .count();
    let others = members().len() - 1 - agreement;
    assert!(derived == 5 * agreement + 3 * others || on_fips(), "{derived}");
}

#[test]
fn whoever_is_no_recipient_is_told_so() {
    let (rsa, curve) = (find(RSA), find(P256));
    let to_both = [
        Recipient::from_certificate(&rsa.certificate).unwrap(),
        Recipient::from_certificate(&curve.certificate).unwrap(),
    ];
    let (first, second) = (enveloped(&to_both), authenticated(&to_both));
    // Another certificate of the same key.
    let other = certificate(&rsa.key, 9_999, Some(KeyUsage::KEY_ENCIPHERMENT));
    let strangers = [
        RecipientKey::from_certificate(&other, &rsa.key).unwrap(),
        RecipientKey::from_any_key_encryption_key(vec![1; 16]),
        RecipientKey::from_password(b"a password"),
    ];
    for (index, key) in strangers.iter().enumerate() {
        assert_eq!(refused_argument(first.decrypt(key)), "key", "{index}");
        assert_eq!(refused_argument(second.decrypt(key)), "key", "{index}");
    }
    // A key of a recipient's type is tried, and does not fit.
    let key = RecipientKey::from_private_key(
        &backend()
            .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
            .unwrap(),
    );
    assert_not_decrypted(first.decrypt(&key));
    assert_eq!(second.decrypt(&key), Err(Error::InvalidTag));
    let key = RecipientKey::from_private_key(&find(P384).key);
    assert_not_decrypted(first.decrypt(&key));
    // The key of another certificate.
    assert_invalid_argument(RecipientKey::from_certificate(&rsa.certificate, &curve.key), &["key"]);
}

#[track_caller]
fn assert_not_decrypted(result: Result<SecretBytes>) {
    // With a wrong content key, one padding in 256 is valid.
    if let Err(error) = result {
        assert_eq!(
            malformed_kind(Err::<(), _>(error)),
            (MalformedKind::InvalidPadding, "EnvelopedData")
        );
    }
}

/// What an attacker sends to the holder of an RSA key gives one error, whatever is wrong with it, and the same one each time.
#[test]
fn a_content_key_of_pkcs1v15_reveals_nothing() {
    let own = find(RSA);
    let public = own.key.public_key().unwrap();
    let public = public.as_rsa().unwrap();
    let pkcs1v15 = RsaPadding::pkcs1v15();
    let recipient = Recipient::from_certificate(&own.certificate)
        .unwrap()
        .rsa_padding(pkcs1v15.clone());
    let recipient = recipient.unwrap();
    let builder = EnvelopedDataBuilder::new().add_recipient(recipient.clone());
    let first = match builder.encrypt(backend(), CONTENT) {
        Ok(message) => message,
        // This module does not pad in this way.
        Err(Error::Unsupported { .. } | Error::OpenSsl { .. }) if on_fips() => return,
        Err(other) => panic!("{other}"),
    };
    let second = authenticated(&[recipient]);
    let keys = [
        RecipientKey::from_certificate(&own.certificate, &own.key).unwrap(),
        RecipientKey::from_private_key(&own.key),
    ];
    assert_eq!(*first.decrypt(&keys[0]).unwrap(), *CONTENT);
    assert_eq!(*second.decrypt(&keys[1]).unwrap(), *CONTENT);

    let encrypt = |key: &[u8]| public.encrypt(key, &pkcs1v15).unwrap();
    let oaep = public
        .encrypt(&[7; 32], &RsaPadding::oaep(HashAlgorithm::Sha256))
        .unwrap();
    // Another key of the right length, keys that are too short and too long, none, and paddings that are wrong.
    let mut sent = vec![
        encrypt(&[7; 32]),
        encrypt(&[7; 16]),
        encrypt(&[7; 33]),
        encrypt(&[7; 245]),
        encrypt(&[]),
        oaep,
    ];
    sent.extend([vec![0; 256], vec![1; 256], vec![0xff; 256]]);
    let original = first.as_der()[encrypted_key(first.as_der())].to_vec();
    for bit in [0, 77, 8 * 256 - 1] {
        let mut flipped = original.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        sent.push(flipped);
    }
    let mut errors = 0;
    for encrypted in &sent {
        for key in &keys {
            let mut message = first.as_der().to_vec();
            message[encrypted_key(first.as_der())].copy_from_slice(encrypted);
            let message = EnvelopedData::from_der(backend(), &message).unwrap();
            let outcome = message.decrypt(key);
            // Sending it again tells nothing more.
            assert_eq!(outcome, message.decrypt(key));
            assert_not_decrypted(outcome.clone());
            errors += usize::from(outcome.is_err());

            let mut message = second.as_der().to_vec();
            message[encrypted_key(second.as_der())].copy_from_slice(encrypted);
            let message = AuthEnvelopedData::from_der(backend(), &message).unwrap();
            assert_eq!(message.decrypt(key), Err(Error::InvalidTag));
        }
    }
    assert_eq!(sent.len(), 12);
    // Each of 12 contents is valid by chance one time in 256.
    assert!(errors >= 2 * 9, "{errors}");

    // The same error for the content.
    let mut message = first.as_der().to_vec();
    let last = message.len() - 1;
    message[last] ^= 1;
    assert_not_decrypted(EnvelopedData::from_der(backend(), &message).unwrap().decrypt(&keys[0]));
}

#[test]
fn a_changed_message_is_refused_with_one_error() {
    let key = backend().random_bytes(32).unwrap();
    let own = find(P256);
    let recipients = [
        Recipient::from_certificate(&own.certificate).unwrap(),
        Recipient::from_key_encryption_key(&key, b"id").unwrap(),
    ];
    let message = authenticated(&recipients).as_der().to_vec();
    let keys = [
        RecipientKey::from_certificate(&own.certificate, &own.key).unwrap(),
        RecipientKey::from_key_encryption_key(&*key, b"id"),
    ];
    let mut tags = 0;
    for place in 0..message.len() {
        let mut changed = message.clone();
        changed[place] ^= 0x04;
        let Ok(read) = AuthEnvelopedData::from_der(backend(), &changed) else {
            continue;
        };
        for key in &keys {
            match read.decrypt(key) {
                // The byte concerns the other recipient, or nothing that is used.
                Ok(content) => assert_eq!(*content, *CONTENT, "{place}"),
                Err(Error::InvalidTag) => tags += 1,
                Err(
                    Error::InvalidArgument { argument: "key", .. }
                    | Error::Malformed { .. }
                    | Error::Unsupported { .. },
                ) => {}
                Err(other) => panic!("{place}: {other}"),
            }
        }
    }
    // Content, tag and nonce for both; a wrapped key and the ephemeral point for one.
    let least = 2 * (CONTENT.len() + 16 + 12) + 2 * 40 + 64;
    assert!(tags >= least, "{tags} of {least}");

    for length in 0..message.len() {
        let (kind, _) = malformed_kind(AuthEnvelopedData::from_der(backend(), &message[..length]));
        assert_eq!(kind, MalformedKind::Truncated, "{length}");
    }
    let longer = [&message[..], &[0]].concat();
    let (kind, _) = malformed_kind(AuthEnvelopedData::from_der(backend(), &longer));
    assert_eq!(kind, MalformedKind::TrailingData);
}

/// The substitute of a content key fits the padding of the content one time in 256. A key wrap that has shown the key to be wrong
/// counts more.
#[test]
fn a_wrong_key_never_opens_a_message() {
    let key = backend().random_bytes(16).unwrap();
    // On a FIPS backend 1,000 iterations are the minimum.
    let rounds = if on_fips() { 1_000 } else { 1 };
    let costs_little = Recipient::from_password(b"a password").kdf_rounds(rounds).unwrap();
    let message = enveloped(&[Recipient::from_key_encryption_key(&key, b"id").unwrap(), costs_little]);
    let wrong = RecipientKey::from_any_key_encryption_key([7; 16]);
    for _ in 0..2_000 {
        assert_eq!(malformed_kind(message.decrypt(&wrong)).0, MalformedKind::InvalidPadding);
    }
    let wrong = RecipientKey::from_password(b"another");
    for _ in 0..2_000 {
        assert_incorrect_password(message.decrypt(&wrong));
    }
}

/// A certificate may restrict an RSA key to PSS where the private key is not restricted: it is the same key, as for signers.
#[test]
fn a_restriction_to_pss_makes_no_other_key() {
    let key = &find(RSA).key;
    let public_key = key.public_key().unwrap();
    let numbers = der::at(&public_key.to_spki_der().unwrap(), &[1]).full_data().to_vec();
    let pss = der::sequence(&[der::oid("1.2.840.113549.1.1.10")]);
    let restricted = PublicKey::from_der(backend(), &der::sequence(&[pss, numbers])).unwrap();
    assert_ne!(restricted, public_key);
    let certificate = certificate_of(&restricted, 70, None);
    let identifier = CertificateIdentifier::by_subject_key_identifier(&certificate).unwrap();
    let identifier = identifier.key_identifier().unwrap();
    let message = enveloped(&[Recipient::from_public_key(&public_key, identifier).unwrap()]);
    let own = RecipientKey::from_certificate(&certificate, key).unwrap();
    assert_eq!(*message.decrypt(&own).unwrap(), *CONTENT);
    let other = backend().generate_rsa_private_key(65537, 2048).unwrap();
    assert_eq!(
        refused_argument(RecipientKey::from_certificate(&certificate, &other)),
        "key"
    );
}

#[test]
fn a_wrong_password_and_a_costly_one() {
    let (first, second) = (enveloped(&[password(), password()]), authenticated(&[password()]));
    let wrong = RecipientKey::from_password(b"another");
    assert_incorrect_password(second.decrypt(&wrong));
    assert_incorrect_password(first.decrypt(&wrong));
    let right = || RecipientKey::from_password(b"a password");
    assert_eq!(*first.decrypt(&right().max_pbkdf2_iterations(2_000)).unwrap(), *CONTENT);
    // The iterations of all recipients count together.
    let refused = first.decrypt(&right().max_pbkdf2_iterations(1_999));
    assert!(
        matches!(
            refused,
            Err(Error::WorkFactorTooHigh {
                value: 2_000,
                limit: 1_999,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn the_number_of_trials_is_limited() {
    let own = find(P256);
    let recipient = Recipient::from_certificate(&own.certificate).unwrap();
    let message = authenticated(&vec![recipient; 33]);
    let key = || RecipientKey::from_private_key(&own.key);
    assert_eq!(
        malformed_kind(message.decrypt(&key())),
        (MalformedKind::TooLarge, "AuthEnvelopedData")
    );
    assert_eq!(*message.decrypt(&key().max_trials(33)).unwrap(), *CONTENT);

    let limits = MessageLimits::new().max_recipients(32);
    let refused = AuthEnvelopedData::from_der_within(backend(), message.as_der(), &limits);
    assert_eq!(malformed_kind(refused), (MalformedKind::TooLarge, "AuthEnvelopedData"));
    let limits = MessageLimits::new().max_recipients(33);
    assert!(AuthEnvelopedData::from_der_within(backend(), message.as_der(), &limits).is_ok());
}

/// With PKCS #1 v1.5, a key that is tried does not show whether it is the right one.
#[test]
fn several_recipients_of_pkcs1v15_need_the_certificate() {
    let own = find(RSA);
    let other = backend().generate_rsa_private_key(65537, 2048).unwrap().into();
    let other = member("another", &other, 7_777);
    let recipients: Vec<Recipient> = [&other, own]
        .into_iter()
        .map(|member| Recipient::from_certificate(&member.certificate).unwrap())
        .map(|recipient| recipient.rsa_padding(RsaPadding::pkcs1v15()).unwrap())
        .collect();
    let builder = EnvelopedDataBuilder::new()
        .add_recipient(recipients[0].clone())
        .add_recipient(recipients[1].clone());
    let first = match builder.encrypt(backend(), CONTENT) {
        Ok(message) => message,
        Err(Error::Unsupported { .. } | Error::OpenSsl { .. }) if on_fips() => return,
        Err(other) => panic!("{other}"),
    };
    let second = authenticated(&recipients);
    for member in [own, &other] {
        let alone = RecipientKey::from_private_key(&member.key);
        assert_eq!(refused_argument(first.decrypt(&alone)), "key");
        // The tag says which one is right.
        assert_eq!(*second.decrypt(&alone).unwrap(), *CONTENT);
        let key = RecipientKey::from_certificate(&member.certificate, &member.key).unwrap();
        assert_eq!(*first.decrypt(&key).unwrap(), *CONTENT);
        assert_eq!(*second.decrypt(&key).unwrap(), *CONTENT);
    }
}

#[test]
fn attributes_types_and_originators() {
    let key = backend().random_bytes(16).unwrap();
    let recipient = || Recipient::from_key_encryption_key(&key, b"id").unwrap();
    let own = RecipientKey::from_key_encryption_key(&*key, b"id");
    let attribute = |oid: &str, value: &[u8]| CmsAttribute::new(oid.parse().unwrap(), value).unwrap();
    let certificates = [find(RSA).certificate.clone(), find(P256).certificate.clone()];

    let first = EnvelopedDataBuilder::new()
        .add_recipient(recipient())
        .content_type(&ContentTypeOid::SIGNED_DATA)
        .originator_certificates(&certificates)
        .unprotected_attributes([attribute("1.2.3.4", &[2, 1, 5])])
        .encrypt(backend(), CONTENT)
        .unwrap();
    assert_eq!(*first.content_type(), ContentTypeOid::SIGNED_DATA);
    assert_eq!(first.originator_certificates().len(), 2);
    assert!(first.originator_revocation_lists().is_empty());
    assert_eq!(first.unprotected_attributes(), [attribute("1.2.3.4", &[2, 1, 5])]);
    assert_eq!(*first.decrypt(&own).unwrap(), *CONTENT);

    let second = AuthEnvelopedDataBuilder::new()
        .add_recipient(recipient())
        .content_type(&ContentTypeOid::SIGNED_DATA)
        .originator_certificates(&certificates)
        .authenticated_attributes([attribute("1.2.3.4", &[2, 1, 5])])
        .unwrap()
        .unauthenticated_attributes([attribute("1.2.3.5", &[2, 1, 6])])
        .encrypt(backend(), CONTENT)
        .unwrap();
    assert_eq!(*second.content_type(), ContentTypeOid::SIGNED_DATA);
    // The type of the content is among them.
    assert_eq!(second.authenticated_attributes().len(), 2);
    assert_eq!(second.unauthenticated_attributes(), [attribute("1.2.3.5", &[2, 1, 6])]);
    assert_eq!(second.originator_certificates().len(), 2);
    assert_eq!(*second.decrypt(&own).unwrap(), *CONTENT);

    let read = |der: &[u8]| AuthEnvelopedData::from_der(backend(), der);
    // An attribute that is authenticated, and one that is not.
    let oid = |last: u8| [6, 3, 0x2a, 3, last];
    let changed = |last: u8, value: u8| {
        let old = [&oid(last)[..], &[0x31, 3, 2, 1, value]].concat();
        let new = [&oid(last)[..], &[0x31, 3, 2, 1, 9]].concat();
        replaced(second.as_der(), &old, &new)
    };
    assert_eq!(read(&changed(4, 5)).unwrap().decrypt(&own), Err(Error::InvalidTag));
    assert_eq!(*read(&changed(5, 6)).unwrap().decrypt(&own).unwrap(), *CONTENT);
    // The type of the content, in its attribute alone.
    let attribute_type = [0x31, 0x0b, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    let mut other_type = attribute_type;
    other_type[12] = 3;
    let refused = read(&replaced(second.as_der(), &attribute_type, &other_type));
    assert_eq!(
        malformed_kind(refused),
        (MalformedKind::Inconsistent, "AuthEnvelopedData")
    );
    // Another type than id-data is authenticated, or refused.
    let plain = authenticated(&[recipient()]);
    assert!(plain.authenticated_attributes().is_empty());
    let data = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
    let mut signed = data;
    signed[10] = 2;
    let refused = read(&replaced(plain.as_der(), &data, &signed));
    assert_eq!(malformed_kind(refused), (MalformedKind::Missing, "AuthEnvelopedData"));

    let content_type: ObjectIdentifier = "1.2.840.113549.1.9.3".parse().unwrap();
    let attribute = CmsAttribute::new(content_type, &data).unwrap();
    let refused = AuthEnvelopedDataBuilder::new().authenticated_attributes([attribute]);
    assert_eq!(refused_argument(refused), "attributes");
}

#[test]
fn content_that_is_kept_elsewhere() {
    let own = find(P256);
    let recipient = Recipient::from_certificate(&own.certificate).unwrap();
    let key = RecipientKey::from_private_key(&own.key);
    let builder = EnvelopedDataBuilder::new().add_recipient(recipient.clone());
    let (first, ciphertext) = builder.encrypt_detached(backend(), CONTENT).unwrap();
    assert_eq!(first.ciphertext(), None);
    assert_eq!(
        malformed_kind(first.decrypt(&key)),
        (MalformedKind::Missing, "EnvelopedData")
    );
    assert_eq!(*first.decrypt_detached(&key, &ciphertext).unwrap(), *CONTENT);
    let refused = first.decrypt_detached(&key, &ciphertext[1..]);
    assert_eq!(malformed_kind(refused), (MalformedKind::InvalidLength, "EnvelopedData"));

    let builder = AuthEnvelopedDataBuilder::new().add_recipient(recipient.clone());
    let (second, ciphertext) = builder.encrypt_detached(backend(), CONTENT).unwrap();
    assert_eq!(second.ciphertext(), None);
    assert_eq!(*second.decrypt_detached(&key, &ciphertext).unwrap(), *CONTENT);
    assert_eq!(second.decrypt_detached(&key, &ciphertext[1..]), Err(Error::InvalidTag));
    let attached = authenticated(&[recipient]);
    let ciphertext = attached.ciphertext().unwrap();
    assert_eq!(
        refused_argument(attached.decrypt_detached(&key, ciphertext)),
        "ciphertext"
    );
}

/// RFC 5652, section 6.1.
#[test]
fn the_version_follows_from_the_recipients() {
    let rsa = || Recipient::from_certificate(&find(RSA).certificate).unwrap();
    let cases = [
        (vec![rsa()], 0),
        (vec![rsa(), rsa().by_subject_key_identifier().unwrap()], 2),
        (
            vec![rsa(), Recipient::from_certificate(&find(P256).certificate).unwrap()],
            2,
        ),
        (vec![Recipient::from_key_encryption_key(&[1; 16], b"id").unwrap()], 2),
        (vec![password(), rsa()], 3),
    ];
    for (recipients, expected) in cases {
        let message = enveloped(&recipients);
        // The version is the first element after the type of the message and two headers.
        let content_type = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3];
        let der = message.as_der();
        let start = der.windows(11).position(|bytes| bytes == content_type).unwrap() + 11;
        let version = der[start..].windows(2).position(|bytes| bytes == [2, 1]).unwrap() + start + 2;
        assert_eq!(der[version], expected, "{recipients:?}");
        let mut other = der.to_vec();
        other[version] = 5;
        let (kind, _) = malformed_kind(EnvelopedData::from_der(backend(), &other));
        assert!(
            matches!(kind, MalformedKind::UnsupportedVersion { number: 5, .. }),
            "{kind:?}"
        );
    }
}

#[test]
fn arguments_that_do_not_fit_are_refused() {
    let rsa = find(RSA);
    let curve = find(P256);
    let from = |member: &support::cms_recipients::Member| Recipient::from_certificate(&member.certificate).unwrap();
    let wrong_usage = [
        certificate(&rsa.key, 1, Some(KeyUsage::DIGITAL_SIGNATURE)),
        certificate(&curve.key, 1, Some(KeyUsage::KEY_ENCIPHERMENT)),
    ];
    for certificate in &wrong_usage {
        assert_eq!(
            refused_argument(Recipient::from_certificate(certificate)),
            "certificate"
        );
    }
    // Without the extension, every usage is allowed.
    assert!(Recipient::from_certificate(&certificate(&curve.key, 1, None)).is_ok());
    for name in [ED25519, RSA_PSS] {
        if let Some(sample) = samples().iter().find(|sample| sample.name == name) {
            assert_eq!(
                refused_argument(Recipient::from_public_key(&sample.public, b"id")),
                "key"
            );
        }
    }
    assert_eq!(
        refused_argument(from(rsa).rsa_padding(RsaPadding::pss(HashAlgorithm::Sha256))),
        "padding"
    );
    assert_eq!(
        refused_argument(from(curve).rsa_padding(RsaPadding::pkcs1v15())),
        "padding"
    );
    assert_eq!(
        refused_argument(from(rsa).key_derivation_hash(HashAlgorithm::Sha256)),
        "hash"
    );
    assert_eq!(
        refused_argument(from(curve).key_derivation_hash(HashAlgorithm::Sha3_256)),
        "hash"
    );
    assert_eq!(refused_argument(from(curve).kdf_rounds(1)), "rounds");
    assert_eq!(refused_argument(password().kdf_rounds(0)), "rounds");
    assert_eq!(refused_argument(password().by_subject_key_identifier()), "recipient");
    for length in [0, 8, 15, 17, 33] {
        assert_eq!(
            refused_argument(Recipient::from_key_encryption_key(&vec![0; length], b"id")),
            "key"
        );
    }
    assert_eq!(
        refused_argument(EnvelopedDataBuilder::new().encrypt(backend(), CONTENT)),
        "recipients"
    );
    assert_eq!(
        refused_argument(AuthEnvelopedDataBuilder::new().encrypt(backend(), CONTENT)),
        "recipients"
    );
}

#[test]
fn encrypted_data() {
    let key = backend().random_bytes(32).unwrap();
    let message = EncryptedData::encrypt(backend(), ContentCipher::Aes256Cbc, &key, CONTENT).unwrap();
    let pem = message.to_pem(PemLabel::Cms).unwrap();
    let read = EncryptedData::from_pem(backend(), pem).unwrap();
    assert_eq!(read.as_der(), message.as_der());
    assert_eq!(read.content_cipher().unwrap(), ContentCipher::Aes256Cbc);
    assert_eq!(*read.content_type(), ContentTypeOid::DATA);
    assert!(read.unprotected_attributes().is_empty());
    assert_eq!(*read.decrypt(&key).unwrap(), *CONTENT);
    assert_eq!(refused_argument(read.decrypt(&key[..16])), "key");
    if let Err(error) = read.decrypt(&[0; 32]) {
        assert_eq!(
            malformed_kind(Err::<(), _>(error)),
            (MalformedKind::InvalidPadding, "EncryptedData")
        );
    }
    // Each type of message is read as itself only.
    let (kind, _) = malformed_kind(EnvelopedData::from_der(backend(), message.as_der()));
    assert_eq!(kind, MalformedKind::UnexpectedType);
    let recipient = Recipient::from_key_encryption_key(&key, b"id").unwrap();
    let (kind, _) = malformed_kind(EnvelopedData::from_der(backend(), authenticated(&[recipient]).as_der()));
    assert_eq!(kind, MalformedKind::UnexpectedType);
}

#[test]
fn nothing_secret_is_printed() {
    let recipient = Recipient::from_key_encryption_key(&[0x41; 16], b"id").unwrap();
    let printed = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        recipient,
        Recipient::from_password(b"AAAAAAAA"),
        RecipientKey::from_password(b"AAAAAAAA"),
        RecipientKey::from_any_key_encryption_key([0x41; 16]),
        EnvelopedDataBuilder::new().add_recipient(recipient.clone()),
    );
    assert!(!printed.contains("AAAA") && !printed.contains("65, 65"), "{printed}");
    assert!(printed.contains("Recipient(password)"), "{printed}");
}
