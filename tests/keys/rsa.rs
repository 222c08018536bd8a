//! RSA: every published vector, and invalid calls.

use hazmat_openssl::asymmetric::rsa;
use hazmat_openssl::hashes::Digest;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind, Result, UnsupportedKind};
use openssl::pkey::{PKey, Public};
use openssl::rsa::{Padding, Rsa};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;
use support::hash_functions::SHA;
use support::numbers::{self, RsaValues, big, negative, plus, small};
use support::rsa_vectors::{self, EncryptionVector, Outcome, SignatureVector};
use support::{backend, bytes, errors, files, on_fips, stream, tally};

// ---- files ----

/// The layout of the values in a file.
#[derive(Clone, Copy)]
enum Layout {
    /// NIST's: names and values, with keys above the records.
    Nist,
    /// Values below comments that name them.
    Labelled,
}

use Layout::{Labelled, Nist};

/// Name, layout, length of the salt of PSS (or PKCS #1 v1.5) and number of vectors.
const SIGNATURES: &[(&str, Layout, Option<usize>, usize)] = &[
    ("FIPS_186-2/SigGen15_186-2.rsp", Nist, None, 250),
    ("FIPS_186-2/SigGen15_186-2.txt", Nist, None, 250),
    ("FIPS_186-2/SigGen15_186-3.rsp", Nist, None, 250),
    ("FIPS_186-2/SigGenPSS_186-2.rsp", Nist, Some(20), 250),
    ("FIPS_186-2/SigGenPSS_186-2.txt", Nist, Some(20), 250),
    ("FIPS_186-2/SigGenPSS_186-3.rsp", Nist, Some(0), 250),
    ("FIPS_186-2/SigVer15_186-3.rsp", Nist, None, 450),
    ("FIPS_186-2/SigVerPSS_186-3.rsp", Nist, Some(10), 450),
    ("SigVer15EMTest.txt", Nist, None, 150),
    ("pkcs-1v2-1d2-vec/pss-int.txt", Labelled, Some(20), 1),
    ("pkcs-1v2-1d2-vec/pss-vect.txt", Labelled, Some(20), 60),
    ("pkcs1v15sign-vectors.txt", Labelled, None, 300),
];

/// Files of ANSI X9.31 signatures, a scheme that the crate does not support.
const X931_SIGNATURES: &[(&str, usize)] = &[
    ("FIPS_186-2/SigGenRSA.rsp", 200),
    ("FIPS_186-2/SigGenRSA_186-2.rsp", 200),
    ("FIPS_186-2/SigGenRSA_186-2.txt", 200),
    ("FIPS_186-2/SigVerRSA.rsp", 360),
];

const KEYS: (&str, usize) = ("FIPS_186-2/KeyGenRSA.rsp", 30);

/// Name, whether the padding is OAEP, and number of vectors.
const CIPHERTEXTS: &[(&str, bool, usize)] = &[
    ("oaep-custom/oaep-sha1-sha224.txt", true, 60),
    ("oaep-custom/oaep-sha1-sha256.txt", true, 60),
    ("oaep-custom/oaep-sha1-sha384.txt", true, 60),
    ("oaep-custom/oaep-sha1-sha512.txt", true, 60),
    ("oaep-custom/oaep-sha224-sha1.txt", true, 60),
    ("oaep-custom/oaep-sha224-sha224.txt", true, 60),
    ("oaep-custom/oaep-sha224-sha256.txt", true, 60),
    ("oaep-custom/oaep-sha224-sha384.txt", true, 60),
    ("oaep-custom/oaep-sha224-sha512.txt", true, 60),
    ("oaep-custom/oaep-sha256-sha1.txt", true, 60),
    ("oaep-custom/oaep-sha256-sha224.txt", true, 60),
    ("oaep-custom/oaep-sha256-sha256.txt", true, 60),
    ("oaep-custom/oaep-sha256-sha384.txt", true, 60),
    ("oaep-custom/oaep-sha256-sha512.txt", true, 60),
    ("oaep-custom/oaep-sha384-sha1.txt", true, 60),
    ("oaep-custom/oaep-sha384-sha224.txt", true, 60),
    ("oaep-custom/oaep-sha384-sha256.txt", true, 60),
    ("oaep-custom/oaep-sha384-sha384.txt", true, 60),
    ("oaep-custom/oaep-sha384-sha512.txt", true, 60),
    ("oaep-custom/oaep-sha512-sha1.txt", true, 60),
    ("oaep-custom/oaep-sha512-sha224.txt", true, 60),
    ("oaep-custom/oaep-sha512-sha256.txt", true, 60),
    ("oaep-custom/oaep-sha512-sha384.txt", true, 60),
    ("oaep-custom/oaep-sha512-sha512.txt", true, 60),
    ("pkcs-1v2-1d2-vec/oaep-int.txt", true, 1),
    ("pkcs-1v2-1d2-vec/oaep-vect.txt", true, 60),
    ("pkcs1v15crypt-vectors.txt", false, 300),
];

const LABELS: (&str, usize) = ("oaep-label.txt", 1);

#[test]
fn every_file_is_claimed() {
    let names = SIGNATURES.iter().map(|(name, ..)| *name);
    let names = names.chain(X931_SIGNATURES.iter().map(|(name, _)| *name));
    let names = names.chain(CIPHERTEXTS.iter().map(|(name, ..)| *name));
    files::assert_claimed("asymmetric/RSA", names.chain([KEYS.0, LABELS.0]));
}

// ---- keys ----

/// The keys of vectors, each loaded and compared once.
#[derive(Default)]
struct Keys {
    private: HashMap<RsaValues, RsaPrivateKey>,
    public: HashMap<RsaValues, RsaPublicKey>,
}

impl Keys {
    fn private(&mut self, values: &RsaValues) -> &RsaPrivateKey {
        self.private.entry(values.clone()).or_insert_with(|| {
            let numbers = values.private_numbers();
            let key = backend().load_rsa_private_numbers(&numbers).unwrap();
            assert_eq!(key.private_numbers().unwrap(), numbers);
            assert_eq!(
                key.public_key().unwrap().public_numbers().unwrap(),
                numbers.public_numbers
            );
            key
        })
    }

    fn public(&mut self, values: &RsaValues) -> &RsaPublicKey {
        let public = RsaValues {
            n: values.n.clone(),
            e: values.e.clone(),
            ..RsaValues::default()
        };
        self.public.entry(public).or_insert_with(|| {
            let numbers = values.public_numbers();
            let key = backend().load_rsa_public_numbers(&numbers).unwrap();
            assert_eq!(key.public_numbers().unwrap(), numbers);
            assert_eq!(key.key_size(), numbers.n.bit_length());
            key
        })
    }
}

/// A key of 2048 bits.
fn values() -> &'static RsaValues {
    static VALUES: OnceLock<RsaValues> = OnceLock::new();
    VALUES.get_or_init(|| {
        let file = "asymmetric/RSA/pkcs1v15sign-vectors.txt";
        let vectors = rsa_vectors::labelled_signatures(file, None);
        vectors.last().unwrap().key.clone()
    })
}

fn key() -> RsaPrivateKey {
    backend().load_rsa_private_numbers(&values().private_numbers()).unwrap()
}

fn public_key() -> RsaPublicKey {
    backend().load_rsa_public_numbers(&values().public_numbers()).unwrap()
}

/// Whether keys of this size do more than verify; on a FIPS backend, short ones do not.
fn size_supported(values: &RsaValues) -> bool {
    backend().generate_rsa_parameters_supported(65537, big(&values.n).bit_length())
}

fn pss(hash: HashAlgorithm, salt_length: SaltLength) -> RsaPadding {
    RsaPadding::pss(PssPadding::new(hash, salt_length))
}

fn oaep(hash: HashAlgorithm) -> RsaPadding {
    RsaPadding::oaep(OaepPadding::new(hash))
}

fn digest(hash: HashAlgorithm, data: &[u8]) -> Digest {
    backend().hash(hash, data).unwrap()
}

// ---- vectors ----

