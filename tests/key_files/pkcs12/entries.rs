//! Entries: attributes, the certificate of each key, revocation lists, secrets, entries of unknown types.

use super::{PASSWORD, assert_pair, certificate_bag, info, load, made, pair};
use hazmat_openssl::MalformedKind;
use hazmat_openssl::asymmetric::ec::PointFormat;
use hazmat_openssl::pkcs12::{Pkcs12, Pkcs12Attribute, Pkcs12Certificate, Pkcs12Key};
use hazmat_openssl::x509::{Certificate, KeyPurposeOid};
use support::encrypted_keys::with_pbkdf2;
use support::errors::{assert_invalid_argument, assert_malformed_kind};
use support::written::pkcs8;
use support::{der, sample_keys, x509_made};

const ATTRIBUTE: &str = "PKCS #12 attribute";
const JAVA_TRUSTED: &str = "2.16.840.1.113894.746875.1.1";

/// A file with these entries, neither encrypted nor authenticated.
fn bare(bags: &[Vec<u8>]) -> Vec<u8> {
    made::file(&made::safe(&[made::plain(bags)]), None)
}

fn read(bags: &[Vec<u8>]) -> Pkcs12 {
    load(&bare(bags), None).unwrap()
}

#[test]
fn attributes_are_decoded_and_kept() {
    let other = made::attribute("1.3.6.1.4.1.311.17.1", &[der::element(0x1e, b"\0K\0S")]);
    let attributes = [
        made::local_key_id(&[1, 2]),
        other.clone(),
        made::friendly_name("näme ☺ 🔑"),
    ];
    let any = der::oid("2.5.29.37.0");
    let trusted = made::attribute(JAVA_TRUSTED, &[any, der::oid("1.3.6.1.5.5.7.3.1")]);
    let file = read(&[
        made::key_bag(&info(), &attributes),
        made::certificate_bag(pair().1.as_der(), &[made::friendly_name(""), trusted]),
    ]);
    let key = file.key().unwrap();
    assert_eq!(key.friendly_name(), Some("näme ☺ 🔑"));
    assert_eq!(key.local_key_id(), Some(&[1, 2][..]));
    assert_eq!(key.attributes().len(), 3);
    assert_eq!(key.attributes()[1].oid().to_string(), "1.3.6.1.4.1.311.17.1");
    assert_eq!(key.attributes()[1].values().next(), Some(&b"\x1e\x04\0K\0S"[..]));
    let certificate = &file.certificates()[0];
    assert_eq!(
        (certificate.friendly_name(), certificate.local_key_id()),
        (Some(""), None)
    );
    let usages = [KeyPurposeOid::ANY_EXTENDED_KEY_USAGE, KeyPurposeOid::SERVER_AUTH];
    assert_eq!(certificate.trusted_key_usages(), Some(&usages[..]));
    let debug = format!("{file:?}");
    assert!(
        debug.contains("1.3.6.1.4.1.311.17.1, 1 values") && !debug.contains("PRIVATE"),
        "{debug}"
    );
}

#[test]
fn friendly_names_that_are_cut_off_or_of_another_type() {
    let named = |value: Vec<u8>| {
        let attribute = made::attribute("1.2.840.113549.1.9.20", &[value]);
        load(&bare(&[made::certificate_bag(pair().1.as_der(), &[attribute])]), None)
    };
    let name = |value| {
        named(value).unwrap().certificates()[0]
            .friendly_name()
            .unwrap()
            .to_owned()
    };
    assert_eq!(name(der::element(0x1e, b"\0a\xd8\x3d")), "a\u{fffd}");
    assert_eq!(name(der::element(0x0c, "é".as_bytes())), "é");
    assert_malformed_kind(
        named(der::element(0x1e, b"\0a\0")),
        MalformedKind::InvalidText,
        ATTRIBUTE,
    );
    assert_malformed_kind(
        named(der::element(0x0c, b"\xff")),
        MalformedKind::InvalidText,
        ATTRIBUTE,
    );
    assert_malformed_kind(named(der::integer(1)), MalformedKind::UnexpectedTag, ATTRIBUTE);
}

