//! An extension of any type.

use super::admissions::Admissions;
use super::alternative_names::{CertificateIssuer, IssuerAlternativeName, SubjectAlternativeName};
use super::basic_constraints::BasicConstraints;
use super::certificate_template::MsCertificateTemplate;
use super::crl_number::{CrlNumber, DeltaCrlIndicator};
use super::crl_reason::CrlReason;
use super::distribution_points::{CrlDistributionPoints, FreshestCrl};
use super::extended_key_usage::ExtendedKeyUsage;
use super::extension::{Extension, ToExtension};
use super::extension_type::ExtensionType;
use super::information_access::{AuthorityInformationAccess, SubjectInformationAccess};
use super::invalidity_date::InvalidityDate;
use super::issuing_distribution_point::IssuingDistributionPoint;
use super::key_identifiers::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
use super::key_usage::KeyUsage;
use super::name_constraints::NameConstraints;
use super::ocsp::{OcspAcceptableResponses, OcspNoCheck, OcspNonce};
use super::policies::CertificatePolicies;
use super::policy_constraints::{InhibitAnyPolicy, PolicyConstraints};
use super::policy_mappings::PolicyMappings;
use super::precert_poison::PrecertPoison;
use super::private_key_usage_period::PrivateKeyUsagePeriod;
use super::sct_list::{PrecertificateSignedCertificateTimestamps, SignedCertificateTimestamps};
use super::tls_feature::TlsFeature;
use crate::asn1::oid::ObjectIdentifier;
use crate::error::Result;

/// Generates everything that covers all types from one table.
macro_rules! extension_types {
    ($($type:ident,)*) => {
        /// An extension of any type, decoded: see [`Extension::decode`].
        ///
        /// ```
        /// use hazmat_openssl::x509::{AnyExtension, Certificate};
        ///
        /// fn print_extensions(certificate: &Certificate) -> hazmat_openssl::Result<()> {
        ///     for extension in certificate.extensions()? {
        ///         match extension.decode()? {
        ///             AnyExtension::KeyUsage(usage) => println!("key usage: {usage}"),
        ///             AnyExtension::Unrecognized(other) => println!("{}: {} bytes", other.oid(), other.value().len()),
        ///             other => println!("{}", other.oid().name().unwrap_or("other extension")),
        ///         }
        ///     }
        ///     Ok(())
        /// }
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum AnyExtension {
            $(
                #[doc = concat!("A [`", stringify!($type), "`].")]
                $type($type),
            )*
            /// An extension of a type that this crate does not know.
            Unrecognized(UnrecognizedExtension),
        }

        $(
            impl From<$type> for AnyExtension {
                fn from(extension: $type) -> Self {
                    AnyExtension::$type(extension)
                }
            }
        )*

        impl AnyExtension {
            /// The OID: the type of the extension.
            pub fn oid(&self) -> &ObjectIdentifier {
                match self {
                    $(AnyExtension::$type(_) => const { &<$type as ExtensionType>::OID },)*
                    AnyExtension::Unrecognized(extension) => extension.oid(),
                }
            }

            /// Encodes the value in DER.
            ///
            /// # Errors
            ///
            /// As [`ExtensionType::to_der`].
            pub fn to_der(&self) -> Result<Vec<u8>> {
                match self {
                    $(AnyExtension::$type(extension) => extension.to_der(),)*
                    AnyExtension::Unrecognized(extension) => Ok(extension.value().to_vec()),
                }
            }

            pub(super) fn decode(extension: &Extension) -> Result<Self> {
                $(
                    if extension.oid() == const { &<$type as ExtensionType>::OID } {
                        return $type::from_der(extension.value()).map(AnyExtension::$type);
                    }
                )*
                let other = UnrecognizedExtension::new(extension.oid().clone(), extension.value());
                Ok(AnyExtension::Unrecognized(other))
            }
        }

        /// The OIDs of the types, to compare them with the public list.
        #[cfg(test)]
        const OIDS: &[ObjectIdentifier] = &[$(<$type as ExtensionType>::OID,)*];
    };
}

extension_types! {
    BasicConstraints,
    KeyUsage,
    ExtendedKeyUsage,
    SubjectKeyIdentifier,
    AuthorityKeyIdentifier,
    SubjectAlternativeName,
    IssuerAlternativeName,
    NameConstraints,
    CertificatePolicies,
    PolicyMappings,
    PolicyConstraints,
    InhibitAnyPolicy,
    CrlDistributionPoints,
    FreshestCrl,
    AuthorityInformationAccess,
    SubjectInformationAccess,
    IssuingDistributionPoint,
    CrlNumber,
    DeltaCrlIndicator,
    CrlReason,
    InvalidityDate,
    CertificateIssuer,
    OcspNoCheck,
    OcspNonce,
    OcspAcceptableResponses,
    TlsFeature,
    PrecertPoison,
    PrecertificateSignedCertificateTimestamps,
    SignedCertificateTimestamps,
    MsCertificateTemplate,
    PrivateKeyUsagePeriod,
    Admissions,
}

/// An extension of a type that this crate does not know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UnrecognizedExtension {
    oid: ObjectIdentifier,
    value: Vec<u8>,
}

impl UnrecognizedExtension {
    /// Creates an extension from its OID and its DER value, which is not checked.
    pub fn new(oid: ObjectIdentifier, value: &[u8]) -> Self {
        UnrecognizedExtension {
            oid,
            value: value.to_vec(),
        }
    }

    /// The OID: the type of the extension.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The value, as it was read. It should be DER, but is not checked.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

impl From<UnrecognizedExtension> for AnyExtension {
    fn from(extension: UnrecognizedExtension) -> Self {
        AnyExtension::Unrecognized(extension)
    }
}

impl ToExtension for AnyExtension {
    fn to_extension(&self, critical: bool) -> Result<Extension> {
        Ok(Extension::from_value(self.oid().clone(), critical, &self.to_der()?))
    }
}

impl ToExtension for UnrecognizedExtension {
    fn to_extension(&self, critical: bool) -> Result<Extension> {
        Ok(Extension::from_value(self.oid.clone(), critical, &self.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::oid::ExtensionOid;

    #[test]
    fn the_object_identifiers_are_those_of_all_types() {
        assert_eq!(ExtensionOid::ALL, OIDS);
    }
}
