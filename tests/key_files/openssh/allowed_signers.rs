//! `AllowedSigners`: identities, namespaces, times, authorities.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::serialization::openssh::{
    AllowedSigner, AllowedSigners, SshCertificateBuilder, SshCertificateFailure, SshPublicKey, SshSignature,
    SshSignatureBuilder, SshSignatureFailure, SshSignaturePolicy,
};
use hazmat_openssl::time::{Date, Duration, Month, OffsetDateTime, UtcOffset};
use hazmat_openssl::{Error, MalformedKind, Result};
use support::backend;
use support::errors::{assert_malformed_kind, malformed_kind, refused_argument};
use support::sample_keys::{self, sample};
use support::ssh_security_key::SecurityKey;

const MESSAGE: &[u8] = b"a message";
const ALICE: &str = "alice@example.org";

fn key() -> PrivateKey {
    sample(sample_keys::ED25519).private.clone()
}

fn public(key: &PrivateKey) -> SshPublicKey {
    SshPublicKey::new(key.public_key().unwrap()).unwrap()
}

fn line() -> String {
    public(&key()).to_openssh().unwrap()
}

fn signed() -> SshSignature {
    SshSignatureBuilder::new("file").unwrap().sign(&key(), MESSAGE).unwrap()
}

fn noon() -> OffsetDateTime {
    let date = Date::from_calendar_date(2026, Month::January, 1).unwrap();
    date.midnight().assume_utc() + Duration::hours(12)
}

fn load(file: &str) -> AllowedSigners {
    AllowedSigners::from_text(backend(), file).unwrap()
}

/// Verifies the signature by the file, for Alice at noon.
fn verify(file: &str) -> Result<usize> {
    let signers = load(file);
    let signer = signers.verify(&signed(), ALICE, "file", MESSAGE, noon())?;
    Ok(signer.line_number().unwrap())
}

fn refused(failure: SshSignatureFailure) -> Result<usize> {
    Err(Error::SshSignature(failure))
}

#[test]
fn the_line_that_allows_is_returned() {
    let other = public(&sample(sample_keys::P256).private).to_openssh().unwrap();
    let line = line();
    assert_eq!(verify(&format!("{ALICE} {line}\n")), Ok(1));
    assert_eq!(
        verify(&format!(
            "# a comment\n{ALICE} {other}\nnonsense\nbob@example.org {line}\n*@example.org {line}\n{ALICE} {line}\n"
        )),
        Ok(5)
    );
    for file in [
        String::new(),
        format!("{ALICE} {other}\n"),
        format!("bob@example.org {line}\n"),
        format!("*@example.org,!alice@* {line}\n"),
        format!("Alice@example.org {line}\n"),
        format!("{ALICE} cert-authority {line}\n"),
    ] {
        assert_eq!(verify(&file), refused(SshSignatureFailure::UnknownSigner), "{file}");
    }
}

#[test]
fn namespaces_and_times_are_checked() {
    let line = line();
    for (options, expected) in [
        ("namespaces=\"file\"", Ok(1)),
        ("namespaces=\"git,f*\"", Ok(1)),
        (
            "namespaces=\"git\"",
            refused(SshSignatureFailure::NamespaceNotPermitted),
        ),
        (
            "namespaces=\"*,!file\"",
            refused(SshSignatureFailure::NamespaceNotPermitted),
        ),
        ("valid-after=\"202601011200Z\"", Ok(1)),
        (
            "valid-after=\"20260101120001Z\"",
            refused(SshSignatureFailure::NotYetValid),
        ),
        ("valid-before=\"202601011200Z\"", Ok(1)),
        (
            "valid-before=\"20260101115959Z\"",
            refused(SshSignatureFailure::Expired),
        ),
        ("Valid-After=\"20260101z\",VALID-BEFORE=\"20260102UTC\"", Ok(1)),
    ] {
        assert_eq!(verify(&format!("{ALICE} {options} {line}\n")), expected, "{options}");
    }
    // The reason is that of the first line, and a later line may allow it.
    let file = format!("* valid-before=\"20250101Z\" {line}\n* namespaces=\"git\" {line}\n");
    assert_eq!(verify(&file), refused(SshSignatureFailure::Expired));
    assert_eq!(verify(&format!("{file}* {line}\n")), Ok(3));
}

