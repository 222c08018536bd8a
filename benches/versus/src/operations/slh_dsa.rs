//! SLH-DSA: generation, loading, signatures, with one set of small signatures and one of fast ones.

use std::ffi::CStr;

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use hazmat_openssl::asymmetric::slh_dsa::{SlhDsaParameterSet, SlhDsaPrivateKey};
use hazmat_openssl::prelude::*;
use openssl::md_ctx::MdCtx;
use openssl::pkey::PKey;
use slh_dsa::signature::Keypair;
use slh_dsa::{ParameterSet, Sha2_128f, Sha2_128s, Signature, SigningKey, VerifyingKey};

use super::curves::Forms;
use super::generation::length;
use crate::contender::{Goal, Library, Operation};
use crate::raw::key::{Generator, Importer};
use crate::raw::loading::spki;
use crate::raw::operation::MessageContext;
use crate::raw::params::Params;
use crate::suite::Suite;

const GROUP: &str = "SLH-DSA";

const DATA: &[u8] = &[7; 64];

/// A parameter set, as each library names it.
struct Set {
    ours: SlhDsaParameterSet,
    libcrypto: &'static CStr,
    /// Whether this crate checks the pair when it loads a private key: with the other sets that takes too long.
    is_checked: bool,
}

pub fn add(suite: &mut Suite<'_>) {
    add_set::<Sha2_128f>(
        suite,
        &Set {
            ours: SlhDsaParameterSet::Sha2_128f,
            libcrypto: c"SLH-DSA-SHA2-128f",
            is_checked: true,
        },
    );
    add_set::<Sha2_128s>(
        suite,
        &Set {
            ours: SlhDsaParameterSet::Sha2_128s,
            libcrypto: c"SLH-DSA-SHA2-128s",
            is_checked: false,
        },
    );
}

fn add_set<P: ParameterSet + 'static>(suite: &mut Suite<'_>, set: &Set) {
    if !suite.backend.slh_dsa_supported(set.ours) {
        return;
    }
    let keys = Keys::of(suite.backend.generate_slh_dsa_private_key(set.ours).unwrap());
    suite.add(generate::<P>(suite, set));
    suite.add(from_private::<P>(suite, set, &keys));
    suite.add(from_spki(suite, set, &keys));
    suite.add(public_key(suite, set, &keys));
    suite.add(sign_deterministic::<P>(suite, set, &keys));
    suite.add(verify::<P>(suite, set, &keys));
}

/// A key in every form.
struct Keys {
    private: SlhDsaPrivateKey,
    bytes: Vec<u8>,
    public: Vec<u8>,
    forms: Forms,
}

impl Keys {
    fn of(private: SlhDsaPrivateKey) -> Self {
        Keys {
            bytes: private.private_bytes_raw().unwrap().to_vec(),
            public: public_of(&private),
            forms: Forms::of(private.clone()),
            private,
        }
    }
}

fn named<'a>(set: &Set, what: &str) -> Operation<'a> {
    Operation::new(GROUP, format!("{} {what}", set.ours.name()))
}

fn public_of(key: &SlhDsaPrivateKey) -> Vec<u8> {
    key.public_key().unwrap().public_bytes_raw().unwrap()
}

fn generate<'a, P: ParameterSet + 'a>(suite: &Suite<'a>, set: &Set) -> Operation<'a> {
    let (backend, ours) = (suite.backend, set.ours);
    let mut raw = Generator::new(suite.lib, set.libcrypto, &Params::new());
    named(set, "generate")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "generate_slh_dsa_private_key",
            move || backend.generate_slh_dsa_private_key(ours).unwrap(),
            |key| length(&public_of(&key)),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_generate on a kept context",
            move || raw.generate(),
            move |key| length(&key.octets(c"pub", ours.public_key_length())),
        )
        .with(
            Library::RustCrypto,
            "slh-dsa: SigningKey::new",
            || SigningKey::<P>::new(&mut UnwrapErr(SysRng)),
            |key| length(&key.verifying_key().to_vec()),
        )
}

fn from_private<'a, P: ParameterSet + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, lib, ours, is_checked) = (suite.backend, suite.lib, set.ours, set.is_checked);
    let public_length = ours.public_key_length();
    let [mut raw, mut unchecked] = [(); 2].map(|()| Importer::new(lib, set.libcrypto));
    let operation = named(set, "private key from its bytes")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_slh_dsa_private_bytes, which checks the pair of a fast set",
            move || backend.load_slh_dsa_private_bytes(ours, &keys.bytes).unwrap(),
            |key| public_of(&key),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_fromdata on a kept context; EVP_PKEY_pairwise_check for a fast set",
            move || {
                let key = raw.pair(&Params::new().octets(c"priv", &keys.bytes));
                if is_checked {
                    key.check_pair(lib);
                }
                key
            },
            move |key| key.octets(c"pub", public_length),
        );
    let operation = if is_checked {
        operation.with(
            Library::RawUnchecked,
            "EVP_PKEY_fromdata on a kept context",
            move || unchecked.pair(&Params::new().octets(c"priv", &keys.bytes)),
            move |key| key.octets(c"pub", public_length),
        )
    } else {
        operation
    };
    operation.with(
        Library::RustCrypto,
        "slh-dsa: SigningKey::try_from, which checks nothing",
        move || SigningKey::<P>::try_from(keys.bytes.as_slice()).unwrap(),
        |key| key.verifying_key().to_vec(),
    )
}

