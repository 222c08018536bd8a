//! `SshCertificateVerifier`: every reason to refuse, and its boundary.

use super::{authority_policy, load_certificate, read};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::serialization::openssh::{
    SshCertificate, SshCertificateBuilder, SshCertificateFailure, SshCertificateKind, SshCertificateVerifier,
    SshPublicKey, SshSignatureAlgorithm, SshSignatureFailure, SshSignaturePolicy, VerifiedSshCertificate,
};
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::{Error, Result};
use std::net::IpAddr;
use support::{backend, sample_keys};

fn authority_key() -> &'static PrivateKey {
    &sample_keys::sample(sample_keys::P256).private
}

fn public(name: &str) -> SshPublicKey {
    SshPublicKey::new(sample_keys::sample(name).public.clone()).unwrap()
}

fn authority() -> SshPublicKey {
    public(sample_keys::P256)
}

fn date(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

/// Valid from 1,000 to 2,000.
fn builder() -> SshCertificateBuilder {
    complete(SshCertificateBuilder::user(&public(sample_keys::RSA)))
}

fn complete(builder: SshCertificateBuilder) -> SshCertificateBuilder {
    let builder = builder.key_id("test").unwrap();
    builder
        .valid_after(date(1000))
        .unwrap()
        .valid_before(date(2000))
        .unwrap()
}

fn signed(builder: SshCertificateBuilder) -> SshCertificate {
    builder.sign(authority_key()).unwrap()
}

fn of_user() -> SshCertificate {
    signed(builder().principal("alice").unwrap().principal("bob").unwrap())
}

fn verifier() -> SshCertificateVerifier {
    SshCertificateVerifier::user([authority()], ["alice"]).time(date(1500))
}

#[track_caller]
fn assert_refused(result: Result<VerifiedSshCertificate>, expected: SshCertificateFailure) {
    assert_eq!(result.map(drop), Err(Error::SshCertificate(expected)));
}

#[test]
fn an_authority_among_several() {
    let certificate = of_user();
    let others = [sample_keys::P384, sample_keys::RSA].map(public);
    let all = [&others[..], &[authority()]].concat();
    let verified = SshCertificateVerifier::user(all, ["alice"])
        .time(date(1500))
        .verify(&certificate)
        .unwrap();
    assert_eq!(verified.certificate(), &certificate);
    assert_eq!(verified.public_key(), &public(sample_keys::RSA));
    for authorities in [others.to_vec(), Vec::new()] {
        let verifier = SshCertificateVerifier::user(authorities, ["alice"]).time(date(1500));
        assert_refused(verifier.verify(&certificate), SshCertificateFailure::UnknownAuthority);
    }
}

/// Every bit of what is signed.
#[test]
fn changed_bits() {
    let certificate = of_user();
    let blob = certificate.blob();
    let (mut read, mut refused) = (0, 0);
    for place in 0..certificate.signed_bytes().len() {
        let mut changed = blob.to_vec();
        changed[place] ^= 1 << (place % 8);
        let Ok(changed) = SshCertificate::from_blob(backend(), &changed) else {
            refused += 1;
            continue;
        };
        let result = verifier().verify(&changed);
        let expected = if changed.authority() == certificate.authority() {
            SshCertificateFailure::InvalidSignature
        } else {
            SshCertificateFailure::UnknownAuthority
        };
        assert_refused(result, expected);
        read += 1;
    }
    assert!(read > 250 && refused > 50, "{read} {refused}");
}

#[test]
fn the_kind() {
    let user = of_user();
    let host = complete(SshCertificateBuilder::host(&public(sample_keys::RSA)));
    let host = signed(host.principal("alice").unwrap());
    let hosts = SshCertificateVerifier::host([authority()], ["alice"]).time(date(1500));
    verifier().verify(&user).unwrap();
    hosts.verify(&host).unwrap();
    assert_refused(verifier().verify(&host), SshCertificateFailure::OtherKind);
    assert_refused(hosts.verify(&user), SshCertificateFailure::OtherKind);
}

#[test]
fn the_validity() {
    let certificate = of_user();
    for (time, expected) in [
        (-5, Some(SshCertificateFailure::NotYetValid)),
        (0, Some(SshCertificateFailure::NotYetValid)),
        (999, Some(SshCertificateFailure::NotYetValid)),
        (1000, None),
        (1999, None),
        (2000, Some(SshCertificateFailure::Expired)),
        (4_000_000_000, Some(SshCertificateFailure::Expired)),
    ] {
        let result = verifier().time(date(time)).verify(&certificate);
        match expected {
            None => drop(result.unwrap()),
            Some(expected) => assert_refused(result, expected),
        }
    }
    // The present time.
    let now = SshCertificateVerifier::user([authority()], ["alice"]);
    assert_refused(now.verify(&certificate), SshCertificateFailure::Expired);

    let unlimited = SshCertificateBuilder::user(&public(sample_keys::RSA))
        .key_id("")
        .unwrap()
        .valid_forever();
    let unlimited = signed(unlimited.principal("alice").unwrap());
    assert_eq!((unlimited.valid_after(), unlimited.valid_before()), (0, u64::MAX));
    for time in [-5, 0, 1500, 253_402_300_799] {
        verifier().time(date(time)).verify(&unlimited).unwrap();
    }
    now.verify(&unlimited).unwrap();
}

#[test]
fn principals_of_users() {
    let certificate = of_user();
    let verify = |names: &[&str]| {
        let verifier = SshCertificateVerifier::user([authority()], names.iter().copied()).time(date(1500));
        verifier.verify(&certificate)
    };
    for names in [&["alice"][..], &["bob"], &["carol", "bob"]] {
        verify(names).unwrap();
    }
    for names in [&["carol"][..], &["Alice"], &["alic"], &["alice "], &["*"], &[""], &[]] {
        assert_refused(verify(names), SshCertificateFailure::OtherPrincipal);
    }
    // There are no patterns for users.
    let pattern = signed(builder().principal("*").unwrap().principal("al?ce").unwrap());
    assert_refused(verifier().verify(&pattern), SshCertificateFailure::OtherPrincipal);
    let any = SshCertificateVerifier::any_principal(SshCertificateKind::User, [authority()]).time(date(1500));
    any.verify(&certificate).unwrap();
    any.verify(&pattern).unwrap();
}

#[test]
fn principals_of_hosts() {
    let builder = complete(SshCertificateBuilder::host(&public(sample_keys::RSA)));
    let builder = builder.principal("a.example.org").unwrap().principal("*.test").unwrap();
    let certificate = signed(builder);
    for (host, accepted) in [
        ("a.example.org", true),
        ("A.Example.ORG", true),
        ("b.example.org", false),
        ("host.test", true),
        ("a.b.test", true),
        ("test", false),
        ("host.test.example.org", false),
        ("", false),
    ] {
        let result = SshCertificateVerifier::host([authority()], [host])
            .time(date(1500))
            .verify(&certificate);
        if accepted {
            result.unwrap();
        } else {
            assert_refused(result, SshCertificateFailure::OtherPrincipal);
        }
    }
}

#[test]
fn no_principals() {
    let certificate = signed(builder().without_principals());
    assert!(certificate.principals().is_empty());
    assert_refused(verifier().verify(&certificate), SshCertificateFailure::NoPrincipals);
    verifier().accept_empty_principals(true).verify(&certificate).unwrap();
    // It does not make other names good.
    let other = signed(builder().principal("bob").unwrap());
    let result = verifier().accept_empty_principals(true).verify(&other);
    assert_refused(result, SshCertificateFailure::OtherPrincipal);
    let any = SshCertificateVerifier::any_principal(SshCertificateKind::User, [authority()]).time(date(1500));
    any.verify(&certificate).unwrap();
}

fn with_option(name: &str, value: Option<&[u8]>) -> SshCertificate {
    let builder = builder().principal("alice").unwrap();
    signed(builder.critical_option(name, value).unwrap())
}

fn unhandled(name: &str) -> Option<String> {
    match verifier().verify(&with_option(name, None)) {
        Err(Error::SshCertificate(SshCertificateFailure::UnhandledCriticalOption { name, .. })) => Some(name.into()),
        _ => None,
    }
}

#[test]
fn critical_options_that_nobody_enforces() {
    assert_eq!(unhandled("new@example.org").as_deref(), Some("new@example.org"));
    let certificate = with_option("new@example.org", None);
    verifier()
        .handled_critical_options(["new@example.org"])
        .verify(&certificate)
        .unwrap();
    for handled in [&["new@example.com"][..], &["force-command"], &["NEW@example.org"], &[]] {
        let result = verifier()
            .handled_critical_options(handled.iter().copied())
            .verify(&certificate);
        let Err(Error::SshCertificate(SshCertificateFailure::UnhandledCriticalOption { .. })) = result else {
            panic!("{result:?}");
        };
    }
    // Extensions need nobody.
    let extended = builder()
        .principal("alice")
        .unwrap()
        .extension("new@example.org", Some(b"value"))
        .unwrap();
    let verified = verifier().verify(&signed(extended)).unwrap();
    assert!(verified.has_extension("new@example.org") && !verified.has_extension("permit-pty"));
    assert!(verified.force_command().is_none() && !verified.requires_user_verification());
}

#[test]
fn a_forced_command() {
    let certificate = with_option("force-command", Some(b"/usr/bin/backup --all"));
    let result = verifier().verify(&certificate);
    let Err(Error::SshCertificate(SshCertificateFailure::UnhandledCriticalOption { name, .. })) = result else {
        panic!("{result:?}");
    };
    assert_eq!(&*name, "force-command");
    let verified = verifier()
        .handled_critical_options(["force-command"])
        .verify(&certificate)
        .unwrap();
    assert_eq!(verified.force_command(), Some("/usr/bin/backup --all"));
}

#[test]
fn a_source_address() {
    let builder = builder().principal("alice").unwrap();
    let certificate = signed(builder.source_addresses(["192.0.2.0/24", "2001:db8::1"]).unwrap());
    let option = &certificate.critical_options()[0];
    assert_eq!(
        (option.name(), option.value_text()),
        ("source-address", Some("192.0.2.0/24,2001:db8::1"))
    );
    let from = |address: &str| {
        verifier()
            .peer_address(address.parse::<IpAddr>().unwrap())
            .verify(&certificate)
    };
    for address in ["192.0.2.0", "192.0.2.255", "::ffff:192.0.2.3", "2001:db8::1"] {
        from(address).unwrap();
    }
    for address in ["192.0.3.0", "192.0.1.255", "2001:db8::2", "::192.0.2.3"] {
        assert_refused(from(address), SshCertificateFailure::OtherSourceAddress);
    }
    // Without an address of the peer nobody enforces it, unless the caller does.
    let result = verifier().verify(&certificate);
    assert!(matches!(
        result,
        Err(Error::SshCertificate(
            SshCertificateFailure::UnhandledCriticalOption { .. }
        ))
    ));
    verifier()
        .handled_critical_options(["source-address"])
        .verify(&certificate)
        .unwrap();
}

#[test]
fn a_required_verification() {
    let key = SshPublicKey::from_openssh(backend(), read("sk-ed25519-nopsw.key.pub")).unwrap();
    let builder = complete(SshCertificateBuilder::user(&key)).principal("alice").unwrap();
    let certificate = signed(builder.verify_required().unwrap());
    assert!(verifier().verify(&certificate).is_err());
    let verified = verifier()
        .handled_critical_options(["verify-required"])
        .verify(&certificate)
        .unwrap();
    assert!(verified.requires_user_verification());
    assert_eq!(verified.public_key(), &key);
}

#[test]
fn which_signatures_of_authorities() {
    let rsa = &sample_keys::sample(sample_keys::RSA).private;
    let bits = rsa.key_size();
    let builder = builder().principal("alice").unwrap();
    let verifier = SshCertificateVerifier::user([public(sample_keys::RSA)], ["alice"]).time(date(1500));
    for algorithm in [SshSignatureAlgorithm::RsaSha256, SshSignatureAlgorithm::RsaSha512] {
        let certificate = builder.sign_with(rsa, algorithm).unwrap();
        assert_eq!(certificate.signature().algorithm(), algorithm);
        verifier.verify(&certificate).unwrap();
        let only_ed25519 = SshSignaturePolicy::new().algorithms([SshSignatureAlgorithm::Ed25519]);
        let result = verifier.clone().signature_policy(only_ed25519).verify(&certificate);
        assert!(matches!(
            result,
            Err(Error::SshCertificate(SshCertificateFailure::ForbiddenSignature(
                SshSignatureFailure::ForbiddenAlgorithm { .. }
            )))
        ));
        let longer = SshSignaturePolicy::new().min_rsa_key_size(bits + 1);
        let result = verifier.clone().signature_policy(longer).verify(&certificate);
        assert!(matches!(
            result,
            Err(Error::SshCertificate(SshCertificateFailure::ForbiddenSignature(
                SshSignatureFailure::KeyTooShort { .. }
            )))
        ));
    }
    // The reverse: rsa-sha2-256 does not match as rsa-sha2-512.
    let certificate = builder.sign_with(rsa, SshSignatureAlgorithm::RsaSha256).unwrap();
    let mut blob = certificate.blob().to_vec();
    let place = blob.len() - certificate.signature().to_bytes().len();
    let name = &mut blob[place + 4..place + 16];
    assert_eq!(name, b"rsa-sha2-256");
    name.copy_from_slice(b"rsa-sha2-512");
    let changed = SshCertificate::from_blob(backend(), &blob).unwrap();
    assert_refused(verifier.verify(&changed), SshCertificateFailure::InvalidSignature);
}

/// Signatures with SHA-1 are old, and refused unless the policy permits them.
#[test]
fn sha1() {
    if support::on_fips() {
        return;
    }
    let mut ran = 0;
    for file in [
        "certs/p256-rsa-sha1.pub",
        "certs/p256-dsa.pub",
        "dsa-nopsw.key-cert.pub",
    ] {
        let certificate = load_certificate(read(file)).unwrap();
        let verifier =
            SshCertificateVerifier::any_principal(SshCertificateKind::User, [certificate.authority().clone()])
                .time(date(1_700_000_000))
                .handled_critical_options(["critical@cryptography.io"]);
        let result = verifier.verify(&certificate);
        assert!(matches!(
            result,
            Err(Error::SshCertificate(SshCertificateFailure::ForbiddenSignature(
                SshSignatureFailure::ForbiddenAlgorithm { .. }
            )))
        ));
        let result = verifier.signature_policy(authority_policy()).verify(&certificate);
        match file {
            "dsa-nopsw.key-cert.pub" => drop(result.unwrap()),
            _ => assert_refused(result, SshCertificateFailure::Expired),
        }
        ran += 1;
    }
    assert_eq!(ran, 3);
}

/// What is wrong with a certificate by a stranger is not said.
#[test]
fn the_order_of_the_checks() {
    let certificate = signed(
        builder()
            .without_principals()
            .critical_option("new@example.org", None)
            .unwrap(),
    );
    let kind = SshCertificateKind::Host;
    let wrong = |authorities: Vec<SshPublicKey>| SshCertificateVerifier::any_principal(kind, authorities).time(date(1));
    assert_refused(
        wrong(Vec::new()).verify(&certificate),
        SshCertificateFailure::UnknownAuthority,
    );
    let mut blob = certificate.blob().to_vec();
    *blob.last_mut().unwrap() ^= 1;
    let changed = SshCertificate::from_blob(backend(), &blob).unwrap();
    assert_refused(
        wrong(vec![authority()]).verify(&changed),
        SshCertificateFailure::InvalidSignature,
    );
    assert_refused(
        wrong(vec![authority()]).verify(&certificate),
        SshCertificateFailure::OtherKind,
    );
    let user = SshCertificateVerifier::user([authority()], ["alice"]);
    assert_refused(
        user.clone().time(date(1)).verify(&certificate),
        SshCertificateFailure::NotYetValid,
    );
    assert_refused(
        user.time(date(1500)).verify(&certificate),
        SshCertificateFailure::NoPrincipals,
    );
}

/// Values that the builder does not write.
#[test]
fn invalid_values_of_known_options() {
    let key = authority_key();
    let base = signed(builder().principal("alice").unwrap());
    for (name, value) in [
        ("force-command", None),
        ("force-command", Some(&b"\xff"[..])),
        ("source-address", None),
        ("source-address", Some(b"192.0.2.1/24")),
        ("source-address", Some(b"192.0.2.0/24,")),
        ("verify-required", Some(b"yes")),
    ] {
        let options = [
            support::ssh_wire::string(name.as_bytes()),
            support::ssh_wire::string(&value.map(support::ssh_wire::string).unwrap_or_default()),
        ]
        .concat();
        let certificate = resigned(&base, key, &options);
        let verifier = verifier().handled_critical_options(["force-command", "verify-required"]);
        let result = verifier
            .peer_address("192.0.2.1".parse::<IpAddr>().unwrap())
            .verify(&certificate);
        let Err(Error::SshCertificate(SshCertificateFailure::InvalidCriticalOption { name: refused, .. })) = result
        else {
            panic!("{name} {value:?}: {result:?}");
        };
        assert_eq!(&*refused, name);
    }
}

/// The certificate with other critical options. It has no extensions.
fn resigned(base: &SshCertificate, key: &PrivateKey, options: &[u8]) -> SshCertificate {
    use hazmat_openssl::serialization::openssh::SshSignatureBlob;
    use support::ssh_wire::string;

    let authority = string(base.authority().blob());
    // Critical options, extensions and the reserved field are empty strings before the authority's key.
    let end = base.signed_bytes().len() - authority.len() - 12;
    let signed = [&base.signed_bytes()[..end], &string(options), &[0; 8], &authority].concat();
    let signature = SshSignatureBlob::sign(key, &signed).unwrap().to_bytes();
    SshCertificate::from_blob(backend(), &[&signed[..], &string(&signature)].concat()).unwrap()
}

#[test]
fn texts_of_the_reasons() {
    let error = verifier().verify(&with_option("new@example.org", None)).unwrap_err();
    assert!(error.to_string().contains("new@example.org"), "{error}");
    let error = verifier().time(date(1)).verify(&of_user()).unwrap_err();
    assert!(error.to_string().contains("OpenSSH certificate"), "{error}");
}
