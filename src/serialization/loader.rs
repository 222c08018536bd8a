//! Loading, and its limits.

use std::fmt;

use super::any_format;
use super::settings::Settings;
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::Result;

/// Loads keys into a backend, within limits that a hostile file cannot pass. A [`Backend`] loads with the limits that
/// stand here; a program that needs others makes a loader of its own.
///
/// | limit | default | what it is for |
/// |---|---|---|
/// | [`max_pbkdf2_iterations`](Self::max_pbkdf2_iterations) | 10,000,000 | PBKDF2, and the functions of PBES1 and PKCS #12 |
/// | [`max_scrypt_memory`](Self::max_scrypt_memory) | 256 MiB | scrypt's 128·r·(N + 2·p + 2) bytes |
/// | [`max_scrypt_work`](Self::max_scrypt_work) | 2^24 | scrypt's N·r·p |
/// | [`max_bcrypt_rounds`](Self::max_bcrypt_rounds) | 1,024 | OpenSSH's bcrypt_pbkdf |
/// | [`max_dh_modulus_bits`](Self::max_dh_modulus_bits) | 8,192 bits | Diffie-Hellman's p |
/// | [`max_rsa_modulus_bits`](Self::max_rsa_modulus_bits) | 16,384 bits | RSA's n |
///
/// Each default of a key derivation is many times what programs choose, and some seconds of work. What is over a limit is
/// [`Error::WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh), before the work is begun. Apart from these, a structure
/// has at most 1 MiB, DSA's p at most 4,096 bits and its q at most 256, and curves are those that have a name.
///
/// | leniency or check | default | what it is for |
/// |---|---|---|
/// | [`check_pairs`](Self::check_pairs) | on | that both halves of a key on a curve belong together |
/// | [`complete_rsa_keys`](Self::complete_rsa_keys) | off | RSA keys that lack numbers |
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::Encoding;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let encryption = PrivateFormat::Pkcs8.encryption_builder().kdf_rounds(50_000).build(b"a password")?;
/// let pem = backend.ed25519_generate_key()?.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, encryption)?;
///
/// let loader = KeyLoader::new(&backend).max_pbkdf2_iterations(10_000);
/// let error = loader.load_pem_private_key(&pem, Some(b"a password")).unwrap_err();
/// assert_eq!(error.to_string(), "PBKDF2 asks for 50000 iterations, and the limit is 10000");
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

    /// The most iterations of PBKDF2, and of the older functions of PBES1 and PKCS #12.
    pub fn max_pbkdf2_iterations(mut self, iterations: u32) -> Self {
        self.settings.limits.pbkdf2_iterations = iterations;
        self
    }

    /// The most memory that scrypt may take, in bytes.
    pub fn max_scrypt_memory(mut self, bytes: u64) -> Self {
        self.settings.limits.scrypt_memory = bytes;
        self
    }

    /// The most of scrypt's N·r·p, which most of its time is spent on.
    pub fn max_scrypt_work(mut self, work: u64) -> Self {
        self.settings.limits.scrypt_work = work;
        self
    }

    /// The most rounds of OpenSSH's bcrypt_pbkdf.
    pub fn max_bcrypt_rounds(mut self, rounds: u32) -> Self {
        self.settings.limits.bcrypt_rounds = rounds;
        self
    }

    /// The longest modulus of Diffie-Hellman parameters and keys, in bits. libcrypto takes up to 10,000, more than which no
    /// limit makes loadable. The work of using such a key grows with the third power of its length: some 0.2 s at the
    /// default, which the longest group of RFC 3526 has. Loading itself does none of it, but where a PKCS #8 structure
    /// has the public key beside the private one, which is then seen to belong to it: whether the numbers are in the
    /// subgroup that the parameters say is seen when a key is used.
    pub fn max_dh_modulus_bits(mut self, bits: u32) -> Self {
        self.settings.moduli.dh = bits;
        self
    }

    /// The longest modulus of RSA keys, in bits. The default is the longest that libcrypto takes: verifying with it is
    /// cheap, as the public exponent is then bounded, too, but a private key of that length takes seconds to sign.
    pub fn max_rsa_modulus_bits(mut self, bits: u32) -> Self {
        self.settings.moduli.rsa = bits;
        self
    }

    /// Whether to complete RSA private keys of PKCS #1 and PKCS #8 that lack numbers, which are [refused as
    /// malformed](crate::Error::Malformed) unless this says `true`. Java writes keys so that it has no more numbers of,
    /// and other programs left out what can be computed.
    ///
    /// A number that is zero, or of the last five also one that is not there with all behind it, counts as lacking. What
    /// can be computed is: the factors from n, e and d ([`rsa_recover_prime_factors`]), one factor from the other; the
    /// exponents and the coefficient of the Chinese remainder theorem from the factors and d; e from d and the factors,
    /// and without these by trying 65537, 3 and 17. Keys without n or d are not completed. What comes out is checked as
    /// any other key. It takes some exponentiations with the modulus: hundredths of a second at 2,048 bits, seconds at
    /// 16,384 (see [`max_rsa_modulus_bits`](Self::max_rsa_modulus_bits)).
    ///
    /// [`rsa_recover_prime_factors`]: crate::asymmetric::rsa::rsa_recover_prime_factors
    pub fn complete_rsa_keys(mut self, complete: bool) -> Self {
        self.settings.complete_rsa = complete;
        self
    }

    /// Whether to make sure that the public half of an elliptic curve key belongs to its private value, as is done
    /// unless this says `false`. It takes a multiplication on the curve: some 10 µs on secp256r1, and more than all
    /// else together on curves that libcrypto has no fast arithmetic for. Leave it out for keys from a trusted place
    /// only. Bounds, curves and points are checked all the same; points on the curves over binary fields (`sect…`) to be in
    /// their subgroup, too, which takes about as long as the check that is left out.
    pub fn check_pairs(mut self, check: bool) -> Self {
        self.settings.check_pairs = check;
        self
    }

    /// A private key in whatever form it is: PEM with any label of
    /// [`load_pem_private_key`](crate::interfaces::PemSerializationBackend::load_pem_private_key), OpenSSH's among them, or
    /// DER as [`load_der_private_key`](crate::interfaces::DerSerializationBackend::load_der_private_key) takes it (PKCS #8,
    /// plain and encrypted, and the traditional formats). For programs that are handed "a key"; one that knows the form
    /// does better to say it.
    ///
    /// What is one SEQUENCE of DER is loaded as that; everything else as PEM, of which the first block counts that has a
    /// private key, wherever it begins.
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
    /// As [`load_pem_private_key`](crate::interfaces::PemSerializationBackend::load_pem_private_key). For a form that this
    /// crate does not read, [`Malformed`](crate::Error::Malformed) names it where it is known: RFC 4716, PuTTY's, text in UTF-16.
    #[doc(alias = "PEM_read_bio_PrivateKey")]
    #[doc(alias = "d2i_AutoPrivateKey")]
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        any_format::load_private(&self.settings, data, password)
    }

    /// A public key in whatever form it is: PEM as
    /// [`load_pem_public_key`](crate::interfaces::PemSerializationBackend::load_pem_public_key) takes it, DER as
    /// [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key), or OpenSSH's line or
    /// certificate, as [`load_ssh_public_key`](crate::interfaces::SshSerializationBackend::load_ssh_public_key).
    ///
    /// What is one SEQUENCE of DER is loaded as that, and a text whose first line is OpenSSH's as such; everything else as
    /// PEM.
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
    /// As [`load_pem_public_key`](crate::interfaces::PemSerializationBackend::load_pem_public_key). A certificate is no
    /// public key, and neither is a private one: [`Malformed`](crate::Error::Malformed) says so, and names a form that this crate
    /// does not read where it is known.
    #[doc(alias = "PEM_read_bio_PUBKEY")]
    #[doc(alias = "d2i_PUBKEY")]
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        any_format::load_public(&self.settings, data)
    }
}
