//! Name constraints on DNS names, addresses, e-mail addresses and URIs.

use super::case::{Cases, Chain, Role};
use super::values::*;
use crate::x509_der::*;

pub(super) const NOT_PERMITTED: &str = "NameNotPermitted";
pub(super) const EXCLUDED: &str = "NameExcluded";
pub(super) const UNSUPPORTED: &str = "UnsupportedNameConstraint";

pub(super) fn permit(chain: &mut Chain, permitted: &[Vec<u8>]) {
    chain
        .issuer()
        .set(NAME_CONSTRAINTS, true, name_constraints(permitted, &[]));
}

pub(super) fn exclude(chain: &mut Chain, excluded: &[Vec<u8>]) {
    chain
        .issuer()
        .set(NAME_CONSTRAINTS, true, name_constraints(&[], excluded));
}

/// Adds names to those of the leaf.
pub(super) fn add_names(chain: &mut Chain, names: &[Vec<u8>]) {
    let names = [&[dns("www.example.org")], names].concat();
    chain.leaf.set_subject_alt_name(&names);
}

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_dns(cases, base);
    add_places(cases, base);
    add_wildcards(cases, base);
    add_addresses(cases, base);
    add_emails(cases, base);
    add_uris(cases, base);
}

fn add_dns(cases: &mut Cases, base: &Chain) {
    let permitted = cases.valid(base, "valid_permitted_dns_domain", |chain| {
        permit(chain, &[dns("example.org")])
    });
    cases.valid(base, "valid_permitted_dns_name_itself", |chain| {
        permit(chain, &[dns("www.example.org")])
    });
    cases.valid(base, "valid_permitted_dns_domain_in_capitals", |chain| {
        permit(chain, &[dns("EXAMPLE.org")])
    });
    cases.valid(base, "valid_permitted_dns_of_two_domains", |chain| {
        permit(chain, &[dns("example.com"), dns("example.org")]);
    });
    cases.valid(base, "valid_permitted_dns_empty", |chain| permit(chain, &[dns("")]));
    for (name, base) in [
        ("rfc5280_4_2_1_10_dns_outside_of_the_permitted", "example.com"),
        ("rfc5280_4_2_1_10_dns_above_the_permitted", "a.www.example.org"),
        ("rfc5280_4_2_1_10_dns_permitted_ends_inside_a_label", "ample.org"),
        ("rfc5280_4_2_1_10_dns_permitted_beside", "mail.example.org"),
    ] {
        cases.refused(&permitted, name, (0, NOT_PERMITTED), |chain| {
            permit(chain, &[dns(base)])
        });
    }
    cases.refused(
        &permitted,
        "rfc5280_4_2_1_10_one_of_two_dns_names_outside_of_the_permitted",
        (0, NOT_PERMITTED),
        |chain| add_names(chain, &[dns("www.example.com")]),
    );
    let excluded = cases.valid(base, "valid_excluded_other_dns_domain", |chain| {
        exclude(chain, &[dns("example.com")])
    });
    cases.valid(base, "valid_excluded_dns_below", |chain| {
        exclude(chain, &[dns("a.www.example.org")])
    });
    for (name, base) in [
        ("rfc5280_4_2_1_10_dns_excluded", "example.org"),
        ("rfc5280_4_2_1_10_dns_excluded_itself", "www.example.org"),
        ("rfc5280_4_2_1_10_dns_excluded_in_capitals", "EXAMPLE.ORG"),
        ("rfc5280_4_2_1_10_dns_excluded_empty", ""),
    ] {
        cases.refused(&excluded, name, (0, EXCLUDED), |chain| exclude(chain, &[dns(base)]));
    }
    cases.refused(
        &permitted,
        "rfc5280_4_2_1_10_dns_permitted_and_excluded",
        (0, EXCLUDED),
        |chain| {
            let constraints = name_constraints(&[dns("example.org")], &[dns("www.example.org")]);
            chain.issuer().set(NAME_CONSTRAINTS, true, constraints);
        },
    );
    cases.refused(
        &excluded,
        "rfc5280_4_2_1_10_dns_excluded_by_the_second",
        (0, EXCLUDED),
        |chain| exclude(chain, &[dns("example.com"), dns("example.net"), dns("example.org")]),
    );
    cases.refused(
        &permitted,
        "rfc5280_4_2_1_10_dns_permitted_with_a_leading_dot",
        (1, UNSUPPORTED),
        // This is a form of URIs; RFC 5280 has no meaning for it here.
        |chain| permit(chain, &[dns(".example.org")]),
    );
    for (name, base) in [
        ("rfc5280_4_2_1_10_dns_permitted_with_a_wildcard", "*.example.org"),
        ("rfc5280_4_2_1_10_dns_permitted_with_a_trailing_dot", "example.org."),
        ("rfc5280_4_2_1_10_dns_permitted_with_an_empty_label", "example..org"),
    ] {
        cases.refused(&permitted, name, (0, NOT_PERMITTED), |chain| {
            permit(chain, &[dns(base)])
        });
    }
}

