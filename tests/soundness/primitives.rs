//! Memory safety of primitives: short outputs, every order of drops, foreign entries in the error queue, many threads.

use std::sync::mpsc;
use std::thread;

use hazmat_openssl::aead::{Aead, OpeningKey, RandomNonces, SealingKey, XorCounterNonces};
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::Fernet;
use hazmat_openssl::recipes::chunked_encryption::{CHUNK_LENGTH, ChunkedEncryption};
use hazmat_openssl::{Error, Result};
use support::errors::refused_argument;
use support::soundness::{clean, each_order, poison_error_queue};

const KEY: [u8; 32] = [7; 32];
const NONCE: [u8; 12] = [3; 12];
const BLOCK: [u8; 16] = [9; 16];

fn aes() -> CipherAlgorithm {
    CipherAlgorithm::aes(&KEY).unwrap()
}

fn gcm() -> Mode {
    Mode::gcm(&NONCE).unwrap()
}

fn cbc() -> Mode {
    Mode::cbc(&BLOCK).unwrap()
}

// ---- outputs into short slices ----

/// Runs `write` with every length that is too short for `needed`, and with the right one. No byte past the slice changes,
/// and a refusal names both lengths.
fn refuses_short_output(needed: usize, write: impl Fn(&mut [u8]) -> Result<usize>) {
    const CANARY: u8 = 0xa5;
    for available in 0..needed {
        let mut memory = vec![CANARY; needed + 64];
        match write(&mut memory[..available]) {
            Err(Error::BufferTooSmall {
                needed: n,
                available: a,
                ..
            }) => assert_eq!((n, a), (needed, available)),
            other => panic!("{available} of {needed}: {other:?}"),
        }
        assert!(memory.iter().all(|&byte| byte == CANARY), "{available} of {needed}");
    }
    let mut memory = vec![CANARY; needed + 64];
    assert!(write(&mut memory[..needed]).unwrap() <= needed);
    assert!(memory[needed..].iter().all(|&byte| byte == CANARY));
}

#[test]
fn digests_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    let mut tried = 0;
    for &algorithm in HashAlgorithm::ALL {
        if !backend.hash_supported(algorithm) {
            continue;
        }
        tried += 1;
        let ctx = || backend.create_hash_ctx(algorithm).unwrap();
        refuses_short_output(algorithm.digest_size(), |out| ctx().finalize_into(out));
        refuses_short_output(algorithm.digest_size(), |out| ctx().finalize_reset_into(out));
    }
    assert!(tried >= 15, "only {tried} algorithms");
}

#[test]
fn tags_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    let hmac = || backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
    refuses_short_output(32, |out| hmac().finalize_into(out));
    refuses_short_output(32, |out| hmac().finalize_reset_into(out));
    let cmac = || backend.create_cmac_ctx(&aes()).unwrap();
    refuses_short_output(16, |out| cmac().finalize_into(out));
    refuses_short_output(16, |out| cmac().finalize_reset_into(out));
}

#[test]
fn ciphertexts_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    for (mode, unit) in [
        (cbc(), 16),
        (Mode::ecb(), 16),
        (gcm(), 1),
        (Mode::ctr(&BLOCK).unwrap(), 1),
    ] {
        for length in [1, 15, 16, 17, 48] {
            let data = vec![0; length];
            let encrypt = || backend.create_symmetric_encryption_ctx(&aes(), &mode).unwrap();
            refuses_short_output(length + unit - 1, |out| encrypt().update_into(&data, out));
            let decrypt = || backend.create_symmetric_decryption_ctx(&aes(), &mode).unwrap();
            refuses_short_output(length + unit - 1, |out| decrypt().update_into(&data, out));
        }
    }
}

/// A context with a block complete except for one byte writes that block with the next byte.
#[test]
fn held_back_bytes_fit_the_room_that_is_asked_for() {
    let backend = Backend::new().unwrap();
    for held in 1..16 {
        for length in 1..50 {
            let mut ctx = backend.create_symmetric_encryption_ctx(&aes(), &cbc()).unwrap();
            assert_eq!(ctx.update(&vec![0; held]).unwrap().len(), 0);
            let mut out = vec![0; length + 15];
            let written = ctx.update_into(&vec![0; length], &mut out).unwrap();
            assert_eq!(written, (held + length) / 16 * 16);
        }
    }
}

#[test]
fn sealed_messages_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    let aead = AesGcm::new(&backend, &KEY).unwrap();
    let sealed = aead.encrypt(&NONCE, b"message", b"").unwrap();
    refuses_short_output(7 + 16, |out| aead.encrypt_into(&NONCE, b"message", b"", out));
    refuses_short_output(7, |out| aead.decrypt_into(&NONCE, &sealed, b"", out));
}

