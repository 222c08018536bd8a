//! Bundles that do not decode, and bounds.

use hazmat_openssl::MalformedKind::{
    InvalidPem, Missing, NotAllowed, NotDer, TooLarge, TrailingData, Truncated, UnexpectedTag, UnexpectedType,
};
use hazmat_openssl::cms::{CertificateBundle, ContentTypeOid, MessageLimits, PemLabel};
use hazmat_openssl::{Error, MalformedKind, Result, UnsupportedKind};
use support::allocations::measured;
use support::cms::*;
use support::{backend, der, errors};

fn load(data: &[u8]) -> Result<CertificateBundle> {
    CertificateBundle::from_der(backend(), data)
}

fn kind(data: &[u8]) -> MalformedKind {
    errors::malformed_kind(load(data)).0
}

#[test]
fn structures() {
    let certificates = der::context(0, Scene::new(backend()).subject.certificate.as_der());
    let plain = |between: &[&[u8]]| signed_data(1, &no_content(), between);
    assert_eq!(load(&plain(&[&certificates])).unwrap().certificates().len(), 1);
    let sequence = der::sequence(&[der::integer(1)]);
    let cases: [(Vec<u8>, MalformedKind); 16] = [
        (Vec::new(), Truncated),
        (der::sequence::<Vec<u8>>(&[]), Missing),
        (der::sequence(&[der::integer(1)]), UnexpectedTag),
        (der::sequence(&[der::oid(SIGNED_DATA)]), Missing),
        (message(SIGNED_DATA, &[]), Missing),
        (message(SIGNED_DATA, &der::integer(1)), UnexpectedTag),
        (
            message(SIGNED_DATA, &[sequence.clone(), sequence.clone()].concat()),
            NotAllowed,
        ),
        (message(SIGNED_DATA, &sequence), Missing),
        (message(DATA, &der::octets(b"text")), UnexpectedType),
        (message(ENVELOPED_DATA, &sequence), UnexpectedType),
        (message("1.2.3", &sequence), UnexpectedType),
        // Lists before certificates; twice; a third field.
        (plain(&[&der::context(1, &[]), &certificates]), UnexpectedTag),
        (plain(&[&certificates, &certificates]), UnexpectedTag),
        (plain(&[&der::context(2, &[])]), UnexpectedTag),
        // Not a certificate, not a list.
        (plain(&[&der::context(0, &der::integer(1))]), UnexpectedTag),
        (plain(&[&der::context(1, &der::context(0, &[]))]), UnexpectedTag),
    ];
    for (number, (data, expected)) in cases.into_iter().enumerate() {
        assert_eq!(kind(&data), expected, "case {number}");
    }
    assert!(matches!(
        errors::malformed_kind(load(&plain(&[&der::context(0, &sequence)]))),
        (_, "certificate")
    ));
    assert!(matches!(
        errors::malformed_kind(load(&plain(&[&der::context(1, &sequence)]))),
        (_, "certificate revocation list")
    ));
    // What is signed must be the structure that says so.
    let two = der::context(0, &[der::octets(b""), der::octets(b"")].concat());
    let content = der::sequence(&[der::oid(DATA), two]);
    assert_eq!(kind(&signed_data(1, &content, &[])), NotAllowed);
}

#[test]
fn versions() {
    for version in 1..=5 {
        assert!(load(&signed_data(version, &no_content(), &[])).is_ok(), "{version}");
    }
    for (version, number) in [(0, 0), (6, 6), (1000, 1000)] {
        let kind = kind(&signed_data(version, &no_content(), &[]));
        assert!(
            matches!(kind, MalformedKind::UnsupportedVersion { number: found, .. } if found == number),
            "{kind:?}"
        );
    }
    assert_eq!(kind(&signed_data(-1, &no_content(), &[])), MalformedKind::OutOfRange);
}