#[test]
fn contradictory_attributes_are_refused() {
    let with = |attributes: &[Vec<u8>]| load(&bare(&[made::key_bag(&info(), attributes)]), None);
    let twice = [made::friendly_name("a"), made::friendly_name("b")];
    assert_malformed_kind(with(&twice), MalformedKind::Duplicate, ATTRIBUTE);
    let twice = [made::local_key_id(&[1]), made::local_key_id(&[1])];
    assert_malformed_kind(with(&twice), MalformedKind::Duplicate, ATTRIBUTE);
    let two_values = made::attribute("1.2.840.113549.1.9.21", &[der::octets(&[1]), der::octets(&[2])]);
    assert_malformed_kind(with(&[two_values]), MalformedKind::NotAllowed, ATTRIBUTE);
    let none = made::attribute("1.2.840.113549.1.9.21", &[]);
    assert_malformed_kind(with(&[none]), MalformedKind::Missing, ATTRIBUTE);
    let text = made::attribute("1.2.840.113549.1.9.21", &[der::element(0x0c, b"1")]);
    assert_malformed_kind(with(&[text]), MalformedKind::UnexpectedTag, ATTRIBUTE);
    // Unknown ones may occur twice.
    let unknown = || made::attribute("1.2.3", &[der::null()]);
    assert_eq!(
        with(&[unknown(), unknown()]).unwrap().key().unwrap().attributes().len(),
        2
    );
}

// ---- the certificate of each key ----

fn another_certificate() -> Certificate {
    x509_made::certificate_of(x509_made::name("CN=another"), &pair().0, x509_made::sha256(), &[])
}

fn foreign_certificate() -> Certificate {
    x509_made::certificate_of(
        x509_made::name("CN=foreign"),
        &x509_made::new_key(),
        x509_made::sha256(),
        &[],
    )
}

/// The certificate that belongs to the key, among these with their identifiers.
fn chosen(key_id: Option<&[u8]>, certificates: &[(&Certificate, Option<&[u8]>)]) -> Option<Certificate> {
    let attributes = |id: Option<&[u8]>| -> Vec<Vec<u8>> { id.map(made::local_key_id).into_iter().collect() };
    let mut bags = vec![made::key_bag(&info(), &attributes(key_id))];
    bags.extend(
        certificates
            .iter()
            .map(|(certificate, id)| made::certificate_bag(certificate.as_der(), &attributes(*id))),
    );
    let file = read(&bags);
    let own = file.certificate().map(|own| own.certificate().clone());
    let additional = file.additional_certificates().count();
    assert_eq!(additional, certificates.len() - usize::from(own.is_some()));
    assert_eq!(file.certificates().len(), certificates.len());
    own
}

#[test]
fn a_certificate_belongs_to_a_key_by_its_public_key() {
    let (own, another, foreign) = (&pair().1, &another_certificate(), &foreign_certificate());
    let one = Some(&[1][..]);
    let two = Some(&[2][..]);
    assert_eq!(chosen(None, &[]), None);
    assert_eq!(chosen(None, &[(foreign, None)]), None);
    assert_eq!(chosen(None, &[(foreign, None), (own, None)]).as_ref(), Some(own));
    // Of several, the one with the identifier, else the first.
    assert_eq!(chosen(None, &[(another, None), (own, None)]).as_ref(), Some(another));
    assert_eq!(chosen(one, &[(another, None), (own, one)]).as_ref(), Some(own));
    assert_eq!(chosen(one, &[(another, two), (own, one)]).as_ref(), Some(own));
    assert_eq!(chosen(two, &[(another, one), (own, None)]).as_ref(), Some(another));
    // An identifier never leads to another key's certificate.
    assert_eq!(chosen(one, &[(foreign, one)]), None);
    assert_eq!(chosen(one, &[(foreign, one), (own, two)]).as_ref(), Some(own));
    // Some programs give the identifier to the whole chain.
    assert_eq!(chosen(one, &[(foreign, one), (own, one)]).as_ref(), Some(own));
}

/// A certificate may encode the key in another way than this crate does: here with a compressed point.
#[test]
fn a_public_key_in_another_encoding() {
    let (key, own) = pair();
    let public_key = key.public_key().unwrap();
    let point = public_key
        .as_elliptic_curve()
        .unwrap()
        .encode_point(PointFormat::Compressed)
        .unwrap();
    let other = der::replaced(own.as_der(), &[0, 6, 1], &der::bits(&point));
    let id = made::local_key_id(&[1]);
    let file = read(&[
        made::key_bag(&info(), std::slice::from_ref(&id)),
        certificate_bag(),
        made::certificate_bag(&other, &[id]),
        made::certificate_bag(foreign_certificate().as_der(), &[]),
    ]);
    assert_eq!(file.certificate().unwrap().certificate().as_der(), other);
    let file = read(&[made::key_bag(&info(), &[]), made::certificate_bag(&other, &[])]);
    assert_eq!(file.certificate().unwrap().certificate().as_der(), other);
}

