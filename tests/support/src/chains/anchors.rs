//! Trust anchors.

use super::case::{Cases, Chain};
use super::keys::{ISSUER, LEAF, OTHER, ROOT};
use super::plans::{CertificatePlan, Tampering};
use super::values::*;
use crate::x509_der::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_kinds(cases, base);
    add_leaves(cases, base);
    add_absent(cases, base);
}

fn add_kinds(cases: &mut Cases, base: &Chain) {
    // RFC 5280 takes name and key of an anchor alone; its signature says nothing.
    cases.valid(base, "valid_anchor_with_a_bad_signature_of_its_own", |chain| {
        chain.root().tampering = Tampering::Signature;
    });
    cases.valid(base, "valid_anchor_with_another_algorithm_inside", |chain| {
        chain.root().inner_algorithm = Some(super::keys::Scheme::EcdsaSha384.algorithm());
    });
    let not_self_issued = cases.valid_of(2, base, "valid_anchor_that_is_not_self_issued", |chain| {
        chain.anchors = std::mem::take(&mut chain.intermediates);
    });
    cases.refused(
        &not_self_issued,
        "rfc5280_6_1_1_d_anchor_that_is_not_self_issued_has_another_key",
        (0, "InvalidSignature"),
        |chain| {
            chain.root().key = OTHER;
            chain.leaf.remove(AUTHORITY_KEY_IDENTIFIER);
        },
    );
    cases.refused(
        &not_self_issued,
        "rfc5280_4_2_1_9_anchor_without_ca",
        (1, "NotACertificateAuthority"),
        |chain| {
            chain.root().set(BASIC_CONSTRAINTS, true, constraints_of(false, None));
        },
    );
    cases.valid_of(2, base, "valid_intermediate_is_an_anchor_beside_the_root", |chain| {
        let issuer = chain.issuer().clone();
        chain.anchors.push(issuer);
    });
    cases.refused(base, "rfc5280_4_1_2_5_root_expired", (2, "Expired"), |chain| {
        chain
            .root()
            .set_validity(utc_time("200101000000Z"), utc_time("241231235959Z"));
    });
    cases.refused(
        base,
        "rfc5280_4_1_2_5_root_not_yet_valid",
        (2, "NotYetValid"),
        |chain| {
            chain
                .root()
                .set_validity(utc_time("250101000001Z"), utc_time("491231235959Z"));
        },
    );
    cases.refused(
        base,
        "cabf_7_1_1_root_of_version_1",
        (2, "ForbiddenValue version"),
        |chain| {
            chain.root().version = None;
            chain.root().extensions.clear();
        },
    );
}

fn add_leaves(cases: &mut Cases, base: &Chain) {
    let anchor = cases.valid_of(1, base, "valid_leaf_is_an_anchor", |chain| {
        chain.intermediates.clear();
        chain.anchors = vec![chain.leaf.clone()];
    });
    cases.refused(
        &anchor,
        "rfc9525_6_3_leaf_that_is_an_anchor_has_another_name",
        (0, "NameMismatch"),
        |chain| chain.question.set_host("www.example.com"),
    );
    cases.refused(
        &anchor,
        "rfc5280_4_1_2_5_leaf_that_is_an_anchor_has_expired",
        (0, "Expired"),
        |chain| {
            chain
                .leaf
                .set_validity(utc_time("200101000000Z"), utc_time("241231235959Z"));
            chain.anchors = vec![chain.leaf.clone()];
        },
    );
    let own = |chain: &mut Chain| {
        chain.intermediates.clear();
        chain.leaf = CertificatePlan::server(LEAF, "server", LEAF);
        chain.anchors = vec![chain.leaf.clone()];
    };
    let own = cases.valid_of(1, base, "valid_self_signed_leaf_is_an_anchor", own);
    cases.refused(
        &own,
        "rfc5280_6_1_self_signed_leaf_is_no_anchor",
        (0, "SelfSignedNotTrusted"),
        |chain| chain.anchors = vec![CertificatePlan::authority("root", ROOT, "root", ROOT, 3)],
    );
    cases.refused(
        &anchor,
        "rfc5280_6_1_leaf_with_key_and_name_of_an_anchor_but_other_bytes",
        (0, "UnknownIssuer"),
        |chain| chain.leaf.serial = vec![7],
    );
}

fn add_absent(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "UnknownIssuer";
    cases.refused(base, "rfc5280_6_1_intermediate_is_absent", (0, RULE), |chain| {
        chain.intermediates.clear()
    });
    cases.refused(base, "rfc5280_6_1_anchor_is_another_authority", (1, RULE), |chain| {
        chain.anchors = vec![CertificatePlan::authority("other", OTHER, "other", OTHER, 9)];
    });
    cases.refused(
        base,
        "rfc5280_6_1_root_is_an_intermediate_and_no_anchor",
        (2, "SelfSignedNotTrusted"),
        |chain| {
            let root = chain.root().clone();
            chain.intermediates.push(root);
            chain.anchors = vec![CertificatePlan::authority("other", OTHER, "other", OTHER, 9)];
        },
    );
    cases.refused(
        base,
        "rfc5280_6_1_3_anchor_of_the_same_name_with_another_key",
        (1, "InvalidSignature"),
        |chain| {
            chain.anchors = vec![CertificatePlan::authority("root", OTHER, "root", OTHER, 9)];
            chain.issuer().remove(AUTHORITY_KEY_IDENTIFIER);
        },
    );
    cases.refused(
        base,
        "rfc5280_6_1_anchor_of_the_same_name_with_another_identifier",
        (1, RULE),
        |chain| {
            chain.anchors = vec![CertificatePlan::authority("root", OTHER, "root", OTHER, 9)];
        },
    );
    cases.refused(base, "rfc5280_6_1_leaf_of_another_authority", (0, RULE), |chain| {
        chain.leaf = CertificatePlan::server(LEAF, "other", ISSUER);
    });
}
