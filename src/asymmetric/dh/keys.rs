//! Diffie-Hellman keys, and what they are for.

use std::fmt;
use std::sync::{Arc, OnceLock};

use openssl::bn::BigNum;

use super::subgroup::Finding;
use super::{
    DhParameterNumbers, DhParameters, DhPrivateNumbers, DhPublicNumbers, ParameterDetails, group_of, make_parameters,
    make_public, numbers, parameter_numbers, public_numbers, subgroup,
};
use crate::asymmetric::numbers::{Secret, try_clone};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};
use crate::support::secret::SecretBytes;

/// A Diffie-Hellman private key. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DhPrivateKey {
    // Dropped before the backend that it was made in.
    pub(super) key: PKey,
    /// The public value of a key that came without: computed when it is asked for.
    pub(super) public_value: Arc<OnceLock<BigNum>>,
    pub(super) details: ParameterDetails,
    pub(super) backend: Backend,
}

impl DhPrivateKey {
    pub(crate) fn parameter_numbers(&self) -> Result<DhParameterNumbers> {
        parameter_numbers(&self.key, &self.details)
    }

    pub(crate) fn details(&self) -> &ParameterDetails {
        &self.details
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The modulus' size in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// The secret that is shared with the holder of the other key, as long as the modulus, leading zeros and all.
    /// Derive keys from it, do not use it as one.
    ///
    /// Where the subgroup is known, the other key's value is made sure to be in it, if that has not been done before:
    /// keys that come out of a file or a certificate are looked at here, and once.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the other key has other parameters; [`Error::Malformed`] if its value is not in the
    /// subgroup, or the parameters' generator is not.
    #[doc(alias = "EVP_PKEY_derive")]
    pub fn exchange(&self, peer_public_key: &DhPublicKey) -> Result<SecretBytes> {
        let mut peer_numbers = peer_public_key.public_numbers()?;
        let own = parameter_numbers(&self.key, &self.details)?;
        if !peer_numbers.parameter_numbers.agree_with(&own) {
            return Err(Error::invalid("peer_public_key", "has other parameters"));
        }
        self.details.check_generator(&own)?;
        peer_public_key.check_subgroup(&peer_numbers)?;
        // The subgroup may be known on one side only.
        if peer_numbers.parameter_numbers.q.is_none() && !subgroup::contains(&own, &peer_numbers.y)? {
            return Err(subgroup::no_member());
        }
        peer_numbers.parameter_numbers = own;
        // Made over, so that the key is of this backend and of the same type.
        let peer = make_public(
            &self.backend,
            &peer_numbers,
            ParameterDetails::of(&peer_numbers.parameter_numbers),
            Finding::good(),
        )?;
        let purpose = || Operation::Dh {
            group: group_of(&self.backend, &self.key),
            modulus_bits: self.key_size(),
        };
        let refused = |error| Error::malformed(subgroup::PUBLIC_VALUE, format!("it is refused: {error}"));
        let keep_zeros = 1;
        let params = OperationParams::new().unsigned(c"pad", &keep_zeros);
        let mut operation =
            PKeyOperation::begin(self.backend.lib(), &self.key, Use::Exchange, &params).map_err(|error| {
                let name = format!("Diffie-Hellman with {} bits", self.key_size());
                self.backend
                    .refused_by_fips(error, Unsupported::ExchangeAlgorithm, &name)
            })?;
        self.backend.refuse_unapproved(purpose)?;
        operation.set_peer(&peer.key).map_err(refused)?;
        let mut secret = SecretBytes::zeroed("shared_secret", self.key.longest_output())?;
        let length = operation.derive(secret.as_mut_slice()).map_err(refused)?;
        secret.truncate(length);
        self.backend
            .require_approval_with(purpose, || operation.fips_indicator())?;
        Ok(secret)
    }

    /// The public half.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<DhPublicKey> {
        // The public value is a power of g: it is in the subgroup if g is.
        make_public(
            &self.backend,
            &self.public_numbers()?,
            self.details.clone(),
            self.details.generator.clone(),
        )
    }

    /// The private value alone, for which nothing is computed.
    pub(crate) fn private_value(&self) -> Result<Secret> {
        Ok(Secret(self.key.number(c"priv")?))
    }

    fn public_numbers(&self) -> Result<DhPublicNumbers> {
        let parameter_numbers = self.parameter_numbers()?;
        let y = match self.key.number(c"pub") {
            Ok(y) => y,
            Err(_) => self.computed_public_value(&parameter_numbers)?,
        };
        Ok(DhPublicNumbers { y, parameter_numbers })
    }

    fn computed_public_value(&self, parameter_numbers: &DhParameterNumbers) -> Result<BigNum> {
        if let Some(y) = self.public_value.get() {
            return try_clone(y);
        }
        let x = self.private_value()?;
        let y = numbers::public_value(parameter_numbers, &x)?.into_inner()?;
        try_clone(self.public_value.get_or_init(|| y))
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameters(&self) -> Result<DhParameters> {
        make_parameters(
            &self.backend,
            &parameter_numbers(&self.key, &self.details)?,
            self.details.clone(),
        )
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn private_numbers(&self) -> Result<DhPrivateNumbers> {
        Ok(DhPrivateNumbers {
            x: self.key.number(c"priv")?,
            public_numbers: self.public_numbers()?,
        })
    }
}

impl fmt::Debug for DhPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhPrivateKey({} bits)", self.key_size())
    }
}

/// A Diffie-Hellman public key. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DhPublicKey {
    // Dropped before the backend that it was made in.
    pub(super) key: PKey,
    /// Whether the public value is in the subgroup.
    pub(super) member: Finding,
    pub(super) details: ParameterDetails,
    pub(super) backend: Backend,
}

impl DhPublicKey {
    pub(crate) fn parameter_numbers(&self) -> Result<DhParameterNumbers> {
        parameter_numbers(&self.key, &self.details)
    }

    pub(crate) fn details(&self) -> &ParameterDetails {
        &self.details
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The modulus' size in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameters(&self) -> Result<DhParameters> {
        make_parameters(
            &self.backend,
            &parameter_numbers(&self.key, &self.details)?,
            self.details.clone(),
        )
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_numbers(&self) -> Result<DhPublicNumbers> {
        public_numbers(&self.key, &self.details)
    }
}

impl DhPublicKey {
    /// Refuses a public value that is not in the subgroup, where that is known, and a subgroup without its generator.
    fn check_subgroup(&self, numbers: &DhPublicNumbers) -> Result<()> {
        self.details.check_generator(&numbers.parameter_numbers)?;
        if self
            .member
            .or(|| subgroup::contains(&numbers.parameter_numbers, &numbers.y))?
        {
            return Ok(());
        }
        Err(subgroup::no_member())
    }
}

impl PartialEq for DhPublicKey {
    fn eq(&self, other: &Self) -> bool {
        matches!((self.public_numbers(), other.public_numbers()), (Ok(own), Ok(other)) if own == other)
    }
}

impl Eq for DhPublicKey {}

impl fmt::Debug for DhPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhPublicKey({} bits)", self.key_size())
    }
}
