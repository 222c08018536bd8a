//! Memory safety of certificates, requests and revocation lists: every order of drops, many threads, foreign entries in
//! the error queue; equality; and no secret in what is printed.

mod cms_bundles;
mod cms_signed;
mod error_queue;
mod ocsp;
mod path_validation;
mod post_quantum;
mod transparency;
use error_queue::clean;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::openssl_types;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use openssl::x509::X509;
use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Barrier, mpsc};
use std::thread;
use support::bytes;
use support::der;
use support::soundness::each_order;
use support::x509_der::Structure;
use support::x509_made::{self, Place};

fn new_key(backend: &Backend) -> PrivateKey {
    let curve = EllipticCurve::Secp256R1;
    backend.generate_elliptic_curve_private_key(curve).unwrap().into()
}

/// One of each, made in a backend.
struct Made {
    key: PrivateKey,
    certificate: Certificate,
    request: CertificateSigningRequest,
    list: CertificateRevocationList,
}

const ENTRIES: u64 = 50;

/// Extensions that go together in one certificate or list, each type once.
fn extensions(place: Place) -> Vec<Extension> {
    let mut types = HashSet::new();
    let samples = x509_made::extensions_of(place).into_iter();
    let extensions = samples.map(|sample| sample.extension);
    extensions
        .filter(|extension| types.insert(extension.oid().clone()))
        .collect()
}

fn made(backend: &Backend) -> Made {
    let key = new_key(backend);
    let of = |extensions: &[Extension]| extensions.to_vec();
    let [of_certificate, of_list, of_entry] = [Place::Certificate, Place::List, Place::Entry].map(extensions);
    let of_entry: Vec<_> = of_entry.iter().collect();
    let numbers = (1..=ENTRIES).map(SerialNumber::from);
    let entries: Vec<_> = numbers.map(|number| x509_made::revoked(number, &of_entry)).collect();
    let (of_certificate, of_list) = (of(&of_certificate), of(&of_list));
    let (of_certificate, of_list): (Vec<_>, Vec<_>) = (of_certificate.iter().collect(), of_list.iter().collect());
    let algorithm = x509_made::sha256();
    Made {
        certificate: x509_made::certificate(&key, algorithm, &of_certificate),
        request: x509_made::request(&key, algorithm, &of_certificate),
        list: x509_made::list(&key, algorithm, &entries, &of_list),
        key,
    }
}

// ---- drops ----

#[test]
fn any_order_of_drops_is_sound() {
    let (ders, key) = {
        let made = made(&Backend::new().unwrap());
        let ders = [made.certificate.as_der(), made.request.as_der(), made.list.as_der()].map(<[u8]>::to_vec);
        (ders, made.key)
    };
    let public = key.public_key().unwrap();
    let mut orders = 0;
    each_order(5, &mut |order| {
        orders += 1;
        let backend = Backend::new().unwrap();
        let certificate = backend.load_der_x509_certificate(&ders[0]).unwrap();
        let request = backend.load_der_x509_csr(&ders[1]).unwrap();
        let list = backend.load_der_x509_crl(&ders[2]).unwrap();
        let key = certificate.public_key().unwrap();
        let mut entries = list.revoked_certificates();
        let first = entries.next().unwrap().unwrap();
        let public = &public;
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || {
                certificate.verify_directly_issued_by(&certificate.clone()).unwrap();
                certificate.extensions().unwrap();
                certificate.fingerprint(HashAlgorithm::Sha256).unwrap();
            })),
            Some(Box::new(move || {
                assert!(request.is_signature_valid().unwrap());
                assert_eq!(request.public_key().unwrap(), *public);
            })),
            Some(Box::new(move || {
                assert!(list.is_signature_valid(&key).unwrap());
                assert!(
                    list.revoked_certificate(&SerialNumber::from(ENTRIES))
                        .unwrap()
                        .is_some()
                );
                drop(key);
            })),
            Some(Box::new(move || {
                assert_eq!(first.extensions().unwrap().len(), 3);
                let rest: Vec<_> = entries.map(Result::unwrap).collect();
                assert_eq!(rest.len(), 49);
                assert_ne!(rest[0], first);
            })),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 120);
}

