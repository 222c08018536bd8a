//! Strict FIPS backends, which refuse everything that is not known to be approved, on modules with and without
//! indicators.

use std::fmt::Debug;

use hazmat_openssl::aead::Aead;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::fips::{Approval, ApprovalTable};
use hazmat_openssl::fips::{EdwardsCurve, MontgomeryCurve, Operation};
use hazmat_openssl::mac::{KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::{Fernet, MultiFernet};
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use openssl::bn::BigNum;
use support::errors::assert_not_approved;
use support::fips_module::{builder, fips, strict};
use support::soundness::{clean, poison_error_queue};

use HashAlgorithm::{Sha1, Sha256};

/// The module's name and version.
fn module() -> (String, String) {
    let status = fips().fips_status();
    let module = status.module().unwrap();
    (module.name().to_owned(), module.version().to_owned())
}

/// Asserts that an error says `words` as the reason.
fn assert_reason<T: Debug>(result: Result<T>, words: &str) {
    let Err(Error::NotApproved { reason, .. }) = &result else {
        panic!("{result:?}")
    };
    assert!(reason.contains(words), "{reason}");
}

/// A key that another backend has made, in this one.
fn load(own: &Backend, key: impl Into<PrivateKey>) -> PrivateKey {
    let key = key.into();
    let der = key
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    own.load_der_private_key(&der, None).unwrap()
}

fn load_rsa(own: &Backend, key: &hazmat_openssl::asymmetric::rsa::RsaPrivateKey) -> RsaPrivateKey {
    match load(own, key.clone()) {
        PrivateKey::Rsa(key) => key,
        other => panic!("{other:?}"),
    }
}

// ---- what builds ----

#[test]
fn only_fips_backends_can_be_strict() {
    assert!(fips().is_fips() && strict().is_fips());
    assert!(strict().is_strict() && !fips().is_strict());
    let ordinary = Backend::builder().without_config().strict_approval(true).build();
    assert!(matches!(ordinary, Err(Error::StrictWithoutFips)), "{ordinary:?}");
    let ordinary = Backend::builder().without_config().build().unwrap();
    assert!(!ordinary.is_fips() && !ordinary.is_strict());
    assert!(ordinary.approval_table().is_none());
    assert_eq!(ordinary.approval_of(&Operation::RandomBytes), Approval::Unknown);
}

#[test]
fn the_table_is_that_of_the_module() {
    let (name, version) = module();
    for own in [fips(), strict()] {
        let table = own.approval_table().unwrap();
        assert_eq!((table.module_name(), table.module_version()), (&*name, &*version));
        assert_eq!(own.approval_of(&Operation::RandomBytes), Approval::Approved);
    }
}

/// A program's table replaces the built-in one; a table for another module does not.
#[test]
fn an_operators_table_decides() {
    let (name, version) = module();
    let no_sha1 = |operation: &Operation| match operation {
        Operation::Hash { algorithm: Sha1 } => Approval::NotApproved,
        _ => Approval::Unknown,
    };
    let table = ApprovalTable::for_module(&name, &version)
        .with_rule("our policy, page 3", no_sha1)
        .with_standards();
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    own.hash(Sha256, b"data").unwrap();
    assert_reason(own.hash(Sha1, b"data"), "our policy, page 3");
    assert_reason(own.create_hash_ctx(Sha1), "our policy, page 3");
    // The table does not change what is offered.
    assert!(own.hash_supported(Sha1));

    // With an empty table, every operation without an indicator is refused.
    let empty = ApprovalTable::for_module(&name, &version);
    let own = builder().strict_approval(true).approval_table(empty).build().unwrap();
    assert_reason(
        own.hash(Sha256, b"data"),
        "neither the FIPS module nor its approval table",
    );
    assert_reason(own.random_bytes(1), "neither");
    assert_reason(AesGcm::generate_key(&own, 32), "neither");
    // Approval does not change what is offered.
    assert!(own.cipher_supported(CipherKind::AES_256, ModeKind::Gcm) && AesGcm::supported(&own, 32));
    let curve = EllipticCurve::Secp256R1;
    assert_reason(own.generate_elliptic_curve_private_key(curve), "neither");
    assert!(own.hash_supported(Sha256) && own.elliptic_curve_supported(curve));

    let other = ApprovalTable::for_module(&name, format!("{version}0"));
    let own = builder().strict_approval(true).approval_table(other).build().unwrap();
    own.hash(Sha1, b"data").unwrap();
}

/// A rule may call libcrypto, and leave entries in the error queue: they are neither reasons of this crate's errors, nor left.
#[test]
fn entries_that_a_rule_leaves_are_not_taken_for_others() {
    let (name, version) = module();
    let all = |_: &Operation| {
        poison_error_queue();
        Approval::Approved
    };
    let table = ApprovalTable::for_module(name, version).with_rule("our policy", all);
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    let key = clean(|| {
        own.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
            .unwrap()
    });
    let public = clean(|| key.public_key().unwrap());
    let signature = clean(|| key.sign(b"data", Sha256).unwrap());
    clean(|| public.verify(&signature, b"data", Sha256).unwrap());
    let wrong = clean(|| public.verify(&signature, b"other", Sha256).unwrap_err());
    assert_eq!(wrong, Error::InvalidSignature);
    let mut signer = clean(|| key.signer(Sha256).unwrap());
    clean(|| signer.update(b"data").unwrap());
    clean(|| signer.finalize_reset().unwrap());
    clean(|| key.exchange(&public).unwrap());
    clean(|| own.hash(Sha256, b"data").unwrap());
    let mut hash = clean(|| own.create_hash_ctx(Sha256).unwrap());
    clean(|| hash.finalize_reset().unwrap());
    let mut mac = clean(|| own.create_hmac_ctx(&[1; 32], Sha256).unwrap());
    drop(clean(|| mac.finalize_reset().unwrap()));
    let mut kmac = clean(|| {
        let output = KmacOutput::Length(32);
        own.create_kmac_ctx(KmacVariant::Kmac128, &[1; 32], b"", output)
            .unwrap()
    });
    drop(clean(|| kmac.finalize_reset().unwrap()));
    let cbc = Mode::cbc(&[1; 16]).unwrap();
    let mut encryptor = clean(|| own.create_symmetric_encryption_ctx(&aes, &cbc).unwrap());
    clean(|| encryptor.update(&[0; 16]).unwrap());
    clean(|| encryptor.finalize().unwrap());
    let aead = clean(|| AesGcm::new(&own, &[1; 32]).unwrap());
    let (nonce, mut sealed) = clean(|| aead.encrypt_with_generated_nonce(b"data", b"").unwrap());
    clean(|| aead.decrypt(&nonce, &sealed, b"").unwrap());
    sealed[0] ^= 1;
    let wrong = clean(|| aead.decrypt(&nonce, &sealed, b"").unwrap_err());
    assert_eq!(wrong, Error::InvalidTag);
    let gmac = clean(|| own.create_gmac_ctx(&aes, &[1; 12]).unwrap());
    drop(clean(|| gmac.finalize().unwrap()));
    clean(|| own.random_bytes(16).unwrap());
}

/// A program's table may approve external nonces, as the policy of a module without indicators may. If the module's indicator
/// does not approve them, they are refused, in one call or in several.
#[test]
fn a_table_does_not_approve_of_what_the_module_does_not() {
    let (name, version) = module();
    let all = |_: &Operation| Approval::Approved;
    let table = ApprovalTable::for_module(name, version).with_rule("our policy", all);
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    let gcm = Mode::gcm(&[3; 12]).unwrap();
    let aead = AesGcm::new(&own, &[1; 32]).unwrap();
    let mut buffer = *b"data";
    let outcomes = [
        own.create_symmetric_encryption_ctx(&aes, &gcm).map(drop),
        aead.encrypt(&[3; 12], b"data", b"").map(drop),
        aead.encrypt_into(&[3; 12], b"data", b"", &mut [0; 20]).map(drop),
        aead.encrypt_in_place(&[3; 12], b"", &mut buffer).map(drop),
        own.create_hmac_ctx(&[1; 13], Sha256).map(drop),
    ];
    let has_indicators = support::fips_module::FipsModule::of(&own).has_indicators;
    for outcome in outcomes {
        if has_indicators {
            assert_reason(outcome, "the FIPS module's indicator says so");
        } else {
            outcome.unwrap();
        }
    }
    assert_eq!(&buffer == b"data", has_indicators);
    let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"data", b"").unwrap();
    for _ in 0..2 {
        assert_eq!(aead.decrypt(&nonce, &sealed, b"").unwrap(), b"data");
    }
}

