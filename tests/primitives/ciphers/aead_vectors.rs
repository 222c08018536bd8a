//! The vectors of AES-CCM, AES-OCB3, AES-SIV and AES-GCM-SIV, in both directions and in every form of a call.

use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv};
use hazmat_openssl::{Error, Result};
use support::aead_vectors::{self, AeadModeVector};
use support::{backend, errors, tally};

/// The files of CCM, with their numbers of vectors.
const CCM: [(&str, usize); 15] = [
    ("AES/CCM/DVPT128.rsp", 240),
    ("AES/CCM/DVPT192.rsp", 240),
    ("AES/CCM/DVPT256.rsp", 240),
    ("AES/CCM/VADT128.rsp", 330),
    ("AES/CCM/VADT192.rsp", 330),
    ("AES/CCM/VADT256.rsp", 330),
    ("AES/CCM/VNT128.rsp", 70),
    ("AES/CCM/VNT192.rsp", 70),
    ("AES/CCM/VNT256.rsp", 70),
    ("AES/CCM/VPT128.rsp", 250),
    ("AES/CCM/VPT192.rsp", 250),
    ("AES/CCM/VPT256.rsp", 250),
    ("AES/CCM/VTT128.rsp", 70),
    ("AES/CCM/VTT192.rsp", 70),
    ("AES/CCM/VTT256.rsp", 70),
];

/// The files of OCB3, with their numbers of vectors.
const OCB3: [(&str, usize); 5] = [
    ("AES/OCB3/openssl.txt", 7),
    ("AES/OCB3/rfc7253.txt", 16),
    ("AES/OCB3/test-vector-1-nonce104.txt", 16),
    ("AES/OCB3/test-vector-1-nonce112.txt", 16),
    ("AES/OCB3/test-vector-1-nonce120.txt", 16),
];

/// The file of SIV, with its number of vectors.
const SIV: [(&str, usize); 1] = [("AES/SIV/openssl.txt", 4)];

/// The files of GCM-SIV, with their numbers of vectors.
const GCM_SIV: [(&str, usize); 2] = [("AES/GCM-SIV/aes-192-gcm-siv.txt", 46), ("AES/GCM-SIV/openssl.txt", 46)];

/// Every file of these modes.
pub(super) fn files() -> impl Iterator<Item = &'static str> + Clone {
    let all: [&'static [(&'static str, usize)]; 4] = [&CCM, &OCB3, &SIV, &GCM_SIV];
    all.into_iter().flatten().map(|(name, _)| *name)
}

/// A cipher with the key of a vector, through the interface that the modes have in common.
struct Cipher {
    aead: Box<dyn Aead>,
    siv: Option<AesSiv>,
}

fn run(
    files: &[(&str, usize)],
    total: usize,
    load: fn(&str) -> Vec<AeadModeVector>,
    supported: fn(usize) -> bool,
    cipher: fn(&AeadModeVector) -> Result<Cipher>,
) {
    let mut seen = 0;
    for (name, expected) in files {
        let name = format!("ciphers/{name}");
        let vectors = load(&name);
        seen += vectors.len();
        tally::run(
            "aead",
            &name,
            *expected,
            &vectors,
            |vector| supported(vector.key.len()),
            |vector| check(&cipher(vector).unwrap(), vector),
            |vector| errors::assert_unsupported(cipher(vector).map(|_| "a cipher")),
        );
    }
    assert_eq!(seen, total);
}

