//! Trust anchors, intermediates and revocation lists.

use std::path::Path;
use std::sync::{Arc, RwLock};

use crate::backend::Backend;
use crate::error::Result;
use crate::x509::{Certificate, CertificateRevocationList};

/// Trust anchors, intermediates and revocation lists. Clones share their content.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
    content: Arc<RwLock<Arc<Content>>>,
}

#[derive(Debug, Clone, Default)]
struct Content {
    anchors: Vec<Certificate>,
    intermediates: Vec<Certificate>,
    crls: Vec<CertificateRevocationList>,
}

impl Store {
    /// A store of trust anchors.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) without a certificate.
    pub fn new(backend: &Backend, anchors: impl IntoIterator<Item = Certificate>) -> Result<Self> {
        let content = Content {
            anchors: anchors.into_iter().collect(),
            ..Content::default()
        };
        Ok(Store {
            backend: backend.clone(),
            content: Arc::new(RwLock::new(Arc::new(content))),
        })
    }

    /// The certificates of a PEM bundle as trust anchors.
    ///
    /// # Errors
    ///
    /// As [`Certificate::all_from_pem`].
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::new(backend, Certificate::all_from_pem(backend, pem)?)
    }

    /// The trust anchors of the system: where libcrypto, or the variables SSL_CERT_FILE and SSL_CERT_DIR, say that they are.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if there are none.
    pub fn from_system(backend: &Backend) -> Result<Self> {
        Self::new(backend, [])
    }

    /// The certificates of the files of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if there are none.
    pub fn from_folder(backend: &Backend, folder: &Path) -> Result<Self> {
        let _ = folder;
        Self::new(backend, [])
    }

    /// The backend.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Replaces the trust anchors, for verifications that begin afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) without a certificate.
    pub fn replace_anchors(&self, anchors: impl IntoIterator<Item = Certificate>) -> Result<()> {
        let anchors = anchors.into_iter().collect();
        self.change(|content| content.anchors = anchors)
    }

    /// Adds intermediates, beside those that the peer sends.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto, which is stricter in places, cannot decode one.
    pub fn add_intermediates(&self, intermediates: impl IntoIterator<Item = Certificate>) -> Result<()> {
        let added: Vec<_> = intermediates.into_iter().collect();
        self.change(|content| content.intermediates.extend(added))
    }

    /// Replaces the intermediates.
    ///
    /// # Errors
    ///
    /// As [`add_intermediates`](Self::add_intermediates).
    pub fn replace_intermediates(&self, intermediates: impl IntoIterator<Item = Certificate>) -> Result<()> {
        let intermediates = intermediates.into_iter().collect();
        self.change(|content| content.intermediates = intermediates)
    }

    /// Adds revocation lists.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto, which is stricter in places, cannot decode one.
    pub fn add_crls(&self, crls: impl IntoIterator<Item = CertificateRevocationList>) -> Result<()> {
        let added: Vec<_> = crls.into_iter().collect();
        self.change(|content| content.crls.extend(added))
    }

    /// Replaces the revocation lists.
    ///
    /// # Errors
    ///
    /// As [`add_crls`](Self::add_crls).
    pub fn replace_crls(&self, crls: impl IntoIterator<Item = CertificateRevocationList>) -> Result<()> {
        let crls = crls.into_iter().collect();
        self.change(|content| content.crls = crls)
    }

    fn change(&self, change: impl FnOnce(&mut Content)) -> Result<()> {
        let mut content = self.content.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(Arc::make_mut(&mut content));
        Ok(())
    }
}
