//! The text form of names, times and extensions in which this crate is compared with Python's `cryptography`:
//! `tests/support/x509_vectors/text.py` prints Python's types in the same form.

use super::bytes;
use super::errors::kind_name;
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use openssl::sha::sha256;
use std::fmt::Display;
use time::OffsetDateTime;

// ---- values ----

/// The text for a field that does not decode.
pub fn failure(error: &Error) -> String {
    let debug = format!("{error:?}");
    let variant = debug.split([' ', '(']).next().unwrap();
    if let Error::Malformed { kind, .. } = error {
        return format!("!Malformed({}): {error}", kind_name(kind));
    }
    format!("!{variant}: {error}")
}

/// The text of a value, or of its error.
pub fn shown<T>(result: Result<T>, show: impl FnOnce(T) -> String) -> String {
    result.map_or_else(|error| failure(&error), show)
}

/// Quoted text; everything but printable ASCII, and quotes and backslashes, is escaped as numbers.
pub fn quoted(text: &str) -> String {
    let shown = text.chars().map(|character| match character {
        '"' | '\\' => format!("\\u{{{:x}}}", u32::from(character)),
        ' '..='~' => character.to_string(),
        other => format!("\\u{{{:x}}}", u32::from(other)),
    });
    format!("\"{}\"", shown.collect::<String>())
}

/// Hexadecimal digits; for more than 32 bytes, their number and the start of their SHA-256 digest.
pub fn octets(data: &[u8]) -> String {
    if data.len() <= 32 {
        return bytes::to_hex(data);
    }
    format!("{}:{}", data.len(), digest(data))
}

pub fn digest(data: &[u8]) -> String {
    bytes::to_hex(&sha256(data)[..8])
}

/// To the second.
pub fn time(time: OffsetDateTime) -> String {
    assert!(time.offset().is_utc() && time.nanosecond() == 0, "{time:?}");
    format!("{}Z", seconds(time))
}

fn seconds(time: OffsetDateTime) -> String {
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    format!(
        "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}",
        u8::from(month)
    )
}

fn milliseconds(time: OffsetDateTime) -> String {
    assert!(time.offset().is_utc() && time.nanosecond() % 1_000_000 == 0, "{time:?}");
    format!("{}.{:03}Z", seconds(time), time.millisecond())
}

pub fn or_none<T>(value: Option<T>, show: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| "none".to_owned(), show)
}

fn number_or_none<T: Display>(value: Option<T>) -> String {
    or_none(value, |value| value.to_string())
}

fn joined<T>(parts: impl IntoIterator<Item = T>, separator: &str, show: impl FnMut(T) -> String) -> String {
    parts.into_iter().map(show).collect::<Vec<_>>().join(separator)
}

fn listed<T>(parts: impl IntoIterator<Item = T>, show: impl FnMut(T) -> String) -> String {
    format!("[{}]", joined(parts, "; ", show))
}

// ---- names ----

fn letter(string_type: StringType) -> char {
    match string_type {
        StringType::Other(_) => 'x',
        StringType::Bit => 'b',
        StringType::Utf8 => 'u',
        StringType::Numeric => 'n',
        StringType::Printable => 'p',
        StringType::T61 => 't',
        StringType::Ia5 => 'i',
        StringType::Visible => 'v',
        StringType::Universal => 'U',
        StringType::Bmp => 'B',
        other => panic!("{other:?} is new"),
    }
}

fn types(set: &RelativeDistinguishedName) -> String {
    let attributes = set.attributes().iter();
    attributes.map(|attribute| letter(attribute.string_type())).collect()
}

/// The name as in RFC 4514, and the string types of each set, the widest first.
pub fn name(name: &Name) -> String {
    let types = joined(name.rdns(), "+", types);
    format!("{} {types}", quoted(&name.rfc4514_string()))
        .trim_end()
        .to_owned()
}

fn relative_name(set: &RelativeDistinguishedName) -> String {
    format!("{} {}", quoted(&set.rfc4514_string()), types(set))
}

pub fn general_name(general: &GeneralName) -> String {
    match general {
        GeneralName::DnsName(text) => format!("dns:{}", quoted(text)),
        GeneralName::Rfc822Name(text) => format!("email:{}", quoted(text)),
        GeneralName::UniformResourceIdentifier(text) => format!("uri:{}", quoted(text)),
        GeneralName::DirectoryName(directory) => format!("dir:{}", name(directory)),
        GeneralName::RegisteredId(oid) => format!("rid:{oid}"),
        GeneralName::OtherName(other) => format!("other:{}:{}", other.type_id(), octets(other.value())),
        GeneralName::IpAddress(address) => format!("ip:{address}"),
        GeneralName::IpNetwork(network) => format!("net:{}/{}", network.address(), network.prefix_length()),
        other => panic!("{other:?} is new"),
    }
}

