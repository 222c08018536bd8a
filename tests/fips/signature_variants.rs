//! EdDSA with contexts and digests, and SLH-DSA, on FIPS backends.

use hazmat_openssl::fips::{Approval, ApprovalTable, EdwardsCurve, Operation};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Version};
use support::errors::{
    assert_invalid_argument, assert_invalid_signature, assert_not_approved, assert_unsupported_naming,
};
use support::fips_module::{FipsModule, builder, fips, strict};

const MESSAGE: &[u8] = b"a message";

fn has_edwards_curves() -> bool {
    FipsModule::of(fips()).has_edwards_curves
}

/// A core before 3.4 cannot use the signatures of the module.
fn has_slh_dsa() -> bool {
    FipsModule::of(fips()).version >= Version::new(3, 5, 0) && fips().version() >= Version::new(3, 4, 0)
}

#[test]
fn the_module_has_all_variants_of_eddsa_but_ed25519ctx() {
    let has = has_edwards_curves();
    for own in [fips(), strict()] {
        for (variant, ed25519, ed448) in [
            (EddsaVariant::Context, false, has),
            (EddsaVariant::Ph, has, has),
            (EddsaVariant::Prehashed, has, has),
        ] {
            assert_eq!(own.ed25519_variant_supported(variant), ed25519, "{variant:?}");
            assert_eq!(own.ed448_variant_supported(variant), ed448, "{variant:?}");
        }
    }
    if has {
        let key = fips().ed25519_generate_key().unwrap();
        assert_unsupported_naming(key.sign_with_context(MESSAGE, b"context"), &["Ed25519ctx"]);
        let public = key.public_key().unwrap();
        let refused = public.verify_with_context(&[1; 64], MESSAGE, b"context");
        assert_unsupported_naming(refused, &["Ed25519ctx"]);
    }
}

#[test]
fn the_table_decides_on_the_variants_of_eddsa() {
    let has = has_edwards_curves();
    for (curve, variant, approval) in [
        (EdwardsCurve::Ed25519, EddsaVariant::Context, Approval::NotApproved),
        (EdwardsCurve::Ed448, EddsaVariant::Context, Approval::Approved),
        (EdwardsCurve::Ed25519, EddsaVariant::Ph, Approval::Approved),
        (EdwardsCurve::Ed448, EddsaVariant::Ph, Approval::Approved),
        (EdwardsCurve::Ed25519, EddsaVariant::Prehashed, Approval::Unknown),
        (EdwardsCurve::Ed448, EddsaVariant::Prehashed, Approval::Unknown),
    ] {
        let expected = if has { approval } else { Approval::NotApproved };
        let (sign, verify) = (
            Operation::EddsaSignVariant { curve, variant },
            Operation::EddsaVerifyVariant { curve, variant },
        );
        for operation in [sign, verify] {
            assert_eq!(fips().approval_of(&operation), expected, "{operation:?}");
        }
    }
}

#[test]
fn strict_backends_sign_in_contexts_and_with_digests_of_their_own() {
    if !has_edwards_curves() {
        assert!(strict().ed448_generate_key().is_err());
        return;
    }
    let key = strict().ed448_generate_key().unwrap();
    let public = key.public_key().unwrap();
    for context in [&b""[..], b"context", &[1; 255]] {
        let signature = key.sign_with_context(MESSAGE, context).unwrap();
        public.verify_with_context(&signature, MESSAGE, context).unwrap();
        assert_invalid_signature(public.verify_with_context(&signature, MESSAGE, b"other"));
        let signature = key.sign_ph(MESSAGE, context).unwrap();
        public.verify_ph(&signature, MESSAGE, context).unwrap();
        assert_invalid_signature(public.verify_ph(&signature, MESSAGE, b"other"));
    }
    assert_invalid_argument(key.sign_ph(MESSAGE, &[1; 256]), &["context"]);
    let key = strict().ed25519_generate_key().unwrap();
    let public = key.public_key().unwrap();
    let signature = key.sign_ph(MESSAGE, b"context").unwrap();
    public.verify_ph(&signature, MESSAGE, b"context").unwrap();
    assert_invalid_signature(public.verify(&signature, MESSAGE));
    // Whether an approved hash function made the digest is not known.
    let digest = strict().hash(HashAlgorithm::Sha512, MESSAGE).unwrap();
    assert_not_approved(key.sign_prehashed(&digest, b"context"));
    assert_not_approved(public.verify_prehashed(&signature, &digest, b"context"));

    let key = fips()
        .ed25519_load_private_bytes(&key.private_bytes_raw().unwrap())
        .unwrap();
    assert_eq!(key.sign_prehashed(&digest, b"context").unwrap(), signature);
    let public = key.public_key().unwrap();
    public.verify_prehashed(&signature, &digest, b"context").unwrap();
    assert_invalid_signature(public.verify_prehashed(&signature, &digest, b""));
}

