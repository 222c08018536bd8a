//! The builder of PKCS #12 files.

use super::attributes::Attributes;
use super::certificate::Pkcs12Certificate;
use super::contents::Pkcs12;
use super::encoding;
use super::encryption::Pkcs12Encryption;
use super::key::Pkcs12Key;
use super::revocation_list::Pkcs12RevocationList;
use crate::asn1::oid::KeyPurposeOid;
use crate::asymmetric::ToPrivateKey;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::support::secret::SecretBytes;
use crate::x509::Certificate;
use crate::x509::builder::issuer::has_public_half;

/// A builder of PKCS #12 files (RFC 7292): private keys, certificates, and the names by which programs find them.
///
/// A key with its certificate and the rest of the chain, as Windows, Java, macOS and OpenSSL read it:
///
/// ```
/// use hazmat_openssl::pkcs12::{Pkcs12Builder, Pkcs12Key};
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::Certificate;
///
/// /// `chain` begins with the certificate of the key.
/// fn export(key: &EllipticCurvePrivateKey, chain: &[Certificate], password: &[u8]) -> hazmat_openssl::Result<SecretBytes> {
///     let Some((certificate, issuers)) = chain.split_first() else {
///         return Pkcs12Builder::new().add_key(Pkcs12Key::new(key.clone()))?.to_der(key.backend(), BestAvailableEncryption::new(password));
///     };
///     Pkcs12Builder::new()
///         .add_key_with_certificate(key, certificate, Some("server"))?
///         .add_certificates(issuers)?
///         .to_der(key.backend(), BestAvailableEncryption::new(password))
/// }
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?;
/// let file = export(&key, &[], b"a password")?;
/// # let _ = file;
/// # Ok(())
/// # }
/// ```
///
/// A trust store for Java, under Java's usual password:
///
/// ```
/// use hazmat_openssl::pkcs12::Pkcs12Builder;
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::Certificate;
///
/// fn trust_store(root: &Certificate) -> hazmat_openssl::Result<SecretBytes> {
///     Pkcs12Builder::new()
///         .add_trusted_certificate(root, "example root")?
///         .to_der(root.backend(), BestAvailableEncryption::new(b"changeit"))
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until `to_der` is called"]
#[doc(alias = "PKCS12_create")]
pub struct Pkcs12Builder {
    pub(super) keys: Vec<Pkcs12Key>,
    pub(super) certificates: Vec<Pkcs12Certificate>,
    pub(super) revocation_lists: Vec<Pkcs12RevocationList>,
}

impl Pkcs12Builder {
    /// A builder of an empty file.
    pub fn new() -> Self {
        Self::default()
    }

    /// A builder with everything that a loaded file contains: to write it again with another password, other encryption, or more
    /// entries.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the file contains secrets that are not private keys, or entries of unknown types, which this
    /// crate does not write.
    pub fn from_pkcs12(file: &Pkcs12) -> Result<Self> {
        if !file.secrets().is_empty() || !file.unrecognized_bags().is_empty() {
            let detail = "to write PKCS #12 entries other than keys, certificates and revocation lists";
            return Err(Error::unsupported(UnsupportedKind::Serialization, detail));
        }
        Ok(Pkcs12Builder {
            keys: file.keys().to_vec(),
            certificates: file.certificates().to_vec(),
            revocation_lists: file.revocation_lists().to_vec(),
        })
    }

