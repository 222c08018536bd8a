//! RSA signatures with PKCS #1 v1.5 of data without a `DigestInfo`.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use support::sample_keys::{RSA, RSA_PSS, sample};
use support::{backend, bytes, errors};

fn key() -> (RsaPrivateKey, RsaPublicKey) {
    let sample = sample(RSA);
    match (sample.private.clone(), sample.public.clone()) {
        (PrivateKey::Rsa(private), PublicKey::Rsa(public)) => (private, public),
        other => panic!("{other:?}"),
    }
}

fn recover(public: &RsaPublicKey, signature: &[u8]) -> Vec<u8> {
    public
        .recover_data_from_signature(signature, &RsaPadding::pkcs1v15(), None)
        .unwrap()
}

#[test]
fn data_of_every_length_is_signed_and_given_back() {
    let (private, public) = key();
    let longest = private.max_signature_length() - 11;
    for length in [1, 2, 19, 20, 32, 36, 51, 100, longest - 1, longest] {
        let data = bytes::sample(1, length);
        let signature = private.sign_without_digest_info(&data).unwrap();
        assert_eq!(signature.len(), private.max_signature_length());
        // PKCS #1 v1.5 has nothing random.
        assert_eq!(private.sign_without_digest_info(&data).unwrap(), signature);
        public.verify_without_digest_info(&signature, &data).unwrap();
        assert_eq!(recover(&public, &signature), data, "{length}");
    }
}

#[test]
fn data_of_other_lengths_is_refused_by_both_halves() {
    let (private, public) = key();
    let longest = private.max_signature_length() - 11;
    let signature = private.sign_without_digest_info(b"data").unwrap();
    for length in [0, longest + 1, longest + 11, longest + 12, 100_000] {
        let data = vec![7; length];
        let words = format!("data: must have 1 to {longest} bytes with this key, not {length}");
        errors::assert_invalid_argument(private.sign_without_digest_info(&data), &[&words]);
        errors::assert_invalid_argument(public.verify_without_digest_info(&signature, &data), &[&words]);
    }
}

#[test]
fn other_signatures_and_other_data_are_refused() {
    let (private, public) = key();
    let signature = private.sign_without_digest_info(b"data").unwrap();
    let by_hash = private
        .sign(b"data", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
        .unwrap();
    let by_pss = RsaPadding::pss(HashAlgorithm::Sha256);
    let by_pss = private.sign(b"data", &by_pss, HashAlgorithm::Sha256).unwrap();
    let wrong = [
        bytes::flipped(&signature, 0),
        bytes::flipped(&signature, signature.len() - 1),
        signature[1..].to_vec(),
        [&[0], &signature[..]].concat(),
        vec![0; signature.len()],
        vec![0xff; signature.len()],
        Vec::new(),
        by_hash,
        by_pss,
    ];
    for wrong in &wrong {
        errors::assert_invalid_signature(public.verify_without_digest_info(wrong, b"data"));
    }
    for data in [&b"Data"[..], b"dat", b"data\0", b"\0data", b"d"] {
        errors::assert_invalid_signature(public.verify_without_digest_info(&signature, data));
    }
    public.verify_without_digest_info(&signature, b"data").unwrap();
}

/// The usual signature is that of the `DigestInfo`.
#[test]
fn a_digest_info_makes_the_usual_signature() {
    let (private, public) = key();
    let padding = RsaPadding::pkcs1v15();
    let usual = private.sign(b"data", &padding, HashAlgorithm::Sha256).unwrap();
    let digest_info = recover(&public, &usual);
    assert_eq!(digest_info.len(), 19 + 32);
    assert_eq!(private.sign_without_digest_info(&digest_info).unwrap(), usual);
    public.verify_without_digest_info(&usual, &digest_info).unwrap();
    // In turn the data is no digest of a hash function.
    let raw = private.sign_without_digest_info(&digest_info[19..]).unwrap();
    let hash = SignatureHash::prehashed(HashAlgorithm::Sha256);
    errors::assert_invalid_signature(public.verify(&raw, &digest_info[19..], &padding, hash));
    let recovered = public.recover_data_from_signature(&raw, &padding, Some(HashAlgorithm::Sha256));
    errors::assert_invalid_signature(recovered);
}

/// Operations that the key has kept for signatures with a hash function are not used for those without, nor the other way.
#[test]
fn both_kinds_of_signatures_alternate() {
    let (private, public) = key();
    let padding = RsaPadding::pkcs1v15();
    let digest = bytes::sample(2, 32);
    let hash = SignatureHash::prehashed(HashAlgorithm::Sha256);
    for _ in 0..4 {
        let usual = private.sign(&digest, &padding, hash).unwrap();
        let raw = private.sign_without_digest_info(&digest).unwrap();
        assert_ne!(usual, raw);
        public.verify(&usual, &digest, &padding, hash).unwrap();
        public.verify_without_digest_info(&raw, &digest).unwrap();
        errors::assert_invalid_signature(public.verify_without_digest_info(&usual, &digest));
        errors::assert_invalid_signature(public.verify(&raw, &digest, &padding, hash));
        assert_eq!(recover(&public, &raw), digest);
    }
}

#[test]
fn short_keys_sign_short_data() {
    let Ok(private) = backend().generate_rsa_private_key(65537, 1024) else {
        return;
    };
    let public = private.public_key().unwrap();
    let signature = private.sign_without_digest_info(&[7; 117]).unwrap();
    public.verify_without_digest_info(&signature, &[7; 117]).unwrap();
    errors::assert_invalid_argument(private.sign_without_digest_info(&[7; 118]), &["1 to 117 bytes"]);
}

#[test]
fn keys_for_pss_only_do_not_sign_this_way() {
    let sample = sample(RSA_PSS);
    let (PrivateKey::Rsa(private), PublicKey::Rsa(public)) = (&sample.private, &sample.public) else {
        panic!("{}", sample.name)
    };
    errors::assert_invalid_argument(private.sign_without_digest_info(b"data"), &["padding", "PSS"]);
    errors::assert_invalid_argument(
        public.verify_without_digest_info(&[0; 256], b"data"),
        &["padding", "PSS"],
    );
}