#[test]
fn extendable_outputs_stay_in_their_slices() {
    const CANARY: u8 = 0xa5;
    let backend = Backend::new().unwrap();
    let expected = backend
        .hash(HashAlgorithm::Shake128 { digest_size: 2000 }, b"data")
        .unwrap();
    let mut ctx = backend.create_xof_ctx(XofAlgorithm::Shake128).unwrap();
    ctx.update(b"data").unwrap();
    let mut reader = ctx.into_reader();
    let mut place = 0;
    // Nothing, single bytes, around the ends of a block and of a computation anew, at every alignment.
    for (number, length) in [0, 1, 0, 2, 165, 168, 169, 7, 0, 512, 513, 3].into_iter().enumerate() {
        let mut memory = vec![CANARY; length + 64];
        let start = number % 16;
        reader.squeeze(&mut memory[start..start + length]).unwrap();
        assert_eq!(memory[start..start + length], expected[place..place + length]);
        let outside = memory[..start].iter().chain(&memory[start + length..]);
        assert!(outside.into_iter().all(|&byte| byte == CANARY), "{length} bytes");
        place += length;
    }
}

/// Names of cSHAKE that are empty, longer than a block, and at every distance from the end of one.
#[test]
fn names_of_cshake_have_any_length() {
    let backend = Backend::new().unwrap();
    for length in (0..400).step_by(9) {
        let name = vec![7; length];
        let mut ctx = backend
            .create_cshake_ctx(XofAlgorithm::Shake256, &name, &name[..length / 2])
            .unwrap();
        ctx.update(&name).unwrap();
        ctx.into_reader().squeeze(&mut [0; 10]).unwrap();
    }
}

/// libcrypto writes more than the key when it unwraps, and wipes as many bytes as the wrapped key has if the padding is wrong.
#[test]
fn wrapped_keys_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    let kept = AesKeyWrap::new(&backend, &KEY).unwrap();
    for length in [1, 8, 9, 24, 64, 65, 72] {
        let memory = vec![5; length + 1];
        // The second one is not aligned.
        for key in [&memory[..length], &memory[1..]] {
            let wrapped = kept.wrap_key_with_padding(key).unwrap();
            refuses_short_output(wrapped.len(), |out| kept.wrap_key_with_padding_into(key, out));
            refuses_short_output(wrapped.len(), |out| {
                backend.aes_key_wrap_with_padding_into(&KEY, key, out)
            });
            let longest = wrapped.len() - 8;
            refuses_short_output(longest, |out| kept.unwrap_key_with_padding_into(&wrapped, out));
            refuses_short_output(longest, |out| {
                backend.aes_key_unwrap_with_padding_into(&KEY, &wrapped, out)
            });
            if length % 8 == 0 && length >= 16 {
                let wrapped = kept.wrap_key(key).unwrap();
                refuses_short_output(wrapped.len(), |out| kept.wrap_key_into(key, out));
                refuses_short_output(length, |out| kept.unwrap_key_into(&wrapped, out));
            }
            wrong_keys_are_cleared(&kept, &wrapped);
        }
    }
}

/// An output of any length and at any address is cleared as far as a key could go, and no further.
fn wrong_keys_are_cleared(kept: &AesKeyWrap, wrapped: &[u8]) {
    let mut wrong = wrapped.to_vec();
    wrong[0] ^= 1;
    for offset in [0, 1, 7] {
        for more in [0, 1, 8, 20] {
            let end = offset + wrong.len() - 8;
            let mut memory = vec![0xa5; end + more];
            let refused = kept.unwrap_key_with_padding_into(&wrong, &mut memory[offset..]);
            assert!(matches!(refused, Err(Error::InvalidTag)));
            assert!(memory[..offset].iter().all(|&byte| byte == 0xa5));
            assert!(memory[offset..end].iter().all(|&byte| byte == 0));
            assert!(memory[end..].iter().all(|&byte| byte == 0xa5));
        }
    }
    assert!(kept.unwrap_key_with_padding(&wrong).is_err());
    assert!(kept.unwrap_key(&wrong).is_err());
}

#[test]
fn no_length_of_a_wrapped_key_is_read_past() {
    let backend = Backend::new().unwrap();
    let kept = AesKeyWrap::new(&backend, &KEY).unwrap();
    for length in 0..40 {
        let exact = vec![1_u8; length].into_boxed_slice();
        assert!(matches!(kept.unwrap_key(&exact), Err(Error::InvalidTag)));
        assert!(matches!(kept.unwrap_key_with_padding(&exact), Err(Error::InvalidTag)));
        assert_eq!(kept.wrap_key(&exact).is_ok(), length >= 16 && length % 8 == 0);
        assert_eq!(kept.wrap_key_with_padding(&exact).is_ok(), length > 0);
    }
}

// ---- drops in every order ----

