//! ECDSA and Ed25519.

use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use hazmat_openssl::prelude::*;
use openssl::md::Md;
use openssl::md_ctx::MdCtx;
use openssl::pkey::{PKey, Private, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::sign::Verifier;

use super::curves::{Curve, Forms, P256, P384, P521};
use super::message;
use crate::contender::{Goal, Library, Operation};
use crate::raw::digest::Digest;
use crate::raw::key::Key;
use crate::raw::loading::EcLoader;
use crate::raw::operation::{KeyContext, MessageContext, Purpose};
use crate::raw::params::Params;
use crate::suite::Suite;

pub fn add(suite: &mut Suite<'_>) {
    for curve in [&P256, &P384, &P521] {
        let forms = Forms::generate(suite.backend, curve);
        for kept in [false, true] {
            let sign = sign(suite, curve, &forms, kept);
            suite.add(sign);
        }
        let verify = verify(suite, curve, &forms);
        suite.add(verify);
    }
    let forms = Forms::of(suite.backend.ed25519_generate_key().unwrap());
    let sign = ed25519_sign(suite, &forms);
    suite.add(sign);
    let verify = ed25519_verify(suite, &forms);
    suite.add(verify);
}

fn their_md(curve: &Curve) -> Md {
    Md::fetch(None, curve.libcrypto_hash.to_str().unwrap(), None).unwrap()
}

/// Hashes with rust-openssl on a kept context.
struct TheirHash {
    context: MdCtx,
    md: Md,
    out: [u8; 64],
}

impl TheirHash {
    fn new(curve: &Curve) -> Self {
        TheirHash {
            context: MdCtx::new().unwrap(),
            md: their_md(curve),
            out: [0; 64],
        }
    }

    fn hash(&mut self, message: &[u8]) -> &[u8] {
        self.context.digest_init(&self.md).unwrap();
        self.context.digest_update(message).unwrap();
        let length = self.context.digest_final(&mut self.out).unwrap();
        &self.out[..length]
    }
}

/// "valid" if a signature is: those of ECDSA are never the same.
fn judge(curve: &Curve, key: &PKey<Private>, signature: &[u8], message: &[u8]) -> Vec<u8> {
    let hash = openssl::hash::MessageDigest::from_name(curve.libcrypto_hash.to_str().unwrap()).unwrap();
    assert!(
        Verifier::new(hash, key)
            .unwrap()
            .verify_oneshot(signature, message)
            .unwrap()
    );
    b"valid".to_vec()
}

fn sign<'a>(suite: &Suite<'a>, curve: &'static Curve, forms: &Forms, kept: bool) -> Operation<'a> {
    let data = message(64);
    let theirs = PKey::private_key_from_der(&forms.pkcs8).unwrap();
    let judge = {
        let (theirs, data) = (theirs.clone(), data.clone());
        move |signature: &[u8]| judge(curve, &theirs, signature, &data)
    };
    let how = if kept { "kept signer" } else { "one call" };
    let operation = Operation::new("signatures", format!("ECDSA {} sign, {how}", curve.name)).goal(Goal::OneCall);
    let key = forms.private.as_elliptic_curve().unwrap().clone();
    let (for_ours, judge_ours) = (data.clone(), judge.clone());
    let algorithm = EcdsaAlgorithm::new(curve.hash);
    let operation = if kept {
        let mut signer = key.signer(algorithm).unwrap();
        operation.with(
            Library::Ours,
            "Signer::finalize_reset",
            move || {
                signer.update(&for_ours).unwrap();
                signer.finalize_reset().unwrap()
            },
            move |signature| judge_ours(&signature),
        )
    } else {
        operation.with(
            Library::Ours,
            "EllipticCurvePrivateKey::sign",
            move || key.sign(&for_ours, algorithm).unwrap(),
            move |signature| judge_ours(&signature),
        )
    };
    let raw_key = EcLoader::new(suite.lib, curve.group, curve.nid.as_raw()).from_pkcs8(&forms.pkcs8, false);
    let params = || Params::new().utf8(c"digest", curve.libcrypto_hash);
    let mut raw = KeyContext::new(suite.lib, &raw_key, Purpose::Sign, &params());
    let mut digest = Digest::fetch(suite.lib, curve.libcrypto_hash).context();
    let mut context = PkeyCtx::new(&theirs).unwrap();
    context.sign_init().unwrap();
    context.set_signature_md(&their_md(curve)).unwrap();
    let mut their_hash = TheirHash::new(curve);
    let datas = [(); 5].map(|()| data.clone());
    let [for_raw, for_theirs, for_ring, for_aws_lc, for_rust_crypto] = datas;
    let judges = [(); 5].map(|()| judge.clone());
    let [judge_raw, judge_theirs, judge_ring, judge_aws_lc, judge_rust_crypto] = judges;
    let operation = operation
        .with_state(
            Library::Raw,
            "hash on a kept context, EVP_PKEY_sign on a kept context",
            [0; 512],
            move |out| {
                let mut hash = [0; 64];
                digest.hash(&for_raw, &mut hash);
                raw.sign(&hash[..curve.hash_length], out)
            },
            move |out, length| judge_raw(&out[..length]),
        )
        .with_state(
            Library::RustOpenssl,
            "hash on a kept MdCtx, sign on a kept PkeyCtx",
            [0; 160],
            move |out| context.sign(their_hash.hash(&for_theirs), Some(out)).unwrap(),
            move |out, length| judge_theirs(&out[..length]),
        );
    let operation = match &curve.ring {
        Some(ring_curve) => {
            let random = ring::rand::SystemRandom::new();
            let ring = ring::signature::EcdsaKeyPair::from_pkcs8(ring_curve.signing, &forms.pkcs8, &random).unwrap();
            operation.with(
                Library::Ring,
                "EcdsaKeyPair::sign",
                move || ring.sign(&random, &for_ring).unwrap(),
                move |signature| judge_ring(signature.as_ref()),
            )
        }
        None => operation,
    };
    let aws_lc = aws_lc_rs::signature::EcdsaKeyPair::from_pkcs8(curve.aws_lc_signing, &forms.pkcs8).unwrap();
    let aws_lc_random = aws_lc_rs::rand::SystemRandom::new();
    let mut rust_crypto = (curve.rust_crypto.signer)(&forms.pkcs8);
    operation
        .with(
            Library::AwsLc,
            "EcdsaKeyPair::sign",
            move || aws_lc.sign(&aws_lc_random, &for_aws_lc).unwrap(),
            move |signature| judge_aws_lc(signature.as_ref()),
        )
        .with(
            Library::RustCrypto,
            "SigningKey::sign: deterministic (RFC 6979)",
            move || rust_crypto(&for_rust_crypto),
            move |signature| judge_rust_crypto(&signature),
        )
}

fn verify<'a>(suite: &Suite<'a>, curve: &'static Curve, forms: &Forms) -> Operation<'a> {
    let data = message(64);
    let key = forms.private.as_elliptic_curve().unwrap();
    let algorithm = EcdsaAlgorithm::new(curve.hash);
    let signature = key.sign(&data, algorithm).unwrap();
    let ours = key.public_key().unwrap();
    let raw_key = EcLoader::new(suite.lib, curve.group, curve.nid.as_raw()).from_spki(&forms.spki);
    let params = Params::new().utf8(c"digest", curve.libcrypto_hash);
    let mut raw = KeyContext::new(suite.lib, &raw_key, Purpose::Verify, &params);
    let mut digest = Digest::fetch(suite.lib, curve.libcrypto_hash).context();
    let theirs: PKey<Public> = PKey::public_key_from_der(&forms.spki).unwrap();
    let mut context = PkeyCtx::new(&theirs).unwrap();
    context.verify_init().unwrap();
    context.set_signature_md(&their_md(curve)).unwrap();
    let mut their_hash = TheirHash::new(curve);
    let both = [(); 6].map(|()| (signature.clone(), data.clone()));
    let [for_ours, for_raw, for_theirs, for_ring, for_aws_lc, for_rust_crypto] = both;
    let valid = |()| b"valid".to_vec();
    let operation = Operation::new("signatures", format!("ECDSA {} verify", curve.name))
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "EllipticCurvePublicKey::verify",
            move || ours.verify(&for_ours.0, &for_ours.1, algorithm).unwrap(),
            valid,
        )
        .with(
            Library::Raw,
            "hash on a kept context, EVP_PKEY_verify on a kept context",
            move || {
                let mut hash = [0; 64];
                digest.hash(&for_raw.1, &mut hash);
                raw.verify(&for_raw.0, &hash[..curve.hash_length]);
            },
            valid,
        )
        .with(
            Library::RustOpenssl,
            "hash on a kept MdCtx, verify on a kept PkeyCtx",
            move || assert!(context.verify(their_hash.hash(&for_theirs.1), &for_theirs.0).unwrap()),
            valid,
        );
    let point = forms.public_key_bytes();
    let operation = match &curve.ring {
        Some(ring_curve) => {
            let ring = ring::signature::UnparsedPublicKey::new(ring_curve.verification, point.clone());
            operation.with(
                Library::Ring,
                "UnparsedPublicKey::verify: the key is parsed each time",
                move || ring.verify(&for_ring.1, &for_ring.0).unwrap(),
                valid,
            )
        }
        None => operation,
    };
    let aws_lc = aws_lc_rs::signature::ParsedPublicKey::new(curve.aws_lc_verification, point).unwrap();
    let mut rust_crypto = (curve.rust_crypto.verifier)(&forms.spki);
    operation
        .with(
            Library::AwsLc,
            "ParsedPublicKey::verify_sig",
            move || aws_lc.verify_sig(&for_aws_lc.1, &for_aws_lc.0).unwrap(),
            valid,
        )
        .with(
            Library::RustCrypto,
            "VerifyingKey::verify",
            move || rust_crypto(&for_rust_crypto.0, &for_rust_crypto.1),
            valid,
        )
}

