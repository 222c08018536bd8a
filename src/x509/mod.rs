//! X.509 (RFC 5280).

mod extensions;
mod general_name;
mod general_names;
mod name;
mod oid;
mod rfc4514;
mod serial_number;
mod string_type;
mod time;

pub use extensions::{
    AccessDescription, AccessMethodOid, AnyExtension, AuthorityInformationAccess, AuthorityKeyIdentifier,
    BasicConstraints, CertificateIssuer, CertificatePolicies, CrlDistributionPoints, CrlNumber, CrlReason,
    DeltaCrlIndicator, DistributionPoint, DistributionPointName, ExtendedKeyUsage, Extension, ExtensionOid,
    ExtensionType, Extensions, FreshestCrl, InhibitAnyPolicy, InvalidityDate, IssuerAlternativeName,
    IssuingDistributionPoint, IssuingDistributionPointBuilder, KeyIdentifierMethod, KeyPurposeOid, KeyUsage,
    MsCertificateTemplate, NameConstraints, NoticeReference, OcspNoCheck, OcspNonce, PolicyConstraints,
    PolicyInformation, PolicyMappings, PolicyQualifier, PrecertPoison, PrecertificateSignedCertificateTimestamps,
    ReasonFlags, SctSignatureAlgorithm, SignedCertificateTimestamp, SignedCertificateTimestamps,
    SubjectAlternativeName, SubjectInformationAccess, SubjectKeyIdentifier, TlsFeature, UnrecognizedExtension,
    UserNotice,
};
pub use general_name::{GeneralName, IpNetwork, OtherName};
pub use general_names::{GeneralNames, Iter as GeneralNamesIter};
pub use name::{Name, NameAttribute, RelativeDistinguishedName};
pub use oid::{NameOid, ObjectIdentifier};
pub use serial_number::{SerialNumber, random_serial_number};
pub use string_type::StringType;
