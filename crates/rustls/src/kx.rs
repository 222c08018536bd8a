//! Key exchange groups.

use std::sync::OnceLock;

use hazmat_openssl::Backend;
use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, ProtocolVersion};

use crate::groups::{Active, KxGroup};
use crate::operations::exchange::Group;

impl SupportedKxGroup for KxGroup {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Ok(Box::new(Exchange {
            active: Active::start(&self.backend, self.group)?,
            companion: self.companion.map(|group| Companion {
                backend: self.backend.clone(),
                group,
                active: OnceLock::new(),
            }),
        }))
    }

    fn start_and_complete(&self, peer_pub_key: &[u8]) -> Result<CompletedKeyExchange, Error> {
        self.completed(peer_pub_key)
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        self.named()
    }

    fn fips(&self) -> bool {
        self.fips
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        !self.group.is_hybrid() || version == ProtocolVersion::TLSv1_3
    }
}

/// An exchange, with one that a client may offer beside it.
struct Exchange {
    active: Active,
    companion: Option<Companion>,
}

/// An exchange on an elliptic curve, which a client offers beside a hybrid one. Its key is not the one in the hybrid share, which
/// does not leave libcrypto, and is made when rustls first asks for it, because a ClientHello after a HelloRetryRequest that names a
/// group has no second share. rustls asks before it looks whether the provider has the curve's group: a program that removes that
/// group pays for a key that is not sent.
struct Companion {
    backend: Backend,
    group: Group,
    active: OnceLock<Option<Active>>,
}

impl Companion {
    /// `None` if the generation fails: the hybrid share can still be used.
    fn active(&self) -> Option<&Active> {
        let active = self
            .active
            .get_or_init(|| Active::start(&self.backend, self.group).ok());
        active.as_ref()
    }
}

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        self.active.secret(peer_pub_key)
    }

    fn hybrid_component(&self) -> Option<(NamedGroup, &[u8])> {
        let active = self.companion.as_ref()?.active()?;
        Some((active.named(), active.share()))
    }

    fn complete_hybrid_component(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        let active = self.companion.as_ref().and_then(Companion::active);
        let no_component = || Error::General("the key exchange has no second share".into());
        active.ok_or_else(no_component)?.secret(peer_pub_key)
    }

    fn pub_key(&self) -> &[u8] {
        self.active.share()
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        self.active.named()
    }
}
