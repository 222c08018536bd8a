//! A connection in memory.

use std::io::{Read, Write};
use std::sync::{Arc, OnceLock};

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{CertificateBuilder, Name, SerialNumber};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, Connection, DigitallySignedStruct, Error, ServerConfig, ServerConnection,
    SignatureScheme, SupportedCipherSuite,
};
use support::allocations::{Memory, measured};
use time::Duration;

/// A client and a server that have agreed on a suite.
pub struct Pair {
    pub client: Connection,
    pub server: Connection,
}

/// A certificate and its key, which is on P-256.
fn identity() -> &'static (Vec<u8>, Vec<u8>) {
    static IDENTITY: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        let backend = support::backend();
        let key = PrivateKey::from(EllipticCurvePrivateKey::generate(backend, EllipticCurve::Secp256R1).unwrap());
        let name = Name::from_common_name("records").unwrap();
        let certificate = CertificateBuilder::new()
            .subject_name(&name)
            .and_then(|builder| builder.issuer_name(&name))
            .and_then(|builder| builder.public_key(&key.public_key()?))
            .and_then(|builder| builder.serial_number(SerialNumber::random(backend)?))
            .and_then(|builder| builder.valid_for(Duration::days(1)))
            .and_then(|builder| builder.sign(&key, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256)))
            .unwrap();
        let pkcs8 = key.to_pkcs8_der(NoEncryption).unwrap();
        (certificate.as_der().to_vec(), pkcs8.to_vec())
    })
}

impl Pair {
    /// Connects with one suite of a provider. Groups and signatures are ring's.
    pub fn connected(suite: SupportedCipherSuite) -> Self {
        let provider = Arc::new(CryptoProvider {
            cipher_suites: vec![suite],
            ..crate::keys::ring().clone()
        });
        let versions = [suite.version()];
        let (certificate, key) = identity();
        let client = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&versions)
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AcceptsAll))
            .with_no_client_auth();
        let mut server = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from(certificate.clone())],
                PrivatePkcs8KeyDer::from(key.clone()).into(),
            )
            .unwrap();
        server.send_tls13_tickets = 0;
        let name = ServerName::try_from("records").unwrap();
        let mut pair = Pair {
            client: ClientConnection::new(Arc::new(client), name).unwrap().into(),
            server: ServerConnection::new(Arc::new(server)).unwrap().into(),
        };
        pair.client.set_buffer_limit(None);
        while pair.client.is_handshaking() || pair.server.is_handshaking() {
            let wire = outgoing(&mut pair.client);
            incoming(&mut pair.server, &wire).unwrap();
            let wire = outgoing(&mut pair.server);
            incoming(&mut pair.client, &wire).unwrap();
        }
        assert_eq!(pair.client.negotiated_cipher_suite(), Some(suite));
        pair
    }

    /// Sends data from the client to the server, and measures the memory that this takes: of the client, of the server.
    pub fn send_measured(&mut self, data: &[u8]) -> (Memory, Memory) {
        let (wire, sealing) = measured(|| {
            self.client.writer().write_all(data).unwrap();
            outgoing(&mut self.client)
        });
        let mut received = vec![0; data.len()];
        let ((), opening) = measured(|| {
            // As a server does: it reads what has come before it takes more.
            let (mut wire, mut rest) = (&wire[..], &mut received[..]);
            while !wire.is_empty() {
                self.server.read_tls(&mut wire).unwrap();
                let available = self.server.process_new_packets().unwrap().plaintext_bytes_to_read();
                let (part, others) = rest.split_at_mut(available);
                self.server.reader().read_exact(part).unwrap();
                rest = others;
            }
        });
        assert!(received == data);
        (sealing, opening)
    }
}

/// The bytes that a connection wants to send.
pub fn outgoing(connection: &mut Connection) -> Vec<u8> {
    let mut wire = Vec::with_capacity(20000);
    while connection.wants_write() {
        connection.write_tls(&mut wire).unwrap();
    }
    wire
}

/// Gives a connection the bytes that the other side has sent.
pub fn incoming(connection: &mut Connection, mut wire: &[u8]) -> Result<(), Error> {
    while !wire.is_empty() {
        connection.read_tls(&mut wire).unwrap();
        connection.process_new_packets()?;
    }
    Ok(())
}

/// Records are what is tested here.
#[derive(Debug)]
struct AcceptsAll;

impl ServerCertVerifier for AcceptsAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}
