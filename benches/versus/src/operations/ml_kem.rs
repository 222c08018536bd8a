//! ML-KEM: generation, loading, encapsulation, decapsulation.

use std::ffi::CStr;

use aws_lc_rs::kem;
use hazmat_openssl::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
#[allow(deprecated, reason = "the other contenders read expanded keys as well")]
use ml_kem::ExpandedKeyEncoding;
use ml_kem::kem::{Decapsulate, Encapsulate, Kem};
use ml_kem::pkcs8::DecodePrivateKey;
use ml_kem::{Generate, KeyExport, KeyInit, MlKem512, MlKem768, MlKem1024, TryKeyInit};

use super::curves::Forms;
use super::generation::length;
use crate::contender::{Goal, Library, Operation};
use crate::raw::key::{Generator, Importer};
use crate::raw::loading::{pkcs8, spki};
use crate::raw::operation::{KeyContext, Purpose};
use crate::raw::params::Params;
use crate::suite::Suite;

const GROUP: &str = "ML-KEM";

const SECRET_LENGTH: usize = 32;

/// `EVP_PKEY_fromdata` takes longer, because libcrypto tests every pair that it imports.
const GENERATED: &str = "EVP_PKEY_generate with the seed on a kept context";

/// A parameter set, as each library names it.
struct Set {
    ours: MlKemParameterSet,
    libcrypto: &'static CStr,
    aws_lc: &'static kem::Algorithm,
}

pub fn add(suite: &mut Suite<'_>) {
    add_set::<MlKem512>(
        suite,
        &Set {
            ours: MlKemParameterSet::MlKem512,
            libcrypto: c"ML-KEM-512",
            aws_lc: &kem::ML_KEM_512,
        },
    );
    add_set::<MlKem768>(
        suite,
        &Set {
            ours: MlKemParameterSet::MlKem768,
            libcrypto: c"ML-KEM-768",
            aws_lc: &kem::ML_KEM_768,
        },
    );
    add_set::<MlKem1024>(
        suite,
        &Set {
            ours: MlKemParameterSet::MlKem1024,
            libcrypto: c"ML-KEM-1024",
            aws_lc: &kem::ML_KEM_1024,
        },
    );
}

/// A private key of RustCrypto.
#[allow(deprecated, reason = "see ExpandedKeyEncoding")]
trait TheirPrivate: Generate + KeyInit + ExpandedKeyEncoding + DecodePrivateKey {}

#[allow(deprecated, reason = "see ExpandedKeyEncoding")]
impl<K: Generate + KeyInit + ExpandedKeyEncoding + DecodePrivateKey> TheirPrivate for K {}

