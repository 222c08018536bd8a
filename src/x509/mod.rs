//! X.509: certificates, signing requests, revocation lists, and what they are made of (RFC 5280, RFC 2986).
//!
//! A [`Backend`](crate::Backend) loads and makes them, by the trait [`X509Backend`](crate::interfaces::X509Backend).
//! The structures are decoded and encoded by this crate, which takes a microsecond where libcrypto takes a hundred;
//! every signature is made and verified by libcrypto, in the backend's context. Chains are not built and not verified
//! here: for that, [`Certificate::to_openssl`] hands certificates to the crate `openssl`.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::asymmetric::PrivateKey;
//! use hazmat_openssl::serialization::Encoding;
//! use hazmat_openssl::x509::{
//!     BasicConstraints, CertificateBuilder, CertificateSigningRequestBuilder, ExtendedKeyUsage, GeneralName, GeneralNames,
//!     KeyPurposeOid, KeyUsage, Name, SerialNumber, SubjectAlternativeName,
//! };
//! use time::{Duration, OffsetDateTime};
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! # let ca_key: PrivateKey = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)?.into();
//! # let now = OffsetDateTime::now_utc();
//! # let ca_name = Name::from_rfc4514_string("CN=Example CA,O=Example,C=SE")?;
//! # let ca_certificate = CertificateBuilder::new()
//! #     .subject_name(&ca_name)?.issuer_name(&ca_name)?.public_key(&ca_key.public_key()?)?
//! #     .serial_number(SerialNumber::random(&backend)?)?.not_valid_before(now)?.not_valid_after(now + Duration::days(365))?
//! #     .add_extension(&BasicConstraints::ca(None), true)?.sign(&ca_key, HashAlgorithm::Sha384)?;
//! # let key: PrivateKey = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.into();
//! # let names = GeneralNames::new(vec![GeneralName::dns_name("www.example.org")?])?;
//! # let csr_pem = CertificateSigningRequestBuilder::new().subject_name(&Name::from_rfc4514_string("CN=www.example.org")?)?
//! #     .add_extension(&SubjectAlternativeName::new(names), false)?.sign(&key, HashAlgorithm::Sha256)?
//! #     .public_bytes(Encoding::Pem)?;
//! // A request comes in: who holds the key has signed it.
//! let request = backend.load_pem_x509_csr(&csr_pem)?;
//! request.verify_signature()?;
//! let (asked_for, _) = request.extensions()?.find::<SubjectAlternativeName>()?.expect("a server has names");
//! let mut names = Vec::new();
//! for name in asked_for.names() {
//!     match name? {
//!         // What this one may be called is the issuer's decision: never sign names unseen.
//!         GeneralName::DnsName(host) if host.ends_with(".example.org") => names.push(GeneralName::dns_name(&host)?),
//!         other => panic!("no certificate for {other}"),
//!     }
//! }
//! let names = SubjectAlternativeName::new(GeneralNames::new(names)?);
//!
//! // A certificate goes out.
//! let certificate = CertificateBuilder::new()
//!     .subject_name(&request.subject()?)?
//!     .issuer_name(&ca_certificate.subject()?)?
//!     .public_key(&request.public_key()?)?
//!     .serial_number(SerialNumber::random(&backend)?)?
//!     .not_valid_before(now)?
//!     .not_valid_after(now + Duration::days(90))?
//!     .add_extension(&names, false)?
//!     .add_extension(&BasicConstraints::end_entity(), true)?
//!     .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
//!     .add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH])?, false)?
//!     .sign(&ca_key, HashAlgorithm::Sha384)?;
//! certificate.verify_directly_issued_by(&ca_certificate)?;
//! # Ok(())
//! # }
//! ```
//!
//! # How strict loading is
//!
//! What is **refused at once**, by name: data that is not the structure at all, or not DER; bytes behind it; a version
//! that is none of [`X509Version`]; certificates and requests of more than 1 MiB, lists of 4 GiB.
//!
//! What **fails at its own getter** and leaves the rest readable: a name, a time, a key, a serial number, a signature
//! with unused bits, a signature algorithm that is not known, the value of an extension, an entry of a revocation
//! list, an entry of [`GeneralNames`]. The list of extensions fails as a whole where it is no such list, where a
//! BOOLEAN is neither `00` nor `FF`, and where a type is there twice.
//!
//! What **fails at verification**: signature algorithms inside and outside of what is signed that are not the same, byte
//! for byte, with an error of the kind
//! [`SignatureAlgorithmMismatch`](crate::MalformedKind::SignatureAlgorithmMismatch). The getters give the one outside. A
//! signature with unused bits, and a key of another type than the signature or restricted to others, are a signature
//! that does not match, and no other error.
//!
//! **Versions** are told and decide nothing. Certificates, requests and revocation lists are read with any of the three
//! versions that there are, have their extensions (and those of a list's entries) read in each, and
//! [`version`](Certificate::version) gives the number that stands there: requests of version 3, lists of version 3 and
//! certificates of version 1 with extensions have been written by programs in wide use, and each element has a place
//! and a tag of its own, so that there is one way to read it. Whoever wants the versions of the standards compares:
//! a request has [`V1`](X509Version::V1), what has extensions is a certificate of [`V3`](X509Version::V3) or a list of
//! [`V2`](X509Version::V2). What is built has these.
//!
//! What is **read though nobody knows it**: object identifiers of any length and with numbers of any size, which are as
//! good as others wherever they stand; extensions of types that this crate does not have, as an
//! [`UnrecognizedExtension`]. As an algorithm, such an identifier is one that is not supported.
//!
//! What is **taken although it is not as it should be**, because certificates in use have it:
//!
//! | what | becomes |
//! |---|---|
//! | serial numbers that are zero, negative, or longer than 20 bytes | such a [`SerialNumber`] |
//! | defaults that are written out: version 1, `critical` and `cA` that are false, PSS parameters, `minimum` of 0 | the default |
//! | algorithm identifiers of RSA without their `NULL`, of DSA and ECDSA with one | as if they were right |
//! | characters that a PrintableString, an IA5String, a VisibleString or a NumericString does not have | text, where the bytes are UTF-8 |
//! | a TeletexString | text, taken for Latin-1 |
//! | sets of a name in another order than DER's | the set, and the same order when it is written |
//! | values of a name that are no strings | [`StringType::Other`] |
//! | general names in UTF-8 | text |
//! | qualifiers of policies that do not decode | [`PolicyQualifier::Other`] |
//! | distribution points without a name and an issuer | such points |
//! | bits of [`KeyUsage`] that have no meaning, or are zeros at the end | nothing |
//! | a GeneralizedTime before 2050 | the time |
//! | unique identifiers, in whatever version | nothing: they are passed over |
//! | a request without the SET of attributes | no attributes |
//! | a revocation list with an empty list of entries, or version 1 written out | no entries, version 1 |
//! | an empty issuer | as it stands |
//!
//! All bytes are kept as they were read: those of the whole, of what is signed, of the signature, of extensions and
//! general names. What is built is strict: see the builders. Names that are made as variants of [`GeneralName`], or of
//! bytes by [`NameAttribute::from_bytes`], are checked by the rules of the constructors when an extension or a subject is
//! written; names and extensions that were read are written as they stand.

