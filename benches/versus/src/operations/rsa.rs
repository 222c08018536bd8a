//! RSA with 2048 bits.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey};
use aws_lc_rs::rsa::{PrivateDecryptingKey, PublicEncryptingKey};
use getrandom::SysRng;
use hazmat_openssl::prelude::*;
use openssl::encrypt::Decrypter;
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::md_ctx::MdCtx;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Verifier};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use sha2::Sha256;

use super::curves::Forms;
use super::message;
use crate::contender::{Goal, Library, Operation};
use crate::raw::digest::Digest;
use crate::raw::key::Key;
use crate::raw::loading::RsaLoader;
use crate::raw::operation::{KeyContext, Purpose};
use crate::raw::params::Params;
use crate::suite::Suite;

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;
const LENGTH: usize = 256;

/// One key, as each library has it.
struct Keys {
    forms: Forms,
    ours: RsaPrivateKey,
    theirs: PKey<Private>,
}

impl Keys {
    fn raw(&self, suite: &Suite<'_>) -> Key {
        RsaLoader::new(suite.lib).from_pkcs8(&self.forms.pkcs8, false)
    }

    fn ring(&self) -> ring::signature::RsaKeyPair {
        ring::signature::RsaKeyPair::from_pkcs8(&self.forms.pkcs8).unwrap()
    }

    fn aws_lc(&self) -> aws_lc_rs::signature::RsaKeyPair {
        aws_lc_rs::signature::RsaKeyPair::from_pkcs8(&self.forms.pkcs8).unwrap()
    }

    fn rust_crypto(&self) -> rsa::PrivateKey {
        rsa::PrivateKey::from_pkcs8_der(&self.forms.pkcs8).unwrap()
    }

    /// The public key in PKCS #1, which ring and aws-lc-rs take.
    fn pkcs1(&self) -> Vec<u8> {
        self.forms.public_key_bytes()
    }
}

pub fn add(suite: &mut Suite<'_>) {
    let ours = suite.backend.generate_rsa_private_key(65537, 2048).unwrap();
    let forms = Forms::of(ours.clone());
    let theirs = PKey::private_key_from_der(&forms.pkcs8).unwrap();
    let keys = Keys { forms, ours, theirs };
    for scheme in [&PKCS1, &PSS] {
        for kept in [false, true] {
            let sign = sign(suite, &keys, scheme, kept);
            suite.add(sign);
        }
        let verify = verify(suite, &keys, scheme);
        suite.add(verify);
    }
    let encrypt = encrypt(suite, &keys);
    suite.add(encrypt);
    let decrypt = decrypt(suite, &keys);
    suite.add(decrypt);
}

/// A signature scheme as each library has it.
struct Scheme {
    name: &'static str,
    ours: fn() -> RsaPadding,
    libcrypto: &'static std::ffi::CStr,
    theirs: Padding,
    ring_signing: &'static dyn ring::signature::RsaEncoding,
    ring_verification: &'static ring::signature::RsaParameters,
    aws_lc_signing: &'static aws_lc_rs::signature::RsaSignatureEncoding,
    aws_lc_verification: &'static aws_lc_rs::signature::RsaParameters,
    rust_crypto_sign: fn(&rsa::PrivateKey, &[u8]) -> Vec<u8>,
    rust_crypto_verify: fn(&rsa::PublicKey, &[u8], &[u8]),
}

static PKCS1: Scheme = Scheme {
    name: "PKCS #1 v1.5",
    ours: RsaPadding::pkcs1v15,
    libcrypto: c"pkcs1",
    theirs: Padding::PKCS1,
    ring_signing: &ring::signature::RSA_PKCS1_SHA256,
    ring_verification: &ring::signature::RSA_PKCS1_2048_8192_SHA256,
    aws_lc_signing: &aws_lc_rs::signature::RSA_PKCS1_SHA256,
    aws_lc_verification: &aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256,
    rust_crypto_sign: |key, message| key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut SysRng, message).unwrap(),
    rust_crypto_verify: |key, signature, message| key.pkcs1v15_verify::<Sha256>(message, signature).unwrap(),
};

static PSS: Scheme = Scheme {
    name: "PSS",
    ours: || RsaPadding::pss(PssPadding::new(SHA256, SaltLength::Digest)),
    libcrypto: c"pss",
    theirs: Padding::PKCS1_PSS,
    ring_signing: &ring::signature::RSA_PSS_SHA256,
    ring_verification: &ring::signature::RSA_PSS_2048_8192_SHA256,
    aws_lc_signing: &aws_lc_rs::signature::RSA_PSS_SHA256,
    aws_lc_verification: &aws_lc_rs::signature::RSA_PSS_2048_8192_SHA256,
    rust_crypto_sign: |key, message| key.pss_sign_with_rng::<Sha256, _>(&mut SysRng, message).unwrap(),
    rust_crypto_verify: |key, signature, message| key.pss_verify::<Sha256>(message, signature).unwrap(),
};

