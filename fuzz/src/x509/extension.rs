//! Extensions of every type.

use std::fmt::Debug;

use hazmat_openssl::Result;
use hazmat_openssl::x509::{
    AccessDescription, Admissions, AnyExtension, AuthorityInformationAccess, AuthorityKeyIdentifier, BasicConstraints,
    CertificateIssuer, CertificatePolicies, CrlDistributionPoints, CrlNumber, CrlReason, DeltaCrlIndicator,
    DistributionPoint, DistributionPointName, ExtendedKeyUsage, Extension, ExtensionOid, ExtensionType, FreshestCrl,
    GeneralName, GeneralNames, InhibitAnyPolicy, InvalidityDate, IssuerAlternativeName, IssuingDistributionPoint,
    KeyUsage, MsCertificateTemplate, NameConstraints, ObjectIdentifier, OcspAcceptableResponses, OcspNoCheck,
    OcspNonce, PolicyConstraints, PolicyMappings, PolicyQualifier, PrecertPoison,
    PrecertificateSignedCertificateTimestamps, PrivateKeyUsagePeriod, SerialNumber, SignedCertificateTimestamp,
    SignedCertificateTimestamps, SubjectAlternativeName, SubjectInformationAccess, SubjectKeyIdentifier, TlsFeature,
    ToExtension, UserNotice,
};

use super::{accepted, check_equal, name, read};
use crate::{count_round_trip, tidy};

/// Reads the value of an extension, whose type the first byte selects, and checks the result.
pub fn check_extension(data: &[u8]) {
    let Some((number, value)) = data.split_first() else {
        return;
    };
    assert_eq!(TYPES.len(), ExtensionOid::ALL.len(), "a new type of extension");
    let number = usize::from(*number) % (TYPES.len() + 1);
    let oid = match TYPES.get(number) {
        Some(known) => (known.oid)(),
        None => "2.25.1".parse().expect("an object identifier"),
    };
    let is_read = check_decoding(&Extension::from_value(oid, number % 2 == 0, value));
    if is_read && number < TYPES.len() {
        count_round_trip();
    }
}

/// The input for [`check_extension`] that yields an extension, if its type is known.
pub(super) fn input(extension: &Extension) -> Option<Vec<u8>> {
    let number = TYPES.iter().position(|known| (known.oid)() == *extension.oid())?;
    Some([&[number as u8], extension.value()].concat())
}

/// Reads an extension, and checks the result. Returns whether it can be read.
pub(super) fn check_decoding(extension: &Extension) -> bool {
    let known = TYPES.iter().find(|known| (known.oid)() == *extension.oid());
    assert!(!format!("{extension:?}").is_empty());
    let decoded = read(extension.decode());
    match (known, &decoded) {
        (None, Some(AnyExtension::Unrecognized(other))) => {
            assert_eq!((other.oid(), other.value()), (extension.oid(), extension.value()));
        }
        (None, other) => panic!("not known, and decoded: {other:?}"),
        (Some(_), Some(AnyExtension::Unrecognized(_))) => panic!("known, and not decoded"),
        (Some(known), decoded) => {
            let is_read = (known.check)(extension);
            assert_eq!(is_read, decoded.is_some(), "by its type, and by its object identifier");
            assert!(decoded.as_ref().is_none_or(|it| it.oid() == extension.oid()));
        }
    }
    decoded.is_some()
}

/// The OID of a type, and the check of values that were read.
struct Known {
    oid: fn() -> ObjectIdentifier,
    check: fn(&Extension) -> bool,
}

/// How a value that was read is written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Unchanged: only DER is accepted.
    Exact,
    /// As DER, which is not longer: encoded defaults, bits without a name and any order of a SET are accepted.
    Shortest,
}

macro_rules! types {
    ($($type:ident $form:ident $look:expr;)+) => {
        const TYPES: &[Known] = &[$(Known {
            oid: || $type::OID,
            check: |extension| check::<$type>(extension, Form::$form, $look),
        }),+];
    };
}

