//! Extensions around OCSP, TLS and precertificates that have little in them or nothing.

use super::extension_type::extension_type;
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::Field;
use crate::asn1::structure::{Value, check_some};
use crate::asn1::tag::NULL;
use crate::error::{Error, Result};

/// A type whose value is NULL: that it is there is all that it says.
macro_rules! null_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $type;

        impl Value for $type {
            const TAG: u8 = NULL;

            fn read(field: &Field<'_>) -> Result<Self> {
                match field.content() {
                    [] => Ok($type),
                    _ => Err(Error::malformed(field.what(), "a NULL has bytes in it")),
                }
            }

            fn write(&self, tag: u8) -> Result<Vec<u8>> {
                der::write_element(tag, &[])
            }
        }

        extension_type!($oid: $type);
    };
}

null_extension! {
    /// That the certificate of an OCSP responder is not asked about itself (RFC 6960, section 4.2.2.2.1).
    #[doc(alias = "NID_id_pkix_OCSP_noCheck")]
    OcspNoCheck, OCSP_NO_CHECK
}

null_extension! {
    /// That a certificate is none yet, but what a log of certificate transparency is shown (RFC 6962, section 3.1). It
    /// is critical, so that nobody takes it for one.
    #[doc(alias = "NID_ct_precert_poison")]
    PrecertPoison, PRECERT_POISON
}

/// What ties the answer of an OCSP responder to the question (RFC 9654, section 2.1).
///
/// ```
/// use hazmat_openssl::x509::{ExtensionType, OcspNonce};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let nonce = OcspNonce::new(&[1, 2, 3])?;
/// assert_eq!(nonce.to_der()?, [4, 3, 1, 2, 3]);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NID_id_pkix_OCSP_Nonce")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OcspNonce {
    nonce: Vec<u8>,
}

/// As many bytes as a nonce has by RFC 9654. RFC 8954 had 32.
const LONGEST_NONCE: usize = 128;

impl OcspNonce {
    /// Of 1 to 128 random bytes: 32 are right (RFC 9654, section 2.1). Responders that know only RFC 8954 refuse more.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for no byte, and for more than 128.
    pub fn new(nonce: &[u8]) -> Result<Self> {
        if !(1..=LONGEST_NONCE).contains(&nonce.len()) {
            return Err(Error::invalid("nonce", format!("must have 1 to {LONGEST_NONCE} bytes")));
        }
        Ok(OcspNonce { nonce: nonce.to_vec() })
    }

    /// The bytes.
    pub fn nonce(&self) -> &[u8] {
        &self.nonce
    }
}

extension_type! {
    /// Nonces of any length are read.
    OCSP_NONCE: OcspNonce ::= nonce: Vec<u8>
}

/// Which extensions of TLS a server with this certificate answers with, as stapled OCSP (RFC 7633).
///
/// ```
/// use hazmat_openssl::x509::{ExtensionType, TlsFeature};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let must_staple = TlsFeature::new(vec![TlsFeature::STATUS_REQUEST])?;
/// assert_eq!(must_staple.to_der()?, [0x30, 3, 2, 1, 5]);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "TLS_FEATURE")]
#[doc(alias = "NID_tlsfeature")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TlsFeature {
    features: Vec<u16>,
}

impl TlsFeature {
    /// status_request (RFC 6066, section 8): the server staples an answer of its OCSP responder.
    pub const STATUS_REQUEST: u16 = 5;
    /// status_request_v2 (RFC 6961): the server staples such answers for the whole chain.
    pub const STATUS_REQUEST_V2: u16 = 17;

    /// Of the numbers of extensions of TLS.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none.
    pub fn new(features: Vec<u16>) -> Result<Self> {
        check_some("features", &features)?;
        Ok(TlsFeature { features })
    }

    /// The numbers of extensions of TLS.
    pub fn features(&self) -> &[u16] {
        &self.features
    }
}

extension_type!(TLS_FEATURE: TlsFeature ::= SEQUENCE OF features: feature);

/// From which template a CA of Microsoft made a certificate (\[MS-WCCE\], section 2.2.2.7.7.2).
#[doc(alias = "szOID_CERTIFICATE_TEMPLATE")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MsCertificateTemplate {
    template_id: ObjectIdentifier,
    major_version: Option<u32>,
    minor_version: Option<u32>,
}

impl MsCertificateTemplate {
    /// A template, and its version.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for the second part of a version without the first, which would be read as the first.
    pub fn new(template_id: ObjectIdentifier, major_version: Option<u32>, minor_version: Option<u32>) -> Result<Self> {
        if minor_version.is_some() && major_version.is_none() {
            return Err(Error::invalid("minor_version", "must have a major_version before it"));
        }
        Ok(MsCertificateTemplate {
            template_id,
            major_version,
            minor_version,
        })
    }

    /// The template.
    pub fn template_id(&self) -> &ObjectIdentifier {
        &self.template_id
    }

    /// The version of the template.
    pub fn major_version(&self) -> Option<u32> {
        self.major_version
    }

    /// The second part of the version.
    pub fn minor_version(&self) -> Option<u32> {
        self.minor_version
    }
}

extension_type! {
    MS_CERTIFICATE_TEMPLATE: MsCertificateTemplate ::= SEQUENCE {
        template_id: templateID,
        major_version: templateMajorVersion OPTIONAL,
        minor_version: templateMinorVersion OPTIONAL,
    }
}
