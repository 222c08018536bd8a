//! DSA (FIPS 186-4): parameters, keys, signatures. FIPS 186-5 has withdrawn it; it is for old uses.
//!
//! ```no_run
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! // Parameters take a while; keys with the same parameters do not.
//! let parameters = Backend::new()?.generate_dsa_parameters(2048)?;
//! let key = parameters.generate_private_key()?;
//! let signature = key.sign(b"a message", HashAlgorithm::Sha256)?;
//! key.public_key()?.verify(&signature, b"a message", HashAlgorithm::Sha256)?;
//! # Ok(())
//! # }
//! ```

pub(crate) mod backend;
pub(crate) mod numbers;
pub(crate) mod report;

pub use numbers::{DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers};

use std::fmt;

use openssl::bn::BigNumRef;

use self::backend::DsaBackend;
use self::numbers::{check_key_size, check_parameters};
use crate::asymmetric::hash_use::{HashUse, all_bits};
use crate::asymmetric::numbers::{bits, number};
use crate::asymmetric::offered::Offered;
use crate::asymmetric::signature_hash::SignatureHash;
use crate::asymmetric::streaming::{Begun, Signer, Verifier, sign_digest, sign_message, verify_digest, verify_message};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{Check, KeyParams, PKey, Part, Undisturbed};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Service, Use};
use crate::hashes::HashAlgorithm;

/// libcrypto's name of the key type.
const DSA: &std::ffi::CStr = c"DSA";

/// What libcrypto has for DSA.
static KEYS: Offered = Offered::new(Service::Management, DSA);

/// The hash functions that it takes.
static HASHES: HashUse = HashUse::new("a DSA signature with", |backend, name| {
    let (p, q) = (all_bits(256), all_bits(32));
    let (g, y) = (
        NativeInteger::from_number(&*number(2)?),
        NativeInteger::from_number(&*number(4)?),
    );
    let params = KeyParams::new()
        .integer(c"p", &p)
        .integer(c"q", &q)
        .integer(c"g", &g)
        .integer(c"pub", &y);
    let key = PKey::from_data(backend.lib(), DSA, Part::Public, &params)?;
    let params = OperationParams::new().utf8(c"digest", name);
    PKeyOperation::begin(backend.lib(), &key, Use::Verify, &params).map(|_| ())
});

/// FIPS 186-4, section 4.2, and 4096, which OpenSSL takes too: bits of p, and of the q that goes with them here.
const SIZES: [(u32, u64); 4] = [(1024, 160), (2048, 256), (3072, 256), (4096, 256)];

/// FIPS 186-4, section 4.2: bits of q.
const SUBGROUP_SIZES: [u32; 3] = [160, 224, 256];

/// DSA parameters in a backend, which keys are generated with.
#[derive(Clone)]
pub struct DsaParameters {
    // Dropped before the backend that it was made in.
    key: PKey,
    backend: Backend,
}

impl DsaParameters {
    /// The backend that the parameters were made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The modulus' size in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// A new key with these parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate_private_key(&self) -> Result<DsaPrivateKey> {
        self.backend.require_approval(|| Operation::DsaGenerate {
            modulus_bits: self.key_size(),
        })?;
        Ok(DsaPrivateKey {
            key: self.key.generate_pair(self.backend.lib()).map_err(|error| {
                let name = format!("generation of DSA keys with {} bits", self.key.bits());
                self.backend
                    .refused_by_fips(error, Unsupported::PublicKeyAlgorithm, &name)
            })?,
            backend: self.backend.clone(),
        })
    }

    /// Proves that the modulus and the order of the subgroup are prime, which loading does not do: it takes tens of
    /// milliseconds.
    ///
    /// Of a key, call it on its `parameters()`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if they are not.
    #[doc(alias = "EVP_PKEY_param_check")]
    pub fn check(&self) -> Result<()> {
        self.key
            .check(self.backend.lib(), Check::Parameters)
            .map_err(|error| Error::malformed("DSA parameters", format!("they are not proved: {error}")))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameter_numbers(&self) -> Result<DsaParameterNumbers> {
        parameter_numbers(&self.key)
    }
}

