//! DSA and ECDSA signatures as r followed by s, of fixed length (IEEE P1363; RFC 7518, section 3.4).

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::signature::{ComponentLength, dss_signature_from_raw, dss_signature_to_raw};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{CertificateSigningRequestBuilder, Name};
use support::errors::{assert_invalid_signature, refused_argument};
use support::sample_keys::{self, sample, samples};
use support::{VENDORED, backend};

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;
const MESSAGE: &[u8] = b"a message";

/// RFC 7515, appendix A.3: the token that is signed with ES256, and the key.
const TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.\
    eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
    DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

fn base64url(text: &str) -> Vec<u8> {
    let mut text = text.replace('-', "+").replace('_', "/");
    while text.len() % 4 != 0 {
        text.push('=');
    }
    openssl::base64::decode_block(&text).unwrap()
}

#[test]
fn the_es256_token_of_rfc_7515_is_verified_and_made() {
    let numbers = EllipticCurvePrivateNumbers {
        private_value: SecretInteger::from_be_bytes(&base64url(D)),
        public_numbers: EllipticCurvePublicNumbers {
            x: Integer::from_be_bytes(&base64url(X)),
            y: Integer::from_be_bytes(&base64url(Y)),
            curve: EllipticCurve::Secp256R1,
        },
    };
    let private = EllipticCurvePrivateKey::from_numbers(backend(), &numbers).unwrap();
    let public = private.public_key().unwrap();
    let (input, signature) = TOKEN.rsplit_once('.').unwrap();
    let (input, signature) = (input.as_bytes(), base64url(signature));
    let es256 = EcdsaAlgorithm::new(SHA256).fixed_length();
    public.verify(&signature, input, es256).unwrap();
    PublicKey::from(public.clone())
        .verify(&signature, input, es256)
        .unwrap();
    assert_invalid_signature(public.verify(&signature, &input[1..], es256));
    let own = private.sign(input, es256).unwrap();
    assert_eq!(own.len(), 64);
    public.verify(&own, input, es256).unwrap();
}

/// The keys that sign with DSA or ECDSA, and the length of r.
fn keys() -> Vec<(&'static PrivateKey, &'static PublicKey, usize)> {
    let mut keys = Vec::new();
    for sample in samples() {
        let length = match &sample.private {
            PrivateKey::EllipticCurve(key) => ComponentLength::from(key.curve()),
            PrivateKey::Dsa(key) => {
                let q = key.private_numbers().unwrap().public_numbers.parameter_numbers.q;
                ComponentLength::of_dsa_subgroup(q.bit_length())
            }
            _ => continue,
        };
        keys.push((&sample.private, &sample.public, length.bytes()));
    }
    assert!(keys.len() >= 5 || !VENDORED);
    keys
}

#[test]
fn signatures_have_the_length_of_two_numbers() {
    for (private, public, length) in keys() {
        let der = SignatureAlgorithm::from(SHA256);
        let fixed = der.fixed_length();
        assert!(fixed.is_fixed_length() && !der.is_fixed_length());
        for _ in 0..20 {
            let signature = private.sign(MESSAGE, fixed).unwrap();
            assert_eq!(signature.len(), 2 * length);
            public.verify(&signature, MESSAGE, fixed).unwrap();
        }
        // It is the other encoding of the same numbers.
        let signature = private.sign(MESSAGE, fixed).unwrap();
        let component = ComponentLength::of_dsa_subgroup(8 * length as u32);
        let in_der = dss_signature_from_raw(&signature, component).unwrap();
        public.verify(&in_der, MESSAGE, der).unwrap();
        let signature = private.sign(MESSAGE, der).unwrap();
        let raw = dss_signature_to_raw(&signature, component).unwrap();
        public.verify(&raw, MESSAGE, fixed).unwrap();
        // Digests.
        let digest = backend().hash(SHA256, MESSAGE).unwrap();
        let signature = private.sign(&digest, fixed.prehashed()).unwrap();
        public.verify(&signature, MESSAGE, fixed).unwrap();
        public.verify(&signature, &digest, fixed.prehashed()).unwrap();
    }
}

#[test]
fn other_lengths_and_encodings_are_invalid_signatures() {
    for (private, public, length) in keys() {
        let der = SignatureAlgorithm::from(SHA256);
        let fixed = der.fixed_length();
        let good = private.sign(MESSAGE, fixed).unwrap();
        let in_der = private.sign(MESSAGE, der).unwrap();
        let with_zeros = [&[0][..], &good[..length], &[0], &good[length..]].concat();
        let others = [
            &[][..],
            &good[1..],
            &good[..2 * length - 1],
            &[&good[..], &[0]].concat(),
            &with_zeros,
            &vec![0; 2 * length],
            &vec![0xff; 2 * length],
        ];
        for wrong in others {
            assert_invalid_signature(public.verify(wrong, MESSAGE, fixed));
            let mut verifier = public.verifier(fixed).unwrap();
            verifier.update(MESSAGE).unwrap();
            assert_invalid_signature(verifier.verify_reset(wrong));
            // The verifier goes on.
            verifier.update(MESSAGE).unwrap();
            verifier.verify(&good).unwrap();
        }
        assert_invalid_signature(public.verify(&in_der, MESSAGE, fixed));
        assert_invalid_signature(public.verify(&good, MESSAGE, der));
        assert_invalid_signature(public.verify(&good, b"another", fixed));
        // A digest of the wrong length is an argument, whatever the signature.
        let digest = public.verify(&good[1..], MESSAGE, fixed.prehashed());
        assert_eq!(refused_argument(digest), "data");
    }
}

