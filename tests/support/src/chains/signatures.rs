//! Signatures, their algorithms, and keys.

use super::case::{Cases, Chain};
use super::keys::{Key, OTHER, Scheme};
use super::plans::Tampering;
use crate::x509_der::AUTHORITY_KEY_IDENTIFIER;
use crate::{backend, der};
use hazmat_openssl::prelude::*;

pub(super) fn add(cases: &mut Cases, base: &Chain) {
    add_values(cases, base);
    add_algorithms(cases, base);
    add_hash_functions(cases, base);
    add_keys(cases, base);
    add_rsa_keys(cases, base);
}

fn add_values(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "InvalidSignature";
    cases.refused(
        base,
        "rfc5280_6_1_3_a_1_leaf_signed_by_another_key",
        (0, RULE),
        |chain| {
            chain.leaf.signer = OTHER;
        },
    );
    cases.refused(
        base,
        "rfc5280_6_1_3_a_1_intermediate_signed_by_another_key",
        (1, RULE),
        |chain| {
            chain.issuer().signer = OTHER;
        },
    );
    cases.refused(base, "rfc5280_6_1_3_a_1_leaf_signed_by_the_root", (0, RULE), |chain| {
        chain.leaf.signer = super::keys::ROOT;
    });
    cases.refused(base, "rfc5280_6_1_3_a_1_leaf_signed_by_itself", (0, RULE), |chain| {
        chain.leaf.signer = chain.leaf.key;
    });
    cases.refused(
        base,
        "rfc5280_6_1_3_a_1_signature_of_other_data_leaf",
        (0, RULE),
        |chain| {
            chain.leaf.tampering = Tampering::Signature;
        },
    );
    cases.refused(
        base,
        "rfc5280_6_1_3_a_1_signature_of_other_data_intermediate",
        (1, RULE),
        |chain| {
            chain.issuer().tampering = Tampering::Signature;
        },
    );
    let without = cases.valid(base, "valid_server_without_identifiers_of_keys", |chain| {
        chain.leaf.remove(AUTHORITY_KEY_IDENTIFIER);
        chain.question.permits_all_extensions = true;
    });
    cases.refused(
        &without,
        "rfc5280_6_1_3_a_1_only_issuer_by_name_has_another_key",
        (0, RULE),
        |chain| {
            chain.leaf.signer = OTHER;
        },
    );
    for (name, tampering) in [
        ("rfc5280_4_1_1_3_signature_is_empty", Tampering::Replaced(&[])),
        (
            "rfc3279_2_2_3_ecdsa_signature_with_a_byte_after_it",
            Tampering::Trailing(0),
        ),
        // SEQUENCE { INTEGER 0, INTEGER 0 }, and twice 1.
        (
            "fips186_5_6_4_2_ecdsa_signature_of_zeros",
            Tampering::Replaced(&[0x30, 6, 2, 1, 0, 2, 1, 0]),
        ),
        (
            "fips186_5_6_4_2_ecdsa_signature_of_ones",
            Tampering::Replaced(&[0x30, 6, 2, 1, 1, 2, 1, 1]),
        ),
        (
            "fips186_5_6_4_2_ecdsa_signature_of_negative_numbers",
            Tampering::Replaced(&[0x30, 6, 2, 1, 0xff, 2, 1, 0xff]),
        ),
        ("rfc5280_4_1_1_3_signature_with_unused_bits", Tampering::UnusedBits),
    ] {
        cases.refused(base, name, (0, RULE), |chain| chain.leaf.tampering = tampering);
    }
}

