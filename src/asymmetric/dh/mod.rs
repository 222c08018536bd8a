//! Diffie-Hellman key exchange (PKCS #3, ANSI X9.42), with parameters of one's own and the groups of RFC 3526 and RFC 7919.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let parameters = Backend::new()?.load_dh_named_group(DhNamedGroup::Ffdhe2048)?;
//! let (alice, bob) = (parameters.generate_private_key()?, parameters.generate_private_key()?);
//! assert_eq!(alice.exchange(&bob.public_key()?)?, bob.exchange(&alice.public_key()?)?);
//! # Ok(())
//! # }
//! ```

pub(crate) mod backend;
pub(crate) mod keys;
pub(crate) mod named_group;
pub(crate) mod numbers;
pub(crate) mod report;
mod subgroup;

pub use keys::{DhPrivateKey, DhPublicKey};
pub use named_group::DhNamedGroup;
pub use numbers::{DhParameterNumbers, DhPrivateNumbers, DhPublicNumbers};

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use openssl::bn::BigNumRef;

use self::backend::DhBackend;
use self::numbers::check_bounds;
use self::subgroup::Finding;
use crate::asymmetric::numbers::{Secret, bits, try_clone};
use crate::asymmetric::offered::Offered;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{Check, KeyParams, PKey, Part, Progress, Undisturbed};
use crate::ffi::pkey_operation::Service;

/// What libcrypto has for Diffie-Hellman: by PKCS #3, and by X9.42 with the order of the subgroup.
static KEYS: Offered = Offered::new(Service::Management, c"DH");
static X942_KEYS: Offered = Offered::new(Service::Management, c"DHX");

/// The shortest modulus, in bits. Anything below 2048 is for old uses.
const SHORTEST_MODULUS: u32 = 512;

/// The shortest order of a subgroup, in bits: the shortest of FIPS 186-2 and RFC 5114.
const SHORTEST_SUBGROUP: u32 = 160;

/// `OPENSSL_DH_MAX_MODULUS_BITS`: no operation takes a longer one.
pub(crate) const LONGEST_MODULUS: u32 = 10_000;

/// How far the search for parameters has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DhProgress {
    /// So many candidates for the prime have been looked at.
    Candidate(u32),
    /// A candidate has stood so many rounds of proof.
    Proof(u32),
    /// Something else has been done.
    Other,
}

/// Hands libcrypto's steps to a caller.
struct Reporter<'a>(&'a mut dyn FnMut(DhProgress) -> ControlFlow<()>);

impl Progress for Reporter<'_> {
    fn step(&mut self, stage: i32, count: i32) -> ControlFlow<()> {
        let count = u32::try_from(count).unwrap_or(0);
        (self.0)(match stage {
            0 => DhProgress::Candidate(count),
            1 => DhProgress::Proof(count),
            _ => DhProgress::Other,
        })
    }
}

/// What is known of parameters beside their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParameterDetails {
    /// Whether the order of the subgroup is known: then they are of ANSI X9.42, else of PKCS #3.
    has_subgroup: bool,
    /// PKCS #3's length of private values, in bits, where the parameters say one.
    pub(crate) private_value_length: Option<u32>,
    /// What follows the numbers in ANSI X9.42: the DER of the cofactor j and of the seed, where there are any.
    pub(crate) validation: Option<Arc<[u8]>>,
    /// Whether g generates the subgroup.
    generator: Finding,
}

impl ParameterDetails {
    /// Nothing but what the numbers themselves tell.
    pub(crate) fn of(numbers: &DhParameterNumbers) -> Self {
        ParameterDetails {
            has_subgroup: numbers.q.is_some(),
            ..Self::default()
        }
    }

    /// The same, of numbers that have been checked in full.
    fn of_checked(numbers: &DhParameterNumbers) -> Self {
        ParameterDetails {
            generator: Finding::good(),
            ..Self::of(numbers)
        }
    }

    /// Refuses a g that does not generate the subgroup: once for all keys that these parameters are handed on to.
    fn check_generator(&self, numbers: &DhParameterNumbers) -> Result<()> {
        if self.generator.or(|| subgroup::contains(numbers, &numbers.g))? {
            return Ok(());
        }
        Err(subgroup::no_generator())
    }

