//! ML-DSA: generation, loading, signatures.

use std::ffi::CStr;

use aws_lc_rs::signature::{
    KeyPair, ML_DSA_44, ML_DSA_44_SIGNING, ML_DSA_65, ML_DSA_65_SIGNING, ML_DSA_87, ML_DSA_87_SIGNING, ParsedPublicKey,
    PqdsaKeyPair, PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm,
};
use getrandom::SysRng;
use hazmat_openssl::asymmetric::ml_dsa::{MlDsaParameterSet, MlDsaPrivateKey};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use ml_dsa::pkcs8::spki::AssociatedAlgorithmIdentifier;
use ml_dsa::signature::Keypair;
use ml_dsa::{
    ExpandedSigningKey, Generate, KeyExport, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, SigningKey,
    VerifyingKey,
};
use openssl::md_ctx::MdCtx;
use openssl::pkey::PKey;

use super::curves::Forms;
use super::generation::length;
use crate::contender::{Goal, Library, Operation};
use crate::raw::key::{Generator, Importer};
use crate::raw::loading::{pkcs8, spki};
use crate::raw::operation::MessageContext;
use crate::raw::params::Params;
use crate::suite::Suite;

const GROUP: &str = "ML-DSA";

const DATA: &[u8] = &[7; 64];

/// A parameter set, as each library names it.
struct Set {
    ours: MlDsaParameterSet,
    libcrypto: &'static CStr,
    aws_lc_signing: &'static PqdsaSigningAlgorithm,
    aws_lc_verification: &'static PqdsaVerificationAlgorithm,
}

pub fn add(suite: &mut Suite<'_>) {
    add_set::<MlDsa44>(
        suite,
        &Set {
            ours: MlDsaParameterSet::MlDsa44,
            libcrypto: c"ML-DSA-44",
            aws_lc_signing: &ML_DSA_44_SIGNING,
            aws_lc_verification: &ML_DSA_44,
        },
    );
    add_set::<MlDsa65>(
        suite,
        &Set {
            ours: MlDsaParameterSet::MlDsa65,
            libcrypto: c"ML-DSA-65",
            aws_lc_signing: &ML_DSA_65_SIGNING,
            aws_lc_verification: &ML_DSA_65,
        },
    );
    add_set::<MlDsa87>(
        suite,
        &Set {
            ours: MlDsaParameterSet::MlDsa87,
            libcrypto: c"ML-DSA-87",
            aws_lc_signing: &ML_DSA_87_SIGNING,
            aws_lc_verification: &ML_DSA_87,
        },
    );
}