impl fmt::Debug for DsaParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaParameters({} bits)", self.key.bits())
    }
}

/// A DSA private key. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DsaPrivateKey {
    // Dropped before the backend that it was made in.
    key: PKey,
    backend: Backend,
}

impl DsaPrivateKey {
    pub(crate) fn parameter_numbers(&self) -> Result<DsaParameterNumbers> {
        parameter_numbers(&self.key)
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The modulus' size in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// Signs a message, or with [`SignatureHash::prehashed`] a digest. The signature is DER: see
    /// [`signature`](crate::asymmetric::signature).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a digest of the wrong length;
    /// [`Error::Unsupported`] for a hash function that the backend does not offer;
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_sign")]
    pub fn sign(&self, data: &[u8], hash: impl Into<SignatureHash>) -> Result<Vec<u8>> {
        let hash = hash.into();
        if self.backend.is_fips() && !hash.is_prehashed() {
            let operation = begin_message(&self.backend, &self.key, Use::Sign, hash.algorithm())?;
            return sign_message(&self.backend, || signature(&self.key, hash), operation, data);
        }
        let digest = hash.digest(&self.backend, data)?;
        let mut operation = begin(&self.backend, &self.key, Use::Sign, hash.algorithm())?;
        sign_digest(&self.backend, || signature(&self.key, hash), &mut operation, &digest)
    }

    /// A signer for one message after the other, each in pieces.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub fn signer(&self, hash: HashAlgorithm) -> Result<Signer> {
        let begun = begin_streaming(&self.backend, &self.key, Use::Sign, hash)?;
        Signer::new(&self.backend, signature(&self.key, hash.into()), begun, hash)
    }

    /// The public half.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<DsaPublicKey> {
        make_public(&self.backend, &public_numbers(&self.key)?)
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameters(&self) -> Result<DsaParameters> {
        make_parameters(&self.backend, &parameter_numbers(&self.key)?)
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn private_numbers(&self) -> Result<DsaPrivateNumbers> {
        Ok(DsaPrivateNumbers {
            x: self.key.number(c"priv")?,
            public_numbers: public_numbers(&self.key)?,
        })
    }
}

impl fmt::Debug for DsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaPrivateKey({} bits)", self.key_size())
    }
}

/// A DSA public key. Clones are the same key; many threads may use one at once.
#[derive(Clone)]
#[doc(alias = "EVP_PKEY")]
pub struct DsaPublicKey {
    // Dropped before the backend that it was made in.
    key: PKey,
    backend: Backend,
}

impl DsaPublicKey {
    pub(crate) fn parameter_numbers(&self) -> Result<DsaParameterNumbers> {
        parameter_numbers(&self.key)
    }

    /// The backend that the key was made in.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The modulus' size in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// Verifies the signature of a message, or with [`SignatureHash::prehashed`] of a digest.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if it is not one;
    /// [`Error::InvalidArgument`] for a digest of the wrong length;
    /// [`Error::Unsupported`] for a hash function that the backend does not offer.
    #[doc(alias = "EVP_PKEY_verify")]
    pub fn verify(&self, signature: &[u8], data: &[u8], hash: impl Into<SignatureHash>) -> Result<()> {
        let hash = hash.into();
        let purpose = || verification(&self.key, hash);
        if self.backend.is_fips() && !hash.is_prehashed() {
            let operation = begin_message(&self.backend, &self.key, Use::Verify, hash.algorithm())?;
            return verify_message(&self.backend, purpose, operation, signature, data);
        }
        let digest = hash.digest(&self.backend, data)?;
        let mut operation = begin(&self.backend, &self.key, Use::Verify, hash.algorithm())?;
        verify_digest(&self.backend, purpose, &mut operation, signature, &digest)
    }

