//! The matrix: a handshake for each suite, group and key type that a client's and a server's provider have in common.

use super::configurations::{can_sign, can_verify, client, is_hybrid, server};
use super::identities::{self, Identity, KeyType};
use super::memory::Pair;
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::{CipherSuite, HandshakeKind, ProtocolVersion, ServerConfig, SupportedCipherSuite};
use std::sync::Arc;

/// The number of handshakes for each version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub tls13: usize,
    pub tls12: usize,
}

/// A suite, a group, and the key that the server signs with.
pub struct Case {
    pub suite: SupportedCipherSuite,
    pub group: &'static dyn SupportedKxGroup,
    pub identity: &'static Identity,
}

impl Case {
    /// The name in messages.
    pub fn name(&self) -> String {
        let Case { suite, group, identity } = self;
        format!("{:?} {:?} {:?}", suite.suite(), group.name(), identity.key_type)
    }

    pub fn version(&self) -> ProtocolVersion {
        self.suite.version().version
    }
}

/// Whether a suite can be used with keys of this type.
pub fn fits(suite: &SupportedCipherSuite, key_type: KeyType) -> bool {
    if suite.version().version == ProtocolVersion::TLSv1_3 {
        return true;
    }
    let for_rsa = matches!(
        suite.suite(),
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            | CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
            | CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
    );
    key_type.is_for_tls12() && for_rsa == (key_type == KeyType::Rsa)
}

/// Everything that the client's and the server's provider have in common, with the client's suites and groups.
pub fn cases(client: &CryptoProvider, server: &CryptoProvider) -> Vec<Case> {
    let identities = identities::all()
        .iter()
        .filter(|identity| can_sign(server, identity) && can_verify(client, identity));
    let identities: Vec<_> = identities.collect();
    let mut cases = Vec::new();
    for suite in &client.cipher_suites {
        if !server.cipher_suites.iter().any(|other| other.suite() == suite.suite()) {
            continue;
        }
        for group in &client.kx_groups {
            let usable = suite.version().version == ProtocolVersion::TLSv1_3 || !is_hybrid(group.name());
            if !usable || !server.kx_groups.iter().any(|other| other.name() == group.name()) {
                continue;
            }
            for identity in &identities {
                if fits(suite, identity.key_type) {
                    cases.push(Case {
                        suite: *suite,
                        group: *group,
                        identity,
                    });
                }
            }
        }
    }
    cases
}

/// Does a handshake for each case, with application data both ways and `close_notify`, and returns how many it did.
pub fn run(client_provider: &Arc<CryptoProvider>, server_provider: &Arc<CryptoProvider>) -> Counts {
    let servers: Vec<(KeyType, Arc<ServerConfig>)> = identities::all()
        .iter()
        .filter(|identity| can_sign(server_provider, identity))
        .map(|identity| (identity.key_type, Arc::new(server(server_provider, identity))))
        .collect();
    let mut counts = Counts { tls13: 0, tls12: 0 };
    for case in cases(client_provider, server_provider) {
        // The client offers one suite and one group, the server has them all.
        let mut limited = CryptoProvider::clone(client_provider);
        limited.cipher_suites = vec![case.suite];
        limited.kx_groups = vec![case.group];
        let client = Arc::new(client(&Arc::new(limited)));
        let (_, server) = servers
            .iter()
            .find(|(key_type, _)| *key_type == case.identity.key_type)
            .unwrap();
        handshake(&case, Pair::new(&client, server));
        match case.version() {
            ProtocolVersion::TLSv1_3 => counts.tls13 += 1,
            _ => counts.tls12 += 1,
        }
    }
    counts
}

fn handshake(case: &Case, mut pair: Pair) {
    let name = case.name();
    pair.exchange().unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
    assert!(pair.is_complete(), "{name}");
    let asked = (case.version(), u16::from(case.suite.suite()), case.group.name());
    assert_eq!(pair.client.agreed(), asked, "{name}");
    assert_eq!(pair.server.agreed(), asked, "{name}");
    assert_eq!(pair.client.kind(), HandshakeKind::Full, "{name}");
    assert_eq!(
        pair.client.connection.peer_certificates(),
        Some(&case.identity.chain()[..]),
        "{name}"
    );
    pair.assert_same_exporter();
    pair.transfer(b"a request", &[0x5a; 20_000]);
    pair.transfer(&[0xa5; 20_000], b"a reply");
    pair.close();
}
