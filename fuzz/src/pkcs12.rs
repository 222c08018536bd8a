//! PKCS #12 files.

use std::sync::OnceLock;

use hazmat_openssl::pkcs12::{Pkcs12, Pkcs12Loader};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, CertificateBuilder, Name};
use hazmat_openssl::{Error, Result};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::x509::X509;
use time::{Duration, OffsetDateTime};

use crate::{PASSWORD, backend, count_round_trip, loaded, tidy};

/// The most entries: an input has no room for more that are not empty.
const MOST_ENTRIES: usize = 100;

/// The most iterations of a whole file.
const MOST_ITERATIONS: u32 = 4_000;

fn loader() -> &'static Pkcs12Loader {
    static LOADER: OnceLock<Pkcs12Loader> = OnceLock::new();
    LOADER.get_or_init(|| {
        Pkcs12Loader::new(backend())
            .max_pbkdf2_iterations(MOST_ITERATIONS)
            .max_scrypt_memory(1 << 20)
            .max_scrypt_work(1 << 12)
            .max_entries(MOST_ENTRIES)
            .max_keys(4)
    })
}

/// Loads the data as a file, with and without a password; and as the entries of a file that is neither encrypted nor authenticated,
/// because no change of another file gets past its code.
pub fn check_pkcs12(data: &[u8]) {
    let with_password = load(data, Some(PASSWORD));
    let without = load(data, None);
    if let (Ok(one), Ok(other)) = (&with_password, &without) {
        // Both may open a file only if it is not under either: then the needless one is refused.
        panic!("two passwords open the file: {one:?}, {other:?}");
    }
    for file in with_password.iter().chain(&without) {
        check_file(file);
    }
    if let Ok(file) = load(&file_of_entries(data), None) {
        assert!(file.mac_parameters().is_none());
        check_file(&file);
    }
}

fn load(data: &[u8], password: Option<&[u8]>) -> Result<Pkcs12> {
    let result = loaded(loader().load_pkcs12(data, password));
    if password.is_some() {
        assert!(!matches!(result, Err(Error::PasswordRequired)), "there is a password");
    } else {
        let is_of_password = matches!(result, Err(Error::PasswordNotNeeded | Error::IncorrectPassword));
        assert!(!is_of_password, "there is no password");
    }
    result
}

/// What is read is within the limits, and a key has its own certificate.
fn check_file(file: &Pkcs12) {
    let keys = file.keys().len() + file.secrets().len();
    assert!(keys <= 4 && keys + file.certificates().len() + file.revocation_lists().len() <= MOST_ENTRIES);
    for key in file.keys() {
        let public_key = tidy(key.private_key().public_key()).expect("a key that was loaded");
        match key.certificate() {
            Some(own) => {
                assert!(tidy(own.certificate().public_key()).is_ok_and(|found| found == public_key));
                assert!(file.certificates().contains(own));
            }
            None => assert!(
                !file
                    .certificates()
                    .iter()
                    .any(|entry| { tidy(entry.certificate().public_key()).is_ok_and(|found| found == public_key) })
            ),
        }
        let attributes = key.attributes();
        assert!(attributes.len() <= 100 && (key.friendly_name().is_none() || !attributes.is_empty()));
    }
    let additional = file.additional_certificates().count();
    assert!(additional <= file.certificates().len());
    count_round_trip();
}

/// An element with a definite length.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a short content").to_be_bytes();
    [&[tag, 0x84], &length[..], content].concat()
}

/// A `ContentInfo` of the type data.
fn data_info(content: &[u8]) -> Vec<u8> {
    let data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
    element(0x30, &[&data[..], &element(0xa0, &element(0x04, content))].concat())
}

/// A file whose only part is this `SafeContents`. Its lengths are not minimal, so that the file is BER.
fn file_of_entries(contents: &[u8]) -> Vec<u8> {
    let safe = element(0x30, &data_info(contents));
    element(0x30, &[&b"\x02\x01\x03"[..], &data_info(&safe)].concat())
}

// ---- seeds ----

/// The vectors; and the entries of a file, with a key that is not encrypted and one that is.
pub(crate) fn seeds(files: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let (key, certificate) = pair();
    let mut seeds = files;
    for password in ["password", ""] {
        let mut builder = openssl::pkcs12::Pkcs12::builder();
        builder
            .name("a name")
            .pkey(&key)
            .cert(&certificate)
            .key_iter(10)
            .mac_iter(10);
        let plain = Nid::from_raw(-1);
        for nid in [Nid::AES_256_CBC, plain] {
            builder.key_algorithm(nid).cert_algorithm(nid);
            let file = builder.build2(password).and_then(|file| file.to_der());
            seeds.push(file.expect("libcrypto writes it"));
        }
    }
    let der = certificate.to_der().expect("a certificate");
    let info = key.private_key_to_pkcs8().expect("a key");
    let encrypted = crate::command::encrypted().into_iter().map(|info| bag(2, &info));
    let certificate = typed(
        b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01",
        &element(0x04, &der),
    );
    let secret = typed(b"\x06\x03\x2a\x03\x04", &element(0x04, b"secret"));
    let plain = [bag(1, &info), bag(3, &certificate), bag(5, &secret)];
    let list = bag(6, &element(0x30, &plain.concat()));
    seeds.extend(
        plain
            .into_iter()
            .chain([list])
            .chain(encrypted)
            .map(|bag| element(0x30, &bag)),
    );
    seeds.push(element(0x30, &[bag(1, &info), bag(3, &certificate)].concat()));
    seeds
}

/// The SEQUENCE of a type and a value in `[0]`.
fn typed(oid: &[u8], value: &[u8]) -> Vec<u8> {
    element(0x30, &[oid, &element(0xa0, value)].concat())
}

/// A `SafeBag` of the type with this last arc, with attributes.
fn bag(arc: u8, value: &[u8]) -> Vec<u8> {
    let oid = [&b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01"[..], &[arc]].concat();
    let name = b"\x30\x15\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14\x31\x08\x1e\x06\0a\xd8\x3d\xdd\x11";
    let identifier = b"\x30\x12\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x15\x31\x05\x04\x03\x01\x02\x03";
    let attributes = element(0x31, &[&name[..], identifier].concat());
    element(0x30, &[oid, element(0xa0, value), attributes].concat())
}

/// A key and its certificate.
fn pair() -> (PKey<openssl::pkey::Private>, X509) {
    let key = backend().ed25519_generate_key().expect("a key");
    let name = Name::from_rfc4514_string("CN=seed").expect("a name");
    let day = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
    let certificate: Certificate = CertificateBuilder::new()
        .subject_name(&name)
        .and_then(|builder| builder.issuer_name(&name))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(1))
        .and_then(|builder| builder.not_valid_before(day))
        .and_then(|builder| builder.not_valid_after(day + Duration::days(365)))
        .and_then(|builder| builder.sign(&key, SignatureAlgorithm::ed25519()))
        .expect("a certificate");
    let der = key.to_pkcs8_der(NoEncryption).expect("PKCS #8");
    let key = PKey::private_key_from_der(&der).expect("a key");
    (key, X509::from_der(certificate.as_der()).expect("a certificate"))
}
