//! PKCS #12 files that this crate writes: what it reads again, and what it refuses to write.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::pkcs12::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, KeyPurposeOid};
use hazmat_openssl::{Error, Result};
use std::sync::OnceLock;
use support::ocsp::{Party, Scene};
use support::sample_keys::{self, assert_same_private};
use support::{backend, errors, on_fips, x509_made};

const PASSWORD: &[u8] = "p\u{e4}ssword \u{1f511}".as_bytes();

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| Scene::new(backend()))
}

fn quick() -> Pkcs12EncryptionBuilder {
    Pkcs12EncryptionBuilder::new().kdf_rounds(1_000)
}

fn whole() -> Pkcs12Builder {
    let Scene { subject, authority, .. } = scene();
    Pkcs12Builder::new()
        .add_key_with_certificate(&subject.key, &subject.certificate, Some("subject"))
        .and_then(|builder| builder.add_certificates([&authority.certificate]))
        .unwrap()
}

fn write(builder: &Pkcs12Builder, encryption: Pkcs12EncryptionBuilder) -> Result<SecretBytes> {
    builder.to_der(backend(), encryption.build(PASSWORD)?)
}

fn load(data: &[u8]) -> Result<Pkcs12> {
    Pkcs12::from_der(backend(), data, Some(PASSWORD))
}

fn assert_is_whole(file: &Pkcs12) {
    let Scene { subject, authority, .. } = scene();
    let [key] = file.keys() else { panic!("{file:?}") };
    assert_same_private(key.private_key(), &subject.key);
    assert_eq!(key.friendly_name(), Some("subject"));
    assert_eq!(key.local_key_id(), Some(&[1, 0, 0, 0][..]));
    let certificate = file.certificate().unwrap();
    assert_eq!(certificate.certificate(), &subject.certificate);
    assert_eq!(certificate.friendly_name(), key.friendly_name());
    assert_eq!(certificate.local_key_id(), key.local_key_id());
    let rest: Vec<_> = file.additional_certificates().collect();
    let [issuer] = rest[..] else { panic!("{rest:?}") };
    assert_eq!(issuer.certificate(), &authority.certificate);
    assert!(issuer.attributes().is_empty());
}

/// The MAC of the default.
fn usual_mac() -> Pkcs12Mac {
    match on_fips() {
        true => Pkcs12Mac::Pbmac1(HashAlgorithm::Sha256),
        false => Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Sha256),
    }
}

/// Whether the backend has what a choice needs; the vendored OpenSSL has everything.
fn is_offered<T>(result: &Result<T>) -> bool {
    match result {
        Err(Error::Unsupported { detail, .. }) if on_fips() => {
            assert!(detail.contains("FIPS backend"), "{detail}");
            false
        }
        Err(Error::Unsupported { detail, .. }) if !support::VENDORED => {
            assert!(detail.contains("not offered by this backend"), "{detail}");
            false
        }
        _ => true,
    }
}