/// Where constraints stand, and for which certificates they hold.
fn add_places(cases: &mut Cases, base: &Chain) {
    cases.valid(base, "valid_name_constraints_not_critical", |chain| {
        permit(chain, &[dns("example.org")]);
        chain.issuer().mark(NAME_CONSTRAINTS, false);
    });
    let long = base.clone().with_upper();
    let long = cases.valid(&long, "valid_constraints_of_two_intermediates", |chain| {
        permit(chain, &[dns("www.example.org")]);
        let wider = name_constraints(&[dns("example.org")], &[]);
        chain.upper().set(NAME_CONSTRAINTS, true, wider);
    });
    cases.refused(
        &long,
        "rfc5280_6_1_4_g_outside_of_the_upper_constraints",
        (0, NOT_PERMITTED),
        |chain| {
            let wider = name_constraints(&[dns("example.com")], &[]);
            chain.upper().set(NAME_CONSTRAINTS, true, wider);
        },
    );
    cases.refused(
        &long,
        "rfc5280_6_1_4_g_excluded_by_the_upper_constraints",
        (0, EXCLUDED),
        |chain| {
            let wider = name_constraints(&[], &[dns("example.org")]);
            chain.upper().set(NAME_CONSTRAINTS, true, wider);
        },
    );
    let root = cases.valid(base, "valid_constraints_of_the_root", |chain| {
        let constraints = name_constraints(&[dns("example.org")], &[]);
        chain.root().set(NAME_CONSTRAINTS, true, constraints);
    });
    cases.refused(
        &root,
        "rfc5937_3_2_outside_of_the_constraints_of_the_root",
        (0, NOT_PERMITTED),
        |chain| {
            let constraints = name_constraints(&[dns("example.com")], &[]);
            chain.root().set(NAME_CONSTRAINTS, true, constraints);
        },
    );
    cases.refused(
        base,
        "rfc5280_4_2_1_10_name_constraints_in_leaf",
        (0, "ForbiddenExtension nameConstraints"),
        |chain| {
            let constraints = name_constraints(&[dns("example.org")], &[]);
            chain.leaf.set(NAME_CONSTRAINTS, true, constraints);
        },
    );
    let middle = cases.valid(
        &base.clone().with_upper(),
        "valid_name_of_an_intermediate_permitted",
        |chain| {
            let constraints = name_constraints(&[dns("example.org")], &[]);
            chain.upper().set(NAME_CONSTRAINTS, true, constraints);
            let names = names(&[dns("ca.example.org")]);
            chain.issuer().set(SUBJECT_ALT_NAME, false, names);
        },
    );
    cases.refused(
        &middle,
        "rfc5280_6_1_3_b_name_of_an_intermediate_outside",
        (1, NOT_PERMITTED),
        |chain| {
            let names = names(&[dns("ca.example.com")]);
            chain.issuer().set(SUBJECT_ALT_NAME, false, names);
        },
    );
    cases.valid(
        &middle,
        "valid_name_of_a_self_issued_intermediate_is_not_judged",
        |chain| {
            // The upper one, constrained, issues to itself.
            chain.issuer().subject = name("upper");
            chain.leaf.issuer = name("upper");
            let names = names(&[dns("ca.example.com")]);
            chain.issuer().set(SUBJECT_ALT_NAME, false, names);
        },
    );
    // minimum is 1, maximum is 3.
    for (name, bounds) in [
        ("rfc5280_4_2_1_10_subtree_with_a_minimum", &[0x80, 1, 1][..]),
        ("rfc5280_4_2_1_10_subtree_with_a_maximum", &[0x81, 1, 3]),
    ] {
        let valid = &root;
        cases.refused(valid, name, (0, UNSUPPORTED), |chain| {
            let subtree = crate::der::sequence(&[dns("example.org"), bounds.to_vec()]);
            let constraints = crate::der::sequence(&[crate::der::context(0, &subtree)]);
            chain.root().set(NAME_CONSTRAINTS, true, constraints);
        });
    }
}