fn add_algorithms(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "SignatureAlgorithmMismatch";
    let sha384 = || Some(Scheme::EcdsaSha384.algorithm());
    cases.refused(
        base,
        "rfc5280_4_1_1_2_inner_algorithm_differs_in_leaf",
        (0, RULE),
        |chain| {
            chain.leaf.inner_algorithm = sha384();
        },
    );
    cases.refused(
        base,
        "rfc5280_4_1_1_2_inner_algorithm_differs_in_intermediate",
        (1, RULE),
        |chain| {
            chain.issuer().inner_algorithm = sha384();
        },
    );
    cases.refused(
        base,
        "rfc5280_4_1_1_2_outer_algorithm_differs_in_leaf",
        (0, RULE),
        |chain| {
            chain.leaf.outer_algorithm = sha384();
        },
    );
    cases.refused(
        base,
        "rfc5280_4_1_1_2_inner_parameters_differ_in_leaf",
        (0, RULE),
        |chain| {
            let oid = der::oid("1.2.840.10045.4.3.2");
            chain.leaf.inner_algorithm = Some(der::sequence(&[oid, der::null()]));
        },
    );
    cases.refused(
        base,
        "rfc5758_3_2_ecdsa_with_null_parameters",
        (0, "ForbiddenSignatureAlgorithm"),
        |chain| {
            let algorithm = der::sequence(&[der::oid("1.2.840.10045.4.3.2"), der::null()]);
            chain.leaf.inner_algorithm = Some(algorithm.clone());
            chain.leaf.outer_algorithm = Some(algorithm);
        },
    );
    let rsa = cases.valid(base, "valid_rsa_issuer", |chain| {
        chain.issuer().set_key(Key::Rsa2048);
        chain.leaf.set_signer(Key::Rsa2048);
    });
    cases.refused(
        &rsa,
        "rfc5280_4_1_1_2_algorithm_of_another_type_of_key",
        (0, "UnknownIssuer"),
        |chain| {
            chain.leaf.inner_algorithm = Some(Scheme::EcdsaSha256.algorithm());
            chain.leaf.outer_algorithm = Some(Scheme::EcdsaSha256.algorithm());
        },
    );
    cases.refused(
        base,
        "rfc5280_4_1_1_2_unknown_signature_algorithm",
        (0, "ForbiddenSignatureAlgorithm"),
        |chain| {
            let algorithm = der::sequence(&[der::oid("1.3.6.1.4.1.55555.2")]);
            chain.leaf.inner_algorithm = Some(algorithm.clone());
            chain.leaf.outer_algorithm = Some(algorithm);
        },
    );
}

fn add_hash_functions(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "ForbiddenSignatureAlgorithm";
    cases.refused(base, "cabf_7_1_3_2_sha1_in_leaf_ecdsa", (0, RULE), |chain| {
        chain.leaf.scheme = Scheme::EcdsaSha1;
    });
    cases.refused(base, "cabf_7_1_3_2_sha1_in_intermediate_ecdsa", (1, RULE), |chain| {
        chain.issuer().scheme = Scheme::EcdsaSha1;
    });
    cases.refused(base, "cabf_7_1_3_2_sha224_in_leaf_ecdsa", (0, RULE), |chain| {
        chain.leaf.scheme = Scheme::EcdsaSha224;
    });
    cases.valid(base, "valid_ecdsa_with_sha384", |chain| {
        chain.leaf.scheme = Scheme::EcdsaSha384;
    });
    cases.valid(base, "valid_root_with_sha1_of_its_own_signature", |chain| {
        chain.root().scheme = Scheme::EcdsaSha1;
    });
    let rsa = |chain: &mut Chain, scheme| {
        chain.issuer().set_key(Key::Rsa2048);
        chain.leaf.set_signer(Key::Rsa2048);
        chain.leaf.scheme = scheme;
    };
    let plain = cases.valid(base, "valid_rsa_with_sha256", |chain| rsa(chain, Scheme::RsaSha256));
    for (name, scheme) in [
        ("cabf_7_1_3_2_1_sha1_in_leaf_rsa", Scheme::RsaSha1),
        ("cabf_7_1_3_2_1_md5_in_leaf_rsa", Scheme::RsaMd5),
    ] {
        cases.refused(&plain, name, (0, RULE), |chain| chain.leaf.scheme = scheme);
    }
    let pss = cases.valid(base, "valid_rsa_pss_with_sha256", |chain| rsa(chain, Scheme::PssSha256));
    for (name, scheme) in [
        ("cabf_7_1_3_2_1_pss_with_default_parameters_of_sha1", Scheme::PssSha1),
        ("cabf_7_1_3_2_1_pss_with_a_mask_by_sha1", Scheme::PssSha256MaskSha1),
    ] {
        cases.refused(&pss, name, (0, RULE), |chain| chain.leaf.scheme = scheme);
    }
}

