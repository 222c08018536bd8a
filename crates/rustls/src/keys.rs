//! Keys, their signatures, and the loading of keys. `sign.rs` implements rustls's traits for them.

use std::sync::Arc;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::x509::Certificate;
use hazmat_openssl::{Backend, Error as CoreError};
use pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer};
use rustls::Error;
use zeroize::Zeroizing;

use crate::operations::scheme::Scheme;
use crate::operations::signing::{Policy, SignatureKey};
use crate::operations::validation::Validation;
use crate::version::{Fips, KeyHandle, SignatureScheme, fips, key_handle};

/// Loads private keys into a backend: PKCS #8, PKCS #1 and SEC 1, not encrypted.
#[derive(Debug)]
pub(crate) struct KeyProvider {
    backend: Backend,
    policy: Policy,
    fips: Fips,
}

impl KeyProvider {
    /// With `only_approved`, a FIPS backend refuses keys whose signatures its module is not approved for.
    pub(crate) fn new(backend: &Backend, only_approved: bool, validation: Validation) -> Self {
        KeyProvider {
            backend: backend.clone(),
            policy: if only_approved {
                Policy::Approved
            } else {
                Policy::Offered
            },
            fips: fips(validation.status(backend.is_fips() && only_approved)),
        }
    }
}

impl rustls::crypto::KeyProvider for KeyProvider {
    fn load_private_key(&self, key_der: PrivateKeyDer<'static>) -> Result<KeyHandle, Error> {
        let key_der = Zeroizing::new(key_der);
        let key = SignatureKey::load(&self.backend, &key_der, self.policy).map_err(general)?;
        Ok(key_handle(Key(Arc::new(key))))
    }

    /// Whether all signatures of all keys that this loads are approved.
    fn fips(&self) -> Fips {
        self.fips
    }
}

/// A private key.
#[derive(Debug)]
pub(crate) struct Key(pub(crate) Arc<SignatureKey>);

impl Key {
    pub(crate) fn new(key: PrivateKey, policy: Policy) -> Result<Self, Error> {
        let key = SignatureKey::new(key, policy).map_err(general)?;
        Ok(Key(Arc::new(key)))
    }

    /// Whether the key belongs to a certificate.
    pub(crate) fn fits(&self, certificate: &Certificate) -> Result<bool, Error> {
        self.0.fits(certificate).map_err(general)
    }

    /// A signer for the preferred one of the offered schemes.
    pub(crate) fn signer(&self, offered: &[SignatureScheme]) -> Option<SchemeSigner> {
        let scheme = self.0.choose(|code| offered.contains(&SignatureScheme::from(code)))?;
        Some(SchemeSigner {
            key: Arc::clone(&self.0),
            scheme,
        })
    }

    /// The public key, if the provider of the key gives it.
    pub(crate) fn spki(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        self.0.public_key().map(SubjectPublicKeyInfoDer::from)
    }
}

/// A private key with one of its schemes.
#[derive(Debug)]
pub(crate) struct SchemeSigner {
    key: Arc<SignatureKey>,
    scheme: Scheme,
}

impl SchemeSigner {
    pub(crate) fn signature(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.key.sign(&self.scheme, message).map_err(general)
    }

    pub(crate) fn code(&self) -> SignatureScheme {
        SignatureScheme::from(self.scheme.code)
    }
}

/// A certificate in rustls's form, with the bytes that were read.
pub(crate) fn certificate(certificate: &Certificate) -> CertificateDer<'static> {
    CertificateDer::from(certificate.as_der().to_vec())
}

/// An error of this crate's core, whose text has nothing secret.
fn general(error: CoreError) -> Error {
    Error::General(error.to_string())
}
