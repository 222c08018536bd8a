//! What a provider has and says.

use hazmat_openssl::Backend;
use rustls::Error;
use rustls::crypto::CryptoProvider;
use rustls::crypto::InconsistentKeys;
use rustls::error::ApiMisuse;
use rustls::pki_types::FipsStatus::{Pending, Unvalidated};
use rustls::pki_types::{FipsStatus, PrivatePkcs8KeyDer};
use rustls_0_24_hazmat_openssl::{
    ModuleCertificate, ProviderBuilder, certificates, credentials, provider, signing_key,
};
use support::{backend, on_fips};

use crate::configurations::{client, groups, ours, server, tls12_suites, tls13_suites};
use crate::identities::{self, KeyType, libcrypto_is_post_quantum};

#[test]
fn suites_and_groups_in_order() {
    let mut suites = vec![0x1302, 0x1301, 0x1303];
    let mut tls12 = vec![0xc02c, 0xc02b, 0xcca9, 0xc030, 0xc02f, 0xcca8];
    if on_fips() {
        suites.pop();
        tls12.retain(|code| code >> 8 != 0xcc);
    } else {
        let expected: &[u16] = match libcrypto_is_post_quantum() {
            true => &[0x11ec, 0x001d, 0x0017, 0x0018, 0x0019, 0x11eb, 0x11ed],
            false => &[0x001d, 0x0017, 0x0018, 0x0019],
        };
        assert_eq!(groups(), expected);
    }
    assert_eq!((tls13_suites(), tls12_suites()), (suites, tls12));
    let has_quic = ours().tls13_cipher_suites.iter().all(|suite| suite.quic.is_some());
    assert_eq!(has_quic, !on_fips());
}

fn statuses(provider: &CryptoProvider) -> Vec<FipsStatus> {
    let mut all: Vec<_> = provider.tls13_cipher_suites.iter().map(|suite| suite.fips()).collect();
    all.extend(provider.tls12_cipher_suites.iter().map(|suite| suite.fips()));
    all.extend(provider.kx_groups.iter().map(|group| group.fips()));
    let mapping = provider.signature_verification_algorithms.mapping();
    all.extend(
        mapping
            .iter()
            .flat_map(|(_, algorithms)| *algorithms)
            .map(|found| found.fips_status()),
    );
    all.push(provider.secure_random.fips());
    all.push(provider.key_provider.fips());
    all.push(provider.ticketer_factory.fips());
    all.push(provider.fips());
    all
}

fn certificate_of(module: &str, version: &str) -> ModuleCertificate {
    ModuleCertificate {
        name: module.into(),
        version: version.into(),
        build_info: version.into(),
        certificate: "#1",
    }
}

/// A certificate for a module counts for no other backend.
#[test]
fn nothing_of_an_ordinary_backend_has_a_status() {
    let ordinary = Backend::new().unwrap();
    let any = certificate_of("OpenSSL FIPS Provider", "3.1.2");
    let default = certificate_of("OpenSSL Default Provider", "3.0.19");
    for provider in [
        provider(&ordinary),
        ProviderBuilder::new(&ordinary)
            .certificate(any)
            .certificate(default)
            .build(),
        ProviderBuilder::new(&ordinary).unapproved(false).quic(false).build(),
    ] {
        let statuses = statuses(&provider);
        assert!(statuses.len() > 30);
        assert!(statuses.iter().all(|status| *status == Unvalidated));
    }
    let expected = if on_fips() { Pending } else { Unvalidated };
    assert!(statuses(ours()).iter().all(|status| *status == expected));
    assert_eq!(client(ours().clone()).fips(), expected);
    assert_eq!(server(ours().clone(), identities::of(KeyType::P256)).fips(), expected);
}

/// All providers of a backend, its clones, and the same choices have the same parts.
#[test]
fn parts_are_shared() {
    let same = |one: &CryptoProvider, other: &CryptoProvider| {
        std::ptr::eq(one.tls13_cipher_suites[0], other.tls13_cipher_suites[0])
            && std::ptr::addr_eq(one.kx_groups[0], other.kx_groups[0])
    };
    assert!(same(ours(), &provider(&backend().clone())));
    let with = |certificate| ProviderBuilder::new(backend()).certificate(certificate).build();
    let unknown = certificate_of("another module", "1");
    assert!(same(ours(), &with(unknown)));
    assert!(!same(ours(), &provider(&Backend::new().unwrap())));
}

/// A backend that offers nothing gives a provider that rustls refuses.
#[test]
fn an_empty_backend() {
    let empty = Backend::builder().properties("provider=none").build().unwrap();
    let provider = provider(&empty);
    assert_eq!(
        provider.tls13_cipher_suites.len() + provider.tls12_cipher_suites.len(),
        0
    );
    assert_eq!(provider.kx_groups.len(), 0);
    assert_eq!(provider.fips(), Unvalidated);
    let mapping = provider.signature_verification_algorithms.mapping();
    assert_eq!(mapping.len(), 1);
    assert!(
        mapping[0].1[0]
            .verify_signature(b"key", b"message", b"signature")
            .is_err()
    );
    assert!(provider.ticketer_factory.ticketer().is_err());
    let config = rustls::ClientConfig::builder(std::sync::Arc::new(provider))
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    assert!(matches!(
        config,
        Err(Error::ApiMisuse(ApiMisuse::NoCipherSuitesConfigured))
    ));
}

#[test]
fn credentials_join_a_chain_with_its_key() {
    let (p256, p384) = (identities::of(KeyType::P256), identities::of(KeyType::P384));
    let chain = std::slice::from_ref(&p256.certificate);
    assert_eq!(certificates(chain), p256.chain());
    let joined = credentials(chain, p256.key.clone()).unwrap();
    assert!(
        joined
            .signer(&[rustls::crypto::SignatureScheme::ECDSA_NISTP256_SHA256])
            .is_some()
    );
    assert!(
        joined
            .signer(&[rustls::crypto::SignatureScheme::ECDSA_NISTP384_SHA384])
            .is_none()
    );
    assert_eq!(
        credentials(chain, p384.key.clone()).err(),
        Some(Error::InconsistentKeys(InconsistentKeys::KeyMismatch))
    );
    assert_eq!(
        credentials(&[], p256.key.clone()).err(),
        Some(Error::ApiMisuse(ApiMisuse::EmptyCertificateChain))
    );
}

#[test]
fn keys_that_are_not_keys() {
    let load = |der: &[u8]| {
        let der = PrivatePkcs8KeyDer::from(der.to_vec()).into();
        ours().key_provider.load_private_key(der).map(drop)
    };
    let good = identities::of(KeyType::P256).key_der();
    let good = good.secret_der();
    assert_eq!(load(good), Ok(()));
    for length in 0..good.len() {
        assert!(matches!(load(&good[..length]), Err(Error::General(_))), "{length}");
    }
    let x25519 = hazmat_openssl::asymmetric::x25519::X25519PrivateKey::generate(identities::backend()).unwrap();
    assert!(matches!(signing_key(x25519).map(drop), Err(Error::General(_))));
}
