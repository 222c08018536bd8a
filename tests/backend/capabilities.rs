//! The capability report agrees with the `*_supported` queries, and lists every algorithm once.

use std::collections::HashSet;
use std::process::{Command, Stdio};

use hazmat_openssl::aead::AesGcmSiv;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::hpke::HpkeKem;
use hazmat_openssl::mac::Blake2MacVariant;
use hazmat_openssl::mac::KmacVariant;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, UnsupportedKind, Version};

#[test]
fn every_line_is_the_querys_answer() {
    let backend = Backend::new().unwrap();
    let report = backend.capabilities();
    for &algorithm in HashAlgorithm::ALL {
        let name = algorithm.name();
        assert_eq!(report.supports("hash", name), Some(backend.hash_supported(algorithm)));
        assert_eq!(report.supports("hmac", name), Some(backend.hmac_supported(algorithm)));
        assert_eq!(
            report.supports("pbkdf2-hmac", name),
            Some(backend.pbkdf2_hmac_supported(algorithm))
        );
        assert_eq!(report.supports("hkdf", name), Some(backend.hkdf_supported(algorithm)));
        assert_eq!(
            report.supports("tls1-prf", name),
            Some(backend.tls1_prf_supported(algorithm))
        );
        assert_eq!(
            report.supports("tls13-kdf", name),
            Some(backend.tls13_kdf_supported(algorithm))
        );
        assert_eq!(
            report.supports("sshkdf", name),
            Some(backend.sshkdf_supported(algorithm))
        );
        for (interface, supported) in [
            ("concatkdf-hash", backend.concatkdf_hash_supported(algorithm)),
            ("concatkdf-hmac", backend.concatkdf_hmac_supported(algorithm)),
            ("x963kdf", backend.x963kdf_supported(algorithm)),
            ("kbkdf-hmac", backend.kbkdf_hmac_supported(algorithm)),
        ] {
            assert_eq!(report.supports(interface, name), Some(supported), "{interface} {name}");
        }
    }
    let has_idea = backend.cipher_supported(CipherKind::IDEA, ModeKind::Ecb);
    assert_eq!(report.supports("cipher", "idea-ecb"), Some(has_idea));
    assert_eq!(
        report.supports("cmac", "idea"),
        Some(backend.cmac_algorithm_supported(CipherKind::IDEA))
    );
    assert_eq!(
        report.supports("poly1305", "poly1305"),
        Some(backend.poly1305_supported())
    );
    for &variant in Blake2MacVariant::ALL {
        assert_eq!(
            report.supports("blake2-mac", variant.name()),
            Some(backend.blake2_mac_supported(variant))
        );
    }
    assert_eq!(
        report.supports("kbkdf-cmac", "idea"),
        Some(backend.kbkdf_cmac_supported(CipherKind::IDEA))
    );
    for &kmac in KmacVariant::ALL {
        let supported = Some(backend.kbkdf_kmac_supported(kmac));
        assert_eq!(report.supports("kbkdf-kmac", kmac.name()), supported, "{kmac}");
    }
    for (interface, name) in [
        ("cipher", "aes-128-cbc"),
        ("cipher", "aes-256-xts"),
        ("cipher", "chacha20"),
        ("cmac", "aes-192"),
        ("gmac", "aes-192"),
        ("kmac", "kmac128"),
        ("kmac", "kmac256"),
        ("aead", "aes-256-gcm"),
        ("aead", "chacha20-poly1305"),
        ("key-wrap", "aes-128-kw"),
        ("key-wrap", "aes-256-kwp"),
        ("aead", "aes-192-ccm"),
        ("aead", "aes-256-ocb3"),
        ("aead", "aes-128-siv"),
        ("tls-records", "aes-128-gcm"),
        ("tls-records", "aes-256-gcm"),
        ("tls-records", "chacha20-poly1305"),
        ("scrypt", "scrypt"),
        ("hkdf", "sha256"),
        ("tls1-prf", "sha384"),
        ("tls13-kdf", "sha256"),
        ("sshkdf", "sha512"),
        ("xof", "shake256"),
        ("xof", "cshake128"),
        ("concatkdf-hash", "sha1"),
        ("concatkdf-hmac", "sha3-256"),
        ("concatkdf-kmac", "kmac128"),
        ("concatkdf-kmac", "kmac256"),
        ("x963kdf", "sha512"),
        ("kbkdf-hmac", "sha384"),
        ("kbkdf-cmac", "aes-192"),
        ("rsa-generation", "65537-2048"),
        ("rsa-padding", "pss-sha256"),
        ("rsa-padding", "oaep-sha1"),
        ("dsa", "sha256"),
        ("ecdsa", "secp256r1"),
        ("ecdh", "secp384r1"),
        ("eddsa", "ed25519"),
        ("xdh", "x448"),
        ("dh", "ffdhe2048"),
        ("key-encryption", "pkcs8-pbkdf2-aes-256-cbc"),
        ("key-encryption", "pkcs8-scrypt-aes-256-cbc"),
        ("key-encryption", "pkcs8-pkcs12-rc2-40"),
        ("key-encryption", "traditional-des-ede3-cbc"),
        ("key-encryption", "openssh-aes-256-ctr"),
        ("pkcs12", "aes-256-cbc"),
        ("pkcs12", "pbe-sha1-rc2-40"),
        ("pkcs12", "mac-pkcs12kdf-sha1"),
        ("pkcs12", "mac-pbmac1-sha512"),
        ("x509-path", "rsa-pkcs1v15-sha256"),
        ("x509-path", "rsa-pss-sha256"),
        ("x509-path", "ecdsa-secp256r1-sha256"),
        ("x509-path", "ecdsa-secp384r1-sha384"),
        ("x509-path", "ecdsa-secp521r1-sha512"),
        ("x509-path", "ed25519"),
        ("x509-path", "ed448"),
        ("hpke-kem", "dhkem-p256"),
        ("hpke-kem", "dhkem-x448"),
        ("hpke-kdf", "hkdf-sha256"),
        ("hpke-kdf", "shake256"),
        ("recipe", "fernet"),
        ("recipe", "cobblestone-128"),
        ("recipe", "cobblestone-256"),
    ] {
        assert_eq!(report.supports(interface, name), Some(true), "{interface} {name}");
    }
    assert_eq!(report.supports("cipher", "3des-ctr"), Some(false));
    assert_eq!(report.supports("cipher", "rc2-ctr"), Some(false));
    assert_eq!(report.supports("hpke-kdf", "turboshake128"), Some(false));
    let kems = "dhkem-p256 dhkem-p384 dhkem-p521 dhkem-x25519 dhkem-x448 ml-kem-512 ml-kem-768 ml-kem-1024 mlkem768-p256 \
                mlkem1024-p384 mlkem768-x25519";
    assert_eq!(kems.split(' ').count(), HpkeKem::ALL.len());
    for (name, &kem) in kems.split(' ').zip(HpkeKem::ALL) {
        let supported = Some(backend.hpke_kem_supported(kem));
        assert_eq!(report.supports("hpke-kem", name), supported, "{name}");
    }
    let has_rc2 = backend.cipher_supported(CipherKind::RC2, ModeKind::Cbc);
    assert_eq!(report.supports("cipher", "rc2-cbc"), Some(has_rc2));
    for &variant in Argon2Variant::ALL {
        let supported = backend.argon2_supported(variant);
        assert_eq!(report.supports("argon2", variant.identifier()), Some(supported));
    }
    for &set in MlKemParameterSet::ALL {
        let supported = Some(backend.ml_kem_supported(set));
        assert_eq!(report.supports("ml-kem", &set.name().to_lowercase()), supported);
    }
    for &group in TlsHybridGroup::ALL {
        let supported = Some(backend.tls_hybrid_supported(group));
        assert_eq!(report.supports("tls-hybrid", &group.name().to_lowercase()), supported);
    }
    for &set in MlDsaParameterSet::ALL {
        let supported = Some(backend.ml_dsa_supported(set));
        assert_eq!(report.supports("ml-dsa", &set.name().to_lowercase()), supported);
        assert_eq!(report.supports("x509-path", &set.name().to_lowercase()), supported);
    }
    for &set in SlhDsaParameterSet::ALL {
        let supported = Some(backend.slh_dsa_supported(set));
        assert_eq!(report.supports("slh-dsa", &set.name().to_lowercase()), supported);
        assert_eq!(report.supports("x509-path", &set.name().to_lowercase()), supported);
    }
    for (variant, ed25519, ed448) in [
        (EddsaVariant::Context, "ed25519ctx", "ed448-context"),
        (EddsaVariant::Ph, "ed25519ph", "ed448ph"),
        (EddsaVariant::Prehashed, "ed25519ph-prehashed", "ed448ph-prehashed"),
    ] {
        let supported = Some(backend.ed25519_variant_supported(variant));
        assert_eq!(report.supports("eddsa", ed25519), supported, "{ed25519}");
        let supported = Some(backend.ed448_variant_supported(variant));
        assert_eq!(report.supports("eddsa", ed448), supported, "{ed448}");
    }
    let has_gcm_siv = AesGcmSiv::supported(&backend, 16);
    assert_eq!(report.supports("aead", "aes-128-gcm-siv"), Some(has_gcm_siv));
}