#[test]
fn each_choice_is_read_again() {
    let mut ran = 0;
    let mut skipped = 0;
    let mut check = |encryption: Pkcs12EncryptionBuilder, mac: Option<Pkcs12Mac>| {
        let written = write(&whole(), encryption.clone());
        if !is_offered(&written) {
            skipped += 1;
            return;
        }
        let written = written.unwrap();
        let file = load(&written).unwrap();
        assert_is_whole(&file);
        let found = match file.mac_parameters() {
            Some(Pkcs12MacParameters::Pkcs12Kdf { hash, iterations, .. }) => {
                assert_eq!(*iterations, 1_000);
                Some(Pkcs12Mac::Pkcs12Kdf(*hash))
            }
            Some(Pkcs12MacParameters::Pbmac1 { hash, iterations, .. }) => {
                assert_eq!(*iterations, Some(1_000));
                Some(Pkcs12Mac::Pbmac1(*hash))
            }
            _ => None,
        };
        assert_eq!(found, mac);
        errors::assert_incorrect_password(Pkcs12::from_der(backend(), &written, Some(b"another")));
        // New salts and vectors each time.
        assert_ne!(*write(&whole(), encryption).unwrap(), *written);
        ran += 1;
    };
    let usual = usual_mac();
    for &key_cipher in Pkcs12Cipher::ALL {
        for &certificate_cipher in Pkcs12Cipher::ALL {
            let builder = quick().cipher(key_cipher).certificate_cipher(Some(certificate_cipher));
            check(builder, Some(usual));
        }
        check(quick().cipher(key_cipher).certificate_cipher(None), Some(usual));
    }
    let mut choices = 7 * 8;
    for &hash in HashAlgorithm::ALL {
        let of_pbkdf2 = write(&whole(), quick().hmac_hash(hash));
        if of_pbkdf2.is_ok() {
            check(quick().hmac_hash(hash), Some(usual));
            choices += 1;
        }
        for mac in [Pkcs12Mac::Pkcs12Kdf(hash), Pkcs12Mac::Pbmac1(hash)] {
            if write(&whole(), quick().mac(mac)).is_ok() {
                check(quick().mac(mac), Some(mac));
                choices += 1;
            }
        }
    }
    check(quick().mac(Pkcs12Mac::None), None);
    println!("count: pkcs12-written ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, choices + 1);
    // 13 hash functions for PBKDF2, 12 for the MAC of PKCS #12, and all but MD5 for PBMAC1; MD5 and SM3 may be missing. FIPS
    // modules have SHA-1, SHA-2 and SHA-3 for PBKDF2 and PBMAC1.
    let expected = if on_fips() {
        56 + 22..=56 + 22
    } else {
        56 + 33..=56 + 37
    };
    assert!(expected.contains(&choices), "{choices}");
}

/// The defaults, with their own iterations.
#[test]
fn the_ready_made_choices() {
    let read = |data: &[u8]| {
        let file = load(data).unwrap();
        assert_is_whole(&file);
        file.mac_parameters().cloned().unwrap()
    };
    let iterations = |mac: Pkcs12MacParameters| match mac {
        Pkcs12MacParameters::Pkcs12Kdf { hash, iterations, .. } => (hash, iterations, "PKCS #12"),
        Pkcs12MacParameters::Pbmac1 { hash, iterations, .. } => (hash, iterations.unwrap(), "PBMAC1"),
        other => panic!("{other:?}"),
    };
    let best = whole()
        .to_der(backend(), BestAvailableEncryption::new(PASSWORD))
        .unwrap();
    let derivation = if on_fips() { "PBMAC1" } else { "PKCS #12" };
    assert_eq!(iterations(read(&best)), (HashAlgorithm::Sha256, 300_000, derivation));
    let optional = whole().to_der(backend(), Some(PASSWORD)).unwrap();
    assert_eq!(
        iterations(read(&optional)),
        (HashAlgorithm::Sha256, 300_000, derivation)
    );
    let old = write(&whole(), Pkcs12EncryptionBuilder::for_old_programs());
    if on_fips() {
        errors::assert_unsupported_naming(old, &["FIPS backend"]);
    } else {
        assert_eq!(
            iterations(read(&old.unwrap())),
            (HashAlgorithm::Sha1, 50_000, "PKCS #12")
        );
    }
    let fips = write(&whole(), Pkcs12EncryptionBuilder::for_fips()).unwrap();
    assert_eq!(iterations(read(&fips)), (HashAlgorithm::Sha256, 300_000, "PBMAC1"));
    for encryption in [Pkcs12Encryption::from(NoEncryption), Pkcs12Encryption::from(None)] {
        let plain = whole().to_der(backend(), encryption).unwrap();
        let file = Pkcs12::from_der(backend(), &plain, None).unwrap();
        assert_is_whole(&file);
        assert!(file.mac_parameters().is_none());
    }
    // All derivations of a file with one key are within the limits of .NET, 300,000 each and 1,000,000 in all.
    let loader = |iterations| Pkcs12Loader::new(backend()).max_pbkdf2_iterations(iterations);
    assert!(loader(900_000).load_pkcs12(&best, Some(PASSWORD)).is_ok());
    assert!(matches!(
        loader(899_999).load_pkcs12(&best, Some(PASSWORD)),
        Err(Error::WorkFactorTooHigh { .. })
    ));
}

/// Keys of every type, several of them, and with identifiers that do not collide.
#[test]
fn many_keys() {
    let samples = sample_keys::all();
    let mut builder = Pkcs12Builder::new();
    for sample in samples {
        let key = Pkcs12Key::new(sample.private.clone())
            .with_friendly_name(sample.name)
            .unwrap();
        builder = builder.add_key(key).unwrap();
    }
    let Scene { subject, authority, .. } = scene();
    let taken = Pkcs12Certificate::new(&authority.certificate)
        .with_local_key_id(&[1, 0, 0, 0])
        .unwrap();
    let builder = builder
        .add_certificate(taken)
        .and_then(|builder| builder.add_key_with_certificate(&subject.key, &subject.certificate, None))
        .unwrap();
    let file = load(&write(&builder, quick()).unwrap()).unwrap();
    assert_eq!(file.keys().len(), samples.len() + 1);
    for (sample, key) in samples.iter().zip(file.keys()) {
        assert_same_private(key.private_key(), &sample.private);
        assert_eq!(key.friendly_name(), Some(sample.name));
        assert_eq!(key.local_key_id(), None);
    }
    let last = file.keys().last().unwrap();
    assert_eq!(last.local_key_id(), Some(&[2, 0, 0, 0][..]));
    assert_eq!(last.certificate().unwrap().certificate(), &subject.certificate);
    println!("count: pkcs12-key-types-written ran={} skipped=0", samples.len());
}

/// What a loaded file contains is written again, with all attributes.
#[test]
fn a_loaded_file_is_written_again() {
    let Scene { subject, authority, .. } = scene();
    let provider = Pkcs12Attribute::new(&"1.3.6.1.4.1.311.17.1".parse().unwrap(), [b"\x1e\x04\0K\0S"]).unwrap();
    let key = Pkcs12Key::new(subject.key.clone())
        .with_friendly_name("\u{1f511} of n\u{e4}mes")
        .and_then(|key| key.with_local_key_id(b"an identifier"))
        .and_then(|key| key.with_attribute(provider.clone()))
        .unwrap();
    let certificate = Pkcs12Certificate::new(&subject.certificate)
        .with_local_key_id(b"an identifier")
        .unwrap();
    let builder = Pkcs12Builder::new()
        .add_key(key)
        .and_then(|builder| builder.add_certificate(certificate))
        .and_then(|builder| builder.add_trusted_certificate(&authority.certificate, "The Authority"))
        .unwrap();
    let first = load(&write(&builder, quick()).unwrap()).unwrap();
    let again = Pkcs12Builder::from_pkcs12(&first).unwrap();
    let second = Pkcs12::from_der(backend(), &again.to_der(backend(), NoEncryption).unwrap(), None).unwrap();
    for file in [&first, &second] {
        let key = file.key().unwrap();
        assert_eq!(key.friendly_name(), Some("\u{1f511} of n\u{e4}mes"));
        assert!(key.attributes().contains(&provider));
        assert_eq!(key.certificate().unwrap().local_key_id(), Some(&b"an identifier"[..]));
        let root = &file.certificates()[1];
        let any = [KeyPurposeOid::ANY_EXTENDED_KEY_USAGE];
        assert_eq!(root.trusted_key_usages(), Some(&any[..]));
        assert_eq!(root.friendly_name(), Some("The Authority"));
    }
    assert_eq!(first.certificates(), second.certificates());
    assert_eq!(first.key().unwrap().attributes(), second.key().unwrap().attributes());
}

/// Revocation lists, also as the only entries, with their attributes.
#[test]
fn revocation_lists() {
    let Scene { authority, .. } = scene();
    let list = x509_made::list(&authority.key, x509_made::sha256(), &[], &[]);
    let named = Pkcs12RevocationList::new(&list)
        .with_friendly_name("list")
        .and_then(|named| named.with_local_key_id(b"an identifier"))
        .unwrap();
    let mut ran = 0;
    for builder in [whole(), Pkcs12Builder::new()] {
        let builder = builder
            .add_revocation_list(named.clone())
            .add_revocation_list(list.clone());
        for encryption in [quick().build(PASSWORD).unwrap(), NoEncryption.into()] {
            let password = Some(PASSWORD).filter(|_| format!("{encryption:?}") != "NoEncryption");
            let data = builder.to_der(backend(), encryption.clone()).unwrap();
            let first = Pkcs12::from_der(backend(), &data, password).unwrap();
            let again = Pkcs12Builder::from_pkcs12(&first).unwrap();
            let data = again.to_der(backend(), encryption).unwrap();
            let second = Pkcs12::from_der(backend(), &data, password).unwrap();
            for file in [first, second] {
                let [one, other] = file.revocation_lists() else {
                    panic!("{file:?}")
                };
                assert_eq!((one.revocation_list(), other.revocation_list()), (&list, &list));
                assert_eq!(one.friendly_name(), Some("list"));
                assert_eq!(one.local_key_id(), Some(&b"an identifier"[..]));
                assert!(other.attributes().is_empty());
                ran += 1;
            }
        }
    }
    assert_eq!(ran, 8);
    // They count as entries, and are encrypted with the cipher of the certificates.
    let many = (0..10_001).fold(Pkcs12Builder::new(), |builder, _| {
        builder.add_revocation_list(list.clone())
    });
    errors::assert_invalid_argument(many.to_der(backend(), NoEncryption), &["builder", "10,000 entries"]);
    let alone = Pkcs12Builder::new().add_revocation_list(list);
    for &cipher in Pkcs12Cipher::ALL {
        let written = write(&alone, quick().cipher(cipher));
        match backend().pkcs12_cipher_supported(cipher) {
            true => assert_eq!(load(&written.unwrap()).unwrap().revocation_lists().len(), 1),
            false => errors::assert_unsupported(written),
        }
    }
}

#[test]
fn contradictions_are_refused() {
    let Scene { subject, authority, .. } = scene();
    let wrong = Pkcs12Builder::new().add_key_with_certificate(&authority.key, &subject.certificate, None);
    errors::assert_invalid_argument(wrong, &["certificate", "private key"]);
    let same = Pkcs12Key::new(subject.key.clone())
        .with_local_key_id(&[1, 0, 0, 0])
        .unwrap();
    errors::assert_invalid_argument(whole().add_key(same), &["key", "localKeyId"]);
    let trusted = Pkcs12Builder::new()
        .add_trusted_certificate(&authority.certificate, "Root")
        .unwrap();
    errors::assert_invalid_argument(
        trusted.clone().add_trusted_certificate(&authority.certificate, "ROOT"),
        &["friendly_name", "same name"],
    );
    let marked = Pkcs12Certificate::new(&subject.certificate)
        .with_friendly_name("rOOT")
        .unwrap();
    assert!(trusted.clone().add_certificate(marked.clone()).is_ok());
    let marked = marked.with_trusted_key_usages(&[KeyPurposeOid::SERVER_AUTH]).unwrap();
    errors::assert_invalid_argument(trusted.clone().add_certificate(marked), &["certificate", "same name"]);
    assert!(
        trusted
            .add_trusted_certificate(&authority.certificate, "root 2")
            .is_ok()
    );
}

#[test]
fn wrong_choices_are_refused() {
    let build = |builder: Pkcs12EncryptionBuilder| builder.build(PASSWORD);
    errors::assert_invalid_argument(quick().build(b""), &["password"]);
    let empty = whole().to_der(backend(), BestAvailableEncryption::new(b""));
    errors::assert_invalid_argument(empty, &["password"]);
    errors::assert_invalid_argument(whole().to_der(backend(), Some(&b""[..])), &["password"]);
    errors::assert_invalid_argument(build(quick().kdf_rounds(0)), &["kdf_rounds"]);
    let old = Pkcs12EncryptionBuilder::for_old_programs();
    let useless = build(old.clone().hmac_hash(HashAlgorithm::Sha256));
    errors::assert_invalid_argument(useless, &["hmac_hash", "SHA-1"]);
    let for_certificates = old.certificate_cipher(Some(Pkcs12Cipher::Aes128Cbc));
    assert!(build(for_certificates.hmac_hash(HashAlgorithm::Sha256)).is_ok());
    let short = build(quick().mac(Pkcs12Mac::Pbmac1(HashAlgorithm::Md5)));
    errors::assert_invalid_argument(short, &["mac", "20 bytes"]);
    for mac in [
        Pkcs12Mac::Pkcs12Kdf(HashAlgorithm::Ripemd160),
        Pkcs12Mac::Pbmac1(HashAlgorithm::Ripemd160),
    ] {
        let refused = write(&whole(), quick().mac(mac));
        let reason = match mac {
            Pkcs12Mac::Pkcs12Kdf(_) if on_fips() => "FIPS backend",
            _ => "no object identifier",
        };
        errors::assert_unsupported_naming(refused, &[reason]);
        assert!(!backend().pkcs12_mac_supported(mac));
    }
    let refused = write(&whole(), quick().hmac_hash(HashAlgorithm::Ripemd160));
    let reason = if on_fips() {
        "FIPS backend"
    } else {
        "no object identifier"
    };
    errors::assert_unsupported_naming(refused, &[reason]);
}

/// What could not be loaded with the default limits is not written.
#[test]
fn large_files_are_refused() {
    let Scene { subject, authority, .. } = scene();
    let keys = |count| {
        (0..count).try_fold(Pkcs12Builder::new(), |builder, _| {
            builder.add_key(Pkcs12Key::new(subject.key.clone()))
        })
    };
    let most = keys(256).unwrap().to_der(backend(), NoEncryption).unwrap();
    assert_eq!(Pkcs12::from_der(backend(), &most, None).unwrap().keys().len(), 256);
    let refused = keys(257).unwrap().to_der(backend(), NoEncryption);
    errors::assert_invalid_argument(refused, &["builder", "256 keys"]);
    let certificates = |count| {
        let certificates = std::iter::repeat_n(&authority.certificate, count);
        Pkcs12Builder::new().add_certificates(certificates).unwrap()
    };
    let most = certificates(10_000).to_der(backend(), NoEncryption).unwrap();
    assert_eq!(
        Pkcs12::from_der(backend(), &most, None).unwrap().certificates().len(),
        10_000
    );
    let refused = certificates(10_001).to_der(backend(), NoEncryption);
    errors::assert_invalid_argument(refused, &["builder", "10,000 entries"]);
    // Names of almost 1 MiB.
    let name = "n".repeat(500_000);
    let long = Pkcs12Certificate::new(&authority.certificate)
        .with_friendly_name(&name)
        .unwrap();
    let long = |count| {
        let certificates = std::iter::repeat_n(long.clone(), count);
        certificates
            .into_iter()
            .try_fold(Pkcs12Builder::new(), Pkcs12Builder::add_certificate)
            .unwrap()
    };
    let most = long(16).to_der(backend(), NoEncryption).unwrap();
    assert_eq!(
        Pkcs12::from_der(backend(), &most, None).unwrap().certificates().len(),
        16
    );
    let refused = long(17).to_der(backend(), NoEncryption);
    errors::assert_invalid_argument(refused, &["builder", "16 MiB"]);
}

#[test]
fn ciphers_have_names() {
    assert_eq!(Pkcs12Cipher::ALL.len(), 7);
    for &cipher in Pkcs12Cipher::ALL {
        assert_eq!(Pkcs12Cipher::from_name(&cipher.name().to_lowercase()).unwrap(), cipher);
        assert_eq!(format!("{cipher:?}").parse::<Pkcs12Cipher>().unwrap(), cipher);
    }
    errors::assert_invalid_argument(Pkcs12Cipher::from_name("PBE-MD5-DES"), &["name"]);
}

/// Keys and certificates of another backend are written by the one that is asked.
#[test]
fn keys_of_another_backend() {
    let other = Backend::new().unwrap();
    let party: Party = scene().subject.clone();
    let elsewhere = |key: &PrivateKey| {
        let pem = key.to_pkcs8_pem(NoEncryption).unwrap();
        other.load_pem_private_key(&pem, None).unwrap()
    };
    let certificate = Certificate::from_der(&other, party.certificate.as_der()).unwrap();
    let mixed = Pkcs12Builder::new()
        .add_key_with_certificate(&elsewhere(&party.key), &party.certificate, Some("mixed"))
        .and_then(|builder| builder.add_certificates([&certificate]))
        .unwrap();
    let file = load(&write(&mixed, quick()).unwrap()).unwrap();
    assert_same_private(file.key().unwrap().private_key(), &party.key);
}
