//! The keys of recipients, and of senders that authenticate themselves.

use std::fmt;
use std::sync::Arc;

use super::kem::algorithm::HpkeKem;
use super::kem::dh::DhKem;
use super::kem::group::{GroupPrivateKey, GroupPublicKey};
use super::kem::hybrid::{self, HybridPrivateKey, HybridPublicKey};
use super::kem::ml_kem;
use super::kem::seed::derive_seed;
use super::limits::{PUBLIC_KEY, about, check_length, check_received};
use crate::asymmetric::ec::curve::{EllipticCurve, PointFormat};
use crate::asymmetric::ml_kem::backend::MlKemBackend;
use crate::asymmetric::ml_kem::parameter_set::MlKemParameterSet;
use crate::asymmetric::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::support::secret::SecretBytes;

/// A private key of HPKE: of the recipient, or of a sender that authenticates itself.
///
/// It belongs to one KEM, and to the backend that made it. Clones share the key; many threads may use one at once.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = HpkePrivateKey::generate(&backend, HpkeKem::DhkemX25519)?;
/// let same = HpkePrivateKey::from_private_bytes(&backend, key.kem(), &key.private_bytes_raw()?)?;
/// assert_eq!(same.public_key()?, key.public_key()?);
///
/// // A key in another format, such as PEM, is read as a key of its type.
/// let key = HpkePrivateKey::from_key(&X25519PrivateKey::generate(&backend)?)?;
/// assert_eq!(key.kem(), HpkeKem::DhkemX25519);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HpkePrivateKey {
    kem: HpkeKem,
    pub(super) parts: PrivateParts,
    pub(super) public_bytes: Arc<[u8]>,
    backend: Backend,
}

/// A private key by the kind of KEM.
#[derive(Clone)]
pub(super) enum PrivateParts {
    Dh(DhKem, GroupPrivateKey),
    MlKem(MlKemPrivateKey),
    Hybrid(HybridPrivateKey),
}

/// A public key of HPKE: of the recipient, or of a sender that authenticates itself.
///
/// It belongs to one KEM. Clones share the key; many threads may use one at once. A sender may have another backend than the
/// key's: the key is then loaded into the sender's.
#[derive(Clone)]
pub struct HpkePublicKey {
    kem: HpkeKem,
    pub(super) parts: PublicParts,
    pub(super) bytes: Arc<[u8]>,
    backend: Backend,
}

/// A public key by the kind of KEM.
#[derive(Clone)]
pub(super) enum PublicParts {
    Dh(DhKem, GroupPublicKey),
    MlKem(MlKemPublicKey),
    Hybrid(HybridPublicKey),
}

/// The kinds of KEM.
enum Kind {
    Dh(DhKem),
    MlKem(MlKemParameterSet),
    Hybrid,
}

fn kind_of(kem: HpkeKem) -> Kind {
    match (DhKem::of(kem), ml_kem::parameter_set(kem)) {
        (Some(dh), _) => Kind::Dh(dh),
        (_, Some(set)) => Kind::MlKem(set),
        (None, None) => Kind::Hybrid,
    }
}

/// Whether the backend offers a KEM.
pub(super) fn supported(backend: &Backend, kem: HpkeKem) -> bool {
    match kind_of(kem) {
        Kind::Dh(dh) => dh.supported(backend),
        Kind::MlKem(set) => ml_kem::supported(backend, set),
        Kind::Hybrid => hybrid::supported(backend, kem),
    }
}

/// Refuses a KEM that the backend does not offer.
pub(super) fn require(backend: &Backend, kem: HpkeKem) -> Result<()> {
    if supported(backend, kem) {
        return Ok(());
    }
    Err(backend.not_offered(UnsupportedKind::ExchangeAlgorithm, kem.name()))
}

impl HpkePrivateKey {
    fn new(backend: &Backend, kem: HpkeKem, parts: PrivateParts) -> Result<Self> {
        let public_bytes = match &parts {
            PrivateParts::Dh(_, key) => key.public_bytes()?,
            PrivateParts::MlKem(key) => key.public_bytes_raw()?,
            PrivateParts::Hybrid(key) => key.public_bytes()?,
        };
        Ok(HpkePrivateKey {
            kem,
            parts,
            public_bytes: public_bytes.into(),
            backend: backend.clone(),
        })
    }

    pub(super) fn make_random(backend: &Backend, kem: HpkeKem) -> Result<Self> {
        require(backend, kem)?;
        let parts = match kind_of(kem) {
            Kind::Dh(dh) => PrivateParts::Dh(dh, dh.generate(backend)?),
            Kind::MlKem(set) => PrivateParts::MlKem(backend.generate_ml_kem_private_key(set)?),
            Kind::Hybrid => PrivateParts::Hybrid(HybridPrivateKey::generate(backend, kem)?),
        };
        Self::new(backend, kem, parts)
    }