types! {
    BasicConstraints Shortest |it| assert!(it.is_ca() || it.path_length().is_none());
    KeyUsage Shortest |_| {};
    ExtendedKeyUsage Exact |it| assert!(it.purposes().iter().all(|purpose| it.allows(purpose)));
    SubjectKeyIdentifier Exact |it| { it.key_identifier(); };
    AuthorityKeyIdentifier Exact |it| assert_eq!(it.issuer().is_some(), it.serial_number().is_some());
    InhibitAnyPolicy Exact |it| assert_eq!(*it, InhibitAnyPolicy::new(it.skip_certs()));
    PolicyConstraints Exact |it| {
        assert!(it.require_explicit_policy().is_some() || it.inhibit_policy_mapping().is_some());
    };
    SubjectAlternativeName Exact |it| look_at_names(it.names());
    IssuerAlternativeName Exact |it| look_at_names(it.names());
    CertificateIssuer Exact |it| look_at_names(it.names());
    CrlDistributionPoints Shortest |it| look_at_points(it.distribution_points());
    FreshestCrl Shortest |it| look_at_points(it.distribution_points());
    IssuingDistributionPoint Shortest look_at_issuing_point;
    DeltaCrlIndicator Exact |it| look_at_number(it, it.base_crl_number(), DeltaCrlIndicator::new);
    CrlNumber Exact |it| look_at_number(it, it.crl_number(), CrlNumber::new);
    CrlReason Exact |it| assert!(CrlReason::ALL.contains(it));
    InvalidityDate Exact |it| { it.date(); };
    AuthorityInformationAccess Exact |it| look_at_places(it.descriptions());
    SubjectInformationAccess Exact |it| look_at_places(it.descriptions());
    CertificatePolicies Exact look_at_policies;
    PolicyMappings Exact |it| assert!(!it.mappings().is_empty());
    NameConstraints Shortest |it| {
        assert!(it.permitted_subtrees().is_some() || it.excluded_subtrees().is_some());
        it.permitted_subtrees().into_iter().chain(it.excluded_subtrees()).for_each(look_at_names);
    };
    OcspNoCheck Exact |_| {};
    OcspNonce Exact |it| { it.nonce(); };
    TlsFeature Exact |it| assert!(!it.features().is_empty());
    PrecertPoison Exact |_| {};
    PrecertificateSignedCertificateTimestamps Exact |it| {
        assert_eq!(it.len(), it.timestamps().count());
        look_at_timestamps(it.timestamps());
    };
    SignedCertificateTimestamps Exact |it| {
        assert_eq!(it.len(), it.timestamps().count());
        look_at_timestamps(it.timestamps());
    };
    MsCertificateTemplate Exact |it| {
        assert!(it.major_version().is_some() || it.minor_version().is_none(), "a second part without a first");
    };
    OcspAcceptableResponses Exact |it| assert!(!it.responses().is_empty());
    PrivateKeyUsagePeriod Exact |it| {
        assert!(it.not_before().is_some() || it.not_after().is_some());
        assert!(!matches!((it.not_before(), it.not_after()), (Some(start), Some(end)) if end < start));
    };
    Admissions Exact look_at_admissions;
}

fn look_at_admissions(it: &Admissions) {
    if let Some(Some(authority)) = read(it.authority()) {
        name::check_general(&authority, None);
    }
    for admission in it.admissions() {
        read(admission.admission_authority());
        let professions = admission.profession_infos();
        let own = professions
            .iter()
            .filter_map(|profession| profession.naming_authority());
        for authority in own.chain(admission.naming_authority()) {
            let _ = (authority.id(), authority.url(), authority.text());
        }
        for profession in professions {
            let texts: usize = profession.profession_items().map(str::len).sum();
            assert!(texts < 1 << 18);
            let _ = (
                profession.profession_oids(),
                profession.registration_number(),
                profession.add_profession_info(),
            );
        }
    }
}

/// Reads a value, calls its getters, writes it and reads it again. Returns whether it can be read.
fn check<T: ExtensionType + PartialEq + Debug>(extension: &Extension, form: Form, look: fn(&T)) -> bool {
    let value = extension.value();
    let Some(it) = read(T::from_der(value)) else {
        assert!(read(extension.parse::<T>()).is_none());
        return false;
    };
    assert_eq!(read(extension.parse::<T>()).as_ref(), Some(&it));
    let any = read(extension.decode()).expect("decoded by its object identifier");
    look(&it);
    assert!(!format!("{it:?}").is_empty());
    // Not everything that is read may be written.
    let Some(written) = accepted(it.to_der()) else {
        assert!(accepted(any.to_der()).is_none());
        assert!(form == Form::Shortest, "read, and not written: {it:?}");
        return true;
    };
    match form {
        Form::Exact => assert_eq!(written, value, "{it:?}: not as it was"),
        Form::Shortest => assert!(written.len() <= value.len(), "{it:?}: longer than it was"),
    }
    assert_eq!(tidy(any.to_der()).expect("one of any type is written"), written);
    let again = tidy(T::from_der(&written)).expect("what was written is read");
    assert_eq!(again, it, "after DER");
    assert_eq!(tidy(again.to_der()).expect("written twice"), written, "other bytes");
    let made = accepted(Extension::new(&it, extension.is_critical())).expect("what is written makes an extension");
    assert_eq!((made.oid(), made.value()), (extension.oid(), written.as_slice()));
    let of_any = accepted(any.to_extension(extension.is_critical())).expect("and so does what it is decoded to");
    assert_eq!(of_any, made);
    true
}

