//! Asymmetric keys as bytes, loaded and written: each contender reads the very same bytes.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use openssl::pkey::PKey;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING};
use ring::signature::{EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, RsaKeyPair};

use crate::{Contender, compare, contender};

pub fn compare_all(backend: &Backend) {
    rsa(backend);
    edwards_and_montgomery(backend);
    let (common, others): (Vec<_>, Vec<_>) = EllipticCurve::ALL
        .iter()
        .copied()
        .filter(|&curve| backend.elliptic_curve_supported(curve))
        .partition(|&curve| curve == EllipticCurve::Secp256R1);
    for curve in common.into_iter().chain(others) {
        elliptic_curve(backend, curve);
    }
}

/// A key in the compared formats.
struct Forms {
    pkcs8: SecretBytes,
    pkcs8_pem: SecretBytes,
    spki: Vec<u8>,
    spki_pem: Vec<u8>,
}

impl Forms {
    fn of(private: &PrivateKey, public: &PublicKey) -> Self {
        let private = |encoding| {
            private
                .private_bytes(encoding, PrivateFormat::Pkcs8, NoEncryption)
                .unwrap()
        };
        let public = |encoding| {
            public
                .public_bytes(encoding, PublicFormat::SubjectPublicKeyInfo)
                .unwrap()
        };
        Forms {
            pkcs8: private(Encoding::Der),
            pkcs8_pem: private(Encoding::Pem),
            spki: public(Encoding::Der),
            spki_pem: public(Encoding::Pem),
        }
    }
}

fn rsa(backend: &Backend) {
    for bits in [2048, 3072, 4096] {
        let key = backend.generate_rsa_private_key(65537, bits).unwrap();
        let (private, public) = (key.clone().into(), key.public_key().unwrap().into());
        let forms = Forms::of(&private, &public);
        let title = format!("load an RSA-{bits} key from PKCS #8");
        let mut contenders = loading_private(backend, &forms.pkcs8);
        contenders.push(contender("ring", || RsaKeyPair::from_pkcs8(&forms.pkcs8).unwrap()));
        compare(&title, contenders);
        if bits == 2048 {
            rsa_other_forms(backend, &key, &forms);
            writing("an RSA-2048", &private, &public, &forms);
        }
    }
}

fn rsa_other_forms(backend: &Backend, key: &RsaPrivateKey, forms: &Forms) {
    compare(
        "load an RSA-2048 key from PKCS #8 PEM",
        loading_private_pem(backend, &forms.pkcs8_pem),
    );
    let pkcs1 = key.private_bytes(Encoding::Der, PrivateFormat::TraditionalOpenSsl, NoEncryption);
    let pkcs1 = pkcs1.unwrap();
    let mut contenders = loading_private(backend, &pkcs1);
    contenders.push(contender("ring", || RsaKeyPair::from_der(&pkcs1).unwrap()));
    compare("load an RSA-2048 key from PKCS #1", contenders);
    compare(
        "load an RSA-2048 public key from SPKI",
        loading_public(backend, &forms.spki),
    );
}

fn edwards_and_montgomery(backend: &Backend) {
    let key = backend.ed25519_generate_key().unwrap();
    let public = key.public_key().unwrap().into();
    let forms = Forms::of(&key.into(), &public);
    let mut contenders = loading_private(backend, &forms.pkcs8);
    contenders.push(contender("ring", || {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(&forms.pkcs8).unwrap()
    }));
    compare("load an Ed25519 key from PKCS #8", contenders);
    compare(
        "load an Ed25519 public key from SPKI",
        loading_public(backend, &forms.spki),
    );

    let key = backend.x25519_generate_key().unwrap();
    let public = key.public_key().unwrap().into();
    let forms = Forms::of(&key.into(), &public);
    compare(
        "load an X25519 key from PKCS #8",
        loading_private(backend, &forms.pkcs8),
    );
    compare(
        "load an X25519 public key from SPKI",
        loading_public(backend, &forms.spki),
    );
}

