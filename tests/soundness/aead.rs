//! AES-CCM, AES-OCB3, AES-SIV and AES-GCM-SIV: outputs of every length, wrong tags, and threads that share contexts; and the records
//! of TLS.

use std::thread;

use hazmat_openssl::Error;
use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv, TlsRecordSealer};
use hazmat_openssl::prelude::*;
use support::soundness::clean;

const NONCE: [u8; 12] = [3; 12];

fn aeads(backend: &Backend) -> Vec<Box<dyn Aead>> {
    let key = &[7; 32];
    let mut aeads: Vec<Box<dyn Aead>> = vec![
        Box::new(AesCcm::with_tag_length(backend, key, 4).unwrap()),
        Box::new(AesCcm::new(backend, key).unwrap()),
        Box::new(AesOcb3::with_tag_length(backend, key, 8).unwrap()),
        Box::new(AesOcb3::new(backend, key).unwrap()),
        Box::new(AesSiv::new(backend, key).unwrap()),
    ];
    if AesGcmSiv::supported(backend, 32) {
        aeads.push(Box::new(AesGcmSiv::new(backend, key).unwrap()));
    }
    aeads
}

/// Empty, shorter and longer than a block, whole blocks.
const LENGTHS: [usize; 6] = [0, 1, 15, 16, 17, 50];

#[test]
fn results_stay_in_their_slices() {
    let backend = Backend::new().unwrap();
    for aead in aeads(&backend) {
        for length in LENGTHS {
            let message = vec![5; length];
            let sealed = clean(|| aead.encrypt(&NONCE, &message, b"header").unwrap());
            // At each address of a word, in memory that ends with the slice, and in longer memory.
            for start in 0..3 {
                for rest in [0, 40] {
                    let mut out = vec![0xee; start + sealed.len() + rest];
                    let written = aead
                        .encrypt_into(&NONCE, &message, b"header", &mut out[start..])
                        .unwrap();
                    assert_eq!(out[start..start + written], sealed);
                    assert!(
                        out[..start]
                            .iter()
                            .chain(&out[start + written..])
                            .all(|byte| *byte == 0xee)
                    );

                    let mut out = vec![0xee; start + length + rest];
                    let written = aead
                        .decrypt_into(&NONCE, &sealed, b"header", &mut out[start..])
                        .unwrap();
                    assert_eq!(out[start..start + written], message);
                    assert!(
                        out[..start]
                            .iter()
                            .chain(&out[start + written..])
                            .all(|byte| *byte == 0xee)
                    );

                    let mut buffer = vec![5; start + length];
                    let tag = aead.encrypt_in_place(&NONCE, b"header", &mut buffer[start..]).unwrap();
                    assert_eq!(tag.len(), aead.tag_length());
                    aead.decrypt_in_place(&NONCE, b"header", &mut buffer[start..], &tag)
                        .unwrap();
                    assert!(buffer.iter().all(|byte| *byte == 5));
                }
            }
            for short in [0, sealed.len() / 2, sealed.len() - 1] {
                let mut out = vec![0xee; short];
                let refused = aead.encrypt_into(&NONCE, &message, b"header", &mut out);
                assert!(matches!(refused, Err(Error::BufferTooSmall { .. })), "{refused:?}");
                assert!(out.iter().all(|byte| *byte == 0xee));
            }
            for short in [0, length / 2].into_iter().filter(|short| *short < length) {
                let mut out = vec![0xee; short];
                let refused = aead.decrypt_into(&NONCE, &sealed, b"header", &mut out);
                assert!(matches!(refused, Err(Error::BufferTooSmall { .. })), "{refused:?}");
                assert!(out.iter().all(|byte| *byte == 0xee));
            }
        }
    }
}

#[test]
fn a_wrong_tag_clears_the_output() {
    let backend = Backend::new().unwrap();
    for aead in aeads(&backend) {
        for length in LENGTHS {
            let mut sealed = aead.encrypt(&NONCE, &vec![5; length], b"header").unwrap();
            let middle = sealed.len() / 2;
            sealed[middle] ^= 1;
            assert_eq!(
                clean(|| aead.decrypt(&NONCE, &sealed, b"header")),
                Err(Error::InvalidTag)
            );
            let mut out = vec![0xee; length + 3];
            let refused = clean(|| aead.decrypt_into(&NONCE, &sealed, b"header", &mut out));
            assert_eq!(refused, Err(Error::InvalidTag));
            assert!(out[..length].iter().all(|byte| *byte == 0));
            assert_eq!(out[length..], [0xee; 3]);
            for cut in [0, 1, aead.tag_length() - 1] {
                let refused = aead.decrypt(&NONCE, &sealed[..cut], b"header");
                assert_eq!(refused, Err(Error::InvalidTag));
            }
            let mut buffer = vec![0xee; length];
            let wrong = vec![1; aead.tag_length()];
            let refused = clean(|| aead.decrypt_in_place(&NONCE, b"header", &mut buffer, &wrong));
            assert_eq!(refused, Err(Error::InvalidTag));
            assert!(buffer.iter().all(|byte| *byte == 0));
        }
    }
}