fn signatures(name: &str, layout: Layout, salt_length: Option<usize>) -> Vec<SignatureVector> {
    match layout {
        Nist => rsa_vectors::nist_signatures(name, salt_length),
        Labelled => rsa_vectors::labelled_signatures(name, salt_length),
    }
}

#[test]
fn signature_vectors() {
    let mut keys = Keys::default();
    for (name, layout, salt_length, expected) in SIGNATURES {
        let name = format!("asymmetric/RSA/{name}");
        let padding = |vector: &SignatureVector| match salt_length {
            None => RsaPadding::pkcs1v15(),
            Some(length) => pss(vector.hash, SaltLength::Fixed(*length)),
        };
        let interface = if salt_length.is_some() {
            "rsa-pss"
        } else {
            "rsa-pkcs1v15-sign"
        };
        tally::run(
            interface,
            &name,
            *expected,
            &signatures(&name, *layout, *salt_length),
            |vector| backend().rsa_padding_supported(&padding(vector)) && backend().hash_supported(vector.hash),
            |vector| check_signature(&mut keys, vector, &padding(vector)),
            |vector| {
                let key = backend().load_rsa_public_numbers(&vector.key.public_numbers()).unwrap();
                errors::assert_unsupported(key.verify(
                    &vector.signature,
                    &vector.message,
                    &padding(vector),
                    vector.hash,
                ));
            },
        );
    }
}

fn check_signature(keys: &mut Keys, vector: &SignatureVector, padding: &RsaPadding) {
    let SignatureVector {
        position,
        message,
        signature,
        hash,
        ..
    } = vector;
    let key = keys.public(&vector.key);
    let result = key.verify(signature, message, padding, *hash);
    let prehashed = SignatureHash::prehashed(*hash);
    let of_digest = key.verify(signature, &digest(*hash, message), padding, prehashed);
    if vector.outcome == Outcome::Right {
        result.unwrap_or_else(|error| position.fail(&error.to_string()));
        of_digest.unwrap_or_else(|error| position.fail(&error.to_string()));
        check_wrong_signatures(key, vector, padding);
    } else {
        errors::assert_invalid_signature(result);
        errors::assert_invalid_signature(of_digest);
    }
    if vector.outcome == Outcome::Wrong(2) {
        refuse_changed_exponent(vector);
    } else if vector.key.d.is_some() {
        check_signing(keys, vector, padding);
    }
}

fn check_wrong_signatures(key: &RsaPublicKey, vector: &SignatureVector, padding: &RsaPadding) {
    let last = vector.signature.len() - 1;
    let wrong = [
        bytes::flipped(&vector.signature, last),
        bytes::flipped(&vector.signature, last / 2),
        vector.signature[..last].to_vec(),
    ];
    for signature in &wrong {
        errors::assert_invalid_signature(key.verify(signature, &vector.message, padding, vector.hash));
    }
    let message = [&vector.message[..], b"!"].concat();
    errors::assert_invalid_signature(key.verify(&vector.signature, &message, padding, vector.hash));
}

/// The exponents of these records do not belong together.
fn refuse_changed_exponent(vector: &SignatureVector) {
    let [p, q] = vector
        .key
        .primes
        .as_ref()
        .unwrap()
        .each_ref()
        .map(|prime| numbers::secret(prime));
    let d = numbers::secret(vector.key.d.as_ref().unwrap());
    let numbers = RsaPrivateNumbers {
        dmp1: rsa::rsa_crt_dmp1(&d, &p).unwrap(),
        dmq1: rsa::rsa_crt_dmq1(&d, &q).unwrap(),
        iqmp: rsa::rsa_crt_iqmp(&p, &q).unwrap(),
        p,
        q,
        d,
        public_numbers: vector.key.public_numbers(),
    };
    errors::assert_invalid_argument(backend().load_rsa_private_numbers(&numbers), &["exponent"]);
}

/// PKCS #1 v1.5 gives the same signature, PSS a different but valid one. The messages of wrong records can be signed
/// too.
fn check_signing(keys: &mut Keys, vector: &SignatureVector, padding: &RsaPadding) {
    let (position, message, hash) = (&vector.position, &vector.message, vector.hash);
    let key = keys.private(&vector.key);
    if !size_supported(&vector.key) {
        return assert!(key.sign(message, padding, hash).is_err(), "{position}: on FIPS");
    }
    let own = key.sign(message, padding, hash).unwrap();
    assert_eq!(own.len(), vector.key.n.len(), "{position}: the length of the signature");
    let of_digest = key
        .sign(&digest(hash, message), padding, SignatureHash::prehashed(hash))
        .unwrap();
    let deterministic = *padding == RsaPadding::pkcs1v15();
    if deterministic {
        assert_eq!(own, of_digest, "{position}: from the digest");
    }
    if deterministic && vector.outcome == Outcome::Right {
        assert_eq!(own, vector.signature, "{position}: the signature");
    }
    let public = keys.public(&vector.key);
    public.verify(&own, message, padding, hash).unwrap();
    public.verify(&of_digest, message, padding, hash).unwrap();
    errors::assert_invalid_signature(public.verify(&bytes::flipped(&own, own.len() - 1), message, padding, hash));
}

/// The keys are sound, but the signatures are not of a scheme that the crate supports.
#[test]
fn x931_signatures_are_of_no_scheme_here() {
    let mut keys = Keys::default();
    for (name, expected) in X931_SIGNATURES {
        let name = format!("asymmetric/RSA/{name}");
        tally::run(
            "rsa-x931-refused",
            &name,
            *expected,
            &rsa_vectors::nist_signatures(&name, None),
            |vector| backend().hash_supported(vector.hash),
            |vector| {
                if vector.key.d.is_some() && vector.outcome != Outcome::Wrong(2) {
                    keys.private(&vector.key);
                }
                let key = keys.public(&vector.key);
                for padding in [RsaPadding::pkcs1v15(), pss(vector.hash, SaltLength::Auto)] {
                    let result = key.verify(&vector.signature, &vector.message, &padding, vector.hash);
                    errors::assert_invalid_signature(result);
                }
            },
            |_| {},
        );
    }
}

