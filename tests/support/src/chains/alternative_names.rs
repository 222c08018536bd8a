//! The name that a server is asked by, and the subject alternative name.

use super::case::{Cases, Chain};
use super::values::*;
use crate::der::sequence;
use crate::x509_der::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_presence(cases, base);
    add_hosts(cases, base);
    add_wildcards(cases, base);
    add_addresses(cases, base);
    add_malformed(cases, base);
}

const MISMATCH: &str = "NameMismatch";

fn add_presence(cases: &mut Cases, base: &Chain) {
    cases.refused(
        base,
        "cabf_7_1_2_7_12_san_absent",
        (0, "MissingExtension subjectAltName"),
        |chain| chain.leaf.remove(SUBJECT_ALT_NAME),
    );
    cases.refused(
        base,
        "rfc9525_6_3_name_in_the_common_name_only",
        (0, "MissingExtension subjectAltName"),
        |chain| {
            chain.leaf.remove(SUBJECT_ALT_NAME);
            chain.leaf.subject = name("www.example.org");
        },
    );
    cases.refused(
        base,
        "rfc9525_6_3_common_name_beside_another_san",
        (0, MISMATCH),
        |chain| {
            chain.leaf.set_subject_alt_name(&[dns("other.example.org")]);
            chain.leaf.subject = name("www.example.org");
        },
    );
    cases.refused(
        base,
        "cabf_7_1_2_7_12_san_critical_with_subject",
        (0, "WrongCriticality subjectAltName"),
        |chain| chain.leaf.mark(SUBJECT_ALT_NAME, true),
    );
    let nameless = cases.valid(base, "valid_leaf_without_subject", |chain| {
        chain.leaf.subject = sequence::<Vec<u8>>(&[]);
        chain.leaf.mark(SUBJECT_ALT_NAME, true);
    });
    cases.refused(
        &nameless,
        "rfc5280_4_1_2_6_san_not_critical_without_subject",
        (0, "WrongCriticality subjectAltName"),
        |chain| chain.leaf.mark(SUBJECT_ALT_NAME, false),
    );
}

/// A case with these names, or a different question.
fn with_names(chain: &mut Chain, names: &[Vec<u8>], host: &str) {
    chain.leaf.set_subject_alt_name(names);
    chain.question.set_host(host);
}

fn add_hosts(cases: &mut Cases, base: &Chain) {
    cases.valid(base, "valid_host_in_capitals", |chain| {
        chain.question.set_host("WWW.Example.ORG")
    });
    cases.valid(base, "valid_host_among_others", |chain| {
        let names = [
            email("me@example.org"),
            ip(&[192, 0, 2, 1]),
            dns("example.org"),
            dns("www.example.org"),
        ];
        with_names(chain, &names, "www.example.org");
    });
    cases.valid(base, "valid_internationalized_host", |chain| {
        with_names(chain, &[dns("xn--bcher-kva.example")], "xn--bcher-kva.example");
    });
    for (name, names, host) in [
        ("rfc9525_6_3_another_host", [dns("www.example.org")], "mail.example.org"),
        ("rfc9525_6_3_host_above", [dns("www.example.org")], "example.org"),
        ("rfc9525_6_3_host_below", [dns("www.example.org")], "a.www.example.org"),
        (
            "rfc9525_6_3_host_that_ends_like_it",
            [dns("www.example.org")],
            "notwww.example.org",
        ),
        (
            "rfc9525_6_3_name_in_a_uri",
            [uri("https://www.example.org/")],
            "www.example.org",
        ),
        (
            "rfc9525_6_3_name_in_an_email_address",
            [email("me@www.example.org")],
            "www.example.org",
        ),
        (
            "rfc9525_6_3_name_in_an_other_name",
            [other_name("www.example.org")],
            "www.example.org",
        ),
    ] {
        cases.refused(base, name, (0, MISMATCH), |chain| with_names(chain, &names, host));
    }
}

