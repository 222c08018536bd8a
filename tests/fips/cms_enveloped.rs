//! Encrypted messages of CMS on FIPS backends: exchanged with an ordinary backend, and refused by name where a module does not
//! approve them.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::errors::{assert_not_approved, assert_unsupported_naming};
use support::fips_module::{FipsModule, fips, ordinary, strict};

const CONTENT: &[u8] = b"the content of a message";

/// The same key in another backend.
fn copied(key: &PrivateKey, backend: &Backend) -> PrivateKey {
    let der = key
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    backend.load_der_private_key(&der, None).unwrap()
}

fn copied_public(key: &PublicKey, backend: &Backend) -> PublicKey {
    let der = key
        .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
        .unwrap();
    backend.load_der_public_key(&der).unwrap()
}

/// Encrypts in one backend, and opens in another: both kinds of message.
fn exchange(from: &Backend, to: &Backend, recipient: &Recipient, key: &RecipientKey) -> Result<()> {
    let builder = EnvelopedDataBuilder::new().add_recipient(recipient.clone());
    let message = builder.encrypt(from, CONTENT)?;
    let message = EnvelopedData::from_der(to, message.as_der())?;
    assert_eq!(*message.decrypt(key)?, *CONTENT);

    let builder = AuthEnvelopedDataBuilder::new().add_recipient(recipient.clone());
    let message = builder.encrypt(from, CONTENT)?;
    let message = AuthEnvelopedData::from_der(to, message.as_der())?;
    assert_eq!(*message.decrypt(key)?, *CONTENT);
    Ok(())
}

/// Keys of every type that messages can be encrypted for, and that the module approves.
fn keys(own: &Backend) -> Vec<PrivateKey> {
    let mut keys: Vec<PrivateKey> = vec![own.generate_rsa_private_key(65537, 2048).unwrap().into()];
    for curve in [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ] {
        keys.push(own.generate_elliptic_curve_private_key(curve).unwrap().into());
    }
    if FipsModule::of(own).has_post_quantum {
        // The ordinary backend may have an older libcrypto than the module.
        let set = MlKemParameterSet::MlKem768;
        if ordinary().ml_kem_supported(set) {
            keys.push(MlKemPrivateKey::generate(own, set).unwrap().into());
        }
    }
    keys
}

#[test]
fn messages_are_exchanged_with_an_ordinary_backend() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        for key in keys(own) {
            let public = key.public_key().unwrap();
            let there = copied_public(&public, ordinary());
            let to_us = Recipient::from_public_key(&there, b"id").unwrap();
            exchange(ordinary(), own, &to_us, &RecipientKey::from_private_key(&key)).unwrap();
            let to_them = Recipient::from_public_key(&public, b"id").unwrap();
            let theirs = RecipientKey::from_private_key(&copied(&key, ordinary()));
            exchange(own, ordinary(), &to_them, &theirs).unwrap();
            ran += 2;
        }
        let symmetric = own.random_bytes(32).unwrap();
        let recipient = Recipient::from_key_encryption_key(&symmetric, b"id").unwrap();
        let key = RecipientKey::from_any_key_encryption_key(symmetric);
        let by_password = Recipient::from_password(b"a long password").kdf_rounds(1_000).unwrap();
        let password = RecipientKey::from_password(b"a long password");
        for (recipient, key) in [(recipient, key), (by_password, password)] {
            exchange(own, ordinary(), &recipient, &key).unwrap();
            exchange(ordinary(), own, &recipient, &key).unwrap();
            ran += 2;
        }
        let key = own.random_bytes(32).unwrap();
        let message = EncryptedData::encrypt(own, ContentCipher::Aes256Cbc, &key, CONTENT).unwrap();
        let read = EncryptedData::from_der(ordinary(), message.as_der()).unwrap();
        assert_eq!(*read.decrypt(&key).unwrap(), *CONTENT);
        ran += 1;
    }
    let post_quantum = usize::from(keys(fips()).len() == 5);
    assert_eq!(ran, 2 * (2 * (4 + post_quantum) + 4 + 1));
}

/// On the module alone: the ordinary backend may be of an older version.
#[test]
fn ml_kem_where_the_module_has_it() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        for &set in MlKemParameterSet::ALL {
            match MlKemPrivateKey::generate(own, set) {
                Ok(key) => {
                    let recipient = Recipient::from_public_key(&key.public_key().unwrap(), b"id").unwrap();
                    exchange(own, own, &recipient, &RecipientKey::from_private_key(&key)).unwrap();
                    ran += 1;
                }
                Err(error) => assert!(matches!(error, Error::Unsupported { .. }), "{error:?}"),
            }
        }
    }
    let expected = if FipsModule::of(fips()).has_post_quantum { 6 } else { 0 };
    assert_eq!(ran, expected);
}

/// NIST SP 800-131A Rev. 2, section 6.
#[test]
fn pkcs1v15_is_not_approved_in_either_direction() {
    let key: PrivateKey = strict().generate_rsa_private_key(65537, 2048).unwrap().into();
    let padded = |public: &PublicKey| {
        let recipient = Recipient::from_public_key(public, b"id").unwrap();
        recipient.rsa_padding(RsaPadding::pkcs1v15()).unwrap()
    };
    let public = key.public_key().unwrap();
    let builder = EnvelopedDataBuilder::new().add_recipient(padded(&public));
    assert_not_approved(builder.encrypt(strict(), CONTENT));

    // A backend that is not strict makes and opens them.
    let own = copied(&key, fips());
    let builder = EnvelopedDataBuilder::new().add_recipient(padded(&own.public_key().unwrap()));
    let message = builder.encrypt(fips(), CONTENT).unwrap();
    assert_eq!(
        *message.decrypt(&RecipientKey::from_private_key(&own)).unwrap(),
        *CONTENT
    );
    let message = EnvelopedData::from_der(strict(), message.as_der()).unwrap();
    assert_not_approved(message.decrypt(&RecipientKey::from_private_key(&key)));
}

#[test]
fn old_hash_functions_and_other_ciphers_are_refused_by_name() {
    let key: PrivateKey = strict()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap()
        .into();
    let recipient = Recipient::from_public_key(&key.public_key().unwrap(), b"id").unwrap();
    let old = recipient.clone().key_derivation_hash(HashAlgorithm::Sha1).unwrap();
    let refused = EnvelopedDataBuilder::new()
        .add_recipient(old)
        .encrypt(strict(), CONTENT);
    assert!(
        matches!(refused, Err(Error::NotApproved { .. } | Error::Unsupported { .. })),
        "{refused:?}"
    );
    for own in [fips(), strict()] {
        for (cipher, name) in [
            (ContentCipher::Camellia128Cbc, "Camellia"),
            (ContentCipher::Camellia256Cbc, "Camellia"),
        ] {
            let builder = EnvelopedDataBuilder::new().add_recipient(recipient.clone());
            assert_unsupported_naming(builder.content_cipher(cipher).encrypt(own, CONTENT), &[name]);
        }
        let builder = AuthEnvelopedDataBuilder::new().add_recipient(recipient.clone());
        let builder = builder.content_cipher(AuthenticatedContentCipher::ChaCha20Poly1305);
        assert_unsupported_naming(builder.encrypt(own, CONTENT), &["ChaCha20-Poly1305"]);
    }
}
