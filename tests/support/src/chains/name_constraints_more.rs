//! Name constraints on directory names and on other forms of names.

use super::case::{Cases, Chain};
use super::name_constraints::{EXCLUDED, NOT_PERMITTED, UNSUPPORTED, add_names, exclude, permit};
use super::values::*;
use crate::der::sequence;
use crate::x509_der::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_directory_names(cases, base);
    add_prepared_directory_names(cases, base);
    add_other_forms(cases, base);
    add_internationalized_mailboxes(cases, base);
}

/// A name with an organization, whose string type is that of the tag.
fn organization(tag: u8, content: &[u8]) -> Vec<u8> {
    sequence(&[set(&[attribute(ORGANIZATION_NAME, tag, content)])])
}

fn country(code: &str) -> Vec<u8> {
    sequence(&[set(&[attribute(COUNTRY_NAME, PRINTABLE_STRING, code.as_bytes())])])
}

fn common_name(text: &str) -> Vec<u8> {
    sequence(&[set(&[attribute(COMMON_NAME, UTF8_STRING, text.as_bytes())])])
}

fn add_directory_names(cases: &mut Cases, base: &Chain) {
    // Subjects are C=SE, CN=….
    cases.valid(base, "valid_permitted_directory_name_itself", |chain| {
        permit(chain, &[directory(&name("server"))]);
    });
    cases.valid(base, "valid_permitted_directory_name_in_other_case", |chain| {
        permit(chain, &[directory(&name("SERVER"))]);
    });
    cases.valid(base, "valid_permitted_directory_name_empty", |chain| {
        permit(chain, &[directory(&sequence::<Vec<u8>>(&[]))]);
    });
    let valid = cases.valid(base, "valid_permitted_directory_name", |chain| {
        permit(chain, &[directory(&country("SE"))]);
    });
    for (name, constraint) in [
        ("rfc5280_4_2_1_10_subject_outside_of_the_permitted", country("DE")),
        ("rfc5280_4_2_1_10_subject_above_the_permitted", name("server 2")),
        (
            "rfc5280_4_2_1_10_subject_ends_like_the_permitted",
            common_name("server"),
        ),
    ] {
        cases.refused(&valid, name, (0, NOT_PERMITTED), |chain| {
            permit(chain, &[directory(&constraint)])
        });
    }
    for (name, constraint) in [
        ("rfc5280_4_2_1_10_subject_excluded", country("SE")),
        ("rfc5280_4_2_1_10_subject_excluded_itself", name("server")),
        ("rfc5280_4_2_1_10_all_subjects_excluded", sequence::<Vec<u8>>(&[])),
    ] {
        cases.refused(&valid, name, (0, EXCLUDED), |chain| {
            exclude(chain, &[directory(&constraint)])
        });
    }
    let alternative = cases.valid(&valid, "valid_permitted_directory_name_in_san", |chain| {
        add_names(chain, &[directory(&name("other"))]);
    });
    cases.refused(
        &alternative,
        "rfc5280_4_2_1_10_directory_name_in_san_outside",
        (0, NOT_PERMITTED),
        |chain| add_names(chain, &[directory(&country("DE"))]),
    );
    cases.refused(
        &alternative,
        "rfc5280_4_2_1_10_directory_name_in_san_excluded",
        (0, EXCLUDED),
        |chain| {
            exclude(chain, &[directory(&name("other"))]);
        },
    );
    let long = base.clone().with_upper();
    let long = cases.valid(&long, "valid_subject_of_an_intermediate_permitted", |chain| {
        let constraints = name_constraints(&[directory(&country("SE"))], &[]);
        chain.upper().set(NAME_CONSTRAINTS, true, constraints);
    });
    cases.refused(
        &long,
        "rfc5280_4_2_1_10_subject_of_an_intermediate_outside",
        (1, NOT_PERMITTED),
        |chain| {
            chain.issuer().subject = country("DE");
            chain.leaf.issuer = country("DE");
        },
    );
}

/// Names whose text is the same only after its preparation (RFC 4518).
fn add_prepared_directory_names(cases: &mut Cases, base: &Chain) {
    let text = |text: &str| organization(UTF8_STRING, text.as_bytes());
    let excluded = cases.valid(base, "valid_excluded_directory_name_of_other_letters", |chain| {
        chain.leaf.subject = text("Evil");
        exclude(chain, &[directory(&text("Évil"))]);
    });
    for (name, subject, constraint) in [
        ("rfc4518_2_2_excluded_after_full_case_folding", "STRASSE", "Straße"),
        ("rfc4518_2_2_excluded_with_another_small_sigma", "οδος", "ΟΔΟΣ"),
        ("rfc4518_2_2_excluded_with_a_soft_hyphen", "Ev\u{ad}il", "Evil"),
        ("rfc4518_2_2_excluded_with_a_zero_width_space", "Ev\u{200b}il", "Evil"),
        (
            "rfc4518_2_2_excluded_with_an_ideographic_space",
            "Evil\u{3000}Org",
            "Evil Org",
        ),
        ("rfc4518_2_3_excluded_in_fullwidth_letters", "Ｅｖｉｌ", "Evil"),
        ("rfc4518_2_3_excluded_with_a_combining_accent", "E\u{301}vil", "Évil"),
        (
            "rfc4518_2_3_excluded_with_the_accent_in_the_constraint",
            "Évil",
            "e\u{301}vil",
        ),
        ("rfc4518_2_3_excluded_as_a_ligature", "Ofﬁce", "Office"),
    ] {
        cases.refused(&excluded, name, (0, EXCLUDED), |chain| {
            chain.leaf.subject = text(subject);
            exclude(chain, &[directory(&text(constraint))]);
        });
    }
    cases.refused(
        &excluded,
        "rfc4518_2_1_excluded_in_another_string_type_and_case",
        (0, EXCLUDED),
        |chain| chain.leaf.subject = organization(T61_STRING, b"\xe9VIL"),
    );
    cases.refused(
        &excluded,
        "rfc4518_2_3_directory_name_in_san_excluded_in_fullwidth_letters",
        (0, EXCLUDED),
        |chain| add_names(chain, &[directory(&text("ÉＶＩＬ"))]),
    );
    let permitted = cases.valid(base, "valid_permitted_directory_name_in_another_string_type", |chain| {
        chain.leaf.subject = organization(T61_STRING, b"CAF\xe9  Org");
        permit(chain, &[directory(&text("Café Org"))]);
    });
    for (name, subject) in [
        ("rfc4518_2_3_subject_without_the_permitted_accent", "Cafe Org"),
        ("rfc4518_2_6_1_subject_without_the_permitted_space", "CaféOrg"),
        (
            "rfc4518_2_4_subject_with_a_character_for_private_use",
            "Café\u{e000} Org",
        ),
    ] {
        cases.refused(&permitted, name, (0, NOT_PERMITTED), |chain| {
            chain.leaf.subject = text(subject)
        });
    }
}

