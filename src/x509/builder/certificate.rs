//! Making certificates.

use asn1::{BigInt, Tlv};
use time::OffsetDateTime;

use super::fields::{
    check_issuer, check_length, check_order, check_serial_number, check_subject, check_time, extension_setters,
    required, required_time, set, sign, write, write_extensions,
};
use crate::asn1::algorithm_identifier::element;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::time::Time;
use crate::asymmetric::{PrivateKey, PublicKey, SignatureAlgorithm};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::write_public_key_info;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{BasicConstraints, Extension, ExtensionType, Extensions, SubjectAlternativeName};
use crate::x509::name::Name;
use crate::x509::signing::Signing;
use crate::x509::version::X509Version;

/// RFC 5280, section 4.1.
#[derive(asn1::Asn1Write)]
struct TbsCertificate<'a> {
    #[explicit(0, required)]
    version: u8,
    serial_number: BigInt<'a>,
    signature: Tlv<'a>,
    issuer: Tlv<'a>,
    validity: Validity,
    subject: Tlv<'a>,
    subject_public_key_info: Tlv<'a>,
    #[explicit(3)]
    extensions: Option<Tlv<'a>>,
}

#[derive(asn1::Asn1Write)]
struct Validity {
    not_before: Time,
    not_after: Time,
}

/// Makes a certificate of version 3 (RFC 5280, section 4.1). Every field must be set, each once.
///
/// See [`Certificate`] for an example.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until it signs"]
pub struct CertificateBuilder {
    subject_name: Option<Name>,
    issuer_name: Option<Name>,
    public_key: Option<Vec<u8>>,
    serial_number: Option<SerialNumber>,
    not_valid_before: Option<OffsetDateTime>,
    not_valid_after: Option<OffsetDateTime>,
    extensions: Extensions,
}

extension_setters!(CertificateBuilder, "X509_add_ext");

impl CertificateBuilder {
    /// With nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whose key it is about. An empty name needs a critical [`SubjectAlternativeName`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a string with bytes that are none of its type, and if it was set already.
    #[doc(alias = "X509_set_subject_name")]
    pub fn subject_name(mut self, name: &Name) -> Result<Self> {
        check_subject(name)?;
        set(&mut self.subject_name, "subject_name", name.clone())?;
        Ok(self)
    }

    /// Who signs it: the subject of the certificate of the key that signs.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty name, and if it was set already.
    #[doc(alias = "X509_set_issuer_name")]
    pub fn issuer_name(mut self, name: &Name) -> Result<Self> {
        check_issuer(name)?;
        set(&mut self.issuer_name, "issuer_name", name.clone())?;
        Ok(self)
    }

    /// The subject's key, of any type and any backend.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it was set already; as
    /// [`public_bytes`](crate::asymmetric::PublicKey::public_bytes).
    #[doc(alias = "X509_set_pubkey")]
    pub fn public_key(mut self, key: &PublicKey) -> Result<Self> {
        set(&mut self.public_key, "public_key", write_public_key_info(key)?)?;
        Ok(self)
    }

    /// The serial number, which the issuer must give to no other: see [`SerialNumber::random`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is not positive or has more than 159 bits (RFC 5280, section 4.1.2.2), and if
    /// it was set already.
    #[doc(alias = "X509_set_serialNumber")]
    pub fn serial_number(mut self, number: SerialNumber) -> Result<Self> {
        check_serial_number(&number)?;
        set(&mut self.serial_number, "serial_number", number)?;
        Ok(self)
    }

    /// The first second of its validity. Parts of a second are cut off, and other offsets turned into UTC.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a time before 1950 or after 9999, or after
    /// [`not_valid_after`](Self::not_valid_after), and if it was set already.
    #[doc(alias = "X509_set1_notBefore")]
    pub fn not_valid_before(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = check_time("not_valid_before", time)?;
        set(&mut self.not_valid_before, "not_valid_before", time)?;
        self.check_validity()
    }

    /// The last second of its validity. A certificate that ends never ends on 9999-12-31 at 23:59:59 (RFC 5280, section
    /// 4.1.2.5).
    ///
    /// # Errors
    ///
    /// As [`not_valid_before`](Self::not_valid_before).
    #[doc(alias = "X509_set1_notAfter")]
    pub fn not_valid_after(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = check_time("not_valid_after", time)?;
        set(&mut self.not_valid_after, "not_valid_after", time)?;
        self.check_validity()
    }

    fn check_validity(self) -> Result<Self> {
        check_order(
            ("not_valid_before", self.not_valid_before),
            ("not_valid_after", self.not_valid_after),
        )?;
        Ok(self)
    }

    /// The certificate, signed with the issuer's key and in its backend.
    ///
    /// # Errors
    ///
    /// As [`create_x509_certificate`](crate::interfaces::X509Backend::create_x509_certificate).
    #[doc(alias = "X509_sign")]
    pub fn sign(self, private_key: &PrivateKey, algorithm: impl Into<SignatureAlgorithm>) -> Result<Certificate> {
        self.make(private_key.backend(), private_key, algorithm.into())
    }

    pub(in crate::x509) fn make(
        &self,
        backend: &Backend,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<Certificate> {
        let signing = Signing::new(algorithm, backend, private_key)?;
        Certificate::read(backend, self.write(&signing)?)
    }

    fn write(&self, signing: &Signing<'_>) -> Result<Vec<u8>> {
        let serial_number = required(&self.serial_number, "serial_number")?;
        let issuer_name = required(&self.issuer_name, "issuer_name")?;
        let validity = Validity {
            not_before: required_time(&self.not_valid_before, "not_valid_before")?,
            not_after: required_time(&self.not_valid_after, "not_valid_after")?,
        };
        let subject_name = required(&self.subject_name, "subject_name")?;
        self.check_empty_subject(subject_name)?;
        let algorithm = signing.algorithm()?;
        let (issuer, subject) = (issuer_name.public_bytes()?, subject_name.public_bytes()?);
        let extensions = write_extensions(&self.extensions)?;

        let tbs = write(&TbsCertificate {
            version: X509Version::V3.number(),
            serial_number: serial_number.as_integer()?,
            signature: element(&algorithm)?,
            issuer: element(&issuer)?,
            validity,
            subject: element(&subject)?,
            subject_public_key_info: element(required(&self.public_key, "public_key")?)?,
            extensions: extensions.as_deref().map(element).transpose()?,
        })?;
        check_length(&tbs)?;
        sign(signing, &tbs)
    }

    /// RFC 5280, section 4.1.2.6.
    fn check_empty_subject(&self, name: &Name) -> Result<()> {
        let alternative = self.extensions.find_by_oid(&SubjectAlternativeName::OID);
        if name.is_empty() && !alternative.is_some_and(Extension::is_critical) {
            let reason = "is empty, which needs a subjectAltName that is critical";
            return Err(Error::invalid("subject_name", reason));
        }
        // One that does not decode was given as it stands, and makes nobody an authority.
        let constraints = self.extensions.find::<BasicConstraints>().ok().flatten();
        let is_ca = constraints.is_some_and(|(constraints, _)| constraints.is_ca());
        if name.is_empty() && is_ca {
            return Err(Error::invalid(
                "subject_name",
                "is empty, and that of a certificate authority must not be",
            ));
        }
        Ok(())
    }
}