/// A name that does not decode is replaced by its error.
pub fn general_names(names: &GeneralNames) -> String {
    listed(names.iter(), |one| shown(one, |one| general_name(&one)))
}

// ---- extensions ----

const REASONS: [(ReasonFlags, &str); 9] = [
    (ReasonFlags::UNUSED, "unused"),
    (ReasonFlags::KEY_COMPROMISE, "key_compromise"),
    (ReasonFlags::CA_COMPROMISE, "ca_compromise"),
    (ReasonFlags::AFFILIATION_CHANGED, "affiliation_changed"),
    (ReasonFlags::SUPERSEDED, "superseded"),
    (ReasonFlags::CESSATION_OF_OPERATION, "cessation_of_operation"),
    (ReasonFlags::CERTIFICATE_HOLD, "certificate_hold"),
    (ReasonFlags::PRIVILEGE_WITHDRAWN, "privilege_withdrawn"),
    (ReasonFlags::AA_COMPROMISE, "aa_compromise"),
];

fn reasons(flags: Option<ReasonFlags>) -> String {
    or_none(flags, |flags| {
        let given = REASONS.iter().filter(|(reason, _)| flags.contains(*reason));
        joined(given, "+", |(_, name)| (*name).to_owned())
    })
}

fn place(place: Option<&DistributionPointName>) -> String {
    or_none(place, |place| match place {
        DistributionPointName::FullName(names) => format!("full:{}", general_names(names)),
        DistributionPointName::RelativeName(set) => format!("relative:{}", relative_name(set)),
    })
}

fn distribution_point(point: &DistributionPoint) -> String {
    let issuer = or_none(point.crl_issuer(), general_names);
    format!(
        "({}, reasons={}, issuer={issuer})",
        place(point.name()),
        reasons(point.reasons())
    )
}

const KEY_USAGES: [(KeyUsage, &str); 9] = [
    (KeyUsage::DIGITAL_SIGNATURE, "digital_signature"),
    (KeyUsage::CONTENT_COMMITMENT, "content_commitment"),
    (KeyUsage::KEY_ENCIPHERMENT, "key_encipherment"),
    (KeyUsage::DATA_ENCIPHERMENT, "data_encipherment"),
    (KeyUsage::KEY_AGREEMENT, "key_agreement"),
    (KeyUsage::KEY_CERT_SIGN, "key_cert_sign"),
    (KeyUsage::CRL_SIGN, "crl_sign"),
    (KeyUsage::ENCIPHER_ONLY, "encipher_only"),
    (KeyUsage::DECIPHER_ONLY, "decipher_only"),
];

fn key_usage(usage: KeyUsage) -> String {
    let given = KEY_USAGES.iter().filter(|(one, _)| usage.contains(*one));
    joined(given, "+", |(_, name)| (*name).to_owned())
}

fn qualifier(qualifier: &PolicyQualifier) -> String {
    match qualifier {
        PolicyQualifier::CpsUri(uri) => format!("cps {}", quoted(uri)),
        PolicyQualifier::UserNotice(notice) => {
            let reference = or_none(notice.notice_reference(), |reference| {
                let numbers = joined(reference.notice_numbers(), "+", |number| {
                    number.to_u64().unwrap().to_string()
                });
                format!("{}#{numbers}", quoted(reference.organization()))
            });
            let text = or_none(notice.explicit_text(), quoted);
            format!("notice(reference={reference}, text={text})")
        }
        PolicyQualifier::Other { oid, value } => format!("other {oid} {}", octets(value)),
        other => panic!("{other:?} is new"),
    }
}

fn policy(policy: &PolicyInformation) -> String {
    let qualifiers = joined(policy.qualifiers(), ", ", qualifier);
    format!("{}{{{qualifiers}}}", policy.policy_identifier())
}

fn access(descriptions: &[AccessDescription]) -> String {
    listed(descriptions, |description| {
        let location = shown(description.access_location(), |location| general_name(&location));
        format!("{} {location}", description.access_method())
    })
}

/// `entry` is the entry type of the log, which follows from the extension.
fn timestamp(timestamp: &SignedCertificateTimestamp, entry: &str) -> String {
    assert_eq!(timestamp.version(), 0, "the number of v1");
    let hash = timestamp.hash_algorithm().map_or("none", |hash| hash.name());
    let algorithm = format!("{:?}", timestamp.signature_algorithm()).to_lowercase();
    format!(
        "(v1 log={} at={} extensions={} entry={entry} hash={hash} algorithm={algorithm} signature={})",
        bytes::to_hex(timestamp.log_id()),
        milliseconds(timestamp.timestamp()),
        octets(timestamp.extension_bytes()),
        octets(timestamp.signature()),
    )
}

