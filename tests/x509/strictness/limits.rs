//! Hostile sizes and depths: limits are enforced, nesting causes no recursion, and work grows with the size.

use super::{assert_malformed, certificate, crl};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::allocations::measured;
use support::backend;
use support::der::{self, sequence};
use support::pem_text::block;
use support::x509_der::*;

const MIB: usize = 1 << 20;

/// The work of something, measured by all the memory that it takes.
fn work<T>(run: impl FnOnce() -> T) -> usize {
    measured(run).1.total
}

/// Asserts that four times as much of something is some four times the work. What is quadratic is sixteen times the work.
fn assert_grows_with(most: usize, work: impl Fn(usize) -> usize) {
    let (few, many) = (work(most / 4), work(most));
    assert!(many <= 6 * few, "{few} bytes for {}, {many} for {most}", most / 4);
}

/// Elements in elements, so many levels deep.
fn nested(tag: u8, levels: usize) -> Vec<u8> {
    // From the inside out, written backwards.
    let mut reversed: Vec<u8> = Vec::new();
    for _ in 0..levels {
        let length = reversed.len();
        if length < 0x80 {
            reversed.push(length.to_le_bytes()[0]);
        } else {
            let bytes: Vec<u8> = length.to_le_bytes().into_iter().collect();
            let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
            reversed.extend(&bytes[..used]);
            reversed.push(0x80 | used.to_le_bytes()[0]);
        }
        reversed.push(tag);
    }
    reversed.reverse();
    reversed
}

#[test]
fn what_is_longer_than_a_mebibyte_is_refused() {
    for right in [Structure::certificate(), Structure::request()] {
        let padded = |length: usize| right.clone().with_signature(&der::bits(&vec![0; length])).der();
        let around = padded(MIB / 2).len() - MIB / 2;
        let longest = padded(MIB - around);
        assert_eq!(longest.len(), MIB);
        right.load_bytes(&longest).unwrap();
        let longer = padded(MIB - around + 1);
        assert_malformed(right.what(), right.load_bytes(&longer), &["longer than 1048576 bytes"]);
        let label = if right.what() == "request" {
            "CERTIFICATE REQUEST"
        } else {
            "CERTIFICATE"
        };
        let pem = |der: &[u8]| support::x509_records::load(right.kind, true, &block(label, der));
        pem(&longest).unwrap();
        assert_malformed(right.what(), pem(&longer), &["TooLarge"]);
        assert_malformed(right.what(), pem(&vec![0x30; 20 * MIB]), &["TooLarge"]);
    }
    // Revocation lists may be long.
    let long = Structure::crl().with_signature(&der::bits(&vec![0; 3 * MIB]));
    assert!(crl(long.must_load()).signature().unwrap().len() == 3 * MIB);
    let pem = block("X509 CRL", &long.der());
    backend().load_pem_x509_crl(&pem).unwrap();
}

#[test]
fn names_have_so_many_attributes() {
    let one = set(&[attribute("2.5.4.3", UTF8_STRING, b"")]);
    let of = |count: usize| sequence(&[one.repeat(count)]);
    assert_eq!(Name::from_der(&of(10_000)).unwrap().rdns().len(), 10_000);
    assert_malformed("a name", Name::from_der(&of(10_001)), &["TooLarge"]);
    let right = Structure::certificate();
    let loaded = right.clone().with("subject", &of(20_000)).must_load();
    assert_only_fails(&right, &loaded, "subject", "Malformed", &["TooLarge"]);
    // All in one set, which are compared and hashed.
    assert_grows_with(10_000, |count| {
        let mut many: Vec<Vec<u8>> = (0..count)
            .map(|index| attribute("2.5.4.3", UTF8_STRING, &index.to_be_bytes()[4..]))
            .collect();
        let name = sequence(&[set(&many)]);
        many.reverse();
        let other = sequence(&[set(&many)]);
        work(|| {
            let [name, other] = [name, other].map(|name| Name::from_der(&name).unwrap());
            assert_eq!(name, other);
            assert!(!name.rfc4514_string().is_empty());
        })
    });
}

#[test]
fn lists_have_so_many_extensions() {
    let of = |count: u32| {
        (0..count)
            .map(|index| extension(&format!("1.2.3.{index}"), false, b""))
            .collect::<Vec<_>>()
    };
    let load = |count: u32| certificate(Structure::certificate().with_extensions(&of(count)).must_load());
    assert_eq!(load(1_000).extensions().unwrap().len(), 1_000);
    assert_malformed(
        "extensions",
        load(1_001).extensions().map(|_| ()),
        &["X.509 extensions", "1000"],
    );
    // However many there are, no more are looked at than may be.
    let refusing = |count: u32| {
        let loaded = load(count);
        work(|| assert_malformed("extensions", loaded.extensions().map(|_| ()), &["1000"]))
    };
    assert_eq!(refusing(20_000), refusing(1_001));
    // One that is there twice is found among many, wherever it is.
    let mut list = of(999);
    list.push(list[0].clone());
    let loaded = certificate(Structure::certificate().with_extensions(&list).must_load());
    assert_malformed(
        "extensions",
        loaded.extensions().map(|_| ()),
        &["1.2.3.0", "DuplicateExtension"],
    );
}