/// Strictness does not change what is offered.
#[test]
fn the_table_does_not_say_what_is_offered() {
    assert_eq!(
        format!("{}", strict().capabilities()),
        format!("{}", fips().capabilities())
    );
}

// ---- symmetric ----

#[test]
fn hashes_and_random_bytes_pass() {
    for &hash in HashAlgorithm::ALL {
        let digest = strict().hash(hash, b"data");
        if strict().hash_supported(hash) {
            digest.unwrap();
            let context = strict().create_hash_ctx(hash).unwrap();
            assert_eq!(context.approval(), Approval::Approved, "{hash}");
        } else {
            assert!(matches!(digest, Err(Error::Unsupported { .. })), "{digest:?}");
        }
    }
    strict().random_bytes(32).unwrap();
}

#[test]
fn short_hmac_keys_are_refused() {
    for length in [0, 1, 13] {
        let refused = strict().create_hmac_ctx(&vec![1; length], Sha256);
        assert_not_approved(refused.map(drop));
        if length > 0 {
            let told = fips().create_hmac_ctx(&vec![1; length], Sha256).unwrap();
            assert_eq!(told.approval(), Approval::NotApproved);
        }
    }
    for hash in [Sha1, Sha256, HashAlgorithm::Sha3_512] {
        let mut context = strict().create_hmac_ctx(&[1; 14], hash).unwrap();
        assert_eq!(context.approval(), Approval::Approved);
        context.update(b"data").unwrap();
        drop(context.finalize().unwrap());
    }
    let aes = CipherAlgorithm::aes(&[1; 16]).unwrap();
    drop(strict().create_cmac_ctx(&aes).unwrap().finalize().unwrap());
}