#[test]
fn messages_with_counted_nonces_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    let aead = || Box::new(AesGcm::new(&backend, &KEY).unwrap());
    let sealing = || SealingKey::new(aead(), XorCounterNonces::new(NONCE)).unwrap();
    refuses_short_output(7 + 16, |out| {
        let (_, length) = sealing().seal_into(b"message", b"header", out)?;
        Ok(length)
    });
    let random = || SealingKey::new(aead(), RandomNonces::new()).unwrap();
    refuses_short_output(7 + 16, |out| {
        let (_, length) = random().seal_into(b"message", b"header", out)?;
        Ok(length)
    });
    let (_, sealed) = sealing().seal(b"message", b"header").unwrap();
    let opening = || OpeningKey::new(aead(), XorCounterNonces::new(NONCE)).unwrap();
    refuses_short_output(7, |out| opening().open_into(&sealed, b"header", out));
}

#[test]
fn chunks_stay_in_their_slices() {
    const CANARY: u8 = 0xa5;
    let backend = Backend::new().unwrap();
    let scheme = ChunkedEncryption::COBBLESTONE_256;
    let mut sealed = Vec::new();
    // The header, then a header with a chunk, at addresses that are not aligned.
    for (length, needed) in [(3, 56), (CHUNK_LENGTH + 3, 56 + CHUNK_LENGTH + 16)] {
        for available in [0, 1, 55, needed - 1, needed] {
            let mut encryptor = scheme.encryptor(&backend, &KEY, b"").unwrap();
            let mut memory = vec![CANARY; needed + 64];
            let written = encryptor.update_into(&vec![7; length], &mut memory[1..=available]);
            if available >= needed {
                assert_eq!(written.unwrap(), needed);
                sealed = memory[1..=needed].to_vec();
                sealed.extend(encryptor.finalize().unwrap());
            } else {
                assert!(matches!(written, Err(Error::BufferTooSmall { .. })), "{written:?}");
            }
            let untouched = if available >= needed { needed + 1 } else { 1 };
            assert!(memory[untouched..].iter().all(|&byte| byte == CANARY) && memory[0] == CANARY);
        }
    }
    for available in [0, CHUNK_LENGTH - 1, CHUNK_LENGTH] {
        let mut decryptor = scheme.decryptor(&backend, &KEY, b"").unwrap();
        let mut memory = vec![CANARY; CHUNK_LENGTH + 64];
        let written = decryptor.update_into(&sealed, &mut memory[1..=available]);
        if available >= CHUNK_LENGTH {
            assert_eq!(written.unwrap(), CHUNK_LENGTH);
            assert_eq!(decryptor.finalize().unwrap(), [7; 3]);
            assert!(memory[CHUNK_LENGTH + 1..].iter().all(|&byte| byte == CANARY));
        } else {
            assert!(matches!(written, Err(Error::BufferTooSmall { .. })), "{written:?}");
            assert!(memory.iter().all(|&byte| byte == CANARY));
        }
    }
}

#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(6, &mut |order| {
        orders += 1;
        let backend = Backend::new().unwrap();
        let mut hash = backend.create_hash_ctx(HashAlgorithm::Sha256).unwrap();
        hash.update(b"data").unwrap();
        let hash_clone = hash.try_clone().unwrap();
        let mac = backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
        let cipher = backend.create_symmetric_encryption_ctx(&aes(), &gcm()).unwrap();
        let aead = AesGcm::new(&backend, &KEY).unwrap();
        aead.encrypt(&NONCE, b"message", b"").unwrap();
        let kept = AesKeyWrap::new(&backend, &KEY).unwrap();
        kept.wrap_key(&BLOCK).unwrap();

        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || drop(hash.finalize().unwrap()))),
            Some(Box::new(move || drop(hash_clone.finalize().unwrap()))),
            Some(Box::new(move || drop(mac.finalize().unwrap()))),
            Some(Box::new(move || drop(cipher.finalize().unwrap()))),
            Some(Box::new(move || {
                drop(aead.encrypt(&NONCE, b"message", b"").unwrap());
                drop(kept.wrap_key(&BLOCK).unwrap());
            })),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 720);
}

#[test]
fn extendable_outputs_are_dropped_soundly_in_any_order() {
    each_order(5, &mut |order| {
        let backend = Backend::new().unwrap();
        let mut ctx = backend.create_xof_ctx(XofAlgorithm::Shake256).unwrap();
        ctx.update(b"data").unwrap();
        let mut reader = ctx.try_clone().unwrap().into_reader();
        reader.squeeze(&mut [0; 3]).unwrap();
        reader.squeeze(&mut [0; 3]).unwrap();
        let mut copy = reader.try_clone().unwrap();
        let custom = backend.create_cshake_ctx(XofAlgorithm::Shake128, b"", b"x").unwrap();
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || ctx.into_reader().squeeze(&mut [0; 200]).unwrap())),
            Some(Box::new(move || reader.squeeze(&mut [0; 600]).unwrap())),
            Some(Box::new(move || copy.squeeze(&mut [0; 200]).unwrap())),
            Some(Box::new(move || drop(custom))),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
}

