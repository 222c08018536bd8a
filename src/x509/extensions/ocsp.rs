//! Extensions of OCSP: id-pkix-ocsp-nocheck, id-pkix-ocsp-nonce and id-pkix-ocsp-response.

use super::extension_type::{extension_type, null_extension};
use crate::asn1::oid::{OCSP_BASIC, ObjectIdentifier};
use crate::asn1::structure::check_some;
use crate::error::{Error, Result};

null_extension! {
    /// Marks the certificate of an OCSP responder whose own revocation status need not be checked (RFC 6960, section
    /// 4.2.2.2.1).
    #[doc(alias = "NID_id_pkix_OCSP_noCheck")]
    OcspNoCheck, OCSP_NO_CHECK
}

/// A random value that binds an OCSP response to its request (RFC 9654, section 2.1).
///
/// ```
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::x509::{ExtensionType, OcspNonce};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let nonce = OcspNonce::new(&Backend::new()?.random_bytes(32)?)?;
/// assert_eq!(OcspNonce::from_der(&nonce.to_der()?)?, nonce);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NID_id_pkix_OCSP_Nonce")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OcspNonce {
    nonce: Vec<u8>,
}

/// The maximum length of a nonce, in bytes (RFC 9654, section 2.1). RFC 8954 allowed 32.
const MAX_LENGTH: usize = 128;

impl OcspNonce {
    /// Creates the extension from 1 to 128 random bytes. RFC 9654, section 2.1, recommends 32. Responders that implement
    /// RFC 8954 refuse more than 32.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty nonce, and for more than 128 bytes.
    pub fn new(nonce: &[u8]) -> Result<Self> {
        if !(1..=MAX_LENGTH).contains(&nonce.len()) {
            return Err(Error::invalid("nonce", format!("must have 1 to {MAX_LENGTH} bytes")));
        }
        Ok(OcspNonce { nonce: nonce.to_vec() })
    }

    /// The random bytes.
    pub fn nonce(&self) -> &[u8] {
        &self.nonce
    }
}

impl AsRef<[u8]> for OcspNonce {
    fn as_ref(&self) -> &[u8] {
        &self.nonce
    }
}

extension_type! {
    /// Accepts nonces of any length.
    OCSP_NONCE: OcspNonce ::= nonce: Vec<u8>
}

/// The types of responses that an OCSP client understands, as an extension of its request (RFC 6960, section 4.4.3).
///
/// ```
/// use hazmat_openssl::x509::{ExtensionType, OcspAcceptableResponses};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let acceptable = OcspAcceptableResponses::new([OcspAcceptableResponses::BASIC])?;
/// assert_eq!(OcspAcceptableResponses::from_der(&acceptable.to_der()?)?.responses(), [OcspAcceptableResponses::BASIC]);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NID_id_pkix_OCSP_acceptableResponses")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OcspAcceptableResponses {
    responses: Vec<ObjectIdentifier>,
}

impl OcspAcceptableResponses {
    /// id-pkix-ocsp-basic, the only type that RFC 6960 defines.
    pub const BASIC: ObjectIdentifier = OCSP_BASIC;

    /// Creates the extension from one or more types of responses.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none.
    pub fn new(responses: impl IntoIterator<Item = ObjectIdentifier>) -> Result<Self> {
        let responses = Vec::from_iter(responses);
        check_some("responses", &responses)?;
        Ok(OcspAcceptableResponses { responses })
    }

    /// The types of responses.
    pub fn responses(&self) -> &[ObjectIdentifier] {
        &self.responses
    }
}

extension_type!(OCSP_ACCEPTABLE_RESPONSES: OcspAcceptableResponses ::= SEQUENCE OF responses: responseType);