fn ed25519_sign<'a>(suite: &Suite<'a>, forms: &Forms) -> Operation<'a> {
    let data = message(64);
    let ours = forms.private.as_ed25519().unwrap().clone();
    let seed = ours.private_bytes_raw().unwrap();
    let raw_key = Key::from_private_bytes(suite.lib, c"ED25519", &seed);
    let mut raw = MessageContext::signer(suite.lib, &raw_key);
    let theirs = PKey::private_key_from_der(&forms.pkcs8).unwrap();
    let mut context = MdCtx::new().unwrap();
    let ring = ring::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&forms.pkcs8).unwrap();
    let aws_lc = aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&forms.pkcs8).unwrap();
    let dalek = ed25519_dalek::SigningKey::from_pkcs8_der(&forms.pkcs8).unwrap();
    let datas = [(); 6].map(|()| data.clone());
    let [for_ours, for_raw, for_theirs, for_ring, for_aws_lc, for_dalek] = datas;
    Operation::new("signatures", "Ed25519 sign")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "Ed25519PrivateKey::sign",
            move || ours.sign(&for_ours).unwrap(),
            |signature| signature,
        )
        .with_state(
            Library::Raw,
            "EVP_DigestSignInit_ex without a key and EVP_DigestSign on a kept context",
            [0; 64],
            move |out| raw.sign(&for_raw, out),
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "digest_sign_init and digest_sign on a kept MdCtx",
            [0; 64],
            move |out| {
                context.digest_sign_init(None, &theirs).unwrap();
                context.digest_sign(&for_theirs, Some(out)).unwrap()
            },
            |out, _| out.to_vec(),
        )
        .with(
            Library::Ring,
            "Ed25519KeyPair::sign",
            move || ring.sign(&for_ring),
            |signature| signature.as_ref().to_vec(),
        )
        .with(
            Library::AwsLc,
            "Ed25519KeyPair::sign",
            move || aws_lc.sign(&for_aws_lc),
            |signature| signature.as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "ed25519-dalek: SigningKey::sign",
            move || dalek.sign(&for_dalek),
            |signature| signature.to_bytes().to_vec(),
        )
}

