//! Basic constraints, path lengths, and the depth that the verifier allows.

use super::case::{Cases, Chain};
use super::keys::{ISSUER, Key, LEAF, UPPER};
use super::plans::CertificatePlan;
use super::values::*;
use crate::x509_der::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_authorities(cases, base);
    add_path_lengths(cases, base);
    add_depths(cases, base);
}

fn add_authorities(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "NotACertificateAuthority";
    cases.refused(base, "rfc5280_4_2_1_9_intermediate_without_ca", (1, RULE), |chain| {
        chain.issuer().set(BASIC_CONSTRAINTS, true, constraints_of(false, None));
    });
    cases.refused(
        base,
        "rfc5280_4_2_1_9_intermediate_without_basic_constraints",
        (1, RULE),
        |chain| {
            chain.issuer().remove(BASIC_CONSTRAINTS);
        },
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_9_root_without_basic_constraints",
        (2, "MissingExtension basicConstraints"),
        |chain| {
            chain.root().remove(BASIC_CONSTRAINTS);
        },
    );
    cases.refused(base, "rfc5280_4_2_1_9_root_without_ca", (2, RULE), |chain| {
        chain.root().set(BASIC_CONSTRAINTS, true, constraints_of(false, None));
    });
    cases.refused(
        base,
        "rfc5280_4_2_1_9_basic_constraints_not_critical_in_intermediate",
        (1, "WrongCriticality basicConstraints"),
        |chain| chain.issuer().mark(BASIC_CONSTRAINTS, false),
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_9_basic_constraints_not_critical_in_root",
        (2, "WrongCriticality basicConstraints"),
        |chain| chain.root().mark(BASIC_CONSTRAINTS, false),
    );
    let plain = cases.valid(base, "valid_leaf_with_basic_constraints_of_no_ca", |chain| {
        chain.leaf.set(BASIC_CONSTRAINTS, true, constraints_of(false, None));
    });
    cases.refused(
        &plain,
        "cabf_7_1_2_7_8_leaf_is_a_ca",
        (0, "ForbiddenValue basicConstraints"),
        |chain| chain.leaf.set(BASIC_CONSTRAINTS, true, constraints_of(true, None)),
    );
    let any = cases.valid(base, "valid_ca_as_leaf_where_every_extension_is_permitted", |chain| {
        chain.leaf.set(BASIC_CONSTRAINTS, true, constraints_of(true, None));
        chain.question.permits_all_extensions = true;
    });
    cases.refused(
        &any,
        "rfc5280_6_1_4_k_leaf_that_issues_where_every_extension_is_permitted",
        (1, RULE),
        |chain| {
            // The server issues another.
            let issuer = chain.leaf.clone();
            chain.intermediates.insert(0, issuer);
            chain.issuer().set(BASIC_CONSTRAINTS, true, constraints_of(false, None));
            chain.issuer().remove(KEY_USAGE);
            chain.leaf = CertificatePlan::server(Key::P256(10), "server", LEAF);
        },
    );
}