    fn check(&self, numbers: &DhParameterNumbers) -> Result<()> {
        match self.private_value_length {
            Some(length) if length == 0 || length > bits(&numbers.p) => {
                let reason = format!("must be 1 or more and at most the modulus' {} bits", bits(&numbers.p));
                Err(Error::invalid("private_value_length", reason))
            }
            _ => Ok(()),
        }
    }
}

/// Diffie-Hellman parameters in a backend, which keys are generated with.
#[derive(Clone)]
pub struct DhParameters {
    // Dropped before the backend that it was made in.
    key: PKey,
    details: ParameterDetails,
    backend: Backend,
}

impl DhParameters {
    pub(crate) fn details(&self) -> &ParameterDetails {
        &self.details
    }

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
    /// [`Error::InvalidArgument`] if libcrypto refuses the parameters, as FIPS modules refuse all but named groups;
    /// [`Error::Malformed`] if the generator is not in the subgroup that they say.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate_private_key(&self) -> Result<DhPrivateKey> {
        self.backend.require_approval(|| Operation::DhGenerate {
            group: group_of(&self.backend, &self.key),
            modulus_bits: self.key_size(),
        })?;
        if self.details.has_subgroup {
            self.details.check_generator(&self.parameter_numbers()?)?;
        }
        let key = self.key.generate_pair(self.backend.lib()).map_err(|error| {
            let refused = Error::invalid("parameters", format!("give no key: {error}"));
            let name = format!("Diffie-Hellman with these parameters of {} bits", self.key.bits());
            self.backend
                .refused_by_fips(refused, Unsupported::ExchangeAlgorithm, &name)
        })?;
        // libcrypto makes private values of the length that it thinks fit, whatever PKCS #3's parameters say.
        let mut details = self.details.clone();
        let length = bits(&Secret(key.number(c"priv")?));
        details.private_value_length = details.private_value_length.filter(|&most| length <= most);
        Ok(DhPrivateKey {
            key,
            public_value: Arc::default(),
            details,
            backend: self.backend.clone(),
        })
    }

    /// Proves that the modulus is prime, and the order of the subgroup, too, or else that the modulus is a safe prime; and
    /// that the generator is one. Loading does not prove primes: it takes from tens of milliseconds at 2,048 bits to many
    /// seconds at the longest. FIPS modules vouch for named groups only.
    ///
    /// Of a key, call it on its `parameters()`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if they are none of that.
    #[doc(alias = "EVP_PKEY_param_check")]
    pub fn check(&self) -> Result<()> {
        self.details.check_generator(&self.parameter_numbers()?)?;
        self.key
            .check(self.backend.lib(), Check::Parameters)
            .map_err(|error| Error::malformed(subgroup::PARAMETERS, format!("they are not proved: {error}")))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameter_numbers(&self) -> Result<DhParameterNumbers> {
        parameter_numbers(&self.key, &self.details)
    }
}

impl fmt::Debug for DhParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DhParameters({} bits)", self.key.bits())
    }
}

fn parameter_numbers(key: &PKey, details: &ParameterDetails) -> Result<DhParameterNumbers> {
    Ok(DhParameterNumbers {
        p: key.number(c"p")?,
        g: key.number(c"g")?,
        q: details.has_subgroup.then(|| key.number(c"q")).transpose()?,
    })
}

fn public_numbers(key: &PKey, details: &ParameterDetails) -> Result<DhPublicNumbers> {
    Ok(DhPublicNumbers {
        y: key.number(c"pub")?,
        parameter_numbers: parameter_numbers(key, details)?,
    })
}

/// The named group that a key's or parameters' numbers are of, if they are of one.
fn group_of(backend: &Backend, key: &PKey) -> Option<DhNamedGroup> {
    let numbers = |key: &PKey| Some((key.number(c"p").ok()?, key.number(c"g").ok()?));
    let own = numbers(key)?;
    let mut candidates = DhNamedGroup::ALL.into_iter();
    candidates.find(|group| match backend.load_dh_named_group(*group) {
        Ok(named) => named.key_size() == key.bits() && numbers(&named.key).is_some_and(|numbers| numbers == own),
        Err(_) => false,
    })
}

