//! `SshCertificateBuilder`.

use super::read;
use hazmat_openssl::serialization::openssh::{
    SshCertificate, SshCertificateBuilder, SshCertificateKind, SshCertificateOption, SshCertificateVerifier,
    SshPublicKey, SshSignatureAlgorithm, SshSignatureBlob,
};
use hazmat_openssl::time::{Duration, OffsetDateTime};
use hazmat_openssl::{Error, Result};
use support::errors::{assert_invalid_argument, assert_invalid_signature, refused_argument};
use support::{backend, key_forms, sample_keys};

fn public(name: &str) -> SshPublicKey {
    SshPublicKey::new(sample_keys::sample(name).public.clone()).unwrap()
}

fn user() -> SshCertificateBuilder {
    SshCertificateBuilder::user(&public(sample_keys::P256))
}

fn complete() -> SshCertificateBuilder {
    user()
        .key_id("test")
        .unwrap()
        .principal("alice")
        .unwrap()
        .valid_forever()
}

fn sign(builder: &SshCertificateBuilder) -> Result<SshCertificate> {
    builder.sign(&sample_keys::sample(sample_keys::P256).private)
}

/// Every key type certifies every key type.
#[test]
fn every_pair_of_types() {
    let samples = sample_keys::all().iter();
    let samples: Vec<_> = samples
        .filter(|sample| key_forms::has_openssh_form(&sample.public))
        .collect();
    let mut keys: Vec<_> = samples.iter().map(|sample| public(sample.name)).collect();
    for file in ["sk-ecdsa-nopsw.key.pub", "sk-ed25519-nopsw.key.pub"] {
        keys.extend(SshPublicKey::from_openssh(backend(), read(file)));
    }
    let mut made = 0;
    for authority in samples {
        for key in &keys {
            let builder = SshCertificateBuilder::host(key)
                .key_id("test")
                .unwrap()
                .serial(u64::MAX);
            let builder = builder
                .principal("host.example.org")
                .unwrap()
                .valid_for(Duration::DAY)
                .unwrap();
            let result = builder.sign(&authority.private);
            if authority.name == sample_keys::DSA_1024 {
                assert_invalid_argument(result, &[]);
                continue;
            }
            let certificate = result.unwrap_or_else(|error| panic!("{}: {error}", authority.name));
            assert_eq!(certificate.public_key(), key);
            assert_eq!(
                (certificate.serial(), certificate.kind()),
                (u64::MAX, SshCertificateKind::Host)
            );
            let line = certificate.to_openssh().unwrap();
            let read = SshCertificate::from_openssh(backend(), &line).unwrap();
            assert_eq!(read, certificate);
            let verifier = SshCertificateVerifier::host([public(authority.name)], ["host.example.org"]);
            assert_eq!(verifier.verify(&read).unwrap().public_key(), key);
            made += 1;
        }
    }
    // RSA, three curves and Ed25519 for all types of keys; DSA only is certified.
    assert!(made == 5 * 8 || support::on_fips(), "{made}");
}

#[test]
fn every_field() {
    let begin = OffsetDateTime::from_unix_timestamp(1000).unwrap();
    let end = OffsetDateTime::from_unix_timestamp(2000).unwrap();
    let builder = user()
        .key_id("J\u{fc}rgen")
        .unwrap()
        .serial(17)
        .principal("b")
        .unwrap()
        .principal("a")
        .unwrap();
    let builder = builder.valid_after(begin).unwrap().valid_before(end).unwrap();
    let builder = builder
        .source_addresses(["192.0.2.1", "2001:db8::/32"])
        .unwrap()
        .force_command("ls")
        .unwrap();
    let builder = builder.critical_option("a@example.org", Some(b"\xff\x00")).unwrap();
    let builder = builder
        .standard_extensions()
        .unwrap()
        .extension("no-touch-required", None)
        .unwrap();
    let certificate = sign(&builder.extension("login@example.org", Some(b"j")).unwrap()).unwrap();
    assert_eq!((certificate.key_id(), certificate.serial()), ("J\u{fc}rgen", 17));
    // In the order of the calls.
    assert_eq!(certificate.principals(), ["b", "a"]);
    assert_eq!((certificate.valid_after(), certificate.valid_before()), (1000, 2000));
    let pairs = |options: &[SshCertificateOption]| {
        let pair = |option: &SshCertificateOption| (option.name().to_owned(), option.value().map(<[u8]>::to_vec));
        options.iter().map(pair).collect::<Vec<_>>()
    };
    // In the order of the names.
    let expected = [
        ("a@example.org", Some(&b"\xff\x00"[..])),
        ("force-command", Some(b"ls")),
        ("source-address", Some(b"192.0.2.1,2001:db8::/32")),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.map(<[u8]>::to_vec)));
    assert_eq!(pairs(certificate.critical_options()), expected);
    let expected = [
        ("login@example.org", Some(&b"j"[..])),
        ("no-touch-required", None),
        ("permit-X11-forwarding", None),
        ("permit-agent-forwarding", None),
        ("permit-port-forwarding", None),
        ("permit-pty", None),
        ("permit-user-rc", None),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.map(<[u8]>::to_vec)));
    assert_eq!(pairs(certificate.extensions()), expected);
}

