//! Extensions of any of the types that there are.

use super::constraints::{BasicConstraints, InhibitAnyPolicy, PolicyConstraints};
use super::distribution_points::{CrlDistributionPoints, FreshestCrl, IssuingDistributionPoint};
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
use super::{Extension, ExtensionType, ToExtension};
use crate::asn1::oid::ObjectIdentifier;
use crate::error::Result;

/// The types, and the names of their object identifiers. All that is about every type is made of this table, so that
/// none can be forgotten in one place.
macro_rules! extension_types {
    ($($type:ident $constant:ident,)*) => {
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
                    $(AnyExtension::$type(_) => const { &ExtensionOid::$constant },)*
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

        /// The object identifiers of the types of extensions that this crate knows.
        pub struct ExtensionOid;

        impl ExtensionOid {
            $(
                #[doc = concat!("That of [`", stringify!($type), "`].")]
                pub const $constant: ObjectIdentifier = <$type as ExtensionType>::OID;
            )*

            /// All of them.
            pub const ALL: &'static [ObjectIdentifier] = &[$(ExtensionOid::$constant,)*];
        }
    };
}

extension_types! {
    BasicConstraints BASIC_CONSTRAINTS,
    KeyUsage KEY_USAGE,
    ExtendedKeyUsage EXTENDED_KEY_USAGE,
    SubjectKeyIdentifier SUBJECT_KEY_IDENTIFIER,
    AuthorityKeyIdentifier AUTHORITY_KEY_IDENTIFIER,
    SubjectAlternativeName SUBJECT_ALTERNATIVE_NAME,
    IssuerAlternativeName ISSUER_ALTERNATIVE_NAME,
    NameConstraints NAME_CONSTRAINTS,
    CertificatePolicies CERTIFICATE_POLICIES,
    PolicyMappings POLICY_MAPPINGS,
    PolicyConstraints POLICY_CONSTRAINTS,
    InhibitAnyPolicy INHIBIT_ANY_POLICY,
    CrlDistributionPoints CRL_DISTRIBUTION_POINTS,
    FreshestCrl FRESHEST_CRL,
    AuthorityInformationAccess AUTHORITY_INFORMATION_ACCESS,
    SubjectInformationAccess SUBJECT_INFORMATION_ACCESS,
    IssuingDistributionPoint ISSUING_DISTRIBUTION_POINT,
    CrlNumber CRL_NUMBER,
    DeltaCrlIndicator DELTA_CRL_INDICATOR,
    CrlReason CRL_REASON,
    InvalidityDate INVALIDITY_DATE,
    CertificateIssuer CERTIFICATE_ISSUER,
    OcspNoCheck OCSP_NO_CHECK,
    OcspNonce OCSP_NONCE,
    TlsFeature TLS_FEATURE,
    PrecertPoison PRECERT_POISON,
    PrecertificateSignedCertificateTimestamps PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS,
    SignedCertificateTimestamps SIGNED_CERTIFICATE_TIMESTAMPS,
    MsCertificateTemplate MS_CERTIFICATE_TEMPLATE,
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