/// Times without `Z` are in the time zone of the machine.
#[test]
fn the_time_zone_is_the_callers() {
    let file = format!("* valid-before=\"202601011300\" {}\n", line());
    let zone = |hours| UtcOffset::from_hms(hours, 0, 0).unwrap();
    let verify = |offset: UtcOffset| {
        let signers = load(&file).local_offset(offset);
        signers.verify(&signed(), ALICE, "file", MESSAGE, noon()).map(drop)
    };
    verify(zone(0)).unwrap();
    verify(zone(1)).unwrap();
    assert_eq!(verify(zone(2)), Err(Error::SshSignature(SshSignatureFailure::Expired)));
}

/// Nobody guesses a time zone: it could make a key valid that is not.
#[test]
fn a_local_time_without_a_zone_allows_nothing() {
    for options in [
        "valid-before=\"20990101\"",
        "valid-after=\"20200101\"",
        "valid-after=\"20200101Z\",valid-before=\"20990101\"",
        "valid-after=\"20200101\",valid-before=\"20990101Z\"",
    ] {
        let file = format!("* {options} {}\n", line());
        let unknown = SshSignatureFailure::UnknownTimeZone;
        assert_eq!(verify(&file), refused(unknown), "{options}");
        let found = load(&file).find_principals(&signed(), noon());
        assert_eq!(found, Err(Error::SshSignature(unknown)), "{options}");
        let signers = load(&file).local_offset(UtcOffset::UTC);
        signers.verify(&signed(), ALICE, "file", MESSAGE, noon()).unwrap();
        // Another line may allow it.
        assert_eq!(
            verify(&format!("{file}* valid-before=\"20990101Z\" {}\n", line())),
            Ok(2)
        );
    }
}

#[test]
fn the_signature_is_verified_too() {
    let signers = load(&format!("{ALICE} {}\n", line()));
    let verify =
        |namespace: &str, message: &[u8]| signers.verify(&signed(), ALICE, namespace, message, noon()).map(drop);
    verify("file", MESSAGE).unwrap();
    assert_eq!(verify("file", b"another"), Err(Error::InvalidSignature));
    assert_eq!(
        verify("git", MESSAGE),
        Err(Error::SshSignature(SshSignatureFailure::OtherNamespace))
    );
    let signature = signed();
    let read = |mut message: &[u8]| {
        signers
            .verify_reader(&signature, ALICE, "file", &mut message, noon())
            .map(drop)
    };
    read(MESSAGE).unwrap();
    let error = read(b"another").unwrap_err().downcast::<Error>().unwrap();
    assert_eq!(error, Error::InvalidSignature);
}

#[test]
fn the_policy_is_the_callers() {
    let key = SecurityKey::ed25519();
    let signature = SshSignatureBuilder::new("file")
        .unwrap()
        .sign_elsewhere(key.public(), MESSAGE, |data| Ok(key.sign(0, data)))
        .unwrap();
    let signers = load(&format!("{ALICE} {}\n", key.public().to_openssh().unwrap()));
    let result = signers.verify(&signature, ALICE, "file", MESSAGE, noon());
    assert_eq!(result, Err(Error::SshSignature(SshSignatureFailure::UserNotPresent)));
    let signers = signers.policy(SshSignaturePolicy::new().require_user_presence(false));
    signers.verify(&signature, ALICE, "file", MESSAGE, noon()).unwrap();
}

