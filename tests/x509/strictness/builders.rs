//! What builders refuse: each rule of RFC 5280 that they check, with the name of the argument.

use super::assert_invalid;
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::{backend, x509_der};
use time::{Date, Duration, Month, OffsetDateTime, Time, UtcOffset};

fn name(text: &str) -> Name {
    Name::from_rfc4514_string(text).unwrap()
}

pub fn time(year: i32) -> OffsetDateTime {
    Date::from_calendar_date(year, Month::January, 1)
        .unwrap()
        .midnight()
        .assume_utc()
}

fn key() -> &'static PrivateKey {
    x509_der::key()
}

/// A builder with everything but what a test leaves out.
pub fn certificate_without(left_out: &str) -> CertificateBuilder {
    let mut builder = CertificateBuilder::new();
    if left_out != "subject_name" {
        builder = builder.subject_name(&name("CN=subject")).unwrap();
    }
    if left_out != "issuer_name" {
        builder = builder.issuer_name(&name("CN=issuer")).unwrap();
    }
    if left_out != "public_key" {
        builder = builder.public_key(&key().public_key().unwrap()).unwrap();
    }
    if left_out != "serial_number" {
        builder = builder.serial_number(SerialNumber::from(1)).unwrap();
    }
    if left_out != "not_valid_before" {
        builder = builder.not_valid_before(time(2020)).unwrap();
    }
    if left_out != "not_valid_after" {
        builder = builder.not_valid_after(time(2030)).unwrap();
    }
    builder
}

pub fn list_without(left_out: &str) -> CertificateRevocationListBuilder {
    let mut builder = CertificateRevocationListBuilder::new();
    if left_out != "issuer_name" {
        builder = builder.issuer_name(&name("CN=issuer")).unwrap();
    }
    if left_out != "last_update" {
        builder = builder.last_update(time(2020)).unwrap();
    }
    if left_out != "next_update" {
        builder = builder.next_update(time(2030)).unwrap();
    }
    builder
}

pub fn request() -> CertificateSigningRequestBuilder {
    CertificateSigningRequestBuilder::new()
        .subject_name(&name("CN=subject"))
        .unwrap()
}

fn revoked() -> RevokedCertificateBuilder {
    RevokedCertificateBuilder::new()
}

pub const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

#[test]
fn builders_build_where_nothing_is_left_out() {
    certificate_without("")
        .sign(key(), SHA256)
        .unwrap()
        .verify_signature(&key().public_key().unwrap())
        .unwrap();
    list_without("")
        .sign(key(), SHA256)
        .unwrap()
        .verify_signature(&key().public_key().unwrap())
        .unwrap();
    request().sign(key(), SHA256).unwrap().verify_signature().unwrap();
    revoked()
        .serial_number(SerialNumber::from(1))
        .unwrap()
        .revocation_date(time(2020))
        .unwrap()
        .build()
        .unwrap();
}

#[test]
fn every_field_must_be_set() {
    let mut refused = 0;
    for field in [
        "subject_name",
        "issuer_name",
        "public_key",
        "serial_number",
        "not_valid_before",
        "not_valid_after",
    ] {
        let argument: &'static str = field;
        assert_invalid(
            field,
            certificate_without(field).sign(key(), SHA256),
            argument,
            &["must be set"],
        );
        let made = backend().create_x509_certificate(&certificate_without(field), key(), SHA256.into());
        assert_invalid(field, made, argument, &["must be set"]);
        refused += 1;
    }
    for field in ["issuer_name", "last_update", "next_update"] {
        assert_invalid(field, list_without(field).sign(key(), SHA256), field, &["must be set"]);
        let made = backend().create_x509_crl(&list_without(field), key(), SHA256.into());
        assert_invalid(field, made, field, &["must be set"]);
        refused += 1;
    }
    let empty = CertificateSigningRequestBuilder::new();
    assert_invalid(
        "a request",
        empty.clone().sign(key(), SHA256),
        "subject_name",
        &["must be set"],
    );
    assert_invalid(
        "a request",
        backend().create_x509_csr(&empty, key(), SHA256.into()),
        "subject_name",
        &["must be set"],
    );
    let date = revoked().revocation_date(time(2020)).unwrap();
    assert_invalid("an entry", date.clone().build(), "serial_number", &["must be set"]);
    assert_invalid(
        "an entry",
        backend().create_x509_revoked_certificate(&date),
        "serial_number",
        &["must be set"],
    );
    let number = revoked().serial_number(SerialNumber::from(1)).unwrap();
    assert_invalid("an entry", number.build(), "revocation_date", &["must be set"]);
    assert_eq!(refused, 9);
}