impl Scheme {
    fn params(&self) -> Params<'static> {
        let params = Params::new()
            .utf8(c"pad-mode", self.libcrypto)
            .utf8(c"digest", c"SHA2-256");
        match self.theirs {
            Padding::PKCS1_PSS => params.utf8(c"mgf1-digest", c"SHA2-256").utf8(c"saltlen", c"digest"),
            _ => params,
        }
    }

    fn their_context(&self, keys: &Keys, sign: bool) -> PkeyCtx<Private> {
        let mut context = PkeyCtx::new(&keys.theirs).unwrap();
        match sign {
            true => context.sign_init().unwrap(),
            false => context.verify_init().unwrap(),
        }
        context.set_rsa_padding(self.theirs).unwrap();
        context.set_signature_md(Md::sha256()).unwrap();
        if self.theirs == Padding::PKCS1_PSS {
            context.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).unwrap();
        }
        context
    }

    /// "valid" if a signature is: signatures of PSS are never the same.
    fn judge(&self, theirs: &PKey<Private>, signature: &[u8], message: &[u8]) -> Vec<u8> {
        let mut verifier = Verifier::new(MessageDigest::sha256(), theirs).unwrap();
        verifier.set_rsa_padding(self.theirs).unwrap();
        if self.theirs == Padding::PKCS1_PSS {
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).unwrap();
        }
        assert!(verifier.verify_oneshot(signature, message).unwrap());
        b"valid".to_vec()
    }
}

/// Hashes with rust-openssl on a kept context.
fn their_hash(context: &mut MdCtx, md: &Md, message: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    context.digest_init(md).unwrap();
    context.digest_update(message).unwrap();
    context.digest_final(&mut hash).unwrap();
    hash
}

fn sign<'a>(suite: &Suite<'a>, keys: &Keys, scheme: &'static Scheme, kept: bool) -> Operation<'a> {
    let data = message(64);
    let judge = {
        let (theirs, data) = (keys.theirs.clone(), data.clone());
        move |signature: &[u8]| scheme.judge(&theirs, signature, &data)
    };
    let how = if kept { "kept signer" } else { "one call" };
    let operation = Operation::new("RSA", format!("RSA-2048 {} sign, {how}", scheme.name)).goal(Goal::OneCall);
    let (padding, for_ours) = ((scheme.ours)(), data.clone());
    let judge_ours = judge.clone();
    let operation = if kept {
        let mut signer = keys.ours.signer(&padding, SHA256).unwrap();
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
        let key = keys.ours.clone();
        operation.with(
            Library::Ours,
            "RsaPrivateKey::sign",
            move || key.sign(&for_ours, &padding, SHA256).unwrap(),
            move |signature| judge_ours(&signature),
        )
    };
    let mut raw = KeyContext::new(suite.lib, &keys.raw(suite), Purpose::Sign, &scheme.params());
    let mut digest = Digest::fetch(suite.lib, c"SHA2-256").context();
    let mut theirs = scheme.their_context(keys, true);
    let (md, mut context) = (Md::fetch(None, "SHA2-256", None).unwrap(), MdCtx::new().unwrap());
    let (ring, ring_random) = (keys.ring(), ring::rand::SystemRandom::new());
    let (aws_lc, aws_lc_random) = (keys.aws_lc(), aws_lc_rs::rand::SystemRandom::new());
    let rust_crypto = keys.rust_crypto();
    let datas = [(); 5].map(|()| data.clone());
    let [for_raw, for_theirs, for_ring, for_aws_lc, for_rust_crypto] = datas;
    let judges = [(); 5].map(|()| judge.clone());
    let [judge_raw, judge_theirs, judge_ring, judge_aws_lc, judge_rust_crypto] = judges;
    operation
        .with_state(
            Library::Raw,
            "hash on a kept context, EVP_PKEY_sign on a kept context",
            [0; 512],
            move |out| {
                let mut hash = [0; 64];
                digest.hash(&for_raw, &mut hash);
                raw.sign(&hash[..32], out)
            },
            move |out, length| judge_raw(&out[..length]),
        )
        .with_state(
            Library::RustOpenssl,
            "hash on a kept MdCtx, sign on a kept PkeyCtx",
            [0; LENGTH],
            move |out| {
                let hash = their_hash(&mut context, &md, &for_theirs);
                theirs.sign(&hash, Some(out)).unwrap()
            },
            move |out, _| judge_theirs(out),
        )
        .with_state(
            Library::Ring,
            "RsaKeyPair::sign",
            [0; LENGTH],
            move |out| ring.sign(scheme.ring_signing, &ring_random, &for_ring, out).unwrap(),
            move |out, ()| judge_ring(out),
        )
        .with_state(
            Library::AwsLc,
            "RsaKeyPair::sign",
            [0; LENGTH],
            move |out| {
                aws_lc
                    .sign(scheme.aws_lc_signing, &aws_lc_random, &for_aws_lc, out)
                    .unwrap()
            },
            move |out, ()| judge_aws_lc(out),
        )
        .with(
            Library::RustCrypto,
            "rsa, with blinding",
            move || (scheme.rust_crypto_sign)(&rust_crypto, &for_rust_crypto),
            move |signature| judge_rust_crypto(&signature),
        )
}