#[test]
fn kmac_needs_long_keys_and_tags() {
    let make =
        |own: &Backend, key: usize, output| own.create_kmac_ctx(KmacVariant::Kmac256, &vec![1; key], b"", output);
    for &variant in KmacVariant::ALL {
        assert!(strict().kmac_supported(variant));
    }
    for form in [KmacOutput::Length, KmacOutput::Xof] {
        for (key, length) in [(4, 32), (13, 32), (14, 1), (32, 3)] {
            assert_not_approved(make(strict(), key, form(length)).map(drop));
            match make(fips(), key, form(length)) {
                Ok(told) => assert_eq!(told.approval(), Approval::NotApproved, "key of {key}, tag of {length}"),
                // A module's configuration may forbid it: `no-short-mac`, `kmac-key-check`.
                Err(Error::Unsupported { detail, .. }) => assert!(detail.contains("256 with a key of"), "{detail}"),
                Err(other) => panic!("{other:?}"),
            }
        }
        for (key, length) in [(14, 4), (32, 32), (512, 200)] {
            let mut context = make(strict(), key, form(length)).unwrap();
            assert_eq!(context.approval(), Approval::Approved);
            context.update(b"data").unwrap();
            let tag = context.try_clone().unwrap().finalize_reset().unwrap();
            context.verify_reset(&tag).unwrap();
            context.update(b"data").unwrap();
            context.verify(&tag).unwrap();
        }
    }
    // An unapproved use does not spoil later ones.
    assert_not_approved(make(strict(), 32, KmacOutput::Length(1)).map(drop));
    let approved = make(strict(), 32, KmacOutput::Length(32)).unwrap();
    assert_eq!(approved.approval(), Approval::Approved);
}

/// The caller chooses the nonce of GMAC, so that only a verification is approved.
#[test]
fn gmac_verifies_only() {
    for key_length in [16, 24, 32] {
        let aes = CipherAlgorithm::aes(&vec![1; key_length]).unwrap();
        let make = |own: &Backend| {
            let mut context = own.create_gmac_ctx(&aes, &[3; 12]).unwrap();
            context.update(b"data").unwrap();
            context
        };
        assert!(strict().gmac_supported(aes.kind()));
        let told = make(fips());
        assert_eq!(told.approval(), Approval::NotApproved);
        let tag = told.finalize().unwrap();
        for _ in 0..2 {
            make(strict()).verify(&tag).unwrap();
            assert_eq!(make(strict()).verify(&[0; 16]), Err(Error::InvalidSignature));
            assert_reason(make(strict()).finalize(), "IG C.H");
            let mut out = [7; 16];
            assert_not_approved(make(strict()).finalize_into(&mut out));
            assert_eq!(out, [0; 16]);
        }
    }
}

/// A program's table may approve external nonces, as the policy of a module may.
#[test]
fn a_table_may_approve_tags_of_gmac() {
    let (name, version) = module();
    let external = |operation: &Operation| match operation {
        Operation::GmacGenerate { .. } => Approval::Approved,
        _ => Approval::Unknown,
    };
    let table = ApprovalTable::for_module(name, version)
        .with_rule("our policy", external)
        .with_standards();
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    let aes = CipherAlgorithm::aes(&[1; 16]).unwrap();
    let context = own.create_gmac_ctx(&aes, &[3; 12]).unwrap();
    assert_eq!(context.approval(), Approval::Approved);
    drop(context.finalize().unwrap());
}

