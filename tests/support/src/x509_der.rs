//! Certificates, requests and revocation lists built by hand, part by part, so that one part can be malformed.

use super::backend;
use super::der::{self, sequence};
use super::errors::is_kind_name;
use super::x509_fields;
use super::x509_records::{self, Kind, Loaded};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use std::collections::BTreeMap;
use std::sync::OnceLock;

// ---- values ----

pub const UTF8_STRING: u8 = 0x0c;
pub const PRINTABLE_STRING: u8 = 0x13;
pub const T61_STRING: u8 = 0x14;
pub const IA5_STRING: u8 = 0x16;
pub const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
pub const SET: u8 = 0x31;

pub const COMMON_NAME: &str = "2.5.4.3";
pub const COUNTRY_NAME: &str = "2.5.4.6";
pub const ORGANIZATION_NAME: &str = "2.5.4.10";
pub const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";
pub const ECDSA_WITH_SHA384: &str = "1.2.840.10045.4.3.3";

pub const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
pub const KEY_USAGE: &str = "2.5.29.15";
pub const SUBJECT_ALT_NAME: &str = "2.5.29.17";
pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub const CRL_NUMBER: &str = "2.5.29.20";
const REASON_CODE: &str = "2.5.29.21";
pub const INVALIDITY_DATE: &str = "2.5.29.24";
pub const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
pub const CERTIFICATE_POLICIES: &str = "2.5.29.32";
pub const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub const AUTHORITY_INFORMATION_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
pub const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";
pub const CHALLENGE_PASSWORD: &str = "1.2.840.113549.1.9.7";

/// A UTCTime of these characters.
pub fn utc_time(text: &str) -> Vec<u8> {
    der::element(UTC_TIME, text.as_bytes())
}

/// A GeneralizedTime of these characters.
pub fn generalized_time(text: &str) -> Vec<u8> {
    der::element(GENERALIZED_TIME, text.as_bytes())
}

/// BOOLEAN, true.
pub fn truth() -> Vec<u8> {
    der::element(0x01, &[0xff])
}

/// An attribute of a name.
pub fn attribute(oid: &str, tag: u8, value: &[u8]) -> Vec<u8> {
    sequence(&[der::oid(oid), der::element(tag, value)])
}

/// A SET of attributes of a name, in the given order.
pub fn set(attributes: &[Vec<u8>]) -> Vec<u8> {
    der::element(SET, &attributes.concat())
}

/// A name of a country and a common name.
pub fn name(common_name: &str) -> Vec<u8> {
    sequence(&[
        set(&[attribute(COUNTRY_NAME, PRINTABLE_STRING, b"SE")]),
        set(&[attribute(COMMON_NAME, UTF8_STRING, common_name.as_bytes())]),
    ])
}

/// The algorithm identifier of ECDSA and SHA-256.
pub fn ecdsa_with_sha256() -> Vec<u8> {
    sequence(&[der::oid(ECDSA_WITH_SHA256)])
}

/// An extension. A `critical` of FALSE is omitted.
pub fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { truth() } else { Vec::new() };
    sequence(&[der::oid(oid), critical, der::octets(value)])
}

/// A general name of a primitive kind.
pub fn general_name(number: u8, content: &[u8]) -> Vec<u8> {
    der::context_primitive(number, content)
}

/// `GeneralNames` of a URI.
fn uri(text: &str) -> Vec<u8> {
    general_name(6, text.as_bytes())
}

/// A general name of each kind that is decoded.
pub fn general_names() -> Vec<Vec<u8>> {
    let other = [
        der::oid("1.2.3.4"),
        der::context(0, &der::element(UTF8_STRING, b"other")),
    ];
    vec![
        general_name(2, b"example.org"),
        general_name(1, b"me@example.org"),
        uri("https://example.org/"),
        general_name(7, &[192, 0, 2, 1]),
        general_name(7, &[0x20; 16]),
        der::context(4, &name("directory")),
        general_name(8, der::at(&der::oid("1.2.3.5"), &[]).data()),
        der::context(0, &other.concat()),
    ]
}

/// `BasicConstraints` of a CA with one more below it.
pub fn basic_constraints() -> Vec<u8> {
    sequence(&[truth(), der::integer(1)])
}

fn distribution_points() -> Vec<u8> {
    let full_name = der::context(0, &uri("http://example.org/ca.crl"));
    let reasons = der::context_primitive(1, &[0, 0x60]);
    sequence(&[sequence(&[der::context(0, &full_name), reasons])])
}

fn policies() -> Vec<u8> {
    let cps = [
        der::oid("1.3.6.1.5.5.7.2.1"),
        der::element(IA5_STRING, b"https://example.org/cps"),
    ];
    let notice = sequence(&[der::element(UTF8_STRING, b"notice")]);
    let notice = [der::oid("1.3.6.1.5.5.7.2.2"), notice];
    let qualifiers = sequence(&[sequence(&cps), sequence(&notice)]);
    sequence(&[sequence(&[der::oid("1.2.3.6"), qualifiers])])
}