fn add_keys(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "ForbiddenKey";
    for (name, key) in [
        ("valid_leaf_key_rsa_2048", Key::Rsa2048),
        ("valid_leaf_key_rsa_3072", Key::Rsa3072),
        ("valid_leaf_key_p384", Key::P384),
        ("valid_leaf_key_p521", Key::P521),
    ] {
        cases.valid(base, name, |chain| chain.leaf.set_key(key));
    }
    for (name, key) in [
        ("cabf_6_1_5_leaf_key_rsa_1024", Key::Rsa1024),
        ("cabf_6_1_5_leaf_key_p192", Key::P192),
        ("cabf_6_1_5_leaf_key_p224", Key::P224),
        ("cabf_6_1_5_leaf_key_secp256k1", Key::Secp256k1),
        ("cabf_6_1_5_leaf_key_brainpool", Key::Brainpool256),
        ("cabf_6_1_5_leaf_key_dsa", Key::Dsa2048),
        ("cabf_6_1_5_leaf_key_ed25519", Key::Ed25519),
        ("cabf_6_1_5_leaf_key_ed448", Key::Ed448),
        ("cabf_6_1_5_leaf_key_x25519", Key::X25519),
        ("rfc5480_2_1_1_leaf_key_with_explicit_curve", Key::ExplicitCurve),
    ] {
        cases.refused(base, name, (0, RULE), |chain| chain.leaf.set_key(key));
    }
    let rsa = cases.valid(base, "valid_issuer_key_rsa_2048", |chain| {
        chain.issuer().set_key(Key::Rsa2048);
        chain.leaf.set_signer(Key::Rsa2048);
    });
    for (name, key) in [
        ("cabf_6_1_5_intermediate_key_rsa_1024", Key::Rsa1024),
        ("cabf_6_1_5_intermediate_key_p192", Key::P192),
        ("cabf_6_1_5_intermediate_key_secp256k1", Key::Secp256k1),
    ] {
        cases.refused(&rsa, name, (1, RULE), |chain| {
            chain.issuer().set_key(key);
            chain.leaf.set_signer(key);
        });
    }
    // The algorithm of its signatures comes first.
    for (name, key) in [
        ("cabf_6_1_5_intermediate_key_dsa", Key::Dsa2048),
        ("cabf_6_1_5_intermediate_key_ed25519", Key::Ed25519),
    ] {
        cases.refused(&rsa, name, (0, "ForbiddenSignatureAlgorithm"), |chain| {
            chain.issuer().set_key(key);
            chain.leaf.set_signer(key);
        });
    }
    cases.refused(base, "cabf_6_1_5_root_key_rsa_1024", (2, RULE), |chain| {
        chain.root().set_key(Key::Rsa1024);
        chain.root().set_signer(Key::Rsa1024);
        chain.issuer().set_signer(Key::Rsa1024);
    });
    let large = cases.valid(base, "valid_leaf_key_rsa_3072_where_3072_are_required", |chain| {
        chain.leaf.set_key(Key::Rsa3072);
        chain.question.minimum_rsa_modulus = Some(3072);
    });
    cases.refused(
        &large,
        "minimum_rsa_modulus_3072_leaf_key_rsa_2048",
        (0, RULE),
        |chain| {
            chain.leaf.set_key(Key::Rsa2048);
        },
    );
    if backend().ml_dsa_supported(MlDsaParameterSet::MlDsa65) {
        cases.refused(base, "cabf_6_1_5_leaf_key_ml_dsa_65", (0, RULE), |chain| {
            chain.leaf.set_key(Key::MlDsa65);
        });
        let rule = (0, "ForbiddenSignatureAlgorithm");
        cases.refused(base, "cabf_6_1_5_intermediate_key_ml_dsa_65", rule, |chain| {
            chain.issuer().set_key(Key::MlDsa65);
            chain.leaf.set_signer(Key::MlDsa65);
        });
    }
}