#[test]
fn aes_passes_and_gcm_encrypts_with_generated_nonces_only() {
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    let iv = [2; 16];
    for mode in [
        Mode::cbc(&iv),
        Mode::ctr(&iv),
        Mode::ofb(&iv),
        Mode::cfb(&iv),
        Mode::cfb8(&iv),
        Ok(Mode::ecb()),
    ] {
        let mode = mode.unwrap();
        let encrypt = strict().create_symmetric_encryption_ctx(&aes, &mode).unwrap();
        assert_eq!(encrypt.approval(), Approval::Approved, "{mode:?}");
        encrypt.finalize().unwrap();
        drop(strict().create_symmetric_decryption_ctx(&aes, &mode).unwrap());
    }
    let xts_key: Vec<u8> = (0..64).collect();
    let xts = CipherAlgorithm::aes(&xts_key).unwrap();
    drop(
        strict()
            .create_symmetric_encryption_ctx(&xts, &Mode::xts(&iv).unwrap())
            .unwrap(),
    );

    // The caller's nonce, whose origin is unknown.
    let gcm = Mode::gcm(&[3; 12]).unwrap();
    assert_not_approved(strict().create_symmetric_encryption_ctx(&aes, &gcm));
    let told = fips().create_symmetric_encryption_ctx(&aes, &gcm).unwrap();
    assert_eq!(told.approval(), Approval::NotApproved);
    let (ours, theirs) = (
        AesGcm::new(strict(), &[1; 32]).unwrap(),
        AesGcm::new(fips(), &[1; 32]).unwrap(),
    );
    assert!(AesGcm::supported(strict(), 32));
    let key = AesGcm::generate_key(strict(), 32).unwrap();
    let generated = AesGcm::new(strict(), &key).unwrap();
    generated.encrypt_with_generated_nonce(b"data", b"").unwrap();
    let by_trait: &dyn Aead = &generated;
    assert_reason(by_trait.encrypt(&[3; 12], b"data", b""), "800-38D");
    let (nonce, sealed) = by_trait.encrypt_with_generated_nonce(b"data", b"header").unwrap();
    assert_eq!(by_trait.decrypt(&nonce, &sealed, b"header").unwrap(), b"data");
    let mut buffer = *b"data";
    let (nonce, tag) = by_trait
        .encrypt_in_place_with_generated_nonce(b"header", &mut buffer)
        .unwrap();
    by_trait.decrypt_in_place(&nonce, b"header", &mut buffer, &tag).unwrap();
    assert_eq!(&buffer, b"data");
    let mut buffer = *b"data";
    assert_reason(ours.encrypt(&[3; 12], b"data", b""), "800-38D");
    assert_reason(ours.encrypt_into(&[3; 12], b"data", b"", &mut [0; 20]), "800-38D");
    assert_reason(ours.encrypt_in_place(&[3; 12], b"", &mut buffer), "800-38D");
    assert_eq!(&buffer, b"data");

    // The module's nonce, and all decryption.
    let mut nonces = Vec::new();
    for data in [&b""[..], b"data", &[7; 1000]] {
        for additional in [&b""[..], b"header"] {
            let (nonce, sealed) = ours.encrypt_with_generated_nonce(data, additional).unwrap();
            assert_eq!(sealed, theirs.encrypt(&nonce, data, additional).unwrap());
            assert_eq!(ours.decrypt(&nonce, &sealed, additional).unwrap(), data);
            assert!(!nonces.contains(&nonce));
            nonces.push(nonce);
        }
    }
}

