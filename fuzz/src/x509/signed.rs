//! Shared by certificates, requests and revocation lists.

use std::fmt::Debug;
use std::hash::Hash;

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    Certificate, CertificateRevocationList, CertificateSigningRequest, ObjectIdentifier, SignatureAlgorithmParameters,
};
use hazmat_openssl::{Error, Result};

use super::{check_equal, read};
use crate::{backend, loaded, tidy};

/// The common getters.
pub(super) trait Signed: Sized + Clone + Eq + Hash + Debug {
    fn load(der: &[u8]) -> Result<Self>;
    fn load_pem(pem: &[u8]) -> Result<Self>;
    fn der(&self) -> &[u8];
    fn to_be_signed(&self) -> &[u8];
    fn bytes(&self, encoding: Encoding) -> Result<Vec<u8>>;
    fn algorithm(&self) -> Algorithm<'_>;
}

/// Checks the getters of a signature.
pub(super) struct Algorithm<'a> {
    oid: Result<ObjectIdentifier>,
    hash: Result<Option<HashAlgorithm>>,
    parameters: Result<SignatureAlgorithmParameters>,
    signature: Result<&'a [u8]>,
}

macro_rules! signed {
    ($type:ty, $load:ident, $load_pem:ident, $to_be_signed:ident) => {
        impl Signed for $type {
            fn load(der: &[u8]) -> Result<Self> {
                backend().$load(der)
            }

            fn load_pem(pem: &[u8]) -> Result<Self> {
                backend().$load_pem(pem)
            }

            fn der(&self) -> &[u8] {
                self.as_der()
            }

            fn to_be_signed(&self) -> &[u8] {
                self.$to_be_signed()
            }

            fn bytes(&self, encoding: Encoding) -> Result<Vec<u8>> {
                self.public_bytes(encoding)
            }

            fn algorithm(&self) -> Algorithm<'_> {
                Algorithm {
                    oid: self.signature_algorithm_oid(),
                    hash: self.signature_hash_algorithm(),
                    parameters: self.signature_algorithm_parameters(),
                    signature: self.signature(),
                }
            }
        }
    };
}

signed!(
    Certificate,
    load_der_x509_certificate,
    load_pem_x509_certificate,
    tbs_certificate_bytes
);
signed!(
    CertificateSigningRequest,
    load_der_x509_csr,
    load_pem_x509_csr,
    tbs_certrequest_bytes
);
signed!(
    CertificateRevocationList,
    load_der_x509_crl,
    load_pem_x509_crl,
    tbs_certlist_bytes
);

/// Loads one of the three, and checks the common getters.
pub(super) fn load<T: Signed>(der: &[u8]) -> Option<T> {
    let object = loaded(T::load(der)).ok()?;
    check_bytes(&object, der);
    check_signature(&object);
    Some(object)
}

fn check_bytes<T: Signed>(object: &T, der: &[u8]) {
    assert_eq!(object.der(), der, "not as it was");
    assert_eq!(tidy(object.bytes(Encoding::Der)).expect("DER is written"), der);
    let pem = tidy(object.bytes(Encoding::Pem)).expect("PEM is written");
    let again = tidy(T::load_pem(&pem)).expect("what was written in PEM is loaded");
    check_equal(object, &again, "after PEM");
    check_equal(object, &object.clone(), "a clone");
    assert!(matches!(
        tidy(object.bytes(Encoding::OpenSsh)),
        Err(Error::InvalidArgument { .. })
    ));
    // What it prints is nobody's business, but it must print.
    assert!(!format!("{object:?}").is_empty());
    // A byte more, and a byte less.
    for other in [[der, &[0]].concat(), der[..der.len() - 1].to_vec()] {
        assert!(loaded(T::load(&other)).is_err(), "another length loads, too");
    }
}

fn check_signature<T: Signed>(object: &T) {
    let der = object.der();
    let start = object.to_be_signed().as_ptr() as usize - der.as_ptr() as usize;
    assert!((2..=6).contains(&start), "what is signed stands where a header ends");
    let algorithm = object.algorithm();
    let oid = read(algorithm.oid);
    match (read(algorithm.hash), read(algorithm.parameters)) {
        (None, None) => {}
        (Some(hash), Some(parameters)) => {
            assert!(oid.is_some(), "an algorithm that is known has no object identifier");
            assert_eq!(hash.is_none(), parameters == SignatureAlgorithmParameters::None);
            if let SignatureAlgorithmParameters::RsaPss(pss) = parameters {
                assert_eq!(Some(pss.hash()), hash);
            }
        }
        (hash, parameters) => panic!("of the algorithm, one half is known: {hash:?}, {parameters:?}"),
    }
    if let Some(signature) = read(algorithm.signature) {
        assert!(der.ends_with(signature), "the signature is not the end");
    }
}
