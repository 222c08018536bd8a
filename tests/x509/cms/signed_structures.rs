//! The structure of signed messages: what is read, what is refused, and the limits.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use std::sync::OnceLock;
use support::der::{self, element, sequence};
use support::signed_messages::*;
use support::{backend, errors};

const CONTENT: &[u8] = b"some content";

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| Scene::new(backend()))
}

/// A message by hand.
fn written() -> Vec<u8> {
    let info = Info::new(&scene().signer, CONTENT).write();
    message(DATA, Some(CONTENT), &[&scene().signer.certificate], &[info])
}

/// The paths of fields in it.
const SIGNED: [usize; 2] = [1, 0];
const INFO: [usize; 4] = [1, 0, 4, 0];

fn kind(data: &[u8]) -> (MalformedKind, &'static str) {
    errors::malformed_kind(SignedData::from_der(backend(), data))
}

fn with(path: &[usize], field: usize, new: &[u8]) -> Vec<u8> {
    let path = [path, &[field]].concat();
    der::replaced(&written(), &path, new)
}

#[test]
fn versions_are_checked() {
    for version in [1, 3, 4, 5] {
        SignedData::from_der(backend(), &with(&SIGNED, 0, &der::integer(version))).unwrap();
    }
    for version in [0, 6, 255] {
        let (found, what) = kind(&with(&SIGNED, 0, &der::integer(version)));
        assert!(matches!(found, MalformedKind::UnsupportedVersion { .. }), "{found:?}");
        assert_eq!(what, "SignedData");
    }
    for version in [0, 2, 4] {
        let (found, what) = kind(&with(&INFO, 0, &der::integer(version)));
        assert!(matches!(found, MalformedKind::UnsupportedVersion { .. }), "{found:?}");
        assert_eq!(what, "SignerInfo");
    }
}

#[test]
fn other_structures_are_refused() {
    SignedData::from_der(backend(), &written()).unwrap();
    let null = der::null();
    let cases = [
        (with(&SIGNED, 1, &null), MalformedKind::UnexpectedTag),
        (with(&SIGNED, 2, &null), MalformedKind::UnexpectedTag),
        (with(&SIGNED, 3, &der::context(5, &[])), MalformedKind::UnexpectedTag),
        (with(&SIGNED, 4, &null), MalformedKind::UnexpectedTag),
        (with(&SIGNED, 4, &element(0x31, &null)), MalformedKind::UnexpectedTag),
        (with(&INFO, 1, &null), MalformedKind::UnexpectedTag),
        (
            with(&INFO, 1, &sequence(&[sequence::<Vec<u8>>(&[])])),
            MalformedKind::Missing,
        ),
        (with(&INFO, 2, &null), MalformedKind::UnexpectedTag),
        (with(&INFO, 3, &der::context(0, &[])), MalformedKind::Missing),
        (with(&INFO, 3, &der::context(0, &null)), MalformedKind::UnexpectedTag),
        (with(&INFO, 3, &der::context(1, &[])), MalformedKind::UnexpectedTag),
        (with(&INFO, 5, &null), MalformedKind::UnexpectedTag),
        (
            with(&INFO, 5, &[der::octets(b"x"), null.clone()].concat()),
            MalformedKind::NotAllowed,
        ),
        (with(&[1], 0, &null), MalformedKind::UnexpectedTag),
        (
            with(&[], 0, &der::oid("1.2.840.113549.1.7.3")),
            MalformedKind::UnexpectedType,
        ),
    ];
    let mut ran = 0;
    for (number, (data, expected)) in cases.iter().enumerate() {
        assert_eq!(kind(data).0, *expected, "{number}");
        ran += 1;
    }
    assert_eq!(ran, 15);
    assert_eq!(kind(&[written(), vec![0]].concat()).0, MalformedKind::TrailingData);
    assert_eq!(kind(b"").0, MalformedKind::Truncated);
    assert_eq!(kind(b"-----BEGIN CMS-----").0, MalformedKind::UnexpectedType);
}

#[test]
fn every_prefix_is_refused() {
    let whole = written();
    for length in 0..whole.len() {
        assert_eq!(kind(&whole[..length]).0, MalformedKind::Truncated, "{length}");
    }
}