    /// A verifier for one message after the other, each in pieces.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verifier(&self, hash: HashAlgorithm) -> Result<Verifier> {
        let begun = begin_streaming(&self.backend, &self.key, Use::Verify, hash)?;
        Verifier::new(&self.backend, verification(&self.key, hash.into()), begun, hash)
    }

    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameters(&self) -> Result<DsaParameters> {
        make_parameters(&self.backend, &parameter_numbers(&self.key)?)
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_numbers(&self) -> Result<DsaPublicNumbers> {
        public_numbers(&self.key)
    }
}

impl PartialEq for DsaPublicKey {
    fn eq(&self, other: &Self) -> bool {
        matches!((self.public_numbers(), other.public_numbers()), (Ok(own), Ok(other)) if own == other)
    }
}

impl Eq for DsaPublicKey {}

impl fmt::Debug for DsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaPublicKey({} bits)", self.key_size())
    }
}

/// What the approval of a signature goes by. A key that does not tell the size of its subgroup has none that is approved.
fn signature(key: &PKey, hash: SignatureHash) -> Operation {
    Operation::DsaSign {
        modulus_bits: key.bits(),
        subgroup_bits: key.number(c"q").map_or(0, |q| bits(&q)),
        hash,
    }
}

/// What the approval of a verification goes by.
fn verification(key: &PKey, hash: SignatureHash) -> Operation {
    Operation::DsaVerify {
        modulus_bits: key.bits(),
        subgroup_bits: key.number(c"q").map_or(0, |q| bits(&q)),
        hash,
    }
}

/// Begins a signature or its verification with a digest of a hash function, whose length libcrypto then sees to.
fn begin(backend: &Backend, key: &PKey, purpose: Use, hash: HashAlgorithm) -> Result<PKeyOperation> {
    HASHES.require(backend, hash)?;
    let params = OperationParams::new().utf8(c"digest", hash.libcrypto_name());
    PKeyOperation::begin(backend.lib(), key, purpose, &params).map_err(|error| refused(backend, key, error))
}

/// Begins a signature or its verification of a message, which the provider hashes.
fn begin_message(backend: &Backend, key: &PKey, purpose: Use, hash: HashAlgorithm) -> Result<MessageSignature> {
    HASHES.require(backend, hash)?;
    let begin = match purpose {
        Use::Sign => MessageSignature::sign,
        _ => MessageSignature::verify,
    };
    begin(backend.lib(), key, hash.libcrypto_name(), &OperationParams::new())
        .map_err(|error| refused(backend, key, error))
}

/// Begins for messages in pieces.
fn begin_streaming(backend: &Backend, key: &PKey, purpose: Use, hash: HashAlgorithm) -> Result<Begun> {
    if backend.is_fips() {
        begin_message(backend, key, purpose, hash).map(Begun::Message)
    } else {
        begin(backend, key, purpose, hash).map(Begun::Digest)
    }
}

fn refused(backend: &Backend, key: &PKey, error: Error) -> Error {
    let name = format!("this use of DSA with {} bits", key.bits());
    backend.refused_by_fips(error, Unsupported::PublicKeyAlgorithm, &name)
}

fn parameter_numbers(key: &PKey) -> Result<DsaParameterNumbers> {
    Ok(DsaParameterNumbers {
        p: key.number(c"p")?,
        q: key.number(c"q")?,
        g: key.number(c"g")?,
    })
}

fn public_numbers(key: &PKey) -> Result<DsaPublicNumbers> {
    Ok(DsaPublicNumbers {
        y: key.number(c"pub")?,
        parameter_numbers: parameter_numbers(key)?,
    })
}

fn make_parameters(backend: &Backend, numbers: &DsaParameterNumbers) -> Result<DsaParameters> {
    Ok(DsaParameters {
        key: make(backend, numbers, None, None, Part::Parameters)?,
        backend: backend.clone(),
    })
}

fn make_public(backend: &Backend, numbers: &DsaPublicNumbers) -> Result<DsaPublicKey> {
    Ok(DsaPublicKey {
        key: make(
            backend,
            &numbers.parameter_numbers,
            Some(&numbers.y),
            None,
            Part::Public,
        )?,
        backend: backend.clone(),
    })
}

