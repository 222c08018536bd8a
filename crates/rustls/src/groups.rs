//! The groups of a backend, and their key exchanges. `kx.rs` implements rustls's traits for them.

use std::fmt;

use hazmat_openssl::{Backend, Error as BackendError};
use rustls::Error;

use crate::operations::exchange::{ExchangeError, Group, KeyExchange, companion, in_order_of_preference};
use crate::operations::validation::Validation;
use crate::version::{CompletedKeyExchange, Fips, NamedGroup, PeerMisbehaved, SharedSecret, SupportedKxGroup, fips};

/// The groups that the backend offers or, with `approved_only`, those of them that its FIPS module is approved for, the preferred
/// ones first.
///
/// They are leaked, and keep the backend alive: call this once for each backend and choice.
pub(crate) fn leak_groups(
    backend: &Backend,
    approved_only: bool,
    validation: Validation,
) -> Vec<&'static dyn SupportedKxGroup> {
    let approved = in_order_of_preference(|group| group.is_approved(backend));
    let included = |group: Group| (!approved_only || approved.contains(&group)) && group.is_offered(backend);
    let groups = in_order_of_preference(included);
    let approved: Vec<Group> = groups
        .iter()
        .copied()
        .filter(|group| approved.contains(group))
        .collect();
    let leak = |group: &Group| -> &'static dyn SupportedKxGroup {
        let is_approved = approved.contains(group);
        Box::leak(Box::new(KxGroup {
            backend: backend.clone(),
            group: *group,
            companion: companion(*group, if is_approved { &approved } else { &groups }),
            fips: fips(validation.status(is_approved)),
        }))
    };
    groups.iter().map(leak).collect()
}

/// A group of a backend.
pub(crate) struct KxGroup {
    pub(crate) backend: Backend,
    pub(crate) group: Group,
    /// The group whose share a client sends beside the one of a hybrid group.
    pub(crate) companion: Option<Group>,
    pub(crate) fips: Fips,
}

impl KxGroup {
    pub(crate) fn named(&self) -> NamedGroup {
        NamedGroup::from(self.group.codepoint())
    }

    /// A server's exchange.
    pub(crate) fn completed(&self, client_share: &[u8]) -> Result<CompletedKeyExchange, Error> {
        let completed = self.group.start_and_complete(&self.backend, client_share);
        let (pub_key, secret) = completed.map_err(not_completed)?;
        Ok(CompletedKeyExchange {
            group: self.named(),
            pub_key,
            secret: SharedSecret::from(&*secret),
        })
    }
}

impl fmt::Debug for KxGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.named().fmt(f)
    }
}

/// An exchange that waits for the other side's share.
pub(crate) struct Active {
    group: Group,
    exchange: KeyExchange,
}

impl Active {
    pub(crate) fn start(backend: &Backend, group: Group) -> Result<Self, Error> {
        let exchange = group.start(backend).map_err(failed)?;
        Ok(Active { group, exchange })
    }

    pub(crate) fn share(&self) -> &[u8] {
        self.exchange.share()
    }

    pub(crate) fn named(&self) -> NamedGroup {
        NamedGroup::from(self.group.codepoint())
    }

    pub(crate) fn secret(&self, peer_share: &[u8]) -> Result<SharedSecret, Error> {
        let secret = self.exchange.complete(peer_share).map_err(not_completed)?;
        Ok(SharedSecret::from(&*secret))
    }
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