#[test]
fn contexts_that_are_not_finished_are_dropped_soundly() {
    let backend = Backend::new().unwrap();
    let mut hash = backend.create_hash_ctx(HashAlgorithm::Sha3_256).unwrap();
    let mut mac = backend.create_cmac_ctx(&aes()).unwrap();
    let mut cipher = backend.create_symmetric_decryption_ctx(&aes(), &cbc()).unwrap();
    drop(backend);
    hash.update(b"data").unwrap();
    mac.update(b"data").unwrap();
    cipher.update(b"data").unwrap();
    drop(cipher.finalize().unwrap_err());
}

// ---- the error queue ----

#[test]
fn a_poisoned_error_queue_changes_nothing() {
    let backend = clean(|| Backend::new().unwrap());
    clean(|| backend.providers().unwrap());
    clean(|| backend.random_bytes(16).unwrap());
    for &algorithm in HashAlgorithm::ALL {
        let asked_cleanly = Backend::new().unwrap();
        poison_error_queue();
        // A cached answer calls nothing, and leaves the queue as it is.
        assert_eq!(
            backend.hash_supported(algorithm),
            asked_cleanly.hash_supported(algorithm)
        );
        assert_eq!(
            backend.hmac_supported(algorithm),
            asked_cleanly.hmac_supported(algorithm)
        );
        assert_eq!(
            backend.pbkdf2_hmac_supported(algorithm),
            asked_cleanly.pbkdf2_hmac_supported(algorithm)
        );
    }
    assert!(clean(|| backend.scrypt_supported()));
    for &variant in Argon2Variant::ALL {
        let asked_cleanly = Backend::new().unwrap();
        poison_error_queue();
        assert_eq!(
            backend.argon2_supported(variant),
            asked_cleanly.argon2_supported(variant)
        );
    }
    for &cipher in CipherKind::ALL {
        let asked_cleanly = Backend::new().unwrap();
        poison_error_queue();
        for &mode in ModeKind::ALL {
            assert_eq!(
                backend.cipher_supported(cipher, mode),
                asked_cleanly.cipher_supported(cipher, mode)
            );
        }
        assert_eq!(
            backend.cmac_algorithm_supported(cipher),
            asked_cleanly.cmac_algorithm_supported(cipher)
        );
    }
    assert!(clean(|| AesGcm::supported(&Backend::new().unwrap(), 32)));
    assert!(!AesGcm::supported(&backend, 33));
    assert!(clean(|| ChaCha20Poly1305::supported(&Backend::new().unwrap())));
    assert_eq!(clean(|| AesGcm::generate_key(&backend, 16).unwrap()).len(), 16);
    assert_eq!(refused_argument(AesGcm::generate_key(&backend, 17)), "key_length");
    clean(|| backend.hash(HashAlgorithm::Sha256, b"abc").unwrap());
    assert!(clean(|| Backend::new().unwrap().aes_key_wrap_supported(32)));
    assert!(!backend.aes_key_wrap_with_padding_supported(33));
    let wrapped = clean(|| backend.aes_key_wrap_with_padding(&KEY, b"abc").unwrap());
    assert_eq!(
        *clean(|| backend.aes_key_unwrap_with_padding(&KEY, &wrapped).unwrap()),
        *b"abc"
    );

    let mut hash = clean(|| backend.create_hash_ctx(HashAlgorithm::Sha256).unwrap());
    clean(|| hash.update(b"abc").unwrap());
    let copy = clean(|| hash.try_clone().unwrap());
    let digest = clean(|| hash.finalize_reset().unwrap());
    assert_eq!(clean(|| copy.finalize().unwrap()), digest);
    assert!(digest.to_string().starts_with("ba7816bf"));

    for &algorithm in XofAlgorithm::ALL {
        clean(|| Backend::new().unwrap().xof_supported(algorithm));
        clean(|| Backend::new().unwrap().cshake_supported(algorithm));
        let mut xof = clean(|| backend.create_xof_ctx(algorithm).unwrap());
        clean(|| xof.update(b"abc").unwrap());
        let mut reader = clean(|| xof.try_clone().unwrap()).into_reader();
        clean(|| reader.squeeze(&mut [0; 9]).unwrap());
        clean(|| reader.try_clone().unwrap().squeeze(&mut [0; 600]).unwrap());
        drop(clean(|| backend.create_cshake_ctx(algorithm, b"", b"abc").unwrap()));
    }

    let mut mac = clean(|| backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap());
    clean(|| mac.update(b"abc").unwrap());
    let tag = clean(|| mac.finalize_reset().unwrap());
    clean(|| mac.update(b"abc").unwrap());
    clean(|| mac.verify_reset(&tag).unwrap());
    assert!(matches!(clean(|| mac.verify(&tag)), Err(Error::InvalidSignature)));

    let cmac = clean(|| backend.create_cmac_ctx(&aes()).unwrap());
    drop(clean(|| cmac.finalize().unwrap()));

    let mut encrypt = clean(|| backend.create_symmetric_encryption_ctx(&aes(), &gcm()).unwrap());
    clean(|| encrypt.authenticate_additional_data(b"header").unwrap());
    let ciphertext = clean(|| encrypt.update(b"message").unwrap());
    let tag = clean(|| encrypt.finalize().unwrap()).into_tag().unwrap();
    let mut decrypt = clean(|| backend.create_symmetric_decryption_ctx(&aes(), &gcm()).unwrap());
    clean(|| decrypt.authenticate_additional_data(b"header").unwrap());
    assert_eq!(clean(|| decrypt.update(&ciphertext).unwrap()), b"message");
    clean(|| decrypt.finalize_with_tag_reset(&tag, &[4; 12]).unwrap());
    assert!(matches!(
        clean(|| decrypt.finalize_with_tag(&tag)),
        Err(Error::InvalidTag)
    ));

    let aead = AesGcm::new(&backend, &KEY).unwrap();
    let mut sealed = clean(|| aead.encrypt(&NONCE, b"message", b"").unwrap());
    clean(|| aead.decrypt(&NONCE, &sealed, b"").unwrap());
    sealed[0] ^= 1;
    assert!(matches!(
        clean(|| aead.decrypt(&NONCE, &sealed, b"")),
        Err(Error::InvalidTag)
    ));

    clean(|| {
        backend
            .derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, b"salt", 2, b"password")
            .unwrap()
    });
    clean(|| backend.derive_scrypt(b"password", b"salt", 32, 16, 1, 1).unwrap());
    if backend.argon2_supported(Argon2Variant::Argon2id) {
        let phc = clean(|| {
            backend
                .derive_argon2_phc_encoded(&cheap_argon2(), b"", &BLOCK, 32)
                .unwrap()
        });
        clean(|| backend.argon2_verify_phc_encoded(b"", &phc, None).unwrap());
    }
    let fernet = Fernet::new(&backend, FERNET_KEY).unwrap();
    let token = clean(|| fernet.encrypt(b"message").unwrap());
    clean(|| fernet.decrypt(&token, None).unwrap());
    let another = Fernet::new(&backend, FERNET_KEY.map(|byte| if byte == b'A' { b'E' } else { byte })).unwrap();
    assert_eq!(clean(|| another.decrypt(&token, None)), Err(Error::InvalidTag));
    clean(|| Backend::builder().config_file("no such file").build().unwrap_err());
    clean(|| Backend::builder().properties("=").build().unwrap_err());
}