fn add_set<K>(suite: &mut Suite<'_>, set: &Set)
where
    K: Kem,
    K::DecapsulationKey: Decapsulate<Kem = K> + TheirPrivate,
{
    if !suite.backend.ml_kem_supported(set.ours) {
        return;
    }
    let key = suite.backend.generate_ml_kem_private_key(set.ours).unwrap();
    let keys = Keys::of(set, key);
    suite.add(generate::<K>(suite, set));
    suite.add(from_seed::<K>(suite, set, &keys));
    suite.add(from_expanded::<K>(suite, set, &keys));
    suite.add(from_public::<K>(suite, set, &keys));
    suite.add(from_pkcs8::<K>(suite, set, &keys));
    suite.add(from_spki(suite, set, &keys));
    suite.add(public_key(suite, set, &keys));
    suite.add(encapsulate::<K>(suite, set, &keys));
    suite.add(decapsulate::<K>(suite, set, &keys));
    suite.add(client::<K>(suite, set));
    suite.add(server::<K>(suite, set, &keys));
}

/// A key in every form.
struct Keys {
    private: MlKemPrivateKey,
    seed: Vec<u8>,
    expanded: Vec<u8>,
    public: Vec<u8>,
    forms: Forms,
}

impl Keys {
    fn of(set: &Set, private: MlKemPrivateKey) -> Self {
        let public = private.public_key().unwrap().public_bytes_raw().unwrap();
        assert_eq!(public.len(), set.ours.public_key_length());
        Keys {
            seed: private.seed().unwrap().unwrap().to_vec(),
            expanded: private.expanded_private_bytes().unwrap().to_vec(),
            public,
            forms: Forms::of(private.clone()),
            private,
        }
    }

    /// Checks that a contender has made a secret and its ciphertext for the key.
    fn judge<'a>(&self) -> impl Fn(&[u8], &[u8]) -> Vec<u8> + Clone + 'a {
        let key = self.private.clone();
        move |secret, ciphertext| {
            assert_eq!(&*key.decapsulate(ciphertext).unwrap(), secret);
            b"agreed".to_vec()
        }
    }
}

fn named<'a>(set: &Set, what: &str) -> Operation<'a> {
    Operation::new(GROUP, format!("{} {what}", set.ours.name()))
}

fn public_of(key: &MlKemPrivateKey) -> Vec<u8> {
    key.public_key().unwrap().public_bytes_raw().unwrap()
}

fn their_public<K: Kem>(key: &K::DecapsulationKey) -> Vec<u8> {
    use ml_kem::kem::Decapsulator;
    key.encapsulation_key().to_bytes().to_vec()
}

/// Checks that a private key of aws-lc-rs, which does not tell its public key, is that one; returns its public key.
fn aws_lc_is(key: &kem::DecapsulationKey, keys: &Keys) -> Vec<u8> {
    let (secret, ciphertext) = keys.private.public_key().unwrap().encapsulate().unwrap();
    let theirs = key.decapsulate(ciphertext.as_slice().into()).unwrap();
    assert_eq!(theirs.as_ref(), &*secret);
    keys.public.clone()
}

fn generate<'a, K>(suite: &Suite<'a>, set: &Set) -> Operation<'a>
where
    K: Kem,
    K::DecapsulationKey: TheirPrivate,
{
    let (backend, ours, aws_lc) = (suite.backend, set.ours, set.aws_lc);
    let (mut raw, public_length) = (
        Generator::new(suite.lib, set.libcrypto, &Params::new()),
        ours.public_key_length(),
    );
    named(set, "generate")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "generate_ml_kem_private_key",
            move || backend.generate_ml_kem_private_key(ours).unwrap(),
            |key| length(&public_of(&key)),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_generate on a kept context",
            move || raw.generate(),
            move |key| length(&key.octets(c"pub", public_length)),
        )
        .with(
            Library::AwsLc,
            "DecapsulationKey::generate",
            move || kem::DecapsulationKey::generate(aws_lc).unwrap(),
            |key| length(key.encapsulation_key().unwrap().key_bytes().unwrap().as_ref()),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: DecapsulationKey::generate",
            || K::DecapsulationKey::generate(),
            |key| length(&their_public::<K>(&key)),
        )
}

fn from_seed<'a, K>(suite: &Suite<'a>, set: &Set, keys: &Keys) -> Operation<'a>
where
    K: Kem,
    K::DecapsulationKey: TheirPrivate,
{
    let (backend, ours, public_length) = (suite.backend, set.ours, set.ours.public_key_length());
    let mut raw = Generator::new(suite.lib, set.libcrypto, &Params::new());
    let seeds = [(); 3].map(|()| keys.seed.clone());
    let [for_ours, for_raw, for_rust_crypto] = seeds;
    named(set, "private key from its seed")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_ml_kem_private_seed",
            move || backend.load_ml_kem_private_seed(ours, &for_ours).unwrap(),
            |key| public_of(&key),
        )
        .with(
            Library::Raw,
            GENERATED,
            move || raw.generate_with(&Params::new().octets(c"seed", &for_raw)),
            move |key| key.octets(c"pub", public_length),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: DecapsulationKey::new",
            move || K::DecapsulationKey::new_from_slice(&for_rust_crypto).unwrap(),
            |key| their_public::<K>(&key),
        )
}

#[allow(deprecated, reason = "see ExpandedKeyEncoding")]
fn from_expanded<'a, K>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a>
where
    K: Kem,
    K::DecapsulationKey: TheirPrivate,
{
    let (backend, ours, public_length) = (suite.backend, set.ours, set.ours.public_key_length());
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    let aws_lc = set.aws_lc;
    named(set, "private key from its expanded form")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_ml_kem_private_bytes; libcrypto tests the pair",
            move || backend.load_ml_kem_private_bytes(ours, &keys.expanded).unwrap(),
            |key| public_of(&key),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_fromdata on a kept context, in which libcrypto tests the pair",
            move || raw.pair(&Params::new().octets(c"priv", &keys.expanded)),
            move |key| key.octets(c"pub", public_length),
        )
        .with(
            Library::AwsLc,
            "DecapsulationKey::new, which copies the bytes",
            move || kem::DecapsulationKey::new(aws_lc, &keys.expanded).unwrap(),
            |key| aws_lc_is(&key, keys),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: from_expanded_bytes, which checks the hash of the public key",
            move || {
                let bytes = keys.expanded.as_slice().try_into().unwrap();
                K::DecapsulationKey::from_expanded_bytes(bytes).unwrap()
            },
            |key| their_public::<K>(&key),
        )
}

