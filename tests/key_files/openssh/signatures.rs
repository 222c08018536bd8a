//! `SshSignatureBlob`: what is written, what is read, and what a policy refuses.

use hazmat_openssl::asymmetric::signature::decode_dss_signature;
use hazmat_openssl::asymmetric::{PublicKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    SshPublicKey, SshSignatureAlgorithm, SshSignatureBlob, SshSignatureFailure, SshSignaturePolicy,
};
use hazmat_openssl::{Error, MalformedKind, Result};
use support::errors::{assert_malformed_kind, assert_unsupported, malformed_kind, refused_argument};
use support::sample_keys::{self, Sample, sample, samples};
use support::ssh_security_key::{COUNTER, SecurityKey};
use support::ssh_wire::{mpint, string, strings, uint32};
use support::{backend, key_forms, on_fips};

const WHAT: &str = "SSH signature";
const MESSAGE: &[u8] = b"a message";

fn public(sample: &Sample) -> SshPublicKey {
    SshPublicKey::new(sample.public.clone()).unwrap()
}

fn verify(blob: &[u8], key: &SshPublicKey, message: &[u8]) -> Result<()> {
    let policy = SshSignaturePolicy::new().min_rsa_key_size(1024);
    SshSignatureBlob::from_bytes(blob)?.verify(key, message, &policy)
}

