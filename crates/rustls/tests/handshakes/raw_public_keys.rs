//! Raw public keys instead of certificates (RFC 7250), of every key type, of clients and of servers; keys that are not the expected
//! ones. rustls has them in TLS 1.3 only.

use crate::harness::configurations::{can_sign, can_verify, client_with, server as server_config};
use crate::harness::identities::{self, Identity, KeyType, is_post_quantum};
use crate::harness::memory::{Failure, Pair};
use crate::sides::{Sides, common, sides};
use hazmat_openssl::prelude::*;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{AlwaysResolvesClientRawPublicKeys, Resumption};
use rustls::crypto::{CryptoProvider, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::AlwaysResolvesServerRawPublicKeys;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, PeerIncompatible, ProtocolVersion,
    ServerConfig, SignatureScheme,
};
use std::sync::Arc;

/// Accepts one raw public key.
#[derive(Debug)]
struct Expected {
    key: Vec<u8>,
    provider: Arc<CryptoProvider>,
}

impl Expected {
    fn new(provider: &Arc<CryptoProvider>, identity: &Identity) -> Arc<Self> {
        Arc::new(Expected {
            key: public_key(identity),
            provider: Arc::clone(provider),
        })
    }

    fn compare(&self, presented: &[u8], more: &[CertificateDer<'_>]) -> Result<(), Error> {
        assert!(more.is_empty());
        if presented == self.key {
            return Ok(());
        }
        Err(CertificateError::ApplicationVerificationFailure.into())
    }

    fn verify(
        &self,
        message: &[u8],
        key: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature_with_raw_key(
            message,
            &SubjectPublicKeyInfoDer::from(key.as_ref()),
            signed,
            algorithms,
        )
    }

    fn schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl ServerCertVerifier for Expected {
    fn verify_server_cert(
        &self,
        presented: &CertificateDer<'_>,
        more: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.compare(presented, more).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        unreachable!("TLS 1.3 only")
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        key: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, key, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for Expected {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        presented: &CertificateDer<'_>,
        more: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.compare(presented, more).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        unreachable!("TLS 1.3 only")
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        key: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, key, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

/// The public key of an identity as the core writes it.
fn public_key(identity: &Identity) -> Vec<u8> {
    identity.key.public_key().unwrap().to_spki_der().unwrap()
}

/// A key of the provider with the public key that it gives itself, which is the only thing that the other side gets to see.
fn raw_key(provider: &CryptoProvider, identity: &Identity) -> Arc<CertifiedKey> {
    let key = provider.key_provider.load_private_key(identity.key()).unwrap();
    let public = key.public_key().unwrap().to_vec();
    assert_eq!(public, public_key(identity), "{:?}", identity.key_type);
    Arc::new(CertifiedKey::new(vec![public.into()], key))
}

/// A client that presents a key and accepts one.
fn client(provider: &Arc<CryptoProvider>, own: Arc<CertifiedKey>, accepts: &Identity) -> Arc<ClientConfig> {
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Expected::new(provider, accepts))
        .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(own)));
    config.resumption = Resumption::disabled();
    Arc::new(config)
}

/// A server that presents a key and demands one.
fn server(provider: &Arc<CryptoProvider>, own: Arc<CertifiedKey>, accepts: &Identity) -> Arc<ServerConfig> {
    let config = ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&TLS13])
        .unwrap()
        .with_client_cert_verifier(Expected::new(provider, accepts))
        .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(own)));
    Arc::new(config)
}

