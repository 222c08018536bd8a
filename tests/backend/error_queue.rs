//! Foreign entries in OpenSSL's error queue, such as a path in Latin-1 or an error that another library left: nothing
//! panics, and the errors of this crate do not contain them.

use hazmat_openssl::Error;
use hazmat_openssl::Result;
use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv, OpeningKey, SealingKey, XorCounterNonces};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkePrivateKey, HpkePublicKey};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::kdf::{CounterLocation, Hkdf, KbkdfParameters, SshDerivedKey, ssh_mpint};
use hazmat_openssl::mac::{Blake2MacVariant, KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
use hazmat_openssl::recipes::{Fernet, MultiFernet};
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{OpenSslError, OpenSslErrors};
use openssl_sys::{ERR_new, ERR_set_debug, ERR_set_error};
use std::error::Error as _;
use std::ffi::{CStr, OsStr};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use support::{sample_keys, x509_made};

/// "café" in Latin-1, which is not UTF-8.
const LATIN_1: &[u8] = b"caf\xe9";

/// Puts an entry that is not UTF-8 into this thread's queue.
fn leave(library: i32, reason: i32, data: &CStr) {
    // SAFETY: `ERR_new(3)`: no arguments.
    unsafe { ERR_new() };
    // SAFETY: both strings are NUL-terminated, and are copied.
    unsafe { ERR_set_debug(c"caf\xe9.c".as_ptr(), 7, c"fonction_cass\xe9e".as_ptr()) };
    // SAFETY: the format has one string to print, which is given and is NUL-terminated.
    unsafe { ERR_set_error(library, reason, c"%s".as_ptr(), data.as_ptr()) };
}

fn entries_left() -> usize {
    let mut left = 0;
    // SAFETY: takes the oldest entry of this thread's queue.
    while unsafe { openssl_sys::ERR_get_error() } != 0 {
        left += 1;
    }
    left
}

/// Runs a failing call after such an entry, and returns its error.
fn failing<T>(call: impl FnOnce() -> Result<T>) -> Error {
    leave(15, 100, c"\xff\xfe r\xe9sum\xe9");
    let error = call().err().expect("it should fail");
    let text = format!("{error} {error:?}");
    assert!(!text.contains("sum"), "{text}");
    if let Some(source) = error.source() {
        assert!(!source.to_string().contains("sum"), "{source}");
    }
    entries_left();
    error
}

fn latin_1_path() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(OsStr::from_bytes(LATIN_1));
    (folder, path)
}

/// The entries of an error that wraps the queue.
fn entries(error: &Error) -> &[OpenSslError] {
    let source = error.source().expect("no source");
    source
        .downcast_ref::<OpenSslErrors>()
        .expect("another source")
        .entries()
}

#[test]
fn a_configuration_whose_path_is_not_utf_8_is_an_error_that_tells_it() {
    let (_folder, path) = latin_1_path();
    let error = failing(|| Backend::builder().config_file(&path).build());
    assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
    let telling = |entry: &OpenSslError| entry.data().is_some_and(|data| data.contains("caf\u{fffd}"));
    assert!(entries(&error).iter().any(telling), "{error:?}");
    assert!(error.to_string().contains("caf\u{fffd}"), "{error}");
    let no_file = std::io::Error::from_raw_os_error(2).to_string();
    let system = |entry: &OpenSslError| entry.reason_code() == 2 && entry.reason() == Some(&no_file);
    assert!(entries(&error).iter().any(system), "{error:?}");
}

#[test]
fn a_configuration_at_a_path_that_is_not_utf_8_is_loaded() {
    let (_folder, path) = latin_1_path();
    fs::write(&path, "# r\u{e9}sum\u{e9}\n").unwrap();
    leave(15, 100, c"\xff");
    let backend = Backend::builder().config_file(&path).build().unwrap();
    assert!(backend.hash_supported(HashAlgorithm::Sha256));
    assert_eq!(entries_left(), 0);
}