#[test]
fn key_vectors() {
    let name = format!("asymmetric/RSA/{}", KEYS.0);
    tally::run(
        "rsa-keys",
        &name,
        KEYS.1,
        &rsa_vectors::nist_keys(&name),
        |(_, values)| size_supported(values),
        |(position, values)| {
            let numbers = values.private_numbers();
            let key = backend().load_rsa_private_numbers(&numbers).unwrap();
            if on_fips() && values.e.len() < 3 {
                return errors::assert_malformed_kind(key.check(), MalformedKind::InvalidPrivateKey, "RSA key");
            }
            key.check()
                .unwrap_or_else(|error| position.fail(&format!("the check: {error}")));
            assert_eq!(key.private_numbers().unwrap(), numbers, "{position}");
            let signature = key
                .sign(b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
                .unwrap();
            let public = key.public_key().unwrap();
            public
                .verify(&signature, b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
                .unwrap();
        },
        |(_, values)| {
            let key = backend().load_rsa_private_numbers(&values.private_numbers()).unwrap();
            let result = key.sign(b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256);
            result.expect_err("a key that is too short");
        },
    );
}

#[test]
fn ciphertext_vectors() {
    let mut keys = Keys::default();
    for (name, oaep, expected) in CIPHERTEXTS {
        let name = format!("asymmetric/RSA/{name}");
        let interface = if *oaep { "rsa-oaep" } else { "rsa-pkcs1v15-encrypt" };
        let vectors = rsa_vectors::labelled_ciphertexts(&name, *oaep);
        if let Some((hashes, true)) = name.split_once("oaep-custom/").map(|(_, rest)| (rest, *oaep)) {
            assert_custom_hashes(hashes, &vectors);
        }
        run_ciphertexts(&mut keys, interface, &name, *expected, &vectors);
    }
}

/// The name of a file gives the hash function of the mask and then the other.
fn assert_custom_hashes(name: &str, vectors: &[EncryptionVector]) {
    for vector in vectors {
        let parts: Vec<&str> = name.trim_end_matches(".txt").split('-').collect();
        let position = &vector.position;
        let hashes: Vec<HashAlgorithm> = parts[1..]
            .iter()
            .map(|hash| rsa_vectors::hash_named(position, hash))
            .collect();
        let padding = OaepPadding::new(hashes[1]).with_mgf1_hash(hashes[0]);
        assert_eq!(vector.padding, RsaPadding::oaep(padding), "{position}");
    }
}

#[test]
fn labelled_ciphertext_vectors() {
    let name = format!("asymmetric/RSA/{}", LABELS.0);
    let vectors = rsa_vectors::oaep_labels(&name);
    run_ciphertexts(&mut Keys::default(), "rsa-oaep", &name, LABELS.1, &vectors);
    for vector in &vectors {
        let key = backend()
            .load_rsa_private_numbers(&vector.key.private_numbers())
            .unwrap();
        let without = oaep(HashAlgorithm::Sha512);
        assert!(key.decrypt(&vector.ciphertext, &without).is_err());
    }
}

fn run_ciphertexts(keys: &mut Keys, interface: &str, name: &str, expected: usize, vectors: &[EncryptionVector]) {
    tally::run(
        interface,
        name,
        expected,
        vectors,
        |vector| backend().rsa_padding_supported(&vector.padding) && size_supported(&vector.key),
        |vector| check_ciphertext(keys, vector),
        |vector| {
            let key = backend().load_rsa_public_numbers(&vector.key.public_numbers()).unwrap();
            let result = key.encrypt(&vector.message, &vector.padding);
            if size_supported(&vector.key) {
                errors::assert_unsupported(result);
            } else {
                result.expect_err("a key that is too short");
            }
        },
    );
}

fn check_ciphertext(keys: &mut Keys, vector: &EncryptionVector) {
    let EncryptionVector {
        position,
        message,
        padding,
        ..
    } = vector;
    let own = keys.public(&vector.key).encrypt(message, padding).unwrap();
    assert_eq!(
        own.len(),
        vector.key.n.len(),
        "{position}: the length of the ciphertext"
    );
    assert_ne!(own, vector.ciphertext, "{position}: a ciphertext is never the same");
    let key = keys.private(&vector.key);
    for ciphertext in [&vector.ciphertext, &own] {
        let plaintext = key.decrypt(ciphertext, padding).unwrap();
        assert_eq!(*plaintext, **message, "{position}: the plaintext");
    }
    let wrong = key.decrypt(
        &bytes::flipped(&vector.ciphertext, vector.ciphertext.len() - 1),
        padding,
    );
    match wrong {
        Ok(plaintext) => assert_ne!(*plaintext, **message, "{position}: of a changed ciphertext"),
        Err(error) => assert!(matches!(error, Error::Malformed { .. }), "{position}: {error:?}"),
    }
}

// ---- signatures ----

#[test]
fn every_hash_function_signs_with_both_paddings() {
    let (key, public) = (key(), public_key());
    let hashes = SHA.iter().copied().chain([HashAlgorithm::Md5]);
    for hash in hashes.filter(|hash| backend().hash_supported(*hash)) {
        for padding in [RsaPadding::pkcs1v15(), pss(hash, SaltLength::Digest)] {
            let signature = key.sign(b"message", &padding, hash).unwrap();
            public.verify(&signature, b"message", &padding, hash).unwrap();
            errors::assert_invalid_signature(public.verify(&signature, b"another", &padding, hash));
            let other = if hash == HashAlgorithm::Sha256 {
                HashAlgorithm::Sha384
            } else {
                HashAlgorithm::Sha256
            };
            errors::assert_invalid_signature(public.verify(&signature, b"message", &padding, other));
        }
    }
}

#[test]
fn extendable_output_functions_do_not_sign() {
    let (key, public) = (key(), public_key());
    let shake = HashAlgorithm::Shake256 { digest_size: 32 };
    for padding in [RsaPadding::pkcs1v15(), pss(HashAlgorithm::Sha256, SaltLength::Digest)] {
        errors::assert_unsupported(key.sign(b"message", &padding, shake));
        errors::assert_unsupported(key.signer(&padding, shake));
        errors::assert_unsupported(public.verify(&[0; 256], b"message", &padding, shake));
        errors::assert_unsupported(public.verifier(&padding, shake));
    }
    let masked = pss(shake, SaltLength::Digest);
    assert!(!backend().rsa_padding_supported(&masked));
    errors::assert_unsupported(key.sign(b"message", &masked, HashAlgorithm::Sha256));
    assert!(!backend().rsa_padding_supported(&oaep(shake)));
    errors::assert_unsupported(public.encrypt(b"message", &oaep(shake)));
    let named = |error: Error, words: &str| {
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("unsupported padding: {words} is not offered")),
            "{text}"
        );
    };
    let error = key.sign(b"message", &masked, HashAlgorithm::Sha256).unwrap_err();
    named(error, "PSS with MGF1 with shake256");
    named(
        public.encrypt(b"message", &oaep(shake)).unwrap_err(),
        "OAEP with shake256",
    );
}

/// The lengths that a salt may have with a digest of 32 bytes and a key of 256 bytes.
const SALTS: Range<usize> = 0..256 - 32 - 2 + 1;

#[test]
fn salts_are_of_the_length_that_was_asked_for() {
    let (key, public) = (key(), public_key());
    let hash = HashAlgorithm::Sha256;
    let lengths = [
        (SaltLength::Fixed(0), 0),
        (SaltLength::Fixed(1), 1),
        (SaltLength::Fixed(32), 32),
        (SaltLength::Fixed(SALTS.end - 1), SALTS.end - 1),
        (SaltLength::Digest, 32),
        (SaltLength::Max, SALTS.end - 1),
    ];
    for (salt_length, length) in lengths {
        let signature = key.sign(b"message", &pss(hash, salt_length), hash).unwrap();
        let verify = |salt_length| public.verify(&signature, b"message", &pss(hash, salt_length), hash);
        for right in [salt_length, SaltLength::Auto, SaltLength::Fixed(length)] {
            verify(right).unwrap();
        }
        for (other, other_length) in lengths {
            if other_length == length {
                verify(other).unwrap();
            } else {
                errors::assert_invalid_signature(verify(other));
            }
        }
        errors::assert_invalid_signature(verify(SaltLength::Fixed(length + 1)));
    }
}

#[test]
fn salts_that_do_not_fit_are_refused() {
    let (key, hash) = (key(), HashAlgorithm::Sha256);
    for length in [SALTS.end, SALTS.end + 1, 1000, 1 << 31, usize::MAX] {
        let padding = pss(hash, SaltLength::Fixed(length));
        errors::assert_invalid_argument(key.sign(b"message", &padding, hash), &["salt_length: "]);
        errors::assert_invalid_argument(key.signer(&padding, hash), &["salt_length: "]);
    }
    errors::assert_invalid_argument(
        key.sign(b"message", &pss(hash, SaltLength::Auto), hash),
        &["salt_length"],
    );
    errors::assert_invalid_argument(key.signer(&pss(hash, SaltLength::Auto), hash), &["salt_length"]);
}

#[test]
fn a_key_too_small_for_the_digest_is_refused() {
    if !backend().generate_rsa_parameters_supported(65537, 1024) {
        return errors::assert_invalid_argument(backend().generate_rsa_private_key(65537, 1024), &["key_size"]);
    }
    let key = backend().generate_rsa_private_key(65537, 1024).unwrap();
    let hash = HashAlgorithm::Sha512;
    let padding = pss(hash, SaltLength::Digest);
    errors::assert_invalid_argument(
        key.sign(b"message", &padding, hash),
        &["salt_length: ", "62 bytes", "64"],
    );
    let public = key.public_key().unwrap();
    errors::assert_invalid_signature(public.verify(&[1; 128], b"message", &padding, hash));
    errors::assert_invalid_argument(public.encrypt(b"", &oaep(hash)), &[]);
}

