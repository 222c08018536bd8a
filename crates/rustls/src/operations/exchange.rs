//! Key shares and shared secrets of the groups of TLS.
//!
//! A share of the other side is checked before it is used: its length, the uncompressed form of a point (RFC 8446, section
//! 4.2.8.2), that the point is on the curve, that the result of X25519 is not zero (section 7.4.2), and that the numbers of an
//! ML-KEM key are reduced (FIPS 203, section 7.2). The length and the form are checked here, the rest by libcrypto.

use hazmat_openssl::asymmetric::ec::{EllipticCurve, EllipticCurvePrivateKey, EllipticCurvePublicKey, PointFormat};
use hazmat_openssl::asymmetric::tls_hybrid::{TlsHybridGroup, TlsHybridPrivateKey};
use hazmat_openssl::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
use hazmat_openssl::fips::{Approval, MontgomeryCurve, Operation};
use hazmat_openssl::interfaces::{EllipticCurveBackend, TlsHybridBackend, X25519Backend};
use hazmat_openssl::{Backend, Error, SecretBytes};

use super::approval::all_approved;

/// A group of IANA's registry "TLS Supported Groups".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    X25519,
    Secp256R1,
    Secp384R1,
    Secp521R1,
    X25519MlKem768,
    Secp256R1MlKem768,
    Secp384R1MlKem1024,
}

/// The implementation of a group.
enum Mechanism {
    X25519,
    Curve(EllipticCurve),
    Hybrid(TlsHybridGroup),
}

/// Why an exchange has failed.
#[derive(Debug)]
pub(crate) enum ExchangeError {
    /// The other side's share is not valid.
    InvalidShare,
    /// The backend has failed.
    Backend(Error),
}

/// Errors about data that another side has sent are errors of the share. All arguments but the share are this file's own.
impl From<Error> for ExchangeError {
    fn from(error: Error) -> Self {
        match error {
            Error::Malformed { .. } | Error::InvalidArgument { .. } => ExchangeError::InvalidShare,
            other => ExchangeError::Backend(other),
        }
    }
}

impl Group {
    /// The number in the registry.
    pub(crate) const fn codepoint(self) -> u16 {
        match self {
            Group::X25519 => 0x001d,
            Group::Secp256R1 => 0x0017,
            Group::Secp384R1 => 0x0018,
            Group::Secp521R1 => 0x0019,
            Group::X25519MlKem768 => 0x11ec,
            Group::Secp256R1MlKem768 => 0x11eb,
            Group::Secp384R1MlKem1024 => 0x11ed,
        }
    }

    const fn mechanism(self) -> Mechanism {
        match self {
            Group::X25519 => Mechanism::X25519,
            Group::Secp256R1 => Mechanism::Curve(EllipticCurve::Secp256R1),
            Group::Secp384R1 => Mechanism::Curve(EllipticCurve::Secp384R1),
            Group::Secp521R1 => Mechanism::Curve(EllipticCurve::Secp521R1),
            Group::X25519MlKem768 => Mechanism::Hybrid(TlsHybridGroup::X25519MlKem768),
            Group::Secp256R1MlKem768 => Mechanism::Hybrid(TlsHybridGroup::Secp256R1MlKem768),
            Group::Secp384R1MlKem1024 => Mechanism::Hybrid(TlsHybridGroup::Secp384R1MlKem1024),
        }
    }

    /// The lengths of a client's and of a server's share, in bytes.
    const fn share_lengths(self) -> (usize, usize) {
        match self.mechanism() {
            Mechanism::X25519 => (32, 32),
            // 0x04 and two coordinates.
            Mechanism::Curve(EllipticCurve::Secp256R1) => (65, 65),
            Mechanism::Curve(EllipticCurve::Secp384R1) => (97, 97),
            Mechanism::Curve(_) => (133, 133),
            Mechanism::Hybrid(group) => (group.client_share_length(), group.server_share_length()),
        }
    }

    /// Whether shares begin with a point.
    const fn has_point(self) -> bool {
        match self {
            Group::X25519 | Group::X25519MlKem768 => false,
            Group::Secp256R1
            | Group::Secp384R1
            | Group::Secp521R1
            | Group::Secp256R1MlKem768
            | Group::Secp384R1MlKem1024 => true,
        }
    }

