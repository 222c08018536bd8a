//! Certificates, requests and revocation lists with keys of ML-DSA (RFC 9881), SLH-DSA (RFC 9909) and ML-KEM (RFC 9935), and
//! requests that are signed with the key of another certificate (RFC 9883).

mod key_usage;
mod possession;
mod possession_strictness;
mod signing;
pub mod vectors;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::backend;
use support::x509_records::Loaded;
use time::Duration;

/// The parameter sets of SLH-DSA whose signatures are made quickly.
const FAST: [SlhDsaParameterSet; 6] = [
    SlhDsaParameterSet::Sha2_128f,
    SlhDsaParameterSet::Sha2_192f,
    SlhDsaParameterSet::Sha2_256f,
    SlhDsaParameterSet::Shake128f,
    SlhDsaParameterSet::Shake192f,
    SlhDsaParameterSet::Shake256f,
];

/// The other sets of SLH-DSA.
const SMALL: [SlhDsaParameterSet; 6] = [
    SlhDsaParameterSet::Sha2_128s,
    SlhDsaParameterSet::Sha2_192s,
    SlhDsaParameterSet::Sha2_256s,
    SlhDsaParameterSet::Shake128s,
    SlhDsaParameterSet::Shake192s,
    SlhDsaParameterSet::Shake256s,
];

/// Whether the backend has the algorithms of this file: all of them, or none.
fn offered() -> bool {
    let backend = backend();
    let signatures = backend.ml_dsa_supported(MlDsaParameterSet::MlDsa65);
    let all = MlDsaParameterSet::ALL.iter().map(|set| backend.ml_dsa_supported(*set));
    let all = all.chain(
        SlhDsaParameterSet::ALL
            .iter()
            .map(|set| backend.slh_dsa_supported(*set)),
    );
    for supported in all {
        assert_eq!(supported, signatures);
    }
    signatures
}

fn ml_dsa(set: MlDsaParameterSet) -> Result<PrivateKey> {
    MlDsaPrivateKey::generate(backend(), set).map(PrivateKey::from)
}

fn slh_dsa(set: SlhDsaParameterSet) -> Result<PrivateKey> {
    SlhDsaPrivateKey::generate(backend(), set).map(PrivateKey::from)
}

fn ml_kem(set: MlKemParameterSet) -> Result<PrivateKey> {
    MlKemPrivateKey::generate(backend(), set).map(PrivateKey::from)
}

/// Asserts that a result is [`Error::Unsupported`], with the name of the parameter set.
#[track_caller]
fn assert_unsupported<T>(result: Result<T>, name: &str) {
    match result.map(|_| ()) {
        Err(Error::Unsupported { detail, .. }) => assert!(detail.contains(name), "{detail} does not name {name}"),
        other => panic!("{name}: {other:?}"),
    }
}

/// A builder for a day's certificate of a key.
fn builder(subject: &Name, key: &PrivateKey) -> CertificateBuilder {
    let identifier =
        SubjectKeyIdentifier::from_public_key_with(&key.public_key().unwrap(), KeyIdentifierMethod::Sha256);
    CertificateBuilder::new()
        .subject_name(subject)
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(SerialNumber::random(backend())?))
        .and_then(|builder| builder.valid_for(Duration::days(1)))
        .and_then(|builder| builder.add_extension(&identifier?, false))
        .unwrap()
}

/// The certificate of an authority that signs its own.
fn authority(name: &Name, key: &PrivateKey) -> Certificate {
    builder(name, key)
        .issuer_name(name)
        .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
        .and_then(|builder| builder.add_extension(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true))
        .and_then(|builder| builder.sign(key, SignatureAlgorithm::default()))
        .unwrap()
}

/// What all three kinds have in common.
fn signed(loaded: &Loaded) -> &dyn SignedStructure {
    match loaded {
        Loaded::Certificate(one) => one,
        Loaded::Request(one) => one,
        Loaded::Crl(one) => one,
    }
}

/// Where bytes first occur in others.
fn position(all: &[u8], part: &[u8]) -> Option<usize> {
    all.windows(part.len()).position(|window| window == part)
}