fn from_public<'a, K: Kem>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, ours, public_length) = (suite.backend, set.ours, set.ours.public_key_length());
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    let aws_lc = set.aws_lc;
    named(set, "public key from its bytes")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_ml_kem_public_bytes",
            move || backend.load_ml_kem_public_bytes(ours, &keys.public).unwrap(),
            |key| key.public_bytes_raw().unwrap(),
        )
        .with(
            Library::Raw,
            "EVP_PKEY_fromdata on a kept context",
            move || raw.public(&Params::new().octets(c"pub", &keys.public)),
            move |key| key.octets(c"pub", public_length),
        )
        .with(
            Library::AwsLc,
            "EncapsulationKey::new, which copies the bytes",
            move || kem::EncapsulationKey::new(aws_lc, &keys.public).unwrap(),
            |key| key.key_bytes().unwrap().as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: EncapsulationKey::new",
            move || K::EncapsulationKey::new_from_slice(&keys.public).unwrap(),
            |key| key.to_bytes().to_vec(),
        )
}

fn from_pkcs8<'a, K>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a>
where
    K: Kem,
    K::DecapsulationKey: TheirPrivate,
{
    let (backend, public_length) = (suite.backend, set.ours.public_key_length());
    let mut raw = Generator::new(suite.lib, set.libcrypto, &Params::new());
    named(set, "private key from PKCS #8, seed")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_der_private_key",
            move || backend.load_der_private_key(&keys.forms.pkcs8, None).unwrap(),
            |key: PrivateKey| public_of(key.as_ml_kem().unwrap()),
        )
        .with(
            Library::Raw,
            "DER read by hand, EVP_PKEY_generate with the seed on a kept context",
            move || {
                let (_, [0x80, 64, seed @ ..]) = pkcs8(&keys.forms.pkcs8) else {
                    panic!("not a seed");
                };
                raw.generate_with(&Params::new().octets(c"seed", seed))
            },
            move |key| key.octets(c"pub", public_length),
        )
        .with(
            Library::RustOpenssl,
            "PKey::private_key_from_der, which decodes with OpenSSL",
            move || openssl::pkey::PKey::private_key_from_der(&keys.forms.pkcs8).unwrap(),
            |key| spki(&key.public_key_to_der().unwrap()).1.to_vec(),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: from_pkcs8_der",
            move || K::DecapsulationKey::from_pkcs8_der(&keys.forms.pkcs8).unwrap(),
            |key| their_public::<K>(&key),
        )
}

fn from_spki<'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, public_length) = (suite.backend, set.ours.public_key_length());
    let mut raw = Importer::new(suite.lib, set.libcrypto);
    named(set, "public key from SPKI")
        .goal(Goal::Load)
        .with(
            Library::Ours,
            "load_der_public_key",
            move || backend.load_der_public_key(&keys.forms.spki).unwrap(),
            |key: PublicKey| key.as_ml_kem().unwrap().public_bytes_raw().unwrap(),
        )
        .with(
            Library::Raw,
            "DER read by hand, EVP_PKEY_fromdata on a kept context",
            move || raw.public(&Params::new().octets(c"pub", spki(&keys.forms.spki).1)),
            move |key| key.octets(c"pub", public_length),
        )
        .with(
            Library::RustOpenssl,
            "PKey::public_key_from_der, which decodes with OpenSSL",
            move || openssl::pkey::PKey::public_key_from_der(&keys.forms.spki).unwrap(),
            |key| spki(&key.public_key_to_der().unwrap()).1.to_vec(),
        )
}