#[test]
fn no_field_is_set_twice() {
    let builder = || certificate_without("");
    let twice = &["was set already"];
    // The same value is a second one, too.
    assert_invalid(
        "subject",
        builder().subject_name(&name("CN=subject")),
        "subject_name",
        twice,
    );
    assert_invalid(
        "issuer",
        builder().issuer_name(&name("CN=issuer")),
        "issuer_name",
        twice,
    );
    assert_invalid(
        "key",
        builder().public_key(&key().public_key().unwrap()),
        "public_key",
        twice,
    );
    assert_invalid(
        "number",
        builder().serial_number(SerialNumber::from(2)),
        "serial_number",
        twice,
    );
    assert_invalid(
        "before",
        builder().not_valid_before(time(2021)),
        "not_valid_before",
        twice,
    );
    assert_invalid("after", builder().not_valid_after(time(2031)), "not_valid_after", twice);
    let builder = || list_without("");
    assert_invalid(
        "issuer",
        builder().issuer_name(&name("CN=issuer")),
        "issuer_name",
        twice,
    );
    assert_invalid("last", builder().last_update(time(2021)), "last_update", twice);
    assert_invalid("next", builder().next_update(time(2031)), "next_update", twice);
    assert_invalid(
        "subject",
        request().subject_name(&name("CN=subject")),
        "subject_name",
        twice,
    );
    let entry = || {
        revoked()
            .serial_number(SerialNumber::from(1))
            .unwrap()
            .revocation_date(time(2020))
            .unwrap()
    };
    assert_invalid(
        "number",
        entry().serial_number(SerialNumber::from(1)),
        "serial_number",
        twice,
    );
    assert_invalid("date", entry().revocation_date(time(2020)), "revocation_date", twice);
}

#[test]
fn no_extension_is_added_twice() {
    let usage = KeyUsage::KEY_CERT_SIGN;
    let other = Extension::from_value(KeyUsage::OID, true, b"something else");
    let twice = &["2.5.29.15", "already"];
    let builder = certificate_without("").add_extension(&usage, true).unwrap();
    assert_invalid(
        "typed",
        builder.clone().add_extension(&usage, false),
        "extension",
        twice,
    );
    assert_invalid(
        "raw",
        builder.clone().add_raw_extension(other.clone()),
        "extension",
        twice,
    );
    let _ = builder.add_extension(&BasicConstraints::ca(None), true).unwrap();
    let builder = list_without("").add_raw_extension(other.clone()).unwrap();
    assert_invalid(
        "typed",
        builder.clone().add_extension(&usage, false),
        "extension",
        twice,
    );
    assert_invalid("raw", builder.add_raw_extension(other.clone()), "extension", twice);
    let builder = request().add_extension(&usage, false).unwrap();
    assert_invalid(
        "typed",
        builder.clone().add_extension(&usage, false),
        "extension",
        twice,
    );
    assert_invalid("raw", builder.add_raw_extension(other), "extension", twice);
    let reason = CrlReason::KeyCompromise;
    let builder = revoked().add_extension(&reason, false).unwrap();
    assert_invalid(
        "typed",
        builder.clone().add_extension(&reason, false),
        "extension",
        &["2.5.29.21", "already"],
    );
    let raw = Extension::new(&reason, false).unwrap();
    assert_invalid(
        "raw",
        builder.add_raw_extension(raw),
        "extension",
        &["2.5.29.21", "already"],
    );
}