/// A failure reports its own reasons, and no earlier entry.
#[test]
fn errors_are_not_taken_from_a_poisoned_queue() {
    let before = openssl::pkey::PKey::private_key_from_der(b"no key").unwrap_err();
    before.put();
    let error = Backend::builder().config_file("no such file").build().unwrap_err();
    let Error::Configuration { file, errors, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(file, "no such file");
    assert!(!errors.entries().is_empty());
    for entry in errors.entries() {
        let old = before.errors().iter().any(|old| old.code() == entry.code());
        assert!(!old, "{entry}");
    }
}

// ---- threads ----

/// The work of one thread, whose results must not depend on other threads.
fn work(backend: &Backend, aead: &AesGcm, template: &MacContext, number: u8) -> Vec<u8> {
    let data = vec![number; 1000];
    let mut out = Vec::new();
    out.extend_from_slice(&backend.hash(HashAlgorithm::Sha256, &data).unwrap());
    out.extend_from_slice(&backend.hash(HashAlgorithm::Sha3_512, &data).unwrap());
    let mut xof = backend.create_xof_ctx(XofAlgorithm::Shake128).unwrap();
    xof.update(&data).unwrap();
    let mut reader = xof.into_reader();
    for length in [10, 300] {
        let mut piece = vec![0; length];
        reader.squeeze(&mut piece).unwrap();
        out.extend_from_slice(&piece);
    }
    let mut mac = template.try_clone().unwrap();
    mac.update(&data).unwrap();
    out.extend_from_slice(&mac.finalize().unwrap());
    let mut mac = backend.create_hmac_ctx(&[number; 20], HashAlgorithm::Sha1).unwrap();
    mac.update(&data).unwrap();
    out.extend_from_slice(&mac.finalize().unwrap());
    let mut cipher = backend.create_symmetric_encryption_ctx(&aes(), &cbc()).unwrap();
    out.extend_from_slice(&cipher.update(&data).unwrap());
    let mut nonce = NONCE;
    nonce[0] = number;
    let sealed = aead.encrypt(&nonce, &data, b"").unwrap();
    assert_eq!(aead.decrypt(&nonce, &sealed, b"").unwrap(), data);
    out.extend_from_slice(&sealed);
    out.extend_from_slice(
        &backend
            .derive_pbkdf2_hmac(HashAlgorithm::Sha256, 16, &data, 3, &KEY)
            .unwrap(),
    );
    out.extend_from_slice(&backend.derive_scrypt(&KEY, &data, 16, 16, 2, 1).unwrap());
    if backend.argon2_supported(Argon2Variant::Argon2id) {
        out.extend_from_slice(&backend.derive_argon2(&cheap_argon2(), &KEY, &data, 16).unwrap());
    }
    let fernet = Fernet::new(backend, FERNET_KEY).unwrap();
    let token = fernet.encrypt(&data).unwrap();
    out.extend_from_slice(&fernet.decrypt(&token, None).unwrap());
    out
}

#[test]
fn eight_threads_share_one_backend() {
    let backend = Backend::new().unwrap();
    let aead = AesGcm::new(&backend, &KEY).unwrap();
    let template = backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha512).unwrap();
    // Each thread's expected results come from a backend that no other thread touches.
    let alone = Backend::new().unwrap();
    let alone_aead = AesGcm::new(&alone, &KEY).unwrap();
    let alone_template = alone.create_hmac_ctx(&KEY, HashAlgorithm::Sha512).unwrap();
    let expected: Vec<_> = (0..8).map(|n| work(&alone, &alone_aead, &alone_template, n)).collect();

    thread::scope(|scope| {
        for number in 0..8u8 {
            let (backend, aead, template, expected) = (&backend, &aead, &template, &expected);
            scope.spawn(move || {
                for _ in 0..20 {
                    assert_eq!(work(backend, aead, template, number), expected[usize::from(number)]);
                    backend.fill_random(&mut [0; 40]).unwrap();
                }
            });
        }
    });
}

