//! TLS by the crate `openssl` with keys and certificates of hazmat-openssl: served by `tokio-openssl` to rustls with ring, with
//! copied and with shared keys, and a client certificate the other way.

use std::sync::Arc;

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::openssl_types::{load_certificate, load_private_key, share_private_key};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, Name, SubjectAlternativeName, random_serial_number,
};
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod, SslVerifyMode};
use openssl::x509::X509;
use openssl::x509::store::X509StoreBuilder;
use pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::crypto::ring;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const HOST: &str = "localhost";

/// An authority, and a certificate that it has issued.
struct Chain {
    authority: Certificate,
    certificate: Certificate,
    key: PrivateKey,
}

fn chain(backend: &Backend, key: PrivateKey) -> Chain {
    let authority_key = PrivateKey::from(
        backend
            .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
            .unwrap(),
    );
    let name = Name::from_rfc4514_string("CN=authority").unwrap();
    let authority = CertificateBuilder::new()
        .subject_name(&name)
        .unwrap()
        .issuer_name(&name)
        .unwrap()
        .public_key(&authority_key.public_key().unwrap())
        .unwrap()
        .serial_number(random_serial_number(backend).unwrap())
        .unwrap()
        .valid_for(time::Duration::DAY)
        .unwrap()
        .add_extension(&BasicConstraints::ca(None), true)
        .unwrap()
        .sign(&authority_key, SignatureAlgorithm::default())
        .unwrap();
    let host = SubjectAlternativeName::from_dns_names([HOST]).unwrap();
    let certificate = CertificateBuilder::new()
        .subject_name(&Name::from_rfc4514_string("CN=end").unwrap())
        .unwrap()
        .issuer_name(&name)
        .unwrap()
        .public_key(&key.public_key().unwrap())
        .unwrap()
        .serial_number(random_serial_number(backend).unwrap())
        .unwrap()
        .valid_for(time::Duration::DAY)
        .unwrap()
        .add_extension(&host, false)
        .unwrap()
        .sign(&authority_key, SignatureAlgorithm::default())
        .unwrap();
    Chain {
        authority,
        certificate,
        key,
    }
}

fn keys(backend: &Backend) -> Vec<PrivateKey> {
    let curve = EllipticCurve::Secp256R1;
    vec![
        RsaPrivateKey::generate(backend, 2048).unwrap().into(),
        backend.generate_elliptic_curve_private_key(curve).unwrap().into(),
        backend.ed25519_generate_key().unwrap().into(),
    ]
}

/// Serves one connection, and returns the client's certificate as the server has seen it.
async fn handshake(server: &Chain, key: PKey<Private>, client: &Chain) -> X509 {
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
    acceptor
        .set_certificate(&X509::try_from(&server.certificate).unwrap())
        .unwrap();
    acceptor.set_private_key(&key).unwrap();
    acceptor.check_private_key().unwrap();
    let mut store = X509StoreBuilder::new().unwrap();
    store.add_cert(X509::try_from(&client.authority).unwrap()).unwrap();
    acceptor.set_verify_cert_store(store.build()).unwrap();
    acceptor.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
    let acceptor = acceptor.build();

    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let ssl = openssl::ssl::Ssl::new(acceptor.context()).unwrap();
        let mut stream = tokio_openssl::SslStream::new(ssl, stream).unwrap();
        std::pin::Pin::new(&mut stream).accept().await.unwrap();
        let mut message = [0; 5];
        stream.read_exact(&mut message).await.unwrap();
        stream.write_all(&message).await.unwrap();
        let _ = stream.shutdown().await;
        stream.ssl().peer_certificate().unwrap()
    });

    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from(server.authority.as_der().to_vec()))
        .unwrap();
    let client_key = client.key.to_pkcs8_der(NoEncryption).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(
            vec![CertificateDer::from(client.certificate.as_der().to_vec())],
            PrivateKeyDer::try_from(client_key.to_vec()).unwrap(),
        )
        .unwrap();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(HOST).unwrap();
    let mut stream = connector.connect(name, stream).await.unwrap();
    stream.write_all(b"hello").await.unwrap();
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"hello");
    serving.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokio_openssl_serves_with_keys_of_a_backend_and_takes_client_certificates() {
    let backend = Backend::new().unwrap();
    let clients: Vec<_> = keys(&backend).into_iter().map(|key| chain(&backend, key)).collect();
    let (mut copied, mut shared) = (0, 0);
    for (key, client) in keys(&backend).into_iter().zip(&clients) {
        let server = chain(&backend, key);
        let copy = PKey::<Private>::try_from(&server.key).unwrap();
        let seen = handshake(&server, copy, client).await;
        // The certificate of the TLS peer comes back into the backend.
        assert_eq!(load_certificate(&backend, &seen).unwrap(), client.certificate);
        copied += 1;
        let seen = handshake(&server, share_private_key(&server.key).unwrap(), client).await;
        assert_eq!(load_certificate(&backend, &seen).unwrap(), client.certificate);
        shared += 1;
    }
    assert_eq!((copied, shared), (3, 3));
}

/// A key that the crate `openssl` has made signs a certificate here, and serves there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_the_crate_openssl_are_certified_here_and_serve_there() {
    let backend = Backend::new().unwrap();
    let client = chain(&backend, keys(&backend).remove(1));
    let theirs = [
        PKey::from_rsa(openssl::rsa::Rsa::generate(2048).unwrap()).unwrap(),
        PKey::ec_gen("prime256v1").unwrap(),
        PKey::generate_ed25519().unwrap(),
    ];
    let mut served = 0;
    for key in theirs {
        let server = chain(&backend, load_private_key(&backend, &key).unwrap());
        handshake(&server, key, &client).await;
        served += 1;
    }
    assert_eq!(served, 3);
}