#[test]
fn configurations_that_are_not_utf_8_inside_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    for (name, contents) in [
        ("section", &b"openssl_conf = r\xe9sum\xe9\n"[..]),
        ("variable", b"openssl_conf = $r\xe9sum\xe9\n"),
        (
            "provider",
            b"openssl_conf = a\n[a]\nproviders = b\n[b]\ncaf\xe9 = c\n[c]\nactivate = 1\nmodule = caf\xe9.so\n",
        ),
        ("no section", b"openssl_conf = a\n[a]\nproviders = caf\xe9\n"),
        (
            "properties",
            b"openssl_conf = a\n[a]\nalg_section = b\n[b]\ndefault_properties = caf\xe9=\xff\n",
        ),
        ("unknown", b"openssl_conf = a\n[a]\nr\xe9sum\xe9 = b\n"),
        ("brackets", b"[caf\xe9\n"),
        ("no value", b"caf\xe9\n"),
    ] {
        let path = folder.path().join("openssl.cnf");
        fs::write(&path, contents).unwrap();
        leave(15, 100, c"\xff");
        let built = Backend::builder().config_file(&path).build();
        entries_left();
        match built {
            // Some releases ignore unknown values.
            Ok(_) => println!("{name}: passed over"),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn a_module_folder_whose_path_is_not_utf_8_is_an_error() {
    let (_folder, path) = latin_1_path();
    let fips = failing(|| Backend::builder().module_dir(&path).fips().build());
    assert!(
        matches!(
            fips,
            Error::Fips { .. } | Error::Provider { .. } | Error::Configuration { .. }
        ),
        "{fips:?}"
    );
    let (_folder, path) = latin_1_path();
    fs::write(&path, "").unwrap();
    failing(|| Backend::builder().module_dir(&path).config_file(&path).fips().build());
}

fn sealing_key(backend: &Backend) -> Result<SealingKey<XorCounterNonces>> {
    SealingKey::new(
        Box::new(AesGcm::new(backend, &[1; 16])?),
        XorCounterNonces::new([2; 12]),
    )
}

fn opening_key(backend: &Backend) -> Result<OpeningKey<XorCounterNonces>> {
    OpeningKey::new(
        Box::new(AesGcm::new(backend, &[1; 16])?),
        XorCounterNonces::new([2; 12]),
    )
}

#[test]
fn no_family_takes_a_foreign_entry_for_its_own() {
    let backend = Backend::new().unwrap();
    let sha256 = HashAlgorithm::Sha256;
    failing(|| backend.create_hmac_ctx(b"", HashAlgorithm::Shake128 { digest_size: 16 }));
    let output = KmacOutput::Length(16);
    failing(|| backend.create_kmac_ctx(KmacVariant::Kmac128, &[0; 3], b"", output));
    failing(|| backend.create_poly1305_ctx(&[0; 31]));
    failing(|| backend.create_blake2_mac_ctx(Blake2MacVariant::Blake2b, b"", b"", b"", 16));
    let aes = CipherAlgorithm::aes(&[1; 16]).unwrap();
    failing(|| backend.create_gmac_ctx(&aes, b""));
    failing(|| backend.create_gmac_ctx(&aes, &[1; 12])?.verify(&[0; 16]));
    failing(|| backend.create_gmac_ctx(&aes, &[1; 12])?.try_clone());
    failing(|| {
        backend
            .create_kmac_ctx(KmacVariant::Kmac128, &[0; 4], b"", output)?
            .verify(b"")
    });
    failing(|| AesGcm::new(&backend, &[0; 16])?.decrypt(&[0; 12], &[0; 20], b""));
    failing(|| backend.aes_key_unwrap(&[0; 16], &[0; 24]));
    failing(|| backend.aes_key_unwrap_with_padding(&[0; 16], &[0; 16]));
    failing(|| AesKeyWrap::new(&backend, &[0; 16])?.unwrap_key_with_padding_into(&[0; 40], &mut [0; 32]));
    failing(|| Backend::builder().properties("=").build());
    failing(|| backend.derive_pbkdf2_hmac(sha256, 1 << 40, b"", 1, b""));
    failing(|| backend.derive_scrypt(b"", b"", 32, 1 << 62, 8, 1));
    let key = SshDerivedKey::InitialIvClientToServer;
    failing(|| backend.derive_hkdf(sha256, 1 << 40, b"", b"", b""));
    failing(|| Hkdf::from_prk(&backend, HashAlgorithm::Shake128 { digest_size: 16 }, b"key"));
    failing(|| Hkdf::from_prk(&backend, sha256, &[1; 32])?.expand(b"", &mut []));
    let suite = HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);
    let recipient = HpkePrivateKey::generate(&backend, suite.kem()).unwrap();
    failing(|| HpkePrivateKey::from_private_bytes(&backend, suite.kem(), &[0; 32]));
    failing(|| HpkePublicKey::from_public_bytes(&backend, suite.kem(), &[4; 65]));
    failing(|| HpkeReceiver::new(suite, &[4; 65], &recipient, b""));
    failing(|| suite.open(&recipient, b"", b"", &[4; 99]));
    failing(|| HpkeSender::new(&backend, suite, &recipient.public_key()?, b"")?.export(b"", 0));
    failing(|| backend.derive_tls1_prf(sha256, 1, b"", b"", b""));
    failing(|| backend.derive_tls13_kdf(sha256, 1, b"", b"", b""));
    failing(|| backend.derive_sshkdf(sha256, 1, b"", b"", b"", key));
    failing(|| backend.derive_concatkdf_hash(sha256, 32, b"", b""));
    failing(|| backend.derive_concatkdf_kmac(KmacVariant::Kmac128, 32, None, b"1", b"", b"secret"));
    failing(|| backend.derive_x963kdf(HashAlgorithm::Shake128 { digest_size: 16 }, 32, b"", b"secret"));
    failing(|| backend.derive_kbkdf_hmac(sha256, 1 << 40, &KbkdfParameters::counter(b"", b""), b"key"));
    failing(|| backend.derive_kbkdf_kmac(KmacVariant::Kmac256, 32, b"", b"", b"key"));
    let argon2 = Argon2Parameters::default();
    failing(|| backend.derive_argon2(&argon2.with_iterations(0), b"", &[0; 16], 32));
    failing(|| backend.argon2_verify_phc_encoded(b"", "$argon2id$", None));
    let fernet = Fernet::new(&backend, [b'A'; 43].iter().chain(b"=").copied().collect::<Vec<u8>>()).unwrap();
    failing(|| fernet.decrypt("gAAAAA==", None));
    let another = Fernet::new(&backend, Fernet::generate_key(&backend).unwrap()).unwrap();
    let token = another.encrypt(b"data").unwrap();
    failing(|| fernet.decrypt(&token, None));
    failing(|| sealing_key(&backend)?.seal_into(b"data", b"", &mut [0; 19]));
    failing(|| opening_key(&backend)?.open(&[0; 20], b""));
    failing(|| ChunkedEncryption::COBBLESTONE_128.opener(&backend, &[0; 16], b"", &[0; 56]));
    failing(|| backend.load_pem_private_key(b"no key", None));
    failing(|| backend.load_der_public_key(b"no key"));
    failing(|| backend.load_der_x509_certificate(b"no certificate"));
    failing(|| hazmat_openssl::asymmetric::signature::decode_dss_signature(b"no signature"));

    let rsa = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let oaep = RsaPadding::oaep(OaepPadding::new(sha256));
    failing(|| rsa.decrypt(&[1; 256], &oaep));
    failing(|| rsa.public_key()?.encrypt(&[1; 256], &oaep));
    failing(|| {
        rsa.public_key()?
            .verify(&[1; 256], b"", &RsaPadding::pkcs1v15(), sha256)
    });
    let mut numbers = rsa.private_numbers().unwrap();
    numbers.iqmp = SecretInteger::from(7);
    failing(|| backend.load_rsa_private_numbers(&numbers));
    numbers = rsa.private_numbers().unwrap();
    numbers.d = SecretInteger::from(7);
    failing(|| backend.load_rsa_private_numbers(&numbers));
    // There is no inverse, which leaves an entry in the queue.
    let (two, four) = (SecretInteger::from(2), SecretInteger::from(4));
    failing(|| hazmat_openssl::asymmetric::rsa::rsa_crt_iqmp(&four, &two));

    // With contexts that the keys have kept.
    let public = rsa.public_key().unwrap();
    let pkcs1v15 = RsaPadding::pkcs1v15();
    let signature = rsa.sign(b"", &pkcs1v15, sha256).unwrap();
    let digest = SignatureHash::prehashed(sha256);
    public.encrypt(b"", &oaep).unwrap();
    public.recover_data_from_signature(&signature, &pkcs1v15, None).unwrap();
    for _ in 0..2 {
        public.verify(&signature, b"", &pkcs1v15, sha256).unwrap();
        failing(|| public.verify(&signature, b"another", &pkcs1v15, sha256));
        failing(|| public.verify(&signature, &[0; 32], &pkcs1v15, digest));
        failing(|| public.encrypt(&[1; 256], &oaep));
        failing(|| public.recover_data_from_signature(&[1; 256], &pkcs1v15, None));
        failing(|| rsa.sign(&[1; 31], &pkcs1v15, digest));
        failing(|| rsa.sign_without_digest_info(&[1; 246]));
        failing(|| public.verify_without_digest_info(&signature, b"another"));
    }
    // libcrypto refuses to sign a digest that is longer than the modulus, and its reason is in the error.
    if let Ok(short) = backend.generate_rsa_private_key(65537, 512) {
        let sha512 = SignatureHash::prehashed(HashAlgorithm::Sha512);
        failing(|| short.sign(&[1; 64], &pkcs1v15, sha512));
        failing(|| short.sign(b"", &pkcs1v15, HashAlgorithm::Sha512));
        failing(|| short.sign(&[1; 64], &pkcs1v15, sha512));
    }

    let curve = EllipticCurve::Secp256R1;
    let ec = backend.generate_elliptic_curve_private_key(curve).unwrap();
    failing(|| backend.load_elliptic_curve_public_bytes(curve, &[4; 65]));
    failing(|| backend.load_elliptic_curve_public_bytes(curve, &[[2].as_slice(), &[0xff; 32]].concat()));
    let mut numbers = ec.private_numbers().unwrap();
    numbers.private_value = SecretInteger::from(7);
    failing(|| backend.load_elliptic_curve_private_numbers(&numbers));
    numbers.public_numbers.y = Integer::from(7);
    failing(|| backend.load_elliptic_curve_private_numbers(&numbers));
    failing(|| ec.public_key()?.verify(&[1; 70], b"", EcdsaAlgorithm::new(sha256)));
    let dsa = backend
        .load_dsa_private_numbers(&sample_keys::dsa_numbers(1024))
        .unwrap();
    failing(|| dsa.public_key()?.verify(&[1; 46], b"", sha256));
    let ed25519 = backend.ed25519_generate_key().unwrap();
    failing(|| ed25519.public_key()?.verify(&[1; 64], b""));
    let public = ed25519.public_key().unwrap();
    public.verify(&ed25519.sign(b"").unwrap(), b"").unwrap();
    failing(|| public.verify(&[1; 64], b""));
    failing(|| ed25519.sign_with_context(b"", b""));
    failing(|| public.verify_ph(&[1; 64], b"", b""));
    failing(|| ed25519.sign_prehashed(b"short", b""));
    let ed448 = backend.ed448_generate_key().unwrap();
    failing(|| ed448.sign_with_context(b"", &[1; 256]));
    failing(|| ed448.public_key()?.verify_with_context(&[1; 114], b"", b"context"));
    failing(|| ed448.public_key()?.verify_prehashed(&[1; 114], &[1; 64], b""));
    let set = SlhDsaParameterSet::Sha2_128f;
    failing(|| SlhDsaPrivateKey::from_private_bytes(&backend, set, &[1; 64]));
    failing(|| SlhDsaPublicKey::from_public_bytes(&backend, set, b"short"));
    failing(|| {
        SlhDsaPublicKey::from_public_bytes(&backend, set, &[1; 32])?.verify_with_context(&[1; 17_088], b"", b"context")
    });
    failing(|| SlhDsaPrivateKey::generate(&backend, set)?.sign_with_context(b"", &[1; 256]));
    failing(|| {
        backend
            .x25519_generate_key()?
            .exchange(&backend.x25519_load_public_bytes(&[0; 32])?)
    });
    // A key keeps the context of its second exchange and of later ones, but not one that has failed.
    let x25519 = backend.x25519_generate_key().unwrap();
    let (peer, zero) = (backend.x25519_generate_key().unwrap(), [0; 32]);
    let (peer, zero) = (
        peer.public_key().unwrap(),
        backend.x25519_load_public_bytes(&zero).unwrap(),
    );
    for _ in 0..4 {
        x25519.exchange(&peer).unwrap();
        failing(|| x25519.exchange(&zero));
        leave(15, 100, c"\xff");
        x25519.exchange(&peer).unwrap();
        assert_eq!(entries_left(), 0);
        leave(15, 100, c"\xff");
        ec.exchange(&ec.public_key().unwrap()).unwrap();
        assert_eq!(entries_left(), 0);
    }
    assert_eq!(entries_left(), 0);
}

/// The first use of a backend in a thread, and later ones: whatever was in the queue before, nothing is in it afterwards.
#[test]
fn successful_calls_leave_the_queue_empty() {
    let backend = Backend::new().unwrap();
    let (sha256, sha512) = (HashAlgorithm::Sha256, HashAlgorithm::Sha512);
    let cipher = CipherAlgorithm::aes(&[1; 16]).unwrap();
    let passing = |name: &str, call: &dyn Fn() -> Result<()>| {
        leave(15, 100, c"\xff");
        call().unwrap();
        assert_eq!(entries_left(), 0, "{name}");
    };
    let random = || passing("random bytes", &|| backend.fill_random(&mut [0; 16]));
    let all = || {
        random();
        for hash in [sha256, sha512, HashAlgorithm::Shake128 { digest_size: 16 }] {
            passing("hash", &|| backend.hash(hash, b"message").map(drop));
            passing("new hash context", &|| backend.create_hash_ctx(hash).map(drop));
            passing("hash by pieces", &|| {
                let mut ctx = backend.create_hash_ctx(hash)?;
                ctx.update(b"message")?;
                ctx.try_clone()?.finalize()?;
                ctx.finalize_reset()?;
                ctx.finalize().map(drop)
            });
        }
        passing("extendable output", &|| {
            let mut ctx = backend.create_xof_ctx(XofAlgorithm::Shake128)?;
            ctx.update(b"message")?;
            let mut reader = ctx.try_clone()?.into_reader();
            reader.squeeze(&mut [0; 16])?;
            reader.try_clone()?.squeeze(&mut [0; 600])
        });
        passing("cSHAKE", &|| {
            let ctx = match backend.create_cshake_ctx(XofAlgorithm::Shake256, b"", b"a purpose") {
                Err(Error::Unsupported { .. }) => return Ok(()),
                ctx => ctx?,
            };
            let mut reader = ctx.into_reader();
            reader.squeeze(&mut [0; 1])?;
            reader.squeeze(&mut [0; 1])
        });
        passing("hash of a reader", &|| {
            backend.hash_reader(sha256, &mut &b"message"[..]).unwrap();
            Ok(())
        });
        let passing_mac = |name: &str, make: &dyn Fn() -> Result<MacContext>| {
            passing(name, &|| {
                let mut mac = make()?;
                mac.update(b"message")?;
                let tag = mac.try_clone()?.finalize()?;
                mac.try_clone()?.verify(&tag)?;
                mac.verify_reset(&tag)?;
                drop(mac.finalize_reset()?);
                mac.finalize().map(drop)
            });
        };
        passing_mac("HMAC", &|| backend.create_hmac_ctx(&[1; 32], sha256));
        passing_mac("CMAC", &|| backend.create_cmac_ctx(&cipher));
        passing_mac("KMAC", &|| {
            backend.create_kmac_ctx(KmacVariant::Kmac256, &[1; 32], b"", KmacOutput::Xof(100))
        });
        for &variant in Blake2MacVariant::ALL {
            if backend.blake2_mac_supported(variant) {
                passing_mac("BLAKE2", &|| {
                    backend.create_blake2_mac_ctx(variant, &[1; 32], b"", b"", 32)
                });
            }
        }
        let passing_once = |name: &str, make: &dyn Fn() -> Result<MacContext>| {
            passing(name, &|| {
                // Two live side by side, so that one of them is new.
                let (mut mac, mut other) = (make()?, make()?);
                mac.update(b"message")?;
                other.update(b"message")?;
                let tag = mac.finalize()?;
                other.verify(&tag)
            });
        };
        passing_once("GMAC", &|| backend.create_gmac_ctx(&cipher, &[1; 12]));
        if backend.poly1305_supported() {
            passing_once("Poly1305", &|| backend.create_poly1305_ctx(&[1; 32]));
        }
        passing("sealing and opening keys", &|| {
            let (_, sealed) = sealing_key(&backend)?.seal(b"data", b"")?;
            opening_key(&backend)?.open(&sealed, b"").map(drop)
        });
        passing("chunked encryption", &|| {
            let scheme = ChunkedEncryption::COBBLESTONE_128;
            let mut encryptor = scheme.encryptor(&backend, &[1; 16], b"")?;
            let mut sealed = encryptor.update(&[2; 20_000])?;
            sealed.extend(encryptor.finalize()?);
            let mut decryptor = scheme.decryptor(&backend, &[1; 16], b"")?;
            decryptor.update(&sealed)?;
            decryptor.finalize().map(drop)
        });
        passing("EdDSA in contexts", &|| {
            let key = backend.ed448_generate_key()?;
            for variant in EddsaVariant::ALL {
                if !backend.ed448_variant_supported(variant) {
                    continue;
                }
                key.public_key()?
                    .verify_with_context(&key.sign_with_context(b"", b"context")?, b"", b"context")?;
                key.public_key()?
                    .verify_ph(&key.sign_ph(b"", b"context")?, b"", b"context")?;
            }
            if backend.ed25519_variant_supported(EddsaVariant::Prehashed) {
                let key = backend.ed25519_generate_key()?;
                let signature = key.sign_prehashed(&[1; 64], b"context")?;
                key.public_key()?.verify_prehashed(&signature, &[1; 64], b"context")?;
            }
            Ok(())
        });
        // What libcrypto before 3.5 does not have is not asked again.
        let set = SlhDsaParameterSet::Sha2_128f;
        if backend.slh_dsa_supported(set) {
            passing("SLH-DSA", &|| {
                let key = SlhDsaPrivateKey::generate(&backend, set)?;
                let key = SlhDsaPrivateKey::from_private_bytes(&backend, set, &key.private_bytes_raw()?)?;
                let signature = key.sign_deterministic(b"", b"context")?;
                key.public_key()?.verify_with_context(&signature, b"", b"context")
            });
        }
        passing("PBKDF2", &|| {
            let (salt, password) = (&[1; 16], b"password");
            backend.derive_pbkdf2_hmac(sha256, 32, salt, 1000, password).map(drop)
        });
        passing("HKDF", &|| {
            backend.derive_hkdf(sha256, 32, b"salt", b"info", &[1; 32])?;
            let prk = backend.hkdf_extract(sha256, b"salt", &[1; 32])?;
            backend.derive_hkdf_expand(sha256, 32, b"info", &prk).map(drop)
        });
        passing("HKDF with a kept secret", &|| {
            let hkdf = Hkdf::new(&backend, sha256, b"salt", &[1; 32])?;
            hkdf.expand(b"one", &mut [0; 32])?;
            hkdf.expand(b"other", &mut [0; 100])
        });
        passing("HPKE", &|| {
            for kem in HpkeKem::ALL.iter().filter(|kem| backend.hpke_kem_supported(**kem)) {
                let suite = HpkeSuite::new(*kem, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);
                let key = HpkePrivateKey::generate(&backend, *kem)?;
                HpkePrivateKey::from_private_bytes(&backend, *kem, &key.private_bytes_raw()?)?;
                let sender = HpkeSender::new(&backend, suite, &key.public_key()?, b"")?;
                HpkeReceiver::new(suite, sender.encapsulated_key(), &key, b"")?.export(b"", 32)?;
            }
            Ok(())
        });
        passing("the PRF of TLS 1.2", &|| {
            backend
                .derive_tls1_prf(sha256, 48, &[1; 48], b"label", b"seed")
                .map(drop)
        });
        passing("the key schedule of TLS 1.3", &|| {
            let early = backend.tls13_kdf_extract(sha256, None, None)?;
            let next = backend.tls13_kdf_extract(sha256, Some(&early), Some(&[1; 32]))?;
            backend.derive_tls13_kdf(sha256, 32, &next, b"label", b"").map(drop)
        });
        passing("the key derivation of SSH", &|| {
            let (secret, key) = (ssh_mpint(&[1; 32]), SshDerivedKey::InitialIvClientToServer);
            backend
                .derive_sshkdf(sha256, 32, &secret, b"hash", b"id", key)
                .map(drop)
        });
        passing("Concat KDF", &|| {
            backend
                .derive_concatkdf_hash(sha512, 32, b"info", b"secret")
                .map(drop)?;
            backend
                .derive_concatkdf_hmac(sha256, 32, b"salt", b"info", b"secret")
                .map(drop)?;
            let kmac = KmacVariant::Kmac128;
            backend
                .derive_concatkdf_kmac(kmac, 32, None, b"salt", b"info", b"secret")
                .map(drop)
        });
        passing("X9.63 KDF", &|| {
            backend.derive_x963kdf(sha256, 32, b"info", b"secret").map(drop)
        });
        let counter = KbkdfParameters::counter(b"label", b"context");
        // The second is computed here from the MAC, for lack of libcrypto's own.
        for parameters in [counter, counter.with_location(CounterLocation::AfterFixed)] {
            passing("KBKDF with HMAC", &|| {
                backend.derive_kbkdf_hmac(sha256, 32, &parameters, b"key").map(drop)
            });
            passing("KBKDF with CMAC", &|| {
                backend.derive_kbkdf_cmac(&cipher, 32, &parameters).map(drop)
            });
        }
        // OpenSSL 3.0 does not have it, and is then not asked again.
        if backend.kbkdf_kmac_supported(KmacVariant::Kmac256) {
            passing("KBKDF with KMAC", &|| {
                let kmac = KmacVariant::Kmac256;
                backend
                    .derive_kbkdf_kmac(kmac, 32, b"label", b"context", b"a key")
                    .map(drop)
            });
        }
        passing(
            "scrypt",
            &|| match backend.derive_scrypt(b"password", b"salt", 32, 16, 1, 1) {
                Err(Error::Unsupported { .. }) => Ok(()),
                derived => derived.map(drop),
            },
        );
        for &variant in Argon2Variant::ALL {
            if !backend.argon2_supported(variant) {
                continue;
            }
            passing("Argon2", &|| {
                let parameters = Argon2Parameters::new(variant).with_memory_cost(32).with_lanes(1);
                backend.derive_argon2_into(&parameters, b"password", &[1; 16], &mut [0; 7])?;
                let phc = backend.derive_argon2_phc_encoded(&parameters, b"password", &[1; 16], 32)?;
                backend.argon2_verify_phc_encoded(b"password", &phc, None)
            });
        }
        passing("Fernet", &|| {
            let fernet = Fernet::new(&backend, Fernet::generate_key(&backend)?)?;
            let token = fernet.encrypt(b"data")?;
            fernet.extract_timestamp(&token)?;
            let multi = MultiFernet::new([Fernet::new(&backend, Fernet::generate_key(&backend)?)?, fernet])?;
            let token = multi.rotate(&token)?;
            multi.decrypt(&token, None).map(drop)
        });
        random();
    };
    std::thread::scope(|scope| {
        scope.spawn(random);
        scope.spawn(all);
    });
    all();
    all();
}

#[test]
fn certificates_go_to_the_crate_openssl_and_back_behind_a_foreign_entry() {
    let key = PrivateKey::from(support::backend().ed25519_generate_key().unwrap());
    let certificate = x509_made::certificate(&key, hazmat_openssl::asymmetric::SignatureAlgorithm::ed25519(), &[]);
    leave(15, 100, c"\xff");
    let theirs = openssl::x509::X509::try_from(&certificate).unwrap();
    assert_eq!(entries_left(), 0);
    leave(15, 100, c"\xff");
    let back = hazmat_openssl::openssl_types::load_certificate(support::backend(), &theirs).unwrap();
    assert_eq!(entries_left(), 0);
    assert_eq!(back.as_der(), certificate.as_der());
}

#[test]
fn keys_requests_and_lists_go_to_the_crate_openssl_and_back_behind_a_foreign_entry() {
    use hazmat_openssl::openssl_types as hand_over;
    use openssl::pkey::{PKey, Private, Public};
    let backend = support::backend();
    let mut calls = 0;
    macro_rules! clean {
        ($call:expr) => {{
            leave(15, 100, c"\xff");
            let result = $call;
            assert_eq!(entries_left(), 0, stringify!($call));
            calls += 1;
            result
        }};
    }
    let key = PrivateKey::from(
        backend
            .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
            .unwrap(),
    );
    let public_key = key.public_key().unwrap();
    for theirs in [
        clean!(PKey::<Private>::try_from(&key)).unwrap(),
        clean!(hand_over::share_private_key(&key)).unwrap(),
        // In no provider.
        PKey::from_ec_key(PKey::<Private>::try_from(&key).unwrap().ec_key().unwrap()).unwrap(),
    ] {
        let back = clean!(hand_over::load_private_key(backend, &theirs)).unwrap();
        assert_eq!(back.public_key().unwrap(), public_key);
    }
    for theirs in [
        clean!(PKey::<Public>::try_from(&public_key)).unwrap(),
        clean!(hand_over::share_public_key(&public_key)).unwrap(),
    ] {
        assert_eq!(
            clean!(hand_over::load_public_key(backend, &theirs)).unwrap(),
            public_key
        );
    }
    // Refusals.
    let other = PKey::hmac(b"key").unwrap();
    assert!(clean!(hand_over::load_private_key(backend, &other)).is_err());
    let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::SECP112R1).unwrap();
    let unknown = PKey::from_ec_key(openssl::ec::EcKey::generate(&group).unwrap()).unwrap();
    assert!(clean!(hand_over::load_private_key(backend, &unknown)).is_err());
    assert!(clean!(hand_over::load_public_key(backend, &unknown)).is_err());

    let unsigned = openssl::x509::X509ReqBuilder::new().unwrap().build();
    assert!(clean!(hand_over::load_certificate_signing_request(backend, &unsigned)).is_err());
    assert_eq!(calls, 13);
}