#[test]
fn messages_in_pieces_are_signed_with_fixed_length() {
    for (private, public, length) in keys() {
        let fixed = SignatureAlgorithm::default_for(private).unwrap().fixed_length();
        let mut signer = private.signer(fixed).unwrap();
        let mut verifier = public.verifier(fixed).unwrap();
        for _ in 0..3 {
            for piece in MESSAGE.chunks(4) {
                signer.update(piece).unwrap();
                verifier.update(piece).unwrap();
            }
            let signature = signer.finalize_reset().unwrap();
            assert_eq!(signature.len(), 2 * length);
            public.verify(&signature, MESSAGE, fixed).unwrap();
            verifier.verify_reset(&signature).unwrap();
        }
    }
    let key = EllipticCurvePrivateKey::generate(backend(), EllipticCurve::Secp384R1).unwrap();
    let algorithm = EcdsaAlgorithm::from(HashAlgorithm::Sha384).fixed_length();
    assert!(algorithm.is_fixed_length());
    let mut signer = key.signer(algorithm).unwrap();
    signer.update(MESSAGE).unwrap();
    let signature = signer.finalize().unwrap();
    let mut verifier = key.public_key().unwrap().verifier(algorithm).unwrap();
    verifier.update(MESSAGE).unwrap();
    verifier.verify(&signature).unwrap();
    assert_eq!(signature.len(), 96);
}

#[test]
fn other_schemes_and_x509_refuse_a_fixed_length() {
    let fixed = SignatureAlgorithm::from(SHA256).fixed_length();
    for name in [sample_keys::RSA, sample_keys::ED25519] {
        let sample = sample(name);
        let algorithm = SignatureAlgorithm::default_for(&sample.private).unwrap().fixed_length();
        assert_eq!(refused_argument(sample.private.sign(MESSAGE, algorithm)), "algorithm");
        assert_eq!(refused_argument(sample.private.signer(algorithm)), "algorithm");
        assert_eq!(
            refused_argument(sample.public.verify(b"", MESSAGE, algorithm)),
            "algorithm"
        );
        assert_eq!(refused_argument(sample.public.verifier(algorithm)), "algorithm");
    }
    for name in [sample_keys::P256, sample_keys::DSA_2048] {
        let request = CertificateSigningRequestBuilder::new()
            .subject_name(&Name::from_common_name("me").unwrap())
            .unwrap();
        let refused = request.sign(&sample(name).private, fixed);
        assert_eq!(refused_argument(refused), "algorithm");
    }
    let text = SignatureAlgorithm::ecdsa(SHA256).fixed_length().to_string();
    assert_eq!(text, "ECDSA with sha256, as r followed by s");
}

/// Every form of the argument.
#[test]
fn elliptic_curve_keys_take_a_hash_function_or_an_algorithm() {
    let key = EllipticCurvePrivateKey::generate(backend(), EllipticCurve::Secp256R1).unwrap();
    let public = key.public_key().unwrap();
    let algorithm = EcdsaAlgorithm::new(SHA256);
    let reference = &algorithm;
    let digest = backend().hash(SHA256, MESSAGE).unwrap();
    for signature in [
        key.sign(MESSAGE, SHA256).unwrap(),
        key.sign(MESSAGE, algorithm).unwrap(),
        key.sign(MESSAGE, reference).unwrap(),
        key.sign(&digest, SignatureHash::prehashed(SHA256)).unwrap(),
    ] {
        public.verify(&signature, MESSAGE, SHA256).unwrap();
        public.verify(&signature, MESSAGE, reference).unwrap();
        public
            .verify(&signature, &digest, SignatureHash::prehashed(SHA256))
            .unwrap();
        let mut verifier = public.verifier(SHA256).unwrap();
        verifier.update(MESSAGE).unwrap();
        verifier.verify(&signature).unwrap();
    }
    let mut signer = key.signer(SHA256).unwrap();
    signer.update(MESSAGE).unwrap();
    public.verify(&signer.finalize().unwrap(), MESSAGE, SHA256).unwrap();
    let refused = key.sign(MESSAGE, HashAlgorithm::Shake128 { digest_size: 32 });
    assert!(matches!(refused, Err(Error::Unsupported { .. })), "{refused:?}");
}