/// SP 800-38D, section 5.2.1.2. A tag that is passed at the end is judged at the end.
#[test]
fn short_tags_of_gcm_are_refused() {
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    let gcm = || Mode::gcm(&[3; 12]).unwrap().with_min_tag_length(4).unwrap();
    let mut encrypt = fips().create_symmetric_encryption_ctx(&aes, &gcm()).unwrap();
    let ciphertext = encrypt.update(b"data").unwrap();
    let tag = encrypt.finalize().unwrap().into_tag().unwrap();
    for length in [4, 5, 8, 11, 12, 15, 16] {
        let tag = &tag[..length];
        let with_mode = strict().create_symmetric_decryption_ctx(&aes, &gcm().with_tag(tag).unwrap());
        let mut at_end = strict().create_symmetric_decryption_ctx(&aes, &gcm()).unwrap();
        at_end.update(&ciphertext).unwrap();
        let at_end = at_end.finalize_with_tag(tag);
        if length >= 12 {
            let mut with_mode = with_mode.unwrap();
            with_mode.update(&ciphertext).unwrap();
            with_mode.finalize().unwrap();
            at_end.unwrap();
        } else {
            assert_reason(with_mode, "800-38D, section 5.2.1.2");
            // The module may refuse the length as well.
            assert!(
                matches!(at_end, Err(Error::NotApproved { .. } | Error::OpenSsl { .. })),
                "{at_end:?}"
            );
        }
    }
}

#[test]
fn pbkdf2_keeps_its_bounds_and_needs_a_password() {
    let derive = |password: &[u8]| strict().derive_pbkdf2_hmac_with_approval(Sha256, 32, &[1; 16], 1000, password);
    assert_eq!(derive(b"password").unwrap().1, Approval::Approved);
    assert_reason(derive(b""), "800-132");
}

/// AES-128 in CBC mode, and HMAC with SHA-256 and a key of 128 bits: all approved.
#[test]
fn fernet_is_made_of_what_is_approved() {
    for own in [fips(), strict()] {
        let key = clean(|| Fernet::generate_key(own).unwrap());
        let fernet = Fernet::new(own, &key).unwrap();
        let token = clean(|| fernet.encrypt(b"a message").unwrap());
        assert_eq!(clean(|| fernet.decrypt(&token, Some(60)).unwrap()), b"a message");
        let elsewhere = Fernet::new(support::backend(), &key).unwrap();
        assert_eq!(elsewhere.decrypt(&token, None).unwrap(), b"a message");
        let theirs = elsewhere.encrypt(b"another").unwrap();
        assert_eq!(fernet.decrypt(&theirs, None).unwrap(), b"another");
        let multi = MultiFernet::new([Fernet::new(own, Fernet::generate_key(own).unwrap()).unwrap(), fernet]).unwrap();
        assert_eq!(multi.decrypt(multi.rotate(&theirs).unwrap(), None).unwrap(), b"another");
    }
}

// ---- RSA ----

#[test]
fn rsa_transports_keys_with_oaep_only() {
    let key = strict().generate_rsa_private_key(65537, 2048).unwrap();
    let public = key.public_key().unwrap();
    for hash in [Sha1, Sha256] {
        let oaep = RsaPadding::oaep(OaepPadding::new(hash));
        let ciphertext = public.encrypt(b"a key", &oaep).unwrap();
        assert_eq!(*key.decrypt(&ciphertext, &oaep).unwrap(), *b"a key");
    }
    let old = RsaPadding::pkcs1v15();
    assert_reason(public.encrypt(b"a key", &old), "section 6");
    // Whatever the ciphertext, the refusal is the same.
    let theirs = load_rsa(fips(), &key);
    let good = theirs.public_key().unwrap().encrypt(b"a key", &old).unwrap();
    let bad: Vec<u8> = good.iter().map(|byte| byte & 0x7f).rev().collect();
    let short = &good[1..];
    let refusals = [&good[..], &bad, short].map(|ciphertext| {
        let refused = key.decrypt(ciphertext, &old);
        assert_reason(refused, "section 6");
    });
    assert_eq!(refusals.len(), 3);
    assert!(strict().rsa_padding_supported(&old));
}