#[test]
fn an_error_that_wraps_the_queue_gives_it_as_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no such file");
    let error = Backend::builder().config_file(&path).build().unwrap_err();
    let oldest = &entries(&error)[0];
    assert!(oldest.library().is_some() && oldest.reason().is_some(), "{oldest:?}");
    assert!(
        oldest.file().is_some_and(|file| file.ends_with(".c")) && oldest.line() > 0,
        "{oldest:?}"
    );
    assert!(oldest.function().is_some(), "{oldest:?}");
    let (library, reason) = (oldest.library().unwrap(), oldest.reason().unwrap());
    let text = oldest.to_string();
    assert!(
        text.starts_with(&format!("error:{:08X}:{library}:", oldest.code())),
        "{text}"
    );
    assert!(text.contains(reason), "{text}");
    assert!(error.to_string().contains(&text), "{error}");
    assert!(Error::InvalidTag.source().is_none());
}

/// If a function of the crate `openssl` fails, that crate converts the queue to text that must be UTF-8: outside of examples,
/// none of its fallible functions is called.
#[test]
fn no_function_of_the_crate_openssl_that_can_fail_is_called() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files) = (vec![source], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in code.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
                for wrong in [
                    "ErrorStack",
                    "BigNum::new(",
                    "BigNum::from_",
                    "X509::from_",
                    ".to_vec_padded(",
                    ".to_dec_str(",
                ] {
                    assert!(!line.contains(wrong), "{}: {line}", path.display());
                }
            }
        }
    }
    assert!(files > 100, "{files} files");
}

