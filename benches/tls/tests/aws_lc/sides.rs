//! The two sides of a handshake: the tested provider, and rustls's with aws-lc-rs.

use crate::harness::identities::{backend, is_post_quantum};
use rustls::NamedGroup;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
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

/// The other provider: rustls's with aws-lc-rs, with both hybrid groups that it has, and without ML-KEM alone.
pub fn other() -> &'static Arc<CryptoProvider> {
    static OTHER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    OTHER.get_or_init(|| {
        let mut provider = aws_lc_rs::default_provider();
        provider.kx_groups = aws_lc_rs::ALL_KX_GROUPS.to_vec();
        provider
            .kx_groups
            .retain(|group| ![NamedGroup::MLKEM768, NamedGroup::MLKEM1024].contains(&group.name()));
        Arc::new(provider)
    })
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

/// X25519, P-256, P-384, and two hybrids; RSA, ECDSA with three curves, Ed25519, ML-DSA.
pub fn common() -> Common {
    let post_quantum = is_post_quantum();
    Common {
        groups: if post_quantum { 5 } else { 3 },
        groups_of_other: 5,
        signs: [if post_quantum { 8 } else { 5 }, 5],
        verifies: [if post_quantum { 8 } else { 5 }, 5],
    }
}

/// The number of handshakes in the matrix, for TLS 1.3 and TLS 1.2: with the other's server, and with the other's client.
pub fn matrix() -> [[usize; 2]; 2] {
    if is_post_quantum() {
        [[120, 45], [120, 45]]
    } else {
        [[45, 45], [45, 45]]
    }
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
