//! Paths that break one rule each are refused for this rule, and the nearest valid ones are not.

use std::collections::{BTreeMap, BTreeSet};

use hazmat_openssl::x509::verification::VerificationFailure;
use support::chains::{self, Answer, Case, rule_name};
use support::fips_module::FipsModule;
use support::{backend, on_fips};

/// The rules that libcrypto judges first, each with the cases that it passes by, so that this crate refuses them.
const BY_LIBCRYPTO: &[(&str, &[&str])] = &[
    ("InvalidSignature", &[]),
    ("KeyCertSignMissing", &[]),
    (
        "NameExcluded",
        &[
            "rfc4518_2_1_excluded_in_another_string_type_and_case",
            "rfc4518_2_2_excluded_after_full_case_folding",
            "rfc4518_2_2_excluded_with_a_soft_hyphen",
            "rfc4518_2_2_excluded_with_a_zero_width_space",
            "rfc4518_2_2_excluded_with_an_ideographic_space",
            "rfc4518_2_2_excluded_with_another_small_sigma",
            "rfc4518_2_3_directory_name_in_san_excluded_in_fullwidth_letters",
            "rfc4518_2_3_excluded_as_a_ligature",
            "rfc4518_2_3_excluded_in_fullwidth_letters",
            "rfc4518_2_3_excluded_with_a_combining_accent",
            "rfc4518_2_3_excluded_with_the_accent_in_the_constraint",
            "rfc5280_4_2_1_10_wildcard_that_covers_an_excluded_name",
            "rfc9598_6_utf8_mailbox_excluded_by_an_a_label",
            "rfc9598_6_utf8_mailbox_excluded_by_the_domain",
            "rfc9598_6_utf8_mailbox_excluded_itself",
        ],
    ),
    (
        "NameNotPermitted",
        &[
            "rfc9598_3_utf8_mailbox_with_a_nul_in_the_host",
            "rfc9598_3_utf8_mailbox_with_a_space_after_the_host",
            "rfc9598_3_utf8_mailbox_with_a_trailing_dot",
            "rfc9598_3_utf8_mailbox_with_a_u_label",
        ],
    ),
    ("NoValidPolicy", &[]),
    ("NotACertificateAuthority", &[]),
    ("PathLengthExceeded", &[]),
    ("RevocationListRefused", &["cabf_7_1_3_2_list_with_sha1"]),
    ("RevocationUnknown", &[]),
    ("Revoked", &[]),
    ("SelfSignedNotTrusted", &[]),
    ("SignatureAlgorithmMismatch", &[]),
    ("UnknownIssuer", &[]),
    (
        "UnsupportedNameConstraint",
        &[
            "rfc4632_5_1_mask_with_a_gap",
            "rfc5280_4_2_1_10_dns_permitted_with_a_leading_dot",
        ],
    ),
];

/// The rules that this crate judges, each with the cases that libcrypto refuses before.
const BY_THIS_CRATE: &[(&str, &[&str])] = &[
    ("Expired", &[]),
    ("ForbiddenExtension", &[]),
    ("ForbiddenKey", &["rfc5480_2_1_1_leaf_key_with_explicit_curve"]),
    (
        "ForbiddenSignatureAlgorithm",
        &["rfc5280_4_1_1_2_unknown_signature_algorithm"],
    ),
    ("ForbiddenValue", &[]),
    (
        "MalformedField",
        &[
            "rfc5280_4_2_1_10_name_constraints_is_garbage",
            "rfc5280_4_2_1_11_policy_constraints_are_empty",
            "rfc5280_4_2_1_11_policy_constraints_are_negative",
            "rfc5280_4_2_1_12_extended_key_usage_is_garbage",
            "rfc5280_4_2_1_14_inhibit_any_policy_negative",
            "rfc5280_4_2_1_1_authority_key_identifier_is_garbage",
            "rfc5280_4_2_1_2_subject_key_identifier_is_garbage",
            "rfc5280_4_2_1_3_key_usage_is_no_bit_string",
            "rfc5280_4_2_1_4_policy_twice_in_leaf",
            "rfc5280_4_2_1_5_mappings_are_empty",
            "rfc5280_4_2_1_6_subject_alt_name_is_garbage",
            "rfc5280_4_2_1_9_basic_constraints_is_garbage",
            "rfc5280_4_2_1_9_path_length_negative",
            "rfc5280_4_2_basic_constraints_twice_in_intermediate",
            "rfc5280_4_2_key_usage_twice_in_root",
            "rfc5280_4_2_subject_alt_name_twice",
            "rfc5280_6_1_4_a_mapping_of_any_policy",
            "rfc5280_6_1_4_a_mapping_to_any_policy",
        ],
    ),
    ("MaximumDepthExceeded", &[]),
    ("MissingExtension", &[]),
    ("NameMismatch", &[]),
    ("NotYetValid", &[]),
    ("UnhandledCriticalExtension", &[]),
    ("WrongCriticality", &[]),
    ("WrongExtendedKeyUsage", &[]),
    ("WrongKeyUsage", &[]),
];