    /// Adds a private key and its certificate, both with this name, which is Java's alias, and with a `localKeyId` of their own,
    /// by which programs see that they belong together. (OpenSSL, and programs that use it, do not read a name with characters
    /// outside of Unicode's basic plane, such as emoji. Java does.)
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidArgument`] if the key does not belong to the certificate;
    /// - [`Error::OpenSsl`] if libcrypto fails.
    pub fn add_key_with_certificate(
        self,
        key: &(impl ToPrivateKey + ?Sized),
        certificate: &Certificate,
        friendly_name: Option<&str>,
    ) -> Result<Self> {
        let key = key.to_private_key();
        if !has_public_half(&key, certificate.public_key_bytes())? {
            return Err(Error::invalid("certificate", "does not belong to the private key"));
        }
        let identifier = self.unused_key_id();
        let mut key = Pkcs12Key::new(key.into_owned()).with_local_key_id(&identifier)?;
        let mut certificate = Pkcs12Certificate::new(certificate).with_local_key_id(&identifier)?;
        if let Some(name) = friendly_name {
            key = key.with_friendly_name(name)?;
            certificate = certificate.with_friendly_name(name)?;
        }
        self.add_key(key)?.add_certificate(certificate)
    }

    /// Adds a private key with attributes that the caller has set. Its certificate is added by
    /// [`add_certificate`](Self::add_certificate); many programs need the same `localKeyId` in both.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if another key has the same `localKeyId`.
    #[doc(alias = "PKCS12_add_key")]
    pub fn add_key(mut self, key: Pkcs12Key) -> Result<Self> {
        if key.local_key_id().is_some() && self.keys.iter().any(|other| other.local_key_id() == key.local_key_id()) {
            return Err(Error::invalid("key", "another key has the same localKeyId"));
        }
        self.keys.push(key);
        Ok(self)
    }

    /// Adds a certificate: a [`Certificate`] without attributes, or a [`Pkcs12Certificate`] with those that the caller has set.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if both this and another certificate are marked as trusted by Java and have the same name: Java
    /// would drop one of them. It distinguishes names without regard to case.
    #[doc(alias = "PKCS12_add_cert")]
    pub fn add_certificate(self, certificate: impl Into<Pkcs12Certificate>) -> Result<Self> {
        self.with_certificate(certificate.into(), "certificate")
    }

    /// Adds certificates without attributes, such as the issuers of a key's certificate. Programs find a chain by the names of
    /// subjects and issuers, so their order does not matter.
    ///
    /// # Errors
    ///
    /// As [`add_certificate`](Self::add_certificate).
    pub fn add_certificates<'a>(self, certificates: impl IntoIterator<Item = &'a Certificate>) -> Result<Self> {
        certificates.into_iter().try_fold(self, |builder, certificate| {
            builder.add_certificate(certificate.clone())
        })
    }

    /// Adds a certificate that Java trusts, under this alias. Other programs read it as any certificate.
    ///
    /// # Errors
    ///
    /// As [`add_certificate`](Self::add_certificate).
    pub fn add_trusted_certificate(self, certificate: &Certificate, friendly_name: &str) -> Result<Self> {
        let certificate = Pkcs12Certificate::new(certificate)
            .with_friendly_name(friendly_name)?
            .with_trusted_key_usages(&[KeyPurposeOid::ANY_EXTENDED_KEY_USAGE])?;
        self.with_certificate(certificate, "friendly_name")
    }

    /// Adds a revocation list: a [`CertificateRevocationList`](crate::x509::CertificateRevocationList) without attributes, or a
    /// [`Pkcs12RevocationList`] with those that the caller has set. Few programs read it; others skip it.
    pub fn add_revocation_list(mut self, revocation_list: impl Into<Pkcs12RevocationList>) -> Self {
        self.revocation_lists.push(revocation_list.into());
        self
    }

    /// Writes the file in DER. The backend makes the random numbers, the encryption and the MAC; keys and certificates may belong
    /// to other backends.
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidArgument`] for an empty password, and for a file that could not be loaded again with the default
    ///   limits: with more than 256 keys, 10,000 entries, 100,000 attributes with their values, or 16 MiB; on a FIPS backend also for fewer than 1,000 iterations;
    /// - [`Error::Unsupported`] if the backend does not offer what the encryption needs: a FIPS backend has neither the MAC nor the
    ///   ciphers by the function of PKCS #12 (see [`Pkcs12EncryptionBuilder::for_fips`](crate::pkcs12::Pkcs12EncryptionBuilder::for_fips));
    ///   also for a hash function without an object identifier for the MAC or for PBKDF2, such as RIPEMD-160;
    /// - [`Error::NotApproved`] on a strict backend, for what its module offers without approval, such as Triple DES;
    /// - [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "i2d_PKCS12")]
    #[doc(alias = "PKCS12_set_mac")]
    #[doc(alias = "PKCS12_set_pbmac1_pbkdf2")]
    pub fn to_der(&self, backend: &Backend, encryption: impl Into<Pkcs12Encryption>) -> Result<SecretBytes> {
        encoding::write(self, backend, &encryption.into())
    }

    /// Adds a certificate, whose name Java can find if it trusts it. `argument` is the one that has the name.
    fn with_certificate(mut self, certificate: Pkcs12Certificate, argument: &'static str) -> Result<Self> {
        let alias = java_alias(&certificate);
        if alias.is_some() && self.certificates.iter().any(|other| java_alias(other) == alias) {
            let reason = "another certificate that Java trusts has the same name";
            return Err(Error::invalid(argument, reason));
        }
        self.certificates.push(certificate);
        Ok(self)
    }

    /// The number of entries.
    pub(super) fn entries(&self) -> usize {
        self.keys.len() + self.certificates.len() + self.revocation_lists.len()
    }

    /// The number of attributes and of their values, all together in all entries.
    pub(super) fn attribute_parts(&self) -> usize {
        let keys = self.keys.iter().map(|key| &key.attributes);
        let certificates = self.certificates.iter().map(|certificate| &certificate.attributes);
        let lists = self.revocation_lists.iter().map(|list| &list.attributes);
        keys.chain(certificates).chain(lists).map(Attributes::parts).sum()
    }

    /// A `localKeyId` that no key and no certificate has: a number, as Windows writes it.
    fn unused_key_id(&self) -> [u8; 4] {
        let keys = self.keys.iter().map(Pkcs12Key::local_key_id);
        let used: Vec<_> = keys
            .chain(self.certificates.iter().map(Pkcs12Certificate::local_key_id))
            .flatten()
            .collect();
        let mut numbers = (1..=u32::MAX).map(u32::to_le_bytes);
        numbers
            .find(|number| !used.contains(&number.as_slice()))
            .unwrap_or_default()
    }
}

/// The name by which Java finds a certificate that it trusts, without regard to case; `None` for another certificate.
fn java_alias(certificate: &Pkcs12Certificate) -> Option<String> {
    certificate.trusted_key_usages()?;
    certificate.friendly_name().map(str::to_lowercase)
}
