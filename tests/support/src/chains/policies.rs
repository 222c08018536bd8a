//! Certificate policies: explicit policies, mappings, and inhibition.

use super::case::{Cases, Chain};
use super::values::{self, *};
use crate::der;
use crate::x509_der::*;

const ONE: &str = "1.3.6.1.4.1.55555.3.1";
const TWO: &str = "1.3.6.1.4.1.55555.3.2";
const THREE: &str = "1.3.6.1.4.1.55555.3.3";
const RULE: (usize, &str) = (0, "NoValidPolicy");
/// libcrypto does not say which of them.
const UNDECODABLE: &str = "MalformedField certificatePolicies, policyMappings, policyConstraints or inhibitAnyPolicy";

/// Sets the policies of the issuer and of the leaf.
fn set_policies(chain: &mut Chain, of_issuer: &[&str], of_leaf: &[&str]) {
    chain
        .issuer()
        .set(CERTIFICATE_POLICIES, false, values::policies(of_issuer));
    chain.leaf.set(CERTIFICATE_POLICIES, false, values::policies(of_leaf));
}

fn map(chain: &mut Chain, pairs: &[(&str, &str)]) {
    chain.issuer().set(POLICY_MAPPINGS, true, policy_mappings(pairs));
}

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_explicit(cases, base);
    add_constraints(cases, base);
    add_mappings(cases, base);
    add_inhibition(cases, base);
}

fn add_explicit(cases: &mut Cases, base: &Chain) {
    cases.valid(base, "valid_without_a_policy", |chain| {
        set_policies(chain, &[ONE], &[TWO])
    });
    let one = cases.valid(base, "valid_under_an_explicit_policy", |chain| {
        set_policies(chain, &[ONE], &[ONE]);
        chain.question.requires_explicit_policy = true;
    });
    cases.refused(&one, "rfc5280_6_1_5_g_no_policy_in_leaf", RULE, |chain| {
        chain.leaf.remove(CERTIFICATE_POLICIES);
    });
    cases.refused(&one, "rfc5280_6_1_5_g_no_policy_in_intermediate", RULE, |chain| {
        chain.issuer().remove(CERTIFICATE_POLICIES);
    });
    cases.refused(&one, "rfc5280_6_1_5_g_different_policies", RULE, |chain| {
        set_policies(chain, &[ONE], &[TWO])
    });
    cases.valid(&one, "valid_under_any_policy_of_the_intermediate", |chain| {
        set_policies(chain, &[ANY_POLICY], &[ONE]);
    });
    cases.valid(&one, "valid_under_any_policy_of_the_leaf", |chain| {
        set_policies(chain, &[ONE], &[ANY_POLICY]);
    });
    let acceptable = cases.valid(&one, "valid_under_an_acceptable_policy", |chain| {
        set_policies(chain, &[ONE, TWO], &[ONE, TWO]);
        chain.question.initial_policies = vec![TWO, THREE];
    });
    cases.refused(&acceptable, "rfc5280_6_1_5_g_no_acceptable_policy", RULE, |chain| {
        chain.question.initial_policies = vec![THREE];
    });
    cases.valid(
        &acceptable,
        "valid_without_an_acceptable_policy_where_none_is_required",
        |chain| {
            chain.question.initial_policies = vec![THREE];
            chain.question.requires_explicit_policy = false;
        },
    );
    cases.refused(
        &one,
        "rfc5280_4_2_1_4_policy_twice_in_leaf",
        (0, UNDECODABLE),
        |chain| set_policies(chain, &[ONE], &[ONE, ONE]),
    );
    cases.refused(&one, "rfc5280_4_2_1_4_policies_are_empty_in_leaf", RULE, |chain| {
        set_policies(chain, &[ONE], &[])
    });
}

fn add_constraints(cases: &mut Cases, base: &Chain) {
    let required = cases.valid(base, "valid_with_a_policy_that_the_intermediate_requires", |chain| {
        set_policies(chain, &[ONE], &[ONE]);
        chain
            .issuer()
            .set(POLICY_CONSTRAINTS, true, policy_constraints(Some(0), None));
    });
    cases.refused(
        &required,
        "rfc5280_6_1_5_b_policy_that_the_intermediate_requires_is_absent",
        RULE,
        |chain| {
            chain.leaf.remove(CERTIFICATE_POLICIES);
        },
    );
    cases.valid(&required, "valid_without_a_policy_that_is_required_later", |chain| {
        chain.leaf.remove(CERTIFICATE_POLICIES);
        chain
            .issuer()
            .set(POLICY_CONSTRAINTS, true, policy_constraints(Some(2), None));
    });
    cases.refused(
        &required,
        "rfc5280_6_1_5_b_policy_that_the_leaf_itself_requires_is_absent",
        RULE,
        |chain| {
            chain.leaf.remove(CERTIFICATE_POLICIES);
            chain.issuer().remove(POLICY_CONSTRAINTS);
            chain
                .leaf
                .set(POLICY_CONSTRAINTS, true, policy_constraints(Some(0), None));
        },
    );
    for (name, value) in [
        (
            "rfc5280_4_2_1_11_policy_constraints_are_empty",
            policy_constraints(None, None),
        ),
        (
            "rfc5280_4_2_1_11_policy_constraints_are_negative",
            der::sequence(&[der::context_primitive(0, &[0xff])]),
        ),
    ] {
        cases.refused(&required, name, (1, UNDECODABLE), |chain| {
            chain.issuer().set(POLICY_CONSTRAINTS, true, value);
        });
    }
}

