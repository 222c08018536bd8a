//! Revocation lists: revoked certificates, and lists that do not count.

use super::case::{Cases, Chain};
use super::keys::{ISSUER, Key, OTHER, ROOT, Scheme};
use super::plans::{CertificatePlan, CrlPlan, Tampering};
use super::values::{self, *};
use crate::der;
use crate::x509_der::*;
use hazmat_openssl::x509::verification::CrlChecking;

const UNKNOWN_STATUS: &str = "RevocationUnknown";
const REFUSED: &str = "RevocationListRefused";
const REVOKED: &str = "Revoked";
const PLACE: &str = "http://example.org/1.crl";
const OTHER_PLACE: &str = "http://example.org/2.crl";

/// The list of the issuer.
fn list(chain: &mut Chain) -> &mut CrlPlan {
    &mut chain.crls[1]
}

/// The list of the root.
fn upper_list(chain: &mut Chain) -> &mut CrlPlan {
    &mut chain.crls[0]
}

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    let checked = cases.valid(base, "valid_with_lists_of_all_issuers", |chain| {
        chain.crls = vec![CrlPlan::new("root", ROOT), CrlPlan::new("issuer", ISSUER)];
        chain.question.crl_checking = CrlChecking::All;
    });
    add_revoked(cases, &checked);
    add_lists(cases, &checked);
    add_scopes(cases, &checked);
    add_reasons(cases, &checked);
    add_deltas(cases, &checked);
    add_indirect(cases, &checked);
}

fn add_revoked(cases: &mut Cases, checked: &Chain) {
    cases.refused(checked, "rfc5280_6_3_3_leaf_revoked", (0, REVOKED), |chain| {
        let leaf = chain.leaf.clone();
        list(chain).revoke(&leaf);
    });
    cases.refused(
        checked,
        "rfc5280_6_3_3_leaf_revoked_for_key_compromise",
        (0, REVOKED),
        |chain| {
            let leaf = chain.leaf.clone();
            list(chain).revoke_for(&leaf, 1);
        },
    );
    cases.refused(checked, "rfc5280_6_3_3_leaf_on_hold", (0, REVOKED), |chain| {
        let leaf = chain.leaf.clone();
        list(chain).revoke_for(&leaf, 6);
    });
    cases.refused(checked, "rfc5280_6_3_3_intermediate_revoked", (1, REVOKED), |chain| {
        let issuer = chain.issuer().clone();
        upper_list(chain).revoke_for(&issuer, 2);
    });
    cases.valid(checked, "valid_with_lists_that_revoke_others", |chain| {
        let (mut other, root) = (chain.leaf.clone(), chain.root().clone());
        other.serial = vec![9];
        list(chain).revoke(&other);
        // Nobody asks for the status of a root, and its own list could not tell.
        upper_list(chain).revoke(&root);
    });
    cases.valid(
        checked,
        "valid_with_the_number_of_the_leaf_in_the_list_of_another_issuer",
        |chain| {
            let leaf = chain.leaf.clone();
            upper_list(chain).revoke(&leaf);
        },
    );
    let leaf_only = cases.valid(
        checked,
        "valid_intermediate_revoked_where_only_the_leaf_is_checked",
        |chain| {
            let issuer = chain.issuer().clone();
            upper_list(chain).revoke(&issuer);
            chain.question.crl_checking = CrlChecking::EndEntity;
        },
    );
    cases.refused(
        &leaf_only,
        "rfc5280_6_3_3_leaf_revoked_where_only_the_leaf_is_checked",
        (0, REVOKED),
        |chain| {
            let leaf = chain.leaf.clone();
            list(chain).revoke(&leaf);
        },
    );
    cases.valid(checked, "valid_leaf_revoked_where_nothing_is_checked", |chain| {
        let leaf = chain.leaf.clone();
        list(chain).revoke(&leaf);
        chain.question.crl_checking = CrlChecking::None;
    });
}