/// The cases with a second path, which is refused for the same rule as the first one, and at which depth.
const OF_TWO_PATHS: &[(&str, usize)] = &[
    ("rfc5280_4_1_2_5_both_paths_have_expired", 1),
    ("rfc5280_6_1_3_a_1_both_paths_have_bad_signatures", 1),
    ("rfc5280_6_1_3_b_both_paths_do_not_permit_the_name", 0),
    ("rfc5280_6_1_3_c_both_paths_exclude_the_name", 0),
    ("rfc5280_4_2_both_paths_have_an_unknown_critical_extension", 1),
    ("cabf_7_1_2_10_6_both_paths_are_for_clients", 1),
    ("rfc5280_6_1_4_k_both_paths_are_without_ca", 1),
    ("rfc5280_6_1_4_n_both_paths_are_without_key_cert_sign", 1),
    ("cabf_7_1_3_2_both_paths_have_an_old_hash_function", 1),
    ("rfc5280_4_1_2_2_both_paths_have_a_long_serial_number", 1),
    ("rfc5280_4_1_2_5_root_and_renewed_root_have_expired", 2),
    // The second path is longer by the first root.
    ("rfc5280_4_1_2_5_both_roots_have_expired", 3),
];

/// The cases in which the first path is refused for a key that the backend offers under no such identifier, so that the leaf alone is
/// told as a dead end.
const WITH_DEAD_END: [&str; 2] = [
    "minimum_rsa_modulus_2048_intermediate_key_rsa_1024_by_the_identifier_of_x500",
    "cabf_7_1_3_1_1_intermediate_key_rsa_by_the_identifier_of_x500",
];

/// The rule of a certificate's algorithm on a FIPS backend that does not offer it.
const NOT_OFFERED: &str = "UnsupportedAlgorithm";

/// The cases that a FIPS backend refuses since the module does not offer an algorithm: libcrypto does not get as far as to a path that
/// the profile could judge.
fn not_offered() -> Vec<(&'static str, usize)> {
    if !on_fips() {
        return Vec::new();
    }
    let mut cases = vec![
        ("cabf_7_1_3_2_1_md5_in_leaf_rsa", 0),
        ("cabf_6_1_5_intermediate_key_secp256k1", 0),
        // libcrypto verifies by the key, but which operation that is, and whether it is approved, is not known.
        ("valid_keys_rsa_2048_by_the_identifier_of_x500", 0),
    ];
    if !FipsModule::of(backend()).has_edwards_curves {
        cases.push(("cabf_6_1_5_intermediate_key_ed25519", 0));
    }
    cases
}

fn expected(case: &Case) -> Answer {
    match not_offered().iter().find(|(name, _)| *name == case.name) {
        Some((_, depth)) => Answer::Refused {
            depth: *depth,
            rule: NOT_OFFERED.to_owned(),
        },
        None => case.answer.clone(),
    }
}