fn add_set<P>(suite: &mut Suite<'_>, set: &Set)
where
    P: MlDsaParams + 'static + AssociatedAlgorithmIdentifier<Params = ml_dsa::pkcs8::der::AnyRef<'static>>,
{
    if !suite.backend.ml_dsa_supported(set.ours) {
        return;
    }
    let keys = Keys::of(suite.backend.generate_ml_dsa_private_key(set.ours).unwrap());
    suite.add(generate::<P>(suite, set));
    suite.add(from_seed::<P>(suite, set, &keys));
    suite.add(from_expanded::<P>(suite, set, &keys));
    suite.add(from_public::<P>(suite, set, &keys));
    suite.add(from_pkcs8::<P>(suite, set, &keys));
    suite.add(from_spki::<P>(suite, set, &keys));
    suite.add(public_key(suite, set, &keys));
    suite.add(sign::<P>(suite, set, &keys));
    suite.add(sign_deterministic::<P>(suite, set, &keys));
    suite.add(verify::<P>(suite, set, &keys));
}

/// A key in every form.
struct Keys {
    private: MlDsaPrivateKey,
    seed: Vec<u8>,
    expanded: Vec<u8>,
    public: Vec<u8>,
    forms: Forms,
}

impl Keys {
    fn of(private: MlDsaPrivateKey) -> Self {
        Keys {
            seed: private.seed().unwrap().unwrap().to_vec(),
            expanded: private.expanded_private_bytes().unwrap().to_vec(),
            public: public_of(&private),
            forms: Forms::of(private.clone()),
            private,
        }
    }
}

fn named<'a>(set: &Set, what: &str) -> Operation<'a> {
    Operation::new(GROUP, format!("{} {what}", set.ours.name()))
}

fn public_of(key: &MlDsaPrivateKey) -> Vec<u8> {
    key.public_key().unwrap().public_bytes_raw().unwrap()
}

fn aws_lc_public(key: &PqdsaKeyPair) -> Vec<u8> {
    key.public_key().as_ref().to_vec()
}

fn their_public<P: MlDsaParams>(key: &SigningKey<P>) -> Vec<u8> {
    key.verifying_key().to_bytes().to_vec()
}

fn generate<'a, P: MlDsaParams + 'a>(suite: &Suite<'a>, set: &Set) -> Operation<'a> {
    let (backend, ours, aws_lc) = (suite.backend, set.ours, set.aws_lc_signing);
    let mut raw = Generator::new(suite.lib, set.libcrypto, &Params::new());
    named(set, "generate")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "generate_ml_dsa_private_key",
            move || backend.generate_ml_dsa_private_key(ours).unwrap(),
            |key| length(&public_of(&key)),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_generate on a kept context",
            move || raw.generate(),
            move |key| length(&key.octets(c"pub", ours.public_key_length())),
        )
        .with(
            Library::AwsLc,
            "PqdsaKeyPair::generate",
            move || PqdsaKeyPair::generate(aws_lc).unwrap(),
            |key| length(&aws_lc_public(&key)),
        )
        .with(
            Library::RustCrypto,
            "ml-dsa: SigningKey::generate",
            || SigningKey::<P>::generate(),
            |key| length(&their_public(&key)),
        )
}

fn from_seed<'a, P: MlDsaParams + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, ours, aws_lc) = (suite.backend, set.ours, set.aws_lc_signing);
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    named(set, "private key from its seed")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_ml_dsa_private_seed",
            move || backend.load_ml_dsa_private_seed(ours, &keys.seed).unwrap(),
            |key| public_of(&key),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_fromdata on a kept context",
            move || raw.pair(&Params::new().octets(c"seed", &keys.seed)),
            move |key| key.octets(c"pub", ours.public_key_length()),
        )
        .with(
            Library::AwsLc,
            "PqdsaKeyPair::from_seed",
            move || PqdsaKeyPair::from_seed(aws_lc, &keys.seed).unwrap(),
            |key| aws_lc_public(&key),
        )
        .with(
            Library::RustCrypto,
            "ml-dsa: SigningKey::from_seed",
            move || SigningKey::<P>::from_seed(&keys.seed.as_slice().try_into().unwrap()),
            |key| their_public(&key),
        )
}

#[allow(deprecated, reason = "the other contenders read expanded keys as well")]
fn from_expanded<'a, P: MlDsaParams + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, ours, aws_lc) = (suite.backend, set.ours, set.aws_lc_signing);
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    named(set, "private key from its expanded form")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_ml_dsa_private_bytes",
            move || backend.load_ml_dsa_private_bytes(ours, &keys.expanded).unwrap(),
            |key| public_of(&key),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_fromdata on a kept context",
            move || raw.pair(&Params::new().octets(c"priv", &keys.expanded)),
            move |key| key.octets(c"pub", ours.public_key_length()),
        )
        .with(
            Library::AwsLc,
            "PqdsaKeyPair::from_raw_private_key",
            move || PqdsaKeyPair::from_raw_private_key(aws_lc, &keys.expanded).unwrap(),
            |key| aws_lc_public(&key),
        )
        .with(
            Library::RustCrypto,
            "ml-dsa: ExpandedSigningKey::from_expanded, which checks nothing and does not compute the public key",
            move || ExpandedSigningKey::<P>::from_expanded(&keys.expanded.as_slice().try_into().unwrap()),
            |key| key.verifying_key().to_bytes().to_vec(),
        )
}