/// Handshakes in which each end presents its raw public key and accepts no other.
#[test]
fn every_key_type_of_both_ends() {
    let p256 = identities::of(KeyType::P256);
    let mut counts = [[0; 2]; 3];
    for (sides, counts) in sides().into_iter().zip(&mut counts) {
        let Sides {
            client: one,
            server: other,
            name,
        } = sides;
        for identity in identities::all() {
            let of_server = (can_sign(other, identity) && can_verify(one, identity)).then_some((p256, identity));
            let of_client = (can_sign(one, identity) && can_verify(other, identity)).then_some((identity, p256));
            for (ends, count) in [of_server, of_client].into_iter().zip(&mut *counts) {
                let Some((clients, servers)) = ends else { continue };
                let mut pair = Pair::new(
                    &client(one, raw_key(one, clients), servers),
                    &server(other, raw_key(other, servers), clients),
                );
                pair.exchange()
                    .unwrap_or_else(|failure| panic!("{name} {:?}: {failure:?}", identity.key_type));
                assert!(pair.is_complete());
                for (end, presented) in [(&pair.server, clients), (&pair.client, servers)] {
                    assert_eq!(end.agreed().0, ProtocolVersion::TLSv1_3);
                    assert_eq!(
                        end.connection.peer_certificates(),
                        Some(&[public_key(presented).into()][..])
                    );
                }
                pair.assert_same_exporter();
                pair.transfer(b"a request", b"a reply");
                pair.close();
                *count += 1;
            }
        }
    }
    let others = common();
    let (signs, verifies) = (others.signs[0], others.verifies[0]);
    let own = if is_post_quantum() { 8 } else { 5 };
    // The keys of servers, and of clients.
    assert_eq!(counts, [[signs, verifies], [verifies, signs], [own, own]]);
}

#[test]
fn a_key_that_is_not_the_expected_one() {
    let [p256, p384] = [KeyType::P256, KeyType::P384].map(identities::of);
    let refused = || Error::from(CertificateError::ApplicationVerificationFailure);
    for Sides {
        client: one,
        server: other,
        name,
    } in sides()
    {
        let good = server(other, raw_key(other, p256), p256);
        let of_client = Pair::new(&client(one, raw_key(one, p384), p256), &good).exchange();
        assert_eq!(of_client, Err(Failure::Server(refused())), "{name}");
        let of_server = Pair::new(&client(one, raw_key(one, p256), p384), &good).exchange();
        assert_eq!(of_server, Err(Failure::Client(refused())), "{name}");
    }
}

/// The expected public key, presented by one who does not have the private key.
#[test]
fn a_key_without_its_private_key() {
    let p256 = identities::of(KeyType::P256);
    let other_key = EllipticCurvePrivateKey::generate(identities::backend(), EllipticCurve::Secp256R1).unwrap();
    let other_key = other_key.to_pkcs8_der(NoEncryption).unwrap();
    let stolen = |provider: &CryptoProvider| {
        let key = PrivatePkcs8KeyDer::from(other_key.to_vec()).into();
        let key = provider.key_provider.load_private_key(key).unwrap();
        Arc::new(CertifiedKey::new(vec![public_key(p256).into()], key))
    };
    let refused = || Error::from(CertificateError::BadSignature);
    for Sides {
        client: one,
        server: other,
        name,
    } in sides()
    {
        let good = server(other, raw_key(other, p256), p256);
        let of_client = Pair::new(&client(one, stolen(one), p256), &good).exchange();
        assert_eq!(of_client, Err(Failure::Server(refused())), "{name}");
        let bad = server(other, stolen(other), p256);
        let of_server = Pair::new(&client(one, raw_key(one, p256), p256), &bad).exchange();
        assert_eq!(of_server, Err(Failure::Client(refused())), "{name}");
    }
}

/// A peer that has only certificates is told so in the handshake, in both directions.
#[test]
fn a_peer_that_has_certificates_only() {
    let p256 = identities::of(KeyType::P256);
    let refused = Failure::Server(PeerIncompatible::IncorrectCertificateTypeExtension.into());
    for Sides {
        client: one,
        server: other,
        name,
    } in sides()
    {
        let of_certificates = Arc::new(server_config(other, p256));
        let failure = Pair::new(&client(one, raw_key(one, p256), p256), &of_certificates).exchange();
        assert_eq!(failure, Err(refused.clone()), "{name}");
        let of_certificates = Arc::new(client_with(one, p256));
        let failure = Pair::new(&of_certificates, &server(other, raw_key(other, p256), p256)).exchange();
        assert_eq!(failure, Err(refused.clone()), "{name}");
    }
}
