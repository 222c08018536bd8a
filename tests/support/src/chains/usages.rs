//! Key usage and extended key usage.

use super::case::{Cases, Chain, Role};
use super::values::*;
use crate::x509_der::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_key_usages(cases, base);
    add_usages_for_purposes(cases, base);
    add_of_leaves(cases, base);
    add_of_authorities(cases, base);
    add_clients(cases, base);
}

fn add_key_usages(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "KeyCertSignMissing";
    for (name, usages) in [
        ("rfc5280_6_1_4_n_intermediate_without_key_cert_sign", &[CRL_SIGN][..]),
        (
            "rfc5280_6_1_4_n_intermediate_with_key_usage_of_a_server",
            &[DIGITAL_SIGNATURE, KEY_ENCIPHERMENT],
        ),
    ] {
        cases.refused(base, name, (1, RULE), |chain| {
            chain.issuer().set(KEY_USAGE, true, named_bits(usages));
        });
    }
    cases.refused(base, "rfc5280_4_2_1_3_root_without_key_cert_sign", (2, RULE), |chain| {
        chain.root().set(KEY_USAGE, true, named_bits(&[CRL_SIGN]));
    });
    cases.refused(
        base,
        "rfc5280_4_2_1_3_intermediate_without_key_usage",
        (1, "MissingExtension keyUsage"),
        |chain| chain.issuer().remove(KEY_USAGE),
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_3_intermediate_with_key_usage_of_no_bits",
        (1, RULE),
        |chain| chain.issuer().set(KEY_USAGE, true, named_bits(&[])),
    );
    cases.refused(
        base,
        "cabf_7_1_2_7_11_leaf_with_key_cert_sign",
        (0, "ForbiddenValue keyUsage"),
        |chain| {
            chain
                .leaf
                .set(KEY_USAGE, true, named_bits(&[DIGITAL_SIGNATURE, KEY_CERT_SIGN]))
        },
    );
    cases.valid(base, "valid_leaf_without_key_usage", |chain| {
        chain.leaf.remove(KEY_USAGE)
    });
    cases.valid(base, "valid_leaf_with_key_agreement", |chain| {
        chain
            .leaf
            .set(KEY_USAGE, true, named_bits(&[DIGITAL_SIGNATURE, KEY_AGREEMENT]));
    });
}

/// The keyUsage of an end entity, beside the purpose.
fn add_usages_for_purposes(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "WrongKeyUsage";
    let set_usages = |chain: &mut Chain, usages: &[u8]| chain.leaf.set(KEY_USAGE, true, named_bits(usages));
    cases.valid(base, "valid_server_with_key_encipherment_alone", |chain| {
        set_usages(chain, &[KEY_ENCIPHERMENT]);
    });
    let server = cases.valid(base, "valid_server_by_rfc5280", |chain| {
        chain.question.is_rfc5280 = true;
    });
    for (valid, name, usage) in [
        (base, "rfc5280_4_2_1_12_server_with_crl_sign_alone", CRL_SIGN),
        (
            base,
            "rfc5280_4_2_1_12_server_with_content_commitment_alone",
            CONTENT_COMMITMENT,
        ),
        (
            &server,
            "rfc5280_4_2_1_12_server_by_rfc5280_with_crl_sign_alone",
            CRL_SIGN,
        ),
    ] {
        cases.refused(valid, name, (0, RULE), |chain| set_usages(chain, &[usage]));
    }
    let client = cases.valid(base, "valid_client_with_key_agreement_alone", |chain| {
        chain.question.role = Role::Client;
        chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(&[CLIENT_AUTH]));
        set_usages(chain, &[KEY_AGREEMENT]);
    });
    for (name, usages) in [
        (
            "rfc5280_4_2_1_12_client_with_key_encipherment_alone",
            &[KEY_ENCIPHERMENT][..],
        ),
        (
            "rfc5280_4_2_1_12_client_with_content_commitment_and_crl_sign",
            &[CONTENT_COMMITMENT, CRL_SIGN],
        ),
    ] {
        cases.refused(&client, name, (0, RULE), |chain| set_usages(chain, usages));
    }
    let signer = cases.valid(base, "valid_code_signer", |chain| {
        chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(&[CODE_SIGNING]));
        chain.question.role = Role::Other(Some(CODE_SIGNING));
    });
    cases.refused(
        &signer,
        "rfc5280_4_2_1_12_code_signer_with_key_encipherment_alone",
        (0, RULE),
        |chain| set_usages(chain, &[KEY_ENCIPHERMENT]),
    );
}