fn verify<'a>(suite: &Suite<'a>, keys: &Keys, scheme: &'static Scheme) -> Operation<'a> {
    let data = message(64);
    let padding = (scheme.ours)();
    let signature = keys.ours.sign(&data, &padding, SHA256).unwrap();
    let ours = keys.ours.public_key().unwrap();
    let mut raw = KeyContext::new(suite.lib, &keys.raw(suite), Purpose::Verify, &scheme.params());
    let mut digest = Digest::fetch(suite.lib, c"SHA2-256").context();
    let mut theirs = scheme.their_context(keys, false);
    let (md, mut context) = (Md::fetch(None, "SHA2-256", None).unwrap(), MdCtx::new().unwrap());
    let ring = ring::signature::UnparsedPublicKey::new(scheme.ring_verification, keys.pkcs1());
    let aws_lc = aws_lc_rs::signature::ParsedPublicKey::new(scheme.aws_lc_verification, keys.pkcs1()).unwrap();
    let rust_crypto = rsa::PublicKey::from_public_key_der(&keys.forms.spki).unwrap();
    let both = [(); 6].map(|()| (signature.clone(), data.clone()));
    let [for_ours, for_raw, for_theirs, for_ring, for_aws_lc, for_rust_crypto] = both;
    let valid = |()| b"valid".to_vec();
    Operation::new("RSA", format!("RSA-2048 {} verify", scheme.name))
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "RsaPublicKey::verify",
            move || ours.verify(&for_ours.0, &for_ours.1, &padding, SHA256).unwrap(),
            valid,
        )
        .with(
            Library::Raw,
            "hash on a kept context, EVP_PKEY_verify on a kept context",
            move || {
                let mut hash = [0; 64];
                digest.hash(&for_raw.1, &mut hash);
                raw.verify(&for_raw.0, &hash[..32]);
            },
            valid,
        )
        .with(
            Library::RustOpenssl,
            "hash on a kept MdCtx, verify on a kept PkeyCtx",
            move || {
                let hash = their_hash(&mut context, &md, &for_theirs.1);
                assert!(theirs.verify(&hash, &for_theirs.0).unwrap());
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
            "rsa",
            move || (scheme.rust_crypto_verify)(&rust_crypto, &for_rust_crypto.0, &for_rust_crypto.1),
            valid,
        )
}

const SECRET: &[u8; 32] = b"thirty-two bytes, a content key.";

fn oaep() -> RsaPadding {
    RsaPadding::oaep(OaepPadding::new(SHA256))
}

fn oaep_params() -> Params<'static> {
    Params::new()
        .utf8(c"pad-mode", c"oaep")
        .utf8(c"digest", c"SHA2-256")
        .utf8(c"mgf1-digest", c"SHA2-256")
}

fn their_oaep(keys: &Keys, encrypt: bool) -> PkeyCtx<Private> {
    let mut context = PkeyCtx::new(&keys.theirs).unwrap();
    match encrypt {
        true => context.encrypt_init().unwrap(),
        false => context.decrypt_init().unwrap(),
    }
    context.set_rsa_padding(Padding::PKCS1_OAEP).unwrap();
    context.set_rsa_oaep_md(Md::sha256()).unwrap();
    context.set_rsa_mgf1_md(Md::sha256()).unwrap();
    context
}

/// What rust-openssl decrypts.
fn their_decryption(key: &PKey<Private>, ciphertext: &[u8]) -> Vec<u8> {
    let mut decrypter = Decrypter::new(key).unwrap();
    decrypter.set_rsa_padding(Padding::PKCS1_OAEP).unwrap();
    decrypter.set_rsa_oaep_md(MessageDigest::sha256()).unwrap();
    decrypter.set_rsa_mgf1_md(MessageDigest::sha256()).unwrap();
    let mut plaintext = vec![0; decrypter.decrypt_len(ciphertext).unwrap()];
    let length = decrypter.decrypt(ciphertext, &mut plaintext).unwrap();
    plaintext.truncate(length);
    plaintext
}