#[test]
fn each_broken_rule_is_named() {
    let mut wrong = Vec::new();
    let mut judges: BTreeMap<String, [BTreeSet<&str>; 2]> = BTreeMap::new();
    for case in chains::cases() {
        let (answer, failure) = case.outcome_of_this_crate();
        let (name, expected) = (case.name, expected(case));
        if answer != expected && !is_undecoded_time(name, &answer) {
            let text = failure.as_ref().map(ToString::to_string).unwrap_or_default();
            wrong.push(format!(
                "{name}\n    expected {expected:?}\n    found    {answer:?}: {text}"
            ));
        }
        let Some(failure) = failure else { continue };
        let first = &failure.paths()[0];
        let variant = rule_name(first.rule());
        let variant = variant.split(' ').next().unwrap();
        if variant != NOT_OFFERED {
            wrong.extend(fault_of_paths(name, &failure));
            let by_this_crate = usize::from(first.openssl_code().is_none());
            judges.entry(variant.to_owned()).or_default()[by_this_crate].insert(name);
        }
    }
    // On a FIPS backend, libcrypto also refuses keys that the module does not offer.
    if !on_fips() {
        wrong.extend(faults_of_judges(&judges));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with the paths that were refused, beside the first one's rule.
fn fault_of_paths(name: &str, failure: &VerificationFailure) -> Option<String> {
    let rules: Vec<_> = failure
        .paths()
        .iter()
        .map(|path| (path.depth(), rule_name(path.rule())))
        .collect();
    let second = OF_TWO_PATHS.iter().find(|(of, _)| *of == name);
    let (first, others) = rules.split_first().unwrap();
    let mut expected: Vec<_> = second.iter().map(|(_, depth)| (*depth, first.1.clone())).collect();
    if WITH_DEAD_END.contains(&name) {
        expected.push((0, NOT_OFFERED.to_owned()));
    }
    let is_limited = first.1.starts_with("LimitReached");
    let is_right = others == expected && failure.is_complete() != is_limited;
    (!is_right).then(|| format!("{name}: {rules:?}, complete: {}", failure.is_complete()))
}

/// What is wrong with who refused: for each rule, the names of the cases that libcrypto and this crate refused.
fn faults_of_judges(judges: &BTreeMap<String, [BTreeSet<&str>; 2]>) -> Vec<String> {
    let lists = [BY_LIBCRYPTO, BY_THIS_CRATE];
    let mut faults: Vec<_> = lists
        .iter()
        .flat_map(|list| list.iter().map(|(rule, _)| *rule))
        .filter(|rule| !judges.contains_key(*rule))
        .map(|rule| format!("{rule}: there is no case"))
        .collect();
    for (rule, by) in judges {
        let is_right = [(BY_LIBCRYPTO, &by[1]), (BY_THIS_CRATE, &by[0])]
            .iter()
            .any(|(list, others)| {
                let row = list.iter().find(|(of, _)| of == rule);
                row.is_some_and(|(_, exceptions)| exceptions.iter().eq(others.iter()))
            });
        if !is_right {
            let [libcrypto, this_crate] = by;
            faults.push(format!(
                "{rule}: by libcrypto {libcrypto:?}, by this crate {this_crate:?}"
            ));
        }
    }
    faults
}

/// Whether the path is one with a time that libcrypto, from 3.6 on, does not decode at all: no rule of the profile sees it then.
fn is_undecoded_time(name: &str, answer: &Answer) -> bool {
    const TIMES: [&str; 2] = [
        "rfc5280_4_1_2_5_1_utc_time_without_seconds",
        "rfc5280_4_1_2_5_1_utc_time_without_zone",
    ];
    let is_refused_whole = |rule: &str| rule == "MalformedField the certificate";
    TIMES.contains(&name) && matches!(answer, Answer::Refused { depth: 0, rule } if is_refused_whole(rule))
}

/// Each broken path is listed beside a valid one, and all of them are there.
#[test]
fn each_broken_path_has_a_valid_neighbour() {
    let cases = chains::cases();
    let is_valid = |case: &&Case| matches!(case.answer, Answer::Valid { .. });
    let valid: BTreeSet<_> = cases.iter().filter(is_valid).map(|case| case.name).collect();
    let broken: Vec<_> = cases.iter().filter(|case| !is_valid(case)).collect();
    for case in &broken {
        assert!(case.beside.is_some_and(|name| valid.contains(name)), "{}", case.name);
    }
    let of_ml_dsa = broken.iter().filter(|case| case.name.contains("ml_dsa")).count();
    assert_eq!((valid.len(), broken.len() - of_ml_dsa), (chains::VALID, chains::BROKEN));
}
