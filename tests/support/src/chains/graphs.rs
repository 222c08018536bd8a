//! Cross-signed authorities, of which only one path is good, and loops.

use super::case::{Cases, Chain};
use super::keys::{ISSUER, Key, OTHER, ROOT, UPPER};
use super::plans::{CertificatePlan, Tampering};
use super::values::*;
use crate::x509_der::*;

const SECOND_ROOT: Key = Key::P256(40);

/// The issuer, certified by two roots, both of which are anchors: the second certificate comes first.
fn cross_signed(chain: &mut Chain) {
    let second = CertificatePlan::authority("second root", SECOND_ROOT, "second root", SECOND_ROOT, 8);
    chain.anchors.push(second);
    let cross = CertificatePlan::authority("issuer", ISSUER, "second root", SECOND_ROOT, 9);
    chain.intermediates.insert(0, cross);
}

/// What can be wrong with the first of two paths.
type Break = fn(&mut Chain);

const BREAKS: [(&str, &str, usize, &str, Break); 11] = [
    (
        "valid_beside_a_path_that_has_expired",
        "rfc5280_4_1_2_5_both_paths_have_expired",
        1,
        "Expired",
        |chain| {
            chain
                .issuer()
                .set_validity(utc_time("200101000000Z"), utc_time("240101000000Z"))
        },
    ),
    (
        "valid_beside_a_path_with_a_bad_signature",
        "rfc5280_6_1_3_a_1_both_paths_have_bad_signatures",
        1,
        "InvalidSignature",
        |chain| chain.issuer().tampering = Tampering::Signature,
    ),
    (
        "valid_beside_a_path_with_names_that_are_not_permitted",
        "rfc5280_6_1_3_b_both_paths_do_not_permit_the_name",
        0,
        "NameNotPermitted",
        |chain| {
            let constraints = name_constraints(&[dns("example.com")], &[]);
            chain.issuer().set(NAME_CONSTRAINTS, true, constraints);
        },
    ),
    (
        "valid_beside_a_path_with_names_that_are_excluded",
        "rfc5280_6_1_3_c_both_paths_exclude_the_name",
        0,
        "NameExcluded",
        |chain| {
            let constraints = name_constraints(&[], &[dns("example.org")]);
            chain.issuer().set(NAME_CONSTRAINTS, true, constraints);
        },
    ),
    (
        "valid_beside_a_path_with_an_unknown_critical_extension",
        "rfc5280_4_2_both_paths_have_an_unknown_critical_extension",
        1,
        "UnhandledCriticalExtension 1.3.6.1.4.1.55555.1",
        |chain| chain.issuer().set(UNKNOWN, true, crate::der::null()),
    ),
    (
        "valid_beside_a_path_for_clients",
        "cabf_7_1_2_10_6_both_paths_are_for_clients",
        1,
        "WrongExtendedKeyUsage",
        |chain| chain.issuer().set(EXTENDED_KEY_USAGE, false, purposes(&[CLIENT_AUTH])),
    ),
    (
        "valid_beside_a_path_without_ca",
        "rfc5280_6_1_4_k_both_paths_are_without_ca",
        1,
        "NotACertificateAuthority",
        |chain| chain.issuer().set(BASIC_CONSTRAINTS, true, constraints_of(false, None)),
    ),
    (
        "valid_beside_a_path_without_key_cert_sign",
        "rfc5280_6_1_4_n_both_paths_are_without_key_cert_sign",
        1,
        "KeyCertSignMissing",
        |chain| chain.issuer().set(KEY_USAGE, true, named_bits(&[CRL_SIGN])),
    ),
    (
        "valid_beside_a_path_with_an_old_hash_function",
        "cabf_7_1_3_2_both_paths_have_an_old_hash_function",
        1,
        "ForbiddenSignatureAlgorithm",
        |chain| chain.issuer().scheme = super::keys::Scheme::EcdsaSha1,
    ),
    (
        "valid_beside_a_path_with_a_long_serial_number",
        "rfc5280_4_1_2_2_both_paths_have_a_long_serial_number",
        1,
        "ForbiddenValue serialNumber",
        |chain| chain.issuer().serial = vec![0x55; 21],
    ),
    (
        "valid_beside_a_path_to_no_anchor",
        "rfc5280_6_1_both_paths_lead_to_no_anchor",
        1,
        "UnknownIssuer",
        |chain| {
            chain.issuer().issuer = name("nobody");
            chain.issuer().remove(AUTHORITY_KEY_IDENTIFIER);
        },
    ),
];

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    cases.valid_of(3, base, "valid_with_two_paths", cross_signed);
    for (valid, refused, depth, rule, break_it) in BREAKS {
        let one_good = cases.valid_of(3, base, valid, |chain| {
            cross_signed(chain);
            break_it(chain);
        });
        cases.refused(&one_good, refused, (depth, rule), |chain| {
            // The second intermediate is broken in the same manner.
            chain.intermediates.swap(0, 1);
            break_it(chain);
            chain.intermediates.swap(0, 1);
        });
    }
    add_roots(cases, base);
    add_loops(cases, base);
    add_order(cases, base);
}

