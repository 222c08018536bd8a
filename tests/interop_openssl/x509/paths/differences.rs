//! Where `openssl verify -x509_strict` and this crate differ, and why this crate is right.

use std::ops::RangeInclusive;

/// Who refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strict {
    /// This crate refuses, the command accepts.
    Crate,
    /// The command refuses, this crate accepts.
    Command,
}

/// A difference in the verdict.
pub struct Difference {
    pub strict: Strict,
    /// Why this crate is right.
    pub argument: &'static str,
    /// The versions of the command, 30 for 3.0.
    pub versions: RangeInclusive<u32>,
    pub cases: &'static [&'static str],
}

const ALL: RangeInclusive<u32> = 30..=u32::MAX;

pub const DIFFERENCES: &[Difference] = &[
    Difference {
        strict: Strict::Crate,
        argument: "The CA/Browser Forum permits RSA and the curves P-256, P-384 and P-521, with SHA-256, SHA-384 and SHA-512, \
                   each in one encoding. The command counts bits of security, whatever the algorithm.",
        versions: ALL,
        cases: &[
            "rfc5758_3_2_ecdsa_with_null_parameters",
            "cabf_7_1_3_2_sha224_in_leaf_ecdsa",
            "cabf_7_1_3_2_1_pss_with_a_mask_by_sha1",
            "cabf_6_1_5_leaf_key_p224",
            "cabf_6_1_5_leaf_key_secp256k1",
            "cabf_6_1_5_leaf_key_brainpool",
            "cabf_6_1_5_leaf_key_dsa",
            "cabf_6_1_5_leaf_key_ed25519",
            "cabf_6_1_5_leaf_key_ed448",
            "cabf_6_1_5_leaf_key_x25519",
            "cabf_6_1_5_intermediate_key_secp256k1",
            "cabf_6_1_5_intermediate_key_dsa",
            "cabf_6_1_5_intermediate_key_ed25519",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "The exponent of an RSA key is odd and at least 3 (RFC 8017, section 3.1; CA/Browser Forum, section 6.1.6). With 1, anybody \
                   signs: the signature is the padded hash.",
        versions: ALL,
        cases: &[
            "cabf_6_1_6_intermediate_key_rsa_with_exponent_1",
            "rfc8017_3_1_intermediate_key_rsa_with_exponent_1",
            "cabf_6_1_6_leaf_key_rsa_with_an_even_exponent",
            "rfc8017_3_1_leaf_key_rsa_with_an_even_exponent",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "An RSA key has the identifier rsaEncryption (CA/Browser Forum, section 7.1.3.1.1). The command also takes X.509's own \
                   identifier of RSA, by its name.",
        versions: ALL,
        cases: &["cabf_7_1_3_1_1_intermediate_key_rsa_by_the_identifier_of_x500"],
    },
    Difference {
        strict: Strict::Crate,
        argument: "Constraints on mailboxes hold for internationalized ones, whose hosts are in ASCII (RFC 9598, sections 3 and 6). Of the \
                   constraints, the command only applies those on whole hosts, and it compares a host that is none.",
        versions: ALL,
        cases: &[
            "rfc9598_6_utf8_mailbox_excluded_by_the_domain",
            "rfc9598_6_utf8_mailbox_excluded_itself",
            "rfc9598_6_utf8_mailbox_excluded_by_an_a_label",
            "rfc9598_3_utf8_mailbox_with_a_u_label",
            "rfc9598_3_utf8_mailbox_with_a_trailing_dot",
            "rfc9598_3_utf8_mailbox_with_a_space_after_the_host",
            "rfc9598_3_utf8_mailbox_with_a_nul_in_the_host",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "Versions are 1 to 3 (RFC 5280, section 4.1).",
        versions: ALL,
        cases: &["rfc5280_4_1_2_1_leaf_of_version_4"],
    },
    Difference {
        strict: Strict::Crate,
        argument: "A serial number is positive and has at most 20 bytes (RFC 5280, section 4.1.2.2).",
        versions: ALL,
        cases: &[
            "rfc5280_4_1_2_2_serial_number_of_21_octets",
            "rfc5280_4_1_2_2_serial_number_of_20_octets_and_a_zero_before",
            "rfc5280_4_1_2_2_serial_number_of_21_octets_in_intermediate",
            "rfc5280_4_1_2_2_serial_number_0",
            "rfc5280_4_1_2_2_serial_number_negative",
            "rfc5280_4_1_2_2_serial_number_0_in_intermediate",
            "rfc5280_4_1_2_2_both_paths_have_a_long_serial_number",
        ],
    },
    Difference {
        strict: Strict::Command,
        argument: "The instant of notAfter is part of the validity period (RFC 5280, section 4.1.2.5).",
        versions: ALL,
        cases: &["valid_on_not_after_of_leaf", "valid_on_not_after_of_intermediate"],
    },
    Difference {
        strict: Strict::Crate,
        argument: "Times up to 2049 are UTCTime (RFC 5280, section 4.1.2.5).",
        versions: ALL,
        cases: &[
            "rfc5280_4_1_2_5_1_generalized_time_of_2049",
            "rfc5280_4_1_2_5_1_generalized_time_of_2049_in_intermediate",
            "rfc5280_4_1_2_5_1_generalized_time_as_not_before",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "An extension occurs once, its value is one DER value, and a list in it is not empty (RFC 5280, section 4.2). \
                   The command looks for second ones only among the extensions that it knows, and reads no further than to the end of \
                   the value.",
        versions: ALL,
        cases: &[
            "rfc5280_4_2_extension_twice_in_leaf",
            "rfc5280_4_2_1_3_key_usage_followed_by_null",
            "rfc5280_4_2_1_6_subject_alt_name_followed_by_null",
            "rfc5280_4_2_1_9_basic_constraints_followed_by_null",
            "x690_11_1_basic_constraints_with_truth_of_1",
            "rfc5280_4_2_1_10_name_constraints_is_empty",
            "rfc5280_4_2_1_10_permitted_subtrees_are_empty",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "The CA/Browser Forum's profile says which extensions are critical, which must be present, and which must not \
                   (sections 7.1.2.7 and 7.1.2.10). The command knows the purpose of TLS, but no profile.",
        versions: ALL,
        cases: &[
            "cabf_7_1_2_7_6_extended_key_usage_critical_in_leaf",
            "cabf_7_1_2_10_6_extended_key_usage_critical_in_intermediate",
            "cabf_7_1_2_7_12_san_critical_with_subject",
            "cabf_7_1_2_7_6_client_without_subject_alt_name",
            "cabf_7_1_2_7_8_leaf_is_a_ca",
            "rfc5280_4_2_1_10_name_constraints_in_leaf",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "A server is identified by its subject alternative name, never by its common name (RFC 9525, section 6.3).",
        versions: ALL,
        cases: &["rfc9525_6_3_name_in_the_common_name_only"],
    },
    Difference {
        strict: Strict::Crate,
        argument: "A wildcard is a whole label (CA/Browser Forum, section 1.6.1; RFC 9525, section 6.3). The command takes one that \
                   is a part of it.",
        versions: ALL,
        cases: &[
            "rfc9525_6_3_wildcard_after_part_of_a_label",
            "rfc9525_6_3_wildcard_before_part_of_a_label",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "A name that is malformed makes the whole extension malformed (RFC 5280, section 4.2.1.6). The command passes over \
                   such names, and takes another one.",
        versions: ALL,
        cases: &[
            "rfc5280_4_2_1_6_address_of_5_bytes",
            "rfc5280_4_2_1_6_address_with_a_mask",
            "rfc5280_4_2_1_6_dns_name_that_is_not_ascii",
            "rfc5280_4_2_1_6_dns_name_empty",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "A constraint that RFC 5280, section 4.2.1.10, gives no meaning for its form of names cannot be judged.",
        versions: ALL,
        cases: &[
            "rfc5280_4_2_1_10_dns_permitted_with_a_leading_dot",
            "rfc4632_5_1_mask_with_a_gap",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "A wildcard stands for every name that it matches, the excluded one among them.",
        versions: ALL,
        cases: &["rfc5280_4_2_1_10_wildcard_that_covers_an_excluded_name"],
    },
    Difference {
        strict: Strict::Crate,
        argument: "The command has no purpose for this extended key usage, so that it is not asked for it.",
        versions: ALL,
        cases: &[
            "rfc5280_4_2_1_12_leaf_for_another_purpose",
            "rfc5280_4_2_1_12_code_signer_with_key_encipherment_alone",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "Names are compared after the preparation of their text (RFC 5280, section 7.1; RFC 4518). The command ignores the case \
                   of ASCII letters and ASCII white space alone, so an excluded name passes in other letters.",
        versions: ALL,
        cases: &[
            "rfc4518_2_1_excluded_in_another_string_type_and_case",
            "rfc4518_2_2_excluded_after_full_case_folding",
            "rfc4518_2_2_excluded_with_another_small_sigma",
            "rfc4518_2_2_excluded_with_a_soft_hyphen",
            "rfc4518_2_2_excluded_with_a_zero_width_space",
            "rfc4518_2_2_excluded_with_an_ideographic_space",
            "rfc4518_2_3_excluded_in_fullwidth_letters",
            "rfc4518_2_3_excluded_with_a_combining_accent",
            "rfc4518_2_3_excluded_with_the_accent_in_the_constraint",
            "rfc4518_2_3_excluded_as_a_ligature",
            "rfc4518_2_3_directory_name_in_san_excluded_in_fullwidth_letters",
        ],
    },
    Difference {
        strict: Strict::Crate,
        argument: "A revocation list with SHA-1 is no proof (CA/Browser Forum, section 7.1.3.2). The command's level of security is \
                   for certificates.",
        versions: ALL,
        cases: &["cabf_7_1_3_2_list_with_sha1"],
    },
    Difference {
        strict: Strict::Command,
        argument: "RFC 5280, section 6.1, leaves the rule to the verifier: this crate asks for the identifier of the issuer's key in \
                   its profile, not where every extension is permitted. The signature shows whose key it is.",
        versions: ALL,
        cases: &[
            "valid_server_without_identifiers_of_keys",
            "valid_with_a_namesake_and_without_identifiers",
        ],
    },
    Difference {
        strict: Strict::Command,
        argument: "A trust anchor need not identify its key: it is known, and several roots in use do not.",
        versions: ALL,
        cases: &["valid_root_without_subject_key_identifier"],
    },
    Difference {
        strict: Strict::Command,
        argument: "Self-issued certificates do not count for the length of a path (RFC 5280, section 6.1.4 (l)).",
        versions: ALL,
        cases: &["valid_with_maximum_depth_1_and_a_self_issued_intermediate"],
    },
    Difference {
        strict: Strict::Command,
        argument: "anyExtendedKeyUsage includes the purpose of a server (RFC 5280, section 4.2.1.12).",
        versions: ALL,
        cases: &["valid_intermediate_for_any_purpose"],
    },
    Difference {
        strict: Strict::Command,
        argument: "Of a trust anchor, its name and its key count, and neither its signature nor its algorithm (RFC 5280, section \
                   6.1.1 (d)).",
        versions: ALL,
        cases: &["valid_anchor_with_another_algorithm_inside"],
    },
    Difference {
        strict: Strict::Command,
        argument: "The status of a trust anchor is not looked up (RFC 5280, section 6.3): it is not part of the path. 3.6 does not look it up \
                   either; the versions between were not asked.",
        versions: 30..=35,
        cases: &["valid_with_lists_that_revoke_others"],
    },
    Difference {
        strict: Strict::Command,
        argument: "The command looks for the name of the host in the certificate of the issuer of the revocation list, too.",
        versions: ALL,
        cases: &[
            "valid_indirect_list",
            "valid_indirect_list_with_the_number_of_another_issuer",
        ],
    },
    Difference {
        strict: Strict::Command,
        argument: "Another path is good. The command goes one path, without a way back (RFC 4158, section 2.4.2, on what builders do).",
        versions: ALL,
        cases: &[
            "valid_beside_a_path_with_a_bad_signature",
            "valid_beside_a_path_with_names_that_are_not_permitted",
            "valid_beside_a_path_with_names_that_are_excluded",
            "valid_beside_a_path_with_an_unknown_critical_extension",
            "valid_beside_a_path_for_clients",
            "valid_beside_a_path_without_ca",
            "valid_beside_a_path_without_key_cert_sign",
            "valid_beside_a_path_with_an_old_hash_function",
            "valid_beside_a_path_to_no_anchor",
            "valid_by_the_certified_root_where_the_other_has_expired",
            "valid_path_out_of_a_loop",
        ],
    },
];
