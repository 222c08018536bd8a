//! Loading keys: every contender reads the very same bytes, and the public keys that they find must be the same.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use openssl::pkey::PKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};

use super::curves::{Curve, Forms, P256, P384};
use crate::contender::{Goal, Library, Operation};
use crate::raw::key::Key;
use crate::raw::loading::{EcLoader, RsaLoader, decode_pem};
use crate::suite::Suite;

const GROUP: &str = "key loading";

const RSA_CHECKS: &str = "that the numbers of the key agree with each other";
const PAIR_CHECK: &str = "that the public key belongs to the private one";
const RAW_CHECKED: &str = "DER read by hand, EVP_PKEY_fromdata, the checks of this crate with BIGNUM or EC_POINT";
const RAW_UNCHECKED: &str = "DER read by hand, EVP_PKEY_fromdata";
const THEIRS: &str = "PKey::private_key_from_der, which decodes with OpenSSL and does not check the pair";

pub fn add(suite: &mut Suite<'_>) {
    rsa(suite);
    for curve in [&P256, &P384] {
        elliptic_curve(suite, curve);
    }
    edwards(suite);
    let rsa_key = suite.backend.generate_rsa_private_key(65537, 2048).unwrap();
    openssh(suite, &Forms::of(rsa_key));
    openssh(suite, &Forms::generate(suite.backend, &P256));
    encrypted(suite);
}

fn private_spki(key: &PrivateKey) -> Vec<u8> {
    public_spki(&key.public_key().unwrap())
}

fn public_spki(key: &PublicKey) -> Vec<u8> {
    key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
        .unwrap()
}

fn rsa(suite: &mut Suite<'_>) {
    let key = suite.backend.generate_rsa_private_key(65537, 2048).unwrap();
    let pkcs1 = key
        .private_bytes(Encoding::Der, PrivateFormat::TraditionalOpenSsl, NoEncryption)
        .unwrap();
    let forms = Forms::of(key);
    let (backend, lib) = (suite.backend, suite.lib);
    let spki = || forms.spki.clone();

    let mut checking = RsaLoader::new(lib);
    let mut trusting = RsaLoader::new(lib);
    let (ring_spki, aws_lc_spki) = (spki(), spki());
    let (ring_pkcs1, aws_lc_pkcs1) = (forms.public_key_bytes(), forms.public_key_bytes());
    suite.add(
        Operation::new(GROUP, "RSA-2048 from PKCS #8")
            .goal(Goal::Load)
            .checks_more(RSA_CHECKS)
            .with(
                Library::Ours,
                "load_der_private_key; checks that the numbers agree with each other",
                || backend.load_der_private_key(&forms.pkcs8, None).unwrap(),
                |key| private_spki(&key),
            )
            .with(
                Library::Raw,
                RAW_CHECKED,
                || checking.from_pkcs8(&forms.pkcs8, true),
                |key| key.spki(),
            )
            .with(
                Library::RawUnchecked,
                RAW_UNCHECKED,
                || trusting.from_pkcs8(&forms.pkcs8, false),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                THEIRS,
                || PKey::private_key_from_der(&forms.pkcs8).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            )
            .with(
                Library::Ring,
                "RsaKeyPair::from_pkcs8, which checks the numbers as well",
                || ring::signature::RsaKeyPair::from_pkcs8(&forms.pkcs8).unwrap(),
                |key| {
                    same(
                        ring::signature::KeyPair::public_key(&key).as_ref(),
                        &ring_pkcs1,
                        &ring_spki,
                    )
                },
            )
            .with(
                Library::AwsLc,
                "RsaKeyPair::from_pkcs8, which checks the numbers as well",
                || aws_lc_rs::signature::RsaKeyPair::from_pkcs8(&forms.pkcs8).unwrap(),
                |key| {
                    same(
                        aws_lc_rs::signature::KeyPair::public_key(&key).as_ref(),
                        &aws_lc_pkcs1,
                        &aws_lc_spki,
                    )
                },
            )
            .with(
                Library::RustCrypto,
                "rsa: from_pkcs8_der, which checks the numbers as well",
                || rsa::PrivateKey::from_pkcs8_der(&forms.pkcs8).unwrap(),
                |key| key.to_public_key().to_public_key_der().unwrap().into_vec(),
            ),
    );

    let mut checking = RsaLoader::new(lib);
    let pem_text = String::from_utf8(forms.pkcs8_pem.clone()).unwrap();
    suite.add(
        Operation::new(GROUP, "RSA-2048 from PKCS #8 PEM")
            .checks_more(RSA_CHECKS)
            .with(
                Library::Ours,
                "load_pem_private_key; base64 in constant time",
                || backend.load_pem_private_key(&forms.pkcs8_pem, None).unwrap(),
                |key| private_spki(&key),
            )
            .with(
                Library::Raw,
                "PEM_read_bio, then as DER: base64 of libcrypto, which is not in constant time",
                || checking.from_pkcs8(&decode_pem(&forms.pkcs8_pem), true),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                "PKey::private_key_from_pem, which does not check the pair",
                || PKey::private_key_from_pem(&forms.pkcs8_pem).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            )
            .with(
                Library::RustCrypto,
                "rsa: from_pkcs8_pem, which checks the numbers; base64 in constant time",
                || rsa::PrivateKey::from_pkcs8_pem(&pem_text).unwrap(),
                |key| key.to_public_key().to_public_key_der().unwrap().into_vec(),
            ),
    );

    let mut checking = RsaLoader::new(lib);
    suite.add(
        Operation::new(GROUP, "RSA-2048 from PKCS #1")
            .goal(Goal::Load)
            .checks_more(RSA_CHECKS)
            .with(
                Library::Ours,
                "load_der_private_key; checks that the numbers agree with each other",
                || backend.load_der_private_key(&pkcs1, None).unwrap(),
                |key| private_spki(&key),
            )
            .with(
                Library::Raw,
                RAW_CHECKED,
                || checking.from_pkcs1(&pkcs1, true),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                THEIRS,
                || PKey::private_key_from_der(&pkcs1).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            )
            .with(
                Library::RustCrypto,
                "rsa: from_pkcs1_der, which checks the numbers as well",
                || rsa::PrivateKey::from_pkcs1_der(&pkcs1).unwrap(),
                |key| key.to_public_key().to_public_key_der().unwrap().into_vec(),
            ),
    );

    let mut loader = RsaLoader::new(lib);
    suite.add(
        Operation::new(GROUP, "RSA-2048 public key from SPKI")
            .goal(Goal::Load)
            .with(
                Library::Ours,
                "load_der_public_key",
                || backend.load_der_public_key(&forms.spki).unwrap(),
                |key| public_spki(&key),
            )
            .with(
                Library::Raw,
                RAW_UNCHECKED,
                || loader.from_spki(&forms.spki),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                "PKey::public_key_from_der",
                || PKey::public_key_from_der(&forms.spki).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            )
            .with(
                Library::RustCrypto,
                "rsa: from_public_key_der",
                || rsa::PublicKey::from_public_key_der(&forms.spki).unwrap(),
                |key| key.to_public_key_der().unwrap().into_vec(),
            ),
    );
}