    pub(super) fn derive(backend: &Backend, kem: HpkeKem, ikm: &[u8]) -> Result<Self> {
        require(backend, kem)?;
        let shortest = kem.private_key_length();
        if ikm.len() < shortest {
            let reason = format!("must have at least {shortest} bytes for {kem}, not {}", ikm.len());
            return Err(Error::invalid("ikm", reason));
        }
        check_length("ikm", ikm)?;
        backend.require_approval(|| Operation::HpkeDeriveKeyPair)?;
        match kind_of(kem) {
            Kind::Dh(dh) => Self::new(backend, kem, PrivateParts::Dh(dh, dh.derive_key(backend, ikm)?)),
            Kind::MlKem(_) | Kind::Hybrid => Self::load(backend, kem, &derive_seed(backend, kem, ikm)?),
        }
    }

    pub(super) fn load(backend: &Backend, kem: HpkeKem, private_bytes: &[u8]) -> Result<Self> {
        require(backend, kem)?;
        let (found, length) = (private_bytes.len(), kem.private_key_length());
        if found != length {
            let reason = format!("must have {length} bytes for {kem}, not {found}");
            return Err(Error::invalid("private_bytes", reason));
        }
        let parts = match kind_of(kem) {
            Kind::Dh(dh) => PrivateParts::Dh(dh, dh.load_private(backend, private_bytes).map_err(private_value)?),
            Kind::MlKem(set) => PrivateParts::MlKem(backend.load_ml_kem_private_seed(set, private_bytes)?),
            Kind::Hybrid => PrivateParts::Hybrid(HybridPrivateKey::load(backend, kem, private_bytes)?),
        };
        Self::new(backend, kem, parts)
    }

    pub(super) fn of(key: &PrivateKey) -> Result<Self> {
        let kem = match key {
            PrivateKey::EllipticCurve(key) => of_curve(key.curve())?,
            PrivateKey::X25519(_) => HpkeKem::DhkemX25519,
            PrivateKey::X448(_) => HpkeKem::DhkemX448,
            PrivateKey::MlKem(key) => ml_kem::kem_of(key.parameter_set()),
            other => return Err(no_kem(other.type_name())),
        };
        require(key.backend(), kem)?;
        let parts = match (key, DhKem::of(kem)) {
            (PrivateKey::EllipticCurve(key), Some(dh)) => {
                PrivateParts::Dh(dh, GroupPrivateKey::EllipticCurve(key.clone()))
            }
            (PrivateKey::X25519(key), Some(dh)) => PrivateParts::Dh(dh, GroupPrivateKey::X25519(key.clone())),
            (PrivateKey::X448(key), Some(dh)) => PrivateParts::Dh(dh, GroupPrivateKey::X448(key.clone())),
            (PrivateKey::MlKem(key), _) => PrivateParts::MlKem(key.clone()),
            (other, _) => return Err(no_kem(other.type_name())),
        };
        Self::new(key.backend(), kem, parts)
    }

    /// The KEM that the key belongs to.
    pub fn kem(&self) -> HpkeKem {
        self.kem
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The public key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<HpkePublicKey> {
        HpkePublicKey::load(&self.backend, self.kem, &self.public_bytes)
    }

    /// The private key as bytes (`SerializePrivateKey`): the private value on an elliptic curve, the private bytes of X25519 and
    /// X448, the seed for ML-KEM and the hybrids.
    ///
    /// The bytes of X25519 and X448 are those with which the key was made. RFC 9180 (section 7.1.2) wants some of their bits set
    /// and cleared ("clamped"), its test vectors do not, and draft-ietf-hpke-hpke no longer does. It makes no difference: the
    /// functions do it themselves.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for an ML-KEM key that was made without its seed;
    /// [`Error::NotExportable`] for a key in a token; [`Error::OpenSsl`] if libcrypto fails.
    pub fn private_bytes_raw(&self) -> Result<SecretBytes> {
        match &self.parts {
            PrivateParts::Dh(_, key) => key.private_bytes(),
            PrivateParts::MlKem(key) => ml_kem::private_bytes(key),
            PrivateParts::Hybrid(key) => key.private_bytes(),
        }
    }

    /// The key as a key of its type, for other uses, or to store it in another format; `None` for a hybrid KEM.
    pub fn to_key(&self) -> Option<PrivateKey> {
        match &self.parts {
            PrivateParts::Dh(_, GroupPrivateKey::EllipticCurve(key)) => Some(key.clone().into()),
            PrivateParts::Dh(_, GroupPrivateKey::X25519(key)) => Some(key.clone().into()),
            PrivateParts::Dh(_, GroupPrivateKey::X448(key)) => Some(key.clone().into()),
            PrivateParts::MlKem(key) => Some(key.clone().into()),
            PrivateParts::Hybrid(_) => None,
        }
    }
}

impl HpkePublicKey {
    pub(super) fn load(backend: &Backend, kem: HpkeKem, public_bytes: &[u8]) -> Result<Self> {
        require(backend, kem)?;
        check_received(PUBLIC_KEY, public_bytes, kem.public_key_length())?;
        let parts = match kind_of(kem) {
            Kind::Dh(dh) => PublicParts::Dh(dh, dh.load_public(backend, public_bytes).map_err(about(PUBLIC_KEY))?),
            Kind::MlKem(set) => PublicParts::MlKem(ml_kem::load_public(backend, set, public_bytes)?),
            Kind::Hybrid => PublicParts::Hybrid(HybridPublicKey::load(backend, kem, public_bytes)?),
        };
        Ok(HpkePublicKey {
            kem,
            parts,
            bytes: public_bytes.into(),
            backend: backend.clone(),
        })
    }