/// Extensions of a certificate, by their types.
pub fn certificate_extensions() -> Vec<(&'static str, Vec<u8>)> {
    let key_identifier = der::context_primitive(0, &[0xa5; 20]);
    let subtree = sequence(&[general_name(2, b"example.org")]);
    let access = [der::oid("1.3.6.1.5.5.7.48.1"), uri("http://ocsp.example.org")];
    let purposes = sequence(&[der::oid("1.3.6.1.5.5.7.3.1"), der::oid("1.3.6.1.5.5.7.3.2")]);
    let of = |oid: &'static str, critical, value: &[u8]| (oid, extension(oid, critical, value));
    vec![
        of(BASIC_CONSTRAINTS, true, &basic_constraints()),
        of(KEY_USAGE, true, &der::bits_of(1, &[0x06])),
        of(EXTENDED_KEY_USAGE, false, &purposes),
        of(SUBJECT_KEY_IDENTIFIER, false, &der::octets(&[0x5a; 20])),
        of(AUTHORITY_KEY_IDENTIFIER, false, &sequence(&[key_identifier])),
        of(SUBJECT_ALT_NAME, false, &sequence(&general_names())),
        of(CRL_DISTRIBUTION_POINTS, false, &distribution_points()),
        of(AUTHORITY_INFORMATION_ACCESS, false, &sequence(&[sequence(&access)])),
        of(CERTIFICATE_POLICIES, false, &policies()),
        of(NAME_CONSTRAINTS, true, &sequence(&[der::context(0, &subtree)])),
        // A type that nobody knows, with a value that is no DER.
        of("1.2.3.7", false, b"anything"),
    ]
}

/// A SEQUENCE of extensions.
pub fn extensions(list: &[(&'static str, Vec<u8>)]) -> Vec<u8> {
    let list: Vec<_> = list.iter().map(|(_, extension)| extension).collect();
    sequence(&list)
}

/// An attribute of a request, with its values.
pub fn request_attribute(oid: &str, values: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[der::oid(oid), der::element(SET, &values.concat())])
}

/// An entry of a revocation list. An empty list of extensions is omitted.
pub fn entry(serial_number: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
    let extensions = if extensions.is_empty() {
        Vec::new()
    } else {
        sequence(extensions)
    };
    sequence(&[der::integer_of(serial_number), utc_time("200301000000Z"), extensions])
}

/// The extension with a revocation reason.
pub fn reason(number: u8) -> Vec<u8> {
    extension(REASON_CODE, false, &der::element(0x0a, &[number]))
}

/// The numbers of the entries in the list that [`Structure::crl`] makes: positive, zero, negative, and a long one.
const REVOKED: [&[u8]; 4] = [&[0x12, 0x34], &[0x00], &[0xff, 0x01], &[0x7f; 20]];

fn entries() -> Vec<Vec<u8>> {
    let date = extension(INVALIDITY_DATE, false, &generalized_time("20200229235959Z"));
    vec![
        entry(REVOKED[0], &[reason(1), date]),
        entry(REVOKED[1], &[]),
        entry(REVOKED[2], &[reason(4)]),
        entry(REVOKED[3], &[]),
    ]
}

/// The key that all structures contain, and that signs them. It is a key of the crate `openssl`, so that structures are built
/// without a backend.
fn openssl_key() -> &'static PKey<Private> {
    static KEY: OnceLock<PKey<Private>> = OnceLock::new();
    KEY.get_or_init(|| {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
    })
}

/// The same key in the backend of the tests.
pub fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let der = openssl_key().private_key_to_pkcs8().unwrap();
        backend().load_der_private_key(&der, None).unwrap()
    })
}

/// The `SubjectPublicKeyInfo` of that key.
pub fn spki() -> Vec<u8> {
    openssl_key().public_key_to_der().unwrap()
}

/// A signature by that key, with ECDSA and SHA-256.
pub fn signature(data: &[u8]) -> Vec<u8> {
    let mut signer = Signer::new(MessageDigest::sha256(), openssl_key()).unwrap();
    signer.sign_oneshot_to_vec(data).unwrap()
}

// ---- structures ----

