//! Extensions, field by field.

use hazmat_openssl::Result;
use hazmat_openssl::x509::{
    AccessDescription, Admission, Admissions, AnyExtension, AuthorityKeyIdentifier, CertificatePolicies,
    DistributionPoint, DistributionPointName, Extension, Extensions, GeneralName, GeneralNames,
    IssuingDistributionPoint, KeyUsage, MsCertificateTemplate, NameConstraints, NamingAuthority, PolicyQualifier,
    ProfessionInfo, ReasonFlags, SignedCertificateTimestamp, TlsFeature, UserNotice,
};

use crate::page::Page;
use crate::{oids, times};

const KEY_USES: [(KeyUsage, &str); 9] = [
    (KeyUsage::DIGITAL_SIGNATURE, "digitalSignature"),
    (KeyUsage::CONTENT_COMMITMENT, "nonRepudiation"),
    (KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment"),
    (KeyUsage::DATA_ENCIPHERMENT, "dataEncipherment"),
    (KeyUsage::KEY_AGREEMENT, "keyAgreement"),
    (KeyUsage::KEY_CERT_SIGN, "keyCertSign"),
    (KeyUsage::CRL_SIGN, "cRLSign"),
    (KeyUsage::ENCIPHER_ONLY, "encipherOnly"),
    (KeyUsage::DECIPHER_ONLY, "decipherOnly"),
];

const REASONS: [(ReasonFlags, &str); 9] = [
    (ReasonFlags::UNUSED, "unused"),
    (ReasonFlags::KEY_COMPROMISE, "keyCompromise"),
    (ReasonFlags::CA_COMPROMISE, "cACompromise"),
    (ReasonFlags::AFFILIATION_CHANGED, "affiliationChanged"),
    (ReasonFlags::SUPERSEDED, "superseded"),
    (ReasonFlags::CESSATION_OF_OPERATION, "cessationOfOperation"),
    (ReasonFlags::CERTIFICATE_HOLD, "certificateHold"),
    (ReasonFlags::PRIVILEGE_WITHDRAWN, "privilegeWithdrawn"),
    (ReasonFlags::AA_COMPROMISE, "aACompromise"),
];

/// Prints all extensions in order.
pub fn show(extensions: Result<&Extensions>, page: &mut Page) {
    match extensions {
        Ok(extensions) => extensions.iter().for_each(|extension| show_one(extension, page)),
        Err(error) => page.field("extensions", format!("unreadable ({error})")),
    }
}

fn show_one(extension: &Extension, page: &mut Page) {
    let critical = if extension.is_critical() { ", critical" } else { "" };
    let heading = format!("extension {}{critical}", oids::with_name(extension.oid()));
    page.section(&heading, |page| match extension.decode() {
        Ok(decoded) => show_decoded(&decoded, page),
        Err(error) => {
            page.field("unreadable", error);
            page.bytes("value", extension.value());
        }
    });
}

fn show_decoded(extension: &AnyExtension, page: &mut Page) {
    use AnyExtension as Any;
    match extension {
        Any::BasicConstraints(constraints) => {
            page.field("CA", yes_or_no(constraints.is_ca()));
            show_optional("path length", constraints.path_length(), page);
        }
        Any::KeyUsage(usage) => show_flags("use", &KEY_USES, |flag| usage.contains(flag), page),
        Any::ExtendedKeyUsage(usage) => {
            let purposes = usage.purposes().iter();
            purposes.for_each(|purpose| page.field("purpose", oids::with_name(purpose)));
        }
        Any::SubjectKeyIdentifier(identifier) => page.bytes("key identifier", identifier.key_identifier()),
        Any::AuthorityKeyIdentifier(identifier) => show_authority(identifier, page),
        Any::SubjectAlternativeName(alternative) => show_names("name", alternative.names(), page),
        Any::IssuerAlternativeName(alternative) => show_names("name", alternative.names(), page),
        Any::CertificateIssuer(issuer) => show_names("name", issuer.names(), page),
        Any::NameConstraints(constraints) => show_name_constraints(constraints, page),
        Any::CertificatePolicies(policies) => show_policies(policies, page),
        Any::PolicyMappings(mappings) => mappings.mappings().iter().for_each(|(from, to)| {
            page.field(
                "mapping",
                format!("{} is equivalent to {}", oids::with_name(from), oids::with_name(to)),
            );
        }),
        Any::PolicyConstraints(constraints) => {
            show_optional(
                "policy required after certificates",
                constraints.require_explicit_policy(),
                page,
            );
            show_optional(
                "mapping inhibited after certificates",
                constraints.inhibit_policy_mapping(),
                page,
            );
        }
        Any::InhibitAnyPolicy(inhibit) => page.field("inhibited after certificates", inhibit.skip_certs()),
        Any::CrlDistributionPoints(points) => show_points(points.distribution_points(), page),
        Any::FreshestCrl(points) => show_points(points.distribution_points(), page),
        Any::AuthorityInformationAccess(access) => show_access(access.descriptions(), page),
        Any::SubjectInformationAccess(access) => show_access(access.descriptions(), page),
        Any::IssuingDistributionPoint(point) => show_issuing_point(point, page),
        Any::CrlNumber(number) => page.field("number", number.crl_number()),
        Any::DeltaCrlIndicator(number) => page.field("changes the list with the number", number.base_crl_number()),
        Any::CrlReason(reason) => page.field("reason", reason),
        Any::InvalidityDate(date) => page.field("invalid since", times::text(date.date())),
        Any::OcspNoCheck(_) | Any::PrecertPoison(_) => page.field("value", "NULL"),
        Any::OcspNonce(nonce) => page.bytes("nonce", nonce.nonce()),
        Any::TlsFeature(features) => show_tls_features(features, page),
        Any::PrecertificateSignedCertificateTimestamps(list) => show_timestamps(list.timestamps(), page),
        Any::SignedCertificateTimestamps(list) => show_timestamps(list.timestamps(), page),
        Any::MsCertificateTemplate(template) => show_template(template, page),
        Any::OcspAcceptableResponses(acceptable) => {
            let responses = acceptable.responses().iter();
            responses.for_each(|response| page.field("response", oids::with_name(response)));
        }
        Any::PrivateKeyUsagePeriod(period) => {
            show_optional("first use", period.not_before().map(times::text), page);
            show_optional("last use", period.not_after().map(times::text), page);
        }
        Any::Admissions(admissions) => show_admissions(admissions, page),
        Any::Unrecognized(extension) => page.bytes("value", extension.value()),
        _ => page.field("value", "not printed by this program"),
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn show_optional(name: &str, value: Option<impl std::fmt::Display>, page: &mut Page) {
    if let Some(value) = value {
        page.field(name, value);
    }
}

fn show_flags<F: Copy>(name: &str, names: &[(F, &str)], has: impl Fn(F) -> bool, page: &mut Page) {
    let set = names.iter().filter(|(flag, _)| has(*flag));
    set.for_each(|(_, flag)| page.field(name, flag));
}

fn show_names(name: &str, names: &GeneralNames, page: &mut Page) {
    names.iter().for_each(|entry| show_name(name, entry, page));
}

fn show_name(name: &str, entry: Result<GeneralName>, page: &mut Page) {
    if let Ok(GeneralName::OtherName(other)) = &entry {
        let heading = format!("{name}: otherName:{}", other.type_id());
        return page.section(&heading, |page| page.bytes("value", other.value()));
    }
    page.result(name, entry);
}

fn show_authority(identifier: &AuthorityKeyIdentifier, page: &mut Page) {
    if let Some(identifier) = identifier.key_identifier() {
        page.bytes("key identifier", identifier);
    }
    if let Some(issuer) = identifier.issuer() {
        show_names("issuer of its certificate", issuer, page);
    }
    show_optional("serial number of its certificate", identifier.serial_number(), page);
}

fn show_name_constraints(constraints: &NameConstraints, page: &mut Page) {
    if let Some(names) = constraints.permitted_subtrees() {
        show_names("permitted", names, page);
    }
    if let Some(names) = constraints.excluded_subtrees() {
        show_names("excluded", names, page);
    }
}

fn show_policies(policies: &CertificatePolicies, page: &mut Page) {
    for policy in policies.policies() {
        let name = oids::with_name(policy.policy_identifier());
        if policy.qualifiers().is_empty() {
            page.field("policy", name);
            continue;
        }
        page.section(&format!("policy: {name}"), |page| {
            policy
                .qualifiers()
                .iter()
                .for_each(|qualifier| show_qualifier(qualifier, page));
        });
    }
}

fn show_qualifier(qualifier: &PolicyQualifier, page: &mut Page) {
    match qualifier {
        PolicyQualifier::CpsUri(uri) => page.field("practice statement", uri),
        PolicyQualifier::UserNotice(notice) => page.section("user notice", |page| show_notice(notice, page)),
        PolicyQualifier::Other { oid, value } => page.bytes(&format!("qualifier {oid}"), value),
        _ => page.field("qualifier", oids::with_name(qualifier.oid())),
    }
}

fn show_notice(notice: &UserNotice, page: &mut Page) {
    if let Some(reference) = notice.notice_reference() {
        page.field("organization", reference.organization());
        let numbers: Vec<String> = reference.notice_numbers().iter().map(ToString::to_string).collect();
        page.field("notices with the numbers", numbers.join(", "));
    }
    show_optional("text", notice.explicit_text(), page);
}

fn show_points(points: &[DistributionPoint], page: &mut Page) {
    for point in points {
        page.section("distribution point", |page| {
            show_point_name(point.name(), page);
            show_reasons(point.reasons(), page);
            if let Some(issuer) = point.crl_issuer() {
                show_names("issuer of the list", issuer, page);
            }
        });
    }
}

fn show_point_name(name: Option<&DistributionPointName>, page: &mut Page) {
    match name {
        Some(DistributionPointName::FullName(names)) => show_names("name", names, page),
        Some(DistributionPointName::RelativeName(name)) => {
            page.field("name relative to the issuer", name.rfc4514_string());
        }
        None => {}
    }
}

fn show_reasons(reasons: Option<ReasonFlags>, page: &mut Page) {
    if let Some(reasons) = reasons {
        show_flags("reason", &REASONS, |flag| reasons.contains(flag), page);
    }
}

fn show_issuing_point(point: &IssuingDistributionPoint, page: &mut Page) {
    show_point_name(point.distribution_point(), page);
    for (name, is_set) in [
        ("only certificates of users", point.only_contains_user_certs()),
        ("only certificates of authorities", point.only_contains_ca_certs()),
        ("only attribute certificates", point.only_contains_attribute_certs()),
        ("also certificates of other issuers", point.indirect_crl()),
    ] {
        page.field(name, yes_or_no(is_set));
    }
    show_reasons(point.only_some_reasons(), page);
}

fn show_access(descriptions: &[AccessDescription], page: &mut Page) {
    for description in descriptions {
        show_name(
            &oids::with_name(description.access_method()),
            description.access_location(),
            page,
        );
    }
}

fn show_tls_features(features: &TlsFeature, page: &mut Page) {
    for feature in features.features() {
        match *feature {
            TlsFeature::STATUS_REQUEST => page.field("feature", "status_request (5)"),
            TlsFeature::STATUS_REQUEST_V2 => page.field("feature", "status_request_v2 (17)"),
            other => page.field("feature", other),
        }
    }
}

fn show_timestamps(timestamps: impl Iterator<Item = Result<SignedCertificateTimestamp>>, page: &mut Page) {
    for timestamp in timestamps {
        match timestamp {
            Ok(timestamp) => page.section("timestamp", |page| show_timestamp(&timestamp, page)),
            Err(error) => page.field("timestamp", format!("unreadable ({error})")),
        }
    }
}

fn show_timestamp(timestamp: &SignedCertificateTimestamp, page: &mut Page) {
    page.field("version", format!("v{}", u16::from(timestamp.version()) + 1));
    page.bytes("log", timestamp.log_id());
    let milliseconds = timestamp.timestamp().millisecond();
    page.field(
        "time",
        format!("{} and {milliseconds} ms", times::text(timestamp.timestamp())),
    );
    if !timestamp.extension_bytes().is_empty() {
        page.bytes("extensions", timestamp.extension_bytes());
    }
    match timestamp.hash_algorithm() {
        Some(hash) => page.field("hash", hash),
        None => page.field("hash", format!("the number {}", timestamp.hash_algorithm_number())),
    }
    page.field("signature algorithm", format!("{:?}", timestamp.signature_algorithm()));
    page.bytes("signature", timestamp.signature());
}

fn show_template(template: &MsCertificateTemplate, page: &mut Page) {
    page.field("template", template.template_id());
    show_optional("major version", template.major_version(), page);
    show_optional("minor version", template.minor_version(), page);
}

fn show_admissions(admissions: &Admissions, page: &mut Page) {
    if let Some(authority) = admissions.authority().transpose() {
        show_name("authority", authority, page);
    }
    for admission in admissions.admissions() {
        page.section("admission", |page| show_admission(admission, page));
    }
}

fn show_admission(admission: &Admission, page: &mut Page) {
    if let Some(authority) = admission.admission_authority().transpose() {
        show_name("authority", authority, page);
    }
    show_naming_authority(admission.naming_authority(), page);
    for profession in admission.profession_infos() {
        page.section("profession", |page| show_profession(profession, page));
    }
}

fn show_naming_authority(authority: Option<&NamingAuthority>, page: &mut Page) {
    let Some(authority) = authority else { return };
    page.section("named by", |page| {
        show_optional("identifier", authority.id(), page);
        show_optional("page", authority.url(), page);
        show_optional("name", authority.text(), page);
    });
}

fn show_profession(profession: &ProfessionInfo, page: &mut Page) {
    show_naming_authority(profession.naming_authority(), page);
    profession.profession_items().for_each(|item| page.field("name", item));
    for oid in profession.profession_oids().unwrap_or_default() {
        page.field("identifier", oids::with_name(oid));
    }
    show_optional("registration number", profession.registration_number(), page);
    if let Some(information) = profession.add_profession_info() {
        page.bytes("information", information);
    }
}