    /// Refuses a share of another length, and a point that is not uncompressed, before anything is done with it.
    fn check_form(self, share: &[u8], length: usize) -> Result<(), ExchangeError> {
        if share.len() != length || self.has_point() && share.first() != Some(&4) {
            return Err(ExchangeError::InvalidShare);
        }
        Ok(())
    }

    /// Whether ML-KEM is part of the group, which only TLS 1.3 can use.
    pub(crate) const fn is_hybrid(self) -> bool {
        matches!(self.mechanism(), Mechanism::Hybrid(_))
    }

    /// The group of the elliptic curve in a hybrid group.
    const fn classical_part(self) -> Option<Group> {
        match self {
            Group::X25519MlKem768 => Some(Group::X25519),
            Group::Secp256R1MlKem768 => Some(Group::Secp256R1),
            Group::Secp384R1MlKem1024 => Some(Group::Secp384R1),
            Group::X25519 | Group::Secp256R1 | Group::Secp384R1 | Group::Secp521R1 => None,
        }
    }

    /// Whether the backend offers the group, found out by an exchange with itself: a strict backend refuses what is not
    /// approved, and a module may have the algorithm and refuse its use.
    pub(crate) fn is_offered(self, backend: &Backend) -> bool {
        let has_it = match self.mechanism() {
            Mechanism::X25519 => backend.x25519_supported(),
            Mechanism::Curve(curve) => backend.elliptic_curve_exchange_algorithm_supported(curve),
            Mechanism::Hybrid(group) => backend.tls_hybrid_supported(group),
        };
        // The answer is kept for the process, while a failure may pass, such as that of an allocation: so there is a second attempt.
        let succeeds = || self.exchange_with_itself(backend).unwrap_or(false);
        has_it && (succeeds() || succeeds())
    }

    fn exchange_with_itself(self, backend: &Backend) -> Result<bool, ExchangeError> {
        let client = self.start(backend)?;
        let (server_share, server_secret) = self.start_and_complete(backend, client.share())?;
        Ok(client.complete(&server_share)? == server_secret)
    }

    /// Whether the backend's FIPS module approves everything that an exchange does.
    pub(crate) fn is_approved(self, backend: &Backend) -> bool {
        match self.mechanism() {
            Mechanism::X25519 => {
                let curve = MontgomeryCurve::X25519;
                all_approved(backend, &[Operation::XdhGenerate { curve }, Operation::Xdh { curve }])
            }
            Mechanism::Curve(curve) => {
                all_approved(backend, &[Operation::EcGenerate { curve }, Operation::Ecdh { curve }])
            }
            // The table does not know every group, and a generation has no indicator: the backend tries all three operations.
            Mechanism::Hybrid(group) => backend.is_fips() && backend.tls_hybrid_approval(group) == Approval::Approved,
        }
    }

    /// Generates an ephemeral key.
    pub(crate) fn start(self, backend: &Backend) -> Result<KeyExchange, Error> {
        let (key, share) = match self.mechanism() {
            Mechanism::X25519 => {
                let (key, share) = x25519_pair(backend)?;
                (Key::X25519(key), share)
            }
            Mechanism::Curve(curve) => {
                let (key, share) = curve_pair(backend, curve)?;
                (Key::Curve(key), share)
            }
            Mechanism::Hybrid(group) => {
                let key = TlsHybridPrivateKey::generate(backend, group)?;
                let share = key.client_share()?;
                (Key::Hybrid(key), share)
            }
        };
        let group = self;
        Ok(KeyExchange { group, key, share })
    }

    /// The exchange of a server that has the client's share: its own share, and the secret.
    pub(crate) fn start_and_complete(
        self,
        backend: &Backend,
        client_share: &[u8],
    ) -> Result<(Vec<u8>, SecretBytes), ExchangeError> {
        let (length, _) = self.share_lengths();
        self.check_form(client_share, length)?;
        // A point is looked at first, so that a bad one does not cost the generation of a key.
        match self.mechanism() {
            Mechanism::X25519 => {
                let peer = X25519PublicKey::from_public_bytes(backend, client_share)?;
                let (key, share) = x25519_pair(backend).map_err(ExchangeError::Backend)?;
                Ok((share, key.exchange(&peer)?))
            }
            Mechanism::Curve(curve) => {
                let peer = EllipticCurvePublicKey::from_encoded_point(backend, curve, client_share)?;
                let (key, share) = curve_pair(backend, curve).map_err(ExchangeError::Backend)?;
                Ok((share, key.exchange(&peer)?))
            }
            Mechanism::Hybrid(group) => {
                let (secret, share) = backend.tls_hybrid_encapsulate(group, client_share)?;
                Ok((share, secret))
            }
        }
    }
}

