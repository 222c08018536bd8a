//! The backend trait of key stores.

use super::entry::StoreEntry;
use super::generation::generate;
use super::key_generation::KeyGeneration;
use super::loading::{self, Request};
use super::pin::PinSource;
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::{Error, KeyStoreFailure, Result};
use crate::ffi::store::Wanted;
use crate::x509::Certificate;

/// A backend that loads keys and certificates by URI: from tokens, such as HSMs and TPMs, through its providers
/// (`OSSL_STORE_open_ex(3)`), and from files, which this crate decodes.
///
/// A private key in a token stays there. It is used like any other: to sign, to decrypt, for a key exchange, in X.509 and CMS.
/// Its private part cannot be had ([`Error::NotExportable`]).
///
/// ```
/// use hazmat_openssl::key_store::Pin;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::new()?;
/// assert!(backend.store_supported("file"));
/// # let folder = std::env::temp_dir().join(format!("hazmat-openssl-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let file = folder.join("key.pem");
/// # let key = hazmat_openssl::asymmetric::PrivateKey::from(backend.ed25519_generate_key()?);
/// # let pem = key.private_bytes(hazmat_openssl::serialization::Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)?;
/// # std::fs::write(&file, pem)?;
/// let uri = format!("file:{}", file.display());
/// let key = backend.load_private_key_uri(&uri, &mut Pin::none())?;
/// assert_eq!(key.type_name(), "Ed25519");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
pub trait KeyStoreBackend {
    /// Whether a provider of this backend reads URIs of a scheme: `"file"`, `"pkcs11"`.
    #[doc(alias = "OSSL_STORE_LOADER_fetch")]
    #[must_use]
    fn store_supported(&self, scheme: &str) -> bool;

    /// Loads the private key that a URI names, which must be one.
    ///
    /// # Errors
    ///
    /// - [`Error::Unsupported`] for a scheme that no provider reads, for a type of key that this crate does not know, and on a FIPS
    ///   backend for a key outside of its module, unless the builder admits such keys;
    /// - [`Error::NotApproved`] on a strict backend for a key outside of its module;
    /// - [`Error::KeyStore`] if there is no such key, if there are several, if the token wants a PIN or another one, or if it fails;
    /// - [`Error::PasswordRequired`] and [`Error::IncorrectPassword`] for a file that is encrypted, and [`Error::Unsupported`] for one with
    ///   the URI of a key in a token, which must be loaded by that URI;
    /// - [`Error::InvalidArgument`] for a text that is no URI or has a wrong attribute, for a `pin-source` that cannot be read, for a PIN
    ///   that is too long or has a NUL byte, for a file of more than 16 MiB or that is no regular file, and for more than 10,000 objects;
    /// - [`Error::Malformed`] for numbers that are no key, and for a file that does not decode; [`Error::WorkFactorTooHigh`] for a modulus above the limit.
    ///
    /// One object that cannot be read is an error, even if there are others: they might be taken for all. Of a file, only the blocks of the
    /// wanted kind are read.
    #[doc(alias = "OSSL_STORE_load")]
    fn load_private_key_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<PrivateKey>;

    /// Loads the public key that a URI names, which must be one, into this backend's own provider. A FIPS backend loads it into its
    /// module.
    ///
    /// # Errors
    ///
    /// As [`load_private_key_uri`](Self::load_private_key_uri), but a key outside of a FIPS module is no error.
    #[doc(alias = "OSSL_STORE_load")]
    fn load_public_key_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<PublicKey>;

    /// Loads the certificates that a URI names: one at least.
    ///
    /// # Errors
    ///
    /// - [`Error::Malformed`] for a certificate that is not well-formed; all certificates must be;
    /// - those of the URI, of the store and of the PIN, as for [`load_private_key_uri`](Self::load_private_key_uri). Several
    ///   certificates, or a token outside of a FIPS module, are no error.
    #[doc(alias = "OSSL_STORE_load")]
    fn load_certificates_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<Vec<Certificate>>;

    /// The objects that a URI names: one at least. What is [`Unsupported`](Error::Unsupported) is left out, if there are others: kinds
    /// of objects and types of keys that this crate does not know, and on a FIPS backend private keys outside of its module.
    ///
    /// If the URI matches several tokens that want a PIN, the PIN is sent to the first. What the others show only to who is logged in
    /// is left out, too: list each token by itself.
    ///
    /// # Errors
    ///
    /// As [`load_private_key_uri`](Self::load_private_key_uri), but several objects are no error.
    #[doc(alias = "OSSL_STORE_load")]
    fn list_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<Vec<StoreEntry>>;