fn add_of_leaves(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "WrongExtendedKeyUsage";
    for (name, list) in [
        ("cabf_7_1_2_7_10_leaf_for_clients_only", &[CLIENT_AUTH][..]),
        ("cabf_7_1_2_7_10_leaf_for_code_signing_only", &[CODE_SIGNING]),
        ("cabf_7_1_2_7_10_leaf_for_any_purpose", &[ANY_EXTENDED_KEY_USAGE]),
    ] {
        cases.refused(base, name, (0, RULE), |chain| {
            chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(list));
        });
    }
    cases.valid(base, "valid_leaf_for_servers_and_clients", |chain| {
        chain
            .leaf
            .set(EXTENDED_KEY_USAGE, false, purposes(&[CLIENT_AUTH, SERVER_AUTH]));
    });
    cases.valid(base, "valid_leaf_without_extended_key_usage", |chain| {
        chain.leaf.remove(EXTENDED_KEY_USAGE)
    });
    cases.refused(
        base,
        "cabf_7_1_2_7_6_extended_key_usage_critical_in_leaf",
        (0, "WrongCriticality extKeyUsage"),
        |chain| chain.leaf.mark(EXTENDED_KEY_USAGE, true),
    );
    let signed = cases.valid(base, "valid_leaf_for_code_signing", |chain| {
        chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(&[CODE_SIGNING]));
        chain.question.role = Role::Other(Some(CODE_SIGNING));
    });
    cases.refused(
        &signed,
        "rfc5280_4_2_1_12_leaf_for_another_purpose",
        (0, RULE),
        |chain| {
            chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(&[EMAIL_PROTECTION]));
        },
    );
    cases.valid(&signed, "valid_leaf_where_no_purpose_is_asked_for", |chain| {
        chain.question.role = Role::Other(None);
    });
}

fn add_of_authorities(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "WrongExtendedKeyUsage";
    let constrained = cases.valid(base, "valid_intermediate_for_servers", |chain| {
        chain.issuer().set(EXTENDED_KEY_USAGE, false, purposes(&[SERVER_AUTH]));
    });
    cases.refused(
        &constrained,
        "cabf_7_1_2_10_6_intermediate_for_clients_only",
        (1, RULE),
        |chain| {
            chain.issuer().set(EXTENDED_KEY_USAGE, false, purposes(&[CLIENT_AUTH]));
        },
    );
    cases.refused(
        &constrained,
        "cabf_7_1_2_10_6_intermediate_for_email_only",
        (1, RULE),
        |chain| {
            chain
                .issuer()
                .set(EXTENDED_KEY_USAGE, false, purposes(&[EMAIL_PROTECTION]));
        },
    );
    cases.valid(&constrained, "valid_intermediate_for_any_purpose", |chain| {
        chain
            .issuer()
            .set(EXTENDED_KEY_USAGE, false, purposes(&[ANY_EXTENDED_KEY_USAGE]));
    });
    cases.refused(
        &constrained,
        "cabf_7_1_2_10_6_extended_key_usage_critical_in_intermediate",
        (1, "WrongCriticality extKeyUsage"),
        |chain| chain.issuer().mark(EXTENDED_KEY_USAGE, true),
    );
}

fn add_clients(cases: &mut Cases, base: &Chain) {
    let client = cases.valid(base, "valid_client", |chain| {
        chain.question.role = Role::Client;
        chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(&[CLIENT_AUTH]));
        chain.leaf.set_subject_alt_name(&[email("me@example.org")]);
    });
    cases.refused(
        &client,
        "cabf_7_1_2_7_10_client_with_the_purpose_of_a_server",
        (0, "WrongExtendedKeyUsage"),
        |chain| chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(&[SERVER_AUTH])),
    );
    cases.refused(
        &client,
        "cabf_7_1_2_7_6_client_without_subject_alt_name",
        (0, "MissingExtension subjectAltName"),
        |chain| chain.leaf.remove(SUBJECT_ALT_NAME),
    );
    cases.refused(
        &client,
        "cabf_7_1_2_10_6_intermediate_of_a_client_for_servers_only",
        (1, "WrongExtendedKeyUsage"),
        |chain| chain.issuer().set(EXTENDED_KEY_USAGE, false, purposes(&[SERVER_AUTH])),
    );
}