mod attributes;
pub(crate) mod backend;
mod builder;
mod certificate;
mod crl;
mod crl_entries;
mod crl_iterators;
mod csr;
mod element_list;
mod extensions;
mod general_name;
mod general_name_list;
mod name;
mod random_serial_number;
mod revoked_certificate;
mod rfc4514;
mod serial_number_index;
mod signature;
mod signed_structure;
mod signing;
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
pub use extensions::{
    AccessDescription, AccessMethodOid, AnyExtension, AuthorityInformationAccess, AuthorityKeyIdentifier,
    BasicConstraints, CertificateIssuer, CertificatePolicies, CrlDistributionPoints, CrlNumber, CrlReason,
    DeltaCrlIndicator, DistributionPoint, DistributionPointName, ExtendedKeyUsage, Extension, ExtensionOid,
    ExtensionType, Extensions, FreshestCrl, InhibitAnyPolicy, InvalidityDate, IssuerAlternativeName,
    IssuingDistributionPoint, IssuingDistributionPointBuilder, KeyIdentifierMethod, KeyPurposeOid, KeyUsage,
    MsCertificateTemplate, NameConstraints, NoticeReference, OcspNoCheck, OcspNonce, PolicyConstraints,
    PolicyInformation, PolicyMappings, PolicyQualifier, PrecertPoison, PrecertificateSignedCertificateTimestamps,
    ReasonFlags, SctSignatureAlgorithm, SignedCertificateTimestamp, SignedCertificateTimestamps,
    SubjectAlternativeName, SubjectInformationAccess, SubjectKeyIdentifier, TlsFeature, ToExtension,
    UnrecognizedExtension, UserNotice,
};
pub use general_name::{GeneralName, IpNetwork, OtherName};
pub use general_name_list::{GeneralNames, Iter as GeneralNamesIter};
pub use name::{Name, NameAttribute, RelativeDistinguishedName};
pub use random_serial_number::random_serial_number;
pub use revoked_certificate::RevokedCertificate;
pub use signature::{PssParameters, SignatureAlgorithmParameters};
pub use signed_structure::SignedStructure;
pub use version::X509Version;