/// A signed structure, in its parts.
#[derive(Clone)]
pub struct Structure {
    pub kind: Kind,
    /// The elements of the signed part, by name.
    parts: Vec<(&'static str, Vec<u8>)>,
    /// The outer signature algorithm.
    algorithm: Vec<u8>,
    /// The signature; `None` to sign the content.
    signature: Option<Vec<u8>>,
}

impl Structure {
    fn new(kind: Kind, parts: Vec<(&'static str, Vec<u8>)>) -> Self {
        Structure {
            kind,
            parts,
            algorithm: ecdsa_with_sha256(),
            signature: None,
        }
    }

    /// A certificate with all optional parts.
    pub fn certificate() -> Self {
        let extensions = extensions(&certificate_extensions());
        let parts = vec![
            ("version", der::context(0, &der::integer(2))),
            ("serial", der::integer_of(&[0x01, 0x23, 0x45])),
            ("algorithm", ecdsa_with_sha256()),
            ("issuer", name("issuer")),
            (
                "validity",
                sequence(&[utc_time("200101000000Z"), generalized_time("20500101000000Z")]),
            ),
            ("subject", name("subject")),
            ("key", spki()),
            ("issuer id", der::context_primitive(1, &[0, 0xaa])),
            ("subject id", der::context_primitive(2, &[0, 0xbb])),
            ("extensions", der::context(3, &extensions)),
        ];
        Self::new(Kind::Certificate, parts)
    }

    /// A request with extensions, a challenge password and an unknown attribute.
    pub fn request() -> Self {
        let wanted = certificate_extensions();
        let attributes = [
            request_attribute(CHALLENGE_PASSWORD, &[der::element(PRINTABLE_STRING, b"challenge")]),
            request_attribute(EXTENSION_REQUEST, &[extensions(&wanted[..2])]),
            request_attribute("1.2.3.8", &[der::integer(1), der::integer(2)]),
        ];
        let parts = vec![
            ("version", der::integer(0)),
            ("subject", name("subject")),
            ("key", spki()),
            ("attributes", der::context(0, &attributes.concat())),
        ];
        Self::new(Kind::Request, parts)
    }

    /// A revocation list with various entries.
    pub fn crl() -> Self {
        let key_identifier = der::context_primitive(0, &[0xa5; 20]);
        let extensions = [
            extension(AUTHORITY_KEY_IDENTIFIER, false, &sequence(&[key_identifier])),
            extension(CRL_NUMBER, false, &der::integer(258)),
            extension(
                ISSUING_DISTRIBUTION_POINT,
                true,
                &sequence(&[der::context_primitive(1, &[0xff])]),
            ),
        ];
        let parts = vec![
            ("version", der::integer(1)),
            ("algorithm", ecdsa_with_sha256()),
            ("issuer", name("issuer")),
            ("this update", utc_time("200401000000Z")),
            ("next update", generalized_time("20510101000000Z")),
            ("entries", sequence(&entries())),
            ("extensions", der::context(0, &sequence(&extensions))),
        ];
        Self::new(Kind::Crl, parts)
    }

    /// One of each kind.
    pub fn all() -> [Self; 3] {
        [Self::certificate(), Self::request(), Self::crl()]
    }

    /// Its name in messages of tests.
    pub fn what(&self) -> &'static str {
        match self.kind {
            Kind::Certificate => "certificate",
            Kind::Request => "request",
            Kind::Crl => "revocation list",
        }
    }

    /// The names of its parts.
    pub fn names(&self) -> Vec<&'static str> {
        self.parts.iter().map(|(name, _)| *name).collect()
    }

    /// The element of a part.
    pub fn part(&self, name: &str) -> &[u8] {
        &self.parts[self.index(name)].1
    }

    fn index(&self, name: &str) -> usize {
        let found = self.parts.iter().position(|(part, _)| *part == name);
        found.unwrap_or_else(|| panic!("no part {name}"))
    }

    /// Replaces a part by any bytes.
    pub fn with(mut self, name: &str, element: &[u8]) -> Self {
        let index = self.index(name);
        self.parts[index].1 = element.to_vec();
        self
    }

    /// Removes a part.
    pub fn without(self, name: &str) -> Self {
        self.with(name, &[])
    }

    /// Sets the extensions.
    pub fn with_extensions(self, list: &[Vec<u8>]) -> Self {
        let number = match self.kind {
            Kind::Certificate => 3,
            Kind::Crl => 0,
            Kind::Request => panic!("the extensions of a request are an attribute"),
        };
        self.with("extensions", &der::context(number, &sequence(list)))
    }

    /// Replaces the value of an extension.
    pub fn with_extension_value(self, oid: &str, value: &[u8]) -> Self {
        let list = certificate_extensions();
        assert!(list.iter().any(|(known, _)| *known == oid), "{oid}");
        let of = |(known, old): (&str, Vec<u8>)| match known == oid {
            true => extension(oid, der::elements(der::at(&old, &[]).data()).len() == 3, value),
            false => old,
        };
        let list: Vec<_> = list.into_iter().map(of).collect();
        self.with_extensions(&list)
    }