#[test]
fn the_hash_functions_of_message_and_mask_may_differ() {
    let (key, public) = (key(), public_key());
    let (hash, mask) = (HashAlgorithm::Sha256, HashAlgorithm::Sha1);
    let padding = pss(mask, SaltLength::Digest);
    let signature = key.sign(b"message", &padding, hash).unwrap();
    public.verify(&signature, b"message", &padding, hash).unwrap();
    for (other_mask, other_hash) in [(hash, hash), (mask, mask), (hash, mask)] {
        let padding = pss(other_mask, SaltLength::Auto);
        errors::assert_invalid_signature(public.verify(&signature, b"message", &padding, other_hash));
    }
}

#[test]
fn paddings_are_for_their_own_use_only() {
    let (key, public) = (key(), public_key());
    let hash = HashAlgorithm::Sha256;
    let (pss, oaep) = (pss(hash, SaltLength::Digest), oaep(hash));
    errors::assert_invalid_argument(key.sign(b"message", &oaep, hash), &["padding"]);
    errors::assert_invalid_argument(key.signer(&oaep, hash), &["padding"]);
    errors::assert_invalid_argument(public.verify(&[0; 256], b"message", &oaep, hash), &["padding"]);
    errors::assert_invalid_argument(public.verifier(&oaep, hash), &["padding"]);
    errors::assert_invalid_argument(public.encrypt(b"message", &pss), &["padding"]);
    errors::assert_invalid_argument(key.decrypt(&[0; 256], &pss), &["padding"]);
    for hash in [None, Some(hash)] {
        errors::assert_invalid_argument(public.recover_data_from_signature(&[0; 256], &oaep, hash), &["padding"]);
        let by_pss = public.recover_data_from_signature(&[0; 256], &pss, hash);
        let unsupported = by_pss.unwrap_err();
        assert!(
            matches!(
                unsupported,
                Error::Unsupported {
                    kind: UnsupportedKind::Padding,
                    ..
                }
            ),
            "{unsupported:?}"
        );
    }
}

#[test]
fn digests_of_the_wrong_length_are_refused() {
    let (key, public) = (key(), public_key());
    for padding in [RsaPadding::pkcs1v15(), pss(HashAlgorithm::Sha256, SaltLength::Digest)] {
        let hash = SignatureHash::prehashed(HashAlgorithm::Sha256);
        for length in [0, 20, 31, 33, 64] {
            let digest = vec![7; length];
            errors::assert_invalid_argument(key.sign(&digest, &padding, hash), &["32"]);
            errors::assert_invalid_argument(public.verify(&[0; 256], &digest, &padding, hash), &["32"]);
        }
    }
}

#[test]
fn signatures_of_the_wrong_length_are_refused() {
    let (key, public) = (key(), public_key());
    let hash = HashAlgorithm::Sha256;
    for padding in [RsaPadding::pkcs1v15(), pss(hash, SaltLength::Digest)] {
        let signature = key.sign(b"message", &padding, hash).unwrap();
        let modulus = &values().n;
        let wrong = [
            Vec::new(),
            vec![0],
            signature[..255].to_vec(),
            signature[1..].to_vec(),
            [&signature[..], &[0]].concat(),
            [&[0], &signature[..]].concat(),
            vec![0; 256],
            vec![0xff; 256],
            modulus.clone(),
            plus(&big(modulus), 1).to_be_bytes(),
        ];
        for signature in &wrong {
            errors::assert_invalid_signature(public.verify(signature, b"message", &padding, hash));
            let mut verifier = public.verifier(&padding, hash).unwrap();
            verifier.update(b"message").unwrap();
            errors::assert_invalid_signature(verifier.verify(signature));
        }
        public.verify(&signature, b"message", &padding, hash).unwrap();
    }
}

#[test]
fn pieces_sign_like_the_whole() {
    let (key, public) = (key(), public_key());
    let hash = HashAlgorithm::Sha256;
    for padding in [RsaPadding::pkcs1v15(), pss(hash, SaltLength::Digest)] {
        let mut signer = key.signer(&padding, hash).unwrap();
        let mut verifier = public.verifier(&padding, hash).unwrap();
        for size in [0, 1, 64, 5000] {
            let data = bytes::sample(21, size);
            let pieces = stream::pieces(&data);
            pieces.iter().for_each(|piece| signer.update(piece).unwrap());
            let signature = signer.finalize_reset().unwrap();
            public.verify(&signature, &data, &padding, hash).unwrap();
            if padding == RsaPadding::pkcs1v15() {
                assert_eq!(signature, key.sign(&data, &padding, hash).unwrap());
            }
            pieces.iter().for_each(|piece| verifier.update(piece).unwrap());
            verifier.verify_reset(&signature).unwrap();
            pieces.iter().for_each(|piece| verifier.update(piece).unwrap());
            errors::assert_invalid_signature(verifier.verify_reset(&bytes::flipped(&signature, 200)));
            pieces.iter().for_each(|piece| verifier.update(piece).unwrap());
            verifier.update(b"more").unwrap();
            errors::assert_invalid_signature(verifier.verify_reset(&signature));
        }
        signer.update(b"the last").unwrap();
        let signature = signer.finalize().unwrap();
        verifier.update(b"the last").unwrap();
        verifier.verify(&signature).unwrap();
    }
}

/// The data that PKCS #1 v1.5 signs: the beginning of a `DigestInfo` of SHA-256, and then the digest.
const DIGEST_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];

#[test]
fn signatures_give_back_what_they_sign() {
    let (key, public) = (key(), public_key());
    let (padding, hash) = (RsaPadding::pkcs1v15(), HashAlgorithm::Sha256);
    let signature = key.sign(b"message", &padding, hash).unwrap();
    let recover = |signature: &[u8], hash| public.recover_data_from_signature(signature, &padding, hash);
    let digest = digest(hash, b"message");
    assert_eq!(recover(&signature, Some(hash)).unwrap(), *digest);
    assert_eq!(recover(&signature, None).unwrap(), [DIGEST_INFO, &digest].concat());
    errors::assert_invalid_signature(recover(&signature, Some(HashAlgorithm::Sha512)));
    errors::assert_invalid_signature(recover(&signature, Some(HashAlgorithm::Sha512_256)));
    let by_pss = key.sign(b"message", &pss(hash, SaltLength::Digest), hash).unwrap();
    let wrong = [
        bytes::flipped(&signature, 255),
        signature[1..].to_vec(),
        Vec::new(),
        [&signature[..], &[0]].concat(),
        values().n.clone(),
        by_pss,
    ];
    for signature in &wrong {
        errors::assert_invalid_signature(recover(signature, None));
        errors::assert_invalid_signature(recover(signature, Some(hash)));
    }
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    errors::assert_unsupported(recover(&signature, Some(shake)));
}

/// Data other than a `DigestInfo` can be recovered from its signature only if no hash function is given.
#[test]
fn signatures_of_other_data_give_it_back() {
    let numbers = values().private_numbers();
    let content = b"anything at all, and not a digest";
    let filler = vec![0xff; 256 - 3 - content.len()];
    let block = [&[0, 1], &filler[..], &[0], content].concat();
    let signature = raw(&block, &numbers.d.expose(), &numbers.public_numbers.n);
    let recover = |hash| public_key().recover_data_from_signature(&signature, &RsaPadding::pkcs1v15(), hash);
    assert_eq!(recover(None).unwrap(), content);
    errors::assert_invalid_signature(recover(Some(HashAlgorithm::Sha256)));
}

/// The bare RSA operation, in 256 bytes.
fn raw(block: &[u8], exponent: &Integer, modulus: &Integer) -> Vec<u8> {
    numbers::power(&big(block), exponent, modulus)
        .to_be_bytes_padded(256)
        .unwrap()
}