#[test]
fn ml_dsa_does_not_take_a_foreign_entry_for_its_own() {
    fn passing<T>(call: impl FnOnce() -> Result<T>) -> T {
        leave(15, 100, c"\xff");
        let outcome = call().unwrap();
        assert_eq!(entries_left(), 0);
        outcome
    }
    let backend = Backend::new().unwrap();
    let set = MlDsaParameterSet::MlDsa44;
    let public_bytes = vec![1; set.public_key_length()];
    failing(|| MlDsaMuHasher::new(&backend, set, &public_bytes[1..], b""));
    let mut hasher = passing(|| MlDsaMuHasher::new(&backend, set, &public_bytes, b""));
    passing(|| hasher.update(b"data"));
    drop(passing(|| hasher.try_clone()));
    passing(|| hasher.finalize_reset());
    passing(|| hasher.finalize());
    if !passing(|| Ok(backend.ml_dsa_supported(set))) {
        failing(|| backend.generate_ml_dsa_private_key(set));
        return;
    }
    let key = passing(|| backend.generate_ml_dsa_private_key(set));
    let seed = passing(|| key.seed()).unwrap();
    let private_bytes = passing(|| key.expanded_private_bytes());
    passing(|| backend.load_ml_dsa_private_seed(set, &seed));
    passing(|| backend.load_ml_dsa_private_bytes(set, &private_bytes));
    failing(|| backend.load_ml_dsa_private_bytes(set, &vec![0xff; set.private_key_length()]));
    failing(|| backend.load_ml_dsa_private_bytes(set, &[0; 1]));
    failing(|| backend.load_ml_dsa_private_seed(set, &[0; 1]));
    failing(|| backend.load_ml_dsa_public_bytes(set, &[0; 1]));
    let public = passing(|| key.public_key());
    // The first call makes a context, the second takes the one that the key has kept.
    for _ in 0..2 {
        for context in [&b""[..], b"context"] {
            let signature = passing(|| key.sign_with_context(b"data", context));
            passing(|| public.verify_with_context(&signature, b"data", context));
            failing(|| public.verify_with_context(&signature, b"other", context));
            failing(|| public.verify_with_context(&signature[1..], b"data", context));
            passing(|| key.sign_deterministic(b"data", context));
            let mut signer = passing(|| key.signer(context));
            passing(|| signer.update(b"data"));
            let signature = passing(|| signer.finalize_reset());
            let mut verifier = passing(|| public.verifier(context));
            passing(|| verifier.update(b"data"));
            passing(|| verifier.verify_reset(&signature));
            failing(|| verifier.verify_reset(&signature));
        }
        let signature = passing(|| key.sign_mu(&[1; 64]));
        passing(|| public.verify_mu(&signature, &[1; 64]));
        failing(|| public.verify_mu(&signature, &[2; 64]));
        failing(|| key.sign_mu(&[1; 63]));
        failing(|| key.sign_with_context(b"data", &[0; 256]));
        passing(|| key.sign_mu_deterministic(&[1; 64]));
    }
}

