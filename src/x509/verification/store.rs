//! Trust anchors, intermediates and revocation lists.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use super::certificate_set::CertificateSet;
use super::revocation_list::StoredList;
use super::revocation_lists::RevocationLists;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::x509::{Certificate, CertificateRevocationList};

/// Trust anchors, intermediates and revocation lists. Clones share their content.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
    content: Arc<RwLock<Arc<Content>>>,
}

/// What verifications read: a snapshot, which changes replace.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pub(super) anchors: Arc<CertificateSet>,
    pub(super) intermediates: Arc<CertificateSet>,
    pub(super) crls: Arc<RevocationLists>,
}

impl Store {
    /// A store of trust anchors.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] without a certificate; [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot
    /// decode one.
    pub fn new(backend: &Backend, anchors: impl IntoIterator<Item = Certificate>) -> Result<Self> {
        let anchors = Self::set_of_anchors(backend, anchors)?;
        let content = Content {
            anchors: Arc::new(anchors),
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
    /// [`Error::InvalidArgument`] if there are none.
    pub fn from_system(backend: &Backend) -> Result<Self> {
        Self::new(backend, [])
    }

    /// The certificates of the files of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there are none.
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
    /// As [`new`](Self::new); the store then stays as it was.
    pub fn replace_anchors(&self, anchors: impl IntoIterator<Item = Certificate>) -> Result<()> {
        let anchors = Self::set_of_anchors(&self.backend, anchors)?;
        self.change(|content| content.anchors = Arc::new(anchors));
        Ok(())
    }

    /// Adds intermediates, beside those that the peer sends.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot decode one; the store then stays as it was.
    pub fn add_intermediates(&self, intermediates: impl IntoIterator<Item = Certificate>) -> Result<()> {
        let added = decoded(&self.backend, intermediates)?;
        self.change(|content| Arc::make_mut(&mut content.intermediates).add(added));
        Ok(())
    }

    /// Replaces the intermediates.
    ///
    /// # Errors
    ///
    /// As [`add_intermediates`](Self::add_intermediates).
    pub fn replace_intermediates(&self, intermediates: impl IntoIterator<Item = Certificate>) -> Result<()> {
        let mut set = CertificateSet::default();
        set.add(decoded(&self.backend, intermediates)?);
        self.change(|content| content.intermediates = Arc::new(set));
        Ok(())
    }

    /// Adds revocation lists.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot decode one; the store then stays as it was.
    pub fn add_crls(&self, crls: impl IntoIterator<Item = CertificateRevocationList>) -> Result<()> {
        let added = StoredList::decoded(&self.backend, crls)?;
        self.change(|content| Arc::make_mut(&mut content.crls).add(added));
        Ok(())
    }

    /// Replaces the revocation lists.
    ///
    /// # Errors
    ///
    /// As [`add_crls`](Self::add_crls).
    pub fn replace_crls(&self, crls: impl IntoIterator<Item = CertificateRevocationList>) -> Result<()> {
        let mut lists = RevocationLists::default();
        lists.add(StoredList::decoded(&self.backend, crls)?);
        self.change(|content| content.crls = Arc::new(lists));
        Ok(())
    }

    fn set_of_anchors(backend: &Backend, anchors: impl IntoIterator<Item = Certificate>) -> Result<CertificateSet> {
        let mut set = CertificateSet::default();
        set.add(decoded(backend, anchors)?);
        if set.is_empty() {
            return Err(Error::invalid("anchors", "must have a certificate"));
        }
        Ok(set)
    }

    /// The content as it is now.
    pub(super) fn content(&self) -> Arc<Content> {
        Arc::clone(&self.content.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the content for verifications that begin afterwards. Everything that may fail or take long is done before.
    fn change(&self, change: impl FnOnce(&mut Content)) {
        let mut content = self.content.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut content));
    }
}

/// Certificates in a backend, decoded by libcrypto.
fn decoded(backend: &Backend, certificates: impl IntoIterator<Item = Certificate>) -> Result<Vec<Certificate>> {
    let decode = |certificate: Certificate| {
        let certificate = certificate.in_backend(backend)?;
        certificate.x509()?;
        Ok(certificate)
    };
    certificates.into_iter().map(decode).collect()
}