fn add_lists(cases: &mut Cases, checked: &Chain) {
    cases.refused(
        checked,
        "rfc5280_6_3_3_no_list_for_the_leaf",
        (0, UNKNOWN_STATUS),
        |chain| {
            chain.crls.pop();
        },
    );
    cases.refused(
        checked,
        "rfc5280_6_3_3_no_list_for_the_intermediate",
        (1, UNKNOWN_STATUS),
        |chain| {
            chain.crls.remove(0);
        },
    );
    cases.refused(
        checked,
        "rfc5280_6_3_3_b_1_list_of_another_issuer",
        (0, UNKNOWN_STATUS),
        |chain| {
            list(chain).issuer = name("other");
        },
    );
    cases.refused(checked, "rfc5280_6_3_3_list_has_expired", (0, REFUSED), |chain| {
        list(chain).next_update = Some(utc_time("241231235959Z"));
    });
    cases.refused(
        checked,
        "rfc5280_5_1_2_4_list_is_not_yet_valid",
        (0, REFUSED),
        |chain| {
            list(chain).this_update = utc_time("250101000001Z");
        },
    );
    cases.refused(
        checked,
        "rfc5280_6_3_3_list_of_the_intermediate_has_expired",
        (1, REFUSED),
        |chain| {
            upper_list(chain).next_update = Some(utc_time("241231235959Z"));
        },
    );
    cases.refused(
        checked,
        "rfc5280_6_3_3_g_list_signed_by_another_key",
        (0, REFUSED),
        |chain| {
            list(chain).signer = OTHER;
        },
    );
    cases.refused(
        checked,
        "rfc5280_6_3_3_g_signature_of_other_data_in_list",
        (0, REFUSED),
        |chain| {
            list(chain).tampering = Tampering::Signature;
        },
    );
    cases.refused(
        checked,
        "rfc5280_6_3_3_f_issuer_of_the_list_without_crl_sign",
        (0, REFUSED),
        |chain| {
            chain.issuer().set(KEY_USAGE, true, named_bits(&[KEY_CERT_SIGN]));
        },
    );
    cases.refused(
        checked,
        "rfc5280_5_2_unknown_critical_extension_in_list",
        (0, REFUSED),
        |chain| {
            list(chain).set(UNKNOWN, true, der::null());
        },
    );
    cases.valid(checked, "valid_list_with_an_unknown_extension", |chain| {
        list(chain).set(UNKNOWN, false, der::null());
    });
    cases.refused(
        checked,
        "rfc5280_5_3_unknown_critical_extension_in_an_entry",
        (0, REFUSED),
        |chain| {
            let extension = extension(UNKNOWN, true, &der::null());
            list(chain).entries.push((vec![9], vec![extension]));
        },
    );
    cases.refused(checked, "cabf_7_1_3_2_list_with_sha1", (0, REFUSED), |chain| {
        list(chain).scheme = Scheme::EcdsaSha1;
    });
    cases.valid(checked, "valid_list_beside_an_expired_one", |chain| {
        let mut old = list(chain).clone();
        let leaf = chain.leaf.clone();
        old.revoke_for(&leaf, 6);
        old.next_update = Some(utc_time("241215000000Z"));
        chain.crls.insert(0, old);
    });
}

/// A leaf with a distribution point, and a list with an issuing distribution point.
fn with_point(chain: &mut Chain, elements: &[Vec<u8>]) {
    list(chain).set(ISSUING_DISTRIBUTION_POINT, true, issuing_distribution_point(elements));
}

fn add_scopes(cases: &mut Cases, checked: &Chain) {
    let users = cases.valid(checked, "valid_list_of_user_certificates", |chain| {
        with_point(chain, &[only(1)])
    });
    cases.refused(
        &users,
        "rfc5280_6_3_3_b_2_list_of_ca_certificates_for_a_leaf",
        (0, REFUSED),
        |chain| {
            with_point(chain, &[only(2)]);
        },
    );
    cases.refused(
        &users,
        "rfc5280_6_3_3_b_2_list_of_attribute_certificates",
        (0, REFUSED),
        |chain| {
            with_point(chain, &[only(5)]);
        },
    );
    let authorities = cases.valid(checked, "valid_list_of_ca_certificates", |chain| {
        let value = issuing_distribution_point(&[only(2)]);
        upper_list(chain).set(ISSUING_DISTRIBUTION_POINT, true, value);
    });
    cases.refused(
        &authorities,
        "rfc5280_6_3_3_b_2_list_of_user_certificates_for_an_intermediate",
        (1, REFUSED),
        |chain| {
            let value = issuing_distribution_point(&[only(1)]);
            upper_list(chain).set(ISSUING_DISTRIBUTION_POINT, true, value);
        },
    );
    let place = cases.valid(checked, "valid_list_of_the_distribution_point", |chain| {
        with_point(chain, &[full_name(PLACE)]);
        let points = distribution_points(&[vec![full_name(PLACE)]]);
        chain.leaf.set(CRL_DISTRIBUTION_POINTS, false, points);
    });
    cases.refused(
        &place,
        "rfc5280_6_3_3_b_2_list_of_another_distribution_point",
        (0, UNKNOWN_STATUS),
        |chain| {
            with_point(chain, &[full_name(OTHER_PLACE)]);
        },
    );
    cases.refused(
        &place,
        "rfc5280_6_3_3_b_2_list_of_a_point_that_the_leaf_does_not_name",
        (0, UNKNOWN_STATUS),
        |chain| {
            chain.leaf.remove(CRL_DISTRIBUTION_POINTS);
        },
    );
}

fn add_reasons(cases: &mut Cases, checked: &Chain) {
    // All but unused: 1 to 8.
    let all = [1, 2, 3, 4, 5, 6, 7, 8];
    let split = cases.valid(checked, "valid_lists_that_share_the_reasons", |chain| {
        let points = distribution_points(&[
            vec![full_name(PLACE), values::reasons(1, &all[..2])],
            vec![full_name(OTHER_PLACE), values::reasons(1, &all[2..])],
        ]);
        chain.leaf.set(CRL_DISTRIBUTION_POINTS, false, points);
        let mut second = list(chain).clone();
        second.set(
            ISSUING_DISTRIBUTION_POINT,
            true,
            issuing_distribution_point(&[full_name(OTHER_PLACE), values::reasons(3, &all[2..])]),
        );
        chain.crls.push(second);
        with_point(chain, &[full_name(PLACE), values::reasons(3, &all[..2])]);
    });
    cases.refused(
        &split,
        "rfc5280_6_3_3_list_for_some_reasons_only",
        (0, UNKNOWN_STATUS),
        |chain| {
            chain.crls.pop();
        },
    );
    cases.refused(
        &split,
        "rfc5280_6_3_3_leaf_revoked_in_the_list_for_some_reasons",
        (0, REVOKED),
        |chain| {
            let leaf = chain.leaf.clone();
            chain.crls[2].revoke_for(&leaf, 4);
        },
    );
}