#[test]
fn threads_share_the_contexts_of_a_key() {
    let backend = Backend::new().unwrap();
    for aead in aeads(&backend) {
        let expected: Vec<_> = (0..4)
            .map(|number| aead.encrypt(&NONCE, &[number; 20], b"").unwrap())
            .collect();
        thread::scope(|scope| {
            for number in 0..4_u8 {
                let (aead, sealed) = (&aead, &expected[usize::from(number)]);
                scope.spawn(move || {
                    for _ in 0..5 {
                        assert_eq!(aead.encrypt(&NONCE, &[number; 20], b"").unwrap(), *sealed);
                        assert_eq!(aead.decrypt(&NONCE, sealed, b"another"), Err(Error::InvalidTag));
                        assert_eq!(aead.decrypt(&NONCE, sealed, b"").unwrap(), [number; 20]);
                    }
                });
            }
        });
        thread::spawn(move || drop(aead)).join().unwrap();
    }
}

/// The backend drops first.
#[test]
fn objects_keep_their_library_context() {
    let aeads = aeads(&Backend::new().unwrap());
    for aead in aeads {
        let (nonce, sealed) = clean(|| aead.encrypt_with_generated_nonce(b"message", b"").unwrap());
        assert_eq!(clean(|| aead.decrypt(&nonce, &sealed, b"").unwrap()), b"message");
    }
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<AesCcm>();
    is_send_and_sync::<AesOcb3>();
    is_send_and_sync::<AesSiv>();
    is_send_and_sync::<AesGcmSiv>();
}

/// Records of every length and alignment, in memory that ends with the record, after the backend and on other threads.
#[test]
fn records_of_tls_stay_in_their_slices() {
    const KEY: [u8; 32] = [7; 32];
    const FIXED: [u8; 4] = [3; 4];
    fn sealers() -> [TlsRecordSealer; 5] {
        let backend = Backend::new().unwrap();
        [
            clean(|| TlsRecordSealer::aes_gcm_tls13(&backend, &KEY[..16], NONCE).unwrap()),
            clean(|| TlsRecordSealer::aes_gcm_tls13(&backend, &KEY, NONCE).unwrap()),
            clean(|| TlsRecordSealer::chacha20_poly1305(&backend, &KEY, NONCE).unwrap()),
            clean(|| TlsRecordSealer::aes_gcm_tls12(&backend, &KEY[..16], FIXED).unwrap()),
            clean(|| TlsRecordSealer::aes_gcm_tls12(&backend, &KEY, FIXED).unwrap()),
        ]
    }
    // The context that is dropped before its first record.
    drop(sealers());
    let backend = Backend::new().unwrap();
    let gcm = |length| Box::new(AesGcm::new(&backend, &KEY[..length]).unwrap());
    let openers: [(Box<dyn Aead>, bool); 5] = [
        (gcm(16), false),
        (gcm(32), false),
        (Box::new(ChaCha20Poly1305::new(&backend, &KEY).unwrap()), false),
        (gcm(16), true),
        (gcm(32), true),
    ];
    for (mut sealer, (opener, tls12)) in sealers().into_iter().zip(openers) {
        let mut number = 0_u64;
        let sealer = thread::spawn(move || {
            for length in LENGTHS {
                for start in 0..3 {
                    // In memory that ends with the header, too.
                    let header = if tls12 {
                        let rest = [23, 3, 3, 0, u8::try_from(length).unwrap()];
                        [&number.to_be_bytes()[..], &rest].concat()
                    } else {
                        vec![23, 3, 3, 0, u8::try_from(length + 16).unwrap()]
                    };
                    let mut memory = vec![5; start + length];
                    let (before, record) = memory.split_at_mut(start);
                    let tag = clean(|| sealer.seal_in_place(number, &header, record).unwrap());
                    assert!(before.iter().all(|byte| *byte == 5));
                    let nonce = sealer.nonce_at(number);
                    opener.decrypt_in_place(&nonce, &header, record, &tag).unwrap();
                    assert!(record.iter().all(|byte| *byte == 5));
                    number += 1;
                }
            }
            assert_eq!(number, 6 * 3);
            sealer
        });
        drop(sealer.join().unwrap());
    }
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<TlsRecordSealer>();
}