/// The same root twice among the anchors, once expired.
fn add_roots(cases: &mut Cases, base: &Chain) {
    let renewed = cases.valid_of(3, base, "valid_with_a_root_that_was_renewed", |chain| {
        let mut old = chain.root().clone();
        old.serial = vec![5];
        old.set_validity(utc_time("200101000000Z"), utc_time("240101000000Z"));
        chain.anchors.insert(0, old);
    });
    cases.refused(
        &renewed,
        "rfc5280_4_1_2_5_root_and_renewed_root_have_expired",
        (2, "Expired"),
        |chain| {
            for root in &mut chain.anchors {
                root.set_validity(utc_time("200101000000Z"), utc_time("240101000000Z"));
            }
        },
    );
    // The path may end at the first anchor, or go on to the second, whose certificate of the first is among the intermediates.
    let cross = cases.valid_of(3, base, "valid_with_a_root_that_another_has_certified", |chain| {
        chain.anchors.push(CertificatePlan::authority(
            "second root",
            SECOND_ROOT,
            "second root",
            SECOND_ROOT,
            8,
        ));
        let cross = CertificatePlan::authority("root", ROOT, "second root", SECOND_ROOT, 9);
        chain.intermediates.push(cross);
    });
    cases.valid_of(
        4,
        &cross,
        "valid_with_only_the_root_that_has_certified_the_other",
        |chain| {
            chain.anchors.remove(0);
        },
    );
    cases.valid_of(
        4,
        &cross,
        "valid_by_the_certified_root_where_the_other_has_expired",
        |chain| {
            chain
                .root()
                .set_validity(utc_time("200101000000Z"), utc_time("240101000000Z"));
        },
    );
    cases.refused(
        &cross,
        "rfc5280_4_1_2_5_both_roots_have_expired",
        (2, "Expired"),
        |chain| {
            for root in &mut chain.anchors {
                root.set_validity(utc_time("200101000000Z"), utc_time("240101000000Z"));
            }
        },
    );
}

fn add_loops(cases: &mut Cases, base: &Chain) {
    let around = cases.valid_of(4, base, "valid_path_out_of_a_loop", |chain| {
        chain.intermediates = vec![
            CertificatePlan::authority("issuer", ISSUER, "upper", UPPER, 2),
            CertificatePlan::authority("upper", UPPER, "issuer", ISSUER, 4),
            CertificatePlan::authority("upper", UPPER, "root", ROOT, 5),
        ];
    });
    cases.refused(
        &around,
        "rfc5280_6_1_two_intermediates_that_certify_each_other",
        (2, "UnknownIssuer"),
        |chain| {
            chain.intermediates.pop();
        },
    );
    cases.refused(
        base,
        "rfc5280_6_1_intermediate_certifies_itself",
        (1, "SelfSignedNotTrusted"),
        |chain| {
            chain.intermediates = vec![CertificatePlan::authority("issuer", ISSUER, "issuer", ISSUER, 2)];
        },
    );
    let longer = |chain: &mut Chain| {
        chain.intermediates = vec![
            CertificatePlan::authority("issuer", ISSUER, "upper", UPPER, 2),
            CertificatePlan::authority("upper", UPPER, "top", OTHER, 4),
            CertificatePlan::authority("top", OTHER, "issuer", ISSUER, 5),
        ];
    };
    cases.refused(
        &around,
        "rfc5280_6_1_three_intermediates_in_a_circle",
        (3, "UnknownIssuer"),
        longer,
    );
}

fn add_order(cases: &mut Cases, base: &Chain) {
    let long = base.clone().with_upper();
    cases.valid_of(4, &long, "valid_intermediates_in_another_order", |chain| {
        chain.intermediates.reverse()
    });
    cases.valid_of(4, &long, "valid_intermediates_twice", |chain| {
        let all = chain.intermediates.clone();
        chain.intermediates.extend(all);
    });
    cases.valid_of(3, base, "valid_with_the_leaf_among_the_intermediates", |chain| {
        let leaf = chain.leaf.clone();
        chain.intermediates.push(leaf);
    });
    cases.valid_of(
        3,
        base,
        "valid_with_certificates_of_others_among_the_intermediates",
        |chain| {
            for number in 0..10 {
                let subject = format!("other {number}");
                let other = CertificatePlan::authority(&subject, OTHER, "root", ROOT, 20 + number);
                chain.intermediates.insert(0, other);
            }
        },
    );
    cases.valid_of(3, base, "valid_with_a_namesake_among_the_intermediates", |chain| {
        let namesake = CertificatePlan::authority("issuer", OTHER, "root", ROOT, 30);
        chain.intermediates.insert(0, namesake);
    });
    cases.valid_of(3, base, "valid_with_a_namesake_and_without_identifiers", |chain| {
        chain.question.permits_all_extensions = true;
        chain.leaf.remove(AUTHORITY_KEY_IDENTIFIER);
        let namesake = CertificatePlan::authority("issuer", OTHER, "root", ROOT, 30);
        chain.intermediates.insert(0, namesake);
    });
}