/// The SPKI of a key, if it has the public key that it ought to have.
fn same(found: &[u8], expected: &[u8], spki: &[u8]) -> Vec<u8> {
    assert_eq!(found, expected);
    spki.to_vec()
}

fn elliptic_curve(suite: &mut Suite<'_>, curve: &'static Curve) {
    let forms = Forms::generate(suite.backend, curve);
    let (backend, lib) = (suite.backend, suite.lib);
    let point = forms.public_key_bytes();
    let loader = || EcLoader::new(lib, curve.group, curve.nid.as_raw());
    let name = curve.name;

    let (mut checking, mut trusting) = (loader(), loader());
    let operation = Operation::new(GROUP, format!("{name} from PKCS #8"))
        .goal(Goal::Load)
        .checks_more(PAIR_CHECK)
        .with(
            Library::Ours,
            "load_der_private_key; checks that the public key belongs to the private one",
            || backend.load_der_private_key(&forms.pkcs8, None).unwrap(),
            |key| private_spki(&key),
        )
        .with(
            Library::Raw,
            RAW_CHECKED,
            || checking.from_pkcs8(&forms.pkcs8, true),
            |key| key.spki(),
        )
        .with(
            Library::RawUnchecked,
            RAW_UNCHECKED,
            || trusting.from_pkcs8(&forms.pkcs8, false),
            |key| key.spki(),
        )
        .with(
            Library::RustOpenssl,
            THEIRS,
            || PKey::private_key_from_der(&forms.pkcs8).unwrap(),
            |key| key.public_key_to_der().unwrap(),
        );
    let operation = match &curve.ring {
        Some(ring_curve) => {
            let random = ring::rand::SystemRandom::new();
            let (forms, point) = (&forms, &point);
            operation.with(
                Library::Ring,
                "EcdsaKeyPair::from_pkcs8, which checks the pair as well",
                move || ring::signature::EcdsaKeyPair::from_pkcs8(ring_curve.signing, &forms.pkcs8, &random).unwrap(),
                |key| same(ring::signature::KeyPair::public_key(&key).as_ref(), point, &forms.spki),
            )
        }
        None => operation,
    };
    suite.add(
        operation
            .with(
                Library::AwsLc,
                "EcdsaKeyPair::from_pkcs8, which checks the pair as well",
                || aws_lc_rs::signature::EcdsaKeyPair::from_pkcs8(curve.aws_lc_signing, &forms.pkcs8).unwrap(),
                |key| {
                    same(
                        aws_lc_rs::signature::KeyPair::public_key(&key).as_ref(),
                        &point,
                        &forms.spki,
                    )
                },
            )
            .with(
                Library::RustCrypto,
                "SecretKey::from_pkcs8_der, which computes the public key and compares it",
                || (curve.rust_crypto.load_private)(&forms.pkcs8),
                |found| same(&found, &point, &forms.spki),
            ),
    );

    let sec1 = forms
        .private
        .private_bytes(Encoding::Der, PrivateFormat::TraditionalOpenSsl, NoEncryption)
        .unwrap();
    let mut checking = loader();
    suite.add(
        Operation::new(GROUP, format!("{name} from SEC 1"))
            .goal(Goal::Load)
            .checks_more(PAIR_CHECK)
            .with(
                Library::Ours,
                "load_der_private_key; checks that the public key belongs to the private one",
                || backend.load_der_private_key(&sec1, None).unwrap(),
                |key| private_spki(&key),
            )
            .with(
                Library::Raw,
                RAW_CHECKED,
                || checking.from_sec1(&sec1, true),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                THEIRS,
                || PKey::private_key_from_der(&sec1).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            ),
    );

    let mut public = loader();
    suite.add(
        Operation::new(GROUP, format!("{name} public key from SPKI"))
            .goal(Goal::Load)
            .with(
                Library::Ours,
                "load_der_public_key; libcrypto checks that the point is on the curve",
                || backend.load_der_public_key(&forms.spki).unwrap(),
                |key| public_spki(&key),
            )
            .with(
                Library::Raw,
                "EVP_PKEY_dup of a key of the curve, EVP_PKEY_set1_encoded_public_key, which checks the point",
                || public.from_spki(&forms.spki),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                "PKey::public_key_from_der, which checks the point",
                || PKey::public_key_from_der(&forms.spki).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            )
            .with(
                Library::AwsLc,
                "ParsedPublicKey::new, which checks the point",
                || aws_lc_rs::signature::ParsedPublicKey::new(curve.aws_lc_verification, &point).unwrap(),
                |key| same(key.as_ref(), &point, &forms.spki),
            )
            .with(
                Library::RustCrypto,
                "PublicKey::from_public_key_der, which checks the point",
                || (curve.rust_crypto.load_public)(&forms.spki),
                |found| same(&found, &point, &forms.spki),
            ),
    );

    let mut public = loader();
    suite.add(
        Operation::new(GROUP, format!("{name} public key from SPKI PEM"))
            .with(
                Library::Ours,
                "load_pem_public_key; libcrypto checks that the point is on the curve",
                || backend.load_pem_public_key(&forms.spki_pem).unwrap(),
                |key| public_spki(&key),
            )
            .with(
                Library::Raw,
                "PEM_read_bio, then as DER",
                || public.from_spki(&decode_pem(&forms.spki_pem)),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                "PKey::public_key_from_pem, which checks the point",
                || PKey::public_key_from_pem(&forms.spki_pem).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            ),
    );
}