#[test]
fn signers_and_attributes_have_limits() {
    let info = Info::new(&scene().signer, CONTENT).write();
    let many = |number: usize| message(DATA, Some(CONTENT), &[], &vec![info.clone(); number]);
    SignedData::from_der(backend(), &many(32)).unwrap();
    assert_eq!(kind(&many(33)), (MalformedKind::TooLarge, "SignedData"));
    let limits = MessageLimits::new().max_signers(40);
    SignedData::from_der_within(backend(), &many(40), &limits).unwrap();
    let few = MessageLimits::new().max_signers(1);
    let refused = SignedData::from_der_within(backend(), &many(2), &few);
    assert_eq!(errors::malformed_kind(refused).0, MalformedKind::TooLarge);

    let attributes = |number: usize| {
        let mut info = Info::new(&scene().signer, CONTENT);
        let attributes = info.attributes.as_mut().unwrap();
        attributes.resize(number, attribute("1.2.3.4", &[&der::null()]));
        message(DATA, Some(CONTENT), &[], &[info.write()])
    };
    SignedData::from_der(backend(), &attributes(100)).unwrap();
    assert_eq!(kind(&attributes(101)), (MalformedKind::TooLarge, "SignerInfo"));
    let values = |number: usize| {
        let mut info = Info::new(&scene().signer, CONTENT);
        let null = der::null();
        info.unsigned = vec![attribute("1.2.3.4", &vec![&null[..]; number])];
        message(DATA, Some(CONTENT), &[], &[info.write()])
    };
    SignedData::from_der(backend(), &values(100)).unwrap();
    assert_eq!(kind(&values(101)), (MalformedKind::TooLarge, "SignerInfo"));
    let whole = written();
    let short = MessageLimits::new().max_length(whole.len() - 1);
    let refused = SignedData::from_der_within(backend(), &whole, &short);
    assert_eq!(errors::malformed_kind(refused).0, MalformedKind::TooLarge);
    let pem = SignedData::from_der(backend(), &whole)
        .unwrap()
        .to_pem(PemLabel::Pkcs7)
        .unwrap();
    let refused = SignedData::from_pem_within(backend(), &pem, &short);
    assert_eq!(errors::malformed_kind(refused).0, MalformedKind::TooLarge);
    SignedData::from_pem(backend(), &pem).unwrap();
}

/// PKCS #7 version 1.5 has content of any type, and signs its content bytes (RFC 2315, section 9.3).
#[test]
fn content_of_pkcs7_need_not_be_octets() {
    let inner = der::integer(5);
    let content = sequence(&[inner.clone(), inner]);
    let bytes = der::at(&content, &[]).data().to_vec();
    let mut info = Info::new(&scene().signer, &bytes);
    let other = "1.3.6.1.4.1.311.2.1.4";
    info.attributes.as_mut().unwrap()[0] = attribute(CONTENT_TYPE, &[&der::oid(other)]);
    let whole = message(other, Some(b""), &[&scene().signer.certificate], &[info.write()]);
    let whole = der::replaced(&whole, &[1, 0, 2, 1, 0], &content);
    let message = SignedData::from_der(backend(), &whole).unwrap();
    assert_eq!(message.content(), Some(&bytes[..]));
    scene().verifier().verify(&message).unwrap();
    // Data are octets.
    let data = der::replaced(&written(), &[1, 0, 2, 1, 0], &content);
    assert_eq!(kind(&data), (MalformedKind::UnexpectedTag, "SignedData"));
    // Another signer leaves the content as it is.
    let extended = message.with_signer(signer(&scene().signer)).unwrap();
    assert_eq!(extended.content(), Some(&bytes[..]));
    assert_eq!(scene().verifier().verify(&extended).unwrap().signers().len(), 2);
}

#[test]
fn a_signing_time_is_read_or_refused() {
    let time = |values: &[&[u8]]| {
        let mut info = Info::new(&scene().signer, CONTENT);
        info.attributes.as_mut().unwrap().push(attribute(SIGNING_TIME, values));
        let whole = message(DATA, Some(CONTENT), &[], &[info.write()]);
        SignedData::from_der(backend(), &whole).unwrap().signers()[0].signing_time()
    };
    let utc = element(0x17, b"260615000000Z");
    let later = element(0x18, b"20500101000000Z");
    assert_eq!(time(&[&utc]).unwrap(), Some(support::ocsp::now()));
    assert_eq!(time(&[&later]).unwrap(), Some(support::x509_made::day(2050, 1, 1)));
    let none = SignedData::from_der(backend(), &written()).unwrap();
    assert_eq!(none.signers()[0].signing_time(), Ok(None));
    assert_eq!(errors::malformed_kind(time(&[&utc, &utc])).0, MalformedKind::Duplicate);
    let (found, _) = errors::malformed_kind(time(&[&element(0x17, b"9999")]));
    let field = hazmat_openssl::DateField::SigningTime;
    assert!(
        matches!(found, MalformedKind::Date { field: found, .. } if found == field),
        "{found:?}"
    );
}

#[test]
fn messages_are_shown_without_their_content() {
    let message = sign(&scene().signer, b"a secret");
    let shown = format!("{message:?}");
    assert!(shown.contains("CN=Authority") && !shown.contains("secret"), "{shown}");
    assert_eq!(message, message.clone());
    assert!(message.backend().hash_supported(HashAlgorithm::Sha256));
}
