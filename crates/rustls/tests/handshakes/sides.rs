//! The two sides of a handshake: the tested provider, and the other one, rustls's with ring. The package `benches/tls` runs the same
//! tests with rustls's provider with aws-lc-rs as the other one.

use crate::harness::identities::backend;
use rustls::crypto::CryptoProvider;
use rustls::server::ProducesTickets;
use std::sync::{Arc, OnceLock};

/// The provider of an ordinary backend.
pub fn ours() -> &'static Arc<CryptoProvider> {
    static OURS: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    OURS.get_or_init(|| Arc::new(rustls_hazmat_openssl::provider(backend())))
}

/// A ticketer of that backend.
pub fn ticketer() -> Arc<dyn ProducesTickets> {
    rustls_hazmat_openssl::ticketer(backend()).unwrap()
}

/// The other provider: rustls's with ring.
pub fn other() -> &'static Arc<CryptoProvider> {
    static OTHER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    OTHER.get_or_init(|| Arc::new(rustls::crypto::ring::default_provider()))
}

/// What the other provider and the linked OpenSSL have in common, by number.
pub struct Common {
    /// The groups, and how many the other provider has in all.
    pub groups: usize,
    pub groups_of_other: usize,
    /// The key types that the other provider signs with, in TLS 1.3 and in TLS 1.2.
    pub signs: [usize; 2],
    /// The key types whose signatures it verifies, likewise.
    pub verifies: [usize; 2],
}

/// ring: X25519, P-256, P-384; RSA, ECDSA with P-256 and P-384, Ed25519.
pub fn common() -> Common {
    Common {
        groups: 3,
        groups_of_other: 3,
        signs: [4, 4],
        verifies: [4, 4],
    }
}

/// The number of handshakes in the matrix, for TLS 1.3 and TLS 1.2: with the other's server, and with the other's client.
pub fn matrix() -> [[usize; 2]; 2] {
    [[36, 36], [36, 36]]
}

/// A client's and a server's provider, at least one of them ours.
#[derive(Clone, Copy)]
pub struct Sides {
    pub client: &'static Arc<CryptoProvider>,
    pub server: &'static Arc<CryptoProvider>,
    pub name: &'static str,
}

/// Our client with the other's server, the other's client with our server, and ours with ours.
pub fn sides() -> [Sides; 3] {
    let sides = |client, server, name| Sides { client, server, name };
    [
        sides(ours(), other(), "our client, the other's server"),
        sides(other(), ours(), "the other's client, our server"),
        sides(ours(), ours(), "our client, our server"),
    ]
}
