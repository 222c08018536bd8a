//! Trust anchors, intermediates and revocation lists.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use time::OffsetDateTime;

use super::anchor_files::AnchorFiles;
use super::certificate_set::CertificateSet;
use super::revocation_list::StoredList;
use super::revocation_lists::RevocationLists;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::x509::{Certificate, CertificateRevocationList};

/// Trust anchors, intermediates and revocation lists. Clones share their content.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
/// use hazmat_openssl::x509::*;
/// use time::Duration;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// let root = |name: &str| {
///     CertificateBuilder::new()
///         .subject_name(&Name::from_common_name(name)?)?
///         .issuer_name(&Name::from_common_name(name)?)?
///         .public_key(&key.public_key()?)?
///         .serial_number(SerialNumber::random(&backend)?)?
///         .valid_for(Duration::days(30))?
///         .add_extension(&BasicConstraints::ca(None), true)?
///         .sign(&key, HashAlgorithm::Sha256)
/// };
/// let (old, new) = (root("Old Root")?, root("New Root")?);
/// let store = Store::from_pem(&backend, old.to_pem()? + &new.to_pem()?)?;
/// assert_eq!(store.anchors(), [old.clone(), new.clone()]);
///
/// // The threads that verify use the new content from their next verification on.
/// let verifier = PolicyBuilder::rfc5280().store(&store).build_verifier(None)?;
/// assert!(verifier.verify(&old, &[]).is_ok());
/// store.replace_anchors([new])?;
/// assert!(verifier.verify(&old, &[]).is_err());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "X509_STORE")]
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
    content: Arc<RwLock<Arc<Content>>>,
    /// Held while a change is made, so that no other is lost. Verifications do not wait for it.
    changing: Arc<Mutex<()>>,
    /// The number of certificates that did not load from files.
    skipped_certificates: usize,
    skipped_in: Arc<[PathBuf]>,
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
    /// [`Error::InvalidArgument`] without a certificate; [`Error::OpenSsl`] or [`Error::Malformed`] if libcrypto, which is stricter in
    /// places, cannot decode one.
    #[doc(
        alias = "X509_STORE_new",
        alias = "X509_STORE_add_cert",
        alias = "X509_V_FLAG_PARTIAL_CHAIN"
    )]
    pub fn new(backend: &Backend, anchors: impl IntoIterator<Item = Certificate>) -> Result<Self> {
        let anchors = Self::set_of_anchors(backend, anchors)?;
        let content = Content {
            anchors: Arc::new(anchors),
            ..Content::default()
        };
        Ok(Store {
            backend: backend.clone(),
            content: Arc::new(RwLock::new(Arc::new(content))),
            changing: Arc::default(),
            skipped_certificates: 0,
            skipped_in: Arc::new([]),
        })
    }

    /// The certificates of a PEM bundle as trust anchors.
    ///
    /// # Errors
    ///
    /// As [`Certificate::all_from_pem`] and [`new`](Self::new).
    #[doc(alias = "X509_STORE_load_file_ex")]
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::new(backend, Certificate::all_from_pem(backend, pem)?)
    }

    /// The trust anchors of the system: those of the file that the variable `SSL_CERT_FILE` names, or else of libcrypto's own
    /// file, and those of the folders that `SSL_CERT_DIR` names, or else of libcrypto's own folders, as in
    /// [`from_folder`](Self::from_folder). An empty variable counts as none. What a variable names must exist.
    ///
    /// libcrypto's own places are below the `OPENSSLDIR` that it was built with (`openssl version -d`). A libcrypto built with the
    /// feature `vendored` has one of its own, where the distribution's anchors are not: set a variable, or use
    /// [`from_pem`](Self::from_pem) with the distribution's bundle. The system's registry on Windows and its keychain on macOS are
    /// not read.
    ///
    /// Certificates that do not load are left out: see [`skipped_certificates`](Self::skipped_certificates).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there is no certificate, if a place cannot be read, and if it is too large, as for
    /// [`from_folder`](Self::from_folder). The reason names the file.
    #[doc(alias = "X509_STORE_set_default_paths_ex", alias = "X509_get_default_cert_file_env")]
    #[doc(alias = "X509_get_default_cert_dir_env")]
    pub fn from_system(backend: &Backend) -> Result<Self> {
        Self::from_files(backend, AnchorFiles::of_system(backend)?)
    }

    /// The certificates of the files of a folder, without its subfolders. All files with certificates in PEM are read, whatever
    /// their names; other files are passed over, and so are links whose target is missing. A certificate that is in several files,
    /// as in the folders of `c_rehash`, counts once.
    ///
    /// Certificates that do not load are left out: see [`skipped_certificates`](Self::skipped_certificates).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there is no certificate, if the folder or a file cannot be read, if a file has a broken PEM
    /// boundary, for more than 10,000 entries and for more than 64 MiB. The reason names the file.
    #[doc(alias = "X509_LOOKUP_hash_dir", alias = "X509_STORE_load_path")]
    pub fn from_folder(backend: &Backend, folder: impl AsRef<Path>) -> Result<Self> {
        Self::from_files(backend, AnchorFiles::of_folder(backend, folder.as_ref())?)
    }

    fn from_files(backend: &Backend, files: AnchorFiles<'_>) -> Result<Self> {
        let mut store = Self::new(backend, files.certificates)?;
        store.skipped_certificates = files.skipped;
        store.skipped_in = files.skipped_in.into();
        Ok(store)
    }

    /// The number of certificates that [`from_system`](Self::from_system) or [`from_folder`](Self::from_folder) has left out,
    /// because they do not decode. Bundles of systems have had such certificates; an error would leave a program without any.
    pub fn skipped_certificates(&self) -> usize {
        self.skipped_certificates
    }

    /// The files that have certificates which were left out: see [`skipped_certificates`](Self::skipped_certificates).
    pub fn files_with_skipped_certificates(&self) -> impl Iterator<Item = &Path> {
        self.skipped_in.iter().map(PathBuf::as_path)
    }

    /// The backend.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The trust anchors as they are now, each once.
    #[doc(alias = "X509_STORE_get1_objects", alias = "X509_STORE_get1_all_certs")]
    pub fn anchors(&self) -> Vec<Certificate> {
        self.content().anchors.all().to_vec()
    }

    /// The intermediates as they are now, each once.
    pub fn intermediates(&self) -> Vec<Certificate> {
        self.content().intermediates.all().to_vec()
    }

    /// The revocation lists as they are now, each once.
    pub fn crls(&self) -> Vec<CertificateRevocationList> {
        self.content().crls.all().cloned().collect()
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
    /// [`Error::OpenSsl`] or [`Error::Malformed`] if libcrypto, which is stricter in places, cannot decode one; the store then stays as
    /// it was.
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

    /// Adds revocation lists. Each is decoded here, once, and every entry is looked at; verifications take only those that are about
    /// their certificates. See [`CrlChecking`](super::CrlChecking) for those that are not used.
    ///
    /// Signatures are not verified here. Verify that of a list from a network
    /// ([`is_signature_valid`](CertificateRevocationList::is_signature_valid), with the key of its issuer) before you add it: a forged list
    /// revokes nothing, but as long as it is the newest one, certificates that need it are refused, and it may have taken the place of the
    /// genuine ones.
    ///
    /// A complete list takes the place of those that it supersedes: of the same issuer, the same authorityKeyIdentifier and
    /// issuingDistributionPoint, with a smaller cRLNumber (for a delta list, the same one or a smaller one) and no later thisUpdate (without
    /// numbers, with an earlier thisUpdate). A delta list takes the place of none, nor does a list whose thisUpdate has not come by the
    /// system's clock. So a program that adds each new list keeps one complete one, and the delta lists since then. A store for
    /// verifications of past times gets all of its lists by [`replace_crls`](Self::replace_crls).
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot decode one, and [`Error::Malformed`] for an issuer's name
    /// that does not decode; the store then stays as it was.
    #[doc(alias = "X509_STORE_add_crl")]
    pub fn add_crls(&self, crls: impl IntoIterator<Item = CertificateRevocationList>) -> Result<()> {
        let added = StoredList::decoded(&self.backend, crls)?;
        self.change(|content| Arc::make_mut(&mut content.crls).add_newer(added, OffsetDateTime::now_utc()));
        Ok(())
    }

    /// Replaces the revocation lists: the store has all that are given, older and newer ones, and no others.
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

    /// Changes the content for verifications that begin afterwards. These do not wait for the change, nor for the old content to be
    /// freed: only for the exchange of two pointers.
    fn change(&self, change: impl FnOnce(&mut Content)) {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut content = Content::clone(&self.content());
        change(&mut content);
        let mut content = Arc::new(content);
        let mut current = self.content.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut *current, &mut content);
        drop(current);
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