#[test]
fn lists_have_so_many_names_and_parts() {
    let value = |oid: &str, content: Vec<u8>| {
        let changed = Structure::certificate().with_extensions(&[extension(oid, false, &content)]);
        certificate(changed.must_load())
    };
    let names = |count: usize| sequence(&[general_name(2, b"").repeat(count)]);
    let found = |count| value(SUBJECT_ALT_NAME, names(count));
    assert_grows_with(100_000, |count| {
        let loaded = found(count);
        work(|| {
            let extensions = loaded.extensions().unwrap();
            let (names, _) = extensions.find::<SubjectAlternativeName>().unwrap().unwrap();
            assert_eq!((names.names().len(), names.names().iter().count()), (count, count));
            assert!(!names.names().contains(&GeneralName::DnsName("absent".into())));
        })
    });
    let refused = found(100_001)
        .extensions()
        .unwrap()
        .find::<SubjectAlternativeName>()
        .map(|_| ());
    assert_malformed("names", refused, &["more than 100000"]);

    let many = |one: &[u8], count: usize| sequence(&[one.repeat(count)]);
    let purposes = |count| value(EXTENDED_KEY_USAGE, many(&der::oid("1.2.3"), count));
    assert_eq!(
        purposes(10_000)
            .extensions()
            .unwrap()
            .find::<ExtendedKeyUsage>()
            .unwrap()
            .unwrap()
            .0
            .purposes()
            .len(),
        10_000
    );
    let refused = purposes(10_001)
        .extensions()
        .unwrap()
        .find::<ExtendedKeyUsage>()
        .map(|_| ());
    assert_malformed("purposes", refused, &["ExtendedKeyUsage", "more than 10000"]);
    let policy = sequence(&[der::oid("1.2.3")]);
    let refusing = |count: usize| {
        let loaded = value(CERTIFICATE_POLICIES, many(&policy, count));
        let extensions = loaded.extensions().unwrap();
        work(|| {
            let refused = extensions.find::<CertificatePolicies>().map(|_| ());
            assert_malformed("policies", refused, &["more than 10000"]);
        })
    };
    // However many there are, no more are looked at than may be.
    assert_eq!(refusing(100_000), refusing(10_001));

    let attribute = request_attribute("1.2.3", &[]);
    let load = |count| {
        let attributes = der::context(0, &attribute.repeat(count));
        super::request(Structure::request().with("attributes", &attributes).must_load())
    };
    assert_eq!(load(1_000).attributes().unwrap().len(), 1_000);
    assert_malformed("attributes", load(1_001).attributes(), &["TooLarge"]);
}

/// A hundred thousand levels, where the stack has room for some thousands.
#[test]
fn depth_is_no_recursion() {
    const LEVELS: usize = 100_000;
    let mut ran = 0;
    for tag in [0x30, 0x31, 0xa0, 0xa4] {
        let deep = nested(tag, LEVELS);
        assert_eq!(der::at(&deep, &[0, 0]).tag().as_u8(), Some(tag));
        for right in Structure::all() {
            drop(right.load_bytes(&deep).unwrap_err());
            for part in right.names() {
                if let Ok(loaded) = right.clone().with(part, &deep).load() {
                    drop((told(&loaded), format!("{loaded:?}")));
                }
                ran += 1;
            }
            let element = right.clone().with_algorithm(&deep).load();
            drop(element.map(|loaded| drop(told(&loaded))));
        }
        drop(Name::from_der(&deep).unwrap_err());
        drop(GeneralName::from_der(&deep).map(|name| format!("{name:?}")));
        // A directory name in a directory name, an other name in an other name.
        let general = der::context(4, &deep);
        drop(GeneralName::from_der(&general).map(|name| format!("{name:?}")));
        let other = der::context(0, &[der::oid("1.2.3"), der::context(0, &deep)].concat());
        let other = GeneralName::from_der(&other).unwrap();
        assert!(matches!(&other, GeneralName::OtherName(name) if name.value() == deep));
        for oid in ExtensionOid::ALL {
            let value = Extension::from_value(oid.clone(), false, &deep);
            drop(value.decode().map(|value| format!("{value:?}")));
            let in_octets = Extension::from_value(oid.clone(), false, &der::octets(&deep));
            drop(in_octets.decode().map(|value| format!("{value:?}")));
            ran += 2;
        }
    }
    assert_eq!(ran, 4 * (10 + 4 + 7 + 2 * 32));
}

/// Lengths that say more than there is, in every place that has one.
#[test]
fn lengths_that_are_too_large_are_refused() {
    let mut refused = 0;
    for right in Structure::all() {
        for part in right.names() {
            let element = right.part(part);
            for length in [
                &[0x84, 0xff, 0xff, 0xff, 0xff][..],
                &[0x84, 0x7f, 0xff, 0xff, 0xff],
                &[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                &[0xff],
                &[0x80],
            ] {
                let content = der::at(element, &[]).data();
                let changed = right.clone().with(part, &[&element[..1], length, content].concat());
                assert_malformed(part, changed.load(), &[]);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 21 * 5);
}
