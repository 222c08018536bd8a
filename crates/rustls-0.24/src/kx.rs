//! Key exchange groups.

use rustls::Error;
use rustls::crypto::kx::{
    ActiveKeyExchange, CompletedKeyExchange, HybridKeyExchange, NamedGroup, SharedSecret, StartedKeyExchange,
    SupportedKxGroup,
};

use crate::groups::{Active, KxGroup};
use crate::version::Fips;

impl SupportedKxGroup for KxGroup {
    fn start(&self) -> Result<StartedKeyExchange, Error> {
        let active = Active::start(&self.backend, self.group)?;
        // If its generation fails, the hybrid share can still be used.
        let companion = self.companion.map(|group| Active::start(&self.backend, group));
        Ok(match companion {
            Some(Ok(companion)) => StartedKeyExchange::Hybrid(Box::new(Pair { active, companion })),
            _ => StartedKeyExchange::Single(Box::new(active)),
        })
    }

    fn start_and_complete(&self, peer_pub_key: &[u8]) -> Result<CompletedKeyExchange, Error> {
        self.completed(peer_pub_key)
    }

    fn name(&self) -> NamedGroup {
        self.named()
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}

impl ActiveKeyExchange for Active {
    fn complete(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        self.secret(peer_pub_key)
    }

    fn pub_key(&self) -> &[u8] {
        self.share()
    }

    fn group(&self) -> NamedGroup {
        self.named()
    }
}

/// A hybrid exchange, and one on an elliptic curve that a client offers beside it. The key of the second is not the one in the
/// hybrid share, which does not leave libcrypto. rustls 0.24 takes both shares at once, so that both keys are made for each
/// ClientHello, also for one after a HelloRetryRequest.
struct Pair {
    active: Active,
    companion: Active,
}

impl ActiveKeyExchange for Pair {
    fn complete(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        self.active.secret(peer_pub_key)
    }

    fn pub_key(&self) -> &[u8] {
        self.active.share()
    }

    fn group(&self) -> NamedGroup {
        self.active.named()
    }
}

impl HybridKeyExchange for Pair {
    fn component(&self) -> (NamedGroup, &[u8]) {
        (self.companion.named(), self.companion.share())
    }

    fn complete_component(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        self.companion.secret(peer_pub_key)
    }

    fn as_key_exchange(&self) -> &(dyn ActiveKeyExchange + 'static) {
        self
    }

    fn into_key_exchange(self: Box<Self>) -> Box<dyn ActiveKeyExchange> {
        self
    }
}
