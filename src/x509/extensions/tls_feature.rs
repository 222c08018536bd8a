//! The extension id-pe-tlsfeature.

use super::extension_type::extension_type;
use crate::asn1::structure::check_some;
use crate::error::Result;

/// The TLS extensions that a server with this certificate must support, such as OCSP stapling (RFC 7633).
///
/// ```
/// use hazmat_openssl::x509::{ExtensionType, TlsFeature};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let must_staple = TlsFeature::new([TlsFeature::STATUS_REQUEST])?;
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
    /// status_request (RFC 6066, section 8): the server staples an OCSP response.
    pub const STATUS_REQUEST: u16 = 5;
    /// status_request_v2 (RFC 6961): the server staples OCSP responses for the whole chain.
    pub const STATUS_REQUEST_V2: u16 = 17;

    /// Creates the extension from one or more numbers of TLS extensions.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for none.
    pub fn new(features: impl IntoIterator<Item = u16>) -> Result<Self> {
        let features = Vec::from_iter(features);
        check_some("features", &features)?;
        Ok(TlsFeature { features })
    }

    /// The numbers of TLS extensions.
    pub fn features(&self) -> &[u16] {
        &self.features
    }
}

extension_type!(TLS_FEATURE: TlsFeature ::= SEQUENCE OF features: feature);