/// Signatures that a verifier would accept if it did not check the whole block.
#[test]
fn lenient_readings_of_a_signature_are_refused() {
    let numbers = values().private_numbers();
    let digest = digest(HashAlgorithm::Sha256, b"message");
    let info = [DIGEST_INFO, &digest].concat();
    let block = |kind: u8, filler: &[u8], rest: &[u8]| [&[0, kind], filler, &[0], rest].concat();
    let filler = |length: usize| vec![0xff; 256 - 3 - length];
    let sign = |block: Vec<u8>| {
        assert_eq!(block.len(), 256);
        raw(&block, &numbers.d.expose(), &numbers.public_numbers.n)
    };
    let verify =
        |signature: &[u8]| public_key().verify(signature, b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256);
    verify(&sign(block(1, &filler(info.len()), &info))).unwrap();
    let trailing = [&info[..], &[0; 100]].concat();
    let without_null: Vec<u8> = [&[0x30, 0x2f, 0x30, 0x0b], &DIGEST_INFO[4..15], &[0x04, 0x20], &digest].concat();
    let long_form = [&[0x30, 0x81], &info[1..]].concat();
    let mut spoiled = filler(info.len());
    spoiled[100] = 0xfe;
    let wrong = [
        block(2, &filler(info.len()), &info),
        block(0, &filler(info.len()), &info),
        block(1, &spoiled, &info),
        block(1, &[0xff; 8], &[&info[..], &vec![0; 256 - 11 - info.len()]].concat()),
        block(1, &filler(trailing.len()), &trailing),
        block(1, &filler(without_null.len()), &without_null),
        block(1, &filler(long_form.len()), &long_form),
        block(1, &filler(digest.len()), &digest),
    ];
    for block in wrong {
        errors::assert_invalid_signature(verify(&sign(block)));
    }
}

#[test]
fn many_threads_sign_with_one_key() {
    let key = key();
    let padding = RsaPadding::pkcs1v15();
    let expected: Vec<Vec<u8>> = (0..8u8)
        .map(|index| key.sign(&[index], &padding, HashAlgorithm::Sha256).unwrap())
        .collect();
    std::thread::scope(|scope| {
        for (index, expected) in (0..8u8).zip(&expected) {
            let (key, padding) = (&key, &padding);
            scope.spawn(move || {
                for _ in 0..25 {
                    assert_eq!(key.sign(&[index], padding, HashAlgorithm::Sha256).unwrap(), *expected);
                    let pss = pss(HashAlgorithm::Sha256, SaltLength::Digest);
                    let signature = key.sign(&[index], &pss, HashAlgorithm::Sha256).unwrap();
                    let public = key.clone().public_key().unwrap();
                    public
                        .verify(&signature, &[index], &pss, HashAlgorithm::Sha256)
                        .unwrap();
                }
            });
        }
    });
}