fn edwards(suite: &mut Suite<'_>) {
    let forms = Forms::of(suite.backend.ed25519_generate_key().unwrap());
    let (backend, lib) = (suite.backend, suite.lib);
    let public = forms.public_key_bytes();
    suite.add(
        Operation::new(GROUP, "Ed25519 from PKCS #8")
            .goal(Goal::Load)
            .with(
                Library::Ours,
                "load_der_private_key; libcrypto computes the public key",
                || backend.load_der_private_key(&forms.pkcs8, None).unwrap(),
                |key| private_spki(&key),
            )
            .with(
                Library::Raw,
                "DER read by hand, EVP_PKEY_new_raw_private_key_ex, which computes the public key",
                || Key::from_private_bytes(lib, c"ED25519", crate::raw::loading::curve_private_key(&forms.pkcs8)),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                "PKey::private_key_from_der",
                || PKey::private_key_from_der(&forms.pkcs8).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            )
            .with(
                Library::Ring,
                "Ed25519KeyPair::from_pkcs8_maybe_unchecked: there is no public key to check",
                || ring::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&forms.pkcs8).unwrap(),
                |key| {
                    same(
                        ring::signature::KeyPair::public_key(&key).as_ref(),
                        &public,
                        &forms.spki,
                    )
                },
            )
            .with(
                Library::AwsLc,
                "Ed25519KeyPair::from_pkcs8_maybe_unchecked: there is no public key to check",
                || aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&forms.pkcs8).unwrap(),
                |key| {
                    same(
                        aws_lc_rs::signature::KeyPair::public_key(&key).as_ref(),
                        &public,
                        &forms.spki,
                    )
                },
            )
            .with(
                Library::RustCrypto,
                "ed25519-dalek: SigningKey::from_pkcs8_der",
                || ed25519_dalek::SigningKey::from_pkcs8_der(&forms.pkcs8).unwrap(),
                |key| same(key.verifying_key().as_bytes(), &public, &forms.spki),
            ),
    );
    suite.add(
        Operation::new(GROUP, "Ed25519 public key from SPKI")
            .goal(Goal::Load)
            .with(
                Library::Ours,
                "load_der_public_key",
                || backend.load_der_public_key(&forms.spki).unwrap(),
                |key| public_spki(&key),
            )
            .with(
                Library::Raw,
                "DER read by hand, EVP_PKEY_new_raw_public_key_ex",
                || Key::from_public_bytes(lib, c"ED25519", crate::raw::loading::spki(&forms.spki).1),
                |key| key.spki(),
            )
            .with(
                Library::RustOpenssl,
                "PKey::public_key_from_der",
                || PKey::public_key_from_der(&forms.spki).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            )
            .with(
                Library::RustCrypto,
                "ed25519-dalek: from_public_key_der, which decompresses the point",
                || ed25519_dalek::VerifyingKey::from_public_key_der(&forms.spki).unwrap(),
                |key| same(key.as_bytes(), &public, &forms.spki),
            ),
    );
}