fn elliptic_curve(backend: &Backend, curve: EllipticCurve) {
    let key = backend.generate_elliptic_curve_private_key(curve).unwrap();
    let (private, public) = (key.clone().into(), key.public_key().unwrap().into());
    let forms = Forms::of(&private, &public);
    let trusting = KeyLoader::new(backend).check_pairs(false);
    let mut contenders = loading_private(backend, &forms.pkcs8);
    contenders.insert(
        1,
        contender("this crate, pair not checked", || {
            trusting.load_der_private_key(&forms.pkcs8, None).unwrap()
        }),
    );
    let random = SystemRandom::new();
    if let Some(algorithm) = of_ring(curve) {
        contenders.push(contender("ring", || {
            EcdsaKeyPair::from_pkcs8(algorithm, &forms.pkcs8, &random).unwrap()
        }));
    }
    compare(&format!("load a {curve} key from PKCS #8"), contenders);
    compare(
        &format!("load a {curve} public key from SPKI"),
        loading_public(backend, &forms.spki),
    );
    if curve == EllipticCurve::Secp256R1 {
        writing("a secp256r1", &private, &public, &forms);
    }
}

fn of_ring(curve: EllipticCurve) -> Option<&'static EcdsaSigningAlgorithm> {
    match curve {
        EllipticCurve::Secp256R1 => Some(&ECDSA_P256_SHA256_ASN1_SIGNING),
        EllipticCurve::Secp384R1 => Some(&ECDSA_P384_SHA384_ASN1_SIGNING),
        _ => None,
    }
}

fn loading_private<'a>(backend: &'a Backend, der: &'a [u8]) -> Vec<Contender<'a>> {
    vec![
        contender("this crate", || backend.load_der_private_key(der, None).unwrap()),
        contender("rust-openssl", || PKey::private_key_from_der(der).unwrap()),
    ]
}

fn loading_private_pem<'a>(backend: &'a Backend, pem: &'a [u8]) -> Vec<Contender<'a>> {
    vec![
        contender("this crate", || backend.load_pem_private_key(pem, None).unwrap()),
        contender("rust-openssl", || PKey::private_key_from_pem(pem).unwrap()),
    ]
}

fn loading_public<'a>(backend: &'a Backend, der: &'a [u8]) -> Vec<Contender<'a>> {
    vec![
        contender("this crate", || backend.load_der_public_key(der).unwrap()),
        contender("rust-openssl", || PKey::public_key_from_der(der).unwrap()),
    ]
}

/// Writes a key in each of the formats. `name` includes its article.
fn writing(name: &str, private: &PrivateKey, public: &PublicKey, forms: &Forms) {
    let theirs = PKey::private_key_from_der(&forms.pkcs8).unwrap();
    let ours = |encoding| {
        private
            .private_bytes(encoding, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap()
    };
    let ours_public = |encoding| {
        public
            .public_bytes(encoding, PublicFormat::SubjectPublicKeyInfo)
            .unwrap()
    };
    assert_eq!(theirs.public_key_to_pem().unwrap(), forms.spki_pem);
    compare(
        &format!("write {name} key in PKCS #8"),
        vec![
            contender("this crate", || ours(Encoding::Der)),
            contender("rust-openssl", || theirs.private_key_to_pkcs8().unwrap()),
        ],
    );
    compare(
        &format!("write {name} key in PKCS #8 PEM"),
        vec![
            contender("this crate", || ours(Encoding::Pem)),
            contender("rust-openssl", || theirs.private_key_to_pem_pkcs8().unwrap()),
        ],
    );
    compare(
        &format!("write {name} public key in SPKI"),
        vec![
            contender("this crate", || ours_public(Encoding::Der)),
            contender("rust-openssl", || theirs.public_key_to_der().unwrap()),
        ],
    );
    compare(
        &format!("write {name} public key in SPKI PEM"),
        vec![
            contender("this crate", || ours_public(Encoding::Pem)),
            contender("rust-openssl", || theirs.public_key_to_pem().unwrap()),
        ],
    );
}