/// Parameters of numbers that have been checked.
fn make_parameters(backend: &Backend, numbers: &DhParameterNumbers, details: ParameterDetails) -> Result<DhParameters> {
    Ok(DhParameters {
        key: make(backend, numbers, None, None, Part::Parameters)?,
        details,
        backend: backend.clone(),
    })
}

/// A public key of numbers that have been checked.
fn make_public(
    backend: &Backend,
    numbers: &DhPublicNumbers,
    details: ParameterDetails,
    member: Finding,
) -> Result<DhPublicKey> {
    let DhPublicNumbers { y, parameter_numbers } = numbers;
    Ok(DhPublicKey {
        key: make(backend, parameter_numbers, Some(y), None, Part::Public)?,
        member,
        details,
        backend: backend.clone(),
    })
}

/// Parameters out of a structure, with what else it says. Whether g is in the subgroup is seen when they are used.
pub(crate) fn load_parameters(
    backend: &Backend,
    numbers: &DhParameterNumbers,
    details: ParameterDetails,
) -> Result<DhParameters> {
    numbers.check_bounds()?;
    details.check(numbers)?;
    make_parameters(backend, numbers, details)
}

/// A public key out of a structure, with what else it says. Whether y is in the subgroup is seen when it is used.
pub(crate) fn load_public(
    backend: &Backend,
    numbers: &DhPublicNumbers,
    details: ParameterDetails,
) -> Result<DhPublicKey> {
    numbers.check_bounds()?;
    details.check(&numbers.parameter_numbers)?;
    make_public(backend, numbers, details, Finding::default())
}

/// A private key out of a structure that has its value alone: its public half is computed when it is asked for.
pub(crate) fn load_private_value(
    backend: &Backend,
    numbers: &DhParameterNumbers,
    details: ParameterDetails,
    x: &BigNumRef,
) -> Result<DhPrivateKey> {
    numbers.check_bounds()?;
    details.check(numbers)?;
    // PKCS #3, section 7.1: a private value has as many bits as the parameters say, or fewer if it begins with zeros.
    if details.private_value_length.is_some_and(|length| bits(x) > length) {
        return Err(Error::invalid(
            "x",
            "is longer than the parameters say that private values are",
        ));
    }
    numbers::check_private_value(numbers, x)?;
    Ok(DhPrivateKey {
        key: make(backend, numbers, None, Some(x), Part::Pair)?,
        public_value: Arc::default(),
        details,
        backend: backend.clone(),
    })
}

/// A key or parameters of numbers that have been checked.
fn make(
    backend: &Backend,
    numbers: &DhParameterNumbers,
    y: Option<&BigNumRef>,
    x: Option<&BigNumRef>,
    part: Part,
) -> Result<PKey> {
    let key_type = numbers.key_type();
    let keys = if numbers.q.is_some() { &X942_KEYS } else { &KEYS };
    keys.require(backend, Unsupported::ExchangeAlgorithm, "Diffie-Hellman")?;
    let native = |number: &BigNumRef| NativeInteger::from_number(number);
    let (p, g, q) = (native(&numbers.p), native(&numbers.g), numbers.q.as_deref().map(native));
    let (y, x) = (y.map(native), x.map(native));
    let mut params = KeyParams::new().integer(c"p", &p).integer(c"g", &g);
    if let Some(q) = &q {
        params = params.integer(c"q", q);
    }
    if let Some(y) = &y {
        params = params.integer(c"pub", y);
    }
    if let Some(x) = &x {
        params = params.integer(c"priv", x);
    }
    PKey::from_data(backend.lib(), key_type, part, &params)
}

impl DhBackend for Backend {
    fn generate_dh_parameters(&self, generator: u32, key_size: u32) -> Result<DhParameters> {
        generate_parameters(self, generator, key_size, &mut Undisturbed)
    }

    fn generate_dh_parameters_with_progress(
        &self,
        generator: u32,
        key_size: u32,
        progress: &mut dyn FnMut(DhProgress) -> ControlFlow<()>,
    ) -> Result<DhParameters> {
        generate_parameters(self, generator, key_size, &mut Reporter(progress))
    }