fn add_path_lengths(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "PathLengthExceeded";
    let limited = |length| constraints_of(true, Some(length));
    let long = base.clone().with_upper();
    let long = cases.valid(&long, "valid_with_two_intermediates", |_| {});
    let zero = cases.valid(&long, "valid_path_length_0_above_the_leaf", |chain| {
        chain.issuer().set(BASIC_CONSTRAINTS, true, limited(0));
        chain.upper().set(BASIC_CONSTRAINTS, true, limited(1));
        chain.root().set(BASIC_CONSTRAINTS, true, limited(2));
    });
    cases.refused(
        &zero,
        "rfc5280_6_1_4_m_path_length_0_above_an_intermediate",
        (2, RULE),
        |chain| {
            chain.upper().set(BASIC_CONSTRAINTS, true, limited(0));
        },
    );
    cases.refused(
        &zero,
        "rfc5280_6_1_4_m_path_length_1_of_root_above_two",
        (3, RULE),
        |chain| {
            chain.root().set(BASIC_CONSTRAINTS, true, limited(1));
        },
    );
    cases.refused(
        &zero,
        "rfc5280_6_1_4_m_path_length_0_of_root_above_two",
        (3, RULE),
        |chain| {
            chain.root().set(BASIC_CONSTRAINTS, true, limited(0));
        },
    );
    let ca_leaf = cases.valid(&long, "valid_path_length_0_above_a_ca_as_leaf", |chain| {
        chain.question.permits_all_extensions = true;
        chain.issuer().set(BASIC_CONSTRAINTS, true, limited(0));
        chain.leaf.set(BASIC_CONSTRAINTS, true, constraints_of(true, None));
    });
    cases.refused(
        &ca_leaf,
        "rfc5280_6_1_4_m_path_length_0_above_an_intermediate_above_a_ca_as_leaf",
        (2, RULE),
        |chain| chain.upper().set(BASIC_CONSTRAINTS, true, limited(0)),
    );
    // A self-issued certificate, for a new key of the same authority, does not count.
    let self_issued = cases.valid(base, "valid_path_length_0_above_a_self_issued_intermediate", |chain| {
        chain.intermediates = vec![
            CertificatePlan::authority("issuer", Key::P256(11), "issuer", ISSUER, 5),
            CertificatePlan::authority("issuer", ISSUER, "root", super::keys::ROOT, 2),
        ];
        chain.upper().set(BASIC_CONSTRAINTS, true, limited(0));
        chain.leaf.set_signer(Key::P256(11));
    });
    cases.refused(
        &self_issued,
        "rfc5280_6_1_4_l_path_length_0_above_one_that_is_not_self_issued",
        (2, RULE),
        |chain| {
            chain.issuer().subject = name("issuer 2");
            chain.leaf.issuer = name("issuer 2");
        },
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_9_path_length_without_ca",
        (0, "MalformedField basicConstraints"),
        |chain| chain.leaf.set(BASIC_CONSTRAINTS, true, constraints_of(false, Some(0))),
    );
    let without_use = cases.valid(base, "valid_path_length_0_with_key_cert_sign", |chain| {
        chain.issuer().set(BASIC_CONSTRAINTS, true, limited(0));
    });
    cases.refused(
        &without_use,
        "rfc5280_4_2_1_9_path_length_without_key_cert_sign",
        (1, "KeyCertSignMissing"),
        |chain| chain.issuer().set(KEY_USAGE, true, named_bits(&[CRL_SIGN])),
    );
}

fn add_depths(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "MaximumDepthExceeded";
    let one = cases.valid(base, "valid_with_maximum_depth_1", |chain| {
        chain.question.max_chain_depth = Some(1);
    });
    cases.refused(&one, "maximum_depth_0_with_an_intermediate", (1, RULE), |chain| {
        chain.question.max_chain_depth = Some(0);
    });
    let direct = cases.valid_of(2, base, "valid_with_maximum_depth_0_directly_below_the_root", |chain| {
        chain.intermediates.clear();
        chain.leaf = CertificatePlan::server(LEAF, "root", super::keys::ROOT);
        chain.question.max_chain_depth = Some(0);
    });
    cases.refused(
        &direct,
        "rfc5280_6_1_3_directly_below_another_root",
        (0, "UnknownIssuer"),
        |chain| {
            chain.leaf.issuer = name("other");
        },
    );
    let two = base.clone().with_upper();
    let two = cases.valid(&two, "valid_with_maximum_depth_2", |chain| {
        chain.question.max_chain_depth = Some(2);
    });
    cases.refused(&two, "maximum_depth_1_with_two_intermediates", (2, RULE), |chain| {
        chain.question.max_chain_depth = Some(1);
    });
    cases.valid(
        base,
        "valid_with_maximum_depth_1_and_a_self_issued_intermediate",
        |chain| {
            chain.intermediates = vec![
                CertificatePlan::authority("issuer", Key::P256(11), "issuer", ISSUER, 5),
                CertificatePlan::authority("issuer", ISSUER, "root", super::keys::ROOT, 2),
            ];
            chain.leaf.set_signer(Key::P256(11));
            chain.question.max_chain_depth = Some(1);
        },
    );
    // Eight is the default.
    let deep = |chain: &mut Chain, count: u16| {
        let level = |index: u16| match index {
            0 => ("issuer".to_owned(), ISSUER),
            1 => ("upper".to_owned(), UPPER),
            _ => (format!("upper {index}"), Key::P256(20 + index)),
        };
        let of = |index: u16| {
            let (subject, key) = level(index);
            let (issuer, signer) = match index + 1 == count {
                true => ("root".to_owned(), super::keys::ROOT),
                false => level(index + 1),
            };
            CertificatePlan::authority(&subject, key, &issuer, signer, 100 + index as u8)
        };
        chain.intermediates = (0..count).map(of).collect();
    };
    let eight = cases.valid_of(10, base, "valid_with_8_intermediates", |chain| deep(chain, 8));
    cases.refused(&eight, "maximum_depth_of_8_with_9_intermediates", (9, RULE), |chain| {
        deep(chain, 9)
    });
}