fn check(cipher: &Cipher, vector: &AeadModeVector) {
    let place = &vector.position;
    let (nonce, tag) = (&*vector.nonce, &*vector.tag);
    let strings: Vec<&[u8]> = vector.additional_data.iter().map(Vec::as_slice).collect();
    let (sealed, aad) = match &cipher.siv {
        Some(_) => ([tag, &vector.ciphertext].concat(), &[][..]),
        None => ([&*vector.ciphertext, tag].concat(), strings[0]),
    };
    let mut out = vec![0xaa; vector.ciphertext.len()];
    let mut buffer = vector.ciphertext.clone();
    let (opened, written, in_place) = match &cipher.siv {
        Some(siv) => (
            siv.decrypt(&sealed, &strings),
            siv.decrypt_into(&sealed, &strings, &mut out),
            siv.decrypt_in_place(&strings, &mut buffer, tag),
        ),
        None => (
            cipher.aead.decrypt(nonce, &sealed, aad),
            cipher.aead.decrypt_into(nonce, &sealed, aad, &mut out),
            cipher.aead.decrypt_in_place(nonce, aad, &mut buffer, tag),
        ),
    };
    let Some(plaintext) = &vector.plaintext else {
        assert_eq!(
            (opened, written, in_place),
            (Err(Error::InvalidTag), Err(Error::InvalidTag), Err(Error::InvalidTag)),
            "{place}"
        );
        assert!(out.iter().chain(&buffer).all(|byte| *byte == 0), "{place}: cleared");
        return;
    };
    assert_eq!(opened.as_ref(), Ok(plaintext), "{place}");
    assert_eq!((written, &out), (Ok(plaintext.len()), plaintext), "{place}");
    assert_eq!((in_place, &buffer), (Ok(()), plaintext), "{place}");

    let mut out = vec![0; sealed.len()];
    let (made, written, made_tag) = match &cipher.siv {
        Some(siv) => (
            siv.encrypt(plaintext, &strings),
            siv.encrypt_into(plaintext, &strings, &mut out),
            siv.encrypt_in_place(&strings, &mut buffer),
        ),
        None => (
            cipher.aead.encrypt(nonce, plaintext, aad),
            cipher.aead.encrypt_into(nonce, plaintext, aad, &mut out),
            cipher.aead.encrypt_in_place(nonce, aad, &mut buffer),
        ),
    };
    assert_eq!(made.as_ref(), Ok(&sealed), "{place}");
    assert_eq!((written, &out), (Ok(sealed.len()), &sealed), "{place}");
    assert_eq!((&*made_tag.unwrap(), &buffer), (tag, &vector.ciphertext), "{place}");
}

#[test]
fn vectors_of_aes_ccm() {
    let cipher = |vector: &AeadModeVector| {
        let aead = AesCcm::with_tag_length(backend(), &vector.key, vector.tag.len())?;
        Ok(Cipher {
            aead: Box::new(aead),
            siv: None,
        })
    };
    let supported = |length| AesCcm::supported(backend(), length);
    run(&CCM, 2880, aead_vectors::ccm, supported, cipher);
}

#[test]
fn vectors_of_aes_ocb3() {
    let cipher = |vector: &AeadModeVector| {
        Ok(Cipher {
            aead: Box::new(AesOcb3::new(backend(), &vector.key)?),
            siv: None,
        })
    };
    let supported = |length| AesOcb3::supported(backend(), length);
    run(&OCB3, 71, aead_vectors::ocb3, supported, cipher);
}

#[test]
fn vectors_of_aes_siv() {
    let cipher = |vector: &AeadModeVector| {
        Ok(Cipher {
            aead: Box::new(AesSiv::new(backend(), &vector.key)?),
            siv: Some(AesSiv::new(backend(), &vector.key)?),
        })
    };
    let supported = |length| AesSiv::supported(backend(), length);
    run(&SIV, 4, aead_vectors::siv, supported, cipher);
}

/// No vector has an empty message, which some versions of libcrypto do not encrypt.
#[test]
fn vectors_of_aes_gcm_siv() {
    let cipher = |vector: &AeadModeVector| {
        Ok(Cipher {
            aead: Box::new(AesGcmSiv::new(backend(), &vector.key)?),
            siv: None,
        })
    };
    let supported = |length| AesGcmSiv::supported(backend(), length);
    run(&GCM_SIV, 92, aead_vectors::gcm_siv, supported, cipher);
}