fn add_other_forms(cases: &mut Cases, base: &Chain) {
    for (name, excluded) in [
        (
            "valid_excluded_other_name_of_which_there_is_none",
            other_name("me@example.org"),
        ),
        (
            "valid_excluded_registered_id_of_which_there_is_none",
            registered_id("1.2.3"),
        ),
    ] {
        cases.valid(base, name, |chain| exclude(chain, &[excluded]));
    }
    let other = cases.valid(base, "valid_other_name_without_constraints_on_it", |chain| {
        add_names(chain, &[other_name("me@example.org"), registered_id("1.2.3.4")]);
        permit(chain, &[dns("example.org")]);
    });
    for (name, constraint) in [
        ("rfc5280_4_2_1_10_other_name_permitted", other_name("example.org")),
        ("rfc5280_4_2_1_10_registered_id_permitted", registered_id("1.2.3")),
    ] {
        cases.refused(&other, name, (0, UNSUPPORTED), |chain| permit(chain, &[constraint]));
    }
    for (name, constraint) in [
        ("rfc5280_4_2_1_10_other_name_excluded", other_name("me@example.org")),
        ("rfc5280_4_2_1_10_registered_id_excluded", registered_id("1.2.3.4")),
    ] {
        cases.refused(&other, name, (0, UNSUPPORTED), |chain| exclude(chain, &[constraint]));
    }
}

/// An address in UTF-8 is constrained by those of e-mail (RFC 9598, section 6).
fn add_internationalized_mailboxes(cases: &mut Cases, base: &Chain) {
    let with = |address: &str| {
        let name = smtp_utf8_mailbox(address);
        move |chain: &mut Chain| add_names(chain, &[name])
    };
    let utf8 = cases.valid(
        base,
        "valid_utf8_mailbox_without_constraints_on_it",
        with("b\u{fc}cher@example.org"),
    );
    let permitted = cases.valid(&utf8, "valid_utf8_mailbox_permitted_by_the_host", |chain| {
        permit(chain, &[email("example.org")]);
    });
    cases.refused(
        &permitted,
        "rfc9598_6_utf8_mailbox_outside_of_the_permitted",
        (0, NOT_PERMITTED),
        |chain| permit(chain, &[email("example.com")]),
    );
    for (name, rule, excluded, address) in [
        (
            "rfc9598_6_utf8_mailbox_excluded_by_the_host",
            EXCLUDED,
            "example.org",
            "b\u{fc}cher@example.org",
        ),
        (
            "rfc9598_6_utf8_mailbox_excluded_by_the_domain",
            EXCLUDED,
            ".example.org",
            "b\u{fc}cher@mail.example.org",
        ),
        (
            "rfc9598_6_utf8_mailbox_excluded_itself",
            EXCLUDED,
            "user@example.org",
            "user@example.org",
        ),
        (
            "rfc9598_6_utf8_mailbox_excluded_by_an_a_label",
            EXCLUDED,
            "xn--bcher-kva.example",
            "b\u{fc}cher@XN--bcher-kva.example",
        ),
        (
            "rfc9598_3_utf8_mailbox_with_a_u_label",
            NOT_PERMITTED,
            "xn--bcher-kva.example",
            "b\u{fc}cher@B\u{dc}CHER.example",
        ),
        (
            "rfc9598_3_utf8_mailbox_with_a_trailing_dot",
            NOT_PERMITTED,
            "example.org",
            "b\u{fc}cher@example.org.",
        ),
        (
            "rfc9598_3_utf8_mailbox_with_a_space_after_the_host",
            NOT_PERMITTED,
            "example.org",
            "b\u{fc}cher@example.org ",
        ),
        (
            "rfc9598_3_utf8_mailbox_with_a_nul_in_the_host",
            NOT_PERMITTED,
            "example.org",
            "b\u{fc}cher@example.org\0.example.com",
        ),
    ] {
        cases.refused(&utf8, name, (0, rule), |chain| {
            with(address)(chain);
            exclude(chain, &[email(excluded)]);
        });
    }
}