fn from_spki<'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, ours) = (suite.backend, set.ours);
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    let der = &keys.forms.spki;
    named(set, "public key from SPKI")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_der_public_key",
            move || backend.load_der_public_key(der).unwrap(),
            |key| key.as_slh_dsa().unwrap().public_bytes_raw().unwrap(),
        )
        .with(
            Library::Raw,
            "DER read by hand, EVP_PKEY_fromdata on a kept context",
            move || raw.public(&Params::new().octets(c"pub", spki(der).1)),
            move |key| key.octets(c"pub", ours.public_key_length()),
        )
        .with(
            Library::RustOpenssl,
            "PKey::public_key_from_der, which decodes with OpenSSL",
            move || PKey::public_key_from_der(der).unwrap(),
            |key| spki(&key.public_key_to_der().unwrap()).1.to_vec(),
        )
}

fn public_key<'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let mut importer = Importer::new(suite.lib, set.libcrypto);
    let raw = importer.pair(&Params::new().octets(c"priv", &keys.bytes));
    let public_length = set.ours.public_key_length();
    named(set, "public key of a private key")
        .with(
            Library::Ours,
            "SlhDsaPrivateKey::public_key",
            || keys.private.public_key().unwrap(),
            |key| key.public_bytes_raw().unwrap(),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_get_octet_string_param, EVP_PKEY_fromdata on a kept context",
            move || {
                let public = raw.octets(c"pub", public_length);
                importer.public(&Params::new().octets(c"pub", &public))
            },
            move |key| key.octets(c"pub", public_length),
        )
}

/// All contenders make the very same signature.
fn sign_deterministic<'a, P: ParameterSet + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let ours = keys.private.clone();
    let raw_key = Importer::new(suite.lib, set.libcrypto).pair(&Params::new().octets(c"priv", &keys.bytes));
    let params = Params::new().number(c"deterministic", &[1, 0, 0, 0]);
    let mut raw = MessageContext::signer_with(suite.lib, &raw_key, &params);
    let rust_crypto = SigningKey::<P>::try_from(keys.bytes.as_slice()).unwrap();
    named(set, "sign, deterministic")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "SlhDsaPrivateKey::sign_deterministic",
            move || ours.sign_deterministic(DATA, b"").unwrap(),
            |signature| signature,
        )
        .with_state(
            Library::Raw,
            "EVP_DigestSignInit_ex without a key and EVP_DigestSign on a kept context",
            vec![0; set.ours.signature_length()],
            move |out| raw.sign(DATA, out),
            |out, ()| out.clone(),
        )
        .with(
            Library::RustCrypto,
            "slh-dsa: try_sign_with_context",
            move || rust_crypto.try_sign_with_context(DATA, b"", None).unwrap(),
            |signature| signature.to_vec(),
        )
}

fn verify<'a, P: ParameterSet + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let signature = keys.private.sign(DATA).unwrap();
    let signatures = [(); 4].map(|()| signature.clone());
    let [for_ours, for_raw, for_theirs, for_rust_crypto] = signatures;
    let ours = keys.private.public_key().unwrap();
    let raw_key = Importer::new(suite.lib, set.libcrypto).public(&Params::new().octets(c"pub", &keys.public));
    let mut raw = MessageContext::verifier(suite.lib, &raw_key);
    let theirs = PKey::public_key_from_der(&keys.forms.spki).unwrap();
    let mut context = MdCtx::new().unwrap();
    let rust_crypto = VerifyingKey::<P>::try_from(keys.public.as_slice()).unwrap();
    let valid = |()| b"valid".to_vec();
    named(set, "verify")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "SlhDsaPublicKey::verify",
            move || ours.verify(&for_ours, DATA).unwrap(),
            valid,
        )
        .with(
            Library::Raw,
            "EVP_DigestVerifyInit_ex without a key and EVP_DigestVerify on a kept context",
            move || raw.verify(&for_raw, DATA),
            valid,
        )
        .with(
            Library::RustOpenssl,
            "digest_verify_init and digest_verify on a kept MdCtx",
            move || {
                context.digest_verify_init(None, &theirs).unwrap();
                assert!(context.digest_verify(DATA, &for_theirs).unwrap());
            },
            valid,
        )
        .with(
            Library::RustCrypto,
            "slh-dsa: try_verify_with_context",
            move || {
                let signature = Signature::<P>::try_from(for_rust_crypto.as_slice()).unwrap();
                rust_crypto.try_verify_with_context(DATA, b"", &signature).unwrap();
            },
            valid,
        )
}
