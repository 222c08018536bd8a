//! Extensions of any of the types that there are.

use super::constraints::{BasicConstraints, InhibitAnyPolicy, PolicyConstraints};
use super::distribution_points::{CrlDistributionPoints, FreshestCrl, IssuingDistributionPoint};
use super::extension::{Extension, ToExtension};
use super::extension_type::ExtensionType;
use super::identifiers::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
use super::key_usage::{ExtendedKeyUsage, KeyUsage};
use super::name_constraints::NameConstraints;
use super::names::{
    AuthorityInformationAccess, CertificateIssuer, IssuerAlternativeName, SubjectAlternativeName,
    SubjectInformationAccess,
};
use super::policies::{CertificatePolicies, PolicyMappings};
use super::revocation::{CrlNumber, CrlReason, DeltaCrlIndicator, InvalidityDate};
use super::sct::{PrecertificateSignedCertificateTimestamps, SignedCertificateTimestamps};
use super::status::{MsCertificateTemplate, OcspNoCheck, OcspNonce, PrecertPoison, TlsFeature};
use crate::asn1::oid::ObjectIdentifier;
use crate::error::Result;

/// All that is about every type is made of this table, so that none can be forgotten in one place.
macro_rules! extension_types {
    ($($type:ident,)*) => {
        /// An extension of any type: see [`Extension::decode`].
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum AnyExtension {
            $(
                #[doc = concat!("A [`", stringify!($type), "`].")]
                $type($type),
            )*
            /// Of a type that this crate does not know.
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
            /// The type.
            pub fn oid(&self) -> &ObjectIdentifier {
                match self {
                    $(AnyExtension::$type(_) => const { &<$type as ExtensionType>::OID },)*
                    AnyExtension::Unrecognized(extension) => extension.oid(),
                }
            }

            /// The value in DER.
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

        /// The object identifiers of the types, for a comparison with those that are told.
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
    TlsFeature,
    PrecertPoison,
    PrecertificateSignedCertificateTimestamps,
    SignedCertificateTimestamps,
    MsCertificateTemplate,
}

/// An extension of a type that this crate does not know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UnrecognizedExtension {
    oid: ObjectIdentifier,
    value: Vec<u8>,
}

impl UnrecognizedExtension {
    /// An extension of a type, with its value, which is DER by the standard and not looked at.
    pub fn new(oid: ObjectIdentifier, value: &[u8]) -> Self {
        UnrecognizedExtension {
            oid,
            value: value.to_vec(),
        }
    }

    /// The type.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The value, as it was read: DER by the standard, which nobody looked at.
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
        Ok(Extension::from_der(self.oid().clone(), critical, &self.to_der()?))
    }
}

impl ToExtension for UnrecognizedExtension {
    fn to_extension(&self, critical: bool) -> Result<Extension> {
        Ok(Extension::from_der(self.oid.clone(), critical, &self.value))
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