/// RFC 5280, section 4.1.2.2.
#[test]
fn serial_numbers_are_positive_and_have_20_bytes() {
    let one = SerialNumber::from_be_bytes;
    let negative = |text: &str| SerialNumber::from_hex(text).unwrap();
    let largest = one(&[&[0x7f][..], &[0xff; 19]].concat());
    assert_eq!((largest.bit_length(), largest.as_der_content().len()), (159, 20));
    let with_160_bits = one(&[&[0x80][..], &[0; 19]].concat());
    assert_eq!(
        (with_160_bits.bit_length(), with_160_bits.as_der_content().len()),
        (160, 21)
    );
    for (number, word) in [
        (one(&[0]), "must be positive"),
        (one(&[]), "must be positive"),
        (negative("-01"), "must be positive"),
        (negative("-80"), "must be positive"),
        (with_160_bits, "159 bits"),
        (one(&[0xff; 20]), "159 bits"),
        (one(&[1; 21]), "159 bits"),
        (one(&[1; 1000]), "159 bits"),
    ] {
        let builder = CertificateBuilder::new().serial_number(number.clone());
        assert_invalid("a certificate", builder, "serial_number", &[word]);
        assert_invalid("an entry", revoked().serial_number(number), "serial_number", &[word]);
    }
    for number in [one(&[1]), one(&[0, 0, 1]), one(&[0x80]), largest] {
        let made = certificate_without("serial_number")
            .serial_number(number.clone())
            .unwrap();
        assert_eq!(made.sign(key(), SHA256).unwrap().serial_number().unwrap(), number);
        let made = revoked()
            .serial_number(number.clone())
            .unwrap()
            .revocation_date(time(2020))
            .unwrap();
        assert_eq!(made.build().unwrap().serial_number().unwrap(), number);
    }
}

/// RFC 5280, section 4.1.2.5: from 1950, which UTCTime begins with, to the end of 9999.
#[test]
fn times_are_of_the_years_1950_to_9999() {
    let last = Date::from_calendar_date(9999, Month::December, 31).unwrap();
    let last = last.with_time(Time::from_hms(23, 59, 59).unwrap()).assume_utc();
    let first = time(1950);
    let early = [
        first - Duration::seconds(1),
        first - Duration::nanoseconds(1),
        time(1900),
        time(1),
        time(0),
        time(-1),
        time(-9999),
    ];
    // In UTC they are of 1949 and of the year 10000.
    let offset = |hours| UtcOffset::from_hms(hours, 0, 0).unwrap();
    let local_first = Date::from_calendar_date(1950, Month::January, 1)
        .unwrap()
        .midnight()
        .assume_offset(offset(1));
    let local_last = last.replace_offset(offset(-1));
    let mut refused = 0;
    for wrong in early.into_iter().chain([local_first, local_last]) {
        assert_invalid(
            "before",
            CertificateBuilder::new().not_valid_before(wrong),
            "not_valid_before",
            &["must"],
        );
        assert_invalid(
            "after",
            CertificateBuilder::new().not_valid_after(wrong),
            "not_valid_after",
            &["must"],
        );
        let builder = CertificateRevocationListBuilder::new;
        assert_invalid("last", builder().last_update(wrong), "last_update", &["must"]);
        assert_invalid("next", builder().next_update(wrong), "next_update", &["must"]);
        assert_invalid("date", revoked().revocation_date(wrong), "revocation_date", &["must"]);
        refused += 1;
    }
    assert_eq!(refused, 9);
    let builder = certificate_without("not_valid_before");
    let builder = builder.not_valid_before(first).unwrap();
    let made = builder.sign(key(), SHA256).unwrap();
    assert_eq!(made.not_valid_before().unwrap(), first);
    let builder = certificate_without("not_valid_after")
        .not_valid_after(last + Duration::milliseconds(999))
        .unwrap();
    assert_eq!(builder.sign(key(), SHA256).unwrap().not_valid_after().unwrap(), last);
}

#[test]
fn what_ends_does_not_end_before_it_begins() {
    let early = time(2020);
    let late = early + Duration::seconds(1);
    let new = CertificateBuilder::new;
    let ended = new().not_valid_after(early).unwrap().not_valid_before(late);
    assert!(matches!(ended, Err(Error::InvalidArgument { .. })), "{ended:?}");
    let begun = new().not_valid_before(late).unwrap().not_valid_after(early);
    assert_invalid(
        "a certificate",
        begun,
        "not_valid_after",
        &["must not be before not_valid_before"],
    );
    let new = CertificateRevocationListBuilder::new;
    let ended = new().next_update(early).unwrap().last_update(late);
    assert!(matches!(ended, Err(Error::InvalidArgument { .. })), "{ended:?}");
    let begun = new().last_update(late).unwrap().next_update(early);
    assert_invalid("a list", begun, "next_update", &["must not be before last_update"]);
    // One second, and the same second, are a time.
    let _ = CertificateBuilder::new()
        .not_valid_before(early)
        .unwrap()
        .not_valid_after(early)
        .unwrap();
    let _ = CertificateBuilder::new()
        .not_valid_before(early)
        .unwrap()
        .not_valid_after(late)
        .unwrap();
}