#[test]
fn several_keys_with_their_certificates() {
    let keys: Vec<_> = (0..3).map(|_| x509_made::new_key()).collect();
    let certificates: Vec<_> = keys
        .iter()
        .map(|key| x509_made::certificate(key, x509_made::sha256(), &[]))
        .collect();
    let mut bags: Vec<_> = certificates
        .iter()
        .rev()
        .map(|one| made::certificate_bag(one.as_der(), &[]))
        .collect();
    bags.extend(
        keys.iter()
            .map(|key| made::shrouded_key_bag(&pkcs8(key), PASSWORD, &[])),
    );
    let file = load(
        &made::with_pbmac1(&[made::with_pbes2(&bags, PASSWORD)], PASSWORD),
        Some(PASSWORD),
    )
    .unwrap();
    assert_eq!(file.keys().len(), 3);
    for (entry, (key, certificate)) in file.keys().iter().zip(keys.iter().zip(&certificates)) {
        sample_keys::assert_same_private(entry.private_key(), key);
        assert_eq!(entry.certificate().unwrap().certificate(), certificate);
    }
    let additional: Vec<_> = file
        .additional_certificates()
        .map(Pkcs12Certificate::certificate)
        .collect();
    assert_eq!(additional, [&certificates[2], &certificates[1]]);
}

#[test]
fn every_type_of_key() {
    let mut read_keys = 0;
    for sample in sample_keys::all() {
        let key = made::shrouded_key_bag(&pkcs8(&sample.private), PASSWORD, &[made::friendly_name(sample.name)]);
        let file = load(&made::with_pbmac1(&[made::plain(&[key])], PASSWORD), Some(PASSWORD)).unwrap();
        let key = file.key().unwrap();
        sample_keys::assert_same_private(key.private_key(), &sample.private);
        assert_eq!((key.friendly_name(), key.certificate()), (Some(sample.name), None));
        read_keys += 1;
    }
    assert_eq!(read_keys, sample_keys::all().len());
}

// ---- other entries ----

#[test]
fn revocation_lists() {
    let list = x509_made::list(&pair().0, x509_made::sha256(), &[], &[]);
    let file = read(&[made::revocation_list_bag(list.as_der(), &[made::friendly_name("list")])]);
    assert_eq!(file.revocation_lists().len(), 1);
    let read = &file.revocation_lists()[0];
    assert_eq!((read.revocation_list(), read.friendly_name()), (&list, Some("list")));
    assert!(file.key().is_none() && file.certificate().is_none() && file.certificates().is_empty());
}

#[test]
fn secrets() {
    // Of any type: the element as it is.
    let file = read(&[made::secret_bag(
        "1.2.3.4",
        &der::octets(b"a secret"),
        &[made::friendly_name("mine")],
    )]);
    let secret = &file.secrets()[0];
    assert_eq!(
        (secret.secret_type().to_string().as_str(), secret.friendly_name()),
        ("1.2.3.4", Some("mine"))
    );
    assert_eq!(**secret.value(), der::octets(b"a secret"));
    assert!(secret.symmetric_key().is_none());
    // In Java's form: decrypted.
    let aes = der::sequence(&[der::oid("2.16.840.1.101.3.4.1")]);
    let info = der::sequence(&[der::integer(0), aes, der::octets(&[7; 32])]);
    let encrypted = |password| der::octets(&with_pbkdf2(&info, password, made::ITERATIONS));
    let bag = |password| made::secret_bag(made::SHROUDED_KEY_BAG, &encrypted(password), &[]);
    let file = load(
        &made::with_pbmac1(&[made::plain(&[bag(PASSWORD)])], PASSWORD),
        Some(PASSWORD),
    )
    .unwrap();
    let secret = &file.secrets()[0];
    assert_eq!(**secret.value(), info);
    let (algorithm, key) = secret.symmetric_key().unwrap();
    assert_eq!(
        (algorithm.to_string().as_str(), &**key),
        ("2.16.840.1.101.3.4.1", &[7; 32][..])
    );
    let debug = format!("{file:?}");
    assert!(
        debug.contains("SecretBytes(32 bytes)") && !debug.contains("7, 7"),
        "{debug}"
    );
    let another = load(
        &made::with_pbmac1(&[made::plain(&[bag(b"another")])], PASSWORD),
        Some(PASSWORD),
    );
    support::errors::assert_incorrect_password(another);
}