#[track_caller]
fn failure(result: Result<()>) -> SshSignatureFailure {
    match result {
        Err(Error::SshSignature(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

/// The samples that OpenSSH has a form for, except DSA, with their algorithms.
fn signers() -> Vec<(&'static Sample, SshSignatureAlgorithm)> {
    let mut signers = Vec::new();
    for sample in sample_keys::samples() {
        if key_forms::has_openssh_form(&sample.public) {
            let key_type = public(sample).key_type();
            let all = SshSignatureAlgorithm::ALL.iter();
            let secure = all.filter(|algorithm| algorithm.is_secure() && algorithm.key_type() == key_type);
            signers.extend(secure.map(|algorithm| (sample, *algorithm)));
        }
    }
    assert_eq!(signers.len(), 6);
    signers
}

#[test]
fn every_key_signs_and_verifies() {
    for (sample, algorithm) in signers() {
        let key = public(sample);
        let signature = SshSignatureBlob::sign_with(&sample.private, algorithm, MESSAGE).unwrap();
        assert_eq!(signature.algorithm(), algorithm);
        assert_eq!(signature.assertion(), None);
        let blob = signature.to_bytes();
        assert_eq!(SshSignatureBlob::from_bytes(&blob).unwrap(), signature);
        let [name, _] = &strings(&blob)[..] else {
            panic!("two fields");
        };
        assert_eq!(name, algorithm.name().as_bytes());

        verify(&blob, &key, MESSAGE).unwrap();
        assert_eq!(
            verify(&blob, &key, b"another"),
            Err(Error::InvalidSignature),
            "{algorithm}"
        );
        assert_eq!(verify(&blob, &key, b""), Err(Error::InvalidSignature), "{algorithm}");
    }
}

#[test]
fn the_usual_algorithm_is_that_of_the_key() {
    for (name, algorithm) in [
        (sample_keys::RSA, "rsa-sha2-512"),
        (sample_keys::P256, "ecdsa-sha2-nistp256"),
        (sample_keys::P384, "ecdsa-sha2-nistp384"),
        (sample_keys::P521, "ecdsa-sha2-nistp521"),
        (sample_keys::ED25519, "ssh-ed25519"),
    ] {
        let signature = SshSignatureBlob::sign(&sample(name).private, MESSAGE).unwrap();
        assert_eq!(signature.algorithm().name(), algorithm);
        assert_eq!(algorithm.parse::<SshSignatureAlgorithm>(), Ok(signature.algorithm()));
    }
    assert_eq!(
        refused_argument(SshSignatureAlgorithm::from_name("rsa-sha2-384")),
        "name"
    );
}

#[test]
fn what_does_not_sign_is_refused() {
    let sign = |name: &str| SshSignatureBlob::sign(&sample(name).private, MESSAGE);
    assert_eq!(refused_argument(sign(sample_keys::DSA_1024)), "algorithm");
    let is_supported = |name: &&str| samples().iter().any(|sample| sample.name == *name);
    let others = [
        sample_keys::DSA_2048,
        sample_keys::RSA_PSS,
        sample_keys::ED448,
        sample_keys::X25519,
        sample_keys::DH,
    ];
    let supported: Vec<&str> = others.into_iter().filter(is_supported).collect();
    // A FIPS backend need not have all of them.
    assert!(
        supported == others || on_fips() && supported.len() >= 3,
        "{supported:?}"
    );
    for name in supported {
        assert_eq!(refused_argument(sign(name)), "format");
    }
    for algorithm in [
        SshSignatureAlgorithm::RsaSha1,
        SshSignatureAlgorithm::Ed25519,
        SshSignatureAlgorithm::SkEd25519,
    ] {
        let result = SshSignatureBlob::sign_with(&sample(sample_keys::RSA).private, algorithm, MESSAGE);
        assert_eq!(refused_argument(result), "algorithm");
    }
    let result = SshSignatureBlob::sign_with(
        &sample(sample_keys::ED25519).private,
        SshSignatureAlgorithm::SkEd25519,
        MESSAGE,
    );
    assert_eq!(refused_argument(result), "algorithm");
}

/// A blob with these fields.
fn blob(name: &str, signature: &[u8]) -> Vec<u8> {
    [string(name.as_bytes()), string(signature)].concat()
}

#[test]
fn old_algorithms_verify_only_if_the_policy_has_them() {
    let allowing = |algorithm| SshSignaturePolicy::new().algorithms([algorithm]).min_rsa_key_size(1024);
    for (name, algorithm, computation) in [
        (
            sample_keys::RSA,
            SshSignatureAlgorithm::RsaSha1,
            SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha1),
        ),
        (
            sample_keys::DSA_1024,
            SshSignatureAlgorithm::DsaSha1,
            SignatureAlgorithm::dsa(HashAlgorithm::Sha1).fixed_length(),
        ),
    ] {
        let sample = sample(name);
        let signature = sample.private.sign(MESSAGE, computation).unwrap();
        let signature = SshSignatureBlob::from_bytes(&blob(algorithm.name(), &signature)).unwrap();
        let key = public(sample);
        match failure(signature.verify(&key, MESSAGE, &SshSignaturePolicy::new())) {
            SshSignatureFailure::ForbiddenAlgorithm { algorithm: named, .. } => assert_eq!(named, algorithm.name()),
            other => panic!("{other}"),
        }
        signature.verify(&key, MESSAGE, &allowing(algorithm)).unwrap();
        let result = signature.verify(&key, b"another", &allowing(algorithm));
        assert_eq!(result, Err(Error::InvalidSignature));
    }
}

#[test]
fn short_rsa_keys_are_refused() {
    let sample = sample(sample_keys::RSA);
    let PublicKey::Rsa(rsa) = &sample.public else {
        panic!("an RSA key");
    };
    let size = rsa.key_size();
    let key = public(sample);
    let signature = SshSignatureBlob::sign(&sample.private, MESSAGE).unwrap();
    let minimum = |bits| SshSignaturePolicy::new().min_rsa_key_size(bits);
    signature.verify(&key, MESSAGE, &minimum(size)).unwrap();
    match failure(signature.verify(&key, MESSAGE, &minimum(size + 1))) {
        SshSignatureFailure::KeyTooShort { bits, .. } => assert_eq!(bits, size),
        other => panic!("{other}"),
    }
    let short = backend().generate_rsa_private_key(65537, 1024);
    if on_fips() {
        assert_eq!(refused_argument(short), "key_size");
        return;
    }
    let short = short.unwrap();
    let signature = SshSignatureBlob::sign(&short.clone().into(), MESSAGE).unwrap();
    let key = SshPublicKey::new(short.public_key().unwrap()).unwrap();
    let result = signature.verify(&key, MESSAGE, &SshSignaturePolicy::default());
    assert!(matches!(
        failure(result),
        SshSignatureFailure::KeyTooShort { bits: 1024, .. }
    ));
}

/// Signers may leave out leading zeros, which one of 256 RSA signatures has (RFC 8332, section 3).
#[test]
fn rsa_signatures_may_lack_leading_zeros() {
    let sample = sample(sample_keys::RSA);
    let key = public(sample);
    let mut shortened = None;
    for number in 0..10_000_u32 {
        let message = number.to_be_bytes();
        let signature = sample
            .private
            .sign(&message, SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256))
            .unwrap();
        if let Some(short) = signature.strip_prefix(&[0]) {
            shortened = Some((message, short.to_vec()));
            break;
        }
    }
    let (message, short) = shortened.expect("a signature with a leading zero");
    verify(&blob("rsa-sha2-256", &short), &key, &message).unwrap();
    // But more bytes than the modulus has are no signature.
    let long = [&[0, 0][..], &short].concat();
    let result = verify(&blob("rsa-sha2-256", &long), &key, &message);
    assert_eq!(result, Err(Error::InvalidSignature));
    assert_malformed_kind(
        SshSignatureBlob::from_bytes(&blob("rsa-sha2-256", b"")),
        MalformedKind::InvalidLength,
        WHAT,
    );
}

#[test]
fn a_signature_of_another_key_type_is_inconsistent() {
    let signature = SshSignatureBlob::sign(&sample(sample_keys::P256).private, MESSAGE).unwrap();
    for name in [sample_keys::P384, sample_keys::ED25519, sample_keys::RSA] {
        let result = signature.verify(&public(sample(name)), MESSAGE, &SshSignaturePolicy::new());
        assert_malformed_kind(result, MalformedKind::Inconsistent, WHAT);
    }
    // ECDSA signatures do not say on which curve, except by the name.
    let fields = strings(&signature.to_bytes());
    let renamed = blob("ecdsa-sha2-nistp384", &fields[1]);
    let result = verify(&renamed, &public(sample(sample_keys::P384)), MESSAGE);
    assert_eq!(result, Err(Error::InvalidSignature));
}

/// r and s have one encoding: that of RFC 4251, section 5.
#[test]
fn ecdsa_numbers_are_positive_and_minimal() {
    let sample = sample(sample_keys::P256);
    let der = sample.private.sign(MESSAGE, HashAlgorithm::Sha256).unwrap();
    let (r, s) = decode_dss_signature(&der).unwrap();
    let (r, s) = (r.to_be_bytes(), s.to_be_bytes());
    let padded = |bytes: &[u8]| string(&[&[0; 2][..], bytes].concat());
    let name = "ecdsa-sha2-nistp256";
    let read = |fields: &[Vec<u8>]| SshSignatureBlob::from_bytes(&blob(name, &fields.concat()));

    let good = read(&[mpint(&r), mpint(&s)]).unwrap();
    good.verify(&public(sample), MESSAGE, &SshSignaturePolicy::new())
        .unwrap();
    let swapped = read(&[mpint(&s), mpint(&r)]).unwrap();
    let result = swapped.verify(&public(sample), MESSAGE, &SshSignaturePolicy::new());
    assert_eq!(result, Err(Error::InvalidSignature));

    let cases = [
        (vec![padded(&r), mpint(&s)], MalformedKind::InvalidValue),
        (vec![mpint(&r), padded(&s)], MalformedKind::InvalidValue),
        (vec![string(&[0x80; 32]), mpint(&s)], MalformedKind::OutOfRange),
        (vec![string(b""), mpint(&s)], MalformedKind::OutOfRange),
        (vec![mpint(&r), string(&[0])], MalformedKind::OutOfRange),
        (vec![mpint(&r)], MalformedKind::Truncated),
        (vec![mpint(&r), mpint(&s), vec![0]], MalformedKind::TrailingData),
        (vec![der], MalformedKind::Truncated),
    ];
    for (fields, kind) in cases {
        assert_malformed_kind(read(&fields), kind, WHAT);
    }
    // Numbers that are too large for the curve are no signature.
    for large in [mpint(&[0xff; 32]), mpint(&[1; 66]), mpint(&[1; 4000])] {
        let signature = read(&[large, mpint(&s)]).unwrap();
        let result = signature.verify(&public(sample), MESSAGE, &SshSignaturePolicy::new());
        assert_eq!(result, Err(Error::InvalidSignature));
    }
}

#[test]
fn other_lengths_and_names_are_refused() {
    for length in [0, 63, 65] {
        let result = SshSignatureBlob::from_bytes(&blob("ssh-ed25519", &vec![1; length]));
        assert_malformed_kind(result, MalformedKind::InvalidLength, WHAT);
    }
    for length in [39, 41, 46] {
        let result = SshSignatureBlob::from_bytes(&blob("ssh-dss", &vec![1; length]));
        assert_malformed_kind(result, MalformedKind::InvalidLength, WHAT);
    }
    for name in ["ssh-ed448", "rsa-sha2-384", "", "ssh-ed25519-cert-v01@openssh.com"] {
        assert_unsupported(SshSignatureBlob::from_bytes(&blob(name, &[1; 64])));
    }
    let result = SshSignatureBlob::from_bytes(&[string(&[0xff]), string(b"a")].concat());
    assert_malformed_kind(result, MalformedKind::InvalidText, WHAT);
    let result = SshSignatureBlob::from_bytes(&blob("rsa-sha2-256", &vec![1; 1 << 16]));
    assert_malformed_kind(result, MalformedKind::TooLarge, WHAT);
}

#[test]
fn every_shorter_blob_is_truncated() {
    let blobs = signers().into_iter().map(|(sample, algorithm)| {
        SshSignatureBlob::sign_with(&sample.private, algorithm, MESSAGE)
            .unwrap()
            .to_bytes()
    });
    let blobs: Vec<_> = blobs.chain([SecurityKey::ed25519().sign(1, b"a").to_bytes()]).collect();
    assert_eq!(blobs.len(), 7);
    for blob in blobs {
        for length in 0..blob.len() {
            let (kind, _) = malformed_kind(SshSignatureBlob::from_bytes(&blob[..length]));
            assert_eq!(kind, MalformedKind::Truncated, "{length}");
        }
        let longer = [&blob[..], &[0]].concat();
        assert_malformed_kind(SshSignatureBlob::from_bytes(&longer), MalformedKind::TrailingData, WHAT);
    }
}

// ---- security keys ----

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;

#[test]
fn security_keys_assert_presence() {
    for key in [SecurityKey::ed25519(), SecurityKey::p256()] {
        let public = key.public();
        let strict = SshSignaturePolicy::new();
        let lenient = SshSignaturePolicy::new().require_user_presence(false);
        let with_pin = SshSignaturePolicy::new().require_user_verification(true);
        for (flags, policy, expected) in [
            (PRESENT, &strict, None),
            (PRESENT | VERIFIED, &strict, None),
            (0, &strict, Some(SshSignatureFailure::UserNotPresent)),
            (VERIFIED, &strict, Some(SshSignatureFailure::UserNotPresent)),
            (0, &lenient, None),
            (PRESENT, &with_pin, Some(SshSignatureFailure::UserNotVerified)),
            (PRESENT | VERIFIED, &with_pin, None),
        ] {
            let blob = key.sign(flags, MESSAGE).to_bytes();
            let signature = SshSignatureBlob::from_bytes(&blob).unwrap();
            let assertion = signature.assertion().unwrap();
            assert_eq!((assertion.flags(), assertion.counter()), (flags, COUNTER));
            assert_eq!(assertion.user_present(), flags & PRESENT != 0);
            assert_eq!(assertion.user_verified(), flags & VERIFIED != 0);
            assert_eq!(assertion.origin(), None);
            let result = signature.verify(&public, MESSAGE, policy);
            assert_eq!(result.err(), expected.map(Error::SshSignature), "{flags}");
        }
    }
}

/// What the key has signed includes the application, the flags and the counter.
#[test]
fn what_a_security_key_asserts_is_signed() {
    for key in [SecurityKey::ed25519(), SecurityKey::p256()] {
        let blob = key.sign(PRESENT, MESSAGE).to_bytes();
        verify(&blob, &key.public(), MESSAGE).unwrap();
        assert_eq!(verify(&blob, &key.public(), b"another"), Err(Error::InvalidSignature));
        for from_end in 1..=5 {
            let mut changed = blob.clone();
            let at = changed.len() - from_end;
            changed[at] ^= 4;
            assert_eq!(
                verify(&changed, &key.public(), MESSAGE),
                Err(Error::InvalidSignature),
                "{from_end}"
            );
        }
        let other = SecurityKey {
            application: "ssh:other",
            private: key.private.clone(),
            algorithm: key.algorithm,
        };
        assert_eq!(verify(&blob, &other.public(), MESSAGE), Err(Error::InvalidSignature));
    }
}

#[test]
fn an_ordinary_signature_is_not_one_of_a_security_key() {
    let key = SecurityKey::ed25519();
    let ordinary = SshSignatureBlob::sign(&key.private, MESSAGE).unwrap();
    let result = ordinary.verify(&key.public(), MESSAGE, &SshSignaturePolicy::new());
    assert_malformed_kind(result, MalformedKind::Inconsistent, WHAT);
    let asserted = key.sign(PRESENT, MESSAGE);
    let ordinary = SshPublicKey::new(key.private.public_key().unwrap()).unwrap();
    let result = asserted.verify(&ordinary, MESSAGE, &SshSignaturePolicy::new());
    assert_malformed_kind(result, MalformedKind::Inconsistent, WHAT);

    let result = SshSignatureBlob::from_security_key(SshSignatureAlgorithm::Ed25519, &[1; 64], 1, 1);
    assert_eq!(refused_argument(result), "algorithm");
    let result = SshSignatureBlob::from_security_key(SshSignatureAlgorithm::SkEd25519, &[1; 63], 1, 1);
    assert_malformed_kind(result, MalformedKind::InvalidLength, WHAT);
    let result = SshSignatureBlob::from_security_key(SshSignatureAlgorithm::SkEcdsaP256Sha256, &[1; 64], 1, 1);
    assert_malformed_kind(result, MalformedKind::UnexpectedTag, "signature");
}

// ---- browsers ----

const WEBAUTHN: &str = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";

/// A signature that a browser makes for a page, with this client data.
fn web_signature(key: &SecurityKey, flags: u8, origin: &str, client_data: &str, extensions: &[u8]) -> Vec<u8> {
    let hash = |data: &[u8]| backend().hash(HashAlgorithm::Sha256, data).unwrap().to_vec();
    let signed = [
        hash(key.application.as_bytes()),
        vec![flags],
        uint32(COUNTER),
        extensions.to_vec(),
        hash(client_data.as_bytes()),
    ];
    let der = key.private.sign(&signed.concat(), HashAlgorithm::Sha256).unwrap();
    let (r, s) = decode_dss_signature(&der).unwrap();
    [
        blob(WEBAUTHN, &[mpint(&r.to_be_bytes()), mpint(&s.to_be_bytes())].concat()),
        vec![flags],
        uint32(COUNTER),
        string(origin.as_bytes()),
        string(client_data.as_bytes()),
        string(extensions),
    ]
    .concat()
}

#[test]
fn browsers_sign_their_client_data() {
    let key = SecurityKey::p256();
    let origin = "https://www.example.org";
    // The challenge is the message in base64url without padding.
    let data = |kind: &str, challenge: &str, origin: &str, rest: &str| {
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{rest}"#)
    };
    let message = b"a message?>";
    let challenge = "YSBtZXNzYWdlPz4";
    for rest in ["}", r#","crossOrigin":false}"#] {
        let good = data("webauthn.get", challenge, origin, rest);
        let blob = web_signature(&key, PRESENT, origin, &good, b"");
        let signature = SshSignatureBlob::from_bytes(&blob).unwrap();
        assert_eq!(signature.to_bytes(), blob);
        assert_eq!(signature.assertion().unwrap().origin(), Some(origin));
        verify(&blob, &key.public(), message).unwrap();
        assert_eq!(verify(&blob, &key.public(), b"another"), Err(Error::InvalidSignature));
        let with_extensions = web_signature(&key, PRESENT | 0x80, origin, &good, &[0xa0]);
        verify(&with_extensions, &key.public(), message).unwrap();
    }
    let other = "https://evil.example";
    for client_data in [
        data("webauthn.create", challenge, origin, "}"),
        data("webauthn.get", "YSBtZXNzYWdlPz4=", origin, "}"),
        data("webauthn.get", "YSBtZXNzYWdlPz5", origin, "}"),
        data("webauthn.get", challenge, other, "}"),
        data("webauthn.get", challenge, origin, ""),
        data("webauthn.get", challenge, origin, "x"),
        data("webauthn.get", challenge, origin, "}").replace(",\"", ", \""),
    ] {
        let blob = web_signature(&key, PRESENT, origin, &client_data, b"");
        assert_eq!(
            verify(&blob, &key.public(), message),
            Err(Error::InvalidSignature),
            "{client_data}"
        );
    }
    let good = data("webauthn.get", challenge, origin, "}");
    for (flags, extensions) in [(0x81, &b""[..]), (1, b"\xa0"), (0x41, b"")] {
        let blob = web_signature(&key, flags, origin, &good, extensions);
        assert_malformed_kind(SshSignatureBlob::from_bytes(&blob), MalformedKind::Inconsistent, WHAT);
    }
    let blob = web_signature(&key, PRESENT, "https://\"", &good, b"");
    assert_malformed_kind(SshSignatureBlob::from_bytes(&blob), MalformedKind::InvalidText, WHAT);
}