/// RFC 5280, sections 4.1.2.4 and 4.1.2.6.
#[test]
fn empty_names_need_a_critical_alternative_name() {
    let empty = Name::default();
    assert_invalid(
        "a certificate",
        CertificateBuilder::new().issuer_name(&empty),
        "issuer_name",
        &["must not be empty"],
    );
    let builder = CertificateRevocationListBuilder::new();
    assert_invalid(
        "a list",
        builder.issuer_name(&empty),
        "issuer_name",
        &["must not be empty"],
    );

    let builder = certificate_without("subject_name").subject_name(&empty).unwrap();
    let names = GeneralNames::new(vec![GeneralName::dns_name("example.org").unwrap()]).unwrap();
    let names = SubjectAlternativeName::new(names);
    let words = &["subjectAltName", "critical"];
    assert_invalid("none", builder.clone().sign(key(), SHA256), "subject_name", words);
    let other = builder
        .clone()
        .add_extension(&BasicConstraints::ca(None), true)
        .unwrap();
    assert_invalid("another", other.sign(key(), SHA256), "subject_name", words);
    let not_critical = builder.clone().add_extension(&names, false).unwrap();
    assert_invalid("not critical", not_critical.sign(key(), SHA256), "subject_name", words);
    let made = builder
        .add_extension(&names, true)
        .unwrap()
        .sign(key(), SHA256)
        .unwrap();
    assert!(made.subject().unwrap().is_empty());
    // RFC 5280, section 4.1.2.6: a CA has a name in any case.
    let authority = certificate_without("subject_name").subject_name(&empty).unwrap();
    let authority = authority.add_extension(&names, true).unwrap();
    let authority = authority.add_extension(&BasicConstraints::ca(None), true).unwrap();
    let made = authority.sign(key(), SHA256);
    assert_invalid("a CA", made, "subject_name", &["certificate authority"]);
    // A request may leave the name to the issuer.
    let request = CertificateSigningRequestBuilder::new().subject_name(&empty).unwrap();
    assert!(request.sign(key(), SHA256).unwrap().subject().unwrap().is_empty());
}

#[test]
fn attributes_of_requests_are_one_element_each() {
    let oid: ObjectIdentifier = "1.2.3".parse().unwrap();
    for value in [
        &[][..],
        &[0x30],
        &[0x05, 0x00, 0x00],
        &[0x05, 0x00, 0x05, 0x00],
        b"text",
        &[0x30, 0x80, 0, 0],
    ] {
        assert_invalid(
            "no element",
            request().add_attribute(&oid, value),
            "value",
            &["one DER element"],
        );
    }
    let null = &[0x05, 0x00];
    let twice = request().add_attribute(&oid, null).unwrap().add_attribute(&oid, null);
    assert_invalid("twice", twice, "oid", &["1.2.3", "already"]);
    let extensions = request().add_attribute(&AttributeOid::EXTENSION_REQUEST, &[0x30, 0x00]);
    assert_invalid("extensions", extensions, "oid", &["extension"]);
    assert_invalid("empty", request().challenge_password(""), "password", &["1 to 255"]);
    assert_invalid(
        "long",
        request().challenge_password(&"x".repeat(256)),
        "password",
        &["1 to 255"],
    );
    let with_password = || request().challenge_password("x").unwrap();
    assert_invalid("twice", with_password().challenge_password("y"), "oid", &["already"]);
    assert_invalid(
        "twice",
        with_password().add_attribute(&AttributeOid::CHALLENGE_PASSWORD, null),
        "oid",
        &["already"],
    );
    let made = request()
        .challenge_password(&"\u{e4}".repeat(255))
        .unwrap()
        .sign(key(), SHA256)
        .unwrap();
    assert_eq!(made.challenge_password().unwrap().unwrap().chars().count(), 255);
}