fn add_deltas(cases: &mut Cases, checked: &Chain) {
    let freshest = || distribution_points(&[vec![full_name(OTHER_PLACE)]]);
    let delta = |chain: &mut Chain| {
        let mut delta = list(chain).clone();
        delta.set(CRL_NUMBER, false, der::integer(2));
        delta.set(DELTA_CRL_INDICATOR, true, der::integer(1));
        delta
    };
    let fresh = cases.valid(checked, "valid_list_with_a_delta", |chain| {
        let delta = delta(chain);
        list(chain).set(FRESHEST_CRL, false, freshest());
        chain.leaf.set(FRESHEST_CRL, false, freshest());
        chain.crls.push(delta);
    });
    cases.refused(
        &fresh,
        "rfc5280_6_3_3_leaf_revoked_in_the_delta",
        (0, REVOKED),
        |chain| {
            let leaf = chain.leaf.clone();
            chain.crls[2].revoke_for(&leaf, 1);
        },
    );
    let removed = cases.valid(&fresh, "valid_leaf_on_hold_that_the_delta_removes", |chain| {
        let leaf = chain.leaf.clone();
        list(chain).revoke_for(&leaf, 6);
        chain.crls[2].revoke_for(&leaf, 8);
    });
    cases.refused(
        &removed,
        "rfc5280_5_2_4_leaf_on_hold_and_not_in_the_delta",
        (0, REVOKED),
        |chain| {
            chain.crls[2].entries.clear();
        },
    );
    cases.refused(
        &fresh,
        "rfc5280_5_2_4_delta_without_a_complete_list",
        (0, UNKNOWN_STATUS),
        |chain| {
            chain.crls.remove(1);
        },
    );
    cases.refused(
        &removed,
        "rfc5280_5_2_4_delta_for_a_later_list",
        (0, REVOKED),
        |chain| {
            chain.crls[2].set(DELTA_CRL_INDICATOR, true, der::integer(5));
        },
    );
}

fn add_indirect(cases: &mut Cases, checked: &Chain) {
    const LIST_ISSUER: Key = Key::P256(50);
    let issuer_of_list = || der::context(2, &directory(&name("list issuer")));
    let indirect = cases.valid_of(3, checked, "valid_indirect_list", |chain| {
        let mut authority = CertificatePlan::authority("list issuer", LIST_ISSUER, "root", ROOT, 40);
        authority.set(KEY_USAGE, true, named_bits(&[CRL_SIGN]));
        authority.remove(BASIC_CONSTRAINTS);
        chain.intermediates.push(authority);
        let points = distribution_points(&[vec![full_name(PLACE), issuer_of_list()]]);
        chain.leaf.set(CRL_DISTRIBUTION_POINTS, false, points);
        let mut indirect = CrlPlan::new("list issuer", LIST_ISSUER);
        let point = issuing_distribution_point(&[full_name(PLACE), only(4)]);
        indirect.set(ISSUING_DISTRIBUTION_POINT, true, point);
        chain.crls[1] = indirect;
    });
    let entry_issuer = |issuer: &str| {
        let names = values::names(&[directory(&name(issuer))]);
        extension(CERTIFICATE_ISSUER, true, &names)
    };
    cases.valid_of(
        3,
        &indirect,
        "valid_indirect_list_with_the_number_of_another_issuer",
        |chain| {
            let serial = chain.leaf.serial.clone();
            list(chain).entries.push((serial, vec![entry_issuer("other")]));
        },
    );
    cases.refused(
        &indirect,
        "rfc5280_6_3_3_leaf_revoked_in_an_indirect_list",
        (0, REVOKED),
        |chain| {
            let serial = chain.leaf.serial.clone();
            list(chain).entries.push((serial, vec![entry_issuer("issuer")]));
        },
    );
    cases.refused(
        &indirect,
        "rfc5280_6_3_3_b_1_list_of_another_issuer_that_is_not_indirect",
        (0, UNKNOWN_STATUS),
        |chain| with_point(chain, &[full_name(PLACE)]),
    );
    cases.refused(
        &indirect,
        "rfc5280_6_3_3_b_1_indirect_list_of_an_issuer_that_the_leaf_does_not_name",
        (0, UNKNOWN_STATUS),
        |chain| {
            let points = distribution_points(&[vec![full_name(PLACE)]]);
            chain.leaf.set(CRL_DISTRIBUTION_POINTS, false, points);
        },
    );
}
