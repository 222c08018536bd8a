//! Every public type is `Send`, `Sync` and `Debug`: the list of types here is compared with that of the public API.

use std::collections::BTreeSet;
use std::fmt::Debug;

/// The public API, which `ci/public-api` keeps.
const PUBLIC_API: &str = include_str!("../../docs/public-api.txt");

/// The paths of the types, which compile only if each type has the traits.
macro_rules! thread_safe {
    ($($type:ty,)*) => {
        fn thread_safe() -> BTreeSet<String> {
            $(asserted::<$type>();)*
            [$(stringify!($type),)*].into_iter().map(without_generics).collect()
        }
    };
}

/// Does not compile for a type that lacks one of the traits.
fn asserted<T: Send + Sync + Debug>() {}

// `ci/public-api --accept` writes this list. A type that is not thread-safe by design needs a list of its own, with the reason.
thread_safe! {
    hazmat_openssl::Backend,
    hazmat_openssl::BackendBuilder,
    hazmat_openssl::Capabilities,
    hazmat_openssl::Capability,
    hazmat_openssl::DateField,
    hazmat_openssl::Error,
    hazmat_openssl::Integer,
    hazmat_openssl::MalformedKind,
    hazmat_openssl::OpenSslError,
    hazmat_openssl::OpenSslErrors,
    hazmat_openssl::SecretBytes,
    hazmat_openssl::SecretInteger,
    hazmat_openssl::UnsupportedKind,
    hazmat_openssl::Version,
    hazmat_openssl::VersionLimit,
    hazmat_openssl::aead::AesCcm,
    hazmat_openssl::aead::AesGcm,
    hazmat_openssl::aead::AesGcmSiv,
    hazmat_openssl::aead::AesOcb3,
    hazmat_openssl::aead::AesSiv,
    hazmat_openssl::aead::ChaCha20Poly1305,
    hazmat_openssl::aead::FixedFieldNonces,
    hazmat_openssl::aead::OpeningKey<()>,
    hazmat_openssl::aead::RandomNonces,
    hazmat_openssl::aead::SealingKey<()>,
    hazmat_openssl::aead::XorCounterNonces,
    hazmat_openssl::asymmetric::Parameters,
    hazmat_openssl::asymmetric::PrivateKey,
    hazmat_openssl::asymmetric::PublicKey,
    hazmat_openssl::asymmetric::SignatureAlgorithm,
    hazmat_openssl::asymmetric::SignatureHash,
    hazmat_openssl::asymmetric::SignatureScheme,
    hazmat_openssl::asymmetric::Signer,
    hazmat_openssl::asymmetric::Verifier,
    hazmat_openssl::asymmetric::dh::DhNamedGroup,
    hazmat_openssl::asymmetric::dh::DhParameterNumbers,
    hazmat_openssl::asymmetric::dh::DhParameters,
    hazmat_openssl::asymmetric::dh::DhPrivateKey,
    hazmat_openssl::asymmetric::dh::DhPrivateNumbers,
    hazmat_openssl::asymmetric::dh::DhProgress,
    hazmat_openssl::asymmetric::dh::DhPublicKey,
    hazmat_openssl::asymmetric::dh::DhPublicNumbers,
    hazmat_openssl::asymmetric::dsa::DsaParameterNumbers,
    hazmat_openssl::asymmetric::dsa::DsaParameters,
    hazmat_openssl::asymmetric::dsa::DsaPrivateKey,
    hazmat_openssl::asymmetric::dsa::DsaPrivateNumbers,
    hazmat_openssl::asymmetric::dsa::DsaPublicKey,
    hazmat_openssl::asymmetric::dsa::DsaPublicNumbers,
    hazmat_openssl::asymmetric::ec::EcdsaAlgorithm,
    hazmat_openssl::asymmetric::ec::EllipticCurve,
    hazmat_openssl::asymmetric::ec::EllipticCurvePrivateKey,
    hazmat_openssl::asymmetric::ec::EllipticCurvePrivateNumbers,
    hazmat_openssl::asymmetric::ec::EllipticCurvePublicKey,
    hazmat_openssl::asymmetric::ec::EllipticCurvePublicNumbers,
    hazmat_openssl::asymmetric::ec::PointFormat,
    hazmat_openssl::asymmetric::ed25519::Ed25519PrivateKey,
    hazmat_openssl::asymmetric::ed25519::Ed25519PublicKey,
    hazmat_openssl::asymmetric::ed448::Ed448PrivateKey,
    hazmat_openssl::asymmetric::ed448::Ed448PublicKey,
    hazmat_openssl::asymmetric::rsa::OaepPadding,
    hazmat_openssl::asymmetric::rsa::PssPadding,
    hazmat_openssl::asymmetric::rsa::PssRestrictions,
    hazmat_openssl::asymmetric::rsa::RsaPadding,
    hazmat_openssl::asymmetric::rsa::RsaPrivateKey,
    hazmat_openssl::asymmetric::rsa::RsaPrivateNumbers,
    hazmat_openssl::asymmetric::rsa::RsaPublicKey,
    hazmat_openssl::asymmetric::rsa::RsaPublicNumbers,
    hazmat_openssl::asymmetric::rsa::SaltLength,
    hazmat_openssl::asymmetric::signature::ComponentLength,
    hazmat_openssl::asymmetric::x25519::X25519PrivateKey,
    hazmat_openssl::asymmetric::x25519::X25519PublicKey,
    hazmat_openssl::asymmetric::x448::X448PrivateKey,
    hazmat_openssl::asymmetric::x448::X448PublicKey,
    hazmat_openssl::ciphers::CipherAlgorithm,
    hazmat_openssl::ciphers::CipherContext,
    hazmat_openssl::ciphers::CipherKind,
    hazmat_openssl::ciphers::Finalized,
    hazmat_openssl::ciphers::Mode,
    hazmat_openssl::ciphers::ModeKind,
    hazmat_openssl::fips::Approval,
    hazmat_openssl::fips::ApprovalTable,
    hazmat_openssl::fips::EdwardsCurve,
    hazmat_openssl::fips::FipsConfiguration,
    hazmat_openssl::fips::FipsFailure,
    hazmat_openssl::fips::FipsStatus,
    hazmat_openssl::fips::MachineStatus,
    hazmat_openssl::fips::MontgomeryCurve,
    hazmat_openssl::fips::Operation,
    hazmat_openssl::fips::ProviderInfo,
    hazmat_openssl::hashes::Digest,
    hazmat_openssl::hashes::HashAlgorithm,
    hazmat_openssl::hashes::HashContext,
    hazmat_openssl::hashes::XofAlgorithm,
    hazmat_openssl::hashes::XofContext,
    hazmat_openssl::hashes::XofReader,
    hazmat_openssl::kdf::Argon2Limits,
    hazmat_openssl::kdf::Argon2Parameters<'static>,
    hazmat_openssl::kdf::Argon2Phc,
    hazmat_openssl::kdf::Argon2Variant,
    hazmat_openssl::kdf::CounterLocation,
    hazmat_openssl::kdf::Hkdf,
    hazmat_openssl::kdf::KbkdfInput<'static>,
    hazmat_openssl::kdf::KbkdfMode<'static>,
    hazmat_openssl::kdf::KbkdfParameters<'static>,
    hazmat_openssl::kdf::SshDerivedKey,
    hazmat_openssl::key_wrap::AesKeyWrap,
    hazmat_openssl::mac::Blake2MacVariant,
    hazmat_openssl::mac::KmacOutput,
    hazmat_openssl::mac::KmacVariant,
    hazmat_openssl::mac::MacAlgorithm,
    hazmat_openssl::mac::MacContext,
    hazmat_openssl::mac::Tag,
    hazmat_openssl::padding::AnsiX923,
    hazmat_openssl::padding::Padder,
    hazmat_openssl::padding::Pkcs7,
    hazmat_openssl::padding::Unpadder,
    hazmat_openssl::recipes::Fernet,
    hazmat_openssl::recipes::MultiFernet,
    hazmat_openssl::recipes::chunked_encryption::ChunkOpener,
    hazmat_openssl::recipes::chunked_encryption::ChunkedAead,
    hazmat_openssl::recipes::chunked_encryption::ChunkedDecryptor,
    hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption,
    hazmat_openssl::recipes::chunked_encryption::ChunkedEncryptor,
    hazmat_openssl::recipes::chunked_encryption::DecryptingReader<()>,
    hazmat_openssl::recipes::chunked_encryption::EncryptingWriter<()>,
    hazmat_openssl::serialization::BestAvailableEncryption,
    hazmat_openssl::serialization::Encoding,
    hazmat_openssl::serialization::EncryptionBuilder,
    hazmat_openssl::serialization::KeyCipher,
    hazmat_openssl::serialization::KeyLoader,
    hazmat_openssl::serialization::KeySerializationEncryption,
    hazmat_openssl::serialization::NoEncryption,
    hazmat_openssl::serialization::ParameterFormat,
    hazmat_openssl::serialization::PrivateFormat,
    hazmat_openssl::serialization::PublicFormat,
    hazmat_openssl::x509::AccessDescription,
    hazmat_openssl::x509::AccessMethodOid,
    hazmat_openssl::x509::AnyExtension,
    hazmat_openssl::x509::Attribute,
    hazmat_openssl::x509::AttributeOid,
    hazmat_openssl::x509::AuthorityInformationAccess,
    hazmat_openssl::x509::AuthorityKeyIdentifier,
    hazmat_openssl::x509::BasicConstraints,
    hazmat_openssl::x509::Certificate,
    hazmat_openssl::x509::CertificateBuilder,
    hazmat_openssl::x509::CertificateIssuer,
    hazmat_openssl::x509::CertificatePolicies,
    hazmat_openssl::x509::CertificateRevocationList,
    hazmat_openssl::x509::CertificateRevocationListBuilder,
    hazmat_openssl::x509::CertificateSigningRequest,
    hazmat_openssl::x509::CertificateSigningRequestBuilder,
    hazmat_openssl::x509::CrlDistributionPoints,
    hazmat_openssl::x509::CrlNumber,
    hazmat_openssl::x509::CrlReason,
    hazmat_openssl::x509::DeltaCrlIndicator,
    hazmat_openssl::x509::DistributionPoint,
    hazmat_openssl::x509::DistributionPointName,
    hazmat_openssl::x509::ExtendedKeyUsage,
    hazmat_openssl::x509::Extension,
    hazmat_openssl::x509::ExtensionOid,
    hazmat_openssl::x509::Extensions,
    hazmat_openssl::x509::FreshestCrl,
    hazmat_openssl::x509::GeneralName,
    hazmat_openssl::x509::GeneralNames,
    hazmat_openssl::x509::GeneralNamesIter<'static>,
    hazmat_openssl::x509::InhibitAnyPolicy,
    hazmat_openssl::x509::InvalidityDate,
    hazmat_openssl::x509::IpNetwork,
    hazmat_openssl::x509::IssuerAlternativeName,
    hazmat_openssl::x509::IssuingDistributionPoint,
    hazmat_openssl::x509::IssuingDistributionPointBuilder,
    hazmat_openssl::x509::KeyIdentifierMethod,
    hazmat_openssl::x509::KeyPurposeOid,
    hazmat_openssl::x509::KeyUsage,
    hazmat_openssl::x509::MsCertificateTemplate,
    hazmat_openssl::x509::Name,
    hazmat_openssl::x509::NameAttribute,
    hazmat_openssl::x509::NameConstraints,
    hazmat_openssl::x509::NameOid,
    hazmat_openssl::x509::NoticeReference,
    hazmat_openssl::x509::ObjectIdentifier,
    hazmat_openssl::x509::OcspNoCheck,
    hazmat_openssl::x509::OcspNonce,
    hazmat_openssl::x509::OtherName,
    hazmat_openssl::x509::PolicyConstraints,
    hazmat_openssl::x509::PolicyInformation,
    hazmat_openssl::x509::PolicyMappings,
    hazmat_openssl::x509::PolicyQualifier,
    hazmat_openssl::x509::PrecertPoison,
    hazmat_openssl::x509::PrecertificateSignedCertificateTimestamps,
    hazmat_openssl::x509::PssParameters,
    hazmat_openssl::x509::ReasonFlags,
    hazmat_openssl::x509::RelativeDistinguishedName,
    hazmat_openssl::x509::RevokedCertificate,
    hazmat_openssl::x509::RevokedCertificateBuilder,
    hazmat_openssl::x509::RevokedCertificates,
    hazmat_openssl::x509::RevokedCertificatesOf,
    hazmat_openssl::x509::SctSignatureAlgorithm,
    hazmat_openssl::x509::SerialNumber,
    hazmat_openssl::x509::SignatureAlgorithmParameters,
    hazmat_openssl::x509::SignedCertificateTimestamp,
    hazmat_openssl::x509::SignedCertificateTimestamps,
    hazmat_openssl::x509::StringType,
    hazmat_openssl::x509::SubjectAlternativeName,
    hazmat_openssl::x509::SubjectInformationAccess,
    hazmat_openssl::x509::SubjectKeyIdentifier,
    hazmat_openssl::x509::TlsFeature,
    hazmat_openssl::x509::UnrecognizedExtension,
    hazmat_openssl::x509::UserNotice,
    hazmat_openssl::x509::X509Version,
}

/// The path without what follows it: generic arguments, or the fields of a tuple.
fn without_generics(path: &str) -> String {
    let end = path.find(['<', '(']).unwrap_or(path.len());
    path[..end].split_whitespace().collect()
}

/// The structs, enums and unions in the list of the public API.
fn public_types() -> BTreeSet<String> {
    let path = |line: &'static str| {
        let item = line.trim_start_matches("#[non_exhaustive] ").strip_prefix("pub ")?;
        let path = ["struct ", "enum ", "union "]
            .iter()
            .find_map(|kind| item.strip_prefix(kind))?;
        Some(without_generics(path))
    };
    PUBLIC_API.lines().filter_map(path).collect()
}

#[test]
fn every_public_type_is_thread_safe_and_debug() {
    let (public, asserted) = (public_types(), thread_safe());
    assert!(
        public.len() > 150,
        "docs/public-api.txt has only {} types",
        public.len()
    );

    let missing: Vec<_> = public.difference(&asserted).collect();
    let gone: Vec<_> = asserted.difference(&public).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "the types of docs/public-api.txt are not those of tests/backend/auto_traits.rs: run ci/public-api --accept\n\
         missing: {missing:#?}\nno longer public: {gone:#?}"
    );
}