fn ed25519_verify<'a>(suite: &Suite<'a>, forms: &Forms) -> Operation<'a> {
    let data = message(64);
    let key = forms.private.as_ed25519().unwrap();
    let signature = key.sign(&data).unwrap();
    let ours = key.public_key().unwrap();
    let public = ours.public_bytes_raw().unwrap().to_vec();
    let raw_key = Key::from_public_bytes(suite.lib, c"ED25519", &public);
    let mut raw = MessageContext::verifier(suite.lib, &raw_key);
    let theirs: PKey<Public> = PKey::public_key_from_der(&forms.spki).unwrap();
    let mut context = MdCtx::new().unwrap();
    let ring = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, public.clone());
    let aws_lc = aws_lc_rs::signature::ParsedPublicKey::new(&aws_lc_rs::signature::ED25519, public.clone()).unwrap();
    let dalek = ed25519_dalek::VerifyingKey::from_bytes(&public.as_slice().try_into().unwrap()).unwrap();
    let both = [(); 6].map(|()| (signature.clone(), data.clone()));
    let [for_ours, for_raw, for_theirs, for_ring, for_aws_lc, for_dalek] = both;
    let valid = |()| b"valid".to_vec();
    Operation::new("signatures", "Ed25519 verify")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "Ed25519PublicKey::verify",
            move || ours.verify(&for_ours.0, &for_ours.1).unwrap(),
            valid,
        )
        .with(
            Library::Raw,
            "EVP_DigestVerifyInit_ex without a key and EVP_DigestVerify on a kept context",
            move || raw.verify(&for_raw.0, &for_raw.1),
            valid,
        )
        .with(
            Library::RustOpenssl,
            "digest_verify_init and digest_verify on a kept MdCtx",
            move || {
                context.digest_verify_init(None, &theirs).unwrap();
                assert!(context.digest_verify(&for_theirs.1, &for_theirs.0).unwrap());
            },
            valid,
        )
        .with(
            Library::Ring,
            "UnparsedPublicKey::verify: the key is parsed each time",
            move || ring.verify(&for_ring.1, &for_ring.0).unwrap(),
            valid,
        )
        .with(
            Library::AwsLc,
            "ParsedPublicKey::verify_sig",
            move || aws_lc.verify_sig(&for_aws_lc.1, &for_aws_lc.0).unwrap(),
            valid,
        )
        .with(
            Library::RustCrypto,
            "ed25519-dalek: verify_strict, which refuses weak keys",
            move || {
                let signature = ed25519_dalek::Signature::from_slice(&for_dalek.0).unwrap();
                dalek.verify_strict(&for_dalek.1, &signature).unwrap();
            },
            valid,
        )
}