/// All that comes out of a certificate is there when it and its backend are gone.
#[test]
fn what_comes_out_of_it_outlives_all() {
    let (key, private, subject, number, extension, public, openssl, digest);
    {
        let backend = Backend::new().unwrap();
        let made = made(&backend);
        drop(backend);
        key = made.certificate.public_key().unwrap();
        subject = made.certificate.subject().unwrap();
        number = made.certificate.serial_number().unwrap();
        extension = made.certificate.extensions().unwrap().iter().next().unwrap().clone();
        openssl = X509::try_from(&made.certificate).unwrap();
        digest = made.certificate.fingerprint(HashAlgorithm::Sha384).unwrap();
        public = made.request.public_key().unwrap();
        private = made.key;
    }
    assert_eq!(key, public);
    assert_eq!(key, private.public_key().unwrap());
    assert_eq!(subject.rdns().len(), 3);
    assert!(!number.is_zero() && extension.is_critical() && digest.len() == 48);
    assert!(openssl.to_der().unwrap().len() > 1_000);
    // It signs and verifies in the backend that nobody holds any more but it.
    let again = x509_made::certificate(&private, x509_made::sha256(), &[]);
    again.verify_signature(&key).unwrap();
    drop((private, key));
    again.verify_signature(&again.public_key().unwrap()).unwrap();
}

/// A key of a concrete type is turned into one of any type for one call: what is made holds the backend by itself.
#[test]
fn what_a_concrete_key_signs_outlives_the_key() {
    let made: Vec<Box<dyn SignedStructure>> = {
        let backend = Backend::new().unwrap();
        let key = backend.ed25519_generate_key().unwrap();
        let (public, algorithm) = (key.public_key().unwrap(), SignatureAlgorithm::ed25519());
        let ca = {
            let name = Name::from_common_name("CA").unwrap();
            let builder = CertificateBuilder::new().subject_name(&name).unwrap();
            let builder = builder.issuer_name(&name).unwrap().public_key(&public).unwrap();
            let builder = builder.serial_number(SerialNumber::from(1)).unwrap();
            let builder = builder.valid_for(time::Duration::DAY).unwrap();
            let builder = builder.add_extension(&BasicConstraints::ca(None), true).unwrap();
            builder.sign(&key, algorithm).unwrap()
        };
        let request = CertificateSigningRequestBuilder::new().subject_name(&ca.subject().unwrap());
        let request = request.unwrap().sign(&key, algorithm).unwrap();
        drop(backend);
        let builder = CertificateBuilder::for_request(&request)
            .unwrap()
            .issued_by(&ca)
            .unwrap();
        let builder = builder.serial_number(SerialNumber::from(2)).unwrap();
        let builder = builder.valid_for(time::Duration::DAY).unwrap();
        drop(ca);
        let certificate = builder.sign(&key, algorithm).unwrap();
        drop(key);
        vec![Box::new(certificate), Box::new(request)]
    };
    thread::spawn(move || {
        let loaded = Certificate::from_pem(made[0].backend(), made[0].to_pem().unwrap()).unwrap();
        let key = loaded.public_key().unwrap();
        drop(loaded);
        for structure in &made {
            structure.verify_signature_with(&key).unwrap();
        }
    })
    .join()
    .unwrap();
}

#[test]
fn entries_and_iterators_outlive_the_list() {
    let (mut iterator, one, mut clone);
    {
        let list = made(&Backend::new().unwrap()).list;
        iterator = list.revoked_certificates();
        clone = list.revoked_certificates();
        one = list.revoked_certificate(&SerialNumber::from(7)).unwrap().unwrap();
    }
    assert_eq!(one.serial_number().unwrap(), SerialNumber::from(7));
    for number in 1..=ENTRIES {
        let (entry, other) = (iterator.next().unwrap().unwrap(), clone.next().unwrap().unwrap());
        assert_eq!(entry.serial_number().unwrap(), SerialNumber::from(number));
        assert_eq!(entry, other);
        assert_eq!(entry == one, number == 7);
        if number == 25 {
            clone = iterator.clone();
        }
    }
    assert!(iterator.next().is_none() && clone.next().is_none());
}

// ---- threads ----

