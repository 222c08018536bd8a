//! X.509: certificates, signing requests and revocation lists, with their names and extensions (RFC 5280, RFC 2986).
//!
//! | to do this | use |
//! |---|---|
//! | read a certificate, a chain, a request, a list | [`Certificate::from_pem`], [`Certificate::all_from_pem`], [`CertificateSigningRequest::from_pem`], [`CertificateRevocationList::from_pem`], each with a `from_der` beside it |
//! | write them | `to_pem`, `as_der`; [`Certificate::all_to_pem`] for a chain |
//! | make them | [`CertificateBuilder`], [`CertificateSigningRequestBuilder`], [`CertificateRevocationListBuilder`] |
//! | ask for the certificate of a key that does not sign, such as an ML-KEM key | [`CertificateSigningRequestBuilder::possession_statement`]; [`CertificateBuilder::for_request_with_possession_statement`] issues it |
//! | verify the timestamps of certificate transparency logs | [`SignedCertificateTimestamp::verify`], [`CtLog`], [`LogEntry`] |
//! | verify that a certificate leads to a trust anchor: a server's, a client's, any | [`verification`] |
//! | ask whether a certificate is revoked, and answer | [`ocsp`], and the lists in a [`verification::Store`] |
//! | handle any of the three | the trait [`SignedStructure`] |
//! | name a subject or an issuer | [`Name`], [`NameAttribute`] |
//! | find out whether two names are the same | [`Name::matches`], [`CanonicalName`] |
//! | name hosts, mailboxes, addresses | [`GeneralName`], [`GeneralNames`], [`SubjectAlternativeName`] |
//! | read and add extensions | [`Extensions`], [`ExtensionType`], [`AnyExtension`] |
//! | go through [`dyn X509Backend`](crate::interfaces::X509Backend) | the same functions as methods of a backend |
//!
//! This crate parses and writes the structures itself, in about 1 µs, where libcrypto 3.0 takes about 100 µs. libcrypto
//! makes and verifies every signature, in the backend's context. Paths to a trust anchor are found and judged by [`verification`].
//!
//! An issuer of certificates for mutual TLS, with a root, an intermediate authority and a revocation list:
//!
//! ```
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::time::{Duration, OffsetDateTime};
//! use hazmat_openssl::x509::{
//!     BasicConstraints, Certificate, CertificateBuilder, CertificateRevocationListBuilder, CertificateSigningRequest,
//!     CertificateSigningRequestBuilder, CrlNumber, CrlReason, ExtendedKeyUsage, KeyPurposeOid, KeyUsage, Name,
//!     RevokedCertificateBuilder, SerialNumber, SubjectAlternativeName, SubjectKeyIdentifier,
//! };
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let for_authorities = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
//!
//! // The root, once: it signs its own certificate.
//! let root_key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)?;
//! let root_name = Name::from_rfc4514_string("CN=Example Root,O=Example,C=SE")?;
//! let root = CertificateBuilder::new()
//!     .subject_name(&root_name)?
//!     .issuer_name(&root_name)?
//!     .public_key(&root_key.public_key()?)?
//!     .serial_number(SerialNumber::random(&backend)?)?
//!     .valid_for(Duration::days(3650))?
//!     .add_extension(&BasicConstraints::ca(Some(1)), true)?
//!     .add_extension(&for_authorities, true)?
//!     .add_extension(&SubjectKeyIdentifier::from_public_key(&root_key.public_key()?)?, false)?
//!     .sign(&root_key, SignatureAlgorithm::default())?;
//!
//! // The intermediate authority, once: `issued_by` adds the authority key identifier, and `sign` then takes the root's
//! // key only.
//! let ca_key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)?;
//! let ca = CertificateBuilder::new()
//!     .subject_name(&Name::from_rfc4514_string("CN=Example CA 1,O=Example,C=SE")?)?
//!     .issued_by(&root)?
//!     .public_key(&ca_key.public_key()?)?
//!     .serial_number(SerialNumber::random(&backend)?)?
//!     .valid_for(Duration::days(1825))?
//!     .add_extension(&BasicConstraints::ca(Some(0)), true)?
//!     .add_extension(&for_authorities, true)?
//!     .add_extension(&SubjectKeyIdentifier::from_public_key(&ca_key.public_key()?)?, false)?
//!     .sign(&root_key, SignatureAlgorithm::default())?;
//!
//! // The service: it sends a request, signed with its own key.
//! let service_key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! let request_pem = CertificateSigningRequestBuilder::new()
//!     .subject_name(&Name::from_common_name("api.example.org")?)?
//!     .add_extension(&SubjectAlternativeName::from_dns_names(["api.example.org"])?, false)?
//!     .sign(&service_key, SignatureAlgorithm::default())?
//!     .to_pem()?;
//!
//! // The authority again: it decides which of the requested names it certifies.
//! let request = CertificateSigningRequest::from_pem(&backend, request_pem)?;
//! let (requested, _) = request.extensions()?.find::<SubjectAlternativeName>()?.expect("a server asks for names");
//! let mut hosts = Vec::new();
//! for host in requested.names().dns_names() {
//!     let host = host?;
//!     assert!(host.ends_with(".example.org"), "no certificate for {host}");
//!     hosts.push(host);
//! }
//! let certificate = CertificateBuilder::for_request(&request)? // verifies the signature of the request
//!     .issued_by(&ca)?
//!     .serial_number(SerialNumber::random(&backend)?)?
//!     .valid_for(Duration::days(90))?
//!     .add_extension(&SubjectAlternativeName::from_dns_names(hosts)?, false)?
//!     .add_extension(&SubjectKeyIdentifier::from_public_key(&request.public_key()?)?, false)?
//!     .add_extension(&BasicConstraints::end_entity(), true)?
//!     .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
//!     .add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH])?, false)?
//!     .sign(&ca_key, SignatureAlgorithm::default())?;
//! certificate.verify_directly_issued_by(&ca)?;
//! let chain_pem = Certificate::all_to_pem([&certificate, &ca])?;
//! # assert_eq!(Certificate::all_from_pem(&backend, chain_pem)?, [certificate.clone(), ca.clone()]);
//!
//! // The service has lost its key: the next list revokes its certificate.
//! let now = OffsetDateTime::now_utc();
//! let revoked = RevokedCertificateBuilder::new()
//!     .serial_number(certificate.serial_number()?)?
//!     .revocation_date(now)?
//!     .add_extension(&CrlReason::KeyCompromise, false)?
//!     .build()?;
//! let list = CertificateRevocationListBuilder::new()
//!     .issued_by(&ca)?
//!     .last_update(now)?
//!     .next_update(now + Duration::days(7))?
//!     .add_extension(&CrlNumber::new(1)?, false)?
//!     .add_revoked_certificate(&revoked)?
//!     .sign(&ca_key, SignatureAlgorithm::default())?;
//! list.verify_signature(&ca.public_key()?)?;
//! assert!(list.revoked_certificate(&certificate.serial_number()?)?.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! Dates and durations are those of the crate `time`, which [`hazmat_openssl::time`](crate::time) re-exports. To print or
//! parse dates, in RFC 3339 for example, depend on `time` itself with its feature `formatting` or `parsing`.
//!
//! # How strict loading is
//!
//! **Refused at once**, with the name of the field: data that has another structure or is not DER, trailing data, an
//! undefined version (see [`X509Version`]), certificates and requests of more than 1 MiB, lists of 4 GiB or more. No data, and
//! a PEM block without content, are [`Truncated`](crate::MalformedKind::Truncated); a key is of an
//! [`UnexpectedType`](crate::MalformedKind::UnexpectedType). A certificate, a request and a list have the same outline: one
//! that is loaded as another is an error of the first field that differs.
//!
//! **Reported by the getter of the field**, while everything else stays readable: a name, a time, a key, a serial
//! number, a signature with unused bits, an unknown signature algorithm, the value of an extension, an entry of a
//! revocation list, an entry of [`GeneralNames`], the statement of possession of a request. The list of extensions is an
//! error as a whole if its structure does not decode, if a BOOLEAN is neither `00` nor `FF`, or if a type occurs twice.
//!
//! **Reported by verification**: signature algorithms inside and outside the signed part whose bytes differ, with the
//! kind [`SignatureAlgorithmMismatch`](crate::MalformedKind::SignatureAlgorithmMismatch); the getters return the outer
//! one. A signature does not match if it has unused bits, or if the key has another type than the signature or is
//! restricted to another algorithm.
//!
//! **The version** is reported, but does not decide what is read. Certificates, requests and lists are read in any of
//! the three versions, each with its extensions (and those of list entries), and [`version`](Certificate::version)
//! returns the encoded number. Widespread programs have written requests of version 3, lists of version 3 and
//! certificates of version 1 with extensions; each element has its own position and tag, so reading is unambiguous. To
//! enforce the standards, compare: a request is [`V1`](X509Version::V1); with extensions, a certificate is
//! [`V3`](X509Version::V3) and a list [`V2`](X509Version::V2). Builders write these versions.
//!
//! **Unknown object identifiers** are read, of any length and with arcs of any size. An extension of an unknown type is an
//! [`UnrecognizedExtension`]; an unknown algorithm is an [`Unsupported`](crate::Error::Unsupported) error.
//!
//! **Accepted although the standards forbid it**, because certificates in use have it:
//!
//! | in the data | read as |
//! |---|---|
//! | serial numbers that are zero, negative or longer than 20 bytes | such a [`SerialNumber`] |
//! | defaults that are written out: version 1, `critical` and `cA` FALSE, PSS parameters, `minimum` 0 | the default |
//! | algorithm identifiers of RSA without `NULL`, of DSA and ECDSA with `NULL` | the algorithm |
//! | id-alg-unsigned (RFC 9925) with parameters, or with bytes in place of the signature | a certificate without a signature |
//! | characters that PrintableString, IA5String, VisibleString or NumericString does not allow, in UTF-8 | text |
//! | TeletexString | text in Latin-1 |
//! | attributes of a relative distinguished name that are not in DER order | the set, in the order read; it is written in that order |
//! | attribute values that are not strings | [`StringType::Other`] |
//! | general names in UTF-8 | text |
//! | policy qualifiers that do not decode | [`PolicyQualifier::Other`] |
//! | distribution points with neither a name nor an issuer | such a distribution point |
//! | undefined bits and trailing zero bits of [`KeyUsage`] | nothing |
//! | a [`KeyUsage`] that RFC 9881, RFC 9909 or RFC 9935 forbids for an ML-DSA, SLH-DSA or ML-KEM key | the key usage; [`Certificate::check_key_usage`] refuses it |
//! | GeneralizedTime before 2050 | the time |
//! | unique identifiers, in any version | nothing: they are skipped |
//! | a request without the SET of attributes | no attributes |
//! | a revocation list with an empty list of entries, or with version 1 written out | no entries, version 1 |
//! | an empty issuer | an empty name |
//!
//! All bytes are kept as they were read: the whole structure, the signed part, the signature, extensions and general
//! names. Builders are strict. Names made as variants of [`GeneralName`] or by [`NameAttribute::from_bytes`] are
//! checked by the rules of the constructors when an extension or a subject is written; names and extensions that were
//! parsed are written unchanged.

