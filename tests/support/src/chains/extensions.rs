//! Extensions in general: unknown, twice, malformed; identifiers of keys, and extensions that are never critical.

use super::case::{Cases, Chain};
use super::keys::{ISSUER, OTHER, ROOT};
use super::values::{self, *};
use crate::der::{self, sequence};
use crate::x509_der::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_unknown(cases, base);
    add_twice(cases, base);
    add_malformed(cases, base);
    add_authority_key_identifiers(cases, base);
    add_subject_key_identifiers(cases, base);
    add_criticality(cases, base);
}

fn add_unknown(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "UnhandledCriticalExtension 1.3.6.1.4.1.55555.1";
    let leaf = cases.valid(base, "valid_unknown_extension_in_leaf", |chain| {
        chain.leaf.set(UNKNOWN, false, der::null());
    });
    cases.refused(
        &leaf,
        "rfc5280_4_2_unknown_critical_extension_in_leaf",
        (0, RULE),
        |chain| {
            chain.leaf.mark(UNKNOWN, true);
        },
    );
    let intermediate = cases.valid(base, "valid_unknown_extension_in_intermediate", |chain| {
        chain.issuer().set(UNKNOWN, false, der::null());
    });
    cases.refused(
        &intermediate,
        "rfc5280_4_2_unknown_critical_extension_in_intermediate",
        (1, RULE),
        |chain| chain.issuer().mark(UNKNOWN, true),
    );
    let root = cases.valid(base, "valid_unknown_extension_in_root", |chain| {
        chain.root().set(UNKNOWN, false, der::null());
    });
    cases.refused(
        &root,
        "rfc5280_4_2_unknown_critical_extension_in_root",
        (2, RULE),
        |chain| {
            chain.root().mark(UNKNOWN, true);
        },
    );
    cases.refused(
        base,
        "rfc6962_3_1_precertificate",
        (0, "UnhandledCriticalExtension 1.3.6.1.4.1.11129.2.4.3"),
        |chain| chain.leaf.set(PRECERT_POISON, true, der::null()),
    );
}

fn add_twice(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "MalformedField extensions";
    cases.refused(base, "rfc5280_4_2_extension_twice_in_leaf", (0, RULE), |chain| {
        chain.leaf.append(UNKNOWN, false, der::null());
        chain.leaf.append(UNKNOWN, false, der::null());
    });
    cases.refused(base, "rfc5280_4_2_subject_alt_name_twice", (0, RULE), |chain| {
        let names = values::names(&[dns("other.example.org")]);
        chain.leaf.append(SUBJECT_ALT_NAME, false, names);
    });
    cases.refused(
        base,
        "rfc5280_4_2_basic_constraints_twice_in_intermediate",
        (1, RULE),
        |chain| {
            chain
                .issuer()
                .append(BASIC_CONSTRAINTS, true, constraints_of(true, None));
        },
    );
    cases.refused(base, "rfc5280_4_2_key_usage_twice_in_root", (2, RULE), |chain| {
        chain.root().append(KEY_USAGE, true, named_bits(&[KEY_CERT_SIGN]));
    });
}