/// RSA keys that libcrypto uses, under the rules of the web and under those of RFC 5280 alone.
fn add_rsa_keys(cases: &mut Cases, base: &Chain) {
    const RULE: &str = "ForbiddenKey";
    /// The identifier of RSA in X.509, annex H.
    const X500_RSA: &str = "2.5.8.1.1";
    let with_identifier = |key: Key| {
        let algorithm = der::sequence(&[der::oid(X500_RSA), der::null()]);
        Some(der::replaced(&key.info(), &[0], &algorithm))
    };
    let with_exponent = |exponent| Some(der::replaced(&Key::Rsa2048.info(), &[1, 0, 1], &der::integer(exponent)));
    let set_issuer = |chain: &mut Chain, key: Key| {
        chain.issuer().set_key(key);
        chain.leaf.set_signer(key);
    };
    let rfc5280 = cases.valid(base, "valid_issuer_key_rsa_2048_by_rfc5280", |chain| {
        set_issuer(chain, Key::Rsa2048);
        chain.question.is_rfc5280 = true;
        chain.question.minimum_rsa_modulus = Some(2048);
    });
    let rfc5280 = cases.valid(&rfc5280, "valid_keys_rsa_2048_by_the_identifier_of_x500", |chain| {
        chain.issuer().key_info = with_identifier(Key::Rsa2048);
        chain.leaf.set_key(Key::Rsa2048);
        chain.leaf.key_info = with_identifier(Key::Rsa2048);
    });
    cases.refused(
        &rfc5280,
        "minimum_rsa_modulus_2048_intermediate_key_rsa_1024_by_the_identifier_of_x500",
        (1, RULE),
        |chain| {
            set_issuer(chain, Key::Rsa1024);
            chain.issuer().key_info = with_identifier(Key::Rsa1024);
        },
    );
    cases.refused(
        &rfc5280,
        "minimum_rsa_modulus_2048_leaf_key_rsa_1024_by_the_identifier_of_x500",
        (0, RULE),
        |chain| {
            chain.leaf.set_key(Key::Rsa1024);
            chain.leaf.key_info = with_identifier(Key::Rsa1024);
        },
    );
    let web = cases.valid(base, "valid_issuer_key_rsa_with_exponent_3", |chain| {
        set_issuer(chain, Key::RsaExponent3);
    });
    cases.refused(
        &web,
        "cabf_7_1_3_1_1_intermediate_key_rsa_by_the_identifier_of_x500",
        (1, RULE),
        |chain| {
            set_issuer(chain, Key::Rsa2048);
            chain.issuer().key_info = with_identifier(Key::Rsa2048);
        },
    );
    for (valid, name) in [
        (&web, "cabf_6_1_6_intermediate_key_rsa_with_exponent_1"),
        (&rfc5280, "rfc8017_3_1_intermediate_key_rsa_with_exponent_1"),
    ] {
        cases.refused(valid, name, (1, RULE), |chain| {
            set_issuer(chain, Key::Rsa2048);
            chain.issuer().key_info = with_exponent(1);
            chain.leaf.tampering = Tampering::PaddedDigest;
            chain.question.minimum_rsa_modulus = None;
        });
    }
    for (valid, name) in [
        (&web, "cabf_6_1_6_leaf_key_rsa_with_an_even_exponent"),
        (&rfc5280, "rfc8017_3_1_leaf_key_rsa_with_an_even_exponent"),
    ] {
        cases.refused(valid, name, (0, RULE), |chain| {
            chain.leaf.set_key(Key::Rsa2048);
            chain.leaf.key_info = with_exponent(65_536);
        });
    }
}