#[test]
fn slh_dsa_signs_where_module_and_core_have_it() {
    let has = has_slh_dsa();
    // The certified modules up to 3.1 were not validated with it. What a core cannot use of a newer module is approved all the same.
    let approval = match FipsModule::of(fips()).version >= Version::new(3, 5, 0) {
        true => Approval::Approved,
        false => Approval::NotApproved,
    };
    for &parameter_set in SlhDsaParameterSet::ALL {
        for own in [fips(), strict()] {
            assert_eq!(own.slh_dsa_supported(parameter_set), has, "{parameter_set}");
            for operation in [
                Operation::SlhDsaGenerate { parameter_set },
                Operation::SlhDsaSign {
                    parameter_set,
                    deterministic: false,
                },
                Operation::SlhDsaSign {
                    parameter_set,
                    deterministic: true,
                },
                Operation::SlhDsaVerify { parameter_set },
            ] {
                assert_eq!(own.approval_of(&operation), approval, "{operation:?}");
            }
        }
    }
    let set = SlhDsaParameterSet::Sha2_128f;
    if !has {
        let bytes = [1; 64];
        let Err(Error::Unsupported { detail, .. }) = SlhDsaPrivateKey::from_private_bytes(fips(), set, &bytes) else {
            panic!("it is loaded")
        };
        assert!(
            detail.contains("FIPS backend") && detail.contains(set.name()),
            "{detail}"
        );
        assert_unsupported_naming(SlhDsaPrivateKey::generate(strict(), set), &[set.name()]);
        return;
    }
    for own in [fips(), strict()] {
        let key = SlhDsaPrivateKey::generate(own, set).unwrap();
        key.check().unwrap();
        let public = key.public_key().unwrap();
        public.verify(&key.sign(MESSAGE).unwrap(), MESSAGE).unwrap();
        let signature = key.sign_deterministic(MESSAGE, b"context").unwrap();
        assert_eq!(key.sign_deterministic(MESSAGE, b"context").unwrap(), signature);
        public.verify_with_context(&signature, MESSAGE, b"context").unwrap();
        assert_invalid_signature(public.verify(&signature, MESSAGE));
        assert_invalid_argument(key.sign_with_context(MESSAGE, &[1; 256]), &["context"]);
        let ordinary = Backend::builder().without_config().build().unwrap();
        let public = SlhDsaPublicKey::from_public_bytes(&ordinary, set, &public.public_bytes_raw().unwrap()).unwrap();
        public.verify_with_context(&signature, MESSAGE, b"context").unwrap();
    }
}

/// A table that is silent leaves the decision to the module's indicator, for signing as for verification.
#[test]
fn the_indicator_decides_on_slh_dsa_where_the_table_is_silent() {
    if !has_slh_dsa() {
        return;
    }
    let (set, status) = (SlhDsaParameterSet::Sha2_128f, fips().fips_status());
    let module = status.module().unwrap();
    let silent = |operation: &Operation| match operation {
        Operation::SlhDsaGenerate { .. } => Approval::Approved,
        _ => Approval::Unknown,
    };
    let table = ApprovalTable::for_module(module.name(), module.version()).with_rule("a policy", silent);
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    let key = SlhDsaPrivateKey::generate(&own, set).unwrap();
    let public = key.public_key().unwrap();
    for signature in [key.sign(MESSAGE), key.sign_deterministic(MESSAGE, b"")] {
        public.verify(&signature.unwrap(), MESSAGE).unwrap();
    }

    let refusing = |operation: &Operation| match operation {
        Operation::SlhDsaSign { .. } => Approval::NotApproved,
        _ => Approval::Approved,
    };
    let table = ApprovalTable::for_module(module.name(), module.version()).with_rule("a policy", refusing);
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    let key = SlhDsaPrivateKey::generate(&own, set).unwrap();
    assert_not_approved(key.sign(MESSAGE));
    assert_not_approved(key.sign_deterministic(MESSAGE, b"context"));
}