fn timestamps(list: impl Iterator<Item = Result<SignedCertificateTimestamp>>, entry: &str) -> String {
    listed(list, |one| shown(one, |one| timestamp(&one, entry)))
}

fn subtrees(names: Option<&GeneralNames>) -> String {
    or_none(names, general_names)
}

fn reason(reason: CrlReason) -> &'static str {
    match reason {
        CrlReason::Unspecified => "unspecified",
        CrlReason::KeyCompromise => "key_compromise",
        CrlReason::CaCompromise => "ca_compromise",
        CrlReason::AffiliationChanged => "affiliation_changed",
        CrlReason::Superseded => "superseded",
        CrlReason::CessationOfOperation => "cessation_of_operation",
        CrlReason::CertificateHold => "certificate_hold",
        CrlReason::RemoveFromCrl => "remove_from_crl",
        CrlReason::PrivilegeWithdrawn => "privilege_withdrawn",
        CrlReason::AaCompromise => "aa_compromise",
        other => panic!("{other} has no name here"),
    }
}

/// The value of an extension.
pub fn value(decoded: &AnyExtension) -> String {
    use AnyExtension as Any;
    match decoded {
        Any::BasicConstraints(one) => {
            let length = number_or_none(one.path_length());
            format!("BasicConstraints(ca={}, path_length={length})", one.is_ca())
        }
        Any::KeyUsage(one) => format!("KeyUsage({})", key_usage(*one)),
        Any::ExtendedKeyUsage(one) => format!("ExtendedKeyUsage({})", joined(one.purposes(), " ", ToString::to_string)),
        Any::SubjectKeyIdentifier(one) => format!("SubjectKeyIdentifier({})", octets(one.key_identifier())),
        Any::AuthorityKeyIdentifier(one) => format!(
            "AuthorityKeyIdentifier(key={}, issuer={}, serial={})",
            or_none(one.key_identifier(), octets),
            or_none(one.issuer(), general_names),
            number_or_none(one.serial_number()),
        ),
        Any::InhibitAnyPolicy(one) => format!("InhibitAnyPolicy({})", one.skip_certs()),
        Any::PolicyConstraints(one) => format!(
            "PolicyConstraints(require={}, inhibit={})",
            number_or_none(one.require_explicit_policy()),
            number_or_none(one.inhibit_policy_mapping()),
        ),
        Any::SubjectAlternativeName(one) => format!("SubjectAlternativeName({})", general_names(one.names())),
        Any::IssuerAlternativeName(one) => format!("IssuerAlternativeName({})", general_names(one.names())),
        Any::CertificateIssuer(one) => format!("CertificateIssuer({})", general_names(one.names())),
        Any::CrlDistributionPoints(one) => {
            format!(
                "CrlDistributionPoints({})",
                listed(one.distribution_points(), distribution_point)
            )
        }
        Any::FreshestCrl(one) => format!("FreshestCrl({})", listed(one.distribution_points(), distribution_point)),
        Any::IssuingDistributionPoint(one) => format!(
            "IssuingDistributionPoint({}, user={}, ca={}, reasons={}, indirect={}, attribute={})",
            place(one.distribution_point()),
            one.only_contains_user_certs(),
            one.only_contains_ca_certs(),
            reasons(one.only_some_reasons()),
            one.indirect_crl(),
            one.only_contains_attribute_certs(),
        ),
        Any::DeltaCrlIndicator(one) => format!("DeltaCrlIndicator({})", one.base_crl_number()),
        Any::CrlNumber(one) => format!("CrlNumber({})", one.crl_number()),
        Any::CrlReason(one) => format!("CrlReason({})", reason(*one)),
        Any::InvalidityDate(one) => format!("InvalidityDate({})", time(one.date())),
        Any::AuthorityInformationAccess(one) => format!("AuthorityInformationAccess({})", access(one.descriptions())),
        Any::SubjectInformationAccess(one) => format!("SubjectInformationAccess({})", access(one.descriptions())),
        Any::CertificatePolicies(one) => format!("CertificatePolicies({})", listed(one.policies(), policy)),
        Any::PolicyMappings(one) => {
            let pairs = listed(one.mappings(), |(issuer, subject)| format!("{issuer}={subject}"));
            format!("PolicyMappings({pairs})")
        }
        Any::NameConstraints(one) => format!(
            "NameConstraints(permitted={}, excluded={})",
            subtrees(one.permitted_subtrees()),
            subtrees(one.excluded_subtrees()),
        ),
        Any::OcspNoCheck(_) => "OcspNoCheck".to_owned(),
        Any::PrecertPoison(_) => "PrecertPoison".to_owned(),
        Any::OcspNonce(one) => format!("OcspNonce({})", octets(one.nonce())),
        Any::TlsFeature(one) => format!(
            "TlsFeature({})",
            joined(one.features(), "+", |feature| feature.to_string())
        ),
        Any::PrecertificateSignedCertificateTimestamps(one) => {
            let list = timestamps(one.timestamps(), "pre_certificate");
            format!("PrecertificateSignedCertificateTimestamps({list})")
        }
        Any::SignedCertificateTimestamps(one) => {
            let list = timestamps(one.timestamps(), "x509_certificate");
            format!("SignedCertificateTimestamps({list})")
        }
        Any::MsCertificateTemplate(one) => format!(
            "MsCertificateTemplate({}, major={}, minor={})",
            one.template_id(),
            number_or_none(one.major_version()),
            number_or_none(one.minor_version()),
        ),
        Any::OcspAcceptableResponses(one) => format!(
            "OcspAcceptableResponses({})",
            joined(one.responses(), "+", |response| response.to_string())
        ),
        Any::PrivateKeyUsagePeriod(one) => format!(
            "PrivateKeyUsagePeriod({}, {})",
            or_none(one.not_before(), time),
            or_none(one.not_after(), time)
        ),
        Any::Admissions(one) => format!(
            "Admissions({}, {})",
            name_or_none(one.authority()),
            listed(one.admissions(), admission)
        ),
        Any::Unrecognized(one) => format!("Unrecognized({})", octets(one.value())),
        other => panic!("{other:?} is new"),
    }
}

