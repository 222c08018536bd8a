//! Object identifiers that are longer, or have larger arcs, than any registered one: they work like others, and the
//! fields beside them stay readable.

use super::{assert_invalid, assert_malformed, assert_unsupported, certificate, crl, request};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use support::der::{self, sequence};
use support::x509_der::*;

/// The content of identifiers, and how they are printed.
fn large() -> Vec<(Vec<u8>, String)> {
    let huge = |zeros: usize| [&[0x69, 0x90][..], &vec![0x80; zeros], &[0x00]].concat();
    vec![
        (vec![0x2a; 64], format!("1.2{}", ".42".repeat(63))),
        (
            [&[0x2b, 6, 1, 4, 1][..], &[0x8f, 0xff, 0xff, 0xff, 0x7f].repeat(14)].concat(),
            format!("1.3.6.1.4.1{}", ".4294967295".repeat(14)),
        ),
        (huge(17), format!("2.25.{}", "1361129467683753853853498429727072845824")),
        // Too long for numbers, as that takes time with the square of it.
        (vec![0x2a; 587], format!("0x{}", "2a".repeat(587))),
        (huge(5_000), format!("0x6990{}00", "80".repeat(5_000))),
    ]
}

fn oid_of(content: &[u8]) -> Vec<u8> {
    der::element(0x06, content)
}

#[test]
fn extensions_beside_one_are_readable() {
    let value = b"not looked at";
    let mut ran = 0;
    for (content, text) in large() {
        let one = sequence(&[oid_of(&content), truth(), der::octets(value)]);
        let oid: ObjectIdentifier = text.parse().unwrap();
        for right in [Structure::certificate(), Structure::crl()] {
            let others = certificate_extensions().into_iter().map(|(_, extension)| extension);
            let others: Vec<_> = others.collect();
            let expected = told(&right.clone().with_extensions(&others).must_load());
            for place in [0, 5, others.len()] {
                let mut list = others.clone();
                list.insert(place, one.clone());
                let loaded = right.clone().with_extensions(&list).must_load();
                let mut found = told(&loaded);
                let extension = found.remove(&format!("extension {text}")).expect("it is there");
                assert!(
                    extension.contains("Unrecognized") && extension.contains("critical"),
                    "{extension}"
                );
                assert_eq!(found, expected);
                ran += 1;
            }
        }
        let list = [basic_constraints_of(true), one.clone()];
        let loaded = certificate(Structure::certificate().with_extensions(&list).must_load());
        let extensions = loaded.extensions().unwrap();
        assert_eq!(extensions.find().unwrap(), Some((BasicConstraints::ca(Some(1)), true)));
        let found = extensions.find_by_oid(&oid).unwrap();
        assert_eq!((found.oid().as_der(), found.value()), (&content[..], &value[..]));
        assert!(found.is_critical());
        assert!(matches!(found.decode(), Ok(AnyExtension::Unrecognized(other)) if *other.oid() == oid));
        // Errors stay short.
        let named = if content.len() > 586 {
            format!("an object identifier of {} bytes", content.len())
        } else {
            text.clone()
        };
        assert_invalid(
            "another type",
            found.parse::<KeyUsage>(),
            "extension",
            &[&named, "2.5.29.15"],
        );
        // Twice is twice, whatever the identifier.
        let twice = Structure::certificate().with_extensions(&[one.clone(), one.clone()]);
        let twice = certificate(twice.must_load());
        // What the text would be is in the fact; the error's own stays short.
        let error = twice.extensions().unwrap_err();
        assert!(error.to_string().len() < 2_000);
        let Error::Malformed {
            kind: MalformedKind::DuplicateExtension { oid, .. },
            ..
        } = &error
        else {
            panic!("{error}");
        };
        assert_eq!(oid.to_string(), text);
        assert_malformed::<()>("twice", Err(error), &[&named, "DuplicateExtension"]);

        let asked = request_attribute(EXTENSION_REQUEST, &[sequence(&list)]);
        let asked = Structure::request().with("attributes", &der::context(0, &asked));
        assert_eq!(request(asked.must_load()).extensions().unwrap(), extensions);
        let revoked = crl(Structure::crl().with_entries(&[entry(&[1], &list)]).must_load());
        let revoked = revoked.revoked_certificates().next().unwrap().unwrap();
        assert_eq!(revoked.extensions().unwrap(), *extensions);
    }
    assert_eq!(ran, 5 * 2 * 3);
}

fn basic_constraints_of(critical: bool) -> Vec<u8> {
    extension(BASIC_CONSTRAINTS, critical, &basic_constraints())
}