#[test]
fn rsa_signs_with_good_hashes_and_sizes_only() {
    let key = strict().generate_rsa_private_key(65537, 2048).unwrap();
    let public = key.public_key().unwrap();
    let pss = |hash, length| RsaPadding::pss(PssPadding::new(hash, length));
    for padding in [
        RsaPadding::pkcs1v15(),
        pss(Sha256, SaltLength::Digest),
        pss(Sha256, SaltLength::Fixed(0)),
        pss(Sha256, SaltLength::Fixed(32)),
    ] {
        let signature = key.sign(b"data", &padding, Sha256).unwrap();
        public.verify(&signature, b"data", &padding, Sha256).unwrap();
        let mut signer = key.signer(&padding, Sha256).unwrap();
        assert_eq!(signer.approval(), Approval::Approved, "{padding:?}");
        let mut verifier = public.verifier(&padding, Sha256).unwrap();
        assert_eq!(verifier.approval(), Approval::Approved, "{padding:?}");
        for _ in 0..2 {
            signer.update(b"da").unwrap();
            signer.update(b"ta").unwrap();
            let signature = signer.finalize_reset().unwrap();
            verifier.update(b"dat").unwrap();
            verifier.update(b"a").unwrap();
            verifier.verify_reset(&signature).unwrap();
            verifier.update(b"other data").unwrap();
            let wrong = verifier.verify_reset(&signature);
            assert!(matches!(wrong, Err(Error::InvalidSignature)), "{wrong:?}");
        }
    }
    // FIPS 186-5, section 5.4 (g).
    for length in [SaltLength::Fixed(33), SaltLength::Max] {
        let longer = pss(Sha256, length);
        assert!(key.sign(b"data", &longer, Sha256).is_err());
        let operation = Operation::RsaSign {
            modulus_bits: 2048,
            public_exponent_bits: 17,
            padding: longer,
            hash: Sha256.into(),
        };
        assert_eq!(strict().approval_of(&operation), Approval::NotApproved);
    }
    assert!(key.sign(b"data", &RsaPadding::pkcs1v15(), Sha1).is_err());
    assert!(key.sign(b"data", &pss(Sha1, SaltLength::Digest), Sha256).is_err());
}

/// The module loads a key with a public exponent of 3.
#[test]
fn small_exponents_do_not_sign_and_transport_nothing() {
    let ordinary = Backend::builder().without_config().build().unwrap();
    let key = ordinary.generate_rsa_private_key(3, 2048).unwrap();
    let padding = RsaPadding::pkcs1v15();
    let ours = load_rsa(strict(), &key);
    assert_reason(ours.sign(b"data", &padding, Sha256), "FIPS 186-5, section 5.1");
    let oaep = RsaPadding::oaep(OaepPadding::new(Sha256));
    assert_reason(ours.public_key().unwrap().encrypt(b"a key", &oaep), "800-56B");
    let ciphertext = key.public_key().unwrap().encrypt(b"a key", &oaep).unwrap();
    assert_reason(ours.decrypt(&ciphertext, &oaep), "800-56B");
    load_rsa(fips(), &key).decrypt(&ciphertext, &oaep).unwrap();
    // Its old signatures are verified.
    let signature = key.sign(b"data", &padding, Sha256).unwrap();
    ours.public_key()
        .unwrap()
        .verify(&signature, b"data", &padding, Sha256)
        .unwrap();
}

/// An RSA key of an odd size, which libcrypto does not generate.
fn numbers_of_2049_bits() -> RsaPrivateNumbers {
    let (mut p, mut q) = (BigNum::new().unwrap(), BigNum::new().unwrap());
    p.generate_prime(1025, false, None, None).unwrap();
    q.generate_prime(1024, false, None, None).unwrap();
    let e = BigNum::from_u32(65537).unwrap();
    let one = BigNum::from_u32(1).unwrap();
    let mut context = openssl::bn::BigNumContext::new().unwrap();
    let (mut n, mut phi, mut d) = (BigNum::new().unwrap(), BigNum::new().unwrap(), BigNum::new().unwrap());
    n.checked_mul(&p, &q, &mut context).unwrap();
    phi.checked_mul(&(&p - &one), &(&q - &one), &mut context).unwrap();
    d.mod_inverse(&e, &phi, &mut context).unwrap();
    RsaPrivateNumbers {
        dmp1: (&d % &(&p - &one)).into(),
        dmq1: (&d % &(&q - &one)).into(),
        iqmp: {
            let mut iqmp = BigNum::new().unwrap();
            iqmp.mod_inverse(&q, &p, &mut context).unwrap();
            iqmp.into()
        },
        p: p.into(),
        q: q.into(),
        d: d.into(),
        public_numbers: RsaPublicNumbers {
            e: e.into(),
            n: n.into(),
        },
    }
}

/// The module loads a key with an odd modulus size.
#[test]
fn moduli_of_odd_sizes_do_not_sign_and_transport_nothing() {
    let ordinary = Backend::builder().without_config().build().unwrap();
    let key = ordinary.load_rsa_private_numbers(&numbers_of_2049_bits()).unwrap();
    let ours = load_rsa(strict(), &key);
    assert_eq!(ours.key_size(), 2049);
    let padding = RsaPadding::pkcs1v15();
    assert_reason(ours.sign(b"data", &padding, Sha256), "FIPS 186-5, section 5.1");
    let mut signer = ours.signer(&padding, Sha256).unwrap();
    assert_eq!(signer.approval(), Approval::NotApproved);
    assert_reason(signer.finalize_reset(), "FIPS 186-5, section 5.1");
    let oaep = RsaPadding::oaep(OaepPadding::new(Sha256));
    assert_reason(ours.public_key().unwrap().encrypt(b"a key", &oaep), "800-56B");
    let ciphertext = key.public_key().unwrap().encrypt(b"a key", &oaep).unwrap();
    assert_reason(ours.decrypt(&ciphertext, &oaep), "800-56B");
}