#[test]
fn all_types_are_send_and_sync() {
    fn is_send_and_sync<T: Send + Sync + Clone + Debug + 'static>() {}
    macro_rules! are_send_and_sync {
        ($($type:ty),* $(,)?) => { $(is_send_and_sync::<$type>();)* };
    }
    are_send_and_sync!(
        Certificate,
        CertificateSigningRequest,
        CertificateRevocationList,
        RevokedCertificate,
        RevokedCertificates,
        RevokedCertificatesOf,
        CertificateBuilder,
        CertificateSigningRequestBuilder,
        CertificateRevocationListBuilder,
        RevokedCertificateBuilder,
        Name,
        NameAttribute,
        RelativeDistinguishedName,
        ObjectIdentifier,
        StringType,
        SerialNumber,
        X509Version,
        GeneralName,
        GeneralNames,
        GeneralNamesIter<'static>,
        OtherName,
        IpNetwork,
        Extension,
        Extensions,
        AnyExtension,
        UnrecognizedExtension,
        Attribute,
        SignatureAlgorithmParameters,
        PssParameters,
        BasicConstraints,
        KeyUsage,
        ExtendedKeyUsage,
        SubjectKeyIdentifier,
        AuthorityKeyIdentifier,
        InhibitAnyPolicy,
        PolicyConstraints,
        SubjectAlternativeName,
        IssuerAlternativeName,
        CertificateIssuer,
        CrlDistributionPoints,
        FreshestCrl,
        DistributionPoint,
        DistributionPointName,
        ReasonFlags,
        IssuingDistributionPoint,
        IssuingDistributionPointBuilder,
        DeltaCrlIndicator,
        CrlNumber,
        CrlReason,
        InvalidityDate,
        AuthorityInformationAccess,
        SubjectInformationAccess,
        AccessDescription,
        CertificatePolicies,
        PolicyInformation,
        PolicyQualifier,
        UserNotice,
        NoticeReference,
        PolicyMappings,
        NameConstraints,
        OcspNoCheck,
        OcspNonce,
        TlsFeature,
        PrecertPoison,
        PrecertificateSignedCertificateTimestamps,
        SignedCertificateTimestamps,
        SignedCertificateTimestamp,
        SctSignatureAlgorithm,
        MsCertificateTemplate,
        OcspAcceptableResponses,
        PrivateKeyUsagePeriod,
        Admissions,
        Admission,
        NamingAuthority,
        ProfessionInfo,
        CanonicalName,
        CtLog,
        LogEntry,
    );
    fn is_object_safe(_: &dyn X509Backend) {}
    is_object_safe(&Backend::new().unwrap());
    fn is_shared<T: Send + Sync + Debug + ?Sized>() {}
    is_shared::<dyn SignedStructure>();
}

