//! Deviations from the standards that certificates in use have, and that are accepted.

use super::{assert_malformed, certificate, crl, request};
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::der::{self, sequence};
use support::x509_der::{self, *};
use support_keys::rsa;

mod support_keys {
    use hazmat_openssl::asymmetric::PrivateKey;
    use hazmat_openssl::prelude::*;
    use support::sample_keys;

    pub fn rsa() -> &'static RsaPrivateKey {
        match &sample_keys::sample(sample_keys::RSA).private {
            PrivateKey::Rsa(key) => key,
            other => panic!("{other:?}"),
        }
    }
}

/// RFC 5280 has positive numbers of at most 20 bytes; others are there.
#[test]
fn serial_numbers_of_all_sorts_are_read() {
    let long = [&[0x7f], &[0xab; 60][..]].concat();
    let numbers: [(&[u8], &str, u32); 9] = [
        (&[0x00], "00", 0),
        (&[0x01], "01", 1),
        (&[0xff], "-01", 1),
        (&[0x80], "-80", 8),
        (&[0xff, 0x7f], "-81", 8),
        (&[0x00, 0x80], "80", 8),
        (&[0x80, 0, 0, 0, 0, 0, 0, 0], "-8000000000000000", 64),
        (&[0x00, 0xff, 0xff, 0xff], "FFFFFF", 24),
        (&long, "7F", 487),
    ];
    let mut ran = 0;
    for (content, text, bits) in numbers {
        let written = Structure::certificate().with("serial", &der::integer_of(content));
        let number = certificate(written.must_load()).serial_number().unwrap();
        assert_eq!(number.as_der_content(), content);
        assert!(number.to_string().starts_with(text), "{number}");
        assert_eq!(number.bit_length(), bits, "{number}");
        assert_eq!(number.is_negative(), text.starts_with('-'));
        assert_eq!(number.is_zero(), content == [0]);
        assert_eq!(SerialNumber::from_hex(&number.to_string()).unwrap(), number);
        let integer = Integer::from(&number);
        assert_eq!(SerialNumber::from(&integer), number);
        assert_eq!(integer.is_negative(), number.is_negative());

        let list = Structure::crl().with_entries(&[entry(content, &[])]);
        let list = crl(list.must_load());
        let found = list.revoked_certificate(&number).unwrap().unwrap();
        assert_eq!(found.serial_number().unwrap(), number);
        ran += 1;
    }
    assert_eq!(ran, 9);
}

#[test]
fn defaults_that_are_written_out_are_taken() {
    // The first version of a certificate, in its tag.
    let first = Structure::certificate()
        .without("extensions")
        .with("version", &der::context(0, &der::integer(0)));
    assert_eq!(certificate(first.must_load()).version(), X509Version::V1);

    // FALSE, for critical and for a CA.
    let falsehood = der::element(0x01, &[0x00]);
    let constraints = sequence(&[&falsehood]);
    let written = sequence(&[
        der::oid(BASIC_CONSTRAINTS),
        falsehood.clone(),
        der::octets(&constraints),
    ]);
    let loaded = certificate(Structure::certificate().with_extensions(&[written]).must_load());
    let (constraints, critical) = loaded
        .extensions()
        .unwrap()
        .find::<BasicConstraints>()
        .unwrap()
        .unwrap();
    assert!(!constraints.is_ca() && !critical);

    // The flags of a place of revocation lists, and the minimum of a subtree.
    let flags = [1, 2, 4, 5].map(|number| der::context_primitive(number, &[0x00]));
    let place = extension(ISSUING_DISTRIBUTION_POINT, true, &sequence(&flags));
    let list = crl(Structure::crl().with_extensions(&[place]).must_load());
    let (place, _) = list
        .extensions()
        .unwrap()
        .find::<IssuingDistributionPoint>()
        .unwrap()
        .unwrap();
    assert!(!place.only_contains_user_certs() && !place.only_contains_ca_certs());
    assert!(!place.indirect_crl() && !place.only_contains_attribute_certs());
    let subtree = sequence(&[general_name(2, b"example.org"), der::context_primitive(0, &[0])]);
    let constraints = extension(NAME_CONSTRAINTS, true, &sequence(&[der::context(0, &subtree)]));
    let loaded = certificate(Structure::certificate().with_extensions(&[constraints]).must_load());
    let (constraints, _) = loaded.extensions().unwrap().find::<NameConstraints>().unwrap().unwrap();
    assert_eq!(
        constraints
            .permitted_subtrees()
            .unwrap()
            .dns_names()
            .map(|name| name.unwrap())
            .collect::<Vec<_>>(),
        ["example.org"]
    );
}