/// OpenSSH's own format. No contender but this crate reads it: the limit is a key of the same numbers in PKCS #8, so that the ratio
/// shows what the format costs.
fn openssh(suite: &mut Suite<'_>, forms: &Forms) {
    let (backend, lib) = (suite.backend, suite.lib);
    let file = forms
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
        .unwrap();
    let is_rsa = forms.private.as_rsa().is_some();
    let name = if is_rsa { "RSA-2048" } else { "P-256" };
    let mut rsa = RsaLoader::new(lib);
    let mut elliptic_curve = EcLoader::new(lib, P256.group, P256.nid.as_raw());
    suite.add(
        Operation::new(GROUP, format!("{name} from OpenSSH"))
            .with(
                Library::Ours,
                "load_ssh_private_key; checks as for PKCS #8, and that both public keys of the file agree",
                || backend.load_ssh_private_key(&file, None).unwrap(),
                |key| private_spki(&key),
            )
            .with(
                Library::Raw,
                "PEM_read_bio, and the same numbers from PKCS #8, checked: libcrypto does not read OpenSSH's format",
                || match is_rsa {
                    true => rsa.from_pkcs8(&decode_pem(&forms.pkcs8_pem), true),
                    false => elliptic_curve.from_pkcs8(&decode_pem(&forms.pkcs8_pem), true),
                },
                |key| key.spki(),
            ),
    );
    let line = forms
        .private
        .public_key()
        .unwrap()
        .public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)
        .unwrap();
    suite.add(Operation::new(GROUP, format!("{name} public key from OpenSSH")).with(
        Library::Ours,
        "load_ssh_public_key",
        || backend.load_ssh_public_key(&line).unwrap(),
        |key| public_spki(&key),
    ));
}

/// A key under a password, with few iterations, so that the rest shows too.
fn encrypted(suite: &mut Suite<'_>) {
    let backend = suite.backend;
    let forms = Forms::generate(backend, &P256);
    let encryption = PrivateFormat::Pkcs8
        .encryption_builder()
        .kdf_rounds(1_000)
        .build(b"password")
        .unwrap();
    let der = forms
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption)
        .unwrap();
    suite.add(
        Operation::new(GROUP, "P-256 from encrypted PKCS #8, 1,000 iterations")
            .checks_more(PAIR_CHECK)
            .with(
                Library::Ours,
                "load_der_private_key: PBES2 with PBKDF2 and AES-256-CBC; checks the pair",
                || backend.load_der_private_key(&der, Some(b"password")).unwrap(),
                |key| private_spki(&key),
            )
            .with(
                Library::RustOpenssl,
                "PKey::private_key_from_pkcs8_passphrase, which does not check the pair",
                || PKey::private_key_from_pkcs8_passphrase(&der, b"password").unwrap(),
                |key| key.public_key_to_der().unwrap(),
            ),
    );
}