fn add_malformed(cases: &mut Cases, base: &Chain) {
    let trailing = |value: Vec<u8>| [value, der::null()].concat();
    let garbage = b"no DER".to_vec();
    for (name, oid, value, rule) in [
        (
            "rfc5280_4_2_1_3_key_usage_is_no_bit_string",
            KEY_USAGE,
            der::null(),
            "MalformedField keyUsage",
        ),
        (
            "rfc5280_4_2_1_3_key_usage_followed_by_null",
            KEY_USAGE,
            trailing(named_bits(&[DIGITAL_SIGNATURE])),
            "MalformedField keyUsage",
        ),
        (
            "rfc5280_4_2_1_12_extended_key_usage_is_garbage",
            EXTENDED_KEY_USAGE,
            garbage.clone(),
            "MalformedField extKeyUsage",
        ),
        (
            "rfc5280_4_2_1_12_extended_key_usage_is_empty",
            EXTENDED_KEY_USAGE,
            purposes(&[]),
            "MalformedField extKeyUsage",
        ),
        (
            "rfc5280_4_2_1_6_subject_alt_name_is_empty",
            SUBJECT_ALT_NAME,
            values::names(&[]),
            "MalformedField subjectAltName",
        ),
        (
            "rfc5280_4_2_1_6_subject_alt_name_is_garbage",
            SUBJECT_ALT_NAME,
            garbage.clone(),
            "MalformedField subjectAltName",
        ),
        (
            "rfc5280_4_2_1_6_subject_alt_name_followed_by_null",
            SUBJECT_ALT_NAME,
            trailing(values::names(&[dns("www.example.org")])),
            "MalformedField subjectAltName",
        ),
        (
            "rfc5280_4_2_1_1_authority_key_identifier_is_garbage",
            AUTHORITY_KEY_IDENTIFIER,
            garbage.clone(),
            "MalformedField authorityKeyIdentifier",
        ),
        (
            "rfc5280_4_2_1_2_subject_key_identifier_is_garbage",
            SUBJECT_KEY_IDENTIFIER,
            garbage.clone(),
            "MalformedField subjectKeyIdentifier",
        ),
    ] {
        cases.refused(base, name, (0, rule), |chain| {
            let critical = oid == KEY_USAGE;
            chain.leaf.set(oid, critical, value);
        });
    }
    for (name, value) in [
        ("rfc5280_4_2_1_9_basic_constraints_is_garbage", garbage.clone()),
        (
            "rfc5280_4_2_1_9_basic_constraints_followed_by_null",
            trailing(constraints_of(true, None)),
        ),
        // cA of 0x01 instead of 0xff.
        (
            "x690_11_1_basic_constraints_with_truth_of_1",
            sequence(&[der::element(1, &[1])]),
        ),
        (
            "rfc5280_4_2_1_9_path_length_negative",
            sequence(&[truth(), der::integer(-1)]),
        ),
    ] {
        cases.refused(base, name, (1, "MalformedField basicConstraints"), |chain| {
            chain.issuer().set(BASIC_CONSTRAINTS, true, value);
        });
    }
    for (name, value) in [
        ("rfc5280_4_2_1_10_name_constraints_is_garbage", garbage),
        ("rfc5280_4_2_1_10_name_constraints_is_empty", name_constraints(&[], &[])),
        (
            "rfc5280_4_2_1_10_permitted_subtrees_are_empty",
            sequence(&[der::context(0, &[])]),
        ),
    ] {
        cases.refused(base, name, (1, "MalformedField nameConstraints"), |chain| {
            chain.issuer().set(NAME_CONSTRAINTS, true, value);
        });
    }
}