fn add_wildcards(cases: &mut Cases, base: &Chain) {
    let wildcard = cases.valid(base, "valid_wildcard_permitted", |chain| {
        permit(chain, &[dns("example.org")]);
        chain.leaf.set_subject_alt_name(&[dns("*.example.org")]);
    });
    cases.refused(
        &wildcard,
        "rfc5280_4_2_1_10_wildcard_outside_of_the_permitted",
        (0, NOT_PERMITTED),
        |chain| {
            permit(chain, &[dns("example.com")]);
        },
    );
    cases.refused(
        &wildcard,
        "rfc5280_4_2_1_10_wildcard_wider_than_the_permitted",
        (0, NOT_PERMITTED),
        |chain| {
            permit(chain, &[dns("www.example.org")]);
        },
    );
    cases.refused(
        &wildcard,
        "rfc5280_4_2_1_10_wildcard_excluded",
        (0, EXCLUDED),
        |chain| {
            exclude(chain, &[dns("example.org")]);
        },
    );
    cases.refused(
        &wildcard,
        "rfc5280_4_2_1_10_wildcard_that_covers_an_excluded_name",
        (0, EXCLUDED),
        |chain| exclude(chain, &[dns("secret.example.org")]),
    );
}

fn add_addresses(cases: &mut Cases, base: &Chain) {
    let v4 = [192, 0, 2, 1];
    let v6 = [&[0x20, 0x01, 0x0d, 0xb8][..], &[0; 11], &[1]].concat();
    let network = |address: &[u8], mask: &[u8]| ip(&[address, mask].concat());
    let of_v4 = network(&[192, 0, 2, 0], &[255, 255, 255, 0]);
    let mask = [&[0xff; 4][..], &[0; 12]].concat();
    let of_v6 = network(&[&[0x20, 0x01, 0x0d, 0xb8][..], &[0; 12]].concat(), &mask);
    let other_v6 = network(&[&[0x20, 0x01, 0x0d, 0xb9][..], &[0; 12]].concat(), &mask);
    let permitted = cases.valid(base, "valid_permitted_network_of_version_4", |chain| {
        add_names(chain, &[ip(&v4)]);
        permit(chain, std::slice::from_ref(&of_v4));
    });
    cases.valid(&permitted, "valid_permitted_network_of_all_addresses", |chain| {
        permit(chain, &[network(&[0; 4], &[0; 4])]);
    });
    cases.valid(&permitted, "valid_permitted_network_of_one_address", |chain| {
        permit(chain, &[network(&v4, &[255; 4])]);
    });
    cases.refused(
        &permitted,
        "rfc5280_4_2_1_10_address_outside_of_the_permitted",
        (0, NOT_PERMITTED),
        |chain| {
            permit(chain, &[network(&[192, 0, 3, 0], &[255, 255, 255, 0])]);
        },
    );
    cases.refused(
        &permitted,
        "rfc5280_4_2_1_10_address_of_version_6_where_version_4_is_permitted",
        (0, NOT_PERMITTED),
        |chain| add_names(chain, &[ip(&v6)]),
    );
    cases.refused(
        &permitted,
        "rfc5280_4_2_1_10_address_excluded",
        (0, EXCLUDED),
        |chain| {
            exclude(chain, std::slice::from_ref(&of_v4));
        },
    );
    cases.refused(
        &permitted,
        "rfc5280_4_2_1_10_all_addresses_excluded",
        (0, EXCLUDED),
        |chain| {
            exclude(chain, &[network(&[0; 4], &[0; 4])]);
        },
    );
    let six = cases.valid(base, "valid_permitted_network_of_version_6", |chain| {
        add_names(chain, &[ip(&v6)]);
        permit(chain, std::slice::from_ref(&of_v6));
    });
    cases.refused(
        &six,
        "rfc5280_4_2_1_10_address_of_version_6_outside",
        (0, NOT_PERMITTED),
        |chain| {
            permit(chain, &[other_v6]);
        },
    );
    cases.refused(
        &six,
        "rfc5280_4_2_1_10_address_of_version_6_excluded",
        (0, EXCLUDED),
        |chain| {
            exclude(chain, &[of_v6]);
        },
    );
    cases.refused(&permitted, "rfc4632_5_1_mask_with_a_gap", (1, UNSUPPORTED), |chain| {
        permit(chain, &[network(&[192, 0, 2, 0], &[255, 0, 255, 0])]);
    });
    for (name, constraint) in [
        ("rfc5280_4_2_1_10_network_without_mask", ip(&[192, 0, 2, 0])),
        (
            "rfc5280_4_2_1_10_network_of_7_bytes",
            ip(&[192, 0, 2, 0, 255, 255, 255]),
        ),
        ("rfc5280_4_2_1_10_network_of_no_bytes", ip(&[])),
    ] {
        cases.refused(&permitted, name, (0, UNSUPPORTED), |chain| permit(chain, &[constraint]));
    }
}