#[test]
fn types_that_are_not_read_are_named() {
    let sequence = der::sequence(&[der::integer(1)]);
    for (oid, name) in [
        (DIGESTED_DATA, "DigestedData"),
        (COMPRESSED_DATA, "CompressedData"),
        (AUTHENTICATED_DATA, "AuthenticatedData"),
    ] {
        match load(&message(oid, &sequence)).unwrap_err() {
            Error::Unsupported { kind, detail, .. } => {
                assert_eq!(kind, UnsupportedKind::ContentType);
                assert!(detail.contains(name), "{detail}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(ContentTypeOid::COMPRESSED_DATA.to_string(), COMPRESSED_DATA);
}

/// Attribute certificates and OCSP responses are counted, and do not keep the others from being read.
#[test]
fn other_formats_are_skipped() {
    let scene = Scene::new(backend());
    let certificate = scene.subject.certificate.as_der().to_vec();
    let others = (0..4).map(|number| der::context(number, &der::integer(1)));
    let choices = [vec![certificate], others.collect()].concat().concat();
    let response = der::context(
        1,
        &[der::oid("1.3.6.1.5.5.7.16.2"), der::sequence::<Vec<u8>>(&[])].concat(),
    );
    let lists = [response, scene.list.as_der().to_vec()].concat();
    let between = [&*der::context(0, &choices), &der::context(1, &lists)];
    let bundle = load(&signed_data(5, &no_content(), &between)).unwrap();
    assert_eq!(bundle.certificates(), [scene.subject.certificate]);
    assert_eq!(bundle.revocation_lists(), [scene.list]);
    assert_eq!(bundle.skipped(), 5);
    let again = load(&bundle.to_der().unwrap()).unwrap();
    assert_eq!((again.certificates().len(), again.skipped()), (1, 0));
}

#[test]
fn truncated_and_trailing_bytes() {
    let scene = Scene::new(backend());
    let bundle = CertificateBundle::new([scene.subject.certificate], [scene.list]);
    let data = bundle.to_der().unwrap();
    for length in 0..data.len() {
        let kind = kind(&data[..length]);
        assert_eq!(kind, Truncated, "{length}");
    }
    assert_eq!(kind(&[&data[..], &[0]].concat()), TrailingData);
    let ber = to_ber(&data, 5);
    for length in (0..ber.len()).step_by(3) {
        assert_eq!(kind(&ber[..length]), Truncated, "{length} of BER");
    }
    assert_eq!(kind(&[&ber[..], &[0, 0]].concat()), TrailingData);
}

/// No change of one byte panics, or makes more of the data than there is.
#[test]
fn changed_bytes() {
    let scene = Scene::new(backend());
    let bundle = CertificateBundle::new([scene.subject.certificate], [scene.list]);
    let data = bundle.to_der().unwrap();
    let (mut refused, mut read) = (0, 0);
    for index in 0..data.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut changed = data.clone();
            changed[index] ^= change;
            match load(&changed) {
                Ok(bundle) => {
                    assert!(bundle.certificates().len() <= 2);
                    read += 1;
                }
                Err(Error::Malformed { .. } | Error::Unsupported { .. }) => refused += 1,
                Err(other) => panic!("{index}: {other:?}"),
            }
        }
    }
    assert!(refused > 300 && read > 300, "{refused} refused, {read} read");
}

#[test]
fn pem() {
    let pem = |data: &str| errors::malformed_kind(CertificateBundle::from_pem(backend(), data)).0;
    let bundle = CertificateBundle::default();
    let text = bundle.to_pem(PemLabel::default()).unwrap();
    assert_eq!(pem(""), InvalidPem);
    assert_eq!(pem(&text.replace("END PKCS7", "END CMS")), InvalidPem);
    assert_eq!(pem(&text.replace("PKCS7", "CERTIFICATE")), UnexpectedType);
    assert_eq!(pem(text.strip_suffix("-----END PKCS7-----\n").unwrap()), Truncated);
    assert_eq!(kind(text.as_bytes()), UnexpectedType, "PEM is not DER");
    // Text before it, as `openssl pkcs7 -text` writes.
    let with_text = format!("subject=CN = one\n\n{text}");
    assert_eq!(CertificateBundle::from_pem(backend(), with_text).unwrap(), bundle);
}

#[test]
fn limits() {
    let scene = Scene::new(backend());
    let certificate = scene.subject.certificate.clone();
    let bundle = CertificateBundle::new(vec![certificate; 3], vec![scene.list.clone(); 2]);
    let data = bundle.to_der().unwrap();
    let pem = bundle.to_pem(PemLabel::Cms).unwrap();
    let limits = MessageLimits::new;
    let exact = limits()
        .max_length(data.len())
        .max_certificates(3)
        .max_revocation_lists(2);
    let read = |limits: &MessageLimits| CertificateBundle::from_der_within(backend(), &data, limits);
    let read_pem = |limits: &MessageLimits| CertificateBundle::from_pem_within(backend(), &pem, limits);
    assert_eq!(read(&exact).unwrap(), bundle);
    assert_eq!(read_pem(&exact).unwrap(), bundle);
    for low in [
        limits().max_length(data.len() - 1),
        limits().max_certificates(2),
        limits().max_revocation_lists(1),
    ] {
        assert_eq!(errors::malformed_kind(read(&low)).0, TooLarge, "{low:?}");
        assert_eq!(errors::malformed_kind(read_pem(&low)).0, TooLarge, "{low:?}");
    }
    let signer = der::sequence(&[der::integer(1)]);
    let signed = |number: usize| signed_data_by(1, &no_content(), &[], &vec![&*signer; number].concat());
    assert!(load(&signed(32)).is_ok());
    assert_eq!(kind(&signed(33)), TooLarge);
    // The defaults: a million attribute certificates, which are two bytes each.
    let many = |number: usize| signed_data(3, &no_content(), &[&der::context(0, &[0xa1, 0].repeat(number))]);
    assert_eq!(load(&many(10_000)).unwrap().skipped(), 10_000);
    assert_eq!(kind(&many(10_001)), TooLarge);
}

/// Deep nesting and many segments cost no more than their length.
#[test]
fn hostile_ber() {
    let nested = [0x30, 0x80].repeat(1 << 20);
    assert_eq!(kind(&nested), TooLarge);
    assert_eq!(kind(&[0x30, 0x80].repeat(20)), Truncated);
    assert_eq!(kind(&[0x24, 0x80].repeat(20)), Truncated);
    let indefinite = [&[0x30, 0x80, 0x02, 0x80][..], &[0; 8]].concat();
    assert_eq!(kind(&indefinite), NotDer);
    // A million empty segments are read, and are no content of a bundle.
    let segments = [&[0x24, 0x80][..], &[0x04, 0x00].repeat(1 << 19), &[0, 0]].concat();
    let data = [&[0x30, 0x80][..], &segments, &[0, 0]].concat();
    let (result, memory) = measured(|| load(&data));
    assert_eq!(errors::malformed_kind(result).0, UnexpectedTag);
    assert!(memory.peak <= data.len() + (1 << 16), "{memory:?}");
}