const RSA_WITH_SHA256: &str = "1.2.840.113549.1.1.11";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const MGF1: &str = "1.2.840.113549.1.1.8";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA1: &str = "1.3.14.3.2.26";

/// A structure signed by RSA, and whether the signature is right.
fn signed_with_rsa(structure: Structure, algorithm: &[u8], padding: &RsaPadding, hash: HashAlgorithm) -> Structure {
    let structure = structure.with_algorithm(algorithm);
    let signature = rsa().sign(&structure.tbs(), padding, hash).unwrap();
    structure.with_signature(&der::bits(&signature))
}

/// RFC 3279 has NULL beside the algorithms of RSA. Some programs have left it out, and written it beside those of ECDSA.
#[test]
fn a_missing_null_does_not_matter() {
    let key: PublicKey = rsa().public_key().unwrap().into();
    let mut ran = 0;
    for parameters in [der::null(), Vec::new()] {
        let algorithm = sequence(&[der::oid(RSA_WITH_SHA256), parameters.clone()]);
        for structure in [Structure::certificate(), Structure::crl()] {
            let padding = RsaPadding::pkcs1v15();
            let loaded = signed_with_rsa(structure, &algorithm, &padding, HashAlgorithm::Sha256).must_load();
            match &loaded {
                x509_records::Loaded::Certificate(one) => {
                    assert_eq!(one.signature_hash_algorithm().unwrap(), Some(HashAlgorithm::Sha256));
                    let found = one.signature_algorithm_parameters().unwrap();
                    assert_eq!(found, SignatureAlgorithmParameters::RsaPkcs1v15);
                    one.verify_signature(&key).unwrap();
                }
                x509_records::Loaded::Crl(one) => assert!(one.is_signature_valid(&key).unwrap()),
                other => panic!("{other:?}"),
            }
            ran += 1;
        }
        let algorithm = sequence(&[der::oid(ECDSA_WITH_SHA256), parameters]);
        let loaded = request(Structure::request().with_algorithm(&algorithm).must_load());
        assert!(loaded.is_signature_valid().unwrap());
        ran += 1;
    }
    assert_eq!(ran, 6);
}

use support::x509_records;

/// The defaults of PSS are SHA-1 and 20 bytes of salt; DER forbids to write them, and programs do.
#[test]
fn the_defaults_of_pss_may_be_written() {
    let hash = |oid: &str| sequence(&[der::oid(oid), der::null()]);
    let mask = |oid: &str| sequence(&[der::oid(MGF1), hash(oid)]);
    let [sha1, sha256] = [HashAlgorithm::Sha1, HashAlgorithm::Sha256];
    let written = [
        (vec![], sha1, sha1, 20),
        (vec![der::context(0, &hash(SHA1))], sha1, sha1, 20),
        (vec![der::context(1, &mask(SHA1))], sha1, sha1, 20),
        (vec![der::context(2, &der::integer(20))], sha1, sha1, 20),
        (vec![der::context(3, &der::integer(1))], sha1, sha1, 20),
        (
            vec![
                der::context(0, &hash(SHA256)),
                der::context(1, &mask(SHA256)),
                der::context(2, &der::integer(32)),
            ],
            sha256,
            sha256,
            32,
        ),
        // Hash functions without NULL.
        (vec![der::context(0, &sequence(&[der::oid(SHA256)]))], sha256, sha1, 20),
        (
            vec![
                der::context(0, &hash(SHA256)),
                der::context(1, &sequence(&[der::oid(MGF1), sequence(&[der::oid(SHA256)])])),
                der::context(2, &der::integer(20)),
                der::context(3, &der::integer(1)),
            ],
            sha256,
            sha256,
            20,
        ),
    ];
    let key: PublicKey = rsa().public_key().unwrap().into();
    let mut ran = 0;
    for (parameters, hash, mgf1_hash, salt_length) in written {
        let algorithm = sequence(&[der::oid(RSA_PSS), sequence(&parameters)]);
        let salt = SaltLength::Fixed(salt_length);
        let padding = RsaPadding::pss(PssPadding::new(mgf1_hash, salt));
        let structure = Structure::certificate().with_algorithm(&algorithm);
        let found = certificate(structure.must_load())
            .signature_algorithm_parameters()
            .unwrap();
        let SignatureAlgorithmParameters::RsaPss(found) = found else {
            panic!("{found:?}")
        };
        assert_eq!(
            (found.hash(), found.mgf1_hash(), found.salt_length()),
            (hash, mgf1_hash, salt_length)
        );
        // FIPS does not sign with SHA-1.
        if hash == sha256 && mgf1_hash == sha256 {
            let signed = signed_with_rsa(Structure::certificate(), &algorithm, &padding, hash);
            certificate(signed.must_load()).verify_signature(&key).unwrap();
        }
        ran += 1;
    }
    assert_eq!(ran, 8);
}

