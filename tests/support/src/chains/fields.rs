//! Versions, serial numbers, validity, names of issuers and subjects.

use super::case::{Cases, Chain};
use crate::der::{self, sequence};
use crate::x509_der::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_versions(cases, base);
    add_serial_numbers(cases, base);
    add_validity(cases, base);
    add_encodings_of_times(cases, base);
    add_names(cases, base);
    add_empty_names(cases, base);
}

fn add_versions(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "ForbiddenValue version";
    cases.refused(
        base,
        "rfc5280_4_1_2_1_leaf_of_version_1_with_extensions",
        (0, RULE),
        |chain| {
            chain.leaf.version = None;
        },
    );
    cases.refused(
        base,
        "rfc5280_4_1_2_1_leaf_of_version_2_with_extensions",
        (0, RULE),
        |chain| {
            chain.leaf.version = Some(1);
        },
    );
    cases.refused(base, "cabf_7_1_1_leaf_of_version_1", (0, RULE), |chain| {
        chain.leaf.version = None;
        chain.leaf.extensions.clear();
    });
    cases.refused(
        base,
        "rfc5280_6_1_4_k_intermediate_of_version_1",
        (1, "NotACertificateAuthority"),
        |chain| {
            chain.issuer().version = None;
            chain.issuer().extensions.clear();
        },
    );
    cases.not_loaded(base, "rfc5280_4_1_2_1_leaf_of_version_4", |chain| {
        chain.leaf.version = Some(3);
    });
}

/// libcrypto does not decode the certificate, while this crate leaves the field alone until it is read.
const UNDECODABLE: &str = "MalformedField the certificate";

fn add_serial_numbers(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "ForbiddenValue serialNumber";
    let long = [0x7f; 20];
    let long = cases.valid(base, "valid_serial_number_of_20_octets", |chain| {
        chain.leaf.serial = long.to_vec();
    });
    cases.refused(
        &long,
        "rfc5280_4_1_2_2_serial_number_of_21_octets",
        (0, RULE),
        |chain| {
            chain.leaf.serial = vec![0x7f; 21];
        },
    );
    cases.refused(
        &long,
        "rfc5280_4_1_2_2_serial_number_of_20_octets_and_a_zero_before",
        (0, RULE),
        |chain| chain.leaf.serial = [&[0], &[0xff; 20][..]].concat(),
    );
    cases.refused(
        &long,
        "rfc5280_4_1_2_2_serial_number_of_21_octets_in_intermediate",
        (1, RULE),
        |chain| {
            chain.issuer().serial = vec![0x7f; 21];
        },
    );
    let short = cases.valid(base, "valid_serial_number_1", |chain| chain.leaf.serial = vec![1]);
    cases.refused(&short, "rfc5280_4_1_2_2_serial_number_0", (0, RULE), |chain| {
        chain.leaf.serial = vec![0];
    });
    cases.refused(&short, "rfc5280_4_1_2_2_serial_number_negative", (0, RULE), |chain| {
        chain.leaf.serial = vec![0xff];
    });
    cases.refused(
        &short,
        "rfc5280_4_1_2_2_serial_number_0_in_intermediate",
        (1, RULE),
        |chain| {
            chain.issuer().serial = vec![0];
        },
    );
    cases.refused(
        &short,
        "x690_8_3_2_serial_number_with_a_needless_zero",
        (0, UNDECODABLE),
        |chain| {
            chain.leaf.serial = vec![0, 1];
        },
    );
    cases.refused(
        &short,
        "x690_8_3_1_serial_number_without_octets",
        (0, UNDECODABLE),
        |chain| {
            chain.leaf.serial = Vec::new();
        },
    );
}

