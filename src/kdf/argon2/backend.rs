//! The interface of Argon2, and its implementation.

use super::limits::Argon2Limits;
use super::parameters::{Argon2Parameters, Argon2Variant, LONGEST, SHORTEST_OUTPUT, SHORTEST_SALT};
use super::phc_string::{self, Argon2Phc};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::{EvpKdf, EvpKdfRef};
use crate::ffi::operation::CleanQueue;
use crate::ffi::params::Params;
use crate::kdf::derivation;
use crate::support::secret::SecretBytes;

/// A backend with Argon2 (RFC 9106, `EVP_KDF-ARGON2(7)`).
///
/// ```
/// use hazmat_openssl::kdf::{Argon2Parameters, Argon2Variant};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// // OpenSSL has Argon2 since 3.2.
/// if backend.argon2_supported(Argon2Variant::Argon2id) {
///     let salt = backend.random_bytes(16)?;
///     let parameters = Argon2Parameters::default().with_memory_cost(8 * 1024);
///     let stored = backend.derive_argon2_phc_encoded(&parameters, b"password", &salt, 32)?;
///     assert!(stored.starts_with("$argon2id$v=19$m=8192,t=3,p=4$"));
///     backend.argon2_verify_phc_encoded(b"password", &stored, None)?;
///     assert!(backend.argon2_verify_phc_encoded(b"Password", &stored, None).is_err());
/// }
/// # Ok(())
/// # }
/// ```
///
/// The lanes are computed one after the other, in the calling thread: libcrypto's threads must be allowed for each library
/// context (`OSSL_set_max_threads(3)`), and this crate does not do that. The result does not depend on it.
///
/// FIPS modules do not have Argon2, and no approved standard has it: a FIPS backend does not offer it.
pub trait Argon2Backend {
    /// Whether this backend offers the variant: OpenSSL does since 3.2. Asks libcrypto once (`EVP_KDF_fetch`), compares the test
    /// vector of RFC 9106, section 5, and caches the answer.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn argon2_supported(&self, variant: Argon2Variant) -> bool;

    /// Fills `out` with a key. Like [`derive_argon2`](Self::derive_argon2), without an allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_argon2`](Self::derive_argon2). `out` is cleared if this fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_argon2_into(
        &self,
        parameters: &Argon2Parameters<'_>,
        key_material: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Derives a key of `length` bytes, at least 4, from a password and a salt. The salt has at least 8 bytes, and should have 16
    /// random ones.
    ///
    /// Note the order: the password comes before the salt, as in
    /// [`derive_scrypt`](crate::interfaces::ScryptBackend::derive_scrypt). In
    /// [`derive_pbkdf2_hmac`](crate::interfaces::Pbkdf2HmacBackend::derive_pbkdf2_hmac) it comes last. A call with the two
    /// swapped compiles, and derives a wrong key.
    ///
    /// The memory is limited to [2 GiB](Argon2Limits::derivation): [`Backend::derive_argon2_within`] takes different limits. The
    /// time is not limited: if others choose the parameters, use limits.
    ///
    /// The limits do not count `length`, although a longer key takes more time and memory: RFC 9106 allows up to 2^32 - 1 bytes,
    /// and this call 2^31 - 1. It is the program's own choice: one that takes the length from others must bound it itself. PHC
    /// strings hold at most 256 bytes.
    ///
    /// ```
    /// use hazmat_openssl::kdf::{Argon2Parameters, Argon2Variant};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let salt = backend.random_bytes(16)?;
    /// let parameters = Argon2Parameters::new(Argon2Variant::Argon2id).with_memory_cost(19_456).with_iterations(2);
    /// match backend.derive_argon2(&parameters, b"password", &salt, 32) {
    ///     Ok(key) => assert_eq!(key.len(), 32),
    ///     Err(hazmat_openssl::Error::Unsupported { .. }) => println!("this OpenSSL is older than 3.2"),
    ///     Err(other) => return Err(other),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a parameter, a salt or a length outside of these bounds and
    ///   [those of the parameters](Argon2Parameters), and for a salt, a password, a secret, associated data or a length over
    ///   2^31 - 1 bytes, which is libcrypto's limit;
    /// - [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) for more memory than the limit;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the variant: FIPS backends do not;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, for example without enough memory.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_argon2(
        &self,
        parameters: &Argon2Parameters<'_>,
        key_material: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<SecretBytes> {
        // `Backend` overrides this, and checks the parameters before it allocates.
        derivation::new_key(
            self.argon2_supported(parameters.variant()),
            length,
            derivation::LONGEST,
            |out| self.derive_argon2_into(parameters, key_material, salt, out),
        )
    }

