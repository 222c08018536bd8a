//! Extensions of certificates, requests and revocation lists (RFC 5280, sections 4.2 and 5.2).

mod any;
mod constraints;
mod distribution_points;
mod extension;
mod extension_type;
mod identifiers;
mod key_usage;
mod list;
mod name_constraints;
mod names;
mod policies;
mod revocation;
mod sct;
mod status;

pub use crate::asn1::oid::{AccessMethodOid, ExtensionOid, KeyPurposeOid};
pub use any::{AnyExtension, UnrecognizedExtension};
pub use constraints::{BasicConstraints, InhibitAnyPolicy, PolicyConstraints};
pub use distribution_points::{
    CrlDistributionPoints, DistributionPoint, DistributionPointName, FreshestCrl, IssuingDistributionPoint,
    IssuingDistributionPointBuilder, ReasonFlags,
};
pub use extension::{Extension, ToExtension};
pub use extension_type::ExtensionType;
pub use identifiers::{AuthorityKeyIdentifier, KeyIdentifierMethod, SubjectKeyIdentifier};
pub use key_usage::{ExtendedKeyUsage, KeyUsage};
pub use list::Extensions;
pub use name_constraints::NameConstraints;
pub use names::{
    AccessDescription, AuthorityInformationAccess, CertificateIssuer, IssuerAlternativeName, SubjectAlternativeName,
    SubjectInformationAccess,
};
pub use policies::{
    CertificatePolicies, NoticeReference, PolicyInformation, PolicyMappings, PolicyQualifier, UserNotice,
};
pub use revocation::{CrlNumber, CrlReason, DeltaCrlIndicator, InvalidityDate};
pub use sct::{
    PrecertificateSignedCertificateTimestamps, SctSignatureAlgorithm, SignedCertificateTimestamp,
    SignedCertificateTimestamps,
};
pub use status::{MsCertificateTemplate, OcspNoCheck, OcspNonce, PrecertPoison, TlsFeature};
