//! Key exchange groups.

use std::fmt;
use std::sync::OnceLock;

use hazmat_openssl::{Backend, Error as BackendError};
use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, PeerMisbehaved, ProtocolVersion};

use crate::operations::exchange::{ExchangeError, Group, KeyExchange, companion, in_order_of_preference};

/// The groups that the backend offers or, with `approved_only`, those of them that its FIPS module is approved for, the preferred
/// ones first.
///
/// They are leaked, and keep the backend alive: call this once for each backend and choice.
pub(crate) fn leak_groups(backend: &Backend, approved_only: bool) -> Vec<&'static dyn SupportedKxGroup> {
    let included = |group: Group| (!approved_only || group.is_approved(backend)) && group.is_offered(backend);
    let groups = in_order_of_preference(included);
    let leak = |group: &Group| -> &'static dyn SupportedKxGroup {
        Box::leak(Box::new(KxGroup {
            backend: backend.clone(),
            group: *group,
            companion: companion(*group, &groups),
            fips: group.is_approved(backend),
        }))
    };
    groups.iter().map(leak).collect()
}

/// A group of a backend.
struct KxGroup {
    backend: Backend,
    group: Group,
    /// The group whose share a client sends beside the one of a hybrid group.
    companion: Option<Group>,
    fips: bool,
}

impl SupportedKxGroup for KxGroup {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let exchange = self.group.start(&self.backend).map_err(failed)?;
        Ok(Box::new(Active {
            group: self.group,
            exchange,
            companion: self.companion.map(|group| Companion {
                backend: self.backend.clone(),
                group,
                exchange: OnceLock::new(),
            }),
        }))
    }

    fn start_and_complete(&self, peer_pub_key: &[u8]) -> Result<CompletedKeyExchange, Error> {
        let completed = self.group.start_and_complete(&self.backend, peer_pub_key);
        let (pub_key, secret) = completed.map_err(not_completed)?;
        Ok(CompletedKeyExchange {
            group: self.name(),
            pub_key,
            secret: SharedSecret::from(&*secret),
        })
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::from(self.group.codepoint())
    }

    fn fips(&self) -> bool {
        self.fips
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        !self.group.is_hybrid() || version == ProtocolVersion::TLSv1_3
    }
}

impl fmt::Debug for KxGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name().fmt(f)
    }
}

/// An exchange that waits for the other side's share.
struct Active {
    group: Group,
    exchange: KeyExchange,
    companion: Option<Companion>,
}

/// An exchange on an elliptic curve, which a client offers beside a hybrid one. Its key is not the one in the hybrid share, which
/// does not leave libcrypto, and is made when rustls first asks for it: only the first ClientHello has both shares.
struct Companion {
    backend: Backend,
    group: Group,
    exchange: OnceLock<Option<KeyExchange>>,
}

impl Companion {
    /// `None` if the generation fails: the hybrid share can still be used.
    fn exchange(&self) -> Option<&KeyExchange> {
        let exchange = self.exchange.get_or_init(|| self.group.start(&self.backend).ok());
        exchange.as_ref()
    }
}

impl ActiveKeyExchange for Active {
    fn complete(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        complete(&self.exchange, peer_pub_key)
    }

    fn hybrid_component(&self) -> Option<(NamedGroup, &[u8])> {
        let companion = self.companion.as_ref()?;
        let exchange = companion.exchange()?;
        Some((NamedGroup::from(companion.group.codepoint()), exchange.share()))
    }

    fn complete_hybrid_component(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        let exchange = self.companion.as_ref().and_then(Companion::exchange);
        let no_component = || Error::General("the key exchange has no second share".into());
        complete(exchange.ok_or_else(no_component)?, peer_pub_key)
    }

    fn pub_key(&self) -> &[u8] {
        self.exchange.share()
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::from(self.group.codepoint())
    }
}

fn complete(exchange: &KeyExchange, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
    let secret = exchange.complete(peer_pub_key).map_err(not_completed)?;
    Ok(SharedSecret::from(&*secret))
}

fn not_completed(error: ExchangeError) -> Error {
    match error {
        ExchangeError::InvalidShare => PeerMisbehaved::InvalidKeyShare.into(),
        ExchangeError::Backend(error) => failed(error),
    }
}

fn failed(error: BackendError) -> Error {
    Error::General(format!("key exchange: {error}"))
}