fn encrypt<'a>(suite: &Suite<'a>, keys: &Keys) -> Operation<'a> {
    let ours = keys.ours.public_key().unwrap();
    let padding = oaep();
    let mut raw = KeyContext::new(suite.lib, &keys.raw(suite), Purpose::Encrypt, &oaep_params());
    let mut theirs = their_oaep(keys, true);
    let aws_lc = PublicEncryptingKey::from_der(&keys.forms.spki).unwrap();
    let aws_lc = OaepPublicEncryptingKey::new(aws_lc).unwrap();
    let rust_crypto = rsa::PublicKey::from_public_key_der(&keys.forms.spki).unwrap();
    let [key_1, key_2, key_3, key_4, key_5] = [(); 5].map(|()| keys.theirs.clone());
    Operation::new("RSA", "RSA-2048 OAEP encrypt")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "RsaPublicKey::encrypt",
            move || ours.encrypt(SECRET, &padding).unwrap(),
            move |ciphertext| their_decryption(&key_1, &ciphertext),
        )
        .with_state(
            Library::Raw,
            "EVP_PKEY_encrypt on a kept context",
            [0; 512],
            move |out| raw.encrypt(SECRET, out),
            move |out, length| their_decryption(&key_2, &out[..length]),
        )
        .with_state(
            Library::RustOpenssl,
            "encrypt on a kept PkeyCtx",
            [0; LENGTH],
            move |out| theirs.encrypt(SECRET, Some(out)).unwrap(),
            move |out, _| their_decryption(&key_3, out),
        )
        .with_state(
            Library::AwsLc,
            "OaepPublicEncryptingKey::encrypt",
            [0; LENGTH],
            move |out| {
                aws_lc
                    .encrypt(&OAEP_SHA256_MGF1SHA256, SECRET, out, None)
                    .unwrap()
                    .len()
            },
            move |out, _| their_decryption(&key_4, out),
        )
        .with(
            Library::RustCrypto,
            "rsa: oaep_encrypt_with_rng",
            move || {
                rust_crypto
                    .oaep_encrypt_with_rng::<Sha256, _>(&mut SysRng, SECRET)
                    .unwrap()
            },
            move |ciphertext| their_decryption(&key_5, &ciphertext),
        )
}

fn decrypt<'a>(suite: &Suite<'a>, keys: &Keys) -> Operation<'a> {
    let padding = oaep();
    let ciphertext = keys.ours.public_key().unwrap().encrypt(SECRET, &padding).unwrap();
    let ours = keys.ours.clone();
    let mut raw = KeyContext::new(suite.lib, &keys.raw(suite), Purpose::Decrypt, &oaep_params());
    let mut theirs = their_oaep(keys, false);
    let aws_lc = PrivateDecryptingKey::from_pkcs8(&keys.forms.pkcs8).unwrap();
    let aws_lc = OaepPrivateDecryptingKey::new(aws_lc).unwrap();
    let rust_crypto = keys.rust_crypto();
    let [for_ours, for_raw, for_theirs, for_aws_lc, for_rust_crypto] = [(); 5].map(|()| ciphertext.clone());
    Operation::new("RSA", "RSA-2048 OAEP decrypt")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "RsaPrivateKey::decrypt",
            move || ours.decrypt(&for_ours, &padding).unwrap(),
            |plaintext| plaintext.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_PKEY_decrypt on a kept context",
            [0; 512],
            move |out| raw.decrypt(&for_raw, out),
            |out, length| out[..length].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "decrypt on a kept PkeyCtx",
            [0; LENGTH],
            move |out| theirs.decrypt(&for_theirs, Some(out)).unwrap(),
            |out, length| out[..length].to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "OaepPrivateDecryptingKey::decrypt",
            [0; LENGTH],
            move |out| {
                aws_lc
                    .decrypt(&OAEP_SHA256_MGF1SHA256, &for_aws_lc, out, None)
                    .unwrap()
                    .len()
            },
            |out, length| out[..length].to_vec(),
        )
        .with(
            Library::RustCrypto,
            "rsa, with blinding",
            move || {
                rust_crypto
                    .oaep_decrypt_with_rng::<Sha256, _>(&mut SysRng, &for_rust_crypto)
                    .unwrap()
            },
            |plaintext| plaintext,
        )
}