/// Contexts move between threads through the pools of their key, and end on another thread than the one that made them.
#[test]
fn threads_share_the_contexts_of_a_key() {
    let backend = Backend::new().unwrap();
    let aeads: [Box<dyn Aead>; 2] = [
        Box::new(AesGcm::new(&backend, &KEY).unwrap()),
        Box::new(ChaCha20Poly1305::new(&backend, &KEY).unwrap()),
    ];
    for aead in aeads {
        let expected: Vec<_> = (0..40)
            .map(|number| aead.encrypt(&[number; 12], &[number; 100], b"").unwrap())
            .collect();
        for _ in 0..3 {
            // More threads than a pool has places.
            thread::scope(|scope| {
                for number in 0..40u8 {
                    let (aead, sealed) = (&aead, &expected[usize::from(number)]);
                    scope.spawn(move || {
                        let nonce = [number; 12];
                        for round in 0..30 {
                            assert_eq!(aead.encrypt(&nonce, &[number; 100], b"").unwrap(), *sealed);
                            assert!(matches!(
                                aead.decrypt(&nonce, sealed, b"another"),
                                Err(Error::InvalidTag)
                            ));
                            assert_eq!(aead.decrypt(&nonce, sealed, b"").unwrap(), [number; 100]);
                            if round % 10 == 0 {
                                let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"message", b"").unwrap();
                                assert_eq!(aead.decrypt(&nonce, &sealed, b"").unwrap(), b"message");
                            }
                        }
                    });
                }
            });
        }
        thread::spawn(move || drop(aead)).join().unwrap();
    }
}

/// Begins a context on this thread, and ends it in each state on another, after the backend.
#[test]
fn contexts_end_in_any_state_on_another_thread() {
    let modes = [
        gcm(),
        cbc(),
        Mode::ctr(&BLOCK).unwrap(),
        Mode::ecb(),
        Mode::xts(&BLOCK).unwrap(),
    ];
    for mode in modes {
        for state in 0..6 {
            let backend = Backend::new().unwrap();
            // The two halves of a key for XTS must differ.
            let key: Vec<u8> = (0..32).collect();
            let cipher = CipherAlgorithm::aes(&key).unwrap();
            let mut encryptor = backend.create_symmetric_encryption_ctx(&cipher, &mode).unwrap();
            let mut decryptor = backend.create_symmetric_decryption_ctx(&cipher, &mode).unwrap();
            drop(backend);
            let end = thread::spawn(move || {
                for context in [&mut encryptor, &mut decryptor] {
                    if state > 0 {
                        context.update(&[0; 16]).unwrap();
                    }
                    if state > 1 {
                        // Another call is an error in XTS.
                        drop(context.update(&[0; 5]));
                    }
                    if state > 2 {
                        drop(context.finalize_reset(&[5; 16]));
                    }
                    if state > 3 {
                        drop(context.reset_nonce(&[6; 16]));
                    }
                }
                if state > 4 {
                    drop(encryptor.finalize());
                    drop(decryptor.finalize_with_tag(&[0; 16]));
                }
            });
            end.join().unwrap();
        }
    }
}