/// Text that is no ASCII in general names, as UTF-8 and as what is no text at all.
#[test]
fn text_of_general_names_may_be_utf8() {
    let names = [
        general_name(2, "b\u{fc}cher.example".as_bytes()),
        general_name(1, "j\u{f6}rg@example.org".as_bytes()),
        general_name(6, "https://example.org/\u{e4}".as_bytes()),
        general_name(2, b"\xff.example"),
        general_name(2, b""),
        general_name(2, b"nul\0byte"),
    ];
    let written = Structure::certificate().with_extension_value(SUBJECT_ALT_NAME, &sequence(&names));
    let loaded = certificate(written.must_load());
    let (found, _) = loaded
        .extensions()
        .unwrap()
        .find::<SubjectAlternativeName>()
        .unwrap()
        .unwrap();
    assert_eq!(found.names().len(), 6);
    let found: Vec<_> = found.names().iter().collect();
    assert_eq!(
        *found[0].as_ref().unwrap(),
        GeneralName::DnsName("b\u{fc}cher.example".into())
    );
    assert_eq!(
        *found[1].as_ref().unwrap(),
        GeneralName::Rfc822Name("j\u{f6}rg@example.org".into())
    );
    let uri = GeneralName::UniformResourceIdentifier("https://example.org/\u{e4}".into());
    assert_eq!(*found[2].as_ref().unwrap(), uri);
    assert_malformed("no text", found[3].clone(), &["InvalidText"]);
    assert_eq!(*found[4].as_ref().unwrap(), GeneralName::DnsName(String::new()));
    assert_eq!(*found[5].as_ref().unwrap(), GeneralName::DnsName("nul\0byte".into()));
}

/// DER leaves zeros at the end out, and bits beyond the ninth have no meaning.
#[test]
fn key_usages_may_have_bits_at_the_end() {
    let expected = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
    let mut ran = 0;
    for (bits, usage) in [
        (der::bits_of(1, &[0x06]), expected),
        (der::bits_of(0, &[0x06]), expected),
        (der::bits_of(0, &[0x06, 0x00]), expected),
        (der::bits_of(7, &[0x06, 0x00]), expected),
        (der::bits_of(0, &[0x06, 0x00, 0x00, 0x00]), expected),
        (der::bits_of(0, &[0x06, 0x7f]), expected),
        (der::bits_of(0, &[0x06, 0x00, 0xff]), expected),
        (der::bits_of(7, &[0x06, 0x80]), expected | KeyUsage::DECIPHER_ONLY),
        (der::bits_of(0, &[]), KeyUsage::empty()),
        (der::bits_of(0, &[0x00]), KeyUsage::empty()),
    ] {
        let loaded = certificate(
            Structure::certificate()
                .with_extension_value(KEY_USAGE, &bits)
                .must_load(),
        );
        let (found, critical) = loaded.extensions().unwrap().find::<KeyUsage>().unwrap().unwrap();
        assert_eq!((found, critical), (usage, true), "{bits:02x?}");
        ran += 1;
    }
    assert_eq!(ran, 10);
}

/// RFC 5280 has GeneralizedTime from 2050 on; other programs write it earlier.
#[test]
fn generalized_times_may_be_early() {
    for (text, year) in [
        ("20200101000000Z", 2020),
        ("19490101000000Z", 1949),
        ("00010101000000Z", 1),
        ("99991231235959Z", 9999),
    ] {
        let time = generalized_time(text);
        let validity = sequence(&[&time, &time]);
        let loaded = certificate(Structure::certificate().with("validity", &validity).must_load());
        assert_eq!(loaded.not_valid_before().unwrap().year(), year);
        assert_eq!(loaded.not_valid_after().unwrap(), loaded.not_valid_before().unwrap());
        let list = crl(Structure::crl()
            .with("this update", &time)
            .with("next update", &time)
            .must_load());
        assert_eq!(list.last_update().unwrap().year(), year);
        assert_eq!(list.next_update().unwrap().unwrap().year(), year);
    }
    // The years of UTCTime: 50 is 1950, 49 is 2049.
    for (text, year) in [
        ("500101000000Z", 1950),
        ("991231235959Z", 1999),
        ("000101000000Z", 2000),
        ("491231235959Z", 2049),
    ] {
        let validity = sequence(&[utc_time(text), utc_time(text)]);
        let loaded = certificate(Structure::certificate().with("validity", &validity).must_load());
        assert_eq!(loaded.not_valid_before().unwrap().year(), year);
    }
}