/// Each call looks at the queue once, before its first call of libcrypto, whichever that is.
#[test]
fn ciphers_do_not_take_a_foreign_entry_for_their_own() {
    fn passing<T>(call: impl FnOnce() -> Result<T>) -> T {
        leave(15, 100, c"\xff");
        let outcome = call().unwrap();
        assert_eq!(entries_left(), 0);
        outcome
    }
    let backend = Backend::new().unwrap();
    let mut aeads: Vec<Box<dyn Aead>> = vec![
        Box::new(AesGcm::new(&backend, &[1; 32]).unwrap()),
        Box::new(ChaCha20Poly1305::new(&backend, &[1; 32]).unwrap()),
        Box::new(AesCcm::new(&backend, &[1; 32]).unwrap()),
        Box::new(AesOcb3::new(&backend, &[1; 32]).unwrap()),
        Box::new(AesSiv::new(&backend, &[1; 32]).unwrap()),
    ];
    if passing(|| Ok(AesGcmSiv::supported(&backend, 32))) {
        aeads.push(Box::new(passing(|| AesGcmSiv::new(&backend, &[1; 32]))));
    }
    // The first one of a backend finds out how libcrypto behaves.
    let another = Backend::new().unwrap();
    drop(passing(|| AesSiv::new(&another, &[1; 32])));
    drop(passing(|| AesCcm::with_tag_length(&another, &[1; 32], 4)));
    failing(|| AesCcm::with_tag_length(&another, &[1; 32], 5));
    let nonce = &[2; 12];
    for aead in aeads {
        // The first message makes a context, the second takes an idle one.
        for header in [&b""[..], b"header"] {
            for message in [&b""[..], b"message"] {
                let mut sealed = passing(|| aead.encrypt(nonce, message, header));
                passing(|| aead.decrypt(nonce, &sealed, header));
                passing(|| aead.encrypt_into(nonce, message, header, &mut [0; 40]));
                passing(|| aead.decrypt_into(nonce, &sealed, header, &mut [0; 40]));
                let mut buffer = message.to_vec();
                let tag = passing(|| aead.encrypt_in_place(nonce, header, &mut buffer));
                passing(|| aead.decrypt_in_place(nonce, header, &mut buffer, &tag));
                passing(|| aead.encrypt_with_generated_nonce(message, header));
                drop(passing(|| {
                    aead.encrypt_in_place_with_generated_nonce(header, &mut buffer)
                }));
                sealed[0] ^= 1;
                for _ in 0..2 {
                    let wrong = [
                        failing(|| aead.decrypt(nonce, &sealed, header)),
                        failing(|| aead.decrypt_into(nonce, &sealed, header, &mut [0; 40])),
                        failing(|| aead.decrypt_in_place(nonce, header, &mut [0; 7], &[0; 16])),
                    ];
                    assert!(
                        wrong.iter().all(|error| matches!(error, Error::InvalidTag)),
                        "{wrong:?}"
                    );
                    // What a failure leaves is gone, too.
                    assert_eq!(entries_left(), 0);
                }
            }
        }
    }

    let kept = AesKeyWrap::new(&backend, &[1; 32]).unwrap();
    for _ in 0..2 {
        let wrapped = passing(|| kept.wrap_key(&[2; 16]));
        let padded = passing(|| kept.wrap_key_with_padding(b"key"));
        passing(|| kept.wrap_key_into(&[2; 16], &mut [0; 24]));
        passing(|| kept.unwrap_key(&wrapped));
        passing(|| kept.unwrap_key_into(&wrapped, &mut [0; 16]));
        passing(|| kept.unwrap_key_with_padding(&padded));
        passing(|| kept.unwrap_key_with_padding_into(&padded, &mut [0; 8]));
        passing(|| backend.aes_key_wrap(&[1; 16], &[2; 16]));
        failing(|| kept.unwrap_key(&padded));
        failing(|| kept.unwrap_key_with_padding(&wrapped));
        assert_eq!(entries_left(), 0);
    }

    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    for mode in [Mode::cbc(&[1; 16]), Mode::ctr(&[1; 16]), Mode::gcm(&[1; 12])].map(Result::unwrap) {
        let gcm = mode.kind() == ModeKind::Gcm;
        let mut encryptor = passing(|| backend.create_symmetric_encryption_ctx(&aes, &mode));
        if gcm {
            passing(|| encryptor.authenticate_additional_data(b"header"));
        }
        passing(|| encryptor.update(&[3; 16]));
        passing(|| encryptor.update_into(&[3; 16], &mut [0; 31]));
        let next = &vec![2; mode.initialization_vector().len()];
        passing(|| encryptor.finalize_reset(next));
        passing(|| encryptor.update(&[3; 32]));
        passing(|| encryptor.reset_nonce(&vec![4; next.len()]));
        passing(|| encryptor.finalize());
        let mut decryptor = passing(|| backend.create_symmetric_decryption_ctx(&aes, &mode));
        passing(|| decryptor.update(&[3; 32]));
        if gcm {
            failing(|| decryptor.finalize_with_tag_reset(&[0; 16], next));
            assert_eq!(entries_left(), 0);
            passing(|| decryptor.update(&[3; 32]));
            failing(|| decryptor.finalize_with_tag(&[0; 16]));
            assert_eq!(entries_left(), 0);
        } else {
            passing(|| decryptor.finalize());
        }
    }
}

