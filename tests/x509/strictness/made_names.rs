//! Names built from enum variants and raw bytes, which bypass the constructors: builders check and refuse them. Names
//! that were parsed are written unchanged.

use super::builders::{certificate_without, list_without, request};
use super::{assert_invalid, assert_malformed};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::der;
use support::x509_der::general_name;

const DNS: fn(String) -> GeneralName = GeneralName::DnsName;
const EMAIL: fn(String) -> GeneralName = GeneralName::Rfc822Name;
const URI: fn(String) -> GeneralName = GeneralName::UniformResourceIdentifier;

fn directory(attribute: NameAttribute) -> GeneralName {
    GeneralName::DirectoryName(Name::from_attributes(vec![attribute]))
}

fn network() -> GeneralName {
    GeneralName::IpNetwork(IpNetwork::new("10.0.0.0".parse().unwrap(), 8).unwrap())
}

/// Names that their constructors refuse, or that stand in name constraints only.
fn wrong_names() -> Vec<GeneralName> {
    let mut wrong = Vec::new();
    for make in [DNS, EMAIL, URI] {
        for text in ["", " ", "a b", "a\0.example", "a\n", "\u{7f}", "b\u{fc}cher.example"] {
            wrong.push(make(text.to_owned()));
        }
    }
    wrong.push(EMAIL("<me@example.org>".to_owned()));
    wrong.push(network());
    for (oid, string_type, bytes) in wrong_values() {
        wrong.push(directory(NameAttribute::from_bytes(oid, string_type, bytes)));
    }
    wrong
}

/// Values of attributes that their constructors refuse.
fn wrong_values() -> Vec<(ObjectIdentifier, StringType, &'static [u8])> {
    vec![
        (NameOid::COMMON_NAME, StringType::Utf8, b""),
        (NameOid::COMMON_NAME, StringType::Utf8, b"\xff"),
        (NameOid::COMMON_NAME, StringType::Utf8, &[b'x'; 65]),
        (NameOid::COMMON_NAME, StringType::Printable, b"a*b"),
        (NameOid::COMMON_NAME, StringType::Ia5, "\u{e4}".as_bytes()),
        (NameOid::COMMON_NAME, StringType::Numeric, b"1a"),
        (NameOid::COMMON_NAME, StringType::Visible, b"\t"),
        (NameOid::COMMON_NAME, StringType::Bmp, b"abc"),
        (NameOid::COMMON_NAME, StringType::Bmp, &[0xd8, 0x3d, 0xde, 0x00]),
        (NameOid::COMMON_NAME, StringType::Universal, &[0, 0x11, 0, 0]),
        (NameOid::COMMON_NAME, StringType::Bit, &[]),
        (NameOid::COMMON_NAME, StringType::Bit, &[1, 1]),
        (NameOid::COMMON_NAME, StringType::Other(0x30), &[0x05]),
        (NameOid::COMMON_NAME, StringType::Other(0x02), &[0, 0]),
        (NameOid::COMMON_NAME, StringType::Other(0x1f), b"a"),
        (NameOid::COUNTRY_NAME, StringType::Printable, b"SWE"),
    ]
}

fn names(name: &GeneralName) -> Result<GeneralNames> {
    GeneralNames::new(vec![GeneralName::dns_name("example.org")?, name.clone()])
}

/// Everything that a general name can stand in.
fn extensions_of(name: &GeneralName) -> Vec<Result<AnyExtension>> {
    let place = || AccessDescription::new(AccessMethodOid::OCSP, name);
    let full_name = || names(name).map(DistributionPointName::FullName);
    let point = || Ok(DistributionPoint::from_full_name(names(name)?));
    let issued = || DistributionPoint::new(Some(full_name()?), None, Some(names(name)?));
    vec![
        names(name).map(|names| SubjectAlternativeName::new(names).into()),
        names(name).map(|names| IssuerAlternativeName::new(names).into()),
        names(name).map(|names| CertificateIssuer::new(names).into()),
        place().and_then(|place| Ok(AuthorityInformationAccess::new(vec![place])?.into())),
        place().and_then(|place| Ok(SubjectInformationAccess::new(vec![place])?.into())),
        point().and_then(|point| Ok(CrlDistributionPoints::new(vec![point])?.into())),
        issued().and_then(|point| Ok(CrlDistributionPoints::new(vec![point])?.into())),
        point().and_then(|point| Ok(FreshestCrl::new(vec![point])?.into())),
        full_name().and_then(|name| {
            let point = IssuingDistributionPoint::builder().distribution_point(name);
            Ok(point.build()?.into())
        }),
        names(name).and_then(|names| {
            let number = Some(SerialNumber::from(1));
            Ok(AuthorityKeyIdentifier::new(None, Some(names), number)?.into())
        }),
    ]
}