fn from_public<'a, P: MlDsaParams + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, ours, aws_lc) = (suite.backend, set.ours, set.aws_lc_verification);
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    named(set, "public key from its bytes")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_ml_dsa_public_bytes",
            move || backend.load_ml_dsa_public_bytes(ours, &keys.public).unwrap(),
            |key| key.public_bytes_raw().unwrap(),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_fromdata on a kept context",
            move || raw.public(&Params::new().octets(c"pub", &keys.public)),
            move |key| key.octets(c"pub", ours.public_key_length()),
        )
        .with(
            Library::AwsLc,
            "ParsedPublicKey::new",
            move || ParsedPublicKey::new(aws_lc, &keys.public).unwrap(),
            |key| key.as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "ml-dsa: VerifyingKey::decode, which expands the matrix",
            move || VerifyingKey::<P>::decode(&keys.public.as_slice().try_into().unwrap()),
            |key| key.to_bytes().to_vec(),
        )
}

fn from_pkcs8<'a, P>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = ml_dsa::pkcs8::der::AnyRef<'static>>,
{
    use ml_dsa::pkcs8::DecodePrivateKey;
    let (backend, ours, aws_lc) = (suite.backend, set.ours, set.aws_lc_signing);
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    let der = &keys.forms.pkcs8;
    named(set, "private key from PKCS #8, seed")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_der_private_key",
            move || backend.load_der_private_key(der, None).unwrap(),
            |key: PrivateKey| public_of(key.as_ml_dsa().unwrap()),
        )
        .with(
            Library::Raw,
            "DER read by hand, EVP_PKEY_fromdata on a kept context",
            move || {
                let (_, [0x80, 32, seed @ ..]) = pkcs8(der) else {
                    panic!("not a seed");
                };
                raw.pair(&Params::new().octets(c"seed", seed))
            },
            move |key| key.octets(c"pub", ours.public_key_length()),
        )
        .with(
            Library::RustOpenssl,
            "PKey::private_key_from_der, which decodes with OpenSSL",
            move || PKey::private_key_from_der(der).unwrap(),
            |key| spki(&key.public_key_to_der().unwrap()).1.to_vec(),
        )
        .with(
            Library::AwsLc,
            "PqdsaKeyPair::from_pkcs8",
            move || PqdsaKeyPair::from_pkcs8(aws_lc, der).unwrap(),
            |key| aws_lc_public(&key),
        )
        .with(
            Library::RustCrypto,
            "ml-dsa: from_pkcs8_der",
            move || SigningKey::<P>::from_pkcs8_der(der).unwrap(),
            |key| their_public(&key),
        )
}

fn from_spki<'a, P>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = ml_dsa::pkcs8::der::AnyRef<'static>>,
{
    use ml_dsa::pkcs8::DecodePublicKey;
    let (backend, ours) = (suite.backend, set.ours);
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    let der = &keys.forms.spki;
    named(set, "public key from SPKI")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_der_public_key",
            move || backend.load_der_public_key(der).unwrap(),
            |key: PublicKey| key.as_ml_dsa().unwrap().public_bytes_raw().unwrap(),
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
        .with(
            Library::RustCrypto,
            "ml-dsa: from_public_key_der, which expands the matrix",
            move || VerifyingKey::<P>::from_public_key_der(der).unwrap(),
            |key| key.to_bytes().to_vec(),
        )
}