#[test]
fn entries_of_unknown_types_are_kept() {
    let sdsi = made::typed("1.2.840.113549.1.9.22.2", &der::element(0x16, b"c2RzaQ=="));
    let file = read(&[
        made::bag("1.2.3.4", &der::integer(5), &[made::friendly_name("unknown")]),
        made::bag(made::CERT_BAG, &sdsi, &[]),
        certificate_bag(),
        made::key_bag(&info(), &[]),
    ]);
    let found: Vec<_> = file
        .unrecognized_bags()
        .iter()
        .map(|bag| (bag.bag_type().to_string(), bag.value().to_vec(), bag.friendly_name()))
        .collect();
    let expected = [
        ("1.2.3.4".to_owned(), der::integer(5), Some("unknown")),
        (
            "1.2.840.113549.1.9.22.2".to_owned(),
            der::element(0x16, b"c2RzaQ=="),
            None,
        ),
    ];
    assert_eq!(found, expected);
    assert!(file.certificate().is_some());
}

#[test]
fn lists_of_entries_inside_each_other() {
    let inner = made::bag(
        made::SAFE_CONTENTS_BAG,
        &der::sequence(&[certificate_bag()]),
        &[made::friendly_name("list")],
    );
    let outer = made::bag(
        made::SAFE_CONTENTS_BAG,
        &der::sequence(&[inner, made::key_bag(&info(), &[])]),
        &[],
    );
    assert_pair(&read(&[outer]));
}

// ---- entries that a program makes ----

#[test]
fn entries_have_the_attributes_that_are_set() {
    let key = Pkcs12Key::new(pair().0.clone())
        .with_friendly_name("a")
        .and_then(|key| key.with_local_key_id(&[1]))
        .and_then(|key| key.with_friendly_name("b"))
        .unwrap();
    assert_eq!((key.friendly_name(), key.local_key_id()), (Some("b"), Some(&[1][..])));
    assert_eq!(key.attributes().len(), 2);
    let usages = [KeyPurposeOid::ANY_EXTENDED_KEY_USAGE];
    let entry = Pkcs12Certificate::new(&pair().1)
        .with_trusted_key_usages(&usages)
        .unwrap();
    assert_eq!(entry.trusted_key_usages(), Some(&usages[..]));
    assert_invalid_argument(
        Pkcs12Certificate::new(&pair().1).with_trusted_key_usages(&[]),
        &["values"],
    );
    assert_invalid_argument(entry.clone().with_local_key_id(&[]), &["identifier"]);

    let oid = |text: &str| x509_made::oid(text);
    assert_invalid_argument(Pkcs12Attribute::new::<&[u8]>(&oid("1.2.3"), []), &["values"]);
    for wrong in [&b""[..], b"\x05", b"\x05\x00\x00", b"\x04\x81\x01\x00"] {
        assert_invalid_argument(Pkcs12Attribute::new(&oid("1.2.3"), [wrong]), &["values"]);
    }
    // A known attribute must have a value of its type.
    let name = Pkcs12Attribute::new(&oid("1.2.840.113549.1.9.20"), [[5, 0]]).unwrap();
    assert_invalid_argument(entry.clone().with_attribute(name), &["attribute", "friendlyName"]);
    let mut many = entry;
    for arc in 0..99 {
        let attribute = Pkcs12Attribute::new(&oid(&format!("1.2.3.{arc}")), [[5, 0]]).unwrap();
        many = many.with_attribute(attribute).unwrap();
    }
    assert_eq!(many.attributes().len(), 100);
    assert_invalid_argument(many.with_friendly_name("one more"), &["at most 100"]);
}

/// A file with very many entries of the same `localKeyId` takes no longer than reading them: who belongs to whom is looked up.
#[test]
fn many_certificates_of_one_identifier() {
    const KEYS: usize = 256;
    let identifier = made::local_key_id(&[7; 1_100]);
    let key = made::key_bag(&info(), std::slice::from_ref(&identifier));
    // Of another key, so that none of them belongs to a key, but the last.
    let other = x509_made::certificate(
        &sample_keys::sample(sample_keys::P384).private,
        x509_made::sha256(),
        &[],
    );
    let mut bags = vec![key; KEYS];
    let foreign = made::certificate_bag(other.as_der(), std::slice::from_ref(&identifier));
    bags.extend(vec![foreign; 9_700]);
    bags.push(made::certificate_bag(pair().1.as_der(), &[identifier]));
    let file = read(&bags);
    assert_eq!((file.keys().len(), file.certificates().len()), (KEYS, 9_701));
    let own = file.certificates().last();
    assert!(own.is_some() && file.keys().iter().all(|key| key.certificate() == own));
}