    /// Derives a password hash of `length` bytes, for storage as a PHC string: `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`. Each
    /// password needs a new random salt, of 16 bytes; a `length` of 32 bytes is usual.
    ///
    /// A [secret](Argon2Parameters::with_secret) is not part of the string, and is needed again to verify.
    ///
    /// # Errors
    ///
    /// As [`derive_argon2`](Self::derive_argon2); [`InvalidArgument`](crate::Error::InvalidArgument) also for a salt of over 128
    /// bytes, a length of over 256 bytes, and associated data, which the string does not hold.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_argon2_phc_encoded(
        &self,
        parameters: &Argon2Parameters<'_>,
        key_material: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<String> {
        phc_string::check_encodable(parameters, salt, length)?;
        let hash = self.derive_argon2(parameters, key_material, salt, length)?;
        Ok(Argon2Phc::new(parameters, salt, hash).to_string())
    }

    /// Verifies a password against a PHC string of any variant. `secret` is that of the derivation, if there was one.
    ///
    /// The costs come from the string, and are [limited](Argon2Limits::verification) in memory and in time:
    /// [`Backend::argon2_verify_phc_encoded_within`] takes different limits. The hashes are compared in constant time.
    /// [`Argon2Phc`] describes the syntax, and reads the costs without a computation.
    ///
    /// # Errors
    ///
    /// - [`IncorrectPassword`](crate::Error::IncorrectPassword) if the hash is another one: the password or the secret is wrong,
    ///   or the string is damaged;
    /// - [`Malformed`](crate::Error::Malformed) if the string is not a PHC string of Argon2;
    /// - [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) if it asks for more than a limit;
    /// - [`Unsupported`](crate::Error::Unsupported) for a version or a parameter that is not supported, and if the backend does
    ///   not offer the variant: FIPS backends do not;
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a password or a secret over 2^31 - 1 bytes;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, for example without enough memory.
    #[doc(alias = "EVP_KDF_derive")]
    fn argon2_verify_phc_encoded(&self, key_material: &[u8], phc: &str, secret: Option<&[u8]>) -> Result<()> {
        let limits = Argon2Limits::verification();
        verify(&limits, phc, secret, |parameters, salt, length| {
            self.derive_argon2(parameters, key_material, salt, length)
        })
    }
}

impl Argon2Backend for Backend {
    fn argon2_supported(&self, variant: Argon2Variant) -> bool {
        fetched(self, variant).is_ok()
    }

    fn derive_argon2(
        &self,
        parameters: &Argon2Parameters<'_>,
        key_material: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<SecretBytes> {
        self.derive_argon2_within(Argon2Limits::derivation(), parameters, key_material, salt, length)
    }

    fn derive_argon2_into(
        &self,
        parameters: &Argon2Parameters<'_>,
        key_material: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        self.derive_argon2_within_into(Argon2Limits::derivation(), parameters, key_material, salt, out)
    }
}

impl Backend {
    /// Like [`derive_argon2`](Argon2Backend::derive_argon2), with other limits.
    ///
    /// # Errors
    ///
    /// As [`derive_argon2`](Argon2Backend::derive_argon2); [`Error::WorkFactorTooHigh`] for each limit.
    #[doc(alias = "EVP_KDF_derive")]
    pub fn derive_argon2_within(
        &self,
        limits: Argon2Limits,
        parameters: &Argon2Parameters<'_>,
        key_material: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<SecretBytes> {
        let kdf = checked(self, &limits, parameters, salt, length).map_err(derivation::of_length)?;
        derivation::new_key(true, length, derivation::LONGEST, |out| {
            derive(self, kdf, parameters, key_material, salt, out)
        })
    }

    /// Like [`derive_argon2_into`](Argon2Backend::derive_argon2_into), with other limits.
    ///
    /// # Errors
    ///
    /// As [`derive_argon2_within`](Self::derive_argon2_within). `out` is cleared if this fails.
    #[doc(alias = "EVP_KDF_derive")]
    pub fn derive_argon2_within_into(
        &self,
        limits: Argon2Limits,
        parameters: &Argon2Parameters<'_>,
        key_material: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let kdf = checked(self, &limits, parameters, salt, out.len())?;
            derive(self, kdf, parameters, key_material, salt, out)
        })
    }

