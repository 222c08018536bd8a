//! `Pkcs12Loader`: loading PKCS #12 files within limits.

use std::fmt;

use super::budget::Budget;
use super::contents::Pkcs12;
use super::limits::Limits;
use super::password::FilePassword;
use super::read;
use crate::backend::Backend;
use crate::error::Result;
use crate::serialization::settings::Settings;

/// Loads PKCS #12 files into a backend, within limits on the work that a hostile file can cause. A [`Backend`] loads with the
/// default limits; a program that needs others builds a loader.
///
/// | limit | default | applies to |
/// |---|---|---|
/// | [`max_pbkdf2_iterations`](Self::max_pbkdf2_iterations) | 10,000,000 | the iterations of PBKDF2, PBES1 and PKCS #12's own derivation, of the MAC and all entries together |
/// | [`max_scrypt_memory`](Self::max_scrypt_memory) | 256 MiB | the memory of each use of scrypt, 128·r·(N + 2·p + 2) bytes |
/// | [`max_scrypt_work`](Self::max_scrypt_work) | 2^24 | N·r·p of all uses of scrypt together |
/// | [`max_bytes`](Self::max_bytes) | 16 MiB | the file |
/// | [`max_entries`](Self::max_entries) | 10,000 | keys, certificates, revocation lists, secrets and lists of them |
/// | [`max_keys`](Self::max_keys) | 256 | private keys and secrets |
/// | [`max_dh_modulus_bits`](Self::max_dh_modulus_bits) | 8,192 bits | p of Diffie-Hellman |
/// | [`max_rsa_modulus_bits`](Self::max_rsa_modulus_bits) | 16,384 bits | n of RSA |
///
/// Exceeding one of key derivation is [`Error::WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh), before any work is done
/// that the limit does not allow. The limits for a single key are those of [`KeyLoader`](crate::serialization::KeyLoader). In
/// addition, an entry may have at most 100 attributes, an attribute 1,000 values, and lists of entries may be 8 deep.
///
/// | setting | default | effect |
/// |---|---|---|
/// | [`require_mac`](Self::require_mac) | off | refuse files without a message authentication code |
/// | [`check_pairs`](Self::check_pairs) | on | check that public and private key of an elliptic curve key or an SLH-DSA key belong together |
/// | [`complete_rsa_keys`](Self::complete_rsa_keys) | off | compute missing numbers of RSA private keys |
///
/// ```
/// use hazmat_openssl::pkcs12::{Pkcs12, Pkcs12Loader};
/// use hazmat_openssl::prelude::*;
///
/// # fn load(upload: &[u8], password: &[u8]) -> hazmat_openssl::Result<Pkcs12> {
/// // For uploads of customers: one key, some certificates, nothing that anyone could have changed on the way.
/// Pkcs12Loader::new(&Backend::new()?)
///     .max_bytes(100_000)
///     .max_entries(20)
///     .max_keys(1)
///     .max_pbkdf2_iterations(2_000_000)
///     .require_mac(true)
///     .load_pkcs12(upload, Some(password))
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a loader does nothing until a file is loaded with it"]
pub struct Pkcs12Loader {
    settings: Settings,
    limits: Limits,
    requires_mac: bool,
}

impl fmt::Debug for Pkcs12Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.settings;
        f.debug_struct("Pkcs12Loader")
            .field("backend", &settings.backend)
            .field("key_derivation", &settings.limits)
            .field("moduli", &settings.moduli)
            .field("structure", &self.limits)
            .field("require_mac", &self.requires_mac)
            .field("check_pairs", &settings.check_pairs)
            .field("complete_rsa", &settings.complete_rsa)
            .finish()
    }
}

impl Pkcs12Loader {
    /// A loader with the default limits.
    pub fn new(backend: &Backend) -> Self {
        Pkcs12Loader {
            settings: Settings::new(backend),
            limits: Limits::default(),
            requires_mac: false,
        }
    }

    /// Sets the maximum number of iterations of PBKDF2, PBES1 and the key derivation of PKCS #12: the sum over the message
    /// authentication code, the encrypted parts and the encrypted keys. An attempt with another form of the password counts, too
    /// (see [`load_pkcs12`](Self::load_pkcs12)).
    pub fn max_pbkdf2_iterations(mut self, iterations: u32) -> Self {
        self.settings.limits.pbkdf2_iterations = iterations;
        self
    }

    /// Sets the maximum memory of scrypt, in bytes.
    pub fn max_scrypt_memory(mut self, bytes: u64) -> Self {
        self.settings.limits.scrypt_memory = bytes;
        self
    }

