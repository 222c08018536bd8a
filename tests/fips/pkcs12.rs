//! PKCS #12 files on FIPS backends: with PBES2 and PBMAC1, as no module has the key derivation of PKCS #12.

use hazmat_openssl::Result;
use hazmat_openssl::pkcs12::*;
use hazmat_openssl::prelude::*;
use support::errors;
use support::fips_module::{fips, ordinary, strict};
use support::ocsp::{Scene, now};

const PASSWORD: &[u8] = b"a password of some length";

fn builder(scene: &Scene) -> Pkcs12Builder {
    Pkcs12Builder::new()
        .add_key_with_certificate(&scene.subject.key, &scene.subject.certificate, Some("subject"))
        .and_then(|builder| builder.add_certificates([&scene.authority.certificate]))
        .unwrap()
}

fn quick() -> Pkcs12EncryptionBuilder {
    Pkcs12EncryptionBuilder::for_fips().kdf_rounds(1_000)
}

fn assert_is_whole(file: Result<Pkcs12>, scene: &Scene) -> Pkcs12 {
    let file = file.unwrap();
    let key = file.key().unwrap();
    assert_eq!(
        key.private_key().public_key().unwrap(),
        scene.subject.key.public_key().unwrap()
    );
    assert_eq!(key.friendly_name(), Some("subject"));
    assert_eq!(
        file.certificate().unwrap().certificate().as_der(),
        scene.subject.certificate.as_der()
    );
    assert_eq!(file.certificates().len(), 2);
    file
}

/// By each choice that a module can compute, also by the default, which then has PBMAC1.
#[test]
fn files_are_written_and_read_on_both_sides() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        let scene = Scene::new(own);
        let choices: [(Pkcs12Encryption, Option<HashAlgorithm>); 6] = [
            (
                BestAvailableEncryption::new(PASSWORD).into(),
                Some(HashAlgorithm::Sha256),
            ),
            (quick().build(PASSWORD).unwrap(), Some(HashAlgorithm::Sha256)),
            (
                quick()
                    .cipher(Pkcs12Cipher::Aes128Cbc)
                    .hmac_hash(HashAlgorithm::Sha384)
                    .mac(Pkcs12Mac::Pbmac1(HashAlgorithm::Sha512))
                    .build(PASSWORD)
                    .unwrap(),
                Some(HashAlgorithm::Sha512),
            ),
            (
                quick().certificate_cipher(None).build(PASSWORD).unwrap(),
                Some(HashAlgorithm::Sha256),
            ),
            (quick().mac(Pkcs12Mac::None).build(PASSWORD).unwrap(), None),
            (NoEncryption.into(), None),
        ];
        for (encryption, mac) in choices {
            let password = Some(PASSWORD).filter(|_| format!("{encryption:?}") != "NoEncryption");
            let here = builder(&scene).to_der(own, encryption.clone()).unwrap();
            let there = builder(&scene).to_der(ordinary(), quick().build(PASSWORD).unwrap());
            for backend in [own, ordinary()] {
                let file = assert_is_whole(Pkcs12::from_der(backend, &here, password), &scene);
                let found = match file.mac_parameters() {
                    Some(Pkcs12MacParameters::Pbmac1 { hash, .. }) => Some(*hash),
                    None => None,
                    other => panic!("{other:?}"),
                };
                assert_eq!(found, mac);
                ran += 1;
            }
            assert_is_whole(Pkcs12::from_der(own, &there.unwrap(), Some(PASSWORD)), &scene);
        }
        assert!(scene.subject.certificate.validity().unwrap().contains(&now()));
    }
    assert_eq!(ran, 24);
}

/// A wrong password and an altered file, as on other backends.
#[test]
fn wrong_passwords_are_refused() {
    for own in [fips(), strict()] {
        let scene = Scene::new(own);
        let mut data = builder(&scene)
            .to_der(own, quick().build(PASSWORD).unwrap())
            .unwrap()
            .to_vec();
        errors::assert_incorrect_password(Pkcs12::from_der(own, &data, Some(b"another password")));
        errors::assert_password_required(Pkcs12::from_der(own, &data, None));
        // In the ciphertext of the first certificates.
        let middle = data.len() / 3;
        data[middle] ^= 1;
        errors::assert_incorrect_password(Pkcs12::from_der(own, &data, Some(PASSWORD)));
    }
}