#[test]
fn loading_a_key_clears_the_queue() {
    let backend = Backend::new().unwrap();
    let key = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let private = |encoding, format| key.private_bytes(encoding, format, NoEncryption).unwrap();
    let public_key = key.public_key().unwrap();
    let public = |encoding, format| public_key.public_bytes(encoding, format).unwrap();
    for file in [
        private(Encoding::Der, PrivateFormat::Pkcs8),
        private(Encoding::Pem, PrivateFormat::TraditionalOpenSsl),
        private(Encoding::Pem, PrivateFormat::OpenSsh),
    ] {
        leave(15, 100, c"left");
        backend.load_private_key(&file, None).unwrap();
        assert_eq!(entries_left(), 0);
    }
    for file in [
        public(Encoding::Der, PublicFormat::SubjectPublicKeyInfo),
        public(Encoding::OpenSsh, PublicFormat::OpenSsh),
    ] {
        leave(15, 100, c"left");
        backend.load_public_key(&file).unwrap();
        assert_eq!(entries_left(), 0);
    }
    let numbers = key.private_numbers().unwrap();
    leave(15, 100, c"left");
    backend.load_rsa_private_numbers(&numbers).unwrap();
    assert_eq!(entries_left(), 0);
}

/// ML-KEM and the hybrid groups of TLS, whose calls fetch inside libcrypto: new contexts, and contexts that keys have kept.
#[test]
fn key_encapsulation_neither_takes_nor_leaves_entries() {
    let backend = Backend::new().unwrap();
    let passing = |name: &str, call: &dyn Fn() -> Result<()>| {
        leave(15, 100, c"\xff");
        call().unwrap();
        assert_eq!(entries_left(), 0, "{name}");
    };
    for &set in MlKemParameterSet::ALL {
        failing(|| backend.load_ml_kem_private_seed(set, &[1; 63]));
        failing(|| backend.load_ml_kem_private_bytes(set, &vec![0xff; set.private_key_length()]));
        failing(|| backend.load_ml_kem_public_bytes(set, &vec![0xff; set.public_key_length()]));
        if !backend.ml_kem_supported(set) {
            failing(|| backend.generate_ml_kem_private_key(set));
            continue;
        }
        let key = backend.generate_ml_kem_private_key(set).unwrap();
        let public_key = key.public_key().unwrap();
        for _ in 0..3 {
            passing("generation", &|| backend.generate_ml_kem_private_key(set).map(drop));
            passing("seed", &|| {
                backend.load_ml_kem_private_seed(set, &[1; 64])?.seed().map(drop)
            });
            passing("expanded key", &|| {
                let key = backend.load_ml_kem_private_bytes(set, &key.expanded_private_bytes()?)?;
                assert_eq!(key.seed()?, None);
                Ok(())
            });
            passing("ML-KEM", &|| {
                let (secret, ciphertext) = public_key.encapsulate()?;
                assert_eq!(key.decapsulate(&ciphertext)?, secret);
                Ok(())
            });
            failing(|| key.decapsulate(&[0; 32]));
        }
    }
    for &group in TlsHybridGroup::ALL {
        if !backend.tls_hybrid_supported(group) {
            failing(|| backend.generate_tls_hybrid_private_key(group));
            continue;
        }
        let key = backend.generate_tls_hybrid_private_key(group).unwrap();
        let share = key.client_share().unwrap();
        for _ in 0..3 {
            passing("generation", &|| {
                backend.generate_tls_hybrid_private_key(group).map(drop)
            });
            passing("hybrid", &|| {
                let (secret, server_share) = backend.tls_hybrid_encapsulate(group, &key.client_share()?)?;
                assert_eq!(key.decapsulate(&server_share)?, secret);
                Ok(())
            });
            // Numbers that are not reduced, in the key and in the point.
            let mut unreduced = vec![0xff; group.client_share_length()];
            unreduced[0] = 4;
            failing(|| backend.tls_hybrid_encapsulate(group, &unreduced));
            failing(|| backend.tls_hybrid_encapsulate(group, &share[1..]));
            // An all-zero point, which no group accepts.
            failing(|| key.decapsulate(&vec![0; group.server_share_length()]));
            let point_of_zeros = [[4].as_slice(), &vec![0; group.server_share_length() - 1]].concat();
            failing(|| key.decapsulate(&point_of_zeros));
        }
    }
}