fn add_mappings(cases: &mut Cases, base: &Chain) {
    let mapped = cases.valid(base, "valid_under_a_mapped_policy", |chain| {
        set_policies(chain, &[ONE], &[TWO]);
        map(chain, &[(ONE, TWO)]);
        chain.question.requires_explicit_policy = true;
    });
    cases.refused(&mapped, "rfc5280_6_1_4_b_policy_before_the_mapping", RULE, |chain| {
        chain.leaf.set(CERTIFICATE_POLICIES, false, values::policies(&[ONE]));
    });
    cases.refused(
        &mapped,
        "rfc5280_6_1_4_b_mapping_of_a_policy_that_the_intermediate_lacks",
        RULE,
        |chain| {
            map(chain, &[(THREE, TWO)]);
        },
    );
    cases.refused(
        &mapped,
        "rfc5280_6_1_1_e_mapping_inhibited_from_the_start",
        RULE,
        |chain| {
            chain.question.inhibits_policy_mapping = true;
        },
    );
    cases.refused(
        &mapped,
        "rfc5280_6_1_4_i_mapping_inhibited_by_the_upper_intermediate",
        RULE,
        |chain| {
            *chain = chain.clone().with_mapping_above();
            chain
                .upper()
                .set(POLICY_CONSTRAINTS, true, policy_constraints(None, Some(0)));
        },
    );
    for (name, pair) in [
        ("rfc5280_6_1_4_a_mapping_of_any_policy", (ANY_POLICY, TWO)),
        ("rfc5280_6_1_4_a_mapping_to_any_policy", (ONE, ANY_POLICY)),
    ] {
        cases.refused(&mapped, name, (1, UNDECODABLE), |chain| map(chain, &[pair]));
    }
    cases.refused(
        &mapped,
        "rfc5280_4_2_1_5_mappings_are_empty",
        (1, UNDECODABLE),
        |chain| map(chain, &[]),
    );
}

impl Chain {
    /// The same with an upper intermediate, which has the policies of the issuer.
    fn with_mapping_above(self) -> Self {
        let old = self.intermediates[0].clone();
        let mut chain = self.with_upper();
        for oid in [CERTIFICATE_POLICIES, POLICY_MAPPINGS] {
            let extension = old.extensions.iter().find(|known| known.oid == oid).unwrap();
            chain.issuer().set(oid, extension.critical, extension.value.clone());
        }
        chain.upper().set(CERTIFICATE_POLICIES, false, values::policies(&[ONE]));
        chain
    }
}

fn add_inhibition(cases: &mut Cases, base: &Chain) {
    let any = cases.valid(base, "valid_under_any_policy", |chain| {
        set_policies(chain, &[ANY_POLICY], &[ONE]);
        chain.question.requires_explicit_policy = true;
    });
    cases.refused(
        &any,
        "rfc5280_6_1_1_f_any_policy_inhibited_from_the_start",
        RULE,
        |chain| {
            chain.question.inhibits_any_policy = true;
        },
    );
    let later = cases.valid(&any, "valid_under_any_policy_that_is_inhibited_later", |chain| {
        set_policies(chain, &[ANY_POLICY], &[ANY_POLICY]);
        chain.issuer().set(INHIBIT_ANY_POLICY, true, der::integer(1));
    });
    cases.refused(
        &later,
        "rfc5280_6_1_4_j_any_policy_of_the_leaf_inhibited",
        RULE,
        |chain| {
            chain.issuer().set(INHIBIT_ANY_POLICY, true, der::integer(0));
        },
    );
    cases.refused(
        &later,
        "rfc5280_4_2_1_14_inhibit_any_policy_negative",
        (1, UNDECODABLE),
        |chain| chain.issuer().set(INHIBIT_ANY_POLICY, true, der::integer(-1)),
    );
}
