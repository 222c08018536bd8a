//! Extensions of revocation lists and of their entries.

use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;

use super::distribution_points::ReasonFlags;
use super::extension_type::{ExtensionType, extension_type};
use crate::asn1::der;
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::asn1::reader::Field;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag;
use crate::asn1::time as times;
use crate::asn1::writer;
use crate::error::{DateField, Error, Result};

/// As many bytes as the number of a list has in DER (RFC 5280, section 5.2.3).
const LONGEST_NUMBER: usize = 20;

/// A type that is nothing but a number of a list.
macro_rules! number_extension {
    ($(#[$docs:meta])* $type:ident, $getter:ident: $getter_doc:literal, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type {
            number: SerialNumber,
        }

        impl $type {
            /// Of a number.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for a negative number, and for one of more than 20 bytes in DER.
            pub fn new(number: impl Into<SerialNumber>) -> Result<Self> {
                let number = number.into();
                if number.is_negative() || number.as_der_content().len() > LONGEST_NUMBER {
                    let reason = format!("must not be negative or have more than {LONGEST_NUMBER} bytes");
                    return Err(Error::invalid(stringify!($getter), reason));
                }
                Ok($type { number })
            }

            #[doc = $getter_doc]
            pub fn $getter(&self) -> &SerialNumber {
                &self.number
            }
        }

        extension_type! {
            /// Numbers that are negative or longer than [`new`](Self::new) takes are read.
            $oid: $type ::= number: SerialNumber
        }
    };
}

number_extension! {
    /// The number of a revocation list, which grows with each new one of the issuer (RFC 5280, section 5.2.3).
    ///
    /// ```
    /// use hazmat_openssl::x509::{CrlNumber, ExtensionType};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let number = CrlNumber::new(258u64)?;
    /// assert_eq!(number.to_der()?, [2, 2, 1, 2]);
    /// assert_eq!(number.crl_number().to_u64(), Some(258));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_crl_number")]
    CrlNumber, crl_number: "The number.", CRL_NUMBER
}

number_extension! {
    /// That a revocation list has only what changed since another (RFC 5280, section 5.2.4).
    #[doc(alias = "NID_delta_crl")]
    DeltaCrlIndicator, base_crl_number: "The number of the list that this one changes.", DELTA_CRL_INDICATOR
}

/// Why a certificate is revoked (RFC 5280, section 5.3.1).
#[doc(alias = "NID_crl_reason")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CrlReason {
    /// For no reason that is said. The RFC has no extension then.
    Unspecified,
    /// The private key is known to others, or may be.
    KeyCompromise,
    /// The private key of a CA is.
    CaCompromise,
    /// The subject is not called so any more, or does not belong there.
    AffiliationChanged,
    /// There is a newer certificate.
    Superseded,
    /// The certificate is not needed any more.
    CessationOfOperation,
    /// The certificate is on hold.
    CertificateHold,
    /// The certificate is not on hold any more, or its time is over: only in delta CRLs.
    RemoveFromCrl,
    /// The subject may not do what the certificate says.
    PrivilegeWithdrawn,
    /// The private key of an attribute authority is known to others.
    AaCompromise,
}

impl CrlReason {
    /// All of them, in the order of their numbers.
    pub const ALL: [CrlReason; 10] = [
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

    /// The number of the reason. There is no 7.
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

    /// The reason of a number.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for 7, and for numbers above 10.
    pub fn from_number(number: u8) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|reason| reason.number() == number);
        found.ok_or_else(|| {
            Error::invalid(
                "number",
                format!("is {number}, and must be that of a reason, 0 to 6 or 8 to 10"),
            )
        })
    }

    /// The name that RFC 5280 has for it: `"keyCompromise"`, `"removeFromCRL"`.
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

    /// The reason of a [`name`](Self::name), in upper or lower case: libcrypto's `CACompromise` is one, too.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there is none of this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .into_iter()
            .find(|reason| reason.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be that of a reason in RFC 5280, as keyCompromise"))
    }

    /// The same reason as it stands in distribution points; `None` for [`Unspecified`](Self::Unspecified) and
    /// [`RemoveFromCrl`](Self::RemoveFromCrl), which do not.
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

impl ExtensionType for CrlReason {
    const OID: ObjectIdentifier = ExtensionOid::CRL_REASON;

    fn from_der(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "CrlReason";
        let number = Field::of(WHAT, tag::ENUMERATED, value)?.number()?;
        let found = Self::ALL
            .into_iter()
            .find(|reason| u32::from(reason.number()) == number);
        found.ok_or_else(|| Error::malformed(WHAT, format!("there is no reason {number}")))
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        writer::write_number(tag::ENUMERATED, self.number().into())
    }
}

/// When the private key became known to others, or the certificate invalid for another reason, which can be before it
/// was revoked (RFC 5280, section 5.3.2).
#[doc(alias = "NID_invalidity_date")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvalidityDate {
    date: OffsetDateTime,
}

impl InvalidityDate {
    /// Of a time, whose fractions of a second are cut off.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a time that is not in the years 0 to 9999 in UTC.
    pub fn new(date: OffsetDateTime) -> Result<Self> {
        times::whole_seconds("date", date).map(|date| InvalidityDate { date })
    }

    /// The time, in UTC.
    pub fn date(&self) -> OffsetDateTime {
        self.date
    }
}

impl ExtensionType for InvalidityDate {
    const OID: ObjectIdentifier = ExtensionOid::INVALIDITY_DATE;

    fn from_der(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "InvalidityDate";
        let element = der::parse(WHAT, value)?;
        times::read_generalized_time(WHAT, DateField::InvalidityDate, &element).map(|date| InvalidityDate { date })
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        times::write_generalized_time("date", self.date)
    }
}