fn add_emails(cases: &mut Cases, base: &Chain) {
    let client = |chain: &mut Chain, address: &str| {
        chain.leaf.set_subject_alt_name(&[email(address)]);
        chain.leaf.set(EXTENDED_KEY_USAGE, false, purposes(&[CLIENT_AUTH]));
        chain.question.role = Role::Client;
    };
    let mut last = None;
    for (name, address, constraint) in [
        ("valid_permitted_mailbox", "me@example.org", "me@example.org"),
        (
            "valid_permitted_domain_of_mailboxes_below",
            "me@mail.example.org",
            ".example.org",
        ),
        ("valid_permitted_host_in_capitals", "me@EXAMPLE.org", "example.ORG"),
        ("valid_permitted_host_of_mailboxes", "me@example.org", "example.org"),
    ] {
        last = Some(cases.valid(base, name, |chain| {
            client(chain, address);
            permit(chain, &[email(constraint)]);
        }));
    }
    let valid = last.unwrap();
    for (name, address, constraint) in [
        (
            "rfc5280_4_2_1_10_mailbox_of_another_host",
            "me@example.org",
            "example.com",
        ),
        (
            "rfc5280_4_2_1_10_mailbox_below_the_permitted_host",
            "me@mail.example.org",
            "example.org",
        ),
        (
            "rfc5280_4_2_1_10_mailbox_of_the_host_where_those_below_are_permitted",
            "me@example.org",
            ".example.org",
        ),
        (
            "rfc5280_4_2_1_10_another_mailbox_of_the_host",
            "you@example.org",
            "me@example.org",
        ),
        (
            "rfc5280_4_2_1_10_mailbox_in_other_case",
            "Me@example.org",
            "me@example.org",
        ),
        (
            "rfc5280_4_2_1_10_mailbox_whose_host_ends_like_it",
            "me@notexample.org",
            "example.org",
        ),
    ] {
        cases.refused(&valid, name, (0, NOT_PERMITTED), |chain| {
            client(chain, address);
            permit(chain, &[email(constraint)]);
        });
    }
    for (name, address, constraint) in [
        ("rfc5280_4_2_1_10_mailbox_excluded", "me@example.org", "me@example.org"),
        (
            "rfc5280_4_2_1_10_host_of_mailbox_excluded",
            "me@example.org",
            "example.org",
        ),
        (
            "rfc5280_4_2_1_10_domain_of_mailbox_excluded",
            "me@mail.example.org",
            ".example.org",
        ),
    ] {
        cases.refused(&valid, name, (0, EXCLUDED), |chain| {
            client(chain, address);
            exclude(chain, &[email(constraint)]);
        });
    }
    cases.refused(
        &valid,
        "rfc5280_4_2_1_10_mailbox_without_at",
        (0, UNSUPPORTED),
        |chain| {
            client(chain, "example.org");
            permit(chain, &[email("example.org")]);
        },
    );
    // emailAddress in the subject is constrained where there is no address in the SAN.
    let with_subject = |chain: &mut Chain, address: &str| {
        let address = attribute("1.2.840.113549.1.9.1", IA5_STRING, address.as_bytes());
        chain.leaf.subject = crate::der::sequence(&[set(&[address])]);
    };
    let of_subject = cases.valid(base, "valid_email_address_of_the_subject_permitted", |chain| {
        with_subject(chain, "me@example.org");
        permit(chain, &[email("example.org")]);
    });
    cases.refused(
        &of_subject,
        "rfc5280_4_2_1_10_email_address_of_the_subject_outside",
        (0, NOT_PERMITTED),
        |chain| with_subject(chain, "me@example.com"),
    );
    cases.refused(
        &of_subject,
        "rfc5280_4_2_1_10_email_address_of_the_subject_excluded",
        (0, EXCLUDED),
        |chain| exclude(chain, &[email("example.org")]),
    );
}

