//! Signing keys.

use std::sync::Arc;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::x509::Certificate;
use pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::Error;
use rustls::crypto::{Credentials, Identity, InconsistentKeys, SignatureScheme, Signer, SigningKey};

use crate::keys::{Key, SchemeSigner, certificate};
use crate::operations::signing::Policy;
use crate::version::key_handle;

/// Makes a signing key for rustls from a private key of `hazmat-openssl`. The key is not exported: it stays where the OpenSSL provider
/// of its backend holds it, and signs there, by the FIPS module if the backend has one.
///
/// | key | signature schemes, the preferred one first |
/// |---|---|
/// | RSA, 2048 to 8192 bits | PSS with SHA-512, SHA-384, SHA-256; for TLS 1.2 then PKCS #1 v1.5 with the same |
/// | P-256, P-384, P-521 | ECDSA with SHA-256, SHA-384, SHA-512 |
/// | Ed25519 | Ed25519 |
/// | ML-DSA-44, -65, -87 | that of the key, in TLS 1.3 only |
///
/// The key's own backend makes the signatures. It may be another one than the provider's, and rustls does not ask keys about
/// FIPS: `fips()` of a provider, a configuration or a connection does not cover the key. A key of a FIPS backend is refused if the
/// module is approved for none of its signatures, or does not make them, as for a key in a token; [`unapproved_signing_key`] takes it.
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::prelude::*;
/// use rustls::crypto::SignatureScheme;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::new()?;
/// # let pem = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.to_pkcs8_pem(NoEncryption)?;
/// let key = PrivateKey::from_pem(&backend, &pem, None)?;
/// let key = rustls_0_24_hazmat_openssl::signing_key(key)?;
/// assert!(key.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]).is_some());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::General`] with the name of the key's type for a key that has no scheme, a key that its backend does not sign with, a key
/// whose signatures are not approved, a key of type RSASSA-PSS, and an RSA key of another size.
pub fn signing_key(key: impl Into<PrivateKey>) -> Result<Box<dyn SigningKey>, Error> {
    Ok(key_handle(Key::new(key.into(), Policy::Approved)?))
}

/// Makes a signing key as [`signing_key`] does, but also from a key of a FIPS backend whose signatures the module offers
/// without being approved for them. Connections that use it are not within FIPS, whatever their `fips()` says. A strict backend
/// refuses such signatures, and so this refuses its keys.
///
/// # Errors
///
/// As [`signing_key`], but for keys that are not approved and whose backend is not strict.
pub fn unapproved_signing_key(key: impl Into<PrivateKey>) -> Result<Box<dyn SigningKey>, Error> {
    Ok(key_handle(Key::new(key.into(), Policy::Offered)?))
}

/// Joins a certificate chain, the holder's certificate first, with the private key of that certificate, for rustls's
/// credential resolvers such as [`SingleCredential`](rustls::crypto::SingleCredential). The key is used as by [`signing_key`], and
/// need not be of the certificates' backend.
///
/// ```
/// use std::sync::Arc;
///
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::x509::Certificate;
/// use rustls::ServerConfig;
/// use rustls::crypto::SingleCredential;
/// use rustls_0_24_hazmat_openssl::{credentials, provider};
///
/// fn config(backend: &Backend, chain: &[u8], key: &[u8]) -> Result<ServerConfig, Box<dyn std::error::Error>> {
///     let chain = Certificate::all_from_pem(backend, chain)?;
///     let key = PrivateKey::from_pem(backend, key, None)?;
///     let config = ServerConfig::builder(Arc::new(provider(backend)))
///         .with_no_client_auth()
///         .with_server_credential_resolver(Arc::new(SingleCredential::from(credentials(&chain, key)?)))?;
///     Ok(config)
/// }
/// ```
///
/// # Errors
///
/// [`Error::ApiMisuse`] for an empty chain; [`Error::InconsistentKeys`] if the key is not that of the first certificate;
/// [`Error::General`] if that certificate's key does not load, or the provider of the key fails; otherwise as [`signing_key`].
pub fn credentials(chain: &[Certificate], key: impl Into<PrivateKey>) -> Result<Credentials, Error> {
    let identity = Identity::from_cert_chain(certificates(chain))?;
    let key = Key::new(key.into(), Policy::Approved)?;
    if let Some(first) = chain.first() {
        if !key.fits(first)? {
            return Err(InconsistentKeys::KeyMismatch.into());
        }
    }
    Ok(Credentials::new_unchecked(Arc::new(identity), key_handle(key)))
}

/// Returns certificates in rustls's form, with the bytes that were read.
///
/// ```
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::x509::Certificate;
/// use rustls::RootCertStore;
///
/// fn roots(backend: &Backend, pem: &[u8]) -> Result<RootCertStore, Box<dyn std::error::Error>> {
///     let mut roots = RootCertStore::empty();
///     let chain = Certificate::all_from_pem(backend, pem)?;
///     for certificate in rustls_0_24_hazmat_openssl::certificates(&chain) {
///         roots.add(certificate)?;
///     }
///     Ok(roots)
/// }
/// ```
pub fn certificates(chain: &[Certificate]) -> Vec<CertificateDer<'static>> {
    chain.iter().map(certificate).collect()
}

impl SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        Some(Box::new(self.signer(offered)?))
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        self.spki()
    }
}

impl Signer for SchemeSigner {
    fn sign(self: Box<Self>, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.signature(message)
    }

    fn scheme(&self) -> SignatureScheme {
        self.code()
    }
}