    fn generate_dh_private_key(&self, parameters: &DhParameters) -> Result<DhPrivateKey> {
        make_parameters(self, &parameters.parameter_numbers()?, parameters.details.clone())?.generate_private_key()
    }

    fn generate_dh_private_key_and_parameters(&self, generator: u32, key_size: u32) -> Result<DhPrivateKey> {
        self.generate_dh_parameters(generator, key_size)?.generate_private_key()
    }

    fn load_dh_private_numbers(&self, numbers: &DhPrivateNumbers) -> Result<DhPrivateKey> {
        numbers.check()?;
        let DhPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
        let details = ParameterDetails::of_checked(parameter_numbers);
        Ok(DhPrivateKey {
            key: make(self, parameter_numbers, Some(y), Some(&numbers.x), Part::Pair)?,
            public_value: Arc::default(),
            details,
            backend: self.clone(),
        })
    }

    fn load_dh_public_numbers(&self, numbers: &DhPublicNumbers) -> Result<DhPublicKey> {
        numbers.check()?;
        let details = ParameterDetails::of_checked(&numbers.parameter_numbers);
        make_public(self, numbers, details, Finding::good())
    }

    fn load_dh_parameter_numbers(&self, numbers: &DhParameterNumbers) -> Result<DhParameters> {
        numbers.check()?;
        make_parameters(self, numbers, ParameterDetails::of_checked(numbers))
    }

    fn load_dh_named_group(&self, group: DhNamedGroup) -> Result<DhParameters> {
        KEYS.require(self, Unsupported::ExchangeAlgorithm, "Diffie-Hellman")?;
        let params = KeyParams::new().utf8(c"group", group.libcrypto_name());
        let key = PKey::from_data(self.lib(), c"DH", Part::Parameters, &params)
            .map_err(|_| self.not_offered(Unsupported::ExchangeAlgorithm, group.name()))?;
        Ok(DhParameters {
            key,
            details: ParameterDetails::default(),
            backend: self.clone(),
        })
    }

    fn dh_parameters_supported(&self, p: &BigNumRef, g: &BigNumRef, q: Option<&BigNumRef>) -> bool {
        let proved = || -> Result<()> {
            check_bounds(p, g, q)?;
            let numbers = DhParameterNumbers {
                p: try_clone(p)?,
                g: try_clone(g)?,
                q: q.map(try_clone).transpose()?,
            };
            numbers.check()?;
            let parameters = make_parameters(self, &numbers, ParameterDetails::of(&numbers))?;
            parameters.key.check(self.lib(), Check::Parameters)
        };
        proved().is_ok()
    }

    fn dh_x942_serialization_supported(&self) -> bool {
        X942_KEYS.is_in(self)
    }
}

fn generate_parameters(
    backend: &Backend,
    generator: u32,
    key_size: u32,
    progress: &mut dyn Progress,
) -> Result<DhParameters> {
    if !matches!(generator, 2 | 5) {
        return Err(Error::invalid("generator", "must be 2 or 5"));
    }
    if !(SHORTEST_MODULUS..=LONGEST_MODULUS).contains(&key_size) {
        let reason = format!("must be {SHORTEST_MODULUS} to {LONGEST_MODULUS} bits, not {key_size}");
        return Err(Error::invalid("key_size", reason));
    }
    let unsupported = || {
        backend.not_offered(
            Unsupported::ExchangeAlgorithm,
            "generation of Diffie-Hellman parameters",
        )
    };
    if backend.is_fips() || !KEYS.is_in(backend) {
        return Err(unsupported());
    }
    backend.require_approval(|| Operation::DhGenerate {
        group: None,
        modulus_bits: key_size,
    })?;
    let (size, generator) = (u64::from(key_size), u64::from(generator));
    let params = KeyParams::new()
        .utf8(c"type", c"generator")
        .unsigned(c"pbits", &size)
        .unsigned(c"safeprime-generator", &generator);
    Ok(DhParameters {
        key: PKey::generate_parameters(backend.lib(), c"DH", &params, progress)?,
        details: ParameterDetails::default(),
        backend: backend.clone(),
    })
}
