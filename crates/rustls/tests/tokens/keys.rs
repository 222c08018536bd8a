//! Handshakes with keys in a token.

use std::sync::{Arc, OnceLock};

use hazmat_openssl::ProviderConfiguration;
use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm as Signing};
use hazmat_openssl::key_store::Pin;
use hazmat_openssl::prelude::{Backend, KeyStoreBackend};
use hazmat_openssl::x509::*;
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::server::WebPkiClientVerifier;
use rustls::sign::SingleCertAndKey;
use rustls::{
    ClientConfig, ProtocolVersion, RootCertStore, ServerConfig, SignatureAlgorithm, SignatureScheme,
    SupportedProtocolVersion,
};
use rustls_hazmat_openssl::{certificates, certified_key, provider, signing_key};
use support::softhsm::{self, KeyKind, PIN};
use time::Duration;

use crate::harness::identities::HOST;
use crate::harness::memory::Pair;

/// The backend, which all tests share, with the provider for tokens.
fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| {
        let tokens = softhsm::shared();
        let pkcs11 = ProviderConfiguration::pkcs11(tokens.module());
        let pkcs11 = pkcs11.module(softhsm::provider_folder().join("pkcs11.so"));
        Backend::builder().provider(pkcs11).build().unwrap()
    })
}

fn private_key(kind: KeyKind) -> PrivateKey {
    let uri = softhsm::shared().standard().private_uri(kind.label());
    backend().load_private_key_uri(&uri, &mut Pin::new(PIN)).unwrap()
}

/// A key in the token, its certificate, and the certificate's root, whose key is the same.
struct Identity {
    key: PrivateKey,
    certificate: Certificate,
    root: Certificate,
}

impl Identity {
    fn new(kind: KeyKind) -> hazmat_openssl::Result<Self> {
        let key = private_key(kind);
        let public_key = key.public_key()?;
        let root_name = Name::from_common_name("Root in a token")?;
        let root = CertificateBuilder::new()
            .subject_name(&root_name)?
            .issuer_name(&root_name)?
            .public_key(&public_key)?
            .serial_number(1)?
            .valid_for(Duration::days(2))?
            .add_extension(&BasicConstraints::ca(Some(0)), true)?
            .add_extension(&KeyUsage::KEY_CERT_SIGN, true)?
            .sign(&key, Signing::default())?;
        let usages = [KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH];
        let certificate = CertificateBuilder::new()
            .subject_name(&Name::from_common_name("A key in a token")?)?
            .issued_by(&root)?
            .public_key(&public_key)?
            .serial_number(2)?
            .valid_for(Duration::days(1))?
            .add_extension(&BasicConstraints::end_entity(), true)?
            .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
            .add_extension(&ExtendedKeyUsage::new(usages)?, false)?
            .add_extension(&SubjectAlternativeName::from_dns_names([HOST])?, false)?
            .sign(&key, Signing::default())?;
        Ok(Identity { key, certificate, root })
    }

    fn resolver(&self) -> Arc<SingleCertAndKey> {
        let chain = std::slice::from_ref(&self.certificate);
        Arc::new(certified_key(chain, self.key.clone()).unwrap().into())
    }

    fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        roots
            .add(certificates(std::slice::from_ref(&self.root)).remove(0))
            .unwrap();
        Arc::new(roots)
    }
}

/// A server that demands a certificate, and a client that has one. Both have the same key in the token.
fn connect(identity: &Identity, version: &'static SupportedProtocolVersion, client: &Arc<CryptoProvider>) -> Pair {
    let server = Arc::new(provider(backend()));
    let verifier = WebPkiClientVerifier::builder_with_provider(identity.roots(), Arc::clone(&server));
    let server = ServerConfig::builder_with_provider(server)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_cert_resolver(identity.resolver());
    let mut client = ClientConfig::builder_with_provider(Arc::clone(client))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(identity.roots())
        .with_client_cert_resolver(identity.resolver());
    client.resumption = Resumption::disabled();
    Pair::connected(&Arc::new(client), &Arc::new(server))
}