    /// Sets the largest N·r·p of scrypt, to which its run time is proportional: the sum over the file.
    pub fn max_scrypt_work(mut self, work: u64) -> Self {
        self.settings.limits.scrypt_work = work;
        self
    }

    /// Sets the length of the longest file, in bytes.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// Sets the maximum number of entries: keys, certificates, revocation lists, secrets and lists of entries.
    pub fn max_entries(mut self, entries: usize) -> Self {
        self.limits.bags = entries;
        self
    }

    /// Sets the maximum number of private keys and secrets. To load a key takes microseconds for most types, but up to 250 ms
    /// for some of SLH-DSA (see [`check_pairs`](Self::check_pairs)).
    pub fn max_keys(mut self, keys: usize) -> Self {
        self.limits.keys = keys;
        self
    }

    /// Sets the longest modulus of Diffie-Hellman keys, in bits, as
    /// [`KeyLoader::max_dh_modulus_bits`](crate::serialization::KeyLoader::max_dh_modulus_bits) does.
    pub fn max_dh_modulus_bits(mut self, bits: u32) -> Self {
        self.settings.moduli.dh = bits;
        self
    }

    /// Sets the longest modulus of RSA keys, in bits, as
    /// [`KeyLoader::max_rsa_modulus_bits`](crate::serialization::KeyLoader::max_rsa_modulus_bits) does.
    pub fn max_rsa_modulus_bits(mut self, bits: u32) -> Self {
        self.settings.moduli.rsa = bits;
        self
    }

    /// Sets whether files without a message authentication code are refused, as [malformed](crate::Error::Malformed), of the kind
    /// [`Missing`](crate::MalformedKind::Missing). Encryption alone does not protect a file against changes: anyone can add a
    /// certificate to it.
    pub fn require_mac(mut self, require: bool) -> Self {
        self.requires_mac = require;
        self
    }

    /// Sets whether the public key of an elliptic curve key is checked against its private value, as
    /// [`KeyLoader::check_pairs`](crate::serialization::KeyLoader::check_pairs) does.
    pub fn check_pairs(mut self, check: bool) -> Self {
        self.settings.check_pairs = check;
        self
    }

    /// Sets whether missing numbers of RSA private keys are computed, as
    /// [`KeyLoader::complete_rsa_keys`](crate::serialization::KeyLoader::complete_rsa_keys) does.
    pub fn complete_rsa_keys(mut self, complete: bool) -> Self {
        self.settings.complete_rsa = complete;
        self
    }

    /// Loads a file in DER or BER.
    ///
    /// PKCS #12's own algorithms take the password as text, in UTF-16: bytes that are not UTF-8 are taken as Latin-1. PBES2 and
    /// PBMAC1 take its bytes. Programs write an empty password in two forms, and OpenSSL before 1.1.0 has written one outside
    /// of ASCII in another form than the standard's; all of them are tried. Without a password, the file is opened with an empty
    /// one, because some programs write files under it. This never prompts on a terminal.
    ///
    /// # Errors
    ///
    /// - [`Malformed`](crate::Error::Malformed) if the file does not decode, also if a key, a certificate or a known attribute in
    ///   it does not; what is not encrypted is checked before the password;
    /// - [`IncorrectPassword`](crate::Error::IncorrectPassword) for a wrong password, or a file that was changed, which are the
    ///   same to a message authentication code;
    /// - [`PasswordRequired`](crate::Error::PasswordRequired) if no password is given, and the empty one does not open the file;
    /// - [`PasswordNotNeeded`](crate::Error::PasswordNotNeeded) for a password for a file that has neither a message
    ///   authentication code nor an encrypted part; an empty one counts as none;
    /// - [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) for more key derivation, or a longer modulus, than the limits allow;
    /// - [`Unsupported`](crate::Error::Unsupported) for an algorithm that the backend does not offer (a FIPS backend offers PBES2
    ///   and PBMAC1 only), an algorithm that this crate does not know, a key of an unknown type, and the public-key
    ///   modes, in which a file is signed or encrypted to a recipient;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict FIPS backend, for example for few iterations;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "d2i_PKCS12")]
    #[doc(alias = "PKCS12_parse")]
    #[doc(alias = "PKCS12_verify_mac")]
    pub fn load_pkcs12(&self, data: &[u8], password: Option<&[u8]>) -> Result<Pkcs12> {
        let budget = Budget::new(self.settings.limits);
        let mut password = FilePassword::new(&self.settings.backend, password, budget);
        read::read(&self.settings, &self.limits, self.requires_mac, data, &mut password)
    }
}