#[test]
fn keys_outlive_their_backend() {
    let numbers = values().private_numbers();
    let (key, public, mut signer) = {
        let backend = backend().clone();
        let key = backend.load_rsa_private_numbers(&numbers).unwrap();
        let public = key.public_key().unwrap();
        let signer = key.signer(&RsaPadding::pkcs1v15(), HashAlgorithm::Sha256).unwrap();
        (key, public, signer)
    };
    signer.update(b"message").unwrap();
    let signature = key
        .sign(b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
        .unwrap();
    drop(key);
    assert_eq!(signer.finalize().unwrap(), signature);
    public
        .verify(&signature, b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
        .unwrap();
}

/// libcrypto's report of a failure is either in the error or dropped, and never stays in the queue.
#[test]
fn failures_leave_the_error_queue_empty() {
    let (key, public) = (key(), public_key());
    let hash = HashAlgorithm::Sha256;
    let clean = |what: &str| {
        let left = openssl::error::ErrorStack::get();
        assert!(left.errors().is_empty(), "{what}: {left}");
    };
    clean("before");
    for padding in [RsaPadding::pkcs1v15(), pss(hash, SaltLength::Digest)] {
        public.verify(&[1; 256], b"", &padding, hash).unwrap_err();
        clean("a wrong signature");
        public.verify(&[], b"", &padding, hash).unwrap_err();
        clean("no signature");
    }
    key.sign(b"", &pss(hash, SaltLength::Fixed(255)), hash).unwrap_err();
    clean("a long salt");
    public.encrypt(&[0; 300], &oaep(hash)).unwrap_err();
    clean("a long plaintext");
    key.decrypt(&[1; 256], &oaep(hash)).unwrap_err();
    clean("a wrong ciphertext");
    let _ = key.decrypt(&[1; 256], &RsaPadding::pkcs1v15());
    clean("a ciphertext with another padding");
    let recovered = public.recover_data_from_signature(&[1; 256], &RsaPadding::pkcs1v15(), Some(hash));
    recovered.unwrap_err();
    clean("nothing to recover");
    let mut numbers = values().private_numbers();
    numbers.d = SecretInteger::from(3);
    backend().load_rsa_private_numbers(&numbers).unwrap_err();
    clean("wrong numbers");
    backend().generate_rsa_private_key(65537, 100).unwrap_err();
    clean("a short key");
    backend().load_rsa_public_numbers(&values().public_numbers()).unwrap();
    assert_ne!(
        public,
        backend()
            .generate_rsa_private_key(65537, 2048)
            .unwrap()
            .public_key()
            .unwrap()
    );
    clean("other keys");
}

// ---- keys for PSS only ----

fn pss_key(restrictions: Option<PssRestrictions>) -> (RsaPrivateKey, RsaPublicKey) {
    let numbers = values().private_numbers();
    let key = backend().load_rsa_pss_private_numbers(&numbers, restrictions).unwrap();
    let public = backend()
        .load_rsa_pss_public_numbers(&numbers.public_numbers, restrictions)
        .unwrap();
    assert_eq!(key.private_numbers().unwrap(), numbers);
    assert_eq!(public.public_numbers().unwrap(), numbers.public_numbers);
    assert_eq!(key.public_key().unwrap(), public);
    for (is_pss_only, given) in [
        (key.is_pss_only(), key.pss_restrictions()),
        (public.is_pss_only(), public.pss_restrictions()),
        (
            key.public_key().unwrap().is_pss_only(),
            key.public_key().unwrap().pss_restrictions(),
        ),
    ] {
        assert!(is_pss_only);
        assert_eq!(given, restrictions);
    }
    (key, public)
}

#[test]
fn keys_for_pss_only_do_nothing_else() {
    assert!(!key().is_pss_only() && !public_key().is_pss_only());
    assert_eq!(key().pss_restrictions(), None);
    let hash = HashAlgorithm::Sha256;
    let restrictions = PssRestrictions::new(hash, hash, 20);
    for restrictions in [None, Some(restrictions)] {
        let (key, public) = pss_key(restrictions);
        assert_ne!(public, public_key(), "a key for everything is another key");
        for padding in [RsaPadding::pkcs1v15(), oaep(hash)] {
            errors::assert_invalid_argument(key.sign(b"message", &padding, hash), &["padding"]);
            errors::assert_invalid_argument(key.signer(&padding, hash), &["padding"]);
            errors::assert_invalid_argument(key.decrypt(&[0; 256], &padding), &["padding"]);
            errors::assert_invalid_argument(public.encrypt(b"message", &padding), &["padding"]);
            errors::assert_invalid_argument(public.verify(&[0; 256], b"message", &padding, hash), &["padding"]);
            errors::assert_invalid_argument(public.verifier(&padding, hash), &["padding"]);
            let recovered = public.recover_data_from_signature(&[0; 256], &padding, None);
            errors::assert_invalid_argument(recovered, &["padding"]);
        }
        for salt_length in [SaltLength::Digest, SaltLength::Max, SaltLength::Fixed(20)] {
            let padding = pss(hash, salt_length);
            let signature = key.sign(b"message", &padding, hash).unwrap();
            public.verify(&signature, b"message", &padding, hash).unwrap();
            public_key().verify(&signature, b"message", &padding, hash).unwrap();
            let of_any = self::key().sign(b"message", &padding, hash).unwrap();
            public.verify(&of_any, b"message", &padding, hash).unwrap();
            errors::assert_invalid_signature(public.verify(&signature, b"another", &padding, hash));
        }
    }
}

#[test]
fn restrictions_of_a_key_hold() {
    let (sha1, sha256) = (HashAlgorithm::Sha1, HashAlgorithm::Sha256);
    let (key, public) = pss_key(Some(PssRestrictions::new(sha256, sha1, 20)));
    let right = pss(sha1, SaltLength::Fixed(20));
    let signature = key.sign(b"message", &right, sha256).unwrap();
    public.verify(&signature, b"message", &right, sha256).unwrap();
    let wrong = [
        (pss(sha1, SaltLength::Fixed(20)), sha1),
        (pss(sha1, SaltLength::Fixed(20)), HashAlgorithm::Sha512),
        (pss(sha256, SaltLength::Fixed(20)), sha256),
        (pss(sha1, SaltLength::Fixed(19)), sha256),
        (pss(sha1, SaltLength::Fixed(0)), sha256),
        (pss(sha1, SaltLength::Auto), sha256),
    ];
    for (padding, hash) in &wrong {
        errors::assert_invalid_argument(key.sign(b"message", padding, *hash), &[]);
        errors::assert_invalid_argument(key.signer(padding, *hash), &[]);
        if *padding != pss(sha1, SaltLength::Auto) {
            let result = public.verify(&signature, b"message", padding, *hash);
            errors::assert_invalid_argument(result, &[]);
        }
    }
    for length in [21, 32, 222] {
        let padding = pss(sha1, SaltLength::Fixed(length));
        let signature = key.sign(b"message", &padding, sha256).unwrap();
        public.verify(&signature, b"message", &padding, sha256).unwrap();
        errors::assert_invalid_signature(public.verify(&signature, b"message", &right, sha256));
    }
    let short = self::key()
        .sign(b"message", &pss(sha1, SaltLength::Fixed(8)), sha256)
        .unwrap();
    for salt_length in [
        SaltLength::Auto,
        SaltLength::Digest,
        SaltLength::Max,
        SaltLength::Fixed(8),
    ] {
        let result = public.verify(&short, b"message", &pss(sha1, salt_length), sha256);
        result.expect_err("a salt that is too short for the key");
    }
}

#[test]
fn restrictions_that_no_key_can_have_are_refused() {
    let (shake, sha256) = (HashAlgorithm::Shake256 { digest_size: 32 }, HashAlgorithm::Sha256);
    let numbers = values().private_numbers();
    for (hash, mask) in [(shake, sha256), (sha256, shake)] {
        let restrictions = Some(PssRestrictions::new(hash, mask, 0));
        errors::assert_unsupported(backend().load_rsa_pss_private_numbers(&numbers, restrictions));
        let public = &numbers.public_numbers;
        errors::assert_unsupported(backend().load_rsa_pss_public_numbers(public, restrictions));
    }
    for length in [1 << 31, 1 << 32, usize::MAX] {
        let restrictions = Some(PssRestrictions::new(sha256, sha256, length));
        errors::assert_invalid_argument(backend().load_rsa_pss_private_numbers(&numbers, restrictions), &[]);
    }
}

// ---- encryption ----

#[test]
fn plaintexts_of_every_length_up_to_the_longest() {
    let (key, public) = (key(), public_key());
    let paddings = [
        (RsaPadding::pkcs1v15(), 256 - 11),
        (oaep(HashAlgorithm::Sha1), 256 - 2 * 20 - 2),
        (oaep(HashAlgorithm::Sha256), 256 - 2 * 32 - 2),
        (oaep(HashAlgorithm::Sha512), 256 - 2 * 64 - 2),
        (
            RsaPadding::oaep(OaepPadding::new(HashAlgorithm::Sha256).with_mgf1_hash(HashAlgorithm::Sha512)),
            256 - 2 * 32 - 2,
        ),
    ];
    for (padding, longest) in paddings {
        for length in [0, 1, longest / 2, longest - 1, longest] {
            let plaintext = bytes::sample(22, length);
            let ciphertext = public.encrypt(&plaintext, &padding).unwrap();
            assert_eq!(ciphertext.len(), 256);
            assert_eq!(*key.decrypt(&ciphertext, &padding).unwrap(), *plaintext);
        }
        for length in [longest + 1, 256, 1000] {
            let plaintext = bytes::sample(22, length);
            let most = format!("has {length} bytes; with this key and padding the maximum is {longest}");
            errors::assert_invalid_argument(public.encrypt(&plaintext, &padding), &["plaintext", &most]);
        }
        assert_eq!(public.max_plaintext_length(&padding).unwrap(), longest);
    }
    let of_pss = public.max_plaintext_length(&RsaPadding::pss(HashAlgorithm::Sha256));
    errors::assert_invalid_argument(of_pss, &["padding", "PSS is for signatures"]);
    // 1024 bits have no room for two digests of SHA-512.
    let mut modulus = [0; 128];
    (modulus[0], modulus[127]) = (0x80, 1);
    let short = RsaPublicNumbers {
        e: Integer::from(65537),
        n: Integer::from_be_bytes(&modulus),
    };
    let short = RsaPublicKey::from_numbers(backend(), &short).unwrap();
    let oaep = oaep(HashAlgorithm::Sha512);
    errors::assert_invalid_argument(short.max_plaintext_length(&oaep), &["padding", "130 bytes", "128"]);
    // A FIPS module refuses the key before the padding is looked at.
    if !backend().is_fips() {
        errors::assert_invalid_argument(short.encrypt(b"", &oaep), &["padding"]);
    }
}

/// Asserts that all of these failed, with errors that cannot be distinguished.
fn assert_same_malformed(results: Vec<Result<SecretBytes>>) {
    let texts: Vec<String> = results
        .into_iter()
        .map(|result| {
            let error = result.expect_err("a ciphertext that is not one must be refused");
            assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
            format!("{error:?} {error}")
        })
        .collect();
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "{texts:#?}");
}

#[test]
fn ciphertexts_of_other_labels_and_hash_functions_are_refused() {
    let (key, public) = (key(), public_key());
    let right = OaepPadding::new(HashAlgorithm::Sha256).with_label(b"label");
    let ciphertext = public.encrypt(b"message", &RsaPadding::oaep(right.clone())).unwrap();
    assert_eq!(
        *key.decrypt(&ciphertext, &RsaPadding::oaep(right.clone())).unwrap(),
        *b"message"
    );
    let wrong = [
        OaepPadding::new(HashAlgorithm::Sha256),
        right.clone().with_label(b"Label"),
        right.clone().with_label(b"label\0"),
        right.clone().with_label(b""),
        right.clone().with_mgf1_hash(HashAlgorithm::Sha1),
        OaepPadding::new(HashAlgorithm::Sha1).with_label(b"label"),
    ];
    let mut results: Vec<_> = wrong
        .into_iter()
        .map(|padding| key.decrypt(&ciphertext, &RsaPadding::oaep(padding)))
        .collect();
    let modulus = &values().n;
    let changed = [
        bytes::flipped(&ciphertext, 0),
        bytes::flipped(&ciphertext, 255),
        ciphertext[..255].to_vec(),
        [&ciphertext[..], &[0]].concat(),
        Vec::new(),
        vec![0; 256],
        vec![0xff; 256],
        modulus.clone(),
        plus(&big(modulus), -1).to_be_bytes(),
    ];
    let padding = RsaPadding::oaep(right);
    results.extend(changed.iter().map(|ciphertext| key.decrypt(ciphertext, &padding)));
    assert_same_malformed(results);
}

#[test]
fn an_empty_label_is_no_label() {
    let (key, public) = (key(), public_key());
    let plain = OaepPadding::new(HashAlgorithm::Sha256);
    let empty = plain.clone().with_label(b"");
    let ciphertext = public.encrypt(b"message", &RsaPadding::oaep(empty.clone())).unwrap();
    assert_eq!(
        *key.decrypt(&ciphertext, &RsaPadding::oaep(plain)).unwrap(),
        *b"message"
    );
    let long = empty.with_label(&bytes::sample(23, 5000));
    let ciphertext = public.encrypt(b"message", &RsaPadding::oaep(long.clone())).unwrap();
    assert_eq!(*key.decrypt(&ciphertext, &RsaPadding::oaep(long)).unwrap(), *b"message");
}

/// Ciphertexts of blocks that violate the padding of PKCS #1 v1.5, each in another way.
fn badly_padded() -> Vec<Vec<u8>> {
    let numbers = values().public_numbers();
    let filler = |length: usize| vec![0x5a; length];
    let blocks = [
        [&[0, 2], &filler(254)[..]].concat(),
        [&[0, 2], &filler(7)[..], &[0], &filler(246)[..]].concat(),
        [&[0, 2, 0], &filler(253)[..]].concat(),
        [&[0, 1], &filler(100)[..], &[0], &filler(153)[..]].concat(),
        [&[0, 0], &filler(100)[..], &[0], &filler(153)[..]].concat(),
        [&[1, 2], &filler(100)[..], &[0], &filler(153)[..]].concat(),
        filler(256),
    ];
    let key = Rsa::from_public_components(numbers::calculating(&numbers.n), numbers::calculating(&numbers.e)).unwrap();
    let key: PKey<Public> = PKey::from_rsa(key).unwrap();
    let key = key.rsa().unwrap();
    let encrypt = |block: &Vec<u8>| {
        let mut ciphertext = vec![0; 256];
        let length = key.public_encrypt(block, &mut ciphertext, Padding::NONE).unwrap();
        assert_eq!(length, 256);
        ciphertext
    };
    blocks.iter().map(encrypt).collect()
}

/// If OpenSSL rejects implicitly, a ciphertext with bad padding decrypts to another plaintext, always the same one.
/// Otherwise it is an error, always the same one.
#[test]
fn bad_paddings_cannot_be_told_apart() {
    let (key, padding) = (key(), RsaPadding::pkcs1v15());
    let ciphertexts = badly_padded();
    let decrypt = || -> Vec<_> {
        let ciphertexts = ciphertexts.iter();
        ciphertexts
            .map(|ciphertext| key.decrypt(ciphertext, &padding))
            .collect()
    };
    let first = decrypt();
    let version = backend().version();
    let must_be_implicit = (version.major(), version.minor()) >= (3, 2);
    if !must_be_implicit && first[0].is_err() {
        return assert_same_malformed(first);
    }
    let plaintexts = |results: Vec<Result<SecretBytes>>| -> Vec<Vec<u8>> {
        results.into_iter().map(|result| result.unwrap().to_vec()).collect()
    };
    let (first, second) = (plaintexts(first), plaintexts(decrypt()));
    assert_eq!(first, second, "the same ciphertext gives the same plaintext");
    assert!(first.windows(2).any(|pair| pair[0] != pair[1]));
    assert!(first.iter().all(|plaintext| plaintext.len() <= 245));
    let again: Vec<_> = ciphertexts
        .iter()
        .map(|ciphertext| self::key().decrypt(ciphertext, &padding).unwrap().to_vec())
        .collect();
    assert_eq!(first, again, "with the same key loaded once more");
}

#[test]
fn ciphertexts_that_no_key_of_this_size_makes_are_refused() {
    let key = key();
    let modulus = &values().n;
    let wrong = [vec![0x11; 257], vec![0xff; 256], modulus.clone()];
    let results = wrong
        .iter()
        .map(|ciphertext| key.decrypt(ciphertext, &RsaPadding::pkcs1v15()));
    assert_same_malformed(results.collect());
}

// ---- generation ----

#[test]
fn generated_keys_are_sound() {
    for (exponent, size) in [(3, 1024), (65537, 1024), (65537, 1025), (3, 2048), (65537, 2048)] {
        if !backend().generate_rsa_parameters_supported(exponent, size) {
            assert!(on_fips() && (exponent == 3 || size < 2048));
            errors::assert_invalid_argument(backend().generate_rsa_private_key(exponent, size), &[]);
            continue;
        }
        let key = backend().generate_rsa_private_key(exponent, size).unwrap();
        assert_eq!(key.key_size(), size);
        key.check().unwrap();
        let numbers = key.private_numbers().unwrap();
        assert_eq!(numbers.public_numbers.e, small(exponent));
        assert_eq!(
            numbers.public_numbers.n.bit_length(),
            size,
            "the modulus has all of its bits"
        );
        let loaded = backend().load_rsa_private_numbers(&numbers).unwrap();
        assert_eq!(loaded.private_numbers().unwrap(), numbers);
        let padding = RsaPadding::pkcs1v15();
        let signature = key.sign(b"message", &padding, HashAlgorithm::Sha256).unwrap();
        assert_eq!(
            loaded.sign(b"message", &padding, HashAlgorithm::Sha256).unwrap(),
            signature
        );
        assert_eq!(key.public_key().unwrap(), loaded.public_key().unwrap());
    }
}

#[test]
fn generation_with_other_exponents_and_sizes_is_refused() {
    for exponent in [0, 1, 2, 4, 5, 17, 257, 65536, 65539, u32::MAX] {
        assert!(!backend().generate_rsa_parameters_supported(exponent, 2048));
        errors::assert_invalid_argument(
            backend().generate_rsa_private_key(exponent, 2048),
            &["public_exponent", "65537"],
        );
    }
    for size in [0, 1, 511, 512, 1023, 16_385, u32::MAX] {
        assert!(!backend().generate_rsa_parameters_supported(65537, size));
        errors::assert_invalid_argument(backend().generate_rsa_private_key(65537, size), &["key_size"]);
    }
}

// ---- numbers ----

/// The name of a number, the number itself, and the names that an error may contain if it does not belong to the
/// others.
type Member = (
    &'static str,
    fn(&mut RsaPrivateNumbers) -> Place<'_>,
    &'static [&'static str],
);