    /// Sets the entries of a list.
    pub fn with_entries(self, entries: &[Vec<u8>]) -> Self {
        self.with("entries", &sequence(entries))
    }

    /// Replaces the inner signature algorithm, if there is one, and the outer one.
    pub fn with_algorithm(self, algorithm: &[u8]) -> Self {
        let inside = match self.kind {
            Kind::Request => self,
            _ => self.with("algorithm", algorithm),
        };
        inside.with_outer_algorithm(algorithm)
    }

    /// Replaces the outer signature algorithm.
    pub fn with_outer_algorithm(mut self, algorithm: &[u8]) -> Self {
        self.algorithm = algorithm.to_vec();
        self
    }

    /// Replaces the signature.
    pub fn with_signature(mut self, element: &[u8]) -> Self {
        self.signature = Some(element.to_vec());
        self
    }

    /// The signed part.
    pub fn tbs(&self) -> Vec<u8> {
        let parts: Vec<_> = self.parts.iter().map(|(_, element)| element).collect();
        sequence(&parts)
    }

    /// The outermost elements: the signed part, the algorithm, the signature.
    pub fn outer_parts(&self) -> [Vec<u8>; 3] {
        let tbs = self.tbs();
        let signature = self.signature.clone().unwrap_or_else(|| der::bits(&signature(&tbs)));
        [tbs, self.algorithm.clone(), signature]
    }

    /// The whole structure.
    pub fn der(&self) -> Vec<u8> {
        sequence(&self.outer_parts())
    }

    /// Loads it as what it is.
    pub fn load(&self) -> Result<Loaded> {
        self.load_bytes(&self.der())
    }

    /// Loads other bytes as what it is.
    pub fn load_bytes(&self, der: &[u8]) -> Result<Loaded> {
        x509_records::load(self.kind, false, der)
    }

    /// Loads it, which must succeed.
    pub fn must_load(&self) -> Loaded {
        self.load().unwrap_or_else(|error| panic!("{}: {error}", self.what()))
    }
}

/// Fields that depend on the whole or on the signature, and differ between any two signed structures.
const OF_THE_WHOLE: [&str; 5] = ["tbs", "fingerprint", "signature", "signature_is", "entries"];

/// Every field of a loaded structure, by name, except those that depend on the whole. Fields that do not decode start with
/// `!` and the name of the error.
pub fn told(loaded: &Loaded) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    let mut entries = 0;
    for (field, value) in x509_fields::fields(loaded) {
        let first = value.split(' ').next().unwrap();
        let name = match field {
            "extension" | "attribute" => format!("{field} {first}"),
            "entry" => {
                entries += 1;
                format!("entry {entries}")
            }
            other if OF_THE_WHOLE.contains(&other) => continue,
            other => other.to_owned(),
        };
        assert_eq!(told.insert(name, value), None, "{field} twice");
    }
    told
}

/// Asserts that one field of what is loaded fails with an error of a variant and with facts in its text, of which one is the
/// name of the kind for `Malformed`, and that all others are those of the structure that is right.
///
/// Where all extensions or attributes fail as one (`extensions`, `attributes`), there is none of them.
#[track_caller]
pub fn assert_only_fails(right: &Structure, loaded: &Loaded, field: &str, variant: &str, facts: &[&str]) {
    assert_only_fail(right, loaded, &[field], variant, facts);
}

/// The same for several fields that depend on each other.
#[track_caller]
pub fn assert_only_fail(right: &Structure, loaded: &Loaded, fields: &[&str], variant: &str, facts: &[&str]) {
    let mut expected = told(&right.must_load());
    let mut found = told(loaded);
    for field in fields {
        expected.remove(*field);
        if *field == "extensions" {
            expected.retain(|name, _| !name.starts_with("extension "));
        } else if *field == "attributes" {
            expected.retain(|name, _| !name.starts_with("attribute "));
        }
        let text = found.remove(*field).unwrap_or_else(|| panic!("no {field}: {found:#?}"));
        let (_, failure) = text.split_once('!').unwrap_or_else(|| panic!("{field}: {text}"));
        if variant == "Malformed" {
            let kind = failure
                .split_once("Malformed(")
                .and_then(|(_, rest)| rest.split_once("): "));
            let (kind, error) = kind.unwrap_or_else(|| panic!("{field}: {text}"));
            let is_there = |fact: &&str| match is_kind_name(fact) {
                true => *fact == kind,
                false => error.contains(*fact),
            };
            assert!(facts.iter().all(is_there), "{field}: {text}: not {facts:?}");
            continue;
        }
        assert!(
            failure.starts_with(&format!("{variant}: ")) && facts.iter().all(|fact| failure.contains(*fact)),
            "{field}: {text}: not {variant}, {facts:?}"
        );
    }
    assert_eq!(found, expected, "{fields:?} is not all that is wrong");
}