/// libcrypto has them since 3.5, all or none; the tests of FIPS backends say what a module adds to that.
#[test]
fn post_quantum_algorithms_are_all_there_or_none_is() {
    let backend = Backend::new().unwrap();
    let has = backend.version() >= Version::new(3, 5, 0);
    let report = backend.capabilities();
    for (interface, count) in [("ml-kem", 3), ("tls-hybrid", 3), ("ml-dsa", 3), ("slh-dsa", 12)] {
        let lines: Vec<_> = report.iter().filter(|entry| entry.interface() == interface).collect();
        assert_eq!(lines.len(), count, "{interface}");
        for line in lines {
            assert_eq!(line.is_supported(), has, "{line:?}");
        }
    }
}

/// The documentation of `Capabilities` lists these.
#[test]
fn the_interfaces_have_these_names() {
    let report = Backend::new().unwrap().capabilities();
    let mut names: Vec<_> = report.iter().map(|entry| entry.interface()).collect();
    names.sort_unstable();
    names.dedup();
    let expected = "aead argon2 blake2-mac cipher cmac cms-content cms-recipient concatkdf-hash concatkdf-hmac concatkdf-kmac dh dsa ecdh ecdsa \
                    eddsa gmac hash hkdf hmac hpke-kdf hpke-kem kbkdf-cmac kbkdf-hmac kbkdf-kmac key-encryption key-store key-wrap kmac \
                    ml-dsa ml-kem pbkdf2-hmac pkcs12 poly1305 recipe rsa-generation rsa-padding scrypt slh-dsa ssh-signature sshkdf tls-hybrid \
                    tls-records tls1-prf tls13-kdf x509-path x963kdf xdh xof";
    assert_eq!(names.join(" "), expected);
}