fn public_key<'a>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let mut importer = Importer::new(suite.lib, set.libcrypto);
    let raw = importer.pair(&Params::new().octets(c"seed", &keys.seed));
    let (public_length, aws_lc) = (set.ours.public_key_length(), set.aws_lc);
    let aws_lc = kem::DecapsulationKey::generate(aws_lc).unwrap();
    let aws_lc_public = aws_lc
        .encapsulation_key()
        .unwrap()
        .key_bytes()
        .unwrap()
        .as_ref()
        .to_vec();
    let expected = keys.public.clone();
    named(set, "public key of a private key")
        .with(
            Library::Ours,
            "MlKemPrivateKey::public_key",
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
        .with(
            Library::AwsLc,
            "DecapsulationKey::encapsulation_key, of another key",
            move || aws_lc.encapsulation_key().unwrap(),
            move |key| {
                assert_eq!(key.key_bytes().unwrap().as_ref(), aws_lc_public);
                expected.clone()
            },
        )
}

fn encapsulate<'a, K: Kem>(suite: &Suite<'a>, set: &Set, keys: &Keys) -> Operation<'a> {
    let ours = keys.private.public_key().unwrap();
    let raw_key = Importer::new(suite.lib, set.libcrypto).public(&Params::new().octets(c"pub", &keys.public));
    let mut raw = KeyContext::new(suite.lib, &raw_key, Purpose::Encapsulate, &Params::new());
    let aws_lc = kem::EncapsulationKey::new(set.aws_lc, &keys.public).unwrap();
    let rust_crypto = K::EncapsulationKey::new_from_slice(&keys.public).unwrap();
    let judges = [(); 4].map(|()| keys.judge());
    let [judge_ours, judge_raw, judge_aws_lc, judge_rust_crypto] = judges;
    named(set, "encapsulate")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "MlKemPublicKey::encapsulate",
            move || ours.encapsulate().unwrap(),
            move |(secret, ciphertext)| judge_ours(&secret, &ciphertext),
        )
        .with_state(
            Library::Raw,
            "EVP_PKEY_encapsulate on a kept context",
            (vec![0; set.ours.ciphertext_length()], [0; SECRET_LENGTH]),
            move |(ciphertext, secret)| raw.encapsulate(ciphertext, secret),
            move |(ciphertext, secret), ()| judge_raw(secret, ciphertext),
        )
        .with(
            Library::AwsLc,
            "EncapsulationKey::encapsulate",
            move || aws_lc.encapsulate().unwrap(),
            move |(ciphertext, secret)| judge_aws_lc(secret.as_ref(), ciphertext.as_ref()),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: EncapsulationKey::encapsulate",
            move || rust_crypto.encapsulate(),
            move |(ciphertext, secret)| judge_rust_crypto(&secret, &ciphertext),
        )
}

fn decapsulate<'a, K>(suite: &Suite<'a>, set: &Set, keys: &Keys) -> Operation<'a>
where
    K: Kem,
    K::DecapsulationKey: Decapsulate<Kem = K> + TheirPrivate,
{
    let ours = keys.private.clone();
    let (_, ciphertext) = ours.public_key().unwrap().encapsulate().unwrap();
    let raw_key = Importer::new(suite.lib, set.libcrypto).pair(&Params::new().octets(c"seed", &keys.seed));
    let mut raw = KeyContext::new(suite.lib, &raw_key, Purpose::Decapsulate, &Params::new());
    let aws_lc = kem::DecapsulationKey::new(set.aws_lc, &keys.expanded).unwrap();
    let rust_crypto = K::DecapsulationKey::new_from_slice(&keys.seed).unwrap();
    let ciphertexts = [(); 4].map(|()| ciphertext.clone());
    let [for_ours, for_raw, for_aws_lc, for_rust_crypto] = ciphertexts;
    named(set, "decapsulate")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "MlKemPrivateKey::decapsulate",
            move || ours.decapsulate(&for_ours).unwrap(),
            |secret| secret.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_PKEY_decapsulate on a kept context",
            [0; SECRET_LENGTH],
            move |secret| raw.decapsulate(&for_raw, secret),
            |secret, ()| secret.to_vec(),
        )
        .with(
            Library::AwsLc,
            "DecapsulationKey::decapsulate",
            move || aws_lc.decapsulate(for_aws_lc.as_slice().into()).unwrap(),
            |secret| secret.as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: DecapsulationKey::decapsulate",
            move || rust_crypto.decapsulate_slice(&for_rust_crypto).unwrap(),
            |secret| secret.to_vec(),
        )
}

