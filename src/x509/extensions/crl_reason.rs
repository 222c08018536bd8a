//! The extension cRLReasons of an entry of a revocation list.

use std::fmt;
use std::str::FromStr;

use super::extension_type::ExtensionType;
use super::reason_flags::ReasonFlags;
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::asn1::reader::Field;
use crate::asn1::tag;
use crate::asn1::writer;
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "CrlReason";

/// Why a certificate is revoked (RFC 5280, section 5.3.1).
///
/// ```
/// use hazmat_openssl::x509::CrlReason;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let reason: CrlReason = "superseded".parse()?;
/// assert_eq!(reason, CrlReason::Superseded);
/// assert_eq!(reason.to_string(), "superseded");
/// assert_eq!(CrlReason::from_number(4)?, reason);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NID_crl_reason")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CrlReason {
    /// No reason is given. RFC 5280 advises to omit the extension instead.
    Unspecified,
    /// The private key is, or may be, compromised.
    KeyCompromise,
    /// The private key of the CA is, or may be, compromised.
    CaCompromise,
    /// The subject's name or affiliation has changed.
    AffiliationChanged,
    /// A newer certificate replaces this one.
    Superseded,
    /// The certificate is no longer needed.
    CessationOfOperation,
    /// The certificate is on hold.
    CertificateHold,
    /// The certificate is no longer on hold, or has expired. Only in delta CRLs.
    RemoveFromCrl,
    /// The subject has lost a privilege that the certificate states.
    PrivilegeWithdrawn,
    /// The private key of the attribute authority is, or may be, compromised.
    AaCompromise,
}

impl CrlReason {
    /// All reasons, in the order of their numbers.
    pub const ALL: &'static [CrlReason] = &[
        CrlReason::Unspecified,
        CrlReason::KeyCompromise,
        CrlReason::CaCompromise,
        CrlReason::AffiliationChanged,
        CrlReason::Superseded,
        CrlReason::CessationOfOperation,
        CrlReason::CertificateHold,
        CrlReason::RemoveFromCrl,
        CrlReason::PrivilegeWithdrawn,
        CrlReason::AaCompromise,
    ];

    /// The number of the reason. The number 7 is not used.
    pub fn number(self) -> u8 {
        match self {
            CrlReason::Unspecified => 0,
            CrlReason::KeyCompromise => 1,
            CrlReason::CaCompromise => 2,
            CrlReason::AffiliationChanged => 3,
            CrlReason::Superseded => 4,
            CrlReason::CessationOfOperation => 5,
            CrlReason::CertificateHold => 6,
            CrlReason::RemoveFromCrl => 8,
            CrlReason::PrivilegeWithdrawn => 9,
            CrlReason::AaCompromise => 10,
        }
    }

    /// The reason with a number.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for 7, and for numbers above 10.
    pub fn from_number(number: u8) -> Result<Self> {
        Self::find(number.into()).ok_or_else(|| {
            Error::invalid(
                "number",
                format!("is {number}, but reasons have the numbers 0 to 6 and 8 to 10"),
            )
        })
    }

    fn find(number: u32) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|reason| u32::from(reason.number()) == number)
    }

    /// The name in RFC 5280: `"keyCompromise"`, `"removeFromCRL"`.
    pub fn name(self) -> &'static str {
        match self {
            CrlReason::Unspecified => "unspecified",
            CrlReason::KeyCompromise => "keyCompromise",
            CrlReason::CaCompromise => "cACompromise",
            CrlReason::AffiliationChanged => "affiliationChanged",
            CrlReason::Superseded => "superseded",
            CrlReason::CessationOfOperation => "cessationOfOperation",
            CrlReason::CertificateHold => "certificateHold",
            CrlReason::RemoveFromCrl => "removeFromCRL",
            CrlReason::PrivilegeWithdrawn => "privilegeWithdrawn",
            CrlReason::AaCompromise => "aACompromise",
        }
    }

    /// The reason with a [`name`](Self::name), in upper or lower case. This accepts libcrypto's `CACompromise`, whose
    /// case differs.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other name.
    pub fn from_name(name: &str) -> Result<Self> {
        let mut all = Self::ALL.iter().copied();
        let found = all.find(|reason| reason.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be a reason of RFC 5280, such as keyCompromise"))
    }

    /// The same reason as a member of [`ReasonFlags`]; `None` for [`Unspecified`](Self::Unspecified) and
    /// [`RemoveFromCrl`](Self::RemoveFromCrl), which have no flag.
    pub fn flag(self) -> Option<ReasonFlags> {
        self.name().parse().ok()
    }
}

/// The [`name`](CrlReason::name).
impl fmt::Display for CrlReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// As [`from_name`](CrlReason::from_name).
impl FromStr for CrlReason {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`from_number`](CrlReason::from_number).
impl TryFrom<u8> for CrlReason {
    type Error = Error;

    fn try_from(number: u8) -> Result<Self> {
        Self::from_number(number)
    }
}

/// The [`number`](CrlReason::number).
impl From<CrlReason> for u8 {
    fn from(reason: CrlReason) -> Self {
        reason.number()
    }
}

impl ExtensionType for CrlReason {
    const OID: ObjectIdentifier = ExtensionOid::CRL_REASON;

    fn from_der(value: &[u8]) -> Result<Self> {
        let number = match *value {
            [tag::ENUMERATED, 1, number @ 0..=0x7f] => number.into(),
            _ => Field::of(WHAT, tag::ENUMERATED, value)?.number()?,
        };
        let unknown = || {
            let reason = format!("the reason number {number} is not defined");
            Error::malformed(MalformedKind::InvalidValue, WHAT, reason)
        };
        Self::find(number).ok_or_else(unknown)
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        writer::write_number(tag::ENUMERATED, self.number().into())
    }
}