/// A reference to a number of a key.
enum Place<'a> {
    Public(&'a mut Integer),
    Secret(&'a mut SecretInteger),
}

impl Place<'_> {
    fn value(&self) -> Integer {
        match self {
            Place::Public(number) => (*number).clone(),
            Place::Secret(number) => number.expose(),
        }
    }

    fn set(self, value: Integer) {
        match self {
            Place::Public(number) => *number = value,
            Place::Secret(number) => *number = value.into(),
        }
    }
}

const MEMBERS: &[Member] = &[
    ("p", |numbers| Place::Secret(&mut numbers.p), &["p", "n"]),
    ("q", |numbers| Place::Secret(&mut numbers.q), &["q", "n"]),
    ("d", |numbers| Place::Secret(&mut numbers.d), &["d"]),
    ("dmp1", |numbers| Place::Secret(&mut numbers.dmp1), &["dmp1"]),
    ("dmq1", |numbers| Place::Secret(&mut numbers.dmq1), &["dmq1"]),
    ("iqmp", |numbers| Place::Secret(&mut numbers.iqmp), &["iqmp"]),
    ("e", |numbers| Place::Public(&mut numbers.public_numbers.e), &["e", "d"]),
    ("n", |numbers| Place::Public(&mut numbers.public_numbers.n), &["n"]),
];

/// Asserts that the numbers are refused and that the error names one of `names`.
fn assert_refused(numbers: &RsaPrivateNumbers, names: &[&str]) {
    let error = backend().load_rsa_private_numbers(numbers).unwrap_err();
    let Error::InvalidArgument { argument, .. } = error else {
        panic!("{error:?} is not an invalid argument");
    };
    assert!(names.contains(&argument), "{error} names none of {names:?}");
}

#[test]
fn numbers_out_of_bounds_are_refused_by_name() {
    let right = values().private_numbers();
    for (name, member, _) in MEMBERS {
        let value = member(&mut right.clone()).value();
        let mut bad = vec![small(0), negative(&value), negative(&small(1))];
        if !matches!(*name, "dmp1" | "dmq1" | "iqmp" | "d") {
            bad.extend([small(1), plus(&value, 1)]);
        }
        if *name != "n" {
            let modulus = &right.public_numbers.n;
            bad.extend([modulus.clone(), plus(modulus, 2)]);
        }
        for value in bad {
            let mut numbers = right.clone();
            member(&mut numbers).set(value);
            assert_refused(&numbers, &[name]);
        }
    }
    backend().load_rsa_private_numbers(&right).unwrap();
}