/// When a thread ends, libcrypto frees its random generator through the library context, which must still exist although every
/// handle of the backend is gone.
#[test]
fn a_thread_outlives_the_backend_that_it_used() {
    let backend = Backend::new().unwrap();
    let (used, wait_used) = mpsc::channel();
    let mut threads = Vec::new();
    let mut go_on = Vec::new();
    for _ in 0..4 {
        let backend = backend.clone();
        let used = used.clone();
        let (go, wait_go) = mpsc::channel::<()>();
        go_on.push(go);
        threads.push(thread::spawn(move || {
            backend.random_bytes(32).unwrap();
            backend.hash(HashAlgorithm::Sha256, b"data").unwrap();
            drop(backend);
            used.send(()).unwrap();
            wait_go.recv().unwrap();
        }));
    }
    for _ in 0..4 {
        wait_used.recv().unwrap();
    }
    drop(backend);
    for (thread, go) in threads.into_iter().zip(go_on) {
        go.send(()).unwrap();
        thread.join().unwrap();
    }
}

/// A backend that is dropped while the thread's own storage is being destroyed.
#[test]
fn a_backend_may_live_in_thread_local_storage() {
    thread_local! {
        static BACKEND: Backend = Backend::new().unwrap();
    }
    thread::spawn(|| {
        let digest = BACKEND.with(|backend| backend.hash(HashAlgorithm::Sha1, b"abc").unwrap());
        BACKEND.with(|backend| backend.random_bytes(8).unwrap());
        assert_eq!(digest.len(), 20);
    })
    .join()
    .unwrap();
}

#[test]
fn backends_are_made_and_dropped_on_many_threads() {
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let backend = Backend::new().unwrap();
                    assert_eq!(backend.random_bytes(20).unwrap().len(), 20);
                    assert_eq!(backend.hash(HashAlgorithm::Md5, b"").unwrap().len(), 16);
                }
            });
        }
    });
}

#[test]
fn what_is_shared_is_send_and_sync() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Backend>();
    is_send_and_sync::<HashContext>();
    is_send_and_sync::<MacContext>();
    is_send_and_sync::<CipherContext>();
    is_send_and_sync::<AesGcm>();
    is_send_and_sync::<ChaCha20Poly1305>();
    is_send_and_sync::<Error>();
    is_send_and_sync::<Box<dyn HashBackend + Send + Sync>>();
}

// ---- arguments that C would not survive ----

#[test]
fn strings_with_a_nul_byte_are_refused() {
    let nul = "a\0b";
    assert_eq!(
        refused_argument(Backend::builder().properties(nul).build()),
        "properties"
    );
    assert_eq!(
        refused_argument(Backend::builder().config_file(nul).build()),
        "config_file"
    );
    assert_eq!(
        refused_argument(Backend::builder().module_dir(nul).build()),
        "module_dir"
    );
}

#[test]
fn lengths_beyond_all_memory_are_refused() {
    let backend = Backend::new().unwrap();
    let endless = HashAlgorithm::Shake256 {
        digest_size: usize::MAX,
    };
    assert_eq!(refused_argument(backend.hash(endless, b"")), "digest_size");
    assert_eq!(
        refused_argument(backend.create_hash_ctx(endless).unwrap().finalize()),
        "digest_size"
    );
    assert_eq!(refused_argument(backend.random_bytes(usize::MAX)), "length");
    let nothing = HashAlgorithm::Shake128 { digest_size: 0 };
    assert_eq!(refused_argument(backend.hash(nothing, b"")), "digest_size");
    let too_long = backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, usize::MAX, b"salt", 1, b"");
    assert_eq!(refused_argument(too_long), "length");
    let too_long = backend.derive_scrypt(b"", b"salt", usize::MAX, 16, 1, 1);
    assert_eq!(refused_argument(too_long), "length");
    if backend.argon2_supported(Argon2Variant::Argon2id) {
        let too_long = backend.derive_argon2(&cheap_argon2(), b"", &BLOCK, usize::MAX);
        assert_eq!(refused_argument(too_long), "length");
    }
}

/// A key of zeros.
const FERNET_KEY: &[u8; 44] = b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn cheap_argon2() -> Argon2Parameters<'static> {
    Argon2Parameters::default()
        .with_memory_cost(8)
        .with_iterations(1)
        .with_lanes(1)
}