#[test]
fn names_with_one_are_read_compared_printed_and_written() {
    let mut all = Vec::new();
    for (content, text) in large() {
        let one = sequence(&[oid_of(&content), der::element(UTF8_STRING, b"a, b")]);
        let cn = attribute(COMMON_NAME, UTF8_STRING, b"cn");
        let bytes = sequence(&[set(std::slice::from_ref(&one)), set(&[cn.clone(), one])]);
        for part in ["issuer", "subject"] {
            let loaded = certificate(Structure::certificate().with(part, &bytes).must_load());
            let name = if part == "issuer" {
                loaded.issuer()
            } else {
                loaded.subject()
            };
            let name = name.unwrap();
            let oid: ObjectIdentifier = text.parse().unwrap();
            let values: Vec<_> = name.attributes_for_oid(&oid).map(|one| one.value().unwrap()).collect();
            assert_eq!(values, ["a, b", "a, b"]);
            assert_eq!(name.attributes_for_oid(&NameOid::COMMON_NAME).count(), 1);
            assert_eq!(name.public_bytes().unwrap(), bytes);
            let printed = format!(r"CN=cn+{text}=a\, b,{text}=a\, b");
            assert_eq!(name.rfc4514_string(), printed);
            assert_eq!(Name::from_rfc4514_string(&printed).unwrap(), name);
            let turned = name.rdns()[1].attributes().iter().rev().cloned().collect();
            let turned = RelativeDistinguishedName::new(turned).unwrap();
            assert_eq!(Name::new(vec![name.rdns()[0].clone(), turned]), name);
            all.push(name);
        }
    }
    for (first, one) in all.iter().enumerate() {
        for (second, other) in all.iter().enumerate() {
            assert_eq!(one == other, first / 2 == second / 2);
        }
    }
}

#[test]
fn what_is_too_long_or_no_number_in_text_says_so() {
    let most = format!("1.2{}", ".42".repeat(585));
    assert_eq!(most.parse::<ObjectIdentifier>().unwrap().as_der(), [0x2a; 586]);
    let more = format!("{most}.42");
    assert_invalid("text", more.parse::<ObjectIdentifier>(), "oid", &["586 bytes"]);
    assert_malformed(
        "a name",
        Name::from_rfc4514_string(&format!("{more}=a")),
        &["586 bytes"],
    );
    assert_malformed("a name", Name::from_rfc4514_string("3.1=a"), &["InvalidText"]);
    assert_malformed("a name", Name::from_rfc4514_string("XX=a"), &["InvalidValue"]);
}

#[test]
fn lists_with_one_are_read_and_written() {
    let mut ran = 0;
    for (content, text) in large() {
        let oid: ObjectIdentifier = text.parse().unwrap();
        let der = oid_of(&content);
        let known = || der::oid("1.3.6.1.5.5.7.3.1");
        let usage = sequence(&[known(), der.clone(), known()]);
        let read = ExtendedKeyUsage::from_der(&usage).unwrap();
        let server = KeyPurposeOid::SERVER_AUTH;
        assert_eq!(read.purposes(), [server.clone(), oid.clone(), server]);
        assert!(read.allows(&oid));
        assert_eq!(read.to_der().unwrap(), usage);

        let qualifier = sequence(&[der.clone(), der::null()]);
        let policies = sequence(&[
            sequence(&[der::oid("1.2.3"), sequence(&[qualifier])]),
            sequence(std::slice::from_ref(&der)),
        ]);
        let read = CertificatePolicies::from_der(&policies).unwrap();
        assert_eq!(*read.policies()[1].policy_identifier(), oid);
        assert!(matches!(
            &read.policies()[0].qualifiers()[0],
            PolicyQualifier::Other { oid: found, value } if *found == oid && *value == der::null()
        ));
        assert_eq!(read.to_der().unwrap(), policies);

        let mappings = sequence(&[sequence(&[der.clone(), known()]), sequence(&[known(), known()])]);
        let read = PolicyMappings::from_der(&mappings).unwrap();
        assert_eq!((read.mappings().len(), &read.mappings()[0].0), (2, &oid));
        assert_eq!(read.to_der().unwrap(), mappings);

        let uri = || general_name(6, b"http://example.org");
        let places = sequence(&[sequence(&[der.clone(), uri()]), sequence(&[known(), uri()])]);
        let read = AuthorityInformationAccess::from_der(&places).unwrap();
        assert_eq!(*read.descriptions()[0].access_method(), oid);
        assert_eq!(read.to_der().unwrap(), places);

        let registered = general_name(8, &content);
        let other = der::context(0, &[der.clone(), der::context(0, &der::null())].concat());
        let names = sequence(&[registered, other, general_name(2, b"example.org")]);
        let read = SubjectAlternativeName::from_der(&names).unwrap();
        let other = GeneralName::OtherName(OtherName::new(oid.clone(), &der::null()).unwrap());
        let dns = GeneralName::dns_name("example.org").unwrap();
        let made = GeneralNames::new(vec![GeneralName::RegisteredId(oid.clone()), other, dns]).unwrap();
        assert_eq!(*read.names(), made);
        let found: Vec<_> = read.names().iter().map(Result::unwrap).collect();
        assert_eq!(GeneralNames::new(found).unwrap(), made);

        let template = MsCertificateTemplate::new(oid.clone(), Some(1), None).unwrap();
        assert_eq!(
            MsCertificateTemplate::from_der(&template.to_der().unwrap()).unwrap(),
            template
        );
        ran += 1;
    }
    assert_eq!(ran, 5);
}