fn add_uris(cases: &mut Cases, base: &Chain) {
    let with = |chain: &mut Chain, text: &str, constraint: &str| {
        add_names(chain, &[uri(text)]);
        permit(chain, &[uri(constraint)]);
    };
    cases.valid(base, "valid_permitted_domain_of_uris_below", |chain| {
        with(chain, "https://www.example.org/a", ".example.org");
    });
    cases.valid(base, "valid_permitted_host_of_a_uri_with_port", |chain| {
        with(chain, "https://example.org:8443/a?b", "example.org");
    });
    let valid = cases.valid(base, "valid_permitted_host_of_uris", |chain| {
        with(chain, "https://example.org/a", "example.org");
    });
    for (name, text, constraint) in [
        (
            "rfc5280_4_2_1_10_uri_of_another_host",
            "https://example.org/",
            "example.com",
        ),
        (
            "rfc5280_4_2_1_10_uri_below_the_permitted_host",
            "https://www.example.org/",
            "example.org",
        ),
        (
            "rfc5280_4_2_1_10_uri_of_the_host_where_those_below_are_permitted",
            "https://example.org/",
            ".example.org",
        ),
        (
            "rfc5280_4_2_1_10_uri_with_the_host_as_user",
            "https://example.org@example.com/",
            "example.org",
        ),
    ] {
        cases.refused(&valid, name, (0, NOT_PERMITTED), |chain| with(chain, text, constraint));
    }
    cases.refused(&valid, "rfc5280_4_2_1_10_uri_excluded", (0, EXCLUDED), |chain| {
        exclude(chain, &[uri("example.org")]);
    });
    for (name, text, rule) in [
        ("rfc5280_4_2_1_10_uri_without_host", "urn:example:a", UNSUPPORTED),
        (
            "rfc5280_4_2_1_10_uri_with_an_address_as_host",
            "https://192.0.2.1/",
            NOT_PERMITTED,
        ),
    ] {
        cases.refused(&valid, name, (0, rule), |chain| with(chain, text, "example.org"));
    }
}
