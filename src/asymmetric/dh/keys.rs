//! Diffie-Hellman keys, and the exchange.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::details::ParameterDetails;
use super::numbers::{DhParameterNumbers, DhPrivateNumbers, DhPublicNumbers, check_private_value, public_value};
use super::parameters::DhParameters;
use super::pkey;
use super::subgroup::{self, Finding};
use crate::asymmetric::approval::approved;
use crate::asymmetric::equality::{equal, equal_subgroups};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, PeerValidation, Use};
use crate::integers::{Integer, SecretInteger};
use crate::support::secret::SecretBytes;

/// A Diffie-Hellman private key. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DhPrivateKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    /// The public value of a key that was loaded without it, computed on first use.
    public_value: Arc<OnceLock<Integer>>,
    details: ParameterDetails,
    backend: Backend,
}

impl DhPrivateKey {
    pub(crate) fn new(backend: &Backend, key: PKey, details: ParameterDetails) -> Self {
        DhPrivateKey {
            key,
            public_value: Arc::default(),
            details,
            backend: backend.clone(),
        }
    }

    pub(crate) fn parameter_numbers(&self) -> Result<DhParameterNumbers> {
        pkey::parameter_numbers(&self.key, &self.details)
    }

    pub(crate) fn details(&self) -> &ParameterDetails {
        &self.details
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        let DhPrivateNumbers { x, public_numbers } = self.private_numbers()?;
        let DhPublicNumbers { y, parameter_numbers } = &public_numbers;
        let key = pkey::make(backend, parameter_numbers, Some(y), Some(&x))?;
        Ok(DhPrivateKey::new(backend, key, self.details.clone()))
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The size of the modulus in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// Computes the secret that is shared with the holder of the other key. It is as long as the modulus, with leading zeros.
    /// The secret is not a key: derive keys from it with
    /// a key derivation function such as HKDF
    /// (RFC 5869): [`derive_hkdf`](crate::interfaces::HkdfBackend::derive_hkdf).
    ///
    /// If the subgroup is known, the public value of the other key must be in it. This checks the keys that were loaded
    /// from files or certificates, each once.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the other key has other parameters; [`Error::Malformed`] if its value, or the generator
    /// of the parameters, is not in the subgroup.
    #[doc(alias = "EVP_PKEY_derive")]
    pub fn exchange(&self, peer_public_key: &DhPublicKey) -> Result<SecretBytes> {
        let peer = self.checked_peer(peer_public_key)?;
        let keep_zeros = 1;
        let params = OperationParams::new().unsigned(c"pad", &keep_zeros);
        let lib = self.backend.lib();
        let queue = CleanQueue::ensure();
        let mut operation = PKeyOperation::begin(queue, lib, &self.key, Use::Exchange, &params).map_err(|error| {
            let name = format!("Diffie-Hellman with {} bits", self.key_size());
            self.backend
                .refused_by_fips(error, UnsupportedKind::ExchangeAlgorithm, &name)
        })?;
        let purpose = || Operation::Dh {
            group: pkey::group_of(&self.backend, &self.key),
            modulus_bits: self.key_size(),
        };
        let refused = |error| {
            let reason = format!("libcrypto refuses it: {error}");
            Error::malformed(MalformedKind::InvalidPublicKey, subgroup::PUBLIC_VALUE, reason)
        };
        approved(&self.backend, purpose, &mut *operation, |operation| {
            // For a named group whose q is not among the numbers, this is the only check that y is in the subgroup.
            operation
                .set_peer(queue, &peer, PeerValidation::Here)
                .map_err(refused)?;
            let mut secret = SecretBytes::zeroed("shared_secret", self.key.longest_output())?;
            let length = operation.derive(queue, secret.as_mut_slice()).map_err(refused)?;
            secret.truncate(length);
            Ok(secret)
        })
    }

    /// Checks that the other key has the same parameters and is in the subgroup, and loads it into this backend.
    fn checked_peer(&self, peer: &DhPublicKey) -> Result<PKey> {
        let DhPublicNumbers { y, parameter_numbers } = peer.public_numbers()?;
        let own = self.parameter_numbers()?;
        if !parameter_numbers.agree_with(&own) {
            return Err(Error::invalid("peer_public_key", "has other parameters"));
        }
        self.details.check_generator(&own)?;
        peer.check_subgroup(&parameter_numbers, &y)?;
        // The subgroup may be known for only one of the keys.
        if parameter_numbers.q.is_none() && !own.contains(&y)? {
            return Err(subgroup::not_a_member());
        }
        pkey::make(&self.backend, &own, Some(&y), None)
    }

    /// The public key.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<DhPublicKey> {
        // The public value is a power of g: it is in the subgroup if g is.
        let DhPublicNumbers { y, parameter_numbers } = self.public_numbers()?;
        let key = pkey::make(&self.backend, &parameter_numbers, Some(&y), None)?;
        let (details, member) = (self.details.clone(), self.details.generator.clone());
        Ok(DhPublicKey::new(&self.backend, key, details, member))
    }

    /// The private value, without the computation of the public value.
    pub(crate) fn private_value(&self) -> Result<SecretInteger> {
        self.key.secret_integer(c"priv")
    }