/// Outputs of Argon2: short, long, empty and unaligned, with bytes on both sides that must stay.
#[test]
fn argon2_writes_its_output_and_nothing_else() {
    let backend = Backend::new().unwrap();
    let mut memory = [0xaa; 600];
    for (start, length) in [(0, 4), (1, 5), (3, 63), (8, 64), (7, 65), (13, 500), (16, 0), (16, 3)] {
        memory.fill(0xaa);
        let out = &mut memory[start..start + length];
        let derived = backend.derive_argon2_into(&cheap_argon2(), b"password", &BLOCK, out);
        let offered = backend.argon2_supported(Argon2Variant::Argon2id);
        match derived {
            Ok(()) => {
                assert!(length >= 4);
                let same = backend.derive_argon2(&cheap_argon2(), b"password", &BLOCK, length);
                assert_eq!(*same.unwrap(), *out);
            }
            Err(Error::InvalidArgument { argument: "out", .. }) => {
                assert!(offered && length < 4);
                assert!(out.iter().all(|byte| *byte == 0));
            }
            Err(Error::Unsupported { .. }) => assert!(!offered),
            Err(other) => panic!("{other:?}"),
        }
        assert!(memory[..start].iter().all(|byte| *byte == 0xaa));
        assert!(memory[start + length..].iter().all(|byte| *byte == 0xaa));
    }
    // Whatever the reason, an output is cleared if nothing is derived.
    memory.fill(0xaa);
    assert!(
        backend
            .derive_argon2_into(&cheap_argon2().with_iterations(0), b"", &BLOCK, &mut memory)
            .is_err()
    );
    assert!(memory.iter().all(|byte| *byte == 0));
    // Empty inputs are no null pointers.
    if backend.argon2_supported(Argon2Variant::Argon2id) {
        let parameters = cheap_argon2().with_secret(&[]).with_associated_data(&[]);
        backend.derive_argon2(&parameters, &[], &BLOCK, 4).unwrap();
    }
}

/// A token that ends anywhere, or is followed by anything.
#[test]
fn fernet_reads_within_the_token() {
    let backend = Backend::new().unwrap();
    let fernet = Fernet::new(&backend, FERNET_KEY).unwrap();
    let token = fernet.encrypt(&[]).unwrap();
    for end in (0..token.len()).step_by(4) {
        let short = token.as_bytes()[..end].to_vec();
        assert_eq!(fernet.decrypt(&short, None), Err(Error::InvalidTag));
        assert_eq!(fernet.extract_timestamp(&short), Err(Error::InvalidTag));
    }
    assert_eq!(fernet.decrypt(&token, None).unwrap(), b"");
    for length in 0..33 {
        assert_eq!(fernet.decrypt(vec![b'A'; 4 * length], None), Err(Error::InvalidTag));
    }
}

#[test]
fn empty_slices_are_no_null_pointers() {
    let backend = Backend::new().unwrap();
    let mut hash = backend.create_hash_ctx(HashAlgorithm::Sha256).unwrap();
    hash.update(&[]).unwrap();
    assert_eq!(
        hash.finalize().unwrap(),
        backend.hash(HashAlgorithm::Sha256, &[]).unwrap()
    );

    let mut mac = backend.create_hmac_ctx(&[], HashAlgorithm::Sha256).unwrap();
    mac.update(&[]).unwrap();
    // The well-known HMAC-SHA-256 of nothing under nothing.
    assert!(
        mac.finalize()
            .unwrap()
            .to_string()
            .starts_with("b613679a0814d9ec772f95d778c35fc5")
    );

    for mode in [cbc(), gcm(), Mode::ctr(&BLOCK).unwrap(), Mode::ecb()] {
        let mut ctx = backend.create_symmetric_encryption_ctx(&aes(), &mode).unwrap();
        assert_eq!(ctx.update(&[]).unwrap(), b"");
        assert_eq!(ctx.update_into(&[], &mut [0; 15]).unwrap(), 0);
        ctx.finalize().unwrap();
    }
    let aead = AesGcm::new(&backend, &KEY).unwrap();
    let sealed = aead.encrypt(&NONCE, &[], &[]).unwrap();
    assert_eq!(aead.decrypt(&NONCE, &sealed, &[]).unwrap(), b"");
    backend
        .derive_pbkdf2_hmac(HashAlgorithm::Sha256, 1, &[], 1, &[])
        .unwrap();
    // RFC 7914's first vector has neither a password nor a salt.
    let derived = backend.derive_scrypt(&[], &[], 2, 16, 1, 1).unwrap();
    assert_eq!(*derived, [0x77, 0xd6]);
    backend.fill_random(&mut []).unwrap();
}