fn add_validity(cases: &mut Cases, base: &Chain) {
    let day = || (utc_time("250101000000Z"), utc_time("250102000000Z"));
    const DAY: i64 = 86_400;
    for (of_leaf, depth, [first, last, before, after]) in [
        (
            true,
            0,
            [
                "valid_on_not_before_of_leaf",
                "valid_on_not_after_of_leaf",
                "rfc5280_4_1_2_5_a_second_before_not_before_of_leaf",
                "rfc5280_4_1_2_5_a_second_after_not_after_of_leaf",
            ],
        ),
        (
            false,
            1,
            [
                "valid_on_not_before_of_intermediate",
                "valid_on_not_after_of_intermediate",
                "rfc5280_4_1_2_5_a_second_before_not_before_of_intermediate",
                "rfc5280_4_1_2_5_a_second_after_not_after_of_intermediate",
            ],
        ),
    ] {
        let valid = |chain: &mut Chain| {
            let plan = if of_leaf { &mut chain.leaf } else { chain.issuer() };
            (plan.not_before, plan.not_after) = day();
        };
        let first = cases.valid(base, first, valid);
        cases.refused(&first, before, (depth, "NotYetValid"), |chain| {
            chain.question.set_seconds(-1)
        });
        let last = cases.valid(base, last, |chain| {
            valid(chain);
            chain.question.set_seconds(DAY);
        });
        cases.refused(&last, after, (depth, "Expired"), |chain| {
            chain.question.set_seconds(DAY + 1)
        });
    }
    cases.refused(
        base,
        "rfc5280_4_1_2_5_not_after_before_not_before",
        (0, "Expired"),
        |chain| {
            chain
                .leaf
                .set_validity(utc_time("300101000000Z"), utc_time("200101000000Z"));
        },
    );
}

fn add_encodings_of_times(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "MalformedField notAfter";
    let start = || utc_time("200101000000Z");
    let far = cases.valid(base, "valid_generalized_time_of_2050", |chain| {
        chain.leaf.set_validity(start(), generalized_time("20500101000000Z"));
    });
    cases.valid(base, "valid_without_a_known_end", |chain| {
        chain.leaf.set_validity(start(), generalized_time("99991231235959Z"));
    });
    cases.valid(base, "valid_utc_time_of_1950", |chain| {
        chain
            .leaf
            .set_validity(utc_time("500101000000Z"), utc_time("491231235959Z"));
    });
    for (name, end) in [
        (
            "rfc5280_4_1_2_5_1_generalized_time_of_2049",
            generalized_time("20491231235959Z"),
        ),
        ("rfc5280_4_1_2_5_1_utc_time_without_seconds", utc_time("4912312359Z")),
        ("rfc5280_4_1_2_5_1_utc_time_with_offset", utc_time("491231235959+0100")),
        ("rfc5280_4_1_2_5_1_utc_time_without_zone", utc_time("491231235959")),
        (
            "rfc5280_4_1_2_5_2_generalized_time_with_fraction",
            generalized_time("20500101000000.5Z"),
        ),
        (
            "rfc5280_4_1_2_5_2_generalized_time_with_offset",
            generalized_time("20500101000000+0100"),
        ),
        ("rfc5280_4_1_2_5_1_utc_time_of_month_13", utc_time("491331235959Z")),
        (
            "rfc5280_4_1_2_5_1_utc_time_of_day_30_of_february",
            utc_time("490230000000Z"),
        ),
    ] {
        cases.refused(&far, name, (0, RULE), |chain| chain.leaf.set_validity(start(), end));
    }
    cases.refused(
        &far,
        "rfc5280_4_1_2_5_1_time_as_printable_string",
        (0, UNDECODABLE),
        |chain| chain.leaf.not_after = der::element(PRINTABLE_STRING, b"491231235959Z"),
    );
    cases.refused(
        &far,
        "rfc5280_4_1_2_5_1_generalized_time_of_2049_in_intermediate",
        (1, RULE),
        |chain| {
            chain
                .issuer()
                .set_validity(start(), generalized_time("20491231235959Z"));
        },
    );
    cases.refused(
        &far,
        "rfc5280_4_1_2_5_1_generalized_time_as_not_before",
        (0, "MalformedField notBefore"),
        |chain| {
            chain.leaf.not_before = generalized_time("20200101000000Z");
        },
    );
}

/// C=SE and a common name of this type.
fn typed_name(country: &str, tag: u8, common_name: &[u8]) -> Vec<u8> {
    sequence(&[
        set(&[attribute(COUNTRY_NAME, PRINTABLE_STRING, country.as_bytes())]),
        set(&[attribute(COMMON_NAME, tag, common_name)]),
    ])
}