    fn public_numbers(&self) -> Result<DhPublicNumbers> {
        let parameter_numbers = self.parameter_numbers()?;
        let y = match self.key.integer(c"pub") {
            Ok(y) => y,
            Err(_) => self.computed_public_value(&parameter_numbers)?,
        };
        Ok(DhPublicNumbers { y, parameter_numbers })
    }

    fn computed_public_value(&self, parameter_numbers: &DhParameterNumbers) -> Result<Integer> {
        if let Some(y) = self.public_value.get() {
            return Ok(y.clone());
        }
        let y = public_value(parameter_numbers, &self.private_value()?)?;
        Ok(self.public_value.get_or_init(|| y).clone())
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameters(&self) -> Result<DhParameters> {
        let key = pkey::make(&self.backend, &self.parameter_numbers()?, None, None)?;
        Ok(DhParameters::new(&self.backend, key, self.details.clone()))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn private_numbers(&self) -> Result<DhPrivateNumbers> {
        Ok(DhPrivateNumbers {
            x: self.key.secret_integer(c"priv")?,
            public_numbers: self.public_numbers()?,
        })
    }
}

impl fmt::Debug for DhPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhPrivateKey({} bits)", self.key_size())
    }
}

/// A Diffie-Hellman public key. Clones share the key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DhPublicKey {
    // Field order matters: the key drops before the backend.
    key: PKey,
    /// Whether the public value is in the subgroup.
    member: Finding,
    details: ParameterDetails,
    backend: Backend,
}

impl DhPublicKey {
    pub(super) fn new(backend: &Backend, key: PKey, details: ParameterDetails, member: Finding) -> Self {
        DhPublicKey {
            key,
            member,
            details,
            backend: backend.clone(),
        }
    }

    /// A key whose value has not been checked for membership in its subgroup.
    pub(crate) fn unchecked(backend: &Backend, key: PKey, details: ParameterDetails) -> Self {
        Self::new(backend, key, details, Finding::default())
    }

    pub(crate) fn parameter_numbers(&self) -> Result<DhParameterNumbers> {
        pkey::parameter_numbers(&self.key, &self.details)
    }

    pub(crate) fn details(&self) -> &ParameterDetails {
        &self.details
    }

    pub(crate) fn pkey(&self) -> &PKey {
        &self.key
    }

    /// The key in another backend, made from the same numbers, without the checks that need an exponentiation.
    pub(crate) fn copied_to(&self, backend: &Backend) -> Result<Self> {
        let DhPublicNumbers { y, parameter_numbers } = self.public_numbers()?;
        let key = pkey::make(backend, &parameter_numbers, Some(&y), None)?;
        Ok(DhPublicKey::new(
            backend,
            key,
            self.details.clone(),
            self.member.clone(),
        ))
    }

    /// The backend that the key belongs to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The size of the modulus in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameters(&self) -> Result<DhParameters> {
        let key = pkey::make(&self.backend, &self.parameter_numbers()?, None, None)?;
        Ok(DhParameters::new(&self.backend, key, self.details.clone()))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_numbers(&self) -> Result<DhPublicNumbers> {
        pkey::public_numbers(&self.key, &self.details)
    }

    /// Checks that the public value and the generator are in the subgroup, where that is known.
    fn check_subgroup(&self, parameters: &DhParameterNumbers, y: &Integer) -> Result<()> {
        self.details.check_generator(parameters)?;
        if self.member.or(|| parameters.contains(y))? {
            return Ok(());
        }
        Err(subgroup::not_a_member())
    }
}

impl PartialEq for DhPublicKey {
    fn eq(&self, other: &Self) -> bool {
        // libcrypto does not compare q.
        let (own, others) = ((&self.backend, &self.key), (&other.backend, &other.key));
        self.details.has_subgroup == other.details.has_subgroup
            && equal(own, others, |key| pkey::public_numbers(key, &self.details))
            && (!self.details.has_subgroup || equal_subgroups(&self.key, &other.key))
    }
}

impl Eq for DhPublicKey {}

impl fmt::Debug for DhPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhPublicKey({} bits)", self.key_size())
    }
}

/// Loads a public key that was read from a structure, with its details. Whether y is in the subgroup is checked on first use.
pub(crate) fn load_public(
    backend: &Backend,
    numbers: &DhPublicNumbers,
    details: ParameterDetails,
) -> Result<DhPublicKey> {
    numbers.check_bounds()?;
    details.check(&numbers.parameter_numbers)?;
    let DhPublicNumbers { y, parameter_numbers } = numbers;
    let key = pkey::make(backend, parameter_numbers, Some(y), None)?;
    Ok(DhPublicKey::new(backend, key, details, Finding::default()))
}

/// Loads a private key that was read without its public value, which is computed on first use.
pub(crate) fn load_private_value(
    backend: &Backend,
    numbers: &DhParameterNumbers,
    details: ParameterDetails,
    x: &SecretInteger,
) -> Result<DhPrivateKey> {
    numbers.check_bounds()?;
    details.check(numbers)?;
    // PKCS #3, section 7.1: a private value has at most the privateValueLength of the parameters.
    if details
        .private_value_length
        .is_some_and(|length| x.bit_length() > length)
    {
        return Err(Error::invalid(
            "x",
            "is longer than the privateValueLength of the parameters",
        ));
    }
    check_private_value(numbers, x)?;
    let key = pkey::make(backend, numbers, None, Some(x))?;
    Ok(DhPrivateKey::new(backend, key, details))
}