#[test]
fn general_names_that_constructors_refuse_are_not_written() {
    let mut ran = 0;
    for name in wrong_names() {
        for extension in extensions_of(&name) {
            let what = format!("{name:?}: {extension:?}");
            let added: [Result<()>; 4] = [
                extension
                    .clone()
                    .and_then(|it| certificate_without("").add_extension(&it, false).map(drop)),
                extension
                    .clone()
                    .and_then(|it| request().add_extension(&it, false).map(drop)),
                extension
                    .clone()
                    .and_then(|it| list_without("").add_extension(&it, false).map(drop)),
                extension.and_then(|it| Extension::new(&it, false).map(drop)),
            ];
            for added in added {
                assert!(matches!(added, Err(Error::InvalidArgument { .. })), "{what}: {added:?}");
            }
            ran += 1;
        }
    }
    assert_eq!(ran, (3 * 7 + 2 + 16) * 10);
    let empty = names(&DNS(String::new())).unwrap();
    let refused = certificate_without("").add_extension(&SubjectAlternativeName::new(empty), false);
    assert_invalid("an empty name", refused, "general_name", &["must not be empty"]);
    for extension in extensions_of(&GeneralName::rfc822_name("me@example.org").unwrap()) {
        Extension::new(&extension.unwrap(), false).unwrap();
    }
}

/// An empty base stands for all names of its kind (RFC 5280, section 4.2.1.10).
#[test]
fn name_constraints_have_names_of_their_own() {
    let bases = vec![
        DNS(String::new()),
        EMAIL(String::new()),
        URI(".example.org".into()),
        network(),
    ];
    let bases = GeneralNames::new(bases).unwrap();
    let constraints = NameConstraints::new(None, Some(bases)).unwrap();
    let made = certificate_without("").add_extension(&constraints, true).unwrap();
    let made = made.sign(super::x509_der::key(), HashAlgorithm::Sha256).unwrap();
    let (read, _) = made.extensions().unwrap().find::<NameConstraints>().unwrap().unwrap();
    assert_eq!(read, constraints);
    // What was read of them has no place elsewhere.
    for bases in [constraints, read].map(|it| it.excluded_subtrees().unwrap().clone()) {
        let names = SubjectAlternativeName::new(bases);
        assert!(
            matches!(names.to_der(), Err(Error::InvalidArgument { .. })),
            "{names:?}"
        );
    }
    let wrong = GeneralNames::new(vec![EMAIL("<me@example.org>".into())]);
    assert_invalid("an address", wrong, "general_name", &["without a display name"]);
}

#[test]
fn what_was_read_is_written_as_it_stands() {
    let read = [
        general_name(2, b""),
        general_name(1, b"a b"),
        general_name(6, b"\xc3\xa4"),
    ];
    let value = der::sequence(&read);
    let names = SubjectAlternativeName::from_der(&value).unwrap();
    let made = certificate_without("").add_extension(&names, false).unwrap();
    let made = made.sign(super::x509_der::key(), HashAlgorithm::Sha256).unwrap();
    let extensions = made.extensions().unwrap();
    let found = extensions.find_by_oid(&ExtensionOid::SUBJECT_ALTERNATIVE_NAME).unwrap();
    assert_eq!(found.value(), value);
}

#[test]
fn values_of_bytes_that_constructors_refuse_are_not_written() {
    let mut ran = 0;
    for (oid, string_type, bytes) in wrong_values() {
        let attribute = NameAttribute::from_bytes(oid, string_type, bytes);
        let name = Name::from_attributes(vec![attribute.clone()]);
        let what = format!("{name:?}");
        let refused = |result: Result<()>| {
            assert!(
                matches!(result, Err(Error::InvalidArgument { .. })),
                "{what}: {result:?}"
            );
        };
        refused(certificate_without("subject_name").subject_name(&name).map(drop));
        refused(CertificateSigningRequestBuilder::new().subject_name(&name).map(drop));
        let relative = RelativeDistinguishedName::new(vec![attribute]).unwrap();
        let relative = DistributionPointName::RelativeName(relative);
        let point = DistributionPoint::new(Some(relative), None, None).unwrap();
        refused(CrlDistributionPoints::new(vec![point]).unwrap().to_der().map(drop));
        // An issuer is called what its certificate calls it.
        if string_type != StringType::Other(0x1f) {
            let read = Name::from_der(&name.public_bytes().unwrap()).unwrap();
            let issuer = certificate_without("issuer_name").issuer_name(&read);
            assert!(issuer.is_ok());
        }
        ran += 1;
    }
    assert_eq!(ran, 16);
    let right = [
        (NameOid::COMMON_NAME, StringType::Bmp, &b"\0a"[..]),
        (NameOid::X500_UNIQUE_IDENTIFIER, StringType::Bit, &[0, 0xa5]),
        (NameOid::POSTAL_ADDRESS, StringType::Other(0x30), b"\x0c\x01a"),
    ];
    for (oid, string_type, bytes) in right {
        let name = Name::from_attributes(vec![NameAttribute::from_bytes(oid, string_type, bytes)]);
        assert!(certificate_without("subject_name").subject_name(&name).is_ok());
    }
}