fn look_at_names(names: &GeneralNames) {
    assert_eq!(names.len(), names.iter().count());
    assert_eq!(names.is_empty(), names.iter().next().is_none());
    let found: Vec<_> = names.iter().filter_map(read).collect();
    for one in &found {
        assert!(names.contains(one));
        name::check_general(one, None);
    }
    // A name that does not decode is an error in its place, unless its tag says that it is another type.
    assert!(names.dns_names().count() <= names.len());
    let hosts: Vec<_> = names.dns_names().filter_map(read).collect();
    let expected = found.iter().filter_map(|one| match one {
        GeneralName::DnsName(host) => Some(host.clone()),
        _ => None,
    });
    assert_eq!(hosts, expected.collect::<Vec<_>>());
    assert!(!format!("{names:?}").is_empty());
    // Those that can be written are the same in a new list.
    if let Some(made) = accepted(GeneralNames::new(found.clone())) {
        assert_eq!(made.iter().filter_map(read).collect::<Vec<_>>(), found);
    }
}

fn look_at_number<T: PartialEq + Debug>(it: &T, number: &SerialNumber, make: fn(SerialNumber) -> Result<T>) {
    name::check_serial_number(number);
    // Not every number that is read may be written.
    if let Some(made) = accepted(make(number.clone())) {
        assert_eq!(&made, it);
    }
}

fn look_at_points(points: &[DistributionPoint]) {
    for point in points {
        look_at_point_name(point.name());
        point.reasons();
        point.crl_issuer().into_iter().for_each(look_at_names);
    }
}

fn look_at_point_name(name: Option<&DistributionPointName>) {
    match name {
        Some(DistributionPointName::FullName(names)) => look_at_names(names),
        Some(DistributionPointName::RelativeName(set)) => assert!(!set.attributes().is_empty()),
        None => {}
    }
}

fn look_at_places(descriptions: &[AccessDescription]) {
    for description in descriptions {
        description.access_method();
        if let Some(place) = read(description.access_location()) {
            name::check_general(&place, None);
        }
    }
}

fn look_at_policies(policies: &CertificatePolicies) {
    assert!(!policies.policies().is_empty());
    for policy in policies.policies() {
        assert!(!policy.policy_identifier().as_der().is_empty());
        for qualifier in policy.qualifiers() {
            assert!(!qualifier.oid().as_der().is_empty());
            if let PolicyQualifier::UserNotice(notice) = qualifier {
                look_at_notice(notice);
            }
        }
    }
}

fn look_at_notice(notice: &UserNotice) {
    assert_eq!(notice.explicit_text().is_some(), notice.explicit_text_type().is_some());
    if let Some(reference) = notice.notice_reference() {
        reference.organization();
        reference.notice_numbers().iter().for_each(name::check_serial_number);
    }
}

fn look_at_issuing_point(it: &IssuingDistributionPoint) {
    look_at_point_name(it.distribution_point());
    let mut builder = IssuingDistributionPoint::builder();
    if let Some(name) = it.distribution_point() {
        builder = builder.distribution_point(name.clone());
    }
    if let Some(reasons) = it.only_some_reasons() {
        builder = builder.only_some_reasons(reasons);
    }
    if it.only_contains_user_certs() {
        builder = builder.only_contains_user_certs();
    }
    if it.only_contains_ca_certs() {
        builder = builder.only_contains_ca_certs();
    }
    if it.only_contains_attribute_certs() {
        builder = builder.only_contains_attribute_certs();
    }
    if it.indirect_crl() {
        builder = builder.indirect_crl();
    }
    if let Some(made) = accepted(builder.build()) {
        assert_eq!(&made, it);
    }
}

fn look_at_timestamps(timestamps: impl Iterator<Item = Result<SignedCertificateTimestamp>>) {
    for timestamp in timestamps.filter_map(read) {
        let made = SignedCertificateTimestamp::new(
            *timestamp.log_id(),
            timestamp.timestamp_millis(),
            timestamp.extension_bytes(),
            timestamp.hash_algorithm_number(),
            timestamp.signature_algorithm(),
            timestamp.signature(),
        );
        check_equal(&timestamp, &tidy(made).expect("what was read"), "of its parts");
        let again = SignedCertificateTimestamp::from_bytes(&timestamp.to_bytes());
        check_equal(&timestamp, &tidy(again).expect("what was written"), "of its bytes");
        assert_eq!(timestamp.version(), 0);
        let millis = timestamp.timestamp().unix_timestamp_nanos() / 1_000_000;
        assert_eq!(u64::try_from(millis), Ok(timestamp.timestamp_millis()));
        timestamp.hash_algorithm();
    }
}