#[test]
fn attributes_of_requests_beside_one_are_readable() {
    for (content, text) in large() {
        let one = sequence(&[oid_of(&content), set(&[der::null()])]);
        let password = request_attribute(CHALLENGE_PASSWORD, &[der::element(UTF8_STRING, b"password")]);
        let attributes = der::context(0, &[one, password].concat());
        let loaded = request(Structure::request().with("attributes", &attributes).must_load());
        assert_eq!(loaded.challenge_password().unwrap().as_deref(), Some("password"));
        let oid: ObjectIdentifier = text.parse().unwrap();
        let found = loaded.attribute_for_oid(&oid).unwrap().unwrap();
        assert_eq!(found.values().collect::<Vec<_>>(), [der::null()]);
        assert_eq!(loaded.attributes().unwrap().len(), 2);
        let made = super::builders::request().add_attribute(&oid, &der::null()).unwrap();
        let made = made.sign(key(), HashAlgorithm::Sha256).unwrap();
        assert_eq!(made.attributes().unwrap()[0], found);
    }
}

/// No algorithm has one, so that it is not supported. Its identifier can be read.
#[test]
fn algorithms_by_one_are_not_supported() {
    let mut ran = 0;
    for (content, text) in large() {
        let oid: ObjectIdentifier = text.parse().unwrap();
        let algorithm = sequence(&[oid_of(&content)]);
        for right in Structure::all() {
            let loaded = right.clone().with_algorithm(&algorithm).must_load();
            let mut found = told(&loaded);
            let mut expected = told(&right.must_load());
            expected.insert("signature_algorithm".into(), text.clone());
            for field in ["signature_hash", "signature_parameters"] {
                expected.remove(field);
                let text = found.remove(field).unwrap();
                assert!(
                    text.contains("!Unsupported: ") && text.contains("object identifier"),
                    "{text}"
                );
            }
            assert_eq!(found, expected);
            assert_unsupported(right.what(), super::verify(&loaded), &["object identifier"]);
            ran += 1;
        }
        let info = sequence(&[algorithm, der::bits(&[1, 2, 3])]);
        let loaded = certificate(Structure::certificate().with("key", &info).must_load());
        assert_eq!(loaded.public_key_algorithm_oid().unwrap(), oid);
        assert_unsupported("a key", loaded.public_key(), &["object identifier"]);
        let alone = support::backend().load_der_public_key(&info);
        assert_unsupported("a key", alone, &["object identifier"]);
    }
    assert_eq!(ran, 5 * 3);
    // Nor has a hash function, a mask or a curve.
    for (content, _) in large() {
        let one = sequence(&[oid_of(&content)]);
        let mask = |hash: &[u8]| sequence(&[der::oid("1.2.840.113549.1.1.8"), hash.to_vec()]);
        for parameters in [
            der::context(0, &one),
            der::context(1, &one),
            der::context(1, &mask(&one)),
        ] {
            let algorithm = sequence(&[der::oid("1.2.840.113549.1.1.10"), sequence(&[parameters])]);
            for right in Structure::all() {
                let loaded = right.clone().with_algorithm(&algorithm).must_load();
                assert_unsupported(right.what(), super::verify(&loaded), &["object identifier"]);
            }
        }
        let info = sequence(&[
            sequence(&[der::oid("1.2.840.10045.2.1"), oid_of(&content)]),
            der::bits(&[1, 2, 3]),
        ]);
        let loaded = certificate(Structure::certificate().with("key", &info).must_load());
        assert_unsupported("a curve", loaded.public_key(), &["object identifier"]);
    }
    // What is no identifier at all is still malformed.
    for content in [&[0x2a; 70][..], &[0x80, 1]] {
        let wrong = [content, &[0x81]].concat();
        let info = sequence(&[sequence(&[oid_of(&wrong)]), der::bits(&[1, 2, 3])]);
        let loaded = certificate(Structure::certificate().with("key", &info).must_load());
        assert_malformed("a key", loaded.public_key(), &["SubjectPublicKeyInfo"]);
        assert_malformed("a key", loaded.public_key_algorithm_oid(), &["NotDer"]);
    }
}
