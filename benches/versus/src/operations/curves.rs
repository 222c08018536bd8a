//! The curves, as each library has them, and keys on them in every form.

use std::ffi::CStr;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use openssl::nid::Nid;

/// A curve, and the hash that is usual with it.
pub struct Curve {
    pub name: &'static str,
    pub ours: EllipticCurve,
    pub group: &'static CStr,
    pub nid: Nid,
    pub hash: HashAlgorithm,
    pub libcrypto_hash: &'static CStr,
    pub hash_length: usize,
    pub ring: Option<RingCurve>,
    pub aws_lc_signing: &'static aws_lc_rs::signature::EcdsaSigningAlgorithm,
    pub aws_lc_verification: &'static aws_lc_rs::signature::EcdsaVerificationAlgorithm,
    pub aws_lc_agreement: &'static aws_lc_rs::agreement::Algorithm,
    pub rust_crypto: RustCryptoCurve,
}

pub struct RingCurve {
    pub signing: &'static ring::signature::EcdsaSigningAlgorithm,
    pub verification: &'static ring::signature::EcdsaVerificationAlgorithm,
    pub agreement: &'static ring::agreement::Algorithm,
}

pub const P256: Curve = Curve {
    name: "P-256",
    ours: EllipticCurve::Secp256R1,
    group: c"prime256v1",
    nid: Nid::X9_62_PRIME256V1,
    hash: HashAlgorithm::Sha256,
    libcrypto_hash: c"SHA2-256",
    hash_length: 32,
    ring: Some(RingCurve {
        signing: &ring::signature::ECDSA_P256_SHA256_ASN1_SIGNING,
        verification: &ring::signature::ECDSA_P256_SHA256_ASN1,
        agreement: &ring::agreement::ECDH_P256,
    }),
    aws_lc_signing: &aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING,
    aws_lc_verification: &aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1,
    aws_lc_agreement: &aws_lc_rs::agreement::ECDH_P256,
    rust_crypto: with_p256::CURVE,
};

pub const P384: Curve = Curve {
    name: "P-384",
    ours: EllipticCurve::Secp384R1,
    group: c"secp384r1",
    nid: Nid::SECP384R1,
    hash: HashAlgorithm::Sha384,
    libcrypto_hash: c"SHA2-384",
    hash_length: 48,
    ring: Some(RingCurve {
        signing: &ring::signature::ECDSA_P384_SHA384_ASN1_SIGNING,
        verification: &ring::signature::ECDSA_P384_SHA384_ASN1,
        agreement: &ring::agreement::ECDH_P384,
    }),
    aws_lc_signing: &aws_lc_rs::signature::ECDSA_P384_SHA384_ASN1_SIGNING,
    aws_lc_verification: &aws_lc_rs::signature::ECDSA_P384_SHA384_ASN1,
    aws_lc_agreement: &aws_lc_rs::agreement::ECDH_P384,
    rust_crypto: with_p384::CURVE,
};

pub const P521: Curve = Curve {
    name: "P-521",
    ours: EllipticCurve::Secp521R1,
    group: c"secp521r1",
    nid: Nid::SECP521R1,
    hash: HashAlgorithm::Sha512,
    libcrypto_hash: c"SHA2-512",
    hash_length: 64,
    ring: None,
    aws_lc_signing: &aws_lc_rs::signature::ECDSA_P521_SHA512_ASN1_SIGNING,
    aws_lc_verification: &aws_lc_rs::signature::ECDSA_P521_SHA512_ASN1,
    aws_lc_agreement: &aws_lc_rs::agreement::ECDH_P521,
    rust_crypto: with_p521::CURVE,
};

/// Signs a message.
pub type Sign = Box<dyn FnMut(&[u8]) -> Vec<u8>>;
/// Verifies a signature of a message.
pub type Verify = Box<dyn FnMut(&[u8], &[u8])>;
/// Returns the shared secret.
pub type Agree = Box<dyn FnMut() -> Vec<u8>>;

/// A curve of RustCrypto is a crate with types of its own, so that its operations come as functions, which take keys in PKCS #8
/// and SPKI.
pub struct RustCryptoCurve {
    pub signer: fn(&[u8]) -> Sign,
    pub verifier: fn(&[u8]) -> Verify,
    pub agreement: fn(&[u8], &[u8]) -> Agree,
    /// A handshake with a peer's point: the shared secret and the own point.
    pub handshake: fn(&[u8]) -> (Vec<u8>, Vec<u8>),
    /// Generates a key and returns its point.
    pub generate: fn() -> Vec<u8>,
    /// Loads a private key and returns its point.
    pub load_private: fn(&[u8]) -> Vec<u8>,
    /// Loads a public key and returns its point.
    pub load_public: fn(&[u8]) -> Vec<u8>,
}