#[test]
fn numbers_that_do_not_belong_together_are_refused_by_name() {
    let right = values().private_numbers();
    for (name, member, names) in MEMBERS {
        let value = member(&mut right.clone()).value();
        let mut bad = vec![plus(&value, 2), plus(&value, -2)];
        if *name != "n" {
            bad.push(small(3));
        }
        if !matches!(*name, "p" | "q" | "e" | "n") {
            bad.extend([small(1), plus(&value, 1)]);
        }
        for value in bad {
            let mut numbers = right.clone();
            member(&mut numbers).set(value);
            assert_refused(&numbers, names);
        }
    }
}

#[test]
fn swapped_numbers_are_refused_unless_all_are() {
    let right = values().private_numbers();
    let mut numbers = right.clone();
    std::mem::swap(&mut numbers.dmp1, &mut numbers.dmq1);
    assert_refused(&numbers, &["dmp1", "dmq1"]);
    std::mem::swap(&mut numbers.p, &mut numbers.q);
    assert_refused(&numbers, &["iqmp"]);
    numbers.iqmp = rsa::rsa_crt_iqmp(&numbers.p, &numbers.q).unwrap();
    let key = backend().load_rsa_private_numbers(&numbers).unwrap();
    assert_eq!(key.private_numbers().unwrap(), numbers);
    let padding = RsaPadding::pkcs1v15();
    let signature = key.sign(b"message", &padding, HashAlgorithm::Sha256).unwrap();
    let ours = self::key();
    assert_eq!(
        signature,
        ours.sign(b"message", &padding, HashAlgorithm::Sha256).unwrap()
    );
    let mut numbers = right.clone();
    std::mem::swap(&mut numbers.p, &mut numbers.q);
    assert_refused(&numbers, &["dmp1", "dmq1", "d"]);
    let mut numbers = right.clone();
    let d = std::mem::replace(&mut numbers.d, numbers.public_numbers.e.into());
    numbers.public_numbers.e = d.expose();
    assert_refused(&numbers, &["dmp1", "d", "e"]);
}

/// The private exponent may be reduced modulo (p - 1)(q - 1), or modulo the least common multiple of p - 1 and q - 1.
#[test]
fn either_private_exponent_is_right() {
    let numbers = values().private_numbers();
    let orders = [plus(&numbers.p.expose(), -1), plus(&numbers.q.expose(), -1)];
    let totient = numbers::product(&orders[0], &orders[1]);
    let divisor = numbers::common_divisor(&orders[0], &orders[1]);
    for order in [totient.clone(), numbers::quotient(&totient, &divisor).0] {
        let mut numbers = numbers.clone();
        numbers.d = numbers::inverse(&numbers.public_numbers.e, &order).into();
        let key = backend().load_rsa_private_numbers(&numbers).unwrap();
        assert_eq!(key.private_numbers().unwrap(), numbers);
    }
}

#[test]
fn public_numbers_out_of_bounds_are_refused_by_name() {
    let right = values().public_numbers();
    let refuse = |e: Integer, n: Integer, name: &str| {
        let result = backend().load_rsa_public_numbers(&RsaPublicNumbers { e, n });
        assert_eq!(errors::refused_argument(result), name);
    };
    let modulus = || right.n.clone();
    for n in [small(0), small(1), small(2), plus(&right.n, 1), negative(&right.n)] {
        refuse(right.e.clone(), n, "n");
    }
    let exponents = [
        small(0),
        small(1),
        small(2),
        small(65536),
        negative(&right.e),
        modulus(),
        plus(&right.n, 2),
    ];
    for e in exponents {
        refuse(e, modulus(), "e");
    }
    refuse(right.e.clone(), numbers::odd(20_001), "n");
}

/// A composite in place of a prime passes a check of the relations, but not a check of primality.
#[test]
fn the_full_check_finds_a_factor_that_is_not_prime() {
    key().check().unwrap();
    let numbers = values().private_numbers();
    let (p, q, e) = (numbers.p.expose(), numbers.q.expose(), numbers.public_numbers.e);
    let composite = numbers::product(&q, &small(65539));
    let n = numbers::product(&p, &composite);
    let order = numbers::product(&plus(&p, -1), &plus(&composite, -1));
    let d = SecretInteger::from(numbers::inverse(&e, &order));
    let (p, composite) = (SecretInteger::from(p), SecretInteger::from(composite));
    let bad = RsaPrivateNumbers {
        dmp1: rsa::rsa_crt_dmp1(&d, &p).unwrap(),
        dmq1: rsa::rsa_crt_dmq1(&d, &composite).unwrap(),
        iqmp: rsa::rsa_crt_iqmp(&p, &composite).unwrap(),
        p,
        q: composite,
        d,
        public_numbers: RsaPublicNumbers { e, n },
    };
    let key = backend().load_rsa_private_numbers(&bad).unwrap();
    errors::assert_malformed_kind(key.check(), MalformedKind::InvalidPrivateKey, "RSA key");
}

#[test]
fn helpers_refuse_what_has_no_answer() {
    let numbers = values().private_numbers();
    let (n, e, d) = (&numbers.public_numbers.n, &numbers.public_numbers.e, &numbers.d);
    let recovered = rsa::rsa_recover_prime_factors(n, e, d).unwrap();
    let recovered = [recovered.0.expose(), recovered.1.expose()];
    assert!(recovered[0] > recovered[1]);
    let mut both = [numbers.p.expose(), numbers.q.expose()];
    both.sort_by(|a, b| b.cmp(a));
    assert_eq!(recovered, both);
    let negative_secret = |number: &SecretInteger| SecretInteger::from(negative(&number.expose()));
    let zero = SecretInteger::from(0);
    let bad_d = [
        small(0),
        small(1),
        plus(&d.expose(), 1),
        plus(&d.expose(), 2),
        negative(&d.expose()),
        plus(&numbers.p.expose(), -1),
    ];
    for d in bad_d {
        assert_eq!(
            errors::refused_argument(rsa::rsa_recover_prime_factors(n, e, &d.into())),
            "d"
        );
    }
    for n in [small(0), small(1), small(2), plus(n, 1), negative(n)] {
        assert_eq!(errors::refused_argument(rsa::rsa_recover_prime_factors(&n, e, d)), "n");
    }
    assert_eq!(
        errors::refused_argument(rsa::rsa_recover_prime_factors(n, &negative(e), d)),
        "e"
    );
    errors::assert_invalid_argument(rsa::rsa_recover_prime_factors(n, &small(0), d), &[]);
    for bad in [small(0), small(1), negative(&numbers.p.expose())].map(SecretInteger::from) {
        errors::assert_invalid_argument(rsa::rsa_crt_dmp1(d, &bad), &["p"]);
        errors::assert_invalid_argument(rsa::rsa_crt_dmq1(d, &bad), &["q"]);
    }
    errors::assert_invalid_argument(
        rsa::rsa_crt_dmp1(&negative_secret(d), &numbers.p),
        &["private_exponent"],
    );
    errors::assert_invalid_argument(rsa::rsa_crt_iqmp(&numbers.p, &numbers.p), &[]);
    errors::assert_invalid_argument(rsa::rsa_crt_iqmp(&numbers.p, &zero), &[]);
    errors::assert_invalid_argument(rsa::rsa_crt_iqmp(&zero, &numbers.q), &[]);
    errors::assert_invalid_argument(rsa::rsa_crt_iqmp(&negative_secret(&numbers.p), &numbers.q), &["p"]);
    errors::assert_invalid_argument(rsa::rsa_crt_iqmp(&numbers.p, &negative_secret(&numbers.q)), &["q"]);
}

#[test]
fn private_numbers_are_not_shown() {
    let numbers = values().private_numbers();
    let key = key();
    let shown = format!("{numbers:?} {key:?} {:?}", key.private_numbers().unwrap()).to_lowercase();
    for number in [
        &numbers.p,
        &numbers.q,
        &numbers.d,
        &numbers.dmp1,
        &numbers.dmq1,
        &numbers.iqmp,
    ] {
        numbers::assert_not_in(number, &shown);
    }
}

#[test]
fn public_keys_are_equal_by_their_numbers() {
    let other = backend().generate_rsa_private_key(65537, 2048).unwrap();
    assert_eq!(public_key(), key().public_key().unwrap());
    assert_ne!(public_key(), other.public_key().unwrap());
}