/// In each form of PKCS #8, right and wrong.
#[test]
fn loading_a_post_quantum_key_clears_the_queue() {
    let backend = Backend::new().unwrap();
    let keys = [
        MlKemPrivateKey::generate(&backend, MlKemParameterSet::MlKem512).map(PrivateKey::from),
        MlDsaPrivateKey::generate(&backend, MlDsaParameterSet::MlDsa44).map(PrivateKey::from),
        SlhDsaPrivateKey::generate(&backend, SlhDsaParameterSet::Sha2_128f).map(PrivateKey::from),
    ];
    for key in keys.into_iter().filter_map(Result::ok) {
        for format in [
            PrivateFormat::Pkcs8,
            PrivateFormat::Pkcs8ExpandedKey,
            PrivateFormat::Pkcs8SeedAndExpandedKey,
            PrivateFormat::Raw,
        ] {
            let encoding = match format {
                PrivateFormat::Raw => Encoding::Raw,
                _ => Encoding::Der,
            };
            leave(15, 100, c"left");
            let Ok(file) = key.private_bytes(encoding, format, NoEncryption) else {
                continue;
            };
            assert_eq!(entries_left(), 0);
            if format == PrivateFormat::Raw {
                continue;
            }
            let mut wrong = file.to_vec();
            let middle = wrong.len() / 2;
            wrong[middle] ^= 1;
            for file in [&file[..], &wrong] {
                leave(15, 100, c"left");
                drop(backend.load_private_key(file, None));
                assert_eq!(entries_left(), 0);
            }
        }
        let file = key.public_key().unwrap().to_spki_der().unwrap();
        leave(15, 100, c"left");
        backend.load_public_key(&file).unwrap();
        assert_eq!(entries_left(), 0);
    }
}