fn add_authority_key_identifiers(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "ForbiddenValue authorityKeyIdentifier";
    cases.refused(
        base,
        "rfc5280_4_2_1_1_key_identifier_of_another_issuer",
        (0, "UnknownIssuer"),
        |chain| {
            chain
                .leaf
                .set(AUTHORITY_KEY_IDENTIFIER, false, authority(&OTHER.identifier()))
        },
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_1_key_identifier_of_another_issuer_in_intermediate",
        (1, "UnknownIssuer"),
        |chain| {
            let identifier = authority(&OTHER.identifier());
            chain.issuer().set(AUTHORITY_KEY_IDENTIFIER, false, identifier);
        },
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_1_authority_key_identifier_absent_in_intermediate",
        (1, "MissingExtension authorityKeyIdentifier"),
        |chain| chain.issuer().remove(AUTHORITY_KEY_IDENTIFIER),
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_1_authority_key_identifier_critical_in_leaf",
        (0, "WrongCriticality authorityKeyIdentifier"),
        |chain| chain.leaf.mark(AUTHORITY_KEY_IDENTIFIER, true),
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_1_authority_key_identifier_critical_in_intermediate",
        (1, "WrongCriticality authorityKeyIdentifier"),
        |chain| chain.issuer().mark(AUTHORITY_KEY_IDENTIFIER, true),
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_1_authority_key_identifier_without_key_identifier_in_intermediate",
        (1, RULE),
        |chain| {
            let (issuer, serial) = (name("root"), chain.root().serial.clone());
            let value = authority_by_number(None, &issuer, &serial);
            chain.issuer().set(AUTHORITY_KEY_IDENTIFIER, false, value);
        },
    );
    cases.valid(
        base,
        "valid_authority_key_identifier_with_issuer_and_serial_number_in_intermediate",
        |chain| {
            let (issuer, serial) = (name("root"), chain.root().serial.clone());
            let value = authority_by_number(Some(&ROOT.identifier()), &issuer, &serial);
            chain.issuer().set(AUTHORITY_KEY_IDENTIFIER, false, value);
        },
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_1_issuer_and_serial_number_of_another_certificate",
        (0, "UnknownIssuer"),
        |chain| {
            let value = authority_by_number(Some(&ISSUER.identifier()), &name("root"), &[1]);
            chain.leaf.set(AUTHORITY_KEY_IDENTIFIER, false, value);
        },
    );
}

fn add_subject_key_identifiers(cases: &mut Cases, base: &Chain) {
    cases.refused(
        base,
        "rfc5280_4_2_1_2_subject_key_identifier_absent_in_intermediate",
        (1, "MissingExtension subjectKeyIdentifier"),
        |chain| chain.issuer().remove(SUBJECT_KEY_IDENTIFIER),
    );
    cases.valid(base, "valid_root_without_subject_key_identifier", |chain| {
        chain.root().remove(SUBJECT_KEY_IDENTIFIER)
    });
    cases.refused(
        base,
        "rfc5280_4_2_1_2_subject_key_identifier_critical_in_intermediate",
        (1, "WrongCriticality subjectKeyIdentifier"),
        |chain| chain.issuer().mark(SUBJECT_KEY_IDENTIFIER, true),
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_2_subject_key_identifier_critical_in_leaf",
        (0, "WrongCriticality subjectKeyIdentifier"),
        |chain| chain.leaf.mark(SUBJECT_KEY_IDENTIFIER, true),
    );
    cases.valid(base, "valid_leaf_without_subject_key_identifier", |chain| {
        chain.leaf.remove(SUBJECT_KEY_IDENTIFIER);
    });
    cases.valid(base, "valid_key_identifier_that_is_no_digest", |chain| {
        chain
            .issuer()
            .set(SUBJECT_KEY_IDENTIFIER, false, der::octets(b"issuer"));
        chain.leaf.set(AUTHORITY_KEY_IDENTIFIER, false, authority(b"issuer"));
    });
}

fn add_criticality(cases: &mut Cases, base: &Chain) {
    let access = sequence(&[sequence(&[
        der::oid("1.3.6.1.5.5.7.48.1"),
        uri("http://ocsp.example.org"),
    ])]);
    let valid = cases.valid(base, "valid_with_authority_information_access", |chain| {
        chain.leaf.set(AUTHORITY_INFORMATION_ACCESS, false, access.clone());
        chain.issuer().set(AUTHORITY_INFORMATION_ACCESS, false, access.clone());
    });
    const RULE: &str = "WrongCriticality authorityInfoAccess";
    cases.refused(
        &valid,
        "rfc5280_4_2_2_1_authority_info_access_critical_in_leaf",
        (0, RULE),
        |chain| {
            chain.leaf.mark(AUTHORITY_INFORMATION_ACCESS, true);
        },
    );
    cases.refused(
        &valid,
        "rfc5280_4_2_2_1_authority_info_access_critical_in_intermediate",
        (1, RULE),
        |chain| chain.issuer().mark(AUTHORITY_INFORMATION_ACCESS, true),
    );
}