/// A private key of its value alone, whose public half is computed.
pub(crate) fn load_private_value(
    backend: &Backend,
    parameter_numbers: &DsaParameterNumbers,
    x: &BigNumRef,
) -> Result<DsaPrivateKey> {
    parameter_numbers.check(backend)?;
    let y = numbers::public_value(parameter_numbers, x)?;
    let key = make(backend, parameter_numbers, Some(&y), Some(x), Part::Pair)?;
    Ok(DsaPrivateKey {
        key,
        backend: backend.clone(),
    })
}

/// A key or parameters of numbers that have been checked.
fn make(
    backend: &Backend,
    numbers: &DsaParameterNumbers,
    y: Option<&BigNumRef>,
    x: Option<&BigNumRef>,
    part: Part,
) -> Result<PKey> {
    KEYS.require(backend, Unsupported::PublicKeyAlgorithm, "DSA")?;
    let native = |number: &BigNumRef| NativeInteger::from_number(number);
    let (p, q, g) = (native(&numbers.p), native(&numbers.q), native(&numbers.g));
    let (y, x) = (y.map(native), x.map(native));
    let mut params = KeyParams::new().integer(c"p", &p).integer(c"q", &q).integer(c"g", &g);
    if let Some(y) = &y {
        params = params.integer(c"pub", y);
    }
    if let Some(x) = &x {
        params = params.integer(c"priv", x);
    }
    PKey::from_data(backend.lib(), DSA, part, &params)
}

impl DsaBackend for Backend {
    fn generate_dsa_parameters(&self, key_size: u32) -> Result<DsaParameters> {
        check_key_size(self, "key_size", key_size)?;
        KEYS.require(self, Unsupported::PublicKeyAlgorithm, "DSA")?;
        self.require_approval(|| Operation::DsaGenerate { modulus_bits: key_size })?;
        let subgroup_size = SIZES
            .iter()
            .find(|(bits, _)| *bits == key_size)
            .map_or(256, |(_, q)| *q);
        let size = u64::from(key_size);
        let params = KeyParams::new()
            .unsigned(c"pbits", &size)
            .unsigned(c"qbits", &subgroup_size);
        let key = PKey::generate_parameters(self.lib(), DSA, &params, &mut Undisturbed).map_err(|error| {
            let name = format!("generation of DSA parameters with {key_size} bits");
            self.refused_by_fips(error, Unsupported::PublicKeyAlgorithm, &name)
        })?;
        Ok(DsaParameters {
            key,
            backend: self.clone(),
        })
    }

    fn generate_dsa_private_key(&self, parameters: &DsaParameters) -> Result<DsaPrivateKey> {
        make_parameters(self, &parameters.parameter_numbers()?)?.generate_private_key()
    }

    fn generate_dsa_private_key_and_parameters(&self, key_size: u32) -> Result<DsaPrivateKey> {
        self.generate_dsa_parameters(key_size)?.generate_private_key()
    }

    fn dsa_hash_supported(&self, algorithm: HashAlgorithm) -> bool {
        HASHES.takes(self, algorithm)
    }

    fn dsa_parameters_supported(&self, p: &BigNumRef, q: &BigNumRef, g: &BigNumRef) -> bool {
        check_parameters(self, p, q, g).is_ok() && KEYS.is_in(self)
    }

    fn load_dsa_parameter_numbers(&self, numbers: &DsaParameterNumbers) -> Result<DsaParameters> {
        numbers.check(self)?;
        make_parameters(self, numbers)
    }

    fn load_dsa_private_numbers(&self, numbers: &DsaPrivateNumbers) -> Result<DsaPrivateKey> {
        numbers.check(self)?;
        let DsaPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
        Ok(DsaPrivateKey {
            key: make(self, parameter_numbers, Some(y), Some(&numbers.x), Part::Pair)?,
            backend: self.clone(),
        })
    }

    fn load_dsa_public_numbers(&self, numbers: &DsaPublicNumbers) -> Result<DsaPublicKey> {
        numbers.check(self)?;
        make_public(self, numbers)
    }
}