    /// Like [`argon2_verify_phc_encoded`](Argon2Backend::argon2_verify_phc_encoded), with other limits.
    ///
    /// # Errors
    ///
    /// As [`argon2_verify_phc_encoded`](Argon2Backend::argon2_verify_phc_encoded).
    #[doc(alias = "EVP_KDF_derive")]
    pub fn argon2_verify_phc_encoded_within(
        &self,
        limits: Argon2Limits,
        key_material: &[u8],
        phc: &str,
        secret: Option<&[u8]>,
    ) -> Result<()> {
        verify(&limits, phc, secret, |parameters, salt, length| {
            self.derive_argon2_within(limits, parameters, key_material, salt, length)
        })
    }
}

/// Compares the hash in a PHC string with that which `derive` computes.
fn verify(
    limits: &Argon2Limits,
    phc: &str,
    secret: Option<&[u8]>,
    derive: impl FnOnce(&Argon2Parameters<'_>, &[u8], usize) -> Result<SecretBytes>,
) -> Result<()> {
    let phc = Argon2Phc::parse(phc)?;
    let expected = phc.hash();
    let parameters = phc.parameters().with_secret(secret.unwrap_or_default());
    limits.check(&parameters)?;
    if derive(&parameters, phc.salt(), expected.len())? == *expected {
        Ok(())
    } else {
        Err(Error::IncorrectPassword)
    }
}

/// `EVP_KDF-ARGON2(7)`, a slot for each variant, fetched once for each backend.
static ARGON2: Cache<Option<EvpKdf>> = Cache::new(Argon2Variant::ALL.len());

/// The fetched algorithm, or the error that the backend does not offer it.
fn fetched(backend: &Backend, variant: Argon2Variant) -> Result<&EvpKdf> {
    let kdf = ARGON2.fetch(backend, variant as usize, || {
        let kdf = EvpKdf::fetch(backend.lib(), variant.libcrypto_name())?;
        gives_known_answer(backend, &kdf, variant).then_some(kdf)
    });
    kdf.ok_or_else(|| backend.not_offered(UnsupportedKind::Kdf, variant.name()))
}

/// The outputs of the test vectors of RFC 9106, section 5.
const KNOWN_ANSWERS: [[u8; 32]; 3] = [
    *b"\x51\x2b\x39\x1b\x6f\x11\x62\x97\x53\x71\xd3\x09\x19\x73\x42\x94\
       \xf8\x68\xe3\xbe\x39\x84\xf3\xc1\xa1\x3a\x4d\xb9\xfa\xbe\x4a\xcb",
    *b"\xc8\x14\xd9\xd1\xdc\x7f\x37\xaa\x13\xf0\xd7\x7f\x24\x94\xbd\xa1\
       \xc8\xde\x6b\x01\x6d\xd3\x88\xd2\x99\x52\xa4\xc4\x67\x2b\x6c\xe8",
    *b"\x0d\x64\x0d\xf5\x8d\x78\x76\x6c\x08\xc0\x37\xa3\x4a\x8b\x53\xc9\
       \xd0\x1e\xf0\x45\x2d\x75\xb6\x5e\xb5\x25\x20\xe9\x6b\x01\xe6\x59",
];

/// Whether the function gives the output of RFC 9106's test vector, in which every parameter counts. Providers ignore parameters
/// that they do not know, and libcrypto's code does not report failures of its hash function, which it fetches too.
fn gives_known_answer(backend: &Backend, kdf: &EvpKdfRef, variant: Argon2Variant) -> bool {
    let parameters = Argon2Parameters::new(variant)
        .with_memory_cost(32)
        .with_iterations(3)
        .with_lanes(4)
        .with_secret(&[3; 8])
        .with_associated_data(&[4; 12]);
    let costs = Costs::of(&parameters);
    let mut out = [0; 32];
    let derived = params(&parameters, &costs, &[1; 32], &[2; 16])
        .and_then(|params| kdf.derive(CleanQueue::ensure(), backend.lib(), &params, &mut out));
    derived.is_ok() && KNOWN_ANSWERS.get(variant as usize) == Some(&out)
}

/// Checks everything that can be checked before the work, and returns the fetched function. `length` is that of the output.
fn checked<'b>(
    backend: &'b Backend,
    limits: &Argon2Limits,
    parameters: &Argon2Parameters<'_>,
    salt: &[u8],
    length: usize,
) -> Result<&'b EvpKdf> {
    let kdf = fetched(backend, parameters.variant())?;
    parameters.check()?;
    check_length("salt", salt.len(), SHORTEST_SALT)?;
    check_length("out", length, SHORTEST_OUTPUT)?;
    limits.check(parameters)?;
    Ok(kdf)
}

