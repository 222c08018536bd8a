//! `KeyLoader`: loading keys within limits.

use std::fmt;

use super::any_format;
use super::settings::Settings;
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::Result;

/// Loads keys into a backend, within limits on the work that a hostile file can cause. A [`Backend`] loads with the default
/// limits; a program that needs others builds a loader.
///
/// | limit | default | applies to |
/// |---|---|---|
/// | [`max_pbkdf2_iterations`](Self::max_pbkdf2_iterations) | 10,000,000 | PBKDF2, and the key derivations of PBES1 and PKCS #12 |
/// | [`max_scrypt_memory`](Self::max_scrypt_memory) | 256 MiB | the memory of scrypt, 128·r·(N + 2·p + 2) bytes |
/// | [`max_scrypt_work`](Self::max_scrypt_work) | 2^24 | N·r·p of scrypt |
/// | [`max_bcrypt_rounds`](Self::max_bcrypt_rounds) | 1,024 | bcrypt_pbkdf of OpenSSH |
/// | [`max_dh_modulus_bits`](Self::max_dh_modulus_bits) | 8,192 bits | p of Diffie-Hellman |
/// | [`max_rsa_modulus_bits`](Self::max_rsa_modulus_bits) | 16,384 bits | n of RSA |
///
/// The defaults for key derivation are many times what programs choose, and some seconds of work. Exceeding a limit is
/// [`Error::WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh), before any work is done. In addition, a structure may have at
/// most 1 MiB, p of DSA at most 4,096 bits and q at most 256, and curves must be named ones.
///
/// | setting | default | effect |
/// |---|---|---|
/// | [`check_pairs`](Self::check_pairs) | on | check that public and private key of an elliptic curve key or an SLH-DSA key belong together |
/// | [`complete_rsa_keys`](Self::complete_rsa_keys) | off | compute missing numbers of RSA private keys |
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let encryption = PrivateFormat::Pkcs8.encryption_builder().kdf_rounds(50_000).build(b"a password")?;
/// let pem = backend.ed25519_generate_key()?.to_pkcs8_pem(encryption)?;
///
/// let loader = KeyLoader::new(&backend).max_pbkdf2_iterations(10_000);
/// let error = loader.load_pem_private_key(&pem, Some(b"a password")).unwrap_err();
/// assert!(matches!(error, Error::WorkFactorTooHigh { value: 50_000, limit: 10_000, .. }));
/// assert!(backend.load_pem_private_key(&pem, Some(b"a password")).is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a loader does nothing until a key is loaded with it"]
pub struct KeyLoader {
    pub(super) settings: Settings,
}

impl fmt::Debug for KeyLoader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.settings;
        f.debug_struct("KeyLoader")
            .field("backend", &settings.backend)
            .field("limits", &settings.limits)
            .field("moduli", &settings.moduli)
            .field("check_pairs", &settings.check_pairs)
            .field("complete_rsa", &settings.complete_rsa)
            .finish()
    }
}

impl KeyLoader {
    /// A loader with the default limits.
    pub fn new(backend: &Backend) -> Self {
        KeyLoader {
            settings: Settings::new(backend),
        }
    }

    /// Sets the maximum number of iterations of PBKDF2, and of the older key derivations of PBES1 and PKCS #12.
    pub fn max_pbkdf2_iterations(mut self, iterations: u32) -> Self {
        self.settings.limits.pbkdf2_iterations = iterations;
        self
    }

    /// Sets the maximum memory of scrypt, in bytes.
    pub fn max_scrypt_memory(mut self, bytes: u64) -> Self {
        self.settings.limits.scrypt_memory = bytes;
        self
    }

    /// Sets the largest N·r·p of scrypt, to which its run time is proportional.
    pub fn max_scrypt_work(mut self, work: u64) -> Self {
        self.settings.limits.scrypt_work = work;
        self
    }

    /// Sets the maximum number of rounds of bcrypt_pbkdf in OpenSSH keys.
    pub fn max_bcrypt_rounds(mut self, rounds: u32) -> Self {
        self.settings.limits.bcrypt_rounds = rounds;
        self
    }

    /// Sets the longest modulus of Diffie-Hellman parameters and keys, in bits. libcrypto supports at most 10,000, whatever the
    /// limit. The work of using a key grows with the third power of its length: some 0.2 s at the default, the longest group
    /// of RFC 3526. Loading itself does such work only if a PKCS #8 structure contains the public key, which is then checked
    /// against the private key. Whether a value is in the subgroup of its parameters is checked when a key is used.
    pub fn max_dh_modulus_bits(mut self, bits: u32) -> Self {
        self.settings.moduli.dh = bits;
        self
    }

    /// Sets the longest modulus of RSA keys, in bits. The default is the longest that libcrypto supports. Verifying with it is
    /// cheap, because libcrypto limits the public exponent of long moduli, but signing takes seconds.
    pub fn max_rsa_modulus_bits(mut self, bits: u32) -> Self {
        self.settings.moduli.rsa = bits;
        self
    }