/// A certificate that ends before it begins has two times all the same.
#[test]
fn a_validity_may_be_none() {
    let validity = sequence(&[utc_time("300101000000Z"), utc_time("200101000000Z")]);
    let loaded = certificate(Structure::certificate().with("validity", &validity).must_load());
    assert!(loaded.not_valid_after().unwrap() < loaded.not_valid_before().unwrap());
    let list = Structure::crl().with("next update", &utc_time("190101000000Z"));
    let list = crl(list.must_load());
    assert!(list.next_update().unwrap().unwrap() < list.last_update().unwrap());
}

/// DER has the elements of a SET in the order of their bytes; the order that they were read in is kept.
#[test]
fn the_attributes_of_a_set_may_be_in_any_order() {
    let [common_name, country] = [
        attribute(COMMON_NAME, UTF8_STRING, b"b"),
        attribute(COUNTRY_NAME, PRINTABLE_STRING, b"SE"),
    ];
    let sorted = sequence(&[set(&[common_name.clone(), country.clone()])]);
    let unsorted = sequence(&[set(&[country, common_name])]);
    let read = |name: &[u8]| {
        let loaded = certificate(Structure::certificate().with("subject", name).must_load());
        assert_eq!(loaded.subject_bytes(), name);
        loaded.subject().unwrap()
    };
    assert_eq!(read(&sorted), read(&unsorted));
    assert_eq!(read(&unsorted).rfc4514_string(), "C=SE+CN=b");
    assert_eq!(read(&sorted).rfc4514_string(), "CN=b+C=SE");
    // What was read is written so again: names are compared by their bytes. What is new is sorted.
    assert_eq!(read(&unsorted).public_bytes().unwrap(), unsorted);
    assert_eq!(
        Name::from_rfc4514_string("C=SE+CN=b").unwrap().public_bytes().unwrap(),
        sorted
    );
    // Empty names, of subjects and of issuers.
    let empty = sequence::<&[u8]>(&[]);
    let loaded = Structure::certificate().with("subject", &empty).with("issuer", &empty);
    let loaded = certificate(loaded.must_load());
    assert!(loaded.subject().unwrap().is_empty() && loaded.issuer().unwrap().is_empty());
}

/// A SEQUENCE of extensions with none in it, which RFC 5280 does not have.
#[test]
fn there_may_be_no_extensions() {
    let loaded = certificate(Structure::certificate().with_extensions(&[]).must_load());
    assert!(loaded.extensions().unwrap().is_empty());
    let list = crl(Structure::crl().with_extensions(&[]).must_load());
    assert!(list.extensions().unwrap().is_empty());
    // Nor attributes of a request: none in the SET, or no SET.
    let right = Structure::request();
    for changed in [
        right.clone().with("attributes", &der::context(0, &[])),
        right.without("attributes"),
    ] {
        let loaded = request(changed.must_load());
        assert!(loaded.attributes().unwrap().is_empty() && loaded.extensions().unwrap().is_empty());
        assert_eq!(loaded.challenge_password().unwrap(), None);
        assert!(loaded.is_signature_valid().unwrap());
    }
}

/// Before RFC 2985, Microsoft had an attribute of its own for the extensions of a request.
#[test]
fn extensions_may_be_those_of_microsofts_attribute() {
    let attribute = |oid, list: &[(&'static str, Vec<u8>)]| request_attribute(oid, &[x509_der::extensions(list)]);
    let list = certificate_extensions();
    let microsoft = attribute("1.3.6.1.4.1.311.2.1.14", &list[1..2]);
    let load = |attributes: &[Vec<u8>]| {
        let attributes = der::context(0, &attributes.concat());
        request(Structure::request().with("attributes", &attributes).must_load())
    };
    let loaded = load(std::slice::from_ref(&microsoft));
    assert!(loaded.extensions().unwrap().find::<KeyUsage>().unwrap().is_some());
    // The standard's own goes before it.
    let loaded = load(&[microsoft, attribute(EXTENSION_REQUEST, &list[..1])]);
    assert_eq!(loaded.extensions().unwrap().len(), 1);
    assert!(
        loaded
            .extensions()
            .unwrap()
            .find::<BasicConstraints>()
            .unwrap()
            .is_some()
    );
}