#[test]
fn bad_lines_are_reported_by_number() {
    let line = line();
    let bad = [
        (ALICE.to_owned(), MalformedKind::InvalidValue),
        (format!("{ALICE} ssh-ed25519"), MalformedKind::Missing),
        (line.clone(), MalformedKind::InvalidValue),
        (format!("\"{ALICE} {line}"), MalformedKind::InvalidText),
        (format!("a\"b\" {line}"), MalformedKind::InvalidText),
        (format!("a,,b {line}"), MalformedKind::Missing),
        (format!("! {line}"), MalformedKind::Missing),
        (format!("{} {line}", "a".repeat(1024)), MalformedKind::TooLarge),
        (format!("{ALICE} no-pty {line}"), MalformedKind::NotAllowed),
        (
            format!("{ALICE} cert-authority=\"a\" {line}"),
            MalformedKind::NotAllowed,
        ),
        (format!("{ALICE} namespaces {line}"), MalformedKind::NotAllowed),
        (format!("{ALICE} namespaces=\"\" {line}"), MalformedKind::Missing),
        (
            format!("{ALICE} namespaces=\"a\",Namespaces=\"b\" {line}"),
            MalformedKind::Duplicate,
        ),
        (
            format!("{ALICE} valid-after=\"2026\" {line}"),
            MalformedKind::InvalidTime,
        ),
        (
            format!("{ALICE} valid-after=\"20260101Z\",valid-before=\"20260101Z\" {line}"),
            MalformedKind::Inconsistent,
        ),
    ];
    let lines: Vec<_> = bad.iter().map(|(line, _)| line.as_str()).collect();
    let file = format!("{}\n{ALICE} {line}\n", lines.join("\n"));
    let signers = load(&file);
    assert_eq!(signers.entries().len(), 1);
    assert_eq!(signers.refused_lines().len(), bad.len());
    for (index, (refused, (line, kind))) in signers.refused_lines().iter().zip(&bad).enumerate() {
        assert_eq!(refused.number(), index + 1);
        let (actual, _) = malformed_kind(Err::<(), _>(refused.error().clone()));
        assert_eq!(actual, *kind, "{line}");
    }
    assert_eq!(verify(&file), Ok(bad.len() + 1));
    let long = AllowedSigners::from_text(backend(), vec![b'#'; (1 << 20) + 1]);
    assert_malformed_kind(long.map(drop), MalformedKind::TooLarge, "allowed_signers file");
}

#[test]
fn lines_are_written_as_they_are_read() {
    let made = AllowedSigner::new("alice@example.org,*@alice.example", public(&key()))
        .unwrap()
        .as_cert_authority()
        .for_namespaces("file,git")
        .unwrap()
        .valid_after("20260101Z".parse().unwrap())
        .valid_before("202701011200".parse().unwrap());
    let text = made.to_line().unwrap();
    let signers = load(&text);
    let [read] = signers.entries() else {
        panic!("{text}: {:?}", signers.refused_lines());
    };
    assert_eq!(read.line_number(), Some(1));
    assert_eq!(read.principals(), made.principals());
    assert_eq!(read.signer(), made.signer());
    assert_eq!(read.namespaces(), Some("file,git"));
    assert!(read.is_cert_authority());
    assert_eq!(read.not_valid_before(), made.not_valid_before());
    assert_eq!(read.not_valid_after(), made.not_valid_after());
    assert_eq!(read.to_line().unwrap(), text);

    for principals in ["alice of example.org", "#1@example.org", ALICE] {
        let text = AllowedSigner::new(principals, public(&key()))
            .unwrap()
            .to_line()
            .unwrap();
        let signers = load(&text);
        assert_eq!(signers.entries()[0].principals(), principals);
        assert!(signers.entries()[0].is_for(principals));
    }
    for principals in ["", ",", "a\"b", "a\nb"] {
        let refused = AllowedSigner::new(principals, public(&key()));
        assert_eq!(refused_argument(refused), "principals");
    }
}