macro_rules! rust_crypto_curve {
    ($module:ident, $curve:ident) => {
        mod $module {
            use $curve::ecdsa::signature::{Signer, Verifier};
            use $curve::ecdsa::{Signature, SigningKey, VerifyingKey};
            use $curve::elliptic_curve::Generate;
            use $curve::elliptic_curve::sec1::ToSec1Point;
            use $curve::pkcs8::{DecodePrivateKey, DecodePublicKey};
            use $curve::{PublicKey, SecretKey};

            use super::{Agree, RustCryptoCurve, Sign, Verify};

            pub const CURVE: RustCryptoCurve = RustCryptoCurve {
                signer,
                verifier,
                agreement,
                handshake,
                generate,
                load_private,
                load_public,
            };

            fn signer(pkcs8: &[u8]) -> Sign {
                let key = SigningKey::from(SecretKey::from_pkcs8_der(pkcs8).unwrap());
                Box::new(move |message| {
                    let signature: Signature = key.sign(message);
                    signature.to_der().as_bytes().to_vec()
                })
            }

            fn verifier(spki: &[u8]) -> Verify {
                let key = VerifyingKey::from(PublicKey::from_public_key_der(spki).unwrap());
                Box::new(move |signature, message| {
                    key.verify(message, &Signature::from_der(signature).unwrap())
                        .unwrap();
                })
            }

            fn agreement(pkcs8: &[u8], peer_spki: &[u8]) -> Agree {
                let key = SecretKey::from_pkcs8_der(pkcs8).unwrap();
                let peer = PublicKey::from_public_key_der(peer_spki).unwrap();
                Box::new(move || key.diffie_hellman(&peer).raw_secret_bytes().to_vec())
            }

            fn handshake(peer_point: &[u8]) -> (Vec<u8>, Vec<u8>) {
                let key = SecretKey::generate();
                let peer = PublicKey::from_sec1_bytes(peer_point).unwrap();
                (
                    key.diffie_hellman(&peer).raw_secret_bytes().to_vec(),
                    point(&key.public_key()),
                )
            }

            fn generate() -> Vec<u8> {
                point(&SecretKey::generate().public_key())
            }

            fn load_private(pkcs8: &[u8]) -> Vec<u8> {
                point(&SecretKey::from_pkcs8_der(pkcs8).unwrap().public_key())
            }

            fn load_public(spki: &[u8]) -> Vec<u8> {
                point(&PublicKey::from_public_key_der(spki).unwrap())
            }

            fn point(key: &PublicKey) -> Vec<u8> {
                key.to_sec1_point(false).as_bytes().to_vec()
            }
        }
    };
}

rust_crypto_curve!(with_p256, p256);
rust_crypto_curve!(with_p384, p384);
rust_crypto_curve!(with_p521, p521);

/// A key in every form that a contender reads.
pub struct Forms {
    pub private: PrivateKey,
    pub pkcs8: Vec<u8>,
    pub pkcs8_pem: Vec<u8>,
    pub spki: Vec<u8>,
    pub spki_pem: Vec<u8>,
}

impl Forms {
    pub fn of(private: impl Into<PrivateKey>) -> Self {
        let private = private.into();
        let public = private.public_key().unwrap();
        let private_bytes = |encoding| {
            private
                .private_bytes(encoding, PrivateFormat::Pkcs8, NoEncryption)
                .unwrap()
                .to_vec()
        };
        let public_bytes = |encoding| {
            public
                .public_bytes(encoding, PublicFormat::SubjectPublicKeyInfo)
                .unwrap()
        };
        Forms {
            pkcs8: private_bytes(Encoding::Der),
            pkcs8_pem: private_bytes(Encoding::Pem),
            spki: public_bytes(Encoding::Der),
            spki_pem: public_bytes(Encoding::Pem),
            private,
        }
    }

    pub fn generate(backend: &Backend, curve: &Curve) -> Self {
        Self::of(backend.generate_elliptic_curve_private_key(curve.ours).unwrap())
    }

    /// The public key as it stands in the SPKI, such as a point.
    pub fn public_key_bytes(&self) -> Vec<u8> {
        crate::raw::loading::spki(&self.spki).1.to_vec()
    }
}