/// RFC 6962, section 3.1: what is not critical poisons nothing.
#[test]
fn poison_is_critical() {
    let words = &["must be true", "precertificate"];
    let added = certificate_without("").add_extension(&PrecertPoison, false);
    assert_invalid("a certificate", added, "critical", words);
    assert_invalid(
        "a request",
        request().add_extension(&PrecertPoison, false),
        "critical",
        words,
    );
    let made = certificate_without("")
        .add_extension(&PrecertPoison, true)
        .unwrap()
        .sign(key(), SHA256);
    assert!(
        made.unwrap()
            .extensions()
            .unwrap()
            .find::<PrecertPoison>()
            .unwrap()
            .unwrap()
            .1
    );
}

/// A subject that was read may have strings that are none. An issuer's is what its certificate says.
#[test]
fn strings_of_a_subject_are_such() {
    let wrong = NameAttribute::from_bytes(NameOid::COMMON_NAME, StringType::Utf8, b"\xff");
    let wrong = Name::from_attributes(vec![wrong]);
    let words = &["2.5.4.3", "not a valid UTF8String"];
    let builder = certificate_without("subject_name");
    assert_invalid("a certificate", builder.subject_name(&wrong), "subject_name", words);
    let builder = CertificateSigningRequestBuilder::new();
    assert_invalid("a request", builder.subject_name(&wrong), "subject_name", words);
    let builder = certificate_without("issuer_name").issuer_name(&wrong).unwrap();
    assert_eq!(builder.sign(key(), SHA256).unwrap().issuer().unwrap(), wrong);
}

/// What is made can be loaded again.
#[test]
fn what_is_too_long_is_not_made() {
    let long = Extension::from_value("1.2.3".parse().unwrap(), false, &vec![0; 1 << 20]);
    let words = &["more than 1 MiB"];
    let builder = certificate_without("").add_raw_extension(long.clone()).unwrap();
    assert_invalid("a certificate", builder.sign(key(), SHA256), "builder", words);
    let builder = request().add_raw_extension(long.clone()).unwrap();
    assert_invalid("a request", builder.sign(key(), SHA256), "builder", words);
    // Lists may be long.
    let list = list_without("")
        .add_raw_extension(long)
        .unwrap()
        .sign(key(), SHA256)
        .unwrap();
    assert!(list.as_der().len() > 1 << 20);
    let long = Extension::from_value("1.2.3".parse().unwrap(), false, &vec![0; 1_000_000]);
    let made = certificate_without("")
        .add_raw_extension(long)
        .unwrap()
        .sign(key(), SHA256)
        .unwrap();
    assert_eq!(backend().load_der_x509_certificate(made.as_der()).unwrap(), made);
}

/// A signature is made in the backend that is asked, as a FIPS module may have to make it.
#[test]
fn a_key_signs_in_its_own_backend() {
    let other = Backend::new().unwrap();
    let words = &["another backend"];
    let made = other.create_x509_certificate(&certificate_without(""), key(), SHA256.into());
    assert_invalid("a certificate", made, "private_key", words);
    assert_invalid(
        "a request",
        other.create_x509_csr(&request(), key(), SHA256.into()),
        "private_key",
        words,
    );
    assert_invalid(
        "a list",
        other.create_x509_crl(&list_without(""), key(), SHA256.into()),
        "private_key",
        words,
    );
    backend()
        .clone()
        .create_x509_csr(&request(), key(), SHA256.into())
        .unwrap();
}

/// An entry that was read, and of which a part does not decode, is not made one of another list.
#[test]
fn an_entry_that_is_none_is_not_added() {
    use support::der;
    use support::x509_der::{Structure, entry, extension};
    let entries = [
        der::sequence(&[der::integer_of(&[0, 1]), x509_der::utc_time("200301000000Z")]),
        der::sequence(&[der::integer(1), x509_der::utc_time("200301000000")]),
        entry(&[1], &[extension("1.2.3", false, b""), extension("1.2.3", false, b"")]),
        entry(&[0xff], &[]),
    ];
    let list = super::crl(Structure::crl().with_entries(&entries).must_load());
    let mut outcomes = Vec::new();
    for entry in list.revoked_certificates() {
        let added = list_without("").add_revoked_certificate(&entry.unwrap());
        assert!(matches!(added, Ok(_) | Err(Error::Malformed { .. })), "{added:?}");
        outcomes.push(added.is_ok());
    }
    // A negative number is one that is read.
    assert_eq!(outcomes, [false, false, false, true]);
}