fn x25519_pair(backend: &Backend) -> Result<(X25519PrivateKey, Vec<u8>), Error> {
    let key = X25519PrivateKey::generate(backend)?;
    let share = key.public_bytes_raw()?;
    Ok((key, share))
}

fn curve_pair(backend: &Backend, curve: EllipticCurve) -> Result<(EllipticCurvePrivateKey, Vec<u8>), Error> {
    let key = EllipticCurvePrivateKey::generate(backend, curve)?;
    let share = key.encode_public_point(PointFormat::Uncompressed)?;
    Ok((key, share))
}

/// The groups of a provider, the preferred ones first.
///
/// One hybrid group leads, so that what is recorded today stays secret, and the elliptic curves follow. A client of rustls sends
/// the share of the first group and that of its [`companion`]: 1.2 to 1.3 kB together, so that a ClientHello takes two packets,
/// and one round trip is enough with servers that know either. The other hybrids come last: a server that
/// preferred them would have to ask for another share, at the cost of a round trip and another 1.2 to 1.7 kB.
pub(crate) fn in_order_of_preference(offered: impl Fn(Group) -> bool) -> Vec<Group> {
    const HYBRIDS: [Group; 3] = [
        Group::X25519MlKem768,
        Group::Secp256R1MlKem768,
        Group::Secp384R1MlKem1024,
    ];
    const CURVES: [Group; 4] = [Group::X25519, Group::Secp256R1, Group::Secp384R1, Group::Secp521R1];
    let hybrids: Vec<Group> = HYBRIDS.into_iter().filter(|group| offered(*group)).collect();
    let curves = CURVES.into_iter().filter(|group| offered(*group));
    let (first, others) = hybrids.split_at(hybrids.len().min(1));
    first
        .iter()
        .copied()
        .chain(curves)
        .chain(others.iter().copied())
        .collect()
}

/// The group of the second key share that a client sends beside that of a hybrid group: the curve of the hybrid group, or the
/// first other curve, if that one is not among `groups`.
///
/// The exchange of an approved group may end as that of its companion. So `groups` has the approved groups of the provider for an
/// approved group, and all of them for another one.
pub(crate) fn companion(hybrid: Group, groups: &[Group]) -> Option<Group> {
    let own = hybrid.classical_part()?;
    if groups.contains(&own) {
        return Some(own);
    }
    groups.iter().copied().find(|group| !group.is_hybrid())
}

/// A client's exchange, which waits for the server's share. The key is used once, and libcrypto clears it when it is dropped.
pub(crate) struct KeyExchange {
    group: Group,
    key: Key,
    share: Vec<u8>,
}

enum Key {
    X25519(X25519PrivateKey),
    Curve(EllipticCurvePrivateKey),
    Hybrid(TlsHybridPrivateKey),
}

impl KeyExchange {
    /// The own share.
    pub(crate) fn share(&self) -> &[u8] {
        &self.share
    }

    /// The secret that the holder of the other share has too.
    pub(crate) fn complete(&self, server_share: &[u8]) -> Result<SecretBytes, ExchangeError> {
        let (_, length) = self.group.share_lengths();
        self.group.check_form(server_share, length)?;
        let secret = match &self.key {
            Key::X25519(key) => key.exchange(&X25519PublicKey::from_public_bytes(key.backend(), server_share)?)?,
            Key::Curve(key) => {
                let peer = EllipticCurvePublicKey::from_encoded_point(key.backend(), key.curve(), server_share)?;
                key.exchange(&peer)?
            }
            Key::Hybrid(key) => key.decapsulate(server_share)?,
        };
        Ok(secret)
    }
}