fn check_length(argument: &'static str, length: usize, least: usize) -> Result<()> {
    if !(least..=LONGEST).contains(&length) {
        let reason = format!("must have {least} to {LONGEST} bytes, not {length}");
        return Err(Error::invalid(argument, reason));
    }
    Ok(())
}

/// The numbers for libcrypto.
struct Costs {
    iterations: u64,
    lanes: u64,
    memory_cost: u64,
}

impl Costs {
    fn of(parameters: &Argon2Parameters<'_>) -> Self {
        Costs {
            iterations: parameters.iterations().into(),
            lanes: parameters.lanes().into(),
            memory_cost: parameters.memory_cost().into(),
        }
    }
}

/// Version 0x13, the only one of RFC 9106.
static VERSION: u64 = phc_string::VERSION as u64;

/// libcrypto erases its copies of the password and of the secret before it fills the memory, not only at the end.
static EARLY_CLEAN: u64 = 1;

fn params<'p>(
    parameters: &Argon2Parameters<'p>,
    costs: &'p Costs,
    key_material: &'p [u8],
    salt: &'p [u8],
) -> Result<Params<'p, 10>> {
    Ok(Params::new()
        .octets("key_material", c"pass", key_material)?
        .octets("salt", c"salt", salt)?
        .octets("secret", c"secret", parameters.secret())?
        .octets("associated_data", c"ad", parameters.associated_data())?
        .unsigned(c"iter", &costs.iterations)
        .unsigned(c"lanes", &costs.lanes)
        .unsigned(c"memcost", &costs.memory_cost)
        .unsigned(c"version", &VERSION)
        .unsigned(c"early_clean", &EARLY_CLEAN))
}

/// Fills `out`. The caller has checked the parameters and the lengths.
fn derive(
    backend: &Backend,
    kdf: &EvpKdfRef,
    parameters: &Argon2Parameters<'_>,
    key_material: &[u8],
    salt: &[u8],
    out: &mut [u8],
) -> Result<()> {
    let operation = || Operation::OtherKdf {
        name: parameters.variant().name(),
    };
    let costs = Costs::of(parameters);
    let params = params(parameters, &costs, key_material, salt)?;
    derivation::derive(backend, kdf, operation, &params, out)?;
    Ok(())
}

/// Reports whether each variant is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &variant in Argon2Variant::ALL {
        report.add("argon2", variant.identifier(), backend.argon2_supported(variant));
    }
}
