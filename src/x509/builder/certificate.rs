//! The builder of certificates.

use asn1::{BigInt, Tlv};
use time::{Duration, OffsetDateTime};

use super::checks::{
    check_complete, check_issuer, check_order, check_serial_number, check_subject, check_time, required, required_time,
    set,
};
use super::encoding::{check_length, sign, write, write_extensions};
use super::extension_setters::extension_setters;
use super::issuer::{check_certificate_issuer, check_key};
use crate::asn1::algorithm_identifier::element;
use crate::asn1::der;
use crate::asn1::oid::{ExtensionOid, NameOid};
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::string_type::StringType;
use crate::asn1::tag::{BIT_STRING, SEQUENCE};
use crate::asn1::time::Time;
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, ToPrivateKey, ToPublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::write_public_key_info;
use crate::x509::certificate::Certificate;
use crate::x509::csr::CertificateSigningRequest;
use crate::x509::extensions::{
    AuthorityKeyIdentifier, BasicConstraints, Extension, ExtensionType, Extensions, KeyUsage, SubjectAlternativeName,
};
use crate::x509::key_usage_rule::KeyUsageRule;
use crate::x509::name::{Name, NameAttribute};
use crate::x509::signature;
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

/// A builder of certificates of version 3 (RFC 5280, section 4.1). Subject, issuer, public key, serial number and both
/// times must each be set once; extensions are optional.
///
/// See [`Certificate`] for a self-signed certificate. A certificate for a signing request:
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::{
///     BasicConstraints, Certificate, CertificateBuilder, CertificateSigningRequest, ExtendedKeyUsage,
///     KeyPurposeOid, KeyUsage, SerialNumber, SubjectAlternativeName, SubjectKeyIdentifier,
/// };
/// use hazmat_openssl::time::Duration;
///
/// fn issue(
///     request_pem: &str,
///     host: &str,
///     ca: &Certificate,
///     ca_key: &EllipticCurvePrivateKey,
/// ) -> hazmat_openssl::Result<Certificate> {
///     let request = CertificateSigningRequest::from_pem(ca.backend(), request_pem)?;
///     let names = SubjectAlternativeName::from_dns_names([host])?;
///     CertificateBuilder::for_request(&request)?
///         .issued_by(ca)?
///         .serial_number(SerialNumber::random(ca.backend())?)?
///         .valid_for(Duration::days(90))?
///         .add_extension(&names, false)?
///         .add_extension(&SubjectKeyIdentifier::from_public_key(&request.public_key()?)?, false)?
///         .add_extension(&BasicConstraints::end_entity(), true)?
///         .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
///         .add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::CLIENT_AUTH])?, false)?
///         .sign(ca_key, SignatureAlgorithm::default())
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder makes nothing until it signs"]
pub struct CertificateBuilder {
    subject_name: Option<Name>,
    issuer_name: Option<Name>,
    /// The `SubjectPublicKeyInfo` of the issuer's certificate, if it is known.
    issuer_key: Option<Vec<u8>>,
    public_key: Option<Vec<u8>>,
    /// The rule for the key usage of the public key, if its algorithm has one.
    key_usage_rule: Option<KeyUsageRule>,
    serial_number: Option<SerialNumber>,
    not_valid_before: Option<OffsetDateTime>,
    not_valid_after: Option<OffsetDateTime>,
    extensions: Extensions,
}

extension_setters!(CertificateBuilder, "X509_add_ext");

impl CertificateBuilder {
    /// A builder with nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// A builder with the subject and the public key of a signing request. Its signature is verified first, also if the
    /// caller has verified it before; the strength of its key and hash function is not checked (see
    /// [`signature_hash_algorithm`](CertificateSigningRequest::signature_hash_algorithm)).
    ///
    /// The requested extensions are not copied: the issuer decides which names and uses to certify. Pick them from
    /// [`CertificateSigningRequest::extensions`].
    ///
    /// # Errors
    ///
    /// As [`CertificateSigningRequest::verify_signature`], [`Error::InvalidSignature`] among them; as
    /// [`CertificateSigningRequest::subject`], [`subject_name`](Self::subject_name) and
    /// [`public_key`](Self::public_key).
    pub fn for_request(request: &CertificateSigningRequest) -> Result<Self> {
        request.verify_signature()?;
        Self::new()
            .subject_name(&request.subject()?)?
            .public_key(&request.public_key()?)
    }

    /// A builder with the subject and the public key of a signing request that is signed with the key of another
    /// certificate of the same subject, as a request for an ML-KEM key is: see
    /// [`CertificateSigningRequest::verify_possession_statement`], which this calls. The caller has verified the chain of
    /// `signing_certificate`, and that it is neither expired nor revoked (RFC 9883, section 4).
    ///
    /// # Errors
    ///
    /// As [`CertificateSigningRequest::verify_possession_statement`], [`Error::InvalidSignature`] among them; as
    /// [`CertificateSigningRequest::subject`], [`CertificateSigningRequest::public_key`],
    /// [`subject_name`](Self::subject_name) and [`public_key`](Self::public_key).
    pub fn for_request_with_possession_statement(
        request: &CertificateSigningRequest,
        signing_certificate: &Certificate,
    ) -> Result<Self> {
        request.verify_possession_statement(signing_certificate)?;
        Self::new()
            .subject_name(&request.subject()?)?
            .public_key(&request.public_key()?)
    }

    /// Sets the name of the key's owner. An empty name needs a critical [`SubjectAlternativeName`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a string with bytes that are not valid for its type, and if it was set already.
    #[doc(alias = "X509_set_subject_name")]
    pub fn subject_name(mut self, name: &Name) -> Result<Self> {
        check_subject(name)?;
        set(&mut self.subject_name, "subject_name", name.clone())?;
        Ok(self)
    }

    /// Sets the issuer's name: the subject of its certificate. The issuer is not checked; if its certificate is at
    /// hand, use [`issued_by`](Self::issued_by).
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

    /// Sets the issuer to the subject of the issuer's certificate, and adds an [`AuthorityKeyIdentifier`] with the key
    /// identifier of that certificate: its [`SubjectKeyIdentifier`](crate::x509::SubjectKeyIdentifier), or else the
    /// SHA-1 digest of its public key.
    ///
    /// The issuer must be a CA that may sign certificates (RFC 5280, section 6.1.4): its [`BasicConstraints`] have `cA`
    /// TRUE, and its [`KeyUsage`], if it has one, has `keyCertSign`. A certificate of version 1 or 2
    /// without basic constraints is accepted, because these versions have no extensions. [`sign`](Self::sign) then
    /// accepts only the private key of the issuer's certificate.
    ///
    /// Not checked: the issuer's validity period, which may end before that of the new certificate (verifiers then refuse
    /// the chain from that time on), its path length and its name constraints. For an issuer that this method refuses, use
    /// [`issuer_name`](Self::issuer_name) and [`AuthorityKeyIdentifier::from_issuer`].
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidArgument`] for an `issuer` that is not such a CA;
    /// - as [`issuer_name`](Self::issuer_name), [`add_extension`](Self::add_extension) and [`Certificate::extensions`];
    /// - [`Error::Malformed`] if the subject, the basic constraints, the key usage or the key identifier does not decode;
    /// - [`Error::Unsupported`] if the backend of the certificate does not offer SHA-1 and it is needed.
    pub fn issued_by(self, issuer: &Certificate) -> Result<Self> {
        check_certificate_issuer(issuer)?;
        let identifier = AuthorityKeyIdentifier::from_issuer(issuer)?;
        let mut builder = self
            .issuer_name(&issuer.subject()?)?
            .add_extension(&identifier, false)?;
        builder.issuer_key = Some(issuer.public_key_bytes().to_vec());
        Ok(builder)
    }

    /// Sets the public key to certify, of any type and any backend.
    ///
    /// The standards of some keys limit their [`KeyUsage`], if the certificate has one, and
    /// [`sign`](Self::sign) refuses another: an ML-KEM key has keyEncipherment alone (RFC 9935, section 5); an ML-DSA or
    /// SLH-DSA key has one or more of digitalSignature, nonRepudiation, keyCertSign and cRLSign, and nothing else (RFC 9881,
    /// section 5; RFC 9909, section 6).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it was set already; as
    /// [`public_bytes`](crate::asymmetric::PublicKey::public_bytes).
    #[doc(alias = "X509_set_pubkey")]
    pub fn public_key(mut self, key: &(impl ToPublicKey + ?Sized)) -> Result<Self> {
        let key = key.to_public_key();
        let info = write_public_key_info(&key)?;
        set(&mut self.public_key, "public_key", info)?;
        self.key_usage_rule = KeyUsageRule::of_key(&key);
        Ok(self)
    }

    /// Sets the serial number, which must be unique per issuer: see [`SerialNumber::random`]. A `u64` is taken too.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is not positive or has more than 159 bits (RFC 5280, section 4.1.2.2), and if
    /// it was set already.
    #[doc(alias = "X509_set_serialNumber")]
    pub fn serial_number(mut self, number: impl Into<SerialNumber>) -> Result<Self> {
        let number = number.into();
        check_serial_number(&number)?;
        set(&mut self.serial_number, "serial_number", number)?;
        Ok(self)
    }

    /// Sets the first second of the validity period. Fractions of a second are cut off; the time is written in UTC.
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

    /// Sets the last second of the validity period. Fractions of a second are cut off. For a certificate that does not
    /// expire, RFC 5280, section 4.1.2.5, sets 9999-12-31 23:59:59 UTC.
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

    /// Sets a validity period of this length that begins now, by the system's clock. Fractions of a second are cut off.
    ///
    /// Both ends of a validity period are part of it (RFC 5280, section 4.1.2.5): the last second,
    /// [`not_valid_after`](Self::not_valid_after), is now plus `duration` minus one second. A day that begins at 12:00:00
    /// ends with 11:59:59. If the clocks of verifiers may be slow, set an earlier
    /// [`not_valid_before`](Self::not_valid_before) instead.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for less than one second; as [`not_valid_before`](Self::not_valid_before) and
    /// [`not_valid_after`](Self::not_valid_after).
    pub fn valid_for(self, duration: Duration) -> Result<Self> {
        if duration < Duration::SECOND {
            return Err(Error::invalid("duration", "must be at least one second"));
        }
        let duration = Duration::seconds(duration.whole_seconds() - 1);
        let now = OffsetDateTime::now_utc();
        let end = now.checked_add(duration);
        let end = end.ok_or_else(|| Error::invalid("duration", "must end before the year 10000"))?;
        self.not_valid_before(now)?.not_valid_after(end)
    }

    fn check_validity(self) -> Result<Self> {
        check_order(
            ("not_valid_before", self.not_valid_before),
            ("not_valid_after", self.not_valid_after),
        )?;
        Ok(self)
    }

    /// Makes the certificate and signs it with the issuer's private key, in the key's backend. The key may be of any type
    /// that signs: [`SignatureAlgorithm::default()`](SignatureAlgorithm::default) is the usual algorithm of every key (see
    /// [`SignatureAlgorithm::default_for`]). A [`HashAlgorithm`](crate::hashes::HashAlgorithm) selects the usual scheme of the
    /// key's type with this hash function, but for Ed25519 and Ed448 keys, which have none.
    ///
    /// # Errors
    ///
    /// As [`create_x509_certificate`](crate::interfaces::X509Backend::create_x509_certificate); [`Error::InvalidArgument`]
    /// for a `private_key` that does not belong to the certificate given to [`issued_by`](Self::issued_by), and for a
    /// `key_usage` that the key's standard does not allow: see [`public_key`](Self::public_key).
    #[doc(alias = "X509_sign")]
    pub fn sign(
        self,
        private_key: &(impl ToPrivateKey + ?Sized),
        algorithm: impl Into<SignatureAlgorithm>,
    ) -> Result<Certificate> {
        let private_key = private_key.to_private_key();
        self.make(private_key.backend(), &private_key, algorithm.into())
    }

    pub(in crate::x509) fn make(
        &self,
        backend: &Backend,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<Certificate> {
        let signing = Signing::new(algorithm, backend, private_key)?;
        check_key(self.issuer_key.as_deref(), private_key)?;
        let tbs = self.write_tbs(&signing.algorithm()?)?;
        check_length(&tbs, &signing)?;
        Certificate::read(backend, sign(&signing, &tbs)?)
    }

    /// Makes a certificate without a signature (RFC 9925), which is for trust anchors and for keys that do not sign, such as
    /// ML-KEM keys: see [`Certificate::is_unsigned`]. The algorithm is id-alg-unsigned, and the signature is empty.
    ///
    /// Without [`issuer_name`](Self::issuer_name), the issuer is the RFC's placeholder: one empty attribute of the type
    /// [`NameOid::UNSIGNED`]. Set it to the subject only for verifiers that want a trust anchor to be its own issuer (section
    /// 3.2).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an issuer that is not the subject, for an authority key identifier and an alternative name
    /// of the issuer, which the RFC leaves out (section 3.3), and for what is missing; as [`sign`](Self::sign) for the other
    /// extensions.
    pub fn unsigned(mut self, backend: &Backend) -> Result<Certificate> {
        for described in [
            ExtensionOid::AUTHORITY_KEY_IDENTIFIER,
            ExtensionOid::ISSUER_ALTERNATIVE_NAME,
        ] {
            if self.extensions.find_by_oid(&described).is_some() {
                let reason = format!("must not have {} without a signature", described.in_error());
                return Err(Error::invalid("extensions", reason));
            }
        }
        match (&self.issuer_name, &self.subject_name) {
            (Some(issuer), subject) if Some(issuer) != subject.as_ref() => {
                let reason = "must not be set, or must be the subject, without a signature";
                return Err(Error::invalid("issuer_name", reason));
            }
            (Some(_), _) => {}
            (None, _) => {
                let placeholder = NameAttribute::from_bytes(NameOid::UNSIGNED, StringType::Utf8, b"");
                self.issuer_name = Some(Name::from_attributes(vec![placeholder]));
            }
        }
        let algorithm = signature::write_unsigned()?;
        let tbs = self.write_tbs(&algorithm)?;
        let no_signature = der::write_element(BIT_STRING, &[0])?;
        Certificate::read(backend, der::write_parts(SEQUENCE, &[&tbs, &algorithm, &no_signature])?)
    }

    /// The signed part, with this algorithm identifier.
    fn write_tbs(&self, algorithm: &[u8]) -> Result<Vec<u8>> {
        check_complete(&[
            ("serial_number", self.serial_number.is_some()),
            ("issuer_name", self.issuer_name.is_some()),
            ("not_valid_before", self.not_valid_before.is_some()),
            ("not_valid_after", self.not_valid_after.is_some()),
            ("subject_name", self.subject_name.is_some()),
            ("public_key", self.public_key.is_some()),
        ])?;
        let serial_number = required(&self.serial_number, "serial_number")?;
        let issuer_name = required(&self.issuer_name, "issuer_name")?;
        let validity = Validity {
            not_before: required_time(&self.not_valid_before, "not_valid_before")?,
            not_after: required_time(&self.not_valid_after, "not_valid_after")?,
        };
        let subject_name = required(&self.subject_name, "subject_name")?;
        self.check_empty_subject(subject_name)?;
        self.check_key_usage()?;
        let (issuer, subject) = (issuer_name.public_bytes()?, subject_name.public_bytes()?);
        let extensions = write_extensions(&self.extensions)?;

        write(&TbsCertificate {
            version: X509Version::V3.number(),
            serial_number: serial_number.as_integer()?,
            signature: element(algorithm)?,
            issuer: element(&issuer)?,
            validity,
            subject: element(&subject)?,
            subject_public_key_info: element(required(&self.public_key, "public_key")?)?,
            extensions: extensions.as_deref().map(element).transpose()?,
        })
    }

    /// Refuses a key usage that the standard of the key's algorithm does not allow.
    fn check_key_usage(&self) -> Result<()> {
        let Some(rule) = self.key_usage_rule else { return Ok(()) };
        // A keyUsage that does not decode was added as raw bytes, which are not checked.
        let usage = self.extensions.find::<KeyUsage>().ok().flatten();
        match usage.and_then(|(usage, _)| rule.fault(usage)) {
            Some(fault) => Err(Error::invalid("key_usage", fault)),
            None => Ok(()),
        }
    }

    /// RFC 5280, section 4.1.2.6.
    fn check_empty_subject(&self, name: &Name) -> Result<()> {
        let alternative = self.extensions.find_by_oid(&SubjectAlternativeName::OID);
        if name.is_empty() && !alternative.is_some_and(Extension::is_critical) {
            let reason = "is empty, which requires a critical subjectAltName";
            return Err(Error::invalid("subject_name", reason));
        }
        // BasicConstraints that do not decode were added as raw bytes; they do not make a CA.
        let constraints = self.extensions.find::<BasicConstraints>().ok().flatten();
        let is_ca = constraints.is_some_and(|(constraints, _)| constraints.is_ca());
        if name.is_empty() && is_ca {
            return Err(Error::invalid(
                "subject_name",
                "must not be empty for a certificate authority",
            ));
        }
        Ok(())
    }
}
