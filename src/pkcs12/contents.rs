//! `Pkcs12`: the contents of a file.

use super::certificate::Pkcs12Certificate;
use super::key::Pkcs12Key;
use super::loader::Pkcs12Loader;
use super::mac_parameters::Pkcs12MacParameters;
use super::revocation_list::Pkcs12RevocationList;
use super::secret::Pkcs12Secret;
use super::unrecognized_bag::Pkcs12UnrecognizedBag;
use crate::backend::Backend;
use crate::error::Result;

/// The contents of a PKCS #12 file (RFC 7292), decrypted. Each list has the order of the file.
///
/// ```
/// use hazmat_openssl::pkcs12::Pkcs12;
/// use hazmat_openssl::prelude::*;
///
/// # fn show(data: &[u8]) -> hazmat_openssl::Result<()> {
/// let file = Pkcs12::from_der(&Backend::new()?, data, Some(b"a password"))?;
/// for key in file.keys() {
///     println!("{}: {}", key.friendly_name().unwrap_or("a key"), key.private_key());
///     if let Some(entry) = key.certificate() {
///         println!("  for {}", entry.certificate().subject()?);
///     }
/// }
/// // In a trust store of Java, these are the trusted certificates.
/// for entry in file.certificates().iter().filter(|entry| entry.trusted_key_usages().is_some()) {
///     println!("trusted: {}", entry.certificate().subject()?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[doc(alias = "PKCS12")]
pub struct Pkcs12 {
    pub(super) mac: Option<Pkcs12MacParameters>,
    pub(super) keys: Vec<Pkcs12Key>,
    pub(super) certificates: Vec<Pkcs12Certificate>,
    pub(super) revocation_lists: Vec<Pkcs12RevocationList>,
    pub(super) secrets: Vec<Pkcs12Secret>,
    pub(super) unrecognized_bags: Vec<Pkcs12UnrecognizedBag>,
}

impl Pkcs12 {
    /// Loads a file, with the default limits: see [`Pkcs12Loader`].
    ///
    /// # Errors
    ///
    /// As [`Pkcs12Loader::load_pkcs12`].
    #[doc(alias = "d2i_PKCS12")]
    #[doc(alias = "PKCS12_parse")]
    pub fn from_der(backend: &Backend, data: &[u8], password: Option<&[u8]>) -> Result<Self> {
        Pkcs12Loader::new(backend).load_pkcs12(data, password)
    }

    /// The first private key.
    pub fn key(&self) -> Option<&Pkcs12Key> {
        self.keys.first()
    }

    /// The private keys, each with its certificate.
    pub fn keys(&self) -> &[Pkcs12Key] {
        &self.keys
    }

    /// The certificate of the first private key.
    pub fn certificate(&self) -> Option<&Pkcs12Certificate> {
        self.key()?.certificate()
    }

    /// All certificates, those of the keys among them.
    pub fn certificates(&self) -> &[Pkcs12Certificate] {
        &self.certificates
    }

    /// The certificates that are not [`certificate`](Self::certificate): the rest of its chain, and the certificates of other keys.
    pub fn additional_certificates(&self) -> impl Iterator<Item = &Pkcs12Certificate> {
        let own = self.certificate();
        self.certificates
            .iter()
            .filter(move |certificate| Some(*certificate) != own)
    }

    /// The revocation lists.
    pub fn revocation_lists(&self) -> &[Pkcs12RevocationList] {
        &self.revocation_lists
    }

    /// The secrets that are not private keys, such as the symmetric keys that Java stores.
    pub fn secrets(&self) -> &[Pkcs12Secret] {
        &self.secrets
    }

    /// The entries of types that this crate does not know.
    pub fn unrecognized_bags(&self) -> &[Pkcs12UnrecognizedBag] {
        &self.unrecognized_bags
    }

    /// How the file is protected against changes; `None` if it is not: then anyone can have changed it, and the encryption alone
    /// does not tell.
    #[doc(alias = "PKCS12_mac_present")]
    #[doc(alias = "PKCS12_get0_mac")]
    pub fn mac_parameters(&self) -> Option<&Pkcs12MacParameters> {
        self.mac.as_ref()
    }
}