#[test]
fn servers_and_clients_of_every_key() {
    let own = Arc::new(provider(backend()));
    let of_ring = Arc::new(ring::default_provider());
    let mut handshakes = 0;
    for kind in KeyKind::ALL {
        let identity = Identity::new(kind).unwrap();
        for version in rustls::ALL_VERSIONS {
            for client in [&own, &of_ring] {
                // ring has no signatures with P-521.
                if kind == KeyKind::P521 && Arc::ptr_eq(client, &of_ring) {
                    continue;
                }
                let mut pair = connect(&identity, version, client);
                let chain = [CertificateDer::from(identity.certificate.as_der().to_vec())];
                for end in [&pair.client, &pair.server] {
                    assert_eq!(end.connection.peer_certificates(), Some(&chain[..]), "{kind:?}");
                    assert_eq!(end.connection.protocol_version(), Some(version.version), "{kind:?}");
                }
                pair.assert_same_exporter();
                pair.transfer(b"a request", b"a reply");
                pair.close();
                handshakes += 1;
            }
        }
    }
    assert_eq!(handshakes, 2 * (6 + 5));
}

#[test]
fn every_scheme_of_a_key_signs() {
    let mut signed = 0;
    for kind in KeyKind::ALL {
        let key = private_key(kind);
        let signing = signing_key(key.clone()).unwrap();
        let expected = match kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 => SignatureAlgorithm::RSA,
            KeyKind::Ed25519 => SignatureAlgorithm::ED25519,
            _ => SignatureAlgorithm::ECDSA,
        };
        assert_eq!(signing.algorithm(), expected);
        let spki = key.public_key().unwrap().to_spki_der().unwrap();
        assert_eq!(signing.public_key().unwrap().as_ref(), spki);
        for scheme in [
            SignatureScheme::RSA_PSS_SHA256,
            SignatureScheme::RSA_PSS_SHA384,
            SignatureScheme::RSA_PSS_SHA512,
            SignatureScheme::RSA_PKCS1_SHA256,
            SignatureScheme::RSA_PKCS1_SHA384,
            SignatureScheme::RSA_PKCS1_SHA512,
            SignatureScheme::ECDSA_NISTP256_SHA256,
            SignatureScheme::ECDSA_NISTP384_SHA384,
            SignatureScheme::ECDSA_NISTP521_SHA512,
            SignatureScheme::ED25519,
        ] {
            let Some(signer) = signing.choose_scheme(&[scheme]) else {
                continue;
            };
            let signature = signer.sign(b"a message").unwrap();
            let algorithms = provider(backend()).signature_verification_algorithms;
            let (_, candidates) = algorithms.mapping.iter().find(|(known, _)| *known == scheme).unwrap();
            let public_key = raw_public_key(&spki);
            let verified = candidates.iter().any(|algorithm| {
                algorithm
                    .verify_signature(&public_key, b"a message", &signature)
                    .is_ok()
            });
            assert!(verified, "{kind:?} {scheme:?}");
            signed += 1;
        }
    }
    assert_eq!(signed, 2 * 6 + 4);
}

/// The BIT STRING of a `SubjectPublicKeyInfo`.
fn raw_public_key(spki: &[u8]) -> Vec<u8> {
    support::der::at(spki, &[1]).data()[1..].to_vec()
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    let identity = Identity::new(KeyKind::P256).unwrap();
    let other = private_key(KeyKind::P384);
    let refused = certified_key(std::slice::from_ref(&identity.certificate), other);
    assert_eq!(refused.map(drop), Err(rustls::InconsistentKeys::KeyMismatch.into()));
}

/// A key in a token signs in a provider of another backend, which need not know of tokens.
#[test]
fn the_provider_may_be_of_another_backend() {
    let identity = Identity::new(KeyKind::P256).unwrap();
    let plain = Arc::new(provider(&Backend::new().unwrap()));
    let server = ServerConfig::builder_with_provider(Arc::clone(&plain))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(identity.resolver());
    let client = ClientConfig::builder_with_provider(plain)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(identity.roots())
        .with_no_client_auth();
    let pair = Pair::connected(&Arc::new(client), &Arc::new(server));
    assert_eq!(
        pair.client.connection.protocol_version(),
        Some(ProtocolVersion::TLSv1_3)
    );
    pair.close();
}