#[test]
fn principals_are_found_by_the_key() {
    let line = line();
    let find = |file: &str| load(file).find_principals(&signed(), noon());
    let found = find(&format!("nonsense\nalice@*,bob@example.org {line}\n* {line}\n"));
    assert_eq!(found.unwrap(), ["alice@*", "bob@example.org"]);
    let unknown = Err(Error::SshSignature(SshSignatureFailure::UnknownSigner));
    assert_eq!(find("# nobody\n"), unknown);
    let expired = Err(Error::SshSignature(SshSignatureFailure::Expired));
    assert_eq!(find(&format!("* valid-before=\"20250101Z\" {line}\n")), expired);
    // The namespace does not matter.
    let found = find(&format!("a namespaces=\"git\" {line}\n"));
    assert_eq!(found.unwrap(), ["a"]);

    let signers = load(&format!("alice@* {line}\nbob@* {line}\n*,!bob@* {line}\n"));
    let numbers = |identity: &str| -> Vec<_> {
        signers
            .find_identity(identity)
            .map(|signer| signer.line_number().unwrap())
            .collect()
    };
    assert_eq!(numbers(ALICE), [1, 3]);
    assert_eq!(numbers("bob@example.org"), [2]);
}

// ---- certificates ----

fn authority() -> PrivateKey {
    sample(sample_keys::P384).private.clone()
}

fn certified(change: impl FnOnce(SshCertificateBuilder) -> SshCertificateBuilder) -> SshSignature {
    let builder = SshCertificateBuilder::user(&public(&key()))
        .key_id("an identity")
        .unwrap()
        .principal(ALICE)
        .unwrap()
        .principal("carol@example.net")
        .unwrap()
        .valid_forever();
    let certificate = change(builder).sign(&authority()).unwrap();
    let builder = SshSignatureBuilder::new("file").unwrap().certificate(certificate);
    builder.sign(&key(), MESSAGE).unwrap()
}

fn verify_certified(signature: &SshSignature, file: &str, identity: &str) -> Result<usize> {
    let signers = load(file);
    let signer = signers.verify(signature, identity, "file", MESSAGE, noon())?;
    Ok(signer.line_number().unwrap())
}

#[test]
fn authorities_certify_signers() {
    let authority = public(&authority()).to_openssh().unwrap();
    let signature = certified(|builder| builder);
    let good = format!("*@example.org cert-authority {authority}\n");
    assert_eq!(verify_certified(&signature, &good, ALICE), Ok(1));
    let other_principal = Err(Error::SshCertificate(SshCertificateFailure::OtherPrincipal));
    assert_eq!(verify_certified(&signature, &good, "bob@example.org"), other_principal);
    let unknown = refused(SshSignatureFailure::UnknownSigner);
    assert_eq!(verify_certified(&signature, &good, "carol@example.net"), unknown);
    // The line of the key itself, and of the authority without the option, are not meant for certificates.
    for file in [
        format!("* {authority}\n"),
        format!("* {}\n", line()),
        format!("* cert-authority {}\n", line()),
    ] {
        assert_eq!(verify_certified(&signature, &file, ALICE), unknown, "{file}");
    }
    // A key without its certificate is not certified.
    assert_eq!(verify_certified(&signed(), &good, ALICE), unknown);
    // A line with the certificate itself allows it.
    let certificate = signature.signer().certificate().unwrap().to_openssh().unwrap();
    assert_eq!(
        verify_certified(&signature, &format!("* {certificate}\n"), ALICE),
        Ok(1)
    );

    let found = load(&good).find_principals(&signature, noon()).unwrap();
    assert_eq!(found, [ALICE]);
    let found = load(&format!("* cert-authority {authority}\n")).find_principals(&signature, noon());
    assert_eq!(found.unwrap(), [ALICE, "carol@example.net"]);
}