/// The extensions and the index of a list are found by whoever comes first; all that come at once get the same.
#[test]
fn eight_threads_use_one_certificate_and_one_list() {
    const THREADS: usize = 8;
    let backend = Backend::new().unwrap();
    let made = made(&backend);
    let key = made.key.public_key().unwrap();
    for round in 0..4 {
        // New ones, of which nothing has been found yet.
        let certificate = backend.load_der_x509_certificate(made.certificate.as_der()).unwrap();
        let request = backend.load_der_x509_csr(made.request.as_der()).unwrap();
        let list = backend.load_der_x509_crl(made.list.as_der()).unwrap();
        let broken = Structure::certificate().with_extensions(&[der::null()]).der();
        let broken = backend.load_der_x509_certificate(&broken).unwrap();
        let start = Barrier::new(THREADS);
        let places: Vec<usize> = thread::scope(|scope| {
            let spawn = |number: u64| {
                let (certificate, request, list, key) = (&certificate, &request, &list, &key);
                let (start, broken) = (&start, &broken);
                scope.spawn(move || {
                    start.wait();
                    let extensions = certificate.extensions().unwrap();
                    assert_eq!(request.extensions().unwrap().len(), extensions.len());
                    assert!(broken.extensions().is_err());
                    for wanted in (1..=ENTRIES).map(|wanted| (wanted + number * 7) % ENTRIES + 1) {
                        let found = list.revoked_certificate(&SerialNumber::from(wanted)).unwrap().unwrap();
                        assert_eq!(found.serial_number().unwrap(), SerialNumber::from(wanted));
                    }
                    assert!(
                        list.revoked_certificate(&SerialNumber::from(ENTRIES + 1))
                            .unwrap()
                            .is_none()
                    );
                    certificate.verify_directly_issued_by(certificate).unwrap();
                    assert!(request.is_signature_valid().unwrap() && list.is_signature_valid(key).unwrap());
                    drop(certificate.clone());
                    std::ptr::from_ref(extensions) as usize
                })
            };
            let threads: Vec<_> = (0..THREADS as u64).map(spawn).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(
            places.iter().all(|place| *place == places[0]),
            "round {round}: {places:?}"
        );
    }
}

#[test]
fn eight_threads_load_and_make_at_once() {
    let backend = Backend::new().unwrap();
    let made = made(&backend);
    thread::scope(|scope| {
        for number in 0..8 {
            let (backend, made) = (&backend, &made);
            scope.spawn(move || {
                for round in 0..4u64 {
                    let pem = made.certificate.public_bytes(Encoding::Pem).unwrap();
                    assert_eq!(backend.load_pem_x509_certificate(&pem).unwrap(), made.certificate);
                    let number = SerialNumber::from(number * 10 + round + 1);
                    let entry = x509_made::revoked(number.clone(), &[]);
                    let list = x509_made::list(&made.key, x509_made::sha256(), &[entry], &[]);
                    assert!(list.revoked_certificate(&number).unwrap().is_some());
                    let other = new_key(backend);
                    let request = x509_made::request(&other, x509_made::sha256(), &[]);
                    request.verify_signature().unwrap();
                    let wrong = made.certificate.verify_signature(&other.public_key().unwrap());
                    assert!(matches!(wrong, Err(Error::InvalidSignature)));
                }
            });
        }
    });
}

/// Signing takes the thread's own random generator, which is freed when the thread ends, after the backend.
#[test]
fn a_thread_that_has_signed_outlives_the_backend() {
    let backend = Backend::new().unwrap();
    let (signed, wait_signed) = mpsc::channel();
    let (go, wait_go) = mpsc::channel::<()>();
    let thread = thread::spawn({
        let backend = backend.clone();
        move || {
            let made = made(&backend);
            let number = random_serial_number(&backend).unwrap();
            drop(backend);
            signed.send(number).unwrap();
            wait_go.recv().unwrap();
            drop(made);
        }
    });
    assert!(!wait_signed.recv().unwrap().is_zero());
    drop(backend);
    go.send(()).unwrap();
    thread.join().unwrap();
}

// ---- the crate openssl ----

#[test]
fn certificates_go_to_the_crate_openssl_and_back() {
    let backend = Backend::new().unwrap();
    let made = made(&backend);
    let openssl = clean(|| X509::try_from(&made.certificate)).unwrap();
    assert_eq!(openssl.to_der().unwrap(), made.certificate.as_der());
    let back = clean(|| openssl_types::load_certificate(&backend, &openssl)).unwrap();
    assert_eq!(back, made.certificate);
    drop((backend, made, openssl));
    back.verify_directly_issued_by(&back).unwrap();

    // One of the crate's own.
    let pem = back.public_bytes(Encoding::Pem).unwrap();
    let own = X509::from_pem(&pem).unwrap();
    let other = openssl_types::load_certificate(&Backend::new().unwrap(), &own).unwrap();
    assert_eq!(other, back);
}

/// What is read here, part by part, and not by libcrypto, which reads all at once.
#[test]
fn what_libcrypto_does_not_read_is_an_error() {
    let backend = Backend::new().unwrap();
    let right = Structure::certificate();
    let mut refused = 0;
    for (part, element) in [
        ("subject", der::sequence(&[der::null()])),
        ("issuer", der::sequence(&[der::null()])),
        ("validity", der::sequence(&[der::null(), der::null()])),
        ("key", der::sequence::<&[u8]>(&[])),
        ("extensions", der::context(3, &der::sequence(&[der::null()]))),
    ] {
        let der = right.clone().with(part, &element).der();
        let loaded = backend.load_der_x509_certificate(&der).unwrap();
        let error = clean(|| X509::try_from(&loaded)).unwrap_err();
        assert!(
            matches!(
                error,
                Error::OpenSsl {
                    operation: "d2i_X509",
                    ..
                }
            ),
            "{part}: {error:?}"
        );
        assert!(!error.to_string().is_empty());
        refused += 1;
    }
    assert_eq!(refused, 5);
    let good = backend.load_der_x509_certificate(&right.der()).unwrap();
    clean(|| X509::try_from(&good)).unwrap();
}

// ---- clones, equality, hashes ----

#[test]
#[allow(clippy::mutable_key_type)] // what is found out later is not part of what is hashed
fn two_are_the_same_if_their_bytes_are() {
    let [one, other] = [
        Backend::new().unwrap(),
        Backend::builder().legacy(true).build().unwrap(),
    ];
    let made = made(&one);
    let again = Made {
        certificate: other.load_der_x509_certificate(made.certificate.as_der()).unwrap(),
        request: other.load_der_x509_csr(made.request.as_der()).unwrap(),
        list: other.load_der_x509_crl(made.list.as_der()).unwrap(),
        key: made.key.clone(),
    };
    let hasher = RandomState::new();
    macro_rules! check {
        ($field:ident, $different:expr) => {
            let different = $different;
            for same in [&made.$field.clone(), &again.$field] {
                assert_eq!(made.$field, *same);
                assert_eq!(hasher.hash_one(&made.$field), hasher.hash_one(same));
            }
            assert_ne!(made.$field, different);
            let all: HashSet<_> = [made.$field.clone(), again.$field.clone(), different]
                .into_iter()
                .collect();
            assert_eq!(all.len(), 2);
        };
    }
    // ECDSA has a new signature each time, so that the same fields are another certificate.
    check!(certificate, x509_made::certificate(&made.key, x509_made::sha256(), &[]));
    check!(request, x509_made::request(&made.key, x509_made::sha256(), &[]));
    check!(list, x509_made::list(&made.key, x509_made::sha256(), &[], &[]));
    // A clone is the same memory, and stays when the other goes.
    let clone = made.certificate.clone();
    assert_eq!(clone.as_der().as_ptr(), made.certificate.as_der().as_ptr());
    drop(made);
    clone.extensions().unwrap();
}

#[test]
fn entries_are_the_same_if_their_bytes_are() {
    let list = made(&Backend::new().unwrap()).list;
    let entries: HashSet<_> = list.revoked_certificates().map(Result::unwrap).collect();
    assert_eq!(entries.len(), 50);
    for number in 1..=ENTRIES {
        let found = list.revoked_certificate(&SerialNumber::from(number)).unwrap().unwrap();
        assert!(entries.contains(&found));
    }
    let built = x509_made::revoked(SerialNumber::from(1), &[]);
    assert!(!entries.contains(&built));
    assert_eq!(built.clone(), built);
}

// ---- secrets ----

/// What of a secret could stand in a text or in bytes.
fn forms(secret: &[u8]) -> Vec<String> {
    let number = openssl::bn::BigNum::from_slice(secret).unwrap();
    let hex = bytes::to_hex(secret);
    let listed = format!("{secret:?}");
    vec![
        number.to_dec_str().unwrap().to_string(),
        hex.to_uppercase(),
        hex,
        listed.trim_matches(['[', ']']).to_owned(),
    ]
}

/// The private key is not in what it has signed, nor in what is printed of it.
#[test]
fn nothing_tells_the_private_key() {
    let backend = Backend::new().unwrap();
    let made = made(&backend);
    let PrivateKey::EllipticCurve(key) = &made.key else {
        panic!("a key on a curve")
    };
    let secret = key.private_numbers().unwrap().private_value.to_be_bytes();
    let builder = CertificateBuilder::new()
        .public_key(&made.key.public_key().unwrap())
        .unwrap();
    let error = builder.clone().sign(&made.key, HashAlgorithm::Sha256).unwrap_err();
    let wrong = builder
        .clone()
        .sign(&made.key, SignatureAlgorithm::ed25519())
        .unwrap_err();
    let (certificate, request, list) = (&made.certificate, &made.request, &made.list);
    let mut texts = vec![
        format!("{certificate:?} {request:?} {list:?}"),
        format!(
            "{:?} {:?}",
            certificate.extensions().unwrap(),
            list.revoked_certificates()
        ),
        format!("{builder:?} {:?}", x509_made::sha256()),
        format!("{error} {error:?} {wrong} {wrong:?}"),
    ];
    let mut ders = 0;
    for der in [certificate.as_der(), request.as_der(), list.as_der()] {
        assert!(!der.windows(secret.len()).any(|part| *part == *secret));
        texts.push(bytes::to_hex(der));
        ders += 1;
    }
    assert_eq!(ders, 3);
    for text in &texts {
        for form in forms(&secret) {
            assert!(!text.contains(&form[..form.len().min(24)]), "{text}");
        }
    }
    // What is printed of hostile names has no line of its own.
    let name = der::sequence(&[support::x509_der::set(&[support::x509_der::attribute(
        support::x509_der::COMMON_NAME,
        support::x509_der::UTF8_STRING,
        b"a\r\n\x1b[31mb\0",
    )])]);
    let hostile = Structure::certificate().with("subject", &name).der();
    let hostile = backend.load_der_x509_certificate(&hostile).unwrap();
    let text = format!("{hostile:?} {}", hostile.subject().unwrap());
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