    /// Generates a private key in a token, which it never leaves, and its public key beside it. Both stay there when the program ends.
    ///
    /// The URI, of the scheme `pkcs11`, names the token by its label, its serial number or its slot, and the new key by its
    /// identifier (`id`), its label (`object`) or both. Without an identifier, the provider chooses a random one.
    ///
    /// A key that the token has already is not replaced: its identifier, or its label if the URI has no identifier, would name two
    /// keys. Another program can make such a key in the moment between this check and the generation. No key is ever deleted, not
    /// even the new one if it turns out to be another than the one that was asked for.
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidArgument`] for a URI that is not valid, or that names no token, no key, or another object than a private key;
    ///   for a size or an exponent that no RSA key is generated with;
    /// - [`Error::KeyStore`] if there is such a key already ([`KeyStoreFailure::AlreadyExists`]), if the token wants another PIN, if
    ///   there is no such token, or if it has failed;
    /// - [`Error::Unsupported`] for a URI of another scheme than `pkcs11`, if the provider or the token does not generate such keys,
    ///   and on a FIPS backend, because the key would be outside of its module, unless the builder admits such keys;
    /// - [`Error::NotApproved`] on a strict backend, for the same reason;
    /// - those of [`load_private_key_uri`](Self::load_private_key_uri). If the key was generated, but does not load, the text of the
    ///   error says that it stays in the token.
    #[doc(alias = "EVP_PKEY_Q_keygen", alias = "EVP_PKEY_generate")]
    fn generate_private_key_uri(
        &self,
        uri: &str,
        generation: &KeyGeneration,
        pin: &mut dyn PinSource,
    ) -> Result<PrivateKey>;
}

impl KeyStoreBackend for Backend {
    fn store_supported(&self, scheme: &str) -> bool {
        loading::is_supported(self, scheme)
    }

    fn load_private_key_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<PrivateKey> {
        let entries = Request { backend: self, uri }.entries(Wanted::PrivateKeys, pin)?;
        let keys = entries.into_iter().filter_map(|entry| match entry {
            StoreEntry::PrivateKey(key) => Some(key),
            _ => None,
        });
        let mut keys: Vec<_> = keys.collect();
        // A provider may have copied a key that is in use, with its name, to where the token is faster.
        keys.dedup_by(|copy, key| {
            copy.public_key()
                .ok()
                .is_some_and(|copy| key.public_key().is_ok_and(|key| key == copy))
        });
        only(keys.into_iter())
    }

    fn load_public_key_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<PublicKey> {
        let entries = Request { backend: self, uri }.entries(Wanted::PublicKeys, pin)?;
        only(entries.into_iter().filter_map(|entry| match entry {
            StoreEntry::PublicKey(key) => Some(key),
            _ => None,
        }))
    }

    fn load_certificates_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<Vec<Certificate>> {
        let entries = Request { backend: self, uri }.entries(Wanted::Certificates, pin)?;
        let certificates: Vec<_> = entries
            .into_iter()
            .filter_map(|entry| match entry {
                StoreEntry::Certificate(certificate) => Some(certificate),
                _ => None,
            })
            .collect();
        if certificates.is_empty() {
            return Err(Error::of_store(KeyStoreFailure::NotFound));
        }
        Ok(certificates)
    }

    fn list_uri(&self, uri: &str, pin: &mut dyn PinSource) -> Result<Vec<StoreEntry>> {
        Request { backend: self, uri }.entries(Wanted::Everything, pin)
    }

    fn generate_private_key_uri(
        &self,
        uri: &str,
        generation: &KeyGeneration,
        pin: &mut dyn PinSource,
    ) -> Result<PrivateKey> {
        generate(self, uri, generation, pin)
    }
}

/// The object, if it is the only one.
fn only<T>(mut objects: impl Iterator<Item = T>) -> Result<T> {
    let Some(first) = objects.next() else {
        return Err(Error::of_store(KeyStoreFailure::NotFound));
    };
    match objects.count() {
        0 => Ok(first),
        others => Err(Error::of_store(KeyStoreFailure::SeveralFound { count: others + 1 })),
    }
}