fn name_or_none(name: Result<Option<GeneralName>>) -> String {
    shown(name, |name| or_none(name, |name| general_name(&name)))
}

fn naming_authority(authority: &NamingAuthority) -> String {
    format!(
        "({}, {}, {})",
        number_or_none(authority.id()),
        or_none(authority.url(), quoted),
        or_none(authority.text(), quoted)
    )
}

fn profession(info: &ProfessionInfo) -> String {
    format!(
        "({}, {}, {}, {}, {})",
        or_none(info.naming_authority(), naming_authority),
        listed(info.profession_items(), quoted),
        or_none(info.profession_oids(), |oids| listed(oids, ToString::to_string)),
        or_none(info.registration_number(), quoted),
        or_none(info.add_profession_info(), octets)
    )
}

fn admission(admission: &Admission) -> String {
    format!(
        "({}, {}, {})",
        name_or_none(admission.admission_authority()),
        or_none(admission.naming_authority(), naming_authority),
        listed(admission.profession_infos(), profession)
    )
}

/// An extension: its type, criticality and value.
pub fn extension(extension: &Extension) -> String {
    let critical = if extension.is_critical() { "critical" } else { "-" };
    let value = shown(extension.decode(), |decoded| value(&decoded));
    format!("{} {critical} {value}", extension.oid())
}

// ---- keys and signatures ----

/// The type and the size of a key, and its DER.
pub fn public_key(key: &PublicKey) -> String {
    let kind = match key {
        PublicKey::Rsa(key) => format!("RSA {}", key.key_size()),
        PublicKey::Dsa(key) => format!("DSA {}", key.key_size()),
        PublicKey::EllipticCurve(key) => format!("EC {}", key.curve().name()),
        other => other.type_name().to_owned(),
    };
    let info = key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo);
    format!("{kind} {}", octets(&info.unwrap()))
}

pub fn signature_hash(hash: Option<HashAlgorithm>) -> String {
    or_none(hash, |hash| hash.name().to_owned())
}

pub fn signature_parameters(parameters: SignatureAlgorithmParameters) -> String {
    match parameters {
        SignatureAlgorithmParameters::RsaPkcs1v15 => "PKCS1v15".to_owned(),
        SignatureAlgorithmParameters::RsaPss(pss) => format!(
            "PSS(hash={}, mgf1={}, salt={})",
            pss.hash().name(),
            pss.mgf1_hash().name(),
            pss.salt_length()
        ),
        SignatureAlgorithmParameters::Dsa => "DSA".to_owned(),
        SignatureAlgorithmParameters::Ecdsa => "ECDSA".to_owned(),
        SignatureAlgorithmParameters::None => "none".to_owned(),
        other => panic!("{other:?} is new"),
    }
}