fn public_key<'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let mut importer = Importer::new(suite.lib, set.libcrypto);
    let raw = importer.pair(&Params::new().octets(c"seed", &keys.seed));
    let public_length = set.ours.public_key_length();
    named(set, "public key of a private key")
        .with(
            Library::Ours,
            "MlDsaPrivateKey::public_key",
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

fn sign<'a, P: MlDsaParams + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let ours = keys.private.clone();
    let raw_key = Importer::new(suite.lib, set.libcrypto).pair(&Params::new().octets(c"seed", &keys.seed));
    let mut raw = MessageContext::signer(suite.lib, &raw_key);
    let theirs = PKey::private_key_from_der(&keys.forms.pkcs8).unwrap();
    let mut context = MdCtx::new().unwrap();
    let aws_lc = PqdsaKeyPair::from_seed(set.aws_lc_signing, &keys.seed).unwrap();
    let rust_crypto = SigningKey::<P>::from_seed(&keys.seed.as_slice().try_into().unwrap());
    let public = keys.private.public_key().unwrap();
    let judge = move |signature: &[u8]| {
        public.verify(signature, DATA).unwrap();
        b"valid".to_vec()
    };
    let judges = [(); 5].map(|()| judge.clone());
    let [judge_ours, judge_raw, judge_theirs, judge_aws_lc, judge_rust_crypto] = judges;
    let buffer = || vec![0; set.ours.signature_length()];
    // The times of signatures with random bytes vary much: each takes another number of attempts.
    named(set, "sign")
        .with(
            Library::Ours,
            "MlDsaPrivateKey::sign",
            move || ours.sign(DATA).unwrap(),
            move |signature| judge_ours(&signature),
        )
        .with_state(
            Library::Raw,
            "EVP_DigestSignInit_ex without a key and EVP_DigestSign on a kept context",
            buffer(),
            move |out| raw.sign(DATA, out),
            move |out, ()| judge_raw(out),
        )
        .with_state(
            Library::RustOpenssl,
            "digest_sign_init and digest_sign on a kept MdCtx",
            buffer(),
            move |out| {
                context.digest_sign_init(None, &theirs).unwrap();
                context.digest_sign(DATA, Some(out)).unwrap()
            },
            move |out, _| judge_theirs(out),
        )
        .with_state(
            Library::AwsLc,
            "PqdsaKeyPair::sign",
            buffer(),
            move |out| aws_lc.sign(DATA, out).unwrap(),
            move |out, _| judge_aws_lc(out),
        )
        .with(
            Library::RustCrypto,
            "ml-dsa: sign_randomized, with an expanded matrix kept",
            move || {
                rust_crypto
                    .expanded_key()
                    .sign_randomized(DATA, b"", &mut SysRng)
                    .unwrap()
            },
            move |signature| judge_rust_crypto(&signature.encode()),
        )
}

/// All contenders make the very same signature, with as many attempts.
fn sign_deterministic<'a, P: MlDsaParams + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let ours = keys.private.clone();
    let raw_key = Importer::new(suite.lib, set.libcrypto).pair(&Params::new().octets(c"seed", &keys.seed));
    let params = Params::new().number(c"deterministic", &[1, 0, 0, 0]);
    let mut raw = MessageContext::signer_with(suite.lib, &raw_key, &params);
    let rust_crypto = SigningKey::<P>::from_seed(&keys.seed.as_slice().try_into().unwrap());
    named(set, "sign, deterministic")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "MlDsaPrivateKey::sign_deterministic",
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
            "ml-dsa: sign_deterministic, with an expanded matrix kept",
            move || rust_crypto.expanded_key().sign_deterministic(DATA, b"").unwrap(),
            |signature| signature.encode().to_vec(),
        )
}

fn verify<'a, P: MlDsaParams + 'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let signature = keys.private.sign(DATA).unwrap();
    let signatures = [(); 5].map(|()| signature.clone());
    let [for_ours, for_raw, for_theirs, for_aws_lc, for_rust_crypto] = signatures;
    let ours = keys.private.public_key().unwrap();
    let raw_key = Importer::new(suite.lib, set.libcrypto).public(&Params::new().octets(c"pub", &keys.public));
    let mut raw = MessageContext::verifier(suite.lib, &raw_key);
    let theirs = PKey::public_key_from_der(&keys.forms.spki).unwrap();
    let mut context = MdCtx::new().unwrap();
    let aws_lc = ParsedPublicKey::new(set.aws_lc_verification, &keys.public).unwrap();
    let rust_crypto = VerifyingKey::<P>::decode(&keys.public.as_slice().try_into().unwrap());
    let valid = |()| b"valid".to_vec();
    named(set, "verify")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "MlDsaPublicKey::verify",
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
            Library::AwsLc,
            "ParsedPublicKey::verify_sig",
            move || aws_lc.verify_sig(DATA, &for_aws_lc).unwrap(),
            valid,
        )
        .with(
            Library::RustCrypto,
            "ml-dsa: verify_with_context, with an expanded matrix kept",
            move || {
                let signature = Signature::<P>::try_from(for_rust_crypto.as_slice()).unwrap();
                assert!(rust_crypto.verify_with_context(DATA, b"", &signature));
            },
            valid,
        )
}