/// Two certificates with the same fields have other random bytes.
#[test]
fn nonces() {
    let builder = complete();
    let (first, second) = (sign(&builder).unwrap(), sign(&builder).unwrap());
    assert_eq!((first.nonce().len(), second.nonce().len()), (32, 32));
    assert_ne!(first.nonce(), second.nonce());
}

#[test]
fn fields_that_must_be_set() {
    let date = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
    let principal = || user().key_id("test").unwrap().principal("alice").unwrap();
    for (builder, argument) in [
        (user().principal("alice").unwrap().valid_forever(), "key_id"),
        (principal(), "valid_before"),
        (user().key_id("test").unwrap().valid_forever(), "principal"),
        (complete().without_principals(), "principal"),
        (
            principal().valid_after(date(5)).unwrap().valid_before(date(5)).unwrap(),
            "valid_before",
        ),
    ] {
        assert_eq!(refused_argument(sign(&builder)), argument);
    }
    sign(&principal().valid_after(date(5)).unwrap().valid_before(date(6)).unwrap()).unwrap();
}

#[test]
fn values_that_are_refused() {
    let before_1970 = OffsetDateTime::from_unix_timestamp(-1).unwrap();
    for (result, argument) in [
        (user().key_id("two\nlines"), "key_id"),
        (user().principal(""), "principal"),
        (user().principal("ro\0ot"), "principal"),
        (user().valid_after(before_1970), "valid_after"),
        (user().valid_before(before_1970), "valid_before"),
        (user().valid_for(Duration::ZERO), "duration"),
        (user().valid_for(Duration::MAX), "duration"),
        (user().force_command(""), "critical_option"),
        (user().critical_option("force-command", None), "critical_option"),
        (user().source_addresses([""; 0]), "critical_option"),
        (user().source_addresses(["host.example.org"]), "critical_option"),
        (user().source_addresses(["192.0.2.1/24"]), "critical_option"),
        (user().verify_required(), "critical_option"),
        (user().critical_option("", None), "critical_option"),
        (user().critical_option("with blank", None), "critical_option"),
        (user().critical_option("umlaut-\u{fc}", None), "critical_option"),
        (user().force_command("a").unwrap().force_command("b"), "critical_option"),
        (user().extension("", None), "extension"),
        (
            user().standard_extensions().unwrap().extension("permit-pty", None),
            "extension",
        ),
        (
            user().extension("permit-pty", None).unwrap().standard_extensions(),
            "extension",
        ),
        (
            SshCertificateBuilder::host(&public(sample_keys::P256)).force_command("ls"),
            "critical_option",
        ),
    ] {
        assert_eq!(refused_argument(result), argument);
    }
}

#[test]
fn limits() {
    let mut builder = complete();
    for _ in 1..256 {
        builder = builder.principal("another").unwrap();
    }
    assert_eq!(refused_argument(builder.clone().principal("one more")), "principal");
    for number in 0..256 {
        builder = builder
            .extension(&format!("number-{number}@example.org"), None)
            .unwrap();
    }
    assert_eq!(
        refused_argument(builder.clone().extension("one-more@example.org", None)),
        "extension"
    );
    let certificate = sign(&builder).unwrap();
    assert_eq!(
        (certificate.principals().len(), certificate.extensions().len()),
        (256, 256)
    );
    let long = complete()
        .extension("long@example.org", Some(&vec![0; 1 << 19]))
        .unwrap();
    assert_eq!(refused_argument(sign(&long)), "certificate");
}

#[test]
fn algorithms_of_authorities() {
    let rsa = &sample_keys::sample(sample_keys::RSA).private;
    let certificate = complete().sign(rsa).unwrap();
    assert_eq!(certificate.signature().algorithm(), SshSignatureAlgorithm::RsaSha512);
    for algorithm in [
        SshSignatureAlgorithm::RsaSha1,
        SshSignatureAlgorithm::Ed25519,
        SshSignatureAlgorithm::SkEd25519,
    ] {
        assert_invalid_argument(complete().sign_with(rsa, algorithm), &["algorithm"]);
    }
}

#[test]
fn signing_elsewhere() {
    let sample = sample_keys::sample(sample_keys::P384);
    let authority = public(sample_keys::P384);
    let sign = |data: &[u8]| SshSignatureBlob::sign(&sample.private, data);
    let certificate = complete().sign_elsewhere(&authority, sign).unwrap();
    let verifier = SshCertificateVerifier::user([authority.clone()], ["alice"]);
    verifier.verify(&certificate).unwrap();

    let other = |data: &[u8]| SshSignatureBlob::sign(&sample.private, &data[1..]);
    assert_invalid_signature(complete().sign_elsewhere(&authority, other));
    let cancelled = complete().sign_elsewhere(&authority, |_| Err(Error::Cancelled));
    assert_eq!(cancelled, Err(Error::Cancelled));
}

/// The fields do not depend on what a builder made before.
#[test]
fn a_builder_is_used_again() {
    let builder = complete();
    let first = sign(&builder).unwrap();
    let second = sign(&builder.clone().serial(2)).unwrap();
    assert_eq!((first.serial(), second.serial()), (0, 2));
    assert_eq!(first.public_key(), second.public_key());
}