/// The errors say what to use instead.
#[test]
fn the_old_schemes_are_refused_by_name() {
    for own in [fips(), strict()] {
        let scene = Scene::new(own);
        let old = Pkcs12EncryptionBuilder::for_old_programs().kdf_rounds(1_000);
        let old_mac = quick().mac(Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha256));
        let refused = builder(&scene).to_der(own, old.clone().build(PASSWORD).unwrap());
        errors::assert_unsupported_naming(refused, &["PKCS #12", "FIPS backend", "; use "]);
        let refused = builder(&scene).to_der(own, old_mac.clone().build(PASSWORD).unwrap());
        errors::assert_unsupported_naming(refused, &["MAC of PKCS #12", "FIPS backend", "; use PBMAC1 (RFC 9879)"]);
        // To read them, too.
        for encryption in [old, old_mac] {
            let data = builder(&scene)
                .to_der(ordinary(), encryption.build(PASSWORD).unwrap())
                .unwrap();
            let refused = Pkcs12::from_der(own, &data, Some(PASSWORD));
            errors::assert_unsupported_naming(refused, &["MAC of PKCS #12", "FIPS backend", "; use PBMAC1"]);
            assert_is_whole(Pkcs12::from_der(ordinary(), &data, Some(PASSWORD)), &scene);
        }
        assert!(!own.pkcs12_mac_supported(Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha256)));
        assert!(own.pkcs12_mac_supported(Pkcs12Mac::Pbmac1(HashAlgorithm::Sha256)));
        assert!(own.pkcs12_cipher_supported(Pkcs12Cipher::Aes256Cbc));
        assert!(!own.pkcs12_cipher_supported(Pkcs12Cipher::Sha1TripleDes));
    }
}

/// NIST SP 800-132 asks for 1,000.
#[test]
fn few_iterations_are_refused() {
    for own in [fips(), strict()] {
        let scene = Scene::new(own);
        let written = |rounds| {
            let encryption = quick().kdf_rounds(rounds).build(PASSWORD).unwrap();
            builder(&scene).to_der(own, encryption)
        };
        assert!(written(1_000).is_ok());
        errors::assert_invalid_argument(written(999), &["iterations"]);
    }
}

/// Triple DES, which newer modules have without approval: a strict backend refuses it with that reason, another one writes it.
#[test]
fn ciphers_without_approval() {
    let encryption = || quick().cipher(Pkcs12Cipher::TripleDesCbc).build(PASSWORD).unwrap();
    for (own, is_strict) in [(fips(), false), (strict(), true)] {
        let scene = Scene::new(own);
        let written = builder(&scene).to_der(own, encryption());
        if !own.pkcs12_cipher_supported(Pkcs12Cipher::TripleDesCbc) {
            errors::assert_unsupported_naming(written, &["3DES", "FIPS backend", "; use AES"]);
        } else if is_strict {
            errors::assert_not_approved(written);
        } else {
            assert_is_whole(Pkcs12::from_der(own, &written.unwrap(), Some(PASSWORD)), &scene);
        }
    }
}

/// Whatever the hash function of a MAC: it is written, or refused as unsupported.
#[test]
fn each_hash_function() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        let scene = Scene::new(own);
        for &hash in HashAlgorithm::ALL.iter().filter(|hash| hash.digest_size() >= 20) {
            let encryption = quick().mac(Pkcs12Mac::Pbmac1(hash)).build(PASSWORD).unwrap();
            let written = builder(&scene).to_der(own, encryption);
            match own.pkcs12_mac_supported(Pkcs12Mac::Pbmac1(hash)) {
                true => {
                    assert_is_whole(Pkcs12::from_der(own, &written.unwrap(), Some(PASSWORD)), &scene);
                    ran += 1;
                }
                false => errors::assert_unsupported(written),
            }
        }
    }
    // SHA-1, SHA-2 with six lengths, SHA-3 with four.
    assert_eq!(ran, 2 * 11);
}