/// The verification of old signatures is legacy use.
#[test]
fn old_signatures_are_verified() {
    let ordinary = Backend::builder().without_config().build().unwrap();
    let padding = RsaPadding::pkcs1v15();
    for (bits, hash) in [(1024, Sha256), (2048, Sha1), (1024, Sha1)] {
        let key = ordinary.generate_rsa_private_key(65537, bits).unwrap();
        let signature = key.sign(b"data", &padding, hash).unwrap();
        let public = load_rsa(strict(), &key).public_key().unwrap();
        public.verify(&signature, b"data", &padding, hash).unwrap();
    }
}

/// The origin of a digest is not known: the certified version has no indicator, and later modules report that verification is
/// not approved.
#[test]
fn digests_from_outside_are_not_known_to_be_approved() {
    let key = strict().generate_rsa_private_key(65537, 2048).unwrap();
    let hash = SignatureHash::prehashed(Sha256);
    assert!(hash.is_prehashed());
    let padding = RsaPadding::pkcs1v15();
    let operation = Operation::RsaSign {
        modulus_bits: 2048,
        public_exponent_bits: 17,
        padding: padding.clone(),
        hash,
    };
    assert_eq!(strict().approval_of(&operation), Approval::Unknown);
    let public = key.public_key().unwrap();
    let digest = strict().hash(Sha256, b"data").unwrap();
    let signature = key.sign(b"data", &padding, Sha256).unwrap();
    assert_not_approved(public.verify(&signature, &digest, &padding, hash));
    load_rsa(fips(), &key)
        .public_key()
        .unwrap()
        .verify(&signature, &digest, &padding, hash)
        .unwrap();
}

// ---- other keys ----

#[test]
fn nist_curves_pass() {
    let algorithm = EcdsaAlgorithm::new(Sha256);
    for curve in [
        EllipticCurve::Secp224R1,
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ] {
        let key = strict().generate_elliptic_curve_private_key(curve).unwrap();
        let signature = key.sign(b"data", algorithm).unwrap();
        key.public_key()
            .unwrap()
            .verify(&signature, b"data", algorithm)
            .unwrap();
        key.exchange(&key.public_key().unwrap()).unwrap();
        assert_eq!(key.signer(algorithm).unwrap().approval(), Approval::Approved);
        assert!(key.sign(b"data", EcdsaAlgorithm::new(Sha1)).is_err());
    }
    // A binary curve requires the cofactor.
    let curve = EllipticCurve::Sect283R1;
    if strict().elliptic_curve_exchange_algorithm_supported(curve) {
        let key = strict().generate_elliptic_curve_private_key(curve).unwrap();
        assert_not_approved(key.exchange(&key.public_key().unwrap()));
    }
}

#[test]
fn montgomery_curves_are_refused() {
    let exchange = Operation::Xdh {
        curve: MontgomeryCurve::X25519,
    };
    assert_eq!(strict().approval_of(&exchange), Approval::NotApproved);
    if !fips().x25519_supported() {
        assert!(matches!(strict().x25519_generate_key(), Err(Error::Unsupported { .. })));
        return;
    }
    // Module 3.1.2 offers them as if they were approved.
    assert!(strict().x25519_supported() && strict().x448_supported());
    assert_not_approved(strict().x25519_generate_key());
    assert_not_approved(strict().x448_generate_key());
    let key = fips().x25519_generate_key().unwrap();
    key.exchange(&key.public_key().unwrap()).unwrap();
    let ours = strict()
        .x25519_load_private_bytes(&key.private_bytes_raw().unwrap())
        .unwrap();
    assert_not_approved(ours.exchange(&ours.public_key().unwrap()));
    let key = fips().x448_generate_key().unwrap();
    let ours = strict()
        .x448_load_private_bytes(&key.private_bytes_raw().unwrap())
        .unwrap();
    assert_not_approved(ours.exchange(&ours.public_key().unwrap()));
}