    pub(super) fn of(key: &PublicKey) -> Result<Self> {
        let (kem, bytes) = match key {
            PublicKey::EllipticCurve(key) => (of_curve(key.curve())?, key.encode_point(PointFormat::Uncompressed)?),
            PublicKey::X25519(key) => (HpkeKem::DhkemX25519, key.public_bytes_raw()?),
            PublicKey::X448(key) => (HpkeKem::DhkemX448, key.public_bytes_raw()?),
            PublicKey::MlKem(key) => (ml_kem::kem_of(key.parameter_set()), key.public_bytes_raw()?),
            other => return Err(no_kem(other.type_name())),
        };
        Self::load(key.backend(), kem, &bytes)
    }

    /// The key in a backend: this one, or a new one if it is another backend.
    pub(super) fn in_backend(&self, backend: &Backend) -> Result<Self> {
        if self.backend.is_same(backend) {
            return Ok(self.clone());
        }
        Self::load(backend, self.kem, &self.bytes)
    }

    /// The KEM that the key belongs to.
    pub fn kem(&self) -> HpkeKem {
        self.kem
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The public key as bytes (`SerializePublicKey`): an uncompressed point, the public bytes of X25519 and X448, the
    /// encapsulation key of ML-KEM, or the two parts of a hybrid.
    pub fn public_bytes_raw(&self) -> &[u8] {
        &self.bytes
    }

    /// The key as a key of its type, for other uses, or to store it in another format; `None` for a hybrid KEM.
    pub fn to_key(&self) -> Option<PublicKey> {
        match &self.parts {
            PublicParts::Dh(_, GroupPublicKey::EllipticCurve(key)) => Some(key.clone().into()),
            PublicParts::Dh(_, GroupPublicKey::X25519(key)) => Some(key.clone().into()),
            PublicParts::Dh(_, GroupPublicKey::X448(key)) => Some(key.clone().into()),
            PublicParts::MlKem(key) => Some(key.clone().into()),
            PublicParts::Hybrid(_) => None,
        }
    }
}

/// The KEM of an elliptic curve.
fn of_curve(curve: EllipticCurve) -> Result<HpkeKem> {
    match curve {
        EllipticCurve::Secp256R1 => Ok(HpkeKem::DhkemP256),
        EllipticCurve::Secp384R1 => Ok(HpkeKem::DhkemP384),
        EllipticCurve::Secp521R1 => Ok(HpkeKem::DhkemP521),
        other => Err(no_kem(other.name())),
    }
}

#[cold]
fn no_kem(key_type: &str) -> Error {
    Error::invalid("key", format!("is of type {key_type}, for which HPKE has no KEM"))
}

/// The error of a private value that is zero or too large, with the name of the argument that has it.
#[cold]
fn private_value(error: Error) -> Error {
    match error {
        Error::InvalidArgument {
            argument: "private_value",
            reason,
        } => Error::invalid("private_bytes", reason),
        other => other,
    }
}

impl PartialEq for HpkePublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.kem == other.kem && self.bytes == other.bytes
    }
}

impl Eq for HpkePublicKey {}

impl fmt::Debug for HpkePrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HpkePrivateKey({})", self.kem)
    }
}

impl fmt::Debug for HpkePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HpkePublicKey({})", self.kem)
    }
}