#[test]
fn refused_certificates_say_why() {
    let file = format!("* cert-authority {}\n", public(&authority()).to_openssh().unwrap());
    let cases = [
        (
            certified(|builder| builder.valid_before(noon()).unwrap()),
            SshCertificateFailure::Expired,
        ),
        (
            certified(|builder| builder.valid_after(noon() + Duration::SECOND).unwrap()),
            SshCertificateFailure::NotYetValid,
        ),
    ];
    for (signature, failure) in cases {
        let expected = Err(Error::SshCertificate(failure));
        assert_eq!(verify_certified(&signature, &file, ALICE), expected);
        // A later line that allows the certificate itself counts.
        let certificate = signature.signer().certificate().unwrap().to_openssh().unwrap();
        let file = format!("{file}* {certificate}\n");
        assert_eq!(verify_certified(&signature, &file, ALICE), Ok(2));
    }
    let unknown_option = certified(|builder| builder.critical_option("later@example.org", None).unwrap());
    let result = verify_certified(&unknown_option, &file, ALICE);
    assert!(
        matches!(
            result,
            Err(Error::SshCertificate(
                SshCertificateFailure::UnhandledCriticalOption { .. }
            ))
        ),
        "{result:?}"
    );
    // These are about logins.
    let logins = certified(|builder| {
        builder
            .force_command("true")
            .unwrap()
            .source_addresses(["192.0.2.0/24"])
            .unwrap()
    });
    assert_eq!(verify_certified(&logins, &file, ALICE), Ok(1));
}

/// The critical option `verify-required` is enforced.
#[test]
fn a_certificate_may_require_user_verification() {
    let key = SecurityKey::ed25519();
    let certificate = SshCertificateBuilder::user(&key.public())
        .key_id("an identity")
        .unwrap()
        .principal(ALICE)
        .unwrap()
        .valid_forever()
        .verify_required()
        .unwrap()
        .sign(&authority())
        .unwrap();
    let sign = |flags| {
        SshSignatureBuilder::new("file")
            .unwrap()
            .sign_elsewhere(certificate.clone(), MESSAGE, |data| Ok(key.sign(flags, data)))
            .unwrap()
    };
    let file = format!("* cert-authority {}\n", public(&authority()).to_openssh().unwrap());
    assert_eq!(verify_certified(&sign(5), &file, ALICE), Ok(1));
    assert_eq!(
        verify_certified(&sign(1), &file, ALICE),
        refused(SshSignatureFailure::UserNotVerified)
    );
}

/// A signature does not cover the certificate that it names: anybody can put another one there.
#[test]
fn a_forged_certificate_is_refused() {
    let mut forged = certified(|builder| builder).to_bytes();
    let place = forged.windows(11).position(|bytes| bytes == b"an identity").unwrap();
    forged[place..place + 11].copy_from_slice(b"AN IDENTITY");
    let forged = SshSignature::from_bytes(backend(), &forged).unwrap();
    let certificate = forged.signer().certificate().unwrap();
    assert_eq!(certificate.key_id(), "AN IDENTITY");
    let invalid = SshCertificateFailure::InvalidSignature;
    let line = certificate.to_openssh().unwrap();
    let authority = public(&authority()).to_openssh().unwrap();
    for file in [format!("* {line}\n"), format!("* cert-authority {authority}\n")] {
        let result = verify_certified(&forged, &file, ALICE);
        assert_eq!(result, Err(Error::SshCertificate(invalid.clone())), "{file}");
        let found = load(&file).find_principals(&forged, noon());
        assert_eq!(found, Err(Error::SshCertificate(invalid.clone())), "{file}");
    }
    let policy = SshSignaturePolicy::new();
    let expected = Err(Error::SshCertificate(invalid));
    assert_eq!(forged.verify(&public(&key()), "file", MESSAGE, &policy), expected);
    assert_eq!(forged.verify_unattributed("file", MESSAGE, &policy), expected);
    let mut reader = MESSAGE;
    let error = forged
        .verify_unattributed_reader("file", &mut reader, &policy)
        .unwrap_err();
    assert_eq!(Err(error.downcast::<Error>().unwrap()), expected);
    let good = certified(|builder| builder);
    good.verify(&public(&key()), "file", MESSAGE, &policy).unwrap();
    good.verify_unattributed("file", MESSAGE, &policy).unwrap();
}