const ORGANIZATION: &str = "2.5.4.10";

fn add_names(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "UnknownIssuer";
    for (name, issuer) in [
        ("valid_name_in_capitals", typed_name("SE", UTF8_STRING, b"ISSUER")),
        (
            "valid_name_of_another_type_of_string",
            typed_name("SE", PRINTABLE_STRING, b"issuer"),
        ),
        (
            "valid_name_with_blanks_around",
            typed_name("SE", UTF8_STRING, b"  issuer "),
        ),
    ] {
        cases.valid(base, name, |chain| chain.leaf.issuer = issuer);
    }
    let spaced = cases.valid(base, "valid_name_with_blanks_inside", |chain| {
        chain.issuer().subject = typed_name("SE", UTF8_STRING, b"the issuer");
        chain.leaf.issuer = typed_name("SE", UTF8_STRING, b"the   Issuer");
    });
    cases.refused(
        &spaced,
        "rfc5280_7_1_name_without_the_blank_inside",
        (0, RULE),
        |chain| {
            chain.leaf.issuer = typed_name("SE", UTF8_STRING, b"theissuer");
        },
    );
    let country = attribute(COUNTRY_NAME, PRINTABLE_STRING, b"SE");
    let common_name = attribute(COMMON_NAME, UTF8_STRING, b"issuer");
    let organization = attribute(ORGANIZATION, UTF8_STRING, b"issuer");
    let of = |list: &[&Vec<u8>]| {
        let list: Vec<_> = list.iter().map(|attribute| set(&[attribute.to_vec()])).collect();
        sequence(&list)
    };
    for (name, issuer) in [
        (
            "rfc5280_7_1_name_with_another_common_name",
            typed_name("SE", UTF8_STRING, b"other"),
        ),
        (
            "rfc5280_7_1_name_with_another_country",
            typed_name("DE", UTF8_STRING, b"issuer"),
        ),
        ("rfc5280_7_1_name_in_another_order", of(&[&common_name, &country])),
        ("rfc5280_7_1_name_with_an_attribute_less", of(&[&common_name])),
        (
            "rfc5280_7_1_name_with_an_attribute_more",
            of(&[&country, &organization, &common_name]),
        ),
        (
            "rfc5280_7_1_name_with_another_type_of_attribute",
            of(&[&country, &organization]),
        ),
        (
            "rfc5280_7_1_name_with_the_attributes_in_one_rdn",
            sequence(&[set(&[common_name.clone(), country.clone()])]),
        ),
        (
            "rfc5280_7_1_name_that_is_a_prefix",
            typed_name("SE", UTF8_STRING, b"issue"),
        ),
        (
            "rfc5280_7_1_name_with_a_nul_after_it",
            typed_name("SE", UTF8_STRING, b"issuer\0"),
        ),
    ] {
        cases.refused(base, name, (0, RULE), |chain| chain.leaf.issuer = issuer);
    }
    cases.refused(
        base,
        "rfc5280_6_1_3_a_4_intermediate_issued_by_another_name",
        (1, RULE),
        |chain| {
            chain.issuer().issuer = name("other");
        },
    );
}

fn add_empty_names(cases: &mut Cases, base: &Chain) {
    let empty = sequence::<Vec<u8>>(&[]);
    cases.refused(
        base,
        "rfc5280_4_1_2_4_issuer_empty",
        (1, "ForbiddenValue subject"),
        |chain| {
            chain.leaf.issuer = empty.clone();
            chain.issuer().subject = empty.clone();
        },
    );
    let long = base.clone().with_upper();
    let long = cases.valid(&long, "valid_names_of_two_intermediates", |_| {});
    cases.refused(
        &long,
        "rfc5280_4_1_2_6_subject_of_ca_empty",
        (2, "ForbiddenValue subject"),
        |chain| {
            chain.issuer().issuer = empty.clone();
            chain.upper().subject = empty.clone();
        },
    );
    cases.valid(base, "valid_with_unique_identifiers", |chain| {
        let identifiers = [
            der::context_primitive(1, &[0, 0xaa]),
            der::context_primitive(2, &[0, 0xbb]),
        ];
        chain.leaf.unique_identifiers = identifiers.concat();
    });
}