#[test]
fn other_names_have_one_element_of_der() {
    let oid = || "1.2.3".parse::<ObjectIdentifier>().unwrap();
    let refused: [&[u8]; 23] = [
        b"",
        b"text",
        &[0x05],
        &[0x05, 0x00, 0x00],
        &[0x05, 0x00, 0x05, 0x00],
        &[0x30, 0x80, 0x00, 0x00],
        &[0x00, 0x00],
        &[0x30, 0x02, 0x00, 0x00],
        &[0x30, 0x01, 0x05],
        &[0x30, 0x02, 0x05, 0x01],
        &[0x30, 0x04, 0x30, 0x02, 0x02, 0x00],
        &[0xa0, 0x02, 0x0c, 0x01],
        &[0x05, 0x01, 0x00],
        &[0x01, 0x01, 0x01],
        &[0x01, 0x02, 0x00, 0x00],
        &[0x02, 0x00],
        &[0x02, 0x02, 0x00, 0x01],
        &[0x03, 0x00],
        &[0x03, 0x02, 0x08, 0x00],
        &[0x06, 0x02, 0x80, 0x01],
        &[0x0c, 0x01, 0xff],
        &[0x24, 0x04, 0x04, 0x02, 0x61, 0x62],
        &[0x10, 0x00],
    ];
    for value in refused {
        assert_invalid("a value", OtherName::new(oid(), value), "value", &["one DER element"]);
        assert_invalid(
            "an attribute",
            request().add_attribute(&oid(), value),
            "value",
            &["one DER element"],
        );
    }
    let taken: [&[u8]; 8] = [
        &[0x05, 0x00],
        &[0x30, 0x00],
        &[0x30, 0x05, 0xa0, 0x03, 0x01, 0x01, 0xff],
        &[0x31, 0x04, 0x03, 0x02, 0x01, 0x02],
        &[0x80, 0x01, 0xff],
        &[0x0c, 0x02, 0xc3, 0xa4],
        &[0x9f, 0x81, 0x01, 0x01, 0xff],
        &[0xbf, 0x81, 0x01, 0x02, 0x05, 0x00],
    ];
    for value in taken {
        let name = GeneralName::OtherName(OtherName::new(oid(), value).unwrap());
        assert_eq!(GeneralName::from_der(&name.to_der().unwrap()).unwrap(), name);
    }
    // Parts in parts, as deep as a mebibyte lets them be.
    let mut deep = vec![0x05, 0x00];
    while deep.len() < 20_000 {
        deep = der::sequence(&[deep]);
    }
    assert!(OtherName::new(oid(), &deep).is_ok());
    let two = der::context(0, &[der::oid("1.2.3"), der::context(0, &[0x05, 0, 0x05, 0])].concat());
    assert_malformed("two values", GeneralName::from_der(&two), &["NotAllowed"]);
}

#[test]
fn uris_of_practices_are_not_empty() {
    let written = |uri: &str| {
        let qualifier = PolicyQualifier::CpsUri(uri.to_owned());
        let policy = PolicyInformation::new("1.2.3".parse()?, vec![qualifier]);
        certificate_without("").add_extension(&CertificatePolicies::new(vec![policy])?, false)
    };
    for uri in ["", "http://example.org\0", "http://example.org\r\nx"] {
        assert_invalid(uri, written(uri), "cps_uri", &["must not be empty"]);
    }
    assert_invalid(
        "characters",
        written("http://b\u{fc}cher.example"),
        "value",
        &["IA5String"],
    );
    assert!(written("http://example.org/a b").is_ok());
    // What is read is kept.
    let read = CertificatePolicies::from_der(&policies_with(b"")).unwrap();
    assert!(matches!(
        &read.policies()[0].qualifiers()[0],
        PolicyQualifier::Other { .. }
    ));
    assert_eq!(read.to_der().unwrap(), policies_with(b""));
}

fn policies_with(uri: &[u8]) -> Vec<u8> {
    let cps = [der::oid("1.3.6.1.5.5.7.2.1"), der::element(0x16, uri)];
    let qualifiers = der::sequence(&[der::sequence(&cps)]);
    der::sequence(&[der::sequence(&[der::oid("1.2.3"), qualifiers])])
}
