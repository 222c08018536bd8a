//! What every loader of DER and PEM says of data that is empty, cut, too long, or something else.

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, NoEncryption, PrivateFormat};
use hazmat_openssl::x509::{Certificate, CertificateRevocationList, CertificateSigningRequest};
use hazmat_openssl::{MalformedKind, Result};
use support::backend;
use support::errors::malformed_kind;
use support::x509_der::{self, Structure};

type Load = fn(&[u8]) -> Result<()>;

/// Each loader of DER, with its name.
const DER: [(&str, Load); 5] = [
    ("certificate", |der| Certificate::from_der(backend(), der).map(drop)),
    ("request", |der| {
        CertificateSigningRequest::from_der(backend(), der).map(drop)
    }),
    ("list", |der| {
        CertificateRevocationList::from_der(backend(), der).map(drop)
    }),
    ("private key", |der| backend().load_der_private_key(der, None).map(drop)),
    ("public key", |der| backend().load_der_public_key(der).map(drop)),
];

/// The same of PEM, with a label.
const PEM: [(&str, &str, Load); 5] = [
    ("certificate", "CERTIFICATE", |pem| {
        Certificate::from_pem(backend(), pem).map(drop)
    }),
    ("request", "CERTIFICATE REQUEST", |pem| {
        CertificateSigningRequest::from_pem(backend(), pem).map(drop)
    }),
    ("list", "X509 CRL", |pem| {
        CertificateRevocationList::from_pem(backend(), pem).map(drop)
    }),
    ("private key", "PRIVATE KEY", |pem| {
        backend().load_pem_private_key(pem, None).map(drop)
    }),
    ("public key", "PUBLIC KEY", |pem| {
        backend().load_pem_public_key(pem).map(drop)
    }),
];

/// One of each that the loaders read, in the same order.
fn valid() -> [Vec<u8>; 5] {
    let der = |structure: Structure| structure.der();
    [
        der(Structure::certificate()),
        der(Structure::request()),
        der(Structure::crl()),
        x509_der::key().to_pkcs8_der(NoEncryption).unwrap().to_vec(),
        x509_der::spki(),
    ]
}

fn kind(result: Result<()>) -> MalformedKind {
    malformed_kind(result).0
}

#[test]
fn no_data_is_truncated() {
    for (what, load) in DER {
        assert_eq!(kind(load(&[])), MalformedKind::Truncated, "{what}");
    }
    for (what, label, load) in PEM {
        for pem in [
            format!("-----BEGIN {label}-----\n-----END {label}-----\n"),
            format!("-----BEGIN {label}-----\n\n-----END {label}-----\n"),
        ] {
            assert_eq!(kind(load(pem.as_bytes())), MalformedKind::Truncated, "{what}");
        }
    }
}

#[test]
fn data_that_is_cut_is_truncated() {
    for ((what, load), der) in DER.into_iter().zip(valid()) {
        load(&der).unwrap();
        for length in [1, 2, 3, der.len() / 2, der.len() - 1] {
            assert_eq!(
                kind(load(&der[..length])),
                MalformedKind::Truncated,
                "{what}, {length} bytes"
            );
        }
    }
}

#[test]
fn bytes_behind_are_trailing_data() {
    for ((what, load), der) in DER.into_iter().zip(valid()) {
        for byte in [0x00, 0x30, 0xff] {
            let longer = [&der[..], &[byte]].concat();
            assert_eq!(kind(load(&longer)), MalformedKind::TrailingData, "{what}, {byte:02x}");
        }
    }
}

#[test]
fn an_empty_sequence_lacks_its_elements() {
    for (what, load) in &DER[..3] {
        assert_eq!(kind(load(&[0x30, 0])), MalformedKind::Missing, "{what}");
    }
    // Nothing tells which kind of key it would be.
    for (what, load) in &DER[3..] {
        assert_eq!(kind(load(&[0x30, 0])), MalformedKind::UnexpectedType, "{what}");
    }
}

/// Keys and signed structures differ in their first elements. Signed structures differ inside, field by field.
#[test]
fn another_structure_is_of_an_unexpected_type() {
    let valid = valid();
    let (signed, keys) = valid.split_at(3);
    for (what, load) in &DER[..3] {
        for key in keys {
            assert_eq!(kind(load(key)), MalformedKind::UnexpectedType, "{what}");
        }
        // SEC 1 and an encrypted key.
        let sec1 = x509_der::key().private_bytes(Encoding::Der, PrivateFormat::TraditionalOpenSsl, NoEncryption);
        assert_eq!(kind(load(&sec1.unwrap())), MalformedKind::UnexpectedType, "{what}");
        let encrypted = support::der::sequence(&[
            support::der::sequence(&[support::der::null()]),
            support::der::octets(b"x"),
        ]);
        assert_eq!(kind(load(&encrypted)), MalformedKind::UnexpectedType, "{what}");
    }
    for (what, load) in &DER[3..] {
        for structure in signed {
            assert_eq!(kind(load(structure)), MalformedKind::UnexpectedType, "{what}");
        }
    }
    for (index, (what, load)) in DER[..3].iter().enumerate() {
        for (other, structure) in signed.iter().enumerate() {
            if other != index {
                // The first field that differs is named.
                let found = kind(load(structure));
                let whole = [
                    MalformedKind::Truncated,
                    MalformedKind::TrailingData,
                    MalformedKind::UnexpectedType,
                ];
                assert!(!whole.contains(&found), "{what}: {found:?}");
            }
        }
    }
}