    /// Sets whether missing numbers of RSA private keys in PKCS #1 and PKCS #8 are computed. By default such keys are refused as
    /// [malformed](crate::Error::Malformed), of the kind [`Missing`](crate::MalformedKind::Missing). Java writes such keys when
    /// it has no other numbers, and some programs omit what can be computed.
    ///
    /// A number is missing if it is zero, or if the structure ends before it (after d at the earliest). The factors are
    /// computed from n, e and d ([`rsa_recover_prime_factors`]), or one factor from the other; the CRT exponents and
    /// the coefficient from the factors and d; e from d and the factors or, without factors, by trying 65537, 3 and 17.
    /// Keys without n or d are not completed. The result is checked like any other key. This takes some exponentiations
    /// with the modulus: hundredths of a second at 2,048 bits, seconds at 16,384 (see
    /// [`max_rsa_modulus_bits`](Self::max_rsa_modulus_bits)).
    ///
    /// [`rsa_recover_prime_factors`]: crate::asymmetric::rsa::rsa_recover_prime_factors
    pub fn complete_rsa_keys(mut self, complete: bool) -> Self {
        self.settings.complete_rsa = complete;
        self
    }

    /// Sets whether the public key of an elliptic curve key is checked against its private value; the default is `true`. The
    /// check takes a multiplication on the curve: some 10 µs on secp256r1, and more than all other steps of loading together on
    /// curves without fast arithmetic in libcrypto. Disable it for keys from a trusted source only. Ranges, curves and points
    /// are checked in any case; for curves over binary fields (`sect…`) that includes whether the point is in the subgroup,
    /// which takes about as long as the disabled check.
    ///
    /// The same holds for the public key in a private key of SLH-DSA (RFC 9909, section 7). There the check takes as long as
    /// a generation: up to 6 ms for the sets whose names end in `f`, up to 250 ms for the others.
    pub fn check_pairs(mut self, check: bool) -> Self {
        self.settings.check_pairs = check;
        self
    }

    /// Loads a private key in any format: PEM with any label of
    /// [`load_pem_private_key`](crate::interfaces::PemSerializationBackend::load_pem_private_key), including OpenSSH's, or
    /// DER as in [`load_der_private_key`](crate::interfaces::DerSerializationBackend::load_der_private_key) (PKCS #8, plain or
    /// encrypted, and the traditional formats). For programs that are given a key in an unknown format; a program that knows
    /// the format should use its own loader.
    ///
    /// A DER SEQUENCE is loaded as DER; everything else as PEM, from the first block with a private key.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::serialization::Encoding;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.ed25519_generate_key()?;
    /// for (encoding, format) in [
    ///     (Encoding::Pem, PrivateFormat::Pkcs8),
    ///     (Encoding::Der, PrivateFormat::Pkcs8),
    ///     (Encoding::Pem, PrivateFormat::OpenSsh),
    /// ] {
    ///     let bytes = key.private_bytes(encoding, format, NoEncryption)?;
    ///     assert_eq!(backend.load_private_key(&bytes, None)?.type_name(), "Ed25519");
    /// }
    /// let error = backend.load_private_key(b"PuTTY-User-Key-File-3: ssh-ed25519\n", None).unwrap_err();
    /// assert!(error.to_string().contains("PuTTY"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load_pem_private_key`](crate::interfaces::PemSerializationBackend::load_pem_private_key), except that empty data is
    /// [`Truncated`](crate::MalformedKind::Truncated).
    /// [`Malformed`](crate::Error::Malformed) of the kind [`UnexpectedType`](crate::MalformedKind::UnexpectedType) names a known
    /// format that this crate does not read: RFC 4716, PuTTY, text in UTF-16.
    #[doc(alias = "PEM_read_bio_PrivateKey")]
    #[doc(alias = "d2i_AutoPrivateKey")]
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        any_format::load_private(&self.settings, data, password)
    }

    /// Loads a public key in any format: PEM as in
    /// [`load_pem_public_key`](crate::interfaces::PemSerializationBackend::load_pem_public_key), DER as in
    /// [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key), or an OpenSSH line or
    /// certificate as in [`load_ssh_public_key`](crate::interfaces::SshSerializationBackend::load_ssh_public_key).
    ///
    /// A DER SEQUENCE is loaded as DER, text whose first line is an OpenSSH key as that; everything else as PEM.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::serialization::Encoding;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.public_key()?;
    /// for (encoding, format) in [
    ///     (Encoding::Pem, PublicFormat::SubjectPublicKeyInfo),
    ///     (Encoding::Der, PublicFormat::SubjectPublicKeyInfo),
    ///     (Encoding::OpenSsh, PublicFormat::OpenSsh),
    /// ] {
    ///     let bytes = key.public_bytes(encoding, format)?;
    ///     assert_eq!(backend.load_public_key(&bytes)?, key.clone().into());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load_pem_public_key`](crate::interfaces::PemSerializationBackend::load_pem_public_key). A certificate, a private key
    /// and a known format that this crate does not read are [`Malformed`](crate::Error::Malformed) of the kind
    /// [`UnexpectedType`](crate::MalformedKind::UnexpectedType).
    #[doc(alias = "PEM_read_bio_PUBKEY")]
    #[doc(alias = "d2i_PUBKEY")]
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        any_format::load_public(&self.settings, data)
    }
}