#[test]
fn every_algorithm_has_one_line_in_each_report() {
    let report = Backend::new().unwrap().capabilities();
    let names: HashSet<_> = report.iter().map(|entry| (entry.interface(), entry.name())).collect();
    assert_eq!(names.len(), report.len());
    // 19 hashes seven ways, 12 block ciphers for CMAC, and 13 in 7 modes (5 of them without GCM), 2 stream ciphers, 2 XTS,
    // 16 AEAD ciphers, 3 of TLS's records, 6 of key wrap, scrypt, 3 variants of Argon2, 4 extendable output functions.
    let symmetric = 7 * 19 + 12 + 13 * 7 - 5 + 2 + 2 + 16 + 3 + 6 + 1 + 3 + 4;
    // GMAC with 3 sizes of AES keys, KMAC and BLAKE2 in 2 variants each, Poly1305.
    let further_macs = 3 + 2 + 2 + 1;
    // 19 hashes for the Concat KDF two ways, X9.63 and KBKDF; 12 block ciphers; KMAC two ways.
    let secret_kdfs = 4 * 19 + 12 + 2 * 2;
    // 4 RSA generations, PKCS #1 v1.5, 17 hashes for PSS, OAEP and DSA, 19 curves two ways, 4 raw key types, 3 variants of
    // EdDSA on 2 curves, 12 lines of Diffie-Hellman.
    let asymmetric = 4 + 1 + 3 * 17 + 2 * 19 + 4 + 3 * 2 + 12;
    // Encryptions of keys: 4 ciphers for PKCS #8, 4 for traditional keys, 5 for OpenSSH's, and 12 that are read only.
    let key_encryptions = 4 + 4 + 5 + 12;
    // Fernet, Cobblestone-128 and Cobblestone-256.
    let recipes = 3;
    // 11 KEMs and 7 KDFs.
    let hpke = 11 + 7;
    // 3 sets of ML-KEM, 3 hybrid groups of TLS, 3 sets of ML-DSA, 12 of SLH-DSA.
    let post_quantum = 3 + 3 + 3 + 12;
    // RSA two ways, 3 curves, 2 Edwards curves, 3 sets of ML-DSA, 12 of SLH-DSA.
    let paths = 2 + 3 + 2 + 3 + 12;
    // 7 ciphers of PKCS #12 files, and 5 hash functions for both kinds of MAC.
    let pkcs12 = 7 + 2 * 5;
    // 11 ciphers of contents; RSA two ways, 3 curves, X25519 and X448, 3 sets of ML-KEM. 11 signatures of SSH.
    let messages = 11 + 2 + 3 + 2 + 3 + 11;
    // Files, tokens by PKCS #11, and two schemes of TPMs.
    let key_stores = 4;
    let all = symmetric
        + further_macs
        + secret_kdfs
        + asymmetric
        + key_encryptions
        + recipes
        + post_quantum
        + hpke
        + paths
        + pkcs12
        + messages
        + key_stores;
    assert_eq!(report.len(), all);

    let smaller = Backend::builder().legacy(false).build().unwrap().capabilities();
    let same: Vec<_> = smaller.iter().map(|entry| (entry.interface(), entry.name())).collect();
    let lines: Vec<_> = report.iter().map(|entry| (entry.interface(), entry.name())).collect();
    assert_eq!(lines, same);
}