/// The side that begins a handshake: generates a key, encodes its public part, decapsulates what the other side answers. The
/// answer here is for another key, which takes as long: the secret is random then.
fn client<'a, K>(suite: &Suite<'a>, set: &Set) -> Operation<'a>
where
    K: Kem,
    K::DecapsulationKey: Decapsulate<Kem = K> + TheirPrivate,
{
    let (backend, lib, ours, aws_lc) = (suite.backend, suite.lib, set.ours, set.aws_lc);
    let public_length = ours.public_key_length();
    let mut generator = Generator::new(lib, set.libcrypto, &Params::new());
    let answers = [(); 4].map(|()| vec![7; ours.ciphertext_length()]);
    let [for_ours, for_raw, for_aws_lc, for_rust_crypto] = answers;
    let lengths = |public: &[u8], secret: &[u8]| [length(public), length(secret)].concat();
    named(set, "client: generate, encode, decapsulate")
        .with(
            Library::Ours,
            "a new key each time",
            move || {
                let key = backend.generate_ml_kem_private_key(ours).unwrap();
                (key.public_bytes_raw().unwrap(), key.decapsulate(&for_ours).unwrap())
            },
            move |(public, secret)| lengths(&public, &secret),
        )
        .with(
            Library::Raw,
            "a new key each time, with a kept generation context",
            move || {
                let key = generator.generate();
                let mut secret = [0; SECRET_LENGTH];
                KeyContext::new(lib, &key, Purpose::Decapsulate, &Params::new()).decapsulate(&for_raw, &mut secret);
                (key.octets(c"pub", public_length), secret)
            },
            move |(public, secret)| lengths(&public, &secret),
        )
        .with(
            Library::AwsLc,
            "a new key each time",
            move || {
                let key = kem::DecapsulationKey::generate(aws_lc).unwrap();
                let secret = key.decapsulate(for_aws_lc.as_slice().into()).unwrap();
                (key.encapsulation_key().unwrap().key_bytes().unwrap(), secret)
            },
            move |(public, secret)| lengths(public.as_ref(), secret.as_ref()),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: a new key each time",
            move || {
                let key = K::DecapsulationKey::generate();
                let secret = key.decapsulate_slice(&for_rust_crypto).unwrap();
                (their_public::<K>(&key), secret)
            },
            move |(public, secret)| lengths(&public, &secret),
        )
}

/// The side that answers: loads the other side's public key, and encapsulates.
fn server<'a, K: Kem>(suite: &Suite<'a>, set: &Set, keys: &'a Keys) -> Operation<'a> {
    let (backend, lib, ours, aws_lc) = (suite.backend, suite.lib, set.ours, set.aws_lc);
    let mut importer = Importer::new(lib, set.libcrypto);
    let judges = [(); 4].map(|()| keys.judge());
    let [judge_ours, judge_raw, judge_aws_lc, judge_rust_crypto] = judges;
    named(set, "server: load the peer's key, encapsulate")
        .with(
            Library::Ours,
            "a new key each time",
            move || {
                let key = backend.load_ml_kem_public_bytes(ours, &keys.public).unwrap();
                key.encapsulate().unwrap()
            },
            move |(secret, ciphertext)| judge_ours(&secret, &ciphertext),
        )
        .with_state(
            Library::Raw,
            "a new key each time, with a kept import context",
            (vec![0; ours.ciphertext_length()], [0; SECRET_LENGTH]),
            move |(ciphertext, secret)| {
                let key = importer.public(&Params::new().octets(c"pub", &keys.public));
                KeyContext::new(lib, &key, Purpose::Encapsulate, &Params::new()).encapsulate(ciphertext, secret);
            },
            move |(ciphertext, secret), ()| judge_raw(secret, ciphertext),
        )
        .with(
            Library::AwsLc,
            "a new key each time",
            move || {
                let key = kem::EncapsulationKey::new(aws_lc, &keys.public).unwrap();
                key.encapsulate().unwrap()
            },
            move |(ciphertext, secret)| judge_aws_lc(secret.as_ref(), ciphertext.as_ref()),
        )
        .with(
            Library::RustCrypto,
            "ml-kem: a new key each time",
            move || K::EncapsulationKey::new_from_slice(&keys.public).unwrap().encapsulate(),
            move |(ciphertext, secret)| judge_rust_crypto(&secret, &ciphertext),
        )
}
