//! Handshakes: full, with a client's certificate, and resumed.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::server::{NoServerSessionStorage, ServerSessionMemoryCache, WebPkiClientVerifier};
use rustls::{CipherSuite, ClientConfig, HandshakeKind, NamedGroup, ProtocolVersion, ServerConfig, version};

use crate::certificates::{Identity, KeyType};
use crate::connection::Pair;
use crate::operation::{Operation, Unit, Work};
use crate::peers::{Peer, Provider};

const PARTS: [&str; 2] = ["client", "server"];
const GROUPS: [(NamedGroup, &str); 3] = [
    (NamedGroup::X25519, "X25519"),
    (NamedGroup::secp256r1, "P-256"),
    (NamedGroup::X25519MLKEM768, "X25519MLKEM768"),
];

/// How a session is found again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sessions {
    /// Not at all.
    None,
    /// The server keeps it.
    Stored,
    /// The client keeps it, encrypted by the server.
    Tickets,
}

/// What a handshake is like.
#[derive(Clone, Copy)]
struct Kind {
    version: ProtocolVersion,
    group: NamedGroup,
    has_client_certificate: bool,
    sessions: Sessions,
}

impl Kind {
    fn full(version: ProtocolVersion, group: NamedGroup) -> Kind {
        Kind {
            version,
            group,
            has_client_certificate: false,
            sessions: Sessions::None,
        }
    }

    fn suite(self, key_type: KeyType) -> CipherSuite {
        match (self.version, key_type) {
            (ProtocolVersion::TLSv1_3, _) => CipherSuite::TLS13_AES_128_GCM_SHA256,
            (_, KeyType::Rsa2048) => CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            _ => CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        }
    }
}

pub fn operations(providers: &[Provider], identities: &[Identity]) -> Vec<Operation> {
    let mut all = Vec::new();
    let mut add = |group, name: String, identity: &Identity, kind: Kind| {
        all.push(Operation::new(
            group,
            name,
            PARTS,
            Unit::Operations,
            providers,
            |provider| work(provider, identity, kind),
        ));
    };
    let versions = [
        (ProtocolVersion::TLSv1_3, "TLS 1.3"),
        (ProtocolVersion::TLSv1_2, "TLS 1.2"),
    ];
    for (version, version_name) in versions {
        for identity in identities {
            for (group, group_name) in GROUPS {
                // Hybrid groups and ML-DSA are for TLS 1.3 alone.
                let is_new = group == NamedGroup::X25519MLKEM768 || identity.key_type == KeyType::MlDsa65;
                if version == ProtocolVersion::TLSv1_2 && is_new {
                    continue;
                }
                let name = format!("{version_name}, {}, {group_name}", identity.key_type.name());
                add("full handshake", name, identity, Kind::full(version, group));
            }
        }
    }
    for (version, version_name) in versions {
        for identity in identities.iter().filter(|one| one.key_type != KeyType::MlDsa65) {
            let name = format!("{version_name}, {}, P-256", identity.key_type.name());
            let kind = Kind {
                has_client_certificate: true,
                ..Kind::full(version, NamedGroup::secp256r1)
            };
            add("client certificate", name, identity, kind);
        }
    }
    let identity = identities.iter().find(|one| one.key_type == KeyType::P256);
    for (version, version_name) in versions {
        for (sessions, how) in [(Sessions::Stored, "stored"), (Sessions::Tickets, "ticket")] {
            let kind = Kind {
                sessions,
                ..Kind::full(version, NamedGroup::secp256r1)
            };
            if let Some(identity) = identity {
                add(
                    "resumed handshake",
                    format!("{version_name}, P-256, {how}"),
                    identity,
                    kind,
                );
            }
        }
    }
    all
}

fn work(provider: &Provider, identity: &Identity, kind: Kind) -> Option<Work> {
    let (client, server) = configurations(provider, identity, kind)?;
    // The second handshake of a client resumes the first one's session.
    if kind.sessions != Sessions::None {
        Pair::connect(&client, &server);
    }
    check(&Pair::connect(&client, &server), identity, kind);
    Some(Box::new(move |count| {
        let mut times = [Duration::ZERO; 2];
        for _ in 0..count {
            let pair = Pair::connect(&client, &server);
            times[0] += pair.client_time;
            times[1] += pair.server_time;
        }
        times
    }))
}

/// Fails unless the handshake is of the kind that is to be measured.
fn check(pair: &Pair, identity: &Identity, kind: Kind) {
    let handshake = match kind.sessions {
        Sessions::None => HandshakeKind::Full,
        Sessions::Stored | Sessions::Tickets => HandshakeKind::Resumed,
    };
    assert_eq!(pair.server.handshake_kind(), Some(handshake));
    assert_eq!(pair.client.protocol_version(), Some(kind.version));
    let suite = pair.client.negotiated_cipher_suite().map(|suite| suite.suite());
    assert_eq!(suite, Some(kind.suite(identity.key_type)));
    if kind.sessions == Sessions::None {
        let group = pair.client.negotiated_key_exchange_group().map(|group| group.name());
        assert_eq!(group, Some(kind.group));
        assert_eq!(pair.server.peer_certificates().is_some(), kind.has_client_certificate);
    }
}

/// The configurations of both sides; `None` if the provider lacks something of this kind.
fn configurations(
    provider: &Provider,
    identity: &Identity,
    kind: Kind,
) -> Option<(Arc<ClientConfig>, Arc<ServerConfig>)> {
    let crypto = Arc::new(provider.with_only(kind.suite(identity.key_type), kind.group)?);
    // Without this type of key, a provider cannot load it, or has no scheme for it.
    let key = crypto.key_provider.load_private_key(identity.key()).ok()?;
    key.choose_scheme(&crypto.signature_verification_algorithms.supported_schemes())?;
    let versions = match kind.version {
        ProtocolVersion::TLSv1_3 => &[&version::TLS13],
        _ => &[&version::TLS12],
    };
    let client = ClientConfig::builder_with_provider(crypto.clone())
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(identity.roots.clone());
    let mut client = match kind.has_client_certificate {
        true => client
            .with_client_auth_cert(identity.chain.clone(), identity.key())
            .unwrap(),
        false => client.with_no_client_auth(),
    };
    let server = ServerConfig::builder_with_provider(crypto.clone())
        .with_protocol_versions(versions)
        .unwrap();
    let server = match kind.has_client_certificate {
        true => server.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(identity.roots.clone(), crypto.clone())
                .build()
                .unwrap(),
        ),
        false => server.with_no_client_auth(),
    };
    let mut server = server.with_single_cert(identity.chain.clone(), identity.key()).unwrap();
    match kind.sessions {
        Sessions::None => {
            client.resumption = Resumption::disabled();
            server.session_storage = Arc::new(NoServerSessionStorage {});
        }
        Sessions::Stored => server.session_storage = ServerSessionMemoryCache::new(256),
        Sessions::Tickets => {
            server.session_storage = Arc::new(NoServerSessionStorage {});
            server.ticketer = ticketer(provider, &crypto)?;
        }
    }
    Some((Arc::new(client), Arc::new(server)))
}

fn ticketer(provider: &Provider, _: &CryptoProvider) -> Option<Arc<dyn rustls::server::ProducesTickets>> {
    match provider.peer {
        Peer::Ours | Peer::Control => rustls_hazmat_openssl::ticketer(&provider.backend).ok(),
        Peer::Ring => rustls::crypto::ring::Ticketer::new().ok(),
        Peer::AwsLc => rustls::crypto::aws_lc_rs::Ticketer::new().ok(),
        // It has none.
        Peer::RustlsOpenssl => None,
    }
}