mod attributes;
pub(crate) mod backend;
pub(crate) mod builder;
mod certificate;
mod crl;
mod crl_entries;
mod crl_iterators;
mod csr;
mod ct_log;
mod element_list;
mod extensions;
mod general_name;
mod general_name_list;
mod issuer_key_identifier;
pub(crate) mod key_algorithm;
mod key_usage_rule;
mod name;
mod name_comparison;
pub(crate) mod name_key;
pub mod ocsp;
mod path_facts;
mod possession_statement;
mod precertificate;
mod random_serial_number;
mod revoked_certificate;
mod rfc4514;
mod sct_verification;
mod serial_number_index;
pub(crate) mod signature;
mod signed_structure;
pub(crate) mod signing;
mod string_preparation;
pub mod verification;
mod version;

pub use crate::asn1::oid::{AttributeOid, NameOid, ObjectIdentifier};
pub use crate::asn1::serial_number::SerialNumber;
pub use crate::asn1::string_type::StringType;
pub use attributes::Attribute;
pub use builder::{
    CertificateBuilder, CertificateRevocationListBuilder, CertificateSigningRequestBuilder, RevokedCertificateBuilder,
};
pub use certificate::Certificate;
pub use crl::CertificateRevocationList;
pub use crl_iterators::{RevokedCertificates, RevokedCertificatesOf};
pub use csr::CertificateSigningRequest;
pub use ct_log::CtLog;
pub use extensions::{
    AccessDescription, AccessMethodOid, Admission, Admissions, AnyExtension, AuthorityInformationAccess,
    AuthorityKeyIdentifier, BasicConstraints, CertificateIssuer, CertificatePolicies, CrlDistributionPoints, CrlNumber,
    CrlReason, DeltaCrlIndicator, DistributionPoint, DistributionPointName, ExtendedKeyUsage, Extension, ExtensionOid,
    ExtensionType, Extensions, FreshestCrl, InhibitAnyPolicy, InvalidityDate, IssuerAlternativeName,
    IssuingDistributionPoint, IssuingDistributionPointBuilder, KeyIdentifierMethod, KeyPurposeOid, KeyUsage,
    MsCertificateTemplate, NameConstraints, NamingAuthority, NoticeReference, OcspAcceptableResponses, OcspNoCheck,
    OcspNonce, PolicyConstraints, PolicyInformation, PolicyMappings, PolicyQualifier, PrecertPoison,
    PrecertificateSignedCertificateTimestamps, PrivateKeyUsagePeriod, ProfessionInfo, ReasonFlags,
    SctSignatureAlgorithm, SignedCertificateTimestamp, SignedCertificateTimestamps, SubjectAlternativeName,
    SubjectInformationAccess, SubjectKeyIdentifier, TlsFeature, ToExtension, UnrecognizedExtension, UserNotice,
};
pub use general_name::{GeneralName, IpNetwork, OtherName};
pub use general_name_list::{GeneralNames, Iter as GeneralNamesIter};
pub use name::{Name, NameAttribute, RelativeDistinguishedName};
pub use name_comparison::CanonicalName;
pub use possession_statement::PrivateKeyPossessionStatement;
pub use random_serial_number::random_serial_number;
pub use revoked_certificate::RevokedCertificate;
pub use sct_verification::LogEntry;
pub use signature::{PssParameters, SignatureAlgorithmParameters};
pub use signed_structure::SignedStructure;
pub use version::X509Version;