#[test]
fn printed_it_is_a_table() {
    let report = Backend::new().unwrap().capabilities();
    let text = report.to_string();
    assert_eq!(text.lines().count(), report.len());
    assert!(
        text.lines()
            .any(|line| line == "hash           sha256                    yes"),
        "{text}"
    );
    assert!(
        text.lines()
            .any(|line| line == "cipher         3des-ctr                  no"),
        "{text}"
    );
}

#[test]
fn a_backend_without_the_legacy_provider_says_so() {
    let with = Backend::new().unwrap();
    let without = Backend::builder().legacy(false).build().unwrap();
    assert!(with.providers().unwrap().contains(&String::from("legacy")));
    assert!(!without.providers().unwrap().contains(&String::from("legacy")));
    for name in ["blowfish-cbc", "cast5-cbc", "seed-cbc", "rc4"] {
        assert_eq!(with.capabilities().supports("cipher", name), Some(true), "{name}");
        assert_eq!(without.capabilities().supports("cipher", name), Some(false), "{name}");
    }
    for name in ["pkcs8-pbes1-md5-rc2", "pkcs8-pkcs12-rc4-128"] {
        assert_eq!(
            with.capabilities().supports("key-encryption", name),
            Some(true),
            "{name}"
        );
        assert_eq!(
            without.capabilities().supports("key-encryption", name),
            Some(false),
            "{name}"
        );
    }
    let blowfish = CipherAlgorithm::blowfish(&[0; 16]).unwrap();
    match without.create_symmetric_encryption_ctx(&blowfish, &Mode::ecb()) {
        Err(Error::Unsupported {
            kind: UnsupportedKind::Cipher,
            detail,
            ..
        }) => {
            assert_eq!(
                detail,
                "Blowfish with a 128-bit key in mode ECB is not offered by this backend's providers"
            );
        }
        other => panic!("{other:?}"),
    }
}

/// Signing works if the report says yes, and fails with `Unsupported` if it says no. The hash functions that libcrypto accepts
/// differ between releases.
#[test]
fn signatures_do_what_the_report_says() {
    let backend = Backend::new().unwrap();
    let report = backend.capabilities();
    let rsa = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let public = rsa.public_key().unwrap();
    let dsa = backend.generate_dsa_private_key_and_parameters(1024).unwrap();
    let mut refused = 0;
    for hash in HashAlgorithm::ALL.iter().copied().filter(|hash| !hash.is_extendable()) {
        let pss = RsaPadding::pss(PssPadding::new(hash, SaltLength::Digest));
        let oaep = RsaPadding::oaep(OaepPadding::new(hash));
        for (interface, name, outcome) in [
            ("dsa", hash.name().to_owned(), dsa.sign(b"data", hash)),
            (
                "rsa-padding",
                format!("pss-{hash}"),
                rsa.sign(b"data", &pss, HashAlgorithm::Sha256),
            ),
            ("rsa-padding", format!("oaep-{hash}"), public.encrypt(b"data", &oaep)),
        ] {
            match (report.supports(interface, &name), outcome) {
                (Some(true), Ok(_)) => {}
                (Some(false), Err(Error::Unsupported { .. })) => refused += 1,
                (supported, outcome) => panic!("{interface} {name}: {supported:?}, {outcome:?}"),
            }
        }
    }
    assert!(refused > 0, "every release refuses some");
}

/// As with `| head`: the examples print the report, and do not panic if the reader closes the pipe.
#[test]
fn the_examples_print_it_to_whoever_reads_it() {
    for name in ["capabilities", "fips_status"] {
        let program = support::example::program(name);
        let output = Command::new(&program).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("OpenSSL ") && said.contains("\nFIPS: "), "{said}");
        assert_eq!(output.stderr, b"");

        let mut process = Command::new(&program)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(process.stdout.take());
        let cut = process.wait_with_output().unwrap();
        assert_eq!((cut.status, cut.stderr), (output.status, output.stderr));
    }
}