/// If the module offers them, they are approved.
#[test]
fn edwards_curves_are_as_the_module_has_them() {
    let signature = Operation::EddsaSign {
        curve: EdwardsCurve::Ed25519,
    };
    if strict().ed25519_supported() {
        assert_eq!(strict().approval_of(&signature), Approval::Approved);
        let key = strict().ed25519_generate_key().unwrap();
        let signature = key.sign(b"data").unwrap();
        key.public_key().unwrap().verify(&signature, b"data").unwrap();
    } else {
        assert_eq!(strict().approval_of(&signature), Approval::NotApproved);
        assert!(matches!(
            strict().ed25519_generate_key(),
            Err(Error::Unsupported { .. })
        ));
    }
}

#[test]
fn named_groups_pass() {
    for group in [DhNamedGroup::Ffdhe2048, DhNamedGroup::Modp2048] {
        let parameters = strict().load_dh_named_group(group).unwrap();
        let (alice, bob) = (
            parameters.generate_private_key().unwrap(),
            parameters.generate_private_key().unwrap(),
        );
        assert_eq!(
            alice.exchange(&bob.public_key().unwrap()).unwrap(),
            bob.exchange(&alice.public_key().unwrap()).unwrap()
        );
    }
    // RFC 5114's group with a subgroup of 256 bits: the module accepts it, and SP 800-56A allows it for old applications.
    let unknown = Operation::Dh {
        group: None,
        modulus_bits: 2048,
    };
    assert_eq!(strict().approval_of(&unknown), Approval::Unknown);
}

/// New DSA signatures are refused, by the module or here; old ones are verified.
#[test]
fn dsa_verifies_only() {
    let ordinary = Backend::builder().without_config().build().unwrap();
    let key = ordinary.generate_dsa_private_key_and_parameters(2048).unwrap();
    let signature = key.sign(b"data", Sha256).unwrap();
    let PrivateKey::Dsa(ours) = load(strict(), key) else {
        panic!("a DSA key")
    };
    let public = ours.public_key().unwrap();
    public.verify(&signature, b"data", Sha256).unwrap();
    let mut verifier = public.verifier(Sha256).unwrap();
    assert_eq!(verifier.approval(), Approval::Approved);
    verifier.update(b"data").unwrap();
    verifier.verify(&signature).unwrap();
    let refused = ours.sign(b"data", Sha256);
    assert!(
        matches!(refused, Err(Error::NotApproved { .. } | Error::Unsupported { .. })),
        "{refused:?}"
    );
    assert!(ours.parameters().unwrap().generate_private_key().is_err());
}

/// Each call is judged by itself, whatever the key has done before.
#[test]
fn approval_is_that_of_each_call() {
    let own = strict();
    let key = RsaPrivateKey::generate(own, 2048).unwrap();
    let public = key.public_key().unwrap();
    let curve = EllipticCurvePrivateKey::generate(own, EllipticCurve::Secp256R1).unwrap();
    let curve_public = curve.public_key().unwrap();
    let pss = |length| RsaPadding::pss(PssPadding::new(Sha256, SaltLength::Fixed(length)));
    let (oaep, pkcs1v15) = (RsaPadding::oaep(Sha256), RsaPadding::pkcs1v15());
    let digest = [7; 32];
    let prehashed = SignatureHash::prehashed(Sha256);
    let mut first = None;
    for _ in 0..3 {
        let signature = key.sign(b"message", &pss(32), Sha256).unwrap();
        let outcomes = [
            key.sign(b"message", &pkcs1v15, Sha256).is_ok(),
            key.sign(b"message", &pss(64), Sha256).is_ok(),
            key.sign(&digest, &pkcs1v15, prehashed).is_ok(),
            public.verify(&signature, b"message", &pss(32), Sha256).is_ok(),
            public.verify(&signature, b"another", &pss(32), Sha256).is_ok(),
            public.verify(&signature, &digest, &pss(32), prehashed).is_ok(),
            public.encrypt(b"message", &oaep).is_ok(),
            public.encrypt(b"message", &pkcs1v15).is_ok(),
            curve.sign(b"message", Sha256).is_ok(),
            curve.sign(b"message", Sha1).is_ok(),
            curve.sign(&digest, prehashed).is_ok(),
            curve.exchange(&curve_public).is_ok(),
        ];
        assert!(
            outcomes[0] && outcomes[3] && outcomes[6] && outcomes[8] && outcomes[11],
            "{outcomes:?}"
        );
        assert!(
            !outcomes[1] && !outcomes[4] && !outcomes[7] && !outcomes[9],
            "{outcomes:?}"
        );
        assert_eq!(*first.get_or_insert(outcomes), outcomes);
    }
}