fn add_wildcards(cases: &mut Cases, base: &Chain) {
    let one = cases.valid(base, "valid_wildcard", |chain| {
        with_names(chain, &[dns("*.example.org")], "www.example.org");
    });
    for (name, host) in [
        ("rfc9525_6_3_wildcard_for_two_labels", "a.www.example.org"),
        ("rfc9525_6_3_wildcard_for_no_label", "example.org"),
        ("rfc9525_6_3_wildcard_of_another_domain", "www.example.com"),
    ] {
        cases.refused(&one, name, (0, MISMATCH), |chain| chain.question.set_host(host));
    }
    for (name, pattern, host) in [
        (
            "rfc9525_6_3_wildcard_in_the_middle",
            "www.*.example.org",
            "www.a.example.org",
        ),
        ("rfc9525_6_3_wildcard_at_the_end", "www.example.*", "www.example.org"),
        (
            "rfc9525_6_3_wildcard_inside_a_label",
            "w*w.example.org",
            "www.example.org",
        ),
        (
            "rfc9525_6_3_wildcard_after_part_of_a_label",
            "w*.example.org",
            "www.example.org",
        ),
        (
            "rfc9525_6_3_wildcard_before_part_of_a_label",
            "*w.example.org",
            "www.example.org",
        ),
        ("rfc9525_6_3_two_wildcards", "*.*.example.org", "a.b.example.org"),
        ("rfc9525_6_3_wildcard_alone", "*", "localhost"),
        (
            "rfc9525_6_3_wildcard_of_part_of_an_a_label",
            "xn--*.example.org",
            "xn--bcher-kva.example.org",
        ),
    ] {
        cases.refused(&one, name, (0, MISMATCH), |chain| {
            with_names(chain, &[dns(pattern)], host)
        });
    }
}

fn add_addresses(cases: &mut Cases, base: &Chain) {
    let v4 = cases.valid(base, "valid_address_of_version_4", |chain| {
        chain.leaf.set_subject_alt_name(&[ip(&[192, 0, 2, 1])]);
        chain.question.set_address("192.0.2.1");
    });
    let last = |last| [&[0x20, 0x01, 0x0d, 0xb8][..], &[0; 11], &[last]].concat();
    let v6 = cases.valid(base, "valid_address_of_version_6", |chain| {
        chain.leaf.set_subject_alt_name(&[ip(&last(1))]);
        chain.question.set_address("2001:db8::1");
    });
    cases.refused(
        &v4,
        "rfc9525_6_4_another_address_of_version_4",
        (0, MISMATCH),
        |chain| {
            chain.question.set_address("192.0.2.2");
        },
    );
    cases.refused(
        &v6,
        "rfc9525_6_4_another_address_of_version_6",
        (0, MISMATCH),
        |chain| {
            chain.question.set_address("2001:db8::2");
        },
    );
    cases.refused(&v4, "rfc9525_6_5_address_as_dns_name", (0, MISMATCH), |chain| {
        chain.leaf.set_subject_alt_name(&[dns("192.0.2.1")]);
    });
    cases.refused(&v4, "rfc9525_6_5_wildcard_for_an_address", (0, MISMATCH), |chain| {
        chain.leaf.set_subject_alt_name(&[dns("*.0.2.1")]);
    });
    cases.refused(&v4, "rfc9525_6_5_address_mapped_to_version_6", (0, MISMATCH), |chain| {
        chain.question.set_address("::ffff:192.0.2.1");
    });
    cases.refused(
        &v4,
        "rfc5280_4_2_1_6_address_in_the_common_name",
        (0, MISMATCH),
        |chain| {
            chain.leaf.subject = name("192.0.2.1");
            chain.leaf.set_subject_alt_name(&[dns("www.example.org")]);
        },
    );
}

fn add_malformed(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "MalformedField subjectAltName";
    for (name, names) in [
        ("rfc5280_4_2_1_6_address_of_5_bytes", [ip(&[192, 0, 2, 1, 0])]),
        (
            "rfc5280_4_2_1_6_address_with_a_mask",
            [ip(&[192, 0, 2, 1, 255, 255, 255, 255])],
        ),
        (
            "rfc5280_4_2_1_6_dns_name_that_is_not_ascii",
            [dns("b\u{fc}cher.example")],
        ),
        ("rfc5280_4_2_1_6_dns_name_empty", [dns("")]),
    ] {
        cases.refused(base, name, (0, RULE), |chain| {
            let names = [&[dns("www.example.org")], &names[..]].concat();
            chain.leaf.set_subject_alt_name(&names);
        });
    }
    for (name, text) in [
        (
            "rfc5280_4_2_1_6_dns_name_with_a_nul_after_it",
            "www.example.org\0.example.com",
        ),
        ("rfc5280_4_2_1_6_dns_name_with_a_blank_after_it", "www.example.org "),
        ("rfc5280_4_2_1_6_dns_name_with_an_empty_label", "www..example.org"),
        ("rfc5280_4_2_1_6_dns_name_with_a_leading_dot", ".example.org"),
    ] {
        cases.refused(base, name, (0, MISMATCH), |chain| {
            chain.leaf.set_subject_alt_name(&[dns(text)])
        });
    }
}
